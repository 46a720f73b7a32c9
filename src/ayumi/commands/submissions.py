"""Commands for what belongs to an adverse event: documents, submissions, its end."""

from pathlib import Path

from ayumi.commands.acting import WRITER, Code, Writer, recorded, session
from ayumi.commands.app import OK, UsageFault, Whole
from ayumi.commands.events import event_app
from ayumi.commands.moments import moment_said
from ayumi.commands.places import Place


@event_app.command
def attach(place: Place, code: Code, number: Whole, file: Path, /, *, who: Writer = WRITER) -> int:
    """Attach a document to an event, such as a letter of the hospital.

    The file can be redacted later, with its name: ayumi ledger redact.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which event.
    file
        The document.
    """
    from mimetypes import guess_type

    from ayumi.actions.events import attach as attach_to
    from ayumi.ledger import Attachment

    if not file.is_file():
        raise UsageFault(f"{file}: no such file")
    media_type = guess_type(file.name)[0] or "application/octet-stream"
    attached = Attachment(file.name, media_type, file.read_bytes())
    with session(place, who) as here:
        entry = attach_to(here.ledger, here.actor, code, number, attached, seen=who.seen)
    recorded(entry, who, number=number)
    return OK


@event_app.command
def submit(
    place: Place,
    code: Code,
    number: Whole,
    /,
    *,
    clock: str,
    at: str = "now",
    reference: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Record that an event was submitted to whom a reporting clock names.

    Example:

        ayumi event submit my-study P001 1 --clock authority --at 2026-04-09T16:00 --reference JP-17

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which event.
    clock
        The clock of the study document that is answered.
    at
        When it was submitted; now otherwise.
    reference
        The number that it got there.
    """
    from ayumi.actions.submissions import submit as submit_event

    with session(place, who) as here:
        entry = submit_event(
            here.ledger, here.actor, code, number, clock,
            at=moment_said(here.ledger, at, "--at"), reference=reference, seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, number=number, to=entry.body["to"])
    return OK


@event_app.command
def close(place: Place, code: Code, number: Whole, /, *, who: Writer = WRITER) -> int:
    """Close an event of which nothing more is expected to become known.

    It is assessed first. A follow-up opens it again.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which event.
    """
    from ayumi.actions.events import close_event

    with session(place, who) as here:
        entry = close_event(here.ledger, here.actor, code, number, seen=who.seen)
    recorded(entry, who, number=number)
    return OK


@event_app.command
def nullify(
    place: Place, code: Code, number: Whole, /, *, reason: str, who: Writer = WRITER
) -> int:
    """Say, signed, that an event never was: reported twice, or of somebody else.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which event.
    reason
        Why.
    """
    from ayumi.actions.events import MEANING_NULLIFIED
    from ayumi.actions.events import nullify as nullify_event

    with session(place, who) as here:
        entry = nullify_event(
            here.ledger, here.actor, code, number,
            reason=reason, signed_by=here.proof(MEANING_NULLIFIED), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, number=number)
    return OK
