"""How many people a belief is worth: its effective sample size, in three ways.

For one Beta(a, b) with a, b > 1 `elir` and `moment` are a + b, and `morita` is up to 0.01 less;
where a or b is 1 or less, and for mixtures, they part. `elir` alone is consistent: what a belief is
worth after m more people is, on average over what it predicts of them, what it was worth before,
and m (Neuenschwander, Weber, Schmidli and O'Hagan 2020, doi 10.1111/biom.13252). `moment` is
smaller for beliefs with heavy tails, `morita` larger for those with a narrow peak (Morita, Thall
and Müller 2008, doi 10.1111/j.1541-0420.2007.00888.x).

A mixture of normal distributions counts people whose values have the standard deviation ``sd``.
"""

from collections.abc import Iterator
from math import log
from typing import TYPE_CHECKING, Final, Literal

from ayumi.statistics.allowed import positive, refuse
from ayumi.statistics.beta_function import log_beta
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.log_density import log_density, mode
from ayumi.statistics.normal_mixture import NormalMixture
from ayumi.statistics.quadrature import whole_line
from ayumi.values import Fault

if TYPE_CHECKING:
    from ayumi.statistics.quadrature import Numbers

_WHAT: Final = "effective sample size"

_SMALL: Final = 42.0
"""e^-42 = 6e-19 of a density is left out at either end."""

_FARTHEST: Final = 4000.0
"""On the logit; beyond it a density is a power of the proportion and nothing else."""

_DEVIATIONS: Final = 10.0
"""A normal distribution has no more than 1e-23 beyond so many standard deviations."""


def moment(belief: BetaMixture | NormalMixture, sd: float | None = None) -> float:
    """The people [n] of the one beta (or normal) distribution with the same mean and deviation.

    mean · (1 − mean) / variance − 1, and sd² / variance.

    >>> round(moment(BetaMixture.of((1, 4, 16))), 6)
    20.0
    >>> moment(NormalMixture.of((1, 0.0, 5.0)), sd=10)
    4.0
    """
    refuse(_WHAT, _known(belief, sd))
    variance = belief.deviation**2
    if isinstance(belief, NormalMixture):
        return _squared(sd) / variance
    return belief.mean * (1 - belief.mean) / variance - 1


def morita(
    belief: BetaMixture | NormalMixture,
    sd: float | None = None,
    *,
    at: Literal["mode", "mean"] = "mode",
    vague: float = 100.0,
) -> float:
    """The people [n] who tell as much as the belief's curvature at its mode, or at its mean.

    (i(p) − i(p0)) / i(Y): i(p) = −d²/dθ² log p, p0 a belief so many times as vague as that of one
    person, and i(Y) the information that one person is expected to give, all at the mode, in the
    closed form of Neuenschwander et al. 2020, equation 9; Morita et al. look at the mean. A belief
    whose density is highest at 0 or 1 has no curvature there and is refused.

    >>> round(morita(BetaMixture.of((1, 4, 16))), 2)
    19.99
    """
    refuse(_WHAT, _known(belief, sd), positive("vague", vague), _somewhere(belief, at))
    where = mode(belief) if at == "mode" else belief.mean
    if isinstance(belief, NormalMixture):
        widest = max(part.deviation for part in belief.parts)
        return (_information(belief, where) - 1 / (vague * widest**2)) * _squared(sd)
    rest = 1 - where
    flat = (where / vague - 1) / where**2 + (rest / vague - 1) / rest**2
    person = belief.mean / where**2 + (1 - belief.mean) / rest**2
    return (_information(belief, where) - flat) / person


def elir(belief: BetaMixture | NormalMixture, sd: float | None = None) -> float:
    """The expected local-information ratio [n]: the mean of i(p) / i(θ) over the belief.

    i(p) = −d²/dθ² log p is the belief's information at θ, and i(θ) that of one person,
    1 / (θ(1 − θ)) or 1 / sd². Integrated by parts it is 2 − p(0) − p(1) + ∫ θ(1 − θ) p′² / p dθ,
    and sd² ∫ p′² / p dθ, so that nothing cancels. Without any peak, as Beta(1, 1), a belief is
    worth nobody; there is no finite value where an a or b is below 1, and it is refused.

    >>> round(elir(BetaMixture.of((1, 4, 16))), 6)
    20.0
    >>> round(elir(NormalMixture.of((1, 0.0, 5.0)), sd=10), 6)
    4.0
    """
    refuse(_WHAT, _known(belief, sd), _no_poles(belief))
    if isinstance(belief, NormalMixture):
        return _squared(sd) * _slopes_of_normal(belief)
    used = [triple for triple in belief.triples() if triple[0]]
    ends = sum(w * b for w, a, b in used if a == 1) + sum(w * a for w, a, b in used if b == 1)
    return 2 - ends + _slopes_of_beta(used)


