"""Kinds and codes of a study document as sentences: rules, limits, measures, stopping."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, assert_never

from ayumi.evidence.measures import (
    AdverseEventsMeasure,
    AisImprovement,
    AisReaches,
    Change,
    Measure,
    MotorLevelGain,
    MotorScoreGain,
    Observed,
    SensoryScoreGain,
)
from ayumi.isncsci.results import RESULT_LABELS
from ayumi.participants.fields import AnyField, ChoiceField, DateField, NumericField
from ayumi.participants.rules import All, AnyOf, BySex, OneOf, Range, Rule, Unless, WithinDays
from ayumi.product.accept import Accept
from ayumi.product.limit_words import BOUNDS, limit_words
from ayumi.safety import CountRule, EscalationRule, HoldRule, StoppingRule
from ayumi.study import StudyDefinition
from ayumi.values import Unset, Words
from ayumi.values.amounts import amount_words, unit_words
from ayumi.values.words import within_sentence

_EVENTS: Final[Mapping[str, str]] = {
    "any": "adverse", "of_interest": "special-interest", "dose_limiting": "dose-limiting"
}  # fmt: skip
_ON_SIDE: Final[Mapping[str, str]] = {
    "right": "on the right",
    "left": "on the left",
    "each": "on each side, by itself",
    "both": "on both sides",
    "best": "on at least one side",
}


class Wording:
    """The words of one study: the titles that its ids stand for."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._fields = {
            f"{name}.{key}": (instrument.title, field)
            for name, instrument in study.instruments.items()
            for key, field in instrument.fields.items()
        }

    def day(self, name: str) -> str:
        """A clock's day 0, or a date that is recorded."""
        clock = self._study.clocks.get(name)
        return f"“{self.field(name)}”" if clock is None else within_sentence(clock.title.en)

    def field(self, name: str) -> str:
        """What a field is called."""
        if name == "participant.age":
            return "Age at consent"
        if name == "participant.sex":
            return "Sex"
        if name in self._fields:
            return self._fields[name][1].title.en
        instrument, _, result = name.partition(".")
        return RESULT_LABELS.get(result, name) if instrument in self._study.instruments else name

    def values(self, name: str, codes: tuple[str, ...]) -> str:
        """Codes of a field, in their words."""
        _, field = self._fields.get(name, (None, None))
        words: Mapping[str, Words] = field.choices if isinstance(field, ChoiceField) else {}
        return " or ".join(
            within_sentence(words[code].en) if code in words else code for code in codes
        )

    def rule(self, rule: Rule, depth: int = 0) -> Iterator[tuple[int, str]]:
        """A rule as lines, each with how deep it lies inside others."""
        match rule:
            case Range():
                yield depth, self._range(rule)
            case OneOf():
                yield depth, f"{self.field(rule.field)}: {self.values(rule.field, rule.values)}"
            case WithinDays():
                yield depth, self._days(rule)
            case All() | AnyOf():
                yield depth, "all of:" if isinstance(rule, All) else "any of:"
                for part in rule.rules:
                    yield from self.rule(part, depth + 1)
            case Unless():
                yield from self.rule(rule.rule, depth)
                yield from _led("unless", self.rule(rule.unless, depth))
            case BySex():
                yield from _led("women:", self.rule(rule.female, depth))
                yield from _led("men:", self.rule(rule.male, depth))
            case _:
                assert_never(rule)

    def _range(self, rule: Range) -> str:
        limits = [
            f"{words} {getattr(rule, name)}"
            for name, words in BOUNDS
            if getattr(rule, name) is not None
        ]
        unit = unit_words("a") if rule.field == "participant.age" else ""
        _, field = self._fields.get(rule.field, (None, None))
        if isinstance(field, NumericField):
            unit = unit_words(field.unit)
            unit = "" if unit in field.title.en.lower() else unit
        times = "× " if unit[:1].isdigit() else ""
        said = f"{self.field(rule.field)} {' and '.join(limits)} {times}{unit}".strip()
        if rule.at_limit == "undetermined":
            return f"{said}; undetermined exactly at the limit"
        return said

    def _days(self, rule: WithinDays) -> str:
        start, end = self.day(rule.start), self.day(rule.end)
        low, high = rule.at_least, rule.at_most
        if low is None:
            return f"At most {high} days from {start} to {end}"
        if high is None:
            return f"At least {low} days from {start} to {end}"
        return f"{low} to {high} days from {start} to {end}"

    def measure(self, measure: Measure) -> str:
        """What an endpoint measures."""
        match measure:
            case AdverseEventsMeasure():
                events = _EVENTS.get(measure.events, measure.events.replace("_", " and "))
                return f"{_upper(events)} events of the observation period"
            case AisImprovement():
                return f"AIS grade better by {_some(measure.at_least, 'grade')} or more"
            case AisReaches():
                return f"AIS grade {measure.grade} or better"
            case MotorLevelGain():
                segments = _some(measure.at_least, "segment")
                return f"Motor level {segments} or more further down {_ON_SIDE[measure.side]}"
            case MotorScoreGain() | SensoryScoreGain():
                part = measure.part.replace("_", " ")
                score = "motor" if isinstance(measure, MotorScoreGain) else "sensory"
                reached = "" if measure.at_least is None else f", {measure.at_least} points or more"
                return f"Change of the {score} score, {part}{reached}"
            case Observed():
                return self._observed(measure)
            case Change():
                return f"Change of {self._whole(measure.field)}; {measure.better} is better"
            case _:
                assert_never(measure)

    def _observed(self, measure: Observed) -> str:
        name = self._whole(measure.field)
        if measure.values is not None:
            return f"{name}: {self.values(measure.field, measure.values)}"
        if measure.at_least is not None:
            return f"{name} at least {measure.at_least}"
        return f"{name} at most {measure.at_most}"

    def _whole(self, name: str) -> str:
        instrument = self._study.instruments.get(name.partition(".")[0])
        return self.field(name) if instrument is None else f"{instrument.title}: {self.field(name)}"

    def accept(self, accept: Accept) -> str:
        """When a test passes."""
        return limit_words(accept, lambda name: self._study.product.stages[name].title.en)

    def stopping(self, rule: StoppingRule) -> str:
        """When treating further people must halt."""
        events = _EVENTS.get(rule.events, rule.events.replace("_", " and "))
        what = f"{'an' if events[0] in 'aeiou' else 'a'} {events} event"
        interest = self._study.adverse_events
        if rule.interest and not isinstance(interest, Unset):
            known: Any = {} if isinstance(interest.of_interest, Unset) else interest.of_interest
            what += (
                f" ({', '.join(within_sentence(known[name].title.en) for name in rule.interest)})"
            )
        if isinstance(rule, CountRule):
            people = _some(rule.among_first, "person").replace("persons", "people")
            return f"Stop when {rule.at_least} of the first {people} have {what}"
        if isinstance(rule, HoldRule):
            role = self._study.roles[rule.until_decided_by].title
            return f"Hold after {what} until it is decided by: {within_sentence(role.en)}"
        if isinstance(rule, EscalationRule):
            return _escalation(rule, what)
        prior = f"prior Beta({rule.prior.a}, {rule.prior.b})"
        return (
            f"Stop when P(rate of people with {what} > {rule.limit}) > {rule.probability}; {prior}"
        )


