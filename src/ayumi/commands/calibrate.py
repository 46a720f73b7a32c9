"""The command that fits the model of natural recovery to examinations of one's own."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from rich.console import Console

from ayumi.commands.acting import print_json
from ayumi.commands.app import OK, UsageFault, Whole, app
from ayumi.commands.terminal import new_file, told
from ayumi.values import Fault, InputRefused, Language

if TYPE_CHECKING:
    from ayumi.evidence.pairing import Window
    from ayumi.exchange.examination_course import Courses
    from ayumi.recovery import CalibratedModel, Calibration
    from ayumi.recovery.predictive_checks import PredictiveChecks

NO_BASELINE: Final = "no examination in the baseline window"
NOT_SEEN: Final = "not seen in the follow-up window"
_YEAR: Final = (44, 60)
"""Weeks since injury that may be taken for a year."""

_OPTIONS: Final = {
    "baseline window": "--baseline-day",
    "follow-up": "--follow-up",
    "follow-up window": "--follow-up-window",
}


@app.command
def calibrate(
    exams: Path,
    /,
    *,
    baseline_day: str = "14-28",
    follow_up: float = 52,
    follow_up_window: str = "",
    person: str = "person",
    day: str = "day",
    columns: Path | None = None,
    start: Literal["day_14_28", "reference"] = "day_14_28",
    name: str = "own",
    strength_only: bool = False,
    thresholds: Literal["as shipped", "estimated"] = "as shipped",
    seed: Whole = 1,
    replicates: Whole = 400,
    out: Path | None = None,
    html: Path | None = None,
    language: Language = "en",
    format: Literal["table", "json"] | None = None,
) -> int:
    """Fit the model of natural recovery to examinations of your own, with its uncertainty.

    Of everybody with a complete injury (AIS A) at baseline the last examination in the baseline
    window is taken, and the one nearest to the follow-up within its window. Examples:

        ayumi calibrate registry.csv --baseline-day 14-28 --follow-up 52
        ayumi calibrate registry.parquet --out calibration.json --html calibration.html

    Parameters
    ----------
    exams
        CSV, Parquet, JSON or JSON Lines as for `ayumi classify`, with person and day beside.
    baseline_day
        Days since injury between which the baseline is: 14-28.
    follow_up
        Weeks since injury at which people are looked at again.
    follow_up_window
        Weeks since injury that count for it: 44-60. Otherwise the target ± 15 %.
    person
        The column that says who was examined.
    day
        The column with the day since injury, a whole number.
    columns
        A column map (TOML) for tables with other column names, as for classify.
    start
        The shipped calibration to begin with; weak priors are centred on it.
    name
        What the calibration is to be called.
    strength_only
        Fit key muscles and the anal examination only; sensation stays as it is shipped.
    thresholds
        Whether the distances between scores are estimated too, for which more people are needed.
    seed
        Where chance begins in the predictive checks.
    replicates
        How often everybody is drawn again in the predictive checks.
    out
        The file for the fitted calibration: .json.
    html
        A page with the numbers and the predictive checks as figures.
    language
        Of the page: en or ja.
    format
        A table for people, or JSON.
    """
    from ayumi.recovery import CALIBRATIONS, calibrated
    from ayumi.recovery.calibration_file import calibration_object, written_calibration

    _check_files(exams, columns, out, html)
    if replicates < 1:
        raise UsageFault(f"--replicates {replicates}: draw everybody at least once")
    baseline, target, window = _windows(baseline_day, follow_up, follow_up_window)
    courses = _courses(exams, columns, person, day)
    before, after, left_out = _chosen(courses, baseline, target, window)
    with _bar("Fitting") as share:
        model = calibrated(
            courses.codes[:, before],
            courses.codes[:, after],
            courses.days[before],
            courses.days[after],
            start=CALIBRATIONS[start],
            name=name,
            source=_source(exams, baseline, follow_up, window),
            sensation=not strength_only,
            thresholds=thresholds,
            left_out=left_out,
            window=baseline,
            progress=share,
        )
    found = _checks(model, seed, replicates)
    as_json = (format or ("table" if sys.stdout.isatty() else "json")) == "json"
    if as_json:
        print_json({**calibration_object(model), "checks": _checks_object(found)})
    else:
        from ayumi.report.calibration.fitted import print_fitted

        print_fitted(Console(), model, CALIBRATIONS[start], found)
    _tell(model)
    if out is not None:
        out.write_text(written_calibration(model), encoding="utf-8")
        told(f"{out} holds the calibration.")
    if html is not None:
        _write_page(html, model, CALIBRATIONS[start], found, language)
    return OK


def _check_files(exams: Path, columns: Path | None, out: Path | None, html: Path | None) -> None:
    for path, what in ((exams, ""), (columns, "--columns ")):
        if path is not None and not path.is_file():
            why = "a folder" if path.is_dir() else "no such file"
            raise UsageFault(f"{what}{path}: {why}")
    for file, option, endings in (
        (out, "--out", (".json",)),
        (html, "--html", (".html", ".htm")),
    ):
        if file is not None:
            if file.suffix.lower() not in endings:
                raise UsageFault(f"{option} {file}: name it with the ending {endings[0]}")
            new_file(file)


def _windows(baseline_day: str, weeks: float, counted: str) -> "tuple[Window, float, Window]":
    """The windows of baseline and follow-up and its target [days]; all faults by option."""
    from ayumi.evidence.pairing import DAYS_A_WEEK, check_windows, usual_window

    faults: list[Fault] = []
    baseline = _both_ends(baseline_day, "--baseline-day", "days: 14-28", faults)
    if not _YEAR[0] <= weeks <= _YEAR[1]:
        allowed = f"from {_YEAR[0]} to {_YEAR[1]}"
        message = f"the model is of one year; write weeks since injury {allowed}"
        faults.append(Fault("--follow-up", f"{weeks:g}", message))
        raise InputRefused(faults, "windows")
    spread = usual_window(weeks) if not counted else _both_ends(
        counted, "--follow-up-window", "weeks: 44-60", faults
    )  # fmt: skip
    if baseline is not None and spread is not None:
        window = spread[0] * DAYS_A_WEEK, spread[1] * DAYS_A_WEEK
        faults += [
            Fault(_OPTIONS[fault.place], fault.value, fault.message)
            for fault in check_windows(baseline, weeks * DAYS_A_WEEK, window)
        ]
        if not faults:
            return baseline, weeks * DAYS_A_WEEK, window
    raise InputRefused(faults, "windows")


def _both_ends(text: str, option: str, example: str, faults: list[Fault]) -> "Window | None":
    from ayumi.evidence.spans import Unreadable, read_days

    message = f"write the first and the last of the {example}"
    try:
        first, last = read_days(text)
        if first is not None and last is not None:
            return first, last
    except Unreadable as wrong:
        message = str(wrong)
    faults.append(Fault(option, text, message))
    return None


def _courses(exams: Path, columns: Path | None, person: str, day: str) -> "Courses":
    from ayumi.exchange import read_column_map
    from ayumi.exchange.examination_course import read_courses

    names = None if columns is None else read_column_map(columns)
    return read_courses(exams, person=person, day=day, names=names)


def _chosen(
    courses: "Courses", baseline: "Window", target: float, window: "Window"
) -> "tuple[list[int], list[int], dict[str, int]]":
    """The places of baseline and follow-up of everybody who has both, and who was left out."""
    from ayumi.evidence.pairing import pairs

    found = pairs(
        courses.person_index, courses.days, baseline=baseline, target=target, follow_up=window
    )
    seen = found.after >= 0
    counts = {NO_BASELINE: len(found.without_baseline), NOT_SEEN: int((~seen).sum())}
    left_out = {reason: count for reason, count in counts.items() if count}
    return found.before[seen].tolist(), found.after[seen].tolist(), left_out


def _source(exams: Path, baseline: "Window", weeks: float, window: "Window") -> str:
    """What the calibration rests on, so that it can be found again."""
    from hashlib import sha256

    digest = sha256(exams.read_bytes()).hexdigest()
    return (
        f"{exams.name} (SHA-256 {digest}), baseline on day {baseline[0]}–{baseline[1]}, "
        f"follow-up nearest to week {weeks:g} on day {window[0]}–{window[1]}"
    )


def _checks(model: "CalibratedModel", seed: int, replicates: int) -> "PredictiveChecks":
    import numpy as np

    from ayumi.recovery.predictive_checks import predictive_checks

    with _bar("Drawing everybody again") as share:
        rng = np.random.default_rng(seed)
        return predictive_checks(model, rng, replicates, lambda drawn: share(drawn / replicates))


@contextmanager
def _bar(what: str) -> Iterator[Callable[[float], None]]:
    """A progress bar on standard error, if that is a terminal."""
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda share: bar.update(task, completed=share)


def _checks_object(found: "PredictiveChecks") -> dict[str, object]:
    from dataclasses import asdict

    return {
        "simulated": True,
        "replicates": found.replicates,
        "measures": [{**asdict(one), "words": one.words, "unit": one.unit} for one in found.checks],
        "arm_gains": [asdict(one) for one in found.gains],
    }


def _tell(model: "CalibratedModel") -> None:
    cervical = model.cervical
    told(
        f"{model.people} people fitted, {cervical} cervical and {model.people - cervical} thoracic."
    )
    for reason, count in model.left_out.items():
        told(f"{count} left out: {reason}.")


def _write_page(
    html: Path,
    model: "CalibratedModel",
    start: "Calibration",
    found: "PredictiveChecks",
    language: Language,
) -> None:
    from ayumi.report.calibration.page import calibration_page

    html.write_text(calibration_page(model, start, found, language=language), encoding="utf-8")
    told(f"{html} shows the numbers and the predictive checks.")
