"""Units go only the ways of their table: random acts against a model that does not know it."""

from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.product.order import HOLD, UNIT
from ayumi.product.quantities import account
from ayumi.values import InputRefused, Refusal
from ayumi.values.state_table import START
from tests.making.cleanroom import Cleanroom, with_frozen
from tests.making.unit_acts import HOLD_ACTS, UNIT_ACTS, received, strayed

PATHS: Final = {
    "stored": (),
    "in_transit": ("send",),
    "thawed": ("thaw",),
    "retained": ("retain",),
    "lost": ("lose",),
    "used": ("use",),
    "tested": ("test",),
    "administered": ("administer",),
    "discarded": ("discard",),
}
"""By which acts a unit comes into each state."""


def at_state(state: str) -> Cleanroom:
    c = with_frozen()
    for act in PATHS[state]:
        UNIT_ACTS[act](c, "F-1-01")
    assert c.unit("F-1-01").state == state
    return c


def test_the_paths_lead_everywhere() -> None:
    assert set(PATHS) | {START} == set(UNIT.ways)
    assert {*UNIT_ACTS, "make"} == set(UNIT.acts)


@pytest.mark.parametrize("state", PATHS)
@pytest.mark.parametrize("act", UNIT_ACTS)
def test_what_is_no_edge_is_refused(state: str, act: str) -> None:
    """Every act in every state: done if the table has it, refused in words if not."""
    c = at_state(state)
    head = c.ledger.head
    if act in UNIT.ways[state]:
        UNIT_ACTS[act](c, "F-1-01")
        assert c.unit("F-1-01").state == UNIT.ways[state][act]
        return
    with pytest.raises((Refusal, InputRefused)) as found:
        UNIT_ACTS[act](c, "F-1-01")
    assert "F-1-01" in str(found.value)
    assert c.ledger.head == head


def test_a_unit_in_no_state_is_none() -> None:
    c = with_frozen()
    for act in {**UNIT_ACTS, **HOLD_ACTS}.values():
        with pytest.raises((Refusal, InputRefused, AssertionError)):
            act(c, "F-1-99")


@dataclass
class Vial:
    """What a careful person would note of a vial on paper."""

    where: str = "tank"
    left: int = 1000
    warm: bool = False
    thaws: int = 0
    holds: int = 0
    gone: str = ""
    aside: bool = False
    apart: dict[str, int] = field(default_factory=dict)


def may(vial: Vial, act: str) -> bool:
    """Whether an act is possible, by what people know of vials, and not by any table."""
    if act in ("hold", "clear"):
        return act == "hold" or vial.holds > 0
    if act == "stray":
        return not vial.gone
    if vial.gone:
        return False
    if vial.where == "lost":
        return act in ("find", "discard")
    if vial.where == "way":
        return act in ("receive", "receive_open", "lose", "discard")
    if act in ("receive", "receive_open", "find"):
        return False
    if vial.aside:
        return act in ("take_part", "test", "lose", "discard") and (
            act != "take_part" or vial.left > 1
        )
    if act == "thaw":
        return not vial.warm and not vial.holds and vial.thaws < 1
    if act == "use":
        return not vial.holds
    if act in ("refreeze",):
        return vial.warm
    if act == "retain":
        return not vial.warm
    return True


def note(vial: Vial, act: str) -> None:
    """What changes on paper."""
    if act == "hold":
        vial.holds += 1
    elif act == "clear":
        vial.holds = 0
    elif act == "stray":
        vial.holds += 1
    elif act == "send":
        vial.where, vial.apart = "way", {**vial.apart, "to": 0 if vial.where == "theatre" else 1}
        vial.warm = False
    elif act in ("receive", "receive_open"):
        vial.where = "theatre" if vial.apart.pop("to") else "tank"
        vial.holds += act == "receive_open"
    elif act == "lose":
        vial.where, vial.warm, vial.aside = "lost", False, False
    elif act == "find":
        vial.where, vial.holds = "tank", vial.holds + 1
    elif act == "thaw":
        vial.warm, vial.thaws = True, vial.thaws + 1
    elif act == "refreeze":
        vial.warm = False
    elif act == "retain":
        vial.aside = True
    elif act == "take_part":
        vial.left -= 1
        vial.apart["tested"] = vial.apart.get("tested", 0) + 1
    else:
        fate = {"use": "used", "test": "tested", "administer": "administered"}.get(act, "discarded")
        vial.gone = fate
        vial.apart[fate] = vial.apart.get(fate, 0) + vial.left
        vial.left = 0


ACTS: Final[dict[str, Any]] = {
    **UNIT_ACTS,
    **HOLD_ACTS,
    "stray": strayed,
    "receive_open": lambda c, unit: received(c, unit, covered=False),
}
RARE: Final = ("use", "test", "administer", "discard")
GENTLE: Final = tuple(act for act in ACTS if act not in RARE)
STEP: Final = st.tuples(
    st.sampled_from(["F-1-01", "F-1-02"]),
    st.one_of(st.sampled_from(GENTLE), st.sampled_from(GENTLE), st.sampled_from(tuple(ACTS))),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEP, min_size=10, max_size=30))
def test_random_acts_do_what_a_careful_person_notes(steps: list[tuple[str, str]]) -> None:
    """Requirement C5 with it: after every act the lot adds up."""
    c, vials = with_frozen(), {"F-1-01": Vial(), "F-1-02": Vial()}
    for unit, act in steps:
        vial, head = vials[unit], c.ledger.head
        c.later(minutes=2)
        if may(vial, act):
            ACTS[act](c, unit)
            note(vial, act)
        else:
            with pytest.raises((Refusal, InputRefused)):
                ACTS[act](c, unit)
            assert c.ledger.head == head
        found = c.unit(unit)
        assert bool(found.held) == bool(vial.holds)
        assert found.left == vial.left
        assert found.thaws == vial.thaws
        assert found.state == state_of(vial)
        assert account(c.lot("F-1").units.values()).discrepancies == ()
        parts: dict[str, int] = {}
        for one in found.taken:
            parts[one.as_what] = parts.get(one.as_what, 0) + int(one.volume or 0)
        assert parts == {k: v for k, v in vial.apart.items() if k != "to"}


def state_of(vial: Vial) -> str:
    if vial.gone:
        return vial.gone
    named = {"lost": "lost", "way": "in_transit"}
    if vial.where in named:
        return named[vial.where]
    return "retained" if vial.aside else "thawed" if vial.warm else "stored"


@pytest.mark.parametrize("state", ["held", START])
@pytest.mark.parametrize("act", HOLD_ACTS)
def test_holds_follow_their_table(state: str, act: str) -> None:
    c = with_frozen()
    if state == "held":
        HOLD_ACTS["hold"](c, "F-1-01")
    if act in HOLD.ways[state]:
        HOLD_ACTS[act](c, "F-1-01")
        assert bool(c.unit("F-1-01").held) == (HOLD.ways[state][act] == "held")
        return
    with pytest.raises(Refusal, match="F-1-01 is not held; to clear it must be held"):
        HOLD_ACTS[act](c, "F-1-01")
