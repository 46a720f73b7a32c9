"""Pairs of examinations and series of one's own: everybody is counted, once."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.evidence.comparator import Comparator
from ayumi.evidence.comparator_table import read_comparators, written
from ayumi.evidence.definitions import DEFINITIONS
from ayumi.evidence.level_range import LevelRange
from ayumi.evidence.outcomes import examined
from ayumi.evidence.own_series import Asked, Series, comparator_of, own_series, said
from ayumi.evidence.pairing import pairs, refuse_out_of_order, usual_window
from ayumi.isncsci import LEVELS, Exam, classify
from ayumi.values import InputRefused
from tests.evidence.slow_outcomes import one_outcome
from tests.isncsci.exams import KINDS, built, exams_of, lesion

ANY = st.sampled_from(KINDS).flatmap(exams_of)
COMPLETE = built(lesion("C6", "C6", arms=("55000", "55000")), prior_deficit=True)
THORACIC = built(lesion("T12", "T12"), prior_deficit=True)
SPARED = COMPLETE.replace({"vac": "Yes"})
OPEN = COMPLETE.replace({"vac": "NT"})
BASELINE, FOLLOW_UP, TARGET = (14, 28), (308, 420), 364
Row = tuple[int, int, Exam]


def asked(**changes: Any) -> Asked:
    said: dict[str, Any] = {
        "measure": "ais_to_C_or_better",
        "grades": "A",
        "levels": LevelRange.read("C3-T10"),
        "baseline": BASELINE,
        "weeks": 52,
        "follow_up": FOLLOW_UP,
    }
    return Asked(**said | changes)


def series_of(rows: list[Row], question: Asked) -> Series:
    rows = sorted(rows, key=lambda row: row[:2])
    people, days, exams = zip(*rows, strict=True)
    return own_series(examined(exams), np.array(people), np.array(days), question)


def slow_pair(rows: list[tuple[int, int]]) -> tuple[int | None, int | None]:
    """The days of one person's baseline and follow-up."""
    before = [day for _, day in rows if 14 <= day <= 28]
    after = [day for _, day in rows if 308 <= day <= 420]
    nearest = min(after, key=lambda day: (abs(day - 364), -day), default=None)
    return max(before, default=None), nearest


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.one_of(st.integers(10, 32), st.integers(300, 430))),
        min_size=1,
        unique=True,
    )
)
def test_pairs_are_the_last_baseline_and_the_nearest_follow_up(rows: list[tuple[int, int]]) -> None:
    rows.sort()
    people = {person: at for at, person in enumerate(dict.fromkeys(row[0] for row in rows))}
    index = np.array([people[row[0]] for row in rows])
    days = np.array([row[1] for row in rows])
    found = pairs(index, days, baseline=BASELINE, target=TARGET, follow_up=FOLLOW_UP)
    chosen = {
        person: (int(days[before]), int(days[after]) if after >= 0 else None)
        for person, before, after in zip(found.people, found.before, found.after, strict=True)
    }
    assert (index[found.before] == found.people).all()
    for person, at in people.items():
        expected = slow_pair([row for row in rows if row[0] == person])
        if expected[0] is None:
            assert at in found.without_baseline
            assert at not in chosen
        else:
            assert chosen[at] == expected


def test_windows_that_cannot_be_are_refused_at_once() -> None:
    index, days = np.array([0]), np.array([20])
    with pytest.raises(InputRefused) as caught:
        pairs(index, days, baseline=(28, 14), target=500, follow_up=(10, 420))
    said = [str(fault) for fault in caught.value.faults]
    assert len(said) == 3
    assert "begin it after day 14" in said[2]
    with pytest.raises(InputRefused, match="begin it after day 28"):
        pairs(index, days, baseline=(14, 28), target=30, follow_up=(28, 40))


