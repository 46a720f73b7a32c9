"""Digital PCR: lambda and its limits."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.product.lot_statistics.digital_pcr import digital_pcr
from ayumi.statistics.binomial import clopper_pearson
from ayumi.values import InputRefused


@given(st.integers(1, 30_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_limits_are_those_of_the_positive_share(count: tuple[int, int]) -> None:
    positives, partitions = count
    found, share = digital_pcr(positives, partitions), clopper_pearson(positives, partitions)
    assert 1 - exp(-found.lower_copies_per_partition) == pytest.approx(share.lower_limit, abs=1e-12)
    if positives == partitions:
        assert found.saturated
        assert found.copies_per_partition is found.upper_copies_per_partition is None
        return
    assert found.copies_per_partition is not None
    assert found.upper_copies_per_partition is not None
    assert found.copies_per_partition == pytest.approx(-log(1 - positives / partitions), rel=1e-9)
    assert 1 - exp(-found.upper_copies_per_partition) == pytest.approx(share.upper_limit, abs=1e-12)
    assert found.lower_copies_per_partition <= found.copies_per_partition
    assert found.copies_per_partition < found.upper_copies_per_partition


def test_none_positive_is_bounded_and_all_positive_is_not() -> None:
    none = digital_pcr(0, 20_000)
    assert none.copies_per_partition == none.lower_copies_per_partition == 0
    bound = none.one_sided_upper_copies_per_partition
    assert bound == pytest.approx(-log(0.05) / 20_000, rel=1e-9)
    all_of_them = digital_pcr(20_000, 20_000)
    assert all_of_them.one_sided_upper_copies_per_partition is None
    assert all_of_them.in_volume(None, 0.85) is None


def test_copies_in_a_volume() -> None:
    found = digital_pcr(2_000, 20_000)
    assert found.copies_per_partition is not None
    per_ul = found.in_volume(found.copies_per_partition, 0.85)
    assert per_ul == pytest.approx(-log(0.9) / 0.00085, rel=1e-12)
    with pytest.raises(InputRefused):
        found.in_volume(1.0, 0)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(InputRefused):
        digital_pcr(0, 0)
    with pytest.raises(InputRefused):
        digital_pcr(3, 2)
