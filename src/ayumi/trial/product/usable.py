"""Whether a unit may be used for something now: one question, all reasons at once."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from ayumi.ledger.view import View
from ayumi.product import Specification, Stage
from ayumi.product.custody import why_expired, why_not_thawed
from ayumi.product.disposition import standing
from ayumi.product.order import UNIT
from ayumi.product.stages import Donors
from ayumi.study import StudyDefinition
from ayumi.trial.product import kinds
from ayumi.trial.product.affected import affected_above
from ayumi.trial.product.alert_fold import open_alerts
from ayumi.trial.product.donor_fold import donor_of
from ayumi.trial.product.dose_fold import reserved_for, syringe_of
from ayumi.trial.product.genealogy import of_kind, upstream_of
from ayumi.trial.product.lot import Disposition, Lot, Unit
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.others import Alert, Donor
from ayumi.trial.product.run_fold import run_of
from ayumi.trial.study import in_force
from ayumi.values import Keyed
from ayumi.values.state_table import START
from ayumi.values.time_zone import day_in

Purpose = Literal[
    "input", "thaw", "order", "thaw_for_a_dose", "prepare", "hand_over", "bedside", "administer"
]
"""What a unit is to be used for; from ``order`` on it is for a person."""

FOR_A_PERSON: Final = ("order", "thaw_for_a_dose", "prepare", "hand_over", "bedside", "administer")
WITH_THE_DOSE: Final = ("hand_over", "bedside", "administer")
"""What is done with a syringe as part of its dose."""
_STATES: Final[Mapping[str, tuple[str, ...]]] = {
    "input": ("stored", "thawed"),
    "thaw": ("stored",),
    "order": ("stored",),
    "thaw_for_a_dose": ("stored",),
    "prepare": ("stored", "thawed"),
    "hand_over": ("stored", "thawed"),
    "bedside": ("stored", "thawed"),
    "administer": ("stored", "thawed"),
}
"""In which states a unit can be used for what."""

HOLD_WORDS: Final[Mapping[str, str]] = {
    "gap": "a gap in its custody",
    "excursion": "a time outside its temperatures",
    "found": "it was lost and found again",
    "mismatch": "it was not what was expected",
    "suspicion": "a suspicion",
}
"""Why units are held, in words."""


def why_not_usable(
    view: View,
    lot: str,
    unit: str | None,
    *,
    at: datetime,
    purpose: Purpose,
    participant: str | None = None,
    dose: str | None = None,
) -> tuple[str, ...]:
    """Every reason why a unit of a lot, or the lot as a whole, may not be used; none if it may.

    Asked are: the unit's state, holds, expiry and thaws, and whether it is kept for another dose;
    the lot's decision and, for a person, the decisions on all lots upstream that have a
    specification; open alerts and donors upstream; and for whom an autologous product is. ``at`` is
    the moment of use, ``participant`` and ``dose`` for whom and for what.
    """
    found, in_use = lot_of(view, lot), in_force(view)
    if found is None or in_use is None:
        return (f"there is no lot {lot}",)
    study = in_use.definition
    node = kinds.LOT + lot if unit is None else kinds.UNIT + unit
    upstream = upstream_of(view, node) | {node, kinds.LOT + lot}
    reasons = [
        *_of_the_unit(found, unit, study, at, purpose),
        *_kept_for_another(view, unit, purpose, dose),
        *_of_the_decisions(view, found, upstream, study, at, purpose, participant),
        *_of_the_alerts(view, upstream, study),
        *_of_affected_lots(view, node, kinds.LOT + lot),
        *_of_the_donors(view, found, upstream, study, purpose, participant),
    ]
    return tuple(dict.fromkeys(reasons))


def remarks_on(view: View, lot: str) -> tuple[str, ...]:
    """What is noted, and hinders nobody, when further material is made of a lot: not released."""
    found = lot_of(view, lot)
    if found is None or found.state not in ("quarantine", "conditionally_released"):
        return ()
    state = "in quarantine" if found.state == "quarantine" else "released conditionally"
    return (f"{lot} is {state}",)


def _of_the_unit(
    lot: Lot, code: str | None, study: StudyDefinition, at: datetime, purpose: Purpose
) -> Iterator[str]:
    stage = study.product.stages.get(lot.stage)
    unit = None if code is None else lot.units.get(code)
    if code is not None and unit is None:
        yield f"there is no unit {code} of {lot.code}"
    if unit is not None:
        yield from _of_its_state(unit, stage, purpose)
        if unit.since > at:
            since = _clock(unit.since.astimezone(ZoneInfo(study.study.time_zone)))
            yield f"{unit.code} is {UNIT.said(unit.state)} since {since}, after that"
    zone = ZoneInfo(study.study.time_zone)
    expires = None if lot.expires is None else lot.expires.astimezone(zone)
    expired = why_expired(lot.code, expires, at)
    if expired:
        yield expired


def _of_its_state(unit: Unit, stage: Stage | None, purpose: Purpose) -> Iterator[str]:
    if unit.state not in _STATES[purpose]:
        yield f"{unit.code} is {UNIT.said(unit.state)}"
    for hold in unit.held:
        yield f"{unit.code} is held for {HOLD_WORDS[hold.why]} (entry {hold.seq})"
    thaws = unit.thaws + (purpose in ("thaw", "thaw_for_a_dose"))
    often = why_not_thawed(unit.code, stage, thaws) if thaws else None
    if often:
        yield often


def _kept_for_another(
    view: View, unit: str | None, purpose: Purpose, dose: str | None
) -> Iterator[str]:
    filled = None if unit is None else syringe_of(view, unit)
    if filled is not None and purpose not in WITH_THE_DOSE:
        # What was counted, labelled and matched stays as it is until it is given or discarded.
        yield f"{unit} is a syringe of the dose {filled}"
        return
    kept = None if unit is None else reserved_for(view, unit)
    if kept is not None and kept != dose:
        yield f"{unit} is kept for the dose {kept}"


def _of_the_decisions(
    view: View,
    lot: Lot,
    upstream: frozenset[str],
    study: StudyDefinition,
    at: datetime,
    purpose: Purpose,
    participant: str | None,
) -> Iterator[str]:
    """Nothing of a rejected lot is used; for a person every lot upstream stands released."""
    judged = False
    for code in (lot.code, *(c for c in of_kind(upstream, kinds.LOT) if c != lot.code)):
        one = lot if code == lot.code else lot_of(view, code)
        if one is None or one.state == START:
            continue
        if one.state == "rejected":
            yield f"{one.code} was rejected"
            judged = True
        elif purpose in FOR_A_PERSON and _specified(study, one.stage):
            yield from _not_standing(view, one, at, participant)
            judged = True
    if purpose in ("hand_over", "bedside", "administer") and not judged:
        yield f"nothing released {lot.code}: the study document has no specification for it"


def _specified(study: StudyDefinition, stage: str) -> bool:
    levels = study.specification
    return isinstance(levels, Keyed) and any(one.stage == stage for one in levels.values())


def _not_standing(view: View, lot: Lot, at: datetime, participant: str | None) -> Iterator[str]:
    from ayumi.trial.product.verdicts import verdicts_of

    last = lot.dispositions[-1] if lot.dispositions else None
    known = _failing_then(last)
    stands = standing(
        lot.state, last.until if last else None, at, verdicts_of(view, lot, at),
        known_failing=known,
    )  # fmt: skip
    yield from (f"{lot.code}: {reason}" for reason in stands.reasons)
    for_one = lot.state == "released_out_of_specification" and last is not None
    if for_one and (participant is None or last.participant != participant):  # type: ignore[union-attr]
        yield f"{lot.code} does not meet its specification and was released for one person only"


def _failing_then(last: Disposition | None) -> tuple[str, ...]:
    """The tests that failed when the decision was signed."""
    if last is None:
        return ()
    return tuple(
        name
        for name, verdict in last.verdicts.items()
        if isinstance(verdict, Mapping) and verdict.get("state") == "fail"
    )


def _of_the_alerts(view: View, upstream: frozenset[str], study: StudyDefinition) -> Iterator[str]:
    for alert in open_alerts(view):
        if concerns(view, alert, upstream, study.study.time_zone):
            yield f"the alert {alert.code} on {alert.node} is open"


def _of_affected_lots(view: View, *nodes: str) -> Iterator[str]:
    for alert, lot in affected_above(view, *nodes):
        yield f"{lot} was found affected by the alert {alert.code}"


def concerns(view: View, alert: Alert, upstream: frozenset[str], zone: str) -> bool:
    """Whether an alert concerns what has these nodes upstream.

    Where the alert is of some days only, what was used of the node on these days counts; days are
    those of the study's time zone.
    """
    if alert.node not in upstream:
        return False
    if alert.since is None and alert.until is None:
        return True
    return any(
        within(day_in(zone, moment), alert.since, alert.until)
        for moment in uses_of(view, alert.node, upstream)
    )


def within(day: date, since: date | None, until: date | None) -> bool:
    """Whether a day lies between two days, both included; an open end is open."""
    return (since is None or since <= day) and (until is None or day <= until)


def uses_of(view: View, node: str, nodes: frozenset[str]) -> Iterator[datetime]:
    """When something was used of a node, as far as these nodes tell."""
    for _, moment in dated_uses(view, node, nodes):
        yield moment


def dated_uses(view: View, node: str, nodes: frozenset[str]) -> Iterator[tuple[str, datetime]]:
    """Who used something of a node, and when: runs a reagent or a machine, lots a donor."""
    for code in of_kind(nodes, kinds.RUN):
        run = run_of(view, code)
        if run is None:
            continue
        used = [use.at for use in run.uses if use.node == node]
        if node.removeprefix(kinds.DONOR) in run.donors and run.started_at is not None:
            used.append(run.started_at)
        yield from ((kinds.RUN + code, moment) for moment in used)
    if node.startswith(kinds.DONOR):
        for code in of_kind(nodes, kinds.LOT):
            lot = lot_of(view, code)
            if lot is not None and lot.donor == node.removeprefix(kinds.DONOR) and lot.made_at:
                yield kinds.LOT + code, lot.made_at


def _of_the_donors(
    view: View,
    lot: Lot,
    upstream: frozenset[str],
    study: StudyDefinition,
    purpose: Purpose,
    participant: str | None,
) -> Iterator[str]:
    autologous, whose = study.product.kind == "autologous", of_kind(upstream, kinds.DONOR)
    if autologous and purpose in FOR_A_PERSON and not whose:
        yield f"the product is autologous, and {lot.code} comes of no donor on record"
    for code in whose:
        donor = donor_of(view, code)
        if donor is None:
            continue
        yield from why_not_of(donor, study)
        if autologous and participant is not None and donor.participant != participant:
            yield f"the product is autologous, and {lot.code} is not of {participant}"


def why_not_of(donor: Donor, study: StudyDefinition) -> Iterator[str]:
    """Why nothing of a donor may be used: consent withdrawn, or not for what is needed."""
    if donor.consent != "given":
        yield f"the donor {donor.code} has withdrawn consent"
        return
    rules = study.product.donor
    if isinstance(rules, Donors) and isinstance(rules.uses, Keyed):
        missing = [name for name in rules.uses if name not in donor.uses]
        if missing:
            yield f"the donor {donor.code} did not agree to: {', '.join(missing)}"


def specifications_of(study: StudyDefinition, stage: str) -> Iterator[tuple[str, Specification]]:
    """The specifications of the lots of a stage, by their names."""
    if isinstance(study.specification, Keyed):
        yield from (pair for pair in study.specification.items() if pair[1].stage == stage)


def _clock(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="minutes")
