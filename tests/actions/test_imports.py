"""Tables brought in through the door: all rows or none, and twice changes nothing."""

from typing import Any

import pytest

from ayumi.actions.imports import Imported, ImportRow, import_rows
from ayumi.actions.visits import miss_visit
from ayumi.isncsci import LEVELS
from ayumi.values import InputRefused
from tests.actions.clinic import Clinic, complete_exam, day
from tests.actions.steps import consent, contact, refused, visit, ward


def with_people(count: int) -> Clinic:
    c = ward("")
    c.clock.set("2026-03-10")
    for _ in range(count):
        consent(c, contact(c))
    return c


def rows(count: int, **other: Any) -> list[ImportRow]:
    return [
        ImportRow(
            number + 1, f"P{number:03d}", "screening", 1, day("2026-03-10"),
            {"wbc": f"{number}.5"} | other,
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


def brought_in(c: Clinic, found: list[ImportRow], instrument: str = "laboratory") -> Imported:
    return import_rows(c.ledger, c.actor("coordinator"), instrument, found)


def test_bringing_the_same_table_in_twice_changes_nothing() -> None:
    """Requirement D6."""
    c = with_people(20)
    first = brought_in(c, rows(20))
    assert (len(first.entered), first.unchanged, first.visits) == (20, (), 20)
    head = c.ledger.head
    second = brought_in(c, rows(20))
    assert c.ledger.head == head
    assert (second.entered, second.unchanged, second.visits) == ((), tuple(range(2, 22)), 0)
    assert c.person("P007").forms["screening", 1, "laboratory"].values == {"wbc": "7.5"}


def test_the_same_row_twice_in_one_table_is_entered_once() -> None:
    """Requirement D6."""
    c = with_people(1)
    done = brought_in(c, [*rows(1), *rows(1)])
    assert (done.entered, done.unchanged) == ((2,), (2,))


def test_one_bad_row_of_fifty_and_nothing_is_entered() -> None:
    """Requirement D6."""
    c = with_people(50)
    table = rows(50)
    table[31] = ImportRow(33, "P032", "screening", 1, day("2026-03-10"), {"wbc": "high"})
    head = c.ledger.head
    with pytest.raises(InputRefused) as found:
        brought_in(c, table)
    [fault] = found.value.faults
    assert (fault.place, fault.value) == ("line 33, laboratory.wbc", "high")
    assert c.ledger.head == head
    assert c.person("P001").visits == {}
    assert c.person("P050").forms == {}
    # What was read under the lock on the way is forgotten, too.
    assert len(brought_in(c, rows(50)).entered) == 50


def test_every_bad_row_is_named_with_its_line() -> None:
    """Requirement D6."""
    c = with_people(3)
    miss_visit(c.ledger, c.actor("coordinator"), "P003", "screening", reason="snow")
    table = [
        *rows(1, wcb="7"),
        ImportRow(3, "P009", "screening", 1, day("2026-03-10"), {"wbc": "7"}),
        ImportRow(4, "P002", "screning", 1, day("2026-03-10"), {"wbc": "7"}),
        ImportRow(5, "P002", "screening", 1, day("2026-03-20"), {"wbc": "7"}),
        ImportRow(6, "P003", "screening", 1, day("2026-03-10"), {"wbc": "7"}),
        ImportRow(7, "P002", "week_4", 1, None, {"wbc": "7"}),
    ]
    c.clock.set("2026-03-20")
    with pytest.raises(InputRefused) as found:
        brought_in(c, table)
    told = {f.place: f"{f.value}: {f.message}" for f in found.value.faults}
    assert told == {
        "line 2, laboratory.wcb": "7: there is no such field; known: `wbc`",
        "line 3": "P009: there is no participant P009; there are 3; `ayumi status` lists them",
        "line 4, visit": "screning: no such visit; did you mean `screening`?",
        "line 5, reason": ": 2026-03-20 is late; the window is 2026-03-10 to 2026-03-14. Say why",
        "line 6": "P003: screening 1 of P003 is missed; record the visit first",
        "line 7": "P002: week_4 1 of P002 is not recorded yet; record the visit first",
    }


def test_a_row_that_says_otherwise_is_refused_with_both_values() -> None:
    """Requirement D6."""
    c = with_people(2)
    brought_in(c, rows(2))
    with refused(
        c, "line 3, laboratory.wbc = '9': recorded is 2.5; to change it, correct it with a reason"
    ):
        brought_in(c, [*rows(1), ImportRow(3, "P002", "screening", 1, None, {"wbc": "9.0"})])
    with refused(c, "line 3, date = '2026-03-11': recorded is 2026-03-10"):
        brought_in(c, [ImportRow(3, "P002", "screening", 1, day("2026-03-11"), {"wbc": "2.5"})])


def test_texts_and_missing_values_are_compared_as_recorded() -> None:
    """Requirement D6."""
    c = with_people(1)
    values = {"agrees": "yes", "infection": "missing:unable", "note": "a cough", "since": "2026-02"}
    table = [ImportRow(2, "P001", "screening", 1, day("2026-03-10"), values)]
    brought_in(c, table, "check")
    head = c.ledger.head
    assert brought_in(c, table, "check").unchanged == (2,)
    assert c.ledger.head == head
    other = [ImportRow(2, "P001", "screening", 1, None, values | {"note": "no cough"})]
    with refused(c, "line 2, check.note = 'no cough': recorded is a cough"):
        brought_in(c, other, "check")


def test_examinations_are_brought_in_by_examiners() -> None:
    c = with_people(1)
    cells = complete_exam().to_cells()
    row = ImportRow(2, "P001", "screening", 1, day("2026-03-10"), cells)
    with refused(c, "it needs `examine`"):
        brought_in(c, [row], "isncsci")
    examiner = c.actor("examiner")
    assert import_rows(c.ledger, examiner, "isncsci", [row]).visits == 1
    assert import_rows(c.ledger, examiner, "isncsci", [row]).unchanged == (2,)
    changed = cells | {f"right.light_touch.{LEVELS[3]}": "0"}
    other = ImportRow(3, "P001", "screening", 1, None, changed)
    with refused(c, "line 3, isncsci.right.light_touch", "recorded is 2"):
        import_rows(c.ledger, examiner, "isncsci", [other])


def test_a_table_of_an_instrument_that_there_is_not() -> None:
    c = with_people(1)
    visit(c)
    row = ImportRow(2, "P001", "screening", 1, None, {"wbc": "7"})
    with refused(c, "line 2, instrument = 'laborotory'", "did you mean `laboratory`?"):
        brought_in(c, [row], "laborotory")
