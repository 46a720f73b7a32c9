"""Commands for how people leave: the treatment, the follow-up, life; and who completes it."""

from pathlib import Path

from ayumi.commands.acting import (
    WRITER,
    Code,
    On,
    Writer,
    day_said,
    needed,
    one_of,
    recorded,
    session,
)
from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.places import Place


@app.command
def leave(
    place: Place,
    code: Code,
    /,
    *,
    reason: str,
    criterion: str | None = None,
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Record that somebody leaves the treatment; they are still observed.

    Who wants nothing more to be recorded withdraws consent: ayumi consent --withdraw.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    reason
        Why.
    criterion
        The study document's criterion for leaving the treatment, where one is met.
    on
        The day; today otherwise.
    """
    from ayumi.actions.leaving import withdraw_treatment

    with session(place, who) as here:
        entry = withdraw_treatment(
            here.ledger, here.actor, code,
            reason=reason, criterion=criterion, on=day_said(on), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@app.command
def lose(place: Place, code: Code, /, *, reason: str, on: On = None, who: Writer = WRITER) -> int:
    """Record that nobody can reach a treated participant any more.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    reason
        What was tried.
    on
        The day; today otherwise.
    """
    from ayumi.actions.leaving import lose as lose_participant

    with session(place, who) as here:
        entry = lose_participant(
            here.ledger, here.actor, code, reason=reason, on=day_said(on), seen=who.seen
        )
    recorded(entry, who)
    return OK


@app.command
def find(place: Place, code: Code, /, *, reason: str, on: On = None, who: Writer = WRITER) -> int:
    """Record that somebody who was lost is seen again.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    reason
        How it came about.
    on
        The day; today otherwise.
    """
    from ayumi.actions.leaving import find as find_participant

    with session(place, who) as here:
        entry = find_participant(
            here.ledger, here.actor, code, reason=reason, on=day_said(on), seen=who.seen
        )
    recorded(entry, who)
    return OK


@app.command
def complete(place: Place, code: Code, /, *, on: On = None, who: Writer = WRITER) -> int:
    """Record that the main part of the observation has come to its end; long-term visits go on.

    Refused while one of its visits was neither held nor missed.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    on
        The day; today otherwise.
    """
    from ayumi.actions.leaving import complete as complete_participant

    with session(place, who) as here:
        entry = complete_participant(here.ledger, here.actor, code, on=day_said(on), seen=who.seen)
    recorded(entry, who)
    return OK


@app.command
def death(place: Place, code: Code, /, *, cause: str, on: On = None, who: Writer = WRITER) -> int:
    """Record that a participant has died.

    Whether there is an autopsy is recorded when it is known: ayumi autopsy.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    cause
        The cause, as far as it is known.
    on
        The day, or month; today otherwise.
    """
    from ayumi.actions.leaving import record_death

    with session(place, who) as here:
        entry = record_death(
            here.ledger, here.actor, code, cause=cause, on=day_said(on), seen=who.seen
        )
    recorded(entry, who)
    return OK


@app.command
def autopsy(
    place: Place,
    code: Code,
    /,
    *,
    findings: str | None = None,
    report: Path | None = None,
    none: bool = False,
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Record what an autopsy found, or with --none that there is none.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    findings
        What was found.
    report
        The report, a file that is kept with the record.
    none
        There is no autopsy.
    on
        The day; today otherwise.
    """
    from mimetypes import guess_type

    from ayumi.actions.leaving import record_autopsy
    from ayumi.ledger import Attachment

    one_of(findings=findings, none=none)
    if not none:
        needed(findings, "--findings", "say what was found, or --none that there is no autopsy")
    elif report is not None:
        raise UsageFault("--report goes with --findings")
    attached = None
    if report is not None:
        if not report.is_file():
            raise UsageFault(f"--report {report}: no such file")
        media_type = guess_type(report.name)[0] or "application/octet-stream"
        attached = Attachment(report.name, media_type, report.read_bytes())
    with session(place, who) as here:
        entry = record_autopsy(
            here.ledger, here.actor, code,
            findings=None if none else findings, report=attached, on=day_said(on), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK
