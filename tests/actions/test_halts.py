"""Nobody is treated past a stopping rule until those who are named have decided: requirement E3."""

from datetime import timedelta
from typing import Any

import pytest

from ayumi.actions.findings import confirm_finding
from ayumi.actions.forms import correct_form
from ayumi.actions.leaving import record_death
from ayumi.actions.reading import list_before, overview, see
from ayumi.actions.rules import MEANING, decide_rules, halts
from ayumi.actions.safety import see_safety
from ayumi.actions.study import adopt_study
from ayumi.actions.visits import hold_visit
from ayumi.study import StudyDefinition
from ayumi.trial import kinds
from ayumi.trial.study import in_force
from ayumi.trial.treating import treating_of
from tests.actions.clinic import ADMIN, Clinic
from tests.actions.safety_steps import (
    COMMITTEE,
    COORDINATOR,
    DOCTOR,
    MINOR,
    RELATED,
    UNRELATED,
    decide,
    dismiss,
    drop,
    follow,
    judge_event,
    next_one,
    now,
    report,
    resume,
    stop,
    treated_ward,
)
from tests.actions.steps import clear, form, refused, treat

HELD = (
    "may not be treated yet: rule hold (A related serious event holds the next person) (entry",
    "safety_committee decides",
)


def study(c: Clinic) -> StudyDefinition:
    found = in_force(c.ledger)
    assert found is not None
    return found.definition


def related(c: Clinic, code: str = "P001") -> int:
    """A serious related event; its number."""
    number: int = report(c, code).body["number"]
    judge_event(c, code, number)
    return number


def halted(c: Clinic) -> list[str]:
    return [one.text for one in halts(c.ledger, study(c), now(c).date())]


def of_kind(c: Clinic, kind: str) -> list[dict[str, object]]:
    return [dict(e.body) for e in c.ledger.entries(kind=kind)]


def test_a_rule_that_is_reached_blocks_until_the_decision_is_signed() -> None:
    """Requirement E3."""
    c = treated_ward(1)
    code = next_one(c)
    clear(c, code)
    c.clock.at += timedelta(days=1)
    related(c)
    [reached] = of_kind(c, kinds.RULE_REACHED)
    event = c.person().adverse_events[0]
    assert (reached["rule"], reached["decision"]) == ("hold", "hold")
    assert reached["rests_on"] == [event.weighed]
    # Who was cleared already is not treated either.
    with refused(c, code, *HELD):
        treat(c, code)
    with refused(c, code, *HELD):
        clear(c, code)
    turn = overview(c.ledger, DOCTOR).turns[0]
    assert (turn.code, "rule hold" in turn.why_not[0]) == (code, True)
    assert list_before(c.ledger, see(c.ledger, DOCTOR, code)).not_yet == turn.why_not
    entry = decide(c, "hold")
    assert entry.signature is not None
    assert entry.signature["meaning"] == MEANING
    assert entry.body["rules"] == ["hold"]
    assert event.weighed in entry.body["seen"]
    assert halted(c) == []
    treat(c, code)


def test_a_new_event_after_the_decision_blocks_again() -> None:
    """Requirement E3: those who decide have seen every event that the rule rests on."""
    c = treated_ward(1)
    related(c)
    decide(c, "hold")
    report(c, facts=MINOR)
    follow(c, outcome="recovered")
    assert halted(c) == []
    # What they have seen got worse: they have not seen that.
    follow(c, serious=["hospitalisation", "life_threatening"])
    assert len(of_kind(c, kinds.RULE_REACHED)) == 2
    decide(c, "hold")
    related(c)
    assert len(halted(c)) == 1
    decide(c, "hold")
    assert len(of_kind(c, kinds.RULE_REACHED)) == 3


def test_nobody_decides_on_what_they_have_not_seen() -> None:
    """Requirement E3."""
    c = treated_ward(1)
    related(c)
    looked = see_safety(c.ledger, COMMITTEE).as_of
    number = related(c)
    with refused(c, "since you looked there is something new on which hold rests: entry"):
        decide(c, "hold", as_of=looked)
    assert number == 2
    decide(c, "hold", as_of=see_safety(c.ledger, COMMITTEE).as_of)


