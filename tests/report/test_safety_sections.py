"""The sections on safety: what they count, what blocks, what rules did, and what is not shown."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from ayumi.report.trial import Report, trial_report
from ayumi.report.trial.event_counts import rows_of as counted
from ayumi.report.trial.next_person import in_the_way, stands_said
from ayumi.report.trial.reported import Reported
from ayumi.report.trial.safety_page import safety_page
from ayumi.report.trial.safety_seen import Safety
from ayumi.safety.exposure import nothing_seen
from ayumi.safety.published_rates import SCISTAR
from ayumi.statistics.binomial import chance_of_seeing, clopper_pearson
from ayumi.statistics.poisson import rate_interval
from ayumi.trial.halting import halts_of
from ayumi.trial.participant import Leaving
from ayumi.trial.picture import Picture, picture_of
from ayumi.trial.turn import turn_of
from ayumi.values import Language, PartialDate
from tests.actions.safety_steps import (
    decide,
    judge_event,
    next_one,
    now,
    treated_ward,
)
from tests.actions.safety_steps import report as report_event
from tests.actions.steps import go_on
from tests.report.safety_pictures import crowd, harmed, next_waits
from tests.report.trial_pictures import CANARY, empty
from tests.report.trial_reports import Texts


@cache
def harmed_report(language: Language = "en") -> Report:
    return trial_report(harmed(), None, language=language)


def table(found: Report, name: str) -> list[dict[str, str]]:
    data = found.tables[name].data if name in found.tables else found.figures[name].data
    return list(csv.DictReader(io.StringIO(data)))


# What is counted


def test_events_are_counted_by_kind_and_grade() -> None:
    picture = harmed()
    rows = {row.kind: row for row in counted(Safety(Reported(picture, "en")))}
    events = [e for p in picture.participants for e in p.adverse_events if e.counts]
    assert rows["any"].events == len(events) == 5
    assert sum(rows["any"].grades.values()) == 5
    assert rows["serious"].events == sum(bool(e.facts.serious) for e in events) == 3
    assert rows["serious_related"].affected == 3
    assert rows["of_interest"].events == 1
    assert "dose_limiting" not in rows  # the document knows none


def test_rates_are_exact_and_stand_beside_the_published_ones() -> None:
    rows = table(harmed_report(), "safety_events")
    own = {row["event_kind"]: row for row in rows if row["whose"] == "this_trial"}
    for row in own.values():
        events = int(row["found_events"])
        years = float(row["person_years"])
        inside = events - (row["event_kind"] != "kind_of_interest")  # one is after observation
        limits = rate_interval(inside, years)
        assert float(row["rate_high"]) == pytest.approx(limits.upper_limit, rel=1e-3)
        assert float(row["rate_low"]) == pytest.approx(limits.lower_limit, rel=1e-3)
    published = {row["event_kind"]: row for row in rows if row["whose"] == "SCiStar"}
    assert float(published["kind_serious"]["rate"]) == pytest.approx(SCISTAR.rate("serious").rate)
    figure = harmed_report().figures["safety_events"]
    assert "ANOTHER cell product" in figure.svg
    assert "background" in figure.svg
    assert "in no rate: 1." in figure.svg


def test_what_seeing_nothing_can_say() -> None:
    html = harmed_report().html
    exposed = Safety(Reported(harmed(), "en")).seen.exposure
    assert exposed is not None
    none = nothing_seen(exposed.people, exposed.person_years)
    assert f"up to {none.share_of_people.one_sided_limit:.1%}".replace("%", " %") in html
    assert "no proof of safety" in html
    assert "Nobody had: Neurological loss (holds the next), Mass or tumour" in html
    for row in table(harmed_report(), "chance_of_seeing"):
        chance = chance_of_seeing(float(row["true_share"]), int(row["people_at_risk"]))
        assert float(row["chance_seen"]) == pytest.approx(chance, rel=1e-3)
    assert clopper_pearson(0, 4).upper_limit > none.share_of_people.one_sided_limit


def test_reports_are_told_with_their_lateness() -> None:
    rows = table(harmed_report(), "reports")
    states = {(row["participant"], row["report_state"], row["days_late"]) for row in rows}
    first, second, third, *_ = (p.code for p in harmed().participants)
    assert (first, "report_submitted_in_time", "") in states
    assert (second, "report_submitted_late", "5") in states
    [overdue] = [row for row in rows if row["participant"] == third]
    assert overdue["report_state"] == "report_overdue"
    assert rows[0] == overdue  # what waits stands first
    assert ">5 d late<" in harmed_report().html


# What blocks the next


@pytest.mark.parametrize("language", ["en", "ja"])
def test_all_that_blocks_is_told_with_who_decides(language: Language) -> None:
    picture = next_waits()
    safety = Safety(Reported(picture, language))
    study, day = picture.in_force.definition, safety.day
    expected = [
        *turn_of(study, picture.register, "K-009", day),
        *halts_of(picture.participants, picture.treating, study, day),
    ]
    said = list(in_the_way(safety))
    assert len(said) == len(expected) >= 4
    assert "K-009" in stands_said(safety)
    committee = {"en": "Safety committee", "ja": "効果安全性評価委員会"}[language]
    investigator = {"en": "Investigator", "ja": "責任医師"}[language]
    assert sum(committee in one for one in said) >= 2
    assert sum(investigator in one for one in said) == 1
    page = safety_page(picture, language=language)
    for one in said:
        assert one in page


def test_a_ward_is_held_decided_on_and_goes_on() -> None:
    """From the entries: reached, then decided on; the page says what stands at each moment."""
    c = treated_ward(1)
    number = report_event(c).body["number"]
    judge_event(c, "P001", number)
    code = next_one(c)
    go_on(c, code)
    page = safety_page(_picture(c), now(c))
    assert f"The next, {code}, may NOT be treated yet:" in page
    assert "is reached (entry" in page
    assert "Safety committee decides" in page
    c.clock.at += timedelta(days=30)
    assert "d overdue" in safety_page(_picture(c), now(c))
    decide(c, "hold")
    found = trial_report(_picture(c), None)
    assert "may be treated" in found.html
    [row] = [row for row in table(found, "decisions") if row["act"] == "act_decided"]
    assert row["says"] == "says_go_on"
    assert row["had_seen"] == "1 treated, 1 events"
    assert "decided to go on (Safety committee, entry" in found.figures["stopping_hold"].svg


def _picture(c: object) -> Picture:
    found = picture_of(c.ledger)  # type: ignore[attr-defined]
    assert found is not None
    return found


# Rules


def test_each_rule_is_drawn_with_its_boundary_and_its_path() -> None:
    picture = harmed()
    stopping = picture.in_force.definition.stopping
    found = harmed_report()
    for name, rule in stopping.items():  # type: ignore[union-attr]
        rows = table(found, f"stopping_{name}")
        steps = [row for row in rows if row["what_shown"] == "shown_boundary"]
        people = int(steps[-1]["people_to"])
        by_people = {
            n: row["stop_at"]
            for row in steps
            for n in range(int(row["people_from"]), int(row["people_to"]) + 1)
        }
        for point in rule.boundary(people).points:
            assert by_people[point.people] == ("–" if point.stop_at is None else str(point.stop_at))
    path = [r for r in table(found, "stopping_hold") if r["what_shown"] == "shown_event"]
    assert [row["with_event"] for row in path] == ["1", "2", "3"]
    assert "decided: go on" in found.figures["stopping_hold"].title
    assert "[ASSUMED]" in found.figures["stopping_hold"].title


def test_operating_characteristics_are_those_of_the_rules() -> None:
    picture = harmed()
    rows = table(harmed_report(), "operating_characteristics")
    stopping = picture.in_force.definition.stopping
    for name, rule in stopping.items():  # type: ignore[union-attr]
        mine = [row for row in rows if row["rule"] == rule.title.en]
        assert len(mine) == 6, name
        for row in mine:
            people = int(row["people_at_risk"])
            worked = rule.operating_characteristics(float(row["true_share"]), people)
            stopped = worked.probability_of_stopping_by[-1]
            assert float(row["chance_stop"]) == pytest.approx(stopped, rel=1e-3)
            assert float(row["expected_people"]) == pytest.approx(worked.expected_people, rel=1e-3)


def test_decisions_are_told_the_newest_first_with_what_was_seen() -> None:
    rows = table(harmed_report(), "decisions")
    assert [row["entry_number"] for row in rows] == ["670", "660", "650", "640", "610"]
    decided = rows[2]
    assert (decided["by_role"], decided["says"]) == ("Safety committee", "says_go_on")
    assert decided["reason"] == "Expected after such an operation; observation intensified"
    assert rows[3]["had_seen"] == "1 treated: K-001"


# What is not shown


def test_data_that_must_not_be_used_are_counted_nowhere() -> None:
    picture = harmed()
    whose = picture.participants[0].code
    left = Leaving("consent", PartialDate.parse("2026-08-01"), None, {"keeps_data": False}, 7)
    people = tuple(
        replace(p, leavings=(left,), course="consent_withdrawn") if p.code == whose else p
        for p in picture.participants
    )
    without = replace(picture, participants=people)
    found = trial_report(without, None)
    rows = {row.kind: row.events for row in counted(Safety(Reported(without, "en")))}
    assert rows["any"] == 3
    for name in ("adverse_events", "reports", "findings", "next_follow_up", "decisions"):
        assert whose not in found.tables[name].data, name
    path = table(found, "stopping_hold")
    assert [row["participant"] for row in path if row["what_shown"] == "shown_treated"] == [
        "", "K-002", "K-003", "K-004",
    ]  # fmt: skip
    page = safety_page(without)
    assert whose not in page
    assert "data are not used" in page


@pytest.mark.parametrize("language", ["en", "ja"])
def test_only_codes_appear_and_nothing_is_markup(language: Language) -> None:
    evil = "<script>alert(1)</script>"
    picture = replace(harmed(), texts=dict.fromkeys(harmed().texts, evil))
    for html in (trial_report(picture, None, language=language).html, safety_page(picture)):
        assert CANARY not in html
        assert "Canary" not in html
        assert evil not in html
        assert "&lt;span" not in html


# The page by itself


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_needs_nothing_else(language: Language) -> None:
    html = safety_page(harmed(), language=language)
    for word in ("<script", "http:", "https:", "@import"):
        assert word not in html.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"url\((?!#)", html)
    texts = Texts(html)
    assert len(texts.ids) == len(set(texts.ids))
    assert html.count("<title>") >= 1
    assert "SIMULATED" in html
    assert html == safety_page(harmed(), language=language)


def test_nothing_recorded_is_said() -> None:
    assert "Nothing was recorded yet." in safety_page(empty())
    assert "SIMULATED" not in safety_page(empty())


def test_of_many_people_all_are_counted() -> None:
    picture = crowd(60)
    found = trial_report(picture, None)
    rows = table(found, "safety_events")
    assert int(rows[0]["found_events"]) == sum(len(p.adverse_events) for p in picture.participants)
    due = table(found, "long_term")
    assert sum(int(row["people_due"]) for row in due) == 60 * 14
    assert len(table(found, "next_follow_up")) == 60


# Long-term follow-up


def test_who_is_due_when_over_fifteen_years() -> None:
    rows = table(harmed_report(), "long_term")
    codes = {row["participant"] for row in rows}
    assert codes == {p.code for p in harmed().participants if p.transplantations} - {
        p.code for p in harmed().participants if p.course == "consent_withdrawn"
    }
    for code in codes:
        mine = [row for row in rows if row["participant"] == code]
        years = [int(row["on_day"][:4]) for row in mine]
        assert years == list(range(years[0], years[0] + 14))
    upcoming = table(harmed_report(), "next_follow_up")
    assert {row["participant"] for row in upcoming} == codes
    assert {row["follow_up_state"] for row in upcoming} <= {"follow_up_ahead", "follow_up_due",
                                                            "follow_up_overdue"}  # fmt: skip
