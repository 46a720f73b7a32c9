"""Whether a unit may be used: every reason, alone and all at once, for every purpose."""

from typing import Any

import pytest

from ayumi.actions.product.runs import start_run
from ayumi.actions.product.units import take, thaw
from ayumi.ledger import Draft
from ayumi.trial.product.usable import FOR_A_PERSON, Purpose, remarks_on, why_not_usable
from tests.actions.steps import contact
from tests.making.cleanroom import (
    MAKER,
    QUALITY,
    Cleanroom,
    amended,
    cleanroom,
    donor,
    lot,
    made,
    refused,
    with_frozen,
)

ALL: tuple[Purpose, ...] = (
    "input", "thaw", "order", "thaw_for_a_dose", "prepare", "hand_over", "bedside", "administer",
)  # fmt: skip
SPECIFICATION = """
[specification.frozen]
title = "Frozen lot"
level = "cryopreserved_lot"
stage = "frozen"
materials = { lot = { label = "LOT", stage = "frozen" } }
[specification.frozen.tests.sterility]
title = "Sterility"
material = "lot"
method = "Culture"
accept = { kind = "below_detection" }
"""


def specified() -> Cleanroom:
    """A frozen lot F-1 of a document that asks for its sterility, and a suspension S-1 of it."""
    c = amended(
        with_frozen(),
        ('specification = { unset = "to be written" }\n', ""),
        ("[dose]\n", SPECIFICATION + "[dose]\n"),
    )
    made(c, "S-1", "suspension", "F-1-01", place="room")
    return c


def decided(c: Cleanroom, kind: str, code: str = "F-1", **body: Any) -> None:
    """A decision on a lot, written as the quality unit's actions write it."""
    subject = f"lot:{code}"
    with c.ledger.writing(QUALITY) as writing:
        writing.append(Draft(subject, kind, body), seen=writing.version(subject))


def why_not(c: Cleanroom, unit: str, purpose: Purpose, **other: Any) -> tuple[str, ...]:
    code = unit.rpartition("-")[0]
    return why_not_usable(c.ledger, code, unit, at=c.now, purpose=purpose, **other)


@pytest.mark.parametrize("purpose", ALL)
def test_what_is_in_quarantine_is_for_nobody_and_makes_further_material(purpose: Purpose) -> None:
    """Requirement C4: for a person every lot upstream that has a specification stands released."""
    c = specified()
    for unit in ("F-1-02", "S-1-01"):
        found = why_not(c, unit, purpose)
        assert found == (("F-1: the lot is in quarantine",) if purpose in FOR_A_PERSON else ())
    assert remarks_on(c.ledger, "F-1") == ("F-1 is in quarantine",)


@pytest.mark.parametrize("purpose", ALL)
def test_what_was_rejected_is_used_for_nothing(purpose: Purpose) -> None:
    c = specified()
    decided(c, "lot.rejected", verdicts={})
    for unit in ("F-1-02", "S-1-01"):
        assert why_not(c, unit, purpose) == ("F-1 was rejected",)
    assert why_not(c, "B-1-02", "input") == ()
    assert remarks_on(c.ledger, "F-1") == ()


def test_out_of_specification_is_for_one_person_only() -> None:
    c = specified()
    body: dict[str, Any] = {"verdicts": {"sterility": {"state": "fail"}}, "participant": "P001"}
    decided(c, "lot.released_out_of_specification", **body)
    other = "F-1 does not meet its specification and was released for one person only"
    assert other not in why_not(c, "S-1-01", "bedside", participant="P001")
    assert other in why_not(c, "S-1-01", "bedside", participant="P002")
    assert other in why_not(c, "S-1-01", "bedside")


@pytest.mark.parametrize("purpose", ["hand_over", "bedside", "administer"])
def test_without_a_specification_nothing_reaches_a_person(purpose: Purpose) -> None:
    c = with_frozen()
    made(c, "S-1", "suspension", "F-1-01", place="room")
    assert why_not(c, "S-1-01", purpose) == (
        "nothing released S-1: the study document has no specification for it",
    )
    assert why_not(c, "F-1-02", "order") == ()


def test_what_is_kept_for_a_dose_is_for_no_other() -> None:
    c = with_frozen()
    with c.ledger.writing(MAKER) as writing:
        body = {
            "participant": "P001", "level": "low", "side": None, "plan": [], "lots": ["F-1"],
            "slot": "2026-03-20T09:00:00+09:00", "units": ["F-1-02"], "simulated": True,
        }  # fmt: skip
        writing.append(Draft("dose:X-1", "dose.ordered", body), seen=0)
    kept = ("F-1-02 is kept for the dose X-1",)
    for purpose in ALL:
        own = why_not(c, "F-1-02", purpose, dose="X-1")
        assert set(why_not(c, "F-1-02", purpose)) - set(own) == set(kept)
    with refused(c, "not to be used: F-1-02 is kept for the dose X-1"):
        thaw(c.ledger, MAKER, "F-1", ["F-1-02"])
    with refused(c, "there is no dose X-9"):
        thaw(c.ledger, MAKER, "F-1", ["F-1-02"], dose="X-9")
    with refused(c, "F-1-02 is kept for the dose X-1. Change the order first"):
        take(c.ledger, MAKER, "F-1", ["F-1-02"], as_what="tested")
    thaw(c.ledger, MAKER, "F-1", ["F-1-02"], dose="X-1")
    take(c.ledger, MAKER, "F-1", ["F-1-02"], as_what="discarded", reason="it broke")


def test_autologous_cells_are_only_for_their_donor() -> None:
    c = amended(cleanroom(), ('kind = "allogeneic"', 'kind = "autologous"'))
    people = [contact(c.clinic) for _ in range(2)]
    donor(c, participant=people[0])
    start_run(c.ledger, MAKER, "R-1", stage="bank", donors=["D-1"])
    lot(c, "B-1", "R-1")
    assert why_not(c, "B-1-01", "order", participant=people[0]) == ()
    assert why_not(c, "B-1-01", "order", participant=people[1]) == (
        f"the product is autologous, and B-1 is not of {people[1]}",
    )


def test_a_use_before_the_last_thing_that_happened_to_a_unit() -> None:
    c = with_frozen()
    before = c.now
    c.later(hours=1)
    thaw(c.ledger, MAKER, "F-1", ["F-1-01"])
    found = why_not_usable(c.ledger, "F-1", "F-1-01", at=before, purpose="input")
    assert len(found) == 1
    assert found[0].startswith("F-1-01 is thawed since 2026-03-02 10:00")


def test_what_is_not_there_is_not_usable() -> None:
    c = with_frozen()
    ask = {"at": c.now, "purpose": "input"}
    assert why_not_usable(c.ledger, "F-9", None, **ask) == ("there is no lot F-9",)  # type: ignore[arg-type]
    assert why_not_usable(c.ledger, "F-1", "F-1-99", **ask) == (  # type: ignore[arg-type]
        "there is no unit F-1-99 of F-1",
    )
    assert why_not_usable(c.ledger, "F-1", None, **ask) == ()  # type: ignore[arg-type]
