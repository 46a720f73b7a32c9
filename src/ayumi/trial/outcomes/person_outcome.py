"""What became of one person under one endpoint."""

from dataclasses import dataclass

from ayumi.evidence.gains import Response
from ayumi.trial.outcomes.moment import Missing
from ayumi.trial.participant import FormKey


@dataclass(frozen=True, slots=True)
class PersonOutcome:
    """One person under one endpoint; ``low`` and ``high`` bound the value that it can have.

    A yes is 1, a no is 0; a change is in the unit of what is measured. Both are None for a change
    without a bound, and for who is not counted because the document leaves them out. ``why`` says
    what is missing, also where a rule has put a value in its place. ``side`` is said where each
    side counts on its own; ``baseline`` and ``follow_up`` are the forms that it rests on.
    """

    code: str
    low: float | None
    high: float | None
    counted: bool
    why: Missing | None
    baseline: FormKey | None
    follow_up: FormKey | None
    side: str | None = None

    @property
    def determined(self) -> bool:
        """Whether there is one possible value only."""
        return self.low is not None and self.low == self.high

    @property
    def response(self) -> Response:
        """Yes, no, or undetermined: for a definition that says yes or no."""
        if not self.determined:
            return "undetermined"
        return "yes" if self.low else "no"
