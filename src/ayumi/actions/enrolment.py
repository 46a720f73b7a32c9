"""Enrolment into a cohort, allocation to an arm, and the decision that the next may be treated."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from ayumi.actions.door import (
    Door,
    Record,
    at_the_door,
    in_words,
    living,
    refuse_while_locked,
    refused,
    signature,
    study_or_refusal,
    writing_in,
)
from ayumi.actions.eligibility import eligibility_advice
from ayumi.actions.permission import ActionRefused, require
from ayumi.actions.rules import halts_as_told
from ayumi.ledger import Actor, Draft, Entry, Reauthentication, Text
from ayumi.ledger.content import Entropy
from ayumi.ledger.kinds import TRIAL
from ayumi.participants.cohorts import GoDecision, Stagger
from ayumi.study import StudyDefinition
from ayumi.study.arms import NoAllocation, RandomBlocks
from ayumi.trial import kinds
from ayumi.trial.participant import Eligibility
from ayumi.trial.register import Allocated, Register, register_of
from ayumi.trial.turn import turn_of
from ayumi.values import PartialDate, Unset

MEANING: Final = "going on decided"
"""What the signature of whoever decides to go on means."""


def enrol(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """The next participant of the cohort for which eligibility was signed.

    Refused while the cohort is full, or while one that comes before it is not.
    """
    with at_the_door(ledger, actor, code, "enrol", seen=seen) as door:
        door.moves("enrol")
        living(door, what="enrolment")
        assert door.participant.eligibility is not None
        _refuse_changed_advice(door, door.participant.eligibility)
        cohort, register = door.participant.eligibility.cohort, register_of(door.writing)
        _refuse_a_full_cohort(door.study, register, cohort)
        _refuse_before_its_turn(door.study, register, cohort)
        body = {
            "cohort": cohort,
            "number": len(register.enrolled) + 1,
            "arm": door.study.cohorts[cohort].arm or _only_arm(door.study),
        }
        return door.append(kinds.ENROLLED, body, on=door.follows(door.happened(on)))


def allocate(
    ledger: Record, actor: Actor, code: str, *, entropy: Entropy, seen: int | None = None
) -> Entry:
    """The arm of an enrolled participant, drawn at random within blocks.

    Nobody can know it beforehand: the place in a block is drawn when it is asked for.
    """
    with at_the_door(ledger, actor, code, "allocate", seen=seen) as door:
        living(door, what="allocation")
        allocation = door.study.allocation
        if isinstance(allocation, NoAllocation):
            raise ActionRefused("nobody is allocated in this study; the cohort decides the arm")
        if door.participant.course != "enrolled" or door.participant.arm is not None:
            raise ActionRefused(
                f"{code} must be enrolled and without an arm; is {door.participant.course}"
                + (f", in the arm {door.participant.arm}" if door.participant.arm else "")
            )
        drawn = _drawn(allocation, register_of(door.writing).allocated, entropy)
        return door.append(kinds.ALLOCATED, {"arm": drawn.arm, "block": drawn.block})


def decide_go(
    ledger: Record,
    actor: Actor,
    *,
    following: str,
    before: str = "participant",
    decision: str,
    reason: str,
    signed_by: Reauthentication,
) -> Entry:
    """The signed decision that the next participant or cohort may, or may not, be treated.

    ``following`` is the code of the participant or the id of the cohort; ``decision`` is ``go`` or
    ``hold``. The entry names everybody who had been treated by then.
    """
    with writing_in(ledger, actor) as writing:
        require(writing, actor, "decide_go")
        refuse_while_locked(writing)
        in_words("reason", reason)
        if before not in ("participant", "cohort"):
            raise refused("before", before, "write participant or cohort")
        study, register = study_or_refusal(writing), register_of(writing)
        if isinstance(study.stagger, Stagger) and isinstance(study.stagger.go_decision, GoDecision):
            by = study.stagger.go_decision.by
            if actor.role != by:
                raise ActionRefused(f"the document leaves this decision to the role {by}")
        known = (
            [code for code, _ in register.enrolled] if before == "participant" else study.cohorts
        )
        if following not in known:
            raise ActionRefused(f"there is no {before} {following} to be treated next")
        if decision not in ("go", "hold"):
            raise ActionRefused(f"{decision!r} is no decision; write go or hold")
        body = {
            "before": before,
            "next": following,
            "decision": decision,
            "seen": sorted(register.treated),
            "why": Text(reason),
        }
        draft = Draft(TRIAL, kinds.GO_DECIDED, body)
        seen = writing.version(TRIAL)
        return writing.append(draft, seen=seen, signed_by=signature(signed_by, MEANING))


def why_not_yet(
    study: StudyDefinition,
    register: Register,
    code: str,
    day: date,
    halts: Sequence[str] = (),
) -> list[str]:
    """What keeps a participant from being treated on a day, in words; empty if nothing does.

    ``halts`` are what keeps everybody from it: stopping rules, stops, findings to be judged.
    """
    return [*(one.text for one in turn_of(study, register, code, day)), *halts]


def refuse_before_the_others(door: Door, day: date, *, stored: bool = False) -> None:
    """Refuse to treat somebody whose turn it is not: `ActionRefused` with every reason.

    With ``stored`` the refusal is to stand in an entry, which others read as well.
    """
    role, register = None if stored else door.actor.role, register_of(door.writing)
    halts = halts_as_told(door.writing, door.study, role, door.today)
    found = why_not_yet(door.study, register, door.participant.code, day, halts)
    if found:
        raise ActionRefused(f"{door.participant.code} may not be treated yet: {'; '.join(found)}")


def _refuse_changed_advice(door: Door, judged: Eligibility) -> None:
    """Refuse to enrol on a judgement whose grounds have changed since it was signed."""
    found = eligibility_advice(door.participant, door.study, judged.cohort)
    then = {one["criterion"]: one["verdict"] for one in judged.advice["criteria"]}
    changed = [
        f"{one.place} is {one.verdict} and was {then.get(one.place)} ({one.finding.because})"
        for one in found.criteria
        if one.verdict != then.get(one.place)
    ]
    if changed:
        raise ActionRefused(
            f"values changed since eligibility was signed: {'; '.join(changed)}. Sign it again"
        )


def _refuse_a_full_cohort(study: StudyDefinition, register: Register, cohort: str) -> None:
    places = study.cohorts[cohort].participants
    taken = len(register.in_cohort(cohort))
    if isinstance(places, int) and taken >= places:
        raise ActionRefused(f"the cohort {cohort} is full: {taken} of {places}")


def _refuse_before_its_turn(study: StudyDefinition, register: Register, cohort: str) -> None:
    order = study.cohorts[cohort].order
    for name, earlier in study.cohorts.items():
        places = earlier.participants
        if earlier.order < order and isinstance(places, int):
            taken = len(register.in_cohort(name))
            if taken < places:
                raise ActionRefused(
                    f"the cohort {name} comes before {cohort} and has {taken} of {places}"
                )


def _only_arm(study: StudyDefinition) -> str | None:
    alone = len(study.arms) == 1 and isinstance(study.allocation, NoAllocation)
    return next(iter(study.arms)) if alone else None


def _drawn(allocation: RandomBlocks, before: Sequence[Allocated], entropy: Entropy) -> Allocated:
    """The next arm, out of what is left of the block that was begun, or of a new one."""
    if isinstance(allocation.blocks, Unset):
        raise ActionRefused(f"the sizes of blocks are unset: {allocation.blocks.reason}")
    begun, size = _begun(before)
    if not begun:
        size = allocation.blocks[_below(len(allocation.blocks), entropy)]
    each = size // sum(allocation.ratio.values())
    block = Counter({arm: share * each for arm, share in allocation.ratio.items()})
    left = block - Counter(one.arm for one in begun)
    arms = [arm for arm, count in sorted(left.items()) for _ in range(count)]
    if not arms:
        raise ActionRefused("the block that was begun has no place left; amend the allocation")
    return Allocated(arms[_below(len(arms), entropy)], size)


def _begun(before: Sequence[Allocated]) -> tuple[Sequence[Allocated], int]:
    """The places taken of the block that is not full yet, and its size."""
    at = 0
    while at < len(before):
        size = before[at].block
        if at + size > len(before):
            return before[at:], size
        at += size
    return (), 0


def _below(count: int, entropy: Entropy) -> int:
    """An even draw below a count: bytes beyond its last multiple are drawn again."""
    most = 256**4 // count * count
    while (drawn := int.from_bytes(entropy(4))) >= most:
        pass
    return drawn % count
