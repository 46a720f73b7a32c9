"""One prior from comparators: only from rows that may be joined, and with every reason if not.

At most one row of the same people, one measure under one side rule, one band of baseline days: rows
that differ in these are no repeats of one rate, and a joint prior would pretend that they were.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import fsum, sqrt
from typing import TYPE_CHECKING, Final

from ayumi.evidence.comparator import Comparator, shared_people
from ayumi.statistics.allowed import share
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from ayumi.statistics.beta_mixture import BetaMixture
    from ayumi.statistics.borrowing import MapPrior, NormalMapPrior
    from ayumi.statistics.normal_mixture import NormalMixture

MEAN_PRIOR: Final = (0.0, 50.0)
"""Mean and standard deviation of what is believed of a mean change before any row [points]."""

_WEAK: Final = {
    "secondary": "known from an abstract or a review only",
    "press": "known from a press report only",
    "unpublished": "not published",
}


@dataclass(frozen=True, slots=True)
class CombinedPrior:
    """What the comparators say together of the natural rate, or of the mean change [points].

    ``informative`` is what they say; ``belief`` is that with the vague part of weight ``robust``.
    ``joined`` is the meta-analytic prior behind it where there are two rows or more; ``remarks``
    tell in which ways the rows differ that do not forbid to join them.
    """

    comparators: tuple[Comparator, ...]
    informative: "BetaMixture | NormalMixture"
    belief: "BetaMixture | NormalMixture"
    robust: float | None
    joined: "MapPrior | NormalMapPrior | None"
    remarks: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The comparators by id."""
        return tuple(row.id for row in self.comparators)


def prior_from(comparators: Sequence[Comparator], *, robust: float | None = None) -> CombinedPrior:
    """The prior from one comparator, its own belief, or from several, a meta-analytic one.

    ``robust`` is the weight of a vague part: Beta(1, 1), or for a mean one person's spread.
    `InputRefused` with all reasons why these rows make no prior.

    >>> row = Comparator("a", "ais_to_C_or_better", n=50, events=1, usable_as_prior=True)
    >>> prior_from([row], robust=0.2).belief.weights
    (0.8, 0.2)
    """
    faults = [*_check_each(comparators), *_check_pairs(comparators)]
    if not comparators:
        faults.append(Fault("prior", "", "name one comparator at least"))
    if robust is not None:
        faults += share("robust", robust, zero=True, one=True)
    if faults:
        raise InputRefused(faults, "prior")
    change = comparators[0].kind == "change"
    return (_of_means if change else _of_counts)(tuple(comparators), robust)


def why_not_prior(comparator: Comparator) -> Iterator[str]:
    """Each reason why a comparator is no prior; none if it may be one.

    >>> list(why_not_prior(Comparator("a", "uems_gain", mean=5.0, usable_as_prior=True)))
    ['the number of people is not known', 'the standard deviation is not known']
    """
    if not comparator.usable_as_prior:
        weak = _WEAK.get(comparator.status)
        yield f"it is marked as no prior{f', {weak}' if weak else ''}"
    if comparator.n is None:
        yield "the number of people is not known"
    if comparator.kind == "responder" and comparator.rate is None:
        yield "the rate is not known"
    if comparator.kind == "change":
        if comparator.mean is None:
            yield "the mean is not known"
        if comparator.sd is None:
            yield "the standard deviation is not known"
    if comparator.side_rule == "per_side" and comparator.kind == "responder":
        yield "two sides of one person are not independent, so sides are not people"


def _check_each(comparators: Sequence[Comparator]) -> Iterator[Fault]:
    for row in comparators:
        for reason in why_not_prior(row):
            note = f" ({row.note})" if row.note and not row.usable_as_prior else ""
            yield Fault(row.id, "", f"{reason}{note}; leave it out of the prior")


def _check_pairs(comparators: Sequence[Comparator]) -> Iterator[Fault]:
    for one, other in combinations(comparators, 2):
        place = f"{one.id} and {other.id}"
        if one.id == other.id:
            yield Fault(one.id, "", "is named twice; name it once")
            continue
        for reason in why_not_together(one, other):
            yield Fault(place, "", f"{reason}; keep one of the two")


