"""Commands at the bedside: a dose is matched by two people, and given."""

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from ayumi.commands.acting import WRITER, Session, Writer, pairs, recorded, session
from ayumi.commands.app import OK, UsageFault
from ayumi.commands.doses import DoseCode, dose_app
from ayumi.commands.hand_overs import At, Labels, at_said
from ayumi.commands.identities import read_identifiers, vault_of
from ayumi.commands.places import Place

if TYPE_CHECKING:
    from ayumi.ledger import Reauthentication

Sheet = Annotated[str | None, Parameter(name="--sheet")]
"""The code of the sheet of paper on which this was done, while Ayumi could not be reached."""
SITE = "write SEGMENT volume=10 depth=3 rate=1, in quotes"


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
            at=at_said(here, at),
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
            at=at_said(here, at),
            sheet=sheet,
            signed_by=_late(here, sheet),
            reason=reason,
            seen=who.seen,
        )
    recorded(entry, who, delivered=entry.body["delivered"], departs=entry.body["departs"])
    return OK


def _late(here: Session, sheet: str | None) -> "Reauthentication | None":
    """The password once more, for what was done on paper."""
    from ayumi.actions.product.dose_door import LATE

    return None if sheet is None else here.proof(LATE)


def _site(written: str) -> dict[str, Any]:
    """``C5 volume=10 depth=3 rate=1`` as a site."""
    segment, *rest = written.split() or [""]
    if not rest or "=" in segment:
        raise UsageFault(f"--site {written!r}: {SITE}")
    return {"segment": segment, **pairs(tuple(rest), SITE)}
