"""Stopping rules: the example by hand, and every way that people's events can go, the slow way."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.safety.stopping import OperatingCharacteristics
from ayumi.values import InputRefused
from tests.safety.rules import count, escalation, hold, monitoring, people

Slow = Callable[[Sequence[int]], str | None]
"""What a rule says after these people, 1 for whoever had an event; None as long as it goes on."""

EXAMPLE = monitoring(0.4, 1.6, limit=0.20, probability=0.90)
rates = st.sampled_from([0.0, 0.05, 0.2, 0.33, 0.5, 0.8, 1.0])


# The same rules, written plainly a second time


def slow_count(at_least: int, among_first: int) -> Slow:
    return lambda seen: "stop" if sum(seen[:among_first]) >= at_least else None


def slow_monitoring(a: int, b: int, limit: Fraction, probability: Fraction) -> Slow:
    def said(seen: Sequence[int]) -> str | None:
        after_a, after_b = a + sum(seen), b + len(seen) - sum(seen)
        tries = after_a + after_b - 1
        above = sum(comb(tries, k) * limit**k * (1 - limit) ** (tries - k) for k in range(after_a))
        return "stop" if above > probability else None

    return said


def slow_escalation(first: int, none: int, one: int, stop_at: int) -> Slow:
    def said(seen: Sequence[int]) -> str | None:
        early, late = seen[:first], seen[first:]
        if sum(early) >= stop_at or (sum(early) >= 1 and sum(late) >= 1):
            return "stop"
        if sum(late) >= 1:
            return "committee_decides"
        if len(seen) < first:
            return None
        if sum(early) == 0:
            return "passed" if len(late) == none else None
        if sum(early) == 1:
            return "passed" if len(late) == one else None
        return "committee_decides"

    return said


counts = st.integers(1, 6).flatmap(
    lambda n: st.tuples(st.integers(1, n), st.just(n))
).map(lambda args: (count(*args), slow_count(*args)))  # fmt: skip
tenths = st.integers(1, 9).map(lambda part: Fraction(part, 10))
monitorings = st.tuples(st.integers(1, 3), st.integers(1, 4), tenths, tenths).map(
    lambda args: (
        monitoring(args[0], args[1], float(args[2]), float(args[3])),
        slow_monitoring(*args),
    )
)
escalations = st.integers(2, 4).flatmap(
    lambda n: st.tuples(st.just(n), st.integers(1, 3), st.integers(1, 3), st.integers(2, n))
).map(lambda args: (escalation(*args), slow_escalation(*args)))  # fmt: skip
holds = st.just((hold(), lambda seen: "hold" if any(seen) else None))
everything = counts | monitorings | escalations | holds


def enumerated(slow: Slow, rate: float, n: int) -> dict[str, Any]:
    """The operating characteristics by going through each of the 2^n ways one by one."""
    by: dict[str, list[float]] = {
        word: [0.0] * n for word in ("stop", "hold", "committee_decides", "passed")
    }
    expected = 0.0
    for way in product((0, 1), repeat=n):
        chance = rate ** sum(way) * (1 - rate) ** (n - sum(way))
        if slow(()) is not None:
            by[slow(()) or ""] = [total + chance for total in by[slow(()) or ""]]
            continue
        treated = n
        for after in range(1, n + 1):
            word = slow(way[:after])
            if word is not None:
                treated = after
                for later in range(after, n + 1):
                    by[word][later - 1] += chance
                break
        expected += chance * treated
    return {**by, "expected": expected}


def as_slow(found: OperatingCharacteristics) -> dict[str, Any]:
    return {
        "stop": list(found.probability_of_stopping_by),
        "hold": list(found.probability_of_holding_by),
        "committee_decides": list(found.probability_of_committee_by),
        "expected": found.expected_people,
    }


@settings(max_examples=80)
@given(everything, rates, st.integers(1, 8))
def test_operating_characteristics_are_those_of_all_ways_one_by_one(
    pair: tuple[Any, Slow], rate: float, n: int
) -> None:
    rule, slow = pair
    wanted = enumerated(slow, rate, n)
    for key, found in as_slow(rule.operating_characteristics(rate, n)).items():
        assert found == pytest.approx(wanted[key]), key


@given(everything, st.lists(st.booleans(), max_size=8))
def test_whoever_is_complete_is_decided_as_the_slow_way_does(
    pair: tuple[Any, Slow], seen: list[bool]
) -> None:
    rule, slow = pair
    for after in range(len(seen) + 1):
        so_far = [int(event) for event in seen[:after]]
        wanted = slow(so_far)
        found = rule.decide(people(["x" if event else "o" for event in so_far]))
        assert found.decision == ("go_on" if wanted in (None, "passed") else wanted)
        if wanted is not None:
            return


@given(everything, st.text("xo?", max_size=7))
def test_who_may_go_on_could_go_on_whatever_becomes_of_the_others(
    pair: tuple[Any, Slow], states: str
) -> None:
    rule, _ = pair
    found = rule.decide(people(states)).decision
    ways = product("xo", repeat=states.count("?"))
    after = set()
    for way in ways:
        fill = iter(way)
        whole = [next(fill) if state == "?" else state for state in states]
        after.add(rule.decide(people(whole)).decision)
    if found == "go_on" and rule.kind != "hold_on_event":
        assert after == {"go_on"}
    if found == "stop" and rule.kind in ("count", "escalation"):
        assert after == {"stop"}
    if "?" not in states:
        assert found != "wait" and after == {found}  # noqa: PT018 - one thing: nobody is waited for


@given(counts | monitorings, st.integers(1, 8))
def test_the_boundary_is_where_the_slow_way_begins_to_stop(pair: tuple[Any, Slow], n: int) -> None:
    rule, slow = pair
    for point in rule.boundary(n).points:
        among = rule.among_first if rule.kind == "count" else point.people
        if point.people > among:
            assert point.stop_at is None
            continue
        stops = [k for k in range(point.people + 1) if slow([1] * k + [0] * (point.people - k))]
        assert point.stop_at == min(stops, default=None)


# The example by hand


def test_the_example_stops_at_2_of_2_to_3_and_at_3_of_4_to_6() -> None:
    assert EXAMPLE.boundary(6).lines() == [
        "1 person: no number stops",
        "2 to 3 people: stop at 2 with an event",
        "4 to 6 people: stop at 3 with an event",
    ]


@pytest.mark.parametrize(("rate", "chance"), [(0.20, 0.10), (0.50, 0.50)])
def test_the_example_stops_four_people_with_these_chances(rate: float, chance: float) -> None:
    found = EXAMPLE.operating_characteristics(rate, 4)
    assert round(found.probability_of_stopping_by[-1], 2) == chance


def test_the_example_in_exact_numbers() -> None:
    fifth = EXAMPLE.operating_characteristics(0.20, 4)
    assert fifth.probability_of_stopping_by == pytest.approx((0, 0.04, 0.104, 0.104))
    assert fifth.expected_people == pytest.approx(4 - 0.04 * 2 - 0.064)
    half = EXAMPLE.operating_characteristics(0.50, 4)
    assert half.probability_of_stopping_by == pytest.approx((0, 0.25, 0.5, 0.5))
    assert half.probability_of_holding_by == half.probability_of_committee_by == (0, 0, 0, 0)


def test_reasons_are_sentences_with_the_numbers() -> None:
    def said(rule: Any, states: str) -> str:
        found = rule.decide(people(states))
        return f"{found.decision}: {found.reason}"

    assert said(EXAMPLE, "xxo") == (
        "stop: 2 of 3 people counted had such an event (P001 and P002). "
        "P(rate > 0.2) = 0.907, above 0.9."
    )
    assert said(EXAMPLE, "x?") == (
        "wait: 1 of 1 person counted had such an event (P001); under observation without one: "
        "P002. P(rate > 0.2) = 0.824, not above 0.9, but it would be if all under observation had "
        "one; that somebody had none counts only when their observation is complete; of 1 counted "
        "no number of events stops."
    )
    assert said(count(2, 3), "x?") == (
        "wait: 1 of 1 person counted had such an event (P001); under observation without one: "
        "P002. The rule stops at 2 of the first 3, which those under observation could still make; "
        "that somebody had none counts only when their observation is complete."
    )
    assert said(count(2, 3), "?") == (
        "go_on: Under observation without such an event: P001. The rule stops at 2 of the first 3; "
        "if all under observation had one, they would still be fewer."
    )
    assert said(count(2, 3), "xoo") == (
        "go_on: 1 of 3 people counted had such an event (P001). The rule stops at 2 of the first "
        "3, and these are complete: it stops no more."
    )
    assert said(count(2, 3), "") == (
        "go_on: Nobody has been treated yet. The rule stops at 2 of the first 3."
    )
    assert said(hold(), "o?x") == (
        "hold: 1 of 2 people counted had such an event (P003); under observation without one: "
        "P002. One holds until `committee` has decided."
    )


def test_a_probability_is_never_shown_as_the_one_it_is_held_against() -> None:
    rule = monitoring(1, 1, limit=0.5, probability=0.5)
    assert "= 0.500, not above 0.5" in rule.decide([]).reason
    assert "= 0.750, above 0.5" in rule.decide(people("x")).reason


def test_an_event_counts_at_once_also_when_everybody_else_is_under_observation() -> None:
    assert EXAMPLE.decide(people("?xx")).decision == "stop"
    assert count(2, 3).decide(people("?xx")).decision == "stop"


def test_a_belief_that_stops_before_anybody_is_treated_treats_nobody() -> None:
    rule = monitoring(9, 1, limit=0.2, probability=0.5)
    assert rule.decide([]).decision == "stop"
    found = rule.operating_characteristics(0.1, 3)
    assert (found.probability_of_stopping_by, found.expected_people) == ((1, 1, 1), 0)


def test_whoever_comes_after_the_first_so_many_does_not_count() -> None:
    rule = count(2, 3)
    assert rule.decide(people("xooxxx")).decision == "go_on"
    assert rule.boundary(4).points[3].note == "only the first 3 people count"


def test_a_hold_is_certain_to_come_at_a_rate() -> None:
    found = hold().operating_characteristics(0.1, 3)
    assert found.probability_of_holding_by == pytest.approx((0.1, 0.19, 0.271))
    assert found.expected_people == pytest.approx(1 + 0.9 + 0.81)
    assert hold().boundary(3).lines() == ["1 to 3 people: hold at 1 with an event"]


def test_many_people_are_gone_through_as_well() -> None:
    found = EXAMPLE.operating_characteristics(0.2, 100)
    assert 0.1 < found.probability_of_stopping_by[-1] < 0.5
    assert found.probability_of_stopping_by == tuple(sorted(found.probability_of_stopping_by))


def test_what_is_no_rate_and_no_number_of_people_is_refused_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        EXAMPLE.operating_characteristics(1.5, 0)
    assert [fault.place for fault in refused.value.faults] == ["true_rate", "people"]


def test_a_decision_is_stored_as_plain_values() -> None:
    found = count(2, 3).decide(people("x?"))
    assert found.to_dict() == {
        "decision": "wait",
        "reason": found.reason,
        "with_event": 1,
        "counted": 1,
        "under_observation": 1,
        "stop_at": 2,
        "may_be_treated": None,
    }
