"""Requirements C1 and C6: random genealogies, made through the door, against a plain oracle."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest

from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.lookback import look_downstream, look_upstream
from ayumi.actions.product.lots import make_lot
from ayumi.actions.product.runs import finish_run, start_run
from ayumi.actions.product.steps import use_material
from ayumi.ledger import Draft
from ayumi.product.quantities import account
from ayumi.trial.product.genealogy import downstream_of, upstream_of
from ayumi.trial.product.lookback import Concerned, ancestry_of, concerned_by, sharing
from ayumi.values.time_zone import day_in
from tests.making.cleanroom import INVESTIGATOR, MAKER, STATISTICIAN, Cleanroom, cleanroom, donor

REAGENTS = [("laminin", f"L-{n}") for n in range(3)]
MACHINES = ["BSC-1", "BSC-2"]


@dataclass
class Plain:
    """What came of what, noted beside the door: parents by node, and what is left in units."""

    parents: dict[str, set[str]] = field(default_factory=dict)
    left: dict[str, Decimal] = field(default_factory=dict)
    stage: dict[str, str] = field(default_factory=dict)
    fate: dict[str, Decimal] = field(default_factory=dict)
    used_on: dict[tuple[str, str], set[date]] = field(default_factory=dict)

    def link(self, to: str, *whence: str) -> None:
        self.parents.setdefault(to, set()).update(whence)

    def above(self, node: str) -> set[str]:
        found: set[str] = set()
        for parent in self.parents.get(node, ()):
            found |= {parent} | self.above(parent)
        return found

    def below(self, node: str) -> set[str]:
        return {one for one in self.parents if node in self.above(one)}


def a_genealogy(seed: int, *, runs: int) -> tuple[Cleanroom, Plain]:
    """Runs that pool and split at random, of parts and wholes, over any number of steps."""
    c, chance, plain = cleanroom(), random.Random(seed), Plain()
    for number in range(3):
        donor(c, f"D-{number}")
    for number in range(runs):
        _a_run(c, chance, plain, number)
        c.later(hours=chance.randrange(1, 40))
    return c, plain


def _a_run(c: Cleanroom, chance: random.Random, plain: Plain, number: int) -> None:
    code, node = f"R-{number}", f"run:R-{number}"
    there = [unit for unit, left in plain.left.items() if left > 0]
    donors, inputs, stage = [], [], "culture"
    if not there or chance.random() < 0.2:
        donors = chance.sample(["D-0", "D-1", "D-2"], chance.choice([1, 1, 2]))
        stage = "bank"
    else:
        for unit in chance.sample(there, min(len(there), chance.randint(1, 3))):
            part = None if chance.random() < 0.5 else plain.left[unit] * chance.randint(1, 9) / 10
            inputs.append((unit, part))
    start_run(c.ledger, MAKER, code, stage=stage, inputs=inputs, donors=donors)
    plain.link(node, *(f"donor:{one}" for one in donors), *(f"unit:{one}" for one, _ in inputs))
    for unit, part in inputs:
        used = plain.left[unit] if part is None else part
        plain.left[unit] -= used
        plain.fate[unit] = plain.fate.get(unit, Decimal(0)) + used
    _materials(c, chance, plain, code)
    for each in range(chance.choice([1, 1, 2])):
        lot = f"L-{number}-{each}"
        units = chance.randint(1, 3)
        make_lot(c.ledger, MAKER, lot, run=code, units=units, volume="1 mL", place="tank")
        plain.link(f"lot:{lot}", node)
        for unit in (f"{lot}-{n:02d}" for n in range(1, units + 1)):
            plain.link(f"unit:{unit}", f"lot:{lot}")
            plain.left[unit] = Decimal(1000)
    finish_run(c.ledger, MAKER, code)


def _materials(c: Cleanroom, chance: random.Random, plain: Plain, code: str) -> None:
    reagents = [(*one, None) for one in chance.sample(REAGENTS, chance.randint(0, 2))]
    machines = [(one, None) for one in chance.sample(MACHINES, chance.randint(0, 1))]
    if not (reagents or machines):
        return
    entry = use_material(c.ledger, MAKER, code, reagents=reagents, equipment=machines)
    nodes = [f"reagent:{name}/{lot}" for name, lot, _ in reagents]
    nodes += [f"equipment:{machine}" for machine, _ in machines]
    plain.link(f"run:{code}", *nodes)
    for node in nodes:
        day = day_in("Asia/Tokyo", entry.recorded_at)
        plain.used_on.setdefault((node, f"run:{code}"), set()).add(day)


def _give(c: Cleanroom, chance: random.Random, plain: Plain) -> None:
    """Doses out of random units, and people who got them."""
    units = list(plain.left)
    for number in range(6):
        dose, person = f"dose:X-{number}", f"participant:P{number // 2:03d}"
        given = [f"unit:{one}" for one in chance.sample(units, min(2, len(units)))]
        links = [[dose, one] for one in given] + [[person, dose]]
        with c.ledger.writing(MAKER) as writing:
            draft = Draft(dose, "dose.given", {"lineage": links})
            writing.append(draft, seen=writing.version(dose))
        plain.link(dose, *given)
        plain.link(person, dose)


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_in_one_question(seed: int) -> None:
    """Requirements C1 and C6: each node finds all above and all below it, as an oracle does."""
    c, plain = a_genealogy(seed, runs=16)
    _give(c, random.Random(seed), plain)
    nodes = {*plain.parents, *(one for above in plain.parents.values() for one in above)}
    assert len(nodes) > 50
    deepest = max(len(plain.above(node)) for node in nodes)
    assert deepest > 12
    for node in nodes:
        assert upstream_of(c.ledger, node) == plain.above(node), node
        assert downstream_of(c.ledger, node) == plain.below(node), node
    for node in sorted(nodes):
        if node.startswith("participant:"):
            found = ancestry_of(c.ledger, node)
            assert set(found.nodes) == plain.above(node)
            whole = {node} | plain.above(node)
            assert set(found.links) == {
                (to, one) for to in whole for one in plain.parents.get(to, ())
            }
            assert set(found.parents(node)) == plain.parents[node]
            shared = sharing(c.ledger, node.removeprefix("participant:"))
            for lot, others in shared.items():
                people = {one for one in plain.below(f"lot:{lot}") if one.startswith("participant")}
                assert {f"participant:{one}" for one in others} == people - {node}


@pytest.mark.parametrize("seed", range(3))
def test_an_alert_of_some_days_concerns_what_was_used_then(seed: int) -> None:
    """Requirement C6: a machine that was faulty for some days."""
    c, plain = a_genealogy(seed, runs=14)
    seen = 0
    for node in ["equipment:BSC-1", "reagent:laminin/L-1"]:
        days = sorted({d for (one, _), used in plain.used_on.items() if one == node for d in used})
        for since, until in [(days[0], days[0]), (days[-1], None), (None, days[len(days) // 2])]:
            runs = {
                run
                for (one, run), used in plain.used_on.items()
                if one == node
                and any((not since or since <= d) and (not until or d <= until) for d in used)
            }
            expected = runs | {one for run in runs for one in plain.below(run)}
            found = concerned_by(c.ledger, node, since=since, until=until, zone="Asia/Tokyo")
            assert found == Concerned.of(node, frozenset(expected))
            seen += len(expected)
        before = days[0] - timedelta(days=1)
        assert concerned_by(c.ledger, node, until=before, zone="Asia/Tokyo").lots == ()
    assert seen > 20


@pytest.mark.parametrize("seed", range(3))
def test_pools_and_splits_conserve_quantities(seed: int) -> None:
    """Requirement C5: what was made is what became of it, in every lot, as noted by hand."""
    c, plain = a_genealogy(seed + 10, runs=16)
    parts = 0
    for unit, left in plain.left.items():
        found = c.unit(unit)
        assert found.left == left
        assert sum((one.volume or Decimal(0) for one in found.taken), Decimal(0)) == (
            plain.fate.get(unit, Decimal(0))
        )
        assert found.state == ("stored" if left else "used")
        parts += len(found.taken) > 1
    assert parts
    for code in {one.rpartition("-")[0] for one in plain.left}:
        assert account(c.lot(code).units.values()).discrepancies == ()


def test_looking_back_asks_for_permission_and_for_a_node() -> None:
    c, _ = a_genealogy(1, runs=3)
    found = look_downstream(c.ledger, INVESTIGATOR, "donor:D-0")
    assert found == concerned_by(c.ledger, "donor:D-0")
    assert look_upstream(c.ledger, STATISTICIAN, "lot:L-2-0").node == "lot:L-2-0"
    with pytest.raises(ValueError, match="write what it is and its code: donor:CODE, run:CODE"):
        look_upstream(c.ledger, INVESTIGATOR, "D-0")
    with pytest.raises(ValueError, match="days go with a donor, a reagent, a machine"):
        look_downstream(c.ledger, INVESTIGATOR, "lot:L-2-0", since=date(2026, 3, 1))


def test_nothing_comes_from_itself() -> None:
    c = cleanroom()
    donor(c)
    start_run(c.ledger, MAKER, "R-1", stage="bank", donors=["D-1"])
    make_lot(c.ledger, MAKER, "B-1", run="R-1", units=2, volume="1 mL", place="tank")
    head = c.ledger.head
    with pytest.raises(ActionRefused, match="B-1-01 came of the run R-1 itself"):
        use_material(c.ledger, MAKER, "R-1", inputs=[("B-1-01", None)])
    start_run(c.ledger, MAKER, "R-2", stage="culture", inputs=[("B-1-01", "0.5 mL")])
    make_lot(c.ledger, MAKER, "C-1", run="R-2", units=1, volume="1 mL", place="tank")
    with pytest.raises(ValueError, match="is of the stage culture; bank is made from"):
        use_material(c.ledger, MAKER, "R-1", inputs=[("C-1-01", None)])
    assert c.ledger.head.seq == head.seq + 4
