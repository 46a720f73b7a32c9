"""Orders: who, when, from which units; planned back from the hour of the operation."""

from datetime import UTC, datetime, timedelta

import pytest

from ayumi.actions.product.alerts import raise_alert
from ayumi.actions.product.lots import make_lot
from ayumi.actions.product.orders import cancel_dose, change_dose, order_dose
from ayumi.actions.product.runs import start_run
from ayumi.actions.product.units import hold, thaw
from ayumi.trial.product.dose_fold import dose_codes, doses_for, doses_of, reserved_for
from tests.actions.steps import contact, refused, waiting
from tests.doses.theatre import (
    NURSE,
    ODA,
    TANAKA,
    UEDA,
    Theatre,
    at,
    order,
    prepare,
    theatre,
)


@pytest.fixture
def c() -> Theatre:
    found = theatre("people")
    found.now("2026-03-17T15:00+09:00")
    return found


def test_an_order_keeps_units_and_plans_back_from_its_hour(c: Theatre) -> None:
    entry = order(c)
    dose = c.dose()
    assert (dose.state, dose.participant, dose.level) == ("ordered", "P001", "low")
    assert dose.simulated
    assert dose.slot == at("10:00")
    assert dose.lots == ("LOT-1",)
    assert [reserved_for(c.ledger, unit) for unit in ("LOT-1-01", "LOT-1-02", "LOT-1-03")] == [
        "D1", "D1", None,
    ]  # fmt: skip
    plan = [(one["stage"], one["begins"], one["ends"]) for one in dose.plan]
    assert plan == [
        ("thawed", "2026-03-17T22:00:00.000000Z", "2026-03-18T00:00:00.000000Z"),
        ("suspension", "2026-03-18T00:00:00.000000Z", "2026-03-18T01:00:00.000000Z"),
    ]
    # Six hours of shelf life before ten o'clock in Tokyo.
    assert dose.plan[-1]["not_before"] == "2026-03-17T19:00:00.000000Z"
    assert entry.body["order_by"] == "2026-03-17T22:00:00.000000Z"
    assert doses_for(c.ledger, "P001") == doses_of(c.ledger) == (dose,)
    assert dict(dose_codes(c.ledger)) == {"d1": "D1"}


def test_the_day_of_the_operation_is_that_of_the_study_s_place(c: Theatre) -> None:
    # The window is open until day 400 after 1 March; nine in the morning of day 401 in Tokyo is
    # still day 400 in UTC.
    last = datetime(2027, 4, 5, 9, tzinfo=UTC)
    order(c, slot=last)
    with refused(c, "day 401 after injury; the document says day 10 to day 400"):
        order(c, "D2", participant="P002", slot=last + timedelta(hours=6), units=["LOT-1-03"])


def test_an_order_is_refused_with_every_reason_at_once(c: Theatre) -> None:
    hold(c.ledger, ODA, "LOT-1", ["LOT-1-03"], text="a crack")
    thaw(c.ledger, UEDA, "LOT-1", ["LOT-1-04"])
    order(c)
    with refused(
        c, "D2 cannot be ordered", "D1 is ordered for P001 already",
        "LOT-1-03 is held for a suspicion", "LOT-1-04 is thawed",
        "LOT-1-01 is kept for the dose D1",
    ):  # fmt: skip
        order(c, "D2", units=["LOT-1-01", "LOT-1-03", "LOT-1-04"])


def test_what_cannot_be_meant_is_told_all_at_once(c: Theatre) -> None:
    with refused(c, "level", "side", "units", "no such dose level", "write one of: left, right"):
        order(c, level="medium", side="top", units=[])
    with refused(c, "the cohort first is given low"):
        order(c, level="high")
    with refused(c, "needs its time zone"):
        order(c, slot=datetime(2026, 3, 18, 10))
    with refused(c, "is past"):
        order(c, slot=at("2026-03-17T14:59+09:00"))
    with refused(c, "there is no such unit; did you mean `LOT-1-10`"):
        order(c, units=["LOT-1-0I"])
    with refused(c, "is named twice"):
        order(c, units=["LOT-1-01", "LOT-1-01"])
    with refused(c, "there is no participant P009; there are 2"):
        order(c, participant="P009")
    with refused(c, "write its code: with a digit"):
        order(c, "Hanako")
    order(c)
    with refused(c, "there is a dose D1 already"):
        order(c, units=["LOT-1-05"])
    with refused(c, "there is a dose D1 already; codes that differ in capitals only"):
        order(c, "d1", units=["LOT-1-05"])


def test_only_who_is_enrolled_has_a_dose_ordered() -> None:
    c = theatre("cells")
    c.clock.set("2026-03-10")
    contact(c)
    with refused(c, "P001 has not consented"):
        order(c)


def test_who_may_order(c: Theatre) -> None:
    with refused(c, "needs `order_dose`"):
        order_dose(c.ledger, NURSE, "D1", participant="P001", slot=at("10:00"), units=["LOT-1-01"])


