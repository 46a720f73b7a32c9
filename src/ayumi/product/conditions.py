"""What was measured in a run, held against the conditions that the document gives for its stage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ayumi.product.conversion import amount_in, same_kind
from ayumi.product.stages import Condition
from ayumi.values import Fault, InputRefused, Keyed, Quantity, Words, did_you_mean
from ayumi.values.ids import read_id


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of a run: an amount, the document's own words, or words of whoever recorded it."""

    name: str
    written: str | None
    """The amount, or the document's own words; none where somebody wrote others."""
    words: str | None
    departs: str | None
    """That it is not as the document says, in words; none where it is, or where it says nothing."""


def read_measured(
    place: str, conditions: Keyed[Condition] | None, values: Mapping[str, str]
) -> tuple[Measured, ...]:
    """The values of a run by condition; `InputRefused` with everything that is wrong with them.

    Without conditions in the document any id is a name, and every value an amount with its unit.
    """
    found: list[Measured] = []
    faults: list[Fault] = []
    for name, value in values.items():
        where = f"{place}.{name}"
        try:
            found.append(_measured(where, name, conditions, value))
        except InputRefused as refused:
            faults += [Fault(where, value, fault.message) for fault in refused.faults]
    if faults:
        raise InputRefused(faults, place)
    return tuple(found)


def _measured(place: str, name: str, conditions: Keyed[Condition] | None, value: str) -> Measured:
    if conditions is None:
        read_id(name)
        return Measured(name, str(Quantity.parse(value)), None, None)
    if name not in conditions:
        message = f"there is no such condition; {did_you_mean(name, conditions)}"
        raise InputRefused([Fault(place, value, message)], place)
    condition = conditions[name]
    if condition.quantity is not None:
        return _amount(place, name, condition, value)
    if not value.strip():
        raise InputRefused([Fault(place, value, "write it in words")], place)
    return _worded(name, condition, value.strip())


def _amount(place: str, name: str, condition: Condition, value: str) -> Measured:
    given, asked = Quantity.parse(value), condition.quantity
    if not isinstance(asked, Quantity):
        return Measured(name, str(given), None, None)
    if not same_kind(given.unit, asked.unit):
        message = f"write it in {asked.unit}, or a unit of the same kind"
        raise InputRefused([Fault(place, value, message)], place)
    alike = amount_in(given, asked.unit) == asked.amount
    departs = None if alike else f"{condition.title}: {given}; the document says {asked}"
    return Measured(name, str(given), None, departs)


def _worded(name: str, condition: Condition, value: str) -> Measured:
    asked = condition.text
    if not isinstance(asked, Words):
        return Measured(name, None, value, None)
    if value.casefold() in (asked.en.casefold(), (asked.ja or asked.en).casefold()):
        return Measured(name, asked.en, None, None)
    return Measured(name, None, value, f"{condition.title}: not as the document says, {asked.en}")


def departures(measured: tuple[Measured, ...]) -> Iterator[str]:
    """Where a run was not as the document says."""
    return (one.departs for one in measured if one.departs is not None)
