"""Digital PCR: copies in a sample from the partitions that turned positive.

A partition with no copy stays negative, so that the mean copies per partition are
λ = −ln(1 − k/n) for k of n positive ones (Poisson; Hindson 2011, doi 10.1021/ac202028g). Its limits
are those of k/n, exactly (Clopper-Pearson) and in the same form.
"""

from dataclasses import dataclass
from math import log1p

from ayumi.statistics.allowed import positive, refuse
from ayumi.statistics.binomial import clopper_pearson, upper_bound


@dataclass(frozen=True, slots=True)
class DigitalPcr:
    """Mean copies per partition; None where every partition is positive and there is no limit."""

    positive_partitions: int
    partitions: int
    copies_per_partition: float | None
    lower_copies_per_partition: float
    upper_copies_per_partition: float | None
    two_sided_level: float
    one_sided_upper_copies_per_partition: float | None

    @property
    def saturated(self) -> bool:
        """Whether every partition is positive: only a lower limit can be given; dilute."""
        return self.positive_partitions == self.partitions

    def in_volume(self, copies_per_partition: float | None, partition_nl: float) -> float | None:
        """Copies per microlitre, for a partition's volume [nL]; None stays None.

        >>> round(digital_pcr(2_000, 20_000).in_volume(0.1053605, 0.85), 2)
        123.95
        """
        refuse("volume", positive("partition_nl", partition_nl, "volume"))
        return None if copies_per_partition is None else copies_per_partition / partition_nl * 1000


def digital_pcr(positives: int, partitions: int, level: float = 0.95) -> DigitalPcr:
    """Mean copies per partition, with the two-sided interval and the one-sided upper bound.

    >>> found = digital_pcr(2_000, 20_000)
    >>> round(found.copies_per_partition, 5), round(found.lower_copies_per_partition, 5)
    (0.10536, 0.10079)
    """
    interval = clopper_pearson(positives, partitions, level)
    one_sided = upper_bound(positives, partitions, level).one_sided_limit
    return DigitalPcr(
        positives,
        partitions,
        _copies(positives / partitions),
        -log1p(-interval.lower_limit),
        _copies(interval.upper_limit),
        level,
        _copies(one_sided),
    )


def _copies(share: float) -> float | None:
    """The mean copies at a share of positive partitions; none at 1, where there is no limit."""
    return None if share == 1 else -log1p(-share) + 0.0
