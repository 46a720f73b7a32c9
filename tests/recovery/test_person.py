"""One virtual person: complete at baseline, the same person at every visit."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.isncsci import LEVELS, classify
from ayumi.recovery import (
    CALIBRATIONS,
    Effect,
    LevelGroup,
    VirtualPerson,
    draw_person,
    simulate_many,
)
from ayumi.recovery.course import course_score, share_of_change
from ayumi.values import InputRefused

REFERENCE = CALIBRATIONS["reference"]
GROUPS: tuple[LevelGroup, ...] = ("cervical", "thoracic")
natural = st.none()
effects = natural | st.sampled_from([Effect(3, 21, 60), Effect(2, 0, 0, "motor")])


def drawn(effects: st.SearchStrategy[Effect | None]) -> st.SearchStrategy[VirtualPerson]:
    return st.builds(
        lambda seed, name, group, day, effect: draw_person(
            np.random.default_rng(seed),
            CALIBRATIONS[name],
            level_group=group,
            baseline_day=day,
            effect=effect,
        ),
        st.integers(0, 2**32),
        st.sampled_from(sorted(CALIBRATIONS)),
        st.sampled_from(GROUPS),
        st.integers(14, 28),
        effects,
    )


@given(drawn(effects))
def test_everybody_begins_complete_at_the_drawn_levels(person: VirtualPerson) -> None:
    found = classify(person.true_exam(person.baseline_day))
    assert found.ais.values == ("A",)
    motor = (found.motor_right, found.motor_left)
    assert [LEVELS.index(level.values[0]) for level in motor] == list(person.baseline.motor_levels)
    sensory = (found.sensory_right, found.sensory_left)
    assert [LEVELS.index(level.values[0]) for level in sensory] == list(
        person.baseline.sensory_levels
    )
    nli = LEVELS.index(found.nli.values[0])
    assert LEVELS.index("C4") <= nli <= LEVELS.index("T10")
    assert (nli > LEVELS.index("C8")) == (person.level_group == "thoracic")
    if person.level_group == "thoracic":
        assert found.totals.uems.low == 50


@given(drawn(natural), st.lists(st.integers(0, 800), min_size=2, max_size=6))
def test_visits_hang_together(person: VirtualPerson, days: list[int]) -> None:
    """Without an effect that grows, each cell goes one way only, and stays after week 52."""
    codes = [person.true_codes(day) for day in sorted(days)]
    for cells in zip(person.baseline.codes, *codes, person.true_codes(364), strict=True):
        assert list(cells) == sorted(cells, reverse=cells[-1] < cells[0])
    assert person.true_codes(10_000) == person.true_codes(364)


@given(drawn(effects), st.integers(0, 28))
def test_before_the_baseline_day_nothing_has_changed(person: VirtualPerson, day: int) -> None:
    day = min(day, person.baseline_day)
    assert person.true_codes(day) == person.baseline.codes
    assert person.true_exam(day) == person.true_exam(day)


def test_the_course_is_the_published_one() -> None:
    """EMSCI AIS A tetraplegia, UEMS by week, doi 10.1186/s12916-022-02395-0."""
    published = {2: 16.3, 4: 18.1, 12: 19.5, 26: 21.9, 52: 24.4}
    for week, score in published.items():
        assert course_score(REFERENCE.course, 7 * week) == pytest.approx(score)
        share = (score - 16.3) / (24.4 - 16.3)
        assert share_of_change(REFERENCE, 14, 7 * week) == pytest.approx(share)
    assert [share_of_change(REFERENCE, 20, day) for day in (0, 19, 20)] == [0, 0, 0]
    assert 0 < share_of_change(REFERENCE, 7, 8) < share_of_change(REFERENCE, 7, 9)


def mean_gain(day: int, baseline_day: int, effect: Effect | None = None) -> float:
    """The mean gain in the arms, from the scores themselves."""
    people = simulate_many(
        np.random.default_rng(5),
        REFERENCE,
        8000,
        level_group="cervical",
        baseline_day=baseline_day,
        day=day,
        effect=effect,
    )
    arms = [*range(5), *range(66, 71)]
    gain = people.codes[:, arms].astype(int) - people.baseline[:, arms]
    return float(gain.sum(axis=1).mean())


@pytest.mark.parametrize("day", [28, 84, 182])
def test_people_follow_the_course_on_average(day: int) -> None:
    share = mean_gain(day, 14) / mean_gain(364, 14)
    assert share == pytest.approx(share_of_change(REFERENCE, 14, day), abs=0.01)


def test_an_effect_is_off_before_it_begins_and_grows_after() -> None:
    effect = Effect(odds_ratio=4, from_day=30, slowness=50)
    extra = [mean_gain(day, 16, effect) - mean_gain(day, 16) for day in (30, 60, 364)]
    assert 0 == extra[0] < extra[1] < extra[2]


def test_an_effect_says_that_it_is_assumed() -> None:
    assert str(Effect(2, 21, 60)) == (
        "ASSUMED odds ratio 2 of better muscle, sensory and sacral scores below the level, "
        "from day 21, 63 % of it after 60 days"
    )
    assert "ASSUMED" in str(Effect(1, 0, 0))
    below_dose = Effect(2, 21, 60, reached_dose=False)
    assert below_dose.log_odds(300) == 0
    assert str(below_dose).startswith("No treatment effect: the least dose")
    assert Effect(2, 21, 60, "motor").sensory_log_odds(300) == 0
    assert Effect(np.e, 20, 10).log_odds(30) == pytest.approx(1 - np.exp(-1))


def test_all_faults_of_an_effect_are_named_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        Effect(0, -1, float("nan"), "walking")  # type: ignore[arg-type]
    places = [fault.place for fault in refused.value.faults]
    assert places == [
        "effect.odds_ratio", "effect.from_day", "effect.slowness", "effect.acts_on"
    ]  # fmt: skip


def test_what_no_calibration_serves_is_refused() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(InputRefused) as refused:
        draw_person(rng, CALIBRATIONS["day_14_28"], level_group="lumbar", baseline_day=40)  # type: ignore[arg-type]
    assert [(f.place, f.value) for f in refused.value.faults] == [
        ("level_group", "lumbar"), ("baseline_day", "40")
    ]  # fmt: skip
    assert "14 to 28" in str(refused.value)
    person = draw_person(rng, REFERENCE, level_group="cervical", baseline_day=3)
    for day in (-1, float("nan"), float("inf")):
        with pytest.raises(InputRefused, match="days since injury"):
            person.true_exam(day)


def test_drawing_and_examining_load_nothing_heavy_and_open_no_file() -> None:
    code = """
import sys
import numpy as np
from ayumi.recovery import CALIBRATIONS, draw_person
opened = []
def watch(event, arguments):
    if event in ("open", "socket.connect", "subprocess.Popen"):
        opened.append((event, arguments[0]))
rng = np.random.default_rng(1)
sys.addaudithook(watch)
person = draw_person(rng, CALIBRATIONS["reference"], level_group="cervical", baseline_day=20)
person.examined(364, rng), person.missed(rng)
assert not opened, opened
assert not {"numba", "polars", "pydantic", "scipy"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_same_seed_is_the_same_person() -> None:
    def exams(seed: int) -> list[bytes]:
        rng = np.random.default_rng(seed)
        person = draw_person(rng, REFERENCE, level_group="cervical", baseline_day=20)
        return [person.examined(day, rng).codes for day in (20, 100, 364)]

    assert exams(4) == exams(4) != exams(5)
    person = draw_person(
        np.random.default_rng(4), REFERENCE, level_group="cervical", baseline_day=2
    )
    assert repr(person) == (
        "VirtualPerson(SIMULATED, cervical, baseline day 2, reference; no treatment effect)"
    )
