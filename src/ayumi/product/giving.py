"""How the cells were given: sites, depths, volumes, rates, and what departs from the document."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ayumi.product.conversion import amount_in, same_kind
from ayumi.product.dose import Administration
from ayumi.product.preparing import read_number
from ayumi.values import Fault, InputRefused, QuantityRange, Unset
from ayumi.values.ids import ID_PATTERN


@dataclass(frozen=True, slots=True)
class Site:
    """One place of an injection: segment, depth [mm], volume [uL], rate [uL/min]."""

    segment: str
    volume: Decimal
    depth: Decimal | None = None
    rate: Decimal | None = None
    syringe: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As entries hold it."""
        return {name: getattr(self, name) for name in self.__slots__}


_SEGMENT: Final = "[CTLS][1-9][0-9]?"
_MEASURED: Final[Mapping[str, str]] = {"volume": "uL", "depth": "mm", "rate": "uL/min"}


def read_sites(given: Sequence[Mapping[str, Any]], syringes: Sequence[str]) -> tuple[Site, ...]:
    """The sites as somebody wrote them, or `InputRefused` with every fault at once.

    ``syringe`` may be left out where the dose has one.
    """
    faults: list[Fault] = []
    if not given:
        faults.append(Fault("sites", "", "missing; where were the cells given?"))
    found = [_site(f"sites.{n}", one, syringes, faults) for n, one in enumerate(given, 1)]
    if faults:
        raise InputRefused(faults, "administration")
    return tuple(one for one in found if one is not None)


def _site(
    place: str, given: Mapping[str, Any], syringes: Sequence[str], faults: list[Fault]
) -> Site | None:
    before = len(faults)
    for name in given.keys() - {"segment", "syringe", *_MEASURED}:
        known = "segment, volume, depth, rate, syringe"
        faults.append(
            Fault(f"{place}.{name}", str(given[name]), f"no such value; there are {known}")
        )
    segment = str(given.get("segment") or "").strip()
    if not is_place(segment):
        message = "a segment of the cord, C5 or C5-C6, or an id of a place: putamen_left"
        faults.append(Fault(f"{place}.segment", segment, message))
    numbers: dict[str, Decimal | None] = {}
    for name, unit in _MEASURED.items():
        text = given.get(name)
        numbers[name] = None if text in (None, "") else read_number(text)
        missing = name == "volume" and text in (None, "")
        number = numbers[name]
        if missing or (text not in (None, "") and (number is None or number <= 0)):
            faults.append(Fault(f"{place}.{name}", str(text or ""), f"a number above 0, in {unit}"))
    syringe = given.get("syringe") or (syringes[0] if len(syringes) == 1 else None)
    if syringe not in syringes:
        known = ", ".join(syringes) or "none"
        faults.append(Fault(f"{place}.syringe", str(syringe or ""), f"one of: {known}"))
    if len(faults) > before:
        return None
    volume = numbers["volume"]
    assert volume is not None
    return Site(segment, volume, numbers["depth"], numbers["rate"], str(syringe))


def is_place(text: str) -> bool:
    """Whether a text names a place of the body: a segment of the cord, or an id of one's own.

    >>> is_place("T10"), is_place("C5-C6"), is_place("putamen_left"), is_place("Hanako Yamada")
    (True, True, True, False)
    """
    return bool(re.fullmatch(f"{_SEGMENT}(-{_SEGMENT})?", text) or re.fullmatch(ID_PATTERN, text))


def departs_in_giving(
    sites: Sequence[Site],
    needle: str | None,
    administration: Administration | Unset,
    sides: int = 1,
) -> tuple[str, ...]:
    """How an administration differs from the document, in words; empty where it does not.

    What the document says of sites and volume holds for each of so many ``sides``.
    """
    if isinstance(administration, Unset):
        return ()
    return tuple(_departs(sites, needle, administration, sides))


def _departs(
    sites: Sequence[Site], needle: str | None, administration: Administration, sides: int
) -> Iterator[str]:
    planned, each = administration.sites, "" if sides == 1 else " on each side"
    if isinstance(planned, int) and len(sites) != planned * sides:
        yield f"{len(sites)} sites; the document says {planned}{each}"
    total = sum((site.volume for site in sites), Decimal(0)) / sides
    yield from _outside(f"the volume{each}", total, "uL", administration.volume)
    for number, site in enumerate(sites, 1):
        yield from _outside(f"the rate at site {number}", site.rate, "uL/min", administration.rate)
        yield from _outside(f"the depth at site {number}", site.depth, "mm", administration.depth)
    words = administration.needle
    if not isinstance(words, Unset) and needle is not None:
        same = {compared_needle(words.en), compared_needle(words.ja or words.en)}
        if compared_needle(needle) not in same:
            yield f"the needle: {needle}; the document says {words.en}"


def compared_needle(text: str) -> str:
    """A needle's words as they are compared.

    >>> compared_needle(" 27  Gauge ")
    '27 gauge'
    """
    return " ".join(text.casefold().split())


def _outside(
    what: str, amount: Decimal | None, unit: str, allowed: QuantityRange | Unset
) -> Iterator[str]:
    if amount is None or isinstance(allowed, Unset) or not same_kind(allowed.low.unit, unit):
        return
    low, high = amount_in(allowed.low, unit), amount_in(allowed.high, unit)
    if not low <= amount <= high:
        yield f"{what} is {amount:f} {unit}; the document says {allowed}"
