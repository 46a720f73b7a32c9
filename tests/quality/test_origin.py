"""What speaks against a release besides the tests: how a lot was made, of whom, and from what."""

import pytest

from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.alerts import raise_alert
from ayumi.actions.product.donors import change_donor_consent
from ayumi.actions.product.lots import make_lot
from ayumi.actions.product.runs import abort_run, start_run
from ayumi.actions.product.steps import record_step
from ayumi.actions.product.testing import record_result
from ayumi.actions.study import adopt_study
from ayumi.study.document import digest_of
from ayumi.values import InputRefused
from tests.actions.clinic import ADMIN
from tests.doses.theatre import ODA, UEDA, WADA, Theatre, document, released, theatre


def second_lot() -> Theatre:
    """A second lot of the bank, whose run is under way."""
    c = theatre("cells")
    start_run(c.ledger, UEDA, "R-LOT-2", stage="lot", inputs=[("BANK-1-02", None)])
    make_lot(c.ledger, UEDA, "LOT-2", run="R-LOT-2", units=2, volume="500 uL", place="freezer")
    return c


def test_a_lot_of_a_run_that_was_broken_off_is_not_released() -> None:
    c = second_lot()
    abort_run(c.ledger, UEDA, "R-LOT-2", reason="the incubator failed")
    with pytest.raises(ActionRefused, match="the run R-LOT-2 that made it was broken off"):
        released(c, "LOT-2", "sterility", "negative")


def test_a_lot_with_a_step_that_nobody_verified_is_not_released() -> None:
    c = second_lot()
    record_step(c.ledger, UEDA, "R-LOT-2", "freezing")
    with pytest.raises(ActionRefused, match="no second person has verified steps of R-LOT-2"):
        released(c, "LOT-2", "sterility", "negative")


def test_a_lot_with_an_open_alert_upstream_is_not_released() -> None:
    c = second_lot()
    raise_alert(c.ledger, ODA, node="donor:DN-1", text="Told of an infection")
    with pytest.raises(ActionRefused, match="the alert A001 on donor:DN-1 is open"):
        released(c, "LOT-2", "sterility", "negative")


def test_a_lot_of_a_donor_who_withdrew_is_not_released() -> None:
    c = second_lot()
    change_donor_consent(c.ledger, UEDA, "DN-1", withdraw=True, reason="asked for it")
    with pytest.raises(ActionRefused, match="the donor DN-1 has withdrawn consent"):
        released(c, "LOT-2", "sterility", "negative")


def amended(limit: str) -> bytes:
    before = document()
    text = before.decode().replace('limit = "70 %"', f'limit = "{limit}"')
    head, _, rest = text.partition("[amends]\n")
    _, _, after = rest.partition("[sources.plan]")
    named = f'[amends]\ndigest = "{digest_of(before)}"\nreason = "limit"\ndate = "2026-03"\n'
    return (head + named + "[sources.plan]" + after).encode()


def test_an_amendment_by_which_given_cells_fail_opens_a_late_failure() -> None:
    c = theatre("administered")
    suspension = str(c.dose().suspension)
    adopt_study(c.ledger, ADMIN, amended("80 %"), reason="nothing changes for these cells")
    assert c.lot(suspension).failures == ()
    c = theatre("administered")
    adopted = adopt_study(c.ledger, ADMIN, amended("95 %"), reason="a stricter limit")
    [failure] = c.lot(suspension).failures
    assert (failure.test, failure.result) == ("viability", adopted.seq)
    assert failure.participants == ("P001",)


def test_more_than_the_whole_is_no_share() -> None:
    c = theatre("prepared")
    given = {"value": "180 %", "sample": "S-D11-02", "replicate": "2"}
    with pytest.raises(InputRefused, match="a share of a whole is at most 100 %"):
        record_result(c.ledger, WADA, "S-D11", "viability", given)
