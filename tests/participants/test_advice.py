"""Advice on criteria, and what the investigator decides beside it."""

import json
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from pydantic import TypeAdapter

from ayumi.participants import Criterion, Eligibility, GoList
from ayumi.participants.advice import (
    EligibilityAdvice,
    Judgement,
    advise,
    decided,
    go_list_advice,
    withdrawal_advice,
)
from ayumi.participants.judging import Recorded
from ayumi.study import read_study
from ayumi.values import InputRefused, PartialDate, Unset

UNSET = {"unset": "not public"}


def asks(name: str) -> dict[str, Any]:
    rule = {"kind": "one_of", "field": f"screening.{name}", "values": ("yes",)}
    return {"text": name, "rule": rule}


def criteria(**sides: Any) -> Eligibility:
    both: dict[str, Any] = {"include": {}, "exclude": {}}
    return TypeAdapter(Eligibility).validate_python({**both, **sides})


def person(**answers: str) -> Recorded:
    return Recorded({f"screening.{name}": answer for name, answer in answers.items()})


ONE_EACH = criteria(include={"able": asks("able")}, exclude={"able": asks("ill")})
PASS, FAIL, OPEN = "pass", "fail", "undetermined"


@pytest.mark.parametrize(
    ("able", "ill", "verdicts", "overall"),
    [
        ("yes", "no", [PASS, PASS], PASS),
        ("no", "no", [FAIL, PASS], FAIL),
        ("yes", "yes", [PASS, FAIL], FAIL),
        ("yes", None, [PASS, OPEN], OPEN),
        ("no", None, [FAIL, OPEN], FAIL),
        (None, None, [OPEN, OPEN], OPEN),
    ],
)
def test_included_if_true_and_excluded_if_true(
    able: str | None, ill: str | None, verdicts: list[str], overall: str
) -> None:
    known = {name: one for name, one in (("able", able), ("ill", ill)) if one is not None}
    advice = advise(ONE_EACH, None, person(**known))
    assert [one.place for one in advice.criteria] == ["include.able", "exclude.able"]
    assert [one.verdict for one in advice.criteria] == verdicts
    assert advice.overall == overall


def test_what_is_unset_is_judged_by_the_investigator() -> None:
    some = criteria(include=UNSET, exclude={"mri": {"text": "MRI", "rule": UNSET}})
    for eligibility, places in (
        (some, ["include", "exclude.mri", "cohort"]),
        (Unset("not public"), ["include", "exclude", "cohort"]),
    ):
        advice = advise(eligibility, Unset("not public"), person())
        assert [one.place for one in advice.criteria] == places
        assert {one.verdict for one in advice.criteria} == {OPEN}
        said = {one.finding.because for one in advice.criteria}
        assert said == {"judged by the investigator: not public"}
        assert advice.overall == OPEN


def test_the_cohort_has_a_criterion_beside_those_of_the_study() -> None:
    cohort = TypeAdapter(Criterion).validate_python(asks("first"))
    advice = advise(ONE_EACH, cohort, person(able="yes", ill="no", first="no"))
    assert (advice.criteria[-1].place, advice.criteria[-1].verdict) == ("cohort", FAIL)
    assert advice.overall == FAIL


def test_whoever_meets_a_criterion_leaves_the_treatment() -> None:
    leaving = criteria(withdraw={"worse": asks("worse")})
    for answer, overall in (("yes", FAIL), ("no", PASS)):
        assert withdrawal_advice(leaving, person(worse=answer)).overall == overall
    assert withdrawal_advice(leaving, person()).overall == OPEN
    assert withdrawal_advice(criteria(withdraw=UNSET), person()).overall == OPEN
    assert withdrawal_advice(Unset("?"), person()).overall == OPEN
    assert withdrawal_advice(criteria(), person()) == EligibilityAdvice((), PASS)  # type: ignore[arg-type]


