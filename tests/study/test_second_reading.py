"""The reference study, transcribed by a second reader who had not seen the document.

Read from tables 1 and 2 of the published protocol (doi 10.1016/j.reth.2021.08.005); from the
registry entry UMIN000035074, which prints the laboratory limits and names the irrigation solution;
for the examination weeks from PMC7650063; and from what is published of WISCI II, SCIM III and
ICH E2A.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import ayumi
from ayumi.participants import planned_visits
from ayumi.study import StudyDefinition, read_study, resolved, unset_values

STUDY = Path(ayumi.__file__).parent / "studies" / "keio.toml"

# ── Table 2 and the registry ─────────────────────────────────────────────────────────────────────

INCLUDED_ONLY_IF = {
    ("injury to consent", "at_least", 0),
    ("injury to consent", "at_most", 24),
    ("screening.level_c3_4_to_t10", "is", "yes"),
    ("isncsci.ais", "is", "A"),
    ("screening.transplantation_possible", "is", "yes"),
    ("screening.can_attend", "is", "yes"),
    ("participant.age", "at_least", 18),
    ("screening.consent_written", "is", "yes"),
    ("screening.able_to_sign", "is", "yes"),
    ("screening.witness_signed", "is", "yes"),
    ("participant.age", "at_least", 20),
    ("screening.relative_agrees", "is", "yes"),
}
EXCLUDED_IF_YES = {
    "cord": ("multiple_injuries", "transection", "dural_tear"),
    "history": ("earlier_cord_injury", "cord_disease", "mri_impossible", "intoxication"),
    "ventilation": ("ventilation",),
    "confounding_trauma": ("confounding_trauma",),
    "comorbidity": (
        "heart_failure",
        "diabetes",
        "hypertension",
        "interstitial_pneumonia",
        "renal_failure",
        "autoimmune_disease",
        "cancer",
        "mental_illness",
    ),
    "infection": ("infection",),
    "dementia": ("dementia",),
    "allergy": ("allergy_tacrolimus", "allergy_irrigation"),
}
LABORATORY = {
    "wbc": ("wbc", "below", 3.5, "10*3/uL"),
    "neutrophils": ("neutrophils", "above", 90, "%"),
    "platelets": ("platelets", "below", 1.5, "10*5/uL"),
    "haemoglobin": ("haemoglobin", "below", 10.0, "g/dL"),
    "pt_inr": ("pt_inr", "above", 1.2, "{INR}"),
    "aptt": ("aptt", "above", 41, "s"),
    "creatinine, male": ("creatinine", "above", 1.1, "mg/dL"),
    "creatinine, female": ("creatinine", "above", 0.8, "mg/dL"),
    "liver, AST": ("ast", "above", 70, "[IU]/L"),
    "liver, ALT": ("alt", "above", 70, "[IU]/L"),
    "bilirubin": ("bilirubin", "above", 1.0, "mg/dL"),
}
NOT_ON_AN_ANTICOAGULANT = {"pt_inr", "aptt"}
WORDS = {
    "include.injury": ("24 days", "vertebral level C3/4 to T10", "AIS A", "consent"),
    "include.transplantation_possible": ("day 14 to 28",),
    "include.can_attend": ("month 6", "week 52 after transplantation"),
    "include.consent": ("adult relative signs as witness", "under 20 an adult relative agrees"),
    "exclude.cord": ("Multiple injuries", "transection", "dural tear", "preoperative MRI"),
    "exclude.history": ("past or present", "MRI difficult or impossible"),
    "exclude.ventilation": ("intubation", "tracheostomy", "ventilation"),
    "exclude.confounding_trauma": ("organ injuries", "safety or efficacy"),
    "exclude.comorbidity": ("Severe or uncontrolled",),
    "exclude.infection": ("Active", "surgery"),
    "exclude.dementia": ("high risk",),
    "exclude.allergy": ("tacrolimus", "ARTCEREB"),
    "exclude.pt_inr": ("unless on an anticoagulant",),
    "exclude.aptt": ("unless on an anticoagulant",),
}

# ── Table 1 ──────────────────────────────────────────────────────────────────────────────────────
# Target, method and material as the table has them; then the limit, and how many are scored.

LOT: list[tuple[str, str, str, str, Any, int | None]] = [
    ("morphology", "Microscopy", "PCFP", "accepted", ["neurospheres"], None),
    ("SOX1", "qRT-PCR", "PCFP", "delta_ct at_most", 10, None),
    ("SOX1", "Flow cytometry", "PCFP", "at_least", "90 %", None),
    ("SOX1", "Immunocytochemistry", "PCFP", "at_least", "80 %", None),
    ("PAX6", "qRT-PCR", "PCFP", "delta_ct at_most", 6, None),
    ("PSA-NCAM", "Flow cytometry", "PCFP", "at_least", "90 %", None),
    ("GD2", "Flow cytometry", "PCFP", "at_least", "90 %", None),
    ("HuC/D", "Immunocytochemistry", "PCFP + 4 wk", "at_least", "50 %", None),
    ("βIII-tubulin", "Immunocytochemistry", "PCFP + 4 wk", "accepted", ["positive"], None),
    ("GFAP", "Immunocytochemistry", "PCFP + 4 wk", "accepted", ["positive"], None),
    ("OCT4", "qRT-PCR", "PCFP", "delta_delta_ct at_least", 7.643, None),
    ("OCT4", "Flow cytometry", "PCFP", "at_most", "0.01 %", None),
    ("OCT4", "Immunocytochemistry", "PCFP", "at_most", "0.0005 %", None),
    ("TRA-1-60", "Flow cytometry", "PCFP", "at_most", "0.01 %", None),
    ("SSEA3", "Flow cytometry", "PCFP", "at_most", "0.01 %", None),
    ("OCT4-positive colonies", "Immunocytochemistry", "PCFP + 1 wk", "count at_most", 0, None),
    ("normal karyotype", "Giemsa stain", "PCFP + 1 wk", "rate at_least", 90, 50),
    ("clonal abnormality", "G-band", "PCFP + 1 wk", "clone", (3, 2, 2), 20),
    ("normal karyotype", "G-band", "PCFP + 1 wk", "rate at_least", 90, 20),
    ("tetraploid", "G-band and Giemsa stain", "PCFP + 1 wk", "rate at_most", 4, 100),
    ("bacteria and fungi", "Pharmacopoeia", "CFP", "accepted", ["negative"], None),
    ("endotoxin", "Pharmacopoeia", "CFP", "at_most", "25 [EU]/mL", None),
    ("mycoplasma", "Nucleic acid amplification and culture", "CFP", "below_detection", None, None),
    ("HBV", "PCR", "CFP", "below_detection", None, None),
    ("HCV", "PCR", "CFP", "below_detection", None, None),
    ("HIV", "PCR", "CFP", "below_detection", None, None),
    ("HTLV-1", "PCR", "CFP", "below_detection", None, None),
    ("parvovirus B19", "PCR", "CFP", "below_detection", None, None),
    ("copy number variants", "Microarray", "PCFP", "ancestor at_most", 5, None),
]
"""A clone is so many cells with the same loss, the same gain, the same structural change."""

# ── What the sources do not say ──────────────────────────────────────────────────────────────────

NOT_PUBLIC = {
    *(f"dose.administration.{name}" for name in ("volume", "rate", "sites", "needle", "depth")),
    "dose.suspension.viability",
    "dose.suspension.shelf_life",
    *(f"immunosuppression.drugs.tacrolimus.{name}" for name in ("dose", "target", "duration")),
    "instruments.laboratory.fields.tacrolimus.limits",
    "stopping",
    "stagger.between_participants",
    "specification.final_suspension.tests",
    *(f"endpoints.{name}.measure" for name in ("neurological_function", "quality_of_life")),
    *(f"specification.cryopreserved_lot.materials.{name}.stage" for name in ("pcfp", "cfp")),
}

# ── Scales ───────────────────────────────────────────────────────────────────────────────────────

SCALES = {
    "wisci2.level": (0, 20),
    "scim3.self_care": (0, 20),
    "scim3.respiration_sphincter": (0, 40),
    "scim3.mobility": (0, 40),
    "scim3.total": (0, 100),
}
SERIOUS = {
    "death": "death",
    "life_threatening": "life-threatening",
    "hospitalisation": "prolongs",
    "disability": "persistent or significant",
    "congenital": "birth defect",
    "medically_important": "medically important",
}
LONGEST_TIME_OF_ICH_E2A = 15


@pytest.fixture(scope="module")
def definition() -> StudyDefinition:
    return read_study(STUDY.read_bytes()).definition


@pytest.fixture(scope="module")
def form(definition: StudyDefinition) -> dict[str, Any]:
    return resolved(definition)


def english(words: str | Mapping[str, str]) -> str:
    """The English of words, which are a table only where there is Japanese as well."""
    return words if isinstance(words, str) else words["en"]


def leaves(rule: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The parts of a rule that look at a person, however they are joined."""
    inner = [*rule.get("rules", []), *(rule[key] for key in ("female", "male") if key in rule)]
    if rule["kind"] == "unless":
        inner = [rule["rule"]]
    for part in inner:
        yield from leaves(part)
    if not inner:
        yield rule


