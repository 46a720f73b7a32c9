"""The kinds of entry about the product, the subjects they stand under, and their things."""

from collections.abc import Mapping
from typing import Any, Final

DONOR: Final = "donor:"
RUN: Final = "run:"
LOT: Final = "lot:"
DOSE: Final = "dose:"
ALERT: Final = "alert:"
"""How subjects begin; what follows is the code."""
UNIT: Final = "unit:"
REAGENT: Final = "reagent:"
EQUIPMENT: Final = "equipment:"
"""How nodes of the genealogy begin that are no subjects of their own."""

DONOR_REGISTERED: Final = "donor.registered"
DONOR_CONSENT: Final = "donor.consent_changed"
DONOR_TESTED: Final = "donor.tested"

RUN_STARTED: Final = "run.started"
RUN_STEP: Final = "run.step"
RUN_STEP_VERIFIED: Final = "run.step_verified"
RUN_USED: Final = "run.used"
RUN_DEVIATED: Final = "run.deviated"
RUN_YIELDED: Final = "run.yielded"
RUN_FINISHED: Final = "run.finished"
RUN_ABORTED: Final = "run.aborted"

LOT_MADE: Final = "lot.made"
UNIT_SENT: Final = "unit.sent"
UNIT_RECEIVED: Final = "unit.received"
UNIT_EXCURSION: Final = "unit.excursion"
UNIT_HELD: Final = "unit.held"
UNIT_CLEARED: Final = "unit.cleared"
UNIT_THAWED: Final = "unit.thawed"
UNIT_REFROZEN: Final = "unit.refrozen"
UNIT_TAKEN: Final = "unit.taken"
UNIT_FOUND: Final = "unit.found"
UNIT_LABELLED: Final = "unit.labelled"

LOT_TESTED: Final = "lot.tested"
LOT_TEST_VERIFIED: Final = "lot.test_verified"
LOT_INVESTIGATED: Final = "lot.investigated"
LOT_REVIEWED: Final = "lot.test_reviewed"
LOT_RELEASED_CONDITIONALLY: Final = "lot.released_conditionally"
LOT_RELEASED: Final = "lot.released"
LOT_RELEASED_OUT_OF_SPECIFICATION: Final = "lot.released_out_of_specification"
LOT_BENEFIT_RISK: Final = "lot.benefit_risk_stated"
LOT_NOTIFIED: Final = "lot.notified"
LOT_RETURNED: Final = "lot.returned"
LOT_REJECTED: Final = "lot.rejected"
LOT_CERTIFIED: Final = "lot.certificate_issued"
FAILURE_OPENED: Final = "failure.opened"
FAILURE_TOLD: Final = "failure.told"
FAILURE_DECIDED: Final = "failure.decided"
FAILURE_CLOSED: Final = "failure.closed"

DOSE_ORDERED: Final = "dose.ordered"
DOSE_CHANGED: Final = "dose.changed"
DOSE_CANCELLED: Final = "dose.cancelled"
DOSE_PREPARED: Final = "dose.prepared"
DOSE_HANDED_OVER: Final = "dose.handed_over"
DOSE_RECEIVED: Final = "dose.received"
DOSE_RECEIPT_REFUSED: Final = "dose.receipt_refused"
DOSE_CHECKED: Final = "dose.checked"
DOSE_MATCH_REFUSED: Final = "dose.match_refused"
DOSE_MATCH_LAPSED: Final = "dose.match_lapsed"
DOSE_ADMINISTERED: Final = "dose.administered"
DOSE_DISCARDED: Final = "dose.discarded"
DOSE_SHEET: Final = "dose.sheet_printed"

IDENTITY_KEPT: Final = "vault.identity_kept"
"""Under the subject of the vault: that it keeps identifiers of a participant, never which."""

ALERT_RAISED: Final = "alert.raised"
ALERT_ASSESSED: Final = "alert.assessed"
ALERT_CLOSED: Final = "alert.closed"
ALERT_REOPENED: Final = "alert.reopened"


def thing(kind: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    """What an entry of a kind with this body is about within its subject.

    A test of a lot is a thing of its own, so is a unit, and a failure; all else that moves a lot, a
    run, a dose, a donor or an alert is about the same thing.
    """
    group = kind.partition(".")[0]
    if group == "unit":
        return ("units",)
    if kind in (LOT_TESTED, LOT_TEST_VERIFIED, LOT_INVESTIGATED, LOT_REVIEWED):
        return ("test", str(body.get("test")))
    if group == "failure":
        return ("failure", str(body.get("number")))
    if kind == DOSE_SHEET:
        return ("sheet",)
    return ("course",)