GO = TypeAdapter(GoList).validate_python(
    {
        "within_days": UNSET,
        "items": {
            "grade": {**asks("grade"), "on_fail": "decide"},
            "infection": {**asks("well"), "on_fail": "stop"},
            "imaging": {"text": "Imaging", "rule": UNSET, "on_fail": "decide"},
        },
    }
)


def test_the_list_before_transplantation() -> None:
    advice = go_list_advice(GO, person(grade="no", well="yes"))
    assert [(one.name, one.on_fail, one.verdict) for one in advice] == [
        ("grade", "decide", FAIL),
        ("infection", "stop", PASS),
        ("imaging", "decide", OPEN),
    ]
    [whole] = go_list_advice(Unset("not public"), person())
    assert (whole.place, whole.verdict) == ("before_transplantation", OPEN)
    said = {"grade": Judgement("pass", "agreed"), "imaging": Judgement("pass", "seen")}
    assert decided(advice, said).to_dict() == {
        "verdict": PASS, "open": [], "overrides": ["grade"]
    }  # fmt: skip
    advice = go_list_advice(GO, person(grade="yes", well="no"))
    stopped = faults(advice, {"infection": Judgement("pass", "it is nothing")})
    assert stopped["infection"].startswith("this item stops and is not overridden")
    assert decided(advice, {}).verdict == FAIL


def test_stored_form() -> None:
    advice = advise(ONE_EACH, None, person(able="no"))
    stored = {
        "overall": "fail",
        "criteria": [
            {
                "criterion": "include.able",
                "verdict": "fail",
                "because": "screening.able is no; the rule asks for yes",
                "rests_on": ["screening.able"],
            },
            {
                "criterion": "exclude.able",
                "verdict": "undetermined",
                "because": "screening.ill is not recorded",
                "rests_on": ["screening.ill"],
            },
        ],
    }
    assert json.loads(json.dumps(advice.to_dict())) == stored
    assert advice.criteria[0].finding.to_dict() == {
        "verdict": "false",
        "because": "screening.able is no; the rule asks for yes",
        "rests_on": ["screening.able"],
    }
    [item, *_] = go_list_advice(GO, person(grade="yes"))
    assert item.to_dict() == {
        "item": "grade",
        "on_fail": "decide",
        "verdict": "pass",
        "because": "screening.grade is yes",
        "rests_on": ["screening.grade"],
    }


# ── Decisions ────────────────────────────────────────────────────────────────────────────────────


def faults(advice: Any, judgements: dict[str, Judgement]) -> dict[str, str]:
    with pytest.raises(InputRefused) as refused:
        decided(advice, judgements)
    return {one.place: one.message for one in refused.value.faults}


def test_what_is_computed_needs_no_judgement() -> None:
    decision = decided(advise(ONE_EACH, None, person(able="yes", ill="no")), {})
    assert (decision.verdict, decision.open, decision.overrides) == (PASS, (), ())
    agreed = {"include.able": Judgement("pass")}
    assert decided(advise(ONE_EACH, None, person(able="yes", ill="no")), agreed) == decision


def test_what_is_open_needs_a_judgement_with_a_reason() -> None:
    advice = advise(ONE_EACH, None, person(able="yes"))
    assert faults(advice, {}) == {
        "exclude.able": "judge it, with a reason: screening.ill is not recorded"
    }
    without = faults(advice, {"exclude.able": Judgement("pass", " ")})
    assert without["exclude.able"].startswith("give a reason for the judgement")
    for verdict in (PASS, FAIL):
        judged = {"exclude.able": Judgement(verdict, "seen by me")}  # type: ignore[arg-type]
        decision = decided(advice, judged)
        assert (decision.verdict, decision.open, decision.overrides) == (verdict, (), ())


def test_who_fails_one_criterion_need_not_be_judged_by_the_rest() -> None:
    decision = decided(advise(ONE_EACH, None, person(able="no")), {})
    assert (decision.verdict, decision.open) == (FAIL, ("exclude.able",))


