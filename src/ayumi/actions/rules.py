"""Stopping rules applied: when one is reached it is recorded, and those who are named decide.

Whatever changes an event, a finding or who was treated asks every rule again, under the same write
lock. Until those who decide have signed that it goes on, having seen every event that the rule
rests on, nobody further is treated.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import ayumi
from ayumi.actions.door import (
    Record,
    in_words,
    refuse_while_locked,
    refused,
    signature,
    study_or_refusal,
    writing_in,
)
from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import Actor, Draft, Entry, Reauthentication, Text, Writing
from ayumi.ledger.kinds import TRIAL
from ayumi.ledger.view import View
from ayumi.safety.order import RULE, STOP
from ayumi.study import StudyDefinition
from ayumi.trial import kinds
from ayumi.trial.blinding import hides_earlier
from ayumi.trial.halting import Halt, halts_of, who_decides
from ayumi.trial.observed import Ruling, concerns_rules, rulings
from ayumi.trial.participant import Participant
from ayumi.trial.register import participants_of
from ayumi.trial.treating import Treating, treated_seqs, treating_of
from ayumi.values import Fault, InputRefused, did_you_mean

MEANING: Final = "stopping rules decided"
MEANING_STOPPED: Final = "treating stopped"
MEANING_RESUMED: Final = "treating resumed"
DECISIONS: Final = ("go_on", "stop")


def reach_rules(
    writing: Writing, study: StudyDefinition, of: Participant | None = None
) -> tuple[Entry, ...]:
    """Record each rule that says anew that the next person waits; called after whatever counts.

    Where only something of one person changed, ``of`` names them: rules of whose kind they have no
    event cannot say anything new.
    """
    if of is not None and not concerns_rules(of, study):
        return ()
    treating, made = treating_of(writing, study), []
    for ruling in rulings(participants_of(writing), study, writing.now.date()):
        if treating.rule(ruling.rule).says_anew(ruling):
            made.append(_record(writing, ruling))
    return tuple(made)


def decide_rules(
    ledger: Record,
    actor: Actor,
    rules: Sequence[str],
    *,
    decision: str,
    reason: str,
    as_of: int | None = None,
    signed_by: Reauthentication,
) -> Entry:
    """The signed decision on rules that were reached: ``go_on``, or ``stop``.

    ``as_of`` is the place of the last entry that those who decide have seen; refused if an event
    on which a rule rests became known, or changed, after it. The entry names all that was seen; a
    new event afterwards reaches the rule again.
    """
    with writing_in(ledger, actor) as writing:
        require(writing, actor, "decide_go")
        refuse_while_locked(writing)
        in_words("reason", reason)
        if decision not in DECISIONS:
            raise refused("decision", decision, f"write one of {', '.join(DECISIONS)}")
        study = study_or_refusal(writing)
        people = participants_of(writing)
        now = {one.rule: one for one in rulings(people, study, writing.now.date())}
        _refuse_unknown(rules, now)
        _refuse_others(actor, study, rules)
        reach_rules(writing, study)
        treating = treating_of(writing, study)
        for name in rules:
            RULE.after(treating.rule(name).state, decision, f"the rule {name}")
        seen = _seen(writing, people, as_of)
        _refuse_unseen(treating, now, rules, seen)
        body = {
            "rules": sorted(set(rules)),
            "decision": decision,
            "seen": sorted(seen),
            "why": Text(reason),
        }
        draft = Draft(TRIAL, kinds.RULES_DECIDED, body)
        proof = signature(signed_by, MEANING)
        return writing.append(draft, seen=writing.version(TRIAL), signed_by=proof)


def stop_treating(
    ledger: Record, actor: Actor, *, reason: str, signed_by: Reauthentication
) -> Entry:
    """Nobody is treated any more, until treating is resumed; signed, with the reason."""
    return _turn(ledger, actor, "stop", reason, signature(signed_by, MEANING_STOPPED))


def resume_treating(
    ledger: Record, actor: Actor, *, reason: str, signed_by: Reauthentication
) -> Entry:
    """Treating goes on after a stop; where the document names who decides to go on, by them."""
    return _turn(ledger, actor, "resume", reason, signature(signed_by, MEANING_RESUMED))


def halts(ledger: View, study: StudyDefinition, today: date) -> tuple[Halt, ...]:
    """Everything that keeps people from being treated now, whoever would be the next."""
    return halts_of(participants_of(ledger), treating_of(ledger, study), study, today)


def halts_as_told(
    ledger: View, study: StudyDefinition, role: str | None, today: date
) -> tuple[str, ...]:
    """The same in words that a role may see: who is blinded does not learn what was found.

    Without a role, in words that everybody may see: whatever goes into an entry of somebody else.
    """
    found = halts(ledger, study, today)
    blinded = role is None or hides_earlier(role, study)
    return tuple(dict.fromkeys(one.plain if blinded else one.text for one in found))


def refuse_while_halted(
    writing: Writing, study: StudyDefinition, code: str, *, stored: bool = False
) -> None:
    """Refuse to treat anybody, or to prepare it, while something halts: `ActionRefused`.

    With ``stored`` the refusal is to stand in an entry, which others read as well.
    """
    role = None if stored else writing.actor.role
    found = halts_as_told(writing, study, role, writing.now.date())
    if found:
        raise ActionRefused(f"{code} may not be treated yet: {'; '.join(found)}")


def _record(writing: Writing, ruling: Ruling) -> Entry:
    body = {
        "rule": ruling.rule,
        "decision": ruling.decision,
        "reason": ruling.reason,
        "rests_on": list(ruling.rests_on),
        "details": None if ruling.details is None else ruling.details.to_dict(),
        "engine": ayumi.__version__,
    }
    draft = Draft(TRIAL, kinds.RULE_REACHED, body)
    return writing.append(draft, seen=writing.version(TRIAL))


def _turn(
    ledger: Record, actor: Actor, act: str, reason: str, signed_by: Reauthentication
) -> Entry:
    with writing_in(ledger, actor) as writing:
        require(writing, actor, "stop")
        refuse_while_locked(writing)
        in_words("reason", reason)
        study = study_or_refusal(writing)
        named = who_decides(study)
        if act == "resume" and named is not None and actor.role != named:
            raise ActionRefused(f"the document leaves the decision to go on to the role {named}")
        STOP.after(treating_of(writing, study).state, act, "treating")
        kind = kinds.STOPPED if act == "stop" else kinds.RESUMED
        draft = Draft(TRIAL, kind, {}, reason=reason)
        return writing.append(draft, seen=writing.version(TRIAL), signed_by=signed_by)


def _refuse_unknown(rules: Sequence[str], known: dict[str, Ruling]) -> None:
    if not rules:
        raise refused("rules", "", f"name the rule; {did_you_mean('', known)}")
    faults = [
        Fault("rules", name, f"there is no such rule; {did_you_mean(name, known)}")
        for name in rules
        if name not in known
    ]
    if faults:
        raise InputRefused(faults, "decision")


def _refuse_others(actor: Actor, study: StudyDefinition, rules: Sequence[str]) -> None:
    for name in rules:
        named = who_decides(study, name)
        if named is not None and actor.role != named:
            raise ActionRefused(f"the document leaves the decision on {name} to the role {named}")


def _seen(writing: Writing, people: Sequence[Participant], as_of: int | None) -> set[int]:
    """The entries of events and treatments that were there when somebody looked."""
    events = {e.weighed for p in people for e in p.adverse_events if e.counts}
    return {seq for seq in events | treated_seqs(writing) if as_of is None or seq <= as_of}


def _refuse_unseen(
    treating: Treating, now: dict[str, Ruling], rules: Sequence[str], seen: set[int]
) -> None:
    for name in rules:
        rests_on = set(now[name].rests_on)
        if unseen := sorted(rests_on - seen):
            listed = ", ".join(f"entry {seq}" for seq in unseen)
            raise ActionRefused(
                f"since you looked there is something new on which {name} rests: {listed}. "
                "Look again, then decide"
            )
