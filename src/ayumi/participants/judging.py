"""Judging a person by a rule: true, false or undetermined, and why.

The logic is Kleene's: what is not known, or left open by the document, stays undetermined unless
the rest decides alone. One false part makes ``all`` false, one true part makes ``any`` true, and a
rule by sex holds for a person of unknown sex if it holds for women and for men.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from operator import ge, gt, le, lt
from typing import Any, Final, Literal

from ayumi.participants.recorded import Between, Missing, Recorded, RecordedValue
from ayumi.participants.rules import All, AnyOf, BySex, OneOf, Range, Rule, Unless, WithinDays
from ayumi.values import PartialDate

__all__ = ["Between", "Finding", "Missing", "Recorded", "RecordedValue", "Verdict", "judge"]

Verdict = Literal["true", "false", "undetermined"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a person, why in a sentence, and the facts and clocks it looked at."""

    verdict: Verdict
    because: str
    rests_on: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As entries store it."""
        return {
            "verdict": self.verdict,
            "because": self.because,
            "rests_on": list(self.rests_on),
        }


def judge(rule: Rule, recorded: Recorded, titles: Mapping[str, str] | None = None) -> Finding:
    """What a rule says of a person; ``titles`` are the words for facts and clocks, by their names.

    >>> below = Range(kind="range", field="laboratory.wbc", below=3.5, at_limit="undetermined")
    >>> recorded = Recorded({"laboratory.wbc": Decimal("3.5")}, units={"laboratory.wbc": "10*3/uL"})
    >>> found = judge(below, recorded, {"laboratory.wbc": "WBC"})
    >>> found.verdict
    'undetermined'
    >>> found.because
    'WBC 3.5 10*3/uL is exactly at the limit 3.5; the document leaves that open'
    """
    return _Judge(recorded, titles or {}).judge(rule)


class _Judge:
    """Looks at one person."""

    def __init__(self, recorded: Recorded, titles: Mapping[str, str]) -> None:
        self._recorded = recorded
        self._titles = titles

    def judge(self, rule: Rule) -> Finding:
        """What one rule says of the person, by its kind."""
        match rule:
            case Range():
                return self._range(rule)
            case OneOf():
                return self._one_of(rule)
            case WithinDays():
                return self._within_days(rule)
            case All():
                return _together([self.judge(part) for part in rule.rules], decisive="false")
            case AnyOf():
                return _together([self.judge(part) for part in rule.rules], decisive="true")
            case Unless():
                exception = _opposite(self.judge(rule.unless))
                return _together([self.judge(rule.rule), exception], decisive="false")
            case BySex():
                return self._by_sex(rule)

    def _range(self, rule: Range) -> Finding:
        value = self._recorded.values.get(rule.field)
        match value:
            case Decimal():
                return self._number(rule, value)
            case Between():
                return self._uncertain_number(rule, value)
            case _:
                return self._unusable(rule.field, value, "the rule needs a number")

    def _number(self, rule: Range, value: Decimal) -> Finding:
        verdict, decisive = _in_range(rule, value)
        number = f"{self._called(rule.field, quoted=False)} {value:f}{self._unit(rule.field)}"
        match verdict:
            case "true":
                said = f"is {' and '.join(decisive)}"
            case "false":
                said = f"is not {decisive[0]}"
            case _:
                said = f"is exactly at the limit {decisive[0]}; the document leaves that open"
        return Finding(verdict, f"{number} {said}", (rule.field,))

    def _uncertain_number(self, rule: Range, value: Between) -> Finding:
        limits = [limit for _, _, limit in _limits(rule)]
        near = {around + step for limit in limits for around in (floor(limit), ceil(limit))
                for step in (-1, 0, 1)}  # fmt: skip
        inside = {Decimal(one) for one in near if value.low <= one <= value.high}
        verdicts = {_in_range(rule, one)[0] for one in (value.low, *inside, value.high)}
        verdict: Verdict = verdicts.pop() if len(verdicts) == 1 else "undetermined"
        asked = " and ".join(f"{words} {limit:f}" for words, _, limit in _limits(rule))
        said = {
            "true": f", always {asked}",
            "false": f", never {asked}",
            "undetermined": f"; the rule asks for {asked}",
        }[verdict]
        name = self._called(rule.field)
        because = f"{name} can be anything from {value}{self._unit(rule.field)}{said}"
        return Finding(verdict, because, (rule.field,))

    def _one_of(self, rule: OneOf) -> Finding:
        value = self._recorded.values.get(rule.field)
        asked = f"the rule asks for {_or(rule.values)}"
        if not isinstance(value, str | tuple):
            return self._unusable(rule.field, value, asked)
        possible = (value,) if isinstance(value, str) else value
        fits = {one in rule.values for one in possible}
        verdict: Verdict = "undetermined"
        if len(fits) == 1:
            verdict = "true" if True in fits else "false"
        said = f"{self._called(rule.field)} {'is' if len(possible) == 1 else 'can be'}"
        because = f"{said} {_or(possible)}"
        if possible != rule.values:
            because = f"{because}; {asked}"
        return Finding(verdict, because, (rule.field,))

    def _within_days(self, rule: WithinDays) -> Finding:
        both = (rule.start, rule.end)
        found = [self._day(name) for name in both]
        start, end = found
        if not isinstance(start, PartialDate) or not isinstance(end, PartialDate):
            unknown = [one for one in found if isinstance(one, str)]
            return Finding("undetermined", " and ".join(unknown), both)
        fewest, most = start.days_until(end)
        low = fewest if rule.at_least is None else rule.at_least
        high = most if rule.at_most is None else rule.at_most
        verdict: Verdict = "undetermined"
        if low <= fewest and most <= high:
            verdict = "true"
        elif most < low or fewest > high:
            verdict = "false"
        days = _days(fewest) if fewest == most else f"{fewest} to {_days(most)}"
        asked = " and ".join(
            f"{words} {limit}"
            for words, limit in (("at least", rule.at_least), ("at most", rule.at_most))
            if limit is not None
        )
        between = f"from {self._called(rule.start)} ({start}) to {self._called(rule.end)} ({end})"
        return Finding(verdict, f"{days} {between}; the rule asks for {asked}", both)

    def _day(self, name: str) -> PartialDate | str:
        """The day of a clock or a field, or why there is none."""
        if "." not in name:
            return self._recorded.dates.get(name, f"the day of {self._called(name)} is not known")
        value = self._recorded.values.get(name)
        if isinstance(value, PartialDate):
            return value
        return self._unusable(name, value, "the rule needs a date").because

    def _by_sex(self, rule: BySex) -> Finding:
        name = "participant.sex"
        value = self._recorded.values.get(name)
        branches = {"female": rule.female, "male": rule.male}
        if isinstance(value, str) and value in branches:
            found = self.judge(branches[value])
            return Finding(found.verdict, found.because, _once((name, *found.rests_on)))
        asked = "the rule is one for female and one for male"
        unknown = self._unusable(name, value, asked).because
        female, male = self.judge(rule.female), self.judge(rule.male)
        rests_on = _once((name, *female.rests_on, *male.rests_on))
        if female.verdict == male.verdict != "undetermined":
            because = "; ".join(_once((female.because, male.because)))
            return Finding(female.verdict, f"whatever the sex: {because}", rests_on)
        open_too = [one.because for one in (female, male) if one.verdict == "undetermined"]
        return Finding("undetermined", "; ".join(_once((unknown, *open_too))), rests_on)

    def _unusable(self, name: str, value: RecordedValue | None, needs: str) -> Finding:
        """Nothing is recorded, or nothing that the rule can look at."""
        if value is None:
            because = f"{self._called(name)} is not recorded"
        elif isinstance(value, Missing):
            because = f"{self._called(name)} is missing: {value.code}"
        else:
            shown = _or(value) if isinstance(value, tuple) else str(value)
            because = f"{self._called(name)} is recorded as {shown}; {needs}"
        return Finding("undetermined", because, (name,))

    def _called(self, name: str, *, quoted: bool = True) -> str:
        title = self._titles.get(name)
        if title is None:
            return name
        return f"“{title}”" if quoted else title

    def _unit(self, name: str) -> str:
        """The unit as it follows a number; a score and a ratio bear none."""
        unit = self._recorded.units.get(name, "")
        bare = unit in ("", "1") or unit.startswith("{")
        return "" if bare else f" {_UNITS_IN_WORDS.get(unit, unit)}"


_UNITS_IN_WORDS: Final = {"a": "years"}
_LIMITS: Final = (
    ("at_least", "at least", ge), ("above", "above", gt),
    ("at_most", "at most", le), ("below", "below", lt),
)  # fmt: skip


def _limits(rule: Range) -> list[tuple[str, Any, Decimal]]:
    """The limits of a range: in words, how they compare, and where they lie."""
    return [
        (words, compare, getattr(rule, name))
        for name, words, compare in _LIMITS
        if getattr(rule, name) is not None
    ]


def _in_range(rule: Range, value: Decimal) -> tuple[Verdict, list[str]]:
    """Whether a number lies in a range, and which limits decide that, in words.

    A limit that the number clearly fails decides even if another one leaves it open.
    """
    limits = _limits(rule)
    at_limit = [limit for _, _, limit in limits if value == limit]
    open_here = at_limit and rule.at_limit == "undetermined"
    failed = [
        f"{words} {limit:f}"
        for words, compare, limit in limits
        if not compare(value, limit) and not (open_here and limit in at_limit)
    ]
    if failed:
        return "false", failed
    if open_here:
        return "undetermined", [f"{at_limit[0]:f}"]
    return "true", [f"{words} {limit:f}" for words, _, limit in limits]


def _together(parts: Sequence[Finding], decisive: Literal["true", "false"]) -> Finding:
    """Parts of which one decides alone by the decisive verdict, all together by the other."""
    verdicts = [part.verdict for part in parts]
    verdict: Verdict
    if decisive in verdicts:
        verdict = decisive
    elif "undetermined" in verdicts:
        verdict = "undetermined"
    else:
        verdict = "true" if decisive == "false" else "false"
    because = "; ".join(_once(part.because for part in parts if part.verdict == verdict))
    return Finding(verdict, because, _once(name for part in parts for name in part.rests_on))


_OPPOSITE: Final[Mapping[Verdict, Verdict]] = {
    "true": "false", "false": "true", "undetermined": "undetermined",
}  # fmt: skip


def _opposite(found: Finding) -> Finding:
    """An exception: what holds there speaks against the rule."""
    return Finding(_OPPOSITE[found.verdict], found.because, found.rests_on)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _or(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"


def _days(count: int) -> str:
    return f"{count} day{'s' * (abs(count) != 1)}"
