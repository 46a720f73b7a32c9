"""Examinations over time: the same from every format, in order, or refused with all faults."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.exchange import ColumnMap, read_column_map
from ayumi.exchange.column_map import TEMPLATE
from ayumi.exchange.examination_course import Courses, read_courses
from ayumi.isncsci import Exam, classify
from ayumi.values import InputRefused
from tests.evidence.courses import Row, write_csv, write_lines, write_list, write_parquet
from tests.isncsci.exams import KINDS, built, exams_of, lesion

COMPLETE = built(lesion("C6", "C6"), prior_deficit=True)
SPARED = COMPLETE.replace({"vac": "NT", "right.motor.C5": "3*"})
INTACT = Exam.intact(prior_deficit=True)
ROWS: list[Row] = [
    ("P2", 300, INTACT),
    ("P1", 20, COMPLETE),
    ("P2", 14, SPARED),
    ("P1", 0, SPARED),
]
WRITERS: dict[str, Callable[..., Path]] = {
    "csv": write_csv,
    "jsonl": write_lines,
    "json": write_list,
    "parquet": write_parquet,
}


def refused(path: Path, **options: str) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        read_courses(path, **options)  # type: ignore[arg-type]
    return [str(fault) for fault in caught.value.faults]


def listed(courses: Courses) -> list[tuple[str, int, int]]:
    people = [courses.people[at] for at in courses.person_index.tolist()]
    return list(zip(people, courses.days.tolist(), courses.rows.tolist(), strict=True))


@pytest.mark.parametrize("kind", WRITERS)
def test_people_and_days_are_in_order_in_every_format(tmp_path: Path, kind: str) -> None:
    courses = read_courses(WRITERS[kind](tmp_path / f"exams.{kind}", ROWS))
    assert courses.people == ("P2", "P1")
    assert listed(courses) == [("P2", 14, 3), ("P2", 300, 1), ("P1", 0, 4), ("P1", 20, 2)]
    assert list(courses.found) == [classify(exam) for exam in (SPARED, INTACT, SPARED, COMPLETE)]
    assert courses.codes.shape == (136, 4)
    assert courses.codes[:, 3].tobytes() == COMPLETE.codes
    assert (len(courses), repr(courses)) == (4, "Courses(4 examinations of 2 people)")


@settings(max_examples=15, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "Ü 7"]),
            st.integers(0, 400),
            st.sampled_from(KINDS).flatmap(exams_of),
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda row: row[:2],
    )
)
def test_nothing_is_lost_or_mixed_up(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    folder = tmp_path_factory.mktemp("courses")
    expected = sorted(
        ((who, when, exam) for who, when, exam in rows),
        key=lambda row: ([one[0] for one in rows].index(row[0]), row[1]),
    )
    for kind in ("csv", "jsonl"):
        courses = read_courses(WRITERS[kind](folder / f"exams.{kind}", rows))
        assert [row[:2] for row in listed(courses)] == [row[:2] for row in expected]
        for at, (_, _, exam) in enumerate(expected):
            assert courses.codes[:, at].tobytes() == exam.codes
            assert courses.found[at] == classify(exam)


def test_all_faults_at_once_by_row(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("P1", 300, COMPLETE),
        ("P1", "300", INTACT),
        ("", 20, COMPLETE),
        ("P2", "2024-05-01", COMPLETE),
        ("P3 ", "1.5", COMPLETE),
        ("P4", "", COMPLETE),
        ("P5", -1, COMPLETE),
        ("P5", "nan", COMPLETE),
    ]
    path = write_csv(tmp_path / "exams.csv", rows)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace(",5,", ",7,", 1)
    lines.insert(3, "P9,1,5")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = refused(path)
    assert [fault.partition(" = ")[0].partition(": m")[0] for fault in found] == [
        "row 1: right.motor.C5",
        "row 2: day",
        "row 3",
        "row 4: person",
        "row 5: day",
        "row 6: person",
        "row 6: day",
        "row 7: day",
        "row 8: day",
        "row 9: day",
    ]
    said = "\n".join(found)
    assert "P1 was examined on this day in row 1, too; keep one of the two" in said
    assert "row 3 = 'P9,1,5': 3 values where the header has 139" in said
    assert "row 6: person = 'P3 ': written with spaces, write P3" in said
    assert "row 5: day = '2024-05-01': write the day since injury as a whole number" in said
    assert "row 7: day: missing; write the day since injury" in said


def test_faults_of_json_lines(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "exams.jsonl", [("P1", 20, COMPLETE), ("P1", 20, INTACT)])
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + '\nno json\n[1]\n{"person": "P2", "day": true, "exam": {}}\n', encoding="utf-8"
    )
    found = refused(path)
    assert any(fault.startswith("row 2: day = '20': P1 was examined") for fault in found)
    assert any(fault.startswith("row 3: line") and "not JSON" in fault for fault in found)
    assert any("write an object with id and exam" in fault for fault in found)
    assert any(fault.startswith("row 5: day = 'True'") for fault in found)


def test_a_key_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "exams.jsonl", [("P1", 20, COMPLETE)])
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"day": 20', '"day": 20, "day": 21'), encoding="utf-8")
    assert refused(path) == ["row 1: day = '21': given more than once; keep one"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_columns_that_are_not_there(tmp_path: Path, kind: str) -> None:
    path = WRITERS[kind](tmp_path / f"exams.{kind}", ROWS)
    assert refused(path, person="persn", day="dy") == [
        "persn: missing column, for the person; did you mean `person`?",
        "dy: missing column, for the day since injury; did you mean `day`?",
    ]
    assert "two columns" in refused(path, person="day", day="day")[0]


def test_a_table_may_lack_cells_and_the_day_at_once(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "exams.csv", ROWS)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("vac", "anal", 1).replace("day", "when", 1), encoding="utf-8")
    assert [fault.partition(":")[0] for fault in refused(path)] == ["vac", "day"]


def test_columns_with_names_of_their_own(tmp_path: Path) -> None:
    names = ("exams", "prior_defici")  # that look like misspelt keys of a record
    for write, kind in ((write_csv, "csv"), (write_lines, "jsonl")):
        path = write(tmp_path / f"exams.{kind}", ROWS, *names)
        courses = read_courses(path, person=names[0], day=names[1])
        assert listed(courses)[0] == ("P2", 14, 3)


def test_an_export_with_a_column_map(tmp_path: Path) -> None:
    template = tmp_path / "columns.toml"
    template.write_text(TEMPLATE, encoding="utf-8")
    names = read_column_map(template)
    path = write_csv(tmp_path / "exams.csv", [("9", 9, INTACT), ("1", 10, SPARED)], "id", "dsi")
    header, *rest = path.read_text(encoding="utf-8").splitlines()
    renamed = [names.columns.get(name, name) for name in header.split(",")]
    path.write_text("\n".join([",".join(renamed), *rest]) + "\n", encoding="utf-8")
    courses = read_courses(path, person="id", day="dsi", names=names)
    assert courses.people == ("9", "1")  # a 9 that means NT in a cell is no NT as a person
    assert courses.days.tolist() == [9, 10]
    assert read_courses(write_csv(tmp_path / "plain.csv", ROWS), names=ColumnMap()).people == (
        "P2",
        "P1",
    )


def test_a_file_without_examinations(tmp_path: Path) -> None:
    for name, text in (("no.json", "[]"), ("no.jsonl", ""), ("no.csv", "")):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert refused(path)
    header = write_csv(tmp_path / "no.csv", [])
    assert "there are no examinations in it" in refused(header)[0]


def test_numbers_name_people_as_their_text(tmp_path: Path) -> None:
    rows: list[Row] = [(7, 1, INTACT), (12, 2.0, INTACT)]
    for kind in ("csv", "jsonl", "parquet"):
        courses = read_courses(WRITERS[kind](tmp_path / f"exams.{kind}", rows))
        assert courses.people == ("7", "12")
        assert courses.days.tolist() == [1, 2]
