"""A user's own comparators as files: read beside the shipped ones, and added to in one step."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from ayumi.evidence.comparator import Comparator
from ayumi.evidence.comparator_table import read_comparators, shipped, written
from ayumi.values import Fault, InputRefused, did_you_mean


def with_own(own: Iterable[Path] = ()) -> tuple[Comparator, ...]:
    """The shipped comparators and those of own files, in turn.

    `InputRefused` with the faults of all files; an id that two of them have is one.
    """
    found = list(shipped())
    faults: list[Fault] = []
    for path in own:
        try:
            found += read_own(path, [row.id for row in found])
        except InputRefused as refused:
            faults += [Fault(f"{path}: {f.place}", f.value, f.message) for f in refused.faults]
    if faults:
        raise InputRefused(faults, "own comparators")
    return tuple(found)


def read_own(path: Path, taken: Iterable[str]) -> tuple[Comparator, ...]:
    """The comparators of one file, with ids that are not among those taken."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as wrong:
        message = f"not UTF-8 from byte {wrong.start + 1} on; save it as CSV UTF-8"
        raise InputRefused([Fault(path.name, "", message)], "own comparators") from None
    return read_comparators(text, path.name, frozenset(taken))


def add_to(path: Path, comparator: Comparator) -> int:
    """Add a comparator to a file, or begin one with it; returns how many it holds now.

    The file is replaced in one step, so that it is never half written. `InputRefused` where the id
    is taken, where the file is no table of comparators, or while another addition is going on.
    """
    path = path.resolve()
    part = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        message = "is left from an addition that goes on or was cut off; wait, or remove it"
        raise InputRefused([Fault("file", str(part), message)], "comparator") from None
    try:
        with os.fdopen(descriptor, "wb") as opened:
            held = read_own(path, [row.id for row in shipped()]) if path.exists() else ()
            _check_new(comparator, held, path)
            opened.write(written([*held, comparator]).encode("utf-8"))
            opened.flush()
            os.fsync(opened.fileno())
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return len(held) + 1


def chosen(comparators: Iterable[Comparator], name: str) -> Comparator:
    """The comparator with an id, or `InputRefused` with the id that was probably meant."""
    found = {row.id: row for row in comparators}
    if name not in found:
        message = f"there is no such comparator; {did_you_mean(name, found)}"
        raise InputRefused([Fault("id", name, message)], "comparator")
    return found[name]


def _check_new(comparator: Comparator, held: Iterable[Comparator], path: Path) -> None:
    if comparator.id in {row.id for row in shipped()}:
        where = "the table that comes with Ayumi"
    elif comparator.id in {row.id for row in held}:
        where = path.name
    else:
        return
    message = f"is the id of a comparator in {where}; nothing is replaced, choose another"
    raise InputRefused([Fault("id", comparator.id, message)], "comparator")
