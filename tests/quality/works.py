"""The cell works of the tests: its people, its lots, and the usual steps of the quality unit."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

from ayumi.actions.product import exceptions, late_failures, releasing, testing
from ayumi.actions.product.lots import make_lot, receive_lot
from ayumi.actions.product.runs import finish_run, start_run
from ayumi.ledger import Actor, Attachment, Draft, Entry
from ayumi.product.custody import TemperatureRecord
from ayumi.product.verdict import Verdict, verdicts_digest
from ayumi.trial import kinds as people
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.verdicts import verdicts_of
from ayumi.values import PartialDate
from tests.actions.clinic import Clinic
from tests.actions.steps import consent, contact

MAKER, ANALYST = Actor("c.ueno", "cell_processing"), Actor("a.aoki", "cell_processing")
VERIFIER, QUALITY = Actor("v.endo", "quality"), Actor("q.baba", "quality")
PHYSICIAN, BOTH = Actor("k.tanaka", "investigator"), Actor("b.both", "quality")
BOTH_TESTS: Final = Actor("b.both", "cell_processing")
LOT: Final = "L1"

PASSING: Final[dict[str, dict[str, str]]] = {
    "endotoxin": {"value": "< 0.25 [EU]/mL", "sample": "S-1"},
    "sterility": {"value": "negative", "sample": "S-2"},
    "karyotype": {"found": "20", "scored": "20", "sample": "S-3"},
    "variants": {"ancestor": "B1", "found": "2", "sample": "S-4"},
    "shape": {"value": "round, bright spheres", "sample": "S-5"},
}
FAILING: Final[dict[str, dict[str, str]]] = {
    "endotoxin": {"value": "26 [EU]/mL", "sample": "S-1"},
    "sterility": {"value": "positive", "sample": "S-2"},
    "karyotype": {"found": "17", "scored": "20", "sample": "S-3"},
    "variants": {"ancestor": "B1", "found": "6", "smallest": "12 {kb}", "sample": "S-4"},
    "shape": {"value": "adherent cells", "sample": "S-5"},
}
RELEASE_TESTS: Final = ("endotoxin", "sterility", "karyotype", "variants")


def works(**other: Any) -> Clinic:
    """The works with a bank B1 and a lot L1 of three vials, made on 2 March; nothing is tested."""
    return _works(tuple(sorted(other.items()))).copy()


@cache
def _works(other: tuple[tuple[str, Any], ...]) -> Clinic:
    c = Clinic(study="works", **dict(other))
    for one in (MAKER, ANALYST, VERIFIER, QUALITY):
        c.staff(one.account, one.role)
    c.staff("b.both", "quality", "cell_processing")
    c.clock.set("2026-03-02")
    pdf = Attachment("certificate.pdf", "application/pdf", b"the supplier's own")
    sent, came = c.clock.at - timedelta(hours=6), c.clock.at
    record = TemperatureRecord(Decimal(-180), Decimal(-170), sent, came + timedelta(minutes=1))
    receive_lot(
        c.ledger, MAKER, "B1", stage="bank", supplier_lot="X-7", certificate=pdf, units=2,
        record=record, at=came, simulated=c.simulated,
    )  # fmt: skip
    made(c, LOT, "R1", "lot", "B1-01", 3)
    return c


def made(c: Clinic, code: str, run: str, stage: str, unit: str, units: int) -> None:
    """A lot that a run has made of one unit."""
    start_run(c.ledger, MAKER, run, stage=stage, inputs=[(unit, None)])
    make_lot(c.ledger, MAKER, code, run=run, units=units, volume="500 uL")
    finish_run(c.ledger, MAKER, run)


def lot(c: Clinic, code: str = LOT) -> Lot:
    """A lot as things stand."""
    found = lot_of(c.ledger, code)
    assert found is not None
    return found


def verdicts(c: Clinic, code: str = LOT) -> dict[str, Verdict]:
    """The verdicts on a lot now."""
    return dict(verdicts_of(c.ledger, lot(c, code), c.clock.at))


def states(c: Clinic, code: str = LOT) -> dict[str, str]:
    """The states of the verdicts, by test."""
    return {name: one.state for name, one in verdicts(c, code).items()}


def digest(c: Clinic, code: str = LOT) -> str:
    """What somebody has seen who looks at the verdicts now."""
    return verdicts_digest(verdicts(c, code))


def later(c: Clinic, **time: float) -> None:
    """Let some time go by."""
    c.clock.at += timedelta(**time)


def measured(
    c: Clinic, test: str, given: Mapping[str, object], code: str = LOT, **other: Any
) -> Entry:
    """A result, recorded."""
    by = other.pop("by", ANALYST)
    return testing.record_result(c.ledger, by, code, test, given, **other)


def verify(c: Clinic, seq: int, code: str = LOT, by: Actor = VERIFIER) -> Entry:
    """A result, verified."""
    return testing.verify_result(c.ledger, by, code, seq)


def passed(c: Clinic, *tests: str, code: str = LOT) -> None:
    """Tests with passing results, verified; those for reference reviewed."""
    for test in tests:
        verify(c, measured(c, test, PASSING[test], code).seq, code)
        if test == "shape":
            testing.review_reference(c.ledger, VERIFIER, code, test, "accepted", "as always")


def failed(c: Clinic, test: str, code: str = LOT) -> Entry:
    """A test with a failing result."""
    return measured(c, test, FAILING[test], code)


def release(c: Clinic, code: str = LOT, by: Actor = QUALITY, **other: Any) -> Entry:
    """The signed release."""
    given: dict[str, Any] = {
        "seen_verdicts": digest(c, code),
        "signed_by": c.proof(by, releasing.RELEASED),
    }
    return releasing.release(c.ledger, by, code, **(given | other))


def release_conditionally(
    c: Clinic, days: float = 20, code: str = LOT, by: Actor = QUALITY, **other: Any
) -> Entry:
    """The signed release until some days from now."""
    given: dict[str, Any] = {
        "until": c.clock.at + timedelta(days=days),
        "seen_verdicts": digest(c, code),
        "reason": "the operation is next week",
        "signed_by": c.proof(by, releasing.CONDITIONALLY),
    }
    return releasing.release_conditionally(c.ledger, by, code, **(given | other))


def taken_back(c: Clinic, act: str, code: str = LOT, by: Actor = QUALITY, **other: Any) -> Entry:
    """A lot returned or rejected."""
    acts: dict[str, tuple[Callable[..., Entry], str]] = {
        "return": (releasing.return_to_quarantine, releasing.RETURNED),
        "reject": (releasing.reject, releasing.REJECTED),
    }
    do, meaning = acts[act]
    given: dict[str, Any] = {
        "seen_verdicts": digest(c, code),
        "reason": "something was found",
        "signed_by": c.proof(by, meaning),
    }
    return do(c.ledger, by, code, **(given | other))


def released() -> Clinic:
    """The works three weeks later, with every test of L1 passed and the lot released."""
    c = works()
    later(c, days=21)
    passed(c, *PASSING)
    release(c)
    return c


def conditionally_released() -> Clinic:
    """The works four days later: what is due has passed, the rest is pending."""
    c = works()
    later(c, days=4)
    passed(c, "endotoxin", "variants", "shape")
    release_conditionally(c)
    return c


def somebody(c: Clinic) -> str:
    """A participant who consents to the trial."""
    code = contact(c)
    consent(c, code)
    return code


def given_to(c: Clinic, code: str, unit: str = "L1-01") -> None:
    """Cells of a unit were given to a participant: as the entry of the day has it."""
    lineage = [[people.PREFIX + code, kinds.UNIT + unit]]
    draft = Draft(
        people.PREFIX + code,
        people.TRANSPLANTED,
        {"dose": None, "lot": LOT, "side": None, "departs": [], "lineage": lineage},
        occurred_at=PartialDate.of(c.clock.at.date()),
    )
    with c.ledger.writing(PHYSICIAN) as writing:
        writing.append(draft, seen=writing.version(draft.subject))


def state_risk(c: Clinic, participant: str, **other: Any) -> Entry:
    """The physician's statement on benefit and risk."""
    given: dict[str, Any] = {
        "seen_verdicts": digest(c),
        "signed_by": c.proof(PHYSICIAN, exceptions.STATED),
    }
    words = "without the cells nothing is left to try"
    return exceptions.state_benefit_risk(
        c.ledger, PHYSICIAN, LOT, participant, words, **(given | other)
    )


