"""The match at the bedside: these very cells, this very person, now, and nothing else.

One pure question with all its reasons at once. Whoever asks it has looked up what is expected; what
was scanned comes as it was scanned. Nothing here can be switched off, and no reason says anything
of another person.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

Condition = Literal[
    "given",
    "state",
    "label",
    "superseded",
    "missing",
    "twice",
    "identity",
    "unknown_person",
    "day",
    "expired",
    "cells",
    "person",
    "first_check",
    "lapsed",
    "sheet",
]
"""What did not hold; each word is a row of the manual."""
OTHER_SHEET: Final = "the sheet is none that had been printed for this dose by then"
CHECKED: Final = ("received", "checked_once")
"""States in which a dose can be checked."""


@dataclass(frozen=True, slots=True)
class Syringe:
    """A syringe of the dose, and the labels that were printed on it: the last one is good."""

    unit: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known, without looking at anybody: the dose, its syringes, its person, its hour."""

    dose: str
    state: str
    syringes: tuple[Syringe, ...]
    identifiers: tuple[str, ...]
    """What the wristband must show, by name."""
    slot_day: date | None
    """The day of the operation, in the time zone of the study."""
    expires: datetime | None = None
    unusable: tuple[str, ...] = ()
    """Why a syringe may not be used: not released, held, an open alert."""
    not_ready: tuple[str, ...] = ()
    """Why this person may not be given cells today: not cleared, baseline old, not their turn."""
    first_check: datetime | None = None
    relabelled: tuple[str, ...] = ()
    """Syringes that got another label since they were checked first."""
    lasts: timedelta | None = None
    """For how long a check is good."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was done at the bedside: labels and wristband as scanned, when."""

    labels: Sequence[str]
    identity: Mapping[str, bool]
    """By identifier whether the wristband showed what is kept; the words themselves stay away."""
    at: datetime
    day: date
    """The day of ``at`` in the time zone of the study."""
    misread: frozenset[int] = frozenset()
    """The numbers of the scans whose check digits are wrong."""
    other_sheet: bool = False
    """The paper of a late entry is none that had been printed for this dose by then."""
    known_person: bool = True
    """Something is kept of the person with which a wristband can be compared."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A condition that does not hold, and the sentence that says so."""

    condition: Condition
    text: str

    def to_dict(self) -> dict[str, str]:
        """As entries hold it."""
        return {"condition": self.condition, "text": self.text}


def mismatches(expected: Expected, scanned: Scanned) -> tuple[Mismatch, ...]:
    """Every reason why these cells must not be given to this person now; empty if they match.

    >>> from datetime import UTC
    >>> syringe = Syringe("SUS-1-01", ("L1", "L2"))
    >>> day = date(2026, 3, 21)
    >>> expected = Expected("D1", "received", (syringe,), ("name", "birth"), day)
    >>> at = datetime(2026, 3, 21, 9, tzinfo=UTC)
    >>> mismatches(expected, Scanned(["L2"], {"name": True, "birth": True}, at, day))
    ()
    >>> wrong = mismatches(expected, Scanned(["L1"], {"name": True, "birth": False}, at, day))
    >>> [one.condition for one in wrong]
    ['superseded', 'missing', 'identity']
    """
    return (
        *_state(expected),
        *wrong_labels(expected.dose, expected.syringes, scanned.labels, scanned.misread),
        *_relabelled(expected),
        *_identity(expected, scanned),
        *_time(expected, scanned),
        *(Mismatch("cells", text) for text in expected.unusable),
        *(Mismatch("person", text) for text in expected.not_ready),
    )


def not_any_more(
    expected: Expected, at: datetime, day: date, matched: datetime
) -> tuple[Mismatch, ...]:
    """Every reason why what two people have matched must not be given now; empty if it may.

    ``at`` is when it would be given, ``day`` its day in the time zone of the study, ``matched``
    when the second check was.
    """
    return (
        *_relabelled(expected),
        *_hour(expected, at, day),
        *_age(expected, at, matched),
        *(Mismatch("cells", text) for text in expected.unusable),
        *(Mismatch("person", text) for text in expected.not_ready),
    )


