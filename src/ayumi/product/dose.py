"""The dose: how many cells, by which way, where, and how they are given."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from ayumi.values import Fault, Keyed, Maybe, Quantity, QuantityRange, Words
from ayumi.values.dimensions import Dimension, check_dimension
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
    """The dose levels, and how each is given; ``endotoxin`` is the most in one dose.

    It is so many endotoxin units for a person, or for each kilogram of the person's weight.
    """

    levels: Keyed[DoseLevel]
    route: Words
    site: Words
    administration: Maybe[Administration] = if_unset("how the cells are given is not checked")
    suspension: Maybe[Suspension] = if_unset("the suspension's viability and age are not checked")
    endotoxin: Maybe[Quantity] | None = if_unset(
        "the endotoxin of a dose is computed and held against nothing", default=None
    )


_GIVEN: Final[tuple[tuple[str, Dimension], ...]] = (
    ("volume", "volume"),
    ("rate", "flow"),
    ("depth", "length"),
)
_SUSPENDED: Final[tuple[tuple[str, Dimension], ...]] = (
    ("viability", "share"),
    ("shelf_life", "time"),
)


ENDOTOXIN_UNITS: Final = ("[EU]", "[EU]/kg")


def check_dose(dose: Dose) -> Iterator[Fault]:
    """Amounts are of the kind that is asked for, and all levels in one unit."""
    first: tuple[str, str] | None = None
    for name, level in dose.levels.items():
        place = f"dose.levels.{name}.cells"
        faults = list(check_dimension(place, level.cells, "cells"))
        yield from faults
        if faults or not isinstance(level.cells, QuantityRange):
            continue
        first = first or (name, level.cells.low.unit)
        if level.cells.low.unit != first[1]:
            message = f"write all levels in one unit; `{first[0]}` is in {first[1]}"
            yield Fault(place, str(level.cells), message)
    if isinstance(dose.administration, Administration):
        for key, dimension in _GIVEN:
            amount = getattr(dose.administration, key)
            yield from check_dimension(f"dose.administration.{key}", amount, dimension)
    if isinstance(dose.suspension, Suspension):
        for key, dimension in _SUSPENDED:
            amount = getattr(dose.suspension, key)
            yield from check_dimension(f"dose.suspension.{key}", amount, dimension)
    if isinstance(dose.endotoxin, Quantity):
        limit = dose.endotoxin
        if limit.unit not in ENDOTOXIN_UNITS or limit.amount <= 0:
            message = "write endotoxin units for a dose, or for a kilogram: 10 [EU], 0.2 [EU]/kg"
            yield Fault("dose.endotoxin", str(limit), message)
