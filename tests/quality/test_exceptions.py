"""A lot that fails its specification: closed, but for one person, and then with every piece."""

from collections.abc import Callable
from typing import Any

import pytest

from ayumi.actions.people import withdraw_consent
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product import exceptions
from ayumi.actions.product.testing import investigate
from ayumi.actions.study import adopt_study
from ayumi.ledger import Actor
from ayumi.trial.product.usable import why_not_usable
from ayumi.trial.product.verdicts import standing_of
from ayumi.trial.study import in_force
from tests.actions.clinic import ADMIN, Clinic, document
from tests.actions.steps import consent, refused
from tests.quality.works import (
    BOTH,
    FAILING,
    LOT,
    PASSING,
    PHYSICIAN,
    QUALITY,
    VERIFIER,
    digest,
    failed,
    later,
    lot,
    measured,
    notify,
    passed,
    release,
    release_exceptionally,
    somebody,
    state_risk,
    verify,
    works,
)


def failing() -> tuple[Clinic, str]:
    """A lot whose karyotype fails, everything else passed; and somebody who has no other."""
    c = works()
    later(c, days=21)
    passed(c, *(name for name in PASSING if name != "karyotype"))
    verify(c, failed(c, "karyotype").seq)
    return c, somebody(c)


PIECES: dict[str, Callable[[Clinic, str], object]] = {
    "statement": state_risk,
    "consent": consent,
    "authority": lambda c, who: notify(c, who, "authority"),
    "board": lambda c, who: notify(c, who, "board"),
}
LACKS = {
    "statement": "there is no physician's statement on benefit and risk for P001",
    "consent": "P001 has not renewed consent since the statement of 2026-03-23",
    "authority": "authority is not notified",
    "board": "board is not notified",
}


def prepared(c: Clinic, who: str, *, without: str = "") -> None:
    """Every piece but one."""
    for name, piece in PIECES.items():
        if name != without and not (without == "statement" and name in ("authority", "board")):
            later(c, minutes=1)
            piece(c, who)


def test_with_every_piece_it_is_released_for_one_person_by_two_signatures() -> None:
    c, who = failing()
    prepared(c, who)
    entry = release_exceptionally(c, who)
    assert entry.signature is not None
    assert entry.signature["meaning"] == exceptions.RELEASED
    [statement] = lot(c).statements
    assert entry.body["statement"] == statement["seq"]
    assert entry.body["consent"] == c.person(who).consents[-1].seq > statement["seq"]
    assert entry.body["basis"] == "The act of this invented country, article 7"
    assert len(entry.body["notified"]) == 2
    assert lot(c).state == "released_out_of_specification"
    last = lot(c).dispositions[-1]
    assert (last.participant, last.reason and c.ledger.text(last.reason)) == (
        who,
        "as the law allows",
    )
    assert standing_of(c.ledger, lot(c), c.clock.at).usable
    signers = {e.actor.account for e in c.ledger.entries(subject="lot:L1") if e.signature}
    assert signers == {PHYSICIAN.account, QUALITY.account}


def test_it_is_for_this_person_only_and_no_further_failing_test() -> None:
    c, who = failing()
    prepared(c, who)
    release_exceptionally(c, who)
    ask: dict[str, Any] = {"at": c.clock.at, "purpose": "order"}
    assert why_not_usable(c.ledger, LOT, "L1-01", participant=who, **ask) == ()
    [why] = why_not_usable(c.ledger, LOT, "L1-01", participant="P009", **ask)
    assert "was released for one person only" in why
    measured(c, "endotoxin", {**FAILING["endotoxin"], "replicate": "2"})
    assert not standing_of(c.ledger, lot(c), c.clock.at).usable


@pytest.mark.parametrize("missing", PIECES)
def test_each_missing_piece_refuses(missing: str) -> None:
    c, who = failing()
    prepared(c, who, without=missing)
    with refused(c, "L1 may not be released out of specification for P001", LACKS[missing]):
        release_exceptionally(c, who)


def test_all_missing_pieces_are_told_at_once() -> None:
    c, who = failing()
    with pytest.raises(ActionRefused) as found:
        release_exceptionally(c, who)
    for words in (
        LACKS["statement"], "P001 has not renewed consent", LACKS["authority"], LACKS["board"],
    ):  # fmt: skip
        assert words in str(found.value)


def test_without_a_law_in_the_document_nothing_begins() -> None:
    c, who = failing()
    text = document("works").decode()
    begins = text.index("[specification.lot.out_of_specification]")
    ends = text.index("[specification.lot.tests.endotoxin]")
    found = in_force(c.ledger)
    assert found is not None
    named = f'digest = "{found.study.digest}"\nreason = "no such use"\ndate = 2026-03-20'
    without = text[:begins] + text[ends:]
    adopt_study(c.ledger, ADMIN, f"{without}\n[amends]\n{named}\n".encode(), reason="none")
    said = "L1 is used for nobody out of specification: the study document names no law"
    for act in (state_risk, lambda c, who: notify(c, who, "board")):
        with refused(c, said):
            act(c, who)
    with refused(c, "does not foresee the use of a lot that fails its tests"):
        release_exceptionally(c, who)


