"""What is recorded of an adverse event, read against the study document; all faults at once."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from ayumi.safety.adverse_events import AdverseEvents
from ayumi.values import Fault, InputRefused, PartialDate, Unset, did_you_mean, is_printable

OUTCOMES: Final = (
    "recovered", "recovering", "not_recovered", "recovered_with_sequelae", "fatal", "unknown",
)  # fmt: skip
"""How an event went on (ICH E2B(R3), element E.i.7)."""
OVER: Final = ("recovered", "recovered_with_sequelae", "fatal", "unknown")
"""Outcomes with which an event may have ended on a day."""
EXPECTED: Final = ("yes", "no", "unknown")
CTCAE: Final = ("1", "2", "3", "4", "5")
DEATH: Final = "5"
"""The grade of CTCAE that is death."""
LONGEST: Final = 40
_CODE: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9_.\-/]*")

FIELDS: Final = (
    "term", "codes", "grade", "serious", "causality", "expected", "dose_limiting", "outcome",
    "onset", "ended", "of_interest",
)  # fmt: skip
ASSESSED: Final = ("causality", "expected", "dose_limiting")
"""What is judged when an event is assessed, and by nobody else afterwards."""
NOT_GIVEN: Final[Mapping[str, Any]] = {
    "codes": {},
    "grade": None,
    "serious": [],
    "causality": {},
    "expected": "unknown",
    "dose_limiting": "unknown",
    "outcome": "unknown",
    "ended": None,
    "of_interest": [],
}
"""What stands in an event where nobody said anything; the term and the onset are always said."""


def read_event(
    section: AdverseEvents | Unset,
    given: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    *,
    latest: date,
) -> dict[str, Any]:
    """The fields that were given, as entries hold them; `InputRefused` with everything wrong.

    ``before`` holds the fields of an event that is recorded already, of which only those that were
    given change; without it the event is new, and what was not given is filled in. ``latest`` is
    the last day on which anything can have happened. Dates stay `PartialDate`.

    >>> read_event(Unset("not public"), {"term": "Fall", "onset": "2026-03"}, latest=date.max)[
    ...     "outcome"
    ... ]
    'unknown'
    """
    faults = [
        Fault(name, str(given[name]), _no_field(name)) for name in given if name not in FIELDS
    ]
    read: dict[str, Any] = {}
    for name in FIELDS:
        if name in given:
            try:
                read[name] = _READ[name](section, given[name])
            except InputRefused as wrong:
                faults += wrong.faults
        elif before is None and name not in NOT_GIVEN:
            faults.append(Fault(name, "", _NEEDED[name]))
    whole = {**(NOT_GIVEN if before is None else before), **read}
    faults += _together(section, whole, read, latest)
    if faults:
        raise InputRefused(faults, "adverse event")
    return whole if before is None else read


def to_be_assessed(section: AdverseEvents | Unset, causality: Mapping[str, str]) -> list[str]:
    """To what the document asks whether an event is related, and nobody has said."""
    asked = _part(section, "causality")
    return [] if asked is None else [name for name in asked.to if name not in causality]


_NEEDED: Final = {
    "term": "say what happened, in the words of whoever reported it",
    "onset": "say since when, as far as it is known: 2026, 2026-03 or 2026-03-21",
}


def _together(
    section: AdverseEvents | Unset, whole: Mapping[str, Any], read: Mapping[str, Any], latest: date
) -> Iterator[Fault]:
    """What does not fit together; a fault is told of a field that was given."""
    onset, ended = whole.get("onset"), whole.get("ended")
    for name in ("onset", "ended"):
        day = read.get(name)
        if isinstance(day, PartialDate) and day.earliest() > latest:
            yield Fault(name, str(day), "this day is still to come; record what has happened")
    if onset is not None and ended is not None and ended.surely_before(onset):
        at = "ended" if "ended" in read else "onset"
        yield Fault(at, str(read.get(at)), f"it cannot end ({ended}) before it began ({onset})")
    outcome = whole.get("outcome")
    if ended is not None and outcome not in OVER:
        at = "ended" if "ended" in read else "outcome"
        message = f"goes with the outcome {', '.join(OVER[:-1])}; the outcome is {outcome}"
        yield Fault(at, str(read.get(at)), message)
    if outcome == "fatal" and not whole.get("serious") and _part(section, "serious") is not None:
        message = "a fatal event is serious; name the criterion"
        yield Fault("serious", "", message)
    grading = _part(section, "grading")
    ctcae = grading is not None and grading.scale == "ctcae"
    if ctcae and whole.get("grade") == DEATH and outcome != "fatal":
        at = "grade" if "grade" in read else "outcome"
        message = f"grade 5 is death; the outcome is {outcome}"
        yield Fault(at, str(read.get(at)), message)


def _part(section: AdverseEvents | Unset, name: str) -> Any:
    """A part of the section; none where it, or all of it, is unset."""
    if isinstance(section, Unset):
        return None
    found = getattr(section, name)
    return None if isinstance(found, Unset) else found


def _unset(section: AdverseEvents | Unset, name: str) -> str:
    found = section if isinstance(section, Unset) else getattr(section, name)
    why = f" ({found.reason})" if isinstance(found, Unset) else ""
    return f"the study document leaves adverse_events.{name} unset{why}; leave this out"


def _term(section: AdverseEvents | Unset, value: Any) -> str:
    words = str(value)
    if not words.strip():
        raise _wrong("term", words, _NEEDED["term"])
    if not is_printable(words):
        raise _wrong("term", words[:LONGEST], "holds a character that cannot be seen; take it out")
    return words


def _codes(section: AdverseEvents | Unset, value: Any) -> dict[str, str]:
    faults = []
    for dictionary, code in dict(value).items():
        for place, said in (("codes", dictionary), (f"codes.{dictionary}", code)):
            if len(str(said)) > LONGEST or not _CODE.fullmatch(str(said)):
                message = (
                    "write the dictionary with its version, such as MedDRA-27.0"
                    if place == "codes"
                    else f"write the code: with a digit, without blanks, up to {LONGEST} characters"
                )
                faults.append(Fault(place, str(said), message))
    if faults:
        raise InputRefused(faults, "adverse event")
    return {str(dictionary): str(code) for dictionary, code in dict(value).items()}


def _grade(section: AdverseEvents | Unset, value: Any) -> str | None:
    if value is None:
        return None
    grading = _part(section, "grading")
    if grading is None:
        raise _wrong("grade", str(value), _unset(section, "grading"))
    known = CTCAE if grading.scale == "ctcae" else tuple(map(str, grading.grades or ()))
    return _one_of("grade", value, known)


def _serious(section: AdverseEvents | Unset, value: Any) -> list[str]:
    return _named(section, "serious", value)


def _of_interest(section: AdverseEvents | Unset, value: Any) -> list[str]:
    return _named(section, "of_interest", value)


def _named(section: AdverseEvents | Unset, name: str, value: Any) -> list[str]:
    """Ids of one part of the section, each once, in the document's order."""
    given = list(dict.fromkeys(str(one) for one in value))
    known = _part(section, name)
    if not given:
        return []
    if known is None:
        raise _wrong(name, ", ".join(given), _unset(section, name))
    faults = [
        Fault(name, one, f"the study document has no such one; {did_you_mean(one, known)}")
        for one in given
        if one not in known
    ]
    if faults:
        raise InputRefused(faults, "adverse event")
    return [one for one in known if one in given]


