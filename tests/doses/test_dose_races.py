"""Two people at the bedside at the same moment: one after the other all the same, and each once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from ayumi.actions.product.dose_door import MatchRefused
from ayumi.ledger import Actor, Entry
from ayumi.ledger.verification import verify
from ayumi.trial.product.dose_fold import dose_of, reserved_for
from ayumi.values import InputRefused, Refusal
from ayumi.values.state_table import OutOfOrder
from tests.actions.conftest import Connect
from tests.doses.theatre import (
    NURSE,
    PEOPLE,
    SATO,
    SURGEON,
    TANAKA,
    Theatre,
    at,
    check,
    give,
    order,
    theatre,
)

Act = Callable[[Theatre], Entry]


def at_once(connect: Connect, c: Theatre, *acts: Act) -> list[Entry | Exception]:
    """What becomes of acts that several people do at the same moment, each with their scanner."""
    start = Barrier(len(acts))

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
    assert verify(c.storage).passed
    assert c.dose() == dose_of(c.ledger, "D1", until=c.ledger.head.seq)
    return found


def ready(connect: Connect, step: str = "received") -> Theatre:
    c = theatre(step).copy(connect())
    c.now("09:50")
    return c


def test_two_people_who_scan_at_once_are_two_checks(connect: Connect) -> None:
    """Requirement U2."""
    c = ready(connect)
    found = at_once(connect, c, lambda d: check(d, SATO), lambda d: check(d, NURSE))
    assert [one.kind for one in found if isinstance(one, Entry)] == ["dose.checked"] * 2
    assert sorted(one.body["number"] for one in found if isinstance(one, Entry)) == [1, 2]
    assert c.dose().state == "matched"
    assert {one.by for one in c.dose().checks} == {"m.sato", "k.nurse"}


def test_one_person_who_scans_twice_at_once_is_one_check(connect: Connect) -> None:
    """Requirement U2: the same person is refused, also in a race of two requests."""
    c = ready(connect)
    found = at_once(connect, c, *[lambda d: check(d, SATO)] * 3)
    assert sum(isinstance(one, Entry) for one in found) == 1
    for one in found:
        if isinstance(one, Exception):
            assert "the second check is by somebody else" in str(one)
    assert (c.dose().state, len(c.dose().checks)) == ("checked_once", 1)


def test_three_people_at_once_are_a_match_and_one_who_came_too_late(connect: Connect) -> None:
    c = ready(connect)
    acts: list[Act] = [
        lambda d: check(d, SATO), lambda d: check(d, NURSE), lambda d: check(d, SURGEON),
    ]  # fmt: skip
    found = at_once(connect, c, *acts)
    [late] = [one for one in found if isinstance(one, Exception)]
    assert isinstance(late, OutOfOrder)
    assert c.dose().state == "matched"


@pytest.mark.parametrize("round", range(3))
def test_a_wrong_scan_beside_a_right_one_never_leaves_a_match(connect: Connect, round: int) -> None:
    """Requirement C2."""
    c = ready(connect, "checked_once")
    found = at_once(
        connect, c,
        lambda d: check(d, NURSE),
        lambda d: check(d, SURGEON, wristband=PEOPLE["P002"]),
    )  # fmt: skip
    [wrong] = [one for one in found if isinstance(one, MatchRefused)]
    assert wrong.entry.kind == "dose.match_refused"
    # Whichever came first, the wrong scan undid what had been checked until then.
    others = [one for one in found if isinstance(one, Entry)]
    assert len(others) == 1
    expected = "checked_once" if others[0].seq > wrong.entry.seq else "received"
    assert c.dose().state == expected


def test_cells_are_given_once(connect: Connect) -> None:
    c = theatre("matched").copy(connect())
    c.now("10:05")
    surgeons = (SURGEON, TANAKA)
    acts: list[Act] = [lambda d, who=who: give(d, who) for who in surgeons]  # type: ignore[misc]
    found = at_once(connect, c, *acts)
    [done] = [one for one in found if isinstance(one, Entry)]
    [refused] = [one for one in found if isinstance(one, Exception)]
    assert isinstance(refused, OutOfOrder)
    assert c.dose().given is not None
    assert len(c.person().transplantations) == 1
    assert done.kind == "dose.administered"


def test_a_vial_is_kept_for_one_person_only(connect: Connect) -> None:
    c = theatre("people").copy(connect())
    c.now("2026-03-17T15:00+09:00")

    def ordered(code: str, whom: str) -> Act:
        return lambda d: order(d, code, participant=whom, slot=at("10:00"), units=["LOT-1-01"])

    start = [ordered("D1", "P001"), ordered("D2", "P002")]
    barrier = Barrier(2)

    def alone(act: Act) -> Entry | Exception:
        desk = c.beside(connect())
        barrier.wait()
        try:
            return act(desk)
        except (Refusal, InputRefused) as refusal:
            return refusal

    with ThreadPoolExecutor(2) as desks:
        found = list(desks.map(alone, start))
    [done] = [one for one in found if isinstance(one, Entry)]
    [refused] = [one for one in found if isinstance(one, Exception)]
    kept = reserved_for(c.ledger, "LOT-1-01")
    assert done.subject == f"dose:{kept}"
    assert f"LOT-1-01 is kept for the dose {kept}" in str(refused)


def test_who_prepared_does_not_check_whatever_else_they_may(connect: Connect) -> None:
    from ayumi.accounts import Role
    from ayumi.actions.accounts import change_roles
    from tests.actions.clinic import ADMIN

    c = theatre("received")
    both = [Role("cell_processing"), Role("coordinator")]
    change_roles(c.ledger, ADMIN, "c.ueda", both, reason="helps out")
    c.qualify("c.ueda", "coordinator")
    c = c.copy(connect())
    c.now("09:50")
    ueda = Actor("c.ueda", "coordinator")
    found = at_once(connect, c, lambda d: check(d, ueda), lambda d: check(d, SATO))
    [refused] = [one for one in found if isinstance(one, Exception)]
    assert "c.ueda prepared D1" in str(refused)
    assert [one.by for one in c.dose().checks] == ["m.sato"]
