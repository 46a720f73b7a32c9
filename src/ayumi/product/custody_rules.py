"""Custody: the places through which cells go, their labels, and the check at the bedside."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from ayumi.values import Fault, Id, Keyed, Maybe, Quantity, Words
from ayumi.values.dimensions import check_dimension
from ayumi.values.table import Table, if_unset, refusal

CodeCheck = Literal["none", "mod97", "luhn", "gs1_mod10"]
"""How a mistyped code of a label is noticed."""


class Bedside(Table):
    """The check before the cells are given: two people, one after the other, scan cells and person.

    ``identifiers`` name what stands on the wristband, as the vault keeps it: two at least.
    """

    identifiers: tuple[Id, ...] = Field(min_length=2)
    match_lasts: Maybe[Quantity] = if_unset("a match at the bedside does not lapse by itself")

    @model_validator(mode="after")
    def _told_apart(self) -> "Bedside":
        if len(set(self.identifiers)) < len(self.identifiers):
            raise refusal("an identifier is named twice; name two different ones", at="identifiers")
        return self


class Custody(Table):
    """Who has the cells where, and how it is made sure whose they are."""

    code_check: CodeCheck = "none"
    places: Keyed[Words] = Field(default_factory=lambda: Keyed({}))
    bedside: Maybe[Bedside] = if_unset(
        "a transplantation is recorded without a match of the cells and the person"
    )


def check_custody(custody: Custody | None) -> Iterator[Fault]:
    """How long a match lasts is a time."""
    if custody is not None and isinstance(custody.bedside, Bedside):
        lasts = custody.bedside.match_lasts
        yield from check_dimension("custody.bedside.match_lasts", lasts, "time")
