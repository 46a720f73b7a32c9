"""Commands for a dose on its way to the bedside: prepared, handed over, received, or discarded."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ayumi.commands.acting import WRITER, Session, Writer, pairs, recorded, session
from ayumi.commands.app import OK
from ayumi.commands.doses import DoseCode, dose_app
from ayumi.commands.moments import moment_said
from ayumi.commands.places import Place
from ayumi.commands.terminal import told
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from ayumi.product.custody import TemperatureRecord

Labels = Annotated[tuple[str, ...], Parameter(name="--label")]
"""The label of each syringe, as it was scanned; as often as needed."""
At = Annotated[str | None, Parameter(name="--at")]
"""Day and time at which it happened, in the study's time zone; now otherwise."""


@dose_app.command
def prepare(
    place: Place,
    dose: DoseCode,
    /,
    *,
    suspension: str,
    syringe: tuple[str, ...],
    count: tuple[str, ...],
    at: At = None,
    reason: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Record that a dose is prepared: these syringes of a suspension of its own units.

    The living cells in the syringes are computed with their interval. Example:

        ayumi dose prepare my-study D1 --suspension S-1 --syringe S-1-01 --count viability=92 …

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    dose
        The dose.
    suspension
        The lot of the suspension.
    syringe
        A syringe of it that belongs to this dose; as often as needed.
    count
        What was counted: concentration [cells/uL], viability [%], concentration_cv and
        viability_cv [%], and where known recovery, recovery_cv, volume_cv [%].
    at
        When; now otherwise.
    reason
        Why it departs from the order; needed only if it does.
    """
    from ayumi.actions.product.preparation import prepare_dose

    counted = pairs(count, "NAME=NUMBER, such as viability=92")
    with session(place, who) as here:
        entry = prepare_dose(
            here.ledger,
            here.actor,
            dose,
            suspension=suspension,
            syringes=syringe,
            count=counted,
            at=at_said(here, at),
            reason=reason,
            seen=who.seen,
        )
    recorded(entry, who, delivered=entry.body["delivered"], departs=entry.body["departs"])
    return OK


@dose_app.command
def hand_over(
    place: Place,
    dose: DoseCode,
    /,
    *,
    to: str,
    label: Labels = (),
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Give a dose out of your hands: the label of each syringe scanned, its lot released.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    dose
        The dose.
    to
        The place to which it goes, as the study document calls it.
    label
        The label of each syringe, as scanned; as often as needed.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.hand_over import hand_over

    with session(place, who) as here:
        entry = hand_over(
            here.ledger,
            here.actor,
            dose,
            to=to,
            labels=label,
            at=at_said(here, at),
            seen=who.seen,
        )
    recorded(entry, who)
    return OK


@dose_app.command
def receive(
    place: Place,
    dose: DoseCode,
    /,
    *,
    label: Labels = (),
    into: str | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    since: str | None = None,
    until: str | None = None,
    outside: Decimal | None = None,
    mismatch: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Take a dose that somebody else gave away, with the record of its temperature.

    A time that the record does not cover holds the syringes until the quality unit has judged.
    Example:

        ayumi dose receive my-study D1 --label K7PM4Q --low 18 --high 22 --since 2026-03-18T09:29

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    dose
        The dose.
    label
        The label of each syringe, as scanned; as often as needed.
    into
        The place where it arrived; that to which it was sent otherwise.
    low, high
        The lowest and the highest temperature on the way [Cel].
    since, until
        From when to when the temperature was recorded; until now otherwise.
    outside
        How long it was outside its limits [min].
    mismatch
        What is not as expected, in words.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.hand_over import receive_dose

    with session(place, who) as here:
        # One moment for both, so that a record until now covers what is received now.
        moment = at_said(here, at) or here.ledger.now
        record = _record(here, moment, low, high, since, until, outside)
        entry = receive_dose(
            here.ledger,
            here.actor,
            dose,
            labels=label,
            place=into,
            record=record,
            mismatch=mismatch,
            at=moment,
            seen=who.seen,
        )
    if entry.body["gap"]:
        told(f"The syringes are held: {entry.body['gap']}.")
    recorded(entry, who, gap=entry.body["gap"])
    return OK


@dose_app.command
def discard(
    place: Place, dose: DoseCode, /, *, reason: str, at: At = None, who: Writer = WRITER
) -> int:
    """Discard a prepared dose that is given to nobody, with its syringes.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    dose
        The dose.
    reason
        Why.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.hand_over import discard_dose

    with session(place, who) as here:
        entry = discard_dose(
            here.ledger, here.actor, dose, reason=reason, at=at_said(here, at), seen=who.seen
        )
    recorded(entry, who)
    return OK


def at_said(here: Session, written: str | None, option: str = "--at") -> datetime | None:
    """The moment that somebody wrote; none if nobody did."""
    return None if written is None else moment_said(here.ledger, written, option)


def _record(
    here: Session,
    at: datetime,
    low: Decimal | None,
    high: Decimal | None,
    since: str | None,
    until: str | None,
    outside: Decimal | None,
) -> "TemperatureRecord | None":
    from ayumi.product.custody import TemperatureRecord

    given = {"--low": low, "--high": high, "--since": since}
    if all(value is None for value in given.values()):
        return None
    missing = [Fault(name, "", "goes with the other two") for name, v in given.items() if v is None]
    if missing:
        raise InputRefused(missing, "input")
    assert low is not None
    assert high is not None
    began, ended = at_said(here, since, "--since"), at_said(here, until, "--until")
    assert began is not None
    return TemperatureRecord(low, high, began, ended or at, outside)
