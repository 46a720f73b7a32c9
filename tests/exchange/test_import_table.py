"""Tables of values: read as they stand, refused with all their faults, entered whole or not."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ayumi.actions.imports import Imported, import_rows
from ayumi.actions.people import give_consent, prescreen
from ayumi.exchange.import_table import DELIMITERS, read_import, read_table
from ayumi.isncsci import CELLS
from ayumi.values import InputRefused
from tests.actions.clinic import Clinic, complete_exam, day

FIELDS = ("worst", "neuropathic", "new")
HEAD = "participant,visit,occurrence,date,worst,neuropathic,new\n"


def table(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(path: Path) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_import(path, "pain", FIELDS)
    return [f"{fault.place} {fault.value}: {fault.message}" for fault in refused.value.faults]


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_delimiters_marks_of_order_and_line_ends(tmp_path: Path, delimiter: str) -> None:
    text = (HEAD + "P001,week_4,,2026-03-29, 3 ,no,\n\n\nP002,week_4,2,,4,yes,no\n").replace(
        ",", delimiter
    )
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    one, two = read_import(path, "pain", FIELDS)
    assert (one.line, one.code, one.visit, one.occurrence, str(one.on)) == (
        2, "P001", "week_4", 1, "2026-03-29",
    )  # fmt: skip
    assert dict(one.values) == {"worst": "3", "neuropathic": "no"}
    assert (two.line, two.occurrence, two.on) == (5, 2, None)
    assert one.faults == two.faults == ()


def test_the_line_of_a_row_is_where_it_begins(tmp_path: Path) -> None:
    text = 'participant,visit,remarks\nP001,week_4,"two\nlines, and a ""word"""\nP002,week_4,one\n'
    one, two = read_import(table(tmp_path, text), "mri", ["remarks"])
    assert (one.line, one.values["remarks"]) == (2, 'two\nlines, and a "word"')
    assert two.line == 4


def test_columns_may_name_their_instrument(tmp_path: Path) -> None:
    text = "participant,visit,date,pain.worst,visit.date\nP001,week_4,2026-03-29,3,x\n"
    [row] = read_import(table(tmp_path, text), "pain", (*FIELDS, "visit.date"))
    assert dict(row.values) == {"worst": "3", "visit.date": "x"}
    assert str(row.on) == "2026-03-29"
    # A field that is called like a column about the row takes its instrument's name along.
    text = "participant,visit,date,pain.date\nP001,week_4,2026-03-29,2020\n"
    [row] = read_import(table(tmp_path, text), "pain", ("date",))
    assert (str(row.on), dict(row.values)) == ("2026-03-29", {"date": "2020"})


def test_all_faults_of_the_columns_at_once(tmp_path: Path) -> None:
    found = faults_of(table(tmp_path, "participant,wrost,pain.worst,worst\nP001,1,2,3\n"))
    assert [fault.partition(":")[0] for fault in found] == [
        "columns wrost", "columns worst", "columns ",
    ]  # fmt: skip
    assert "did you mean `worst`" in found[0]
    assert "there is no column `visit`" in found[2]
    assert "stands more than once" in faults_of(table(tmp_path, "visit,visit\na,b\n"))[0]
    assert "no column with a field of pain" in faults_of(table(tmp_path, "participant,visit\n"))[0]
    assert "is empty" in faults_of(table(tmp_path, ""))[0]
    (tmp_path / "latin.csv").write_bytes(b"participant,visit,worst\nP001,w\xe9k,1\n")
    assert "not UTF-8" in faults_of(tmp_path / "latin.csv")[0]
    torn = table(tmp_path, 'participant,visit,worst\nP001,"week_4,1\n')
    assert "no readable CSV" in faults_of(torn)[0]


