"""Person-time under observation, how often what was seen in it, and what seeing nothing says.

Rates are events per person-year with exact Poisson intervals. These hold for events that come
independently: several events of one person often belong together, and then the interval is too
narrow; so the people who had one are always counted beside the events.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ayumi.safety.days import lies_in
from ayumi.statistics.binomial import (
    BinomialBound,
    BinomialInterval,
    chance_of_seeing,
    clopper_pearson,
    upper_bound,
)
from ayumi.statistics.poisson import (
    RateBound,
    RateInterval,
    chance_of_an_event,
    rate_interval,
    rate_upper_bound,
)
from ayumi.statistics.written import percent, written
from ayumi.values import Fault, InputRefused, PartialDate

DAYS_IN_A_YEAR: Final = 365.25
"""UCUM's year, as everywhere in a study document."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One person under observation, from a day until a day; the first day is day 0."""

    code: str
    start: date
    end: date

    @property
    def days(self) -> int:
        """How long the person was under observation [d]."""
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a person: when it began, and in which categories it is counted."""

    code: str
    day: date | PartialDate
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryRate:
    """How often events of one category were seen.

    ``day_uncertain`` of the events have a day known in part, which may lie outside the observation;
    they count. ``rate`` is per person-year; both intervals are two-sided.
    """

    category: str
    events: int
    people_with_event: int
    people: int
    person_years: float
    day_uncertain: int
    rate: RateInterval
    share_of_people: BinomialInterval


@dataclass(frozen=True, slots=True)
class Exposure:
    """The person-time of a trial and the rates in it; ``outside`` events lay outside of it."""

    people: int
    person_days: int
    person_years: float
    outside: int
    rates: tuple[CategoryRate, ...]


def exposure(
    people: Iterable[Followed],
    events: Iterable[Happened],
    categories: Sequence[str],
    level: float = 0.95,
) -> Exposure:
    """The person-time, and for each category its events, the people who had one, and the rate.

    Events on the first and the last day count, others do not. Raises `InputRefused` if somebody is
    there twice, ends before they start, has an event and no observation, or if no time has passed.

    >>> one = Followed("P001", date(2026, 1, 1), date(2027, 1, 1))
    >>> fall = Happened("P001", date(2026, 5, 1), ("any",))
    >>> [found] = exposure([one], [fall], ["any"]).rates
    >>> found.events, round(found.rate.upper_limit, 1)
    (1, 5.6)
    """
    followed, happened = list(people), list(events)
    _check(followed, happened)
    by_code = {person.code: person for person in followed}
    fits = [
        (event, lies_in(event.day, by_code[event.code].start, by_code[event.code].end))
        for event in happened
    ]
    days = sum(person.days for person in followed)
    rates = (_rate(category, fits, len(followed), days, level) for category in categories)
    outside = sum(not where for _, where in fits)
    return Exposure(len(followed), days, days / DAYS_IN_A_YEAR, outside, tuple(rates))


def _rate(
    category: str, fits: Sequence[tuple[Happened, str]], people: int, days: int, level: float
) -> CategoryRate:
    counted = [(event, where) for event, where in fits if where and category in event.categories]
    years = days / DAYS_IN_A_YEAR
    affected = len({event.code for event, _ in counted})
    return CategoryRate(
        category=category,
        events=len(counted),
        people_with_event=affected,
        people=people,
        person_years=years,
        day_uncertain=sum(where == "perhaps" for _, where in counted),
        rate=rate_interval(len(counted), years, level),
        share_of_people=clopper_pearson(affected, people, level),
    )


def _check(people: Sequence[Followed], events: Sequence[Happened]) -> None:
    codes = [person.code for person in people]
    faults = [
        Fault(code, "", "this person is there more than once; give one time of observation each")
        for code in sorted({code for code in codes if codes.count(code) > 1})
    ]
    for person in people:
        if person.end < person.start:
            message = f"the observation began on {person.start}; it cannot end before"
            faults.append(Fault(person.code, str(person.end), message))
    for code in dict.fromkeys(event.code for event in events if event.code not in codes):
        message = "this person has an event and no observation; say from when until when"
        faults.append(Fault(code, "", message))
    if not faults and not sum(person.days for person in people):
        faults.append(Fault("people", "", "nobody was observed for a day; there is no rate yet"))
    if faults:
        raise InputRefused(faults, "exposure")


@dataclass(frozen=True, slots=True)
class NothingSeen:
    """What it says that none of so many people had an event: bounds, and never its absence."""

    people: int
    person_years: float
    share_of_people: BinomialBound
    rate_per_person_year: RateBound

    def chance_if_share(self, share: float) -> float:
        """The chance that somebody among so many has an event that a true share of people has.

        >>> [round(nothing_seen(n, 1.0).chance_if_share(0.05), 3) for n in (4, 20, 60)]
        [0.185, 0.642, 0.954]
        """
        return chance_of_seeing(share, self.people)

    def chance_if_rate(self, rate_per_person_year: float) -> float:
        """The chance of at least one event in so much person-time at a true rate.

        >>> round(nothing_seen(people=4, person_years=4.0).chance_if_rate(0.05), 3)
        0.181
        """
        return chance_of_an_event(rate_per_person_year, self.person_years)

    def sentences(self, share: float = 0.05) -> str:
        """In words what is compatible with it, and how probably an event of a true share is seen.

        >>> print(nothing_seen(people=4, person_years=4.0).sentences())
        None of 4 people had one in 4 person-years. That does not exclude that up to 52.7 % of \
people have one, nor up to 0.749 a person-year (one-sided 95 % upper bounds). One that 5 % of \
people have is seen among 4 with a chance of 18.5 %.
        """
        people = "1 person" if self.people == 1 else f"{self.people} people"
        most = percent(self.share_of_people.one_sided_limit)
        rate = written(self.rate_per_person_year.one_sided_limit)
        level = percent(self.rate_per_person_year.one_sided_level)
        return (
            f"None of {people} had one in {written(self.person_years)} person-years. That does not "
            f"exclude that up to {most} of people have one, nor up to {rate} a person-year "
            f"(one-sided {level} upper bounds). One that {percent(share)} of people have is seen "
            f"among {self.people} with a chance of {percent(self.chance_if_share(share))}."
        )


def nothing_seen(people: int, person_years: float, level: float = 0.95) -> NothingSeen:
    """What zero events in so many people and so much time cannot exclude.

    >>> print(nothing_seen(people=4, person_years=4.0).share_of_people)
    0 of 4: at most 52.7 %, one-sided 95 % upper bound
    """
    share = upper_bound(0, people, level)
    return NothingSeen(people, person_years, share, rate_upper_bound(0, person_years, level))
