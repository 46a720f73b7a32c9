"""Whether people may be treated: rules that were reached and decided on, stops, cohorts.

Everything follows from entries: what rules said when they were reached, and who decided on them
having seen which events.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from ayumi.ledger import Entry
from ayumi.ledger.kinds import TRIAL
from ayumi.ledger.view import View
from ayumi.safety.order import COHORT, RULE, STOP
from ayumi.study import StudyDefinition
from ayumi.trial import kinds
from ayumi.trial.observed import Ruling
from ayumi.trial.register import register_of
from ayumi.values.state_table import START

WAITING: Final = "waiting"


@dataclass(frozen=True, slots=True)
class RuleDecision:
    """A signed decision on rules that were reached: to go on, or to stop."""

    rules: tuple[str, ...]
    decision: str
    seen: frozenset[int]
    why: str
    by: str
    role: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RuleState:
    """Where a rule stands: what it said when it was reached last, and what was decided then."""

    rule: str
    state: str = START
    decision: str = ""
    reason: str = ""
    rests_on: tuple[int, ...] = ()
    reached: int = 0
    """The place of the entry; 0 if it never was."""
    at: datetime | None = None
    decided: RuleDecision | None = None

    @property
    def halts(self) -> bool:
        """Whether a decision to go on is waited for, or it was decided to stop."""
        return self.state in ("reached", "stopped")

    def says_anew(self, ruling: Ruling) -> bool:
        """Whether what a rule says now is more than was recorded, or decided on, already."""
        if not ruling.halts:
            return False
        if self.state == START or ruling.decision != self.decision:
            return True
        known = set(self.rests_on)
        if self.state == "passed" and self.decided is not None:
            known |= self.decided.seen
        return not set(ruling.rests_on) <= known


@dataclass(frozen=True, slots=True)
class Stop:
    """Treating as a whole was stopped, or goes on again."""

    stopped: bool
    by: str
    role: str
    reason: str | None
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Treating:
    """How treating stands."""

    rules: Mapping[str, RuleState] = field(default_factory=dict)
    stops: tuple[Stop, ...] = ()
    decisions: tuple[RuleDecision, ...] = ()
    cohorts: Mapping[str, str] = field(default_factory=dict)
    """By cohort its state in the table of cohorts."""

    @property
    def stopped(self) -> Stop | None:
        """The stop that is in force; none where treating was not stopped."""
        last = self.stops[-1] if self.stops else None
        return last if last is not None and last.stopped else None

    @property
    def state(self) -> str:
        """The state of treating as a whole."""
        return "stopped" if self.stopped else START

    def rule(self, name: str) -> RuleState:
        """Where a rule stands; never reached if nothing was recorded of it."""
        return self.rules.get(name) or RuleState(name)

    @property
    def wanted(self) -> str:
        """What rules and stops make of a cohort that is neither waiting nor complete."""
        states = {rule.state for rule in self.rules.values()}
        if self.stopped is not None or "stopped" in states:
            return "stopped"
        return "held" if "reached" in states else "open"


def treating_of(ledger: View, study: StudyDefinition) -> Treating:
    """How treating stands, as the entries tell."""
    found = ledger.folded(_after, subject=TRIAL) or Treating()
    return replace(found, cohorts=_cohorts(ledger, study, found))


def _after(before: Treating | None, entry: Entry) -> Treating:
    now = before or Treating()
    if entry.kind == kinds.RULE_REACHED:
        return _reached(now, entry)
    if entry.kind == kinds.RULES_DECIDED:
        return _decided(now, entry)
    if entry.kind in (kinds.STOPPED, kinds.RESUMED):
        stopped = entry.kind == kinds.STOPPED
        if STOP.possible(now.state, "stop" if stopped else "resume"):
            actor = entry.actor
            made = Stop(
                stopped, actor.account, actor.role, entry.reason, entry.recorded_at, entry.seq
            )
            return replace(now, stops=(*now.stops, made))
    return now


def _reached(now: Treating, entry: Entry) -> Treating:
    body = entry.body
    rule = now.rule(body["rule"])
    made = replace(
        rule, state=RULE.ways[rule.state].get("reach", rule.state), decision=body["decision"],
        reason=body["reason"], rests_on=tuple(body["rests_on"]), reached=entry.seq,
        at=entry.recorded_at,
    )  # fmt: skip
    return replace(now, rules={**now.rules, rule.rule: made})


def _decided(now: Treating, entry: Entry) -> Treating:
    body, actor = entry.body, entry.actor
    made = RuleDecision(
        tuple(body["rules"]), body["decision"], frozenset(body["seen"]), body["why"]["content"],
        actor.account, actor.role, entry.seq, entry.recorded_at,
    )  # fmt: skip
    rules = dict(now.rules)
    for name in made.rules:
        rule = now.rule(name)
        state = RULE.ways[rule.state].get(made.decision, rule.state)
        rules[name] = replace(rule, state=state, decided=made)
    return replace(now, rules=rules, decisions=(*now.decisions, made))


# Cohorts


@dataclass(frozen=True, slots=True)
class _Given:
    """The cells were given to somebody for the first time."""

    seq: int
    code: str


def _cohorts(ledger: View, study: StudyDefinition, treating: Treating) -> dict[str, str]:
    """Each cohort's state: what was recorded of the trial, and treatments, in their order."""
    found = dict.fromkeys(study.cohorts, WAITING)
    register, treated = register_of(ledger), dict.fromkeys(study.cohorts, 0)
    where, given = dict(register.enrolled), ledger.folded(_given, kind=kinds.TRANSPLANTED) or ()
    acts: list[tuple[int, object]] = [(one.seq, one) for one in given]
    acts += [(one.seq, one) for one in _history(ledger)]
    trial, held_back = Treating(), dict.fromkeys(study.cohorts, False)
    for _, act in sorted(acts, key=lambda one: one[0]):
        if isinstance(act, _Given):
            cohort = where.get(act.code)
            if cohort not in found:
                continue
            found[cohort] = _stepped(found[cohort], "open")
            treated[cohort] += 1
            if treated[cohort] == study.cohorts[cohort].participants:
                found[cohort] = _stepped(found[cohort], "complete")
            continue
        assert isinstance(act, Entry)
        trial = _after(trial, act)
        if act.kind == kinds.GO_DECIDED and act.body["before"] == "cohort":
            cohort = act.body["next"]
            if cohort not in found:
                continue
            held_back[cohort] = act.body["decision"] != "go"
            if not held_back[cohort]:
                found[cohort] = _stepped(found[cohort], "open")
        for name, state in found.items():
            wanted = "held" if trial.wanted == "open" and held_back[name] else trial.wanted
            found[name] = _towards(state, wanted)
    return found