def said(rule: Mapping[str, Any]) -> set[tuple[str, str, Any]]:
    """What a rule says, one tuple for each limit or value."""
    found = set()
    for leaf in leaves(rule):
        what = leaf.get("field") or f"{leaf['start']} to {leaf['end']}"
        found |= {(what, "is", value) for value in leaf.get("values", [])}
        words = ("at_least", "above", "at_most", "below")
        found |= {(what, word, leaf[word]) for word in words if word in leaf}
    return found


def test_design(form: dict[str, Any]) -> None:
    study = form["study"]
    assert study["registry"] == ["UMIN000035074", "jRCTa031190228"]
    assert (study["participants"], study["sites"], study["country"]) == (4, 1, "JP")
    for words in ("Open label", "single arm", "uncontrolled", "single centre"):
        assert words in english(study["design"])
    assert form["sources"]["protocol"]["doi"] == "10.1016/j.reth.2021.08.005"
    assert "PMC8427225" in form["sources"]["protocol"]["url"]
    assert form["allocation"]["kind"] == "none"
    [cohort] = form["cohorts"].values()
    [arm] = form["arms"]
    [(dose, level)] = form["dose"]["levels"].items()
    assert (cohort["participants"], cohort["arm"], cohort["dose"]) == (4, arm, dose)
    assert level["cells"] == "2e6 {cells}"
    assert "parenchyma of the injured spinal cord" in english(form["dose"]["route"])
    window = form["transplantation"]
    assert (window["clock"], window["first_day"], window["last_day"]) == ("injury", 14, 28)