def test_the_next_participant_waits_for_the_stagger() -> None:
    c = theatre("administered")
    c.now("2026-03-19T09:00+09:00")
    with refused(c, "P002 may not be treated yet", "going on with participant P002 is not decided"):
        order(c, "D2", participant="P002", slot=at("2026-03-20T10:00+09:00"), units=["LOT-1-03"])


def test_a_third_person_of_another_cohort_gets_the_dose_of_that_cohort(c: Theatre) -> None:
    c.clock.set("2026-03-10")
    code = waiting(c, "second")
    c.now("2026-03-17T15:00+09:00")
    entry = order(c, "D3", participant=code, units=["LOT-1-09"])
    assert entry.body["level"] == "high"


def test_lots_that_are_not_released_are_not_ordered_from(c: Theatre) -> None:
    start_run(c.ledger, UEDA, "R-LOT-2", stage="lot", inputs=[("BANK-1-02", None)])
    make_lot(c.ledger, UEDA, "LOT-2", run="R-LOT-2", units=2, volume="1 mL", place="freezer")
    with refused(c, "LOT-2"):
        order(c, units=["LOT-2-01"])
    raise_alert(c.ledger, ODA, node="donor:DN-1", text="a late finding")
    with refused(c, "the alert A001 on donor:DN-1 is open"):
        order(c)


def test_a_change_is_asked_everything_anew_and_frees_what_is_not_needed(c: Theatre) -> None:
    order(c)
    change_dose(
        c.ledger, TANAKA, "D1", slot=at("2026-03-19T10:00+09:00"),
        units=["LOT-1-02", "LOT-1-03"], reason="the theatre is taken",
    )  # fmt: skip
    dose = c.dose()
    assert dose.slot == at("2026-03-19T10:00+09:00")
    assert [reserved_for(c.ledger, f"LOT-1-0{n}") for n in (1, 2, 3)] == [None, "D1", "D1"]
    assert dose.plan[0]["begins"] == "2026-03-18T22:00:00.000000Z"
    order(c, "D2", participant="P002", units=["LOT-1-01"])
    with refused(c, "LOT-1-01 is kept for the dose D2"):
        change_dose(c.ledger, TANAKA, "D1", units=["LOT-1-01"], reason="x")
    with refused(c, "nothing would change"):
        change_dose(c.ledger, TANAKA, "D1", units=["LOT-1-02", "LOT-1-03"], reason="x")
    prepare(c)
    with refused(c, "D1 is prepared; to change it must be ordered"):
        change_dose(c.ledger, TANAKA, "D1", side="left", reason="x")


def test_a_cancelled_order_frees_its_units(c: Theatre) -> None:
    order(c)
    cancel_dose(c.ledger, TANAKA, "D1", reason="fever")
    assert c.dose().state == "cancelled"
    assert reserved_for(c.ledger, "LOT-1-01") is None
    order(c, "D2")
    with refused(c, "D1 is cancelled"):
        cancel_dose(c.ledger, TANAKA, "D1", reason="again")
    with refused(c, "there is no dose D9; `ayumi dose list` shows those that there are"):
        cancel_dose(c.ledger, TANAKA, "D9", reason="x")
    with refused(c, "did you mean `D2`"):
        cancel_dose(c.ledger, TANAKA, "d2", reason="x")


def test_an_order_that_comes_too_late_for_its_plan_says_why(c: Theatre) -> None:
    c.now("07:30")
    with refused(c, "the first step was to begin at 2026-03-18 07:00 (Asia/Tokyo); say why"):
        order(c)
    order(c, reason="the cells were thawed for another reason")


def test_units_that_are_kept_are_used_for_nothing_else(c: Theatre) -> None:
    order(c)
    with refused(c, "LOT-1-01 is kept for the dose D1"):
        thaw(c.ledger, UEDA, "LOT-1", ["LOT-1-01"])
    with refused(c, "LOT-1-01 is kept for the dose D1"):
        start_run(c.ledger, UEDA, "R-9", stage="thawed", inputs=[("LOT-1-01", None)])
    start_run(c.ledger, UEDA, "R-9", stage="thawed", inputs=[("LOT-1-01", None)], dose="D1")


def test_the_second_side_waits_its_time_and_is_a_dose_of_its_own() -> None:
    c = theatre("administered")
    c.now("2026-04-10T09:00+09:00")
    second = {"side": "right", "units": ["LOT-1-05"]}
    with refused(c, "the first side of P001 was treated on 2026-03-18; 30 d end on 2026-04-17"):
        order(c, "D2", slot=at("2026-04-16T10:00+09:00"), **second)
    order(c, "D2", slot=at("2026-04-20T10:00+09:00"), **second)
    assert [one.side for one in doses_for(c.ledger, "P001")] == [None, "right"]
    with refused(c, "D2 is ordered for P001 already"):
        order(c, "D3", slot=at("2026-04-21T10:00+09:00"), side="right", units=["LOT-1-06"])
