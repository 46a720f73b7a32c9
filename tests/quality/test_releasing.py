"""Decisions on lots: over verdicts that were seen, by others than who tested; every reason."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ayumi.actions.permission import ActionRefused
from ayumi.actions.product import releasing
from ayumi.actions.product.lots import make_lot
from ayumi.actions.product.releasing import VerdictsChanged
from ayumi.actions.product.runs import finish_run, start_run
from ayumi.actions.product.testing import investigate, review_reference
from ayumi.actions.study import adopt_study
from ayumi.ledger import Actor, Entry
from ayumi.product.disposition import LOT as TABLE
from ayumi.trial.product.verdicts import standing_of
from ayumi.trial.study import in_force
from ayumi.values.state_table import START, OutOfOrder, diagram
from tests.actions.clinic import ADMIN, Clinic, document
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
    RELEASE_TESTS,
    VERIFIER,
    conditionally_released,
    digest,
    failed,
    later,
    lot,
    made,
    measured,
    passed,
    release,
    release_conditionally,
    released,
    states,
    taken_back,
    verify,
    works,
)


def in_weeks(*tests: str) -> Clinic:
    """Three weeks later, when everything is due, with tests that have passed."""
    c = works()
    later(c, days=21)
    passed(c, *tests)
    return c


def test_release_is_signed_over_exactly_the_verdicts_that_were_seen() -> None:
    """Requirement C4."""
    c = in_weeks(*PASSING)
    before = digest(c)
    entry = release(c)
    assert (entry.kind, lot(c).state) == ("lot.released", "released")
    assert entry.signature is not None
    assert entry.signature["meaning"] == releasing.RELEASED == "lot released"
    assert entry.body["digest"] == before
    assert entry.body["specification"] == "lot"
    assert {name: one["state"] for name, one in entry.body["verdicts"].items()} == dict.fromkeys(
        PASSING, "pass"
    )
    assert standing_of(c.ledger, lot(c), c.clock.at).usable


@pytest.mark.parametrize("missing", PASSING)
def test_every_due_test_that_is_missing_blocks(missing: str) -> None:
    """Requirement C4: a missing test is never a pass."""
    c = in_weeks(*(name for name in PASSING if name != missing))
    with refused(c, "L1 may not be released", "no result; due since 2026-03-"):
        release(c)
    with refused(c, "no result; due since 2026-03-"):
        release_conditionally(c)


@pytest.mark.parametrize("failing", RELEASE_TESTS)
def test_every_test_that_fails_blocks(failing: str) -> None:
    """Requirement C4."""
    c = in_weeks(*(name for name in PASSING if name != failing))
    verify(c, failed(c, failing).seq)
    for act in (release, release_conditionally):
        with refused(c, "fails: "):
            act(c)


def test_every_reason_is_told_at_once() -> None:
    c = in_weeks("endotoxin", "sterility")
    failed(c, "karyotype")
    investigate(c.ledger, VERIFIER, LOT, "endotoxin", "odd", results=(0,))
    measured(c, "shape", PASSING["shape"])
    c.clock.set("2027-04-01")
    with pytest.raises(ActionRefused) as found:
        release(c, by=VERIFIER)
    said = str(found.value).removeprefix("L1 may not be released: ").split("; ")
    told = " | ".join(said)
    for words in (
        "Normal karyotype fails", "New variants is overdue", "Shape is for reference",
        "is not verified", "INV-1 of endotoxin is not concluded", "L1 expired at 2027-03-02",
        "v.endo verified its tests. Who verifies the tests of a lot does not release it",
    ):  # fmt: skip
        assert words in told


def test_a_reference_test_that_nobody_reviewed_blocks_and_one_not_accepted_too() -> None:
    c = in_weeks(*RELEASE_TESTS)
    verify(c, measured(c, "shape", PASSING["shape"]).seq)
    with refused(c, "Shape"):
        release(c)
    review_reference(c.ledger, VERIFIER, LOT, "shape", "not_accepted", "odd")
    with refused(c, "Shape"):
        release(c)
    review_reference(c.ledger, VERIFIER, LOT, "shape", "accepted", "seen again")
    release(c)


def test_a_result_that_nobody_verified_blocks() -> None:
    c = in_weeks(*(name for name in PASSING if name != "endotoxin"))
    entry = measured(c, "endotoxin", PASSING["endotoxin"])
    with refused(c, f"result {entry.seq} of endotoxin is not verified"):
        release(c)
    verify(c, entry.seq)
    release(c)


def test_what_comes_of_a_rejected_lot_is_not_released() -> None:
    c = in_weeks(*PASSING)
    taken_back(c, "reject", "B1")
    with refused(c, "B1, from which it comes, was rejected"):
        release(c)


# Two people


def test_who_tested_measured_made_or_prepared_a_lot_does_not_release_it() -> None:
    """Requirement U2: whatever roles they hold, and whatever the document says."""
    for how in ("record", "measure"):
        c = in_weeks(*(name for name in PASSING if name != "endotoxin"))
        by = BOTH_TESTS if how == "record" else ANALYST
        entry = measured(c, "endotoxin", {**PASSING["endotoxin"], "analyst": "b.both"}, by=by)
        verify(c, entry.seq)
        for act in (release, release_conditionally):
            with refused(c, "b.both tested it. Who tests a lot does not release it"):
                act(c, by=BOTH)
        release(c)
    c = works()
    start_run(c.ledger, MAKER, "R2", stage="lot", inputs=[("B1-02", None)])
    make_lot(c.ledger, BOTH_TESTS, "L2", run="R2", units=1)
    finish_run(c.ledger, MAKER, "R2")
    later(c, days=21)
    passed(c, *PASSING, code="L2")
    with refused(c, "b.both made it. Who makes a lot does not release it"):
        release(c, "L2", by=BOTH)


def test_the_documents_own_pairs_hold_too() -> None:
    c = in_weeks(*PASSING)
    with refused(c, "v.endo verified its tests. Who verifies the tests of a lot does not release"):
        release(c, by=VERIFIER)


@pytest.mark.parametrize("actor", [ANALYST, Actor("k.tanaka", "investigator")])
def test_who_may_not_decide_is_refused(actor: Actor) -> None:
    c = in_weeks(*PASSING)
    for act, needed in (("release", "release_lot"), ("reject", "reject_lot")):
        with refused(c, f"it needs `{needed}`: quality"):
            if act == "release":
                release(c, by=actor)
            else:
                taken_back(c, "reject", by=actor)


def test_a_password_given_for_something_else_signs_nothing() -> None:
    c = in_weeks(*PASSING)
    with refused(c, "the password was given to sign “lot rejected”, not “lot released”"):
        release(c, signed_by=c.proof(QUALITY, releasing.REJECTED))


# What was seen


def test_verdicts_that_changed_since_are_shown_both() -> None:
    """Requirement D3: who decides sees what they decide on."""
    c = in_weeks(*PASSING)
    seen = digest(c)
    measured(c, "endotoxin", {**FAILING["endotoxin"], "replicate": "2"})
    head = c.ledger.head
    with pytest.raises(VerdictsChanged) as found:
        release(c, seen_verdicts=seen)
    assert c.ledger.head == head
    said = str(found.value)
    assert "endotoxin was pass (< 0.25 EU/mL" in said
    assert "and is fail (26 EU/mL" in said
    assert "variants" not in said
    assert said.endswith(f"Now they are {digest(c)}. Look again, then decide")
    assert (found.value.seen["endotoxin"].state, found.value.now["endotoxin"].state) == (
        "pass", "fail",
    )  # fmt: skip


def test_what_fell_due_meanwhile_is_a_change_too() -> None:
    c = works()
    later(c, days=4)
    passed(c, "endotoxin", "variants", "shape")
    seen = digest(c)
    later(c, days=11)
    with pytest.raises(VerdictsChanged, match=r"sterility was pending .* and is due ") as found:
        release_conditionally(c, seen_verdicts=seen)
    assert found.value.seen["karyotype"].state == "pending"


def test_verdicts_that_never_were_and_too_little_of_a_digest() -> None:
    c = in_weeks(*PASSING)
    with refused(c, "L1 never had verdicts sha256:000000000000, as far as was looked back"):
        release(c, seen_verdicts="sha256:000000000000")
    for short in ("", "sha256:", digest(c)[:18]):
        with refused(c, "say which verdicts you have seen"):
            release(c, seen_verdicts=short)
    release(c, seen_verdicts=digest(c)[:19])


def test_a_result_of_another_lot_changes_nothing() -> None:
    c = in_weeks(*PASSING)
    made(c, "L2", "R2", "lot", "B1-02", 1)
    seen = digest(c)
    later(c, hours=1)
    failed(c, "endotoxin", "L2")
    release(c, seen_verdicts=seen)


# Conditionally


def test_a_conditional_release_names_what_is_pending_and_until_when() -> None:
    """Requirement C4."""
    c = conditionally_released()
    last = lot(c).dispositions[-1]
    assert (lot(c).state, last.pending) == ("conditionally_released", ("sterility", "karyotype"))
    assert last.until is not None
    assert standing_of(c.ledger, lot(c), c.clock.at).usable
    later(c, days=21)
    stands = standing_of(c.ledger, lot(c), c.clock.at)
    assert not stands.usable
    assert "its conditional release ran out on 2026-03-26" in stands.reasons[0]


def test_it_stands_no_more_when_something_that_fell_due_is_missing_or_fails() -> None:
    c = conditionally_released()
    later(c, days=11)
    stands = standing_of(c.ledger, lot(c), c.clock.at)
    assert [reason.partition(" is ")[0] for reason in stands.reasons] == [
        "Sterility", "Normal karyotype",
    ]  # fmt: skip
    passed(c, "sterility", "karyotype")
    assert standing_of(c.ledger, lot(c), c.clock.at).usable
    release(c)
    measured(c, "endotoxin", {**FAILING["endotoxin"], "replicate": "2"})
    assert not standing_of(c.ledger, lot(c), c.clock.at).usable
    assert lot(c).state == "released"


def test_how_long_it_may_last_counts_from_the_first_of_a_row() -> None:
    c = works()
    later(c, days=4)
    passed(c, "endotoxin", "variants", "shape")
    with refused(c, "is later than", "the last that the study document allows"):
        release_conditionally(c, days=31)
    with refused(c, "is past"):
        release_conditionally(c, days=-1)
    with refused(c, "needs its time zone"):
        release_conditionally(c, until=datetime(2026, 4, 1))
    with refused(c, "write it in words"):
        release_conditionally(c, reason=" ")
    release_conditionally(c, days=5)
    later(c, days=4)
    with refused(c, "is later than"):
        release_conditionally(c, days=27)
    release_conditionally(c, days=25)
    assert [one.act for one in lot(c).dispositions] == ["release_conditionally"] * 2


def test_nothing_is_released_conditionally_when_nothing_is_pending() -> None:
    c = in_weeks(*PASSING)
    with refused(c, "nothing is pending; release it in full"):
        release_conditionally(c)


def test_only_what_the_document_names_may_be_pending() -> None:
    c = works()
    with refused(c, "New variants is pending, which the study document does not allow for it"):
        release_conditionally(c)


def test_a_suspension_is_released_by_its_own_specification() -> None:
    c = released()
    made(c, "S1", "R2", "suspension", "L1-01", 2)
    assert states(c, "S1") == {"viability": "due"}
    with refused(c, "the study document does not foresee a conditional release of this level"):
        release_conditionally(c, code="S1", days=1)
    verify(c, measured(c, "viability", {"value": "91 %", "sample": "S1-01"}, "S1").seq, "S1")
    release(c, "S1")
    assert lot(c, "S1").state == "released"
    assert lot(c).state == "released"


def test_what_no_specification_names_is_released_by_nothing() -> None:
    c = works()
    with refused(c, "B1 is of the stage Bank, which the study document specifies nowhere"):
        release(c, "B1")


# The way of a lot


ACTS: dict[str, Callable[[Clinic], Entry]] = {
    "release": release,
    "release_conditionally": release_conditionally,
    "return": lambda c: taken_back(c, "return"),
    "reject": lambda c: taken_back(c, "reject"),
}


def brought(state: str) -> Clinic:
    """A lot in a state, with every test passed."""
    c = conditionally_released() if state == "conditionally_released" else in_weeks(*PASSING)
    if state == "released":
        release(c)
    if state == "rejected":
        taken_back(c, "reject")
    return c


@pytest.mark.parametrize("state", ["quarantine", "conditionally_released", "released", "rejected"])
@pytest.mark.parametrize("act", ACTS)
def test_only_what_the_table_allows_is_done(state: str, act: str) -> None:
    c = brought(state)
    assert lot(c).state == state
    before, following = c.ledger.head, TABLE.ways[state].get(act)
    if following is None:
        with pytest.raises(OutOfOrder, match=f"^L1 is {state.replace('_', ' ')}; to "):
            ACTS[act](c)
        assert c.ledger.head == before
    elif act in ("return", "reject"):
        entry = ACTS[act](c)
        assert (lot(c).state, lot(c).dispositions[-1].seq) == (following, entry.seq)


def test_what_was_taken_back_needs_the_reason_and_can_be_released_again() -> None:
    c = released()
    for act in ("return", "reject"):
        with refused(c, "write it in words"):
            taken_back(c, act, reason="  ")
    entry = taken_back(c, "return")
    assert entry.signature is not None
    assert entry.signature["meaning"] == "lot returned to quarantine"
    assert not standing_of(c.ledger, lot(c), c.clock.at).usable
    release(c)
    assert [one.state for one in lot(c).dispositions] == ["released", "quarantine", "released"]


def test_the_states_are_those_of_the_table() -> None:
    assert set(TABLE.ways) == {
        START, "quarantine", "conditionally_released", "released",
        "released_out_of_specification", "rejected",
    }  # fmt: skip
    assert "quarantine --> released: release" in diagram(TABLE)


def test_an_amended_specification_is_asked_of_what_is_not_released_yet() -> None:
    c = in_weeks(*PASSING)
    text = document("works").decode().replace("25 [EU]/mL", "0.2 [EU]/mL")
    amends = (
        f'[amends]\ndigest = "{digest_of_study(c)}"\nreason = "a lower limit"\ndate = 2026-03-20\n'
    )
    adopt_study(c.ledger, ADMIN, f"{text}\n{amends}".encode(), reason="a lower limit")
    assert states(c)["endotoxin"] == "censored"
    with refused(c, "Endotoxin cannot show that the limit is met"):
        release(c)


def digest_of_study(c: Clinic) -> str:
    found = in_force(c.ledger)
    assert found is not None
    return found.study.digest


def test_nothing_is_released_by_chance_of_the_clock() -> None:
    """However the clock is set, a lot without its results is never released."""
    c = works()
    for days in (0, 0.5, 1, 13, 14, 17, 30, 400):
        other = c.copy()
        other.clock.at += timedelta(days=days)
        for act in (release, release_conditionally):
            with refused(other, "may not be released"):
                act(other)
