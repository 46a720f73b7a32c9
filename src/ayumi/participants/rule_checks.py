"""Whether rules speak of what there is: fields, their values and ranges, and clocks."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ayumi.participants.clocks import Clock, check_clock
from ayumi.participants.facts import Fact
from ayumi.participants.rules import OneOf, Range, Rule, WithinDays, rules_inside
from ayumi.values import Fault, Keyed, Unset, did_you_mean


def check_rule(
    place: str, rule: Rule | Unset, facts: Mapping[str, Fact], clocks: Keyed[Clock]
) -> Iterator[Fault]:
    """All that is wrong with a rule and the rules inside it."""
    if isinstance(rule, Unset):
        return
    for where, part in rules_inside(place, rule):
        match part:
            case Range():
                yield from _range(where, part, facts)
            case OneOf():
                yield from _one_of(where, part, facts)
            case WithinDays():
                yield from _check_day(f"{where}.start", part.start, facts, clocks)
                yield from _check_day(f"{where}.end", part.end, facts, clocks)


def _check_day(
    place: str, name: str, facts: Mapping[str, Fact], clocks: Keyed[Clock]
) -> Iterator[Fault]:
    """A day that is named is day 0 of a clock, or a date that is recorded."""
    if "." not in name:
        yield from check_clock(place, name, clocks)
        return
    yield from check_field(place, name, facts)
    if name in facts and facts[name].kind != "date":
        yield Fault(place, name, "days are counted between clocks and fields of type date")


def check_field(place: str, name: str, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    """A field that is named exists."""
    if name in facts:
        return
    instrument = name.partition(".")[0]
    same = [fact for fact in facts if fact.startswith(f"{instrument}.")]
    meant = did_you_mean(name, same or facts)
    yield Fault(place, name, f"no instrument has this field; {meant}")


def _range(place: str, rule: Range, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    yield from check_field(f"{place}.field", rule.field, facts)
    fact = facts.get(rule.field)
    if fact is None:
        return
    if fact.kind != "number":
        message = "a range needs a number"
        if fact.codes:
            listed = ", ".join(f'"{code}"' for code in fact.codes)
            message = (
                f'{message}, and this is in words; write kind = "one_of", values from: {listed}'
            )
        yield Fault(f"{place}.field", rule.field, message)
        return
    for name in ("at_least", "above", "at_most", "below"):
        limit: Decimal | None = getattr(rule, name)
        if limit is None:
            continue
        yield from check_within(f"{place}.{name}", limit, fact)


def check_within(place: str, limit: Decimal, fact: Fact) -> Iterator[Fault]:
    """A limit is a value that the number can have."""
    too_low = fact.low is not None and limit < fact.low
    if too_low or (fact.high is not None and limit > fact.high):
        message = f"`{fact.name}` lies {_span(fact)}; is the limit in its unit?"
        yield Fault(place, str(limit), message)


def _one_of(place: str, rule: OneOf, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    yield from check_field(f"{place}.field", rule.field, facts)
    fact = facts.get(rule.field)
    if fact is None:
        return
    if fact.kind != "code":
        message = "one_of needs a choice, or yes and no; for numbers use `range`"
        yield Fault(f"{place}.field", rule.field, message)
        return
    for number, value in enumerate(rule.values):
        if value not in fact.codes:
            message = f"`{rule.field}` has no such value; {did_you_mean(value, fact.codes)}"
            yield Fault(f"{place}.values.{number}", value, message)


def _span(fact: Fact) -> str:
    low = "" if fact.low is None else f"from {fact.low} "
    high = "" if fact.high is None else f"up to {fact.high} "
    return f"{low}{high}{fact.unit}"
