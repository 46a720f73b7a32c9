"""Verdicts over all results of a test: retests, investigations, reviews, and what is missing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from ayumi.product import Specification
from ayumi.product.results import TestResult
from ayumi.product.retests import Conclusion, Investigation, Review
from ayumi.product.verdict import Verdict, judge, verdicts_digest
from ayumi.values import Unset
from tests.product.lots import (
    ACCEPTS,
    BAD,
    EVERY,
    GOOD,
    NOW,
    SAMPLED,
    bad,
    good,
    lot_test,
    result,
    specification,
)

ERROR: Conclusion = "laboratory_error_confirmed"
NO_ERROR: Conclusion = "no_laboratory_error"
NOT_DECISIVE: Conclusion = "not_decisive"


def judged(name: str, *results: TestResult, lot: Specification = EVERY, **more: Any) -> Verdict:
    known: dict[str, Any] = {"now": NOW, "sampled_at": SAMPLED, "ancestors": {"BANK-1"}}
    return judge(lot, name, results, **{**known, **more})


def investigated(conclusion: Conclusion | None, *of: int, record: str = "INV-1") -> Investigation:
    return Investigation(record, frozenset(of or (0,)), conclusion)


@pytest.mark.parametrize("name", [*BAD])
def test_every_kind_passes_and_fails(name: str) -> None:
    passing, failing = judged(name, good(name)), judged(name, bad(name))
    assert (passing.state, failing.state) == ("pass", "fail")
    assert passing.because != failing.because
    assert passing.results == (good(name).digest,)
    assert passing.decisive == good(name).digest
    assert passing.settled
    assert failing.fails


# ── Missing ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [*ACCEPTS])
@pytest.mark.parametrize(
    ("day", "expected", "because"),
    [
        (7, "pending", "no result; due 2026-03-08"),
        (8, "due", "no result; due since 2026-03-08"),
        (9, "overdue", "no result; due since 2026-03-08"),
    ],
)
def test_a_missing_test_is_never_a_pass(name: str, day: int, expected: str, because: str) -> None:
    found = judged(name, now=datetime(2026, 3, day, 9, tzinfo=UTC))
    assert (found.state, found.because) == (expected, because)
    assert found.due == "2026-03-08"
    assert not found.settled


def test_a_missing_test_whose_day_is_not_known_is_due() -> None:
    lot = specification({"x": lot_test(ACCEPTS["category"], takes=Unset("not public"))})
    found = judged("x", lot=lot, now=datetime(2026, 3, 1, tzinfo=UTC))
    assert (found.state, found.due) == ("due", None)
    assert found.because.startswith("no result; when it falls due cannot be computed")
    assert judged("x", lot=lot, sampled_at=None).state == "pending"
    unsampled = judged("category", sampled_at=None)
    assert (unsampled.state, unsampled.because) == (
        "pending", "no result; no sample of LOT was taken",
    )  # fmt: skip


def test_without_a_limit_nothing_is_judged() -> None:
    lot = specification({"x": {**lot_test({}), "accept": Unset("not public")}})
    for results in ((), (result("x", lot=lot, value="3 %"),)):
        found = judged("x", *results, lot=lot)
        assert (found.state, found.because) == ("not_judged", "the limit is unset (not public)")
        assert not found.settled


def test_results_of_another_test_are_a_fault_of_the_program() -> None:
    with pytest.raises(AssertionError, match="another test"):
        judged("at_least", good("at_most"))


# ── Method and material ──────────────────────────────────────────────────────────────────────────


def test_another_method_is_to_be_reviewed_unless_it_fails() -> None:
    found = judged("at_least", good("at_least", method="Counting"))
    assert found.state == "review_required"
    assert found.because == (
        "92.3 % is at least 90 %; measured by Counting instead of Method, which is to be reviewed"
    )
    assert judged("at_least", bad("at_least", method="Counting")).state == "fail"
    assert judged("at_least", good("at_least", method=" mETHOD ")).state == "pass"
    accepted = Review(frozenset({0}), "quinn")
    found = judged("at_least", good("at_least", method="Counting"), reviews=[accepted])
    assert found.state == "pass"
    assert found.because.endswith("measured by Counting instead of Method, accepted by quinn")
    declined = replace(accepted, conclusion="not_accepted")
    for reviews in ([declined], [accepted, declined]):
        found = judged("at_least", good("at_least", method="Counting"), reviews=reviews)
        assert found.state == "review_required"


def test_a_method_that_the_document_leaves_open_is_any() -> None:
    lot = specification({"x": lot_test(ACCEPTS["category"], method=Unset("not public"))})
    assert judged("x", result("x", lot=lot, value="negative"), lot=lot).state == "pass"


def test_a_method_may_be_named_in_japanese() -> None:
    lot = specification({"x": lot_test(ACCEPTS["category"], method={"en": "PCR", "ja": "PCR法"})})
    one = result("x", lot=lot, value="negative", method="PCR法")
    assert judged("x", one, lot=lot).state == "pass"


def test_another_material_is_to_be_reviewed_whatever_was_found() -> None:
    for one in (good("at_least", material="grown"), bad("at_least", material="grown")):
        found = judged("at_least", one)
        assert (found.state, found.because) == (
            "review_required", "measured on LOT + 4 wk, and the limit is for LOT",
        )  # fmt: skip
    elsewhere = judged("at_least", good("at_least", material="elsewhere"))
    assert elsewhere.because.startswith("measured on elsewhere")
    reviews = [Review(frozenset({0}), "quinn")]
    found = judged("at_least", good("at_least", material="grown"), reviews=reviews)
    assert found.state == "review_required"


def test_a_comparison_needs_an_ancestor_of_the_sample() -> None:
    assert judged("compared", good("compared"), ancestors=()).state == "review_required"
    assert judged("compared", good("compared"), ancestors={"BANK-2"}).state == "review_required"
    assert judged("compared", good("compared"), ancestors={"BANK-1", "B"}).state == "pass"


# ── For reference ────────────────────────────────────────────────────────────────────────────────


def test_a_result_without_a_limit_waits_for_its_review() -> None:
    name = "reference_only"
    found = judged(name, good(name))
    assert (found.state, found.review) == ("review_required", "none")
    assert found.because == "as expected; no limit: the result is to be reviewed"
    for conclusion, state, words in (
        ("accepted", "pass", "accepted"), ("not_accepted", "fail", "not accepted")
    ):  # fmt: skip
        review = Review(frozenset({0}), "quinn", conclusion)  # type: ignore[arg-type]
        found = judged(name, good(name), reviews=[review])
        assert (found.state, found.review) == (state, conclusion)
        assert found.because == f"as expected; no limit; reviewed by quinn, {words}"
        assert found.settled == (state == "pass")
        assert found.fails == (state == "fail")


def test_a_review_holds_for_the_results_that_were_there() -> None:
    name, review = "reference_only", Review(frozenset({0}), "quinn")
    later = good(name, retest=1, investigation="INV-1")
    record = investigated(NO_ERROR)
    found = judged(name, good(name), later, reviews=[review], investigations=[record])
    assert (found.state, found.review) == ("review_required", "none")
    both = Review(frozenset({0, 1}), "quinn")
    found = judged(name, good(name), later, reviews=[review, both], investigations=[record])
    assert (found.state, found.review) == ("pass", "accepted")


def test_a_test_for_reference_with_a_limit_is_overruled_by_its_reviewer() -> None:
    lot = specification({"x": lot_test(ACCEPTS["at_least"], role="reference")})
    failing = result("x", lot=lot, **BAD["at_least"])
    passing = result("x", lot=lot, **GOOD["at_least"])
    accepted = Review(frozenset({0}), "quinn")
    declined = Review(frozenset({0}), "quinn", "not_accepted")
    for one, reviews, settled, fails in (
        (passing, [], False, False),
        (passing, [accepted], True, False),
        (passing, [declined], False, True),
        (failing, [], False, True),
        (failing, [accepted], True, False),
        (failing, [declined], False, True),
    ):
        found = judged("x", one, lot=lot, reviews=reviews)
        assert (found.settled, found.fails) == (settled, fails)
        assert found.state == ("pass" if one is passing else "fail")


# ── Retests ──────────────────────────────────────────────────────────────────────────────────────


def test_a_retest_does_not_undo_a_result_that_fails() -> None:
    first = bad("at_least")
    retest = good("at_least", retest=1, investigation="INV-1")
    unexplained = good("at_least", retest=1)
    for results, records, state in (
        ((first, unexplained), (), "fail"),
        ((first, retest), (), "fail"),
        ((first, retest), (investigated(None),), "fail"),
        ((first, retest), (investigated(NO_ERROR),), "fail"),
        ((first, retest), (investigated(NOT_DECISIVE),), "fail"),
        ((first, retest), (investigated(ERROR),), "pass"),
        ((first, unexplained), (investigated(ERROR),), "review_required"),
        ((first,), (investigated(ERROR),), "review_required"),
        ((first, retest), (investigated(ERROR, 0, 1),), "review_required"),
        ((first, retest), (investigated(ERROR), investigated(NO_ERROR)), "fail"),
        ((first, retest), (investigated(NO_ERROR), investigated(ERROR)), "pass"),
        ((first, retest), (investigated(ERROR), investigated(None)), "fail"),
    ):
        found = judged("at_least", *results, investigations=records)
        assert found.state == state, records
        assert set(found.results) == {one.digest for one in results}


def test_what_is_told_of_a_result_set_aside() -> None:
    first, retest = bad("at_least"), good("at_least", retest=1, investigation="INV-1")
    found = judged("at_least", first, retest, investigations=[investigated(ERROR)])
    assert found.because == (
        "retest 1: 92.3 % is at least 90 %; first result set aside: laboratory error confirmed "
        "(INV-1)"
    )
    assert (found.set_aside, found.decisive) == ((0,), retest.digest)
    alone = judged("at_least", first, investigations=[investigated(ERROR)])
    assert alone.because == (
        "first result set aside: laboratory error confirmed (INV-1); it is to be tested again"
    )
    failing = judged("at_least", first, retest)
    assert failing.because == "first result: 89.99 % is not at least 90 %"


def test_a_retest_that_nobody_asked_for_is_to_be_explained() -> None:
    first, again = good("at_least"), good("at_least", retest=1)
    asked = replace(again, investigation="INV-1")
    for results, records, words in (
        ((first, again), (), "retest 1 has no investigation of an earlier result on record"),
        ((first, asked), (), "retest 1 has no investigation of an earlier result on record"),
        ((first, asked), (investigated(NO_ERROR, 1),), "retest 1 has no investigation"),
        ((first, asked), (investigated(None),), "retest 1: investigation INV-1 is not concluded"),
    ):
        found = judged("at_least", *results, investigations=records)
        assert found.state == "review_required"
        assert found.because.startswith(words)
    found = judged("at_least", first, asked, investigations=[investigated(NO_ERROR)])
    assert (found.state, found.set_aside) == ("pass", ())


def test_a_retest_that_fails_fails() -> None:
    again = bad("at_least", retest=1, investigation="INV-1")
    for records in ((), (investigated(NO_ERROR),), (investigated(ERROR),)):
        assert judged("at_least", good("at_least"), again, investigations=records).state == "fail"


def test_what_decides_nothing_can_be_set_aside_without_an_error_of_the_laboratory() -> None:
    better = result("below", value="< 0.05 %", retest=1, investigation="INV-1")
    coarse = result("below", value="< 0.5 %")
    assert judged("below", coarse).state == "censored"
    for conclusion, state in (
        (NO_ERROR, "censored"), (NOT_DECISIVE, "pass"), (ERROR, "pass"), (None, "review_required"),
    ):  # fmt: skip
        found = judged("below", coarse, better, investigations=[investigated(conclusion)])
        assert found.state == state
    short = result("rate", found=15, scored=15)
    enough = result("rate", found=20, scored=20, retest=1, investigation="INV-1")
    assert judged("rate", short).state == "review_required"
    found = judged("rate", short, enough, investigations=[investigated(NOT_DECISIVE)])
    assert found.state == "pass"
    assert "first result set aside: the result could not decide (INV-1)" in found.because


def test_a_result_that_decides_is_not_set_aside_as_if_it_did_not() -> None:
    for first in (good("at_least"), bad("at_least")):
        again = good("at_least", retest=1, investigation="INV-1")
        found = judged("at_least", first, again, investigations=[investigated(NOT_DECISIVE)])
        assert found.set_aside == ()


def test_replicates_are_not_averaged() -> None:
    one, other = result("at_least", value="99 %"), result("at_least", value="89 %", replicate=2)
    assert judged("at_least", one, other).state == "fail"
    high = result("at_least", value="91 %", replicate=2)
    assert judged("at_least", one, high).state == "pass"
    twice = judged("at_least", one, result("at_least", value="95 %"))
    assert (twice.state, twice.because) == (
        "review_required", "two results are both retest 0, replicate 1",
    )  # fmt: skip


def test_the_first_result_must_be_there() -> None:
    later = good("at_least", retest=1, investigation="INV-1")
    found = judged("at_least", later, investigations=[investigated(NO_ERROR)])
    assert found.state == "review_required"
    assert "lacking: there are numbers 1" in found.because


OUTCOMES: dict[str, dict[str, Any]] = {
    "pass": {"value": "0.05 %"},
    "fail": {"value": "0.2 %"},
    "censored": {"value": "< 0.5 %"},
    "review_required": {"value": "0.05 %", "material": "grown"},
}
RECORDS = st.builds(
    Investigation,
    st.sampled_from(("INV-1", "INV-2")),
    st.frozensets(st.integers(0, 3), min_size=1),
    st.sampled_from((None, ERROR, NO_ERROR, NOT_DECISIVE)),
)
HISTORIES = st.lists(
    st.tuples(st.sampled_from([*OUTCOMES]), st.sampled_from((None, "INV-1", "INV-2"))),
    min_size=1,
    max_size=4,
)


def slowly(history: Sequence[tuple[str, str | None]], records: Sequence[Investigation]) -> str:
    """The state of a test, result by result in plain words."""
    standing = []
    for number, (outcome, _) in enumerate(history):
        last_word = ""
        for record in records:
            if number in record.of:
                last_word = record.conclusion or "open"
        if last_word == ERROR:
            continue
        if last_word == NOT_DECISIVE and outcome in ("censored", "review_required"):
            continue
        standing.append(outcome)
    if "fail" in standing:
        return "fail"
    if not standing:
        return "review_required"
    for number, (_, asked_by) in enumerate(history):
        if number == 0:
            continue
        named = [record for record in records if record.record == asked_by][-1:]
        if not named or named[0].conclusion is None or min(named[0].of) >= number:
            return "review_required"
    for outcome in ("review_required", "censored"):
        if outcome in standing:
            return outcome
    return "pass"


@given(HISTORIES, st.lists(RECORDS, max_size=3), st.randoms())
def test_verdicts_agree_with_the_slow_ones(
    history: list[tuple[str, str | None]], records: list[Investigation], order: Any
) -> None:
    results = [
        result("below", **OUTCOMES[outcome], retest=number, investigation=asked_by)
        for number, (outcome, asked_by) in enumerate(history)
    ]
    order.shuffle(results)
    found = judged("below", *results, investigations=records)
    event(found.state)
    assert found.state == slowly(history, records)
    assert len(found.results) == len(history)


@given(HISTORIES, st.lists(RECORDS, max_size=3))
def test_a_result_that_fails_is_undone_by_a_confirmed_error_and_nothing_else(
    history: list[tuple[str, str | None]], records: list[Investigation]
) -> None:
    results = [
        result("below", **OUTCOMES[outcome], retest=number, investigation=asked_by)
        for number, (outcome, asked_by) in enumerate(history)
    ]
    found = judged("below", *results, investigations=records)
    failed = {number for number, (outcome, _) in enumerate(history) if outcome == "fail"}
    confirmed = {number for one in records if one.conclusion == ERROR for number in one.of}
    if failed - confirmed:
        assert found.state == "fail"
    assert failed & set(found.set_aside) <= confirmed


# ── Stored ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [*ACCEPTS])
def test_a_verdict_is_stored_so_that_it_reads_the_same(name: str) -> None:
    found = judged(name, good(name))
    assert Verdict.from_dict(found.to_dict()) == found
    assert {type(value) for value in found.to_dict().values()} <= {str, list, type(None)}


def test_a_signature_covers_every_word_of_the_verdicts() -> None:
    seen = {name: judged(name, good(name)) for name in ("at_least", "category")}
    digest = verdicts_digest(seen)
    assert digest == verdicts_digest(dict(reversed(seen.items())))
    others = [
        {**seen, "at_least": judged("at_least", result("at_least", value="92.30 %"))},
        {**seen, "at_least": replace(seen["at_least"], because="fine")},
        {"at_least": seen["at_least"]},
    ]
    assert digest not in {verdicts_digest(other) for other in others}
