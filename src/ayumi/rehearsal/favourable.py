"""Values with which a rule says yes, or no: how virtual people come to meet the criteria."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from ayumi.participants.facts import Fact
from ayumi.participants.rules import All, AnyOf, BySex, OneOf, Range, Rule, Unless, WithinDays

Sex = Literal["female", "male"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a field should be: strictly between two numbers, or one of some codes."""

    above: Decimal | None = None
    below: Decimal | None = None
    codes: tuple[str, ...] | None = None

    def both(self, other: "Wanted") -> "Wanted":
        """What meets both, as far as that is possible."""
        above = max((v for v in (self.above, other.above) if v is not None), default=None)
        below = min((v for v in (self.below, other.below) if v is not None), default=None)
        if above is not None and below is not None and above >= below:
            return self
        if self.codes is None or other.codes is None:
            return Wanted(above, below, self.codes or other.codes)
        shared = tuple(code for code in self.codes if code in other.codes)
        return replace(self, codes=shared or self.codes)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What all fields should be, and how many days should lie between two days."""

    fields: Mapping[str, Wanted]
    gaps: Mapping[tuple[str, str], tuple[int | None, int | None]]


def wishes(rules: Iterator[tuple[Rule, bool]], facts: Mapping[str, Fact], sex: Sex) -> Wishes:
    """What must be recorded so that each rule is true, or false, as it says."""
    fields: dict[str, Wanted] = {}
    gaps: dict[tuple[str, str], tuple[int | None, int | None]] = {}
    for rule, truth in rules:
        for part, holds in _parts(rule, truth, sex):
            if isinstance(part, WithinDays):
                if holds:
                    gaps[part.start, part.end] = (part.at_least, part.at_most)
                continue
            wanted = _wanted(part, holds, facts)
            before = fields.get(part.field)
            fields[part.field] = wanted if before is None else before.both(wanted)
    return Wishes(fields, gaps)


def _parts(rule: Rule, truth: bool, sex: Sex) -> Iterator[tuple[Range | OneOf | WithinDays, bool]]:
    """The simple rules that make a rule true, or false, each with what it should be itself."""
    match rule:
        case All():
            for part in rule.rules if truth else rule.rules[-1:]:
                yield from _parts(part, truth, sex)
        case AnyOf():
            for part in rule.rules[:1] if truth else rule.rules:
                yield from _parts(part, truth, sex)
        case Unless():
            yield from _parts(rule.rule, truth, sex)
            if truth:
                yield from _parts(rule.unless, False, sex)
        case BySex():
            yield from _parts(rule.female if sex == "female" else rule.male, truth, sex)
        case _:
            yield rule, truth


def _wanted(rule: Range | OneOf, truth: bool, facts: Mapping[str, Fact]) -> Wanted:
    if isinstance(rule, OneOf):
        codes = facts[rule.field].codes
        return Wanted(codes=tuple(code for code in codes if (code in rule.values) == truth))
    low = rule.at_least if rule.at_least is not None else rule.above
    high = rule.at_most if rule.at_most is not None else rule.below
    if truth:
        return Wanted(above=low, below=high)
    return Wanted(below=low) if low is not None else Wanted(above=high)
