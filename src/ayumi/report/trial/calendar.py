"""A participant's calendar as figures show it: visits, drugs, events, on the study's clocks."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from ayumi.report.trial.reported import Reported
from ayumi.trial.participant import Participant, VisitKey
from ayumi.values import Keyed

LATE_DAYS: Final = 7
"""What is recorded more days after the day that it is about is called late [d]."""


class Mark(NamedTuple):
    """A visit on the axis: its key, state, day since the origin, window, and how late recorded."""

    key: VisitKey
    state: str
    day: int
    on: date
    window: tuple[int, int] | None
    late: int


def late_by(person: Participant, key: VisitKey) -> int:
    """How many days after the visit something of it was first recorded, the latest of all [d]."""
    visit = person.visits.get(key)
    if visit is None or visit.day is None:
        return 0
    gaps = [(visit.recorded_at.date() - visit.day).days]
    for (name, occurrence, _), form in person.forms.items():
        if (name, occurrence) == key and form.day is not None:
            gaps.append((form.recorded_at.date() - form.day).days)
    return max(0, *gaps)


def marks_of(reported: Reported, person: Participant) -> Iterator[Mark]:
    """The visits of a participant's main part, and others that were held before its end."""
    planned = reported.planned(person)
    keys = list(planned) + [k for k, v in person.visits.items() if k not in planned and v.day]
    for key in keys:
        due = planned.get(key)
        on = reported.visit_day(person, key)
        day = reported.day(person, reported.origin, on)
        if day is None or on is None:
            continue
        state = state_of(reported, person, key)
        if state == "after leaving":
            continue
        window = None
        if due is not None and due.first is not None and due.last is not None:
            first, last = (reported.day(person, reported.origin, d) for d in (due.first, due.last))
            window = None if first is None or last is None else (first, last)
        yield Mark(key, state, day, on, window, late_by(person, key))


def state_of(reported: Reported, person: Participant, key: VisitKey) -> str:
    """How a visit stands: whether in its window, or why it is not there."""
    held = person.visits.get(key)
    if held is not None and held.state == "held":
        return held.when
    return reported.absence(person, key)


def drug_spans(reported: Reported, person: Participant) -> Iterator[tuple[str, date, date, bool]]:
    """The study's own drugs as somebody took them: title, first and last day, whether ongoing."""
    known = getattr(reported.study.immunosuppression, "drugs", None)
    at = reported.picture.at
    for taken in person.medications:
        if taken.drug is None or not isinstance(known, Keyed) or taken.drug not in known:
            continue
        first = taken.since.earliest()
        last = taken.until.latest() if taken.until is not None else None
        now = first if at is None else at.date()
        yield reported.of(known[taken.drug].title), first, last or max(first, now), last is None


def main_visits(reported: Reported) -> set[VisitKey]:
    """The visits of the main part."""
    return {(place.name, 1) for place in reported.places}


def rows_of(
    reported: Reported, person: Participant, marks: list[Mark]
) -> Iterator[tuple[str, ...]]:
    """A participant's calendar as data, a row an event, visit, drug or leaving."""

    def days(when: date) -> tuple[str, str]:
        clocks = (reported.origin, reported.study_clock)
        found = [reported.day(person, clock, when) for clock in clocks]
        first, second = ("" if day is None else str(day) for day in found)
        return first, second

    for name in ("consent", "transplantation", "second_transplantation"):
        on = person.events.get(name)
        if on is not None and on.whole:
            when = on.earliest()
            yield (person.code, name, "", "", "", str(when), "", *days(when), "")
    for mark in marks:
        name, occurrence = mark.key
        yield (
            person.code, "visit", name, str(occurrence), mark.state, str(mark.on), "",
            *days(mark.on), str(mark.late),
        )  # fmt: skip
    for title, first, last, ongoing in drug_spans(reported, person):
        until = "" if ongoing else str(last)
        yield (person.code, "medication", title, "", "", str(first), until, *days(first), "")
    for left in person.leavings:
        when = left.day.earliest()
        what = f"{left.what}_left"
        yield (person.code, what, "", "", "", str(left.day), "", *days(when), "")
