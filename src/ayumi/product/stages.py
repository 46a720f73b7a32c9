"""The product, and the stages through which it is made: from the donor to the person."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ayumi.product.late_failure import LateFailure
from ayumi.values import Fault, Id, Keyed, Maybe, Quantity, Words, did_you_mean
from ayumi.values.dimensions import check_dimension
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


class Storage(Table):
    """How units are kept: between which temperatures [Cel], and how long they may be outside.

    Times outside add up over the life of a unit.
    """

    at_least: Maybe[Quantity] | None = if_unset(
        "a temperature that is too low is not noticed", default=None
    )
    at_most: Maybe[Quantity] | None = if_unset(
        "a temperature that is too high is not noticed", default=None
    )
    excursion: Maybe[Quantity] | None = if_unset(
        "any time outside the temperatures holds a unit", default=None
    )


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
    storage: Maybe[Storage] | None = if_unset(
        "temperatures are judged by nobody but the quality unit", default=None
    )
    expires_after: Maybe[Quantity] | None = if_unset(
        "units of this stage do not expire by themselves", default=None
    )
    thaws: Maybe[Annotated[int, Field(ge=0)]] | None = if_unset(
        "units may be thawed and frozen again any number of times", default=None
    )
    takes: Maybe[Quantity] | None = if_unset(
        "when the step must begin cannot be planned", default=None
    )


class Donors(Table):
    """What whoever gives the cells must have agreed to, before anything of theirs is used."""

    uses: Maybe[Annotated[Keyed[Words], Field(min_length=1)]] = if_unset(
        "what donors agreed to is recorded, and held against nothing"
    )


class Product(Table):
    """What is given, from whom, and how it comes to be."""

    title: Words
    kind: Literal["autologous", "allogeneic"]
    substance: Words | None = None
    stages: Keyed[Stage]
    donor: Maybe[Donors] | None = if_unset(
        "what donors agreed to is recorded, and held against nothing", default=None
    )
    late_failure: Maybe[LateFailure] | None = if_unset(
        "whom to tell, and by when, if a result fails after cells were given, is not known",
        default=None,
    )


def check_product(product: Product) -> Iterator[Fault]:
    """A stage is made from earlier ones, and there is one beginning at least."""
    earlier: list[str] = []
    for name, stage in product.stages.items():
        for number, parent in enumerate(stage.made_from):
            place = f"product.stages.{name}.made_from.{number}"
            yield from check_stage(place, parent, product, earlier)
        earlier.append(name)
        yield from _check_keeping(f"product.stages.{name}", stage)


def _check_keeping(place: str, stage: Stage) -> Iterator[Fault]:
    """Temperatures are in degrees Celsius, the lower one first, and times are times."""
    for key in ("expires_after", "takes"):
        yield from check_dimension(f"{place}.{key}", getattr(stage, key), "time")
    storage = stage.storage
    if not isinstance(storage, Storage):
        return
    yield from check_dimension(f"{place}.storage.excursion", storage.excursion, "time")
    for key in ("at_least", "at_most"):
        limit = getattr(storage, key)
        if isinstance(limit, Quantity) and limit.unit != "Cel":
            message = "write a temperature in degrees Celsius: -150 Cel"
            yield Fault(f"{place}.storage.{key}", str(limit), message)
    low, high = storage.at_least, storage.at_most
    if isinstance(low, Quantity) and isinstance(high, Quantity) and low.amount > high.amount:
        message = f"the lower limit is above the upper one, {high}"
        yield Fault(f"{place}.storage.at_least", str(low), message)


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
