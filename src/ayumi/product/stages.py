"""The product, and the stages through which it is made: from the donor to the person."""

from collections.abc import Iterator
from typing import Literal

from pydantic import model_validator

from ayumi.values import Fault, Id, Keyed, Maybe, Quantity, Words, did_you_mean
from ayumi.values.table import Table, if_unset, one_of_them

StageKind = Literal[
    "donor",
    "tissue",
    "reprogramming",
    "clone",
    "bank",
    "induction",
    "passage",
    "sorting",
    "cryopreserved_lot",
    "thaw",
    "preparation",
    "final_product",
    "final_suspension",
    "administration",
]


class Condition(Table):
    """One condition of a step: a substance, a concentration, a time; a quantity or words."""

    title: Words
    quantity: Maybe[Quantity] | None = if_unset(
        "a run of this step is not held against it", default=None
    )
    text: Maybe[Words] | None = if_unset("a run of this step is not held against it", default=None)

    @model_validator(mode="after")
    def _one_form(self) -> "Condition":
        one_of_them(self, "quantity", "text")
        return self


class Stage(Table):
    """One stage of the product; ``made_from`` names those that it comes from, one or several."""

    title: Words
    kind: StageKind
    made_from: tuple[Id, ...] = ()
    container: Maybe[Words] | None = if_unset(
        "the stage's containers cannot be named on labels", default=None
    )
    conditions: Maybe[Keyed[Condition]] | None = if_unset(
        "runs of this step are recorded but held against nothing", default=None
    )


class Product(Table):
    """What is given, from whom, and how it comes to be."""

    title: Words
    kind: Literal["autologous", "allogeneic"]
    substance: Words | None = None
    stages: Keyed[Stage]


def check_product(product: Product) -> Iterator[Fault]:
    """A stage is made from earlier ones, and there is one beginning at least."""
    earlier: list[str] = []
    for name, stage in product.stages.items():
        for number, parent in enumerate(stage.made_from):
            place = f"product.stages.{name}.made_from.{number}"
            yield from check_stage(place, parent, product, earlier)
        earlier.append(name)


def upstream(stage: str, product: Product) -> tuple[str, ...]:
    """All stages from which a stage comes, over any number of steps, in the product's order."""
    found: set[str] = set()
    ahead = [stage]
    while ahead:
        name = ahead.pop()
        fresh = set(product.stages[name].made_from) - found if name in product.stages else set()
        found |= fresh
        ahead += fresh
    known = [name for name in product.stages if name in found]
    return (*known, *sorted(found - set(known)))


def check_stage(
    place: str, name: str, product: Product, earlier: list[str] | None = None
) -> Iterator[Fault]:
    """A stage that is named exists, and where the order matters, comes before."""
    known = list(product.stages) if earlier is None else earlier
    if name in known:
        return
    if name in product.stages:
        yield Fault(place, name, "a stage is made from stages that stand before it")
    else:
        yield Fault(place, name, f"there is no such stage; {did_you_mean(name, known)}")
