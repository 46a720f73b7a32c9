"""Limits of tests in words, said once for study documents, verdicts and certificates."""

from collections.abc import Callable
from typing import Final, assert_never

from ayumi.product.accept import (
    Above,
    Accept,
    AtLeast,
    AtMost,
    Below,
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
from ayumi.values import Unset
from ayumi.values.amounts import amount_words
from ayumi.values.words import within_sentence

BOUNDS: Final = (
    ("at_least", "at least"), ("above", "more than"), ("at_most", "at most"), ("below", "less than")
)  # fmt: skip
DELTA: Final = {"delta_ct": "ΔCt", "delta_delta_ct": "ΔΔCt"}


def limit_words(accept: Accept, ancestor: Callable[[str], str] = str) -> str:
    """When a test passes; ``ancestor`` says what the stage of a comparison is called.

    >>> from ayumi.values import Quantity
    >>> limit_words(AtMost(kind="at_most", limit=Quantity.parse("25 [EU]/mL")))
    'at most 25 EU/mL'
    """
    match accept:
        case AtLeast() | AtMost() | Above() | Below():
            return f"{dict(BOUNDS)[accept.kind]} {amount_words(str(accept.limit))}"
        case Between():
            return f"{amount_words(str(accept.low))} to {amount_words(str(accept.high))}"
        case Count():
            bound = "no" if accept.at_most == 0 else bound_words(accept)
            return f"{bound} {accept.of}{_of_scored(accept.scored)}"
        case Rate():
            return f"{bound_words(accept)} % {accept.of}{_of_scored(accept.scored)}"
        case Clone():
            return (
                f"no clone among {accept.scored} scored: the same loss in {accept.same_loss}, "
                f"gain in {accept.same_gain}, structural change in "
                f"{accept.same_structural_change}"
            )
        case Category():
            return " or ".join(within_sentence(accept.results[one].en) for one in accept.accepted)
        case BelowDetection():
            return "nothing detected; the result states the limit of detection"
        case DeltaCt():
            return f"{DELTA[accept.value]} {bound_words(accept)}{_control(accept)}"
        case ComparedWithAncestor():
            size = "" if accept.size is None else f" of {amount_words(str(accept.size))} or more"
            bound = f"at most {accept.at_most}" if accept.at_most else "no"
            stage = within_sentence(ancestor(accept.ancestor))
            return f"{bound} {accept.of}{size} against {stage}"
        case ReferenceOnly():
            return "no limit; the result is reviewed"
        case _:
            assert_never(accept)


def bound_words(accept: Count | Rate | DeltaCt) -> str:
    """The bound of a number: at least, or at most."""
    low = accept.at_least
    return f"at most {accept.at_most}" if low is None else f"at least {low}"


def _control(accept: DeltaCt) -> str:
    if isinstance(accept.control, Unset):
        return f"; control unset: {accept.control.reason}"
    return f"; control: {accept.control}"


def _of_scored(scored: int | None) -> str:
    return "" if scored is None else f", of {scored} scored or more"
