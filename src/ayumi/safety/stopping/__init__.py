"""Stopping rules: when treating further people must halt; a closed set of typed kinds.

Each kind is a file of its own and answers the same three questions: what follows from the people
observed (`decide`), where its boundary lies before the study starts (`boundary`), and what it does
at a true rate (`operating_characteristics`).
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from ayumi.safety.adverse_events import AdverseEvents, check_told_apart
from ayumi.safety.stopping.count import CountRule
from ayumi.safety.stopping.decision import Boundary, BoundaryPoint, Decision
from ayumi.safety.stopping.escalation import EscalationRule
from ayumi.safety.stopping.hold import HoldRule
from ayumi.safety.stopping.monitoring import Beta, MonitoringRule
from ayumi.safety.stopping.observed import Treated
from ayumi.safety.stopping.operating import OperatingCharacteristics
from ayumi.values import Fault, Keyed, Unset, did_you_mean
from ayumi.values.times import check_time

__all__ = [
    "Beta",
    "Boundary",
    "BoundaryPoint",
    "CountRule",
    "Decision",
    "EscalationRule",
    "HoldRule",
    "MonitoringRule",
    "OperatingCharacteristics",
    "StoppingRule",
    "Treated",
    "check_stopping",
]

StoppingRule = Annotated[
    CountRule | MonitoringRule | HoldRule | EscalationRule, Field(discriminator="kind")
]


def check_stopping(stopping: Keyed[StoppingRule], adverse_events: AdverseEvents) -> Iterator[Fault]:
    """Rules rest on events that can be told apart, and name events of interest that there are."""
    known = () if isinstance(adverse_events.of_interest, Unset) else adverse_events.of_interest
    for name, rule in stopping.items():
        yield from check_told_apart(f"stopping.{name}.events", rule.events, adverse_events)
        for number, event in enumerate(rule.interest):
            if event not in known:
                message = f"there is no such event of interest; {did_you_mean(event, known)}"
                yield Fault(f"stopping.{name}.interest.{number}", event, message)
        if isinstance(rule, EscalationRule):
            yield from check_time(f"stopping.{name}.window", rule.window)
