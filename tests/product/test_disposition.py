"""What may be decided on a lot, what speaks against it, and whether a decision still stands."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from ayumi.product import Specification
from ayumi.product.disposition import (
    LOT,
    failing,
    may_release,
    may_release_conditionally,
    may_release_out_of_specification,
    pending_tests,
    standing,
)
from ayumi.product.results import TestResult
from ayumi.product.retests import Investigation, Review
from ayumi.product.verdict import Verdict, judge
from ayumi.values import Keyed, Unset
from ayumi.values.state_table import OutOfOrder, diagram
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
    specification,
)
from tests.product.lots import result as result_of

UNTIL = date(2026, 4, 1)
CONCLUSIONS = ("none", "accepted", "not_accepted")
TESTS = {
    "quick": lot_test(ACCEPTS["at_least"], title="Quick"),
    "slow": lot_test(ACCEPTS["category"], title="Slow", takes="30 d"),
    "slower": lot_test(ACCEPTS["category"], title="Slower", takes="40 d"),
    "seen": lot_test(ACCEPTS["reference_only"], title="Seen", role="reference"),
}
VALUES = {"quick": "at_least", "slow": "category", "slower": "category", "seen": "reference_only"}
CONDITIONAL = {"pending": ("slow",), "within": "6 wk"}
LAW = {"legal_basis": "An act", "notify": {"authority": "The authority"}}
LOT_SPEC = specification(TESTS, conditional=CONDITIONAL, out_of_specification=LAW)
STATES = (
    "pass", "fail", "pending", "due", "overdue", "censored", "review_required", "not_judged"
)  # fmt: skip


def verdicts(
    given_results: Mapping[str, str], lot: Specification = LOT_SPEC, *, now: datetime = NOW
) -> dict[str, Verdict]:
    """Verdicts where each test given has a good or a bad result, and a review if it is reviewed."""
    assert isinstance(lot.tests, Keyed)
    found = {}
    for name in lot.tests:
        how = given_results.get(name, "")
        source = {"good": GOOD, "reviewed": GOOD, "bad": BAD}.get(how, {})
        one = [result_of(name, lot=lot, **source[VALUES[name]])] if how else []
        reviews = [Review(frozenset({0}), "quinn")] if how == "reviewed" else []
        found[name] = judge(lot, name, one, now=now, sampled_at=SAMPLED, reviews=reviews)
    return found


ALL = {"quick": "good", "slow": "good", "slower": "good", "seen": "reviewed"}
DUE = {"quick": "good", "seen": "reviewed"}
ONE_PENDING = specification(
    {name: TESTS[name] for name in ("quick", "slow", "seen")}, conditional=CONDITIONAL
)


def test_the_table_of_a_lot() -> None:
    assert LOT.after("", "make", "the lot") == "quarantine"
    assert set(LOT.ways["quarantine"]) == {
        "release_conditionally", "release", "release_out_of_specification", "reject",
    }  # fmt: skip
    assert LOT.after("conditionally_released", "release_conditionally", "x") == (
        "conditionally_released"
    )
    for state in ("conditionally_released", "released", "released_out_of_specification"):
        assert LOT.after(state, "return", "the lot") == "quarantine"
        assert LOT.after(state, "reject", "the lot") == "rejected"
    assert not LOT.ways["rejected"]
    with pytest.raises(OutOfOrder, match="L-1 is rejected; to release it must be quarantine or"):
        LOT.after("rejected", "release", "L-1")
    for state, act in (("released", "release"), ("released", "release_conditionally"),
                       ("conditionally_released", "release_out_of_specification")):  # fmt: skip
        assert not LOT.possible(state, act)
    assert "released --> quarantine: return" in diagram(LOT)


# ── Full release ─────────────────────────────────────────────────────────────────────────────────


def test_a_full_release() -> None:
    assert may_release(LOT_SPEC, verdicts(ALL)) == ()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"quick": "bad"}, "Quick fails: 89.99 % is not at least 90 %"),
        ({"quick": ""}, "Quick is overdue: no result; due since 2026-03-08"),
        ({"slow": ""}, "Slow is not due yet: no result; due 2026-03-31"),
        ({"seen": "good"}, "Seen is for reference, and its result is to be reviewed"),
        ({"seen": ""}, "Seen is overdue: no result; due since 2026-03-08"),
    ],
)
def test_what_speaks_against_a_full_release(changed: dict[str, str], reason: str) -> None:
    assert may_release(LOT_SPEC, verdicts({**ALL, **changed})) == (reason,)


def test_without_tests_nothing_is_released() -> None:
    unset = specification(tests=None)
    unset = replace_tests(unset, Unset("not public"))
    assert may_release(unset, {}) == (
        "nothing can be released by its tests: they are unset (not public)",
    )
    reference = specification({"seen": TESTS["seen"]})
    for lot in (specification({}), reference):
        [reason] = may_release(lot, {})
        assert reason == "nothing can be released by its tests: there is no release test"


def replace_tests(lot: Specification, tests: Unset) -> Specification:
    return lot.model_copy(update={"tests": tests})


def test_a_verdict_that_is_not_there_is_told() -> None:
    found = verdicts(ALL)
    del found["slow"]
    assert may_release(LOT_SPEC, found) == ("Slow: there is no verdict",)


def any_verdict(draw: Any, name: str, role: Any) -> Verdict:
    """Of any state; only where there is a result there can be a review of it."""
    state = draw(st.sampled_from(STATES))
    reviews = ("none",) if state in ("pending", "due", "overdue") else CONCLUSIONS
    due, review = draw(st.sampled_from((None, "2026-04-01"))), draw(st.sampled_from(reviews))
    return Verdict(name, name, role, state, "as drawn", due, review)


@st.composite
def lots_with_verdicts(draw: Any) -> tuple[Specification, dict[str, Verdict]]:
    names = [f"t{n}" for n in range(draw(st.integers(1, 4)))]
    roles = {name: draw(st.sampled_from(("release", "release", "reference"))) for name in names}
    accept = ACCEPTS["category"]
    pending = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    lot = specification(
        {name: lot_test(accept, title=name, role=roles[name]) for name in names},
        conditional=draw(st.sampled_from((None, {"pending": tuple(pending), "within": "6 wk"}))),
        out_of_specification=draw(st.sampled_from((None, LAW))),
    )
    found = {name: any_verdict(draw, name, roles[name]) for name in names}
    for name in draw(st.lists(st.sampled_from(names), max_size=1)):
        del found[name]
    return lot, found


@given(lots_with_verdicts())
def test_releases_agree_with_the_slow_ones(
    drawn: tuple[Specification, dict[str, Verdict]],
) -> None:
    lot, found = drawn
    assert isinstance(lot.tests, Keyed)
    full = any(test.role == "release" for test in lot.tests.values())
    conditional = full and lot.conditional is not None
    pending = () if lot.conditional is None else lot.conditional.pending  # type: ignore[union-attr]
    exceptional, fails = full and lot.out_of_specification is not None, 0
    for name, test in lot.tests.items():
        one = found.get(name)
        if one is None:
            full = conditional = exceptional = False
            continue
        missing = one.state in ("pending", "due", "overdue")
        if test.role == "release":
            fine, bad = one.state == "pass", one.state == "fail"
        else:
            fine = one.review == "accepted" and not missing
            bad = one.review == "not_accepted" or (one.review == "none" and one.state == "fail")
        awaited = one.state == "pending" and name in pending and one.due is not None
        # A test for reference that was accepted, and one that is pending, is no longer missing.
        full = full and fine
        conditional = conditional and (awaited or (fine and one.state != "pending"))
        exceptional = exceptional and (bad or awaited or (fine and one.state != "pending"))
        fails += bad
    event(f"{full} {conditional} {exceptional and fails > 0}")
    assert (may_release(lot, found) == ()) == full
    assert (may_release_conditionally(lot, found, UNTIL, now=NOW) == ()) == conditional
    assert (may_release_out_of_specification(lot, found) == ()) == (exceptional and fails > 0)


HISTORY = st.lists(
    st.tuples(st.sampled_from(("good", "bad")), st.sampled_from((None, "INV-1"))), max_size=3
)


@given(
    st.sampled_from([*ACCEPTS]),
    st.lists(st.tuples(st.integers(0, 13), HISTORY), max_size=6),
    st.lists(st.sampled_from(("laboratory_error_confirmed", "not_decisive")), max_size=2),
    st.integers(-40, 40),
)
def test_no_set_of_results_with_a_missing_test_may_be_released(
    missing: str, histories: list[tuple[int, Any]], conclusions: list[Any], days: int
) -> None:
    names = [*ACCEPTS]
    results: dict[str, list[TestResult]] = {name: [good(name)] for name in names if name != missing}
    for place, history in histories:
        name = names[place]
        if name != missing:
            results[name] = [
                (bad if how == "bad" and name in BAD else good)(
                    name, retest=number, investigation=record
                )
                for number, (how, record) in enumerate(history)
            ]
    records = [Investigation("INV-1", frozenset({0}), one) for one in conclusions]
    reviews = [Review(frozenset(range(3)), "quinn")]
    now = NOW + timedelta(days=days)
    found = {
        name: judge(EVERY, name, results.get(name, []), now=now, sampled_at=SAMPLED,
                    ancestors={"BANK-1"}, investigations=records, reviews=reviews)
        for name in names
    }  # fmt: skip
    title = found[missing].title
    reasons = may_release(EVERY, found)
    assert any(reason.startswith(f"{title} is ") for reason in reasons)
    if found[missing].state != "pending":
        conditional = EVERY.model_copy(
            update={"conditional": ONE_PENDING.conditional.model_copy(  # type: ignore[union-attr]
                update={"pending": (missing,)}
            )}
        )  # fmt: skip
        assert may_release_conditionally(conditional, found, UNTIL, now=NOW)


# ── Conditional release ──────────────────────────────────────────────────────────────────────────


def conditionally(
    given_results: Mapping[str, str],
    until: date = UNTIL,
    lot: Specification = ONE_PENDING,
    **more: Any,
) -> tuple[str, ...]:
    known: dict[str, Any] = {"now": NOW, **more}
    return may_release_conditionally(lot, verdicts(given_results, lot), until, **known)


def test_a_conditional_release_names_what_is_pending() -> None:
    assert conditionally(DUE) == ()
    assert pending_tests(ONE_PENDING, verdicts(DUE, ONE_PENDING)) == ("slow",)
    assert pending_tests(ONE_PENDING, verdicts(ALL, ONE_PENDING)) == ()


@pytest.mark.parametrize(
    ("given_results", "reason"),
    [
        ({"seen": "reviewed"}, "Quick is overdue: no result; due since 2026-03-08"),
        ({**DUE, "quick": "bad"}, "Quick fails: 89.99 % is not at least 90 %"),
        ({**DUE, "slow": "bad"}, "Slow fails: positive; accepted only: negative"),
        ({**DUE, "seen": "good"}, "Seen is for reference, and its result is to be reviewed"),
        ({"quick": "good"}, "Seen is overdue: no result; due since 2026-03-08"),
    ],
)
def test_what_speaks_against_a_conditional_release(
    given_results: dict[str, str], reason: str
) -> None:
    assert conditionally(given_results) == (reason,)


def test_what_is_pending_must_be_allowed_and_have_a_day() -> None:
    assert conditionally(DUE, lot=LOT_SPEC) == (
        "Slower is pending, which the study document does not allow for it",
    )
    found = verdicts(DUE, ONE_PENDING)
    found["slow"] = judge(ONE_PENDING, "slow", [], now=NOW, sampled_at=None)
    assert may_release_conditionally(ONE_PENDING, found, UNTIL, now=NOW) == (
        "Slow is pending with no day: no result; no sample of LOT was taken",
    )
    late = datetime(2026, 3, 31, 1, tzinfo=UTC)
    found = verdicts(DUE, ONE_PENDING, now=late)
    assert may_release_conditionally(ONE_PENDING, found, UNTIL, now=late) == (
        "Slow is due and not there: no result; due since 2026-03-31",
    )


def test_it_must_be_foreseen() -> None:
    for conditional, words in (
        (None, "does not foresee a conditional release of this level"),
        (Unset("not public"), "whether it may be released conditionally is unset (not public)"),
    ):
        lot = ONE_PENDING.model_copy(update={"conditional": conditional})
        [reason] = may_release_conditionally(lot, verdicts(DUE, lot), UNTIL, now=NOW)
        assert words in reason


@pytest.mark.parametrize(
    ("until", "more", "words"),
    [
        (date(2026, 3, 21), {}, None),
        (date(2026, 3, 20), {}, "its end, 2026-03-20, is past"),
        (NOW, {}, None),
        (NOW - timedelta(minutes=1), {}, "its end, 2026-03-21 11:59+00:00, is past"),
        (date(2026, 5, 2), {}, None),
        (date(2026, 5, 3), {}, "is later than 2026-05-02 12:00+00:00, the last that the study"),
        (NOW + timedelta(weeks=6), {}, None),
        (NOW + timedelta(weeks=6, minutes=1), {}, "the last that the study document allows"),
        (date(2026, 5, 2), {"since": NOW - timedelta(days=2)}, "is later than 2026-04-30 12:00"),
        (date(2026, 4, 30), {"since": NOW - timedelta(days=2)}, None),
    ],
)
def test_its_end(until: date, more: dict[str, Any], words: str | None) -> None:
    reasons = conditionally(DUE, until, **more)
    assert reasons == () if words is None else words in reasons[0]


def test_without_a_longest_time_it_ends_when_its_signer_says() -> None:
    lot = specification(
        {name: TESTS[name] for name in ("quick", "slow")},
        conditional={"pending": ("slow",), "within": Unset("open")},
    )
    assert may_release_conditionally(lot, verdicts(DUE, lot), date(2036, 1, 1), now=NOW) == ()


# ── Out of specification ─────────────────────────────────────────────────────────────────────────


def test_out_of_specification() -> None:
    bad = verdicts({**ALL, "quick": "bad"})
    assert may_release_out_of_specification(LOT_SPEC, bad) == ()
    assert failing(bad) == ("quick",)
    assert may_release_out_of_specification(LOT_SPEC, verdicts(ALL)) == (
        "no test has failed; it is not out of specification",
    )
    also_missing = verdicts({**ALL, "quick": "bad", "slower": ""})
    assert may_release_out_of_specification(LOT_SPEC, also_missing) == (
        "Slower is pending, which the study document does not allow for it",
    )
    for law, words in ((None, "does not foresee the use"), (Unset("open"), "unset (open)")):
        lot = LOT_SPEC.model_copy(update={"out_of_specification": law})
        [reason] = may_release_out_of_specification(lot, bad)
        assert words in reason


# ── Standing ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "words"),
    [("", "not made yet"), ("quarantine", "in quarantine"), ("rejected", "rejected")],
)
def test_what_was_not_released_is_not_usable(state: str, words: str) -> None:
    found = standing(state, None, NOW, verdicts(ALL))
    assert (found.usable, found.reasons) == (False, (f"the lot is {words}",))


def test_an_unknown_state_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        standing("sold", None, NOW, {})


def test_a_release_falls_with_a_test_that_fails_whatever_was_signed() -> None:
    assert standing("released", None, NOW, verdicts(ALL)).usable
    found = standing("released", None, NOW, verdicts({**ALL, "slow": "bad"}))
    assert (found.usable, found.reasons) == (
        False, ("Slow fails: positive; accepted only: negative",),
    )  # fmt: skip


def test_an_open_question_does_not_take_a_full_release_back() -> None:
    found = standing("released", None, NOW, verdicts({**ALL, "seen": "good", "slower": ""}))
    assert found.usable
    assert found.questions == ("Seen is for reference, and its result is to be reviewed",)


def test_a_conditional_release_runs_out() -> None:
    now = verdicts(DUE, ONE_PENDING)
    state = "conditionally_released"
    assert standing(state, date(2026, 3, 21), NOW, now).usable
    for until, words in (
        (date(2026, 3, 20), "its conditional release ran out on 2026-03-20"),
        (NOW - timedelta(seconds=1), "ran out on 2026-03-21 11:59+00:00"),
        (None, "its conditional release has no end, so it is none"),
    ):
        found = standing(state, until, NOW, now)
        assert not found.usable
        assert words in found.reasons[0]


def test_a_conditional_release_falls_when_what_it_rested_on_does() -> None:
    state = "conditionally_released"
    for changed, day, words in (
        ({"slow": "bad"}, NOW, "Slow fails"),
        ({"quick": ""}, NOW, "Quick is overdue"),
        ({"seen": "good"}, NOW, "Seen is for reference"),
        ({}, datetime(2026, 3, 31, tzinfo=UTC), "Slow is due and not there"),
    ):
        found = standing(state, UNTIL, day, verdicts({**DUE, **changed}, ONE_PENDING, now=day))
        assert not found.usable
        assert found.reasons[0].startswith(words)
    arrived = verdicts({**DUE, "slow": "good"}, ONE_PENDING)
    assert standing(state, UNTIL, NOW, arrived).usable


def test_what_was_released_out_of_specification_falls_with_another_test() -> None:
    state, bad = "released_out_of_specification", verdicts({**ALL, "quick": "bad"})
    assert standing(state, None, NOW, bad, known_failing=failing(bad)).usable
    assert not standing(state, None, NOW, bad).usable
    worse = verdicts({**ALL, "quick": "bad", "slow": "bad"})
    found = standing(state, None, NOW, worse, known_failing=failing(bad))
    assert found.reasons == ("Slow fails: positive; accepted only: negative",)
    assert not standing("released", None, NOW, bad, known_failing=failing(bad)).usable


@given(lots_with_verdicts(), st.sampled_from(sorted(LOT.ways)))
def test_nothing_that_fails_is_usable(
    drawn: tuple[Specification, dict[str, Verdict]], state: str
) -> None:
    _, found = drawn
    stands = standing(state, UNTIL, NOW, found)
    assert stands.usable == (not stands.reasons)
    if failing(found):
        assert not stands.usable
    if state == "conditionally_released":
        assert stands.usable == all(
            one.state == "pending"
            or (one.state == "pass" if one.role == "release" else one.review == "accepted")
            for one in found.values()
        )
