"""What was seen, read with a prior of natural recovery that comparators make together."""

from dataclasses import dataclass
from math import fsum, sqrt
from typing import TYPE_CHECKING, Final

from ayumi.evidence.question import ObservedMean, Question
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from ayumi.evidence.combining import CombinedPrior
    from ayumi.statistics.beta_mixture import BetaMixture
    from ayumi.statistics.normal_mixture import NormalMixture

LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Believed:
    """A belief in numbers: its mean and its equal-tailed 95 % interval [share, or points]."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Updated:
    """What the result does to the prior, or the prior to the result.

    ``at_least`` is P(at least as much) as the comparators foretell it, ``at_least_robust`` with the
    vague part; ``conflict`` P(a result as improbable as this or more) by the comparators, and
    ``conflict_tail`` twice the smaller tail; ``posterior`` is of the study's own rate;
    ``vague_weight`` the weight of the vague part after the data. None without a vague part.
    """

    at_least: float
    at_least_robust: float | None
    conflict: float
    conflict_tail: float
    posterior: Believed
    vague_weight: float | None


@dataclass(frozen=True, slots=True)
class WithPrior:
    """A prior from comparators, how many people it is worth, and the result read with it.

    ``believed`` is the prior without its vague part. It is worth ``worth`` people by the expected
    local-information ratio (ELIR), None where that has no finite value, and ``worth_by_moments``.
    """

    prior: "CombinedPrior"
    believed: Believed
    worth: float | None
    worth_by_moments: float
    at_lowest: Updated
    at_highest: Updated


def read_with(prior: "CombinedPrior", question: Question) -> WithPrior:
    """Read what was seen with a prior; refused where there is no result or another definition."""
    _check(prior, question)
    sd = None if question.observed_mean is None else _deviation(prior, question.observed_mean)
    count = question.count
    low = _updated(prior, question, None if count is None else count.lowest, sd)
    high = low
    if count is not None and count.lowest != count.highest:
        high = _updated(prior, question, count.highest, sd)
    from ayumi.statistics.sample_size_of_prior import moment

    informative = prior.informative
    return WithPrior(
        prior,
        believed(prior.informative),
        _elir(informative, sd),
        moment(informative, sd),
        low,
        high,
    )


def believed(belief: "BetaMixture | NormalMixture") -> Believed:
    """A belief in numbers."""
    low, high = belief.interval(LEVEL)
    return Believed(belief.mean, low, high)


def _check(prior: "CombinedPrior", question: Question) -> None:
    faults = []
    if question.count is None and question.observed_mean is None:
        message = "there is no result to read with it; give the result, or leave the prior out"
        faults.append(Fault("--prior", ",".join(prior.ids), message))
    for row in prior.comparators:
        if row.measure != question.measure or row.side_rule != question.side_rule:
            message = f"counts `{row.measure}`, and the question is `{question.measure}`"
            faults.append(Fault("--prior", row.id, f"{message}; name rows of the same definition"))
    if faults:
        raise InputRefused(faults, "prior")


def _updated(
    prior: "CombinedPrior", question: Question, events: int | None, sd: float | None
) -> Updated:
    from ayumi.statistics import conflict
    from ayumi.statistics.beta_mixture import BetaMixture

    belief, informative = prior.belief, prior.informative
    after: BetaMixture | NormalMixture
    if isinstance(belief, BetaMixture) and isinstance(informative, BetaMixture):
        assert question.count is not None
        assert events is not None
        n = question.count.n
        at_least = tuple(min(1.0, fsum(one.predicted(n)[events:])) for one in (informative, belief))
        exact = conflict.prior_predictive_p(informative, events, n)
        tail = conflict.mid_p(informative, events, n)
        after = belief.after(events, n)
    else:
        seen = question.observed_mean
        assert not isinstance(belief, BetaMixture)
        assert not isinstance(informative, BetaMixture)
        assert seen is not None
        assert sd is not None
        known = seen.mean, seen.n, sd
        at_least = tuple(one.predicted_above(*known) for one in (informative, belief))
        exact = conflict.prior_predictive_p_of_mean(informative, *known)
        tail = conflict.tail_p_of_mean(informative, *known)
        after = belief.after(*known)
    robust = prior.robust is not None
    return Updated(
        at_least=at_least[0],
        at_least_robust=at_least[1] if robust else None,
        conflict=exact,
        conflict_tail=tail,
        posterior=believed(after),
        vague_weight=after.weights[-1] if robust else None,
    )


def _deviation(prior: "CombinedPrior", seen: ObservedMean) -> float:
    """One person's standard deviation: the study's own, else that of the comparators together."""
    if seen.sd:
        return seen.sd
    rows = prior.comparators
    freedom = [max((row.n or 1) - 1, 1) for row in rows]
    squares = fsum(df * (row.sd or 0.0) ** 2 for df, row in zip(freedom, rows, strict=True))
    return sqrt(squares / sum(freedom))


def _elir(belief: "BetaMixture | NormalMixture", sd: float | None) -> float | None:
    """Of a belief with a pole at 0 or 1, as after no event, the ratio has no finite value."""
    from ayumi.statistics.sample_size_of_prior import elir

    try:
        return elir(belief, sd)
    except InputRefused:
        return None
