"""The door to a participant: who comes in, what stands there, and how an entry is made."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import (
    Actor,
    Attachment,
    Conflict,
    Draft,
    Entry,
    Ledger,
    Reauthentication,
    Text,
    Writing,
)
from ayumi.ledger.kinds import RECORD_LOCKED, RECORD_UNLOCKED, TRIAL
from ayumi.ledger.view import View
from ayumi.participants.order import COURSE, ENDED
from ayumi.study import StudyDefinition
from ayumi.trial import kinds
from ayumi.trial.blinding import hidden_from, hides_earlier
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import FormKey, Participant
from ayumi.trial.study import in_force, is_rehearsal
from ayumi.values import Fault, InputRefused, PartialDate, is_printable
from ayumi.values.state_table import StateTable, said

AHEAD_OF_UTC: Final = timedelta(hours=14)
"""Nowhere on Earth is the date further ahead of UTC."""
LONGEST_CODE: Final = 40
COMPUTED: Final = ("advice", "computed", "items", "rests_on", "engine", "verdicts")
"""What stands in an entry besides what somebody said."""

Record = Ledger | Writing
"""What an action writes to: a ledger, or the write lock that is held for several actions."""


class ChangedMeanwhile(Conflict):
    """Somebody else wrote about the very thing meanwhile: both values, theirs and one's own."""

    def __init__(self, draft: Draft, seen: int, since: list[Entry], texts: list[str]) -> None:
        super().__init__(draft.subject, seen, since)
        theirs = "; ".join(texts)
        own = shown(draft.body)
        self.args = (
            f"somebody else was faster. Recorded since you looked: {theirs}. "
            f"You wanted to record: {draft.kind} {own}. Look again, then decide",
        )

    def __str__(self) -> str:
        """Both values in a sentence."""
        return str(self.args[0])


@dataclass(slots=True)
class Door:
    """A participant under the write lock, for one actor who may do what they are about to do."""

    writing: Writing
    actor: Actor
    study: StudyDefinition
    participant: Participant
    seen: int | None

    @property
    def today(self) -> date:
        """The day by the clock, in UTC."""
        return self.writing.now.date()

    def step(self, table: StateTable, state: str, act: str, what: str) -> None:
        """Refuse an act that the state table does not allow now: `OutOfOrder`."""
        table.after(state, act, what)

    def moves(self, act: str) -> None:
        """Refuse an act that is not possible on the participant's way through the trial."""
        COURSE.after(self.participant.course, act, self.participant.code)

    def happened(self, day: PartialDate | None, *, what: str = "on") -> PartialDate:
        """The day on which something happened: today if nobody says; never in the future."""
        if day is None:
            return PartialDate.of(self.today)
        if day.earliest() > (self.writing.now + AHEAD_OF_UTC).date():
            raise refused(what, str(day), "this day is still to come; record what has happened")
        return day

    def before_death(self, day: date) -> None:
        """Refuse what cannot have happened on a day, since the person had died by then."""
        died = [left.day for left in self.participant.leavings if left.what == "death"]
        if died and died[-1].surely_before(PartialDate.of(day)):
            message = f"lies after the death of {self.participant.code} on {died[-1]}"
            raise refused("on", str(day), message)

    def after_consent(self, day: PartialDate) -> PartialDate:
        """The day; refused if it lies before consent: nothing is done for the trial until then."""
        consents = self.participant.consents
        if consents and day.surely_before(consents[0].day):
            message = f"lies before consent on {consents[0].day}; write the day on which it was"
            raise refused("on", str(day), message)
        return day

    def follows(self, day: PartialDate) -> PartialDate:
        """The day; refused if it lies before the last step of the way through the trial."""
        if self.participant.history:
            state, last, *_ = self.participant.history[-1]
            if day.surely_before(PartialDate.parse(last)):
                message = f"lies before {self.participant.code} was {said(state)}, on {last}"
                raise refused("on", str(day), message)
        return day

    def not_hidden(self, key: FormKey) -> None:
        """Refuse to touch an examination that the actor's role must not see now."""
        hidden = hidden_from(self.actor.role, self.participant, self.study, self.today)
        form = self.participant.forms.get(key)
        # What somebody has just entered, and nobody signed yet, they know.
        own = form is not None and form.signed is None and self.actor.account in form.entered_by
        if hidden.hides(key) and not own:
            raise ActionRefused(f"{key[2]} at {key[0]} {key[1]} is {hidden.because}")

    def whole_day(self, day: PartialDate | None, *, what: str = "on") -> date:
        """The same, known to the day."""
        found = self.happened(day, what=what)
        if not found.whole:
            raise refused(what, str(found), "must be known to the day: 2026-03-21")
        return found.earliest()

    def append(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        on: PartialDate | datetime | None = None,
        reason: str | None = None,
        signed_by: Reauthentication | None = None,
    ) -> Entry:
        """Record it; `ChangedMeanwhile` if others wrote about the same thing since it was seen."""
        subject = kinds.participant_subject(self.participant.code)
        refuse_unseen(body, reason)
        draft = Draft(subject, kind, body, occurred_at=on, reason=reason)
        now = self.participant.version
        if self.seen is not None and self.seen != now:
            self._nobody_wrote_about(draft)
        entry = self.writing.append(draft, seen=now, signed_by=signed_by)
        found = participant_of(self.writing, self.participant.code)
        assert found is not None
        self.participant = found
        return entry

    def _nobody_wrote_about(self, draft: Draft) -> None:
        assert self.seen is not None
        about = kinds.thing(draft.kind, draft.body)
        entries = self.writing.entries(subject=draft.subject)
        since = [e for e in entries if e.version > self.seen and kinds.thing_of(e) == about]
        if since or self.seen > self.participant.version:
            hidden = self._hides(about)
            texts = [
                f"{e.kind} {'(hidden)' if hidden else shown(e.body)} by {e.actor.account} "
                f"(entry {e.seq})"
                for e in since
            ]
            raise ChangedMeanwhile(draft, self.seen, since, texts or ["nothing"])

    def _hides(self, about: tuple[str, ...]) -> bool:
        """Whether what entries are about is hidden from the actor: an examination, or its signs."""
        if about[0] in ("event", "interest"):
            return hides_earlier(self.actor.role, self.study)
        if about[0] != "form":
            return False
        hidden = hidden_from(self.actor.role, self.participant, self.study, self.today)
        return hidden.hides((about[1], int(about[2]), about[3]))


