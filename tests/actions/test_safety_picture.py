"""Where safety stands: person-time and counts beside a plain walk, remarks, and waiting rules."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.actions.leaving import lose, record_death
from ayumi.actions.people import withdraw_consent
from ayumi.actions.rules import halts
from ayumi.safety.stopping import EscalationRule
from ayumi.study import StudyDefinition
from ayumi.trial.agenda import appointments
from ayumi.trial.observed import in_order_of_treatment, is_related, kinds_of, rulings
from ayumi.trial.register import participants_of
from ayumi.trial.safety_picture import CATEGORIES, observed_exposure, safety_picture
from ayumi.trial.study import in_force
from ayumi.values import Keyed, PartialDate, Unset
from tests.actions.clinic import Clinic, day
from tests.actions.safety_steps import (
    DOCTOR,
    MINOR,
    RELATED,
    SERIOUS,
    decide,
    drop,
    judge_event,
    next_one,
    report,
    treated_ward,
)
from tests.actions.steps import clear, consent, contact, refused

OBSERVED: Final = 28
"""The ward observes until week 4 [d]."""


def study(c: Clinic) -> StudyDefinition:
    found = in_force(c.ledger)
    assert found is not None
    return found.definition


def test_person_time_ends_with_the_observation_today_or_the_person() -> None:
    c = treated_ward(4)
    first = c.person("P001").transplantations[0].day
    c.clock.set(str(first + timedelta(days=20)))
    withdraw_consent(c.ledger, DOCTOR, "P002", keeps_data=True, reason="wishes so")
    record_death(c.ledger, DOCTOR, "P003", cause="pneumonia")
    c.clock.set(str(first + timedelta(days=29)))
    lose(c.ledger, DOCTOR, "P004", reason="moved")
    for later, whole in ((30, OBSERVED), (1500, OBSERVED)):
        today = first + timedelta(days=later)
        people = participants_of(c.ledger)
        found, why = observed_exposure(people, study(c), today)
        assert why is None
        assert found is not None
        given_on = {p.code: p.transplantations[0].day for p in people}
        left = {
            "P002": first + timedelta(days=20),
            "P003": first + timedelta(days=20),
            "P004": first + timedelta(days=29),
        }
        days = {
            code: (min(on + timedelta(days=whole), left.get(code, today), today) - on).days
            for code, on in given_on.items()
        }
        assert found.person_days == sum(days.values())
        assert found.people == 4


@settings(max_examples=20)
@given(
    events=st.lists(
        st.fixed_dictionaries(
            {
                "code": st.sampled_from(["P001", "P002"]),
                "serious": st.booleans(),
                "related": st.sampled_from(["possible", "unrelated", None]),
                "pain": st.booleans(),
                "dropped": st.sampled_from([False, False, True]),
            }
        ),
        max_size=6,
    )
)
def test_counts_are_those_that_one_counts_by_hand(events: list[dict[str, Any]]) -> None:
    c = treated_ward(2)
    tally: Counter[str] = Counter()
    having: dict[str, set[str]] = {}
    for one in events:
        facts = dict(SERIOUS if one["serious"] else MINOR)
        entry = report(c, one["code"], facts, of_interest=["pain"] if one["pain"] else [])
        number = entry.body["number"]
        if one["related"]:
            causality = {"product": one["related"], "procedure": "unrelated"}
            judge_event(c, one["code"], number, {"causality": causality, "expected": "no"})
        if one["dropped"]:
            drop(c, one["code"], number)
            continue
        related = one["related"] == "possible"
        kinds = {
            "any": True,
            "serious": one["serious"],
            "related": related,
            "serious_related": one["serious"] and related,
            "dose_limiting": False,
            "of_interest": one["pain"],
        }
        for kind, holds in kinds.items():
            if holds:
                tally[kind] += 1
                having.setdefault(kind, set()).add(one["code"])
    picture = safety_picture(c.ledger, study(c), c.clock.at)
    assert picture.exposure is not None
    rates = {rate.category: rate for rate in picture.exposure.rates}
    assert list(rates) == list(CATEGORIES)
    for kind, rate in rates.items():
        assert (rate.events, rate.people_with_event) == (tally[kind], len(having.get(kind, ())))


def test_without_an_observation_there_is_no_rate() -> None:
    c = treated_ward(0)
    found, why = observed_exposure(participants_of(c.ledger), study(c), c.clock.at.date())
    assert (found, why) == (None, "nobody was observed for a day")
    section = study(c).adverse_events
    assert not isinstance(section, Unset)
    bare = section.model_copy(update={"observation": Unset("not public")})
    document = study(c).model_copy(update={"adverse_events": bare})
    found, why = observed_exposure(participants_of(c.ledger), document, c.clock.at.date())
    assert found is None
    assert why is not None
    assert why.startswith("the study document does not say from when until when")


def test_a_death_and_a_fatal_event_go_together() -> None:
    c = treated_ward(2)
    record_death(c.ledger, DOCTOR, "P001", cause="pneumonia", on=day(str(c.clock.at.date())))
    report(c, "P002", outcome="fatal", serious=["death"], grade="5")
    said = safety_picture(c.ledger, study(c), c.clock.at).remarks
    assert said == (
        "P001 has died, and no event with the outcome fatal is recorded",
        "event 1 of P002 is fatal, and no death is recorded",
        "event 1 of P002 is serious; causality to product, procedure is not assessed",
    )
    report(c, "P001", outcome="fatal", serious=["death"], grade="5")
    record_death(c.ledger, DOCTOR, "P002", cause="sepsis")
    judge_event(c, "P001")
    judge_event(c, "P002")
    assert safety_picture(c.ledger, study(c), c.clock.at).remarks == ()


def test_what_is_related_and_began_before_the_cells_is_looked_at_again() -> None:
    c = treated_ward(1)
    [person] = [p for p in participants_of(c.ledger) if p.code == "P001"]
    before = person.transplantations[0].day - timedelta(days=1)
    report(c, onset=str(before))
    judge_event(c, "P001")
    [said] = safety_picture(c.ledger, study(c), c.clock.at).remarks
    assert said.startswith("event 1 of P001 is assessed as related, and began before the cells")
    again = treated_ward(1)
    report(again)
    judge_event(again, "P001")
    assert safety_picture(again.ledger, study(again), again.clock.at).remarks == ()


def test_what_has_to_do_with_the_injury_itself_is_not_related() -> None:
    c = treated_ward(1)
    report(c, causality=RELATED["causality"])
    section = study(c).adverse_events
    facts = c.person().adverse_events[0].facts
    assert is_related(facts, section)
    assert kinds_of(facts, section) == {"any", "serious", "related", "serious_related"}
    own: Mapping[str, str] = {"injury": "related", "product": "unrelated"}
    assert not is_related(replace(facts, causality=own), section)
    assert not is_related(facts, Unset("to be written"))


def waiting(c: Clinic) -> StudyDefinition:
    """The ward's document with a rule that lets people wait until others were observed."""
    rule = EscalationRule.model_validate(
        {
            "kind": "escalation",
            "title": "Two after three",
            "first": 2,
            "if_none_add": 2,
            "if_one_add": 1,
            "stop_at": 2,
            "window": "28 d",
        }
    )
    return study(c).model_copy(update={"stopping": Keyed({"steps": rule})})


