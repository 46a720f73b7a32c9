"""What an amendment changes, and what each change touches."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ayumi.study import IMPACTS, StudyDefinition, amends, diff, read_study, resolved
from ayumi.study.impact import NARROWER, WIDER, touched

HERE = Path(__file__).parent
STUDIES = HERE.parents[1] / "src" / "ayumi" / "studies"
SHIPPED = [path for path in sorted(STUDIES.glob("*.toml")) if ".rehearsal" not in path.name]
SMALL = (HERE / "small.toml").read_text(encoding="utf-8")
OLD = read_study(SMALL.encode())

# An amendment made by hand: what stands there, what it becomes, and below what that touches.
AMENDMENT = {
    'reporting = { unset = "to be written" }\n': "",
    'blinding = { unset = "nobody is blinded" }\n': "",
    "[sources.plan]": "AMENDS\n[blinding]\nallocation = []\n[sources.plan]",
    'citation = "The plan of this invented study"': 'citation = "The plan, second version"',
    'version = "1"': 'version = "2"',
    "sites = 1": "sites = 2",
    '"decide_go", "verify_data"]': '"decide_go", "verify_data", "stop"]',
    'text = "Who enters data does not verify them"': 'text = "Another person verifies"',
    'between_cohorts = "3 mo"': 'between_cohorts = "6 mo"',
    "min = 0, max = 500": "min = 0, max = 300",
    'Drawn on" }': """Drawn on", partial = true }\nat = { type = "time", title = "Drawn at" }""",
    "at_least = 18 }": "at_least = 20 }",
    "at_most = 28 }": "at_most = 21 }",
    "last_day = 28": "last_day = 30",
    "week = 12": "week = 13",
    "window = { before = 30, after = 30 }": "window = { before = 30, after = 45 }",
    'assessments = ["isncsci"]': 'assessments = ["isncsci", "standing"]',
    'limit = "25 [EU]/mL"': 'limit = "20 [EU]/mL"',
    'viability = "70 %"': 'viability = "80 %"',
    'cells = "1e6 {cells}"': 'cells = "1.5e6 {cells}"',
    'scale = "ctcae", version = "5.0"': 'scale = "ctcae", version = "6.0"',
    "limit = 0.20": "limit = 0.25",
    'grade = "C" }': 'grade = "D" }',
    "interval_level = 0.95": "interval_level = 0.90",
}
AMENDS = """[amends]
digest = "DIGEST"
reason = "Safety"
date = "2026-12"
[reporting]
authority = { title = "Authority", event = "serious", to = "X", days = 15, country = "JP" }
"""
EXPECTED = [
    ("sources.plan.citation", "changed", "sources", False),
    ("study.version", "changed", "identity", False),
    ("study.sites", "changed", "enrolment", False),
    ("roles.committee.may", "changed", "permissions", False),
    ("four_eyes.data.text", "changed", "wording", False),
    ("blinding", "changed", "blinding", False),
    ("stagger.between_cohorts", "changed", "treatment", False),
    ("instruments.laboratory.fields.wbc.max", "changed", "edit checks", False),
    ("instruments.laboratory.fields.drawn.partial", "changed", "edit checks", False),
    ("instruments.laboratory.fields.at", "added", "forms", False),
    ("eligibility.include.age.rule.at_least", "changed", "eligibility", False),
    ("eligibility.include.acute.rule.at_most", "changed", "eligibility", False),
    ("transplantation.last_day", "changed", "treatment", False),
    ("visits.week_12.day", "changed", "visits", True),
    ("visits.yearly.window.after", "changed", "visits", False),
    ("visits.yearly.assessments", "changed", "visits", True),
    ("specification.lot.tests.endotoxin.accept.limit", "changed", "lot verdicts", False),
    ("dose.levels.low.cells", "changed", "doses", True),
    ("dose.suspension.viability", "changed", "lot verdicts", False),
    ("adverse_events.grading.version", "changed", "safety", False),
    ("reporting", "changed", "reporting", False),
    ("stopping.serious.limit", "changed", "boundaries", False),
    ("endpoints.grade.measure.grade", "changed", "endpoints", False),
    ("analysis.interval_level", "changed", "analysis", False),
]


def amended() -> str:
    text = SMALL
    for old, new in AMENDMENT.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.replace("AMENDS", AMENDS).replace("DIGEST", OLD.digest)


def test_an_amendment_made_by_hand_touches_what_was_expected_by_hand() -> None:
    new = read_study(amended().encode())
    found = [
        (one.path, one.kind, one.impact, one.consent)
        for one in diff(OLD.definition, new.definition)
    ]
    assert found == EXPECTED
    assert amends(new, OLD)
    assert not amends(OLD, new)
    assert not amends(OLD, OLD)


def test_every_change_names_both_values() -> None:
    new = read_study(amended().encode()).definition
    changes = {one.path: one for one in diff(OLD.definition, new)}
    cells = changes["dose.levels.low.cells"]
    assert (cells.old, cells.new) == ("1e6 {cells}", "1.5e6 {cells}")
    assert changes["reporting"].old == {"unset": "to be written"}
    assert changes["instruments.laboratory.fields.at"].new["type"] == "time"
    assert all(one.sentence for one in changes.values())