def _towards(state: str, wanted: str) -> str:
    """The state after what rules, stops and decisions want of a cohort."""
    act = {"stopped": "stop", "held": "hold", "open": "go_on"}[wanted]
    return _stepped(state, act)


def _stepped(state: str, act: str) -> str:
    return COHORT.ways[state].get(act, state)


def _history(ledger: View) -> tuple[Entry, ...]:
    """The entries of the trial that open, hold or stop cohorts."""
    return ledger.folded(_kept, subject=TRIAL) or ()


def _kept(before: tuple[Entry, ...] | None, entry: Entry) -> tuple[Entry, ...]:
    of_treating = (
        kinds.GO_DECIDED, kinds.RULE_REACHED, kinds.RULES_DECIDED, kinds.STOPPED, kinds.RESUMED,
    )  # fmt: skip
    return (*(before or ()), entry) if entry.kind in of_treating else (before or ())


def _given(before: tuple[_Given, ...] | None, entry: Entry) -> tuple[_Given, ...]:
    code = entry.subject.removeprefix(kinds.PREFIX)
    known = before or ()
    if any(one.code == code for one in known):
        return known
    return (*known, _Given(entry.seq, code))


def treated_seqs(ledger: View) -> frozenset[int]:
    """The entries by which people were treated for the first time."""
    return frozenset(one.seq for one in ledger.folded(_given, kind=kinds.TRANSPLANTED) or ())
