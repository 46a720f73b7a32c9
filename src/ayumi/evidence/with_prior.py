"""What was seen, read with a prior of natural recovery that comparators make together."""

from dataclasses import dataclass
from math import fsum, sqrt
from typing import TYPE_CHECKING, Final, Protocol, cast

from ayumi.evidence.question import ObservedMean, Question
from ayumi.evidence.verdict import unrounded
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from ayumi.evidence.combining import CombinedPrior
    from ayumi.statistics.beta_mixture import BetaMixture
    from ayumi.statistics.borrowing import MapPrior, NormalMapPrior
    from ayumi.statistics.normal_mixture import NormalMixture

LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Believed:
    """A belief in numbers: mean, standard deviation, equal-tailed 95 % interval [share, points]."""

    mean: float
    deviation: float
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
    ``fitted`` names what comes from the mixture that was fitted to a meta-analytic prior; all else
    comes from the prior itself. It is empty where the comparator's own belief is the prior.
    """

    prior: "CombinedPrior"
    believed: Believed
    worth: float | None
    worth_by_moments: float
    at_lowest: Updated
    at_highest: Updated
    fitted: tuple[str, ...]


def read_with(prior: "CombinedPrior", question: Question) -> WithPrior:
    """Read what was seen with a prior; refused where there is no result or another definition."""
    _check(prior, question)
    sd = None if question.observed_mean is None else _deviation(prior, question.observed_mean)
    count = question.count
    low = _updated(prior, question, None if count is None else count.lowest, sd)
    high = low
    if count is not None and count.lowest != count.highest:
        high = _updated(prior, question, count.highest, sd)
    itself = believed(prior.joined or prior.informative)
    worth = _elir(prior.informative, sd)
    return WithPrior(prior, itself, worth, _moment(itself, sd), low, high, _fitted(prior))


class _Belief(Protocol):
    """What a belief of a rate or of a mean tells of itself."""

    @property
    def mean(self) -> float: ...

    @property
    def deviation(self) -> float: ...

    def interval(self, level: float) -> tuple[float, float]: ...


def believed(belief: _Belief) -> Believed:
    """A belief in numbers."""
    low, high = belief.interval(LEVEL)
    return Believed(belief.mean, belief.deviation, low, high)


def _fitted(prior: "CombinedPrior") -> tuple[str, ...]:
    """Parts and ELIR need a mixture; so does the posterior where a vague part is mixed in."""
    if prior.joined is None:
        return ()
    return ("parts", "elir", *(() if prior.robust is None else ("posterior", "vague_weight")))


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
    if events is not None:
        assert question.count is not None
        return _updated_rate(prior, events, question.count.n)
    seen = question.observed_mean
    assert seen is not None
    assert sd is not None
    return _updated_mean(prior, (seen.mean, seen.n, sd))


def _updated_rate(prior: "CombinedPrior", events: int, n: int) -> Updated:
    from ayumi.statistics import conflict
    from ayumi.statistics.beta_mixture import BetaMixture

    itself = cast("MapPrior | BetaMixture", prior.joined or prior.informative)
    robust, mixture = prior.robust, cast("BetaMixture", prior.belief)
    after = mixture.after(events, n)
    at_least, vague = _at_least(itself, events, n), BetaMixture((1.0,), mixture.parts[-1:])
    return Updated(
        at_least=at_least,
        at_least_robust=None
        if robust is None
        else (1 - robust) * at_least + robust * _at_least(vague, events, n),
        conflict=conflict.prior_predictive_p(itself, events, n),
        conflict_tail=conflict.mid_p(itself, events, n),
        posterior=believed(itself.after(events, n) if robust is None else after),
        vague_weight=None if robust is None else after.weights[-1],
    )


def _updated_mean(prior: "CombinedPrior", known: tuple[float, int, float]) -> Updated:
    from ayumi.statistics import conflict
    from ayumi.statistics.normal_mixture import NormalMixture

    joined = cast("NormalMapPrior | None", prior.joined)
    itself = cast("NormalMixture", prior.informative) if joined is None else joined.exact
    robust, mixture = prior.robust, cast("NormalMixture", prior.belief)
    after = mixture.after(*known)
    at_least, vague = itself.predicted_above(*known), NormalMixture((1.0,), mixture.parts[-1:])
    return Updated(
        at_least=at_least,
        at_least_robust=None
        if robust is None
        else (1 - robust) * at_least + robust * vague.predicted_above(*known),
        conflict=conflict.prior_predictive_p_of_mean(itself, *known),
        conflict_tail=conflict.tail_p_of_mean(itself, *known),
        posterior=believed(itself.after(*known) if robust is None else after),
        vague_weight=None if robust is None else after.weights[-1],
    )


def _at_least(belief: "MapPrior | BetaMixture", events: int, n: int) -> float:
    return unrounded(min(1.0, fsum(belief.predicted(n)[events:]))) if events else 1.0


def _moment(belief: Believed, sd: float | None) -> float:
    """The people of the one beta, or normal, distribution with this mean and deviation."""
    squared = belief.mean * (1 - belief.mean) if sd is None else sd**2
    return squared / belief.deviation**2 - (1 if sd is None else 0)


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
