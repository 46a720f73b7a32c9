"""Trials made by hand for the report: four people, one in the middle, many, another disease."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from ayumi.isncsci import Exam, classify
from ayumi.isncsci.levels import DERMATOMES, KEY_MUSCLES, SIDES
from ayumi.ledger import Head
from ayumi.participants import Instrument
from ayumi.participants.fields import ChoiceField, NumericField, YesNoField
from ayumi.participants.schedule import dated_visits
from ayumi.study import read_rehearsal, read_study
from ayumi.trial.participant import (
    Clearance,
    Consent,
    Correction,
    Deviation,
    Eligibility,
    Form,
    FormKey,
    HeldVisit,
    Leaving,
    Medication,
    Participant,
    Query,
    Signed,
    Transplantation,
    VisitKey,
)
from ayumi.trial.picture import Picture
from ayumi.trial.recorded import dates_of
from ayumi.trial.register import Register
from ayumi.trial.study import InForce
from ayumi.values import PartialDate, Unset

CANARY: Final = "Canary Yamada"
"""A name that stands wherever accounts stand, and must not come into a report."""
START: Final = date(2026, 1, 5)
STEPS: Final = (
    "prescreened", "consented", "eligible", "enrolled", "cleared", "transplanted", "completed",
)  # fmt: skip
TEXTS: Final = {
    "t1": "The visit was held late because of a fever",
    "t2": "Please check the pain score of week 12",
    "t3": "Checked against the source; it is right",
    "t4": "Moved to another town",
    "t5": "A finger was in plaster; the score is not the injury's",
    "t6": "Dose of tacrolimus taken twice",
    "t7": "Was in another hospital",
}


@cache
def in_force(name: str, rehearsal: bool = True) -> InForce:
    folder = files("ayumi.studies")
    study = read_study((folder / f"{name}.toml").read_bytes())
    if not rehearsal:
        return InForce(study)
    return InForce(study, read_rehearsal((folder / f"{name}.rehearsal.toml").read_bytes(), study))


def exam_at(
    level: int, gained: float, rng: np.random.Generator, not_testable: bool = False
) -> Exam:
    """An examination with everything normal above a dermatome and little below it."""
    cells: dict[str, str] = {"vac": "No", "dap": "Yes" if gained > 0.6 else "No"}
    for side in SIDES:
        reach = level + round(3 * gained * rng.random())
        for row, segment in enumerate(DERMATOMES):
            for column in ("light_touch", "pin_prick"):
                score = 2 if row < reach else 1 if row < reach + 1 + round(2 * gained) else 0
                cells[f"{side}.{column}.{segment}"] = str(score)
            if segment in KEY_MUSCLES:
                above = reach - row
                most = 5 if above > 1 else 3 + round(gained) if above > 0 else round(2 * gained)
                cells[f"{side}.motor.{segment}"] = str(max(0, most) if above > -2 else 0)
    if not_testable:
        cells |= {"right.motor.C8": "NT", "left.pin_prick.C7": "NT", "right.motor.T1": "3*"}
    return Exam.from_cells(cells)


def signed_form(exam: Exam, day: date, seq: int, late: int = 0) -> Form:
    at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC) + timedelta(days=late)
    computed = classify(exam).to_dict()
    signed = Signed({"ais": "A"}, computed, (), CANARY, at, seq + 1, "0.1.0")
    values = exam.to_cells()
    return Form("verified", values, day, seq, frozenset({CANARY}), at, (), signed)


def value_for(name: str, field: Any, progress: float, rng: np.random.Generator) -> Any:
    """A plausible value as entries store it."""
    if rng.random() < 0.04:
        return {"missing": "not_done"}
    if isinstance(field, YesNoField):
        return "yes" if rng.random() < progress / 2 else "no"
    if isinstance(field, ChoiceField):
        return next(iter(field.choices))
    if isinstance(field, NumericField):
        low, high = float(field.min or 0), float(field.max if field.max is not None else 100)
        value = low + (high - low) * (0.15 + 0.3 * progress + 0.1 * rng.random())
        return str(round(value) if field.type != "number" else Decimal(str(round(value, 1))))
    return None


def form_for(
    name: str, instrument: Instrument, day: date, seq: int, progress: float,
    rng: np.random.Generator,
) -> Form:  # fmt: skip
    values = {
        key: value
        for key, field in instrument.fields.items()
        for value in [value_for(name, field, progress, rng)]
        if value is not None
    }
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Form("entered", values, day, seq, frozenset({CANARY}), at, ())


def advice_for(force: InForce, failed: bool) -> Mapping[str, Any]:
    section = force.definition.eligibility
    criteria: list[dict[str, Any]] = []
    for side in ("include", "exclude"):
        listed = Unset("") if isinstance(section, Unset) else getattr(section, side)
        if isinstance(listed, Unset):
            criteria.append(_advice(side, "undetermined", "judged by the investigator"))
            continue
        for name in listed:
            criteria.append(_advice(f"{side}.{name}", "pass", ""))
    if failed:
        criteria[-1] = _advice(
            criteria[-1]["criterion"], "fail", "Total bilirubin 1.4 mg/dL is more than 1.0"
        )
    criteria[1] = _advice(
        criteria[1]["criterion"], "undetermined", "WBC 3.5 is exactly at the limit 3.5"
    )
    return {"overall": "fail" if failed else "undetermined", "criteria": criteria}


def _advice(place: str, verdict: str, because: str) -> dict[str, Any]:
    return {"criterion": place, "verdict": verdict, "because": because, "rests_on": []}


def at_noon(day: date, late: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=late)


def history(
    reached: int, days: list[date], end: str = ""
) -> tuple[tuple[str, str, datetime, int], ...]:
    steps = [
        (s, str(d), at_noon(d), i)
        for i, (s, d) in enumerate(zip(STEPS[: reached + 1], days, strict=False))
    ]
    if end:
        steps.append((end, str(days[-1]), at_noon(days[-1]), 99))
    return tuple(steps)


def person(
    force: InForce, number: int, *, until: int = 400, leave: str = "", rng: np.random.Generator,
    only: tuple[str, ...] | None = None,
) -> Participant:  # fmt: skip
    """An enrolled participant, seen until a day after transplantation."""
    study = force.definition
    zero = START + timedelta(days=21 + 3 * number)
    injury, consent = zero - timedelta(days=20 + number % 7), zero - timedelta(days=9)
    events = {
        "injury": PartialDate.of(injury), "onset": PartialDate(2018),
        "consent": PartialDate.of(consent),
        "screening": PartialDate.of(consent), "registration": PartialDate.of(consent),
        "transplantation": PartialDate.of(zero),
    }  # fmt: skip
    made = Participant(
        f"K-{number:03d}", 40, True, "transplanted", "given", "under_way", sex="male",
        birth=PartialDate(1989, 7, 23), events=events, cohort=next(iter(study.cohorts)),
        number=number,
    )  # fmt: skip
    visits: dict[VisitKey, HeldVisit] = {}
    forms: dict[FormKey, Form] = {}
    seq = 100 * number
    level = 4 + number % 3
    for due in dated_visits(study.visits, dates_of(made, study)):
        visit = study.visits[due.visit]
        offset = (number * 5 + len(visits) * 3) % 9 - 4
        out = number % 4 == 2 and due.visit == "week_12"
        day = due.day + timedelta(
            days=20 if out else offset if visit.window and due.day > zero else 0
        )
        if due.occurrence > 1 or (day - zero).days > until:
            continue
        if number % 4 == 3 and due.visit == "week_24":
            visits[due.visit, 1] = HeldVisit("missed", None, "unknown", "t7", seq, at_noon(day))
            continue
        late = 12 if number % 4 == 1 and due.visit == "week_12" else 0
        reason = "t1" if out else None
        visits[due.visit, 1] = HeldVisit(
            "held", day, due.when(day), reason, seq, at_noon(day, late)
        )
        progress = max(0.0, min(1.0, (day - zero).days / 300)) * (0.3 + 0.7 * (number % 3) / 2)
        for name in visit.assessments if not isinstance(visit.assessments, Unset) else ():
            seq += 3
            if only is not None and name not in only:
                continue
            if study.instruments[name].built_in:
                exam = exam_at(level, progress, rng, number % 4 == 1 and due.visit == "week_4")
                forms[due.visit, 1, name] = signed_form(exam, day, seq, late)
            else:
                forms[due.visit, 1, name] = form_for(
                    name, study.instruments[name], day, seq, progress, rng
                )
    done = until >= 365 and not leave
    course = "completed" if done else leave or "transplanted"
    days = [
        injury + timedelta(3),
        consent,
        consent,
        consent,
        zero,
        zero,
        zero + timedelta(days=until),
    ]
    drugs: Any = study.immunosuppression
    taken = tuple(
        Medication(
            i, "stopped" if until > 168 else "taken", drug, None, "4 mg/d", PartialDate.of(zero),
            PartialDate.of(zero + timedelta(days=168)) if until > 168 else None,
        )
        for i, drug in enumerate(drugs.drugs, 1)
    )  # fmt: skip
    leavings = (
        (Leaving("consent", PartialDate.of(zero + timedelta(days=until)), "t4", {}, 9),)
        if leave
        else ()
    )
    return replace(
        made, visits=visits, forms=forms, course=course,
        history=history(6 if done else 5, days, leave),
        consents=(Consent("1", PartialDate.of(consent), "participant", None, None, 1),),
        eligibility=Eligibility("eligible", advice_for(force, False),
                                {"include.age": {"verdict": "pass", "why": {"content": "t3"}}},
                                made.cohort or "", 3, at_noon(consent), CANARY),
        transplantations=(Transplantation(zero, next(iter(study.dose.levels)), "L1", None, 5),),
        medications=taken, leavings=leavings,
    )  # fmt: skip


def unsuitable(force: InForce, number: int, end: str) -> Participant:
    day = START + timedelta(days=number)
    reached = 0 if end == "closed" else 1
    made = Participant(
        f"K-{number:03d}", 4, True, end, "given", events={"injury": PartialDate.of(day)},
        history=history(reached, [day, day], end),
    )  # fmt: skip
    if end == "closed":
        return made
    judged = Eligibility("ineligible", advice_for(force, True), {}, "", 3, at_noon(day), CANARY)
    return replace(made, eligibility=judged)


PROVENANCE: Final[Mapping[str, Any]] = {
    "seed": 7, "participants": 4, "calibration": "day_14_28", "version": "0.1.0",
    "effect": {"words": "ASSUMED odds ratio 2 of better key muscle scores below the level"},
    "arbitrary": ["mri", "laboratory"],
    "natural_recovery": [
        {"score": "uems", "day": day, "low": 8 + gain / 2, "high": 18 + gain}
        for day, gain in ((14, 0), (84, 3), (365, 6))
    ],
}  # fmt: skip


def picture(
    people: tuple[Participant, ...], force: InForce, provenance: Mapping[str, Any] | None,
    rehearsal: bool = True,
) -> Picture:  # fmt: skip
    head = Head(1234, "ab" * 32, datetime(2027, 3, 1, 9, 30, tzinfo=UTC))
    return Picture(force, people, Register(), dict(TEXTS), head, rehearsal, provenance, "L-7")


def with_events(p: Participant) -> Participant:
    """Deviations, queries, a correction and an override."""
    keys = [key for key in p.forms if key[2] == "isncsci"]
    forms = dict(p.forms)
    if keys:
        made = Correction(
            {"right.motor.C5": {"old": "3", "new": "4"}}, "t5", "m.sato",
            datetime(2026, 5, 1, tzinfo=UTC), 99,
        )  # fmt: skip
        override = {"result": "ais", "value": "B", "computed": {}, "why": {"content": "t5"}}
        forms[keys[-1]] = replace(forms[keys[-1]], overrides={"ais": override}, corrections=(made,))
    seq = 0
    clearance = None
    if len(keys) > 1:
        signed = forms[keys[1]].signed
        assert signed is not None
        seq = signed.seq
        day = forms[keys[1]].day or START
        clearance = Clearance("go", day, day, {"isncsci": seq}, {}, (), {}, 4, CANARY)
    return replace(
        p, forms=forms, clearance=clearance,
        deviations=(Deviation(1, "medication", "t6", PartialDate(2026, 3, 1), 8, CANARY),),
        queries=(
            Query(
                1, ("week_12", 1, "pain", "worst"), "answered", "t2", CANARY, at_noon(START), "t3",
                CANARY,
            ),
            Query(2, ("week_24", 1, "scim3", "total"), "open", "gone", CANARY, at_noon(START)),
        ),
    )  # fmt: skip


@cache
def keio(rehearsal: bool = True) -> Picture:
    from ayumi.recovery import CALIBRATIONS
    from ayumi.recovery.card import model_card

    force = in_force("keio", rehearsal)
    rng = np.random.default_rng(7)
    people = (
        with_events(person(force, 1, rng=rng)),
        person(force, 2, rng=rng),
        person(force, 3, rng=rng, until=200, leave="consent_withdrawn"),
        person(force, 4, rng=rng, until=100),
        unsuitable(force, 5, "screening_failure"),
        unsuitable(force, 6, "closed"),
    )
    card = model_card(CALIBRATIONS["day_14_28"], seed=7)
    provenance = {**PROVENANCE, "model": card} if rehearsal else None
    return picture(people, force, provenance, rehearsal)


@cache
def parkinson() -> Picture:
    force = in_force("kyoto_parkinson")
    rng = np.random.default_rng(7)
    people = tuple(person(force, i, rng=rng, until=900 if i < 6 else 300) for i in range(1, 8))
    return picture(people, force, {"seed": 3, "arbitrary": ["updrs", "mri"]})


@cache
def many(n: int = 1000) -> Picture:
    force = in_force("keio")
    rng = np.random.default_rng(7)
    only = ("isncsci", "scim3", "standing")
    people = tuple(person(force, i, rng=rng, only=only) for i in range(1, n + 1))
    return picture(people, force, PROVENANCE)


@cache
def empty() -> Picture:
    return picture((), in_force("keio", False), None, False)
