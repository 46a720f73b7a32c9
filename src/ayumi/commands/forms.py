"""Commands for forms at visits: entered, corrected with a reason."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ayumi.commands.acting import (
    WRITER,
    Code,
    On,
    Session,
    Writer,
    day_said,
    pairs,
    recorded,
    session,
)
from ayumi.commands.app import OK, UsageFault, Whole, app
from ayumi.commands.places import Place

if TYPE_CHECKING:
    from ayumi.ledger import Attachment

VALUES = "FIELD=VALUE, such as wbc=7.1, ast=missing:not_done, or images=@scan.dcm for a file"


@app.command
def enter(
    place: Place,
    code: Code,
    visit: str,
    instrument: str,
    /,
    *values: str,
    file: Path | None = None,
    occurrence: Whole = 1,
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Enter what was asked, measured or found with an instrument at a visit that took place.

    Whatever is wrong with the values is told at once, field by field. Examples:

        ayumi enter my-study P001 week_12 pain worst=4 neuropathic=yes new=no
        ayumi enter my-study P001 week_12 laboratory --file values.json ast=missing:not_done

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    visit
        The visit, as the study document calls it.
    instrument
        The instrument, as the study document calls it.
    values
        A field and its value; missing:REASON where there is none, @FILE for an image or long text.
    file
        A JSON object with the values.
    occurrence
        Which one of a visit that comes again and again.
    on
        The day where it is not that of the visit.
    """
    from ayumi.actions.forms import enter_form

    given = _given(values, file)
    with session(place, who) as here:
        entry = enter_form(
            here.ledger,
            here.actor,
            code,
            visit,
            instrument,
            _with_files(here, instrument, given),
            occurrence=occurrence,
            on=day_said(on),
            permission=_permission(here),
            seen=who.seen,
        )
    recorded(entry, who, visit=visit, occurrence=occurrence, instrument=instrument)
    return OK


@app.command
def correct(
    place: Place,
    code: Code,
    visit: str,
    instrument: str,
    /,
    *values: str,
    reason: str,
    file: Path | None = None,
    occurrence: Whole = 1,
    who: Writer = WRITER,
) -> int:
    """Correct some values of a form, with a reason; the old ones stay in the record.

    A field that should never have been filled in is emptied by FIELD= with nothing after it.
    Examination scores: ayumi examine --set. Example:

        ayumi correct my-study P001 week_12 pain worst=5 --reason "typed the wrong key"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    visit
        The visit, as the study document calls it.
    instrument
        The instrument, as the study document calls it.
    values
        A field and its new value, as for enter.
    reason
        Why.
    file
        A JSON object with the new values.
    occurrence
        Which one of a visit that comes again and again.
    """
    from ayumi.actions.forms import correct_form

    given = _given(values, file)
    with session(place, who) as here:
        entry = correct_form(
            here.ledger,
            here.actor,
            code,
            visit,
            instrument,
            _with_files(here, instrument, given),
            occurrence=occurrence,
            reason=reason,
            permission=_permission(here),
            seen=who.seen,
        )
    recorded(entry, who, visit=visit, occurrence=occurrence, instrument=instrument)
    return OK


def _given(values: tuple[str, ...], file: Path | None) -> dict[str, Any]:
    """What somebody gave, from a file and from the command line; each field once."""
    found: dict[str, Any] = {} if file is None else _from_json(file)
    said = pairs(values, VALUES)
    if twice := sorted(found.keys() & said.keys()):
        raise UsageFault(f"{', '.join(twice)}: given in {file} and on the command line")
    if not found and not said:
        raise UsageFault(f"no values; write {VALUES}")
    return {**found, **said}


def _from_json(file: Path) -> dict[str, Any]:
    import json
    from decimal import Decimal

    try:
        # Numbers stay as they are written: a float would not.
        text = file.read_text(encoding="utf-8-sig")
        found = json.loads(text, parse_float=Decimal, object_pairs_hook=_each_once)
    except FileNotFoundError:
        raise UsageFault(f"--file {file}: no such file") from None
    except (ValueError, RecursionError) as error:
        raise UsageFault(f"--file {file}: no JSON in UTF-8: {error}") from None
    if not isinstance(found, dict):
        raise UsageFault(f'--file {file}: write an object such as {{"wbc": 7.1}}')
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON in which no key is written twice: one of its values would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"{', '.join(twice)} is written twice")
    return found


def _with_files(here: Session, instrument: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values, with the files that ``@name`` stands for; @@ stands for a plain @."""
    from ayumi.actions.door import study_or_refusal

    known = study_or_refusal(here.ledger).instruments.get(instrument)
    fields = {} if known is None else known.fields
    found = dict(given)
    for name, value in given.items():
        if not isinstance(value, str) or not value.startswith("@"):
            continue
        if value.startswith("@@"):
            found[name] = value[1:]
        elif name in fields:
            found[name] = _file(name, Path(value[1:]), fields[name].type)
    return found


def _file(name: str, path: Path, kind: str) -> "str | Attachment":
    """A file's bytes for an image, and its words for anything else."""
    from mimetypes import guess_type

    from ayumi.ledger import Attachment

    if not path.is_file():
        raise UsageFault(f"{name}=@{path}: no such file; write @@ for a value that begins with @")
    if kind == "image":
        media_type = guess_type(path.name)[0] or "application/octet-stream"
        return Attachment(path.name, media_type, path.read_bytes())
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        raise UsageFault(f"{name}=@{path}: no text in UTF-8") from None


def _permission(here: Session) -> str:
    """The permission under which somebody enters: a laboratory has one of its own."""
    from ayumi.actions.forms import LABORATORY
    from ayumi.actions.permission import permissions_of

    allowed = permissions_of(here.ledger, here.actor.role)
    return LABORATORY if LABORATORY in allowed and "enter_data" not in allowed else "enter_data"