def test_nothing_changed_is_no_change() -> None:
    assert diff(OLD.definition, OLD.definition) == ()
    other = SMALL.replace('"2.1e6 to 2.6e6 {cells}"', '"2100000 to 2600000 {cells}"')
    assert diff(OLD.definition, read_study(other.encode()).definition) == ()


def one_change(old: str, new: str) -> tuple[str, str, str]:
    assert SMALL.count(old) == 1
    changed = read_study(SMALL.replace(old, new).encode()).definition
    [change] = diff(OLD.definition, changed)
    return change.path, change.kind, change.sentence


def test_ranges_get_wider_or_narrower() -> None:
    place = "instruments.laboratory.fields.wbc"
    assert one_change("max = 500", "max = 300")[2] == NARROWER
    assert one_change("max = 500", "max = 900")[2] == WIDER
    assert one_change("min = 0, max = 500", "min = 0") == (f"{place}.max", "removed", WIDER)
    assert one_change("min = 0, max = 500", "min = 0, max = 500, decimals = 1") == (
        f"{place}.decimals", "added", NARROWER
    )  # fmt: skip
    optional = one_change("min = 0, max = 500", "min = 0, max = 500, required = false")
    assert optional == (f"{place}.required", "changed", WIDER)
    reasons = one_change('missing = ["not_done"]', 'missing = ["not_done", "unable"]')
    assert reasons == ("instruments.laboratory.missing", "changed", WIDER)
    assert one_change('unable = "Unable"\n', "") == ("missing.unable", "removed", NARROWER)
    assert "old unit" in one_change('unit = "10*3/uL"', 'unit = "10*6/mL"')[2]
    typed = one_change('type = "yes_no"\ntitle = "Stands"', 'type = "choice"\ntitle = "Stands"\n'
                       'choices = { yes = "Yes", no = "No" }')  # fmt: skip
    assert typed[:2] == ("instruments.standing.fields.stands", "changed")
    assert "old kind" in typed[2]


def test_parts_added_removed_and_moved() -> None:
    bank = '[product.stages.bank]\ntitle = "Bank"\nkind = "bank"\n'
    assert one_change(bank, bank + bank.replace("bank]", "more]"))[:2] == (
        "product.stages.more", "added"
    )  # fmt: skip
    low = SMALL[SMALL.index("[cohorts.low]") : SMALL.index("[cohorts.high]")]
    moved = SMALL.replace(low, "").replace("[stagger]", low + "[stagger]")
    [change] = diff(OLD.definition, read_study(moved.encode()).definition)
    assert (change.path, change.kind) == ("cohorts", "reordered")
    assert (change.old, change.new) == (["low", "high"], ["high", "low"])


def test_a_part_may_be_called_source_or_title() -> None:
    drawn = 'drawn = { type = "date", title = "Drawn on" }'
    for name in ("source", "title"):
        added = f'{drawn}\n{name} = {{ type = "text", title = "X" }}'
        changed = read_study(SMALL.replace(drawn, added).encode()).definition
        [change] = diff(OLD.definition, changed)
        assert (change.path, change.impact) == (f"instruments.laboratory.fields.{name}", "forms")


def places(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if path:
        yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(f"{path}.{number}", inner)


@pytest.mark.parametrize("path", [*SHIPPED, HERE / "small.toml"], ids=lambda path: path.stem)
def test_every_place_of_a_document_has_an_impact(path: Path) -> None:
    form = resolved(read_study(path.read_bytes()).definition)
    del form["format"]
    checked = 0
    for place, value in places("", form):
        for kind, old, new in (("added", None, value), ("removed", value, None),
                               ("changed", value, value)):  # fmt: skip
            found = touched(place, kind, old, new)  # type: ignore[arg-type]
            assert found.impact in IMPACTS, place
            assert found.sentence
            checked += 1
    assert checked > 500


def test_every_section_has_an_impact() -> None:
    for name in set(StudyDefinition.model_fields) - {"format", "amends", "source"}:
        for place in (name, f"{name}.x", f"{name}.x.y.z"):
            assert touched(place, "changed", 1, 2).sentence


def test_from_one_shipped_study_to_another() -> None:
    first, second = (read_study(path.read_bytes()).definition for path in SHIPPED[:2])
    there, back = diff(first, second), diff(second, first)
    assert len(there) > 100
    assert {one.path for one in there} == {one.path for one in back}


def test_what_differs_from_cohort_to_cohort_touches_what_the_sections_touch() -> None:
    rule = touched("cohorts.low.eligibility.rule.values", "changed", ["A"], ["B"])
    days = touched("cohorts.low.transplantation.last_day", "changed", 28, 42)
    assert (rule.impact, days.impact) == ("eligibility", "treatment")
    assert touched("cohorts.low.eligibility", "added", None, {"text": "A"}).impact == "eligibility"


@pytest.mark.parametrize(
    "place", ["arms.cells.text", "arms.cells.title", "dose.route", "dose.levels.low.title"]
)
def test_participants_were_told_the_texts_of_arms_and_dose(place: str) -> None:
    assert touched(place, "changed", "a", "b").consent
