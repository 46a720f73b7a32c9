"""Commands for the study document: new, check, show, diff, schema."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cyclopts import App
from rich.console import Console

from ayumi.commands.app import OK, REFUSED, USAGE, UsageFault, app
from ayumi.commands.terminal import json_text, new_file, told

if TYPE_CHECKING:
    from ayumi.study import Rehearsal, StudyDocument

study_app = App(name="study", help="Write, check, read and compare study documents.")
app.command(study_app)

Format = Literal["table", "json"]
REHEARSAL = ".rehearsal.toml"


@study_app.command
def new(file: Path = Path("study.toml"), /) -> int:
    """Write the beginning of a study document, with comments that explain each section.

    It has no faults, and what only you can know is unset as "to be written". Fill it in, and check
    it as often as you like. For example:

        ayumi study new my-trial.toml
        ayumi study check my-trial.toml

    Parameters
    ----------
    file
        The new file; one that is there already is never replaced.
    """
    new_file(file)
    file.write_bytes((files("ayumi") / "examples" / "new_study.toml").read_bytes())
    told(f"{file}: written. Fill it in, then: ayumi study check {file}")
    return OK


@study_app.command
def check(*documents: str) -> int:
    """Check study documents: all faults at once, or what each holds and leaves unset.

    Each fault comes with its line, and says what is allowed there. A *.rehearsal.toml is checked
    against the study document beside it. Ends with 3 if anything is refused. For example:

        ayumi study check my-trial.toml
        ayumi study check my-trial.toml my-trial.rehearsal.toml

    Parameters
    ----------
    documents
        Files, or names of studies that come with Ayumi, such as keio.
    """
    if not documents:
        raise UsageFault("name a study document: ayumi study check my-trial.toml")
    from ayumi.report.study_check import print_faults
    from ayumi.values import InputRefused

    ended = OK
    for name in documents:
        try:
            with _console() as out:
                _check(out, name)
        except InputRefused as found:
            ended = REFUSED
            with _console(error=True) as complaints:
                print_faults(complaints, name, found)
        except BrokenPipeError:
            raise
        except (UsageFault, OSError) as fault:  # and the others are checked all the same
            ended = ended or USAGE
            told(f"ayumi: {fault}")
    return ended


def _check(console: Console, name: str) -> None:
    from ayumi.report.study_check import print_document, print_rehearsal
    from ayumi.study import read_rehearsal, read_study

    if not name.endswith(REHEARSAL):
        print_document(console, name, read_study(study_bytes(name)))
        return
    study = read_study(study_bytes(f"{name.removesuffix(REHEARSAL)}.toml"))
    print_rehearsal(console, name, read_rehearsal(_bytes_of(Path(name)), study))


@study_app.command
def show(
    document: str,
    /,
    *,
    rehearsal: Path | None = None,
    rehearsed: bool = False,
    unset: bool = False,
    format: Format | None = None,
) -> int:
    """Show a study as people read it: section by section, with what is unset and its sources.

    On a terminal as text; into a pipe as JSON, the resolved form, in which every default is
    written out. For example:

        ayumi study show keio
        ayumi study show keio --rehearsed
        ayumi study show keio --format table | less -R
        ayumi study show my-trial.toml --unset

    Parameters
    ----------
    document
        A file, or the name of a study that comes with Ayumi, such as keio.
    rehearsal
        A *.rehearsal.toml; each value from it is marked ASSUMED FOR REHEARSAL.
    rehearsed
        With the rehearsal that lies beside the document.
    unset
        Only what is unset, why, and what follows from that.
    format
        Text for people, or JSON.
    """
    from ayumi.study import read_rehearsal, read_study

    if rehearsal is not None and rehearsed:
        raise UsageFault("give --rehearsal FILE or --rehearsed, not both")
    study = read_study(study_bytes(document))
    assumed = _beside(document) if rehearsed else rehearsal
    found = None if assumed is None else read_rehearsal(_bytes_of(assumed), study)
    if (format or ("table" if sys.stdout.isatty() else "json")) == "json":
        print(json_text(_as_json(study, found, unset), indent=2))
        return OK
    from ayumi.report.study import print_study, print_unset

    with _console() as console:
        (print_unset if unset else print_study)(console, study, found)
    return OK


@contextmanager
def _console(error: bool = False) -> Iterator[Console]:
    """A console; what it prints into a file or a pipe has no spaces at the ends of lines."""
    stream = sys.stderr if error else sys.stdout
    if stream.isatty():
        yield Console(file=stream, highlight=False)
        return
    written = StringIO()
    try:
        yield Console(file=written, highlight=False)
    finally:
        for line in written.getvalue().splitlines():
            print(line.rstrip(), file=stream)


def _as_json(study: "StudyDocument", rehearsal: "Rehearsal | None", unset: bool) -> object:
    """The resolved form; what is assumed for rehearsal is never without its mark."""
    from dataclasses import asdict

    from ayumi.study import MARK, resolved, unset_values

    definition = study.definition if rehearsal is None else rehearsal.definition
    form: object = resolved(definition)
    if unset:
        form = [asdict(value) for value in unset_values(definition)]
    if rehearsal is None:
        return form
    assumptions = [{"at": one.at, "reason": one.reason.en} for one in rehearsal.assumptions]
    return {
        "mark": MARK,
        "digest": rehearsal.digest,
        "rehearses": study.digest,
        "assumed": assumptions,
        "unset" if unset else "definition": form,
    }


@study_app.command
def diff(old: str, new: str, /, *, format: Format | None = None) -> int:
    """Show what an amendment changes, and what each change touches.

    What is recorded already stays under the version it was recorded under. Also says whether NEW
    names OLD as the document that it amends. For example:

        ayumi study diff my-trial.toml my-trial-2.toml
        ayumi study diff keio my-trial.toml --format json

    Parameters
    ----------
    old
        The document in force: a file, or the name of a study that comes with Ayumi.
    new
        The amended one.
    format
        A table for people, or JSON.
    """
    from dataclasses import asdict

    from ayumi.study import amends, read_study
    from ayumi.study import diff as changes_between

    before, after = read_study(study_bytes(old)), read_study(study_bytes(new))
    changes, named = changes_between(before.definition, after.definition), amends(after, before)
    if (format or ("table" if sys.stdout.isatty() else "json")) == "json":
        listed = [asdict(change) for change in changes]
        form = {"old": before.digest, "new": after.digest, "amends": named, "changes": listed}
        print(json_text(form, indent=2))
        return OK
    from ayumi.report.study_diff import print_changes

    says = f"{new} names {old} as the document that it amends."
    if not named:
        says = f"{new} does not name {old} in [amends]; its digest is\n{before.digest}"
    with _console() as console:
        print_changes(console, changes, after.definition, says)
    return OK


@study_app.command
def schema() -> int:
    """Print the JSON Schema of study documents, for editors and other programs.

    Editors that check TOML by a schema complete keys and mark slips while you write, for example
    after

        ayumi study schema > study.schema.json

    The schema knows each part by itself; only `ayumi study check` also follows references.
    """
    from ayumi.study import json_schema

    print(json_text(json_schema(), indent=2))
    return OK


def study_bytes(named: str) -> bytes:
    """The bytes of a study document: a file's, or one's that comes with Ayumi."""
    path = Path(named)
    if path.is_file():
        return path.read_bytes()
    if named in _names():
        return _shipped(named, ".toml").read_bytes()
    raise UsageFault(f"{named}: no such file; with Ayumi come {', '.join(_names())}")


def overlay_bytes(named: str) -> bytes | None:
    """The bytes of the rehearsal that lies beside a study document, if one does."""
    found = _beside(named)
    return found.read_bytes() if found.is_file() else None


def _beside(document: str) -> Path | Traversable:
    """The rehearsal that lies beside a study document."""
    path = Path(document)
    if path.is_file():
        return path.with_name(path.name.removesuffix(".toml") + REHEARSAL)
    return _shipped(document, REHEARSAL)


def _bytes_of(file: Path | Traversable) -> bytes:
    if not file.is_file():
        raise UsageFault(f"{file}: no such file")
    return file.read_bytes()


def _shipped(name: str, ending: str) -> Traversable:
    return files("ayumi") / "studies" / f"{name}{ending}"


def _names() -> list[str]:
    entries = (entry.name for entry in (files("ayumi") / "studies").iterdir())
    return sorted(
        name.removesuffix(".toml")
        for name in entries
        if name.endswith(".toml") and not name.endswith(REHEARSAL)
    )
