"""The dose at which half respond, by Spearman and Kärber, without a form of the curve.

Shares that fall with the dose are averaged with their neighbours until none does (pool adjacent
violators, the control as lowest dose), and what the control shows is taken off by Abbott's
(p − p₀)/(1 − p₀). The mean of ln dose over the rising shares is the logarithm of the median dose.
Where the shares do not reach from 0 to 1 there is no mean; trimmed by α, the middle from α to 1 − α
is used (EPA-821-R-02-012, section 11; Hamilton, Russo and Thurston 1977, doi 10.1021/es60130a004,
with the correction of 1978, doi 10.1021/es60140a017).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, log10, sqrt
from typing import Final

from ayumi.product.lot_statistics.dose_groups import (
    Control,
    DoseGroup,
    check_counts,
    check_groups,
)
from ayumi.statistics.allowed import is_number, refuse, whole
from ayumi.statistics.written import percent, written
from ayumi.values import Fault

TWO_ERRORS: Final = 2.0
"""The interval reaches two standard errors to either side, as the EPA's: about 95 %."""
_ROUNDING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class MedianDose:
    """The dose at which half respond, and its interval of two standard errors, about 95 %.

    Without a group between none and all, the method gives no interval: its ends are None, and the
    median lies between the two doses where none and all responded.
    """

    dose: float
    lower_dose: float | None
    upper_dose: float | None
    log10_dose: float
    standard_error_log10: float
    trim: float
    rising_shares: tuple[float, ...]

    def __str__(self) -> str:
        """The estimate in words."""
        trimmed = f", trimmed by {percent(self.trim)}" if self.trim else ""
        if self.lower_dose is None or self.upper_dose is None:
            return (
                f"{written(self.dose)} (no interval: in each group all or none responded{trimmed})"
            )
        ends = f"{written(self.lower_dose)} to {written(self.upper_dose)}"
        return f"{written(self.dose)} ({ends}, two standard errors{trimmed})"


@dataclass(frozen=True, slots=True)
class NoEstimate:
    """Why there is no estimate; ``smallest_trim`` gives one if the middle is enough."""

    reason: str
    smallest_trim: float | None = None

    def __str__(self) -> str:
        return f"no estimate: {self.reason}"


def spearman_karber(
    groups: Sequence[DoseGroup], control: Control | None = None
) -> MedianDose | NoEstimate:
    """The untrimmed estimate, which needs rising shares from 0 to 1.

    Its variance is Σ p(1 − p)·((x₊ − x₋)/2)²/(n − 1) over the inner doses, x = log10 dose.

    >>> found = zip((6.25, 12.5, 25, 50, 100), (1, 0, 0, 13, 20), strict=True)
    >>> groups = [DoseGroup(dose, 20, dead) for dose, dead in found]
    >>> print(spearman_karber(groups, Control(20, 1)))
    45.3 (38.9 to 52.8, two standard errors)
    """
    refuse("Spearman-Kärber", _rows(groups, control), _two_in_each(groups))
    doses, shares, tested = _rising(groups, control)
    missing = _missing(doses, shares, 0.0)
    return missing or _estimate(doses, shares, [n - 1 for n in tested], 0.0)


def trimmed_spearman_karber(
    groups: Sequence[DoseGroup], control: Control | None = None, trim: float | None = None
) -> MedianDose | NoEstimate:
    """The estimate from the middle of the shares; without a ``trim``, with the smallest possible.

    Its variance follows from that of the shares to first order, p(1 − p)/n with n in place of the
    n − 1 of the untrimmed one, as Hamilton's appendix and EPA's program do. Where a single group
    lies between the trims, that program takes one term with the other sign; its interval is then
    wider than this one, and jumps as a trim passes the group.

    >>> found = zip((7.8, 13, 22, 36, 60, 100), (0, 0, 7, 10, 10, 10), strict=True)
    >>> groups = [DoseGroup(dose, 10, dead) for dose, dead in found]
    >>> print(trimmed_spearman_karber(groups, trim=0.10))
    19.4 (16.3 to 23, two standard errors, trimmed by 10 %)
    """
    refuse("trimmed Spearman-Kärber", _rows(groups, control), _trim(trim))
    doses, shares, tested = _rising(groups, control)
    used = smallest_trim(shares) if trim is None else trim
    missing = _missing(doses, shares, used)
    return missing or _estimate(doses, shares, tested, used)


def smallest_trim(shares: Sequence[float]) -> float:
    """The least that must be trimmed: what the lowest share lacks to 0, or the highest to 1."""
    return max(shares[0], 1 - shares[-1], 0.0)