def test_a_follow_up_before_its_baseline_is_refused_with_everybody_named() -> None:
    refuse_out_of_order(["P1", "P2"], [20, 20], [300, None])
    with pytest.raises(InputRefused, match="not after the baseline") as caught:
        refuse_out_of_order(["P1", "P2", "P3"], [20, 20, 20], [20, None, 5])
    assert [fault.place for fault in caught.value.faults] == ["P1: follow-up", "P3: follow-up"]


def test_the_usual_window() -> None:
    assert usual_window(52) == (44, 60)


def test_everybody_is_in_one_number() -> None:
    rows = [
        (0, 20, COMPLETE), (0, 360, SPARED),  # responds
        (1, 20, COMPLETE), (1, 360, OPEN),  # undetermined
        (2, 20, COMPLETE), (2, 200, SPARED),  # not seen in the window
        (3, 20, SPARED), (3, 360, SPARED),  # C at baseline
        (4, 20, OPEN), (4, 360, SPARED),  # A or C at baseline
        (5, 20, THORACIC), (5, 360, THORACIC),  # another level
        (6, 20, COMPLETE.replace({"right.light_touch.C3": "NT", "left.motor.C5": "4"})),  # C2 or C4
        (7, 10, COMPLETE), (7, 360, SPARED),  # examined too early
        (8, 21, COMPLETE), (8, 27, COMPLETE), (8, 340, SPARED), (8, 366, COMPLETE),  # none
    ]  # fmt: skip
    found = series_of(rows, asked())
    assert (found.people, found.seen, found.not_seen, found.without_baseline) == (9, 3, 1, 1)
    assert (found.other_grade, found.grade_open) == (1, 1)
    assert (found.other_level, found.level_open) == (1, 1)
    assert (found.outcomes.responses(), found.undetermined) == (["yes", "undetermined", "no"], 1)
    assert said(found) == (
        "9 people: 3 counted, 1 not seen on day 308-420, 1 without examination on day 14-28, "
        "1 of another grade, 1 of an open one, 1 of another level, 1 of an open one; "
        "1 undetermined, so 1 to 2 events"
    )
    row = comparator_of(found, Comparator("own", "ais_to_C_or_better", note="pilot"))
    assert (row.n, row.events, row.baseline_days, row.followup_weeks) == (3, 1, (14, 28), 52)
    assert (row.events_highest, row.counts) == (2, (2, 3))
    assert (row.level_group, row.baseline_ais) == ("C3-T10", "A")
    assert row.note == f"pilot; {said(found)}"


def test_changes_are_averaged_over_whom_they_are_known() -> None:
    stronger = COMPLETE.replace({"right.motor.C7": "4"})
    rows = [
        (0, 20, COMPLETE), (0, 360, stronger),
        (1, 20, COMPLETE), (1, 360, COMPLETE),
        (2, 20, COMPLETE), (2, 360, COMPLETE.replace({"right.motor.C7": "NT"})),
    ]  # fmt: skip
    found = series_of(rows, asked(measure="uems_gain", grades=None, levels=None))
    row = comparator_of(found, Comparator("own", "uems_gain"))
    assert (row.n, row.mean, row.sd, row.events) == (2, 2.0, round(8**0.5, 4), None)
    assert "1 of those counted undetermined and not in the mean" in row.note
    assert "between 1.33 and 3.00" in row.note
    assert "grade" not in row.note
    assert row.level_group == "all"


def test_sides_are_counted_each() -> None:
    one_side = COMPLETE.replace({"right.motor.C7": "3"})
    rows = [(0, 20, COMPLETE), (0, 360, one_side), (1, 20, COMPLETE)]
    found = series_of(rows, asked(measure="motor_level_gain_1_per_side"))
    assert (found.seen, found.not_seen) == (1, 1)
    row = comparator_of(found, Comparator("own", "motor_level_gain_1_per_side"))
    assert (row.n, row.events) == (2, 1)