@contextmanager
def writing_in(ledger: Record, actor: Actor) -> Iterator[Writing]:
    """The write lock for one action, or the one that is held for several actions of the actor."""
    if isinstance(ledger, Ledger):
        with ledger.writing(actor) as writing:
            yield writing
        return
    assert ledger.actor == actor, "several actions under one lock are of one actor"
    yield ledger


@contextmanager
def at_the_door(
    ledger: Record, actor: Actor, code: str, permission: str, *, seen: int | None = None
) -> Iterator[Door]:
    """The participant, for somebody who may do this; `ActionRefused` if not, or if locked.

    ``seen`` is the version of the participant that the actor looked at, where they did.
    """
    with writing_in(ledger, actor) as writing:
        require(writing, actor, permission)
        study = study_or_refusal(writing)
        participant = participant_of(writing, code)
        if participant is None:
            codes = [
                e.subject.removeprefix(kinds.PREFIX)
                for e in writing.entries(kind=kinds.PRESCREENED)
            ]
            raise ActionRefused(no_participant(code, codes))
        if participant.locked:
            raise ActionRefused(f"the record of {code} is locked; unlock it first, with a reason")
        refuse_while_locked(writing)
        yield Door(writing, actor, study, participant, seen)


def no_participant(code: str, codes: Sequence[str]) -> str:
    """The sentence that there is nobody of this code; another person is never suggested."""
    if code.upper() in codes:
        return f"there is no participant {code}; did you mean {code.upper()}?"
    count = len(codes)
    known = "there is none yet" if not count else f"there are {count}; `ayumi status` lists them"
    return f"there is no participant {code}; {known}"


def living(door: Door, *, what: str) -> None:
    """Refuse new data of a person after consent was withdrawn or contact ended: processing stops.

    What was recorded before stays, and questions on it may still be answered.
    """
    p = door.participant
    if p.course in ENDED:
        raise ActionRefused(
            f"{p.code} is {said(p.course)}; {what} is recorded no more. What was recorded until "
            "then is kept"
        )
    if not p.consent:
        raise ActionRefused(f"{p.code} has not consented; {what} is recorded only after consent")


