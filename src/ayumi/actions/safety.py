"""Reading where safety stands, as somebody in a role may see it."""

from dataclasses import dataclass, replace

from ayumi.actions.door import study_or_refusal
from ayumi.actions.enrolment import why_not_yet
from ayumi.actions.permission import require
from ayumi.actions.rules import halts_as_told
from ayumi.ledger import Actor, Ledger
from ayumi.study import StudyDefinition
from ayumi.trial.blinding import as_seen, hidden_from, hides_earlier
from ayumi.trial.halting import who_decides
from ayumi.trial.participant import Participant
from ayumi.trial.register import participants_of, register_of
from ayumi.trial.safety_picture import (
    EventLine,
    FindingLine,
    RuleLine,
    SafetyPicture,
    safety_picture,
)
from ayumi.trial.study import is_rehearsal

VEILED = "hidden from your role"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is enrolled and not treated, and what keeps them from it today."""

    code: str
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SafetySeen:
    """Where safety stands, as somebody in a role may see it.

    ``as_of`` is the place of the last entry that it shows: who decides names it, so that nothing
    that came later is taken as seen. ``deciders`` names for each rule the role that decides.
    """

    study: StudyDefinition
    picture: SafetyPicture
    halts: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    deciders: dict[str, str | None]
    as_of: int
    rehearsal: bool


def see_safety(ledger: Ledger, actor: Actor) -> SafetySeen:
    """Events, clocks, rules, who may be treated next, and rates, for whoever may read."""
    require(ledger, actor, "read")
    study, now = study_or_refusal(ledger), ledger.now
    as_of = ledger.head.seq
    people, register = participants_of(ledger), register_of(ledger)
    picture = safety_picture(ledger, study, now)
    halts = halts_as_told(ledger, study, actor.role, now.date())
    if hides_earlier(actor.role, study):
        picture = _veiled(picture, people, study, actor.role)
    waiting = tuple(
        Waiting(p.code, tuple(why_not_yet(study, register, p.code, now.date(), halts)))
        for p in people
        if p.course in ("enrolled", "cleared")
    )
    deciders = {line.ruling.rule: who_decides(study, line.ruling.rule) for line in picture.rules}
    return SafetySeen(study, picture, halts, waiting, deciders, as_of, is_rehearsal(ledger))


def _veiled(
    picture: SafetyPicture, people: tuple[Participant, ...], study: StudyDefinition, role: str
) -> SafetyPicture:
    """The same without what would tell somebody who examines how others were found."""
    seen = {p.code: as_seen(p, hidden_from(role, p, study, picture.day)) for p in people}
    rates = picture.exposure
    events = {(p.code, e.number): e for p in seen.values() for e in p.adverse_events}
    findings = {(p.code, f.number): f for p in seen.values() for f in p.findings}
    return replace(
        picture,
        events=tuple(
            EventLine(
                line.code,
                events[line.code, line.event.number],
                tuple(kind for kind in line.kinds if kind != "of_interest"),
            )
            for line in picture.events
        ),
        exposure=rates
        and replace(
            rates, rates=tuple(one for one in rates.rates if one.category != "of_interest")
        ),
        findings=tuple(
            FindingLine(line.code, findings[line.code, line.finding.number])
            for line in picture.findings
        ),
        clocks=tuple(
            replace(clock, running=replace(clock.running, because=VEILED))
            for clock in picture.clocks
        ),
        rules=tuple(
            RuleLine(
                replace(line.ruling, reason=VEILED, rests_on=(), details=None, unassessed=()),
                replace(line.state, reason=VEILED, rests_on=()),
                line.rule,
            )
            for line in picture.rules
        ),
    )
