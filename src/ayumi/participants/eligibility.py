"""Who may take part, and the list that is gone through before transplantation."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from ayumi.participants.clocks import Clock
from ayumi.participants.facts import Fact
from ayumi.participants.rule_checks import check_rule
from ayumi.participants.rules import Rule
from ayumi.values import Fault, Keyed, Maybe, Unset, Words
from ayumi.values.table import Table, if_unset


class Criterion(Table):
    """One criterion in its own words, and the rule by which Ayumi advises."""

    text: Words
    rule: Maybe[Rule] = if_unset("the investigator judges this criterion without advice")


class Eligibility(Table):
    """Every inclusion criterion must be true, and no exclusion criterion may be.

    Whoever meets a criterion of ``withdraw`` later leaves the treatment; consent is withdrawn by
    the participant, at any time and without a criterion.
    """

    include: Maybe[Keyed[Criterion]] = if_unset("eligibility stays undetermined")
    exclude: Maybe[Keyed[Criterion]] = if_unset("eligibility stays undetermined")
    withdraw: Maybe[Keyed[Criterion]] | None = if_unset(
        "who has to leave the treatment is decided without written criteria", default=None
    )


class GoItem(Table):
    """One item of the list: what must be true on the day, and what follows if it is not."""

    text: Words
    rule: Maybe[Rule] = if_unset("the investigator judges this item without advice")
    on_fail: Literal["stop", "decide"]


class GoList(Table):
    """The examination before transplantation; it is the baseline."""

    within_days: Maybe[Annotated[int, Field(ge=0)]] = if_unset(
        "a list that was signed too long before transplantation is not refused"
    )
    items: Keyed[GoItem]


def check_eligibility(
    eligibility: Eligibility, facts: Mapping[str, Fact], clocks: Keyed[Clock]
) -> Iterator[Fault]:
    """The rules of all criteria."""
    for side in ("include", "exclude", "withdraw"):
        for name, criterion in _parts(getattr(eligibility, side)):
            place = f"eligibility.{side}.{name}.rule"
            yield from check_rule(place, criterion.rule, facts, clocks)


def check_go_list(
    go_list: GoList, facts: Mapping[str, Fact], clocks: Keyed[Clock]
) -> Iterator[Fault]:
    """The rules of all items."""
    for name, item in go_list.items.items():
        place = f"before_transplantation.items.{name}.rule"
        yield from check_rule(place, item.rule, facts, clocks)


def _parts(criteria: Keyed[Criterion] | Unset | None) -> Iterator[tuple[str, Criterion]]:
    if not isinstance(criteria, Unset | None):
        yield from criteria.items()
