"""Two people at the same vial: one wins where both cannot, the other is told, nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

from ayumi.actions.door import ChangedMeanwhile
from ayumi.actions.product.alerts import raise_alert
from ayumi.actions.product.lots import make_lot
from ayumi.actions.product.runs import start_run
from ayumi.actions.product.steps import record_step, verify_step
from ayumi.actions.product.units import MEANING_CLEARED, clear_hold, hold, label, take, thaw
from ayumi.ledger import Actor, Entry
from ayumi.ledger.verification import verify
from ayumi.product.quantities import account
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.run_fold import run_of
from ayumi.trial.product.usable import why_not_usable
from ayumi.values import InputRefused, Refusal
from ayumi.values.state_table import OutOfOrder
from tests.actions.conftest import Connect
from tests.making.cleanroom import (
    INVESTIGATOR,
    MAKER,
    QUALITY,
    SECOND,
    Cleanroom,
    with_bank,
    with_frozen,
)

Act = Callable[[Cleanroom], Entry]


def at_once(connect: Connect, c: Cleanroom, *acts: Act) -> tuple[list[Entry], list[Exception]]:
    """What becomes of acts that several people do at the same moment; the chain stays whole."""
    start, before = Barrier(len(acts)), c.ledger.head.seq

    def alone(act: Act) -> Entry | Exception:
        desk = c.beside(connect())
        desk.ledger.head  # noqa: B018 - the connection is there before the start
        start.wait()
        try:
            return act(desk)
        except (Refusal, InputRefused) as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as desks:
        found = list(desks.map(alone, acts))
    won = sorted((one for one in found if isinstance(one, Entry)), key=lambda e: e.seq)
    recorded = {e.seq for e in c.ledger.entries(after=before)}
    assert {e.seq for e in won} <= recorded
    assert verify(c.clinic.storage).passed
    return won, [one for one in found if isinstance(one, Exception)]


def conserved(c: Cleanroom, code: str) -> None:
    """Requirement C5: the lot adds up, and is what its entries make one by one."""
    lot = lot_of(c.ledger, code)
    assert lot is not None
    assert account(lot.units.values()).discrepancies == ()
    assert lot == lot_of(c.ledger, code, until=c.ledger.head.seq)


def starting(code: str, unit: str, volume: str, by: Actor = MAKER) -> Act:
    return lambda desk: start_run(desk.ledger, by, code, stage="culture", inputs=[(unit, volume)])


def test_no_more_is_taken_than_there_is(connect: Connect) -> None:
    """Requirement C5 in a race: three of 0.6 mL each out of one millilitre."""
    c = with_bank().copy(connect())
    acts = [starting(f"R-{n}", "B-1-01", "0.6 mL") for n in range(3)]
    won, lost = at_once(connect, c, *acts)
    assert (len(won), len(lost)) == (1, 2)
    for one in lost:
        assert "600 uL are asked for, and 400 uL are left" in str(one)
    assert c.unit("B-1-01").left == 400
    conserved(c, "B-1")
    taken = [e for e in c.ledger.entries(kind="unit.taken") if e.subject == "lot:B-1"]
    started = [e.subject for e in c.ledger.entries(kind="run.started")]
    assert len(taken) == len(started) - 1 == 1


def test_parts_that_both_fit_are_both_taken(connect: Connect) -> None:
    c = with_bank().copy(connect())
    won, lost = at_once(
        connect, c, starting("R-1", "B-1-01", "0.6 mL"), starting("R-2", "B-1-01", "0.4 mL", SECOND)
    )
    assert (len(won), lost) == (2, [])
    assert (c.unit("B-1-01").state, c.unit("B-1-01").left) == ("used", Decimal(0))
    conserved(c, "B-1")


def test_a_vial_is_thawed_once(connect: Connect) -> None:
    c = with_frozen().copy(connect())
    won, lost = at_once(connect, c, *[lambda desk: thaw(desk.ledger, MAKER, "F-1", ["F-1-01"])] * 3)
    assert (len(won), len(lost)) == (1, 2)
    assert all("F-1-01 is thawed" in str(one) for one in lost)
    assert c.unit("F-1-01").thaws == 1


def test_a_vial_goes_one_way(connect: Connect) -> None:
    c = with_frozen().copy(connect())
    won, lost = at_once(
        connect, c,
        lambda desk: take(desk.ledger, MAKER, "F-1", ["F-1-01"], as_what="tested"),
        lambda desk: take(desk.ledger, SECOND, "F-1", ["F-1-01"], as_what="discarded", reason="x"),
        lambda desk: take(desk.ledger, SECOND, "F-1", ["F-1-01"], as_what="retained"),
    )  # fmt: skip
    # A vial that was put aside first may be tested or discarded still; nothing else goes twice.
    assert len(won) + len(lost) == 3
    assert [e.body["units"][0]["as"] for e in won if e.body["units"][0]["as"] != "retained"] == [
        c.unit("F-1-01").state
    ]
    assert all(isinstance(one, OutOfOrder) for one in lost)
    conserved(c, "F-1")


def test_a_code_is_given_once(connect: Connect) -> None:
    c = with_bank()
    start_run(c.ledger, MAKER, "R-1", stage="culture", inputs=[("B-1-01", None)])
    c = c.copy(connect())
    won, lost = at_once(
        connect, c,
        lambda desk: make_lot(desk.ledger, MAKER, "C-1", run="R-1", units=2, volume="1 mL"),
        lambda desk: make_lot(desk.ledger, SECOND, "C-1", run="R-1", units=3, volume="1 mL"),
    )  # fmt: skip
    assert (len(won), len(lost)) == (1, 1)
    assert "there is a lot C-1 already; codes are given once" in str(lost[0])
    run = run_of(c.ledger, "R-1")
    assert run is not None
    assert run.outputs == ("C-1",)


def test_an_alert_comes_before_or_after_a_use_and_never_beside_it(connect: Connect) -> None:
    c = with_bank().copy(connect())
    won, lost = at_once(
        connect, c,
        lambda desk: raise_alert(desk.ledger, INVESTIGATOR, node="lot:B-1", text="cloudy"),
        starting("R-1", "B-1-01", "0.6 mL"),
        starting("R-2", "B-1-02", "0.6 mL", SECOND),
    )  # fmt: skip
    kinds = [e.kind for e in won]
    assert kinds.count("alert.raised") == 1
    assert kinds.index("alert.raised") == len(won) - 1
    assert all("the alert A001 on lot:B-1 is open" in str(one) for one in lost)
    [raised] = [e for e in won if e.kind == "alert.raised"]
    started = [e.subject.removeprefix("run:") for e in won if e.kind == "run.started"]
    assert raised.body["concerned"]["runs"] == sorted(started)
    assert why_not_usable(c.ledger, "B-1", "B-1-03", at=c.now, purpose="input")


def test_nobody_verifies_their_own_step_in_a_race(connect: Connect) -> None:
    """Requirement U2: two who may, one who did it; one verification is recorded."""
    c = with_bank()
    start_run(c.ledger, MAKER, "R-1", stage="culture", inputs=[("B-1-01", None)])
    step = record_step(c.ledger, MAKER, "R-1", "treat").seq
    c = c.copy(connect())
    won, lost = at_once(
        connect, c,
        *[
            lambda desk, by=by: verify_step(desk.ledger, by, "R-1", step)
            for by in (MAKER, SECOND, QUALITY)
        ],
    )  # fmt: skip
    assert (len(won), len(lost)) == (1, 2)
    assert won[0].actor in (SECOND, QUALITY)
    said = " ".join(map(str, lost))
    assert "n.ueda did this step; another person verifies it" in said
    assert "has verified this step already" in said


def test_a_hold_that_came_meanwhile_is_not_cleared_unseen(connect: Connect) -> None:
    """Requirement D3: whoever clears has seen what holds; else both values are shown."""
    c = with_frozen()
    hold(c.ledger, MAKER, "F-1", ["F-1-01"], text="cloudy")
    c = c.copy(connect())
    seen = c.lot("F-1").version
    proof = c.proof(MEANING_CLEARED)
    won, lost = at_once(
        connect, c,
        lambda desk: hold(desk.ledger, SECOND, "F-1", ["F-1-01"], text="a crack", seen=seen),
        lambda desk: clear_hold(
            desk.ledger, QUALITY, "F-1", ["F-1-01"], text="clear", signed_by=proof, seen=seen
        ),
    )  # fmt: skip
    assert (len(won), len(lost)) == (1, 1)
    assert isinstance(lost[0], ChangedMeanwhile)
    assert "somebody else was faster" in str(lost[0])
    held = c.unit("F-1-01").held
    assert len(held) == (2 if won[0].kind == "unit.held" else 0)


def test_labels_of_two_printers_differ(connect: Connect) -> None:
    c = with_frozen().copy(connect())
    same = bytes(range(16))
    acts = [
        lambda desk, unit=unit: label(
            desk.ledger, MAKER, "F-1", [unit], entropy=_first(same, desk.entropy)
        )
        for unit in ("F-1-01", "F-1-02", "F-1-03")
    ]
    won, lost = at_once(connect, c, *acts)
    assert (len(won), lost) == (3, [])
    labels = [c.unit(f"F-1-0{n}").labels[0] for n in (1, 2, 3)]
    assert len(set(labels)) == 3


def _first(first: bytes, then: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Randomness whose first bytes are the same for everybody."""
    drawn = iter([first])
    return lambda count: next(drawn, None) or then(count)
