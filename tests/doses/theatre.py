"""A ward with cells: a donor, a bank, a lot, and doses on their way to the bedside."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from ayumi.actions.product import bedside
from ayumi.actions.product.administration import administer
from ayumi.actions.product.donors import register_donor
from ayumi.actions.product.dose_door import LATE, MatchRefused
from ayumi.actions.product.hand_over import hand_over, receive_dose
from ayumi.actions.product.lots import NewUnit, make_lot
from ayumi.actions.product.orders import order_dose
from ayumi.actions.product.preparation import prepare_dose
from ayumi.actions.product.releasing import RELEASED, release
from ayumi.actions.product.runs import start_run
from ayumi.actions.product.testing import record_result, verify_result
from ayumi.actions.product.units import label
from ayumi.actions.study import adopt_study
from ayumi.ledger import Actor, Entry
from ayumi.product.custody import TemperatureRecord
from ayumi.product.identities import HeldIdentities
from ayumi.product.verdict import verdicts_digest
from ayumi.study.document import digest_of
from ayumi.trial.product.dose_fold import dose_of
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.others import Dose
from ayumi.trial.product.verdicts import verdicts_of
from ayumi.trial.study import in_force
from tests.actions.clinic import ADMIN, Clinic
from tests.actions.steps import clear, consent, contact, enrolment, judge, screen

WARD: Final = (Path(__file__).parents[1] / "actions" / "ward.toml").read_text(encoding="utf-8")
CHANGES: Final = {
    'country = "JP"\n': 'country = "JP"\ntime_zone = "Asia/Tokyo"\n',
    '"sign_before_transplantation", "administer", "report_event",\n    "answer_query",\n]': (
        '"sign_before_transplantation", "administer", "report_event",\n'
        '    "answer_query", "order_dose", "check_bedside", "hand_over",\n]'
    ),
    'specification = { unset = "to be written" }\n': "",
    "participants = 1\n": "participants = 2\n",
    "participants = 4\n": "participants = 5\n",
    '    "answer_query", "allocate",\n]': (
        '    "answer_query", "allocate", "check_bedside", "hand_over", "read_identity",\n'
        '    "write_identity",\n]'
    ),
    "[four_eyes.data]": """[roles.cell_processing]
title = "Cell processing"
may = ["read", "make_product", "record_test", "prepare_dose", "hand_over"]
requires = ["training"]
[roles.quality]
title = "Quality"
may = ["read", "verify_test", "release_lot", "reject_lot", "raise_alert"]
requires = ["training"]

[four_eyes.bedside]
first = "prepare_dose"
second = "check_bedside"
text = "Who prepares a dose does not check it at the bedside"
[four_eyes.data]""",
}
"""What the ward's document says otherwise where cells are made and matched."""
PRODUCT: Final = (Path(__file__).parent / "product.toml").read_text(encoding="utf-8") + "[dose]\n"
STAFF: Final = {
    "c.ueda": "cell_processing",
    "c.wada": "cell_processing",
    "q.oda": "quality",
    "k.nurse": "coordinator",
    "s.urgeon": "investigator",
}
UEDA, WADA = Actor("c.ueda", "cell_processing"), Actor("c.wada", "cell_processing")
ODA = Actor("q.oda", "quality")
SATO, NURSE = Actor("m.sato", "coordinator"), Actor("k.nurse", "coordinator")
TANAKA, SURGEON = Actor("k.tanaka", "investigator"), Actor("s.urgeon", "investigator")
PEOPLE: Final[Mapping[str, Mapping[str, str]]] = {
    "P001": {"name": "Yamada Hanako", "birth": "1990-05-17", "number": "HN-4711"},
    "P002": {"name": "Suzuki Taro", "birth": "1984-11-02", "number": "HN-0815"},
}
WHOSE: Final = {"D1": "P001", "D2": "P002"}
"""For whom doses are in these tests."""
IDENTITIES: Final = HeldIdentities(PEOPLE, b"k" * 32)
COUNT: Final = {
    "concentration": "50000", "concentration_cv": "8", "viability": "92", "viability_cv": "3",
}  # fmt: skip
SLOT: Final = "2026-03-18T10:00+09:00"
"""The operation of the first participant."""


def document(**other: str) -> bytes:
    """The ward's document with cells; ``other`` replaces words in it."""
    text = WARD
    for old, new in {**CHANGES, **other}.items():
        assert old in text, old
        text = text.replace(old, new)
    before, _, rest = text.partition("[product]\n")
    _, _, after = rest.partition("[dose]\n")
    amends = f'[amends]\ndigest = "{digest_of(WARD.encode())}"\nreason = "Cells are made here"\n'
    amends += 'date = "2026-03"\n[sources.plan]'
    return (before + PRODUCT + after).replace("[sources.plan]", amends, 1).encode()


