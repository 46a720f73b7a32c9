"""Cohorts, who follows whom after how long, and who decides that the next may come."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from ayumi.participants.clocks import Clock, TransplantationWindow, check_window
from ayumi.participants.eligibility import Criterion
from ayumi.participants.facts import Fact
from ayumi.participants.rule_checks import check_rule
from ayumi.values import Fault, Id, Keyed, Maybe, Quantity, Words
from ayumi.values.table import Table, if_unset
from ayumi.values.times import check_time


class Cohort(Table):
    """People who receive the same dose, in the order in which cohorts follow each other.

    Cohorts of the same ``order`` run side by side. ``eligibility`` is what a person must meet for
    this cohort beside the criteria of the study; ``transplantation`` stands instead of the study's.
    """

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
    eligibility: Maybe[Criterion] | None = if_unset(
        "who comes into this cohort is decided without a written criterion", default=None
    )
    transplantation: Maybe[TransplantationWindow] | None = if_unset(
        "a dose in this cohort cannot be refused for being given too early or too late",
        default=None,
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


def check_cohorts(
    cohorts: Keyed[Cohort], facts: Mapping[str, Fact], clocks: Keyed[Clock]
) -> Iterator[Fault]:
    """Who comes into a cohort, and when the cells are given there, rests on what there is."""
    for name, cohort in cohorts.items():
        if isinstance(cohort.eligibility, Criterion):
            place = f"cohorts.{name}.eligibility.rule"
            yield from check_rule(place, cohort.eligibility.rule, facts, clocks)
        if isinstance(cohort.transplantation, TransplantationWindow):
            yield from check_window(
                f"cohorts.{name}.transplantation", cohort.transplantation, clocks
            )


def check_stagger(stagger: Stagger) -> Iterator[Fault]:
    """The times between treatments are times."""
    yield from check_time("stagger.between_participants", stagger.between_participants)
    yield from check_time("stagger.between_cohorts", stagger.between_cohorts)
    yield from check_time("stagger.between_sides", stagger.between_sides)
