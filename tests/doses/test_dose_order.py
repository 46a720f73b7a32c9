"""Each act in each state of a dose: what the table allows is done, and everything else refused."""

from collections.abc import Callable
from typing import Final

import pytest

from ayumi.actions.product.dose_door import MatchRefused
from ayumi.actions.product.hand_over import discard_dose, hand_over
from ayumi.actions.product.orders import cancel_dose, change_dose
from ayumi.actions.product.preparation import prepare_dose
from ayumi.ledger import Entry
from ayumi.product.order import DOSE
from ayumi.values import InputRefused, Refusal
from ayumi.values.state_table import START
from tests.doses.theatre import (
    COUNT,
    NURSE,
    SATO,
    TANAKA,
    UEDA,
    Theatre,
    at,
    check,
    give,
    handed,
    order,
    prepare,
    received,
    theatre,
)

Act = Callable[[Theatre], Entry]


def cancelled() -> Theatre:
    c = theatre("ordered")
    cancel_dose(c.ledger, TANAKA, "D1", reason="fever")
    return c


def discarded() -> Theatre:
    c = theatre("prepared")
    discard_dose(c.ledger, UEDA, "D1", reason="put off")
    return c


STATES: Final[dict[str, Callable[[], Theatre]]] = {
    START: lambda: theatre("people"),
    **{
        name: (lambda name=name: theatre(name))  # type: ignore[misc]
        for name in (
            "ordered", "prepared", "handed_over", "received", "checked_once", "matched",
            "administered",
        )
    },
    "cancelled": cancelled,
    "discarded": discarded,
}  # fmt: skip


def _prepare(c: Theatre) -> Entry:
    if c.dose().state == "ordered":
        return prepare(c)
    return prepare_dose(c.ledger, UEDA, "D1", suspension="S-1", syringes=[], count=COUNT)


def _check(c: Theatre) -> Entry:
    first = c.dose().checks[:1]
    return check(c, NURSE if first and first[0].by == "m.sato" else SATO)


def _give_late(c: Theatre) -> Entry:
    c.now("10:40")
    return give(c)


def _hand_over(c: Theatre) -> Entry:
    return handed(c, to="ward" if c.dose().place else "theatre")


ACTS: Final[dict[str, Act]] = {
    "order": order,
    "change": lambda c: change_dose(
        c.ledger, TANAKA, "D1", slot=at("12:00"), reason="the theatre is taken"
    ),
    "cancel": lambda c: cancel_dose(c.ledger, TANAKA, "D1", reason="x"),
    "prepare": _prepare,
    "hand_over": _hand_over,
    "receive": received,
    "refuse_receipt": lambda c: received(c, labels=["NOBODYS"], record=None),
    "check": _check,
    "refuse_match": lambda c: check(c, SATO, wristband={}),
    "administer": give,
    "lapse": _give_late,
    "discard": lambda c: discard_dose(c.ledger, UEDA, "D1", reason="x"),
}
"""How each act of the table is done at the door."""


def test_every_act_and_every_state_of_the_table_is_tried() -> None:
    assert set(ACTS) == set(DOSE.acts)
    assert set(STATES) == set(DOSE.ways)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_what_the_table_does_not_allow_is_refused(state: str, act: str) -> None:
    c = STATES[state]()
    if state == START and act != "order":
        with pytest.raises(Refusal, match="there is no dose D1"):
            hand_over(c.ledger, UEDA, "D1", to="ward", labels=[])
        return
    moment = "2026-03-17T15:00+09:00" if state == START else "10:06"
    if state in ("ordered", "prepared", "cancelled", "discarded"):
        moment = "09:00"
    c.now(moment)
    following = DOSE.ways[state].get(act)
    before, head = c.ledger.head.seq, c.ledger.head
    try:
        ACTS[act](c)
    except MatchRefused:
        # A refusal that is recorded moves the dose by the table, too.
        [entry] = list(c.ledger.entries(after=before))
        kinds = {
            "dose.match_refused": "refuse_match",
            "dose.receipt_refused": "refuse_receipt",
            "dose.match_lapsed": "lapse",
        }
        done = kinds[entry.kind]
        assert c.dose().state == DOSE.ways[state][done]
        assert done == act or following is None or act == "check"
    except (Refusal, InputRefused):
        assert following is None
        assert c.ledger.head == head
    else:
        assert following is not None
        assert c.dose().state == following


def test_a_dose_goes_from_hand_to_hand_also_at_the_bedside() -> None:
    c = theatre("received")
    c.now("09:45")
    hand_over(c.ledger, NURSE, "D1", to="ward", labels=c.labels())
    assert c.dose().state == "handed_over"
