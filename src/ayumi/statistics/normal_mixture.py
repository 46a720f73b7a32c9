"""A mean under a mixture of normal distributions: what is believed, updated and predicted.

Mixtures are closed under normal data of known standard deviation: each part is updated by itself,
and its weight by how well it predicted them (O'Hagan and Forster, Bayesian inference, 2004).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, fsum, isfinite, log, pi, sqrt
from typing import Final, Self

from ayumi.statistics.allowed import is_number, positive, refuse, share, whole
from ayumi.statistics.crossing import crossing
from ayumi.values import Fault, InputRefused

_WEIGHTS_APART: Final = 1e-9


@dataclass(frozen=True, slots=True)
class NormalBelief:
    """What is believed of a mean: a normal distribution with its mean and standard deviation."""

    mean: float
    deviation: float

    def __post_init__(self) -> None:
        refuse(
            "normal distribution",
            finite("mean", self.mean),
            positive("standard deviation", self.deviation),
        )


@dataclass(frozen=True, slots=True)
class NormalMixture:
    """What is believed of a mean: normal distributions, each with its weight; weights sum to 1.

    >>> prior = NormalMixture.of((0.8, 4.0, 2.0), (0.2, 4.0, 10.0))
    >>> prior.mean, round(prior.above(8.0), 4)
    (4.0, 0.0871)
    """

    weights: tuple[float, ...]
    parts: tuple[NormalBelief, ...]

    def __post_init__(self) -> None:
        faults = [share(f"weight {i}", w, zero=True, one=True) for i, w in enumerate(self.weights)]
        refuse("normal mixture", *faults)
        if len(self.weights) != len(self.parts) or not self.parts:
            text = f"{len(self.weights)} weights, {len(self.parts)} distributions"
            message = "give a weight for each normal distribution, and one at least"
            raise InputRefused([Fault("weights", text, message)], "normal mixture")
        if abs(fsum(self.weights) - 1) > _WEIGHTS_APART:
            message = "the weights of a mixture sum to 1; divide them by their sum"
            raise InputRefused(
                [Fault("weights", str(fsum(self.weights)), message)], "normal mixture"
            )

    @classmethod
    def of(cls, *parts: tuple[float, float, float]) -> Self:
        """A mixture from (weight, mean, standard deviation) of each part."""
        return cls(tuple(w for w, _, _ in parts), tuple(NormalBelief(m, sd) for _, m, sd in parts))

    def triples(self) -> Iterator[tuple[float, float, float]]:
        """Weight, mean and standard deviation of each part."""
        for weight, part in zip(self.weights, self.parts, strict=True):
            yield weight, part.mean, part.deviation

    @property
    def mean(self) -> float:
        """The mean that is expected."""
        return fsum(w * m for w, m, _ in self.triples())

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        centre = self.mean
        return sqrt(fsum(w * (sd**2 + (m - centre) ** 2) for w, m, sd in self.triples()))

    def at_most(self, limit: float) -> float:
        """P(mean ≤ limit)."""
        from scipy.special import ndtr

        refuse("probability", finite("limit", limit))
        return min(fsum(w * float(ndtr((limit - m) / sd)) for w, m, sd in self.triples()), 1.0)

    def above(self, limit: float) -> float:
        """P(mean > limit)."""
        from scipy.special import ndtr

        refuse("probability", finite("limit", limit))
        return min(fsum(w * float(ndtr((m - limit) / sd)) for w, m, sd in self.triples()), 1.0)

    def quantile(self, probability: float) -> float:
        """The number below which so much of the belief lies.

        >>> round(NormalMixture.of((1, 0.0, 1.0)).quantile(0.975), 6)
        1.959964
        """
        from scipy.special import ndtri

        refuse("quantile", share("probability", probability))
        each = [m + sd * float(ndtri(probability)) for w, m, sd in self.triples() if w]
        low, high = min(each), max(each)
        if low == high:
            return low
        # the smaller tail keeps its digits
        if probability <= 0.5:
            return crossing(self.at_most, probability, low, high)
        return crossing(lambda limit: -self.above(limit), probability - 1, low, high)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The equal-tailed interval that holds so much of the belief."""
        refuse("interval", share("level", level))
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def after(self, mean: float, n: int, sd: float) -> "NormalMixture":
        """What is believed once n people with the standard deviation ``sd`` had such a mean.

        >>> after = NormalMixture.of((1, 0.0, 5.0)).after(mean=8.0, n=4, sd=10.0)
        >>> after.mean, round(after.deviation, 4)
        (4.0, 3.5355)
        """
        refuse("data", finite("mean", mean), whole("n", n), positive("sd", sd))
        if n == 0:
            return self
        error = sd**2 / n
        logs, parts = [], []
        for _, m, own in self.triples():
            total = own**2 + error
            logs.append(-((mean - m) ** 2) / (2 * total) - log(2 * pi * total) / 2)
            pull = own**2 / total
            parts.append(NormalBelief(m + pull * (mean - m), own * sqrt(error / total)))
        highest = max(value for w, value in zip(self.weights, logs, strict=True) if w)
        raw = [
            w * exp(value - highest) if w else 0.0
            for w, value in zip(self.weights, logs, strict=True)
        ]
        total_weight = fsum(raw)
        return NormalMixture(tuple(value / total_weight for value in raw), tuple(parts))

    def predicted(self, n: int, sd: float) -> "NormalMixture":
        """How the mean of the next n people is distributed, whose values have such a deviation."""
        refuse("prediction", whole("n", n, least=1), positive("sd", sd))
        parts = (NormalBelief(m, sqrt(own**2 + sd**2 / n)) for _, m, own in self.triples())
        return NormalMixture(self.weights, tuple(parts))

    def predicted_above(self, limit: float, n: int, sd: float) -> float:
        """P(the mean of the next n people > limit)."""
        return self.predicted(n, sd).above(limit)

    def robust(self, weight: float, mean: float, sd: float) -> "NormalMixture":
        """This belief, with so much weight given to a vague one (Schmidli et al. 2014)."""
        refuse("robust mixture", share("weight", weight, zero=True, one=True))
        weights = (*(w * (1 - weight) for w in self.weights), weight)
        return NormalMixture(weights, (*self.parts, NormalBelief(mean, sd)))


def finite(place: str, value: object) -> Iterator[Fault]:
    """A number of either sign, and finite."""
    if not is_number(value) or not isfinite(value):
        yield Fault(place, str(value), "write a number")
