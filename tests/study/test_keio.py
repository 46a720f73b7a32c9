"""The reference study, held against the published tables, written here a second time."""

from decimal import Decimal
from pathlib import Path

import pytest

import ayumi
from ayumi.participants import planned_visits
from ayumi.study import StudyDefinition, read_study, resolved, unset_values
from ayumi.values import Keyed, Unset

STUDY = Path(ayumi.__file__).parent / "studies" / "keio.toml"

LABORATORY = {
    "wbc": ("below", 3.5),
    "neutrophils": ("above", 90),
    "platelets": ("below", 1.5),
    "haemoglobin": ("below", 10),
    "bilirubin": ("above", 1),
}
SPECIFICATION = {
    "sox1_qpcr": ("pcfp", "at_most", 10),
    "sox1_flow": ("pcfp", "limit", "90 %"),
    "sox1_icc": ("pcfp", "limit", "80 %"),
    "pax6": ("pcfp", "at_most", 6),
    "psa_ncam": ("pcfp", "limit", "90 %"),
    "gd2": ("pcfp", "limit", "90 %"),
    "hu_cd": ("pcfp_4_wk", "limit", "50 %"),
    "tubulin": ("pcfp_4_wk", "accepted", ["positive"]),
    "gfap": ("pcfp_4_wk", "accepted", ["positive"]),
    "oct4_qpcr": ("pcfp", "at_least", 7.643),
    "oct4_flow": ("pcfp", "limit", "0.01 %"),
    "oct4_icc": ("pcfp", "limit", "0.0005 %"),
    "tra_1_60": ("pcfp", "limit", "0.01 %"),
    "ssea3": ("pcfp", "limit", "0.01 %"),
    "back_culture": ("pcfp_1_wk", "at_most", 0),
    "karyotype_giemsa": ("pcfp_1_wk", "scored", 50),
    "karyotype_clone": ("pcfp_1_wk", "same_loss", 3),
    "karyotype_g_band": ("pcfp_1_wk", "at_least", 90),
    "tetraploid": ("pcfp_1_wk", "at_most", 4),
    "bacteria_fungi": ("cfp", "accepted", ["negative"]),
    "mycoplasma": ("cfp", "kind", "below_detection"),
    "endotoxin": ("cfp", "limit", "25 [EU]/mL"),
    **dict.fromkeys(
        ("hbv", "hcv", "hiv", "htlv_1", "parvovirus_b19"), ("cfp", "kind", "below_detection")
    ),
    "cnv": ("pcfp", "at_most", 5),
}
STOCK = {
    "morphology": ("Microscopy", "release"),
    "hla": ("PCR-SBT", "release"),
    "str": ("PCR and capillary electrophoresis", "release"),
    "bacteriology": ("BacT/ALERT", "release"),
    "viruses": ("PCR", "release"),
    "endotoxin": ("Kinetic turbidimetric", "release"),
    "mycoplasma": ("PCR", "release"),
    "markers_flow": ("Flow cytometry", "reference"),
    "markers_array": ("Microarray", "reference"),
    "variants": ("WGS and WES", "reference"),
    "cnv": ("WGS and SNP array", "reference"),
    "variation": ("WGS", "reference"),
    "karyotype_giemsa": ("Conventional Giemsa staining", "reference"),
    "karyotype_g_band": ("G-banding", "reference"),
    "vector": ("PCR (TaqMan qPCR)", "reference"),
    "viability": ("Cell count", "reference"),
    "doubling_time": ("Cell count", "reference"),
    "viability_cultured": ("Cell count", "reference"),
}
NOT_PUBLIC = (
    "dose.administration.volume",
    "dose.administration.rate",
    "dose.administration.sites",
    "dose.administration.needle",
    "dose.suspension.viability",
    "dose.suspension.shelf_life",
    "dose.endotoxin",
    "specification.cryopreserved_lot.conditional",
    "specification.cryopreserved_lot.tests.bacteria_fungi.takes",
    "specification.final_suspension.tests",
    "immunosuppression.drugs.tacrolimus.dose",
    "immunosuppression.drugs.tacrolimus.target",
    "immunosuppression.drugs.tacrolimus.duration",
    "stagger.between_participants",
    "stopping",
    "visits.long_term.repeat",
    "before_transplantation.within_days",
)


