"""The command for visits: held, missed, or recorded by mistake."""

from ayumi.commands.acting import (
    WRITER,
    Code,
    On,
    Writer,
    day_said,
    needed,
    one_of,
    recorded,
    session,
)
from ayumi.commands.app import OK, UsageFault, Whole, app
from ayumi.commands.places import Place


@app.command
def visit(
    place: Place,
    code: Code,
    visit: str,
    /,
    *,
    on: On = None,
    occurrence: Whole | None = None,
    missed: bool = False,
    annul: bool = False,
    reason: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Record that a visit took place; or with --missed that it did not.

    Forms and examinations are recorded at visits that took place. Outside its window a visit is
    recorded with a reason. Examples:

        ayumi visit my-study P001 week_12 --on 2026-05-24
        ayumi visit my-study P001 week_12 --on 2026-07-01 --reason "in hospital with pneumonia"
        ayumi visit my-study P001 week_24 --missed --reason "could not travel"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    visit
        The visit, as the study document calls it.
    on
        The day; today otherwise.
    occurrence
        Which one of a visit that comes again and again, counted from 1; the next one otherwise.
    missed
        The visit did not take place.
    annul
        It was recorded by mistake; refused where something was recorded at it.
    reason
        Why; needed for --missed, --annul, and outside the window.
    """
    from ayumi.actions.visits import annul_visit, hold_visit, miss_visit

    how = one_of(missed=missed, annul=annul)
    if how is not None and on is not None:
        raise UsageFault(f"--on goes with a visit that took place, not with --{how}")
    why = None if how is None else needed(reason, "--reason", "say why")
    with session(place, who) as here:
        if how is None:
            entry = hold_visit(
                here.ledger, here.actor, code, visit,
                occurrence=occurrence, on=day_said(on), reason=reason, seen=who.seen,
            )  # fmt: skip
        elif how == "missed":
            entry = miss_visit(
                here.ledger, here.actor, code, visit,
                occurrence=occurrence, reason=str(why), seen=who.seen,
            )  # fmt: skip
        else:
            entry = annul_visit(
                here.ledger, here.actor, code, visit,
                occurrence=1 if occurrence is None else occurrence, reason=str(why), seen=who.seen,
            )  # fmt: skip
    recorded(entry, who, visit=visit, occurrence=entry.body["occurrence"])
    return OK