def test_what_was_reached_stays_so_until_somebody_decides() -> None:
    """An event that is downgraded, or nullified, lifts nothing by itself."""
    c = treated_ward(1)
    related(c)
    judge_event(c, judged=UNRELATED)
    assert len(halted(c)) == 1
    drop(c)
    assert len(halted(c)) == 1
    decide(c, "hold")
    assert halted(c) == []
    # And what never counted never held.
    report(c)
    judge_event(c, number=2, judged=UNRELATED)
    assert halted(c) == []


def test_an_event_that_nobody_has_assessed_may_count() -> None:
    c = treated_ward(1)
    code = next_one(c)
    report(c, code, causality={"product": "unrelated"})
    assert halted(c) == []
    report(c)
    with refused(c, "rule hold", "might be reached: event 1 of P001 is not assessed"):
        clear(c, code)
    judge_event(c, judged=UNRELATED)
    clear(c, code)


def test_two_of_three_stop_and_the_committee_says_so() -> None:
    c = treated_ward(3)
    related(c)
    decide(c, "hold")
    related(c, "P003")
    decided = {body["rule"]: body["decision"] for body in of_kind(c, kinds.RULE_REACHED)}
    assert decided == {"hold": "hold", "two_of_three": "stop"}
    decide(c, "hold")
    assert ["rule two_of_three" in one for one in halted(c)] == [True]
    entry = decide(c, "two_of_three", decision="stop")
    assert halted(c) == [f"s.kato decided to stop on the rule two_of_three (entry {entry.seq})"]
    assert treating_of(c.ledger, study(c)).cohorts["second"] == "stopped"
    with refused(c, "the rule two_of_three is stopped; to stop it must be reached"):
        decide(c, "two_of_three", decision="stop")
    decide(c, "two_of_three")
    assert halted(c) == []


def test_who_decides_on_what() -> None:
    c = treated_ward(1)
    with refused(c, "the rule hold is not reached; to go on it must be reached or stopped"):
        decide(c, "hold")
    related(c)
    statistician = c.actor("statistician")
    for by, rules, words in (
        (DOCTOR, ("hold",), "needs `decide_go`"),
        (statistician, ("hold",), "leaves the decision on hold to the role safety_committee"),
        (COMMITTEE, ("holds",), "there is no such rule; did you mean `hold`?"),
        (COMMITTEE, (), "name the rule"),
    ):
        with refused(c, words):
            decide(c, *rules, by=by)
    with refused(c, "write it in words"):
        decide(c, "hold", reason=" ")
    with refused(c, "write one of go_on, stop"):
        decide(c, "hold", decision="hold")
    with refused(c, "was given to sign"):
        proof = c.proof(COMMITTEE, "going on decided")
        decide_rules(c.ledger, COMMITTEE, ["hold"], decision="go_on", reason="so", signed_by=proof)


def test_somebody_stops_and_those_who_decide_resume() -> None:
    """Requirement E3."""
    c = treated_ward(1)
    code = next_one(c)
    with refused(c, "needs `stop`"):
        stop(c, by=COORDINATOR)
    entry = stop(c)
    with refused(c, f"treating was stopped by k.tanaka on 2026-03-12 (entry {entry.seq})"):
        clear(c, code)
    with refused(c, "treating is stopped; to stop it must be going on"):
        stop(c)
    with refused(c, "the document leaves the decision to go on to the role safety_committee"):
        resume(c, by=DOCTOR)
    resume(c)
    clear(c, code)


def test_the_second_side_waits_as_well() -> None:
    c = treated_ward(1)
    related(c)
    c.clock.at += timedelta(days=31)
    with refused(c, "P001 may not be treated yet: rule hold"):
        treat(c)
    decide(c, "hold")
    treat(c)