def test_a_statement_does_not_reach_further_than_what_it_speaks_of() -> None:
    c, who = failing()
    prepared(c, who)
    entry = measured(c, "endotoxin", {**FAILING["endotoxin"], "replicate": "2"})
    verify(c, entry.seq)
    with refused(c, "the statement does not speak of what fails now: endotoxin"):
        release_exceptionally(c, who)
    prepared(c, who)
    more = measured(c, "variants", {**PASSING["variants"], "replicate": "2"})
    verify(c, more.seq)
    with refused(c, f"results came after the statement ({more.seq}); a new one is needed"):
        release_exceptionally(c, who)


def test_what_was_done_before_a_new_statement_is_done_again() -> None:
    c, who = failing()
    prepared(c, who)
    later(c, hours=1)
    state_risk(c, who)
    with pytest.raises(ActionRefused) as found:
        release_exceptionally(c, who)
    for words in ("has not renewed consent since", LACKS["authority"], LACKS["board"]):
        assert words in str(found.value)


def test_for_one_person_what_was_done_for_another_does_not_count() -> None:
    c, who = failing()
    other = somebody(c)
    prepared(c, who)
    with refused(c, "there is no physician's statement on benefit and risk for P002"):
        release_exceptionally(c, other)
    with refused(c, "there is no participant P009"):
        release_exceptionally(c, "P009")


def test_it_takes_two_people_of_whom_none_tested_or_made_the_lot() -> None:
    """Requirement U2."""
    c = works()
    c.staff("w.wada", "quality", "investigator")
    later(c, days=21)
    passed(c, *(name for name in PASSING if name != "karyotype"))
    verify(c, failed(c, "karyotype").seq)
    who = somebody(c)
    doctor, signer = Actor("w.wada", "investigator"), Actor("w.wada", "quality")
    proof = c.proof(doctor, exceptions.STATED)
    exceptions.state_benefit_risk(
        c.ledger, doctor, LOT, who, "nothing else helps", seen_verdicts=digest(c), signed_by=proof
    )
    later(c, minutes=1)
    consent(c, who)
    notify(c, who, "authority")
    notify(c, who, "board")
    with refused(c, "w.wada made the statement; another person signs the release"):
        release_exceptionally(c, who, by=signer)
    with refused(c, "v.endo verified its tests"):
        release_exceptionally(c, who, by=VERIFIER)
    release_exceptionally(c, who)


def test_tests_that_are_missing_or_undecided_still_block() -> None:
    c = works()
    later(c, days=21)
    passed(c, "endotoxin", "variants", "shape")
    verify(c, failed(c, "karyotype").seq)
    who = somebody(c)
    prepared(c, who)
    with refused(c, "Sterility is overdue: no result; due since 2026-03-16"):
        release_exceptionally(c, who)
    passed(c, "sterility")
    prepared(c, who)
    investigate(c.ledger, VERIFIER, LOT, "karyotype", "again?", results=(0,))
    with refused(c, "INV-1 of karyotype is not concluded"):
        release_exceptionally(c, who)


def test_a_lot_that_passes_needs_none_of_this() -> None:
    c = works()
    later(c, days=21)
    passed(c, *PASSING)
    who = somebody(c)
    with refused(c, "no test of L1 fails; it needs no statement"):
        state_risk(c, who)
    with refused(c, "no test has failed; it is not out of specification"):
        release_exceptionally(c, who)
    release(c)
    with refused(c, "L1 is released; to release out of specification it must be quarantine"):
        state_risk(c, who)


def test_who_no_longer_consents_receives_nothing() -> None:
    c, who = failing()
    prepared(c, who)
    withdraw_consent(c.ledger, PHYSICIAN, who, keeps_data=True, reason="wishes so")
    with refused(c, "P001 does not consent to the trial"):
        release_exceptionally(c, who)


def test_who_may_state_notify_and_release() -> None:
    c, who = failing()
    with refused(c, "it needs `order_dose`: investigator"):
        proof = c.proof(QUALITY, exceptions.STATED)
        exceptions.state_benefit_risk(
            c.ledger, QUALITY, LOT, who, "x", seen_verdicts="", signed_by=proof
        )
    with refused(c, "there is no statement on benefit and risk of L1 for P001 yet"):
        notify(c, who, "authority")
    state_risk(c, who)
    with refused(c, "is not to be notified; "):
        notify(c, who, "newspaper")
    with refused(c, "it needs `release_lot`: quality"):
        release_exceptionally(c, who, by=PHYSICIAN)
    prepared(c, who)
    with refused(c, "not “lot released out of specification”"):
        release_exceptionally(c, who, signed_by=c.proof(QUALITY, "lot released"))
    release_exceptionally(c, who, by=BOTH)