def test_inclusion(form: dict[str, Any]) -> None:
    include = form["eligibility"]["include"]
    assert set.union(*(said(one["rule"]) for one in include.values())) == INCLUDED_ONLY_IF
    assert include["injury"]["rule"]["kind"] == include["consent"]["rule"]["kind"] == "all"
    assert [rule["kind"] for rule in include["consent"]["rule"]["rules"][1:]] == ["any", "any"]


def test_exclusion_by_judgement(form: dict[str, Any]) -> None:
    exclude = form["eligibility"]["exclude"]
    for name, fields in EXCLUDED_IF_YES.items():
        rule = exclude[name]["rule"]
        assert said(rule) == {(f"screening.{field}", "is", "yes") for field in fields}, name
        assert rule["kind"] == ("any" if len(fields) > 1 else "one_of"), name
    laboratory = {name.partition(",")[0] for name in LABORATORY}
    assert set(exclude) == {*EXCLUDED_IF_YES, *laboratory}


def test_exclusion_by_laboratory(form: dict[str, Any]) -> None:
    exclude = form["eligibility"]["exclude"]
    fields = form["instruments"]["laboratory"]["fields"]
    for name, (field, side, limit, unit) in LABORATORY.items():
        criterion, _, person = name.partition(", ")
        rule = exclude[criterion]["rule"]
        part = rule[person] if person in ("male", "female") else rule
        assert (f"laboratory.{field}", side, limit) in said(part), name
        assert fields[field]["unit"] == unit, name
        assert {leaf["at_limit"] for leaf in leaves(part)} == {"undetermined"}, name
        assert (rule["kind"] == "unless") == (criterion in NOT_ON_AN_ANTICOAGULANT), name
        if criterion in NOT_ON_AN_ANTICOAGULANT:
            assert said(rule["unless"]) == {("screening.anticoagulant", "is", "yes")}, name
    joined = {name.partition(",")[0] for name in LABORATORY}
    assert sum(len(said(exclude[name]["rule"])) for name in joined) == len(LABORATORY)
    assert exclude["liver"]["rule"]["kind"] == "any"


def test_criteria_keep_what_their_words_must_say(form: dict[str, Any]) -> None:
    for place, phrases in WORDS.items():
        side, _, name = place.partition(".")
        text = english(form["eligibility"][side][name]["text"])
        assert [phrase for phrase in phrases if phrase not in text] == [], place