def notify(c: Clinic, participant: str, whom: str, **other: Any) -> Entry:
    """Somebody is notified of a use out of specification."""
    return exceptions.note_notification(c.ledger, QUALITY, LOT, participant, whom, **other)


def release_exceptionally(c: Clinic, participant: str, by: Actor = QUALITY, **other: Any) -> Entry:
    """The signed release out of specification."""
    given: dict[str, Any] = {
        "seen_verdicts": digest(c),
        "reason": "as the law allows",
        "signed_by": c.proof(by, exceptions.RELEASED),
    }
    return exceptions.release_out_of_specification(
        c.ledger, by, LOT, participant, **(given | other)
    )


def decide_for(c: Clinic, participant: str, number: int = 1) -> Entry:
    """The physician's decision on what follows for a participant."""
    return late_failures.decide(
        c.ledger, PHYSICIAN, LOT, number, participant, "antibiotics, and a visit every week",
        signed_by=c.proof(PHYSICIAN, late_failures.DECIDED),
    )  # fmt: skip


def close_failure(c: Clinic, number: int = 1) -> Entry:
    """The signed end of a late failure."""
    proof = c.proof(QUALITY, late_failures.CLOSED)
    return late_failures.close(c.ledger, QUALITY, LOT, number, signed_by=proof)


NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
