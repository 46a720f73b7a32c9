"""Every format in and out: the same results, strict reading, nothing half-written."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ayumi.exchange import (
    ColumnMap,
    Format,
    Outcome,
    read_classified,
    read_column_map,
    write_results,
)
from ayumi.exchange.column_map import TEMPLATE
from ayumi.exchange.examination_tables import template
from ayumi.isncsci import CELLS, RESULTS, Exam, Policies, classify
from ayumi.isncsci.frames import exams_frame
from ayumi.values import InputRefused
from tests.isncsci.exams import built, lesion

EXAMS = {
    "one": built(lesion("T6", "T6"), prior_deficit=True),
    "two": built(lesion("C6", "C6", vac="NT") | {"right.motor.C6": "3*"}),
    "three": Exam.intact(prior_deficit=False),
}
FORMATS: tuple[Format, ...] = ("json", "jsonl", "csv", "parquet")


def frame() -> pl.DataFrame:
    deficits = pl.Series("prior_deficit", [exam.prior_deficit for exam in EXAMS.values()])
    ids = pl.Series("id", list(EXAMS))
    return exams_frame(list(EXAMS.values())).with_columns(ids, deficits)


def lines() -> list[dict[str, Any]]:
    return [
        {"id": name, "exam": exam.to_dict()}
        | ({} if exam.prior_deficit is None else {"prior_deficit": exam.prior_deficit})
        for name, exam in EXAMS.items()
    ]


def source(folder: Path, kind: Format) -> Path:
    path = folder / f"exams.{kind}"
    if kind == "json":
        path.write_text(json.dumps(lines()))
    elif kind == "jsonl":
        path.write_text("".join(json.dumps(line) + "\n" for line in lines()))
    elif kind == "csv":
        frame().write_csv(path)
    else:
        frame().write_parquet(path)
    return path


def results(path: Path) -> list[tuple[str, str, bool]]:
    """Id, grade and its star, from any format."""
    if path.suffix in (".json", ".jsonl"):
        text = path.read_text()
        listed = json.loads(text) if path.suffix == ".json" else map(json.loads, text.splitlines())
        found = [(row["id"], row["classification"]["ais"]) for row in listed]
        return [(name, "|".join(ais["values"]), ais["star"]) for name, ais in found]
    table = pl.read_csv(path) if path.suffix == ".csv" else pl.read_parquet(path)
    return table.select("id", "ais", "ais_star").rows()


@pytest.mark.parametrize(("into", "kind"), list(product(FORMATS, FORMATS)))
def test_any_format_from_any(tmp_path: Path, kind: Format, into: Format) -> None:
    target = tmp_path / f"results.{into}"
    write_results(read_classified(source(tmp_path, kind)), target, into)
    expected = [
        (name, "|".join(ais.values), ais.star)
        for name, exam in EXAMS.items()
        for ais in (classify(exam).ais,)
    ]
    assert results(target) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [f"exams.{kind}", f"results.{into}"]
    )


def test_the_json_lines_contract(tmp_path: Path) -> None:
    path, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    bad = json.loads(json.dumps(lines()[0]))
    bad["exam"]["right"]["motor"]["C7"] = "6"
    path.write_text("\n".join(map(json.dumps, [lines()[1], bad, {"id": 7}])) + "\n")
    outcome = Outcome()
    write_results(read_classified(path, outcome=outcome), target, "jsonl")
    good, refused, empty = map(json.loads, target.read_text().splitlines())
    assert list(good) == ["id", "classification", "totals", "warnings"]
    assert list(good["classification"]) == list(RESULTS)
    assert good["classification"]["ais"] == {"values": ["A", "C"], "star": False}
    assert good["totals"]["uems"] == {"low": 48, "high": 48}
    assert len(good["totals"]) == 12
    [error] = refused["errors"]
    assert (error["cell"], error["value"]) == ("right.motor.C7", "6")
    assert "0, 1, 2, 3, 4, 5 or NT" in error["message"]
    assert empty["errors"][0]["cell"] == "exam"
    assert (outcome.examined, outcome.refused) == (3, 2)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('{"id": 1, "exam": {"right": {"motor": {"C5": "5", "C5": "4"}}}}', "right.motor.C5"),
        ('{"id": 1, "id": 2, "exam": EXAM}', "id"),
        ('{"id": 1, "exam": EXAM, "prior_deficit": "true"}', "prior_deficit"),
        ('{"id": 1, "exam": EXAM, "prior_defict": true}', "prior_defict"),
        ('{"id": 1, "exam": EXAM, "star_assumption": "healthy"}', "star_assumption"),
        ('{"id": 1, "exam": EXAM', "line 1"),
        ("[1, 2]", "record 1"),
        ("\x00", "line 1"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, text: str, cell: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(text.replace("EXAM", json.dumps(lines()[0]["exam"])) + "\n")
    [(_, classification)] = [pair for chunk in read_classified(path) for pair in chunk.records()]
    [(record, _)] = [pair for chunk in read_classified(path) for pair in chunk.records()]
    assert classification is None
    assert cell in [fault.place for fault in record.faults]


def test_results_may_replace_what_a_link_leads_to_and_go_into_a_pipe(tmp_path: Path) -> None:
    path = source(tmp_path, "jsonl")
    link = tmp_path / "link.jsonl"
    link.symlink_to(path)
    write_results(read_classified(path), link, "jsonl")
    assert link.is_symlink()
    assert [name for name, _, _ in results(path)] == list(EXAMS)
    write_results(read_classified(source(tmp_path, "jsonl")), Path("/dev/null"), "jsonl")
    assert not Path("/dev/null").is_file()


def test_json_lines_in_a_file_called_json(tmp_path: Path) -> None:
    path = source(tmp_path, "jsonl").rename(tmp_path / "exams.json")
    [chunk] = read_classified(path)
    assert [record.id for record, _ in chunk.records()] == list(EXAMS)


def test_a_sheet_may_state_once_what_its_stars_mean(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    line = {"id": 1, "exam": built(lesion("T6", "T6") | {"left.motor.C6": "3*"}).to_dict()}
    path.write_text(json.dumps(line | {"star_assumption": "normal"}) + "\n" + json.dumps(line))
    [[normal, not_normal]] = [list(chunk.records()) for chunk in read_classified(path)]
    assert normal[1] is not None
    assert not_normal[1] is not None
    assert (str(normal[1].motor_left), str(not_normal[1].motor_left)) == ("T6*", "C6")


def test_many_lines_go_through_arrays_with_the_same_results(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines() * 3_400))
    [chunk] = read_classified(path)
    expected = [classify(exam) for exam in EXAMS.values()]
    listed = list(chunk.records())
    assert len(listed) == 10_200
    assert [found for _, found in listed[-3:]] == expected
    assert [found and found.to_dict() for _, found in listed[:3]] == [
        one.to_dict() for one in expected
    ]


def csv(folder: Path, change: dict[str, str], delimiter: str = ",") -> Path:
    path = folder / "in.csv"
    row = {"id": "x", **EXAMS["one"].to_cells()} | change
    path.write_text(f"{delimiter.join(row)}\n{delimiter.join(row.values())}\n")
    return path


def test_faults_stand_in_the_results_and_are_counted(tmp_path: Path) -> None:
    change = {"right.motor.C7": "6", "vac": "", "prior_deficit": "perhaps", "age": "old"}
    outcome = Outcome()
    target = tmp_path / "out.csv"
    write_results(read_classified(csv(tmp_path, change), outcome=outcome), target, "csv")
    [row] = pl.read_csv(target).to_dicts()
    assert row["ais"] is None
    assert [fault.place for _, fault in outcome.faults] == [
        "right.motor.C7",
        "vac",
        "prior_deficit",
        "age",
    ]
    assert "right.motor.C7 = '6'" in row["faults"]


def test_rows_without_id_are_called_by_their_number_in_the_file(tmp_path: Path) -> None:
    path, target = csv(tmp_path, {}), tmp_path / "out.csv"
    header, row = (line.partition(",")[2] for line in path.read_text().splitlines())
    path.write_text("\n".join([header, row, "torn", row]) + "\n")
    write_results(read_classified(path), target, "csv")
    assert pl.read_csv(target)["id"].to_list() == ["1", "3", "row 2"]


@pytest.mark.parametrize("age", ["0", "0.5", ""])
def test_an_age_of_nothing_is_not_an_age_of_zero(tmp_path: Path, age: str) -> None:
    target = tmp_path / "out.csv"
    write_results(read_classified(csv(tmp_path, {"age": age})), target, "csv")
    assert pl.read_csv(target)["warnings"].to_list() == ["under age 6" if age else None]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_seen(tmp_path: Path, delimiter: str) -> None:
    [chunk] = read_classified(csv(tmp_path, {}, delimiter))
    assert [str(found and found.ais) for _, found in chunk.records()] == ["A"]


def test_warnings_of_a_table_know_age_and_time(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    change = {"age": "5", "hours_since_injury": "20.5"}
    write_results(read_classified(csv(tmp_path, change)), target, "csv")
    assert pl.read_csv(target)["warnings"].to_list() == ["within 72 h of injury|under age 6"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("who,when\n1,2\n", "no column is called as a cell is"),
        ("id,vac\n1,No\n", "missing column, for right.motor.C5"),
        ("id\xff\n", "UTF-8"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_whole(
    tmp_path: Path, text: str, message: str
) -> None:
    path, target = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputRefused, match=message):
        write_results(read_classified(path), target, "csv")
    assert not target.exists()


def test_a_repeated_or_unknown_column_is_refused(tmp_path: Path) -> None:
    path = csv(tmp_path, {"right.motor.T4": "5"})
    header, row = path.read_text().splitlines()
    path.write_text(f"{header},vac\n{row},No\n")
    with pytest.raises(InputRefused) as refused:
        list(read_classified(path))
    assert [fault.place for fault in refused.value.faults] == ["vac", "right.motor.T4"]


def test_a_torn_row_is_named_and_the_others_are_classified(tmp_path: Path) -> None:
    path = csv(tmp_path, {})
    text = path.read_text()
    path.write_text(text + "y,5,5\n" + text.splitlines()[1] + "\n")
    outcome = Outcome()
    chunks = list(read_classified(path, outcome=outcome))
    assert sum(len(chunk) for chunk in chunks) == 3
    assert (outcome.examined, outcome.refused) == (3, 1)
    assert outcome.faults[0][1].place == "row 2"


def test_code_columns_in_parquet(tmp_path: Path) -> None:
    path, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    columns = {cell: [exam.codes[i] for exam in EXAMS.values()] for i, cell in enumerate(CELLS)}
    pl.DataFrame(columns, schema=dict.fromkeys(CELLS, pl.UInt8)).write_parquet(path)
    write_results(read_classified(path, Policies("INT")), target, "parquet", codes=True)
    grades = pl.read_parquet(target)["ais"].to_list()
    assert grades == [0b1, 0b101, 0b10000]
    about = pl.read_parquet_metadata(target)
    assert about["isncsci.policy.intact_without_vac"] == "INT"


def test_the_template_is_an_examination(tmp_path: Path) -> None:
    path = tmp_path / "template.csv"
    path.write_text(template())
    [chunk] = read_classified(path)
    assert [str(found and found.ais) for _, found in chunk.records()] == ["E"]


def test_an_export_with_other_names(tmp_path: Path) -> None:
    mapping = tmp_path / "columns.toml"
    mapping.write_text(TEMPLATE)
    names = read_column_map(mapping)
    assert names.columns["left.light_touch.S4_5"] == "l_lt_s4_5"
    redcap = {"record_id": "12", "redcap_event_name": "baseline"}
    for cell, score in EXAMS["two"].to_cells().items():
        coded = {"NT": "9", "Yes": "1", "No": "0"}.get(score, score)
        redcap[names.columns[cell]] = coded
    path = tmp_path / "export.csv"
    pl.DataFrame([redcap]).write_csv(path)
    [chunk] = read_classified(path, names=names)
    [(record, found)] = chunk.records()
    assert record.id == "12/baseline"
    assert found == classify(EXAMS["two"])


@pytest.mark.parametrize("kind", [pl.UInt8, pl.Int64, pl.String])
def test_an_export_may_write_its_numbers_in_any_type(tmp_path: Path, kind: Any) -> None:
    mapping = tmp_path / "columns.toml"
    mapping.write_text(TEMPLATE)
    names = read_column_map(mapping)
    scores = {names.columns[cell]: ["9"] for cell in CELLS if "non_key" not in cell}
    path = tmp_path / "export.parquet"
    ids = pl.DataFrame({"record_id": ["b"], "redcap_event_name": [None]})
    pl.DataFrame(scores).select(pl.all().cast(kind)).hstack(ids).write_parquet(path)
    [chunk] = read_classified(path, names=names)
    [(record, found)] = chunk.records()
    assert record.id == "b/"
    assert found is not None
    assert found.totals.uems.low == 0
    assert found.totals.uems.high == 50


def test_what_a_spreadsheet_makes_of_a_table(tmp_path: Path) -> None:
    path = csv(tmp_path, {"prior_deficit": "TRUE"})
    header, row = path.read_text().splitlines()
    path.write_text(f"{header},note,note\n{row},a,b\n")
    [chunk] = read_classified(path)
    assert [str(found and found.ais) for _, found in chunk.records()] == ["A"]


@pytest.mark.parametrize(
    ("deficits", "refused"),
    [([0, 1, None], []), ([0, 2, 1], [1]), ([True, False, None], []), ([0.0, 1.0, None], [0, 1])],
)
def test_prior_deficits_in_parquet(tmp_path: Path, deficits: list[Any], refused: list[int]) -> None:
    path = tmp_path / "in.parquet"
    frame().with_columns(pl.Series("prior_deficit", deficits)).write_parquet(path)
    [chunk] = read_classified(path)
    records = list(chunk.records())
    assert [i for i, (_, found) in enumerate(records) if found is None] == refused
    assert all(records[i][0].faults for i in refused)


def test_ids_of_any_type_can_be_written(tmp_path: Path) -> None:
    path, target = tmp_path / "in.parquet", tmp_path / "out.jsonl"
    days = pl.date_range(pl.date(2026, 1, 1), pl.date(2026, 1, 3), eager=True)
    frame().with_columns(days.alias("id")).write_parquet(path)
    write_results(read_classified(path), target, "jsonl")
    assert [name for name, _, _ in results(target)] == ["2026-01-01", "2026-01-02", "2026-01-03"]


def test_ids_of_numbers_keep_their_type_through_batches_with_gaps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ayumi.exchange.examination_tables.ROWS_AT_ONCE", 1)
    path, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    frame().with_columns(pl.Series("id", [7, None, 9])).write_parquet(path)
    write_results(read_classified(path), target, "parquet")
    assert pl.read_parquet(target)["id"].to_list() == [7, None, 9]
    write_results(read_classified(path), tmp_path / "out.jsonl", "jsonl")
    written = (tmp_path / "out.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in written] == [7, 2, 9]


def test_torn_rows_in_parquet(tmp_path: Path) -> None:
    path, target = csv(tmp_path, {}), tmp_path / "out.parquet"
    path.write_text(path.read_text() + "torn\n")
    write_results(read_classified(path), target, "parquet")
    assert pl.read_parquet(target)["id"].to_list() == ["x", "row 2"]


def test_text_that_is_no_unicode_is_written_all_the_same(tmp_path: Path) -> None:
    path, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    line = lines()[0] | {"id": "a\ud800b"}
    path.write_text(json.dumps(line) + "\n")
    write_results(read_classified(path), target, "jsonl")
    assert [name for name, _, _ in results(target)] == ["a\\ud800b"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("not toml", "columns.toml"),
        ('score = "x"', "score"),
        ('scores = "{side}_{level}"', "scores"),
        ('scores = "{sides}"', "scores"),
        ("vac = 1", "vac"),
        ('[side]\nup = "x"', "side.up"),
        ('[values.vac]\n"1" = "Yes"', "values.vac"),
        ("id = 3", "id"),
        ('level_case = "Lower"', "level_case"),
    ],
)
def test_a_wrong_column_map_names_its_fault(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "columns.toml"
    path.write_text(text)
    with pytest.raises(InputRefused) as refused:
        read_column_map(path)
    assert any(fault.place.endswith(place) for fault in refused.value.faults)


def test_without_a_map_columns_are_called_as_cells_are() -> None:
    assert all(ColumnMap().columns[cell] == cell for cell in CELLS)
