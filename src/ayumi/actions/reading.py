"""Reading: participants as somebody in a role may see them, and the trial at a glance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ayumi.accounts import accounts_of
from ayumi.actions.baseline import advice_before_transplantation
from ayumi.actions.door import no_participant, study_or_refusal
from ayumi.actions.enrolment import why_not_yet
from ayumi.actions.permission import ActionRefused, require, staff_of
from ayumi.actions.rules import halts_as_told
from ayumi.actions.transplanting import outside_window
from ayumi.ledger import Actor, Ledger
from ayumi.participants.advice import GoAdvice
from ayumi.study import StudyDefinition
from ayumi.trial.agenda import Appointment, FormLine, appointments, form_lines
from ayumi.trial.blinding import Hidden, as_seen, hidden_from
from ayumi.trial.clocks_running import EventClock, clocks_running
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import Participant
from ayumi.trial.register import participants_of, register_of
from ayumi.trial.staff import Credit
from ayumi.trial.study import is_rehearsal
from ayumi.values import Unset

SOON = timedelta(days=60)
"""Training, licences and delegations that end within this time are shown as ending."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A participant as somebody in a role may see them, on a day; what is hidden is not in it."""

    participant: Participant
    study: StudyDefinition
    hidden: Hidden
    day: date
    role: str = ""
    """In which role they look."""

    @property
    def appointments(self) -> tuple[Appointment, ...]:
        """Visits, and how they stand on that day."""
        return appointments(self.participant, self.study, self.day)

    @property
    def forms(self) -> tuple[FormLine, ...]:
        """The instruments of held visits, recorded or not."""
        return form_lines(self.participant, self.study)


@dataclass(frozen=True, slots=True)
class Ending:
    """A training, licence or delegation that has ended, ends soon, or was never recorded."""

    account: str
    role: str
    credential: str
    until: date | None
    state: str
    """``ends``, ``ended`` or ``not recorded``."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody who is enrolled and not treated, and what keeps them from being treated today."""

    code: str
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The trial at a glance."""

    study: StudyDefinition
    day: date
    rehearsal: bool
    seen: tuple[Seen, ...]
    turns: tuple[Turn, ...]
    endings: tuple[Ending, ...]
    reports: tuple[EventClock, ...] = ()
    """Reports of events that are still to come, the most pressing first."""
    findings: tuple[tuple[str, int], ...] = ()
    """Findings that nobody has judged yet, by code and number."""


def see(ledger: Ledger, actor: Actor, code: str, *, at: date | None = None) -> Seen:
    """A participant for whoever may read; with ``at`` as known at the end of that day in UTC.

    What is hidden from the role now is hidden at any former day as well.
    """
    require(ledger, actor, "read")
    study, now = study_or_refusal(ledger), participant_of(ledger, code)
    if now is None:
        codes = register_of(ledger).prescreened
        raise ActionRefused(no_participant(code, codes))
    today = ledger.now.date()
    hidden = hidden_from(actor.role, now, study, today)
    if at is None:
        return Seen(as_seen(now, hidden), study, hidden, today, actor.role)
    then = participant_of(ledger, code, at=datetime.combine(at, time.max, UTC))
    if then is None:
        raise ActionRefused(f"nothing was known of {code} on {at}")
    return Seen(as_seen(then, hidden), study, hidden, at, actor.role)


def see_unhidden(ledger: Ledger, actor: Actor, code: str) -> Seen:
    """The same for what quotes earlier results: `ActionRefused` where those are hidden."""
    seen = see(ledger, actor, code)
    if seen.hidden.until:
        raise ActionRefused(f"this quotes earlier results, which are {seen.hidden.because}")
    return seen


@dataclass(frozen=True, slots=True)
class ListBefore:
    """The list before transplantation as things stand, and what else speaks against the day."""

    items: tuple[GoAdvice, ...]
    not_yet: tuple[str, ...]


def list_before(ledger: Ledger, seen: Seen, planned: date | None = None) -> ListBefore:
    """What the list before transplantation says of somebody, for a planned day or today."""
    p, day = seen.participant, planned or seen.day
    outside = outside_window(p, seen.study, day)
    halts = halts_as_told(ledger, seen.study, seen.role, seen.day)
    waits = why_not_yet(seen.study, register_of(ledger), p.code, day, halts)
    items = tuple(advice_before_transplantation(p, seen.study))
    return ListBefore(items, (*([outside] if outside else []), *waits))


def overview(ledger: Ledger, actor: Actor) -> Overview:
    """All participants for whoever may read, who may be treated next, whose training ends."""
    require(ledger, actor, "read")
    study, today = study_or_refusal(ledger), ledger.now.date()
    found = participants_of(ledger)
    seen = []
    for p in found:
        hidden = hidden_from(actor.role, p, study, today)
        seen.append(Seen(as_seen(p, hidden), study, hidden, today, actor.role))
    register = register_of(ledger)
    halts = halts_as_told(ledger, study, actor.role, today)
    turns = tuple(
        Turn(p.code, tuple(why_not_yet(study, register, p.code, today, halts)))
        for p in found
        if p.course in ("enrolled", "cleared")
    )
    endings = tuple(_endings(ledger, study, today))
    reports = tuple(one for one in clocks_running(found, study, ledger.now) if one.waits)
    findings = tuple((p.code, f.number) for p in found for f in p.findings if f.state == "open")
    rehearsal = is_rehearsal(ledger)
    return Overview(study, today, rehearsal, tuple(seen), turns, endings, reports, findings)


def _endings(ledger: Ledger, study: StudyDefinition, today: date) -> Iterator[Ending]:
    for account in accounts_of(ledger):
        credits = staff_of(ledger, account.name).credits
        for role in sorted(account.roles):
            known = study.roles.get(role.role)
            needed = () if known is None or isinstance(known.requires, Unset) else known.requires
            for kind in needed:
                wanted = {role.role, str(role)}
                mine = [
                    credit
                    for credit in credits
                    if credit.credential == kind and (kind != "delegation" or credit.role in wanted)
                ]
                if ending := _ending(mine, today):
                    yield Ending(account.name, str(role), kind, *ending)


def _ending(mine: list[Credit], today: date) -> tuple[date | None, str] | None:
    """How the record of somebody ends or lacks; none where it is good for long."""
    current = [credit.until for credit in mine if credit.current(today)]
    if None in current:
        return None
    ends = max((day for day in current if day is not None), default=None)
    if ends is not None:
        return (ends, "ends") if ends <= today + SOON else None
    ended = [credit.until for credit in mine if credit.until is not None and credit.until < today]
    if ended:
        return max(ended), "ended"
    return None, "not recorded"
