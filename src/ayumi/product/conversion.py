"""The same amount in another unit: exact, and only between units that measure the same."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from ayumi.values import Quantity

Kind = tuple[tuple[str, int], ...]
"""What a unit measures: the kinds of its factors with their powers, such as mass by volume."""


def _scale(kind: str, **factors: str) -> dict[str, tuple[str, Fraction]]:
    return {unit: (kind, Fraction(factor)) for unit, factor in factors.items()}


_UNITS: Final[Mapping[str, tuple[str, Fraction]]] = {
    **_scale("volume", L="1", dL="1e-1", mL="1e-3", uL="1e-6", nL="1e-9"),
    **_scale("volume", dm3="1", cm3="1e-3", mm3="1e-6"),
    **_scale("mass", kg="1000", g="1", mg="1e-3", ug="1e-6", ng="1e-9", pg="1e-12", fg="1e-15"),
    **_scale("length", m="1", cm="1e-2", mm="1e-3", um="1e-6", nm="1e-9"),
    **_scale("time", s="1", min="60", h="3600", d="86400", wk="604800"),
    **_scale("substance", mol="1", mmol="1e-3", umol="1e-6", nmol="1e-9", pmol="1e-12"),
    **_scale("osmolality", osm="1", mosm="1e-3"),
    **_scale("bases", **{"{bp}": "1", "{kb}": "1e3", "{Mb}": "1e6"}),
    **_scale("", **{"1": "1", "%": "1e-2", "[ppth]": "1e-3", "[ppm]": "1e-6"}),
}
"""Units by what they measure; any other unit is a kind of its own, and equal only to itself."""

_COUNTED: Final = frozenset({"[EU]", "[IU]", "[CFU]", "{cells}", "{copies}", "{colonies}"})


def same_kind(one: str, other: str) -> bool:
    """Whether two units measure the same, so that an amount can be written in either.

    >>> same_kind("[EU]/mL", "[EU]/uL"), same_kind("%", "1"), same_kind("[EU]/mL", "[EU]/mg")
    (True, True, False)
    """
    return _kind_and_factor(one)[0] == _kind_and_factor(other)[0]


def amount_in(quantity: Quantity, unit: str) -> Fraction:
    """The amount in another unit of the same kind, exactly; `ValueError` for another kind.

    >>> amount_in(Quantity.parse("0.02 [EU]/uL"), "[EU]/mL")
    Fraction(20, 1)
    """
    kind, factor = _kind_and_factor(quantity.unit)
    wanted, by = _kind_and_factor(unit)
    if kind != wanted:
        raise ValueError(f"{quantity} cannot be written in {unit}")
    return Fraction(quantity.amount) * factor / by


def whole_decimal(number: Fraction) -> Decimal | None:
    """The number as a decimal where it has an end, else none.

    >>> whole_decimal(Fraction(1, 8)), whole_decimal(Fraction(1, 3))
    (Decimal('0.125'), None)
    """
    rest, places = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1:
        return None
    digits = number.numerator * 10**places // number.denominator
    # Built from its digits: arithmetic of decimals would round at the context's precision.
    return Decimal((int(digits < 0), tuple(map(int, str(abs(digits)))), -places))


def never_negative(unit: str) -> bool:
    """Whether amounts in this unit begin at zero; temperatures and logarithms do not.

    >>> never_negative("[EU]/mL"), never_negative("Cel")
    (True, False)
    """
    atoms = [atom for part in unit.split("/") for atom in part.split(".")]
    return all(atom in _UNITS or atom in _COUNTED or atom[:2] == "10" for atom in atoms)


@lru_cache(maxsize=512)
def _kind_and_factor(unit: str) -> tuple[Kind, Fraction]:
    """What a unit measures, and how many of the first unit of that kind it is."""
    above, *below = unit.split("/")
    powers: Counter[str] = Counter()
    factor = Fraction(1)
    for part, sign in ((above, 1), *((part, -1) for part in below)):
        for atom in part.split("."):
            kind, size = _atom(atom)
            factor *= size**sign
            if kind:
                powers[kind] += sign
    return tuple(sorted((kind, power) for kind, power in powers.items() if power)), factor


def _atom(atom: str) -> tuple[str, Fraction]:
    if atom[:3] in ("10*", "10^"):
        return "", Fraction(10) ** int(atom[3:] or 1)
    return _UNITS.get(atom, (atom, Fraction(1)))
