"""What is no number that can be computed with is refused, all of it at once."""

from decimal import Decimal
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from ayumi.statistics.allowed import (
    MOST,
    no_more,
    not_negative,
    positive,
    refuse,
    share,
    whole,
)
from ayumi.statistics.written import percent, written
from ayumi.values import InputRefused

NO_NUMBERS: list[Any] = [nan, inf, -inf, -1, True, "3", None, Decimal("0.5"), [1], 1j]


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_what_is_no_number_is_a_fault_of_every_check(value: Any) -> None:
    for check in (whole, positive, not_negative, share):
        assert [fault.place for fault in check("here", value)] == ["here"]


def test_counts_are_whole_and_not_beyond_what_can_be_told_apart() -> None:
    for count in (0, 1, MOST, np.int64(7)):
        assert not list(whole("n", count))
    [zero] = whole("n", 0, least=1)
    assert "1 or more" in zero.message
    [many] = whole("n", MOST + 1)
    assert "at most 10^15" in many.message
    assert list(whole("n", 2.0))


def test_the_ends_of_a_share_are_allowed_only_where_they_are() -> None:
    for zero in (False, True):
        for one in (False, True):
            assert bool(list(share("p", 0, zero, one))) is not zero
            assert bool(list(share("p", 1.0, zero, one))) is not one
            assert not list(share("p", 0.5, zero, one))
            assert list(share("p", 1.0000001, zero, one))


def test_without_a_word_the_ends_of_a_share_are_faults() -> None:
    assert [fault.message for fault in (*share("p", 0), *share("p", 1))] == [
        "write a share between 0 and 1"
    ] * 2
    [fault] = share("p", 2, one=True)
    assert fault.message == "write a share greater than 0 to 1"


def test_zero_is_not_positive_and_not_negative() -> None:
    assert list(positive("x", 0.0))
    assert not list(not_negative("x", 0.0))


def test_a_comparison_is_silent_about_what_is_no_number() -> None:
    assert not list(no_more("k", None, 3, "why"))
    assert not list(no_more("k", 5, "3", "why"))
    assert not list(no_more("k", 3, 3.0, "why"))
    [fault] = no_more("k", 5, 3.0, "there are not so many")
    assert str(fault) == "k = '5': there are not so many; write at most 3"


def test_all_faults_are_raised_at_once() -> None:
    refuse("nothing", [], iter(()))
    with pytest.raises(InputRefused) as refused:
        refuse("much", whole("a", -1), share("b", 2), positive("c", 0))
    assert [fault.place for fault in refused.value.faults] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (3.0, "3"),
        (1.912, "1.91"),
        (19.97, "20"),
        (0.00099, "9.9 × 10⁻⁴"),
        (0.001, "0.001"),
        (999_999_999, "999,999,999"),
        (1e9, "1 × 10⁹"),
        (-0.25, "-0.25"),
        (1e-300, "1 × 10⁻³⁰⁰"),
    ],
)
def test_numbers_in_sentences(number: float, text: str) -> None:
    assert written(number) == text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (0, "0 %"),
        (5e-6, "0.0005 %"),
        (1e-12, "1 × 10⁻¹⁰ %"),
        (0.9986e-5, "0.000999 %"),
        (0.99999e-5, "0.001 %"),
        (1.0, "100 %"),
    ],
)
def test_shares_in_sentences(given: float, text: str) -> None:
    assert percent(given) == text
