"""The dose: how many cells, by which way, where, and how they are given."""

from typing import Annotated, Literal

from pydantic import Field

from ayumi.values import Keyed, Maybe, Quantity, QuantityRange, Words
from ayumi.values.table import Table, if_unset


class DoseLevel(Table):
    """One dose: an amount, or from a lowest to a highest one, for a person or for each side."""

    title: Words
    cells: Maybe[QuantityRange] = if_unset("a dose that differs from the protocol's is not noticed")
    per: Literal["participant", "side"] = "participant"


class Administration(Table):
    """How the cells are brought to their place."""

    volume: Maybe[QuantityRange] = if_unset(
        "the endotoxin of a dose and the delivered cells cannot be judged"
    )
    rate: Maybe[QuantityRange] = if_unset("a rate that differs from the protocol's is not noticed")
    sites: Maybe[Annotated[int, Field(ge=1)]] = if_unset(
        "a number of sites that differs from the protocol's is not noticed"
    )
    needle: Maybe[Words] = if_unset("a needle that differs from the protocol's is not noticed")
    depth: Maybe[QuantityRange] = if_unset(
        "a depth that differs from the protocol's is not noticed"
    )


class Suspension(Table):
    """What must hold of the final suspension: the least viability, the longest time until use."""

    viability: Maybe[Quantity] = if_unset("a suspension cannot be refused for its viability")
    shelf_life: Maybe[Quantity] = if_unset("a suspension cannot be refused for its age")


class Dose(Table):
    """The dose levels, and how each is given."""

    levels: Keyed[DoseLevel]
    route: Words
    site: Words
    administration: Maybe[Administration] = if_unset("how the cells are given is not checked")
    suspension: Maybe[Suspension] = if_unset("the suspension's viability and age are not checked")
