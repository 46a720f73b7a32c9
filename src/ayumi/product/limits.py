"""One result held against its limit, with the sentence that says why.

Amounts are compared exactly and are never rounded: 89.96 % is less than 90 %. A result below the
limit of detection passes only where all amounts that it may be would pass.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, assert_never

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
from ayumi.product.conversion import amount_in, never_negative, same_kind
from ayumi.product.limit_words import bound_words, limit_words
from ayumi.product.result_words import result_words
from ayumi.product.results import (
    AboveRange,
    BelowLod,
    Clones,
    Counted,
    Cycles,
    Differences,
    Measured,
    TestResult,
    Worded,
)
from ayumi.product.span import Span
from ayumi.values import Quantity
from ayumi.values.amounts import amount_words

Outcome = Literal["pass", "fail", "censored", "review_required"]
Amounts = AtLeast | AtMost | Above | Below | Between


@dataclass(frozen=True, slots=True)
class Held:
    """What comes of one result by itself: the outcome, and the sentence that says why."""

    outcome: Outcome
    because: str


def hold(accept: Accept, result: TestResult, ancestors: Collection[str] = ()) -> Held:
    """Hold one result against its limit.

    ``ancestors`` are the codes of the material that a comparison may be made with: what the sample
    comes from, at the stage that the limit names. A value of another kind than the limit asks for
    is to be reviewed, as after an amendment that changed the limit's kind.
    """
    value = result.value
    match accept, value:
        case ReferenceOnly(), _:
            said = result_words(value, accept)
            return Held("review_required", f"{said}; no limit")
        case AtLeast() | AtMost() | Above() | Below() | Between(), (
            Measured() | BelowLod() | AboveRange()
        ):
            return _amount(accept, value)
        case Count(), Counted():
            return _count(accept, value)
        case Rate(), Counted():
            return _rate(accept, value)
        case Clone(), Clones():
            return _clone(accept, value)
        case Category(), Worded():
            return _category(accept, value)
        case BelowDetection(), (Measured() | BelowLod() | AboveRange() | Worded()):
            return _detection(accept, value)
        case DeltaCt(), Cycles():
            return _delta(accept, value)
        case ComparedWithAncestor(), Differences():
            return _compared(accept, value, result.detection_limit, ancestors)
        case _:
            said = result_words(value)
            return Held("review_required", f"{said} cannot be held against: {limit_words(accept)}")


def _amount(accept: Amounts, value: Measured | BelowLod | AboveRange) -> Held:
    unit = accept.low.unit if isinstance(accept, Between) else accept.limit.unit
    given = value.amount if isinstance(value, Measured) else value.limit
    limit, said = limit_words(accept), result_words(value)
    if not same_kind(given.unit, unit):
        return Held("review_required", f"{said} is in another unit than the limit, {limit}")
    limit = f"within {limit}" if isinstance(accept, Between) else limit
    possible, accepted = _possible(value, amount_in(given, unit), unit), _accepted(accept)
    if possible.within(accepted):
        return Held("pass", f"{said} is {limit}")
    if possible.apart(accepted):
        return Held("fail", f"{said} is not {limit}")
    return Held("censored", f"{said} cannot show that it is {limit}")


def _possible(value: Measured | BelowLod | AboveRange, amount: Fraction, unit: str) -> Span:
    """The amounts that a result may be, in the limit's unit."""
    match value:
        case Measured():
            return Span(amount, True, amount, True)
        case BelowLod():
            return Span(Fraction(0), True, amount) if never_negative(unit) else Span(high=amount)
        case AboveRange():
            return Span(low=amount)
        case _:
            assert_never(value)


def _accepted(accept: Amounts) -> Span:
    """The amounts with which a test passes."""
    match accept:
        case AtLeast():
            return Span(Fraction(accept.limit.amount), low_closed=True)
        case AtMost():
            return Span(high=Fraction(accept.limit.amount), high_closed=True)
        case Above():
            return Span(Fraction(accept.limit.amount))
        case Below():
            return Span(high=Fraction(accept.limit.amount))
        case Between():
            return Span(Fraction(accept.low.amount), True, Fraction(accept.high.amount), True)
        case _:
            assert_never(accept)


def _count(accept: Count, value: Counted) -> Held:
    said = result_words(value, accept)
    within = (accept.at_most is None or value.found <= accept.at_most) and (
        accept.at_least is None or value.found >= accept.at_least
    )
    short = _short(accept.scored, value.scored)
    missing = 0 if accept.scored is None else accept.scored - (value.scored or 0)
    if not within and accept.at_least is not None and short:
        within = value.found + missing >= accept.at_least
    return _scored(within, said, limit_words(accept), short)


def _rate(accept: Rate, value: Counted) -> Held:
    limit = limit_words(accept)
    if not value.scored:
        return Held("review_required", f"how many were scored is not stated; {limit}")
    share = Fraction(value.found * 100, value.scored)
    within = (accept.at_most is None or share <= Fraction(accept.at_most)) and (
        accept.at_least is None or share >= Fraction(accept.at_least)
    )
    said = result_words(value, accept)
    return _scored(within, said, limit, _short(accept.scored, value.scored))


