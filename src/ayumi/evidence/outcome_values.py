"""Outcomes as values: of each person the lowest and the highest possible, and who was not seen.

An examination that leaves a result open gives the lowest and the highest outcome that it allows.
A person who was not seen is one of whom nothing is testable: every outcome is possible that the
other examination allows. So a lowest and a highest count always stand together, and what a missing
value is to count as is a rule that is named, never a default that is forgotten.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ayumi.evidence.gains import Response
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from ayumi.evidence.question import Count

Missing = Literal["undetermined", "worst", "last_observed", "left_out"]
Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """An outcome of each of n people, or sides: the lowest and the highest that is possible.

    A ``responder`` has 1, and 0 who has not responded; a ``change`` is a number [points, or the
    unit of the field]. ``seen`` says of whom the value was observed, be it open or not.
    """

    low: Numbers
    high: Numbers
    seen: NDArray[np.bool_]
    kind: Literal["responder", "change"] = "responder"
    better: Literal["higher", "lower"] = "higher"

    def __len__(self) -> int:
        """How many people, or sides, there are."""
        return len(self.low)

    @property
    def determined(self) -> NDArray[np.bool_]:
        """Whose outcome is known; (n,)."""
        return np.equal(self.low, self.high)

    def responses(self) -> list[Response]:
        """Each person's answer in words."""
        self._refuse_unless("responder", "a change says neither yes nor no; ask for its mean")
        return [
            "undetermined" if low != high else "yes" if low else "no"
            for low, high in zip(self.low.tolist(), self.high.tolist(), strict=True)
        ]

    def count(self) -> "Count":
        """How many responded: the lowest and the highest number that is possible."""
        from ayumi.evidence.question import Count

        self._refuse_unless("responder", "a change is not counted; ask for its mean")
        return Count(int(self.low.sum()), int(self.high.sum()), len(self))

    def mean(self) -> tuple[float, float]:
        """The mean change of all, its lowest and its highest possible value."""
        self._refuse_unless("change", "who responded is counted; ask for the count")
        return float(self.low.mean()), float(self.high.mean())

    def _refuse_unless(self, kind: str, message: str) -> None:
        if self.kind != kind:
            raise InputRefused([Fault("outcomes", self.kind, message)], "outcomes")


def with_missing(outcomes: Outcomes, rule: Missing, last: Outcomes | None = None) -> Outcomes:
    """The outcomes when those who were not seen count by a rule.

    ``undetermined``: each outcome stays possible. ``worst``: no response, of a change the worst
    that is possible. ``last_observed``: the outcome at the last examination, ``last``; without one
    it stays undetermined. ``left_out``: they are not counted. What was seen and is open, as an
    examination with NT may leave it, stays open under every rule.
    """
    if rule == "undetermined":
        return outcomes
    if rule == "left_out":
        kept = outcomes.seen
        return Outcomes(
            outcomes.low[kept], outcomes.high[kept], kept[kept], outcomes.kind, outcomes.better
        )
    missing = ~outcomes.seen
    if rule == "worst":
        end = outcomes.low if outcomes.better == "higher" else outcomes.high
        if not np.isfinite(end[missing]).all():
            message = "the scale has no worst value; choose undetermined, last_observed or left_out"
            raise InputRefused([Fault("missing", rule, message)], "outcomes")
        return _filled(outcomes, missing, end, end)
    if last is None or len(last) != len(outcomes) or last.kind != outcomes.kind:
        message = "give the outcomes of the same people at their last examination"
        raise InputRefused([Fault("missing", rule, message)], "outcomes")
    return _filled(outcomes, missing, last.low, last.high)


def _filled(outcomes: Outcomes, where: NDArray[np.bool_], low: Numbers, high: Numbers) -> Outcomes:
    return Outcomes(
        np.where(where, low, outcomes.low),
        np.where(where, high, outcomes.high),
        outcomes.seen,
        outcomes.kind,
        outcomes.better,
    )
