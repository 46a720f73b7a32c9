"""Endpoints of a trial: which examinations are compared, what is missing, what was fixed when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest

from ayumi.evidence.definitions import DEFINITIONS
from ayumi.isncsci import Exam, classify
from ayumi.ledger import Head
from ayumi.study import read_study
from ayumi.trial.outcomes.answers import evidence_of
from ayumi.trial.outcomes.asked import question_of
from ayumi.trial.outcomes.endpoint_outcomes import EndpointOutcome, outcomes_of
from ayumi.trial.outcomes.fragility import fragile
from ayumi.trial.participant import (
    Clearance,
    Form,
    HeldVisit,
    Leaving,
    Participant,
    Signed,
    Transplantation,
)
from ayumi.trial.picture import Picture
from ayumi.trial.register import Register
from ayumi.trial.study import InForce
from ayumi.values import PartialDate

KEIO = (files("ayumi.studies") / "keio.toml").read_text(encoding="utf-8")
ADOPTED = datetime(2024, 1, 1, tzinfo=UTC)
INJURY, GIVEN = date(2024, 3, 1), date(2024, 3, 21)
BEFORE, YEAR = date(2024, 3, 20), GIVEN + timedelta(days=364)
NOW = datetime(2025, 6, 1, tzinfo=UTC)


def complete(level: str = "C5", **cells: str) -> Exam:
    """Complete below a cervical level; ``cells`` change single ones, dots written as __."""
    order = ("C5", "C6", "C7", "C8", "T1")
    last = order.index(level)
    changed = {"vac": "No", "dap": "No"}
    for side in ("right", "left"):
        for place, segment in enumerate(order):
            changed[f"{side}.motor.{segment}"] = (
                "5" if place < last else "3" if place == last else "0"
            )
        for segment in ("L2", "L3", "L4", "L5", "S1"):
            changed[f"{side}.motor.{segment}"] = "0"
        for name in Exam.intact().to_cells():
            place_side, _, rest = name.partition(".")
            column, _, segment = rest.partition(".")
            if place_side == side and column in ("light_touch", "pin_prick"):
                felt = segment in ("C2", "C3", "C4", *order[: last + 1])
                changed[name] = "2" if felt else "0"
    changed |= {name.replace("__", "."): value for name, value in cells.items()}
    return Exam.intact(prior_deficit=True).replace(changed)


SOMEWHAT = {"dap": "Yes"}
MOTOR = {"dap": "Yes", "vac": "Yes"}


def signed(exam: Exam, day: date, seq: int, **overrides: Any) -> Form:
    at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    mark = Signed({}, classify(exam).to_dict(), (), "a", at, seq, "1")
    return Form("signed", exam.to_cells(), day, seq, frozenset({"a"}), at, (), mark, overrides)


def person(code: str, before: Exam | None, after: Exam | None, **more: Any) -> Participant:
    events = {
        "injury": PartialDate.of(INJURY), "consent": PartialDate.of(INJURY),
        "transplantation": PartialDate.of(GIVEN),
    }  # fmt: skip
    forms, visits = {}, {}
    for visit, exam, day, seq in (("baseline", before, BEFORE, 10), ("week_52", after, YEAR, 90)):
        if exam is not None:
            forms[visit, 1, "isncsci"] = signed(exam, day, seq)
            at = datetime(day.year, day.month, day.day, tzinfo=UTC)
            visits[visit, 1] = HeldVisit("held", day, "on time", None, seq, at)
    given = (Transplantation(GIVEN, None, None, None, 20),)
    made = Participant(
        code, course="transplanted", events=events, forms=forms, visits=visits,
        transplantations=given,
    )  # fmt: skip
    return replace(made, **more)


def picture(*people: Participant, text: str = KEIO, **more: Any) -> Picture:
    force = InForce(read_study(text.encode()))
    made = Picture(
        force, people, Register(), {}, Head(99, "ab" * 32, NOW), False, None, "L",
        documents=((ADOPTED, force),),
    )  # fmt: skip
    return replace(made, **more)


def outcome(found: Picture, name: str) -> EndpointOutcome:
    return next(one for one in outcomes_of(found) if one.name == name)


def responses(found: Picture, name: str) -> list[str]:
    return [one.response for one in outcome(found, name).people]


def test_the_responders_are_those_whose_signed_examinations_say_so() -> None:
    found = picture(
        person("P1", complete(), complete(**MOTOR)),
        person("P2", complete(), complete(**SOMEWHAT)),
        person("P3", complete(), complete()),
    )
    assert classify(complete()).ais.values == ("A",)
    assert responses(found, "grade") == ["yes", "yes", "no"]
    assert responses(found, "ais_to_C_or_better") == ["yes", "no", "no"]
    counted = outcome(found, "ais_to_C_or_better").count
    assert counted is not None
    assert (counted.lowest, counted.highest, counted.n) == (1, 1, 3)


def test_what_was_signed_counts_and_a_physicians_override() -> None:
    override = {"ais": {"value": "A", "why": {"content": "t"}}}
    decided = signed(complete(**MOTOR), YEAR, 90, **override)
    p = person("P1", complete(), None)
    p = replace(p, forms={**p.forms, ("week_52", 1, "isncsci"): decided})
    assert responses(picture(p), "grade") == ["no"]
    # The engine of today is not asked: what the entry stores is what counts.
    other = signed(complete(), YEAR, 90)
    assert other.signed is not None
    stored = dict(other.signed.computed)
    stored["classification"] = {
        **stored["classification"], "ais": {**stored["classification"]["ais"], "values": ["C"]}
    }  # fmt: skip
    kept = replace(other, signed=replace(other.signed, computed=stored))
    p = replace(p, forms={**p.forms, ("week_52", 1, "isncsci"): kept})
    assert responses(picture(p), "ais_to_C_or_better") == ["yes"]


def test_an_open_examination_leaves_the_outcome_open() -> None:
    found = picture(person("P1", complete(), complete(vac="NT", dap="Yes")))
    one = outcome(found, "ais_to_C_or_better").people[0]
    assert (one.low, one.high, one.response, one.why) == (0, 1, "undetermined", "not_testable")


LEFT = {"course": "consent_withdrawn"}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"leavings": (Leaving("consent", PartialDate.of(GIVEN), None, {}, 30),), **LEFT},
         "withdrew"),
        ({"leavings": (Leaving("consent", PartialDate.of(GIVEN), None, {"keeps_data": False}, 30),),
          **LEFT}, "not_used"),
        ({"leavings": (Leaving("death", PartialDate.of(GIVEN), None, {}, 30),), "course": "died"},
         "died"),
        ({"leavings": (Leaving("follow_up", PartialDate.of(GIVEN), None, {}, 30),),
          "course": "lost"}, "lost"),
        ({}, "not_recorded"),
    ],
)  # fmt: skip
def test_who_was_not_seen_is_undetermined_and_the_reason_is_told(
    more: dict[str, Any], why: str
) -> None:
    one = outcome(picture(person("P1", complete(), None, **more)), "grade").people[0]
    assert (one.response, one.why) == ("undetermined", why)


def test_a_missed_visit_one_still_to_come_and_one_out_of_its_window() -> None:
    missed = person("P1", complete(), None)
    missed = replace(
        missed,
        visits={
            **missed.visits,
            ("week_52", 1): HeldVisit("missed", None, "unknown", None, 5, NOW),
        },
    )
    late = person("P2", complete(), complete(**MOTOR))
    late = replace(
        late,
        visits={
            **late.visits, ("week_52", 1): HeldVisit("held", YEAR, "late", None, 5, NOW)
        },
    )  # fmt: skip
    found = picture(missed, late)
    assert [one.why for one in outcome(found, "grade").people] == ["missed", "outside_window"]
    early = datetime(2024, 6, 1, tzinfo=UTC)
    soon = picture(person("P3", complete(), None), head=Head(99, "ab" * 32, early))
    assert [one.why for one in outcome(soon, "grade").people] == ["not_yet"]
    part = KEIO.index("[endpoints.grade]")
    text = KEIO[:part] + KEIO[part:].replace(
        'missing = "undetermined"', 'missing = "undetermined"\nwindow = "also_outside"', 1
    )
    assert responses(picture(late, text=text), "grade") == ["yes"]


@pytest.mark.parametrize(
    ("rule", "low", "high", "n"),
    [
        ("undetermined", 1, 2, 2), ("worst", 1, 1, 2), ("last_observed", 2, 2, 2),
        ("left_out", 1, 1, 1),
    ],
)  # fmt: skip
def test_a_missing_value_counts_by_the_documents_rule(
    rule: str, low: int, high: int, n: int
) -> None:
    part = KEIO.index("[endpoints.grade]")
    text = KEIO[:part] + KEIO[part:].replace('missing = "undetermined"', f'missing = "{rule}"', 1)
    seen_before = person("P2", complete(), None)
    day = GIVEN + timedelta(days=168)
    seen_before = replace(
        seen_before,
        forms={
            **seen_before.forms, ("week_24", 1, "isncsci"): signed(complete(**SOMEWHAT), day, 50)
        },
    )  # fmt: skip
    found = picture(person("P1", complete(), complete(**MOTOR)), seen_before, text=text)
    counted = outcome(found, "grade").count
    assert counted is not None
    assert (counted.lowest, counted.highest, counted.n) == (low, high, n)


def test_the_baseline_is_what_the_clearance_names_else_the_last_before_the_cells() -> None:
    p = person("P1", complete(**SOMEWHAT), complete(**SOMEWHAT))
    first = signed(complete(), INJURY + timedelta(days=5), 5)
    p = replace(p, forms={("screening", 1, "isncsci"): first, **p.forms})
    assert responses(picture(p), "grade") == ["no"]  # B at the last examination before, B now
    clearance = Clearance("go", BEFORE, GIVEN, {"isncsci": 5}, {}, (), {}, 15, "a")
    cleared = replace(p, clearance=clearance)
    assert responses(picture(cleared), "grade") == ["yes"]  # the team decided on the A
    after = person("P2", None, complete(**MOTOR))
    late = signed(complete(), GIVEN + timedelta(days=3), 25)
    after = replace(after, forms={("week_2", 1, "isncsci"): late, **after.forms})
    one = outcome(picture(after), "grade").people[0]
    assert (one.response, one.why) == ("undetermined", "no_baseline")


def test_a_definition_is_fixed_only_if_it_stood_there_before_the_first_outcome() -> None:
    one = person("P1", complete(), complete(**MOTOR))
    found = picture(one)
    assert outcome(found, "grade").fixed == "fixed"
    assert outcome(found, "ais_to_C_or_better").fixed == "post_hoc"
    changed = KEIO.replace(
        'kind = "ais_improvement", instrument = "isncsci", at_least = 1',
        'kind = "ais_reaches", instrument = "isncsci", grade = "C"',
    )
    assert changed != KEIO
    later = InForce(read_study(changed.encode()))
    amended = picture(
        one, text=changed,
        documents=((ADOPTED, InForce(read_study(KEIO.encode()))), (NOW, later)),
    )  # fmt: skip
    assert outcome(amended, "grade").fixed == "post_hoc"
    retitled = KEIO.replace("AIS better by one grade or more", "Better by a grade")
    assert retitled != KEIO
    again = picture(
        one, text=retitled,
        documents=((ADOPTED, InForce(read_study(KEIO.encode()))),),
    )  # fmt: skip
    assert outcome(again, "grade").fixed == "fixed"


def test_every_shipped_definition_is_shown_and_none_twice() -> None:
    found = outcomes_of(picture(person("P1", complete(), complete(**MOTOR))))
    shown = [one.definition for one in found if one.definition and one.why_not is None]
    assert sorted(shown) == sorted(set(shown))
    assert set(shown) == set(DEFINITIONS)
    unset = next(one for one in found if one.name == "neurological_function")
    assert unset.why_not is not None
    assert "not public" in unset.why_not.en


def test_nobody_treated_is_said() -> None:
    found = outcomes_of(picture())
    assert all(one.why_not is not None and one.count is None for one in found)


def test_the_question_says_what_the_people_were() -> None:
    people = (
        person("P1", complete("C5"), complete(**MOTOR)),
        person("P2", complete("C7"), complete("C7")),
    )
    found = picture(*people)
    asked = question_of(found, outcome(found, "ais_to_C_or_better"))
    assert (asked.measure, asked.baseline_ais, asked.baseline_day) == (
        "ais_to_C_or_better",
        "A",
        (19, 19),
    )
    assert str(asked.level) == "C5-C7"
    assert (asked.followup_weeks, asked.era, asked.country) == (52, (2024, 2024), "JP")
    unknown = picture(*people, person("P3", None, None))
    open_ = question_of(unknown, outcome(unknown, "ais_to_C_or_better"))
    assert (open_.baseline_ais, open_.level, open_.baseline_day) == (None, None, None)


def test_both_questions_are_answered_and_fragile_improvements_named() -> None:
    found = picture(
        person("P1", complete(), complete(**MOTOR)), person("P2", complete(), complete())
    )
    evidence = evidence_of(found)
    assert [one.question.measure for one in evidence.answers] == [
        "ais_to_C_or_better", "ais_to_D_or_better",
    ]  # fmt: skip
    assert all(one.rows for one in evidence.answers)
    hangs = fragile(found, outcome(found, "ais_to_C_or_better"))
    assert [one.code for one in hangs] == ["P1"]
    assert hangs[0].vac_alone
    assert "vac" in {cell.cell for cell in hangs[0].cells}
