"""A participant as things stand after an entry: everything that is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ayumi.trial.events import AdverseEvent, Finding
from ayumi.values import PartialDate
from ayumi.values.state_table import START

VisitKey = tuple[str, int]
"""A visit of the document, and which occurrence of it: the first is 1."""
FormKey = tuple[str, int, str]
"""A visit, its occurrence, and an instrument."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that was given: to which version of the information, and who signed."""

    version: str
    day: PartialDate
    signed_by: str
    witness: str | None
    relative_agrees: bool | None
    seq: int


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The investigator's signed judgement, and the advice that it rests on."""

    verdict: str
    advice: Mapping[str, Any]
    judgements: Mapping[str, Any]
    cohort: str
    seq: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Clearance:
    """The signed list before transplantation; the examinations that it names are the baseline."""

    decision: str
    day: date
    planned: date
    baseline: Mapping[str, int]
    """For each built-in examination the place of the entry that signed it."""
    baseline_forms: Mapping[str, FormKey]
    items: tuple[Mapping[str, Any], ...]
    judgements: Mapping[str, Any]
    seq: int
    by: str


@dataclass(frozen=True, slots=True)
class Transplantation:
    """The cells were given: when, at which dose, from which lot."""

    day: date
    dose: str | None
    lot: str | None
    side: str | None
    seq: int
    departs: str | None = None
    """The digest of the reason where it departs from the document."""


@dataclass(frozen=True, slots=True)
class HeldVisit:
    """A visit that took place, or did not; ``when`` tells whether in its window."""

    state: str
    day: date | None
    when: str
    reason: str | None
    seq: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """What an examiner signed: their own classification, and the computed one beside it."""

    own: Mapping[str, str]
    computed: Mapping[str, Any]
    differences: tuple[str, ...]
    by: str
    at: datetime
    seq: int
    engine: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Values that were changed after they had been recorded: each old and new, and why."""

    changes: Mapping[str, Mapping[str, Any]]
    """By field or cell: ``old`` and ``new``."""
    reason: str | None
    """The digest of the reason."""
    by: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Form:
    """An instrument at a visit: what was entered last, by whom, and what became of it."""

    state: str
    values: Mapping[str, Any]
    day: date | None
    seq: int
    """The place of the entry with the values as they are now: entered or corrected."""
    entered_by: frozenset[str]
    recorded_at: datetime
    """When it was first recorded."""
    corrections: tuple[Correction, ...] = ()
    signed: Signed | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    verified_by: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question on recorded data, and how it stands."""

    number: int
    about: tuple[Any, ...]
    state: str
    text: str
    raised_by: str
    raised_at: datetime
    answer: str | None = None
    answered_by: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Medication:
    """A drug that somebody takes or took; ``drug`` names one of the document's."""

    number: int
    state: str
    drug: str | None
    name: str | None
    """The digest of its name in words, where it is none of the document's."""
    dose: str
    since: PartialDate
    until: PartialDate | None = None
    doses: tuple[tuple[PartialDate, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that was not done as the document says."""

    number: int
    category: str
    text: str
    day: PartialDate
    seq: int
    by: str


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """A pregnancy, and how it ended."""

    number: int
    whose: str
    state: str
    day: PartialDate
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who left: consent withdrawn, treatment withdrawn, lost, dead; when and why."""

    what: str
    day: PartialDate
    reason: str | None
    details: Mapping[str, Any]
    seq: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Everything that is known of a participant after an entry."""

    code: str
    version: int = 0
    simulated: bool = False
    course: str = START
    consent: str = START
    treatment: str = START
    locked: str = START
    death: str = START
    sex: str | None = None
    birth: PartialDate | None = None
    events: Mapping[str, PartialDate] = field(default_factory=dict)
    """The days of events that clocks count from: injury, consent, transplantation."""
    consents: tuple[Consent, ...] = ()
    eligibility: Eligibility | None = None
    cohort: str | None = None
    number: int | None = None
    arm: str | None = None
    clearance: Clearance | None = None
    transplantations: tuple[Transplantation, ...] = ()
    visits: Mapping[VisitKey, HeldVisit] = field(default_factory=dict)
    forms: Mapping[FormKey, Form] = field(default_factory=dict)
    queries: tuple[Query, ...] = ()
    medications: tuple[Medication, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    pregnancies: tuple[Pregnancy, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    findings: tuple[Finding, ...] = ()
    leavings: tuple[Leaving, ...] = ()
    cards: tuple[Mapping[str, Any], ...] = ()
    history: tuple[tuple[str, str, datetime, int], ...] = ()
    """The steps of the way through the trial: state, day, recorded at, place of the entry."""
