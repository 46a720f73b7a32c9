"""When a test of a lot passes: a closed set of typed kinds.

Limits are inclusive, except those of the kinds `above` and `below`. A result below the detection
limit is never zero, and a test without a result never passes; the verdicts say so.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ayumi.values import Coded, Id, Maybe, Number, Quantity, Words, did_you_mean
from ayumi.values.table import Table, if_unset, one_of_them, refusal

_Count = Annotated[int, Field(ge=0)]
_Scored = Annotated[int, Field(ge=1)]


class AtLeast(Table):
    """The measured value is this or more."""

    kind: Literal["at_least"]
    limit: Quantity


class AtMost(Table):
    """The measured value is this or less."""

    kind: Literal["at_most"]
    limit: Quantity


class Above(Table):
    """The measured value is more than this: at the limit itself the test does not pass."""

    kind: Literal["above"]
    limit: Quantity


class Below(Table):
    """The measured value is less than this: at the limit itself the test does not pass."""

    kind: Literal["below"]
    limit: Quantity


class Between(Table):
    """The measured value lies in a range."""

    kind: Literal["range"]
    low: Quantity
    high: Quantity

    @model_validator(mode="after")
    def _one_unit(self) -> "Between":
        if self.low.unit != self.high.unit:
            raise refusal(f"write both limits in one unit; `low` is in {self.low.unit}", at="high")
        if self.low.amount > self.high.amount:
            raise refusal("the lower limit is greater than the upper one", at="low")
        return self


class Count(Table):
    """So many are found among at least so many scored."""

    kind: Literal["count"]
    of: Words
    at_least: _Count | None = None
    at_most: _Count | None = None
    scored: _Scored | None = None

    @model_validator(mode="after")
    def _limit(self) -> "Count":
        one_of_them(self, "at_least", "at_most")
        _enough_scored(self, self.scored, "at_least", "at_most")
        return self


class Rate(Table):
    """Such a share [%] of at least so many scored."""

    kind: Literal["rate"]
    of: Words
    at_least: Number | None = None
    at_most: Number | None = None
    scored: _Scored

    @model_validator(mode="after")
    def _limit(self) -> "Rate":
        one_of_them(self, "at_least", "at_most")
        for name in ("at_least", "at_most"):
            limit = getattr(self, name)
            if limit is not None and not 0 <= limit <= 100:
                raise refusal("a rate is given in per cent, 0 to 100", at=name)
        return self


class Clone(Table):
    """No clone: an abnormality makes one when so many of the scored cells share it."""

    kind: Literal["clone"]
    scored: _Scored
    same_loss: _Scored
    same_gain: _Scored
    same_structural_change: _Scored

    @model_validator(mode="after")
    def _possible(self) -> "Clone":
        _enough_scored(self, self.scored, "same_loss", "same_gain", "same_structural_change")
        return self


class Category(Table):
    """A result in words is one of the accepted ones."""

    kind: Literal["category"]
    results: Coded[Words]
    accepted: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _among_results(self) -> "Category":
        for result in self.accepted:
            if result not in self.results:
                meant = did_you_mean(result, self.results)
                raise refusal(f"`{result}` is not among the results; {meant}", at="accepted")
        if set(self.accepted) >= set(self.results):
            raise refusal("every result is accepted; list the results that fail too", at="results")
        return self


class BelowDetection(Table):
    """Nothing is found down to the method's limit of detection, which the result must state."""

    kind: Literal["below_detection"]


class DeltaCt(Table):
    """A difference of threshold cycles, to a reference gene, or once more to a control sample."""

    kind: Literal["delta_ct"]
    value: Literal["delta_ct", "delta_delta_ct"]
    at_least: Number | None = None
    at_most: Number | None = None
    control: Maybe[Words] = if_unset("the certificate cannot name the control")

    @model_validator(mode="after")
    def _limit(self) -> "DeltaCt":
        one_of_them(self, "at_least", "at_most")
        return self


class ComparedWithAncestor(Table):
    """At most so many differences of at least such a size from a named ancestor."""

    kind: Literal["compared_with_ancestor"]
    ancestor: Id
    of: Words
    at_most: _Count
    size: Quantity | None = None


class ReferenceOnly(Table):
    """No limit: the result is reviewed."""

    kind: Literal["reference_only"]


Accept = Annotated[
    AtLeast
    | AtMost
    | Above
    | Below
    | Between
    | Count
    | Rate
    | Clone
    | Category
    | BelowDetection
    | DeltaCt
    | ComparedWithAncestor
    | ReferenceOnly,
    Field(discriminator="kind"),
]


def _enough_scored(table: Table, scored: int | None, *names: str) -> None:
    """Refuse a number that cannot be found among so few scored."""
    for name in names:
        number = getattr(table, name)
        if scored is not None and number is not None and number > scored:
            raise refusal(f"only {scored} are scored; write at most so many", at=name)
