"""What was done on paper, entered later: held against what was known then, and not forgotten."""

import pytest

from ayumi.actions.leaving import record_death
from ayumi.actions.people import withdraw_consent
from ayumi.actions.product.releasing import REJECTED, reject
from ayumi.actions.product.sheets import print_sheet
from ayumi.actions.product.testing import record_result
from ayumi.actions.product.units import label
from ayumi.actions.transplantation import stop_before_transplantation
from ayumi.product.verdict import verdicts_digest
from ayumi.trial.product.lookback import concerned_by
from ayumi.trial.product.verdicts import verdicts_of
from tests.actions.clinic import day
from tests.actions.steps import clear, refused
from tests.doses.theatre import (
    NURSE,
    ODA,
    SATO,
    TANAKA,
    UEDA,
    WADA,
    Theatre,
    at,
    check,
    conditions,
    give,
    refused_match,
    theatre,
)


@pytest.fixture
def c() -> Theatre:
    """A dose that was received, its sheet printed, at 9:45."""
    found = theatre("received")
    found.now("09:45")
    print_sheet(found.ledger, NURSE, "D1")
    return found


def entered(c: Theatre) -> None:
    """Two checks and the giving, done from 9:50 on, entered now."""
    check(c, SATO, at=at("09:50"), sheet="D1-S1")
    check(c, NURSE, at=at("09:55"), sheet="D1-S1")
    give(c, at=at("10:05"), sheet="D1-S1")
    assert c.dose().state == "administered"
    assert "P001" in concerned_by(c.ledger, "donor:DN-1").participants


def test_consent_withdrawn_afterwards_hides_nobody_from_the_look_back(c: Theatre) -> None:
    c.now("10:30")
    withdraw_consent(c.ledger, TANAKA, "P001", keeps_data=True, reason="wishes so")
    c.now("11:00")
    entered(c)
    assert c.person().course == "consent_withdrawn"
    assert len(c.person().transplantations) == 1


def test_who_died_afterwards_is_found_as_well(c: Theatre) -> None:
    c.now("2026-03-19T10:30+09:00")
    record_death(c.ledger, TANAKA, "P001", on=day("2026-03-18"), cause="an embolism")
    entered(c)
    assert c.person().course == "died"


def test_nothing_was_given_after_a_death(c: Theatre) -> None:
    c.now("2026-03-19T10:30+09:00")
    record_death(c.ledger, TANAKA, "P001", on=day("2026-03-17"), cause="an embolism")
    check(c, SATO, at=at("09:50"), sheet="D1-S1")
    check(c, NURSE, at=at("09:55"), sheet="D1-S1")
    with refused(c, "lies after the death of P001"):
        give(c, at=at("10:05"), sheet="D1-S1")


def test_a_result_that_fails_by_now_opens_its_late_failure_at_once(c: Theatre) -> None:
    c.now("10:30")
    found = {"value": "60 %", "sample": "S-D11-03", "replicate": "2"}
    record_result(c.ledger, WADA, "S-D11", "viability", found)
    assert c.lot("S-D11").failures == ()
    c.now("11:00")
    entered(c)
    [failure] = c.lot("S-D11").failures
    assert (failure.test, failure.participants, failure.doses) == ("viability", ("P001",), ("D1",))
    assert c.lot("S-D11").units["S-D11-02"].held


def test_a_lot_upstream_that_was_rejected_meanwhile_is_not_forgotten(c: Theatre) -> None:
    c.now("10:30")
    bad = {"value": "positive", "sample": "LOT-1-09", "replicate": "2"}
    record_result(c.ledger, WADA, "LOT-1", "sterility", bad)
    digest = verdicts_digest(verdicts_of(c.ledger, c.lot("LOT-1"), c.ledger.now))
    reject(
        c.ledger, ODA, "LOT-1", reason="positive", seen_verdicts=digest,
        signed_by=c.proof(ODA, REJECTED),
    )  # fmt: skip
    entered(c)
    assert [one.test for one in c.lot("LOT-1").failures] == ["sterility"]


def test_a_go_that_was_signed_afterwards_does_not_count() -> None:
    c = theatre("received")
    c.now("09:45")
    print_sheet(c.ledger, NURSE, "D1")
    stop_before_transplantation(c.ledger, TANAKA, "P001", reason="fever")
    c.now("11:00")
    clear(c, "P001")
    c.now("11:30")
    found = refused_match(c, lambda: check(c, SATO, at=at("09:50"), sheet="D1-S1"))
    assert conditions(found) == ["person"]


def test_a_go_that_was_stopped_after_the_match_counted_then(c: Theatre) -> None:
    c.now("10:30")
    stop_before_transplantation(c.ledger, TANAKA, "P001", reason="fever")
    c.now("11:30")
    entered(c)


def test_a_label_is_good_from_when_it_was_printed_to_when_it_was_replaced(c: Theatre) -> None:
    old = c.labels()
    c.now("11:00")
    label(c.ledger, UEDA, "S-D11", ["S-D11-01"], entropy=c.entropy, reason="smeared")
    found = refused_match(c, lambda: check(c, SATO, at=at("09:50"), sheet="D1-S1"))
    assert conditions(found) == ["label", "missing"]
    check(c, SATO, at=at("09:50"), sheet="D1-S1", labels=old)
    check(c, NURSE, at=at("09:55"), sheet="D1-S1", labels=old)
    give(c, at=at("10:05"), sheet="D1-S1")


@pytest.mark.parametrize("sheet", ["MADE-UP-9", "D1-S2", "D2-S1"])
def test_a_sheet_that_was_never_printed_is_none(c: Theatre, sheet: str) -> None:
    c.now("11:00")
    found = refused_match(c, lambda: check(c, SATO, at=at("09:50"), sheet=sheet))
    assert conditions(found) == ["sheet"]


def test_a_sheet_that_was_printed_afterwards_is_none(c: Theatre) -> None:
    c.now("11:00")
    late = print_sheet(c.ledger, NURSE, "D1").body["sheet"]
    found = refused_match(c, lambda: check(c, SATO, at=at("09:50"), sheet=late))
    assert conditions(found) == ["sheet"]
    check(c, SATO, at=at("09:50"), sheet="d1-s1")
    check(c, NURSE, at=at("09:55"), sheet="D1-S1")
    other = refused_match(c, lambda: give(c, at=at("10:05"), sheet=late))
    assert conditions(other) == ["sheet"]
