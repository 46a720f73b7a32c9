"""Commands for decisions on lots: release, rejection, and what follows from a late failure."""

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from ayumi.commands.acting import (
    WRITER,
    Session,
    Who,
    Writer,
    needed,
    one_of,
    print_json,
    recorded,
    session,
)
from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.moments import moment_said
from ayumi.commands.places import Place
from ayumi.commands.testing import Lot, tell_what_opened

if TYPE_CHECKING:
    from ayumi.ledger import Entry

Verdicts = Annotated[str | None, Parameter(name="--verdicts")]
"""The digest below the verdicts that you have seen, or its first 19 characters."""


@app.command
def release(
    place: Place,
    lot: Lot,
    /,
    *,
    verdicts: Verdicts = None,
    conditionally_until: str | None = None,
    out_of_specification_for: str | None = None,
    take_back: bool = False,
    reason: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Release a lot, signed; without --verdicts its verdicts are shown, and nothing is recorded.

    The signature covers exactly the verdicts whose digest you give: if they changed meanwhile, you
    are shown both. Who tested, made or prepared the lot does not release it. Examples:

        ayumi release my-study NSPC-7
        ayumi release my-study NSPC-7 --verdicts sha256:1d8b31b373d4
        ayumi release my-study NSPC-7 --conditionally-until 2026-04-18T18:00 \
--reason "sterility is due on 20 April" --verdicts sha256:1d8b31b373d4
        ayumi release my-study NSPC-7 --take-back --reason "freezer alarm" \
--verdicts sha256:1d8b31b373d4

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    verdicts
        The digest below the verdicts that you have seen, or its first 19 characters.
    conditionally_until
        Release it while tests are pending, until this moment in the study's time zone.
    out_of_specification_for
        Release it although a test fails, for this participant alone, where the document names the
        law that allows it; see ayumi exception.
    take_back
        Instead: end the release; the lot is in quarantine again.
    reason
        Why; needed for everything but a full release.
    """
    kind = one_of(
        conditionally_until=conditionally_until,
        out_of_specification_for=out_of_specification_for,
        take_back=take_back,
    )
    if verdicts is not None and kind is not None:
        needed(reason, "--reason", "say why")
    if verdicts is None and kind == "take_back":
        raise UsageFault("--verdicts is needed: `ayumi release` without it shows the verdicts")
    with session(place, who) as here:
        if verdicts is None:
            return _shown(here, lot, who)
        before = here.ledger.head.seq
        entry = _released(
            here, lot, verdicts, conditionally_until, out_of_specification_for, take_back,
            reason or "", who,
        )  # fmt: skip
        recorded(entry, who)
        tell_what_opened(here, before)
    return OK


def _released(
    here: Session,
    lot: str,
    verdicts: str,
    until: str | None,
    participant: str | None,
    take_back: bool,
    reason: str,
    who: Writer,
) -> "Entry":
    from ayumi.actions.product import exceptions, releasing

    common: dict[str, Any] = {"seen_verdicts": verdicts, "seen": who.seen}
    if until is not None:
        return releasing.release_conditionally(
            here.ledger, here.actor, lot, until=moment_said(here.ledger, until,
            "--conditionally-until"), reason=reason,
            signed_by=here.proof(releasing.CONDITIONALLY), **common,
        )  # fmt: skip
    if participant is not None:
        return exceptions.release_out_of_specification(
            here.ledger, here.actor, lot, participant, reason=reason,
            signed_by=here.proof(exceptions.RELEASED), **common,
        )  # fmt: skip
    if take_back:
        return releasing.return_to_quarantine(
            here.ledger, here.actor, lot, reason=reason,
            signed_by=here.proof(releasing.RETURNED), **common,
        )  # fmt: skip
    return releasing.release(
        here.ledger, here.actor, lot, signed_by=here.proof(releasing.RELEASED), **common
    )


def _shown(here: Session, lot: str, who: Who) -> int:
    from ayumi.actions.product.seeing_lots import see_lot
    from ayumi.report.lot_file import lot_object, print_verdicts

    file = see_lot(here.ledger, here.actor, lot)
    if who.as_json:
        print_json(lot_object(file))
        return OK
    print_verdicts(Console(), file)
    return OK


@app.command
def reject(
    place: Place, lot: Lot, /, *, verdicts: Verdicts = None, reason: str, who: Writer = WRITER
) -> int:
    """Reject a lot, signed: nothing of it is used any more.

    Example:

        ayumi reject my-study NSPC-7 --reason "residual cells above the limit" \
--verdicts sha256:1d8b31b373d4

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    verdicts
        The digest below the verdicts that you have seen, as ayumi release shows it.
    reason
        Why.
    """
    from ayumi.actions.product import releasing

    seen = needed(verdicts, "--verdicts", "`ayumi release` without it shows the verdicts")
    with session(place, who) as here:
        before = here.ledger.head.seq
        entry = releasing.reject(
            here.ledger, here.actor, lot, seen_verdicts=seen, reason=reason,
            signed_by=here.proof(releasing.REJECTED), seen=who.seen,
        )  # fmt: skip
        recorded(entry, who)
        tell_what_opened(here, before)
    return OK
