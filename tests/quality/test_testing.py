"""Results of tests: all faults at once, all results kept, verified and judged by others."""

from typing import Any

import pytest

from ayumi.actions.locking import MEANING_LOCK, lock
from ayumi.actions.product.testing import (
    investigate,
    record_result,
    review_reference,
    verify_result,
)
from ayumi.ledger import Actor, Attachment
from ayumi.trial.product.verdicts import result_of
from ayumi.values import InputRefused
from tests.actions.clinic import Clinic
from tests.actions.steps import refused
from tests.quality.works import (
    ANALYST,
    BOTH,
    BOTH_TESTS,
    FAILING,
    LOT,
    MAKER,
    PASSING,
    QUALITY,
    VERIFIER,
    conditionally_released,
    failed,
    later,
    lot,
    made,
    measured,
    passed,
    release,
    released,
    states,
    verdicts,
    verify,
    works,
)


def day_four() -> Clinic:
    c = works()
    later(c, days=4)
    return c


def test_what_is_not_said_is_taken_from_the_study_document() -> None:
    c = day_four()
    entry = measured(c, "endotoxin", PASSING["endotoxin"])
    assert entry.kind == "lot.tested"
    result = result_of(lot(c).results[0])
    assert (result.method, result.material) == ("Kinetic turbidimetry", "frozen")
    assert (result.analyst, result.retest, result.replicate) == (ANALYST.account, 0, 1)
    assert result.measured == lot(c).results[0].at
    assert entry.body["sample"] is None
    inside = {**PASSING["variants"], "sample": "L1-02"}
    assert measured(c, "variants", inside).body["sample"] == "L1-02"
    assert states(c)["endotoxin"] == "review_required"
    assert "not verified by a second person" in verdicts(c)["endotoxin"].because
    verify(c, entry.seq)
    assert states(c)["endotoxin"] == "pass"


def test_all_faults_of_a_result_are_told_at_once() -> None:
    """Requirement C4: what comes in is a result, of this lot, in codes."""
    c = day_four()
    given = {
        "value": "9 furlongs",
        "sample": "Hanako Yamada",
        "analyst": "the new one",
        "method": "Gel clot",
        "instrument": "old Bessie",
        "measured": "yesterday",
        "colour": "blue",
    }
    before = c.ledger.head
    with pytest.raises(InputRefused) as found:
        measured(c, "endotoxin", given)
    assert c.ledger.head == before
    assert [fault.place for fault in found.value.faults] == [
        "value", "measured", "colour", "sample", "instrument", "analyst", "method",
    ]  # fmt: skip
    said = str(found.value)
    assert "write “Kinetic turbidimetry”; another method by the code of its procedure" in said
    assert "did you mean" not in said.partition("analyst")[2]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"measured": "2026-03-01"}, "lies before the cells were there, from 2026-03-02 on"),
        ({"measured": "2026-03-09T08:00+09:00"}, "is still to come; record what was measured"),
        ({"measured": "2026-03-09"}, "is still to come; record what was measured"),
        ({"sample": "Z1-01"}, "is a unit of Z1, from which L1 does not come"),
        ({"investigation": "INV-1"}, "name the investigation of an earlier result"),
        ({"retest": "2", "investigation": "INV-1"}, "the next one is 0"),
        ({"retest": "0", "investigation": "INV-1"}, "belongs to a retest, from 1 on"),
    ],
)
def test_each_thing_that_cannot_be(more: dict[str, Any], words: str) -> None:
    c = day_four()
    if "Z1" in str(more):
        made(c, "Z1", "R9", "lot", "B1-02", 1)
    with refused(c, words):
        measured(c, "endotoxin", {**PASSING["endotoxin"], **more})


def test_a_sample_of_what_it_comes_from_is_one_of_the_lot() -> None:
    c = day_four()
    assert (
        measured(c, "endotoxin", {**PASSING["endotoxin"], "sample": "B1-02"}).body["sample"] is None
    )


def test_only_tests_of_the_document_are_recorded_and_only_where_it_has_some() -> None:
    c = day_four()
    with refused(c, "there is no such test; did you mean `sterility`?"):
        measured(c, "sterilty", PASSING["sterility"])
    with refused(c, "the study document has no tests for Bank, and B1 is of it"):
        measured(c, "endotoxin", PASSING["endotoxin"], "B1")
    with refused(c, "there is no lot L7"):
        measured(c, "endotoxin", PASSING["endotoxin"], "L7")