def test_with_nobody_left_there_is_no_comparator() -> None:
    found = series_of([(0, 20, COMPLETE)], asked())
    with pytest.raises(InputRefused, match="nobody is left to count: 1 people: 0 counted, 1 not"):
        comparator_of(found, Comparator("own", "ais_to_C_or_better"))


def slow_series(rows: list[Row], question: Asked) -> dict[str, int]:
    """What became of everybody, person by person; for examinations in which little is open."""
    tally = dict.fromkeys(
        ("without", "grade", "grade_open", "level", "level_open", "not_seen", "low", "high", "n"), 0
    )
    for person in {row[0] for row in rows}:
        exams = {day: exam for who, day, exam in rows if who == person}
        before, after = slow_pair([(person, day) for day in exams])
        if before is None:
            tally["without"] += 1
            continue
        was = classify(exams[before])
        grades = set(was.ais.values)
        inside = set(LEVELS[LEVELS.index("C3") : LEVELS.index("T10") + 1])
        levels = set(was.nli.values)
        if grades != {"A"}:
            tally["grade_open" if "A" in grades else "grade"] += 1
        elif not levels <= inside:
            tally["level_open" if levels & inside else "level"] += 1
        elif after is None:
            tally["not_seen"] += 1
        else:
            now = classify(exams[after]).ais.values
            reached = [grade in ("C", "D", "E", "none") for grade in now]
            tally["n"] += 1
            tally["low"] += all(reached)
            tally["high"] += any(reached)
    return tally


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from([10, 15, 27, 310, 360, 500]),
            st.one_of(ANY, st.sampled_from([COMPLETE, OPEN, SPARED, THORACIC])),
        ),
        min_size=1,
        max_size=10,
        unique_by=lambda row: row[:2],
    )
)
def test_series_person_by_person(rows: list[Row]) -> None:
    numbers = {person: at for at, person in enumerate(sorted({row[0] for row in rows}))}
    rows = [(numbers[person], day, exam) for person, day, exam in rows]
    found = series_of(rows, asked())
    slow = slow_series(rows, asked())
    assert {
        "without": found.without_baseline,
        "grade": found.other_grade,
        "grade_open": found.grade_open,
        "level": found.other_level,
        "level_open": found.level_open,
        "not_seen": found.not_seen,
        "low": int(found.outcomes.low.sum()),
        "high": int(found.outcomes.high.sum()),
        "n": found.seen,
    } == slow
    assert found.people == len(numbers)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_comparator_of_every_definition(name: str) -> None:
    more = {"right.motor.C7": "5", "left.motor.L3": "1", "right.pin_prick.C8": "1"}
    better = COMPLETE.replace({"vac": "Yes", "left.light_touch.S4_5": "1"} | more)
    rows = [
        (person, day, exam)
        for person, now in ((0, better), (1, better), (2, COMPLETE))
        for day, exam in ((20, COMPLETE), (360, now))
    ]
    row = comparator_of(
        series_of(rows, asked(measure=name)),
        Comparator("own", name, people=frozenset({"own"}), usable_as_prior=True),
    )
    gained = one_outcome(DEFINITIONS[name].measure, classify(COMPLETE), classify(better))
    if DEFINITIONS[name].kind == "change":
        assert (row.mean, row.n) == (round(2 * gained[0] / 3, 4), 3)
        assert row.sd == round(gained[0] / 3**0.5, 4)
    else:
        assert (row.events, row.n) == (2 * sum(gained), 3 * len(gained))
    assert read_comparators(written([row]), "own.csv") == (row,)


def test_a_mean_without_a_spread_is_refused() -> None:
    rows = [(person, day, COMPLETE) for person in (0, 1) for day in (20, 360)]
    found = series_of(rows, asked(measure="uems_gain"))
    with pytest.raises(InputRefused, match="all 2 changed by 0; without a spread"):
        comparator_of(found, Comparator("own", "uems_gain"))