def test_against_the_computation_a_reason_is_needed() -> None:
    advice = advise(ONE_EACH, None, person(able="no", ill="yes"))
    without = {"include.able": Judgement("pass"), "exclude.able": Judgement("pass", "mild")}
    assert list(faults(advice, without)) == ["include.able"]
    decision = decided(advice, {**without, "include.able": Judgement("pass", "helped")})
    assert decision.verdict == PASS
    assert decision.overrides == ("include.able", "exclude.able")
    advice = advise(ONE_EACH, None, person(able="yes", ill="no"))
    decision = decided(advice, {"exclude.able": Judgement("fail", "ill since noon")})
    assert (decision.verdict, decision.overrides) == (FAIL, ("exclude.able",))


def test_a_failure_that_is_refused_excuses_nothing() -> None:
    advice = advise(ONE_EACH, None, person(able="yes"))
    found = faults(advice, {"include.able": Judgement("fail")})
    assert set(found) == {"include.able", "exclude.able"}


def test_everything_that_is_wrong_at_once() -> None:
    three = criteria(include={name: asks(name) for name in ("able", "age", "level")})
    found = faults(
        advise(three, None, person(able="no")),
        {
            "include.able": Judgement("pass"),
            "include.level": Judgement("perhaps", "?"),  # type: ignore[arg-type]
            "age": Judgement("pass", "x"),
            "include.agee": Judgement("pass", "x"),
        },
    )
    assert set(found) == {"include.able", "include.level", "age", "include.agee", "include.age"}
    assert found["age"] == "there is no such criterion; did you mean `include.age`?"
    assert found["include.agee"] == "there is no such criterion; did you mean `include.age`?"
    assert found["include.level"] == "a judgement is `pass` or `fail`"


def test_the_reference_study_leaves_the_limit_to_the_investigator() -> None:
    study = read_study((files("ayumi") / "studies" / "keio.toml").read_bytes()).definition
    assert not isinstance(study.eligibility, Unset)
    no = {f"screening.{name}": "no" for name in study.instruments["screening"].fields}
    yes = ("level_c3_4_to_t10", "transplantation_possible", "can_attend", "consent_written",
           "able_to_sign")  # fmt: skip
    normal = {"wbc": "3.5", "neutrophils": "60", "platelets": "2", "haemoglobin": "13",
              "pt_inr": "1", "aptt": "30", "creatinine": "0.9", "ast": "20", "alt": "20",
              "bilirubin": "0.5"}  # fmt: skip
    values: dict[str, Any] = {
        **no,
        **{f"screening.{name}": "yes" for name in yes},
        **{f"laboratory.{name}": Decimal(value) for name, value in normal.items()},
        "isncsci.ais": "A",
        "participant.age": Decimal(30),
        "participant.sex": "male",
    }
    dates = {"injury": PartialDate(2026, 3, 1), "consent": PartialDate(2026, 3, 25)}
    advice = advise(study.eligibility, None, Recorded(values, dates))
    assert {one.place for one in advice.criteria if one.verdict != PASS} == {"exclude.wbc"}
    assert advice.overall == OPEN
    woman = advise(
        study.eligibility, None, Recorded({**values, "participant.sex": "female"}, dates)
    )
    assert {one.place for one in woman.criteria if one.verdict == FAIL} == {"exclude.creatinine"}
    seen = Recorded(
        {**values, "isncsci.ais": ("A", "B")}, {**dates, "injury": PartialDate(2026, 3)}
    )
    [injury] = [one for one in advise(study.eligibility, None, seen).criteria
                if one.place == "include.injury"]  # fmt: skip
    assert injury.finding.because == (
        "-6 to 24 days from injury (2026-03) to consent (2026-03-25); the rule asks for at least 0 "
        "and at most 24; isncsci.ais can be A or B; the rule asks for A"
    )
