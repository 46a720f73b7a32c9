"""The way of a trial along a rule, against the rule's own count of the same people."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.safety.stopping import StoppingRule
from ayumi.study import StudyDefinition, read_rehearsal, read_study
from ayumi.trial.observed import rulings
from ayumi.trial.participant import Leaving, Participant, Transplantation
from ayumi.trial.rule_path import path_of
from ayumi.values import Keyed, PartialDate
from tests.report.safety_pictures import event
from tests.safety.rules import count, escalation, hold, monitoring

START = date(2026, 1, 5)
RULES = {
    "count": count(2, 3),
    "monitoring": monitoring(0.4, 1.6, 0.33, 0.9),
    "hold": hold(),
    "escalation": escalation(window="28 d", events="serious_related"),
}


def study() -> StudyDefinition:
    folder = files("ayumi.studies")
    document = read_study((folder / "keio.toml").read_bytes())
    overlay = read_rehearsal((folder / "keio.rehearsal.toml").read_bytes(), document)
    return overlay.definition.model_copy(update={"stopping": Keyed[StoppingRule](RULES)})


STUDY = study()


def person(number: int, on: int, events: list[tuple[int, bool]], gone: int | None) -> Participant:
    """Somebody treated on a day, with events so many days later, related and serious or not."""
    day = START + timedelta(days=on)
    having = tuple(
        event(n, day + timedelta(days=after), serious=("death",) if bad else (),
              to="product" if bad else "injury", seq=100 * number + n)
        for n, (after, bad) in enumerate(events, 1)
    )  # fmt: skip
    left: tuple[Leaving, ...] = ()
    if gone is not None:
        left = (Leaving("consent", PartialDate.of(day + timedelta(days=gone)), None, {}, 9),)
    return Participant(
        f"P{number:03d}", course="transplanted", number=number, adverse_events=having,
        leavings=left, events={"transplantation": PartialDate.of(day)},
        transplantations=(Transplantation(day, None, None, None, number),),
    )  # fmt: skip


PEOPLE = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.lists(st.tuples(st.integers(-5, 400), st.booleans()), max_size=3),
        st.none() | st.integers(0, 400),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.integers(0, 900))
def test_the_path_ends_where_the_rule_counts(
    drawn: list[tuple[int, list[tuple[int, bool]], int | None]], after: int
) -> None:
    today = START + timedelta(days=after)
    people = [
        person(number, on, [(d, bad) for d, bad in events if on + d <= after], gone)
        for number, (on, events, gone) in enumerate(drawn, 1)
        if on <= after
    ]
    for ruling in rulings(people, STUDY, today):
        if ruling.rule not in RULES:
            continue
        details = ruling.details
        assert details is not None
        path = path_of(people, STUDY, RULES[ruling.rule], today)
        if not path:
            assert details.with_event == details.counted == 0
            continue
        last = path[-1]
        assert (last.with_event, last.counted) == (details.with_event, details.counted)
        assert last.treated == len(people)
        for before, now in itertools.pairwise(path):
            assert before.day <= now.day
            assert now.with_event - before.with_event == (now.what == "event")
            assert now.treated - before.treated == (now.what == "treated")


def test_what_came_later_was_not_there_before() -> None:
    people = [person(1, 0, [(20, True)], None), person(2, 30, [(3, False)], None)]
    path = path_of(people, STUDY, RULES["hold"], START + timedelta(days=40))
    assert [(step.what, step.code) for step in path] == [
        ("treated", "P001"), ("event", "P001"), ("treated", "P002"),
    ]  # fmt: skip
    assert path_of(people, STUDY, RULES["hold"], START + timedelta(days=19)) == path[:1]


def test_what_never_was_is_on_no_path() -> None:
    one = person(1, 0, [(20, True)], None)
    never = tuple(replace(e, state="nullified") for e in one.adverse_events)
    path = path_of(
        [replace(one, adverse_events=never)], STUDY, RULES["hold"], START + timedelta(days=40)
    )
    assert [step.what for step in path] == ["treated"]
