"""The likelihood of the single-hit model: its maximum, and whether the wells agree with it.

With η = ln f + ln d and the mean hits m = exp(η) of a well, the log-likelihood of r positive of n
wells is r·ln(1 − exp(−m)) − (n − r)·m. It is concave, so that Newton's steps, kept between
brackets, find the maximum. Goodness of fit asks whether the slope of ln d is 1: by the score test
(against ln d, and against d), by the likelihood ratio, and by Wald's test (Hu and Smyth 2009,
doi 10.1016/j.jim.2009.06.008).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import erfc, exp, expm1, fsum, log, log1p, sqrt
from typing import Final

from ayumi.product.lot_statistics.dose_groups import DoseGroup

_STEPS: Final = 200
_NEAR: Final = 1e-14
_STEEPEST: Final = 1e30
_FAR: Final = 600.0
"""Beyond exp(±600) hits a well is positive, or negative, whatever the numbers are."""


@dataclass(frozen=True, slots=True)
class SlopeTest:
    """A test of slope 1: its standard normal deviate, and the two-sided p."""

    deviate: float
    p: float


@dataclass(frozen=True, slots=True)
class SingleHitFit:
    """ln f at the maximum, the information on it, the deviance, and tests of the slope of ln d.

    A slope above 1 says that more than one cell is needed, or that cells help each other; below 1,
    that cells differ, or that something holds them back at high doses. The tests need two doses
    that differ; the slope, its likelihood ratio and Wald's test also need positive and negative
    wells whose doses overlap. Without these they are None.
    """

    log_frequency: float
    information: float
    deviance: float
    degrees_of_freedom: int
    score_test_log_dose: SlopeTest | None
    score_test_dose: SlopeTest | None
    slope: float | None
    likelihood_ratio_test: SlopeTest | None
    wald_test: SlopeTest | None


def single_hit_fit(groups: Sequence[DoseGroup]) -> SingleHitFit:
    """The fit to wells of which some are positive and some negative."""
    log_doses = [log(group.dose) for group in groups]
    at = intercept(groups, log_doses)
    etas = [at + x for x in log_doses]
    information = fsum(_weight(eta, group) for eta, group in zip(etas, groups, strict=True))
    deviance = _deviance(groups, etas)
    # Only differences between doses matter; scaled by the largest one, no square of them overflows.
    largest = max(group.dose for group in groups)
    by_log = _score_test(groups, etas, log_doses)
    by_dose = _score_test(groups, etas, [group.dose / largest for group in groups])
    slope = free_slope(groups, log_doses)
    ratio, wald = (
        (None, None) if slope is None else _slope_tests(groups, log_doses, slope, deviance)
    )
    freedom = len(groups) - 1
    return SingleHitFit(at, information, deviance, freedom, by_log, by_dose, slope, ratio, wald)


def intercept(groups: Sequence[DoseGroup], offsets: Sequence[float]) -> float:
    """Where the likelihood is greatest in a of η = a + offset; there must be wells of both kinds.

    >>> round(exp(intercept([DoseGroup(1, 2, 1)], [0.0])), 6)  # 1 − exp(−f) = 1/2
    0.693147
    """
    tested = sum(group.tested for group in groups)
    positive = sum(group.responded for group in groups)
    mean_hits = -log1p(-positive / tested)
    pairs = list(zip(offsets, groups, strict=True))

    def slopes(at: float) -> tuple[float, float]:
        both = [(_score(at + x, group), _bend(at + x, group)) for x, group in pairs]
        return fsum(score for score, _ in both), fsum(bend for _, bend in both)

    # Had all wells the largest offset, or all the smallest, these would be the maxima.
    return _top(log(mean_hits) - max(offsets), log(mean_hits) - min(offsets), slopes)


def free_slope(groups: Sequence[DoseGroup], log_doses: Sequence[float]) -> float | None:
    """The slope where the likelihood is greatest with slope and intercept free; None without one.

    There is one only if some positive well has a smaller dose than some negative one, and the other
    way round. The likelihood, at the best intercept for each slope, is concave in the slope.
    """
    both = list(zip(log_doses, groups, strict=True))
    positive = [x for x, group in both if group.responded]
    negative = [x for x, group in both if group.responded < group.tested]
    if not (min(positive) < max(negative) and min(negative) < max(positive)):
        return None
    middle = fsum(log_doses) / len(log_doses)
    centred = [(x - middle, group) for x, group in both]

    def slopes(slope: float) -> tuple[float, float]:
        at = intercept(groups, [slope * x for x, _ in centred])
        etas = [(at + slope * x, x, group) for x, group in centred]
        bends = [_bend(eta, group) for eta, _, group in etas]
        mean, spread = _spread(bends, [x for x, _ in centred])
        return fsum((x - mean) * _score(eta, group) for eta, x, group in etas), spread

    way = 1.0 if slopes(0.0)[0] > 0 else -1.0
    near, far = 0.0, 2.0
    while way * slopes(way * far)[0] > 0 and far < _STEEPEST:
        near, far = far, 2 * far
    low, high = sorted((way * near, way * far))
    return _top(low, high, slopes)


def _top(low: float, high: float, slopes: Callable[[float], tuple[float, float]]) -> float:
    """The top of a concave function between two places, from its slope and how fast that falls."""
    at, last = (low + high) / 2, high - low
    for _ in range(_STEPS):
        uphill, bend = slopes(at)
        low, high = (at, high) if uphill > 0 else (low, at)
        step = uphill / bend if bend > 0 else high - low
        # A step that leaves the bracket, or is not half the last one, gives way to halving.
        if not low < at + step < high or 2 * abs(step) > abs(last):
            step = (low + high) / 2 - at
        at, last = at + step, step
        if abs(step) <= _NEAR * max(1.0, abs(at)):
            break
    return at


def _slope_tests(
    groups: Sequence[DoseGroup], log_doses: Sequence[float], slope: float, deviance: float
) -> tuple[SlopeTest, SlopeTest | None]:
    """The likelihood ratio test and Wald's test of slope 1."""
    offsets = [slope * x for x in log_doses]
    at = intercept(groups, offsets)
    etas = [at + offset for offset in offsets]
    better = sqrt(max(deviance - _deviance(groups, etas), 0.0))
    ratio = _test(better if slope >= 1 else -better)
    weights = [_weight(eta, group) for eta, group in zip(etas, groups, strict=True)]
    _, spread = _spread(weights, log_doses)
    return ratio, _test((slope - 1) * sqrt(spread)) if spread > 0 else None