def _short(wanted: int | None, scored: int | None) -> str:
    """That fewer were scored than the limit asks for, in words; empty if enough were."""
    if wanted is None or (scored is not None and scored >= wanted):
        return ""
    return f"scored {scored or 'an unknown number'} of at least {wanted}"


def _scored(within: bool, said: str, limit: str, short: str) -> Held:
    """What fails among few fails; what passes among too few is not enough."""
    if not within:
        also = f"; {short}" if short else ""
        return Held("fail", f"{said}: outside the limit, {limit}{also}")
    if short:
        return Held("review_required", f"{said}: not enough, {short}")
    return Held("pass", f"{said}: within the limit, {limit}")


def _clone(accept: Clone, value: Clones) -> Held:
    cells: Counter[tuple[str, str]] = Counter()
    for one in value.abnormalities:
        cells[one.karyotype, one.kind] += one.cells
    most = {
        "loss": accept.same_loss,
        "gain": accept.same_gain,
        "structural": accept.same_structural_change,
    }
    clones = [
        f"{karyotype} ({_KIND_WORDS[kind]}) in {count} cells, a clone from {most[kind]} on"
        for (karyotype, kind), count in cells.items()
        if count >= most[kind]
    ]
    said = "; ".join(clones) or result_words(value)
    return _scored(not clones, said, limit_words(accept), _short(accept.scored, value.scored))


_KIND_WORDS: Final = {"loss": "loss", "gain": "gain", "structural": "structural change"}


def _category(accept: Category, value: Worded) -> Held:
    said, limit = result_words(value, accept), limit_words(accept)
    if value.word not in accept.results:
        return Held("review_required", f"{said} is not among the results; accepted: {limit}")
    if value.word in accept.accepted:
        return Held("pass", f"{said}; accepted: {limit}")
    return Held("fail", f"{said}; accepted only: {limit}")


def _detection(accept: BelowDetection, value: Measured | BelowLod | AboveRange | Worded) -> Held:
    match value:
        case BelowLod():
            return Held("pass", f"nothing detected; limit of detection {_amount_of(value.limit)}")
        case _:
            return Held("fail", f"{result_words(value)} found; {limit_words(accept)}")


def _delta(accept: DeltaCt, value: Cycles) -> Held:
    difference, bound = value.difference, bound_words(accept)
    said = result_words(value, accept)
    least = accept.at_least
    if value.amplified:
        passes = difference >= least if least is not None else difference <= (accept.at_most or 0)
        return Held("pass" if passes else "fail", f"{said} is{'' if passes else ' not'} {bound}")
    if least is not None and difference >= least:
        return Held("pass", f"{said} is {bound}")
    if accept.at_most is not None and difference >= accept.at_most:
        return Held("fail", f"{said} is not {bound}")
    return Held("censored", f"{said} cannot show that it is {bound}")


def _compared(
    accept: ComparedWithAncestor,
    value: Differences,
    resolution: Quantity | None,
    ancestors: Collection[str],
) -> Held:
    limit = limit_words(accept)
    if value.ancestor not in ancestors:
        known = ", ".join(sorted(ancestors)) or "none is recorded"
        return Held(
            "review_required",
            f"compared with {value.ancestor}, which is not what the sample comes from at the stage "
            f"{accept.ancestor} ({known})",
        )
    fewest, most = _counting(accept.size, value)
    said = result_words(value, accept)
    if fewest > accept.at_most:
        return Held("fail", f"{said}: outside the limit, {limit}")
    if most > accept.at_most:
        return Held(
            "review_required",
            f"{said}: how many of them are of {_amount_of(accept.size)} or more is not stated",
        )
    if accept.size is not None and resolution is not None and not _finer(resolution, accept.size):
        return Held(
            "censored",
            f"{said}, but the method finds them from {_amount_of(resolution)} on; it cannot show "
            f"that there are {limit}",
        )
    return Held("pass", f"{said}: within the limit, {limit}")


def _counting(size: Quantity | None, value: Differences) -> tuple[int, int]:
    """The fewest and the most of the differences that count by their size."""
    if size is None:
        return value.found, value.found
    if value.sizes is not None:
        counting = sum(_reaches(one, size) for one in value.sizes)
        return counting, counting
    if value.smallest is not None and _reaches(value.smallest, size):
        return value.found, value.found
    return 0, value.found


def _reaches(one: Quantity, size: Quantity) -> bool:
    """Whether a difference is so big that it counts; so is one whose size cannot be compared."""
    if not same_kind(one.unit, size.unit):
        return True
    return amount_in(one, size.unit) >= Fraction(size.amount)


def _finer(resolution: Quantity, size: Quantity) -> bool:
    """Whether a method sees differences of such a size."""
    if not same_kind(resolution.unit, size.unit):
        return False
    return amount_in(resolution, size.unit) <= Fraction(size.amount)


def _amount_of(quantity: Quantity | None) -> str:
    return "" if quantity is None else amount_words(str(quantity))