@pytest.mark.parametrize("actor", [QUALITY, Actor("m.sato", "coordinator")])
def test_who_may_not_record_is_refused(actor: Actor) -> None:
    c = day_four()
    with refused(c, "it needs `record_test`: cell_processing"):
        measured(c, "endotoxin", PASSING["endotoxin"], by=actor)
    entry = measured(c, "endotoxin", PASSING["endotoxin"])
    with refused(c, "it needs `verify_test`: quality"):
        verify(c, entry.seq, by=MAKER)


def test_nobody_verifies_what_they_measured_or_recorded_whatever_the_role() -> None:
    """Requirement U2."""
    c = day_four()
    own = measured(c, "endotoxin", PASSING["endotoxin"], by=BOTH_TESTS)
    with refused(c, "b.both tested it. Who records a test does not verify it"):
        verify(c, own.seq, by=BOTH)
    theirs = measured(c, "variants", {**PASSING["variants"], "analyst": "b.both"})
    with refused(c, "b.both tested it"):
        verify(c, theirs.seq, by=BOTH)
    verify(c, own.seq)
    assert [one.verified_by for one in lot(c).results] == [VERIFIER.account, None]
    with refused(c, f"result {own.seq} of L1 was verified by v.endo"):
        verify(c, own.seq, by=QUALITY)
    with refused(c, f"L1 has no result 7; there are: {own.seq}, {theirs.seq}"):
        verify(c, 7)


def test_a_second_result_is_a_replicate_or_a_retest_with_its_investigation() -> None:
    """Requirement C4: all retests are kept with their reason; a pass does not undo a fail."""
    c = day_four()
    failed(c, "endotoxin")
    with refused(c, "there is a result already; write which replicate this one is"):
        measured(c, "endotoxin", PASSING["endotoxin"])
    with refused(c, "retest 0 has this replicate already; results are never replaced"):
        measured(c, "endotoxin", {**PASSING["endotoxin"], "replicate": "1"})
    measured(c, "endotoxin", {**PASSING["endotoxin"], "replicate": "2"})
    assert states(c)["endotoxin"] == "fail"
    with refused(c, "name the investigation of an earlier result that asked for it: none"):
        measured(c, "endotoxin", {**PASSING["endotoxin"], "investigation": "INV-1"})
    investigate(c.ledger, VERIFIER, LOT, "endotoxin", "curve not valid", results=(0,))
    with refused(c, "name the investigation of an earlier result that asked for it: INV-1"):
        measured(c, "endotoxin", {**PASSING["endotoxin"], "retest": "1"})
    again = measured(c, "endotoxin", {**PASSING["endotoxin"], "investigation": "INV-1"})
    assert states(c)["endotoxin"] == "fail"
    verify(c, again.seq)
    investigate(
        c.ledger, VERIFIER, LOT, "endotoxin", "dilution error", number=1,
        conclusion="laboratory_error_confirmed",
    )  # fmt: skip
    assert states(c)["endotoxin"] == "pass"
    assert [result_of(one).retest for one in lot(c).results] == [0, 0, 1]
    assert "first result set aside: laboratory error confirmed (INV-1)" in (
        verdicts(c)["endotoxin"].because
    )


def test_who_measured_does_not_call_it_a_laboratory_error() -> None:
    c = day_four()
    measured(c, "endotoxin", FAILING["endotoxin"], by=BOTH_TESTS)
    investigate(c.ledger, BOTH, LOT, "endotoxin", "odd", results=(0,))
    for conclusion in ("laboratory_error_confirmed", "no_laboratory_error"):
        with refused(c, "b.both tested it"):
            investigate(c.ledger, BOTH, LOT, "endotoxin", "mine", number=1, conclusion=conclusion)
    assert states(c)["endotoxin"] == "fail"


def test_an_investigation_is_opened_and_concluded_once() -> None:
    c = day_four()
    with refused(c, "there is no such testing; there are: there is none yet"):
        investigate(c.ledger, VERIFIER, LOT, "endotoxin", "why?", results=(0,))
    failed(c, "endotoxin")
    with refused(c, "say which testings it is about: 0"):
        investigate(c.ledger, VERIFIER, LOT, "endotoxin", "why?")
    with refused(c, "write it in words"):
        investigate(c.ledger, VERIFIER, LOT, "endotoxin", " ", results=(0,))
    with refused(c, "write one of: laboratory_error_confirmed, no_laboratory_error, not_decisive"):
        investigate(c.ledger, VERIFIER, LOT, "endotoxin", "why?", results=(0,), conclusion="fine")
    investigate(c.ledger, VERIFIER, LOT, "endotoxin", "why?", results=(0,))
    with refused(c, "there is no investigation INV-1 of variants; there are: none"):
        investigate(c.ledger, VERIFIER, LOT, "variants", "so", number=1, conclusion="not_decisive")
    with refused(c, "conclusion"):
        investigate(c.ledger, VERIFIER, LOT, "endotoxin", "so", number=1)
    conclude: dict[str, Any] = {"number": 1, "conclusion": "no_laboratory_error"}
    investigate(c.ledger, VERIFIER, LOT, "endotoxin", "so", **conclude)
    with refused(c, "INV-1 was concluded by v.endo; open another one"):
        investigate(c.ledger, VERIFIER, LOT, "endotoxin", "so", **conclude)
    assert states(c)["endotoxin"] == "fail"
    [one] = lot(c).investigations
    texts = [c.ledger.text(digest) for digest in (*one.before, one.text)]
    assert texts == ["why?", "so"]


