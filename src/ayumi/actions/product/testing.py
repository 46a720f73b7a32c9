"""Tests of a lot: recorded, verified by somebody else, investigated, reviewed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, get_args

from ayumi.actions.door import in_words, refused
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, Record, at_the_product
from ayumi.actions.product.four_eyes import refuse_own, who_did
from ayumi.actions.product.late_failures import watching_for_late_failures
from ayumi.actions.product.result_given import Asked, result_given, retest_of, with_text
from ayumi.ledger import Actor, Attachment, Entry, Text
from ayumi.product.retests import Conclusion, ReviewConclusion
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import Recorded
from ayumi.trial.product.verdicts import specification_of, tests_of, verdicts_of
from ayumi.values import did_you_mean

CONCLUSIONS: Final[tuple[str, ...]] = get_args(Conclusion)
REVIEWS: Final[tuple[str, ...]] = get_args(ReviewConclusion)


def record_result(
    ledger: Record,
    actor: Actor,
    lot: str,
    test: str,
    given: Mapping[str, object],
    *,
    raw_data: Attachment | None = None,
    seen: int | None = None,
) -> Entry:
    """A result of a test of a lot, as the laboratory gives it; `InputRefused` with all its faults.

    What ``given`` does not say is taken as the study document has it: material and method; and the
    analyst is whoever records it, the moment now. A second result of a test is a replicate, or a
    retest that names its investigation. A result that fails after cells were given opens a late
    failure at once.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "record_test", subject=subject, seen=seen) as door:
        asked = _asked(door, lot, test)
        _refuse_releasers(door, asked)
        result = result_given(door, asked, given, raw_data)
        body = {
            "test": test,
            "specification": asked.name,
            "result": with_text(result),
            "sample": result.sample if result.sample in asked.lot.units else None,
            "raw_data": raw_data,
        }
        at = result.measured if isinstance(result.measured, datetime) else None
        with watching_for_late_failures(door, lot):
            return door.append(subject, kinds.LOT_TESTED, body, at=at)


def verify_result(
    ledger: Record, actor: Actor, lot: str, result: int, *, seen: int | None = None
) -> Entry:
    """Somebody who neither measured nor recorded a result has compared it with its source.

    ``result`` is the place of the entry that recorded it.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "verify_test", subject=subject, seen=seen) as door:
        found = door.lot(lot)
        recorded = next((one for one in found.results if one.seq == result), None)
        if recorded is None:
            known = ", ".join(str(one.seq) for one in found.results) or "none"
            raise ActionRefused(f"{lot} has no result {result}; there are: {known}")
        if recorded.verified_by is not None:
            raise ActionRefused(f"result {result} of {lot} was verified by {recorded.verified_by}")
        _refuse_own_results(door, [recorded])
        body = {"test": recorded.test, "result": result}
        with watching_for_late_failures(door, lot):
            return door.append(subject, kinds.LOT_TEST_VERIFIED, body)


def investigate(
    ledger: Record,
    actor: Actor,
    lot: str,
    test: str,
    text: str,
    *,
    results: Sequence[int] = (),
    number: int | None = None,
    conclusion: str | None = None,
    seen: int | None = None,
) -> Entry:
    """An investigation of results of a test: opened, or with ``number`` concluded.

    ``results`` are the numbers of retest that it is about: 0 is the first testing. A retest names
    it as its reason. Only a confirmed laboratory error sets a failing result aside, and never by
    the word of whoever measured it.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "verify_test", subject=subject, seen=seen) as door:
        in_words("text", text)
        asked = _asked(door, lot, test)
        if conclusion is not None and conclusion not in CONCLUSIONS:
            message = f"write one of: {', '.join(CONCLUSIONS)}"
            raise refused("conclusion", conclusion, message)
        if number is None:
            about, number = _about(asked, results), len(asked.lot.investigations) + 1
        else:
            about = _concluding(asked, number, conclusion, results)
        if conclusion is not None:
            _refuse_own_results(door, [o for o in asked.recorded if retest_of(o) in about])
        body = {
            "number": number,
            "test": test,
            "results": list(about),
            "conclusion": conclusion or "",
            "text": Text(text),
        }
        with watching_for_late_failures(door, lot):
            return door.append(subject, kinds.LOT_INVESTIGATED, body)


