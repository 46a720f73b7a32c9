"""Commands for a dose on its way: prepared, handed over, received, matched, given."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from ayumi.commands.acting import WRITER, Session, Writer, pairs, recorded, session
from ayumi.commands.app import OK, UsageFault
from ayumi.commands.doses import DoseCode, dose_app
from ayumi.commands.identities import read_identifiers, vault_of
from ayumi.commands.moments import moment_said
from ayumi.commands.places import Place
from ayumi.commands.terminal import told
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from ayumi.ledger import Reauthentication
    from ayumi.product.custody import TemperatureRecord

Labels = Annotated[tuple[str, ...], Parameter(name="--label")]
"""The label of each syringe, as it was scanned; as often as needed."""
At = Annotated[str | None, Parameter(name="--at")]
"""Day and time at which it happened, in the study's time zone; now otherwise."""
Sheet = Annotated[str | None, Parameter(name="--sheet")]
"""The code of the sheet of paper on which this was done, while Ayumi could not be reached."""
SITE = "write SEGMENT volume=10 depth=3 rate=1, in quotes"


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
            at=_moment(here, at),
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
            at=_moment(here, at),
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
        moment = _moment(here, at) or here.ledger.now
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
def check(
    place: Place,
    dose: DoseCode,
    /,
    *,
    label: Labels = (),
    sheet: Sheet = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Check a dose at the bedside: the label of each syringe, and the wristband.

    Two people do so one after the other; neither prepared the dose. The wristband is asked for, or
    read from standard input as name=value, one a line: never an option, and never recorded. What
    does not agree is recorded, and the dose is checked anew from the first check. There is no way
    to overrule it. A key of the vault comes from AYUMI_VAULT_KEY or a question. Examples:

        ayumi dose check my-study D1 --label K7PM4Q
        ayumi dose check my-study D1 --label K7PM4Q --sheet D1-S1 --at 2026-03-18T09:50

    Parameters
    ----------
    place
        The study's folder.
    dose
        The dose.
    label
        The label of each syringe, as scanned; as often as needed.
    sheet
        The code of the sheet on which this was done while Ayumi could not be reached; you sign it.
    at
        With --sheet: when it was done.
    """
    from ayumi.actions.product import bedside
    from ayumi.actions.product.seeing_doses import see_dose
    from ayumi.store.identities import VaultIdentities
    from ayumi.trial.product.bedside import bedside_of

    with session(place, who) as here, vault_of(place) as vault:
        rules = bedside_of(see_dose(here.ledger, here.actor, dose).study)
        names = () if rules is None else rules.identifiers
        entry = bedside.check(
            here.ledger,
            here.actor,
            dose,
            labels=label,
            wristband=read_identifiers(names, "Scan the wristband"),
            identities=VaultIdentities(vault),
            at=_moment(here, at),
            sheet=sheet,
            signed_by=_late(here, sheet),
            seen=who.seen,
        )
    recorded(entry, who, number=entry.body["number"])
    return OK


@dose_app.command
def administer(
    place: Place,
    dose: DoseCode,
    /,
    *,
    site: tuple[str, ...],
    residual: tuple[str, ...],
    lost: tuple[str, ...] = (),
    needle: str | None = None,
    sheet: Sheet = None,
    at: At = None,
    reason: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Record that the cells were given: where, how much, and what is left in each syringe.

    Only what two people have matched, and as long as their match is good. What was in a syringe is
    all accounted for. Example:

        ayumi dose administer my-study D1 --site "C5 volume=20 depth=3" --residual S-1-01=2

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    dose
        The dose.
    site
        A place with volume [uL], depth [mm], rate [uL/min], and syringe where there are several.
    residual
        SYRINGE=VOLUME: what is left in it [uL]; 0 if nothing.
    lost
        SYRINGE=VOLUME: what was spilt [uL].
    needle
        The needle.
    sheet
        The code of the sheet on which this was done while Ayumi could not be reached; you sign it.
    at
        With --sheet: when it was done.
    reason
        Why it departs from the document; needed only if it does.
    """
    from ayumi.actions.product.administration import administer

    sites = [_site(one) for one in site]
    left = pairs(residual, "SYRINGE=VOLUME")
    gone = pairs(lost, "SYRINGE=VOLUME")
    with session(place, who) as here:
        entry = administer(
            here.ledger,
            here.actor,
            dose,
            sites=sites,
            residual=left,
            lost=gone,
            needle=needle,
            at=_moment(here, at),
            sheet=sheet,
            signed_by=_late(here, sheet),
            reason=reason,
            seen=who.seen,
        )
    recorded(entry, who, delivered=entry.body["delivered"], departs=entry.body["departs"])
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
            here.ledger, here.actor, dose, reason=reason, at=_moment(here, at), seen=who.seen
        )
    recorded(entry, who)
    return OK


def _moment(here: Session, written: str | None, option: str = "--at") -> datetime | None:
    return None if written is None else moment_said(here.ledger, written, option)


def _late(here: Session, sheet: str | None) -> "Reauthentication | None":
    """The password once more, for what was done on paper."""
    from ayumi.actions.product.dose_door import LATE

    return None if sheet is None else here.proof(LATE)


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
    began, ended = _moment(here, since, "--since"), _moment(here, until, "--until")
    assert began is not None
    return TemperatureRecord(low, high, began, ended or at, outside)


def _site(written: str) -> dict[str, Any]:
    """``C5 volume=10 depth=3 rate=1`` as a site."""
    segment, *rest = written.split()
    if not rest or "=" in segment:
        raise UsageFault(f"--site {written!r}: {SITE}")
    return {"segment": segment, **pairs(tuple(rest), SITE)}
