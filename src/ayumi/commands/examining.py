"""Commands for neurological examinations at visits: scores, signature, a physician's override."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from ayumi.commands.acting import (
    WRITER,
    Code,
    On,
    Writer,
    day_said,
    needed,
    pairs,
    print_json,
    recorded,
    session,
)
from ayumi.commands.app import OK, UsageFault, Whole, app
from ayumi.commands.places import Place

if TYPE_CHECKING:
    from ayumi.ledger import Entry

Cells = Annotated[tuple[str, ...], Parameter(name="--set")]


@app.command
def examine(
    place: Place,
    code: Code,
    visit: str,
    file: Path | None = None,
    /,
    *,
    cells: Cells = (),
    id: str | None = None,
    instrument: str | None = None,
    occurrence: Whole = 1,
    on: On = None,
    reason: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Enter the scores of an examination; or without a file correct some, with a reason.

    Nothing is classified yet: the examiner does so first, with ayumi sign. A corrected examination
    is to be signed again. Examples:

        ayumi template json > exam.json
        ayumi examine my-study P001 screening exam.json
        ayumi examine my-study P001 week_12 exam.json --set right.motor.C6=3 --set left.motor.C6=NT
        ayumi examine my-study P001 week_12 --set right.motor.C6=2 --reason "misread my own 2"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    visit
        The visit at which it was done, as the study document calls it.
    file
        A file with the examination, in JSON or as a row of a CSV table: `ayumi template`.
    cells
        A cell and its score, as right.motor.C5=4; with a file, instead of what stands there.
    id
        Which examination of the file, where it holds several.
    instrument
        The examination, where the study document has several.
    occurrence
        Which one of a visit that comes again and again.
    on
        The day of the examination, where it is not that of the visit.
    reason
        Why scores are corrected.
    """
    from ayumi.actions.examinations import correct_examination, enter_examination

    changes = pairs(cells, "--set CELL=SCORE, such as --set right.motor.C5=4")
    where: dict[str, Any] = {
        "instrument": instrument, "occurrence": occurrence, "seen": who.seen,
    }  # fmt: skip
    if file is not None:
        scores = {**_cells_of(file, id), **changes}
        with session(place, who) as here:
            entry = enter_examination(
                here.ledger, here.actor, code, visit, scores, on=day_said(on), **where
            )
    else:
        if not changes:
            raise UsageFault("name a file with the examination; `ayumi template json` prints one")
        why = needed(reason, "--reason", "say why the scores are corrected")
        with session(place, who) as here:
            entry = correct_examination(
                here.ledger, here.actor, code, visit, changes, reason=why, **where
            )
    recorded(entry, who)
    return OK


@app.command
def sign(
    place: Place,
    code: Code,
    visit: str,
    /,
    *,
    own: tuple[str, ...] = (),
    instrument: str | None = None,
    occurrence: Whole = 1,
    who: Writer = WRITER,
) -> int:
    """Sign an examination with your own classification; then see the computed one beside it.

    Give the sensory and motor levels of both sides, the level of injury, completeness and grade;
    zones of partial preservation if you like. ND stands for not determinable, a star for a result
    that an assumption changed. Where the two differ, look again: correct a score, or let a
    physician decide with ayumi override. The password is asked for again. Example:

        ayumi sign my-study P001 screening --own sensory_right=C5 --own sensory_left=C5 --own motor_right=C5 --own motor_left=C5 --own nli=C5 --own completeness=complete --own ais=A

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    visit
        The visit, as the study document calls it.
    own
        A result as you classify it, such as nli=C5.
    instrument
        The examination, where the study document has several.
    occurrence
        Which one of a visit that comes again and again.
    """  # noqa: E501 - an example is one line
    from ayumi.actions.examinations import MEANING, read_own, sign_examination

    read = read_own(pairs(own, "--own RESULT=VALUE, such as --own nli=C5"))
    with session(place, who) as here:
        entry = sign_examination(
            here.ledger,
            here.actor,
            code,
            visit,
            read,
            instrument=instrument,
            occurrence=occurrence,
            signed_by=here.proof(MEANING),
            seen=who.seen,
        )
    rows = _beside(entry)
    recorded(entry, who, results=rows)
    if who.format == "json":
        return OK
    if who.as_json:
        for row in rows:
            print_json(row)
    else:
        from ayumi.report.participant import print_rows

        print_rows(Console(), ("result", "own", "computed", "differs"), rows)
    return OK