def _escalation(rule: EscalationRule, what: str) -> str:
    """What follows from the first people, in words."""
    window = rule.window
    within = "" if isinstance(window, Unset) else f" within {amount_words(str(window))}"
    return (
        f"Treat {rule.first} people; {rule.if_none_add} more if none has {what}{within}, "
        f"{rule.if_one_add} more if one has; stop when {rule.stop_at} of the first {rule.first} "
        f"have one, or anybody else after one of them"
    )


def values_words(field: AnyField) -> str:
    """Which values a field can have."""
    match field:
        case _ if isinstance(field, NumericField):
            unit = unit_words(field.unit)
            low, high = field.min, field.max
            span = "" if low is None and high is None else f"{_open(low)} to {_open(high)}"
            times = "× " if span and unit[:1].isdigit() else ""
            return " ".join(word for word in (span, times + unit) if word) or "a number"
        case ChoiceField():
            return ", ".join(_choice(code, words.en) for code, words in field.choices.items())
        case DateField(partial=True):
            return "date, perhaps only month or year"
        case _:
            return {"yes_no": "yes or no", "time": "time of day"}.get(field.type, field.type)


def _choice(code: str, words: str) -> str:
    return code if code.casefold() == words.casefold() else f"{code}: {words}"


def _open(bound: object) -> str:
    return "…" if bound is None else str(bound)


def _led(word: str, lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Lines of which the first begins with a word."""
    depth, first = next(lines)
    yield depth, f"{word} {within_sentence(first)}"
    yield from lines


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _some(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count != 1)}"
