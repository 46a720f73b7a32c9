"""Results of tests in words, with the digits that were written."""

from fractions import Fraction
from typing import assert_never

from ayumi.product.accept import Accept, Category, ComparedWithAncestor, Count, DeltaCt, Rate
from ayumi.product.limit_words import DELTA
from ayumi.product.results import (
    AboveRange,
    BelowLod,
    Clones,
    Counted,
    Cycles,
    Described,
    Differences,
    Measured,
    Value,
    Worded,
)
from ayumi.values import Unset
from ayumi.values.amounts import amount_words
from ayumi.values.words import within_sentence


def result_words(value: Value, accept: Accept | Unset | None = None) -> str:
    """What was found, in the words of the limit where there is one.

    >>> from ayumi.values import Quantity
    >>> result_words(BelowLod(Quantity.parse("0.010 %"))), result_words(Counted(18, 20))
    ('< 0.010 %', '18 of 20')
    """
    match value:
        case Measured():
            return amount_words(str(value.amount))
        case BelowLod():
            return f"< {amount_words(str(value.limit))}"
        case AboveRange():
            return f"> {amount_words(str(value.limit))}"
        case Counted():
            return _counted(value, accept)
        case Clones():
            return _clones(value)
        case Worded():
            known = accept.results if isinstance(accept, Category) else {}
            words = known.get(value.word)
            return value.word if words is None else within_sentence(words.en)
        case Cycles():
            return _cycles(value, accept)
        case Differences():
            return _differences(value, accept)
        case Described():
            return value.text
        case _:
            assert_never(value)


def _counted(value: Counted, accept: Accept | Unset | None) -> str:
    of = f" {accept.of}" if isinstance(accept, Count | Rate) else ""
    if value.scored is None:
        return f"{value.found}{of}"
    among = f"{value.found} of {value.scored}{of}"
    if not isinstance(accept, Rate) or not value.scored:
        return among
    return f"{among} ({_share(value, accept)} %)"


def _share(value: Counted, accept: Rate) -> str:
    """The share with so many decimals that rounding does not move it to or over the limit.

    >>> from decimal import Decimal
    >>> limit = Rate(kind="rate", of="cells", at_least=Decimal(90), scored=20)
    >>> _share(Counted(8999, 10000), limit), _share(Counted(44, 49), limit)
    ('89.99', '89.8')
    """
    share = Fraction(value.found * 100, value.scored or 1)
    limit = Fraction(accept.at_most or 0 if accept.at_least is None else accept.at_least)
    if share.denominator == 1:
        return str(share.numerator)
    side = (share < limit, share == limit)
    places = next(
        (n for n in range(1, 12) if side == ((one := round(share, n)) < limit, one == limit)), 12
    )
    return f"{float(share):.{places}f}"


def _clones(value: Clones) -> str:
    if not value.abnormalities:
        return f"no abnormality among {value.scored} scored"
    seen = ", ".join(f"{one.karyotype} in {one.cells}" for one in value.abnormalities)
    return f"{seen}, of {value.scored} scored"


def _cycles(value: Cycles, accept: Accept | Unset | None) -> str:
    """The difference, and the cycles that it comes from where they are known."""
    sign = DELTA[accept.value] if isinstance(accept, DeltaCt) else "difference of cycles"
    difference = f"{sign} {'' if value.amplified else '> '}{value.difference}"
    if value.given is not None:
        return difference
    cycles = [f"target {'' if value.amplified else '> '}{value.target}"]
    cycles.append(f"reference {value.reference}")
    if value.control is not None:
        cycles.append(f"control ΔCt {value.control}")
    return f"{difference} ({', '.join(cycles)})"


def _differences(value: Differences, accept: Accept | Unset | None) -> str:
    of = f" {accept.of}" if isinstance(accept, ComparedWithAncestor) else " differences"
    sizes = ""
    if value.sizes:
        sizes = f" ({', '.join(amount_words(str(one)) for one in value.sizes)})"
    elif value.smallest is not None:
        sizes = f" (the smallest {amount_words(str(value.smallest))})"
    return f"{value.found}{of}{sizes} against {value.ancestor}"
