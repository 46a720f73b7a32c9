"""Commands for enrolment, allocation, and the decision that the next may be treated."""

from typing import Literal

from ayumi.commands.acting import (
    WHO,
    WRITER,
    Code,
    On,
    Who,
    Writer,
    day_said,
    recorded,
    session,
)
from ayumi.commands.app import OK, app
from ayumi.commands.places import Place, entropy


@app.command
def enrol(place: Place, code: Code, /, *, on: On = None, who: Writer = WRITER) -> int:
    """Enrol a participant into the cohort for which eligibility was signed.

    Refused while the cohort is full, or while one that comes before it is not.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    on
        The day; today otherwise.
    """
    from ayumi.actions.enrolment import enrol as enrol_participant

    with session(place, who) as here:
        entry = enrol_participant(here.ledger, here.actor, code, on=day_said(on), seen=who.seen)
    recorded(entry, who, cohort=entry.body["cohort"], number=entry.body["number"])
    return OK


@app.command
def allocate(place: Place, code: Code, /, *, who: Writer = WRITER) -> int:
    """Draw the arm of an enrolled participant at random, within blocks.

    Nobody can know it beforehand. The arm is told, unless your role must not see it.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    """
    from ayumi.actions.door import study_or_refusal
    from ayumi.actions.enrolment import allocate as draw
    from ayumi.trial.blinding import hides_arm

    with session(place, who) as here:
        entry = draw(here.ledger, here.actor, code, entropy=entropy, seen=who.seen)
        hidden = hides_arm(here.actor.role, study_or_refusal(here.ledger))
    arm = None if hidden else str(entry.body["arm"])
    recorded(entry, who, **({} if arm is None else {"arm": arm}))
    if who.format != "json" and arm is not None:
        print(arm)
    return OK


@app.command
def go(
    place: Place,
    following: str,
    /,
    *,
    decision: Literal["go", "hold"],
    reason: str,
    before: Literal["participant", "cohort"] = "participant",
    who: Who = WHO,
) -> int:
    """Sign the decision that the next participant, or cohort, may or may not be treated.

    The entry names everybody who had been treated by then. The password is asked for again.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    following
        Who comes next: the participant's code, or with --before cohort the cohort.
    decision
        To go on, or to hold.
    reason
        What the decision rests on.
    before
        Whether one participant or a whole cohort comes next.
    """
    from ayumi.actions.enrolment import MEANING, decide_go

    with session(place, who) as here:
        entry = decide_go(
            here.ledger,
            here.actor,
            following=following,
            before=before,
            decision=decision,
            reason=reason,
            signed_by=here.proof(MEANING),
        )
    recorded(entry, who, decision=decision)
    return OK
