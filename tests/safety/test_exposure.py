"""Person-time and rates, day by day as well; what nothing seen says; published counts."""

from datetime import date, timedelta
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.safety.exposure import Exposure, Followed, Happened, exposure, nothing_seen
from ayumi.safety.published_rates import PUBLISHED, SCISTAR
from ayumi.values import InputRefused, PartialDate

DAY = date(2024, 1, 1)
CATEGORIES = ("any", "serious")


def slow(people: list[Followed], events: list[Happened], category: str) -> tuple[int, int, int]:
    """Days, events and people with an event, going from day to day."""
    days = events_seen = 0
    having = set()
    for person in people:
        day = person.start
        while day <= person.end:
            days += day < person.end
            for event in events:
                if event.code == person.code and event.day == day and category in event.categories:
                    events_seen += 1
                    having.add(event.code)
            day += timedelta(days=1)
    return days, events_seen, len(having)


trials = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=5
).flatmap(
    lambda spans: st.tuples(
        st.just(
            [
                Followed(f"P{n}", DAY + timedelta(days=a), DAY + timedelta(days=a + b))
                for n, (a, b) in enumerate(spans)
            ]
        ),
        st.lists(
            st.builds(
                Happened,
                code=st.sampled_from([f"P{n}" for n in range(len(spans))]),
                day=st.integers(-3, 90).map(lambda days: DAY + timedelta(days=days)),
                categories=st.sampled_from([("any",), ("any", "serious"), ()]),
            ),
            max_size=8,
        ),
    )
)


@given(trials)
def test_rates_are_counted_day_by_day(trial: tuple[list[Followed], list[Happened]]) -> None:
    people, events = trial
    if not any(person.days for person in people):
        with pytest.raises(InputRefused, match="no rate yet"):
            exposure(people, events, CATEGORIES)
        return
    found = exposure(people, events, CATEGORIES)
    for rate in found.rates:
        days, seen, having = slow(people, events, rate.category)
        assert (found.person_days, rate.events, rate.people_with_event) == (days, seen, having)
        assert rate.rate.rate == pytest.approx(seen / (days / 365.25))
        assert rate.rate.lower_limit <= rate.rate.rate <= rate.rate.upper_limit
        assert rate.share_of_people.events == having
        assert rate.people == len(people)
    inside = sum(
        any(p.code == e.code and p.start <= e.day <= p.end for p in people)  # type: ignore[operator]
        for e in events
    )
    assert found.outside == len(events) - inside


def one_year(events: list[Happened]) -> Exposure:
    people = [Followed(code, date(2025, 3, 1), date(2026, 3, 1)) for code in ("P001", "P002")]
    return exposure(people, events, ["any"])


def test_a_day_known_in_part_counts_if_it_may_lie_inside() -> None:
    found = one_year(
        [
            Happened("P001", PartialDate.parse("2025"), ("any",)),
            Happened("P001", PartialDate.parse("2026-04"), ("any",)),
            Happened("P002", PartialDate.parse("2025-05"), ("any",)),
        ]
    )
    [rate] = found.rates
    assert (rate.events, rate.people_with_event, rate.day_uncertain) == (2, 2, 1)
    assert found.outside == 1


def test_all_faults_of_an_exposure_are_said_at_once() -> None:
    twice = Followed("P001", DAY, DAY)
    backwards = Followed("P002", DAY, DAY - timedelta(days=1))
    nobody = Happened("P003", DAY, ("any",))
    with pytest.raises(InputRefused) as refused:
        exposure([twice, twice, backwards], [nobody], ["any"])
    said = [(fault.place, fault.message) for fault in refused.value.faults]
    assert [place for place, _ in said] == ["P001", "P002", "P003"]
    assert "more than once" in said[0][1]
    assert "cannot end before" in said[1][1]
    assert "no observation" in said[2][1]


@pytest.mark.parametrize(("people", "chance"), [(4, 0.185), (20, 0.642), (60, 0.954)])
def test_how_probably_an_event_of_5_per_cent_is_seen(people: int, chance: float) -> None:
    assert round(nothing_seen(people, people).chance_if_share(0.05), 3) == chance


def test_nothing_seen_in_four_people_excludes_little() -> None:
    found = nothing_seen(4, 4.0)
    assert found.share_of_people.one_sided_limit == pytest.approx(0.527, abs=5e-4)
    assert found.rate_per_person_year.one_sided_limit == pytest.approx(0.749, abs=5e-4)
    assert found.share_of_people.one_sided_level == 0.95
    assert found.chance_if_rate(0.05) == pytest.approx(1 - exp(-0.2))
    with pytest.raises(InputRefused):
        nothing_seen(0, 4.0)
    with pytest.raises(InputRefused):
        nothing_seen(4, 0.0)


@given(st.integers(1, 200), st.floats(0.01, 500), st.sampled_from([0.8, 0.95, 0.99]))
def test_at_the_bound_it_would_have_been_seen_with_the_level(
    people: int, years: float, level: float
) -> None:
    found = nothing_seen(people, years, level)
    assert found.chance_if_share(found.share_of_people.one_sided_limit) == pytest.approx(level)
    assert found.chance_if_rate(found.rate_per_person_year.one_sided_limit) == pytest.approx(level)


# Published counts, read from the abstract a second time


def test_scistar_as_its_abstract_has_it() -> None:
    counts = {count.category: count.events for count in SCISTAR.counts}
    assert (SCISTAR.people, SCISTAR.followed_years) == (25, 1)
    assert counts == {"any": 534, "serious": 29, "related": 32, "serious_related": 2}
    assert counts["any"] - counts["related"] == 502  # "study-unrelated anticipated complications"
    assert SCISTAR.person_years_if_all_followed == 25


def test_rates_are_those_of_a_whole_year_each() -> None:
    rates = {count.category: SCISTAR.rate(count.category).rate for count in SCISTAR.counts}
    assert {name: round(rate, 2) for name, rate in rates.items()} == {
        "any": 21.36,
        "serious": 1.16,
        "related": 1.28,
        "serious_related": 0.08,
    }
    assert SCISTAR.rate("serious").lower_limit == pytest.approx(19.42 / 25, abs=1e-3)
    with pytest.raises(KeyError):
        SCISTAR.rate("fatal")


def test_everything_published_says_that_it_is_no_background() -> None:
    assert PUBLISHED
    for one in PUBLISHED:
        assert "not an untreated background" in one.label
        assert one.citation
        assert one.url.startswith("https://")
