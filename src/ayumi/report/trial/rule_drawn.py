"""What the drawing of a stopping rule needs: its boundary, the trial's path, its work."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ayumi.report.svg import Point
from ayumi.report.trial.safety_seen import Safety
from ayumi.safety.stopping import (
    Boundary,
    CountRule,
    Decision,
    EscalationRule,
    MonitoringRule,
    OperatingCharacteristics,
    StoppingRule,
)
from ayumi.trial.observed import Ruling
from ayumi.trial.rule_path import Step, path_of
from ayumi.trial.trial_acts import TrialAct

RATES: Final = (0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)
"""True shares of people with an event at which a rule is worked out."""
MOST_WORKED_OUT: Final = 100
"""Operating characteristics are worked out for at most so many people: they take long."""
PLANNED_IF_UNSET: Final = 20


@dataclass(frozen=True)
class Drawn:
    """Everything that the drawing of one rule needs."""

    safety: Safety
    name: str
    rule: StoppingRule
    ruling: Ruling
    acts: tuple[TrialAct, ...]

    @property
    def details(self) -> Decision:
        """What the rule says now."""
        assert self.ruling.details is not None
        return self.ruling.details

    @cached_property
    def path(self) -> tuple[Step, ...]:
        """The way of the trial."""
        return path_of(self.safety.reported.people, self.safety.study, self.rule, self.safety.day)

    @property
    def counts_counted(self) -> bool:
        """Whether the boundary is about those who are counted, and not about those treated."""
        return isinstance(self.rule, MonitoringRule)

    @cached_property
    def people(self) -> int:
        """Up to how many people the boundary is drawn."""
        if isinstance(self.rule, CountRule):
            return 2 * self.rule.among_first
        if isinstance(self.rule, EscalationRule):
            return self.rule.first + max(self.rule.if_none_add, self.rule.if_one_add) + 2
        planned = self.safety.study.study.participants
        known = planned if isinstance(planned, int) else PLANNED_IF_UNSET
        return max(known, self.safety.seen.treated, 3)

    @cached_property
    def boundary(self) -> Boundary:
        """Where the rule stops."""
        return self.rule.boundary(self.people)

    @property
    def worked_out(self) -> int:
        """For how many people the rule is worked out."""
        return min(self.people, MOST_WORKED_OUT)

    @cached_property
    def operating(self) -> tuple[OperatingCharacteristics, ...]:
        """What the rule does at each of the true rates."""
        return tuple(self.rule.operating_characteristics(rate, self.worked_out) for rate in RATES)

    def place(self, step: Step) -> Point:
        """Where the trial stands after a step."""
        across = step.counted if self.counts_counted else step.treated
        return float(across), float(step.with_event)

    @cached_property
    def places(self) -> tuple[Point, ...]:
        """The points of the path, from nobody on."""
        found = [(0.0, 0.0)]
        for step in self.path:
            at = self.place(step)
            if at != found[-1] and at[0] <= self.people:
                found.append(at)
        return tuple(found)

    @property
    def goes_on(self) -> bool:
        """Whether the trial has left the people that the rule speaks of behind."""
        return bool(self.path) and self.place(self.path[-1])[0] > self.people

    def place_at(self, act: TrialAct) -> Point:
        """Where the trial stood, as is known now, at the end of the day of an act."""
        day = self.safety.on(act.at)
        until = [step for step in self.path if str(step.day) <= day]
        return self.place(until[-1]) if until else (0.0, 0.0)


def ended(one: OperatingCharacteristics, people: int) -> Mapping[str, float]:
    """The chances that a rule has stopped, held, or left it to the committee, among so many."""
    return {
        "stop": one.probability_of_stopping_by[people - 1],
        "hold": one.probability_of_holding_by[people - 1],
        "committee": one.probability_of_committee_by[people - 1],
    }
