"""Commands for settled data: verified by a second person, locked, unlocked."""

from typing import TYPE_CHECKING, Any

from cyclopts import App

from ayumi.commands.acting import WHO, WRITER, Code, Session, Who, Writer, recorded, session
from ayumi.commands.app import OK, UsageFault, Whole, app
from ayumi.commands.places import Place
from ayumi.values import did_you_mean

if TYPE_CHECKING:
    from ayumi.ledger import Entry

data_app = App(name="data", help="Verify recorded data, and lock the record when all is settled.")
app.command(data_app)


@data_app.command
def verify(
    place: Place,
    code: Code,
    visit: str,
    /,
    *instruments: str,
    occurrence: Whole = 1,
    who: Writer = WRITER,
) -> int:
    """Record that you compared forms and examinations of a visit with their source.

    Somebody who neither entered nor signed them does this. Examples:

        ayumi data verify my-study P001 week_12 pain laboratory
        ayumi data verify my-study P001 week_12

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    visit
        The visit, as the study document calls it.
    instruments
        Which; without any, all of the visit that wait for it: you compared every one of them.
    occurrence
        Which one of a visit that comes again and again.
    """
    with session(place, who) as here:
        done = _verify(here, code, visit, instruments, occurrence, who.seen)
    for entry in done:
        recorded(entry, who, instrument=entry.body["instrument"])
    return OK


@data_app.command
def lock(place: Place, code: str | None = None, /, *, reason: str, who: Who = WHO) -> int:
    """Lock a participant's record, or without a code the whole trial's; signed.

    Refused while queries are open, or anything recorded is not verified. The password is asked for
    again.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant; none for the whole record.
    reason
        Why now.
    """
    from ayumi.actions.locking import MEANING_LOCK
    from ayumi.actions.locking import lock as lock_record

    with session(place, who) as here:
        proof = here.proof(MEANING_LOCK)
        entry = lock_record(here.ledger, here.actor, code, reason=reason, signed_by=proof)
    recorded(entry, who)
    return OK


@data_app.command
def unlock(place: Place, code: str | None = None, /, *, reason: str, who: Who = WHO) -> int:
    """Open a locked record again; signed, with a reason.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant; none for the whole record.
    reason
        Why.
    """
    from ayumi.actions.locking import MEANING_UNLOCK
    from ayumi.actions.locking import unlock as unlock_record

    with session(place, who) as here:
        proof = here.proof(MEANING_UNLOCK)
        entry = unlock_record(here.ledger, here.actor, code, reason=reason, signed_by=proof)
    recorded(entry, who)
    return OK


def _verify(
    here: Session,
    code: str,
    visit: str,
    instruments: tuple[str, ...],
    occurrence: Whole,
    seen: int | None,
) -> "list[Entry]":
    """Verify the named instruments, or all that wait for it: all of them or none."""
    from ayumi.actions.door import study_or_refusal
    from ayumi.actions.examinations import verify_examination
    from ayumi.actions.forms import verify_form
    from ayumi.participants.order import EXAMINATION, FORM
    from ayumi.trial.fold import participant_of
    from ayumi.trial.recorded import is_examination

    where: dict[str, Any] = {"occurrence": occurrence, "seen": seen}
    with here.ledger.writing(here.actor) as writing:
        study, p = study_or_refusal(writing), participant_of(writing, code)
        named = list(instruments)
        for key, form in {} if p is None or named else p.forms.items():
            table = EXAMINATION if is_examination(key[2], study) else FORM
            if key[:2] == (visit, occurrence) and table.possible(form.state, "verify"):
                named.append(key[2])
        if visit not in study.visits:
            raise UsageFault(f"{visit}: no such visit; {did_you_mean(visit, study.visits)}")
        if not named and p is not None:
            raise UsageFault(f"nothing at {visit} {occurrence} of {code} waits for verification")
        return [
            verify_examination(writing, here.actor, code, visit, instrument=name, **where)
            if is_examination(name, study)
            else verify_form(writing, here.actor, code, visit, name, **where)
            for name in named or ("",)  # of an unknown participant the door says so
        ]
