"""Rehearsals: virtual people at the same door, the same bytes from the same seed, honest marks."""

from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ayumi.actions.recomputing import recomputed
from ayumi.ledger import Entry
from ayumi.ledger.kinds import OPENED
from ayumi.ledger.verification import verify
from ayumi.ledger.view import View
from ayumi.participants.form_values import read_values, restored
from ayumi.product.quantities import account
from ayumi.product.result_reading import read_result
from ayumi.product.verdict import judge
from ayumi.recovery import Effect
from ayumi.rehearsal import Plan, Rehearsed, rehearse
from ayumi.rehearsal.raw_results import raw_result
from ayumi.store.memory import MemoryStorage
from ayumi.store.sqlite import SqliteStorage
from ayumi.study import StudyDefinition, read_rehearsal, read_study
from ayumi.trial import kinds
from ayumi.trial.clocks_running import clocks_running
from ayumi.trial.picture import Picture, picture_of
from ayumi.trial.product import kinds as product
from ayumi.trial.product.dose_fold import doses_of
from ayumi.trial.product.lot_fold import lots_of
from ayumi.trial.recorded import is_examination, results_of, signed_examinations
from ayumi.trial.register import participants_of, register_of
from ayumi.trial.study import in_force, is_rehearsal
from ayumi.values import InputRefused, Keyed, Words

STUDIES = files("ayumi") / "studies"
NOW = datetime(2026, 3, 21, 12, tzinfo=UTC)


def played(
    name: str = "keio", people: int = 4, seed: int = 7, storage: Any = None, **more: Any
) -> tuple[Any, Rehearsed]:
    storage = storage or MemoryStorage()
    study = read_study((STUDIES / f"{name}.toml").read_bytes())
    overlay = (STUDIES / f"{name}.rehearsal.toml").read_bytes()
    return storage, rehearse(storage, study, Plan(people, seed, **more), overlay=overlay)


def picture(storage: Any) -> Picture:
    found = picture_of(View(storage))
    assert found is not None
    return found


def entries(storage: Any) -> list[Entry]:
    return list(View(storage).entries())


@pytest.fixture(scope="module")
def keio() -> Any:
    return played()


@pytest.fixture(scope="module")
def parkinson() -> Any:
    return played("kyoto_parkinson", 4)


def test_everybody_walks_through_the_door_and_the_ledger_verifies(keio: Any) -> None:
    storage, done = keio
    report = verify(storage)
    assert report.passed, report.findings[:3]
    assert report.entries == done.entries
    assert done.treated == 4
    people = participants_of(View(storage))
    assert [p.course for p in people].count("completed") == 3
    assert all(p.simulated for p in people)


def test_the_order_of_participants_is_kept(keio: Any) -> None:
    """E3: nobody is treated before the one before was, eight weeks ago, and before the decision."""
    view = View(keio[0])
    register = register_of(view)
    days = [register.treated[code] for code, _ in register.enrolled]
    assert all((b - a).days >= 56 for a, b in pairwise(days))
    for number, (code, _) in enumerate(register.enrolled[1:], 1):
        decision = register.decided("participant", code)
        assert decision is not None
        assert len(decision.seen) == number


@pytest.mark.parametrize(
    "kind",
    [kinds.CONSENT_WITHDRAWN, kinds.FORM_CORRECTED, kinds.QUERY_CLOSED,
     kinds.EXAMINATION_OVERRIDDEN],
)  # fmt: skip
def test_each_incident_is_rehearsed(keio: Any, kind: str) -> None:
    assert [e for e in entries(keio[0]) if e.kind == kind]


def test_one_fails_screening_and_one_form_is_late(keio: Any) -> None:
    storage, done = keio
    people = participants_of(View(storage))
    failed = [p for p in people if p.course == "screening_failure"]
    assert len(failed) == done.failed_screening == 1
    judged = failed[0].eligibility
    assert judged is not None
    assert judged.advice["overall"] == "fail"
    late = [
        (form.recorded_at.date() - form.day).days
        for p in people
        for form in p.forms.values()
        if form.day
    ]
    assert max(late) == 12
    assert sorted(late)[-2] <= 1


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        path = tmp_path / f"{name}.sqlite"
        with closing(SqliteStorage.create(path, durable=False)) as storage:
            played(people=2, storage=storage)
    assert (tmp_path / "one.sqlite").read_bytes() == (tmp_path / "other.sqlite").read_bytes()


def test_another_seed_gives_other_people() -> None:
    one, other = (participants_of(View(played(people=1, seed=seed)[0])) for seed in (1, 2))
    assert one[0].birth != other[0].birth or one[0].forms != other[0].forms


def test_it_is_the_same_whatever_keeps_it(tmp_path: Path) -> None:
    with closing(SqliteStorage.create(tmp_path / "ledger.sqlite", durable=False)) as storage:
        played(people=1, storage=storage)
        memory, _ = played(people=1)
        assert list(storage.rows()) == list(memory.rows())


