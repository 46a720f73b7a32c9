"""Files of examinations over time, for tests."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ayumi.isncsci import Exam

Row = tuple[Any, Any, Exam]
"""Person, day since injury, examination."""


def write_csv(path: Path, rows: Sequence[Row], person: str = "person", day: str = "day") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([person, day, *Exam.intact().to_cells(), "prior_deficit"])
        for who, when, exam in rows:
            deficit = {True: "true", False: "false", None: ""}[exam.prior_deficit]
            writer.writerow([who, when, *exam.to_cells().values(), deficit])
    return path


def write_lines(path: Path, rows: Sequence[Row], person: str = "person", day: str = "day") -> Path:
    lines = [
        json.dumps(
            {person: who, day: when, "exam": exam.to_dict(), "prior_deficit": exam.prior_deficit}
        )
        for who, when, exam in rows
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_list(path: Path, rows: Sequence[Row]) -> Path:
    lines = write_lines(path, rows).read_text(encoding="utf-8").splitlines()
    path.write_text(f"[{','.join(lines)}]", encoding="utf-8")
    return path


def write_parquet(path: Path, rows: Sequence[Row]) -> Path:
    import polars as pl

    people, days, exams = zip(*rows, strict=True)
    cells = [exam.to_cells() for exam in exams]
    columns = {name: [one[name] for one in cells] for name in cells[0]}
    deficits = [exam.prior_deficit for exam in exams]
    beside = {"person": people, "day": days, "prior_deficit": deficits}
    pl.DataFrame(beside | columns, strict=False).write_parquet(path)
    return path