def amend(c: "Theatre", old: str, new: str) -> None:
    """Adopt the document with other words in one place."""
    found = in_force(c.ledger)
    assert found is not None
    text = found.study.content.decode()
    assert text.count(old) == 1, old
    last = text.partition('digest = "')[2].partition('"')[0]
    text = text.replace(old, new).replace(last, found.study.digest)
    adopt_study(c.ledger, ADMIN, text.encode(), reason="amended")


def at(text: str) -> datetime:
    """A moment as people write it: a time of the day of the operation, or a whole one."""
    if len(text) == 5:
        text = f"2026-03-18T{text}+09:00"
    return datetime.fromisoformat(text)


class Theatre(Clinic):
    """A ward with cells, its staff, and the identities of its participants."""

    @classmethod
    def opened(cls) -> "Theatre":
        """A ward in which nobody has come yet."""
        c = cls(study="ward")
        adopt_study(c.ledger, ADMIN, document(), reason="cells are made here")
        for name, role in STAFF.items():
            c.staff(name, role)
        return c

    def copy(self, into: Any = None) -> "Theatre":
        """The same once more, to go on from there."""
        made = super().copy(into)
        made.__class__ = Theatre
        return made  # type: ignore[return-value]

    def beside(self, storage: Any) -> "Theatre":
        """The same ledger for somebody else at another connection."""
        made = super().beside(storage)
        made.__class__ = Theatre
        return made  # type: ignore[return-value]

    def now(self, text: str) -> None:
        """Go on to a moment."""
        self.clock.at = at(text).astimezone(UTC)

    def dose(self, code: str = "D1") -> Dose:
        """A dose as things stand."""
        found = dose_of(self.ledger, code)
        assert found is not None
        return found

    def lot(self, code: str) -> Lot:
        """A lot as things stand."""
        found = lot_of(self.ledger, code)
        assert found is not None
        return found

    def labels(self, code: str = "D1") -> list[str]:
        """The good labels of a dose's syringes; none if it has none."""
        dose = dose_of(self.ledger, code)
        if dose is None or dose.suspension is None:
            return []
        units = self.lot(dose.suspension).units
        return [units[one].labels[-1] for one in dose.syringes]


def released(c: Theatre, lot: str, test: str, value: str) -> None:
    """The lot's one test recorded, verified by somebody else, and the lot released."""
    entry = record_result(c.ledger, WADA, lot, test, {"value": value, "sample": f"{lot}-01"})
    verify_result(c.ledger, ODA, lot, entry.seq)
    digest = verdicts_digest(verdicts_of(c.ledger, c.lot(lot), c.ledger.now))
    release(c.ledger, ODA, lot, seen_verdicts=digest, signed_by=c.proof(ODA, RELEASED))


def with_cells(c: Theatre) -> None:
    """A donor, a bank of it, and a released lot of ten vials."""
    register_donor(c.ledger, UEDA, "DN-1", version="v1", simulated=True)
    start_run(c.ledger, UEDA, "R-BANK-1", stage="bank", donors=["DN-1"])
    make_lot(c.ledger, UEDA, "BANK-1", run="R-BANK-1", units=3, volume="1 mL", place="freezer")
    start_run(c.ledger, UEDA, "R-LOT-1", stage="lot", inputs=[("BANK-1-01", None)])
    make_lot(c.ledger, UEDA, "LOT-1", run="R-LOT-1", units=10, volume="500 uL", place="freezer")
    released(c, "LOT-1", "sterility", "negative")


def people(c: Theatre) -> None:
    """Two participants, enrolled and cleared for the same day."""
    for code in ("P001", "P002"):
        c.clock.set("2026-03-10")
        contact(c, birth=_birth(code))
        consent(c, code)
        screen(c, code)
        judge(c, code)
        enrolment(c, code)
    c.clock.set("2026-03-17")
    clear(c, "P001")


def _birth(code: str) -> Any:
    from tests.actions.clinic import day

    return day(PEOPLE[code]["birth"][:7])


def order(c: Theatre, code: str = "D1", **other: Any) -> Entry:
    """A dose for the first participant, from two vials."""
    given: dict[str, Any] = {
        "participant": "P001",
        "slot": at(SLOT),
        "units": ["LOT-1-01", "LOT-1-02"],
    } | other
    return order_dose(c.ledger, TANAKA, code, **given)


def suspension(c: Theatre, code: str = "D1", **other: Any) -> str:
    """The suspension of a dose, made by two runs, with a syringe and a sample of 22 uL each."""
    units = other.get("units") or c.dose(code).units
    start_run(
        c.ledger, UEDA, f"R-T-{code}1", stage="thawed", inputs=[(one, None) for one in units],
        dose=code,
    )  # fmt: skip
    make_lot(
        c.ledger, UEDA, f"T-{code}1", run=f"R-T-{code}1", units=1, volume="800 uL",
        place="clean_room",
    )  # fmt: skip
    start_run(c.ledger, UEDA, f"R-S-{code}1", stage="suspension", inputs=[(f"T-{code}1-01", None)])
    made = f"S-{code}1"
    two = [NewUnit(volume="22 uL", place="clean_room")] * 3
    make_lot(c.ledger, UEDA, made, run=f"R-S-{code}1", units=two)
    label(c.ledger, UEDA, made, [f"{made}-01", f"{made}-02"], entropy=c.entropy)
    return made


