"""The commands that play a study through with virtual people, and that report a trial."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter
from rich.console import Console

from ayumi.commands.app import OK, NotVerified, UsageFault, Whole, app
from ayumi.commands.places import LEDGER, By, Place, opened, signed_in
from ayumi.commands.study import REHEARSAL, overlay_bytes, study_bytes
from ayumi.commands.terminal import ledger_progress, new_file, told
from ayumi.values import Language

if TYPE_CHECKING:
    from ayumi.ledger import Storage
    from ayumi.ledger.verification import Verification
    from ayumi.ledger.view import View
    from ayumi.recovery import Effect
    from ayumi.rehearsal import Plan, Rehearsed
    from ayumi.rehearsal.run import Progress

STUDY_FILE = "study.toml"
WRITTEN = {
    LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm", STUDY_FILE, f"study{REHEARSAL}", "report",
    "model-card.json", "model-card.md",
}  # fmt: skip
"""What a rehearsal writes into its folder."""
REPORTED = {"", ".html", ".svg", ".csv"}
"""The endings of what a report consists of; its folders have none."""
OUT = Annotated[Path, Parameter(name="--out")]


@app.command
def rehearse(
    study: str,
    /,
    *,
    out: OUT,
    participants: Whole = 4,
    seed: Whole = 1,
    start: str | None = None,
    calibration: str = "day_14_28",
    assume_odds_ratio: float | None = None,
    language: Language = "en",
    without_assumptions: bool = False,
    replace: bool = False,
    format: Literal["table", "json"] | None = None,
) -> int:
    """Play a study through with virtual people, from first contact to the last visit. SIMULATED.

    They walk through the same door as real ones: the same actions, checks, signatures and refusals,
    by virtual staff under a simulated clock. The folder then holds the ledger, the study document,
    what is assumed beside it, and the report; the same seed gives the same bytes. Examples:

        ayumi rehearse keio --out rehearsal
        ayumi rehearse my-trial.toml --participants 20 --seed 7 --out rehearsal

    Parameters
    ----------
    study
        A study document, or the name of one that comes with Ayumi, such as keio. What lies beside
        it as *.rehearsal.toml is assumed where the document is unset.
    out
        The folder to make.
    participants
        How many people are to be treated. With more than the document has places for, the last
        cohort is made larger and nobody waits: both are assumptions, and are marked.
    seed
        Where chance begins; the same seed, the same rehearsal.
    start
        The first day, such as 2026-04-01.
    calibration
        Of natural recovery: day_14_28 or reference.
    assume_odds_ratio
        An effect of the treatment, which is then shown everywhere as ASSUMED. Without it there is
        none.
    language
        Of the report: en or ja.
    without_assumptions
        Leave unset what the document leaves unset.
    replace
        Let a folder that holds a rehearsal make way; nothing else is ever replaced.
    format
        A summary for people, or JSON.
    """
    from ayumi.rehearsal import PASSWORD
    from ayumi.study import read_study

    _make_way(out, replace)
    document = study_bytes(study)
    found = read_study(document)
    overlay = None if without_assumptions else overlay_bytes(study)
    plan = _plan(participants, seed, start, calibration, assume_odds_ratio)
    part = out.with_name(out.name + ".part")
    part.mkdir(parents=True)
    try:
        with _progress(plan.participants) as progress:
            done = _play(part, found, plan, overlay, progress)
        (part / STUDY_FILE).write_bytes(document)
        if done.scene.overlay is not None:
            (part / f"study{REHEARSAL}").write_bytes(done.scene.overlay)
        if done.card is not None:
            _write_card(part, done.card)
        verification = _report(part, part, language)
        if out.exists():
            shutil.rmtree(out)
        part.rename(out)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _summary(out, done, verification, as_json=format == "json")
    if not verification.passed:
        raise NotVerified(f"{out}: the ledger of the rehearsal does not verify; that is a bug")
    if format != "json":
        told(_how_to_go_on(out, done, PASSWORD))
    return OK


@app.command
def report(
    place: Place = ".",
    /,
    *,
    out: Path | None = None,
    language: Language = "en",
    theme: Literal["auto", "light", "dark"] = "auto",
    by: By = None,
    role: str | None = None,
    reason: str | None = None,
) -> int:
    """Write the report of a trial: one page that stands alone, and every figure with its data.

    Who writes one needs the permission to export, and it is recorded; in a rehearsal nobody has
    to sign in. Example:

        ayumi report my-study --out report-2026-06 --language ja

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    out
        The folder to make; otherwise `report` in the study's folder.
    language
        en or ja.
    theme
        Light, dark, or as the reader's system is set.
    by
        Your own account.
    role
        The role in which you act, such as statistician.
    reason
        What for.
    """
    from ayumi.actions.record import note_export
    from ayumi.actions.reporting import refuse_blinded
    from ayumi.trial.study import is_rehearsal

    folder = out or Path(place) / "report"
    new_file(folder)
    with opened(place) as ledger:
        if not is_rehearsal(ledger):
            actor = signed_in(ledger, by, role).actor
            refuse_blinded(ledger, actor)
            note_export(ledger, actor, reason=reason, form="report")
        verification = _write_report(ledger, ledger.storage, folder, language, theme)
    told(f"{folder / 'report.html'}")
    if not verification.passed:
        raise NotVerified(f"{place}: not as it was recorded; the report says so. ayumi verify")
    return OK


def _play(
    folder: Path, study: object, plan: "Plan", overlay: bytes | None, progress: "Progress"
) -> "Rehearsed":
    from ayumi.rehearsal import rehearse as play
    from ayumi.store.sqlite import SqliteStorage
    from ayumi.study import StudyDocument

    assert isinstance(study, StudyDocument)
    # What can be done again from its seed need not wait for the disk after each entry.
    with closing(SqliteStorage.create(folder / LEDGER, durable=False)) as storage:
        return play(storage, study, plan, overlay=overlay, progress=progress)


def _write_card(folder: Path, card: "Mapping[str, Any]") -> None:
    """The card of the model, for programs and for people."""
    import json

    from ayumi.recovery import card_as_markdown

    written = json.dumps(card, ensure_ascii=False, indent=2) + "\n"
    (folder / "model-card.json").write_text(written, encoding="utf-8")
    (folder / "model-card.md").write_text(card_as_markdown(card), encoding="utf-8")


def _report(folder: Path, into: Path, language: Language) -> "Verification":
    from ayumi.ledger.view import View
    from ayumi.store.sqlite import SqliteStorage

    with closing(SqliteStorage(folder / LEDGER)) as storage:
        return _write_report(View(storage), storage, into / "report", language, "auto")


def _write_report(
    view: "View",
    storage: "Storage",
    folder: Path,
    language: Language,
    theme: Literal["auto", "light", "dark"],
) -> "Verification":
    from ayumi.commands.modelling import together_of
    from ayumi.exchange.report_files import write_report
    from ayumi.ledger.verification import verify
    from ayumi.report.trial import trial_report
    from ayumi.trial.picture import picture_of

    with ledger_progress(storage, "verified") as progress:
        verification = verify(storage, progress=progress)
    picture = picture_of(view)
    if picture is None:
        raise UsageFault(f"{storage.place}: no study document is in force; nothing to report")
    report = trial_report(
        picture, verification, language=language, theme=theme, together=together_of(picture)
    )
    write_report(report, folder)
    return verification


def _plan(
    participants: Whole,
    seed: Whole,
    start: str | None,
    calibration: str,
    odds_ratio: float | None,
) -> "Plan":
    from ayumi.rehearsal import Plan
    from ayumi.rehearsal.plan import START
    from ayumi.values import PartialDate

    first = START if start is None else PartialDate.parse(start).earliest()
    return Plan(participants, seed, first, calibration, _effect(odds_ratio))


def _effect(odds_ratio: float | None) -> "Effect | None":
    from ayumi.recovery import Effect
    from ayumi.rehearsal.plan import EFFECT_COMES_WITHIN

    if odds_ratio is None:
        return None
    return Effect(odds_ratio, from_day=0, slowness=EFFECT_COMES_WITHIN)


def _make_way(out: Path, replace: bool) -> None:
    """Refuse a place that is taken, unless by a rehearsal, as it was written, that may go."""
    if not out.name or out.is_symlink():
        raise UsageFault(f"--out {out}: name a folder that is to be made")
    part = out.with_name(out.name + ".part")
    if part.exists():
        raise UsageFault(f"{part}: is left from a rehearsal that was cut off; remove it first")
    if not out.exists():
        return
    if not replace:
        raise UsageFault(f"{out}: is there already; name another folder, or say --replace")
    if why := _not_only_a_rehearsal(out):
        raise UsageFault(f"{out}: {why}; only a rehearsal as it was written is ever replaced")


def _not_only_a_rehearsal(folder: Path) -> str | None:
    """What a folder holds beside what a rehearsal wrote, in words; none if nothing."""
    from ayumi.ledger import StorageFailure
    from ayumi.ledger.view import View
    from ayumi.store.sqlite import SqliteStorage
    from ayumi.trial.picture import REHEARSED
    from ayumi.trial.study import is_rehearsal

    if not folder.is_dir():
        return "is no folder"
    if others := sorted(p.name for p in folder.iterdir() if p.name not in WRITTEN):
        return f"holds {', '.join(others[:4])}"
    report = folder / "report"
    if others := sorted(p.name for p in report.rglob("*") if p.suffix not in REPORTED):
        return f"holds {', '.join(others[:4])} in its report"
    try:
        with closing(SqliteStorage(folder / LEDGER)) as storage:
            view = View(storage)
            made = next(iter(view.entries(kind=REHEARSED)), None)
            if made is None or not is_rehearsal(view):
                return "holds no ledger that a rehearsal wrote"
            by_hand = _went_on_by_hand(view)
    except StorageFailure:
        return "holds no ledger that a rehearsal wrote"
    return "somebody went on in it by hand" if by_hand else None


def _went_on_by_hand(view: "View") -> bool:
    """Whether anything but a log-in was recorded since the rehearsal came to its end."""
    from ayumi.ledger.kinds import CLOCK_JUMPED
    from ayumi.trial.picture import ENDED

    ended = next((entry.seq for entry in view.entries(kind=ENDED)), None)
    if ended is None:
        return True
    looked = ("session.", CLOCK_JUMPED)  # the simulated clock may be ahead of the machine's
    return any(not entry.kind.startswith(looked) for entry in view.entries(after=ended))


def _how_to_go_on(out: Path, done: "Rehearsed", password: str) -> str:
    accounts = ", ".join(role.replace("_", "-") for role in done.scene.definition.roles)
    return (
        f'Go on by hand if you like: every account has the password "{password}".\n'
        f"  accounts: {accounts}\n  ayumi status {out} --account <one of them>"
    )


def _summary(out: Path, done: "Rehearsed", verification: "Verification", *, as_json: bool) -> None:
    import json

    page = out / "report" / "report.html"
    if as_json:
        found = {
            "simulated": True,
            "entries": done.entries,
            "treated": done.treated,
            "failed_screening": done.failed_screening,
            "until": done.until.date().isoformat(),
            "verified": verification.passed,
            "report": str(page),
        }
        print(json.dumps(found))
        return
    from ayumi.report.rehearsed import print_rehearsed

    with opened(str(out)) as ledger:
        print_rehearsed(Console(), ledger, verification, str(page))


@contextmanager
def _progress(people: int) -> "Iterator[Progress]":
    """A progress bar over the people of a rehearsal, where somebody looks and it takes long."""
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(
        console=console, disable=people < 20 or not console.is_terminal, transient=True
    ) as bar:
        task = bar.add_task("virtual people", total=people)
        yield lambda done, of: bar.update(task, completed=done, total=of)