def test_what_a_limit_decides_no_review_overrules() -> None:
    c = day_four()
    failed(c, "endotoxin")
    with refused(c, "endotoxin of L1 is decided by its limit and not by a review: 26 EU/mL"):
        review_reference(c.ledger, VERIFIER, LOT, "endotoxin", "accepted", "I know better")
    failed(c, "shape")
    review_reference(c.ledger, VERIFIER, LOT, "shape", "not_accepted", "adherent")
    assert verdicts(c)["shape"].fails
    review_reference(c.ledger, QUALITY, LOT, "shape", "accepted", "on second sight")
    assert verdicts(c)["shape"].settled


def test_another_method_is_recorded_and_left_to_a_reviewer() -> None:
    c = day_four()
    verify(c, measured(c, "endotoxin", {**PASSING["endotoxin"], "method": "SOP-QC-17"}).seq)
    assert states(c)["endotoxin"] == "review_required"
    review_reference(c.ledger, VERIFIER, LOT, "endotoxin", "accepted", "the methods agree")
    assert states(c)["endotoxin"] == "pass"
    verify(c, measured(c, "karyotype", {**PASSING["karyotype"], "method": "g-BAND"}).seq)
    assert states(c)["karyotype"] == "pass"


def test_whoever_released_a_lot_adds_no_test_to_it() -> None:
    """Requirement U2: not in the other order either."""
    c = works()
    later(c, days=21)
    passed(c, *PASSING)
    release(c, by=BOTH)
    with refused(c, "b.both released L1. Who tests a lot does not release it"):
        measured(c, "endotoxin", {**PASSING["endotoxin"], "replicate": "2"}, by=BOTH_TESTS)
    measured(c, "endotoxin", {**PASSING["endotoxin"], "replicate": "2"})


def test_raw_data_are_part_of_the_record() -> None:
    c = day_four()
    file = Attachment("plate.csv", "text/csv", b"1,2,3")
    entry = record_result(c.ledger, ANALYST, LOT, "endotoxin", PASSING["endotoxin"], raw_data=file)
    assert c.ledger.attachment(entry.body["raw_data"]) == b"1,2,3"
    attached = result_of(lot(c).results[0]).attachment
    assert attached is not None
    assert attached.startswith("sha256:")


def test_words_of_a_result_can_be_redacted_and_are_in_no_entry() -> None:
    c = day_four()
    entry = failed(c, "shape")
    assert "adherent" not in str(entry.body)
    [digest] = list(entry.texts())
    assert c.ledger.text(digest) == "adherent cells"
    assert "adherent" not in str(verdicts(c)["shape"])


def test_two_tests_are_two_things_and_one_is_one() -> None:
    c = day_four()
    seen = lot(c).version
    measured(c, "endotoxin", PASSING["endotoxin"], seen=seen)
    measured(c, "variants", PASSING["variants"], seen=seen)
    with refused(c, "somebody else was faster", "lot.tested"):
        measured(c, "endotoxin", {**PASSING["endotoxin"], "replicate": "2"}, seen=seen)


def test_a_locked_record_takes_no_test() -> None:
    c = day_four()
    entry = measured(c, "endotoxin", PASSING["endotoxin"])
    proof = c.proof("data_manager", MEANING_LOCK)
    lock(c.ledger, c.actor("data_manager"), None, reason="end", signed_by=proof)
    with refused(c, "the record of the trial is locked"):
        verify_result(c.ledger, VERIFIER, LOT, entry.seq)


def test_tests_go_on_after_a_release() -> None:
    for c in (conditionally_released(), released()):
        more = {**PASSING["variants"], "replicate": "2"}
        assert measured(c, "variants", more).kind == "lot.tested"
        assert lot(c).state in ("conditionally_released", "released")
