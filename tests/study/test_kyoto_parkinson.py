"""The second study, held against what is published, written here a second time."""

from pathlib import Path

import pytest

import ayumi
from ayumi.participants import planned_visits
from ayumi.study import StudyDefinition, read_study, resolved, unset_values
from ayumi.values import Keyed

STUDY = Path(ayumi.__file__).parent / "studies" / "kyoto_parkinson.toml"

SPECIFICATION = {
    "tra_1_60": ("before_sorting", "below", "1 %"),
    "corin_before": ("before_sorting", "above", "10 %"),
    "corin_after": ("sorted", "above", "90 %"),
    "viability": ("final_product", "above", "90 %"),
    "foxa2_tuj1": ("final_product", "above", "80 %"),
    "pou5f1": ("final_product", "below", "1 %"),
    "lin28": ("final_product", "below", "1 %"),
    "oct34_tra_2_49": ("final_product", "below", "0.1 %"),
    "sox1_pax6": ("final_product", "below", "0.1 %"),
    "endotoxin": ("final_product", "at_most", "1 [EU]/mL"),
}
NOT_SEEN = (
    "stopping",
    "before_transplantation",
    "transplantation",
    "eligibility.exclude",
    "eligibility.include.organ_functions.rule",
    "dose.levels.high.cells",
    "dose.administration.volume",
    "dose.administration.sites",
    "immunosuppression.drugs.tacrolimus.dose",
    "immunosuppression.drugs.tacrolimus.target",
    "stagger.between_participants",
    "visits.between.day",
)


@pytest.fixture(scope="module")
def study() -> StudyDefinition:
    return read_study(STUDY.read_bytes()).definition


def test_design(study: StudyDefinition) -> None:
    form = resolved(study)
    assert (form["study"]["phase"], form["study"]["participants"]) == ("1-2", 7)
    assert form["study"]["registry"] == ["jRCT2090220384"]
    cohorts = [
        (one["participants"], one["dose"], one["sides"]) for one in form["cohorts"].values()
        if isinstance(one, dict)
    ]  # fmt: skip
    assert cohorts == [
        (1, "low", "one_after_the_other"),
        (2, "low", "together"),
        (4, "high", "together"),
    ]
    assert form["dose"]["levels"]["low"]["cells"] == "2.1e6 to 2.6e6 {cells}"
    assert {level["per"] for level in form["dose"]["levels"].values()} == {"side"}
    assert form["immunosuppression"]["drugs"]["tacrolimus"]["duration"] == "15 mo"


def test_no_clock_of_an_injury_and_no_isncsci(study: StudyDefinition) -> None:
    events = [clock.event for clock in study.clocks.values()]
    assert "injury" not in events
    assert {"onset", "diagnosis", "registration", "second_transplantation"} <= set(events)
    assert [name for name, one in study.instruments.items() if one.built_in] == []


def test_eligibility(study: StudyDefinition) -> None:
    include = resolved(study)["eligibility"]["include"]
    assert include["age"]["rule"] | {"kind": "", "at_limit": ""} == {
        "kind": "", "at_limit": "", "field": "participant.age", "at_least": 50, "below": 70,
    }  # fmt: skip
    assert include["stage_off"]["rule"]["at_least"] == 3
    assert include["stage_on"]["rule"]["at_most"] == 3
    assert include["levodopa"]["rule"]["at_least"] == 30
    count, drawn = include["neutrophils"]["rule"]["rules"]
    assert count["at_least"] == 2000
    assert (drawn["start"], drawn["end"], drawn["at_most"]) == (
        "laboratory.drawn", "registration", 7,
    )  # fmt: skip


def test_the_specification_has_strict_limits(study: StudyDefinition) -> None:
    tests = resolved(study)["specification"]["final_product"]["tests"]
    for name, (material, kind, limit) in SPECIFICATION.items():
        accept = tests[name]["accept"]
        assert (tests[name]["material"], accept["kind"], accept["limit"]) == (material, kind, limit)
    assert set(tests) - set(SPECIFICATION) == {
        "morphology", "sterility", "mycoplasma", "plasmids", "cnv", "sequence",
    }  # fmt: skip
    assert tests["cnv"]["accept"]["ancestor"] == "ipsc"
    assert tests["cnv"]["accept"]["at_most"] == 0


def test_licensed_scale_is_kept_as_totals(study: StudyDefinition) -> None:
    updrs = resolved(study)["instruments"]["updrs"]
    assert {(field["type"], field["min"], field["max"]) for field in updrs["fields"].values()} == {
        ("total", 0, 33 * 4)
    }
    assert set(updrs["licence"]) == {"unset"}


def test_visits_and_endpoints(study: StudyDefinition) -> None:
    days = {visit.visit: visit.day for visit in planned_visits(study.visits)}
    assert (days["week_12"], days["month_12"], days["month_24"]) == (84, 365, 731)
    assert isinstance(study.endpoints, Keyed)
    roles = {name: one.role for name, one in study.endpoints.items()}
    assert [name for name, role in roles.items() if role == "primary"] == ["adverse_events"]
    assert {study.endpoints[name].at for name, role in roles.items() if role != "exploratory"} == {
        "month_24"
    }


def test_what_was_not_seen_is_unset(study: StudyDefinition) -> None:
    places = {value.place for value in unset_values(study)}
    assert set(NOT_SEEN) <= places
