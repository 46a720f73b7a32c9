"""What is needed is enough, and one less is not; by every number tried one after the other."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.decisions import needed as module
from ayumi.statistics.decisions.fisher import fisher_power
from ayumi.statistics.decisions.natural import Natural, chances_at_least
from ayumi.statistics.decisions.needed import (
    MOST_PEOPLE,
    people_needed_at,
    per_arm,
    successes_needed,
)
from ayumi.values import InputRefused

BELIEFS = st.builds(BetaBelief, st.floats(0.5, 40), st.floats(0.5, 80))
MIXTURES = st.builds(
    lambda weight, one, other: BetaMixture((1 - weight, weight), (one, other)),
    st.floats(0, 1),
    BELIEFS,
    BELIEFS,
)
NATURAL = st.one_of(st.floats(0, 1), BELIEFS, MIXTURES)


def slow_chance(people: int, least: int, natural: Natural) -> float:
    """P(at least so many), by whole numbers of ways or by each part of a mixture."""
    if isinstance(natural, float):
        p = Fraction(natural)
        ways = (comb(people, k) * p**k * (1 - p) ** (people - k) for k in range(least, people + 1))
        return float(sum(ways, Fraction(0)))
    return float(chances_at_least(people, natural)[least])


def test_of_four_people() -> None:
    rates = (0.02, 8 / 150, 7 / 88, 0.134, 0.344)
    assert [successes_needed(4, rate, below=0.025) for rate in rates] == [2, 2, 3, 3, 4]
    assert successes_needed(4, 0.9, below=0.025) is None
    assert successes_needed(4, BetaBelief(1.5, 49.5), below=0.025) == 2


@given(st.integers(1, 30), NATURAL, st.sampled_from([0.001, 0.025, 0.1, 0.5]))
def test_the_successes_are_enough_and_one_less_is_not(
    people: int, natural: Natural, below: float
) -> None:
    found = successes_needed(people, natural, below)
    chances = [slow_chance(people, k, natural) for k in range(people + 1)]
    slow = next((k for k, chance in enumerate(chances) if chance < below * (1 - 1e-10)), None)
    assert found == slow


@given(st.sampled_from([0.25, 1 / 3, 0.5, 0.7, 1.0]), NATURAL, st.sampled_from([0.025, 0.1]))
@settings(max_examples=25, deadline=None)
def test_the_people_are_the_first_for_whom_it_holds(
    share: float, natural: Natural, below: float
) -> None:
    found = people_needed_at(share, natural, below)
    upto = 40 if found is None or found > 40 else found
    for people in range(1, upto + 1):
        chance = slow_chance(people, int(share * people + 1e-9), natural)
        holds = chance < below * (1 - 1e-10)
        assert holds == (people == found), people


def test_what_was_seen_is_enough_where_it_is_unlikely_enough() -> None:
    seen = 0
    for people in range(1, 12):
        for events in range(1, people + 1):
            for rate in (0.02, 0.08, 0.171):
                if chances_at_least(people, rate)[events] < 0.025:
                    seen += 1
                    most = people_needed_at(events / people, rate, 0.025)
                    assert most is not None
                    assert most <= people
    assert seen > 50


def test_no_number_is_enough_where_the_natural_rate_may_be_the_share() -> None:
    assert people_needed_at(0, 0.02, below=0.025) is None
    assert people_needed_at(0.5, 0.5, below=0.025) is None
    assert people_needed_at(0.5, BetaBelief(2, 6), below=0.025) is None
    assert people_needed_at(0.5, 0.49, below=0.025) is None  # more than are looked at


@given(
    st.floats(0, 0.6),
    st.floats(0.25, 0.9),
    st.sampled_from([0.3, 0.5, 0.8, 0.9]),
    st.sampled_from([0.01, 0.025, 0.05]),
)
@settings(max_examples=25, deadline=None)
def test_from_there_on_the_power_stays(
    control: float, apart: float, power: float, alpha: float
) -> None:
    treated = min(control + apart, 1.0)
    found = per_arm(control, treated, power, alpha)
    assert found is not None
    beyond = range(found, found + found // 2 + 30)
    assert all(fisher_power(control, treated, n, n, alpha) >= power for n in beyond)
    if found > 1:
        assert fisher_power(control, treated, found - 1, found - 1, alpha) < power


def test_power_goes_up_and_down() -> None:
    """With 42 an arm the power is reached, lost again with more, and kept from 48 on."""
    reached = [fisher_power(0.344, 0.5, n, n, 0.1) >= 0.5 for n in (41, 42, 47, 48)]
    assert reached == [False, True, False, True]
    assert per_arm(0.344, 0.5, power=0.5, alpha=0.1) == 48


def test_arms_for_half_against_five_per_cent() -> None:
    assert per_arm(0.05, 0.50) == 17
    assert per_arm(control_rate=0.0, treated_rate=1.0) == 4
    assert per_arm(0.05, 0.10) == 466
    assert per_arm(0.344, 0.40) == 1204


def test_where_no_number_is_enough() -> None:
    assert per_arm(0.5, 0.5) is None
    assert per_arm(0.5, 0.1) is None
    assert per_arm(0.50, 0.52) is None
    assert per_arm(0.5, 0.5 + 1e-9) is None


def test_the_last_numbers_that_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 17 as the most, half against five per cent is found, and with 16 it is not."""
    for most, found in ((17, 17), (16, None)):
        monkeypatch.setattr(module, "MOST_PEOPLE", most)
        monkeypatch.setattr(module, "_FARTHEST", most + 3)
        assert module.per_arm(0.05, 0.50) == found


def test_the_search_begins_again_where_the_guess_was_too_low(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_people_about", lambda *_: 2)
    assert module.per_arm(0.05, 0.50) == 17
    assert module.per_arm(0.05, 0.30) == per_arm(0.05, 0.30)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        per_arm(-1, 2, power=0.02, alpha=0.025)
    places = [fault.place for fault in refused.value.faults]
    assert places == ["control rate", "treated rate", "alpha"]
    with pytest.raises(InputRefused) as refused:
        successes_needed(0, 1.5, 1)
    assert [fault.place for fault in refused.value.faults] == ["people", "natural", "below"]
    with pytest.raises(InputRefused) as refused:
        people_needed_at(1.5, -1, 0)
    assert [fault.place for fault in refused.value.faults] == ["share", "natural", "below"]
    with pytest.raises(InputRefused, match="not enumerated"):
        successes_needed(MOST_PEOPLE + 1, 0.1, 0.025)
