"""What the quality unit decides on a lot, signed over exactly the verdicts that were seen."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import ayumi
from ayumi.actions.door import in_words, signature
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, Record, at_the_product
from ayumi.actions.product.four_eyes import BEFORE_RELEASE, who_did, why_own
from ayumi.actions.product.late_failures import watching_for_late_failures
from ayumi.ledger import Actor, Entry, Reauthentication
from ayumi.product.custody import why_expired
from ayumi.product.disposition import (
    LOT,
    may_release,
    may_release_conditionally,
    pending_tests,
)
from ayumi.product.specification import Specification
from ayumi.product.verdict import Verdict, verdicts_digest
from ayumi.trial.product import kinds
from ayumi.trial.product.alert_fold import open_alerts
from ayumi.trial.product.donor_fold import donor_of
from ayumi.trial.product.genealogy import of_kind, upstream_of
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.run_fold import run_of
from ayumi.trial.product.usable import concerns, why_not_of
from ayumi.trial.product.verdicts import seen_verdicts, specification_of, verdicts_of
from ayumi.values import Refusal

RELEASED: Final = "lot released"
CONDITIONALLY: Final = "lot released conditionally"
RETURNED: Final = "lot returned to quarantine"
REJECTED: Final = "lot rejected"
"""What the signature under each decision means."""

SHORTEST_DIGEST: Final = len("sha256:") + 12
"""So much of a digest is enough to say which verdicts one has seen."""


class VerdictsChanged(Refusal):
    """The verdicts are not those that the signer has seen; both are shown."""

    def __init__(
        self, lot: str, seen: Mapping[str, Verdict], now: Mapping[str, Verdict], digest: str
    ) -> None:
        self.seen, self.now = seen, now
        names = [name for name in {**seen, **now} if seen.get(name) != now.get(name)]
        said = "; ".join(
            f"{name} was {_said(seen.get(name))} and is {_said(now.get(name))}" for name in names
        )
        if not seen:
            said = f"{lot} never had verdicts {digest}, as far as was looked back"
        super().__init__(
            f"the verdicts on {lot} are not those that you have seen: {said}. Now they are "
            f"{verdicts_digest(now)}. Look again, then decide"
        )


def release(
    ledger: Record,
    actor: Actor,
    lot: str,
    *,
    seen_verdicts: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The signed release of a lot: every release test has passed, every reference was reviewed.

    ``seen_verdicts`` is the digest of the verdicts that the signer looked at. `ActionRefused` with
    every reason at once; `VerdictsChanged` if the verdicts are other ones by now.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "release_lot", subject=subject, seen=seen) as door:
        found, name, specification = specified(door, lot, "release")
        verdicts = as_seen(door, found, seen_verdicts)
        refuse_all(
            f"{lot} may not be released",
            *may_release(specification, verdicts),
            *why_not_released(door, found),
        )
        body = decided(name, verdicts)
        proof = signature(signed_by, RELEASED)
        return door.append(subject, kinds.LOT_RELEASED, body, signed_by=proof)


def release_conditionally(
    ledger: Record,
    actor: Actor,
    lot: str,
    *,
    until: datetime,
    seen_verdicts: str,
    reason: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The signed release of a lot while tests that are not due yet are pending, until a moment.

    Possible only where the study document foresees it, for the tests that it names; every test that
    is due must have passed. The entry names what is pending.
    """
    subject, act = kinds.LOT + lot, "release_conditionally"
    with at_the_product(ledger, actor, "release_lot", subject=subject, seen=seen) as door:
        in_words("reason", reason)
        _refuse_without_zone(until)
        found, name, specification = specified(door, lot, act)
        verdicts = as_seen(door, found, seen_verdicts)
        pending = pending_tests(specification, verdicts)
        refuse_all(
            f"{lot} may not be released conditionally",
            *may_release_conditionally(
                specification, verdicts, until, now=door.now, since=_since(found)
            ),
            *(() if pending else ("nothing is pending; release it in full",)),
            *why_not_released(door, found),
        )
        body = {**decided(name, verdicts), "pending": list(pending), "until": until.isoformat()}
        proof = signature(signed_by, CONDITIONALLY)
        kind = kinds.LOT_RELEASED_CONDITIONALLY
        return door.append(subject, kind, body, reason=reason, signed_by=proof)


def return_to_quarantine(
    ledger: Record,
    actor: Actor,
    lot: str,
    *,
    seen_verdicts: str,
    reason: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The signed end of a release: the lot is in quarantine again.

    If a conditional release has run out and cells were given, a late failure is opened.
    """
    return _taken_back(
        ledger, actor, lot, "return", kinds.LOT_RETURNED, RETURNED,
        seen_verdicts=seen_verdicts, reason=reason, signed_by=signed_by, seen=seen,
    )  # fmt: skip


def reject(
    ledger: Record,
    actor: Actor,
    lot: str,
    *,
    seen_verdicts: str,
    reason: str,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The signed rejection of a lot: it is used for nothing any more."""
    return _taken_back(
        ledger, actor, lot, "reject", kinds.LOT_REJECTED, REJECTED,
        seen_verdicts=seen_verdicts, reason=reason, signed_by=signed_by, seen=seen,
    )  # fmt: skip


def _taken_back(
    ledger: Record,
    actor: Actor,
    lot: str,
    act: str,
    kind: str,
    meaning: str,
    *,
    seen_verdicts: str,
    reason: str,
    signed_by: Reauthentication,
    seen: int | None,
) -> Entry:
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "reject_lot", subject=subject, seen=seen) as door:
        in_words("reason", reason)
        found = door.lot(lot)
        LOT.after(found.state, act, lot)
        refuse_all(
            f"{actor.account} may not decide this",
            *why_own(door, "reject_lot", who_did(door.writing, found)),
        )
        named = specification_of(door.study, found.stage)
        body = decided(None if named is None else named[0], as_seen(door, found, seen_verdicts))
        proof = signature(signed_by, meaning)
        with watching_for_late_failures(door, lot):
            return door.append(subject, kind, body, reason=reason, signed_by=proof)


