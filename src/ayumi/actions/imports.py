"""Many forms or examinations from a table, through the same door, all of them or none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ayumi.actions.door import ChangedMeanwhile, study_or_refusal
from ayumi.actions.examinations import enter_examination, read_cells
from ayumi.actions.forms import LABORATORY, enter_form, is_laboratory
from ayumi.actions.permission import permissions_of, require
from ayumi.actions.visits import hold_visit
from ayumi.ledger import Actor, Ledger, Writing
from ayumi.participants.form_values import read_values, written
from ayumi.study import StudyDefinition
from ayumi.trial.blinding import hidden_from
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import Form
from ayumi.trial.recorded import is_examination
from ayumi.values import Fault, InputRefused, PartialDate, Refusal


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row of a table: which participant, visit and day, and a value for each field or cell.

    ``reason`` says why a visit that is recorded with the row lies outside its window; ``faults``
    are those of the row itself, which make it be refused with all others.
    """

    line: int
    code: str
    visit: str
    occurrence: int
    on: PartialDate | None
    values: Mapping[str, Any]
    reason: str | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: rows that were entered, and rows that were recorded already."""

    entered: tuple[int, ...] = field(default=())
    unchanged: tuple[int, ...] = field(default=())
    visits: int = 0
    """Visits that were recorded with their first row."""


def import_rows(
    ledger: Ledger, actor: Actor, instrument: str, rows: Iterable[ImportRow]
) -> Imported:
    """Enter all rows with an instrument; a row that is recorded already changes nothing.

    A visit that is not recorded yet is recorded with the row's day. `InputRefused` lists every row
    that cannot be entered, each with its line; then nothing is entered at all. A row that says
    otherwise than what is recorded is refused with both values: a correction needs a reason.
    """
    faults: list[Fault] = []
    entered, unchanged, visits = [], [], 0
    with ledger.writing(actor) as writing:
        study = study_or_refusal(writing)
        permission = _permission(writing, study, actor, instrument)
        require(writing, actor, permission)
        for row in rows:
            try:
                if row.faults:
                    raise InputRefused(row.faults, "row")
                if _recorded_already(writing, actor, study, instrument, row):
                    unchanged.append(row.line)
                    continue
                visits += _hold(writing, actor, row)
                _enter(writing, actor, instrument, row, permission)
                entered.append(row.line)
            except ChangedMeanwhile:
                raise
            except InputRefused as refused:
                faults += [
                    Fault(_place(row, fault), fault.value, fault.message)
                    for fault in refused.faults
                ]
            except Refusal as refusal:
                faults.append(Fault(f"line {row.line}", row.code, str(refusal)))
        if faults:
            raise InputRefused(faults, "import")
    return Imported(tuple(entered), tuple(unchanged), visits)


def _place(row: ImportRow, fault: Fault) -> str:
    """Where a fault stands in the table, whose columns are called otherwise than arguments."""
    return f"line {row.line}, {'date' if fault.place == 'on' else fault.place}"


def _permission(writing: Writing, study: StudyDefinition, actor: Actor, instrument: str) -> str:
    """What somebody must be allowed to enter rows with an instrument."""
    if is_examination(instrument, study):
        return "examine"
    found = study.instruments.get(instrument)
    allowed = permissions_of(writing, actor.role)
    laboratory = found is not None and is_laboratory(found)
    return LABORATORY if laboratory and LABORATORY in allowed else "enter_data"


def _recorded_already(
    writing: Writing, actor: Actor, study: StudyDefinition, instrument: str, row: ImportRow
) -> bool:
    participant = participant_of(writing, row.code)
    key = (row.visit, row.occurrence, instrument)
    form = participant and participant.forms.get(key)
    if participant is None or not form or instrument not in study.instruments:
        return False
    new = _as_entered(study, instrument, row)
    _refuse_other_day(form, row)
    differing = [name for name, value in new.items() if _said(writing, form, name) != value]
    if not differing:
        return True
    hidden = hidden_from(actor.role, participant, study, writing.now.date())
    if hidden.hides(key):
        message = f"other scores are recorded already; they are {hidden.because}"
        raise InputRefused([Fault(instrument, "", message)], "import")
    raise InputRefused(
        [
            Fault(
                f"{instrument}.{name}",
                str(new[name]),
                f"recorded is {_said(writing, form, name)}; to change it, correct it with a reason",
            )
            for name in differing
        ],
        "import",
    )


def _refuse_other_day(form: Form, row: ImportRow) -> None:
    if row.on is not None and form.day is not None and row.on != PartialDate.of(form.day):
        message = f"recorded is {form.day}; a row of another day is another visit, or a mistake"
        raise InputRefused([Fault("date", str(row.on), message)], "import")


def _as_entered(study: StudyDefinition, instrument: str, row: ImportRow) -> Mapping[str, Any]:
    """The row's values in the form in which they would be recorded."""
    if is_examination(instrument, study):
        return read_cells(row.values)
    found = study.instruments[instrument]
    return written(read_values(instrument, found, dict(row.values), study.missing))


def _said(writing: Writing, form: Form, name: str) -> Any:
    """What is recorded in a field, texts as their words."""
    value = form.values.get(name)
    if isinstance(value, Mapping) and "content" in value:
        return writing.text(value["content"])
    return value


def _hold(writing: Writing, actor: Actor, row: ImportRow) -> int:
    participant = participant_of(writing, row.code)
    if participant is None or row.on is None or (row.visit, row.occurrence) in participant.visits:
        return 0
    hold_visit(
        writing, actor, row.code, row.visit,
        occurrence=row.occurrence, on=row.on, reason=row.reason,
    )  # fmt: skip
    return 1


def _enter(
    writing: Writing, actor: Actor, instrument: str, row: ImportRow, permission: str
) -> None:
    if permission == "examine":
        enter_examination(
            writing, actor, row.code, row.visit, row.values,
            instrument=instrument, occurrence=row.occurrence, on=row.on,
        )  # fmt: skip
        return
    enter_form(
        writing, actor, row.code, row.visit, instrument, row.values,
        occurrence=row.occurrence, on=row.on, permission=permission,
    )  # fmt: skip
