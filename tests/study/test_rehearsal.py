"""Rehearsals: what is unset is assumed, and nothing else happens."""

from pathlib import Path

import pytest

from ayumi.study import MARK, StudyDocument, read_rehearsal, read_study, resolved, unset_values
from ayumi.values import Fault, InputRefused

HERE = Path(__file__).parent
STUDIES = HERE.parents[1] / "src" / "ayumi" / "studies"
SMALL = read_study((HERE / "small.toml").read_bytes())
ADMINISTRATION = """
at = "dose.administration"
value = { volume = "50 uL", rate = "1 uL/min", sites = 4, needle = "27 gauge", depth = "4 mm" }
"""


def overlay(*assumptions: str, rehearses: str = SMALL.digest) -> bytes:
    end = f'reason = "to try it"\nmark = "{MARK}"\n'
    listed = "".join(f"\n[[assume]]\n{one.strip()}\n{end}" for one in assumptions)
    return f'format = 1\nrehearses = "{rehearses}"\n{listed}'.encode()


def faults(content: bytes, study: StudyDocument = SMALL) -> list[Fault]:
    with pytest.raises(InputRefused) as refused:
        read_rehearsal(content, study)
    return list(refused.value.faults)


def test_what_is_unset_is_filled_and_the_study_document_stays_as_it_is() -> None:
    before = resolved(SMALL.definition)
    found = read_rehearsal(overlay(ADMINISTRATION), SMALL)
    form = resolved(found.definition)
    assert form["dose"]["administration"]["sites"] == 4
    assert resolved(SMALL.definition) == before
    assert found.study is SMALL
    assert found.digest != SMALL.digest
    form["dose"]["administration"] = before["dose"]["administration"]
    assert form == before


def test_every_place_knows_whether_it_is_assumed() -> None:
    found = read_rehearsal(overlay(ADMINISTRATION), SMALL)
    for place in ("dose.administration", "dose.administration.volume"):
        assumed = found.assumed(place)
        assert assumed is not None
        assert assumed.reason.en == "to try it"
    for place in ("dose", "dose.route", "dose.administrations"):
        assert found.assumed(place) is None


def test_a_single_value_deep_inside_is_filled() -> None:
    sees = 'at = "stagger.go_decision.sees"\nvalue = { en = "Everything", ja = "すべて" }'
    found = read_rehearsal(overlay(sees), SMALL)
    assert resolved(found.definition)["stagger"]["go_decision"]["sees"]["ja"] == "すべて"


FAULTS = {
    "not unset": ('at = "dose.route"\nvalue = "x"', "assume.0.at", "only what is unset"),
    "a part is unset": ('at = "stagger"\nvalue = {}', "assume.0.at", "`stagger.go_decision.sees`"),
    "inside an unset section": (
        'at = "dose.administration.volume"\nvalue = "1 uL"', "assume.0.at", "assume all of it"),
    "no such place": ('at = "reportng"\nvalue = {}', "assume.0.at", "did you mean `reporting`?"),
    "unset again": (
        'at = "reporting"\nvalue = { unset = "x" }', "assume.0.value", "write the value"),
    "inner place": (
        ADMINISTRATION.replace("1 uL/min", "1 uL"), "assume.0.value.rate", "for `dose.admin"),
    "inner key": (
        ADMINISTRATION.replace("needle", "neddle"), "assume.0.value.neddle", "mean `needle`?"),
    "wrong type": ('at = "dose.administration"\nvalue = 3', "assume.0.value", "write a table"),
    "inner source": (
        ADMINISTRATION.replace("sites = 4", 'sites = 4, source = "plam"'),
        "assume.0.value.source", "did you mean `plan`?"),
    "source": (ADMINISTRATION + 'source = "plam"', "assume.0.source", "did you mean `plan`?"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_is_found_at_its_place_and_line(name: str) -> None:
    assumption, place, message = FAULTS[name]
    [fault] = faults(overlay(assumption))
    assert fault.place == place
    assert message in fault.message
    assert "(line " in fault.message


def test_all_faults_are_found_at_once() -> None:
    found = faults(
        overlay(
            'at = "dose.route"\nvalue = 1',
            ADMINISTRATION.replace("1 uL/min", "1 uL"),
            ADMINISTRATION,
            rehearses="sha256:" + "0" * 64,
        )
    )
    assert [fault.place for fault in found] == [
        "rehearses", "assume.0.at", "assume.1.value.rate", "assume.2.at"
    ]  # fmt: skip


def test_the_mark_and_the_reason_are_required() -> None:
    bare = f'format = 1\nrehearses = "{SMALL.digest}"\n[[assume]]\n{ADMINISTRATION}'
    places = [fault.place for fault in faults(bare.encode())]
    assert places == ["assume.0.reason", "assume.0.mark"]
    content = overlay(ADMINISTRATION).replace(MARK.encode(), b"ASSUMED")
    assert [fault.place for fault in faults(content)] == ["assume.0.mark"]


def test_what_one_section_says_must_fit_the_others() -> None:
    text = (HERE / "small.toml").read_text(encoding="utf-8")
    open_number = 'participants = { unset = "to be written" }\ndose = "low"'
    study = read_study(text.replace('participants = 1\ndose = "low"', open_number).encode())
    many = overlay('at = "cohorts.low.participants"\nvalue = 9', rehearses=study.digest)
    [fault] = faults(many, study)
    assert fault.place == "study.participants"
    assert "with what is assumed" in fault.message


def test_a_rehearsal_is_no_study_document() -> None:
    with pytest.raises(InputRefused, match="read beside the study document"):
        read_study(overlay(ADMINISTRATION))


@pytest.mark.parametrize("path", sorted(STUDIES.glob("*.rehearsal.toml")), ids=lambda p: p.name)
def test_the_shipped_rehearsals(path: Path) -> None:
    study = read_study(path.with_name(path.name.replace(".rehearsal", "")).read_bytes())
    found = read_rehearsal(path.read_bytes(), study)
    before = {value.place for value in unset_values(study.definition)}
    left = {value.place for value in unset_values(found.definition)}
    assert before - left == {one.at for one in found.assumptions}
    assert all(found.assumed(place) for place in left - before)


JUNK = (
    "0", "-1", "true", '""', '"x"', "[]", "[[]]", "[1]", "{}", '{ unset = "" }', "{ source = 1 }",
    "{ kind = 3 }", '{ kind = "range" }', "nan", "1e999", "2026-01-01", "07:32:00", '{ "" = 1 }',
)  # fmt: skip


def test_whatever_is_assumed_is_read_or_refused_and_nothing_else_happens() -> None:
    found: list[Fault] = []
    for value in unset_values(SMALL.definition):
        for junk in JUNK:
            try:
                read_rehearsal(overlay(f'at = "{value.place}"\nvalue = {junk}'), SMALL)
            except InputRefused as refusal:
                found += refusal.faults
    assert len(found) > 100
    assert [fault for fault in found if not fault.place or not fault.message] == []
    for junk in JUNK:
        for broken in (f"assume = {junk}", f"format = {junk}", f"rehearses = {junk}"):
            faults(broken.encode())
        faults(overlay(f"at = {junk}\nvalue = 1"))