def limit_of(accept: Mapping[str, Any]) -> tuple[str, Any]:
    """How a test is accepted, in the words of `LOT`."""
    side = next((word for word in ("at_least", "at_most") if word in accept), "")
    match accept["kind"]:
        case "at_least" | "at_most" as kind:
            return kind, accept["limit"]
        case "category":
            return "accepted", accept["accepted"]
        case "clone":
            names = ("same_loss", "same_gain", "same_structural_change")
            return "clone", tuple(accept[name] for name in names)
        case "below_detection":
            return "below_detection", None
        case "delta_ct":
            return f"{accept['value']} {side}", accept[side]
        case "compared_with_ancestor":
            return f"ancestor {side}", accept[side]
        case kind:
            return f"{kind} {side}", accept[side]


def test_the_lot(form: dict[str, Any]) -> None:
    lot = form["specification"]["cryopreserved_lot"]
    left = list(lot["tests"].values())
    for target, method, label, how, limit, scored in LOT:
        wanted = (method, label, (how, limit), scored)
        fits = [
            test
            for test in left
            if target.lower() in f"{english(test['title'])} {test['accept'].get('of')}".lower()
            and wanted
            == (
                english(test["method"]),
                english(lot["materials"][test["material"]]["label"]),
                limit_of(test["accept"]),
                test["accept"].get("scored"),
            )
        ]
        assert len(fits) == 1, (target, *wanted)
        left.remove(fits[0])
    assert left == []
    assert {test["role"] for test in lot["tests"].values()} == {"release"}


def test_what_the_lot_compares_with_and_how_long_it_grows(form: dict[str, Any]) -> None:
    lot = form["specification"]["cryopreserved_lot"]
    variants = lot["tests"]["cnv"]["accept"]
    assert (variants["ancestor"], variants["size"]) == ("nspc_passage_3", "10 {kb}")
    ancestor = english(form["product"]["stages"]["nspc_passage_3"]["title"])
    assert ancestor.endswith("end of passage 3")
    assert lot["materials"]["pcfp_1_wk"]["cultured"] == "1 wk"
    assert lot["materials"]["pcfp_4_wk"]["cultured"] == "4 wk"
    assert form["product"]["kind"] == "allogeneic"


def test_visits(definition: StudyDefinition, form: dict[str, Any]) -> None:
    days = {visit.visit: (visit.clock, visit.day) for visit in planned_visits(definition.visits)}
    weeks = {name: day for name, day in days.items() if name.startswith("week_")}
    assert weeks == {
        "week_2": ("injury", 14),
        "week_4": ("injury", 28),
        "week_12": ("injury", 84),
        "week_24": ("injury", 168),
        "week_48": ("injury", 336),
        "week_52": ("transplantation", 364),
    }
    sources = {name: visit["source"] for name, visit in form["visits"].items()}
    assert all("chosen" in sources[name] for name in weeks)
    assert {sources[name].partition(",")[0] for name in weeks} == {"emsci", "protocol"}
    assert "PMC7650063" in english(form["sources"]["emsci"]["citation"])


def test_what_is_not_public_is_unset(definition: StudyDefinition) -> None:
    left = {value.place for value in unset_values(definition)}
    assert left >= NOT_PUBLIC
    windows = {f"visits.{name}.window" for name in definition.visits if name.startswith("week_")}
    assert left >= windows


def test_scales(form: dict[str, Any]) -> None:
    for place, limits in SCALES.items():
        instrument, _, field = place.partition(".")
        one = form["instruments"][instrument]["fields"][field]
        assert (one["min"], one["max"], one["unit"]) == (*limits, "{score}"), place
    assert form["instruments"]["laboratory"]["fields"]["tacrolimus"]["unit"] == "ng/mL"


def test_endpoints_and_safety(definition: StudyDefinition, form: dict[str, Any]) -> None:
    endpoints = form["endpoints"]
    by_role = {
        role: {name for name, one in endpoints.items() if one["role"] == role}
        for role in ("primary", "secondary")
    }
    assert by_role["primary"] == {"adverse_events"}
    assert by_role["secondary"] == {"neurological_function", "quality_of_life"}
    assert endpoints["adverse_events"]["at"] == "week_52"
    safety = form["adverse_events"]
    assert (safety["observation"]["clock"], safety["observation"]["until"]) == (
        "transplantation",
        "week_52",
    )
    assert set(safety["serious"]) - {"source"} == set(SERIOUS)
    assert all(words in english(safety["serious"][name]) for name, words in SERIOUS.items())
    left = {value.place for value in unset_values(definition)}
    for name, clock in form["reporting"].items():
        unset = f"reporting.{name}.days" in left
        assert unset or clock["days"] <= LONGEST_TIME_OF_ICH_E2A, name
