"""Add people in two steps, by how many of the first had an event.

In the trial registered as NCT04812431 (ClinicalTrials.gov), with dose-limiting toxicity in 0 of the
first 3 people 2 more are treated; with it in 1 of them 3 more, and the trial goes on only if none
of these has it; with it in 2 or more of the first 3 it stops. What follows if one of the 2 has it
is not said there, and is not made up here: the committee decides.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ayumi.safety.stopping.decision import Boundary, BoundaryPoint, Decision, Word
from ayumi.safety.stopping.observed import ABSENCE, Tally, Treated, codes, had_an_event, tally
from ayumi.safety.stopping.operating import Ending, OperatingCharacteristics, State, walked
from ayumi.safety.stopping.rule import Rule
from ayumi.values import Maybe, Quantity
from ayumi.values.events import EventKind
from ayumi.values.table import if_unset, refusal
from ayumi.values.times import whole_days

SILENT = "the rule's source is silent on this, so the committee decides"
_Some = Annotated[int, Field(ge=1)]


class EscalationRule(Rule):
    """Treat ``first`` people; add some if none, some if one of them has an event; else stop.

    ``stop_at`` of the first stop; after one of the first any further event stops. ``window`` is the
    time from treatment within which events count.
    """

    kind: Literal["escalation"]
    events: EventKind = "dose_limiting"
    first: _Some
    if_none_add: _Some
    if_one_add: _Some
    stop_at: Annotated[int, Field(ge=2)]
    window: Maybe[Quantity] = if_unset(
        "events count however late they come, and observation is complete only when the trial's is"
    )

    @model_validator(mode="after")
    def _possible(self) -> "EscalationRule":
        if self.stop_at > self.first:
            allowed = f"write at most {self.first}, as many as are treated first"
            raise refusal(f"so few people cannot have so many events; {allowed}", at="stop_at")
        return self

    def decide(self, observed: Sequence[Treated]) -> Decision:
        """What the rule says; where its source is silent, the committee decides."""
        window = whole_days(self.window) if isinstance(self.window, Quantity) else None
        everybody = tally(observed, window)
        first = tally(observed[: self.first], window)
        later = tally(observed[self.first :], window)
        if len(observed) < self.first or len(first.with_event) >= self.stop_at:
            word, why, more = self._among_first(first)
        elif first.under_observation:
            word, why, more = self._first_still_open(first, later)
        else:
            word, why, more = self._after_first(len(first.with_event), later)
        return Decision(
            word,
            f"{had_an_event(everybody)}. {why[0].upper()}{why[1:]}.",
            with_event=len(everybody.with_event),
            counted=everybody.counted,
            under_observation=len(everybody.under_observation),
            stop_at=self._stops(len(observed), len(first.with_event)),
            may_be_treated=more,
        )

    def _among_first(self, first: Tally) -> tuple[Word, str, int]:
        """While the first people are being treated, or when so many of them had an event."""
        events, open_people = len(first.with_event), len(first.under_observation)
        stops = f"{self.stop_at} of the first {self.first} stop"
        if events >= self.stop_at:
            return "stop", f"{events} of the first {self.first}, and {stops}", 0
        if events + open_people >= self.stop_at:
            return "wait", f"{stops}, which those under observation could still make; {ABSENCE}", 0
        more = self.first - first.treated
        treated = f"{first.treated} of the first {self.first} treated"
        return "go_on", f"{treated}, so {more} may still be; {stops}", more

    def _first_still_open(self, first: Tally, later: Tally) -> tuple[Word, str, int]:
        """The first people are treated, and of some it is open whether they have an event."""
        if later.with_event and first.with_event:
            return self._further(later)
        if later.with_event:
            had = f"{codes(later.with_event)} had one"
            why = f"{had} before all of the first {self.first} are complete; {SILENT}"
            return "committee_decides", why, 0
        why = f"how many more are treated rests on all of the first {self.first}"
        return "wait", f"{why}; {ABSENCE}", 0

    def _after_first(self, events: int, later: Tally) -> tuple[Word, str, int]:
        """All of the first people are complete, and too few had an event to stop."""
        if events and later.with_event:
            return self._further(later)
        if events > 1:
            why = f"{events} of the first {self.first}, more than one and fewer than {self.stop_at}"
            return "committee_decides", f"{why}; {SILENT}", 0
        added = self.if_one_add if events else self.if_none_add
        had = "one" if events else "none"
        so_many = f"{had} of the first {self.first} had one, so {added} more are added"
        if later.with_event:
            why = f"{so_many}, and of these {codes(later.with_event)} had one"
            return "committee_decides", f"{why}; {SILENT}", 0
        if later.treated > added:
            why = f"{so_many}, but {later.treated} were treated"
            return "committee_decides", f"{why}; {SILENT}", 0
        if later.under_observation:
            why = f"{so_many}, which an event of one under observation would end"
            return "wait", f"{why}; {ABSENCE}", 0
        if later.treated == added:
            return "go_on", f"{so_many}, and all are complete, so the rule is passed", 0
        more = added - later.treated
        return "go_on", f"{so_many}, of whom {more} may still be treated", more

    def _further(self, later: Tally) -> tuple[Word, str, int]:
        why = f"after one of the first {self.first} any further event stops"
        return "stop", f"{why}, and {codes(later.with_event)} had one", 0

    def _stops(self, treated: int, of_first: int) -> int | None:
        """How many of the people treated so far stop, on the way that the rule has taken."""
        if treated <= self.first or of_first >= self.stop_at:
            return self.stop_at
        return of_first + 1 if of_first else None

    def boundary(self, people: int) -> Boundary:
        """The first people as a count; after them what one of the first makes of an event."""
        return Boundary("stop", tuple(self._point(n) for n in range(1, people + 1)))

    def _point(self, people: int) -> BoundaryPoint:
        if people <= self.first:
            return BoundaryPoint(people, self.stop_at if people >= self.stop_at else None)
        notes = []
        if people <= self.first + self.if_one_add:
            notes.append(f"if one of the first {self.first} had one")
        if people <= self.first + self.if_none_add:
            notes.append(f"if none of them had one the committee decides at 1: {_SOURCE}")
        if not notes:
            return BoundaryPoint(people, None, "the rule allows nobody more")
        stops = people <= self.first + self.if_one_add
        return BoundaryPoint(people, 2 if stops else None, "; ".join(notes))

    def operating_characteristics(self, true_rate: float, people: int) -> OperatingCharacteristics:
        """The chances of stopping and of a decision of the committee, by each number treated."""

        def step(state: State, event: bool) -> State | Ending:
            """One person more: how many there are, events of the first, and of those after them."""
            treated, early, late = state[0] + 1, state[1], state[2]
            early += event and treated <= self.first
            late += event and treated > self.first
            return self._ending(treated, early, late) or (treated, early, late)

        return walked(step, (0, 0, 0), true_rate, people)

    def _ending(self, treated: int, early: int, late: int) -> Ending | None:
        """How it ends with so many treated and all complete; None as long as it goes on."""
        if early >= self.stop_at or (early and late):
            return "stop"
        if treated < self.first:
            return None
        if early > 1 or late:
            return "committee_decides"
        added = self.if_one_add if early else self.if_none_add
        return "passed" if treated == self.first + added else None


_SOURCE = "its source is silent"
