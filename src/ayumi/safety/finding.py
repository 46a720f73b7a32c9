"""What recorded values show of an event of special interest, and why in a sentence.

Only what is certain is an alert. Where scores were not testable, results are sets of possible
values; what then is only possible asks somebody to look.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Final, Literal

from ayumi.isncsci.levels import LEVEL_INDEX
from ayumi.isncsci.results import RESULT_LABELS
from ayumi.participants import Limits
from ayumi.participants.recorded import Between, RecordedValue
from ayumi.safety.found_by import (
    ISNCSCI,
    FoundBy,
    NeurologicalLoss,
    NewValue,
    ObservedValue,
    OutOfLimits,
)
from ayumi.values import Unset

Certainty = Literal["alert", "review_required"]
Values = Mapping[str, RecordedValue]


@dataclass(frozen=True, slots=True)
class Finding:
    """An event that values show, certainly or perhaps; ``rests_on`` are the fields that do."""

    certainty: Certainty
    because: str
    rests_on: tuple[str, ...]


def found(
    rule: FoundBy,
    baseline: Values,
    now: Values,
    limits: Mapping[str, Limits] | None = None,
    examination: str = ISNCSCI,
) -> Finding | None:
    """What the values of now show, against those from before transplantation; None if nothing.

    Values are by field, as `ayumi.participants.judging` takes them: the examination's results are
    ``isncsci.motor_right``, a tuple where several are possible, and its totals ``isncsci.uems``.
    ``limits`` are those of the fields that have some; ``examination`` is the id of the instrument.

    >>> seen = ObservedValue(kind="observed", field="mri.mass", values=("yes",))
    >>> found(seen, baseline={}, now={"mri.mass": "yes"})
    Finding(certainty='alert', because='`mri.mass` is yes', rests_on=('mri.mass',))
    """
    match rule:
        case ObservedValue():
            return _observed(rule, now)
        case NewValue():
            return _new(rule, baseline, now)
        case OutOfLimits():
            return _out_of_limits(rule.field, now.get(rule.field), (limits or {}).get(rule.field))
        case NeurologicalLoss():
            return _worst(list(_losses(rule, rule.instrument or examination, baseline, now)))


def _observed(rule: ObservedValue | NewValue, now: Values) -> Finding | None:
    possible = _codes(now.get(rule.field))
    if not set(possible) & set(rule.values):
        return None
    if set(possible) <= set(rule.values):
        return Finding("alert", f"`{rule.field}` is {_or(possible)}", (rule.field,))
    return Finding("review_required", f"`{rule.field}` can be {_or(possible)}", (rule.field,))


def _new(rule: NewValue, baseline: Values, now: Values) -> Finding | None:
    seen = _observed(rule, now)
    before = _codes(baseline.get(rule.field))
    if seen is None or (before and set(before) <= set(rule.values)):
        return None
    if not before:
        said = f"{seen.because}; what it was before transplantation is not recorded"
        return Finding("review_required", said, seen.rests_on)
    said = f"{seen.because}; before transplantation it was {_or(before)}"
    perhaps = bool(set(before) & set(rule.values))
    return Finding("review_required" if perhaps else seen.certainty, said, seen.rests_on)


def _codes(value: RecordedValue | None) -> tuple[str, ...]:
    """The codes that a field can have; none where nothing is recorded."""
    if isinstance(value, str):
        return (value,)
    return value if isinstance(value, tuple) else ()


def _out_of_limits(
    field: str, value: RecordedValue | None, limits: Limits | None
) -> Finding | None:
    span = _span(value)
    if span is None or limits is None:
        return None
    low, high = span
    for limit, sides, word in (
        (limits.low, (high, low), "below"),
        (limits.high, (low, high), "above"),
    ):
        if isinstance(limit, Unset):
            continue
        certain, possible = (bound < limit if word == "below" else bound > limit for bound in sides)
        if possible:
            verb = "is" if low == high else "can be anything from"
            said = f"`{field}` {verb} {_shown(low, high)}, {word} its {limits.meaning} limit"
            said = f"{said} {limit:f}" if certain else f"{said} {limit:f} perhaps"
            return Finding("alert" if certain else "review_required", said, (field,))
    return None


def _span(value: RecordedValue | None) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest that a number can be; None where there is none."""
    if isinstance(value, Between):
        return value.low, value.high
    return (value, value) if isinstance(value, Decimal) else None


# The neurological examination

_LEVELS: Final = ("motor_right", "motor_left", "sensory_right", "sensory_left")
_MOTOR: Final = {"Motor score of the arms": ("uems",), "Motor score of the legs": ("lems",)}
_WHOLE: Final = {"Motor score of arms and legs": ("uems", "lems")}
_SENSORY: Final = {"Light touch": ("light_touch",), "Pin prick": ("pin_prick",)}