def test_rules_that_an_amendment_brings_look_at_what_was_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What nobody has recorded as reached blocks all the same, and can be decided on."""
    c = treated_ward(1)
    with monkeypatch.context() as before:
        before.setattr("ayumi.actions.events.reach_rules", lambda *_: ())
        related(c)
    assert of_kind(c, kinds.RULE_REACHED) == []
    assert len(halted(c)) == 1
    decide(c, "hold")
    assert halted(c) == []


# What is watched for


def seen_mass(c: Clinic, code: str = "P001", value: str = "yes") -> None:
    hold_visit(c.ledger, COORDINATOR, code, "unscheduled")
    form(c, code, "unscheduled", "imaging", {"mass": value})


def test_what_values_show_holds_the_next_until_it_is_judged() -> None:
    c = treated_ward(1)
    code = next_one(c)
    seen_mass(c)
    [found] = c.person().findings
    assert (found.interest, found.certainty, found.because, found.state) == (
        "mass", "alert", "imaging.mass", "open",
    )  # fmt: skip
    last = c.entries()[-1]
    assert (last.kind, last.actor) == ("interest.found", COORDINATOR)
    with refused(c, "finding 1 of P001 (Mass) is not judged yet"):
        clear(c, code)
    assert overview(c.ledger, DOCTOR).findings == (("P001", 1),)
    with refused(c, "needs `assess_causality`"):
        dismiss(c, by=COORDINATOR)
    with refused(c, "P001 has no finding 2; there are 1 to 1"):
        dismiss(c, number=2)
    entry = dismiss(c)
    assert entry.signature is not None
    clear(c, code)


def test_a_finding_that_is_an_event_holds_until_the_decision() -> None:
    c = treated_ward(1)
    seen_mass(c)
    report(c, facts=MINOR)
    with refused(c, "event 1 of P001 is not recorded as mass; follow it up with of_interest mass"):
        confirm_finding(c.ledger, COORDINATOR, "P001", 1, event=1)
    follow(c, of_interest=["mass"])
    confirm_finding(c.ledger, COORDINATOR, "P001", 1, event=1)
    [event] = c.person().adverse_events
    assert (event.finding, c.person().findings[0].event) == (1, 1)
    reached = treating_of(c.ledger, study(c)).rule("of_interest.mass").reached
    assert halted(c) == [
        f"watched for: mass (entry {reached}): Mass: event 1 of P001. safety_committee decides"
    ]
    decide(c, "of_interest.mass")
    assert halted(c) == []


def test_it_is_found_once_in_a_form_and_anew_when_the_form_has_changed() -> None:
    c = treated_ward(1)
    seen_mass(c)

    def correct(value: str) -> None:
        correct_form(
            c.ledger, COORDINATOR, "P001", "unscheduled", "imaging", {"mass": value}, reason="read"
        )

    correct("no")
    correct("yes")
    assert len(c.person().findings) == 1
    dismiss(c)
    correct("no")
    assert len(c.person().findings) == 1
    correct("yes")
    assert [one.state for one in c.person().findings] == ["dismissed", "open"]
    hold_visit(c.ledger, COORDINATOR, "P001", "unscheduled")
    form(c, name="unscheduled", instrument="imaging", values={"mass": "yes"}, occurrence=2)
    assert len(c.person().findings) == 3


def test_before_the_cells_nothing_is_found() -> None:
    c = treated_ward(0)
    code = next_one(c)
    seen_mass(c, code)
    assert c.person(code).findings == ()


def test_the_first_view_of_a_reporter_counts_where_it_says_related() -> None:
    c = treated_ward(1)
    report(c, causality=RELATED["causality"])
    assert len(of_kind(c, kinds.RULE_REACHED)) == 1


# What nobody has judged


def dose_limiting(c: Clinic) -> None:
    """From now on dose-limiting events hold the next person."""
    found = in_force(c.ledger)
    assert found is not None
    text = found.study.content.decode()
    head = f'[amends]\ndigest = "{found.study.digest}"\nreason = "x"\ndate = "2026-03"\n'
    was = 'kind = "hold_on_event"\nevents = "serious_related"'
    assert text.count(was) == 1
    text = text.replace(was, 'kind = "hold_on_event"\nevents = "dose_limiting"')
    text = text.replace("[sources.plan]", f"{head}[sources.plan]", 1)
    adopt_study(c.ledger, ADMIN, text.encode(), reason="amended")


def test_what_got_worse_since_it_was_judged_counts_as_not_judged() -> None:
    """Requirement E3: a judgement of a headache is none of a death."""
    c = treated_ward(1)
    code = next_one(c)
    report(c, facts=MINOR)
    judge_event(c, judged=UNRELATED)
    assert halted(c) == []
    follow(c, serious=["hospitalisation"], outcome="fatal", grade="5")
    with refused(c, "rule hold", "event 1 of P001 has changed since it was assessed"):
        clear(c, code)
    judge_event(c, judged=UNRELATED)
    clear(c, code)


def test_a_new_event_holds_after_a_decision_until_it_is_assessed() -> None:
    c = treated_ward(1)
    related(c)
    decide(c, "hold")
    report(c)
    assert ["event 2 of P001 is not assessed" in one for one in halted(c)] == [True]
    judge_event(c, number=2, judged=UNRELATED)
    assert halted(c) == []


def test_an_assessment_that_leaves_open_whether_it_is_dose_limiting_lifts_nothing() -> None:
    c = treated_ward(1)
    dose_limiting(c)
    assert halted(c) == []
    # What whoever reported it thought is no assessment.
    report(c, dose_limiting="no")
    assert ["event 1 of P001 is not assessed" in one for one in halted(c)] == [True]
    judge_event(c, judged={**RELATED, "dose_limiting": "unknown"})
    [why] = halted(c)
    assert "event 1 of P001 is assessed, but not whether it is dose-limiting" in why
    judge_event(c, judged={"dose_limiting": "no"})
    assert halted(c) == []
    report(c, facts=MINOR)
    judge_event(c, number=2, judged={**UNRELATED, "dose_limiting": "yes"})
    assert len(of_kind(c, kinds.RULE_REACHED)) == 1


@pytest.mark.parametrize("changes", [{"serious": []}, {"onset": "2026-03-10"}])
def test_who_reported_an_event_cannot_take_it_back_alone(changes: dict[str, Any]) -> None:
    """Until somebody has assessed it the worst of what was said of it may hold."""
    c = treated_ward(1)
    code = next_one(c)
    report(c)
    follow(c, **changes)
    with refused(c, "rule hold", "might be reached: event 1 of P001 is not assessed"):
        clear(c, code)
    # The same for what was said after an assessment.
    judge_event(c, judged=UNRELATED)
    assert halted(c) == []
    follow(c, serious=["life_threatening"], onset=str(now(c).date()))
    follow(c, **{"serious": ["hospitalisation"], **changes})
    assert ["has changed since it was assessed" in one for one in halted(c)] == [True]
    judge_event(c, judged=RELATED)
    assert halted(c) == []
    clear(c, code)


def test_what_was_before_the_cells_and_is_said_to_be_after_them_counts() -> None:
    c = treated_ward(1)
    report(c, onset="2026-03-10")
    assert halted(c) == []
    follow(c, onset="2026-03-12")
    assert ["event 1 of P001 is not assessed" in one for one in halted(c)] == [True]


def test_a_death_that_no_event_tells_of_holds_the_next_person() -> None:
    c = treated_ward(1)
    code = next_one(c)
    record_death(c.ledger, DOCTOR, "P001", cause="sepsis")
    with refused(c, f"{code} may not be treated yet: a death of P001 is not reported as an event"):
        clear(c, code)
    report(c, facts=MINOR)
    assert len(halted(c)) == 1
    report(c, outcome="fatal", serious=["death"], grade="5")
    assert ["event 2 of P001 is not assessed" in one for one in halted(c)] == [True]
    judge_event(c, number=2, judged=UNRELATED)
    clear(c, code)


def test_a_death_before_the_cells_holds_nobody() -> None:
    c = treated_ward(1)
    other, code = next_one(c), next_one(c)
    record_death(c.ledger, DOCTOR, other, cause="an accident")
    assert halted(c) == []
    clear(c, code)