def pooled(shares: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The shares with every fall averaged away: pool adjacent violators, weighted.

    >>> [round(share, 3) for share in pooled([0.05, 0.05, 0, 0, 0.65, 1], [20] * 6)]
    [0.025, 0.025, 0.025, 0.025, 0.65, 1.0]
    """
    blocks: list[tuple[float, float, int]] = []
    for share, weight in zip(shares, weights, strict=True):
        total, heavy, length = share * weight, float(weight), 1
        while blocks and blocks[-1][0] * heavy > total * blocks[-1][1]:
            before = blocks.pop()
            total, heavy, length = total + before[0], heavy + before[1], length + before[2]
        blocks.append((total, heavy, length))
    return [total / heavy for total, heavy, length in blocks for _ in range(length)]


def _rising(
    groups: Sequence[DoseGroup], control: Control | None
) -> tuple[list[float], list[float], list[int]]:
    """Doses in their order, their shares made to rise and freed of the control's, the numbers."""
    ordered = sorted(groups, key=lambda group: group.dose)
    tested = [group.tested for group in ordered]
    shares = [group.share for group in ordered]
    doses = [group.dose for group in ordered]
    if control is None:
        return doses, pooled(shares, tested), tested
    nothing, *rest = pooled(
        [control.responded / control.tested, *shares], [control.tested, *tested]
    )
    if nothing == 1:
        return doses, [0.0] * len(rest), tested
    return doses, [max(0.0, (share - nothing) / (1 - nothing)) for share in rest], tested


def _missing(doses: Sequence[float], shares: Sequence[float], trim: float) -> NoEstimate | None:
    """Why there is no estimate with such a trim, if there is none."""
    lowest, highest = written(doses[0], 4), written(doses[-1], 4)
    needed = smallest_trim(shares)
    if shares[-1] == 0:
        return NoEstimate(f"up to the highest dose, {highest}, no more respond than without any")
    if shares[-1] <= 0.5:
        return NoEstimate(f"at the highest dose, {highest}, no more than half respond")
    if shares[0] >= 0.5:
        return NoEstimate(f"at the lowest dose, {lowest}, half or more respond already")
    if needed <= trim + _ROUNDING:
        return None
    ends = []
    if shares[0] > trim + _ROUNDING:
        ends.append(f"at the lowest dose {percent(shares[0])} respond, not {_at(trim)}")
    if 1 - shares[-1] > trim + _ROUNDING:
        ends.append(f"at the highest dose {percent(shares[-1])} respond, not {_at(1 - trim)}")
    return NoEstimate(f"{' and '.join(ends)}; trim by {percent(needed)} at least", needed)


def _at(share: float) -> str:
    """What a share at an end of the doses must reach."""
    word = "less" if share < 0.5 else "more"
    return {0.0: "none", 1.0: "all"}.get(share, f"{percent(share)} or {word}")


def _estimate(
    doses: Sequence[float], shares: Sequence[float], divisors: Sequence[int], trim: float
) -> MedianDose:
    """The mean of log10 dose over the shares from ``trim`` to 1 − ``trim``, and its variance.

    Along a rise from share p to q, log10 dose goes straight from x to y. Its integral over the
    shares gives the mean; the derivatives of that by p and q, squared and times p(1 − p)/n, give
    the variance.
    """
    logs = [log10(dose) for dose in doses]
    slopes = [0.0] * len(shares)
    area = []
    for place, ((x, y), (p, q)) in enumerate(zip(pairwise(logs), pairwise(shares), strict=True)):
        low, high = max(p, trim), min(q, 1 - trim)
        if q - p <= _ROUNDING:
            # Where two groups respond alike, each carries half of the step between their doses.
            inside = trim < p < 1 - trim
            slopes[place] -= (y - x) / 2 * inside
            slopes[place + 1] -= (y - x) / 2 * inside
            continue
        if high <= low:
            continue
        steep = (y - x) / (q - p)
        area.append((high - low) * (x + steep * ((low + high) / 2 - p)))
        slopes[place] -= steep / (q - p) * ((q - low) ** 2 - (q - high) ** 2) / 2
        slopes[place + 1] -= steep / (q - p) * ((high - p) ** 2 - (low - p) ** 2) / 2
    middle = 1 - 2 * trim
    mean = fsum(area) / middle
    parts = zip(slopes, shares, divisors, strict=True)
    variance = fsum((slope / middle) ** 2 * p * (1 - p) / n for slope, p, n in parts)
    error = sqrt(max(variance, 0.0))
    away = TWO_ERRORS * error
    lower = 10 ** (mean - away) if error else None
    upper = 10 ** (mean + away) if error else None
    return MedianDose(10**mean, lower, upper, mean, error, trim, tuple(shares))


def _rows(groups: Sequence[DoseGroup], control: Control | None) -> Iterator[Fault]:
    yield from check_groups(groups)
    if len(groups) == 1:
        yield Fault("groups", "1 group", "the rise is seen between doses; give two at least")
    seen: set[float] = set()
    for number, group in enumerate(groups):
        if is_number(group.dose) and group.dose in seen:
            message = "this dose stands there before; write its groups as one"
            yield Fault(f"groups.{number}.dose", f"{group.dose:g}", message)
        seen.add(group.dose)
    if control is not None:
        yield from check_counts("control", control.tested, control.responded)


def _two_in_each(groups: Sequence[DoseGroup]) -> Iterator[Fault]:
    for number, group in enumerate(groups):
        if not list(whole("", group.tested, least=1)) and group.tested < 2:
            message = "the variance divides by n − 1; test two at least, or trim"
            yield Fault(f"groups.{number}.tested", str(group.tested), message)


def _trim(trim: float | None) -> Iterator[Fault]:
    if trim is not None and not (is_number(trim) and 0 <= trim < 0.5):
        yield Fault("trim", str(trim), "write a share from 0 to less than 0.5")