def _losses(
    rule: NeurologicalLoss, examination: str, baseline: Values, now: Values
) -> Iterator[Finding]:
    """Each loss that the rule looks for and that is certain or possible."""
    if rule.levels is not None:
        for result in _LEVELS:
            name, label = f"{examination}.{result}", RESULT_LABELS[result]
            before, after = _codes(baseline.get(name)), _codes(now.get(name))
            if after and not before:
                yield _no_baseline(label, (name,))
            elif after:
                yield from _level_loss(label, name, before, after, rule.levels)
    if rule.motor_points is not None:
        parts = [*_points_lost(_MOTOR, examination, baseline, now, rule.motor_points)]
        yield from parts
        # A loss of a part is said once; the sum of both is asked only where no part decides.
        if not any(part.certainty == "alert" for part in parts):
            yield from _points_lost(_WHOLE, examination, baseline, now, rule.motor_points)
    if rule.sensory_points is not None:
        yield from _points_lost(_SENSORY, examination, baseline, now, rule.sensory_points)


def _points_lost(
    scores: Mapping[str, tuple[str, ...]],
    examination: str,
    baseline: Values,
    now: Values,
    points: int,
) -> Iterator[Finding]:
    for label, totals in scores.items():
        names = tuple(f"{examination}.{total}" for total in totals)
        before, after = _sum(baseline, names), _sum(now, names)
        if after is not None and before is None:
            yield _no_baseline(label, names)
        elif after is not None and before is not None:
            yield from _points_loss(label, names, before, after, points)


def _level_loss(
    label: str, name: str, before: tuple[str, ...], after: tuple[str, ...], levels: int
) -> Iterator[Finding]:
    """A level that lies so many segments higher, whichever of the possible ones it is."""
    lost = [_segments(was, is_now) for was, is_now in product(before, after)]
    known = [segments for segments in lost if segments is not None]
    if not known or max(known) < levels:
        return
    said = f"{label}: {_or(before)} before transplantation, {_or(after)} now"
    if len(known) == len(lost) and min(known) >= levels:
        yield Finding("alert", f"{said}, {_some(min(known), max(known), 'segment')} lost", (name,))
    else:
        said = f"{said}, up to {_some(max(known), max(known), 'segment')} lost"
        yield Finding("review_required", said, (name,))


def _segments(before: str, now: str) -> int | None:
    """How many segments higher a level lies; None where one is no level."""
    if before not in LEVEL_INDEX or now not in LEVEL_INDEX:
        return None
    return LEVEL_INDEX[before] - LEVEL_INDEX[now]


def _sum(values: Values, names: tuple[str, ...]) -> tuple[Decimal, Decimal] | None:
    spans = [_span(values.get(name)) for name in names]
    known = [span for span in spans if span is not None]
    if len(known) < len(spans):
        return None
    return sum((low for low, _ in known), Decimal(0)), sum((high for _, high in known), Decimal(0))


def _points_loss(
    label: str,
    names: tuple[str, ...],
    before: tuple[Decimal, Decimal],
    now: tuple[Decimal, Decimal],
    points: int,
) -> Iterator[Finding]:
    """A score that is so many points lower, whatever the scores that were not testable are."""
    least, most = int(before[0] - now[1]), int(before[1] - now[0])
    if most < points:
        return
    said = f"{label}: {_shown(*before)} before transplantation, {_shown(*now)} now"
    if least >= points:
        yield Finding("alert", f"{said}, {_some(least, most, 'point')} lost", names)
    else:
        yield Finding("review_required", f"{said}, up to {_some(most, most, 'point')} lost", names)


def _no_baseline(label: str, names: tuple[str, ...]) -> Finding:
    said = f"{label}: examined now, and not before transplantation, so that nothing can be compared"
    return Finding("review_required", said, names)


def _worst(findings: list[Finding]) -> Finding | None:
    """All findings as one: certain ones alone where there are some, else those for review."""
    for certainty in ("alert", "review_required"):
        those = [finding for finding in findings if finding.certainty == certainty]
        if those:
            rests_on = dict.fromkeys(name for finding in those for name in finding.rests_on)
            said = "; ".join(dict.fromkeys(finding.because for finding in those))
            return Finding(those[0].certainty, said, tuple(rests_on))
    return None


def _or(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"


def _shown(low: Decimal, high: Decimal) -> str:
    return f"{low:f}" if low == high else f"{low:f} to {high:f}"


def _some(least: int, most: int, thing: str) -> str:
    count = str(least) if least == most else f"{least} to {most}"
    return f"{count} {thing}{'s' * (most != 1)}"
