"""Commands for adverse events: the first word of them, what becomes known, the assessment."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from ayumi.commands.acting import (
    WRITER,
    Code,
    Session,
    Writer,
    pairs,
    recorded,
    session,
)
from ayumi.commands.app import OK, Whole, app
from ayumi.commands.moments import moment_said
from ayumi.commands.places import Place
from ayumi.commands.terminal import told

event_app = App(name="event", help="Record adverse events, follow them up, and submit them.")
app.command(event_app)

Answer = Literal["yes", "no", "unknown"]
Outcome = Literal[
    "recovered", "recovering", "not_recovered", "recovered_with_sequelae", "fatal", "unknown"
]


@Parameter(name="*")
@dataclass(frozen=True)
class Known:
    """What is known of an event; ids and categories are the study document's."""

    term: str | None = None
    """What happened, in the words of whoever reported it."""
    onset: str | None = None
    """Since when, as far as it is known: 2026, 2026-03 or 2026-03-21."""
    ended: str | None = None
    """Until when."""
    grade: str | None = None
    """The grade of severity, by the document's scale."""
    serious: tuple[str, ...] = ()
    """A criterion of seriousness that is met, such as hospitalisation; as often as needed, or none
    to take all of them back."""
    outcome: Outcome | None = None
    """How it goes on."""
    interest: tuple[str, ...] = ()
    """An event of special interest that it is; as often as needed, or none."""
    coded: tuple[str, ...] = ()
    """A code of your own dictionary, as often as needed: MedDRA-27.0=10035664"""

    @property
    def facts(self) -> dict[str, Any]:
        """What was given, by field."""
        words = ("term", "onset", "ended", "grade", "outcome")
        found = {name: getattr(self, name) for name in words if getattr(self, name) is not None}
        for name, values in (("serious", self.serious), ("of_interest", self.interest)):
            if values:
                found[name] = [] if values == ("none",) else list(values)
        if self.coded:
            found["codes"] = pairs(self.coded, "DICTIONARY=CODE, such as MedDRA-27.0=10035664")
        return found


KNOWN = Known()
Aware = Annotated[str, Parameter(name="--aware")]
AwareBy = Annotated[str | None, Parameter(name="--aware-by")]
"""Who knew first: an account, or a role where they have none; yourself otherwise."""


@event_app.command
def report(
    place: Place,
    code: Code,
    /,
    *,
    aware: Aware,
    aware_by: AwareBy = None,
    known: Known = KNOWN,
    related: tuple[str, ...] = (),
    expected: Answer | None = None,
    narrative: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Report an adverse event, as far as it is known now.

    Reporting clocks start when somebody of the trial first knew of it, not when it is entered: say
    when that was. What becomes known later is a follow-up, and keeps the event's number. Example:

        ayumi event report my-study P001 --term "Pneumonia, taken to hospital" --onset 2026-04-02 \
--serious hospitalisation --grade 3 --outcome not_recovered --aware 2026-04-03T08:30

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    aware
        When somebody of the trial first knew: 2026-04-03T08:30, in the study's time zone, or now.
    aware_by
        Who knew first: an account, or a role where they have none; you otherwise.
    related
        Your first view of what it is related to: product=possible; as often as needed. Only a
        signed assessment says that it is not related.
    expected
        Your first view of whether it was expected.
    narrative
        What happened, at length.
    """
    from ayumi.actions.events import report_event

    facts = known.facts
    if related:
        facts["causality"] = pairs(related, "TO=CATEGORY, such as product=possible")
    if expected is not None:
        facts["expected"] = expected
    with session(place, who) as here:
        entry = report_event(
            here.ledger, here.actor, code, facts,
            aware=_aware(here, aware, aware_by), narrative=narrative, seen=who.seen,
        )  # fmt: skip
        _tell_what_follows(here)
    recorded(entry, who, number=entry.body["number"])
    if who.format != "json":
        print(entry.body["number"])
    return OK


@event_app.command(name="follow-up")
def follow_up(
    place: Place,
    code: Code,
    number: Whole,
    /,
    *,
    aware: Aware,
    aware_by: AwareBy = None,
    known: Known = KNOWN,
    narrative: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Record what became known of an event since; a closed one is open again.

    Only what is given changes; old and new both stay in the record. Example:

        ayumi event follow-up my-study P001 1 --outcome recovered --ended 2026-04-20 --aware now

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which event, as `ayumi event list` counts them.
    aware
        When somebody of the trial came to know this: 2026-04-03T08:30, or now.
    aware_by
        Who came to know it: an account, or a role where they have none; you otherwise.
    narrative
        What became known, at length.
    """
    from ayumi.actions.events import follow_up as follow

    with session(place, who) as here:
        entry = follow(
            here.ledger, here.actor, code, number, known.facts,
            aware=_aware(here, aware, aware_by), narrative=narrative, seen=who.seen,
        )  # fmt: skip
        _tell_what_follows(here)
    recorded(entry, who, number=number)
    return OK


@event_app.command
def assess(
    place: Place,
    code: Code,
    number: Whole,
    /,
    *,
    related: tuple[str, ...] = (),
    expected: Answer | None = None,
    dose_limiting: Answer | None = None,
    aware: Annotated[str | None, Parameter(name="--aware")] = None,
    who: Writer = WRITER,
) -> int:
    """Judge to what an event is related and whether it was expected, and sign.

    To everything that the document asks of, a category is needed. Example:

        ayumi event assess my-study P001 1 --related product=possible --related procedure=unrelated

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which event.
    related
        To what, in which category: product=possible; as often as needed.
    expected
        Whether it was expected, by what the document says that is.
    dose_limiting
        Whether it is dose-limiting, where the document says what that is.
    aware
        When it was judged; now otherwise.
    """
    from ayumi.actions.events import MEANING
    from ayumi.actions.events import assess as assess_event

    judged: dict[str, Any] = {}
    if related:
        judged["causality"] = pairs(related, "TO=CATEGORY, such as product=possible")
    judged |= {"expected": expected} if expected is not None else {}
    judged |= {"dose_limiting": dose_limiting} if dose_limiting is not None else {}
    with session(place, who) as here:
        entry = assess_event(
            here.ledger, here.actor, code, number, judged,
            aware=None if aware is None else _aware(here, aware, None),
            signed_by=here.proof(MEANING), seen=who.seen,
        )  # fmt: skip
        _tell_what_follows(here)
    recorded(entry, who, number=number)
    return OK


def _aware(here: Session, written: str, by: str | None) -> Any:
    from ayumi.actions.awareness import Aware as Awareness

    return Awareness(moment_said(here.ledger, written, "--aware"), by)


def _tell_what_follows(here: Session) -> None:
    """Say what is to be done now: reports that are due, and what holds the next person."""
    from ayumi.actions.safety import see_safety

    if not _may_read(here):
        return
    seen = see_safety(here.ledger, here.actor)
    for clock in seen.picture.clocks:
        if clock.waits:
            told(f"Event {clock.number} of {clock.code}, to {clock.to}: {clock.status.sentence}")
    for halt in seen.halts:
        told(f"Nobody is treated: {halt}")


def _may_read(here: Session) -> bool:
    from ayumi.actions.permission import permissions_of

    return "read" in permissions_of(here.ledger, here.actor.role)
