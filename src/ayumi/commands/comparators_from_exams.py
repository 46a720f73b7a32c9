"""The command that makes a comparator from examinations of one's own."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ayumi.commands.app import OK, UsageFault
from ayumi.commands.comparators import comparator_said, comparators_app, ids_in
from ayumi.commands.terminal import told
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from ayumi.evidence.comparator import Comparator
    from ayumi.evidence.own_series import Asked
    from ayumi.exchange import ColumnMap

_OPTIONS: Final = {
    "baseline window": "--baseline-day",
    "follow-up": "--follow-up",
    "follow-up window": "--follow-up-window",
}


@comparators_app.command(name="from-exams")
def from_exams(
    exams: Path,
    /,
    *,
    out: Path,
    id: str,
    measure: str,
    baseline_day: str,
    follow_up: str,
    follow_up_window: str = "",
    baseline_ais: str = "",
    level: str = "",
    person: str = "person",
    day: str = "day",
    columns: Path | None = None,
    population: str = "",
    registry: str = "",
    people: str = "",
    era: str = "",
    country: str = "",
    source: str = "",
    note: str = "",
) -> int:
    """Count natural recovery in examinations of your own, and add it to a table of comparators.

    Of each person the last examination in the baseline window is compared with the one nearest to
    the follow-up within its window. The lowest and the highest possible count are written, and
    the highest is compared; how many were not seen stands in the row's note. Example:

        ayumi comparators from-exams registry.csv --measure ais_to_C_or_better \
          --baseline-ais A --level C3-T10 --baseline-day 14-28 --follow-up 52 \
          --id our_registry --out our-centre.csv

    Parameters
    ----------
    exams
        CSV, Parquet, JSON or JSON Lines as for `ayumi classify`, with person and day beside.
    out
        Your table of comparators, a .csv file, which is begun if it is not there.
    id
        A name for the row, one word that no other comparator has.
    measure
        What is counted: a definition, as `ayumi comparators list` heads them.
    baseline_day
        Days since injury between which the baseline is: 14-28.
    follow_up
        Weeks since injury at which people are compared: 52.
    follow_up_window
        Weeks since injury that count for it: 44-60. Otherwise the target ± 15 %.
    baseline_ais
        Only people of this grade at baseline: A; several as A+B.
    level
        Only people with this neurological level at baseline: C3-T10, cervical, above T10.
    person
        The column that says who was examined.
    day
        The column with the day since injury, a whole number.
    columns
        A column map (TOML) for tables with other column names, as for classify.
    population
        Whom the row holds, in words.
    registry
        The registry or trial.
    people
        Whose people these are, as SCIMS: rows that share one never make one prior.
    era
        Years of injury: 2011-2015.
    country
        Two letters, such as JP.
    source
        Where it is written; otherwise the name of the file.
    note
        What a reader must know of it.
    """
    from ayumi.evidence.own_series import comparator_of, own_series, said
    from ayumi.exchange.comparator_files import add_to
    from ayumi.exchange.examination_course import read_courses
    from ayumi.report.comparators import in_short

    taken = ids_in(out)
    names = _column_map(exams, columns)
    cells = {
        "id": id, "measure": measure, "baseline_day": baseline_day, "followup_weeks": follow_up,
        "level_group": level, "levels": level, "baseline_ais": baseline_ais, "registry": registry,
        "people": people, "population": population, "era": era, "country": country, "note": note,
        "source": source or f"computed from {exams.name}",
    }  # fmt: skip
    row, asked = _asked(cells, follow_up_window, taken)
    courses = read_courses(exams, person=person, day=day, names=names)
    series = own_series(courses.found, courses.person_index, courses.days, asked)
    row = comparator_of(series, row)
    held = add_to(out, row)
    told(f"{said(series)}.")
    told(f"{row.id}: {in_short(row)}.")
    told(f"{out} holds {held} comparator{'s' * (held != 1)}; read it with --with {out}")
    return OK


def _column_map(exams: Path, columns: Path | None) -> "ColumnMap | None":
    from ayumi.exchange import read_column_map

    for path, what in ((exams, ""), (columns, "--columns ")):
        if path is not None and not path.is_file():
            why = "a folder" if path.is_dir() else "no such file"
            raise UsageFault(f"{what}{path}: {why}")
    return None if columns is None else read_column_map(columns)


def _asked(cells: dict[str, str], window: str, taken: frozenset[str]) -> "tuple[Comparator, Asked]":
    """The row to be filled, and whom to count; `InputRefused` with all faults by option."""
    from ayumi.evidence.bars import CHANGES, PER_SIDE, has_sides
    from ayumi.evidence.own_series import Asked
    from ayumi.evidence.pairing import DAYS_A_WEEK, check_windows, usual_window

    measure = cells["measure"]
    side = "best" if has_sides(measure) and not measure.endswith(PER_SIDE) else ""
    # Numbers stand in for those that are still to be counted, so that all else can be read.
    to_be_counted = {"mean": "0", "sd": "1"} if measure in CHANGES else {"events": "0"}
    faults: list[Fault] = []
    row: Comparator | None = None
    try:
        row = comparator_said({**cells, **to_be_counted, "n": "2", "side": side}, taken)
    except InputRefused as refused:
        faults += refused.faults
    baseline = _both_ends(cells["baseline_day"], "--baseline-day", "days: 14-28", faults)
    weeks = None if row is None else row.followup_weeks
    counted = None if weeks is None else usual_window(weeks)
    if window:
        counted = _both_ends(window, "--follow-up-window", "weeks: 44-60", faults)
    if weeks is not None and counted is not None and baseline is not None:
        first, last = counted[0] * DAYS_A_WEEK, counted[1] * DAYS_A_WEEK
        faults += [
            _by_option(fault, "" if window else cells["followup_weeks"])
            for fault in check_windows(baseline, weeks * DAYS_A_WEEK, (first, last))
        ]
        if not faults and row is not None:
            asked = Asked(measure, row.baseline_ais, row.levels, baseline, weeks, (first, last))
            return row, asked
    raise InputRefused(faults, "comparator")


def _by_option(fault: Fault, target: str) -> Fault:
    """A fault of a window by its option; without a window the follow-up's is that of its target."""
    if fault.place == "follow-up window" and target:
        message = f"its window is the target ± 15 %, {fault.value}; {fault.message}"
        return Fault("--follow-up", target, message)
    return Fault(_OPTIONS[fault.place], fault.value, fault.message)


def _both_ends(text: str, option: str, example: str, faults: list[Fault]) -> tuple[int, int] | None:
    """A span with a first and a last; None where it has not both, which is noted."""
    from ayumi.evidence.spans import Unreadable, read_days

    message = f"write the first and the last of the {example}"
    try:
        first, last = read_days(text)
        if first is not None and last is not None:
            return first, last
    except Unreadable as wrong:
        message = str(wrong)
    if option not in {fault.place for fault in faults}:
        faults.append(Fault(option, text, message))
    return None
