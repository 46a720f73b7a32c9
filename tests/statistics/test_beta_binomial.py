"""Beta beliefs: exact fractions where there are any, numerical integrals elsewhere."""

from fractions import Fraction
from math import comb, exp, fsum, lgamma, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.statistics.beta_binomial import (
    BetaBelief,
    exceeds,
    fewest_events,
    predicted,
    probability_above,
)
from ayumi.values import InputRefused

wholes = st.integers(1, 12)
tenths = st.integers(1, 9).map(lambda tenth: Fraction(tenth, 10))
hundredths = st.integers(1, 99).map(lambda part: Fraction(part, 100))
parameters = st.floats(0.3, 8)


def above(limit: Fraction, a: int, b: int) -> Fraction:
    """P(proportion > limit) for whole parameters: so few of a + b − 1 draws lie below the limit."""
    tries = a + b - 1
    chances = (comb(tries, k) * limit**k * (1 - limit) ** (tries - k) for k in range(a))
    return sum(chances, Fraction(0))


def integral(limit: float, a: float, b: float, pieces: int = 1500) -> float:
    """P(proportion > limit) by adding up thin slices of the density.

    Over the logit of the proportion, where the density has no pole at either end.
    """
    start = log(limit / (1 - limit))
    width = (60 - start) / pieces
    constant = lgamma(a + b) - lgamma(a) - lgamma(b)
    total = []
    for piece in range(pieces):
        x = start + (piece + 0.5) * width
        up, down = -log(1 + exp(-x)), -log(1 + exp(x)) if x < 30 else -x
        total.append(exp(constant + a * up + b * down) * width)
    return fsum(total)


@given(tenths, wholes, wholes)
def test_with_whole_parameters_it_is_a_fraction(limit: Fraction, a: int, b: int) -> None:
    found = probability_above(float(limit), BetaBelief(a, b))
    assert found == pytest.approx(float(above(limit, a, b)), rel=1e-12)


@settings(max_examples=40)
@given(st.floats(0.05, 0.95), parameters, parameters)
def test_it_is_the_area_above(limit: float, a: float, b: float) -> None:
    found = probability_above(limit, BetaBelief(a, b))
    assert found == pytest.approx(integral(limit, a, b), abs=1e-4)


@given(tenths, hundredths, wholes, wholes, st.integers(0, 12))
def test_the_fewest_events_are_those_of_exact_fractions(
    limit: Fraction, probability: Fraction, a: int, b: int, people: int
) -> None:
    exact = (k for k in range(people + 1) if above(limit, a + k, b + people - k) > probability)
    found = fewest_events(float(limit), float(probability), BetaBelief(a, b), people)
    assert found == next(exact, None)


def test_a_tie_does_not_exceed() -> None:
    ties = [
        (Fraction(tenth, 10), above(Fraction(tenth, 10), a, 1))
        for tenth in range(1, 10)
        for a in (1, 2)
    ]
    for limit, probability in ties:
        a = 1 if probability == 1 - limit else 2
        assert not exceeds(float(limit), float(probability), BetaBelief(a, 1))
        assert exceeds(float(limit), float(probability) - 1e-9, BetaBelief(a, 1))


@given(parameters, parameters, st.integers(0, 40))
def test_what_is_predicted_adds_up_and_has_the_mean_of_the_belief(
    a: float, b: float, people: int
) -> None:
    shares, belief = predicted(BetaBelief(a, b), people), BetaBelief(a, b)
    assert fsum(shares) == pytest.approx(1)
    mean = fsum(k * share for k, share in enumerate(shares))
    assert mean == pytest.approx(people * belief.mean)


@given(wholes, wholes, st.integers(0, 8))
def test_what_is_predicted_is_drawn_person_by_person(a: int, b: int, people: int) -> None:
    """Pólya's urn: the chance of the next event is the share among all that was seen."""
    urn = {0: Fraction(1)}
    for n in range(people):
        following: dict[int, Fraction] = {}
        for k, share in urn.items():
            chance = Fraction(a + k, a + b + n)
            following[k + 1] = following.get(k + 1, Fraction(0)) + share * chance
            following[k] = following.get(k, Fraction(0)) + share * (1 - chance)
        urn = following
    found = predicted(BetaBelief(a, b), people)
    assert found == pytest.approx([float(urn[k]) for k in range(people + 1)])


@pytest.mark.parametrize(
    ("a", "b", "people"),
    [(0.5, 0.5, 60), (0.01, 0.3, 60), (0.3, 0.01, 60), (0.5, 9.5, 80), (30.5, 2.0, 80),
     (4, 900, 80), (1, 1, 2000), (32.5, 155.5, 2000), (2.5, 0.5, 2000)],
)  # fmt: skip
def test_what_is_predicted_is_what_the_gamma_function_says(a: float, b: float, people: int) -> None:
    """C(n, k) B(a + k, b + n − k) / B(a, b), for beliefs with poles, peaks and long tails."""

    def log_beta(x: float, y: float) -> float:
        return lgamma(x) + lgamma(y) - lgamma(x + y)

    found = predicted(BetaBelief(a, b), people)
    for k in range(0, people + 1, max(1, people // 60)):
        told = log(comb(people, k)) + log_beta(a + k, b + people - k) - log_beta(a, b)
        assert found[k] == pytest.approx(exp(told), rel=1e-9, abs=1e-290)
    assert fsum(found) == pytest.approx(1, rel=1e-14)


def test_a_belief_from_very_many_people_predicts_as_a_known_rate() -> None:
    found = predicted(BetaBelief(2e8 + 0.5, 8e8 + 0.5), 50)
    for k, chance in enumerate(found):
        assert chance == pytest.approx(comb(50, k) * 0.2**k * 0.8 ** (50 - k), rel=1e-5)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        BetaBelief(0, -1)
    assert [fault.place for fault in refused.value.faults] == ["a", "b"]
    with pytest.raises(InputRefused, match="not so many people"):
        BetaBelief(1, 1).after(events=3, people=2)
    with pytest.raises(InputRefused, match="limit"):
        probability_above(1.5, BetaBelief(1, 1))
    with pytest.raises(InputRefused, match="people"):
        fewest_events(0.2, 0.9, BetaBelief(1, 1), -1)
    with pytest.raises(InputRefused, match="people"):
        predicted(BetaBelief(1, 1), -1)