def _causality(section: AdverseEvents | Unset, value: Any) -> dict[str, str]:
    given = {str(to): str(category) for to, category in dict(value).items()}
    known = _part(section, "causality")
    if not given:
        return {}
    if known is None:
        raise _wrong("causality", ", ".join(given), _unset(section, "causality"))
    faults = []
    for to, category in given.items():
        if to not in known.to:
            message = f"nothing of this name causes events here; {did_you_mean(to, known.to)}"
            faults.append(Fault(f"causality.{to}", category, message))
        if category not in known.categories:
            message = f"is no category; {did_you_mean(category, known.categories)}"
            faults.append(Fault(f"causality.{to}", category, message))
    if faults:
        raise InputRefused(faults, "adverse event")
    return {to: given[to] for to in known.to if to in given}


def _expected(section: AdverseEvents | Unset, value: Any) -> str:
    return _one_of("expected", value, EXPECTED)


def _dose_limiting(section: AdverseEvents | Unset, value: Any) -> str:
    if value != "unknown" and _part(section, "dose_limiting") is None:
        raise _wrong("dose_limiting", str(value), _unset(section, "dose_limiting"))
    return _one_of("dose_limiting", value, EXPECTED)


def _outcome(section: AdverseEvents | Unset, value: Any) -> str:
    return _one_of("outcome", value, OUTCOMES)


def _onset(section: AdverseEvents | Unset, value: Any) -> PartialDate:
    return _day("onset", value)


def _ended(section: AdverseEvents | Unset, value: Any) -> PartialDate | None:
    return None if value is None else _day("ended", value)


def _day(name: str, value: Any) -> PartialDate:
    try:
        return PartialDate.read(value)
    except InputRefused as wrong:
        raise _wrong(name, str(value), wrong.faults[0].message) from None


def _one_of(name: str, value: Any, known: tuple[str, ...]) -> str:
    if str(value) not in known:
        raise _wrong(name, str(value), f"write one of {', '.join(known)}")
    return str(value)


def _wrong(place: str, value: str, message: str) -> InputRefused:
    return InputRefused([Fault(place, value, message)], "adverse event")


def _no_field(name: str) -> str:
    return f"an event has no such field; {did_you_mean(name, FIELDS)}"


_READ: Final[Mapping[str, Callable[[AdverseEvents | Unset, Any], Any]]] = {
    "term": _term,
    "codes": _codes,
    "grade": _grade,
    "serious": _serious,
    "causality": _causality,
    "expected": _expected,
    "dose_limiting": _dose_limiting,
    "outcome": _outcome,
    "onset": _onset,
    "ended": _ended,
    "of_interest": _of_interest,
}
