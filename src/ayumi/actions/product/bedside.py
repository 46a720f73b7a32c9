"""The check at the bedside: two people, one after the other, scan the cells and the person.

What must hold is asked all at once, by `ayumi.product.matching`; what does not hold is recorded and
blocks. There is no argument, role or permission that lets a check pass: whoever was scanned wrongly
is scanned again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import ayumi
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, at_the_product
from ayumi.actions.product.dose_door import (
    MatchRefused,
    dose_at,
    elsewhere,
    known_at,
    misread,
    moves,
    not_its_sheet,
    person_at,
    subject_of,
    syringes_of,
    unusable,
    when_done,
)
from ayumi.actions.transplanting import why_not_ready
from ayumi.ledger import Actor, Entry, Ledger, Reauthentication
from ayumi.ledger.view import View
from ayumi.product.custody_rules import Bedside
from ayumi.product.identities import Identities
from ayumi.product.matching import Expected, Scanned, mismatches
from ayumi.product.planning import duration
from ayumi.trial.product import kinds
from ayumi.trial.product.bedside import bedside_of
from ayumi.trial.product.others import Dose
from ayumi.values import Fault, InputRefused, Quantity, did_you_mean
from ayumi.values.time_zone import day_in

FOUR_EYES: Final = ("prepare_dose", "check_bedside")
"""Two acts on a dose that take two people, whatever the study document says."""


def check(
    ledger: Ledger,
    actor: Actor,
    dose: str,
    *,
    labels: Sequence[str],
    wristband: Mapping[str, str],
    identities: Identities,
    at: datetime | None = None,
    sheet: str | None = None,
    signed_by: Reauthentication | None = None,
    seen: int | None = None,
) -> Entry:
    """One person's check: each syringe's label and the wristband, as they were scanned.

    The second check is by somebody else, within the time that the document gives; neither of the
    two prepared the dose. A check that fails is recorded, then raised as `MatchRefused` with every
    reason; the dose is then checked anew from the first check. ``identities`` compare the wristband
    where names are kept; of it the record holds whether each identifier was right, and a keyed
    digest.

    What was done on paper while Ayumi could not be reached is entered with the ``sheet``, the
    moment ``at``, and the signature of whoever did it. It is asked for the same.
    """
    with at_the_product(
        ledger, actor, "check_bedside", subject=subject_of(dose), seen=seen
    ) as door:
        found, rules = dose_at(door, dose), bedside_rules(door)
        _refuse_unknown_identifiers(rules, wristband)
        moment = when_done(door, found, at, sheet, signed_by)
        given = {name: wristband[name] for name in rules.identifiers if name in wristband}
        outcomes = identities.check(found.participant, given) if given else {}
        read = [label.strip() for label in labels]
        scanned = Scanned(
            read, outcomes, moment, day_in(door.study.study.time_zone, moment),
            misread=misread(door, read), other_sheet=not_its_sheet(door, found, sheet, moment),
            known_person=bool(outcomes) or not given,
        )  # fmt: skip
        reasons = mismatches(
            expected_of(door, found, rules, moment, late=sheet is not None), scanned
        )
        body = {
            "where": "bedside",
            "number": len(found.checks) + 1,
            "outcomes": {name: bool(outcomes.get(name)) for name in rules.identifiers},
            "digests": {name: identities.digest(f"{name}={text}") for name, text in given.items()},
            "labels": list(_labels_said(door, found, read, identities)),
            "sheet": sheet,
            "engine": ayumi.__version__,
        }
        if found.state == "matched" and {one.condition for one in reasons} == {"state"}:
            # All is as two people have found it: a third look changes nothing.
            moves(found, "check")
        if not reasons:
            # Whoever scans something wrong is heard, whoever they are; only to pass takes two.
            _refuse_same_people(door, found)
        kind = kinds.DOSE_MATCH_REFUSED if reasons else kinds.DOSE_CHECKED
        if reasons:
            body["reasons"] = [one.to_dict() for one in reasons]
        entry = door.append(subject_of(dose), kind, body, at=moment, signed_by=signed_by)
    # Raised when the refusal is safe in the record, and not before.
    if reasons:
        raise MatchRefused(dose, "must not be given now", reasons, entry)
    return entry


def bedside_rules(door: ProductDoor) -> Bedside:
    """The document's rules for the bedside; `ActionRefused` where it has none."""
    found = bedside_of(door.study)
    if found is None:
        raise ActionRefused(
            "the document has no check at the bedside; `[custody.bedside]` asks for one"
        )
    return found


