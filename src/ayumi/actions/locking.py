"""Locking the record of a participant, or of the whole trial: signed, with a reason."""

from typing import Final

from ayumi.actions.door import (
    refuse_while_locked,
    signature,
    study_or_refusal,
    trial_is_locked,
)
from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import Actor, Draft, Entry, Ledger, Reauthentication, Writing
from ayumi.ledger.kinds import RECORD_LOCKED, RECORD_UNLOCKED, TRIAL
from ayumi.participants.order import LOCK
from ayumi.study import StudyDefinition
from ayumi.trial import kinds
from ayumi.trial.agenda import form_lines
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import Participant
from ayumi.trial.register import participants_of
from ayumi.values.state_table import START

MEANING_LOCK: Final = "record locked"
MEANING_UNLOCK: Final = "record unlocked"


def lock(
    ledger: Ledger,
    actor: Actor,
    code: str | None = None,
    *,
    reason: str,
    signed_by: Reauthentication,
) -> Entry:
    """Lock a participant's record, or without ``code`` the trial's: the store refuses entries then.

    Refused while queries are open, and while anything recorded is not verified. How many forms of
    visits that took place were never entered does not hinder the lock, but stands in its entry.
    """
    with ledger.writing(actor) as writing:
        require(writing, actor, "lock")
        subject, state = _subject(writing, code)
        LOCK.after(state, "lock", f"the record of {code or 'the trial'}")
        if code is not None:
            refuse_while_locked(writing)
        found = participants_of(writing) if code is None else (_known(writing, code),)
        if why := [line for p in found for line in unfinished(p)]:
            listed = "; ".join(why[:12]) + (f"; and {len(why) - 12} more" if len(why) > 12 else "")
            raise ActionRefused(f"not everything is settled: {listed}")
        study = study_or_refusal(writing)
        body = {"never_entered": {p.code: count for p in found if (count := _empty(p, study))}}
        draft = Draft(subject, RECORD_LOCKED, body, reason=reason)
        proof = signature(signed_by, MEANING_LOCK)
        return writing.append(draft, seen=writing.version(subject), signed_by=proof)


def unlock(
    ledger: Ledger,
    actor: Actor,
    code: str | None = None,
    *,
    reason: str,
    signed_by: Reauthentication,
) -> Entry:
    """Open a locked record again, with a reason."""
    with ledger.writing(actor) as writing:
        require(writing, actor, "unlock")
        subject, state = _subject(writing, code)
        LOCK.after(state, "unlock", f"the record of {code or 'the trial'}")
        draft = Draft(subject, RECORD_UNLOCKED, {}, reason=reason)
        proof = signature(signed_by, MEANING_UNLOCK)
        return writing.append(draft, seen=writing.version(subject), signed_by=proof)


def unfinished(p: Participant) -> list[str]:
    """What keeps a record from being locked, in words."""
    found = [f"{p.code}: query {q.number} is {q.state}" for q in p.queries if q.state != "closed"]
    found += [
        f"{p.code}: {key[2]} at {key[0]} {key[1]} is {form.state}"
        for key, form in p.forms.items()
        if form.state != "verified"
    ]
    found += [f"{p.code}: event {e.number} is open" for e in p.adverse_events if e.state == "open"]
    found += [f"{p.code}: finding {f.number} is open" for f in p.findings if f.state == "open"]
    return found


def _empty(p: Participant, study: StudyDefinition) -> int:
    """How many forms of visits that took place were never entered."""
    return sum(not line.state for line in form_lines(p, study))


def _subject(writing: Writing, code: str | None) -> tuple[str, str]:
    if code is None:
        return TRIAL, "locked" if trial_is_locked(writing) else START
    return kinds.participant_subject(code), _known(writing, code).locked


def _known(writing: Writing, code: str) -> Participant:
    found = participant_of(writing, code)
    if found is None:
        raise ActionRefused(f"there is no participant {code}")
    return found
