"""Donors: by a pseudonym, with what they agreed to, and what they were tested for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from ayumi.actions.door import in_words, refuse_no_code, refuse_other_world, refused
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor, Record, at_the_product, refuse_no_id
from ayumi.ledger import Actor, Entry, Text
from ayumi.product.order import DONOR
from ayumi.product.stages import Donors
from ayumi.trial.fold import participant_of
from ayumi.trial.product import kinds
from ayumi.trial.product.donor_fold import donor_codes
from ayumi.values import Keyed, near_misses

RESULTS: Final = ("negative", "positive", "unclear")
"""What a donor's test may show."""


def register_donor(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    version: str,
    uses: Sequence[str] = (),
    participant: str | None = None,
    at: datetime | None = None,
    simulated: bool = False,
) -> Entry:
    """A donor under a pseudonym of the tissue bank's or one's own making; no name, ever.

    ``version`` is the version of the information to which they consented, ``uses`` what they agreed
    to, as ids. The donor of an autologous product is a participant.
    """
    with at_the_product(ledger, actor, "make_product") as door:
        refuse_other_world(door.writing, simulated)
        door.new(code, "donor", donor_codes(door.writing))
        refuse_no_code("version", version, any_letters=True)
        _refuse_misspelt(door, uses)
        _refuse_other_person(door, participant)
        body = {
            "simulated": simulated,
            "participant": participant,
            "version": version,
            "uses": list(uses),
        }
        return door.append(kinds.DONOR + code, kinds.DONOR_REGISTERED, body, at=door.moment(at))


def change_donor_consent(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    version: str | None = None,
    uses: Sequence[str] | None = None,
    withdraw: bool = False,
    reason: str,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """A donor consented anew, to other uses or another version, or withdrew.

    After a withdrawal nothing that came of the donor is used any more, wherever it is.
    """
    subject = kinds.DONOR + code
    with at_the_product(ledger, actor, "make_product", subject=subject, seen=seen) as door:
        donor = door.donor(code)
        in_words("reason", reason)
        act = "withdraw" if withdraw else "give"
        door.steps(DONOR, act, [(f"the consent of the donor {code}", donor.consent)])
        body: dict[str, Any] = {"act": act}
        if withdraw:
            if version is not None or uses is not None:
                raise refused("withdraw", "yes", "goes with neither a version nor uses")
        else:
            body["version"] = version or donor.consent_version
            body["uses"] = list(donor.uses if uses is None else uses)
            refuse_no_code("version", str(body["version"]), any_letters=True)
            _refuse_misspelt(door, body["uses"])
            before = (donor.consent, donor.consent_version, list(donor.uses))
            if before == ("given", body["version"], body["uses"]):
                raise ActionRefused(f"nothing would change: {code} has agreed to this already")
        moment = door.moment(at, after=donor.history[-1][1])
        return door.append(subject, kinds.DONOR_CONSENT, body, at=moment, reason=reason)


def record_donor_test(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    test: str,
    result: str,
    text: str | None = None,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """What a donor was tested for, and what it showed: negative, positive or unclear.

    It stops nothing by itself: what follows from it, such as an alert, is the quality unit's.
    """
    subject = kinds.DONOR + code
    with at_the_product(
        ledger, actor, "record_test", "make_product", subject=subject, seen=seen
    ) as door:
        door.donor(code)
        refuse_no_id("test", test)
        if result not in RESULTS:
            raise refused("result", result, f"write one of: {', '.join(RESULTS)}")
        body = {"test": test, "result": result, "text": None if text is None else Text(text)}
        return door.append(subject, kinds.DONOR_TESTED, body, at=door.moment(at))


def _refuse_misspelt(door: ProductDoor, uses: Sequence[str]) -> None:
    """Refuse a use that is no id, or nearly one that the document needs."""
    rules = door.study.product.donor
    needed = rules.uses if isinstance(rules, Donors) and isinstance(rules.uses, Keyed) else {}
    for use in uses:
        refuse_no_id("uses", use)
        near = near_misses(use, needed)
        if use not in needed and near:
            raise refused("uses", use, f"did you mean `{near[0]}`?")
    if len(set(uses)) < len(uses):
        raise refused("uses", " ".join(uses), "names a use twice")


def _refuse_other_person(door: ProductDoor, participant: str | None) -> None:
    """The donor of an autologous product is a participant, that of any other one is none."""
    if door.study.product.kind != "autologous":
        if participant is not None:
            message = "the product is not autologous: its donors are no participants"
            raise refused("participant", participant, message)
        return
    if participant is None:
        raise refused("participant", "", "the product is autologous: say which participant it is")
    if participant_of(door.writing, participant) is None:
        raise refused("participant", participant, "there is no participant of this code")
