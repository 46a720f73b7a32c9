"""What keeps everybody from being treated stands in a dose without what was found in whom."""

from typing import Any

from ayumi.actions import events
from ayumi.actions.awareness import Aware
from ayumi.actions.product.seeing_doses import see_dose
from ayumi.actions.product.sheets import print_sheet
from ayumi.actions.rules import halts_as_told
from ayumi.trial.study import in_force
from tests.doses.theatre import (
    SATO,
    SURGEON,
    TANAKA,
    Theatre,
    check,
    give,
    matched,
    refused_match,
    theatre,
)

PLAIN = "a stopping rule was reached"


def with_a_mass() -> Theatre:
    """D1 of P001 was received, and matched; then an event that is watched for is found in P002."""
    c = theatre("received")
    c.now("09:50")
    matched(c)
    facts: dict[str, Any] = {
        "term": "Mass", "grade": "3", "onset": "2026-03-17", "outcome": "not_recovered",
        "of_interest": ["mass"],
    }  # fmt: skip
    events.report_event(c.ledger, TANAKA, "P002", facts, aware=Aware(c.clock.at))
    return c


def test_refusals_and_sheets_say_nothing_of_others() -> None:
    """Whoever reads the dose later may be blinded, though whoever scanned was not."""
    c = with_a_mass()
    document = in_force(c.ledger)
    assert document is not None
    [told] = halts_as_told(
        c.ledger, document.definition, SURGEON.role, c.clock.at.date()
    )  # fmt: skip
    assert "Mass: event 1 of P002" in told
    head = c.ledger.head.seq
    for refusal in (
        refused_match(c, lambda: give(c)),
        refused_match(c, lambda: check(c, SATO)),
    ):
        assert PLAIN in str(refusal)
        assert "P002" not in str(refusal)
    remarks = print_sheet(c.ledger, SATO, "D1").body["remarks"]
    assert [PLAIN in one for one in remarks] == [True]
    stored = [str(entry.body) for entry in c.ledger.entries(after=head)]
    assert len(stored) == 3
    for body in (*stored, str(see_dose(c.ledger, SATO, "D1").dose.refusals)):
        assert PLAIN in body
        assert "P002" not in body
        assert "mass" not in body.lower()