def test_faults_of_a_row_go_with_it(tmp_path: Path) -> None:
    rows = "P001,week_4,0,3.4.2026,1,no,no\n,week_4,x,,1,no,no\nP001,week_4,1,2026-03-29,1\n"
    one, two, three = read_import(table(tmp_path, HEAD + rows), "pain", FIELDS)
    assert [fault.place for fault in one.faults] == ["occurrence", "date"]
    assert [fault.place for fault in two.faults] == ["participant", "occurrence"]
    [torn] = three.faults
    assert torn.message == "5 values where the first line names 7 columns"


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), max_size=6)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=5),
    delimiter=st.sampled_from(DELIMITERS),
)
def test_what_a_program_writes_is_read_back(
    tmp_path: Path, rows: list[list[str]], delimiter: str
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerows([["a", "b", "c"], *rows])
    header, found = read_table(table(tmp_path, written.getvalue()))
    assert header == ["a", "b", "c"]
    expected = [(at, row) for at, row in enumerate(rows, 2) if any(row)]
    assert [(one.line, list(one.cells.values())) for one in found] == expected
    assert not any(one.faults for one in found)


@pytest.fixture
def clinic() -> Clinic:
    clinic = Clinic()
    doctor = clinic.actor("investigator")
    clinic.clock.set("2026-06-10")
    for _ in range(2):
        entry = prescreen(
            clinic.ledger, doctor, sex="male", birth=day("1990-05"),
            events={"injury": day("2026-03-01")}, on=day("2026-03-10"), simulated=True,
        )  # fmt: skip
        code = entry.subject.partition(":")[2]
        give_consent(clinic.ledger, doctor, code, version="1", on=day("2026-03-10"), simulated=True)
    return clinic


GOOD = (
    "P001,week_4,,2026-03-29,3,no,no\nP002,week_4,,2026-03-29,4,yes,no\n"
    "P001,week_12,,2026-05-24,0,no,no\n"
)


def enter(clinic: Clinic, path: Path) -> Imported:
    rows = read_import(path, "pain", FIELDS)
    return import_rows(clinic.ledger, clinic.actor("coordinator"), "pain", rows)


def test_twice_changes_nothing_and_the_order_does_not_matter(
    clinic: Clinic, tmp_path: Path
) -> None:
    path = table(tmp_path, HEAD + GOOD)
    assert enter(clinic, path) == Imported((2, 3, 4), (), 3)
    head = clinic.ledger.head
    assert enter(clinic, path) == Imported((), (2, 3, 4), 0)
    turned = table(tmp_path, HEAD + "".join(reversed(GOOD.splitlines(keepends=True))), "u.csv")
    assert enter(clinic, turned) == Imported((), (2, 3, 4), 0)
    assert clinic.ledger.head == head
    assert clinic.person().forms["week_4", 1, "pain"].values["worst"] == "3"


def test_all_rows_or_none_and_every_fault_with_its_line(clinic: Clinic, tmp_path: Path) -> None:
    bad = (
        GOOD + "P007,week_4,,2026-03-29,3,no,no\nP002,week_12,,2026-05-24,11,no,perhaps\n"
        "P001,week_4,,2026-03-29,5,no,no\nP002,week_24,,2026-08-16,1,no,no\n"
        "P002,week_2,,2026-05-09,1,no,no\nP002,week_12,,yesterday,1,no,no\n"
    )
    head = clinic.ledger.head
    with pytest.raises(InputRefused) as refused:
        enter(clinic, table(tmp_path, HEAD + bad))
    places = [fault.place for fault in refused.value.faults]
    assert places[:4] == ["line 5", "line 6, pain.worst", "line 6, pain.new", "line 7, pain.worst"]
    assert [place.partition(",")[0] for place in places[4:]] == ["line 8", "line 9", "line 10"]
    assert "recorded is 3" in refused.value.faults[3].message
    assert clinic.ledger.head == head
    assert clinic.person().visits == {}


def test_a_late_visit_takes_its_reason_along(clinic: Clinic, tmp_path: Path) -> None:
    text = HEAD.replace("new", "new,reason") + "P002,week_12,,2026-06-09,1,no,no,flood\n"
    assert enter(clinic, table(tmp_path, text)).visits == 1
    assert clinic.person("P002").visits["week_12", 1].when == "late"


def test_examinations_are_entered_by_their_cells(clinic: Clinic, tmp_path: Path) -> None:
    cells = complete_exam().to_cells()
    head = ",".join(("participant", "visit", "date", *cells))
    row = ",".join(("P001", "week_4", "2026-03-29", *cells.values()))
    path = table(tmp_path, f"{head}\n{row}\n")
    examiner = clinic.actor("examiner")
    rows = read_import(path, "isncsci", CELLS)
    done = import_rows(clinic.ledger, examiner, "isncsci", rows)
    assert (done.entered, done.visits) == ((2,), 1)
    form = clinic.person().forms["week_4", 1, "isncsci"]
    assert (form.state, form.values["right.motor.C5"], form.signed) == ("entered", "5", None)
    assert import_rows(clinic.ledger, examiner, "isncsci", rows).unchanged == (2,)
    faulty = read_import(
        table(tmp_path, f"{head}\n{row.replace(',No', ',Perhaps', 1)}\n"), "isncsci", CELLS
    )
    with pytest.raises(InputRefused) as refused:
        import_rows(clinic.ledger, examiner, "isncsci", faulty)
    assert refused.value.faults[0].place.startswith("line 2, ")
