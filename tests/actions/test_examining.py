"""The neurological examination: entered, classified and signed, overridden, corrected, verified."""

import json

import pytest

from ayumi.actions.examinations import (
    MEANING,
    correct_examination,
    enter_examination,
    override_result,
    sign_examination,
    verify_examination,
)
from ayumi.isncsci import RESULTS, Exam, classify
from ayumi.ledger import Actor, Entry
from ayumi.values import InputRefused
from tests.actions.clinic import Clinic, complete_exam, own_of
from tests.actions.steps import refused, visit, ward

EXAM = complete_exam()

# Examinations


def entered(exam: Exam = EXAM) -> Clinic:
    c = ward("consented")
    visit(c)
    enter_examination(c.ledger, c.actor("examiner"), "P001", "screening", exam.to_cells())
    return c


def sign(c: Clinic, own: dict[str, str] | None = None) -> Entry:
    return sign_examination(
        c.ledger, c.actor("examiner"), "P001", "screening", own_of(EXAM) if own is None else own,
        signed_by=c.proof("examiner", MEANING),
    )  # fmt: skip


def override(c: Clinic, result: str, value: str, reason: str = "pain") -> Entry:
    return override_result(
        c.ledger, c.actor("examiner"), "P001", "screening", result, value, reason=reason,
        signed_by=c.proof("examiner", MEANING),
    )  # fmt: skip


def test_every_wrong_cell_is_named() -> None:
    c = ward("consented")
    visit(c)
    cells = EXAM.to_cells() | {"right.motor.C5": "6", "left.pin_prick.T1": "9", "vac": "maybe"}
    with pytest.raises(InputRefused) as found:
        enter_examination(c.ledger, c.actor("examiner"), "P001", "screening", cells)
    assert {f.place for f in found.value.faults} == {"right.motor.C5", "left.pin_prick.T1", "vac"}
    with refused(c, "instrument = 'isnsci'", "there are: isncsci"):
        enter_examination(
            c.ledger, c.actor("examiner"), "P001", "screening", cells, instrument="isnsci"
        )


def test_nothing_computed_is_recorded_before_the_examiner_has_classified() -> None:
    c = entered()
    *_, entry = c.entries()
    stored = json.dumps(dict(entry.body))
    assert set(entry.body) == {"visit", "occurrence", "instrument", "values"}
    assert set(entry.body["values"]) == set(EXAM.to_cells())
    for result in RESULTS:
        assert result not in stored
    assert c.person().forms["screening", 1, "isncsci"].signed is None


def test_the_examiners_classification_is_whole_and_made_of_values() -> None:
    c = entered()
    own = own_of(EXAM)
    del own["nli"]
    with refused(c, "nli: classify it yourself before the computed value is shown"):
        sign(c, own)
    with refused(
        c, "ais = 'F': write one of A, B, C, D, E, none, ND", "did you mean `motor_right`?"
    ):
        sign(c, own_of(EXAM, ais="F") | {"motor_rigth": "C5"})


def test_differences_are_recorded_and_shown() -> None:
    c = entered()
    entry = sign(c, own_of(EXAM, ais="B", motor_left="C6"))
    assert entry.body["differences"] == ["motor_left", "ais"]
    assert entry.body["computed"] == json.loads(json.dumps(classify(EXAM).to_dict()))
    assert entry.body["rests_on"] == [entry.seq - 1]
    stands = c.person().forms["screening", 1, "isncsci"]
    assert stands.signed is not None
    assert (stands.signed.by, stands.signed.differences) == ("e.mori", ("motor_left", "ais"))


def test_a_result_is_overridden_with_a_reason_and_the_verification_is_void() -> None:
    c = entered()
    with refused(c, "isncsci at screening 1 of P001 is entered; to override it must be signed"):
        override(c, "ais", "B")
    sign(c)
    verify_examination(c.ledger, c.actor("data_manager"), "P001", "screening")
    with refused(c, "result = 'motor_rigth': did you mean `motor_right`?"):
        override(c, "motor_rigth", "C5")
    with refused(c, "ais = 'X': is no value of it"):
        override(c, "ais", "X")
    with refused(c, "reason", "write it in words"):
        override(c, "ais", "B", reason=" ")
    with refused(c, "ais is computed as A already; nothing to override"):
        override(c, "ais", "A")
    entry = override(c, "ais", "B")
    assert c.ledger.text(entry.body["why"]["content"]) == "pain"
    assert entry.body["computed"]["values"] == ["A"]
    stands = c.person().forms["screening", 1, "isncsci"]
    assert (stands.state, stands.verified_by) == ("signed", None)
    with refused(c, "ais stands as B already, by an override"):
        override(c, "ais", "B")
    # Who was wrong goes back to the computed value, with a reason as well.
    override(c, "ais", "A", reason="the pain was elsewhere")
    assert c.person().forms["screening", 1, "isncsci"].overrides["ais"]["value"] == "A"


def test_a_correction_voids_signature_overrides_and_verification() -> None:
    c = entered()
    sign(c)
    override(c, "ais", "B")
    verify_examination(c.ledger, c.actor("data_manager"), "P001", "screening")

    def correct(**cells: str) -> Entry:
        changes = {cell.replace("__", "."): value for cell, value in cells.items()}
        return correct_examination(
            c.ledger, c.actor("examiner"), "P001", "screening", changes, reason="misread"
        )

    with refused(c, "right.motr.C5 = '1': did you mean `right.motor.C5`?"):
        correct(right__motr__C5="1")
    with refused(c, "right.motor.C5 = '6'"):
        correct(right__motor__C5="6")
    with refused(
        c, "nothing would change: isncsci at screening 1 of P001 has these scores already"
    ):
        correct(right__motor__C5="5")
    entry = correct(right__motor__C5="4")
    assert entry.body["changes"] == {"right.motor.C5": {"old": "5", "new": "4"}}
    stands = c.person().forms["screening", 1, "isncsci"]
    assert (stands.state, stands.signed, stands.overrides, stands.verified_by) == (
        "entered", None, {}, None,
    )  # fmt: skip
    with refused(c, "is entered; to verify it must be signed"):
        verify_examination(c.ledger, c.actor("data_manager"), "P001", "screening")


def test_who_examined_or_signed_does_not_verify() -> None:
    """Requirement U2."""
    c = ward("consented")
    c.staff("h.hara", "examiner", "data_manager")
    examiner, manager = Actor("h.hara", "examiner"), Actor("h.hara", "data_manager")
    visit(c)
    enter_examination(c.ledger, c.actor("examiner"), "P001", "screening", EXAM.to_cells())
    sign_examination(
        c.ledger, examiner, "P001", "screening", own_of(EXAM), signed_by=c.proof(examiner, MEANING)
    )
    with refused(c, "h.hara signed it; somebody else verifies it"):
        verify_examination(c.ledger, manager, "P001", "screening")
    correct_examination(
        c.ledger, examiner, "P001", "screening", {"right.motor.C5": "4"}, reason="misread"
    )
    sign(c)
    with refused(c, "h.hara entered or corrected it. Who enters data does not verify them"):
        verify_examination(c.ledger, manager, "P001", "screening")
    verify_examination(c.ledger, c.actor("data_manager"), "P001", "screening")