def test_a_rule_that_waits_for_observation_lets_nobody_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    c = treated_ward(2)
    code = next_one(c)
    document = waiting(c)
    monkeypatch.setattr("ayumi.actions.rules.study_or_refusal", lambda _: document)
    monkeypatch.setattr("ayumi.actions.door.study_or_refusal", lambda _: document)
    with refused(c, f"{code} may not be treated yet", "safety_committee decides"):
        clear(c, code)
    # Those who decide may say so without waiting, until somebody else is treated.
    decide(c, "steps")
    assert halts(c.ledger, document, c.clock.at.date()) == ()
    clear(c, code)
    # And time alone lifts what was not recorded.
    later = treated_ward(2)
    end = later.person("P002").transplantations[0].day + timedelta(days=29)
    ruling = next(iter(rulings(participants_of(later.ledger), document, end)))
    assert (ruling.decision, ruling.halts) == ("go_on", False)


def test_treated_people_come_in_the_order_of_their_treatment() -> None:
    c = treated_ward(3)
    people = participants_of(c.ledger)
    treated = in_order_of_treatment(reversed(people))
    assert [p.code for p in treated] == ["P001", "P002", "P003"]


def test_long_term_visits_are_on_the_agenda_for_years() -> None:
    """Follow-up over ten to fifteen years: tumours outlast the main part."""
    c = Clinic()
    document = study(c)
    repeated = [name for name, visit in document.visits.items() if visit.repeat is not None]
    assert repeated
    c.clock.set("2026-03-10")
    code = contact(c)
    consent(c, code, version="1")
    zero = date(2026, 3, 18)
    events = {**c.person(code).events, "transplantation": PartialDate.of(zero)}
    p = replace(c.person(code), events=events, course="transplanted")
    for year in range(2, 11):
        listed = appointments(p, document, zero + timedelta(days=366 * year))
        due = [one for one in listed if one.visit in repeated]
        assert due, year
        assert max(one.day for one in due if one.day) >= zero + timedelta(days=365 * (year - 1))
        assert any(one.state in ("open", "overdue") for one in due)
