"""Stop when so many of the first so many people have such an event."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ayumi.safety.stopping.decision import Boundary, BoundaryPoint, Decision
from ayumi.safety.stopping.observed import ABSENCE, Tally, Treated, had_an_event, tally
from ayumi.safety.stopping.operating import Ending, OperatingCharacteristics, State, walked
from ayumi.safety.stopping.rule import Rule
from ayumi.values.table import refusal


class CountRule(Rule):
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

    def decide(self, observed: Sequence[Treated]) -> Decision:
        """Stop at so many; wait while those under observation could still make them so many."""
        found = tally(observed[: self.among_first])
        events, open_people = len(found.with_event), len(found.under_observation)
        said = f"{had_an_event(found)}. The rule stops at {self._rule}"
        if events >= self.at_least:
            return self._decision("stop", said, found)
        if events + open_people >= self.at_least:
            could = "which those under observation could still make"
            return self._decision("wait", f"{said}, {could}; {ABSENCE}", found)
        if len(observed) >= self.among_first and not open_people:
            said = f"{said}, and these are complete: it stops no more"
        elif open_people:
            said = f"{said}; if all under observation had one, they would still be fewer"
        return self._decision("go_on", said, found)

    def boundary(self, people: int) -> Boundary:
        """The same number at each of the first people; whoever comes after them does not count."""
        later = f"only the first {self.among_first} people count"
        points = (
            BoundaryPoint(n, self.at_least if n >= self.at_least else None)
            if n <= self.among_first
            else BoundaryPoint(n, None, later)
            for n in range(1, people + 1)
        )
        return Boundary("stop", tuple(points))

    def operating_characteristics(self, true_rate: float, people: int) -> OperatingCharacteristics:
        """The chance that so many of the first so many have an event, by each number treated."""

        def step(state: State, event: bool) -> State | Ending:
            """One person more: how many there are, and how many of them had an event."""
            treated, events = state
            events += event and treated < self.among_first
            return "stop" if events >= self.at_least else (treated + 1, events)

        return walked(step, (0, 0), true_rate, people)

    @property
    def _rule(self) -> str:
        return f"{self.at_least} of the first {self.among_first}"

    def _decision(
        self, word: Literal["go_on", "wait", "stop"], said: str, found: Tally
    ) -> Decision:
        return Decision(
            word,
            f"{said}.",
            with_event=len(found.with_event),
            counted=found.counted,
            under_observation=len(found.under_observation),
            stop_at=self.at_least,
        )
