"""What all stopping rules have in common."""

from abc import abstractmethod
from collections.abc import Sequence

from pydantic import model_validator

from ayumi.safety.stopping.decision import Boundary, Decision
from ayumi.safety.stopping.observed import Treated
from ayumi.safety.stopping.operating import OperatingCharacteristics
from ayumi.values import Id, Words
from ayumi.values.events import EventKind
from ayumi.values.table import Table, refusal


class Rule(Table):
    """A rule on people who have such an event; ``interest`` may name some of those watched for."""

    title: Words
    events: EventKind
    interest: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _interest_named(self) -> "Rule":
        if self.interest and self.events != "of_interest":
            raise refusal('only rules on `events = "of_interest"` name some', at="interest")
        return self

    @abstractmethod
    def decide(self, observed: Sequence[Treated]) -> Decision:
        """What the rule says of everybody treated so far, in the order of their treatment."""

    @abstractmethod
    def boundary(self, people: int) -> Boundary:
        """The rule as a table from 1 to so many people."""

    @abstractmethod
    def operating_characteristics(self, true_rate: float, people: int) -> OperatingCharacteristics:
        """What the rule does, at a true share of people with an event, among so many at most."""
