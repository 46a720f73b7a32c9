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


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a run: what was done, by whom, checked by whom, and what was measured."""

    name: str
    at: datetime
    operator: str
    verifier: str | None
    values: Mapping[str, str]
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
    steps: tuple[Step, ...] = ()
    reagents: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    deviations: tuple[Mapping[str, Any], ...] = ()
    outputs: tuple[str, ...] = ()
    """The lots that came of it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One person's check at the bedside."""

    by: str
    at: datetime
    recorded_at: datetime
    seq: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose for one person, from the order on."""

    code: str
    version: int = 0
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
    delivered: Mapping[str, Any] | None = None
    """Delivered living cells with their interval, as computed at the preparation."""
    prepared_by: frozenset[str] = frozenset()
    prepared_at: datetime | None = None
    handed: tuple[Mapping[str, Any], ...] = ()
    checks: tuple[Check, ...] = ()
    """Since the last time that checking began anew."""
    refusals: tuple[Mapping[str, Any], ...] = ()
    """Checks and receipts that were refused, with the reasons."""
    given: Mapping[str, Any] | None = None
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
    raised_by: str | None = None
    raised_at: datetime | None = None
