"""The list before transplantation, the baseline in it, and the second side."""

from dataclasses import replace
from datetime import date

from ayumi.actions.examinations import (
    MEANING,
    correct_examination,
    enter_examination,
    override_result,
    sign_examination,
)
from ayumi.actions.forms import correct_form
from ayumi.actions.transplanting import outside_window
from ayumi.isncsci import Exam
from ayumi.participants.advice import Judgement
from ayumi.trial.study import in_force
from ayumi.values import PartialDate
from tests.actions.clinic import Clinic, complete_exam, day, own_of
from tests.actions.steps import (
    CHECKED,
    SEEN,
    at_the_list,
    clear,
    consent,
    contact,
    examine,
    form,
    go_on,
    refused,
    treat,
    visit,
    waiting,
    ward,
)

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
    with refused(c, "at most 3; the list was signed for 2026-03-18. Say why"):
        treat(c)
    with refused(c, "on = '2026-03-23': this day is still to come"):
        treat(c, on=day("2026-03-23"))
    with refused(c, "on = '2026-03-16': lies before the list, which is of 2026-03-17"):
        treat(c, on=day("2026-03-16"))
    entry = treat(c, reason="the theatre was flooded")
    assert entry.body["departs"] == [
        "the list is 4 days old; the document says at most 3",
        "the list was signed for 2026-03-18",
    ]
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


def test_examinations_of_others_are_no_baseline() -> None:
    c = at_the_list()
    other = contact(c)
    consent(c, other)
    visit(c, other, "unscheduled")
    examine(c, other, "unscheduled")
    entry = clear(c)
    assert entry.body["baseline_forms"] == {"isncsci": ["screening", 1, "isncsci"]}


def test_a_go_ends_with_what_speaks_against_it_since() -> None:
    """A correction, a new form, an examination dated back: the list is signed again."""
    c = ward("cleared")
    visit(c, name="unscheduled")
    form(c, name="unscheduled", instrument="check", values=CHECKED | {"infection": "yes"})
    with refused(c, "the list of P001 says otherwise since it was signed: infection is fail"):
        treat(c)
    c = ward("cleared")
    visit(c, name="unscheduled")
    exam, examiner = complete_exam(), c.actor("examiner")
    enter_examination(
        c.ledger, examiner, "P001", "unscheduled", exam.to_cells(), on=day("2026-03-10")
    )
    sign_examination(
        c.ledger, examiner, "P001", "unscheduled", own_of(exam),
        signed_by=c.proof("examiner", MEANING),
    )  # fmt: skip
    with refused(c, "the list again"):
        treat(c)


def test_a_list_rests_on_signed_examinations_and_on_what_was_then() -> None:
    c = at_the_list()
    visit(c, name="unscheduled")
    enter_examination(
        c.ledger, c.actor("examiner"), "P001", "unscheduled", complete_exam().to_cells()
    )
    with refused(c, "isncsci at unscheduled 1 of P001 is not signed; sign it first"):
        clear(c)
    with refused(c, "lies before P001 was enrolled"):
        clear(c, on=day("2026-03-01"))