def prepare(c: Theatre, code: str = "D1", **other: Any) -> Entry:
    """The dose prepared: one syringe of the suspension."""
    made = suspension(c, code)
    given: dict[str, Any] = {
        "suspension": made, "syringes": [f"{made}-01"], "count": COUNT,
    } | other  # fmt: skip
    return prepare_dose(c.ledger, UEDA, code, **given)


def prepared(c: Theatre, code: str = "D1") -> None:
    """The dose prepared, and its suspension released."""
    prepare(c, code)
    released(c, f"S-{code}1", "viability", "92 %")


def handed(c: Theatre, code: str = "D1", **other: Any) -> Entry:
    """The dose given away to the theatre."""
    given: dict[str, Any] = {"to": "theatre", "labels": c.labels(code)} | other
    return hand_over(c.ledger, UEDA, code, **given)


def received(c: Theatre, code: str = "D1", **other: Any) -> Entry:
    """The dose received in the theatre, its temperature known all the way."""
    given: dict[str, Any] = {"labels": c.labels(code), "record": temperatures(c, code)} | other
    return receive_dose(c.ledger, NURSE, code, **given)


def temperatures(c: Theatre, code: str = "D1") -> TemperatureRecord | None:
    """A record of the temperature that covers the whole way; none if nothing was given away."""
    dose = dose_of(c.ledger, code)
    if dose is None or not dose.handed:
        return None
    sent = dose.handed[-1]["at"]
    until = c.clock.at + timedelta(minutes=1)
    return TemperatureRecord(Decimal(18), Decimal(22), sent - timedelta(minutes=1), until)


def check(c: Theatre, actor: Actor = SATO, code: str = "D1", **other: Any) -> Entry:
    """A check by somebody, everything as it should be."""
    given: dict[str, Any] = {
        "labels": c.labels(code),
        "wristband": PEOPLE[WHOSE[code]],
        "identities": IDENTITIES,
    } | other
    if "sheet" in given:
        given["signed_by"] = c.proof(actor, LATE)
    return bedside.check(c.ledger, actor, code, **given)


def matched(c: Theatre, code: str = "D1") -> None:
    """Both checks."""
    check(c, SATO, code)
    check(c, NURSE, code)


def give(c: Theatre, actor: Actor = SURGEON, code: str = "D1", **other: Any) -> Entry:
    """The cells given at two sites, two microlitres left."""
    dose = dose_of(c.ledger, code)
    syringe = dose.syringes[0] if dose is not None and dose.syringes else "NONE"
    given: dict[str, Any] = {
        "sites": [
            {"segment": "C5", "volume": "10", "depth": "3", "rate": "1"},
            {"segment": "C6", "volume": "10", "depth": "3", "rate": "1"},
        ],
        "residual": {syringe: "2"},
    } | other
    if "sheet" in given:
        given["signed_by"] = c.proof(actor, LATE)
    return administer(c.ledger, actor, code, **given)


STEPS: Final[dict[str, tuple[str, Callable[[Theatre], object]]]] = {
    "cells": ("2026-03-02T10:00+09:00", with_cells),
    "people": ("2026-03-10T10:00+09:00", people),
    "ordered": ("2026-03-17T15:00+09:00", order),
    "prepared": ("08:00", prepared),
    "handed_over": ("09:30", handed),
    "received": ("09:40", received),
    "checked_once": ("09:50", check),
    "matched": ("09:55", lambda c: check(c, NURSE)),
    "administered": ("10:05", give),
}
"""How far the first dose has come, and when each step is usually made."""


def theatre(step: str = "") -> Theatre:
    """A theatre of its own, in which the first dose has come as far as a step."""
    return _theatre(step).copy()


@cache
def _theatre(step: str) -> Theatre:
    if not step:
        return Theatre.opened()
    names = ["", *STEPS]
    moment, do = STEPS[step]
    c = _theatre(names[names.index(step) - 1]).copy()
    c.now(moment)
    do(c)
    return c


def refused_match(c: Theatre, do: Callable[[], object]) -> MatchRefused:
    """What is refused at the bedside, and stands in the record as one more entry."""
    before = c.ledger.head.seq
    with pytest.raises(MatchRefused) as found:
        do()
    assert c.ledger.head.seq == before + 1 == found.value.entry.seq
    return found.value


def conditions(refusal: MatchRefused) -> Sequence[str]:
    """What did not hold."""
    return [one.condition for one in refusal.reasons]
