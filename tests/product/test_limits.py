"""One result against its limit: tables by hand for every kind, and slow obvious oracles."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ayumi.product.accept import Accept
from ayumi.product.limits import hold
from ayumi.product.results import (
    Abnormality,
    AboveRange,
    BelowLod,
    Clones,
    Counted,
    Cycles,
    Differences,
    Measured,
    TestResult,
    Value,
    Worded,
)
from ayumi.values import Quantity
from tests.product.lots import ACCEPTS, SAMPLED, among_all

ANCESTORS = frozenset({"BANK-1"})


def accept(kind: str, **more: Any) -> Accept:
    limit: Accept = TypeAdapter(Accept).validate_python({"kind": kind, **more})
    return limit


def held(limit: Accept, value: Value, detection: str | None = None) -> tuple[str, str]:
    lod = None if detection is None else Quantity.parse(detection)
    one = TestResult("x", value, "M", "S-1", "ana", SAMPLED, "cells", detection_limit=lod)
    found = hold(limit, one, ANCESTORS)
    return found.outcome, found.because


def value_of(written: str) -> Value:
    """``92 %``, ``< 0.1 %`` or ``> 100 %``."""
    sign, amount = written[0], Quantity.parse(written.lstrip("<> "))
    kinds: dict[str, type[BelowLod | AboveRange | Measured]] = {"<": BelowLod, ">": AboveRange}
    return kinds.get(sign, Measured)(amount)


AMOUNTS: list[tuple[Mapping[str, Any], str, str]] = [
    (ACCEPTS["at_least"], "90 %", "pass"),
    (ACCEPTS["at_least"], "90.000 %", "pass"),
    (ACCEPTS["at_least"], "89.96 %", "fail"),
    (ACCEPTS["at_least"], "0.9 1", "pass"),
    (ACCEPTS["at_least"], "0.8999 1", "fail"),
    (ACCEPTS["at_least"], "< 90 %", "fail"),
    (ACCEPTS["at_least"], "< 90.1 %", "censored"),
    (ACCEPTS["at_least"], "> 90 %", "pass"),
    (ACCEPTS["at_least"], "> 89 %", "censored"),
    (ACCEPTS["at_most"], "25 [EU]/mL", "pass"),
    (ACCEPTS["at_most"], "0.025 [EU]/uL", "pass"),
    (ACCEPTS["at_most"], "25.01 [EU]/mL", "fail"),
    (ACCEPTS["at_most"], "< 25 [EU]/mL", "pass"),
    (ACCEPTS["at_most"], "< 25.01 [EU]/mL", "censored"),
    (ACCEPTS["at_most"], "> 25 [EU]/mL", "fail"),
    (ACCEPTS["at_most"], "> 24 [EU]/mL", "censored"),
    (ACCEPTS["above"], "90 %", "fail"),
    (ACCEPTS["above"], "90.01 %", "pass"),
    (ACCEPTS["above"], "< 90 %", "fail"),
    (ACCEPTS["above"], "< 91 %", "censored"),
    (ACCEPTS["above"], "> 90 %", "pass"),
    (ACCEPTS["below"], "0.1 %", "fail"),
    (ACCEPTS["below"], "0.0999 %", "pass"),
    (ACCEPTS["below"], "< 0.1 %", "pass"),
    (ACCEPTS["below"], "< 0.11 %", "censored"),
    (ACCEPTS["below"], "> 0.1 %", "fail"),
    (ACCEPTS["below"], "> 0.09 %", "censored"),
    (ACCEPTS["range"], "270 mosm/L", "pass"),
    (ACCEPTS["range"], "330 mosm/L", "pass"),
    (ACCEPTS["range"], "0.3 osm/L", "pass"),
    (ACCEPTS["range"], "269.9 mosm/L", "fail"),
    (ACCEPTS["range"], "330.1 mosm/L", "fail"),
    (ACCEPTS["range"], "< 270 mosm/L", "fail"),
    (ACCEPTS["range"], "< 300 mosm/L", "censored"),
    (ACCEPTS["range"], "> 330 mosm/L", "fail"),
    (ACCEPTS["range"], "> 300 mosm/L", "censored"),
    ({"kind": "range", "low": "0 %", "high": "1 %"}, "< 1 %", "pass"),
    ({"kind": "range", "low": "0 %", "high": "1 %"}, "< 1.1 %", "censored"),
    ({"kind": "range", "low": "-5 Cel", "high": "8 Cel"}, "< 8 Cel", "censored"),
    ({"kind": "at_most", "limit": "8 Cel"}, "< 8 Cel", "pass"),
    (ACCEPTS["at_most"], "3 [EU]/mg", "review_required"),
]


@pytest.mark.parametrize(("limit", "written", "expected"), AMOUNTS)
def test_amounts_by_hand(limit: Mapping[str, Any], written: str, expected: str) -> None:
    assert held(accept(**limit), value_of(written))[0] == expected


SENTENCES: list[tuple[str, Value, str]] = [
    ("at_least", value_of("89.960 %"), "89.960 % is not at least 90 %"),
    ("at_least", value_of("90.0 %"), "90.0 % is at least 90 %"),
    ("at_most", value_of("< 30 [EU]/mL"), "< 30 EU/mL cannot show that it is at most 25 EU/mL"),
    ("below", value_of("0.1 %"), "0.1 % is not less than 0.1 %"),
    ("range", value_of("300 mosm/L"), "300 mosm/L is within 270 mosm/L to 330 mosm/L"),
    (
        "count",
        Counted(1, 10),
        "1 of 10 colonies: outside the limit, no colonies, of 10 scored or more",
    ),
    (
        "rate",
        Counted(18, 20),
        "18 of 20 normal cells (90 %): within the limit, at least 90 % normal cells, "
        "of 20 scored or more",
    ),
    (
        "rate",
        Counted(15, 15),
        "15 of 15 normal cells (100 %): not enough, scored 15 of at least 20",
    ),
    (
        "rate",
        Counted(13, 15),
        "13 of 15 normal cells (86.7 %): outside the limit, at least 90 % normal cells, "
        "of 20 scored or more; scored 15 of at least 20",
    ),
    (
        "clone",
        Clones(20, (Abnormality("47,XY,+8", "gain", 2), Abnormality("45,X", "loss", 2))),
        "47,XY,+8 (gain) in 2 cells, a clone from 2 on: outside the limit, no clone among 20 "
        "scored: the same loss in 3, gain in 2, structural change in 2",
    ),
    ("category", Worded("positive"), "positive; accepted only: negative"),
    (
        "below_detection",
        value_of("< 10 {copies}/mL"),
        "nothing detected; limit of detection 10 copies/mL",
    ),
    (
        "delta_ct",
        Cycles(Decimal("27.10"), Decimal("17.1")),
        "ΔCt 10.00 (target 27.10, reference 17.1) is at most 10",
    ),
    (
        "delta_delta_ct",
        Cycles(Decimal(40), Decimal(17), Decimal(4), amplified=False),
        "ΔΔCt > 19 (target > 40, reference 17, control ΔCt 4) is at least 7.643",
    ),
    (
        "compared",
        Differences("BANK-2", 0),
        "compared with BANK-2, which is not what the sample comes from at the stage bank (BANK-1)",
    ),
    (
        "compared",
        Differences("BANK-1", 1, (Quantity(Decimal(12), "{kb}"),)),
        "1 gains and losses (12 kb) against BANK-1: within the limit, at most 5 gains and losses "
        "of 10 kb or more against bank",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "expected"), SENTENCES)
def test_the_sentence_quotes_value_and_limit(name: str, value: Value, expected: str) -> None:
    assert held(accept(**ACCEPTS[name]), value)[1] == expected


def kb(*sizes: int) -> tuple[Quantity, ...]:
    return tuple(Quantity(Decimal(size), "{kb}") for size in sizes)


OTHERS: list[tuple[str, Value, str | None, str]] = [
    ("count", Counted(0, 10), None, "pass"),
    ("count", Counted(0, 9), None, "review_required"),
    ("count", Counted(1, 9), None, "fail"),
    ("count", Counted(0), None, "review_required"),
    ("rate", Counted(18, 20), None, "pass"),
    ("rate", Counted(17, 20), None, "fail"),
    ("rate", Counted(45, 50), None, "pass"),
    ("rate", Counted(8999, 10000), None, "fail"),
    ("rate", Counted(9000, 10000), None, "pass"),
    ("rate", Counted(19, 19), None, "review_required"),
    ("rate", Counted(13, 15), None, "fail"),
    ("rate", Counted(20), None, "review_required"),
    ("clone", Clones(20), None, "pass"),
    ("clone", Clones(19), None, "review_required"),
    ("clone", Clones(20, (Abnormality("a", "loss", 2),)), None, "pass"),
    ("clone", Clones(20, (Abnormality("a", "loss", 3),)), None, "fail"),
    ("clone", Clones(20, (Abnormality("a", "gain", 1), Abnormality("b", "gain", 1))), None, "pass"),
    ("clone", Clones(20, (Abnormality("a", "gain", 1),) * 2), None, "fail"),
    ("clone", Clones(9, (Abnormality("a", "structural", 2),)), None, "fail"),
    ("category", Worded("negative"), None, "pass"),
    ("category", Worded("positive"), None, "fail"),
    ("category", Worded("unheard_of"), None, "review_required"),
    ("below_detection", value_of("1 {copies}/mL"), None, "fail"),
    ("below_detection", value_of("> 1 {copies}/mL"), None, "fail"),
    ("below_detection", Worded("detected"), None, "fail"),
    ("delta_ct", Cycles(given=Decimal(10)), None, "pass"),
    ("delta_ct", Cycles(given=Decimal("10.001")), None, "fail"),
    ("delta_ct", Cycles(given=Decimal("9.9"), amplified=False), None, "censored"),
    ("delta_ct", Cycles(given=Decimal(10), amplified=False), None, "fail"),
    ("delta_delta_ct", Cycles(given=Decimal("7.643")), None, "pass"),
    ("delta_delta_ct", Cycles(given=Decimal("7.642")), None, "fail"),
    ("delta_delta_ct", Cycles(given=Decimal("7.643"), amplified=False), None, "pass"),
    ("delta_delta_ct", Cycles(given=Decimal("7.642"), amplified=False), None, "censored"),
    ("compared", Differences("BANK-1", 5), None, "pass"),
    ("compared", Differences("BANK-1", 6), None, "review_required"),
    ("compared", Differences("BANK-1", 6, smallest=kb(10)[0]), None, "fail"),
    ("compared", Differences("BANK-1", 6, smallest=kb(9)[0]), None, "review_required"),
    ("compared", Differences("BANK-1", 7, kb(9, 10, 11, 12, 13, 14, 3)), None, "pass"),
    ("compared", Differences("BANK-1", 6, kb(10, 10, 10, 10, 10, 10)), None, "fail"),
    ("compared", Differences("BANK-1", 0), "10 {kb}", "pass"),
    ("compared", Differences("BANK-1", 0), "11 {kb}", "censored"),
    ("compared", Differences("BANK-1", 0), "1 {probes}", "censored"),
    ("compared", Differences("BANK-1", 6, kb(50, 50, 50, 50, 50, 50)), "11 {kb}", "fail"),
    ("compared", Differences("bank-1", 0), None, "review_required"),
    ("reference_only", value_of("12 %"), None, "review_required"),
    ("at_least", Worded("fine"), None, "review_required"),
    ("category", Counted(3), None, "review_required"),
    ("clone", Counted(20, 20), None, "review_required"),
]


@pytest.mark.parametrize(("name", "value", "detection", "expected"), OTHERS)
def test_other_kinds_by_hand(name: str, value: Value, detection: str | None, expected: str) -> None:
    assert held(accept(**ACCEPTS[name]), value, detection)[0] == expected


def test_a_count_of_so_many_at_least() -> None:
    limit = accept("count", of="positive wells", at_least=18, scored=20)
    for value, expected in (
        (Counted(18, 20), "pass"),
        (Counted(17, 20), "fail"),
        (Counted(18, 19), "review_required"),
        (Counted(15, 15), "review_required"),
        (Counted(14, 17), "fail"),
    ):
        assert held(limit, value)[0] == expected


# ── Slow oracles ─────────────────────────────────────────────────────────────────────────────────

GRAIN = Decimal("0.0001")
"""Finer than anything that is drawn, so that a point on each side of every end is tried."""

NUMBERS = st.decimals(min_value=0, max_value=20, places=1)
LIMITS = st.one_of(
    st.tuples(st.sampled_from(("at_least", "at_most", "above", "below")), NUMBERS, st.just(None)),
    st.tuples(st.just("range"), NUMBERS, NUMBERS).filter(lambda it: it[1] <= it[2]),
)


def passes(kind: str, first: Decimal, last: Decimal | None, amount: Decimal) -> bool:
    """Whether an amount passes, in the plainest words."""
    if kind == "at_least":
        return amount >= first
    if kind == "at_most":
        return amount <= first
    if kind == "above":
        return amount > first
    if kind == "below":
        return amount < first
    assert last is not None
    return first <= amount <= last


def points(value: Value, ends: list[Decimal]) -> list[Decimal]:
    """Amounts that a result may be: every end, and its neighbours on both sides."""
    tried = [Decimal(0), GRAIN, Decimal(10**6)]
    tried += [end + step for end in ends for step in (-GRAIN, Decimal(0), GRAIN)]
    match value:
        case Measured(amount):
            return [amount.amount]
        case BelowLod(limit):
            tried += [limit.amount - GRAIN]
            return [one for one in tried if 0 <= one < limit.amount]
        case AboveRange(limit):
            tried += [limit.amount + GRAIN]
            return [one for one in tried if one > limit.amount]
        case _:
            raise AssertionError(value)


@given(
    LIMITS, NUMBERS.filter(bool), st.sampled_from((Measured, BelowLod, AboveRange)), st.booleans()
)
def test_amounts_are_judged_as_all_that_they_may_be(
    limit: tuple[str, Decimal, Decimal | None],
    number: Decimal,
    kind: type[Measured | BelowLod | AboveRange],
    in_millionths: bool,
) -> None:
    name, first, last = limit
    value = kind(Quantity(number, "%"))
    outcomes = {
        passes(name, first, last, one)
        for one in points(value, [first] if last is None else [first, last])
    }
    expected = among_all(outcomes)
    ends = {"limit": f"{first} %"} if last is None else {"low": f"{first} %", "high": f"{last} %"}
    given_value = kind(Quantity(number * 10**4, "[ppm]")) if in_millionths else value
    event(f"{kind.__name__} {expected}")
    assert held(accept(name, **ends), given_value)[0] == expected


COUNTS = st.integers(0, 30)


@given(
    st.sampled_from(("at_least", "at_most")), st.integers(0, 100), st.integers(1, 25), COUNTS,
    st.integers(1, 30),
)  # fmt: skip
def test_rates_by_counting(side: str, limit: int, wanted: int, found: int, scored: int) -> None:
    found = min(found, scored)
    rate = accept("rate", of="cells", scored=wanted, **{side: Decimal(limit)})
    # So many of a hundred times as many cells, with no division anywhere.
    too_few = side == "at_least" and found * 100 < limit * scored
    too_many = side == "at_most" and found * 100 > limit * scored
    enough = "pass" if scored >= wanted else "review_required"
    expected = "fail" if too_few or too_many else enough
    outcome, because = held(rate, Counted(found, scored))
    event(expected)
    assert outcome == expected
    assert ("scored" in because.rpartition("; ")[2]) >= (scored < wanted and expected == "fail")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("a", "b")), st.sampled_from(("loss", "gain", "structural")),
            st.integers(1, 4),
        ),
        max_size=5,
    ),
    st.integers(1, 25), st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5)),
)  # fmt: skip
def test_clones_cell_by_cell(
    seen: list[tuple[str, str, int]], scored: int, most: tuple[int, int, int]
) -> None:
    rule = accept(
        "clone", scored=20, same_loss=most[0], same_gain=most[1], same_structural_change=most[2]
    )
    cells = [(karyotype, kind) for karyotype, kind, count in seen for _ in range(count)]
    threshold = dict(zip(("loss", "gain", "structural"), most, strict=True))
    clone = any(cells.count(one) >= threshold[one[1]] for one in cells)
    expected = "fail" if clone else "pass" if scored >= 20 else "review_required"
    value = Clones(scored, tuple(Abnormality(*one) for one in seen))  # type: ignore[arg-type]
    event(expected)
    assert held(rule, value)[0] == expected


@given(
    st.sampled_from(("at_least", "at_most")), NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.booleans()
)  # fmt: skip
def test_cycles_as_all_that_they_may_be(
    side: str, limit: Decimal, target: Decimal, reference: Decimal, control: Decimal, rose: bool
) -> None:
    rule = accept("delta_ct", value="delta_delta_ct", control="C", **{side: limit})
    difference = target - reference - control
    tried = [difference] if rose else [
        one for one in (difference + GRAIN, limit - GRAIN, limit, limit + GRAIN, Decimal(10**6))
        if one > difference
    ]  # fmt: skip
    outcomes = {one >= limit if side == "at_least" else one <= limit for one in tried}
    expected = among_all(outcomes)
    event(f"{side} {expected}")
    assert held(rule, Cycles(target, reference, control, amplified=rose))[0] == expected


@given(
    st.integers(0, 6),
    st.lists(st.integers(1, 20), max_size=8),
    st.sampled_from(["all", "least", "none"]),
)
def test_differences_one_by_one(most: int, sizes: list[int], told: str) -> None:
    rule = accept("compared_with_ancestor", ancestor="bank", of="x", at_most=most, size="10 {kb}")
    value = {
        "all": Differences("BANK-1", len(sizes), kb(*sizes)),
        "least": Differences("BANK-1", len(sizes), smallest=kb(min(sizes))[0] if sizes else None),
        "none": Differences("BANK-1", len(sizes)),
    }[told]
    # Every way in which the sizes that are not told could be.
    if told == "all":
        possible = {sum(size >= 10 for size in sizes)}
    elif told == "least" and sizes and min(sizes) >= 10:
        possible = {len(sizes)}
    else:
        possible = set(range(len(sizes) + 1))
    outcomes = {count <= most for count in possible}
    expected = among_all(outcomes, "review_required")
    assert held(rule, value)[0] == expected
