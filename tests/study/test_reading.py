import json
import random
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ayumi.study import (
    StudyDefinition,
    define,
    digest_of,
    json_schema,
    read_study,
    resolved,
    unset_values,
    values_without_source,
)
from ayumi.study.lines import line_numbers, line_of
from ayumi.values import Fault, InputRefused, Unset

HERE = Path(__file__).parent
STUDIES = HERE.parents[1] / "src" / "ayumi" / "studies"
SMALL = (HERE / "small.toml").read_text(encoding="utf-8")
DOCUMENTS = [HERE / "small.toml", *sorted(STUDIES.glob("*.toml"))]
DOCUMENTS = [path for path in DOCUMENTS if not path.name.endswith(".rehearsal.toml")]


def faults(document: str) -> tuple[Fault, ...]:
    with pytest.raises(InputRefused) as refused:
        read_study(document.encode())
    return refused.value.faults


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, f"{SMALL.count(old)} of {old}"
    return SMALL.replace(old, new)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_resolving_the_resolved_form_gives_the_same_definition(path: Path) -> None:
    definition = read_study(path.read_bytes()).definition
    form = resolved(definition)
    again = define(json.loads(json.dumps(form)))
    assert again == definition
    assert resolved(again) == form
    assert list(form["visits"]) == list(definition.visits)