def why_not_together(one: Comparator, other: Comparator) -> Iterator[str]:
    """Each reason why two comparators may not enter one prior.

    >>> early = Comparator("a", "ais_to_C_or_better", baseline_days=(0, 7))
    >>> later = Comparator("b", "ais_to_C_or_better", baseline_days=(14, 28))
    >>> list(why_not_together(early, later))
    ['different bands of baseline days, day 0-15 and day 14-28']
    """
    if shared := shared_people(one, other):
        yield f"they may hold the same people, of {', '.join(shared)}"
    if one.measure != other.measure:
        yield f"different definitions, {one.measure} and {other.measure}"
    elif one.side_rule != other.side_rule:
        sides = f"{one.side_rule or 'not said'} and {other.side_rule or 'not said'}"
        yield f"different rules for the two sides, {sides}"
    if one.band != other.band:
        yield f"different bands of baseline days, {one.band} and {other.band}"
    elif one.band == "unknown":
        yield "the baseline days of both are unknown, and may differ"
    if one.baseline_ais != other.baseline_ais:
        grades = f"{one.baseline_ais or 'not said'} and {other.baseline_ais or 'not said'}"
        yield f"different grades at baseline, {grades}"


def _of_counts(rows: tuple[Comparator, ...], robust: float | None) -> CombinedPrior:
    from ayumi.statistics.beta_mixture import BetaMixture

    joined = None
    if len(rows) == 1:
        belief = rows[0].belief
        assert belief is not None
        informative = BetaMixture((1.0,), (belief,))
    else:
        from ayumi.statistics.borrowing import binomial_map

        counts = [row.counts for row in rows]
        joined = binomial_map(
            [pair[0] for pair in counts if pair], [pair[1] for pair in counts if pair]
        )
        informative = joined.mixture()
    whole = informative if robust is None else informative.robust(robust)
    return CombinedPrior(rows, informative, whole, robust, joined, tuple(_remarks(rows)))


def _of_means(rows: tuple[Comparator, ...], robust: float | None) -> CombinedPrior:
    """Of means; how much studies differ is believed to be half of one person's spread or less."""
    from ayumi.statistics.normal_mixture import NormalMixture

    means = [row.mean or 0.0 for row in rows]
    errors = [(row.sd or 0.0) / sqrt(row.n or 1) for row in rows]
    spread = _joint_deviation(rows)
    joined = None
    if len(rows) == 1:
        informative = NormalMixture.of((1.0, means[0], errors[0]))
    else:
        from ayumi.statistics.borrowing import HalfNormal, normal_map

        joined = normal_map(
            means, errors, heterogeneity=HalfNormal(spread / 2), mean_prior=MEAN_PRIOR
        )
        informative = joined.mixture()
    whole = informative
    if robust is not None:
        whole = informative.robust(robust, mean=informative.mean, sd=spread)
    return CombinedPrior(rows, informative, whole, robust, joined, tuple(_remarks(rows)))


def _joint_deviation(rows: Sequence[Comparator]) -> float:
    """The standard deviation of one person within a row, over all rows [points]."""
    freedom = [max((row.n or 1) - 1, 1) for row in rows]
    squares = fsum(df * (row.sd or 0.0) ** 2 for df, row in zip(freedom, rows, strict=True))
    return sqrt(squares / sum(freedom))


def _remarks(rows: Sequence[Comparator]) -> Iterator[str]:
    if len(rows) == 1:
        return
    for what, values in (
        ("follow-up [weeks]", [f"{row.followup_weeks or 'not said'}" for row in rows]),
        ("levels", [str(row.levels or "not said") for row in rows]),
        ("country", [row.country or "not said" for row in rows]),
    ):
        if len(set(values)) > 1:
            yield f"{what} differ: {', '.join(dict.fromkeys(values))}"
    cut = [row.id for row in rows if row.rounded]
    if cut:
        yield f"people counted from a percentage: {', '.join(cut)}"
