"""Abnormal cells among so many scored: what none of n bounds, and what a clone rule sees.

Scored cells are taken as drawn at random from many: the number of abnormal ones is binomial.
0 of n bounds a clone at 1 − (1 − level)^(1/n). A rule that calls a clone when m of n cells share an
abnormality sees a clone of fraction p with P(X ≥ m), X ~ Binomial(n, p). How many cells share a
loss, a gain or a structural change before it counts as clonal is the specification's; the usual
ones are those of the International System for Human Cytogenomic Nomenclature (ISCN 2020).
"""

from typing import Final, Literal

from ayumi.product.accept import Clone
from ayumi.statistics.allowed import no_more, refuse, share, whole
from ayumi.statistics.binomial import (
    BinomialBound,
    chance_at_least,
    upper_bound,
)

Abnormality = Literal["loss", "gain", "structural_change"]
ABNORMALITIES: Final[tuple[Abnormality, ...]] = ("loss", "gain", "structural_change")


def clone_bound(abnormal: int, scored: int, level: float = 0.95) -> BinomialBound:
    """How large a clone may be, one-sided, after so many abnormal cells among those scored.

    >>> print(clone_bound(0, 20))
    0 of 20: at most 13.9 %, one-sided 95 % upper bound
    """
    return upper_bound(abnormal, scored, level)


def clone_detection(fraction: float, scored: int, sharing: int) -> float:
    """P(a clone of this fraction [share] is seen): so many of the scored cells share it, or more.

    >>> round(clone_detection(0.10, 20, 2), 3), round(clone_detection(0.10, 20, 3), 3)
    (0.608, 0.323)
    """
    refuse("clone rule", whole("sharing", sharing, least=1))
    return chance_at_least(sharing, scored, fraction)


def smallest_clone_seen(scored: int, sharing: int, chance: float = 0.95) -> float:
    """The fraction [share] from which on a clone is seen with such a chance.

    >>> round(smallest_clone_seen(20, 2), 3), round(smallest_clone_seen(20, 3), 3)
    (0.216, 0.283)
    """
    from scipy.special import betaincinv

    refuse(
        "clone rule",
        whole("scored", scored, least=1),
        whole("sharing", sharing, least=1),
        no_more("sharing", sharing, scored, "only so many cells are scored"),
        share("chance", chance),
    )
    return float(betaincinv(sharing, scored - sharing + 1, chance))


def cells_to_score(fraction: float, sharing: int, chance: float = 0.95) -> int:
    """How many cells must be scored so that a clone of this fraction is seen with such a chance.

    >>> cells_to_score(0.10, 1), cells_to_score(0.10, 2), cells_to_score(0.10, 3)
    (29, 46, 61)
    """
    refuse(
        "clone rule",
        share("fraction", fraction, one=True),
        whole("sharing", sharing, least=1),
        share("chance", chance),
    )
    few, many = sharing - 1, sharing
    while chance_at_least(sharing, many, fraction) < chance:
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        seen = chance_at_least(sharing, middle, fraction) >= chance
        few, many = (few, middle) if seen else (middle, many)
    return many


def sharing_needed(rule: Clone, abnormality: Abnormality) -> int:
    """How many cells must share such an abnormality before the rule calls it a clone."""
    match abnormality:
        case "loss":
            return rule.same_loss
        case "gain":
            return rule.same_gain
        case "structural_change":
            return rule.same_structural_change


def hardest_to_see(rule: Clone) -> Abnormality:
    """The abnormality of which the rule needs the most cells."""
    return max(ABNORMALITIES, key=lambda abnormality: sharing_needed(rule, abnormality))
