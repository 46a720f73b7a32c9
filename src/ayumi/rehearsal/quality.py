"""The virtual quality unit: results recorded by one and verified by another, lots decided on."""

from collections.abc import Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ayumi.actions.product import releasing, testing
from ayumi.ledger import Ledger
from ayumi.product.disposition import may_release, may_release_conditionally, pending_tests
from ayumi.product.due import due, lasts
from ayumi.product.specification import LotTest, Specification
from ayumi.product.verdict import verdicts_digest
from ayumi.rehearsal.crew import Crew
from ayumi.rehearsal.raw_results import raw_result
from ayumi.trial.product.genealogy import of_kind, upstream_of
from ayumi.trial.product.kinds import LOT
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.verdicts import verdicts_of
from ayumi.values import Keyed, Quantity, Unset

if TYPE_CHECKING:
    import numpy as np


def record(
    ledger: Ledger,
    crew: Crew,
    rng: "np.random.Generator",
    code: str,
    specification: Specification,
    names: Sequence[str],
    *,
    fails: Set[str] = frozenset(),
) -> None:
    """Results of some tests of a lot, each recorded by one person and verified by another."""
    analyst = crew.who("record_test")
    second = crew.other("verify_test", analyst)
    upstream_lots = of_kind(upstream_of(ledger, LOT + code), LOT)
    seqs = []
    with ledger.writing(analyst) as writing:
        for name in names:
            test = tests_of(specification)[name]
            ancestor = _ancestor(ledger, test, upstream_lots)
            given = raw_result(test.accept, rng, ancestor=ancestor, fails=name in fails)
            entry = testing.record_result(
                writing,
                analyst,
                code,
                name,
                {"sample": f"{code}-S", "method": _method(test), **given},
            )
            seqs.append(entry.seq)
    with ledger.writing(second) as writing:
        for seq in seqs:
            testing.verify_result(writing, second, code, seq)
        for name in names:
            test = tests_of(specification)[name]
            if test.role == "reference":
                testing.review_reference(
                    writing, second, code, name, "accepted", "As in earlier lots"
                )


def decide(ledger: Ledger, crew: Crew, code: str, specification: Specification) -> str:
    """What quality decides on a lot by its verdicts; its state afterwards."""
    lot = lot_of(ledger, code)
    assert lot is not None
    verdicts = verdicts_of(ledger, lot, ledger.now)
    quality, digest = crew.who("release_lot"), verdicts_digest(verdicts)
    if not may_release(specification, verdicts):
        releasing.release(
            ledger, quality, code, seen_verdicts=digest,
            signed_by=crew.proof(quality, releasing.RELEASED),
        )  # fmt: skip
        return "released"
    if any(one.fails for one in verdicts.values()):
        rejecting = crew.who("reject_lot")
        releasing.reject(
            ledger, rejecting, code, seen_verdicts=digest, reason="A release test fails",
            signed_by=crew.proof(rejecting, releasing.REJECTED),
        )  # fmt: skip
        return "rejected"
    until = _until(specification, ledger.now)
    pending = pending_tests(specification, verdicts)
    if lot.state != "quarantine" or not pending or until is None:
        return lot.state
    if may_release_conditionally(specification, verdicts, until, now=ledger.now):
        return lot.state
    releasing.release_conditionally(
        ledger, quality, code, until=until, seen_verdicts=digest,
        reason="What is pending takes weeks; all that is due has passed",
        signed_by=crew.proof(quality, releasing.CONDITIONALLY),
    )  # fmt: skip
    return "conditionally_released"


def tests_of(specification: Specification) -> Keyed[LotTest]:
    """The tests of a specification that has some."""
    assert not isinstance(specification.tests, Unset)
    return specification.tests


def days_until_due(specification: Specification, name: str) -> int:
    """Days after sampling on which a result falls due; none where that cannot be computed."""
    sampled = datetime(2000, 1, 1, tzinfo=UTC)
    on = due(specification, name, sampled).on
    if on is None:
        return 0
    day = on.date() if isinstance(on, datetime) else on
    return (day - sampled.date()).days


def _until(specification: Specification, now: datetime) -> datetime | None:
    allowed = specification.conditional
    within = getattr(allowed, "within", None)
    if allowed is None or isinstance(allowed, Unset):
        return None
    return now + (lasts(within) if isinstance(within, Quantity) else timedelta(days=30))


def _method(test: LotTest) -> str:
    return "As in the document of the process" if isinstance(test.method, Unset) else test.method.en


def _ancestor(ledger: Ledger, test: LotTest, above: Sequence[str]) -> str:
    stage = getattr(test.accept, "ancestor", None)
    for code in above:
        lot = lot_of(ledger, code)
        if lot is not None and lot.stage == stage:
            return code
    return ""
