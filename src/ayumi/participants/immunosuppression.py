"""The drugs that keep the graft from being rejected."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ayumi.participants.clocks import Clock, check_clock
from ayumi.participants.facts import Fact
from ayumi.participants.fields import Limits
from ayumi.participants.rule_checks import check_field, check_within
from ayumi.values import Fault, FieldReference, Id, Keyed, Maybe, Quantity, Unset, Words
from ayumi.values.table import Table, if_unset
from ayumi.values.times import check_time


class Start(Table):
    """On which day of a clock the drug begins [d]."""

    clock: Id
    day: int


class Drug(Table):
    """One drug: how much, from when, for how long, and what is aimed at."""

    title: Words
    dose: Maybe[Quantity] = if_unset("a dose that differs from the protocol's is not noticed")
    start: Maybe[Start] = if_unset("a late start is not noticed")
    duration: Maybe[Quantity] = if_unset("the end is not planned, and a late end is not noticed")
    monitored_by: FieldReference | None = None
    target: Maybe[Limits] | None = if_unset(
        "a level out of the target range is not noticed", default=None
    )


class Immunosuppression(Table):
    """All drugs that are given for the graft."""

    drugs: Maybe[Keyed[Drug]] = if_unset("immunosuppression is recorded but not checked")


def check_immunosuppression(
    immunosuppression: Immunosuppression, facts: Mapping[str, Fact], clocks: Keyed[Clock]
) -> Iterator[Fault]:
    """Drugs name clocks and fields that exist."""
    if isinstance(immunosuppression.drugs, Unset):
        return
    for name, drug in immunosuppression.drugs.items():
        place = f"immunosuppression.drugs.{name}"
        if isinstance(drug.start, Start):
            yield from check_clock(f"{place}.start.clock", drug.start.clock, clocks)
        yield from check_time(f"{place}.duration", drug.duration)
        if drug.monitored_by is not None:
            yield from _check_monitoring(place, drug, drug.monitored_by, facts)


def _check_monitoring(
    place: str, drug: Drug, field: FieldReference, facts: Mapping[str, Fact]
) -> Iterator[Fault]:
    """A drug is monitored by a number, and aimed at a level which that can have."""
    yield from check_field(f"{place}.monitored_by", field, facts)
    fact = facts.get(field)
    if fact is None:
        return
    if fact.kind != "number":
        allowed = "a drug is monitored by a number: a field of type number, integer or total"
        yield Fault(f"{place}.monitored_by", field, allowed)
    elif isinstance(drug.target, Limits):
        for name in ("low", "high"):
            limit = getattr(drug.target, name)
            if isinstance(limit, Decimal):
                yield from check_within(f"{place}.target.{name}", limit, fact)
