"""Rules: what a criterion says of a person, as a closed set of typed kinds.

A rule answers *true*, *false* or *undetermined*. Numbers in a rule bear no unit: theirs is that of
the instrument's field.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ayumi.values import ClockOrField, FieldReference, Number
from ayumi.values.table import Table, refusal


class Range(Table):
    """A number lies in a range.

    Some sources say "below 3.5" and leave open what holds at 3.5 itself. With
    ``at_limit = "undetermined"`` the rule is undetermined exactly there, and the investigator
    decides with a reason; with ``"stated"`` the words at_least, above, at_most and below are meant.
    """

    kind: Literal["range"]
    field: FieldReference
    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None
    at_limit: Literal["stated", "undetermined"] = "stated"

    @model_validator(mode="after")
    def _limits(self) -> "Range":
        low = [limit for limit in (self.at_least, self.above) if limit is not None]
        high = [limit for limit in (self.at_most, self.below) if limit is not None]
        if not low and not high:
            raise refusal("give a limit: at_least, above, at_most or below")
        if len(low) == 2:
            raise refusal("give at_least or above, not both", at="above")
        if len(high) == 2:
            raise refusal("give at_most or below, not both", at="below")
        if low and high and low[0] > high[0]:
            raise refusal("the lower limit is greater than the upper one; nothing lies between")
        closed = self.at_least is not None and self.at_most is not None
        if low and high and low[0] == high[0] and not closed:
            allowed = "for that value alone write at_least and at_most"
            raise refusal(f"both limits are the same and nothing lies between; {allowed}")
        return self


class OneOf(Table):
    """A choice, a yes or no, or a result of a built-in examination is one of these values."""

    kind: Literal["one_of"]
    field: FieldReference
    values: tuple[str, ...] = Field(min_length=1)


class All(Table):
    """Every one of these rules is true."""

    kind: Literal["all"]
    rules: "tuple[Rule, ...]" = Field(min_length=2)


class AnyOf(Table):
    """At least one of these rules is true."""

    kind: Literal["any"]
    rules: "tuple[Rule, ...]" = Field(min_length=2)


class Unless(Table):
    """The rule is true, and the exception to it is not."""

    kind: Literal["unless"]
    rule: "Rule"
    unless: "Rule"


class WithinDays(Table):
    """So many days lie between two days; each is day 0 of a clock, or a field of type date."""

    kind: Literal["within_days"]
    start: ClockOrField
    end: ClockOrField
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _limits(self) -> "WithinDays":
        if self.at_least is None and self.at_most is None:
            raise refusal("give a limit in days: at_least or at_most")
        if self.start == self.end:
            raise refusal("days are counted between two different days", at="end")
        if None not in (self.at_least, self.at_most) and self.at_least > self.at_most:  # type: ignore[operator]
            raise refusal("the fewest days are more than the most", at="at_least")
        return self


class BySex(Table):
    """One rule for women and one for men."""

    kind: Literal["by_sex"]
    female: "Rule"
    male: "Rule"


Rule = Annotated[
    Range | OneOf | All | AnyOf | Unless | WithinDays | BySex, Field(discriminator="kind")
]
for _kind in (All, AnyOf, Unless, BySex):
    _kind.model_rebuild()


def rules_inside(place: str, rule: Rule) -> Iterator[tuple[str, Range | OneOf | WithinDays]]:
    """The rules that look at a person, each with its place in the document."""
    match rule:
        case All() | AnyOf():
            for number, part in enumerate(rule.rules):
                yield from rules_inside(f"{place}.rules.{number}", part)
        case Unless():
            yield from rules_inside(f"{place}.rule", rule.rule)
            yield from rules_inside(f"{place}.unless", rule.unless)
        case BySex():
            yield from rules_inside(f"{place}.female", rule.female)
            yield from rules_inside(f"{place}.male", rule.male)
        case _:
            yield place, rule
