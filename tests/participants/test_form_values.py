"""What is entered into forms: read exactly, refused with all faults at once, and restored."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ayumi.participants.facts import facts_of
from ayumi.participants.form_values import (
    OutOfLimits,
    out_of_limits,
    read_values,
    recorded_from,
    restored,
    written,
)
from ayumi.participants.instruments import Instrument
from ayumi.participants.judging import Missing
from ayumi.study import read_study
from ayumi.values import Coded, InputRefused, Keyed, PartialDate, Words

REASONS = Coded({name: Words(name) for name in ("not_done", "unable", "lost")})
INSTRUMENT = TypeAdapter(Instrument)
UNIT = {"unit": "10*3/uL", "min": 0, "max": 500}


def instrument(missing: tuple[str, ...] | None = None, **fields: Mapping[str, Any]) -> Instrument:
    all_fields = {name: {"title": name, **field} for name, field in fields.items()}
    return INSTRUMENT.validate_python(
        {"title": "L", "fields": all_fields, **({} if missing is None else {"missing": missing})}
    )


def read(field: Mapping[str, Any], value: object, missing: tuple[str, ...] | None = None) -> Any:
    found = read_values("laboratory", instrument(missing, x=field), {"x": value}, REASONS)
    return found.get("x")


def fault(field: Mapping[str, Any], value: object, missing: tuple[str, ...] | None = None) -> str:
    with pytest.raises(InputRefused) as refused:
        read(field, value, missing)
    [found] = refused.value.faults
    assert found.place == "laboratory.x"
    return found.message


CHOICE = {"type": "choice", "choices": {"none": "None", "5*": "Five", "1": "One"}}
IMAGE = object()


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ({"type": "number", **UNIT, "decimals": 2}, "3.50", "3.5"),
        ({"type": "number", **UNIT, "decimals": 2}, 3.45, "3.45"),
        ({"type": "number", **UNIT}, 0.1 + 0.2, None),
        ({"type": "number", **UNIT}, " 4 ", "4"),
        ({"type": "number", **UNIT, "decimals": 0}, "4.0", "4"),
        ({"type": "number", **UNIT}, 500, "500"),
        ({"type": "number", **UNIT}, Decimal("0.00"), "0"),
        ({"type": "number", "unit": "1"}, "1e50", "1E+50"),
        ({"type": "number", "unit": "1"}, "-2.5e-3", "-0.0025"),
        ({"type": "integer", **UNIT}, "12", "12"),
        ({"type": "integer", **UNIT}, 12.0, "12"),
        ({"type": "total", **UNIT}, "33.5", "33.5"),
    ],
)
def test_numbers_are_exact(field: Any, value: object, expected: str | None) -> None:
    if expected is None:  # more digits than any reading of an instrument has
        assert "15 digits" in fault(field, value)
        return
    found = read(field, value)
    assert isinstance(found, Decimal)
    assert str(found) == expected


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (CHOICE, "5*", "5*"),
        (CHOICE, 1, "1"),
        ({"type": "yes_no"}, "yes", "yes"),
        ({"type": "yes_no"}, False, "no"),
        ({"type": "date"}, "2026-03-21", PartialDate(2026, 3, 21)),
        ({"type": "date"}, date(2026, 3, 21), PartialDate(2026, 3, 21)),
        ({"type": "date", "partial": True}, "2026-03", PartialDate(2026, 3)),
        ({"type": "date", "partial": True}, 2026, PartialDate(2026)),
        ({"type": "time"}, "09:05", "09:05"),
        ({"type": "text"}, "fell\nfrom a ladder", "fell\nfrom a ladder"),
        ({"type": "image"}, IMAGE, IMAGE),
        ({"type": "text"}, "missing: unable", Missing("unable")),
        ({"type": "image"}, {"missing": "lost"}, Missing("lost")),
        ({"type": "text"}, Missing("lost"), Missing("lost")),
        ({"type": "text", "required": False}, None, None),
        ({"type": "number", "unit": "1", "required": False}, "  ", None),
        ({"type": "number", "unit": "1", "required": False}, "missing:lost", Missing("lost")),
    ],
)
def test_what_is_read(field: Any, value: object, expected: object) -> None:
    assert read(field, value) == expected


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ({"type": "number", **UNIT}, 600, "lies from 0 to 500 10*3/uL; is it in this unit?"),
        ({"type": "number", **UNIT}, "-0.1", "from 0 to 500 10*3/uL"),
        ({"type": "number", "unit": "s", "max": 9}, 10, "up to 9 s;"),
        ({"type": "number", "unit": "1", "min": 1}, 0, "from 1 on;"),
        ({"type": "number", **UNIT, "decimals": 2}, "3.455", "at most 2 decimals"),
        ({"type": "number", **UNIT, "decimals": 1}, "3.45", "at most 1 decimal"),
        ({"type": "number", **UNIT, "decimals": 0}, "3.5", "no decimals"),
        ({"type": "number", **UNIT}, "3,5", "write a number: 3.5"),
        ({"type": "number", **UNIT}, "1_000", "write a number"),
        ({"type": "number", **UNIT}, "nan", "write a number"),
        ({"type": "number", **UNIT}, float("inf"), "write a number"),
        ({"type": "number", **UNIT}, "٣", "write a number"),
        ({"type": "number", **UNIT}, True, "write a number"),
        ({"type": "number", **UNIT}, [3], "write a number"),
        ({"type": "number", **UNIT}, "1e100", "at most 15 digits"),
        ({"type": "integer", **UNIT}, "3.5", "write a whole number"),
        ({"type": "total", **UNIT}, 501, "from 0 to 500"),
        (CHOICE, "nonee", "did you mean `none`?"),
        (CHOICE, True, "no such value; known: `none`, `5*`, `1`"),
        ({"type": "yes_no"}, "maybe", "known: `yes`, `no`"),
        ({"type": "yes_no"}, 1, "known: `yes`, `no`"),
        ({"type": "date"}, "2026-03", "the day must be known here"),
        ({"type": "date"}, "2026-02-30", "a day that exists"),
        ({"type": "date", "partial": True}, True, "a date is a year"),
        ({"type": "date"}, "21.3.2026", "a date is a year"),
        ({"type": "time"}, "24:00", "written 09:05"),
        ({"type": "time"}, "9:05", "written 09:05"),
        ({"type": "time"}, 905, "written 09:05"),
        ({"type": "text"}, 5, "write text"),
        ({"type": "text"}, "a\x00b", "cannot be seen"),
        ({"type": "image"}, "scan.dcm", "attach the file itself"),
        ({"type": "text"}, None, "give a value, or the reason why there is none: missing:not_done, "
         "missing:unable, missing:lost"),
        ({"type": "text"}, "", "give a value, or the reason"),
        ({"type": "text", "missing": ("lost",)}, None, "there is none: missing:lost"),
        ({"type": "text", "missing": ()}, None, "give a value"),
        ({"type": "text", "missing": ()}, "missing:lost", "this field takes none; give a value"),
        ({"type": "text"}, "missing:not_don", "did you mean `not_done`?"),
        ({"type": "text", "missing": ("lost",)}, {"missing": "unable"}, "known: `lost`"),
        ({"type": "text"}, {"missing": 3}, "no such reason for a missing value here"),
    ],
)  # fmt: skip
def test_what_is_refused(field: Any, value: object, words: str) -> None:
    assert words in fault(field, value)


def test_an_instrument_narrows_the_reasons_and_a_field_both() -> None:
    text = {"type": "text"}
    assert read(text, "missing:lost", ("lost",)) == Missing("lost")
    assert "known: `lost`" in fault(text, "missing:unable", ("lost",))
    both = {**text, "missing": ("unable",)}
    assert read(both, "missing:unable", ("lost",)) == Missing("unable")
    assert "known: `unable`" in fault(both, "missing:lost", ("lost",))


def test_all_faults_at_once_each_at_its_place() -> None:
    form = instrument(wbc={"type": "number", **UNIT}, drawn={"type": "date"}, at={"type": "time"})
    with pytest.raises(InputRefused) as refused:
        read_values("laboratory", form, {"wbcc": 3, "drawn": "x", "at": "09:05"}, REASONS)
    assert refused.value.what == "laboratory"
    assert [(one.place, one.value) for one in refused.value.faults] == [
        ("laboratory.wbcc", "3"),
        ("laboratory.wbc", ""),
        ("laboratory.drawn", "x"),
    ]
    assert "did you mean `wbc`?" in refused.value.faults[0].message


def test_a_file_is_not_poured_into_a_message() -> None:
    with pytest.raises(InputRefused) as refused:
        read_values("mri", instrument(x={"type": "text"}), {"x": b"\x89PNG" * 1000}, REASONS)
    assert refused.value.faults[0].value == "bytes"
    with pytest.raises(InputRefused) as refused:
        read_values("mri", instrument(x={"type": "time"}), {"x": "9" * 1000}, REASONS)
    assert len(refused.value.faults[0].value) == 60


def test_the_built_in_examination_is_no_form() -> None:
    built_in = Instrument(title=Words("Neurological examination"), built_in="isncsci")
    with pytest.raises(InputRefused, match="built in"):
        read_values("isncsci", built_in, {}, REASONS)


# ── There and back ───────────────────────────────────────────────────────────────────────────────

EVERYTHING = instrument(
    number={"type": "number", "unit": "1", "required": False},
    integer={"type": "integer", "unit": "1", "min": -5, "required": False},
    total={"type": "total", **UNIT, "required": False},
    choice={**CHOICE, "required": False},
    yes_no={"type": "yes_no", "required": False},
    date={"type": "date", "partial": True, "required": False},
    time={"type": "time", "required": False},
    text={"type": "text", "required": False},
    image={"type": "image", "required": False},
)


def exact(decimals: int, low: int, high: int) -> st.SearchStrategy[Any]:
    number = st.decimals(low, high, places=decimals)
    return st.one_of(number, number.map(str), number.map(float))


days = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(PartialDate.of)
ENTERED: dict[str, st.SearchStrategy[Any]] = {
    "number": st.one_of(
        exact(3, -1000, 1000), st.sampled_from(["1e99", "1e15", "1e14", "-1E-99", "0e5", "-0"])
    ),
    "integer": st.integers(-5, 10**14),
    "total": exact(1, 0, 500),
    "choice": st.sampled_from(["none", "5*", "1", 1]),
    "yes_no": st.sampled_from(["yes", "no", True, False]),
    "date": st.one_of(
        days, days.map(str), days.map(lambda day: str(day)[:7]), days.map(lambda day: day.year)
    ),
    "time": st.times().map(lambda time: f"{time:%H:%M}"),
    "text": st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1),
    "image": st.just({"content": "sha256:0"}),
}
absent = st.one_of(
    st.none(),
    st.sampled_from(list(REASONS)).flatmap(
        lambda code: st.sampled_from([{"missing": code}, f"missing:{code}"])
    ),
)
forms = st.fixed_dictionaries(
    {}, optional={name: st.one_of(one, absent) for name, one in ENTERED.items()}
)


@given(forms)
def test_what_is_stored_is_restored(entered: dict[str, Any]) -> None:
    values = read_values("all", EVERYTHING, entered, REASONS)
    stored = written(values)
    again = json.loads(json.dumps(stored))
    assert restored(EVERYTHING, again) == values
    assert written(restored(EVERYTHING, again)) == stored
    # What was restored is also what somebody could have entered.
    assert read_values("all", EVERYTHING, values, REASONS) == values
    assert read_values("all", EVERYTHING, stored, REASONS) == values
    for name, value in entered.items():
        kept = values.get(name)
        if isinstance(value, Decimal | float | int) and name in ("number", "integer", "total"):
            assert kept == Decimal(str(value))
        if isinstance(value, Mapping) and "missing" in value:
            assert kept == Missing(value["missing"])
        assert (value is None or not str(value).strip()) == (kept is None)


@pytest.mark.parametrize("value", ["1e13", "1e14", "1e15", "1e16", "123456789012345e1"])
def test_great_numbers_are_restored_as_numbers(value: str) -> None:
    values = read_values("all", EVERYTHING, {"number": value}, REASONS)
    assert restored(EVERYTHING, written(values)) == values == {"number": Decimal(value)}


def test_a_form_that_was_amended_leaves_what_was_stored() -> None:
    now = instrument(wbc={"type": "number", "unit": "1"}, drawn={"type": "date"})
    stored = {"wbc": "high", "drawn": "in spring", "gone": "yes"}
    assert restored(now, stored) == stored
    assert recorded_from("laboratory", now, restored(now, stored)) == {
        "laboratory.wbc": "high",
        "laboratory.drawn": "in spring",
    }


# ── Facts and limits ─────────────────────────────────────────────────────────────────────────────


def test_facts_for_rules_are_those_that_rules_can_name() -> None:
    values = read_values(
        "all",
        EVERYTHING,
        {"number": 3, "date": "2026", "text": "x", "time": "09:05", "yes_no": "missing:lost"},
        REASONS,
    )
    found = recorded_from("all", EVERYTHING, values)
    assert found == {
        "all.number": Decimal(3),
        "all.date": PartialDate(2026),
        "all.yes_no": Missing("lost"),
    }
    facts = facts_of(Keyed({"all": EVERYTHING}))
    every = recorded_from("all", EVERYTHING, dict.fromkeys(EVERYTHING.fields, Missing("lost")))
    usable = {name for name, fact in facts.items() if fact.kind != "other"}
    assert set(every) == usable - {"participant.age", "participant.sex"}


@pytest.mark.parametrize(
    ("value", "marks"),
    [
        ("4.9", ("low", "5")),
        ("5", None),
        ("10", None),
        ("10.1", ("high", "10")),
        ("missing:lost", None),
    ],
)
def test_limits_mark_and_refuse_nothing(value: str, marks: tuple[str, str] | None) -> None:
    trough = {"type": "number", "unit": "ng/mL", "min": 0, "max": 200}
    limits = {"low": 5, "high": 10, "meaning": "target"}
    form = instrument(
        trough={**trough, "limits": limits},
        open={**trough, "limits": {"unset": "?"}, "required": False},
        half={**trough, "limits": {"low": {"unset": "?"}, "high": 200}, "required": False},
        plain={**trough, "required": False},
    )
    given_values = {"trough": value, "open": 0, "half": 0, "plain": 0}
    values = read_values("laboratory", form, given_values, REASONS)
    expected = ()
    if marks is not None:
        side, limit = marks
        expected = (OutOfLimits("trough", Decimal(value), side, Decimal(limit), "target"),)  # type: ignore[arg-type,assignment]
    assert out_of_limits(form, values) == expected


def test_a_form_of_the_reference_study() -> None:
    study = read_study((files("ayumi") / "studies" / "keio.toml").read_bytes()).definition
    laboratory = study.instruments["laboratory"]
    entered: dict[str, object] = dict.fromkeys(laboratory.fields, "missing:not_done")
    entered |= {"wbc": 3.5, "pregnancy_test": None, "tacrolimus": "7.25"}
    with pytest.raises(InputRefused) as refused:
        read_values("laboratory", laboratory, entered, study.missing)
    assert [one.place for one in refused.value.faults] == ["laboratory.tacrolimus"]
    entered["tacrolimus"] = "7.2"
    values = read_values("laboratory", laboratory, entered, study.missing)
    assert "pregnancy_test" not in values
    assert written(values)["wbc"] == "3.5"
    assert out_of_limits(laboratory, values) == ()
