"""A proportion under a mixture of beta distributions: what is believed, updated and predicted.

Mixtures are closed under binomial data: each part is updated by itself, and its weight by how well
it predicted them (Dalal and Hall 1983, doi 10.1111/j.2517-6161.1983.tb01251.x).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt
from typing import Final, Self

from ayumi.statistics.allowed import not_negative, refuse, share
from ayumi.statistics.beta_binomial import BetaBelief, predicted
from ayumi.statistics.beta_function import log_beta
from ayumi.statistics.crossing import crossing
from ayumi.values import Fault, InputRefused

_WEIGHTS_APART: Final = 1e-9

_LEAST: Final = 1e-300
"""A proportion below it is as good as none."""

_INVERTED: Final = 1e-12
"""Below it scipy's inverse of the incomplete beta function does not always answer."""


@dataclass(frozen=True, slots=True)
class BetaMixture:
    """What is believed of a proportion: beta distributions, each with its weight; weights sum to 1.

    >>> prior = BetaMixture.of((0.8, 4, 16), (0.2, 1, 1))
    >>> round(prior.mean, 2), round(prior.at_most(0.5), 4)
    (0.26, 0.8982)
    """

    weights: tuple[float, ...]
    parts: tuple[BetaBelief, ...]

    def __post_init__(self) -> None:
        faults = [share(f"weight {i}", w, zero=True, one=True) for i, w in enumerate(self.weights)]
        refuse("beta mixture", *faults)
        if len(self.weights) != len(self.parts) or not self.parts:
            text = f"{len(self.weights)} weights, {len(self.parts)} distributions"
            message = "give a weight for each beta distribution, and one at least"
            raise InputRefused([Fault("weights", text, message)], "beta mixture")
        if abs(fsum(self.weights) - 1) > _WEIGHTS_APART:
            message = "the weights of a mixture sum to 1; divide them by their sum"
            raise InputRefused([Fault("weights", str(fsum(self.weights)), message)], "beta mixture")

    @classmethod
    def of(cls, *parts: tuple[float, float, float]) -> Self:
        """A mixture from (weight, a, b) of each part."""
        return cls(tuple(w for w, _, _ in parts), tuple(BetaBelief(a, b) for _, a, b in parts))

    def triples(self) -> Iterator[tuple[float, float, float]]:
        """Weight, a and b of each part."""
        for weight, part in zip(self.weights, self.parts, strict=True):
            yield weight, part.a, part.b

    @property
    def mean(self) -> float:
        """The proportion that is expected."""
        return fsum(w * p.mean for w, p in zip(self.weights, self.parts, strict=True))

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        centre = self.mean
        within = fsum(w * a * b / ((a + b) ** 2 * (a + b + 1)) for w, a, b in self.triples())
        return sqrt(within + fsum(w * (a / (a + b) - centre) ** 2 for w, a, b in self.triples()))

    def at_most(self, limit: float) -> float:
        """P(proportion ≤ limit)."""
        from scipy.special import betainc

        refuse("probability", share("limit", limit, zero=True, one=True))
        return min(fsum(w * float(betainc(a, b, limit)) for w, a, b in self.triples()), 1.0)

    def above(self, limit: float) -> float:
        """P(proportion > limit)."""
        from scipy.special import betaincc

        refuse("probability", share("limit", limit, zero=True, one=True))
        return min(fsum(w * float(betaincc(a, b, limit)) for w, a, b in self.triples()), 1.0)

    def quantile(self, probability: float) -> float:
        """The proportion below which so much of the belief lies.

        It lies between those of the parts, and is looked for by its logarithm, so that it keeps
        its digits where a part has a pole at 0.

        >>> round(BetaMixture.of((0.8, 4, 16), (0.2, 1, 1)).quantile(0.975), 4)
        0.875
        """
        from scipy.special import betaincinv

        refuse("quantile", share("probability", probability, zero=True, one=True))
        if probability in (0, 1):
            return float(probability)
        low, high = _LEAST, 1.0
        if probability > _INVERTED:
            each = [float(betaincinv(a, b, probability)) for w, a, b in self.triples() if w]
            low, high = max(min(each), _LEAST), max(each)
        if low >= high:
            return high

        def tail(logarithm: float) -> float:
            """The smaller tail at a proportion, negative if it is the upper one: it rises."""
            limit = min(exp(logarithm), 1.0)
            return self.at_most(limit) if probability <= 0.5 else -self.above(limit)

        wanted = probability if probability <= 0.5 else probability - 1
        found = crossing(tail, wanted, log(low), log(high))
        return min(max(exp(found), low), high)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The equal-tailed interval that holds so much of the belief."""
        refuse("interval", share("level", level))
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def after(self, events: int, people: int) -> "BetaMixture":
        """What is believed once so many of so many people had an event."""
        parts = [part.after(events, people) for part in self.parts]
        chances = [
            log_beta(after.a, after.b) - log_beta(part.a, part.b)
            for part, after in zip(self.parts, parts, strict=True)
        ]
        return self._reweighted(parts, chances)

    def predicted(self, people: int) -> tuple[float, ...]:
        """P(k of the next people have an event) for k = 0 … people."""
        each = [predicted(part, people) for part in self.parts]
        return tuple(
            fsum(w * shares[k] for w, shares in zip(self.weights, each, strict=True))
            for k in range(people + 1)
        )

    def robust(self, weight: float, mean: float = 0.5, people: float = 1.0) -> "BetaMixture":
        """This belief, with so much weight given to a vague one that is worth so many people.

        The vague part has a + b = ``people`` + 1, so that one person and the mean ½ are the uniform
        distribution (Schmidli et al. 2014, doi 10.1111/biom.12242).

        >>> BetaMixture.of((1, 4, 16)).robust(0.2).parts[-1]
        BetaBelief(a=1.0, b=1.0)
        """
        refuse(
            "robust mixture",
            share("weight", weight, zero=True, one=True),
            share("mean", mean),
            not_negative("people", people),
        )
        vague = BetaBelief(mean * (people + 1), (1 - mean) * (people + 1))
        weights = (*(w * (1 - weight) for w in self.weights), weight)
        return BetaMixture(weights, (*self.parts, vague))

    def _reweighted(self, parts: Sequence[BetaBelief], logs: Sequence[float]) -> "BetaMixture":
        highest = max(value for w, value in zip(self.weights, logs, strict=True) if w)
        raw = [
            w * exp(value - highest) if w else 0.0
            for w, value in zip(self.weights, logs, strict=True)
        ]
        total = fsum(raw)
        return BetaMixture(tuple(value / total for value in raw), tuple(parts))