@pytest.mark.parametrize("path", sorted(STUDIES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_value_of_a_shipped_study_has_a_source_or_is_unset(path: Path) -> None:
    if path.name.endswith(".rehearsal.toml"):
        return
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    assert list(values_without_source(document)) == []


def test_the_digest_is_that_of_the_bytes() -> None:
    document = read_study(SMALL.encode())
    assert document.digest == digest_of(SMALL.encode())
    assert document.digest != digest_of(SMALL.encode() + b"\n")
    assert document.content == SMALL.encode()


def test_a_definition_cannot_be_changed() -> None:
    definition = read_study(SMALL.encode()).definition
    with pytest.raises(ValueError, match="frozen"):
        setattr(definition.study, "participants", 5)  # noqa: B010 - mypy would refuse the plain one
    with pytest.raises(TypeError):
        definition.visits["week_1"] = definition.visits["week_12"]  # type: ignore[index]


def test_shorthand_is_resolved() -> None:
    form = resolved(read_study(SMALL.encode()).definition)
    assert form["visits"]["week_12"]["day"] == 84
    assert "week" not in form["visits"]["week_12"]
    assert form["visits"]["week_12"]["kind"] == "scheduled"
    assert form["clocks"]["injury"]["study_day_0"] is False
    assert form["stopping"]["serious"]["probability"] == 0.9
    assert form["specification"]["lot"]["tests"]["endotoxin"]["role"] == "release"


def test_numbers_are_exact() -> None:
    definition = read_study(SMALL.encode()).definition
    assert not isinstance(definition.analysis, Unset)
    assert definition.analysis.interval_level == Decimal("0.95")


def test_unset_values_come_with_reason_and_consequence() -> None:
    found = {value.place: value for value in unset_values(read_study(SMALL.encode()).definition)}
    assert found["reporting"].reason == "to be written"
    assert found["dose.administration"].consequence == "how the cells are given is not checked"
    assert found["stagger.go_decision.sees"].consequence.startswith("what the decision must rest")
    assert all(value.reason and value.consequence for value in found.values())


FAULTS = {
    "unknown section": ("[dose]\n", "[doses]\n", "doses", "did you mean `dose`?"),
    "unknown key": ("window = { before = 7,", "windw = { before = 7,", "visits.week_12.windw",
                    "unknown key; did you mean `window`?"),
    "unknown key inside": ("before = 7,", "befor = 7,", "visits.week_12.window.befor", "`before`"),
    "kind": ('kind = "unless"', 'kind = "unles"', "eligibility.exclude.wbc.rule.kind",
             "there is no such kind; did you mean `unless`?"),
    "field in a rule": ("laboratory.wbc", "laboratory.wcb",
                        "eligibility.exclude.wbc.rule.rule.field", "mean `laboratory.wbc`?"),
    "code in a rule": ('["B"]', '["F"]', "eligibility.exclude.wbc.rule.unless.values.0",
                       "`isncsci.ais` has no such value; known: `A`, `B`"),
    "limit out of range": ("below = 3.5", "below = 3500", "eligibility.exclude.wbc.rule.rule.below",
                           "is the limit in its unit?"),
    "unit": ('"28 d"', '"28 days"', "stagger.between_participants", "UCUM writes this unit `d`"),
    "no time": ('"28 d"', '"28 mL"', "stagger.between_participants", "write a time in days"),
    "clock": ('clock = "injury"', 'clock = "injry"', "transplantation.clock", "mean `injury`?"),
    "role": ('by = "committee", sees', 'by = "physician", sees',
             "stagger.go_decision.by", "`decide_go`"),
    "no such role": ('by = "committee", sees', 'by = "comittee", sees', "stagger.go_decision.by",
                     "there is no such role; did you mean `committee`?"),
    "permission": ('"decide_go", "verify_data"', '"decide_g", "verify_data"',
                   "roles.committee.may.1", "did you mean `decide_go`?"),
    "assessment": ('"isncsci", "standing"', '"isncsci", "stand"', "visits.week_12.assessments.1",
                   "there is no such instrument; did you mean `standing`?"),
    "dose level": ('dose = "low"', 'dose = "lo"', "cohorts.low.dose", "no such dose level"),
    "sum of cohorts": ("participants = 3", "participants = 2", "study.participants", "have 3"),
    "arm": ('arm = "cells"', 'arm = "cell"', "cohorts.high.arm", "did you mean `cells`?"),
    "stage": ('ancestor = "bank"', 'ancestor = "banc"',
              "specification.lot.tests.variants.accept.ancestor", "did you mean `bank`?"),
    "missing reason": ('missing = ["not_done"]', 'missing = ["notdone"]',
                       "instruments.laboratory.missing.0", "did you mean `not_done`?"),
    "source": ('source = "plan"', 'source = "plam, page 3"', "study.source", "`plan`?"),
    "visit of an endpoint": ('missing = "undetermined"\n[endpoints.standing]',
                             'missing = "undetermined"\nbaseline = "week_1"\n[endpoints.standing]',
                             "endpoints.grade.baseline", "did you mean `week_12`?"),
    "word for a number": ("first_day = 14", 'first_day = "14"', "transplantation.first_day",
                          "write a whole number, without quotes"),
    "missing key": ('method = "Microarray"\n', "", "specification.lot.tests.variants.method",
                    'missing; write the value, or say why there is none: { unset = "not public" }'),
    "bad unset": ('{ unset = "invented" }', "{ unset = 3 }", "study.sponsor", "says why"),
    "country": ('country = "JP"', 'country = "Japan"', "study.country", "two capital letters"),
    "misspelt kind": ('kind = "monitoring"', 'knd = "monitoring"', "stopping.serious.knd",
                      "unknown key; did you mean `kind`?"),
    "id": ("[clocks.injury]", "[clocks.Injury]\ntitle='I'\nevent='injury'\n[clocks.injury]",
           "clocks.Injury", "an id is lower-case letters"),
    "two study days 0": ('event = "injury"\n', 'event = "injury"\nstudy_day_0 = true\n', "clocks",
                         "exactly one clock"),
    "week and day": ("day = 365", "day = 365\nweek = 52", "visits.yearly.week", "not both"),
    "lower above upper": ('"2.1e6 to 2.6e6 {cells}"', '"2.6e6 to 2.1e6 {cells}"',
                          "dose.levels.high.cells", "the lower amount comes first"),
    "event of interest": ('interest = ["mass"]', 'interest = ["mas"]', "stopping.deaths.interest.0",
                          "did you mean `mass`?"),
    "material": ('material = "lot"\nmethod = "Pharmacopoeia"',
                 'material = "lott"\nmethod = "Pharmacopoeia"',
                 "specification.lot.tests.endotoxin.material", "no such material"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_is_found_at_its_place_and_line(name: str) -> None:
    old, new, place, message = FAULTS[name]
    document = changed(old, new)
    found = faults(document)
    if name == "unknown section":  # and then its keys are missing in what is left of the section
        found = tuple(fault for fault in found if fault.place == place)
    assert [fault.place for fault in found] == [place], found
    assert message in found[0].message
    assert "(line " in found[0].message


def test_all_faults_are_found_at_once() -> None:
    document = changed('event = "injury"', 'event = "injry"').replace("befor", "bfor")
    places = {fault.place for fault in faults(document)}
    assert {"clocks.injury.event", "visits.week_12.window.bfore", "bfore_transplantation"} <= places


def test_what_is_not_toml_is_refused_with_line_and_column() -> None:
    [fault] = faults("format = 1\nstudy = \n")
    assert fault.place == "line 2, column 9"
    [fault] = faults("format = 1\nread = 2026-03  # March\n")
    assert 'a month is written in quotes: "2026-03"' in fault.message
    assert fault.message.endswith("; the line is: read = 2026-03  # March")
    [fault] = faults("[study]\ntitle = C5 injury\n")
    assert "this is no value; text stands in straight quotes" in fault.message
    [fault] = faults("[study]\nage = 28 d\n")
    assert "something follows the value" in fault.message
    [fault] = faults("a = [1,\n")
    assert fault.message.startswith("this is not TOML: ")


def test_values_are_shown_as_they_stand() -> None:
    [number] = faults(SMALL.replace("sites = 1", "sites = 0"))
    [text] = faults(SMALL.replace("sites = 1", 'sites = "0"'))
    assert str(number).startswith("study.sites = 0: ")
    assert str(text).startswith('study.sites = "0": ')
    assert number.value == text.value == "0"


def test_it_is_said_when_checks_between_sections_were_left_out() -> None:
    def refused(text: str) -> InputRefused:
        with pytest.raises(InputRefused) as found:
            read_study(text.encode())
        return found.value

    early = refused(SMALL.replace("week = 12", "wek = 12"))
    assert str(early).endswith("further checks between sections follow when these are mended")
    assert "further checks" not in str(refused(SMALL.replace('clock = "injury"', 'clock = "x"')))


def test_cohorts_may_run_side_by_side_each_with_its_own_people_and_days() -> None:
    own = (
        'dose = "high"\n'
        'eligibility = { text = "AIS B", rule = { kind = "one_of", field = "isncsci.ais", '
        'values = ["B"] } }\n'
        'transplantation = { clock = "injury", first_day = 21, last_day = { unset = "open" } }\n'
    )
    text = SMALL.replace("order = 2", "order = 1").replace('dose = "high"\n', own)
    definition = read_study(text.encode()).definition
    high = definition.cohorts["high"]
    assert high.order == definition.cohorts["low"].order
    assert high.eligibility is not None
    places = {value.place for value in unset_values(definition)}
    assert "cohorts.high.transplantation.last_day" in places
    assert define(resolved(definition)) == definition


def test_lists_that_a_protocol_may_not_publish_may_be_unset() -> None:
    text = SMALL.replace('blinding = { unset = "nobody is blinded" }\n', "")
    text += '[blinding]\nallocation = { unset = "?" }\nearlier_results = { unset = "?" }\n'
    text = text.replace('events = "serious_related"', 'events = "serious"')
    text = text.replace('related = ["related"]', 'related = { unset = "not public" }')
    places = {value.place for value in unset_values(read_study(text.encode()).definition)}
    assert places >= {"blinding.allocation", "blinding.earlier_results"}
    assert "adverse_events.causality.related" in places
    [fault] = read_refused(b"format = 1\nx = '\xff'\n")
    assert fault.place == "line 2"
    assert "UTF-8" in fault.message
    [fault] = read_refused(b"x = " + b"1" * 5000)
    assert "not TOML" in fault.message
    for deep in (300, 900, 5000):
        assert read_refused(b"x = " + b"[" * deep + b"]" * deep)
    [fault] = read_refused(b"#" * 5_000_000)
    assert fault.place == "document"


def read_refused(content: bytes) -> tuple[Fault, ...]:
    with pytest.raises(InputRefused) as refused:
        read_study(content)
    return refused.value.faults


def test_misspelt_keys_are_always_refused_and_named() -> None:
    chance = random.Random(20261121)
    document = tomllib.loads(SMALL, parse_float=Decimal)
    tables = list(tables_of((), document))
    for _ in range(150):
        path, table = chance.choice(tables)
        key = chance.choice([key for key in table if key != "source"] or ["format"])
        place = chance.randrange(len(key) + 1)
        wrong = key[:place] + chance.choice(string.ascii_lowercase) + "0" + key[place:]
        with pytest.raises(InputRefused) as refused:
            define(with_key(document, path, key, wrong))
        named = ".".join((*path, wrong))
        # Words and unset values are read as a whole and refused at their own place.
        places = {fault.place for fault in refused.value.faults}
        assert {named, ".".join(path)} & places, (named, refused.value)


WORDS_OF_IDS = """sources roles four_eyes arms clocks cohorts missing instruments fields include
exclude visits stages specification materials tests levels serious to categories of_interest
stopping endpoints"""
KEYED = frozenset(re.findall(r"\w+", WORDS_OF_IDS))


def tables_of(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The tables whose keys are words of the format, not ids."""
    if isinstance(value, Mapping):
        if not path or path[-1] not in KEYED:
            yield path, value
        for key, inner in value.items():
            yield from tables_of((*path, key), inner)


def with_key(document: Any, path: tuple[str, ...], key: str, wrong: str) -> Any:
    if not path:
        return {wrong if name == key else name: value for name, value in document.items()}
    return {
        name: with_key(value, path[1:], key, wrong) if name == path[0] else value
        for name, value in document.items()
    }


def test_lines_of_keys() -> None:
    text = 'a = """\n[b]\n"""\n[b.c]\nd = 1\n[b."C5-6"]\n  e.f = 2\n'
    lines = line_numbers(text)
    assert lines == {"a": 1, "b.c": 4, "b.c.d": 5, "b.C5-6": 6, "b.C5-6.e.f": 7}
    assert line_of("b.c.d.x.y", lines) == 5
    assert line_of("z", lines) is None


def test_the_schema_names_every_section() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == set(StudyDefinition.model_fields)
    assert json.loads(json.dumps(schema)) == schema


JUNK: tuple[Any, ...] = (
    0, -1, 10**400, True, "", " ", "x", "a.b", "\x00", [], [1], [[]], {}, {"unset": ""},
    {"unset": "x"}, {"kind": 3}, {"kind": []}, {"kind": "range"}, {"source": 1}, {"": 1},
    Decimal("NaN"), Decimal("Infinity"), Decimal("1e999"), date(2026, 1, 1),
    datetime(2026, 1, 1, 1, 1),
)  # fmt: skip


def test_whatever_stands_anywhere_is_read_or_refused_and_nothing_else_happens() -> None:
    document = tomllib.loads(SMALL, parse_float=Decimal)
    faults: list[Fault] = []
    chance = random.Random(7)
    for path in list(places_of((), document)):
        for junk in chance.sample(JUNK, 6):
            try:
                define(with_value(document, path, junk))
            except InputRefused as refusal:
                faults += refusal.faults
    assert len(faults) > 1000
    assert [fault for fault in faults if not fault.place or not fault.message] == []
    assert [fault for fault in faults if "\n" in str(fault)] == []


def places_of(path: tuple[str, ...], value: Any) -> Iterator[tuple[str, ...]]:
    if path:
        yield path
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from places_of((*path, key), inner)


def with_value(document: Any, path: tuple[str, ...], value: Any) -> Any:
    if not path:
        return value
    return {**document, path[0]: with_value(document[path[0]], path[1:], value)}
