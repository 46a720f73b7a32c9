"""A lot as things stand after an entry: its units, its results, its disposition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from ayumi.values.state_table import START


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken out of a unit: as what, how much, for which run, sample or dose."""

    as_what: str
    """``used``, ``tested``, ``retained``, ``administered``, ``lost`` or ``discarded``."""
    volume: Decimal | None
    """[uL]; none where volumes of the lot are not known."""
    into: str | None
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a unit, or all units of a lot, may not go on; until quality clears it."""

    why: str
    """``gap``, ``excursion``, ``found``, ``mismatch`` or ``suspicion``."""
    text: str | None
    """The digest of the words."""
    seq: int
    at: datetime
    cleared: int | None = None
    """The place of the entry that cleared it."""


@dataclass(frozen=True, slots=True)
class Excursion:
    """A time outside the temperatures of its storage."""

    extreme: Decimal
    """The highest, or lowest, temperature reached [Cel]."""
    minutes: Decimal
    began: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Journey:
    """A hand-over of units between places: who sent, who received, when, at which temperature."""

    origin: str
    destination: str
    sent_at: datetime
    sent_by: str
    received_at: datetime | None = None
    received_by: str | None = None
    gap: str | None = None
    """Why custody is broken between the two, if it is: the time or temperature is not covered."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A container of a lot."""

    code: str
    state: str
    volume: Decimal | None
    """Made with this volume [uL]; none where it is not known."""
    place: str | None
    since: datetime
    taken: tuple[Taken, ...] = ()
    thaws: int = 0
    """How often this material was thawed, counted from its origin."""
    excursions: tuple[Excursion, ...] = ()
    holds: tuple[Hold, ...] = ()
    journeys: tuple[Journey, ...] = ()
    labels: tuple[str, ...] = ()
    """The codes that were printed on it; the last one is good, the others are superseded."""

    @property
    def left(self) -> Decimal | None:
        """What is left in it [uL]."""
        if self.volume is None:
            return None
        return self.volume - sum((t.volume or Decimal(0) for t in self.taken), Decimal(0))

    @property
    def held(self) -> tuple[Hold, ...]:
        """The holds that nobody has cleared."""
        return tuple(one for one in self.holds if one.cleared is None)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A result of a test as it was recorded, and who has verified it."""

    test: str
    result: Mapping[str, Any]
    """The result as `ayumi.product.results.TestResult.to_dict` writes it."""
    seq: int
    by: str
    at: datetime
    verified_by: str | None = None
    specification: str | None = None
    sample: str | None = None
    """The unit that was tested, where it is one of the lot's."""


@dataclass(frozen=True, slots=True)
class Investigation:
    """What was found out about results that fail or disagree."""

    test: str
    results: tuple[int, ...]
    """By their number of retest: 0 is the first testing."""
    conclusion: str
    """Empty while it is open."""
    text: str
    seq: int
    by: str
    number: int = 0
    before: tuple[str, ...] = ()
    """The digests of the words with which it was opened, once it is concluded."""

    @property
    def record(self) -> str:
        """How a retest names the investigation that asked for it."""
        return f"INV-{self.number}"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a reviewer said of results that no limit decides, by their number of retest."""

    test: str
    results: tuple[int, ...]
    conclusion: str
    text: str
    seq: int
    by: str


@dataclass(frozen=True, slots=True)
class Disposition:
    """A decision on a lot: which, over which verdicts, by whom."""

    act: str
    state: str
    """The state that it led to."""
    seq: int
    by: str
    at: datetime
    verdicts: Mapping[str, Any] = field(default_factory=dict)
    """By test: the verdict that the signature covers."""
    pending: tuple[str, ...] = ()
    until: datetime | None = None
    reason: str | None = None
    participant: str | None = None
    """For whom alone, where the lot does not meet its specification."""
    specification: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A failing result that came when cells of the lot had been given."""

    number: int
    state: str
    test: str
    result: int
    """The place of the entry that showed it: a result, a review, a return to quarantine."""
    participants: tuple[str, ...]
    tell: tuple[str, ...]
    opened_at: datetime
    told: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    """Who was told, by whom, when."""
    decided: Mapping[str, str] = field(default_factory=dict)
    """By participant the digest of the words on what follows for them."""
    doses: tuple[str, ...] = ()
    due: datetime | None = None
    """By when everybody is to be told."""
    seq: int = 0
    why: str = ""
    """What was found, in a sentence without free text."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Everything that is known of a lot after an entry: a bank, a passage, a suspension alike."""

    code: str
    version: int = 0
    simulated: bool = False
    stage: str = ""
    state: str = START
    """By `ayumi.product.disposition.LOT`."""
    run: str | None = None
    """The run that made it; none for what came from outside or straight from a donor."""
    donor: str | None = None
    """Whose tissue it is, where it came straight from a donor, or from outside with one named."""
    supplier_lot: str | None = None
    """The supplier's own code, of what came from outside."""
    made_by: str | None = None
    made_at: datetime | None = None
    expires: datetime | None = None
    cells: Mapping[str, Any] | None = None
    """As counted within the step that made it: cells [1], viability [%], method."""
    units: Mapping[str, Unit] = field(default_factory=dict)
    results: tuple[Recorded, ...] = ()
    investigations: tuple[Investigation, ...] = ()
    reviews: tuple[Reviewed, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    failures: tuple[Failure, ...] = ()
    statements: tuple[Mapping[str, Any], ...] = ()
    """Physicians' statements on benefit and risk, by participant."""
    notified: tuple[Mapping[str, Any], ...] = ()
    certificates: tuple[Mapping[str, Any], ...] = ()