def test_without_an_effect_nothing_is_said_of_one_and_an_assumed_one_is_displayed() -> None:
    plain = picture(played(people=1)[0]).provenance
    assert plain is not None
    assert plain["effect"] is None
    assumed = Effect(3, from_day=0, slowness=56)
    told = picture(played(people=1, effect=assumed)[0]).provenance
    assert told is not None
    assert "ASSUMED odds ratio 3" in told["effect"]["words"]


def test_an_effect_changes_only_what_follows_from_it() -> None:
    """One stream for each decision: the people are the same, and so are their first days."""
    plain, treated = (
        participants_of(View(played(people=2, effect=effect)[0]))
        for effect in (None, Effect(5, from_day=0, slowness=20))
    )
    assert [p.birth for p in plain] == [p.birth for p in treated]
    for one, other in zip(plain, treated, strict=True):
        assert one.clearance is None or other.clearance is not None
        before = [key for key in one.forms if key[0] in ("screening", "before_transplantation")]
        assert [one.forms[k].values for k in before] == [other.forms[k].values for k in before]
    assert [p.forms for p in plain] != [p.forms for p in treated]


def test_more_people_than_places_is_an_assumption_that_is_marked() -> None:
    storage, done = played(people=6)
    assert done.treated == 6
    document = in_force(View(storage))
    assert document is not None
    assert document.rehearsal is not None
    [larger] = [a for a in document.rehearsal.assumptions if a.at == "cohorts.only.participants"]
    assert (larger.value, larger.instead_of) == (6, 4)
    assert document.study.definition.cohorts["only"].participants == 4


def test_parkinson_rehearses_without_any_examination_of_the_cord(parkinson: Any) -> None:
    storage, done = parkinson
    assert verify(storage).passed
    assert done.treated == 4
    assert not [e for e in entries(storage) if e.kind.startswith("examination")]
    first = participants_of(View(storage))[0]
    assert [t.side for t in first.transplantations] == ["first", "second"]
    told = picture(storage).provenance
    assert told is not None
    assert told["model"] is None


def test_cohorts_follow_their_order(parkinson: Any) -> None:
    register = register_of(View(parkinson[0]))
    assert [cohort for _, cohort in register.enrolled] == ["first_person", "low", "low", "high"]


@pytest.mark.parametrize("name", ["keio", "kyoto_parkinson"])
def test_arbitrary_values_are_allowed_values_and_labelled(name: str, request: Any) -> None:
    storage, _ = request.getfixturevalue("keio" if name == "keio" else "parkinson")
    found = picture(storage)
    study, told = found.in_force.definition, found.provenance
    assert told is not None
    own = {key[2] for p in found.participants for key in p.forms} - set(_examinations(study))
    assert own <= set(told["arbitrary"])
    for person in found.participants:
        for (_, _, instrument), form in person.forms.items():
            if instrument in own:
                _allowed(study, instrument, form.values)


def test_what_was_computed_is_computed_again_alike(keio: Any) -> None:
    assert list(recomputed(View(keio[0]))) == []


def test_recomputing_finds_an_engine_that_differs(keio: Any, monkeypatch: Any) -> None:
    from ayumi.actions import examinations
    from ayumi.isncsci import Policies, classify

    other = Policies(intact_without_vac="INT", non_key_in_motor_zpp="never")
    monkeypatch.setattr(
        examinations, "classify", lambda exam: classify(exam.replace({"vac": "Yes"}), other)
    )
    found = list(recomputed(View(keio[0])))
    signed = [e.seq for e in entries(keio[0]) if e.kind == kinds.EXAMINATION_SIGNED]
    assert {seq for seq, _ in found} == set(signed)


def test_people_recover_as_the_model_says_and_begin_complete(keio: Any) -> None:
    storage, _ = keio
    found = picture(storage)
    study = found.in_force.definition
    for person in found.participants:
        signed = signed_examinations(person, study)
        for (visit, _, _), form in signed:
            if visit in ("screening", "before_transplantation"):
                assert results_of(form)["ais"] == ("A",)


def test_faults_of_a_plan_are_told_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        Plan(0, -1, calibration="day_14_27")
    assert [fault.place for fault in refused.value.faults] == [
        "participants", "seed", "calibration",
    ]  # fmt: skip
    assert "day_14_28" in str(refused.value)


def test_a_rehearsal_says_so_in_its_first_entry(keio: Any) -> None:
    first = entries(keio[0])[0]
    assert (first.kind, first.body["purpose"]) == (OPENED, "rehearsal")
    assert is_rehearsal(View(keio[0]))


def test_an_assumption_instead_of_a_value_names_the_value() -> None:
    study = read_study((STUDIES / "keio.toml").read_bytes())
    text = (
        f'format = 1\nrehearses = "{study.digest}"\n[[assume]]\nat = "study.participants"\n'
        'value = 5\ninstead_of = 3\nreason = "larger"\nmark = "ASSUMED FOR REHEARSAL"\n'
    )
    with pytest.raises(InputRefused, match=r"instead_of = '3': the study document has 4 here"):
        read_rehearsal(text.encode(), study)


