"""Eligibility, cohorts, allocation, the list before transplantation, and whose turn it is."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.actions.eligibility import show_advice
from ayumi.actions.enrolment import MEANING as GOING_ON
from ayumi.actions.enrolment import _drawn, allocate, decide_go, enrol, why_not_yet
from ayumi.actions.examinations import (
    MEANING,
    correct_examination,
    enter_examination,
    override_result,
    sign_examination,
)
from ayumi.actions.forms import correct_form
from ayumi.actions.leaving import withdraw_treatment
from ayumi.actions.transplantation import outside_window
from ayumi.isncsci import Exam
from ayumi.participants.advice import Judgement
from ayumi.study import read_study
from ayumi.study.arms import RandomBlocks
from ayumi.trial.register import Allocated, register_of
from ayumi.trial.study import in_force
from ayumi.values import InputRefused, PartialDate
from tests.actions.clinic import Clinic, complete_exam, day, document, own_of
from tests.actions.steps import (
    CHECKED,
    OPEN,
    SEEN,
    clear,
    consent,
    contact,
    enrolment,
    examine,
    form,
    go_on,
    judge,
    refused,
    screen,
    treat,
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


def ready(c: Clinic, cohort: str = "first") -> str:
    """Somebody new who is eligible for a cohort."""
    code = contact(c)
    consent(c, code)
    screen(c, code)
    judge(c, code, cohort=cohort)
    return code


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
    c = keio("eligible")
    enrol(c.ledger, c.actor("investigator"), "P001")
    assert c.person().arm == "cells"


# The list before transplantation


def exam_of_grade_b() -> Exam:
    return Exam.from_cells(complete_exam().to_cells() | {"dap": "Yes"})


def examine_as(c: Clinic, exam: Exam, name: str = "unscheduled") -> None:
    visit(c, name=name)
    enter_examination(c.ledger, c.actor("examiner"), "P001", name, exam.to_cells())
    sign(c, exam, name)


def sign(c: Clinic, exam: Exam, name: str) -> None:
    proof = c.proof("examiner", MEANING)
    sign_examination(c.ledger, c.actor("examiner"), "P001", name, own_of(exam), signed_by=proof)


def at_the_list() -> Clinic:
    c = ward("enrolled")
    c.clock.set("2026-03-17")
    return c


def test_the_list_needs_an_examination_a_window_and_a_day() -> None:
    c = at_the_list()
    with refused(c, "planned = '2026-03-16': lies before the list, which is of 2026-03-17"):
        clear(c, planned=date(2026, 3, 16))
    with refused(
        c, "planned for 2027-06-01: day 457 after injury; the document says day 10 to day 400"
    ):
        clear(c, planned=date(2027, 6, 1))
    correct_examination(
        c.ledger, c.actor("examiner"), "P001", "screening", {"right.motor.L5": "1"}, reason="x"
    )
    with refused(c, "P001 has no signed examination (isncsci); it is the baseline"):
        clear(c)


def test_an_item_that_stops_stops_and_one_to_decide_is_decided() -> None:
    c = at_the_list()
    with refused(c, "imaging: judge it, with a reason"):
        clear(c, judgements={})
    with refused(c, "the list fails at imaging", "Decide it with a reason, or sign a no-go"):
        clear(c, judgements={"imaging": Judgement("fail", "a new haemorrhage")})
    correct_form(
        c.ledger, c.actor("coordinator"), "P001", "screening", "check", {"infection": "yes"},
        reason="fever",
    )  # fmt: skip
    with refused(c, "infection = 'pass': this item stops and is not overridden"):
        clear(c, judgements={"imaging": SEEN, "infection": Judgement("pass", "only a cold")})
    with refused(c, "Hanako = 'pass': there is no such criterion"):
        clear(c, go=False, judgements={"Hanako": SEEN})
    entry = clear(c, go=False, judgements={})
    assert (entry.body["decision"], c.person().course) == ("no_go", "enrolled")
    with refused(c, "P001 is enrolled; to transplant it must be cleared"):
        treat(c)


def test_a_grade_that_changed_since_eligibility_is_decided() -> None:
    c = at_the_list()
    examine_as(c, exam_of_grade_b())
    with refused(c, "changed_grade.isncsci", "AIS was A at eligibility and is B now"):
        clear(c)
    with refused(c, "changed_grade.isncsci = 'pass': give a reason for deciding otherwise"):
        clear(c, judgements={"imaging": SEEN, "changed_grade.isncsci": Judgement("pass")})
    entry = clear(c, judgements={"imaging": SEEN, "changed_grade.isncsci": SEEN})
    [form_key] = entry.body["baseline_forms"].values()
    assert form_key == ["unscheduled", 1, "isncsci"]


def test_a_grade_that_was_corrected_since_eligibility_is_decided() -> None:
    c = at_the_list()
    exam = exam_of_grade_b()
    correct_examination(
        c.ledger, c.actor("examiner"), "P001", "screening", {"dap": "Yes"}, reason="misread"
    )
    sign(c, exam, "screening")
    with refused(c, "changed_grade.isncsci", "was corrected since"):
        clear(c)
    clear(c, judgements={"imaging": SEEN, "changed_grade.isncsci": SEEN})


def override(c: Clinic, name: str = "screening", value: str = "B") -> None:
    override_result(
        c.ledger, c.actor("examiner"), "P001", name, "ais", value, reason="pain",
        signed_by=c.proof("examiner", MEANING),
    )  # fmt: skip


def test_a_grade_that_was_overridden_since_eligibility_is_decided() -> None:
    c = at_the_list()
    override(c)
    with refused(c, "changed_grade.isncsci", "AIS was decided as B since eligibility"):
        clear(c)
    examine_as(c, complete_exam())
    clear(c)


def test_who_was_examined_again_since_the_list_needs_a_new_one() -> None:
    c = ward("cleared")
    c.clock.set("2026-03-18")
    examine_as(c, complete_exam())
    with refused(c, "P001 was examined again (isncsci, entry", "sign the list again"):
        treat(c)
    clear(c, planned=date(2026, 3, 18))
    treat(c)


def test_a_baseline_that_is_signed_no_longer_carries_no_list() -> None:
    c = ward("cleared")
    c.clock.set("2026-03-18")
    correct_examination(
        c.ledger, c.actor("examiner"), "P001", "screening", {"right.motor.L5": "1"}, reason="x"
    )
    with refused(c, "the examination of P001 that the list rests on (isncsci) was corrected since"):
        treat(c)
    c = ward("cleared")
    c.clock.set("2026-03-18")
    override(c)
    with refused(c, "a result of the baseline of P001 (isncsci) was overridden since the list"):
        treat(c)


def test_a_list_that_is_too_old_or_a_day_out_of_the_window_needs_a_reason() -> None:
    c = ward("cleared")
    c.clock.set("2026-03-21")
    with refused(c, "the list is 4 days old; the document says at most 3. Say why"):
        treat(c)
    with refused(c, "on = '2026-03-23': this day is still to come"):
        treat(c, on=day("2026-03-23"))
    with refused(c, "on = '2026-03-16': lies before the list, which is of 2026-03-17"):
        treat(c, on=day("2026-03-16"))
    entry = treat(c, reason="the theatre was flooded")
    assert entry.body["departs"] == ["the list is 4 days old; the document says at most 3"]
    assert c.person().transplantations[0].departs == entry.reason


def test_a_window_that_counts_from_an_unknown_day_or_from_one_known_in_part() -> None:
    c = at_the_list()
    study = in_force(c.ledger)
    assert study is not None
    p = c.person()
    unknown = replace(p, events={})
    assert outside_window(unknown, study.definition, date(2026, 3, 20)) == (
        "the day of injury, from which the window counts, is not recorded"
    )
    partly = replace(p, events={"injury": PartialDate(2026, 3)})
    # Perhaps in the window is not surely outside it.
    assert outside_window(partly, study.definition, date(2026, 3, 12)) is None
    assert "day 0 to 1 after" not in str(outside_window(partly, study.definition, date(2026, 4, 1)))
    assert "day -30 to 0 after injury" in str(
        outside_window(partly, study.definition, date(2026, 3, 1))
    )


def keio(stage: str) -> Clinic:
    """The reference study, as a rehearsal, with somebody who has come so far."""
    c = Clinic()
    c.clock.set("2026-03-10")
    contact(c)
    consent(c, version="1")
    if stage == "eligible":
        advice = show_advice(c.ledger, c.actor("investigator"), "P001")
        seen = {one.place: SEEN for one in advice.criteria if one.verdict == "undetermined"}
        judge(c, cohort="only", judgements=seen)
    return c


# The second side


def test_the_second_side_waits_for_its_time_and_comes_once() -> None:
    c = ward("transplanted")
    with refused(c, "the first side of P001 was treated on 2026-03-18; 30 d end on 2026-04-17"):
        treat(c)
    c.clock.set("2026-04-17")
    with refused(c, "on = '2026-03-17': lies before the first side, treated on 2026-03-18"):
        treat(c, on=day("2026-03-17"))
    with refused(c, "side = 'hinten': write one of: left, right"):
        treat(c, side="hinten")
    treat(c, side="left")
    p = c.person()
    assert [one.day for one in p.transplantations] == [date(2026, 3, 18), date(2026, 4, 17)]
    assert p.events["second_transplantation"] == day("2026-04-17")
    assert p.course == "transplanted"
    c.clock.set("2026-09-01")
    with refused(c, "P001 has received the cells already, on 2026-04-17"):
        treat(c)


def test_who_was_treated_on_both_sides_at_once_has_no_second_side() -> None:
    c = ward("transplanted")
    c.clock.set("2026-05-01")
    code = waiting(c, "second")
    go_on(c, "second", before="cohort")
    go_on(c, code)
    clear(c, code, planned=date(2026, 5, 1))
    treat(c, code)
    c.clock.set("2026-08-01")
    with refused(c, "P002 has received the cells already, on 2026-05-01"):
        treat(c, "P002")


# Whose turn it is: requirement E3


def waiting(c: Clinic, cohort: str) -> str:
    code = ready(c, cohort)
    enrolment(c, code)
    return code


def test_the_next_waits_for_time_and_decision_also_the_second_of_four() -> None:
    """Requirement E3."""
    c = ward("transplanted")
    c.clock.set("2026-03-20")
    code = waiting(c, "second")
    with refused(
        c,
        "P002 may not be treated yet: the participant before (P001) was treated on 2026-03-18; "
        "7 d end on 2026-03-25",
        "the cohort before (P001) was treated on 2026-03-18; 28 d end on 2026-04-15",
        "going on with participant P002 is not decided; safety_committee decides",
        "going on with cohort second is not decided; safety_committee decides",
    ):
        clear(c, code)
    go_on(c, code)
    go_on(c, "second", before="cohort")
    c.clock.set("2026-04-13")
    with refused(c, "28 d end on 2026-04-15"):
        clear(c, code)
    clear(c, code, planned=date(2026, 4, 15))
    with refused(c, "28 d end on 2026-04-15"):
        treat(c, code)
    c.clock.set("2026-04-15")
    go_on(c, code, decision="hold", reason="a fever in P001")
    with refused(c, "going on with participant P002 is decided: hold"):
        treat(c, code)
    go_on(c, code)
    treat(c, code)
    # The third, of the same cohort: no decision on the cohort any more, but time and decision.
    third = waiting(c, "second")
    go_on(c, third)
    c.clock.set("2026-04-21")
    with refused(
        c, "the participant before (P002) was treated on 2026-04-15; 7 d end on 2026-04-22"
    ):
        clear(c, third, planned=date(2026, 4, 21))
    clear(c, third, planned=date(2026, 4, 22))
    # The fourth was decided on before the third was treated: it is decided again.
    c.clock.set("2026-04-22")
    fourth = waiting(c, "second")
    go_on(c, fourth)
    treat(c, third)
    c.clock.set("2026-05-01")
    with refused(
        c, f"going on with participant {fourth} was decided before {third} had been treated"
    ):
        clear(c, fourth)
    go_on(c, fourth)
    clear(c, fourth, planned=date(2026, 5, 1))
    treat(c, fourth)
    treated = register_of(c.ledger).treated
    days = sorted(treated.values())
    assert all(b - a >= timedelta(days=7) for a, b in pairwise(days))


def test_the_first_waits_for_nobody() -> None:
    c = at_the_list()
    found = in_force(c.ledger)
    assert found is not None
    assert why_not_yet(found.definition, register_of(c.ledger), "P001", date(2026, 3, 17)) == []
    assert why_not_yet(found.definition, register_of(c.ledger), "P009", date(2026, 3, 17)) == []


def decide(role: str, **other: str) -> Callable[[Clinic], object]:
    given = {"following": "P001", "decision": "go", "reason": "seen"} | other
    return lambda c: decide_go(c.ledger, c.actor(role), signed_by=c.proof(role, GOING_ON), **given)


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (decide("statistician"), "the document leaves this decision to the role safety_committee"),
        (decide("investigator"), "it needs `decide_go`"),
        (decide("safety_committee", following="P007"), "there is no participant P007"),
        (
            decide("safety_committee", following="third", before="cohort"),
            "there is no cohort third",
        ),
        (decide("safety_committee", before="Hanako"), "write participant or cohort"),
        (decide("safety_committee", decision="gone"), "is no decision; write go or hold"),
        (decide("safety_committee", reason=" "), "write it in words"),
    ],
)
def test_who_decides_to_go_on_and_what_can_be_decided(
    decision: Callable[[Clinic], object], words: str
) -> None:
    """Requirement E3."""
    c = ward("enrolled")
    with refused(c, words):
        decision(c)


def test_a_decision_names_those_who_had_been_treated() -> None:
    """Requirement E3."""
    c = ward("transplanted")
    waiting(c, "second")
    entry = go_on(c, "P002")
    assert (entry.body["seen"], entry.subject) == (["P001"], "trial")
    assert entry.signature is not None
    assert entry.signature["meaning"] == GOING_ON
    assert c.ledger.text(entry.body["why"]["content"]) == "nothing speaks against it"


def test_examinations_of_others_are_no_baseline() -> None:
    c = at_the_list()
    other = contact(c)
    consent(c, other)
    visit(c, other, "unscheduled")
    examine(c, other, "unscheduled")
    entry = clear(c)
    assert entry.body["baseline_forms"] == {"isncsci": ["screening", 1, "isncsci"]}
