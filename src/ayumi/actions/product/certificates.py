"""Certificates of analysis: issued once a lot is decided on, each with its digest on record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ayumi.actions.door import refused
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import Record, at_the_product
from ayumi.ledger import Actor, Entry
from ayumi.ledger.view import View
from ayumi.trial.product import kinds
from ayumi.trial.product.lot_file import LotFile, lot_file
from ayumi.trial.product.lot_fold import lot_of
from ayumi.values.state_table import said

LANGUAGES: Final = ("en", "ja")


def issue_certificate(
    ledger: Record, actor: Actor, lot: str, *, language: str = "en", seen: int | None = None
) -> tuple[Entry, LotFile]:
    """The certificate of a lot that was decided on, and its file as the certificate rests on it.

    The entry holds the certificate's digest: `certificate_again` makes the same one at any time.
    """
    subject = kinds.LOT + lot
    with at_the_product(ledger, actor, "release_lot", subject=subject, seen=seen) as door:
        if language not in LANGUAGES:
            raise refused("language", language, f"write one of: {', '.join(LANGUAGES)}")
        found = door.lot(lot)
        if not found.dispositions or found.state == "quarantine":
            raise ActionRefused(
                f"{lot} is {said(found.state)}; a certificate is issued when it is released or "
                "rejected. `ayumi lot file` shows how it stands"
            )
        made = lot_file(door.writing, lot, door.now)
        assert made is not None
        body = {
            "number": len(found.certificates) + 1,
            "digest": made.certificate_digest,
            "language": language,
            "specification": None if made.specification is None else made.specification[0],
            "upto": made.upto,
            "of": made.at.isoformat(),
        }
        return door.append(subject, kinds.LOT_CERTIFIED, body), made


def certificate_again(view: View, lot: str, number: int) -> tuple[LotFile, Mapping[str, Any]]:
    """The file that a certificate rests on, as it was when it was issued, and what was issued.

    `ActionRefused` if there is no such certificate, or if today's engine makes another one of the
    same entries.
    """
    found = lot_of(view, lot)
    issued = {one["number"]: one for one in found.certificates} if found is not None else {}
    if number not in issued:
        known = ", ".join(map(str, issued)) or "none"
        raise ActionRefused(f"{lot} has no certificate {number}; there are: {known}")
    one = issued[number]
    made = lot_file(view, lot, datetime.fromisoformat(one["of"]), upto=one["upto"])
    assert made is not None
    if made.certificate_digest != one["digest"]:
        raise ActionRefused(
            f"certificate {number} of {lot} was {one['digest']}; today's engine makes "
            f"{made.certificate_digest} of the same entries"
        )
    return made, one