def expected_of(
    door: ProductDoor, dose: Dose, rules: Bedside, at: datetime, *, late: bool = False
) -> Expected:
    """What is known before anybody scans: the dose, its syringes, its person, its hour.

    What is entered ``late`` is held against what was known when it was done.
    """
    zone, view = door.study.study.time_zone, known_at(door, at, late=late)
    ready = dose.suspension is not None
    cells = (*unusable(door, view, dose, at, "bedside"), *elsewhere(view, dose)) if ready else ()
    syringes = tuple(syringes_of(view, dose))
    checked = dose.checks[0].labels if dose.checks else ()
    lasts = rules.match_lasts
    return Expected(
        dose.code,
        dose.state,
        syringes,
        rules.identifiers,
        None if dose.slot is None else day_in(zone, dose.slot),
        expires=dose.expires,
        unusable=cells,
        not_ready=_not_ready(door, dose, view, day_in(zone, at)),
        first_check=dose.checks[0].at if dose.state == "checked_once" else None,
        relabelled=tuple(
            one.unit for one in syringes if checked and not {*one.labels[-1:]} & {*checked}
        ),
        lasts=duration(lasts) if isinstance(lasts, Quantity) else None,
    )


def _not_ready(door: ProductDoor, dose: Dose, view: View, day: date) -> tuple[str, ...]:
    """Why this person may not be given cells; nothing is added to a locked record, whenever."""
    found = why_not_ready(person_at(door, dose.participant, view), day)
    now = person_at(door, dose.participant).participant
    locked = (f"the record of {now.code} is locked",) if now.locked else ()
    return tuple(dict.fromkeys((*locked, *found)))


def _refuse_same_people(door: ProductDoor, dose: Dose) -> None:
    """Refuse who prepared the dose, and who has made the first check."""
    account = door.actor.account
    if account in dose.prepared_by:
        pairs = door.study.four_eyes.values()
        words = [pair.text.en for pair in pairs if (pair.first, pair.second) == FOUR_EYES]
        why = words[0] if words else "Who prepares a dose does not check it at the bedside"
        raise ActionRefused(f"{account} prepared {dose.code}. {why}")
    if account in {one.by for one in dose.checks}:
        raise ActionRefused(
            f"{account} has checked {dose.code} already; the second check is by somebody else"
        )


def _refuse_unknown_identifiers(rules: Bedside, wristband: Mapping[str, str]) -> None:
    """Refuse identifiers that the document does not name; what was scanned is not repeated."""
    faults = [
        Fault(
            f"wristband.{name}", "", f"no such identifier; {did_you_mean(name, rules.identifiers)}"
        )
        for name in wristband
        if name not in rules.identifiers
    ]
    if faults:
        raise InputRefused(faults, "wristband")


def _labels_said(
    door: ProductDoor, dose: Dose, labels: Sequence[str], identities: Identities
) -> Iterator[dict[str, Any]]:
    """The scanned labels: of this dose as they are, all others as a keyed digest only.

    Somebody may have scanned a wristband in place of a label.
    """
    own = {label for one in syringes_of(door.writing, dose) for label in one.labels}
    for label in labels:
        yield {"label": label} if label in own else {"digest": identities.digest(f"label={label}")}