def _age(expected: Expected, at: datetime, matched: datetime) -> Iterator[Mismatch]:
    if at < matched:
        yield Mismatch("first_check", f"lies before the match, of {said_moment(matched)}")
    elif expected.lasts is not None and at - matched > expected.lasts:
        good = said_time(expected.lasts)
        yield Mismatch("lapsed", f"the match, of {said_moment(matched)}, is good for {good}")


def _state(expected: Expected) -> Iterator[Mismatch]:
    dose, state = expected.dose, expected.state
    if state == "administered":
        yield Mismatch("given", f"{dose} has been given already")
    elif state not in CHECKED:
        words = state.replace("_", " ")
        yield Mismatch("state", f"{dose} is {words}; it is checked once it has been received")


def wrong_labels(
    dose: str,
    syringes: Sequence[Syringe],
    labels: Sequence[str],
    misread: Collection[int] = (),
) -> Iterator[Mismatch]:
    """Each label once, current, and of this dose; and each syringe's among them.

    A label that is unknown here is told by its number only: a wristband may have been scanned in
    its place, and what stands there is never repeated.
    """
    good = {one.labels[-1] for one in syringes if one.labels}
    former = {label for one in syringes for label in one.labels[:-1]}
    seen: set[str] = set()
    for number, label in enumerate(labels, 1):
        if label in seen:
            yield Mismatch("twice", f"scan {number} is of a label that was scanned before")
        elif label in former:
            yield Mismatch("superseded", f"the label {label} was replaced by a newer one")
        elif label not in good:
            why = "; its check digits are wrong, scan it again" if number in misread else ""
            yield Mismatch("label", f"scan {number} is no label of {dose}{why}")
        seen.add(label)
    for one in syringes:
        if not one.labels:
            yield Mismatch("missing", f"the syringe {one.unit} has no label yet")
        elif one.labels[-1] not in seen:
            yield Mismatch("missing", f"the label of the syringe {one.unit} was not scanned")
    if not syringes:
        yield Mismatch("missing", f"{dose} has no syringes yet")


def _relabelled(expected: Expected) -> Iterator[Mismatch]:
    for unit in expected.relabelled:
        yield Mismatch("superseded", f"the syringe {unit} got another label since the first check")


def _identity(expected: Expected, scanned: Scanned) -> Iterator[Mismatch]:
    if not scanned.known_person:
        yield Mismatch(
            "unknown_person", "the vault keeps nothing of this person to compare a wristband with"
        )
        return
    for name in expected.identifiers:
        if scanned.identity.get(name) is not True:
            said = "was not scanned" if name not in scanned.identity else "is not this person's"
            yield Mismatch("identity", f"the wristband: {name.replace('_', ' ')} {said}")


def _time(expected: Expected, scanned: Scanned) -> Iterator[Mismatch]:
    yield from _hour(expected, scanned.at, scanned.day)
    if expected.first_check is not None:
        apart = scanned.at - expected.first_check
        first = said_moment(expected.first_check)
        if apart < timedelta(0):
            yield Mismatch("first_check", f"lies before the first check, of {first}")
        elif expected.lasts is not None and apart > expected.lasts:
            good = said_time(expected.lasts)
            yield Mismatch("first_check", f"the first check, of {first}, is good for {good}")
    if scanned.other_sheet:
        yield Mismatch("sheet", OTHER_SHEET)


def _hour(expected: Expected, at: datetime, day: date) -> Iterator[Mismatch]:
    """The right day, and not after the end of the shelf life."""
    if expected.slot_day is not None and day != expected.slot_day:
        yield Mismatch(
            "day", f"the operation is planned for {expected.slot_day}, and this is {day}"
        )
    if expected.expires is not None and at >= expected.expires:
        yield Mismatch("expired", f"the cells were good until {said_moment(expected.expires)}")


def said_moment(moment: datetime) -> str:
    """A moment as a sentence says it, to the minute, with its zone.

    >>> from datetime import UTC
    >>> said_moment(datetime(2026, 3, 21, 9, 5, tzinfo=UTC))
    '2026-03-21 09:05 UTC'
    """
    return moment.strftime("%Y-%m-%d %H:%M ") + (moment.tzname() or "")


def said_time(time: timedelta) -> str:
    """A time in minutes as a sentence says it.

    >>> said_time(timedelta(minutes=30))
    '30 min'
    """
    return f"{time.total_seconds() / 60:g} min"
