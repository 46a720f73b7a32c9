"""Two requests at once about one lot: four eyes hold, nothing is decided twice, nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from ayumi.actions.product import releasing
from ayumi.actions.product.testing import record_result, verify_result
from ayumi.ledger import Entry
from ayumi.ledger.verification import verify as verify_chain
from ayumi.trial.product.lot_fold import lot_of
from tests.actions.clinic import Clinic
from tests.actions.conftest import Connect
from tests.actions.test_races import at_once
from tests.quality.works import (
    ANALYST,
    BOTH,
    BOTH_TESTS,
    FAILING,
    LOT,
    PASSING,
    QUALITY,
    VERIFIER,
    conditionally_released,
    digest,
    given_to,
    later,
    lot,
    measured,
    passed,
    somebody,
    works,
)

Act = Callable[[Clinic], Entry]


def sorted_out(
    c: Clinic, found: list[Entry | Exception], before: int
) -> tuple[list[Entry], list[Exception]]:
    """Who won and who did not; the chain is whole, and the fold is what its entries make."""
    won = [one for one in found if isinstance(one, Entry)]
    lost = [one for one in found if isinstance(one, Exception)]
    assert {e.seq for e in won} <= {e.seq for e in c.ledger.entries(after=before)}
    assert verify_chain(c.storage).passed
    assert lot(c) == lot_of(c.ledger, LOT, until=c.ledger.head.seq)
    return won, lost


def signing(by: Any, meaning: str, act: Callable[..., Entry], **more: Any) -> Act:
    return lambda desk: act(desk.ledger, by, LOT, signed_by=desk.proof(by, meaning), **more)


@pytest.mark.parametrize("round", range(3))
def test_nobody_tests_and_releases_a_lot_in_a_race(connect: Connect, round: int) -> None:
    """Requirement U2: with one request to test and one to release, only one of them is done."""
    c = works()
    later(c, days=21)
    passed(c, *PASSING)
    c = c.copy(connect())
    before = c.ledger.head.seq
    more = {**PASSING["endotoxin"], "replicate": "2"}
    found = at_once(
        connect, c,
        lambda desk: record_result(desk.ledger, BOTH_TESTS, LOT, "endotoxin", more),
        signing(BOTH, releasing.RELEASED, releasing.release, seen_verdicts=digest(c)),
    )  # fmt: skip
    [won], [lost] = sorted_out(c, found, before)
    if won.kind == "lot.released":
        assert "b.both released L1. Who tests a lot does not release it" in str(lost)
    else:
        # The new result is seen first, or that it is their own.
        assert "b.both" in str(lost) or "are not those that you have seen" in str(lost)
        assert lot(c).state == "quarantine"


@pytest.mark.parametrize("round", range(2))
def test_nobody_verifies_their_own_result_in_a_race(connect: Connect, round: int) -> None:
    """Requirement U2."""
    c = works()
    later(c, days=4)
    c = c.copy(connect())
    before = c.ledger.head.seq
    found = at_once(
        connect, c,
        lambda desk: record_result(
            desk.ledger, BOTH_TESTS, LOT, "endotoxin", PASSING["endotoxin"]
        ),
        lambda desk: verify_result(desk.ledger, BOTH, LOT, before + 1),
    )  # fmt: skip
    won, lost = sorted_out(c, found, before)
    assert [e.kind for e in won] == ["lot.tested"]
    assert "b.both tested it" in str(lost[0]) or "L1 has no result" in str(lost[0])
    [only] = lot(c).results
    assert only.verified_by is None


def test_a_result_is_verified_once(connect: Connect) -> None:
    c = works()
    later(c, days=4)
    seq = measured(c, "endotoxin", PASSING["endotoxin"]).seq
    c = c.copy(connect())
    before = c.ledger.head.seq
    found = at_once(
        connect, c,
        lambda desk: verify_result(desk.ledger, VERIFIER, LOT, seq),
        lambda desk: verify_result(desk.ledger, QUALITY, LOT, seq),
    )  # fmt: skip
    [won], [lost] = sorted_out(c, found, before)
    assert f"result {seq} of L1 was verified by {won.actor.account}" == str(lost)


def test_a_lot_is_not_released_and_rejected_at_once(connect: Connect) -> None:
    """Requirement D3."""
    c = works()
    later(c, days=21)
    passed(c, *PASSING)
    c = c.copy(connect())
    before, seen, version = c.ledger.head.seq, digest(c), lot(c).version
    common = {"seen_verdicts": seen, "seen": version}
    found = at_once(
        connect, c,
        signing(QUALITY, releasing.RELEASED, releasing.release, **common),
        signing(BOTH, releasing.REJECTED, releasing.reject, reason="no", **common),
    )  # fmt: skip
    [won], [lost] = sorted_out(c, found, before)
    state = {"lot.released": "released", "lot.rejected": "rejected"}[won.kind]
    assert lot(c).state == state
    # A rejection is still possible after a release, but not for whoever did not see the release.
    assert f"L1 is {state}; to " in str(lost) or "somebody else was faster" in str(lost)


@pytest.mark.parametrize("round", range(2))
def test_a_failing_result_and_a_release_in_a_race_never_release_a_failing_lot(
    connect: Connect, round: int
) -> None:
    """Requirement C4: either the failing result is seen, or it comes late and is told so."""
    c = conditionally_released()
    given_to(c, somebody(c))
    later(c, days=15)
    passed(c, "sterility", "karyotype")
    c = c.copy(connect())
    before = c.ledger.head.seq
    bad = {**FAILING["endotoxin"], "replicate": "2"}
    found = at_once(
        connect, c,
        lambda desk: record_result(desk.ledger, ANALYST, LOT, "endotoxin", bad),
        signing(QUALITY, releasing.RELEASED, releasing.release, seen_verdicts=digest(c)),
    )  # fmt: skip
    won, lost = sorted_out(c, found, before)
    kinds = [e.kind for e in sorted(won, key=lambda e: e.seq)]
    assert len(lot(c).failures) == 1
    if lost:
        assert kinds == ["lot.tested"]
        assert "endotoxin was pass" in str(lost[0])
    else:
        assert kinds == ["lot.released", "lot.tested"]
