"""How a rule works if every person has an event with the same true probability: exactly.

All ways that the events of one person after another can take are gone through together, those that
lead to the same state as one; nothing is simulated. Each person is taken to be observed completely
before the next is treated.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal, get_args

from ayumi.values import Fault, InputRefused

Ending = Literal["stop", "hold", "committee_decides", "passed"]
"""How a rule ends the treating of people; ``passed``: it allows nobody more, and nothing is wrong.
"""

State = tuple[int, ...]
Step = Callable[[State, bool], State | Ending]
"""What follows if one more person is treated and has an event, or none."""

MOST_PEOPLE: Final = 500


@dataclass(frozen=True, slots=True)
class OperatingCharacteristics:
    """What a rule does at one true rate; each tuple is by 1, 2, … people treated.

    ``expected_people`` is how many are treated until the rule ends it, ``people_at_most`` if not.
    """

    true_rate: float
    people_at_most: int
    probability_of_stopping_by: tuple[float, ...]
    probability_of_holding_by: tuple[float, ...]
    probability_of_committee_by: tuple[float, ...]
    expected_people: float


def check_walk(rate: float, people: int) -> None:
    """Raise `InputRefused` with all that is wrong with a true rate or a number of people."""
    faults = []
    if not (isfinite(rate) and 0 <= rate <= 1):
        message = "the true rate is a share of people, from 0 to 1: 0.20"
        faults.append(Fault("true_rate", str(rate), message))
    if not 1 <= people <= MOST_PEOPLE:
        faults.append(Fault("people", str(people), f"write a number from 1 to {MOST_PEOPLE}"))
    if faults:
        raise InputRefused(faults, "operating characteristics")


def walked(step: Step, start: State | Ending, rate: float, people: int) -> OperatingCharacteristics:
    """The operating characteristics of a rule that goes from state to state, person after person.

    ``start`` is the state of nobody treated, or an ending if the rule lets nobody be treated.
    """
    check_walk(rate, people)
    ended: dict[Ending, float] = dict.fromkeys(get_args(Ending), 0.0)
    by: dict[Ending, list[float]] = {ending: [] for ending in ended}
    live: dict[State, float] = {}
    if isinstance(start, tuple):
        live[start] = 1.0
    else:
        ended[start] = 1.0
    expected = 0.0
    for _ in range(people):
        expected += sum(live.values())
        following: dict[State, float] = defaultdict(float)
        for state, share in live.items():
            for event, chance in ((False, 1 - rate), (True, rate)):
                after = step(state, event)
                if isinstance(after, tuple):
                    following[after] += share * chance
                else:
                    ended[after] += share * chance
        live = following
        for ending, total in ended.items():
            by[ending].append(min(total, 1.0))
    return OperatingCharacteristics(
        true_rate=rate,
        people_at_most=people,
        probability_of_stopping_by=tuple(by["stop"]),
        probability_of_holding_by=tuple(by["hold"]),
        probability_of_committee_by=tuple(by["committee_decides"]),
        expected_people=expected,
    )
