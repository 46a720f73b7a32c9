"""A picture of a trial as a report looks at it: in one language, everybody in one order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from ayumi.participants import Visit
from ayumi.participants.schedule import DatedVisit, dated_visits
from ayumi.report.layout.edition import SIMULATED, Edition
from ayumi.report.trial.words import (
    ARBITRARY,
    ASSUMED,
    COLUMNS,
    DAYS_SINCE,
    FROM_TO,
    REDACTED,
    UNSET,
    VALUE_WORDS,
)
from ayumi.study import StudyDefinition
from ayumi.trial.agenda import before_consent
from ayumi.trial.outcomes.moment import not_used
from ayumi.trial.participant import Participant, VisitKey
from ayumi.trial.picture import Picture
from ayumi.trial.recorded import dates_of
from ayumi.values import Language, PartialDate, Unset

PANELS: Final = 24
"""So many participants are drawn one by one; of more, the rest are counted together."""
PORTRAITS: Final = 8
"""So many participants have figures of their own: whole examinations, bodies."""
_LISTED: Final = 4
"""So many codes are written out."""
_ORIGINS: Final = ("injury", "onset")
_GONE: Final = ("not_treated", "consent_withdrawn", "died", "closed", "screening_failure")
_FOR_EVER: Final = ("consent", "death")
"""After these nothing more is recorded of a person."""


class Place(NamedTuple):
    """A visit of the main part of the study, as figures name it: by its number in the document."""

    number: int
    name: str
    visit: Visit


def _as_agreed(p: Participant) -> Participant:
    """A participant with what may be shown of them: of some no more than that they were there."""
    if not not_used(p):
        return p
    return replace(
        p, visits={}, forms={}, eligibility=None, clearance=None, queries=(), medications=(),
        deviations=(), pregnancies=(), events={}, adverse_events=(), findings=(),
    )  # fmt: skip


def _with_windows(p: Participant, study: StudyDefinition) -> Participant:
    """A participant whose visits are in their windows or not, as far as can be told by now.

    A visit before transplantation is recorded before its clock has begun.
    """
    unsaid = [key for key, visit in p.visits.items() if visit.when == "unknown" and visit.day]
    if not unsaid:
        return p
    known = {(d.visit, d.occurrence): d for d in dated_visits(study.visits, dates_of(p, study))}
    visits = dict(p.visits)
    for key in unsaid:
        day = visits[key].day
        if key in known and day is not None:
            visits[key] = replace(visits[key], when=known[key].when(day))
    return replace(p, visits=visits)


class Reported(Edition):
    """What all parts of a report share: the study, the people, the words, the marks."""

    def __init__(self, picture: Picture, language: Language) -> None:
        marks = (SIMULATED.in_(language),) if picture.rehearsal else ()
        super().__init__(language, marks, heads=COLUMNS, meanings=VALUE_WORDS)
        self.picture = picture
        self.study: StudyDefinition = picture.in_force.definition
        self.people: tuple[Participant, ...] = tuple(
            _with_windows(_as_agreed(one), self.study) for one in picture.participants
        )
        self.not_used = tuple(p.code for p in picture.participants if not_used(p))
        """Whose data are kept by law and shown to nobody here."""
        self.provenance: Mapping[str, Any] = picture.provenance or {}

    def codes(self, people: Sequence[Participant]) -> str:
        """Who is meant: each by code, or from the first to the last of many."""
        if len(people) <= _LISTED:
            return self.listed(person.code for person in people)
        return self.say(FROM_TO, first=people[0].code, last=people[-1].code)

    def marks_of(self, instrument: str) -> tuple[str, ...]:
        """The marks of a figure of one instrument."""
        arbitrary = instrument in self.provenance.get("arbitrary", ())
        return (*self.marks, self.of(ARBITRARY)) if arbitrary else self.marks

    def assumed(self, place: str) -> str:
        """The mark beside a value that is assumed; nothing beside one of the document."""
        rehearsal = self.picture.in_force.rehearsal
        found = None if rehearsal is None else rehearsal.assumed(place)
        return "" if found is None else self.of(ASSUMED)

    def unset(self, value: Unset) -> str:
        """A value that is not known, in words."""
        return self.say(UNSET, reason=value.reason)

    def text(self, digest: str) -> str:
        """A free text, or that it was redacted."""
        return self.picture.texts.get(digest, self.of(REDACTED))

    # ── Clocks ──

    @cached_property
    def study_clock(self) -> str:
        """The clock that counts the study's own days."""
        return next(name for name, clock in self.study.clocks.items() if clock.study_day_0)

    @cached_property
    def origin(self) -> str:
        """The clock from which figures count: injury or onset, or the study's own."""
        for name, clock in self.study.clocks.items():
            if clock.event in _ORIGINS and not clock.partial:
                return name
        return self.study_clock

    @cached_property
    def two_clocks(self) -> bool:
        """Whether figures count from an event before study day 0 as well."""
        return self.origin != self.study_clock

    def absence(self, person: Participant, key: VisitKey) -> str:
        """Why nothing stands at a visit: missed, after leaving, not yet due, or not recorded."""
        held = person.visits.get(key)
        if held is not None:
            return "missed" if held.state == "missed" else "due"
        due = self._planned[person.code].get(key)
        if due is None:
            return "after leaving" if person.course in _GONE else "ahead"
        gone = [left.day.earliest() for left in person.leavings if left.what in _FOR_EVER]
        if gone and due.day > min(gone):
            return "after leaving"
        at = self.picture.at
        return "ahead" if at is not None and at.date() < (due.first or due.day) else "due"

    def named(self, clock: str) -> str:
        """A clock's event, inside a sentence."""
        title = self.of(self.study.clocks[clock].title)
        return title[:1].lower() + title[1:] if self.language == "en" else title

    def inside(self, clock: str) -> str:
        """Days since a clock's event, inside a sentence."""
        said = self.since(clock)
        return said[:1].lower() + said[1:] if self.language == "en" else said

    def since(self, clock: str) -> str:
        """The title of an axis: days since a clock's event."""
        return self.say(DAYS_SINCE, event=self.named(clock))

    def zero(self, person: Participant, clock: str) -> date | None:
        """Day 0 of a clock, if it is known to the day."""
        found = self._dates[person.code].get(clock)
        return found.earliest() if isinstance(found, PartialDate) and found.whole else None

    def day(self, person: Participant, clock: str, when: date | None) -> int | None:
        """A day on a clock [d], if both are known."""
        zero = self.zero(person, clock)
        return None if zero is None or when is None else (when - zero).days

    @cached_property
    def _dates(self) -> dict[str, Mapping[str, Any]]:
        return {p.code: dates_of(p, self.study) for p in self.people}

    # ── Visits ──

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The visits of the main part, numbered in the document's order."""
        main = [
            (name, visit)
            for name, visit in self.study.visits.items()
            if visit.kind == "scheduled" and visit.repeat is None
        ]
        return tuple(Place(i, name, visit) for i, (name, visit) in enumerate(main, 1))

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each visit of the main part."""
        return {place.name: place.number for place in self.places}

    def title_of(self, visit: str) -> str:
        """What a visit is called."""
        found = self.study.visits.get(visit)
        return visit if found is None else self.of(found.title)

    def called(self, key: VisitKey) -> str:
        """A visit with its number, or which of several it is."""
        name, occurrence = key
        if name in self.numbers:
            return f"{self.numbers[name]} {self.title_of(name)}"
        return f"{self.title_of(name)} {occurrence}"

    def key_of_visits(self, names: Sequence[str] | None = None) -> str:
        """What the numbers of visits stand for."""
        wanted = [p for p in self.places if names is None or p.name in names]
        return " · ".join(f"{p.number} {self.of(p.visit.title)}" for p in wanted)

    def planned(self, person: Participant) -> dict[VisitKey, DatedVisit]:
        """The planned visits of the main part, without those that were over before consent."""
        return self._planned[person.code]

    @cached_property
    def _planned(self) -> dict[str, dict[VisitKey, DatedVisit]]:
        return {
            p.code: {
                (due.visit, due.occurrence): due
                for due in dated_visits(self.study.visits, self._dates[p.code])
                if due.visit in self.numbers
                if (due.visit, due.occurrence) in p.visits or not before_consent(p, due)
            }
            for p in self.people
        }

    def visit_day(self, person: Participant, key: VisitKey) -> date | None:
        """When a visit was held; otherwise when it was planned."""
        held = person.visits.get(key)
        if held is not None and held.day is not None:
            return held.day
        due = self._planned[person.code].get(key)
        return None if due is None else due.day

    @cached_property
    def in_time(self) -> tuple[Place, ...]:
        """The visits in the order in which most people come to them."""

        def usual(place: Place) -> tuple[bool, float, int]:
            days = sorted(
                day
                for p in self.people
                for day in [self.day(p, self.origin, self.visit_day(p, (place.name, 1)))]
                if day is not None
            )
            return (not days, days[len(days) // 2] if days else 0, place.number)

        return tuple(sorted(self.places, key=usual))

    @cached_property
    def treated(self) -> tuple[Participant, ...]:
        """Who received cells."""
        return tuple(p for p in self.people if p.transplantations)

    @cached_property
    def drawn(self) -> tuple[Participant, ...]:
        """Who is drawn one by one: the enrolled ones, in the order of enrolment."""
        return self.enrolled[:PANELS]

    @cached_property
    def enrolled(self) -> tuple[Participant, ...]:
        """Who was enrolled, and whose data may be used; before, everybody who consented."""
        used = [p for p in self.people if p.code not in self.not_used]
        enrolled = tuple(p for p in used if p.number is not None)
        return enrolled or tuple(p for p in used if p.consents)

    @cached_property
    def many(self) -> bool:
        """Whether not everybody can be drawn one by one."""
        return len(self.enrolled) > PANELS
