"""Cohorts, who follows whom after how long, and who decides that the next may come."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from ayumi.values import Fault, Id, Keyed, Maybe, Quantity, Words
from ayumi.values.table import Table, if_unset
from ayumi.values.times import check_time


class Cohort(Table):
    """People who receive the same dose, in the order in which cohorts follow each other."""

    title: Words
    order: Annotated[int, Field(ge=1)]
    participants: Maybe[Annotated[int, Field(ge=1)]] = if_unset(
        "enrolment into the cohort cannot be closed by number"
    )
    arm: Id | None = None
    dose: Maybe[Id] = if_unset("a dose order cannot be checked against the cohort's dose")
    sides: Maybe[Literal["one", "together", "one_after_the_other"]] | None = if_unset(
        "the number of sides of a dose order cannot be checked", default=None
    )


class GoDecision(Table):
    """Who decides that the next participant or cohort may be treated, seeing what."""

    before: tuple[Literal["participant", "cohort"], ...] = Field(min_length=1)
    by: Id
    sees: Maybe[Words] = if_unset("what the decision must rest on is left to those who decide")


class Stagger(Table):
    """The least time between treatments, and the decision in between."""

    between_participants: Maybe[Quantity] = if_unset(
        "no participant is held back because the one before was treated too recently"
    )
    between_cohorts: Maybe[Quantity] = if_unset(
        "no cohort is held back because the one before was treated too recently"
    )
    between_sides: Maybe[Quantity] | None = if_unset(
        "the second side is not held back because the first was treated too recently", default=None
    )
    go_decision: Maybe[GoDecision] = if_unset(
        "no participant is held back until somebody has decided to go on"
    )


def check_cohorts(cohorts: Keyed[Cohort]) -> Iterator[Fault]:
    """Each cohort has a place of its own in the order."""
    taken: dict[int, str] = {}
    for name, cohort in cohorts.items():
        first = taken.setdefault(cohort.order, name)
        if first != name:
            allowed = f"`{first}` has this place already; give each cohort its own"
            yield Fault(f"cohorts.{name}.order", str(cohort.order), allowed)


def check_stagger(stagger: Stagger) -> Iterator[Fault]:
    """The times between treatments are times."""
    yield from check_time("stagger.between_participants", stagger.between_participants)
    yield from check_time("stagger.between_cohorts", stagger.between_cohorts)
    yield from check_time("stagger.between_sides", stagger.between_sides)
