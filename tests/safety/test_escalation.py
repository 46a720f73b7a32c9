"""The escalation rule registered as NCT04812431, what it leaves unsaid, and days that count."""

from datetime import date, timedelta

import pytest

from ayumi.safety.stopping import Treated
from ayumi.safety.stopping.observed import tally
from ayumi.values import PartialDate
from tests.safety.rules import escalation, people

REGISTERED = escalation()
SAID = {
    "": ("go_on", 3),
    "o": ("go_on", 2),
    "?": ("go_on", 2),
    "??": ("wait", 0),
    "x?": ("wait", 0),
    "xo": ("go_on", 1),
    "xx": ("stop", 0),
    "xxo": ("stop", 0),
    "xxx": ("stop", 0),
    "oo?": ("wait", 0),
    "xo?": ("wait", 0),
    "ooo": ("go_on", 2),
    "oooo": ("go_on", 1),
    "ooo?": ("wait", 0),
    "ooooo": ("go_on", 0),
    "xoo": ("go_on", 3),
    "oxoo": ("go_on", 2),
    "oxooo": ("go_on", 1),
    "oxoooo": ("go_on", 0),
    "oxoo?": ("wait", 0),
    "oxox": ("stop", 0),
    "oxooox": ("stop", 0),
    "ox?x": ("stop", 0),
    # The registered rule does not say what follows from these.
    "ooox": ("committee_decides", 0),
    "oooox": ("committee_decides", 0),
    "oooxx": ("committee_decides", 0),
    "oooooo": ("committee_decides", 0),
    "oo?x": ("committee_decides", 0),
}


@pytest.mark.parametrize("states", SAID, ids=lambda states: states or "nobody")
def test_what_follows(states: str) -> None:
    found = REGISTERED.decide(people(states))
    assert (found.decision, found.may_be_treated) == SAID[states]
    silent = "source is silent on this, so the committee decides" in found.reason
    assert silent == (found.decision == "committee_decides")


@pytest.mark.parametrize(
    ("states", "stop_at"),
    [("o", 2), ("ooo", 2), ("xoo", 2), ("xxo", 2), ("oooo", None), ("xooo", 2), ("xxoo", 2)],
)
def test_how_many_stop_on_the_way_that_was_taken(states: str, stop_at: int | None) -> None:
    assert REGISTERED.decide(people(states)).stop_at == stop_at


def test_it_speaks_of_dose_limiting_events_unless_it_names_others() -> None:
    assert REGISTERED.events == "dose_limiting"
    assert escalation(events="serious_related").events == "serious_related"


def test_operating_characteristics_by_hand() -> None:
    p = 0.2
    found = REGISTERED.operating_characteristics(p, 6)
    early = 3 * p**2 * (1 - p) + p**3
    one, none = 3 * p * (1 - p) ** 2, (1 - p) ** 3
    stop = early + one * (1 - (1 - p) ** 3)
    assert found.probability_of_stopping_by[-1] == pytest.approx(stop)
    assert found.probability_of_committee_by[-1] == pytest.approx(none * (1 - (1 - p) ** 2))
    again = REGISTERED.operating_characteristics(p, 30)
    assert again.probability_of_stopping_by[-1] == pytest.approx(stop)
    assert again.expected_people == pytest.approx(found.expected_people)


def test_the_boundary_says_what_it_hangs_on() -> None:
    assert REGISTERED.boundary(7).lines() == [
        "1 person: no number stops",
        "2 to 3 people: stop at 2 with an event",
        "4 to 5 people: stop at 2 with an event; if one of the first 3 had one; "
        "if none of them had one the committee decides at 1: its source is silent",
        "6 people: stop at 2 with an event; if one of the first 3 had one",
        "7 people: no number stops; the rule allows nobody more",
    ]
    longer = escalation(none=4, one=2).boundary(7).lines()
    assert longer[-1] == (
        "6 to 7 people: no number stops; "
        "if none of them had one the committee decides at 1: its source is silent"
    )


def test_two_of_the_first_where_three_stop_are_for_the_committee() -> None:
    rule = escalation(first=4, stop_at=3)
    found = rule.decide(people("xxoo"))
    assert found.decision == "committee_decides"
    assert "2 of the first 4, more than one and fewer than 3" in found.reason
    assert rule.decide(people("xxoox")).decision == "stop"


# Days that count


def person(event: date | PartialDate | None, followed: int) -> Treated:
    """Treated on 5 January 2026, and followed for so many days."""
    day = date(2026, 1, 5)
    events = () if event is None else (event,)
    return Treated("P001", day, events, day + timedelta(days=followed), complete=True)


@pytest.mark.parametrize(
    ("event", "followed", "group"),
    [
        (None, 27, "under_observation"),
        (None, 28, "without"),
        (date(2026, 1, 4), 28, "without"),
        (date(2026, 1, 5), 0, "with_event"),
        (date(2026, 2, 2), 28, "with_event"),
        (date(2026, 2, 3), 29, "without"),
        (PartialDate.parse("2026-02"), 10, "perhaps"),
        (PartialDate.parse("2026"), 10, "perhaps"),
        (PartialDate.parse("2026-03"), 10, "under_observation"),
        (PartialDate.parse("2025"), 10, "under_observation"),
    ],
)
def test_events_count_within_the_window(
    event: date | PartialDate | None, followed: int, group: str
) -> None:
    found = tally([person(event, followed)], window=28)
    assert getattr(found, group) == ("P001",)
    assert (found.with_event == ("P001",)) == (group in ("with_event", "perhaps"))
    decided = escalation(window="4 wk").decide([person(event, followed)])
    assert decided.with_event == len(found.with_event)
    assert decided.under_observation == len(found.under_observation)


def test_a_day_known_in_part_counts_and_says_so() -> None:
    decided = escalation(window="28 d").decide([person(PartialDate.parse("2026-02"), 10)])
    assert "of P001 the day is not known exactly, so that it counts" in decided.reason


def test_without_a_window_every_event_after_treatment_counts() -> None:
    assert tally([person(date(2036, 1, 1), 10)]).with_event == ("P001",)
    assert tally([person(date(2025, 12, 31), 10)]).without == ("P001",)


def test_people_come_once_and_in_order() -> None:
    one, other = people("oo")
    with pytest.raises(ValueError, match="in the order of treatment"):
        tally([other, one])
    with pytest.raises(ValueError, match="once"):
        tally([one, one])