@app.command
def override(
    place: Place,
    code: Code,
    visit: str,
    result: str,
    /,
    *,
    reason: str,
    instrument: str | None = None,
    occurrence: Whole = 1,
    who: Writer = WRITER,
) -> int:
    """Let another result stand instead of the computed one, signed and with a reason.

    Both stay in the record. The password is asked for again. Example:

        ayumi override my-study P001 week_12 ais=B --reason "no voluntary contraction; reflex only"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    visit
        The visit, as the study document calls it.
    result
        The result and its value, such as ais=B.
    reason
        Why.
    instrument
        The examination, where the study document has several.
    occurrence
        Which one of a visit that comes again and again.
    """
    from ayumi.actions.examinations import MEANING, override_result

    [(name, value)] = pairs((result,), "RESULT=VALUE, such as ais=B").items()
    with session(place, who) as here:
        entry = override_result(
            here.ledger,
            here.actor,
            code,
            visit,
            name,
            value,
            instrument=instrument,
            occurrence=occurrence,
            reason=reason,
            signed_by=here.proof(MEANING),
            seen=who.seen,
        )
    recorded(entry, who, result=name, value=value)
    return OK


def _beside(entry: "Entry") -> list[dict[str, Any]]:
    """The computed results, each with the examiner's own and whether they differ."""
    from ayumi.isncsci.results import RESULTS, Result

    computed = entry.body["computed"]["classification"]
    rows = []
    for name in RESULTS:
        found = Result(tuple(computed[name]["values"]), computed[name]["star"])
        differs = name in entry.body["differences"]
        own = entry.body["own"].get(name)
        rows.append({"result": name, "own": own, "computed": str(found), "differs": differs})
    return rows


def _cells_of(file: Path, id: str | None) -> dict[str, str]:
    """The cells of one examination of a file; `InputRefused` with what is wrong with them."""
    from ayumi.exchange.examination_json import read_document, read_lines
    from ayumi.values import InputRefused

    if not file.is_file():
        raise UsageFault(f"{file}: no such file; `ayumi template json` prints a start")
    if file.suffix.lower() == ".csv":
        return _row_of(file, id)
    read = read_lines if file.suffix.lower() == ".jsonl" else None
    content = file.read_bytes()
    found = list(read(content.splitlines())) if read else read_document(content)
    chosen = [one for one in found if id is None or str(one.id) == id]
    if len(chosen) != 1:
        raise _choose(file, id, [str(one.id) for one in found])
    if chosen[0].exam is None:
        raise InputRefused(chosen[0].faults, f"examination in {file}")
    return chosen[0].exam.to_cells()


def _row_of(file: Path, id: str | None) -> dict[str, str]:
    from ayumi.actions.examinations import read_cells
    from ayumi.exchange.import_table import read_table
    from ayumi.isncsci import CELLS

    _, found = read_table(file)
    rows = [row.cells for row in found]
    chosen = [row for row in rows if id is None or row.get("id") == id]
    if len(chosen) != 1:
        raise _choose(file, id, [row.get("id", "") for row in rows])
    return read_cells({cell: chosen[0][cell] for cell in CELLS if cell in chosen[0]})


def _choose(file: Path, id: str | None, ids: list[str]) -> UsageFault:
    listed = ", ".join(ids[:8]) + (" …" if len(ids) > 8 else "")
    if id is not None:
        return UsageFault(f"{file}: no single examination with id {id}; there are: {listed}")
    return UsageFault(f"{file} holds {len(ids)} examinations; say which with --id: {listed}")
