"""When the result of a test falls due: after the sample was taken, cultured and tested."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Final, Literal

from ayumi.product.conversion import amount_in
from ayumi.product.specification import LotTest, Material, Specification
from ayumi.values import Quantity, Unset

Timeliness = Literal["pending", "due", "overdue"]

_WHOLE: Final = frozenset({"d", "wk", "mo", "a"})
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """From when a result is due, and from when it is overdue; or why that cannot be computed.

    Days where all times are given in days, else moments. ``sampled`` says whether there is a
    sample; without one there is nothing that could be due.
    """

    on: date | datetime | None
    overdue_from: date | datetime | None
    why_not: str = ""
    sampled: bool = True

    def state(self, now: datetime) -> Timeliness:
        """Whether a result that is missing is not yet due, due or overdue.

        What cannot be computed counts as due: a missing result must never look as if it had time.
        """
        if not self.sampled:
            return "pending"
        if self.on is None or self.overdue_from is None:
            return "due"
        if reached(self.overdue_from, now):
            return "overdue"
        return "due" if reached(self.on, now) else "pending"


def due(specification: Specification, name: str, sampled_at: date | datetime | None) -> Due:
    """When the result of a test falls due, from the day or moment of its sample.

    It is the sample's time, and what the sample is ``cultured`` for, and what the test ``takes``.
    It is overdue from ``late_after`` later, or else from the day after the day on which it is due.

    >>> from pydantic import TypeAdapter
    >>> lot = TypeAdapter(Specification).validate_python(
    ...     {
    ...         "title": "Lot",
    ...         "level": "cryopreserved_lot",
    ...         "stage": "lot",
    ...         "materials": {"grown": {"label": "+ 4 wk", "stage": "lot", "cultured": "4 wk"}},
    ...         "tests": {
    ...             "neurons": {
    ...                 "title": "Neurons",
    ...                 "material": "grown",
    ...                 "method": "Microscopy",
    ...                 "takes": "3 d",
    ...                 "accept": {"kind": "at_least", "limit": "50 %"},
    ...             }
    ...         },
    ...     }
    ... )
    >>> due(lot, "neurons", date(2026, 3, 1)).on
    datetime.date(2026, 4, 1)
    """
    assert not isinstance(specification.tests, Unset)
    test = specification.tests[name]
    why_not = _why_not(test, specification)
    if why_not:
        return Due(None, None, why_not, sampled_at is not None)
    material = specification.materials[str(test.material)]
    if sampled_at is None:
        return Due(None, None, f"no sample of {material.label} was taken", sampled=False)
    times = [one for one in (material.cultured, test.takes) if isinstance(one, Quantity)]
    on = _after(sampled_at, times)
    return Due(on, _overdue_from(on, test))


def reached(when: date | datetime, now: datetime) -> bool:
    """Whether a moment has come, or the day has begun."""
    return now >= when if isinstance(when, datetime) else now.date() >= when


def passed(when: date | datetime, now: datetime) -> bool:
    """Whether a moment is over, or the day has ended."""
    return now > when if isinstance(when, datetime) else now.date() > when


def lasts(time: Quantity) -> timedelta:
    """How long a time is; a year has UCUM's 365.25 days, a month is a twelfth of it.

    >>> lasts(Quantity.parse("90 min")), lasts(Quantity.parse("2 wk"))
    (datetime.timedelta(seconds=5400), datetime.timedelta(days=14))
    """
    return timedelta(microseconds=floor(_days(time) * 86_400_000_000))


def _why_not(test: LotTest, specification: Specification) -> str:
    """Which value is lacking without which the day cannot be computed; empty if none is."""
    material: Material | None = None
    lacking: list[tuple[str, object]] = [("the material", test.material)]
    if isinstance(test.material, str):
        material = specification.materials.get(test.material)
        if material is None:
            return f"when it falls due cannot be computed: there is no material {test.material}"
        lacking += [("the stage of the sample", material.stage)]
        lacking += [("how long the sample is cultured", material.cultured)]
    lacking += [("how long the test takes", test.takes)]
    unset = [f"{what} is {value}" for what, value in lacking if isinstance(value, Unset)]
    if test.takes is None:
        unset.append("the study document does not say how long the test takes")
    return f"when it falls due cannot be computed: {'; '.join(unset)}" if unset else ""


def _after(start: date | datetime, times: list[Quantity]) -> date | datetime:
    """The day or moment after some times; a day where all of them are of whole units."""
    days = sum((_days(one) for one in times), Fraction(0))
    exact = isinstance(start, datetime) and any(one.unit not in _WHOLE for one in times)
    if exact:
        return start + timedelta(microseconds=floor(days * 86_400_000_000))
    day = start.date() if isinstance(start, datetime) else start
    # Of a day whose hour is not known the earliest is taken: a result is asked for too soon
    # rather than too late.
    return day + timedelta(days=floor(days + Fraction(1, 2) if _whole(times) else days))


def _overdue_from(on: date | datetime, test: LotTest) -> date | datetime:
    if not isinstance(test.late_after, Quantity):
        return (on.date() if isinstance(on, datetime) else on) + _DAY
    if isinstance(on, datetime):
        return on + lasts(test.late_after)
    return on + timedelta(days=ceil(_days(test.late_after)))


def _whole(times: list[Quantity]) -> bool:
    return all(one.unit in _WHOLE for one in times)


def _days(time: Quantity) -> Fraction:
    if time.unit in ("mo", "a"):
        return Fraction(time.days())
    return amount_in(time, "d")


def moment_words(when: date | datetime) -> str:
    """A day, or a moment with its offset, as it is said in a sentence."""
    return when.isoformat(sep=" ", timespec="minutes") if isinstance(when, datetime) else str(when)


assert Decimal("365.25") == Quantity(Decimal(1), "a").days()
