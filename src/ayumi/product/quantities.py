"""What became of a lot: nothing comes out of nothing, and nothing gets lost unrecorded.

Containers and volumes are counted: made = stored + in transit + thawed + used + tested + retained +
lost + discarded + administered. Cells are not: their number holds within the step in which they
were counted, so it is never added up over steps.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Protocol

from ayumi.product.conversion import amount_in, same_kind, whole_decimal
from ayumi.values import Fault, InputRefused, Quantity

KEPT: Final = ("stored", "in_transit", "thawed", "retained", "lost")
"""States in which a container still holds what is left in it."""
FATES: Final = (
    "stored", "in_transit", "thawed", "used", "tested", "retained", "lost", "discarded",
    "administered",
)  # fmt: skip
"""Everything that may have become of a container, or of a part of what was in it."""
MOST: Final = Decimal(10) ** 9
"""No container holds so much [uL]."""
FINEST: Final = Decimal("0.000001")
"""Volumes are written to this [uL], so that sums of them are exact."""


class Part(Protocol):
    """What was taken out of a container."""

    @property
    def as_what(self) -> str:
        """One of the fates."""

    @property
    def volume(self) -> Decimal | None:
        """How much [uL]; none where it is not known."""


class Container(Protocol):
    """A vial, a flask, a bag, a syringe: with its volume, and what was taken from it."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def state(self) -> str:
        """One of the fates."""

    @property
    def volume(self) -> Decimal | None:
        """What it was made with [uL]; none where it is not known."""

    @property
    def taken(self) -> Sequence[Part]:
        """What was taken out of it."""


@dataclass(frozen=True, slots=True)
class Account:
    """What was made of a lot, and what became of it: containers, and volumes [uL].

    Volumes are none where that of a container is not known.
    """

    containers: int
    volume: Decimal | None
    containers_by: Mapping[str, int] = field(default_factory=dict)
    volume_by: Mapping[str, Decimal] | None = None

    @property
    def discrepancies(self) -> tuple[str, ...]:
        """Where what was made is not what became of it; empty as long as the record is right."""
        found = []
        counted = sum(self.containers_by.values())
        if counted != self.containers:
            found.append(f"{self.containers} containers were made, and {counted} are accounted for")
        if self.volume is not None and self.volume_by is not None:
            measured = sum(self.volume_by.values(), Decimal(0))
            if measured != self.volume:
                found.append(f"{self.volume} uL were made, and {measured} are accounted for")
            found += [
                f"{amount} uL are {fate}, which is less than nothing"
                for fate, amount in self.volume_by.items()
                if amount < 0
            ]
        return tuple(found)


def account(units: Iterable[Container]) -> Account:
    """What became of the containers of a lot, and of what was in them."""
    listed = list(units)
    containers = dict.fromkeys(FATES, 0)
    volumes = dict.fromkeys(FATES, Decimal(0))
    known = all(unit.volume is not None for unit in listed)
    for unit in listed:
        containers[unit.state] += 1
        if known:
            for fate, amount in _parted(unit):
                volumes[fate] += amount
    made = sum((unit.volume or Decimal(0) for unit in listed), Decimal(0))
    if not known:
        return Account(len(listed), None, containers)
    return Account(len(listed), made, containers, volumes)


def _parted(unit: Container) -> Iterator[tuple[str, Decimal]]:
    """What became of the parts of a container's volume: those taken, and what is left."""
    assert unit.volume is not None
    left = unit.volume
    for part in unit.taken:
        amount = part.volume or Decimal(0)
        left -= amount
        yield part.as_what, amount
    yield unit.state, left


def microlitres(value: Quantity | Decimal | str, place: str = "volume") -> Decimal:
    """A volume in microlitres, exactly; `InputRefused` for what is no volume.

    >>> microlitres("1.5 mL"), microlitres(Quantity.parse("50 uL")), microlitres(Decimal("0.5"))
    (Decimal('1500'), Decimal('50'), Decimal('0.5'))
    """
    try:
        given = Quantity.parse(value) if isinstance(value, str) else value
    except InputRefused as wrong:
        raise _refused(place, str(value), wrong.faults[0].message) from None
    exact: Decimal | None = given if isinstance(given, Decimal) else None
    if isinstance(given, Quantity):
        if not same_kind(given.unit, "uL"):
            raise _refused(place, str(given), "is no volume; write 1.5 mL or 50 uL")
        exact = whole_decimal(amount_in(given, "uL"))
    if exact is None or not exact.is_finite() or not 0 < exact < MOST:
        raise _refused(place, str(value), "is no volume of a container; write 1.5 mL or 50 uL")
    if exact != exact.quantize(FINEST):
        raise _refused(place, str(value), f"is finer than {FINEST} uL; round it")
    return _short(exact)


def _short(amount: Decimal) -> Decimal:
    """The same number without needless zeros, and never as a power."""
    whole = amount.to_integral()
    return whole.quantize(Decimal(1)) if amount == whole else amount.normalize()


def _refused(place: str, value: str, message: str) -> InputRefused:
    return InputRefused([Fault(place, value, message)], "volume")


def part_fault(left: Decimal | None, wanted: Decimal) -> str:
    """Why a part cannot be taken, in words; empty if it can.

    >>> part_fault(Decimal("500"), Decimal("600"))
    '600 uL are asked for, and 500 uL are left'
    >>> part_fault(Decimal("500"), Decimal("500"))
    ''
    """
    if left is None:
        return "how much is in it is not recorded, so no part of it can be taken; take it whole"
    if wanted > left:
        return f"{wanted} uL are asked for, and {left} uL are left"
    return ""
