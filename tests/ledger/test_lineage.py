"""What was made from what is found from either end, wherever the ledger is kept."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.exchange.archive import write_archive
from ayumi.exchange.archive_reader import open_archive
from ayumi.ledger import Draft, Ledger, Lineage, Storage, Text, kinds
from ayumi.ledger.verification import verify
from ayumi.store import lineage_walk
from ayumi.store.memory import MemoryStorage
from ayumi.store.sqlite import SqliteStorage
from tests.ledger.ledgers import EXAMINER, TestClock, entropy, fill, opened

Pairs = list[list[str]]

MADE: Pairs = [
    ["bank:B1", "donor:D1"],
    ["lot:L1", "bank:B1"],
    ["lot:L2", "bank:B1"],
    ["unit:L1.1", "lot:L1"],
    ["unit:L1.2", "lot:L1"],
    ["unit:L2.1", "lot:L2"],
    ["run:R1", "unit:L1.1"],
    ["run:R1", "unit:L2.1"],
    ["run:R1", "equipment:E1"],
    ["unit:S1", "run:R1"],
    ["participant:P1", "unit:S1"],
    ["bank:B9", "donor:D9"],
]
"""Two lots of one donor, pooled for one person; one unit never used; another donor."""


def record(ledger: Ledger, *entries: Pairs, subject: str = "product") -> None:
    """One entry for each list of pairs, in one transaction."""
    with ledger.writing(EXAMINER) as writing:
        for pairs in entries:
            body = {"what": "made", "note": Text("by hand"), kinds.LINEAGE: pairs}
            writing.append(Draft(subject, "test.made", body), seen=writing.version(subject))


def oracle(ledger: Ledger, starts: Iterable[str], *, forward: bool) -> set[tuple[str, str]]:
    """All pairs that are reached, by reading each entry again for each step."""
    found: set[tuple[str, str]] = set()
    reached = set(starts)
    while True:
        before = len(found)
        for entry in ledger.entries():
            for to, source in entry.body.get("lineage", ()):
                if (source if forward else to) in reached:
                    found.add((to, source))
        reached |= {to if forward else source for to, source in found}
        if len(found) == before:
            return found


def held_against_the_oracle(ledger: Ledger, nodes: Iterable[str]) -> None:
    for node in nodes:
        for forward in (True, False):
            lineage = ledger.descendants(node) if forward else ledger.ancestors(node)
            wanted = oracle(ledger, [node], forward=forward)
            assert len(set(lineage.pairs)) == len(lineage.pairs)
            assert set(lineage.pairs) == wanted
            assert lineage.nodes == {to if forward else source for to, source in wanted}
            # Whatever is gone on from was reached before.
            reached = {node}
            for to, source in lineage.pairs:
                assert (source if forward else to) in reached
                reached.add(to if forward else source)


def test_from_the_donor_to_the_person_and_back(storage: Storage) -> None:
    ledger = opened(storage)
    fill(ledger, 5)
    record(ledger, MADE[:4], MADE[4:9], MADE[9:])
    made = ledger.descendants("donor:D1")
    assert made.of("participant:") == ("participant:P1",)
    assert made.of("unit:") == ("unit:L1.1", "unit:L1.2", "unit:L2.1", "unit:S1")
    assert made.of("donor:") == ()
    assert made.pairs[:3] == (
        ("bank:B1", "donor:D1"),
        ("lot:L1", "bank:B1"),
        ("lot:L2", "bank:B1"),
    )
    came = ledger.ancestors("participant:P1")
    assert came.of("donor:") == ("donor:D1",)
    assert came.of("unit:") == ("unit:L1.1", "unit:L2.1", "unit:S1")
    assert came.of("") == tuple(sorted(came.nodes))
    assert ledger.descendants("equipment:E1").of("participant:") == ("participant:P1",)
    assert ledger.descendants("donor:D9", "equipment:E1").nodes == {
        *("bank:B9", "run:R1", "unit:S1", "participant:P1")
    }
    assert ledger.comes_from("participant:P1", "donor:D1")
    assert ledger.comes_from("lot:L1", "bank:B1")
    assert not ledger.comes_from("donor:D1", "participant:P1")
    assert not ledger.comes_from("donor:D1", "donor:D1")
    held_against_the_oracle(ledger, {node for pair in MADE for node in pair})
    assert verify(storage).passed


def test_nothing_comes_of_what_nobody_named(storage: Storage) -> None:
    ledger = opened(storage)
    nothing = Lineage((), frozenset())
    names: tuple[str, ...]
    for names in ((), ("donor:D1",), ("", "\0", "don\0or", "\ud800")):
        assert ledger.descendants(*names) == ledger.ancestors(*names) == nothing
    record(ledger, MADE)
    for names in ((), ("donor:",), ("donor:D1\0", "\0", "donor:D\ud800")):
        assert ledger.descendants(*names) == nothing
    assert not ledger.comes_from("donor:D1\0", "")


def test_a_circle_comes_to_an_end_and_names_where_it_began(storage: Storage) -> None:
    ledger = opened(storage)
    record(ledger, [["a", "a"]], [["b", "a"], ["c", "b"]], [["a", "c"], ["d", "c"]])
    assert ledger.descendants("a").nodes == {"a", "b", "c", "d"}
    assert ledger.ancestors("a").nodes == {"a", "b", "c"}
    assert ledger.descendants("d").nodes == frozenset()
    assert ledger.comes_from("a", "a")
    assert ledger.comes_from("b", "b")
    assert not ledger.comes_from("d", "d")
    held_against_the_oracle(ledger, "abcd")


def test_what_several_entries_say_is_said_once(storage: Storage) -> None:
    ledger = opened(storage)
    record(ledger, [["b", "a"], ["b", "a"]], [["b", "a"], ["c", "a"]], [["b", "a"]])
    assert ledger.descendants("a").pairs == (("b", "a"), ("c", "a"))
    assert ledger.ancestors("b").pairs == (("b", "a"),)
    assert list(storage.links()) == [
        (seq, (to, "a")) for seq, to in ((2, "b"), (3, "b"), (3, "c"), (4, "b"))
    ]
    assert verify(storage).passed


def test_under_the_lock_what_was_appended_is_seen_and_a_failure_leaves_none(
    storage: Storage,
) -> None:
    ledger = opened(storage)
    record(ledger, MADE[:4])

    def append_and_stumble() -> None:
        with ledger.writing(EXAMINER) as writing:
            for pairs in ([["unit:new", "lot:L1"]], [["person:new", "unit:new"], ["x", "y"]]):
                draft = Draft("product", "test.made", {"lineage": pairs})
                writing.append(draft, seen=writing.version("product"))
                assert "unit:new" in writing.descendants("donor:D1").nodes
            assert writing.comes_from("person:new", "donor:D1")
            assert writing.ancestors("x").nodes == {"y"}
            raise ZeroDivisionError

    before = list(storage.links())
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            append_and_stumble()
        assert list(storage.links()) == before
        assert ledger.descendants("donor:D1").of("unit:") == ("unit:L1.1",)
        assert not ledger.comes_from("x", "y")
    record(ledger, [["person:new", "unit:L1.1"], ["z", "x"]])
    held_against_the_oracle(ledger, ["donor:D1", "person:new", "z", "unit:new"])
    report = verify(storage)
    assert report.findings == []


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        "unit:1",
        {"unit:1": "lot:1"},
        ["unit:1", "lot:1"],
        [["unit:1"]],
        [["unit:1", "lot:1", "lot:2"]],
        [["unit:1", ""]],
        [["", "lot:1"]],
        [["unit:1", None]],
        [["unit:1", 7]],
        [["unit:1", ["lot:1"]]],
        [["unit:1", Text("lot:1")]],
        [["unit:1", "lot:\0"]],
        [["unit:1", "lot:\ud800"]],
        [["unit:1", "lot:1"], "unit:2"],
    ],
)
def test_what_is_not_written_as_lineage_is_refused_before_anything_is(
    storage: Storage, malformed: Any
) -> None:
    ledger = opened(storage)
    with ledger.writing(EXAMINER) as writing:
        draft = Draft("product", "test.made", {"lineage": malformed, "note": Text("by hand")})
        with pytest.raises(ValueError, match=r"pairs \[to, from\] of names"):
            writing.append(draft, seen=0)
        assert writing.head.seq == 1
        writing.append(Draft("product", "test.made", {"lineage": [("a", "b")]}), seen=0)
    assert ledger.descendants("b").nodes == {"a"}
    assert verify(storage).findings == []


def test_only_the_bodys_own_key_counts(storage: Storage) -> None:
    ledger = opened(storage)
    bodies: tuple[dict[str, Any], ...] = (
        {"lineage": []},
        {"form": {"lineage": [["a", "b"]]}},
        {"note": '"lineage":[["a","b"]]', "lineages": [["a", "b"]]},
        {"note": {"lineage": '\\"lineage":'}, "lineage": [["c", "d"]]},
    )
    for number, body in enumerate(bodies):
        with ledger.writing(EXAMINER) as writing:
            writing.append(Draft("product", "test.made", body), seen=number)
    assert [link for _, link in storage.links()] == [("c", "d")]
    assert verify(storage).findings == []


ODD = [
    "'; DROP TABLE link; --",
    '"quoted" \\ \\u0000 \\x00 {1,2} [3]',
    "歩:\N{PILE OF POO}",
    " lot",
    "lot ",
    "LOT",
    "lot",
    "0",
    "\x01\n\t\x7f\u2028",
    "é",
    "e\u0301",
    "long:" + "0123456789" * 100,
]


def test_any_name_is_kept_as_it_is(storage: Storage) -> None:
    ledger = opened(storage)
    record(ledger, [[name, "lot:1"] for name in ODD], [["participant:1", name] for name in ODD])
    assert ledger.descendants("lot:1").nodes == {*ODD, "participant:1"}
    assert ledger.ancestors("participant:1").nodes == {*ODD, "lot:1"}
    for name in ODD:
        assert ledger.ancestors(name).pairs == ((name, "lot:1"),)
    assert verify(storage).findings == []


def test_a_snapshot_stays_as_it_was(storage: Storage, second: Storage) -> None:
    ledger = opened(storage)
    record(ledger, MADE[:2])
    with Ledger(second, TestClock(), entropy()).snapshot() as view:
        assert view.head.seq == 2
        if second is not storage:
            record(ledger, [["lot:new", "bank:B1"]])
        assert view.descendants("donor:D1").nodes == {"bank:B1", "lot:L1"}


def test_entries_put_back_from_an_archive_have_their_lineage(
    storage: Storage, tmp_path: Path
) -> None:
    with closing(SqliteStorage.create(tmp_path / "first.sqlite")) as first:
        ledger = opened(first)
        record(ledger, MADE[:5], MADE[5:])
        write_archive(first, tmp_path / "archive.zip")
        with open_archive(tmp_path / "archive.zip") as archive:
            archive.fill(storage)
        assert list(storage.links()) == list(first.links())
        again = Ledger(storage, TestClock(), entropy())
        for node in ("donor:D1", "participant:P1"):
            assert again.descendants(node) == ledger.descendants(node)
            assert again.ancestors(node) == ledger.ancestors(node)
    assert verify(storage).findings == []


def random_entries(chance: random.Random) -> Iterator[Pairs]:
    """Entries that split, pool, repeat themselves, and now and then close a circle."""
    nodes = ["donor:0"]
    while len(nodes) < 60:
        fresh = [f"node:{len(nodes) + number}" for number in range(chance.randint(1, 5))]
        sources = chance.sample(nodes, min(len(nodes), chance.randint(1, 4)))
        yield [[to, source] for to in fresh for source in sources]
        nodes += fresh
        if chance.random() < 0.2:
            yield [[fresh[0], sources[0]], chance.choices(nodes, k=2), chance.choices(nodes, k=2)]


@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("few", [0, lineage_walk.FEW])
def test_any_lineage_is_that_of_the_oracle_in_the_same_order_everywhere(
    storage: Storage, seed: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where a step is large, the whole index is read; here, where it is small, too.
    monkeypatch.setattr(lineage_walk, "FEW", few)
    ledger, memory = opened(storage), MemoryStorage()
    chance = random.Random(seed)
    record(ledger, *random_entries(chance))
    for row in storage.rows():
        memory.insert(row, [])
    links = [link for _, link in storage.links()]
    nodes = sorted({node for link in links for node in link})
    held_against_the_oracle(ledger, chance.sample(nodes, 15))
    seen = Counter({"again": len(links) - len(set(links))})
    for forward in (True, False):
        for node in nodes:
            found = list(storage.linked([node], forward=forward))
            assert found == list(memory.linked([node], forward=forward))
            seen["circles"] += any(node == pair[not forward] for pair in found)
            seen["several"] += len(found) > len({pair[not forward] for pair in found})
            seen["nothing"] += not found
        several = chance.sample(nodes, 10)
        found = list(storage.linked(several, forward=forward))
        assert found == list(memory.linked(several, forward=forward))
        assert set(found) == oracle(ledger, several, forward=forward)
    assert min(seen[what] for what in ("again", "circles", "several", "nothing")) > 0
    assert verify(storage).findings == []


NODES = st.sampled_from("abcdefgh")
ENTRIES = st.lists(st.lists(st.tuples(NODES, NODES), max_size=4), max_size=8)


@settings(max_examples=50)
@given(st.lists(st.tuples(ENTRIES, st.booleans()), max_size=4))
def test_any_entries_some_taken_back_are_those_of_the_oracle(
    transactions: list[tuple[list[list[tuple[str, str]]], bool]],
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        with closing(SqliteStorage.create(path, durable=False)) as file:
            for storage in (MemoryStorage(), file):
                ledger = opened(storage)
                for entries, fails in transactions:
                    with suppress(ZeroDivisionError), ledger.writing(EXAMINER) as writing:
                        for pairs in entries:
                            draft = Draft("product", "test.made", {"lineage": pairs})
                            writing.append(draft, seen=writing.version("product"))
                        if fails:
                            raise ZeroDivisionError
                held_against_the_oracle(ledger, "abcdefgh")
                assert verify(storage).findings == []
