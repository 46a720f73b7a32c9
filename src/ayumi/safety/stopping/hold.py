"""Hold after such an event until a role decides to go on."""

from collections.abc import Sequence
from typing import Literal

from ayumi.safety.stopping.decision import Boundary, BoundaryPoint, Decision
from ayumi.safety.stopping.observed import Treated, had_an_event, tally
from ayumi.safety.stopping.operating import Ending, OperatingCharacteristics, State, walked
from ayumi.safety.stopping.rule import Rule
from ayumi.values import Id


class HoldRule(Rule):
    """Hold after such an event until a role decides to go on."""

    kind: Literal["hold_on_event"]
    until_decided_by: Id

    def decide(self, observed: Sequence[Treated]) -> Decision:
        """Hold if anybody had such an event; that the role decided to go on is recorded beside it.

        Nobody waits for those who are under observation: the rule is about what has happened.
        """
        found = tally(observed)
        return Decision(
            "hold" if found.with_event else "go_on",
            f"{had_an_event(found)}. One holds until `{self.until_decided_by}` has decided.",
            with_event=len(found.with_event),
            counted=found.counted,
            under_observation=len(found.under_observation),
            stop_at=1,
        )

    def boundary(self, people: int) -> Boundary:
        """One event holds, however many people were treated."""
        return Boundary("hold", tuple(BoundaryPoint(n, 1) for n in range(1, people + 1)))

    def operating_characteristics(self, true_rate: float, people: int) -> OperatingCharacteristics:
        """The chance of a first hold by each number treated; people are counted until then."""

        def step(state: State, event: bool) -> State | Ending:
            """One person more, who holds the next one or does not."""
            return "hold" if event else state

        return walked(step, (), true_rate, people)
