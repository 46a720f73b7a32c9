"""Commands for what happens beside the plan: deviations and pregnancies."""

from typing import Literal

from cyclopts import App

from ayumi.commands.acting import WRITER, Code, On, Writer, day_said, recorded, session
from ayumi.commands.app import OK, Whole, app
from ayumi.commands.places import Place

pregnancy_app = App(name="pregnancy", help="Record a pregnancy of a participant or a partner.")
app.command(pregnancy_app)

Category = Literal[
    "eligibility", "consent", "visit", "procedure", "dose", "medication", "product", "data", "other"
]
Outcome = Literal[
    "healthy_birth", "birth_with_anomaly", "stillbirth", "miscarriage", "termination", "unknown"
]


@app.command
def deviation(
    place: Place,
    code: Code,
    text: str,
    /,
    *,
    category: Category = "other",
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Record that something was not done as the study document says.

    Example:

        ayumi deviation my-study P001 "Blood was taken after the dose" --category procedure

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    text
        What was done, and what should have been.
    category
        What it concerns.
    on
        The day; today otherwise.
    """
    from ayumi.actions.conduct import record_deviation

    with session(place, who) as here:
        entry = record_deviation(
            here.ledger, here.actor, code, text,
            category=category, on=day_said(on), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, number=entry.body["number"])
    return OK


@pregnancy_app.command
def report(
    place: Place,
    code: Code,
    /,
    *,
    whose: Literal["participant", "partner"] = "participant",
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Record that a pregnancy became known.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    whose
        The participant's own, or a partner's.
    on
        The day on which it became known; today otherwise.
    """
    from ayumi.actions.conduct import report_pregnancy

    with session(place, who) as here:
        entry = report_pregnancy(
            here.ledger, here.actor, code, whose=whose, on=day_said(on), seen=who.seen
        )
    recorded(entry, who, number=entry.body["number"])
    return OK


@pregnancy_app.command
def end(
    place: Place,
    code: Code,
    number: Whole,
    /,
    *,
    outcome: Outcome,
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Record how a pregnancy ended.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    number
        Which one, as `ayumi participant` counts them.
    outcome
        How it ended.
    on
        The day; today otherwise.
    """
    from ayumi.actions.conduct import end_pregnancy

    with session(place, who) as here:
        entry = end_pregnancy(
            here.ledger, here.actor, code, number,
            outcome=outcome, on=day_said(on), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, number=number)
    return OK
