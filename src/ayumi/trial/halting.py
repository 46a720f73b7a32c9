"""What keeps everybody from being treated: a stop, a stopping rule, a finding to be judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ayumi.participants.cohorts import GoDecision, Stagger
from ayumi.safety.stopping import HoldRule
from ayumi.study import StudyDefinition
from ayumi.trial.events import AdverseEvent
from ayumi.trial.observed import INTEREST, Ruling, rulings, watched_for
from ayumi.trial.participant import Participant
from ayumi.trial.treating import Treating
from ayumi.values import Unset

What = Literal[
    "stopped", "decided_to_stop", "says_anew", "reached", "unassessed", "unreported", "finding"
]


@dataclass(frozen=True, slots=True)
class Halt:
    """Something that keeps everybody from being treated, in words.

    ``plain`` says so without telling what was found in whom, for roles that must not see it. The
    rest are its parts: ``rule`` where it is one, ``whose`` the events or findings by code and
    number (0 for a death that no event tells of), ``by`` the role that decides, ``seq`` the entry
    that says so.
    """

    text: str
    plain: str
    what: What
    rule: str = ""
    whose: tuple[tuple[str, int], ...] = ()
    by: str = ""
    seq: int = 0


def halts_of(
    people: Sequence[Participant], treating: Treating, study: StudyDefinition, today: date
) -> tuple[Halt, ...]:
    """Everything that keeps people from being treated now, whoever would be the next."""
    now = tuple(rulings(people, study, today))
    rules = _rules(treating, now, study, people)
    return (*_stops(treating), *rules, *_deaths(now), *_findings(people, study))


def who_decides(study: StudyDefinition, rule: str | None = None) -> str | None:
    """The role that decides on a rule, or on going on at all, if the document names one."""
    found = None if isinstance(study.stopping, Unset) else study.stopping.get(rule or "")
    if isinstance(found, HoldRule):
        return str(found.until_decided_by)
    stagger = study.stagger
    if isinstance(stagger, Stagger) and isinstance(stagger.go_decision, GoDecision):
        return str(stagger.go_decision.by)
    return None


def _stops(treating: Treating) -> Iterator[Halt]:
    stop = treating.stopped
    if stop is not None:
        text = f"treating was stopped by {stop.by} on {stop.at.date()} (entry {stop.seq})"
        yield Halt(text, text, "stopped", by=stop.role, seq=stop.seq)


def _rules(
    treating: Treating,
    now: tuple[Ruling, ...],
    study: StudyDefinition,
    people: Sequence[Participant],
) -> Iterator[Halt]:
    known = {(p.code, event.number): event for p in people for event in p.adverse_events}
    rulings = {one.rule: one for one in now}
    for name in {**treating.rules, **rulings}:
        state, ruling = treating.rule(name), rulings.get(name)
        named = who_decides(study, name) or ""
        by = named or "whoever may decide to go on"
        plain = f"a stopping rule was reached; {by} decides"
        if state.state == "stopped" and state.decided is not None:
            one = state.decided
            text = f"{one.by} decided to stop on the rule {name} (entry {one.seq})"
            plain = "it was decided to stop"
            yield Halt(text, plain, "decided_to_stop", name, by=one.role, seq=one.seq)
        elif ruling is not None and state.says_anew(ruling):
            text = f"{_titled(name, study)}: {ruling.reason} {by} decides"
            yield Halt(text, plain, "says_anew", name, by=named)
        elif state.state == "reached":
            said = f"{_titled(name, study)} (entry {state.reached}): {state.reason}"
            yield Halt(
                f"{said} {by} decides", plain, "reached", name, by=named, seq=state.reached
            )  # fmt: skip
        elif ruling is not None and ruling.unassessed:
            events = ", ".join(
                f"event {one[1]} of {one[0]} {_open(known[one])}" for one in ruling.unassessed
            )
            text = f"{_titled(name, study)} might be reached: {events}"
            plain = "an event is not assessed"
            yield Halt(text, plain, "unassessed", name, ruling.unassessed)


def _open(event: AdverseEvent) -> str:
    """What is still to be judged of an event."""
    if event.judged:
        return "is assessed, but not whether it is dose-limiting"
    return "is not assessed" if event.assessed is None else "has changed since it was assessed"


def _deaths(now: tuple[Ruling, ...]) -> Iterator[Halt]:
    for code in dict.fromkeys(code for ruling in now for code in ruling.unreported):
        text = f"a death of {code} is not reported as an event yet"
        yield Halt(
            text, "a death is not reported as an event yet", "unreported", whose=((code, 0),)
        )


def _findings(people: Sequence[Participant], study: StudyDefinition) -> Iterator[Halt]:
    watched = watched_for(study)
    for p in people:
        for finding in p.findings:
            known = watched.get(finding.interest)
            if finding.state == "open" and known is not None and known.holds_next:
                text = f"finding {finding.number} of {p.code} ({known.title.en}) is not judged yet"
                plain, whose = "a finding is not judged yet", ((p.code, finding.number),)
                yield Halt(text, plain, "finding", INTEREST + finding.interest, whose)


def _titled(name: str, study: StudyDefinition) -> str:
    """A rule by its title in the document."""
    if not isinstance(study.stopping, Unset) and name in study.stopping:
        return f"rule {name} ({study.stopping[name].title.en})"
    if name.startswith(INTEREST):
        return f"watched for: {name.removeprefix(INTEREST)}"
    return f"rule {name}"
