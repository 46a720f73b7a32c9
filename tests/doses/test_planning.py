"""Planning back from the operation: beside a slow walk over the stages; what cannot be planned."""

import random
from datetime import UTC, datetime, timedelta

from ayumi.product.dose import Suspension
from ayumi.product.planning import (
    back_plan,
    duration,
    final_stage,
    made_to_order,
    stored_stages,
    unplanned,
)
from ayumi.product.stages import Product
from ayumi.study import read_study
from ayumi.values import Keyed, Quantity, Unset, Words
from tests.actions.clinic import document

SLOT = datetime(2026, 3, 18, 1, tzinfo=UTC)
OPEN = Unset("not public")


def product(stages: dict[str, dict[str, object]]) -> Product:
    """A product of these stages: each with its kind, what it is made from, how long it takes."""
    found = {name: {"title": Words(name), **about} for name, about in stages.items()}
    return Product.model_validate(
        {"title": Words("Cells"), "kind": "allogeneic", "stages": Keyed(found)}
    )


def hours(count: int) -> Quantity:
    return Quantity.parse(f"{count} h")


def chain(*takes: str | Unset | None) -> Product:
    """A lot, then steps one after the other."""
    stages: dict[str, dict[str, object]] = {"lot": {"kind": "cryopreserved_lot"}}
    before = "lot"
    for number, time in enumerate(takes):
        last = number == len(takes) - 1
        name = f"step_{number}"
        stages[name] = {
            "kind": "final_suspension" if last else "preparation",
            "made_from": (before,),
        }
        if time is not None:
            stages[name]["takes"] = time if isinstance(time, Unset) else Quantity.parse(time)
        before = name
    return product(stages)


def test_each_step_ends_when_the_next_begins() -> None:
    plan = back_plan(chain("2 h", "90 min", "1 h"), OPEN, SLOT)
    hours = [(one.begins, one.ends) for one in plan.steps]
    assert hours[-1] == (SLOT - timedelta(hours=1), SLOT)
    for earlier, later in zip(plan.steps, plan.steps[1:], strict=False):
        assert earlier.ends == later.begins
    assert plan.order_by == SLOT - timedelta(hours=4, minutes=30)
    assert list(unplanned(plan)) == []


def test_what_is_unset_cannot_be_planned_nor_what_comes_before_it() -> None:
    plan = back_plan(chain("2 h", OPEN, "1 h"), OPEN, SLOT)
    begins = [one.begins for one in plan.steps]
    assert begins == [None, None, SLOT - timedelta(hours=1)]
    assert plan.steps[1].ends == SLOT - timedelta(hours=1)
    assert plan.order_by is None
    assert list(unplanned(plan)) == ["how long step_1 takes is unset (not public)"]
    missing = back_plan(chain(None), OPEN, SLOT)
    assert list(unplanned(missing)) == ["how long step_0 takes is not in the document"]


def test_the_preparation_does_not_end_before_the_shelf_life_allows() -> None:
    rules = Suspension(viability=OPEN, shelf_life=Quantity.parse("6 h"))
    [step] = back_plan(chain("1 h"), rules, SLOT).steps
    assert step.not_before == SLOT - timedelta(hours=6)
    [open_] = back_plan(chain("1 h"), Suspension(viability=OPEN, shelf_life=OPEN), SLOT).steps
    assert open_.not_before is None


def test_steps_that_run_beside_each_other() -> None:
    """A stage that two others need ends when the first of them begins."""
    made = product({
        "lot": {"kind": "cryopreserved_lot"},
        "thawed": {"kind": "thaw", "made_from": ("lot",), "takes": hours(1)},
        "washed": {"kind": "preparation", "made_from": ("thawed",), "takes": hours(3)},
        "counted": {"kind": "preparation", "made_from": ("thawed",), "takes": hours(1)},
        "final": {
            "kind": "final_suspension", "made_from": ("washed", "counted"),
            "takes": Quantity.parse("1 h"),
        },
    })  # fmt: skip
    steps = {one.stage: one for one in back_plan(made, OPEN, SLOT).steps}
    assert steps["thawed"].ends == SLOT - timedelta(hours=4)
    assert steps["counted"].begins == SLOT - timedelta(hours=2)


def slow(made: Product, slot: datetime) -> dict[str, datetime | None]:
    """When each stage must end, by asking again and again for all that comes after it."""
    final = final_stage(made)

    def ends(name: str) -> datetime | None:
        if name == final:
            return slot
        later = [n for n, s in made.stages.items() if name in s.made_from and n in wanted]
        moments = [begins(one) for one in later]
        return None if None in moments else min(m for m in moments if m is not None)

    def begins(name: str) -> datetime | None:
        takes, end = made.stages[name].takes, ends(name)
        return end - duration(takes) if isinstance(takes, Quantity) and end is not None else None

    wanted = set(made_to_order(made))
    return {name: begins(name) for name in wanted}


def test_the_plan_is_that_of_a_slow_walk_over_any_stages() -> None:
    rng = random.Random(4)
    planned = 0
    for _ in range(300):
        stages: dict[str, dict[str, object]] = {"lot": {"kind": "cryopreserved_lot"}}
        for number in range(rng.randint(1, 5)):
            parents = rng.sample(sorted(stages), rng.randint(1, min(2, len(stages))))
            about: dict[str, object] = {"kind": "preparation", "made_from": tuple(parents)}
            if rng.random() < 0.9:
                about["takes"] = Quantity.parse(
                    f"{rng.randint(1, 9)} {rng.choice(['h', 'min', 'd'])}"
                )
            stages[f"s{number}"] = about
        last = list(stages)[-1]
        stages[last]["kind"] = "final_suspension"
        made = product(stages)
        plan = back_plan(made, OPEN, SLOT)
        assert {one.stage: one.begins for one in plan.steps} == slow(made, SLOT)
        planned += plan.order_by is not None
    assert 30 < planned < 290


def test_the_stages_of_the_shipped_studies() -> None:
    keio = read_study(document("keio")).definition.product
    assert stored_stages(keio) == ("cryopreserved_lot",)
    assert made_to_order(keio) == ("thawed", "gsi_treated", "final_suspension")
    assert final_stage(keio) == "final_suspension"
    kyoto = read_study(document("kyoto_parkinson")).definition.product
    assert stored_stages(kyoto) == ("ipsc",)
    assert final_stage(kyoto) == "final_product"
    assert made_to_order(kyoto) == ("before_sorting", "sorted", "final_product")
    bare = product({"only": {"kind": "preparation"}})
    assert (made_to_order(bare), stored_stages(bare)) == (("only",), ())
