"""Which counts of earlier studies are taken, and all that is wrong with them at once."""

from collections.abc import Iterator, Sequence
from typing import Final

from ayumi.statistics.allowed import no_more, whole
from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.values import Fault

MOST_PEOPLE: Final = 10**6

UNIFORM: Final = BetaBelief(1, 1)
"""What is believed of a rate of which nothing is known."""

_FEWER_PEOPLE = "there are not so many people"
_SO_LARGE = "no study is so large"


def one_study(events: int, people: int, least: int = 0) -> Iterator[Fault]:
    """So many of so many people had an event."""
    yield from whole("events", events)
    yield from whole("people", people, least=least)
    yield from no_more("events", events, people, _FEWER_PEOPLE)
    yield from no_more("people", people, MOST_PEOPLE, _SO_LARGE)


def several_studies(events: Sequence[int], people: Sequence[int]) -> Iterator[Fault]:
    """As many counts of events as of people, one study at least, and people in each."""
    if len(events) != len(people):
        text = f"{len(events)} counts of events, {len(people)} of people"
        yield Fault("studies", text, "give both for each study, in the same order")
    elif not len(events):
        yield Fault("studies", "none", "give one study at least")
    for i, count in enumerate(events, 1):
        yield from whole(f"events of study {i}", count)
    for i, count in enumerate(people, 1):
        yield from whole(f"people of study {i}", count, least=1)
        yield from no_more(f"people of study {i}", count, MOST_PEOPLE, _SO_LARGE)
    for i, (some, total) in enumerate(zip(events, people, strict=False), 1):
        yield from no_more(f"events of study {i}", some, total, _FEWER_PEOPLE)