# What decisions have in common


def specified(door: ProductDoor, code: str, act: str) -> tuple[Lot, str, Specification]:
    """A lot that an act is possible for, with its specification; refused if there is none."""
    lot = door.lot(code)
    LOT.after(lot.state, act, code)
    named = specification_of(door.study, lot.stage)
    if named is None:
        title = door.study.product.stages[lot.stage].title
        raise ActionRefused(
            f"{code} is of the stage {title}, which the study document specifies nowhere; nothing "
            "releases it"
        )
    return lot, *named


def as_seen(door: ProductDoor, lot: Lot, seen: str) -> Mapping[str, Verdict]:
    """The verdicts on a lot now; `VerdictsChanged` if the signer has seen others."""
    now = verdicts_of(door.writing, lot, door.now)
    digest = verdicts_digest(now)
    if len(seen) < SHORTEST_DIGEST:
        raise ActionRefused(
            f"say which verdicts you have seen: the digest below them, {SHORTEST_DIGEST} "
            "characters of it or more"
        )
    if not digest.startswith(seen):
        then = seen_verdicts(door.writing, lot.code, seen, door.now)
        raise VerdictsChanged(lot.code, then, now, seen)
    return now


def why_not_released(door: ProductDoor, lot: Lot) -> tuple[str, ...]:
    """What speaks against any release besides the verdicts: every reason."""
    reasons = [
        f"result {one.seq} of {one.test} is not verified"
        for one in lot.results
        if one.verified_by is None
    ]
    reasons += [
        f"{one.record} of {one.test} is not concluded"
        for one in lot.investigations
        if not one.conclusion
    ]
    reasons += [
        f"late failure {one.number} ({one.test}) is open"
        for one in lot.failures
        if one.state == "open"
    ]
    if expired := why_expired(lot.code, lot.expires, door.now):
        reasons.append(expired)
    nodes = upstream_of(door.writing, kinds.LOT + lot.code)
    reasons += _of_its_origin(door, lot, nodes)
    upstream = of_kind(nodes, kinds.LOT)
    reasons += [
        f"{code}, from which it comes, was rejected"
        for code in upstream
        if (one := lot_of(door.writing, code)) is not None and one.state == "rejected"
    ]
    did = who_did(door.writing, lot)
    return (*reasons, *why_own(door, "release_lot", did, always=BEFORE_RELEASE))


def _of_its_origin(door: ProductDoor, lot: Lot, nodes: frozenset[str]) -> Iterator[str]:
    """What speaks against a release in how it was made, of whom, and from what."""
    run = None if lot.run is None else run_of(door.writing, lot.run)
    if run is not None and run.state == "aborted":
        yield f"the run {run.code} that made it was broken off"
    if run is not None and (alone := [one.name for one in run.steps if one.verifier is None]):
        yield f"no second person has verified steps of {run.code}: {', '.join(alone)}"
    for alert in open_alerts(door.writing):
        if concerns(
            door.writing, alert, nodes | {kinds.LOT + lot.code}, door.study.study.time_zone
        ):
            yield f"the alert {alert.code} on {alert.node} is open"
    for code in of_kind(nodes, kinds.DONOR):
        donor = donor_of(door.writing, code)
        if donor is not None:
            yield from why_not_of(donor, door.study)


def decided(specification: str | None, verdicts: Mapping[str, Verdict]) -> dict[str, Any]:
    """What an entry of a decision holds: the verdicts that its signature covers."""
    return {
        "specification": specification,
        "verdicts": {name: verdict.to_dict() for name, verdict in verdicts.items()},
        "digest": verdicts_digest(verdicts),
        "engine": ayumi.__version__,
    }


def refuse_all(what: str, *reasons: str) -> None:
    """Refuse with every reason at once; nothing happens where there is none."""
    if reasons:
        raise ActionRefused(f"{what}: {'; '.join(dict.fromkeys(reasons))}")


def _since(lot: Lot) -> datetime | None:
    """The first conditional release in a row: neither renewing nor returning one prolongs it."""
    first = None
    for one in reversed(lot.dispositions):
        if one.act not in ("release_conditionally", "return"):
            break
        if one.act == "release_conditionally":
            first = one.at
    return first


def _refuse_without_zone(until: datetime) -> None:
    from ayumi.actions.door import refused

    if until.tzinfo is None:
        raise refused("until", str(until), "needs its time zone: 2026-04-18T18:00+09:00")


def _said(verdict: Verdict | None) -> str:
    return "not there" if verdict is None else f"{verdict.state} ({verdict.because})"
