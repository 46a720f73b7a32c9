"""Adverse events: how they are graded, what makes them serious, which are watched for."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from ayumi.participants import Clock, Instrument, Visit, check_planned, facts_of
from ayumi.safety.found_by import FoundBy, check_found_by
from ayumi.values import Coded, Fault, Id, Keyed, Maybe, Unset, Words, did_you_mean
from ayumi.values.events import EventKind
from ayumi.values.table import Table, if_unset, refusal


class Grading(Table):
    """The scale by which severity is graded."""

    scale: Literal["ctcae", "other"]
    version: str = Field(min_length=1)
    grades: Coded[Words] | None = None

    @model_validator(mode="after")
    def _grades_where_needed(self) -> "Grading":
        if self.scale == "other" and not self.grades:
            raise refusal('list the grades of the scale: grades = { 1 = "Mild", … }', at="grades")
        if self.scale == "ctcae" and self.grades:
            raise refusal("CTCAE has grades of its own, 1 to 5; leave this out", at="grades")
        return self


class Causality(Table):
    """To what an event is related, in which categories, and which of them count as related."""

    to: Keyed[Words]
    categories: Keyed[Words]
    related: Maybe[Annotated[tuple[Id, ...], Field(min_length=1)]] = if_unset(
        "no event can be found related"
    )


class EventOfInterest(Table):
    """A harm that is watched for; ``holds_next`` keeps the next participant from being treated.

    ``found_by`` says which recorded values show it, so that they open an alert by themselves.
    """

    title: Words
    text: Words
    holds_next: bool = False
    found_by: Maybe[FoundBy] | None = if_unset("no recorded value opens an alert", default=None)


class Observation(Table):
    """From which clock's day 0 until which visit events are collected."""

    clock: Id
    until: Id


class AdverseEvents(Table):
    """What is recorded of an adverse event."""

    grading: Maybe[Grading] = if_unset("events are recorded without a grade")
    serious: Maybe[Keyed[Words]] = if_unset("no event can be found serious")
    causality: Maybe[Causality] = if_unset("no event can be found related")
    dose_limiting: Maybe[Words] | None = if_unset(
        "no event can be found dose-limiting", default=None
    )
    expected: Maybe[Words] = if_unset("whether an event was expected is left to the investigator")
    observation: Maybe[Observation] = if_unset("person-time under observation cannot be computed")
    of_interest: Maybe[Keyed[EventOfInterest]] = if_unset("no event opens an alert by itself")


def check_adverse_events(
    adverse_events: AdverseEvents, clocks: Keyed[Clock], visits: Keyed[Visit]
) -> Iterator[Fault]:
    """Events are observed from a clock until a visit that exist; related categories are known."""
    observation, causality = adverse_events.observation, adverse_events.causality
    if isinstance(observation, Observation):
        if observation.clock not in clocks:
            message = f"there is no such clock; {did_you_mean(observation.clock, clocks)}"
            yield Fault("adverse_events.observation.clock", observation.clock, message)
        yield from check_planned("adverse_events.observation.until", observation.until, visits)
    if isinstance(causality, Causality) and not isinstance(causality.related, Unset):
        for number, category in enumerate(causality.related):
            if category not in causality.categories:
                meant = did_you_mean(category, causality.categories)
                place = f"adverse_events.causality.related.{number}"
                yield Fault(place, category, f"there is no such category; {meant}")


def check_of_interest(
    adverse_events: AdverseEvents, instruments: Keyed[Instrument]
) -> Iterator[Fault]:
    """What shows an event of special interest is examined and recorded in this study."""
    watched = adverse_events.of_interest
    facts = facts_of(instruments)
    for name, event in {} if isinstance(watched, Unset) else watched.items():
        if event.found_by is not None and not isinstance(event.found_by, Unset):
            place = f"adverse_events.of_interest.{name}.found_by"
            yield from check_found_by(place, event.found_by, facts, instruments)


_RESTS_ON: Final[Mapping[EventKind, tuple[str, ...]]] = {
    "serious": ("serious",),
    "related": ("causality",),
    "serious_related": ("serious", "causality"),
    "dose_limiting": ("dose_limiting",),
    "of_interest": ("of_interest",),
}


def check_told_apart(
    place: str, events: EventKind, adverse_events: AdverseEvents
) -> Iterator[Fault]:
    """Whoever names a kind of events needs what such events are told apart by."""
    causality = adverse_events.causality
    for section in _RESTS_ON.get(events, ()):
        if isinstance(getattr(adverse_events, section), Unset | None):
            message = f"no such event can be found; write `adverse_events.{section}`"
            yield Fault(place, events, message)
    related = causality.related if isinstance(causality, Causality) else None
    if "causality" in _RESTS_ON.get(events, ()) and isinstance(related, Unset):
        message = "no such event can be found; write `adverse_events.causality.related`"
        yield Fault(place, events, message)
