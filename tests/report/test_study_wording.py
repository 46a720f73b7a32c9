"""Rules, limits, measures and stopping rules in words, written here by hand."""

import re
from pathlib import Path

import pytest

from ayumi.participants.fields import NumericField
from ayumi.report.study_wording import Wording, values_words
from ayumi.study import StudyDefinition, read_study
from ayumi.values import Unset
from ayumi.values.amounts import amount_words, unit_words

PAGE = (Path(__file__).parents[2] / "docs" / "study-document.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)

RULES = {
    "include.age": ["Age at consent at least 18 and at most 70 years"],
    "include.chronic": [
        "all of:",
        "  At least 365 days from injury to consent",
        "  ASIA Impairment Scale: A or B",
    ],
    "exclude.blood": [
        "any of:",
        "  women: haemoglobin less than 12 g/dL",
        "  men: haemoglobin less than 13 g/dL",
        "  unless transfused in the last week: yes",
        "  White blood cells less than 3.5 × 10³/µL; undetermined exactly at the limit",
    ],
}
TESTS = {
    "viability": "at least 70 %",
    "endotoxin": "at most 25 EU/mL",
    "identity": "more than 90 %",
    "residual": "less than 0.1 %",
    "ph": "270 mosm/L to 330 mosm/L",
    "colonies": "no colonies, of 10 scored or more",
    "karyotype": "at least 90 % normal cells, of 20 scored or more",
    "clone": "no clone among 20 scored: the same loss in 3, gain in 2, structural change in 2",
    "sterility": "negative",
    "virus": "nothing detected; the result states the limit of detection",
    "sox1": "ΔCt at most 10; control: A reference gene",
    "variants": "at most 5 gains and losses of 10 kb or more against iPSC bank",
    "shape": "no limit; the result is reviewed",
}
MEASURES = {
    "safety": "Serious events of the observation period",
    "grade": "AIS grade better by 1 grade or more",
    "incomplete": "AIS grade C or better",
    "level": "Motor level 2 segments or more further down on at least one side",
    "motor": "Change of the motor score, upper",
    "sensory": "Change of the sensory score, light touch, 8 points or more",
    "walks": "Independence: Walks: with an aid or alone",
    "independence": "Change of Independence: Total; higher is better",
}
STOPPING = {
    "early": "Stop when 2 of the first 3 people have a serious and related event",
    "rate": "Stop when P(rate of people with a serious event > 0.2) > 0.9; prior Beta(0.5, 0.5)",
    "mass": "Hold after a special-interest event (mass) until it is decided by: safety committee",
    "steps": "Treat 3 people; 2 more if none has a dose-limiting event within 28 days, 3 more if "
    "one has; stop when 2 of the first 3 have one, or anybody else after one of them",
}


@pytest.fixture(scope="module")
def study() -> StudyDefinition:
    examples = [block for block in BLOCKS if not block.startswith("#")]
    return read_study("\n".join(examples).encode()).definition


def test_rules(study: StudyDefinition) -> None:
    wording = Wording(study)
    assert not isinstance(study.eligibility, Unset)
    for place, expected in RULES.items():
        side, name = place.split(".")
        rule = getattr(study.eligibility, side)[name].rule
        assert [f"{'  ' * depth}{line}" for depth, line in wording.rule(rule)] == expected


def test_limits_of_tests(study: StudyDefinition) -> None:
    wording = Wording(study)
    assert not isinstance(study.specification, Unset)
    tests = study.specification["lot"].tests
    assert not isinstance(tests, Unset)
    found = {}
    for name, test in tests.items():
        assert not isinstance(test.accept, Unset)
        found[name] = wording.accept(test.accept)
    assert found == TESTS


def test_measures(study: StudyDefinition) -> None:
    wording = Wording(study)
    assert not isinstance(study.endpoints, Unset)
    found = {}
    for name, endpoint in study.endpoints.items():
        assert not isinstance(endpoint.measure, Unset)
        found[name] = wording.measure(endpoint.measure)
    assert found == MEASURES


def test_stopping_rules(study: StudyDefinition) -> None:
    wording = Wording(study)
    assert not isinstance(study.stopping, Unset)
    assert {name: wording.stopping(rule) for name, rule in study.stopping.items()} == STOPPING


def test_values_of_fields(study: StudyDefinition) -> None:
    fields = study.instruments["independence"].fields
    assert values_words(fields["total"]) == "0 to 100 points"
    assert values_words(fields["walks"]) == "no, aid: With an aid, yes: Alone"
    assert values_words(fields["falls"]) == "0 to …"
    assert isinstance(fields["falls"], NumericField)
    onset = study.instruments["screening"].fields["onset"]
    assert values_words(onset) == "date, perhaps only month or year"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2e6 {cells}", "2 × 10⁶ cells"),
        ("1e6 {cells}", "10⁶ cells"),
        ("2.1e6 to 2.6e6 {cells}", "2.1 × 10⁶ to 2.6 × 10⁶ cells"),
        ("1 wk", "1 week"),
        ("11 wk", "11 weeks"),
        ("50 uL", "50 µL"),
        ("1 to 2 uL/min", "1 to 2 µL/min"),
        ("5e-1 mm", "5 × 10⁻¹ mm"),
    ],
)
def test_amounts(written: str, said: str) -> None:
    assert amount_words(written) == said


def test_units() -> None:
    assert unit_words("mm[Hg]") == "mmHg"
    assert unit_words("10*5/uL") == "10⁵/µL"
    assert unit_words("sum") == "sum"
