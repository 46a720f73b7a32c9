"""A virtual person's dose: ordered, prepared, released, handed over, matched by two, given."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ayumi.actions.product import late_failures
from ayumi.actions.product.administration import administer
from ayumi.actions.product.bedside import check
from ayumi.actions.product.dose_door import MatchRefused
from ayumi.actions.product.hand_over import hand_over, receive_dose
from ayumi.actions.product.lots import NewUnit, make_lot
from ayumi.actions.product.orders import order_dose
from ayumi.actions.product.preparation import prepare_dose
from ayumi.actions.product.runs import finish_run, start_run
from ayumi.actions.product.steps import record_step
from ayumi.actions.product.units import label
from ayumi.ledger import Ledger
from ayumi.product.custody import TemperatureRecord
from ayumi.product.dose import Administration
from ayumi.product.identities import HeldIdentities
from ayumi.product.planning import back_plan, made_to_order
from ayumi.product.specification import Specification
from ayumi.rehearsal.crew import Crew
from ayumi.rehearsal.incidents import Incidents
from ayumi.rehearsal.making import Making, Moment, place_of
from ayumi.rehearsal.quality import decide, record
from ayumi.study import StudyDefinition
from ayumi.trial.product.bedside import bedside_of
from ayumi.trial.product.dose_fold import dose_of
from ayumi.trial.product.failures import whom_to_tell
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.others import Dose
from ayumi.trial.product.verdicts import specification_of
from ayumi.values import QuantityRange, Unset

if TYPE_CHECKING:
    import numpy as np

VIABLE: Final = Decimal(92)
"""Living cells of a suspension [%]. ASSUMED."""
LEFT: Final = Decimal(2)
"""Left in each syringe [uL]. ASSUMED."""
SAMPLE: Final = Decimal(500)
"""For the tests of the day [uL]. ASSUMED."""
CELLS, VOLUME = Decimal(2_000_000), Decimal(20)
"""Of a dose, where the document gives none."""
LATE_RESULT: Final = 15
"""Days after which the culture of a suspension is read."""


@dataclass(slots=True)
class Dosing:
    """One dose of one person, on one day; ``number`` tells it apart from every other."""

    ledger: Ledger
    crew: Crew
    study: StudyDefinition
    making: Making
    number: int
    day: date
    incidents: Incidents
    rng: "np.random.Generator"
    side: str | None = None
    participant: str = ""
    given: bool = False
    _sent: datetime = datetime.max

    @property
    def code(self) -> str:
        """The dose's code."""
        return f"D-{self.number:04d}"

    @property
    def suspension(self) -> str:
        """The code of the lot in the syringe."""
        return f"S-{self.number:04d}"

    @property
    def slot(self) -> datetime:
        """The hour of the operation."""
        return datetime.combine(self.day, time(2), UTC)

    def steps(self) -> Iterator[Moment]:
        """What is done for the dose, until the cells are given, with its moments."""
        stages = made_to_order(self.study.product)
        begins = self._begins(stages)
        yield min(begins.values()) - timedelta(hours=20), self._order
        for step, stage in enumerate(stages, 1):
            yield begins[stage], partial(self._make, stage, step, last=step == len(stages))
        yield self._before(minutes=60), self._release
        yield self._before(minutes=45), self._hand_over
        yield self._before(minutes=36), self._receive
        if self.incidents.wrong_scan:
            yield self._before(minutes=22), self._scan_a_wrong_one
        yield self._before(minutes=20), partial(self._check, 0)
        yield self._before(minutes=15), partial(self._check, 1)
        yield self.slot, self._give
        culture = self._before(hours=-24 * LATE_RESULT)
        yield culture, self._read_the_culture
        yield culture + timedelta(hours=6), self._tell

    def _begins(self, stages: Sequence[str]) -> dict[str, datetime]:
        """When each stage begins: as planned back from the operation, or an hour after the last."""
        planned = back_plan(self.study.product, self.study.dose.suspension, self.slot).steps
        known = {one.stage: one.begins for one in planned}
        if all(known.get(stage) for stage in stages):
            return {stage: found for stage, found in known.items() if found is not None}
        hours = range(len(stages) + 1, 1, -1)
        return {s: self._before(hours=h) for s, h in zip(stages, hours, strict=True)}

    def _before(self, **time: float) -> datetime:
        return self.slot - timedelta(**time)

    # ── From the vial to the syringe ─────────────────────────────────────────────────────────────

    def _order(self) -> None:
        vial = self.making.vial()
        assert vial is not None, "as many doses can be made as were planned"
        physician = self.crew.who("order_dose")
        order_dose(
            self.ledger, physician, self.code, participant=self.participant, slot=self.slot,
            units=[vial], side=self.side,
        )  # fmt: skip

    def _make(self, stage: str, step: int, *, last: bool) -> None:
        """A stage of the day: of what is kept for the dose, or of the stage before."""
        maker = self.crew.who("prepare_dose")
        checker = self.crew.other("prepare_dose", maker)
        before = self._dose.units if step == 1 else self._lot(f"{self.suspension}-{step - 1}").units
        code = self.suspension if last else f"{self.suspension}-{step}"
        run = f"R-{code}"
        start_run(
            self.ledger, maker, run, stage=stage, inputs=[(one, None) for one in before],
            dose=self.code if step == 1 else None,
        )  # fmt: skip
        record_step(self.ledger, checker, run, stage, operator=maker.account)
        units: list[NewUnit] | int = self._syringes() if last else 1
        make_lot(
            self.ledger, maker, code, run=run, units=units, place=place_of(self.study, 1),
            volume=None if last else "1 mL",
        )  # fmt: skip
        finish_run(self.ledger, maker, run)
        if last:
            filled = list(self._lot(code).units)
            label(self.ledger, maker, code, filled, entropy=self.rng.bytes)
            self._count(filled[:-1])

    def _syringes(self) -> list[NewUnit]:
        """The syringes of the dose, and a sample for the tests."""
        loaded = str(self._volume + LEFT)
        place = place_of(self.study, 1)
        made = [NewUnit(volume=f"{loaded} uL", place=place) for _ in range(self._sides)]
        return [*made, NewUnit(volume=f"{SAMPLE} uL", place=place)]

    def _count(self, syringes: list[str]) -> None:
        """The count, a little beside what was aimed at."""
        aimed = self._cells / (self._volume * VIABLE / 100)
        found = aimed * Decimal(repr(round(0.97 + 0.06 * float(self.rng.random()), 4)))
        given: dict[str, Any] = {
            "suspension": self.suspension, "syringes": syringes,
            "count": {
                "concentration": str(found.quantize(Decimal(1))), "concentration_cv": "8",
                "viability": str(VIABLE), "viability_cv": "3",
            },
        }  # fmt: skip
        maker = self.crew.who("prepare_dose")
        prepare_dose(self.ledger, maker, self.code, **given)

    def _release(self) -> None:
        """The tests of the day, and what quality decides on them."""
        found = self._specification
        if found is None or isinstance(found.tests, Unset):
            return
        names = [name for name in found.tests if not self._later(found, name)]
        record(self.ledger, self.crew, self.rng, self.suspension, found, names)
        decide(self.ledger, self.crew, self.suspension, found)

    @staticmethod
    def _later(specification: Specification, name: str) -> bool:
        """Whether a result comes when the cells have been given."""
        allowed = specification.conditional
        return name in getattr(allowed, "pending", ())

    # ── To the bedside ───────────────────────────────────────────────────────────────────────────

    def _hand_over(self) -> None:
        giver = self.crew.who("hand_over")
        to = place_of(self.study, 3)
        hand_over(self.ledger, giver, self.code, to=to, labels=self._labels)
        self._sent = self.ledger.now

    def _receive(self) -> None:
        """Into the theatre, the temperature known all the way."""
        taker = self.crew.other("hand_over", self.crew.who("hand_over"))
        way = TemperatureRecord(
            Decimal(4), Decimal(6), self._sent - timedelta(minutes=2),
            self.ledger.now + timedelta(minutes=2),
        )  # fmt: skip
        receive_dose(self.ledger, taker, self.code, labels=self._labels, record=way)

    def _scan_a_wrong_one(self) -> None:
        """The sample of the same suspension lies beside the syringe, and is scanned for it."""
        sample = list(self._lot(self.suspension).units.values())[-1]
        try:
            self._scan(self.crew.who("check_bedside"), [sample.labels[-1]])
        except MatchRefused:
            return
        raise AssertionError("a sample of the suspension was taken for the syringe")

    def _check(self, which: int) -> None:
        """One of two people, one after the other."""
        first = self.crew.who("check_bedside")
        both = (first, self.crew.other("check_bedside", first))
        self._scan(both[which], self._labels)

    def _scan(self, who: Any, labels: list[str]) -> None:
        band = wristband(self.participant, self._identifiers)
        held = HeldIdentities({self.participant: band}, REHEARSED_KEY)
        check(self.ledger, who, self.code, labels=labels, wristband=band, identities=held)

    def _give(self) -> None:
        surgeon = self.crew.who("administer")
        syringes = self._dose.syringes
        rules = self.study.dose.administration
        sites = getattr(rules, "sites", None)
        each = sites if isinstance(sites, int) else 1
        share = self._volume / each
        given = [
            {
                "segment": self._where(n, at), "volume": str(share), "syringe": syringe,
                **self._measured(rules),
            }
            for n, syringe in enumerate(syringes)
            for at in range(each)
        ]  # fmt: skip
        needle = getattr(rules, "needle", None)
        administer(
            self.ledger, surgeon, self.code, sites=given,
            residual={one: str(LEFT) for one in syringes},
            needle=None if needle is None or isinstance(needle, Unset) else needle.en,
        )  # fmt: skip
        self.given = True

    def _where(self, syringe: int, at: int) -> str:
        """In the cord a segment; in the brain a side."""
        if any(clock.event == "injury" for clock in self.study.clocks.values()):
            return f"C{5 + at % 3}"
        return ("left", "right")[syringe % 2] if self.side is None else self.side

    @staticmethod
    def _measured(rules: Administration | Unset) -> dict[str, str]:
        """Depth and rate, in the middle of what the document allows."""
        found = {}
        for name, unit in (("depth", "mm"), ("rate", "uL/min")):
            span = getattr(rules, name, None)
            if isinstance(span, QuantityRange) and span.low.unit == unit:
                found[name] = str((span.low.amount + span.high.amount) / 2)
        return found

    # ── What comes to light later ────────────────────────────────────────────────────────────────

    def _read_the_culture(self) -> None:
        """The results that were awaited; in one rehearsal one of them turns positive."""
        found = self._specification
        if found is None or isinstance(found.tests, Unset):
            return
        names = [name for name in found.tests if self._later(found, name)]
        if not names:
            return
        positive = {names[-1]} if self.incidents.late_positive else set()
        record(self.ledger, self.crew, self.rng, self.suspension, found, names, fails=positive)
        if not positive:
            decide(self.ledger, self.crew, self.suspension, found)

    def _tell(self) -> None:
        """All are told of a late failure, what follows is decided, and it is closed."""
        for failure in self._lot(self.suspension).failures:
            if failure.state != "open":
                continue
            quality, physician = self.crew.who("release_lot"), self.crew.who("order_dose")
            for whom in failure.tell or whom_to_tell(self.study) or ("investigator",):
                late_failures.tell(
                    self.ledger, quality, self.suspension, failure.number, whom,
                    text="Told by telephone, and in writing",
                )  # fmt: skip
            for code in failure.participants:
                late_failures.decide(
                    self.ledger, physician, self.suspension, failure.number, code,
                    "Examined on the same day, no sign of infection; antibiotics by the organism "
                    "found, blood taken every other day for two weeks",
                    signed_by=self.crew.proof(physician, late_failures.DECIDED),
                )  # fmt: skip
            late_failures.close(
                self.ledger, quality, self.suspension, failure.number,
                signed_by=self.crew.proof(quality, late_failures.CLOSED),
            )  # fmt: skip

    # ── What the document says ───────────────────────────────────────────────────────────────────

    @property
    def _dose(self) -> Dose:
        found = dose_of(self.ledger, self.code)
        assert found is not None
        return found

    def _lot(self, code: str) -> Lot:
        found = lot_of(self.ledger, code)
        assert found is not None
        return found

    @property
    def _labels(self) -> list[str]:
        units = self._lot(self.suspension).units
        return [units[one].labels[-1] for one in self._dose.syringes]

    @property
    def _specification(self) -> Specification | None:
        found = specification_of(self.study, self._lot(self.suspension).stage)
        return None if found is None else found[1]

    @property
    def _identifiers(self) -> tuple[str, ...]:
        rules = bedside_of(self.study)
        return () if rules is None else tuple(rules.identifiers)

    @property
    def _cells(self) -> Decimal:
        """What each syringe is to hold [cells]."""
        level = self.study.dose.levels.get(self._dose.level or "")
        cells = None if level is None else level.cells
        if not isinstance(cells, QuantityRange) or cells.low.unit != "{cells}":
            return CELLS
        return (cells.low.amount + cells.high.amount) / 2

    @property
    def _volume(self) -> Decimal:
        """What is given of each syringe [uL]."""
        rules = self.study.dose.administration
        volume = getattr(rules, "volume", None)
        if not isinstance(volume, QuantityRange) or volume.low.unit != "uL":
            return VOLUME
        return (volume.low.amount + volume.high.amount) / 2

    @property
    def _sides(self) -> int:
        """How many syringes: one for each side that is treated at once."""
        level = self.study.dose.levels.get(self._dose.level or "")
        two = level is not None and level.per == "side" and self.side is None
        return 2 if two else 1


REHEARSED_KEY: Final = bytes(32)
"""Nobody here is real, so the key of the digests is no secret."""


def wristband(code: str, identifiers: tuple[str, ...]) -> dict[str, str]:
    """What stands on a virtual person's wristband.

    >>> wristband("P001", ("name", "birth"))
    {'name': 'SIMULATED P001 name', 'birth': 'SIMULATED P001 birth'}
    """
    return {name: f"SIMULATED {code} {name}" for name in identifiers}