def _score_test(
    groups: Sequence[DoseGroup], etas: Sequence[float], against: Sequence[float]
) -> SlopeTest | None:
    """Whether a covariate would improve the fit: its score over the score's standard deviation."""
    weights = [_weight(eta, group) for eta, group in zip(etas, groups, strict=True)]
    mean, spread = _spread(weights, against)
    terms = zip(etas, groups, against, strict=True)
    score = fsum((x - mean) * _score(eta, group) for eta, group, x in terms)
    return _test(score / sqrt(spread)) if spread > 0 and len(set(against)) > 1 else None


def _spread(weights: Sequence[float], against: Sequence[float]) -> tuple[float, float]:
    """The weighted mean of a covariate, and its weighted sum of squares about it."""
    total = fsum(weights)
    if not total > 0:
        return 0.0, 0.0
    mean = fsum(w * x for w, x in zip(weights, against, strict=True)) / total
    return mean, fsum(w * (x - mean) ** 2 for w, x in zip(weights, against, strict=True))


def _test(deviate: float) -> SlopeTest:
    return SlopeTest(deviate, erfc(abs(deviate) / sqrt(2)))


def _hits(eta: float) -> float:
    return exp(min(max(eta, -_FAR), _FAR))


def _score(eta: float, group: DoseGroup) -> float:
    """The derivative of the log-likelihood by η: m·(r/P(positive) − n)."""
    hits = _hits(eta)
    return hits * (group.responded / -expm1(-hits) - group.tested)


def _bend(eta: float, group: DoseGroup) -> float:
    """How fast the score falls with η, which is never negative: the observed information."""
    hits = _hits(eta)
    missed = hits * exp(-hits) / -expm1(-hits)
    rise = group.responded / -expm1(-hits)
    return rise * hits * missed - hits * (rise - group.tested)


def _weight(eta: float, group: DoseGroup) -> float:
    """The expected information on η: n·m²·exp(−m)/P(positive)."""
    hits = _hits(eta)
    return group.tested * hits * (hits * exp(-hits)) / -expm1(-hits)


def _deviance(groups: Sequence[DoseGroup], etas: Sequence[float]) -> float:
    """Twice how far the log-likelihood lies below that of a share of its own for each group."""
    away = []
    for eta, group in zip(etas, groups, strict=True):
        hits, negative = _hits(eta), group.tested - group.responded
        if group.responded:
            away.append(group.responded * (log(group.share) - log(-expm1(-hits))))
        if negative:
            away.append(negative * (log(negative / group.tested) + hits))
    return 2 * max(fsum(away), 0.0)