def review_reference(
    ledger: Record,
    actor: Actor,
    lot: str,
    test: str,
    conclusion: str,
    text: str,
    *,
    results: Sequence[int] = (),
    seen: int | None = None,
) -> Entry:
    """A reviewer's judgement of results that no limit decides: ``accepted`` or ``not_accepted``.

    ``results`` are their numbers of retest; all of the test if none is named. What a limit decides
    is never overruled so.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "verify_test", subject=subject, seen=seen) as door:
        in_words("text", text)
        asked = _asked(door, lot, test)
        if conclusion not in REVIEWS:
            raise refused("conclusion", conclusion, f"write one of: {', '.join(REVIEWS)}")
        about = _about(asked, results or sorted({retest_of(one) for one in asked.recorded}))
        _refuse_what_a_limit_decides(door, asked)
        _refuse_own_results(door, [one for one in asked.recorded if retest_of(one) in about])
        body = {
            "test": test,
            "results": list(about),
            "conclusion": conclusion,
            "text": Text(text),
        }
        with watching_for_late_failures(door, lot):
            return door.append(subject, kinds.LOT_REVIEWED, body)


def _asked(door: ProductDoor, code: str, test: str) -> Asked:
    """A test of a lot, as the study document in force asks for it; refused if it does not."""
    lot = door.lot(code)
    found, tests = specification_of(door.study, lot.stage), tests_of(door.study, lot.stage)
    if found is None or not tests:
        title = door.study.product.stages[lot.stage].title
        raise ActionRefused(f"the study document has no tests for {title}, and {code} is of it")
    if test not in tests:
        raise refused("test", test, f"there is no such test; {did_you_mean(test, tests)}")
    return Asked(lot, *found, test, tests[test])


def _about(asked: Asked, results: Sequence[int]) -> tuple[int, ...]:
    """Testings that there are; `InputRefused` for any other, and for none."""
    known = sorted({retest_of(one) for one in asked.recorded})
    listed = ", ".join(map(str, known)) or "there is none yet"
    for number in results:
        if number not in known:
            raise refused("results", str(number), f"there is no such testing; there are: {listed}")
    if not results:
        raise refused("results", "", f"say which testings it is about: {listed}")
    return tuple(sorted(set(results)))


def _concluding(
    asked: Asked, number: int, conclusion: str | None, results: Sequence[int]
) -> tuple[int, ...]:
    """What an investigation that is to be concluded is about; refused if it cannot be."""
    found = [one for one in asked.lot.investigations if one.number == number]
    if not found or found[0].test != asked.test:
        mine = [one.record for one in asked.lot.investigations if one.test == asked.test]
        listed = ", ".join(mine) or "none"
        raise ActionRefused(
            f"there is no investigation INV-{number} of {asked.test}; there are: {listed}"
        )
    if found[0].conclusion:
        raise ActionRefused(f"INV-{number} was concluded by {found[0].by}; open another one")
    if conclusion is None:
        raise refused("conclusion", "", f"write one of: {', '.join(CONCLUSIONS)}")
    if results and set(results) != set(found[0].results):
        listed = ", ".join(map(str, found[0].results))
        raise refused("results", str(list(results)), f"INV-{number} is about: {listed}")
    return found[0].results


def _refuse_own_results(door: ProductDoor, results: Sequence[Recorded]) -> None:
    """Refuse to judge results that one has measured or recorded oneself, or their lot's maker."""
    did = dict(who_did(door.writing, door.lot(_lot_of(door))))
    did["record_test"] = frozenset(
        account for one in results for account in (one.by, str(one.result["analyst"]))
    )
    refuse_own(door, "verify_test", did, always=("record_test",))


def _lot_of(door: ProductDoor) -> str:
    assert door.subject is not None
    return door.subject.removeprefix(kinds.LOT)


def _refuse_releasers(door: ProductDoor, asked: Asked) -> None:
    """Whoever has released a lot adds no result to it: they would have released their own test."""
    if door.actor.account in who_did(door.writing, asked.lot)["release_lot"]:
        raise ActionRefused(
            f"{door.actor.account} released {asked.lot.code}. Who tests a lot does not release it; "
            "somebody else records the result"
        )


def _refuse_what_a_limit_decides(door: ProductDoor, asked: Asked) -> None:
    if asked.asks.role == "reference":
        return
    verdict = verdicts_of(door.writing, asked.lot, door.now)[asked.test]
    if verdict.state != "review_required" and verdict.review == "none":
        raise ActionRefused(
            f"{asked.test} of {asked.lot.code} is decided by its limit and not by a review: "
            f"{verdict.because}"
        )