@pytest.fixture(scope="module")
def study() -> StudyDefinition:
    return read_study(STUDY.read_bytes()).definition


def test_design(study: StudyDefinition) -> None:
    form = resolved(study)
    assert (form["study"]["participants"], list(form["arms"])) == (4, ["cells"])
    assert form["dose"]["levels"]["planned"]["cells"] == "2e6 {cells}"
    window = form["transplantation"]
    assert (window["clock"], window["first_day"], window["last_day"]) == ("injury", 14, 28)
    [injury] = [
        r for r in form["eligibility"]["include"]["injury"]["rule"]["rules"] if "start" in r
    ]
    assert (injury["start"], injury["end"], injury["at_most"]) == ("injury", "consent", 24)


def test_consent(study: StudyDefinition) -> None:
    consent = resolved(study)["consent"]
    assert (consent["witness"], consent["relative_under"]) == ("adult_relative", 20)
    assert set(consent["versions"]) == {"unset"}


def test_laboratory_limits_are_undetermined_exactly_at_the_limit(study: StudyDefinition) -> None:
    exclude = resolved(study)["eligibility"]["exclude"]
    for name, (side, limit) in LABORATORY.items():
        rule = exclude[name]["rule"]
        assert (rule["field"], rule[side]) == (f"laboratory.{name}", limit)
        assert rule["at_limit"] == "undetermined"
    for name, limit in (("pt_inr", 1.2), ("aptt", 41)):
        assert exclude[name]["rule"]["rule"]["above"] == limit
        assert exclude[name]["rule"]["unless"]["field"] == "screening.anticoagulant"
    creatinine = exclude["creatinine"]["rule"]
    assert (creatinine["female"]["above"], creatinine["male"]["above"]) == (0.8, 1.1)
    assert [rule["above"] for rule in exclude["liver"]["rule"]["rules"]] == [70, 70]
    assert str(exclude).count("undetermined") == 11


def test_the_lot_specification(study: StudyDefinition) -> None:
    tests = resolved(study)["specification"]["cryopreserved_lot"]["tests"]
    assert set(tests) == {"morphology", *SPECIFICATION}
    for name, (material, key, value) in SPECIFICATION.items():
        assert tests[name]["material"] == material, name
        assert tests[name]["accept"][key] == value, name
    assert tests["cnv"]["accept"]["ancestor"] == "nspc_passage_3"


def test_the_stock_is_released_by_seven_tests_and_eleven_are_for_reference(
    study: StudyDefinition,
) -> None:
    stock = resolved(study)["specification"]["ipsc_stock"]
    assert (stock["level"], stock["stage"]) == ("stock", "ipsc_stock")
    tests = stock["tests"]
    assert {name: (one["method"], one["role"]) for name, one in tests.items()} == STOCK
    assert tests["endotoxin"]["accept"] == {"kind": "at_most", "limit": "5 [EU]/mL"}
    accepted = {name: one["accept"].get("accepted") for name, one in tests.items()}
    assert (accepted["hla"], accepted["str"]) == (["match"], ["match"])
    for name in ("bacteriology", "viruses", "mycoplasma"):
        assert accepted[name] == ["negative"]
    kinds = {one["accept"]["kind"] for one in tests.values() if one["role"] == "reference"}
    assert kinds == {"reference_only"}


def test_visits(study: StudyDefinition) -> None:
    days = {visit.visit: (visit.clock, visit.day) for visit in planned_visits(study.visits)}
    weeks = {f"week_{week}": ("injury", 7 * week) for week in (2, 4, 12, 24, 48)}
    assert weeks.items() <= days.items()
    assert days["week_52"] == ("transplantation", 364)
    assert "long_term" not in days


def test_what_is_not_public_is_unset(study: StudyDefinition) -> None:
    places = {value.place for value in unset_values(study)}
    assert set(NOT_PUBLIC) <= places


def test_the_primary_endpoint_is_safety(study: StudyDefinition) -> None:
    assert isinstance(study.endpoints, Keyed)
    primary = [name for name, one in study.endpoints.items() if one.role == "primary"]
    assert primary == ["adverse_events"]
    assert not isinstance(study.analysis, Unset)
    assert study.analysis.interval_level == Decimal("0.95")