def study_or_refusal(ledger: View) -> StudyDefinition:
    """The study document in force; `ActionRefused` if none is."""
    found = in_force(ledger)
    if found is None:
        raise ActionRefused("no study document is in force; `ayumi amend` adopts one")
    return found.definition


def refuse_while_locked(writing: Writing) -> None:
    """Refuse everything while the whole record is locked."""
    if trial_is_locked(writing):
        raise ActionRefused("the record of the trial is locked; unlock it first, with a reason")


def trial_is_locked(ledger: View) -> bool:
    """Whether the whole record is locked."""
    locked = ledger.folded(_locked, subject=TRIAL)
    return locked is True


def refuse_other_world(writing: Writing, simulated: bool) -> None:
    """Refuse a real person in a rehearsal, and a simulated one in a trial."""
    if is_rehearsal(writing) and not simulated:
        raise ActionRefused(
            "this ledger is a rehearsal: no real person is recorded here. For practice with an "
            "invented one say that the person is simulated"
        )
    if simulated and not is_rehearsal(writing):
        raise ActionRefused("this ledger is a trial's: nobody simulated is recorded here")


def in_words(place: str, text: str) -> None:
    """Refuse an empty sentence where somebody has to say why or what."""
    if not text.strip():
        raise refused(place, text, "write it in words")


def refuse_unseen(body: Mapping[str, Any], reason: str | None) -> None:
    """Refuse free text with characters that nobody sees and that terminals obey."""
    texts = {key: value.words for key, value in body.items() if isinstance(value, Text)}
    for place, words in {**texts, "reason": reason or ""}.items():
        if not is_printable(words):
            raise refused(place, words[:40], "holds a character that cannot be seen; take it out")


def refuse_no_code(place: str, value: str, *, any_letters: bool = False) -> None:
    """Refuse what cannot be a code of a lot or a version: codes are kept for ever, names never.

    A code has a digit in it, at most 40 characters, and no blanks. Letters that look like others,
    as those of other alphabets and of full width, are mistaken for each other and refused, but for
    what nobody scans or looks up: there they are ``any_letters``.
    """
    fits = len(value) <= LONGEST_CODE and any(map(str.isdigit, value))
    plain = (any_letters or value.isascii()) and value.isprintable() and value.split() == [value]
    if not fits or not plain:
        letters = "" if any_letters else " of ASCII: A-Z, a-z, 0-9, - and the like"
        raise refused(
            place,
            value,
            f"write its code: with a digit, without blanks, up to {LONGEST_CODE} characters"
            f"{letters}",
        )


def refused(place: str, value: str, message: str) -> InputRefused:
    """One fault of what somebody gave."""
    return InputRefused([Fault(place, value, message)], "input")


def signature(signed_by: Reauthentication, meaning: str) -> Reauthentication:
    """The proof, if it was given for this; `ActionRefused` if for something else."""
    if signed_by.meaning != meaning:
        raise ActionRefused(
            f"the password was given to sign “{signed_by.meaning}”, not “{meaning}”; give it again"
        )
    return signed_by


def shown(body: Mapping[str, Any]) -> str:
    """What an entry says, as short words: texts are kept apart, and what is computed goes along."""
    pairs = ((key, _short(value)) for key, value in body.items() if key not in COMPUTED)
    return ", ".join(f"{key} {shown}" for key, shown in pairs if shown)


def _short(value: object) -> str:
    if isinstance(value, Mapping):
        if value.keys() == {"content"}:
            return ""
        if value.keys() == {"old", "new"}:
            return f"{_short(value['old']) or 'nothing'} → {_short(value['new']) or 'nothing'}"
        pairs = ((key, _short(inner)) for key, inner in sorted(value.items())[:8])
        return ", ".join(f"{key} {shown}" for key, shown in pairs if shown)
    if isinstance(value, list | tuple):
        return " ".join(map(_short, value))
    return "" if value is None or isinstance(value, Text | Attachment) else str(value)


def _locked(before: bool | None, entry: Entry) -> bool:
    if entry.kind in (RECORD_LOCKED, RECORD_UNLOCKED):
        return entry.kind == RECORD_LOCKED
    return bool(before)
