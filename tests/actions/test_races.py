"""Two people at once: one wins where both cannot, the other is told, and nothing is lost."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from ayumi.actions.door import ChangedMeanwhile
from ayumi.actions.enrolment import enrol
from ayumi.actions.forms import correct_form, verify_form
from ayumi.actions.leaving import withdraw_treatment
from ayumi.actions.people import withdraw_consent
from ayumi.actions.queries import answer_query, raise_query
from ayumi.actions.record import redact
from ayumi.actions.visits import hold_visit
from ayumi.ledger import Actor, Entry
from ayumi.ledger.verification import verify
from ayumi.trial.fold import participant_of
from ayumi.trial.register import register_of
from ayumi.values import InputRefused, Refusal
from ayumi.values.state_table import OutOfOrder
from tests.actions.clinic import Clinic
from tests.actions.conftest import Connect
from tests.actions.steps import (
    consent,
    contact,
    form,
    go_on,
    judge,
    refused,
    screen,
    visit,
    ward,
)

Act = Callable[[Clinic], Entry]
COORDINATOR, INVESTIGATOR = Actor("m.sato", "coordinator"), Actor("k.tanaka", "investigator")
MANAGER = Actor("d.abe", "data_manager")


def at_once(connect: Connect, c: Clinic, *acts: Act) -> list[Entry | Exception]:
    """What becomes of acts that several people do at the same moment, each at their own desk."""
    start = Barrier(len(acts))

    def alone(act: Act) -> Entry | Exception:
        desk = c.beside(connect())
        desk.ledger.head  # noqa: B018 - the connection is there before the start
        start.wait()
        try:
            return act(desk)
        except (Refusal, InputRefused) as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as desks:
        return list(desks.map(alone, acts))


def sorted_out(
    found: list[Entry | Exception], c: Clinic, before: int
) -> tuple[list[Entry], list[Exception]]:
    """Who won and who did not; the ledger holds what was done, in a whole chain, and no more."""
    won = [one for one in found if isinstance(one, Entry)]
    lost = [one for one in found if isinstance(one, Exception)]
    assert sorted(e.seq for e in won) == [e.seq for e in c.ledger.entries(after=before)]
    assert verify(c.storage).passed
    assert c.person() == participant_of(c.ledger, "P001", until=c.ledger.head.seq)
    return won, lost


def test_the_same_act_is_done_once(connect: Connect) -> None:
    """Requirement D3."""
    c = ward("eligible").copy(connect())
    before = c.ledger.head.seq
    found = at_once(connect, c, *[lambda desk: enrol(desk.ledger, INVESTIGATOR, "P001")] * 3)
    won, lost = sorted_out(found, c, before)
    assert (len(won), len(lost)) == (1, 2)
    for one in lost:
        assert isinstance(one, OutOfOrder)
        assert str(one) == (
            "P001 is enrolled; to enrol it must be eligible. Possible now: clear, "
            "withdraw treatment, withdraw consent, die"
        )


def correct(value: str, seen: int | None, actor: Actor = COORDINATOR) -> Act:
    return lambda desk: correct_form(
        desk.ledger, actor, "P001", "screening", "check", {"pain": value}, reason="x", seen=seen
    )


def test_two_corrections_of_one_form_show_each_other(connect: Connect) -> None:
    """Requirement D3: the second writer gets a conflict with both values."""
    c = ward("screened").copy(connect())
    before, seen = c.ledger.head.seq, c.person().version
    found = at_once(connect, c, correct("4", seen), correct("7", seen, Actor("e.mori", "examiner")))
    [won], [lost] = sorted_out(found, c, before)
    assert isinstance(lost, ChangedMeanwhile)
    new = won.body["changes"]["pain"]["new"]
    other = {"4": "7", "7": "4"}[new]
    theirs, _, own = str(lost).partition(" You wanted to record: ")
    assert re.search(rf"changes pain \S+ → {new}", theirs)
    assert f"visit screening by {won.actor.account} (entry {won.seq})" in theirs
    assert re.search(rf"changes pain \S+ → {other}", own)
    assert own.endswith("Look again, then decide")
    assert c.person().forms["screening", 1, "check"].values["pain"] == new


def test_different_things_of_one_participant_are_both_recorded(connect: Connect) -> None:
    c = ward("screened").copy(connect())
    before, seen = c.ledger.head.seq, c.person().version
    found = at_once(
        connect, c,
        correct("4", seen),
        lambda desk: raise_query(desk.ledger, MANAGER, "P001", [], "Why?", seen=seen),
        lambda desk: hold_visit(desk.ledger, COORDINATOR, "P001", "unscheduled", seen=seen),
        lambda desk: judge(desk, seen=seen),
    )  # fmt: skip
    won, lost = sorted_out(found, c, before)
    assert (len(won), lost) == (4, [])


def test_the_last_place_of_a_cohort_is_given_once(connect: Connect) -> None:
    c = ward("eligible")
    other = contact(c)
    consent(c, other)
    screen(c, other)
    judge(c, other)
    c = c.copy(connect())
    before = c.ledger.head.seq
    found = at_once(
        connect, c,
        lambda desk: enrol(desk.ledger, INVESTIGATOR, "P001"),
        lambda desk: enrol(desk.ledger, INVESTIGATOR, other),
    )  # fmt: skip
    [won], [lost] = sorted_out(found, c, before)
    assert str(lost) == "the cohort first is full: 1 of 1"
    assert [code for code, _ in register_of(c.ledger).enrolled] == [won.subject[-4:]]


def test_many_at_once_lose_nothing(connect: Connect) -> None:
    """Requirement D3."""
    c = ward("screened").copy(connect())
    before = c.ledger.head.seq
    desks, each = 4, 5

    def several(desk: Clinic) -> Entry:
        return [
            raise_query(desk.ledger, MANAGER, "P001", [], f"Why {number}?")
            for number in range(each)
        ][-1]

    found = at_once(connect, c, *[several] * desks)
    assert all(isinstance(one, Entry) for one in found)
    assert c.ledger.head.seq == before + desks * each
    queries = c.person().queries
    assert [q.number for q in queries] == list(range(1, desks * each + 1))
    words = sorted(str(c.ledger.text(q.text)) for q in queries)
    assert words == sorted(f"Why {number}?" for number in range(each) for _ in range(desks))


@pytest.mark.parametrize("round", range(3))
def test_nobody_verifies_their_own_values_in_a_race(connect: Connect, round: int) -> None:
    """Requirement U2."""
    c = ward("screened")
    c.staff("h.hara", "coordinator", "data_manager")
    c = c.copy(connect())
    before = c.ledger.head.seq
    writer, checker = Actor("h.hara", "coordinator"), Actor("h.hara", "data_manager")
    found = at_once(
        connect, c,
        correct("4", None, writer),
        lambda desk: verify_form(desk.ledger, checker, "P001", "screening", "check"),
    )  # fmt: skip
    won, lost = sorted_out(found, c, before)
    p = c.person().forms["screening", 1, "check"]
    # Either they verified what others had entered and then changed it, or they were refused.
    assert (p.state, p.verified_by) == ("entered", None)
    if lost:
        assert [e.kind for e in won] == ["form.corrected"]
        assert "h.hara entered or corrected it. Who enters data does not verify" in str(lost[0])
    else:
        kinds = [e.kind for e in sorted(won, key=lambda e: e.seq)]
        assert kinds == ["form.verified", "form.corrected"]


def test_a_verification_that_looked_at_other_values_is_a_conflict() -> None:
    """What was looked at is what is verified: a correction in between is shown."""
    c = ward("screened")
    seen = c.person().version
    correct("4", seen)(c)
    with pytest.raises(ChangedMeanwhile, match=r"changes pain .* → 4.* by m\.sato") as found:
        verify_form(c.ledger, MANAGER, "P001", "screening", "check", seen=seen)
    assert found.value.since[0].kind == "form.corrected"
    verify_form(c.ledger, MANAGER, "P001", "screening", "check", seen=c.person().version)


def test_withdrawal_comes_before_whatever_comes_at_the_same_time(connect: Connect) -> None:
    """Requirement P2."""
    c = ward("screened").copy(connect())
    before = c.ledger.head.seq
    found = at_once(
        connect, c,
        lambda desk: withdraw_consent(
            desk.ledger, INVESTIGATOR, "P001", keeps_data=True, reason="wishes so"
        ),
        lambda desk: form(desk, instrument="laboratory", values={"wbc": "7"}),
        lambda desk: withdraw_treatment(desk.ledger, INVESTIGATOR, "P001", reason="wishes so"),
    )  # fmt: skip
    won, lost = sorted_out(found, c, before)
    kinds = [e.kind for e in sorted(won, key=lambda e: e.seq)]
    assert kinds[-1] == "consent.withdrawn"
    assert len(won) + len(lost) == 3


# What was seen


def test_the_same_form_of_another_visit_is_another_thing() -> None:
    c = ward("screened")
    seen = c.person().version
    visit(c, name="unscheduled")
    form(c, name="unscheduled")
    correct("4", seen)(c)
    assert c.person().forms["unscheduled", 1, "check"].corrections == ()


def test_acts_on_the_same_question_conflict_and_on_others_not() -> None:
    c = ward("screened")
    for _ in range(2):
        raise_query(c.ledger, MANAGER, "P001", [], "Why?")
    seen = c.person().version
    answer_query(c.ledger, COORDINATOR, "P001", 1, "So.", seen=seen)
    answer_query(c.ledger, COORDINATOR, "P001", 2, "So.", seen=seen)
    with pytest.raises(OutOfOrder):
        answer_query(c.ledger, COORDINATOR, "P001", 2, "So.", seen=seen)


def test_steps_of_the_course_conflict_with_each_other() -> None:
    c = ward("screened")
    seen = c.person().version
    consent(c, version="v2")
    with pytest.raises(
        ChangedMeanwhile, match=r"consent\.given .*version v2 by k\.tanaka"
    ) as found:
        judge(c, seen=seen)
    assert "seen and found" not in str(found.value)
    judge(c, seen=c.person().version)


def test_a_redaction_is_no_step_of_the_course() -> None:
    c = ward("screened")
    seen = c.person().version
    asked = raise_query(c.ledger, MANAGER, "P001", [], "Why, Hanako?")
    redact(c.ledger, MANAGER, asked.seq, [], reason="a name")
    judge(c, seen=seen)


def test_nobody_has_seen_what_is_not_there_yet() -> None:
    c = ward("screened")
    with refused(c, "Recorded since you looked: nothing"):
        correct("4", 999)(c)


def test_what_came_to_nothing_is_not_remembered(connect: Connect) -> None:
    """Folds keep nothing of a transaction that failed, nor of one that the store refused."""
    c = ward("screened").copy(connect())
    before = c.person()

    def stumble() -> None:
        with c.ledger.writing(COORDINATOR) as writing:
            hold_visit(writing, COORDINATOR, "P001", "unscheduled")
            there = participant_of(writing, "P001")
            assert there is not None
            assert ("unscheduled", 1) in there.visits
            assert there.version == before.version + 1
            assert c.person() == there
            raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            stumble()
        assert c.person() == before
        assert participant_of(c.ledger, "P001", until=c.ledger.head.seq) == before
    # Others go on meanwhile, and the next entry takes the very place of the lost one.
    other = c.beside(connect())
    entry = go_on_other(other)
    assert entry.seq == c.ledger.head.seq
    assert c.person().visits.keys() == before.visits.keys()
    assert c.person() == other.person()
    assert register_of(c.ledger) == register_of(other.ledger)


def go_on_other(c: Clinic) -> Entry:
    return raise_query(c.ledger, MANAGER, "P001", [], "Why?")


def test_a_decision_counts_those_who_were_treated_until_then(connect: Connect) -> None:
    c = ward("transplanted")
    c.clock.set("2026-03-20")
    code = contact(c)
    consent(c, code)
    screen(c, code)
    judge(c, code, cohort="second")
    enrol(c.ledger, INVESTIGATOR, code)
    c = c.copy(connect())
    desk = c.beside(connect())
    assert go_on(desk, code).body["seen"] == ["P001"]
    assert register_of(c.ledger).decided("participant", code) is not None
