"""Stop when the rate of such events probably exceeds a limit: P(rate > limit) > probability.

What is believed of the rate, a beta distribution, is followed person after person, in the manner of
Thall and Simon (Biometrics 1994;50:337, doi 10.2307/2533377).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from pydantic import model_validator

from ayumi.safety.stopping.decision import Boundary, BoundaryPoint, Decision, Word
from ayumi.safety.stopping.observed import ABSENCE, Treated, had_an_event, tally
from ayumi.safety.stopping.operating import Ending, OperatingCharacteristics, State, walked
from ayumi.safety.stopping.rule import Rule
from ayumi.statistics.beta_binomial import BetaBelief, fewest_events, probability_above
from ayumi.values import Number
from ayumi.values.table import Table, refusal


class Beta(Table):
    """A beta distribution: what is believed of a rate beforehand."""

    a: Number
    b: Number

    @model_validator(mode="after")
    def _proper(self) -> "Beta":
        for name in ("a", "b"):
            if getattr(self, name) <= 0:
                raise refusal("the parameters of a beta distribution are greater than 0", at=name)
        return self


class MonitoringRule(Rule):
    """Stop when the rate of such events probably exceeds a limit: P(rate > limit) > probability."""

    kind: Literal["monitoring"]
    prior: Beta
    limit: Number
    probability: Number

    @model_validator(mode="after")
    def _shares(self) -> "MonitoringRule":
        for name in ("limit", "probability"):
            if not 0 < getattr(self, name) < 1:
                raise refusal("write a share between 0 and 1", at=name)
        return self

    def decide(self, observed: Sequence[Treated]) -> Decision:
        """Stop when the belief of those counted exceeds; wait while the others could make it so."""
        found = tally(observed)
        events, open_people = len(found.with_event), len(found.under_observation)
        stop_at = self._stop_at(found.counted)
        above, word = self._above(events, found.counted), "above"
        decision: Word = "go_on"
        if stop_at is not None and events >= stop_at:
            decision = "stop"
        else:
            word = "not above"
            worst = self._stop_at(found.counted + open_people)
            if open_people and worst is not None and events + open_people >= worst:
                decision = "wait"
        said = f"{had_an_event(found)}. P(rate > {self.limit}) = {_shown(above, self.probability)}"
        said = f"{said}, {word} {self.probability}"
        if decision == "wait":
            said = f"{said}, but it would be if all under observation had one; {ABSENCE}"
        elif decision == "go_on" and open_people:
            said = f"{said}, nor would it be if all under observation had one"
        number = "no number of events stops" if stop_at is None else f"{stop_at} would stop"
        if decision != "stop" and found.counted:
            said = f"{said}; of {found.counted} counted {number}"
        return Decision(
            decision,
            f"{said}.",
            with_event=events,
            counted=found.counted,
            under_observation=open_people,
            stop_at=stop_at,
        )

    def boundary(self, people: int) -> Boundary:
        """For each number of people the fewest events that make P(rate > limit) exceed."""
        points = (BoundaryPoint(n, self._stop_at(n)) for n in range(1, people + 1))
        return Boundary("stop", tuple(points))

    def operating_characteristics(self, true_rate: float, people: int) -> OperatingCharacteristics:
        """The chance of having stopped by each number treated, looking after every person."""

        def step(state: State, event: bool) -> State | Ending:
            """One person more: how many there are, and how many of them had an event."""
            treated, events = state[0] + 1, state[1] + event
            stop_at = self._stop_at(treated)
            return "stop" if stop_at is not None and events >= stop_at else (treated, events)

        start: State | Ending = "stop" if self._stop_at(0) == 0 else (0, 0)
        return walked(step, start, true_rate, people)

    @property
    def _belief(self) -> BetaBelief:
        return BetaBelief(float(self.prior.a), float(self.prior.b))

    def _stop_at(self, people: int) -> int | None:
        return _fewest(float(self.limit), float(self.probability), self._belief, people)

    def _above(self, events: int, people: int) -> float:
        return probability_above(float(self.limit), self._belief.after(events, people))


@lru_cache(maxsize=4096)
def _fewest(limit: float, probability: float, belief: BetaBelief, people: int) -> int | None:
    """The boundary at one number of people, which a walk over all outcomes asks for many times."""
    return fewest_events(limit, probability, belief, people)


def _shown(above: float, probability: object) -> str:
    """A probability with so many decimals that it is not mistaken for the one it is held against.

    >>> _shown(0.9166, 0.9), _shown(0.90004, 0.9)
    ('0.917', '0.90004')
    """
    for decimals in range(3, 13):
        said = f"{above:.{decimals}f}"
        if float(said) != float(str(probability)):
            return said
    return f"{above:.3f}"