def _examinations(study: StudyDefinition) -> list[str]:
    return [name for name in study.instruments if is_examination(name, study)]


def _allowed(study: StudyDefinition, instrument: str, values: Any) -> None:
    """What was recorded would be taken again by the form's own checks."""
    found = study.instruments[instrument]
    plain = {k: "text" if isinstance(v, dict) and "content" in v else v for k, v in values.items()}
    read_values(instrument, found, plain, study.missing)
    assert restored(found, plain)


# ── Cells and harm ───────────────────────────────────────────────────────────────────────────────


def test_everybody_is_given_a_dose_that_was_made_released_and_matched(keio: Any) -> None:
    storage, _ = keio
    view = View(storage)
    for one in doses_of(view):
        assert one.state == "administered"
        assert len({check.by for check in one.checks}) == 2
        assert not {check.by for check in one.checks} & one.prepared_by
        above = view.ancestors(f"participant:{one.participant}")
        assert len(above.of("donor:")) == 1
        assert f"dose:{one.code}" in above.of("dose:")
    assert {one.participant for one in doses_of(view)} == set(register_of(view).treated)


def test_quantities_are_accounted_for(keio: Any) -> None:
    storage, _ = keio
    for lot in lots_of(View(storage)):
        assert not account(lot.units.values()).discrepancies, lot.code


@pytest.mark.parametrize(
    "kind",
    [
        product.UNIT_EXCURSION, product.UNIT_CLEARED, product.LOT_REJECTED,
        product.LOT_RELEASED_CONDITIONALLY, product.LOT_RELEASED, product.DOSE_MATCH_REFUSED,
        product.FAILURE_OPENED, product.FAILURE_TOLD, product.FAILURE_DECIDED,
        product.FAILURE_CLOSED, kinds.EVENT_REPORTED, kinds.EVENT_ASSESSED, kinds.EVENT_SUBMITTED,
        kinds.EVENT_CLOSED, kinds.RULE_REACHED, kinds.RULES_DECIDED, kinds.INTEREST_FOUND,
        kinds.INTEREST_CONFIRMED,
    ],
)  # fmt: skip
def test_what_a_trial_has_to_deal_with_is_rehearsed(keio: Any, kind: str) -> None:
    storage, _ = keio
    assert any(entry.kind == kind for entry in entries(storage))


def test_a_lot_that_fails_gives_no_dose(keio: Any) -> None:
    storage, _ = keio
    view = View(storage)
    [rejected] = [lot for lot in lots_of(view) if lot.state == "rejected"]
    assert not view.descendants(f"lot:{rejected.code}").of("participant:")


def test_one_report_is_late_and_no_other(keio: Any) -> None:
    storage, _ = keio
    view, study = View(storage), picture(storage).in_force.definition
    end = entries(storage)[-1].recorded_at
    found = clocks_running(participants_of(view), study, end)
    assert [one.status.state for one in found].count("submitted_late") == 1
    assert not [one for one in found if one.waits]


def test_the_committee_decides_before_the_next_person_is_treated(keio: Any) -> None:
    storage, _ = keio
    listed = entries(storage)
    reached = [e.seq for e in listed if e.kind == kinds.RULE_REACHED]
    decided = [e.seq for e in listed if e.kind == kinds.RULES_DECIDED]
    treated = [e.seq for e in listed if e.kind == kinds.TRANSPLANTED]
    for seq in treated:
        before = [one for one in reached if one < seq]
        assert not before or any(max(before) < one < seq for one in decided)


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("name", ["keio", "kyoto_parkinson"])
def test_raw_results_are_on_the_side_of_the_limit_that_is_asked_for(name: str, fails: bool) -> None:
    study = read_study((STUDIES / f"{name}.toml").read_bytes())
    overlay = (STUDIES / f"{name}.rehearsal.toml").read_bytes()
    definition = read_rehearsal(overlay, study).definition
    assert isinstance(definition.specification, Keyed)
    for specification in definition.specification.values():
        assert isinstance(specification.tests, Keyed)
        for test_name, test in specification.tests.items():
            assert isinstance(test.method, Words)
            for seed in range(10):
                given = {
                    **raw_result(test.accept, np.random.default_rng(seed), ancestor="A-1",
                                 fails=fails),
                    "method": test.method.en, "sample": "S-1", "material": test.material,
                    "analyst": "a.b", "measured": "2026-03-21",
                }  # fmt: skip
                result = read_result(test_name, test, given)
                verdict = judge(
                    specification, test_name, [result], now=NOW, sampled_at=NOW.date(),
                    ancestors={"A-1"},
                )  # fmt: skip
                if verdict.state in ("pass", "fail"):
                    assert (verdict.state == "fail") == fails, (test_name, verdict)
                else:
                    assert verdict.state == "review_required"
                    assert test.role == "reference"
