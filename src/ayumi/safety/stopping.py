"""Stopping rules: when treating further people must halt; a closed set of typed kinds."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ayumi.safety.adverse_events import AdverseEvents, check_told_apart
from ayumi.values import Fault, Id, Keyed, Number, Unset, Words, did_you_mean
from ayumi.values.events import EventKind
from ayumi.values.table import Table, refusal


class _Rule(Table):
    title: Words
    events: EventKind
    interest: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _interest_named(self) -> "_Rule":
        if self.interest and self.events != "of_interest":
            raise refusal('only rules on `events = "of_interest"` name some', at="interest")
        return self


class CountRule(_Rule):
    """Stop when so many of the first so many people have such an event."""

    kind: Literal["count"]
    at_least: Annotated[int, Field(ge=1)]
    among_first: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _possible(self) -> "CountRule":
        if self.at_least > self.among_first:
            allowed = f"write at most {self.among_first}, as many as there are people"
            raise refusal(f"so few people cannot have so many events; {allowed}", at="at_least")
        return self


class Beta(Table):
    """A beta distribution: what is believed of a rate beforehand."""

    a: Number
    b: Number

    @model_validator(mode="after")
    def _proper(self) -> "Beta":
        for name in ("a", "b"):
            if getattr(self, name) <= 0:
                raise refusal("the parameters of a beta distribution are greater than 0", at=name)
        return self


class MonitoringRule(_Rule):
    """Stop when the rate of such events probably exceeds a limit: P(rate > limit) > probability."""

    kind: Literal["monitoring"]
    prior: Beta
    limit: Number
    probability: Number

    @model_validator(mode="after")
    def _shares(self) -> "MonitoringRule":
        for name in ("limit", "probability"):
            if not 0 < getattr(self, name) < 1:
                raise refusal("write a share between 0 and 1", at=name)
        return self


class HoldRule(_Rule):
    """Hold after such an event until a role decides to go on."""

    kind: Literal["hold_on_event"]
    until_decided_by: Id


StoppingRule = Annotated[CountRule | MonitoringRule | HoldRule, Field(discriminator="kind")]


def check_stopping(stopping: Keyed[StoppingRule], adverse_events: AdverseEvents) -> Iterator[Fault]:
    """Rules rest on events that can be told apart, and name events of interest that there are."""
    known = () if isinstance(adverse_events.of_interest, Unset) else adverse_events.of_interest
    for name, rule in stopping.items():
        yield from check_told_apart(f"stopping.{name}.events", rule.events, adverse_events)
        for number, event in enumerate(rule.interest):
            if event not in known:
                message = f"there is no such event of interest; {did_you_mean(event, known)}"
                yield Fault(f"stopping.{name}.interest.{number}", event, message)