def _information(belief: BetaMixture | NormalMixture, where: float) -> float:
    """−d²/dθ² log p of the belief's density p at a proportion or mean."""
    import numpy as np

    return -float(log_density(belief, np.array([where]))[2][0])


def _slopes_of_beta(parts: list[tuple[float, float, float]]) -> float:
    """∫ θ(1 − θ) p′² / p dθ over the logit t of θ, where the density is q = θ(1 − θ) p."""
    import numpy as np
    from scipy.special import log_expit, logsumexp, softmax

    weights, a, b = (np.array(column)[:, None] for column in zip(*parts, strict=True))
    constants = np.log(weights) - np.array([[log_beta(x, y)] for _, x, y in parts])

    def integrand(t: "Numbers") -> "Numbers":
        log_up, log_down = log_expit(t), log_expit(-t)
        logs = constants + a * log_up + b * log_down
        # θ(1 − θ) times the slope of each part's log density, and their mean over the parts
        slopes = (a - 1) * np.exp(log_down) - (b - 1) * np.exp(log_up)
        slope = np.sum(softmax(logs, axis=0) * slopes, axis=0)
        return np.asarray(slope**2 * np.exp(logsumexp(logs, axis=0) - log_up - log_down))

    low, rate_low = _end([(x, y) for _, x, y in parts])
    high, rate_high = _end([(y, x) for _, x, y in parts])
    first, last = (float(value) for value in integrand(np.array([-low, high])))
    step = 0.5 * min(min(1.0, ((x + y) / (x * y)) ** 0.5) for _, x, y in parts)
    return whole_line(integrand, -low, high, step, [(first, rate_low)], [(last, rate_high)])


def _end(parts: list[tuple[float, float]]) -> tuple[float, float]:
    """How far towards 0 the integrand is looked at, and the rate at which it dies out there.

    By Cauchy and Schwarz it is no more than the sum of those of the parts, each of which dies out
    with a − 1, or with 1 where a is 1.
    """

    def far(a: float, b: float) -> float:
        return (_SMALL - log_beta(a, b) + 2 * log(a + b)) / (a - 1 if a > 1 else 1.0)

    powers = [a - 1 for a, _ in parts]
    above = [power for power in powers if power > 0]
    rate = min(above) if min(powers) > 0 else min([2.0, *(2 * power for power in above)])
    return min(max(far(a, b) for a, b in parts), _FARTHEST), rate


def _slopes_of_normal(belief: NormalMixture) -> float:
    """∫ p′² / p dθ."""
    import numpy as np

    def integrand(where: "Numbers") -> "Numbers":
        logs, slopes, _ = log_density(belief, where)
        return np.asarray(slopes**2 * np.exp(logs))

    used = [(m, sd) for w, m, sd in belief.triples() if w]
    low = min(m - _DEVIATIONS * sd for m, sd in used)
    high = max(m + _DEVIATIONS * sd for m, sd in used)
    return whole_line(integrand, low, high, 0.5 * min(sd for _, sd in used), [], [])


def _squared(sd: float | None) -> float:
    return float(sd or 0.0) ** 2


def _known(belief: object, sd: object) -> Iterator[Fault]:
    if isinstance(belief, NormalMixture):
        yield from positive("sd", sd, "standard deviation of one person's value")
    elif not isinstance(belief, BetaMixture):
        kind = type(belief).__name__
        yield Fault("belief", kind, "give a beta mixture or a normal mixture")
    elif sd is not None:
        yield Fault("sd", str(sd), "leave it out: for a proportion it follows from the belief")


def _no_poles(belief: object) -> Iterator[Fault]:
    if isinstance(belief, BetaMixture):
        for i, (weight, a, b) in enumerate(belief.triples()):
            if weight and min(a, b) < 1:
                message = "the ratio has no finite mean where a or b is below 1; use the moment"
                yield Fault(f"part {i}", f"Beta({a:g}, {b:g})", f"{message} method instead")


def _somewhere(belief: object, at: str) -> Iterator[Fault]:
    if at not in ("mode", "mean"):
        yield Fault("at", str(at), "write mode or mean")
    elif at == "mode" and isinstance(belief, BetaMixture) and (where := mode(belief)) in (0, 1):
        message = "the density is highest at the end; look at the mean, or use the moment method"
        yield Fault("mode", f"{where:g}", message)
