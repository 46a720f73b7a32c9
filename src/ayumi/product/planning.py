"""Planning backwards: from the hour of an operation to what must begin when, and by when to order.

Cells that were thawed do not wait. So each stage between the stored lot and the syringe ends when
the next one begins, and the last one when the operation does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from ayumi.product.dose import Suspension
from ayumi.product.stages import Product, upstream
from ayumi.values import Quantity, Unset

STORED: Final = ("bank", "cryopreserved_lot")
"""The kinds of stage at which cells wait for an order."""
BEDSIDE: Final = "administration"
"""The kind of stage that is no making of cells any more."""
_SECONDS: Final = {"s": 1, "min": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A stage of the preparation: when it begins and ends, or why that cannot be planned."""

    stage: str
    begins: datetime | None
    ends: datetime | None
    not_before: datetime | None = None
    """The preparation must not end earlier: the suspension would be too old at the operation."""
    unplanned: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As entries hold it."""
        return {
            "stage": self.stage,
            "begins": self.begins,
            "ends": self.ends,
            "not_before": self.not_before,
            "unplanned": self.unplanned,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """What begins when, first things first, and until when the dose can be ordered."""

    steps: tuple[PlannedStep, ...]
    order_by: datetime | None
    """When the first step begins; none where that cannot be planned."""


def back_plan(product: Product, suspension: Suspension | Unset, slot: datetime) -> Plan:
    """What must begin when for an operation at ``slot``, from the last stage back to the thaw.

    A stage whose ``takes`` is unset cannot be planned, nor can those before it.
    """
    final = final_stage(product)
    shelf_life = None if isinstance(suspension, Unset) else suspension.shelf_life
    ends: dict[str, datetime | None] = {}
    why: dict[str, str] = {}
    found: list[PlannedStep] = []
    for name in reversed(made_to_order(product)):
        end, because = _end(name, final, product, slot, ends, why)
        takes = getattr(product.stages[name], "takes", None)
        begins = None
        if end is not None and isinstance(takes, Quantity):
            begins = end - duration(takes)
        elif because is None:
            because = f"how long {name} takes is {_open(takes)}"
        ends[name] = begins
        if begins is None and because is not None:
            why[name] = because
        kept = end is not None and name == final and isinstance(shelf_life, Quantity)
        earliest = slot - duration(shelf_life) if kept else None  # type: ignore[arg-type]
        found.append(PlannedStep(name, begins, end, earliest, because))
    steps = tuple(reversed(found))
    begun = [one.begins for one in steps]
    known = [moment for moment in begun if moment is not None]
    return Plan(steps, min(known) if known and len(known) == len(begun) else None)


def _end(
    name: str,
    final: str,
    product: Product,
    slot: datetime,
    begins: Mapping[str, datetime | None],
    why: Mapping[str, str],
) -> tuple[datetime | None, str | None]:
    """When a stage ends: as the first of those begins that are made from it."""
    if name == final:
        return slot, None
    following = [one for one in begins if name in product.stages[one].made_from]
    moments = [begins[one] for one in following]
    known = [moment for moment in moments if moment is not None]
    if len(known) < len(moments):
        return None, next(why[one] for one in following if begins[one] is None)
    return min(known), None


def made_to_order(product: Product) -> tuple[str, ...]:
    """The stages between what is stored and the syringe, in the order of the product."""
    final = final_stage(product)
    path = [name for name in (*upstream(final, product), final) if name in product.stages]
    stored = stored_stages(product)
    if not stored:
        return (final,)
    return tuple(name for name in path if set(stored) & set(upstream(name, product)))


def stored_stages(product: Product) -> tuple[str, ...]:
    """The stages whose lots an order draws on: the last ones at which cells are stored."""
    final = final_stage(product)
    above = upstream(final, product)
    for kind in reversed(STORED):
        found = tuple(n for n in above if n in product.stages and product.stages[n].kind == kind)
        if found:
            last = {name for other in found for name in upstream(other, product)}
            return tuple(name for name in found if name not in last)
    return above[-1:]


def final_stage(product: Product) -> str:
    """The stage that is given: the last one before the administration."""
    kinds = {name: stage.kind for name, stage in product.stages.items()}
    for wanted in ("final_suspension", "final_product"):
        named = [name for name, kind in kinds.items() if kind == wanted]
        if named:
            return named[-1]
    return [name for name, kind in kinds.items() if kind != BEDSIDE][-1]


def duration(time: Quantity) -> timedelta:
    """A time as it passes on clocks.

    >>> duration(Quantity.parse("90 min")), duration(Quantity.parse("2 d"))
    (datetime.timedelta(seconds=5400), datetime.timedelta(days=2))
    """
    if time.unit in _SECONDS:
        return timedelta(seconds=float(time.amount * _SECONDS[time.unit]))
    return timedelta(days=float(time.days()))


def unplanned(plan: Plan) -> Iterator[str]:
    """What cannot be planned, each reason once."""
    yield from dict.fromkeys(one.unplanned for one in plan.steps if one.unplanned is not None)


def _open(takes: object) -> str:
    return str(takes) if isinstance(takes, Unset) else "not in the document"
