"""A cell-processing unit in memory with its staff, and the usual steps of making cells."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

import pytest

from ayumi.actions.product.donors import register_donor
from ayumi.actions.product.lots import Counted, make_lot
from ayumi.actions.product.runs import finish_run, start_run
from ayumi.actions.study import adopt_study
from ayumi.ledger import Actor, Entry, Reauthentication
from ayumi.trial.product.lot import Lot, Unit
from ayumi.trial.product.lot_fold import lot_of, lot_with
from ayumi.trial.study import in_force
from ayumi.values import InputRefused, Refusal
from tests.actions.clinic import ADMIN, Clinic

MAKER: Final = Actor("n.ueda", "cell_processing")
SECOND: Final = Actor("h.ishii", "cell_processing")
QUALITY: Final = Actor("q.endo", "quality")
INVESTIGATOR: Final = Actor("k.tanaka", "investigator")
STATISTICIAN: Final = Actor("t.ono", "statistician")

COUNTED: Final = Counted(Decimal("2.4e7"), Decimal(91), "trypan_blue")


class Cleanroom:
    """A rehearsal with people who make cells, and who judge them."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.ledger = clinic.ledger
        self.entropy = clinic.entropy

    @property
    def now(self) -> datetime:
        """What the clock shows, without moving it."""
        return self.clinic.clock.at

    def later(self, **more: float) -> None:
        """Let time pass."""
        self.clinic.clock.at += timedelta(**more)

    def proof(self, meaning: str, actor: Actor = QUALITY) -> Reauthentication:
        """The password given again, for one signature."""
        return self.clinic.proof(actor, meaning)

    def lot(self, code: str) -> Lot:
        """A lot as things stand."""
        found = lot_of(self.ledger, code)
        assert found is not None
        return found

    def unit(self, code: str) -> Unit:
        """A unit as things stand."""
        lot = lot_with(self.ledger, code)
        assert lot is not None
        return self.lot(lot).units[code]

    def copy(self, into: Any = None) -> "Cleanroom":
        """The same once more, to go on from there."""
        return Cleanroom(self.clinic.copy(into))

    def beside(self, storage: Any) -> "Cleanroom":
        """The same ledger once more, for somebody else at another connection."""
        return Cleanroom(self.clinic.beside(storage))


@cache
def _empty(study: str) -> Cleanroom:
    clinic = Clinic(study=study)
    clinic.staff("n.ueda", "cell_processing")
    clinic.staff("h.ishii", "cell_processing")
    clinic.staff("q.endo", "quality")
    clinic.clock.at = datetime(2026, 3, 2, 0, tzinfo=UTC)
    return Cleanroom(clinic)


def cleanroom(study: str = "../making/cells") -> Cleanroom:
    """A unit of its own, in which nothing was made yet."""
    return _empty(study).copy()


def donor(c: Cleanroom, code: str = "D-1", **other: Any) -> Entry:
    """A donor who agreed to the treatment of others."""
    given: dict[str, Any] = {"version": "v1", "uses": ["treatment"], "simulated": True} | other
    return register_donor(c.ledger, MAKER, code, **given)


def run(c: Cleanroom, code: str, stage: str, *inputs: Any, **other: Any) -> Entry:
    """A run of a stage, from whole units unless a volume is said."""
    parts = [(one, None) if isinstance(one, str) else one for one in inputs]
    return start_run(c.ledger, MAKER, code, stage=stage, inputs=parts, **other)


def lot(c: Cleanroom, code: str, run: str | None = None, **other: Any) -> Entry:
    """A lot of a run, of three vials of a millilitre in the tank."""
    given: dict[str, Any] = {"units": 3, "volume": "1 mL", "place": "tank", "run": run} | other
    return make_lot(c.ledger, MAKER, code, **given)


def made(c: Cleanroom, code: str, stage: str, *inputs: Any, **other: Any) -> Entry:
    """A lot with its run, which is over."""
    run(c, f"R-{code}", stage, *inputs)
    entry = lot(c, code, f"R-{code}", **other)
    finish_run(c.ledger, MAKER, f"R-{code}")
    return entry


def bank(c: Cleanroom) -> None:
    """A donor and a bank B-1."""
    donor(c)
    start_run(c.ledger, MAKER, "R-B-1", stage="bank", donors=["D-1"])
    lot(c, "B-1", "R-B-1", counted=COUNTED)
    finish_run(c.ledger, MAKER, "R-B-1")


def frozen(c: Cleanroom) -> None:
    """A donor, a bank B-1, a culture C-1, and a frozen lot F-1."""
    bank(c)
    made(c, "C-1", "culture", "B-1-01", place="room")
    made(c, "F-1", "frozen", "C-1-01", "C-1-02")


def with_bank() -> Cleanroom:
    """A unit with the bank B-1."""
    return _with_bank().copy()


def with_frozen() -> Cleanroom:
    """A unit with the frozen lot F-1."""
    return _with_frozen().copy()


@cache
def _with_bank() -> Cleanroom:
    c = cleanroom()
    bank(c)
    return c


@cache
def _with_frozen() -> Cleanroom:
    c = cleanroom()
    frozen(c)
    return c


def amended(c: Cleanroom, *changes: tuple[str, str]) -> Cleanroom:
    """The same under an amended document, in which some words are others."""
    study = in_force(c.ledger)
    assert study is not None
    text = study.study.content.decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    text = text.partition("[amends]")[0]
    day = c.now.date()
    amends = f'[amends]\ndigest = "{study.study.digest}"\nreason = "so it is"\ndate = {day}\n'
    adopt_study(c.ledger, ADMIN, (text + amends).encode(), reason="so it is")
    return c


@contextmanager
def refused(c: Cleanroom, *words: str) -> Iterator[None]:
    """What is done inside is refused in these words, and leaves the ledger as it was."""
    head = c.ledger.head
    with pytest.raises((Refusal, InputRefused)) as found:
        yield
    assert c.ledger.head == head
    for one in words:
        assert one in str(found.value), str(found.value)
