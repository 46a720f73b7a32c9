"""Eligibility, cohorts, and the allocation to an arm."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.actions.eligibility import show_advice
from ayumi.actions.enrolment import _drawn, allocate, enrol
from ayumi.actions.forms import correct_form
from ayumi.actions.leaving import withdraw_treatment
from ayumi.participants.advice import Judgement
from ayumi.study import read_study
from ayumi.study.arms import RandomBlocks
from ayumi.trial.register import Allocated, register_of
from ayumi.values import InputRefused
from tests.actions.clinic import Clinic, day, document
from tests.actions.steps import (
    CHECKED,
    OPEN,
    SEEN,
    clear,
    consent,
    contact,
    enrolment,
    form,
    judge,
    ready,
    refused,
    visit,
    ward,
)

# Eligibility


def test_what_the_rules_leave_open_needs_a_judgement_with_a_reason() -> None:
    c = ward("consented")
    visit(c)
    with pytest.raises(InputRefused) as found:
        judge(c, judgements={})
    assert {f.place for f in found.value.faults} == {"include.agrees", "exclude.other"}
    assert "judge it, with a reason" in str(found.value)
    with refused(c, "exclude.other", "give a reason for the judgement"):
        judge(c, judgements={"include.agrees": SEEN, "exclude.other": Judgement("pass")})
    with refused(c, "exclude.othr", "did you mean `exclude.other`?"):
        judge(c, judgements={"include.agrees": SEEN, "exclude.othr": SEEN})
    judge(c, judgements={"include.agrees": SEEN, "exclude.other": SEEN})
    assert c.person().course == "eligible"


def test_a_failing_criterion_is_overruled_with_a_reason_or_not_at_all() -> None:
    c = ward("consented")
    visit(c)
    form(c, values=CHECKED | {"agrees": "no"})
    with refused(c, "P001 fails include.agrees", "Overrule it with a reason, or find not eligible"):
        judge(c)
    with refused(c, "include.agrees", "give a reason for deciding otherwise; computed is fail"):
        judge(c, judgements=OPEN | {"include.agrees": Judgement("pass")})
    entry = judge(c, judgements=OPEN | {"include.agrees": SEEN})
    [advice] = [a for a in entry.body["advice"]["criteria"] if a["criterion"] == "include.agrees"]
    assert advice["verdict"] == "fail"
    why = entry.body["judgements"]["include.agrees"]["why"]["content"]
    assert c.ledger.text(why) == SEEN.reason


def test_judgements_of_who_is_not_eligible_are_of_criteria_that_there_are() -> None:
    c = ward("screened")
    with refused(c, "Hanako = 'fail': there is no such criterion"):
        judge(c, eligible=False, judgements={"Hanako": Judgement("fail", "x")})
    judge(c, eligible=False, judgements={"exclude.other": Judgement("fail", "a tattoo")})
    assert c.person().course == "screening_failure"


def test_eligibility_is_of_a_cohort_that_there_is_and_not_of_the_future() -> None:
    c = ward("screened")
    with refused(c, "cohort: say which: first, second"):
        judge(c, cohort=None)
    with refused(c, "cohort = 'frst': no such cohort; did you mean `first`?"):
        judge(c, cohort="frst")
    with refused(c, "on = '2026-03-20': this day is still to come"):
        judge(c, on=day("2026-03-20"))
    with refused(c, "there is no participant P009"):
        show_advice(c.ledger, c.actor("investigator"), "P009", "first")


# Cohorts


def empty_ward() -> Clinic:
    c = ward("")
    c.clock.set("2026-03-10")
    return c


def test_a_cohort_has_so_many_places_and_follows_the_one_before() -> None:
    c = empty_ward()
    late, first, other = ready(c, "second"), ready(c), ready(c)
    with refused(c, "the cohort first comes before second and has 0 of 1"):
        enrolment(c, late)
    enrolment(c, first)
    with refused(c, "the cohort first is full: 1 of 1"):
        enrolment(c, other)
    enrolment(c, late)
    assert [c.person(code).number for code in (first, late)] == [1, 2]
    # Who leaves untreated leaves the place, too.
    withdraw_treatment(c.ledger, c.actor("investigator"), first, reason="wishes so")
    last = ready(c, "second")
    with refused(c, "the cohort first comes before second and has 0 of 1"):
        enrolment(c, last)
    enrolment(c, other)
    enrolment(c, last)
    assert [code for code, _ in register_of(c.ledger).enrolled] == [first, late, other, last]


def test_cohorts_of_the_second_shipped_study_follow_each_other() -> None:
    c = Clinic(study="kyoto_parkinson")
    c.clock.set("2026-03-10")
    study = read_study(document("kyoto_parkinson")).definition
    assert [cohort.order for cohort in study.cohorts.values()] == [1, 2, 3]
    code = contact(
        c, birth=day("1965-05"), events={"onset": day("2015"), "diagnosis": day("2016-03")}
    )
    consent(c, code, version="1")
    advice = show_advice(c.ledger, c.actor("investigator"), code, "low")
    seen = {one.place: SEEN for one in advice.criteria if one.verdict == "undetermined"}
    assert seen
    judge(c, code, cohort="low", judgements=seen)
    with refused(c, "the cohort first_person comes before low and has 0 of 1"):
        enrol(c.ledger, c.actor("investigator"), code)


# Allocation


BLOCKS = st.lists(st.integers(1, 3), min_size=1, max_size=3)


@given(seed=st.integers(), sizes=BLOCKS, ratio=st.tuples(st.integers(1, 2), st.integers(1, 3)))
@settings(max_examples=60)
def test_arms_are_balanced_in_every_block(
    seed: int, sizes: list[int], ratio: tuple[int, int]
) -> None:
    whole = sum(ratio)
    arms = {"a": ratio[0], "b": ratio[1]}
    plan = RandomBlocks.model_validate(
        {"kind": "random_blocks", "ratio": arms, "blocks": tuple(size * whole for size in sizes)}
    )
    entropy = random.Random(seed).randbytes
    drawn: list[Allocated] = []
    for _ in range(40):
        drawn.append(_drawn(plan, drawn, entropy))
    at = 0
    while at < len(drawn) and at + drawn[at].block <= len(drawn):
        block = drawn[at : at + drawn[at].block]
        assert {one.block for one in block} == {len(block)}
        count = Counter(one.arm for one in block)
        assert count["a"] * ratio[1] == count["b"] * ratio[0]
        at += len(block)
    # Never further apart than half of the largest block would let them be.
    excess = 0
    for one in drawn:
        excess += ratio[1] if one.arm == "a" else -ratio[0]
        assert abs(excess) <= ratio[0] * ratio[1] * max(sizes)
    again = random.Random(seed).randbytes
    same: list[Allocated] = []
    for _ in range(40):
        same.append(_drawn(plan, same, again))
    assert same == drawn


def test_the_draw_is_even_over_seeds() -> None:
    plan = RandomBlocks.model_validate(
        {"kind": "random_blocks", "ratio": {"a": 1, "b": 2}, "blocks": (3, 6)}
    )
    arms, sizes = Counter[str](), Counter[int]()
    for seed in range(3000):
        one = _drawn(plan, [], random.Random(seed).randbytes)
        arms[one.arm] += 1
        sizes[one.block] += 1
    # Of 3000 draws with chance 1/3 and 1/2; five standard deviations.
    assert abs(arms["a"] - 1000) < 5 * (3000 * 2 / 9) ** 0.5
    assert abs(sizes[3] - 1500) < 5 * (3000 / 4) ** 0.5


def test_bytes_that_would_tip_the_draw_are_drawn_again() -> None:
    plan = RandomBlocks.model_validate(
        {"kind": "random_blocks", "ratio": {"a": 1, "b": 2}, "blocks": (3,)}
    )
    given = iter([bytes(4), b"\xff" * 4, b"\x00\x00\x00\x01"])
    assert _drawn(plan, [], lambda n: next(given)) == Allocated("b", 3)
    assert next(given, None) is None


def test_allocation_is_of_who_is_enrolled_and_only_once() -> None:
    c = ward("eligible")
    by = c.actor("coordinator")
    with refused(c, "P001 must be enrolled and without an arm; is eligible"):
        allocate(c.ledger, by, "P001", entropy=c.entropy)
    enrol(c.ledger, c.actor("investigator"), "P001")
    with refused(c, "P001 has no arm yet; allocate first"):
        clear(c)
    entry = allocate(c.ledger, by, "P001", entropy=c.entropy)
    arm = entry.body["arm"]
    assert (entry.body["block"] in (2, 4), c.person().arm) == (True, arm)
    with refused(c, f"is enrolled, in the arm {arm}"):
        allocate(c.ledger, by, "P001", entropy=c.entropy)
    with refused(c, "it needs `allocate`"):
        allocate(c.ledger, c.actor("investigator"), "P001", entropy=c.entropy)


def test_where_the_cohort_decides_nobody_is_allocated() -> None:
    c = Clinic()
    c.clock.set("2026-03-10")
    contact(c)
    consent(c, version="1")
    advice = show_advice(c.ledger, c.actor("investigator"), "P001")
    seen = {one.place: SEEN for one in advice.criteria if one.verdict == "undetermined"}
    judge(c, cohort="only", judgements=seen)
    enrol(c.ledger, c.actor("investigator"), "P001")
    assert c.person().arm == "cells"


def test_not_eligible_without_a_failing_criterion_needs_a_reason() -> None:
    c = ward("screened")
    for blank in (None, "  "):
        with refused(c, "reason: no criterion fails; say why P001 is not eligible"):
            judge(c, eligible=False, judgements={}, reason=blank)
    entry = judge(c, eligible=False, judgements={}, reason="lives too far away")
    assert entry.reason is not None


def test_nobody_is_enrolled_on_grounds_that_have_changed() -> None:
    c = ward("eligible")
    correct_form(
        c.ledger, c.actor("coordinator"), "P001", "screening", "check", {"agrees": "no"}, reason="x"
    )
    with refused(c, "changed since eligibility was signed: include.agrees is fail and was"):
        enrol(c.ledger, c.actor("investigator"), "P001")
