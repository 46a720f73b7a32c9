"""Donors, runs, doses and alerts as things stand after an entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ayumi.values.state_table import START


@dataclass(frozen=True, slots=True)
class Donor:
    """A donor, by a pseudonym: what they consented to, and what they were tested for."""

    code: str
    version: int = 0
    simulated: bool = False
    participant: str | None = None
    """The participant who the donor is, of an autologous product."""
    consent: str = START
    """``given`` or ``withdrawn``."""
    consent_version: str | None = None
    uses: tuple[str, ...] = ()
    tests: tuple[Mapping[str, Any], ...] = ()
    """What they were tested for: test, result, when, place of the entry, by whom."""
    history: tuple[tuple[str, datetime, int], ...] = ()
    """What became of the consent: state, when, place of the entry."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a run: what was done, by whom, checked by whom, and what was measured."""

    name: str
    at: datetime
    operator: str
    verifier: str | None
    values: Mapping[str, Any]
    """By condition of the document: an amount, or the digest of words."""
    departs: tuple[str, ...]
    seq: int


@dataclass(frozen=True, slots=True)
class Use:
    """What went into a run besides cells: a reagent's lot, a machine; as its node, and when."""

    node: str
    at: datetime
    until: date | None
    """Good until this day: expiry, or calibration."""
    departs: tuple[str, ...]
    seq: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a stage of the process."""

    code: str
    version: int = 0
    stage: str = ""
    state: str = START
    started_at: datetime | None = None
    ended_at: datetime | None = None
    operator: str | None = None
    inputs: tuple[tuple[str, str | None], ...] = ()
    """Units that went in, each with the volume taken, or whole."""
    simulated: bool = False
    donors: tuple[str, ...] = ()
    """Donors whose tissue went in straight, before there was any lot of it."""
    steps: tuple[Step, ...] = ()
    uses: tuple[Use, ...] = ()
    reagents: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    deviations: tuple[Mapping[str, Any], ...] = ()
    outputs: tuple[str, ...] = ()
    """The lots that came of it."""
    reason: str | None = None
    """The digest of why it was broken off."""


@dataclass(frozen=True, slots=True)
class Check:
    """One person's check at the bedside."""

    by: str
    at: datetime
    recorded_at: datetime
    seq: int
    late: bool = False
    """Done while Ayumi could not be reached, on paper, and entered afterwards."""
    sheet: str | None = None
    labels: tuple[str, ...] = ()
    """The labels of the syringes as they were scanned."""


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose for one person, from the order on."""

    code: str
    version: int = 0
    simulated: bool = False
    state: str = START
    participant: str = ""
    level: str | None = None
    side: str | None = None
    slot: datetime | None = None
    """When the operation is planned."""
    plan: tuple[Mapping[str, Any], ...] = ()
    """Planned backwards from the slot: what begins when."""
    lots: tuple[str, ...] = ()
    """The cryopreserved lots that the cells are to come from."""
    units: tuple[str, ...] = ()
    """Units of these lots that are kept for this dose."""
    suspension: str | None = None
    """The lot of the prepared suspension."""
    syringes: tuple[str, ...] = ()
    count: Mapping[str, Any] | None = None
    """What was counted in the suspension, with its uncertainty."""
    delivered: Mapping[str, Any] | None = None
    """Delivered living cells with their interval, as computed at the preparation."""
    prepared_by: frozenset[str] = frozenset()
    prepared_at: datetime | None = None
    expires: datetime | None = None
    """The end of the suspension's shelf life, where the document knows one."""
    place: str | None = None
    """Where the syringes were received last; none before the first hand-over."""
    handed: tuple[Mapping[str, Any], ...] = ()
    """Each hand-over: origin, destination, by, at; then received_by, received_at, gap."""
    checks: tuple[Check, ...] = ()
    """Since the last time that checking began anew."""
    refusals: tuple[Mapping[str, Any], ...] = ()
    """Checks and receipts that were refused, with the reasons."""
    given: Mapping[str, Any] | None = None
    sheets: tuple[str, ...] = ()
    """The match sheets that were printed for it, each by its code."""
    history: tuple[tuple[str, datetime, int, str], ...] = ()
    """State, time, place of the entry, by whom."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that concerns all that came of it: a donor, a reagent, a machine, a lot."""

    code: str
    version: int = 0
    state: str = START
    node: str = ""
    category: str = ""
    since: date | None = None
    until: date | None = None
    text: str | None = None
    concerned: Mapping[str, Any] = field(default_factory=dict)
    assessed: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """By lot: the conclusion and the place of the entry."""
    """What the alert concerned when it was raised: lots, runs, doses, participants."""
    raised_by: str | None = None
    raised_at: datetime | None = None
    history: tuple[tuple[str, datetime, int, str], ...] = ()
    """State, time, place of the entry, by whom."""
