"""Raw results of tests as a laboratory would give them: ARBITRARY, on the right side of a limit."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ayumi.product.accept import (
    Accept,
    BelowDetection,
    Between,
    Category,
    Clone,
    ComparedWithAncestor,
    Count,
    DeltaCt,
    Rate,
    ReferenceOnly,
)
from ayumi.values import Quantity, Unset

if TYPE_CHECKING:
    import numpy as np

SENSITIVE: Final = Decimal("0.1")
"""Where nothing is to be found, the limit of detection is so much of the limit. ASSUMED."""
MORE_SCORED: Final = 1.1
ABNORMAL: Final = {"karyotype": "47,XX,+12", "kind": "gain"}


def raw_result(
    accept: Accept | Unset, rng: "np.random.Generator", *, ancestor: str = "", fails: bool = False
) -> Mapping[str, Any]:
    """A value that passes, or one that ``fails``, by the keys of its kind of limit.

    ``ancestor`` is the lot that a comparison is made with.
    """
    match accept:
        case Between():
            share = Decimal(repr(round(0.3 + 0.4 * float(rng.random()), 3)))
            low, high = accept.low.amount, accept.high.amount
            middle = high + (high - low) if fails else low + (high - low) * share
            return {"value": f"{_rounded(middle, high)} {accept.low.unit}"}
        case Category():
            others = [one for one in accept.results if one not in accept.accepted]
            return {"value": others[0] if fails else accept.accepted[0]}
        case BelowDetection():
            return {"value": "detected"} if fails else {
                "value": "not detected", "detection_limit": "10 {copies}/mL"
            }  # fmt: skip
        case Count() | Rate():
            return _counted(accept, rng, fails)
        case Clone():
            cells = accept.same_gain if fails else 0
            found = [{**ABNORMAL, "cells": cells}] if fails else []
            return {"scored": accept.scored, "abnormalities": found}
        case DeltaCt():
            return {"delta": str(_beyond(accept, rng, fails))}
        case ComparedWithAncestor():
            number = accept.at_most + 2 if fails else min(accept.at_most, int(rng.integers(0, 3)))
            given: dict[str, Any] = {"ancestor": ancestor, "found": number}
            return (
                given
                if not number or accept.size is None
                else {**given, "smallest": str(accept.size)}
            )
        case ReferenceOnly() | Unset():
            return {"value": "As in earlier lots"}
        case _:
            return {"value": _amount(accept.kind, accept.limit, rng, fails)}


def _counted(accept: Count | Rate, rng: "np.random.Generator", fails: bool) -> dict[str, Any]:
    """So many among a few more than must be scored."""
    scored = None if accept.scored is None else int(accept.scored * MORE_SCORED)
    if isinstance(accept, Count):
        least, most = accept.at_least, accept.at_most
        if least is not None:
            found = max(least - 1, 0) if fails else least
        else:
            found = (most or 0) + (2 if fails else 0)
        return {"found": found, "scored": scored} if scored else {"found": found}
    assert scored is not None
    if accept.at_least is not None:
        share = float(accept.at_least) / 100
        found = int(scored * share) - 2 if fails else round(scored * (share + 1) / 2)
    else:
        share = float(accept.at_most or 0) / 100
        found = int(scored * share) + 3 if fails else int(scored * share * float(rng.random()) / 2)
    return {"found": found, "scored": scored}


def _beyond(accept: DeltaCt, rng: "np.random.Generator", fails: bool) -> Decimal:
    """A difference of cycles, one to three cycles on the right side."""
    step = Decimal(repr(round(1 + 2 * float(rng.random()), 2)))
    if accept.at_least is not None:
        return accept.at_least - step if fails else accept.at_least + step
    assert accept.at_most is not None
    return accept.at_most + step if fails else max(accept.at_most - step, Decimal("0.1"))


def _amount(kind: str, limit: Quantity, rng: "np.random.Generator", fails: bool) -> str:
    """An amount that is well on the right side; nothing found is below the limit of detection."""
    share = Decimal(repr(round(float(rng.random()), 3)))
    amount, percent = limit.amount, limit.unit == "%"
    if kind in ("at_least", "above"):
        room = (100 - amount) if percent else amount
        found = amount * Decimal("0.9") if fails else amount + room * (1 + share) / Decimal("2.5")
        return f"{_rounded(found, amount)} {limit.unit}"
    if fails:
        return f"{_rounded(amount * 2, amount)} {limit.unit}"
    if share < Decimal("0.5"):
        return f"< {(amount * SENSITIVE).normalize():f} {limit.unit}"
    return f"{_rounded(amount * share / 2, amount)} {limit.unit}"


def _rounded(found: Decimal, like: Decimal) -> str:
    """A number with two digits more than the limit needs at its size."""
    step = Decimal(1).scaleb(like.adjusted() - 2)
    return f"{found.quantize(step) if step < 1 else found.quantize(Decimal(1)):f}"
