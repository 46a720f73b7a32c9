"""How people leave: the treatment, the follow-up, life; and how the main part is completed."""

from ayumi.actions.door import Record, at_the_door, in_words
from ayumi.actions.permission import ActionRefused
from ayumi.ledger import Actor, Attachment, Entry, Text
from ayumi.participants.eligibility import Eligibility
from ayumi.participants.order import COURSE, DEATH, ENDED, TREATMENT
from ayumi.participants.schedule import dated_visits
from ayumi.trial import kinds
from ayumi.trial.agenda import before_consent
from ayumi.trial.recorded import dates_of
from ayumi.values import Keyed, PartialDate, Unset, did_you_mean


def withdraw_treatment(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    reason: str,
    criterion: str | None = None,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """A person leaves the treatment and is still observed; ``criterion`` is the document's."""
    with at_the_door(ledger, actor, code, "withdraw", seen=seen) as door:
        p = door.participant
        door.step(TREATMENT, p.treatment, "withdraw", f"the treatment of {code}")
        if p.course in ENDED or p.course in ("prescreened", "screening_failure", "died"):
            COURSE.after(p.course, "withdraw_treatment", code)
        known = _criteria(door.study.eligibility)
        if criterion is not None and criterion not in known:
            raise ActionRefused(f"no such criterion {criterion}; {did_you_mean(criterion, known)}")
        body = {"criterion": criterion}
        day = door.after_consent(door.happened(on))
        return door.append(kinds.TREATMENT_WITHDRAWN, body, on=day, reason=reason)


def lose(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    reason: str,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """Nobody can reach the person any more; ``reason`` says what was tried."""
    with at_the_door(ledger, actor, code, "withdraw", seen=seen) as door:
        door.moves("lose")
        return door.append(kinds.LOST, {}, on=door.follows(door.happened(on)), reason=reason)


def find(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    reason: str,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """Who was lost to follow-up is seen again."""
    with at_the_door(ledger, actor, code, "withdraw", seen=seen) as door:
        door.moves("find")
        return door.append(kinds.FOUND, {}, on=door.follows(door.happened(on)), reason=reason)


def complete(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """The main part of the observation has come to its end; long-term visits go on.

    Refused while a scheduled visit of the main part was neither held nor missed.
    """
    with at_the_door(ledger, actor, code, "enter_data", seen=seen) as door:
        door.moves("complete")
        p = door.participant
        open_visits = [
            due.visit
            for due in dated_visits(door.study.visits, dates_of(p, door.study))
            if door.study.visits[due.visit].repeat is None
            and (due.visit, due.occurrence) not in p.visits
            and not before_consent(p, due)
        ]
        if open_visits:
            raise ActionRefused(
                f"{code} has visits that were neither held nor missed: {', '.join(open_visits)}"
            )
        return door.append(kinds.COMPLETED, {}, on=door.follows(door.happened(on)))


def record_death(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    cause: str,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """A participant has died; whether there is an autopsy is recorded apart, when it is known."""
    with at_the_door(ledger, actor, code, "report_event", seen=seen) as door:
        door.moves("die")
        in_words("cause", cause)
        body = {"cause": Text(cause)}
        day = door.after_consent(door.happened(on))
        return door.append(kinds.DIED, body, on=day)


def record_autopsy(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    findings: str | None,
    report: Attachment | None = None,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """What an autopsy found; without findings: that there is none."""
    with at_the_door(ledger, actor, code, "report_event", seen=seen) as door:
        if findings is not None:
            in_words("findings", findings)
        act = "close" if findings is None else "report_autopsy"
        door.step(DEATH, door.participant.death, act, f"the death of {code}")
        body = {
            "done": findings is not None,
            "findings": None if findings is None else Text(findings),
            "report": report,
        }
        return door.append(kinds.AUTOPSY, body, on=door.happened(on))


def _criteria(eligibility: Eligibility | Unset) -> list[str]:
    if isinstance(eligibility, Unset) or not isinstance(eligibility.withdraw, Keyed):
        return []
    return list(eligibility.withdraw)
