"""The meta-analytic-predictive prior of a rate: what other studies say of the rate of a new one.

Study h has the rate θ_h: logit θ_h ~ N(μ, τ²), events_h ~ Bin(people_h, θ_h); a new study is one
more of them, logit θ* ~ N(μ, τ²). Before the data μ ~ N(0, mean_sd²) and τ has a heterogeneity
prior. Neuenschwander et al. 2010, doi 10.1177/1740774509356002; Schmidli et al. 2014,
doi 10.1111/biom.12242. All of it is added up on grids; nothing is drawn at random.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ayumi.statistics.allowed import no_more, positive, refuse
from ayumi.statistics.borrowing.common_mean import mean_grid
from ayumi.statistics.borrowing.heterogeneity import (
    HIGHEST_SPREAD,
    LARGE,
    Heterogeneity,
    SpreadBelief,
    SpreadNodes,
    scale_faults,
)
from ayumi.statistics.borrowing.rate_belief import RateBelief, seen_through
from ayumi.statistics.borrowing.study_chance import Counts
from ayumi.statistics.borrowing.study_counts import one_study, several_studies

_LOOKED_AT, _NODES = 16, 28


@dataclass(frozen=True, slots=True)
class EarlierStudies:
    """The events and people of each earlier study, and what is believed before their data."""

    events: tuple[int, ...]
    people: tuple[int, ...]
    heterogeneity: Heterogeneity
    mean_sd: float

    def without(self, study: int) -> "EarlierStudies":
        """All but one of them."""
        events = self.events[:study] + self.events[study + 1 :]
        people = self.people[:study] + self.people[study + 1 :]
        return EarlierStudies(events, people, self.heterogeneity, self.mean_sd)


@dataclass(frozen=True, slots=True, eq=False)
class MapPrior(RateBelief):
    """What is believed of the rate in a new study of the same kind, and of the heterogeneity τ."""

    heterogeneity: SpreadBelief
    studies: EarlierStudies

    def after(self, events: int, people: int) -> "MapPrior":
        """What is believed once so many of so many people of the new study had an event."""
        refuse("people with an event", one_study(events, people))
        return _fitted(self.studies, self.events + events, self.people + people)

    @property
    def study_rates(self) -> tuple["MapPrior", ...]:
        """The rate in each earlier study: its own people, after what all other studies say."""
        return tuple(
            _fitted(self.studies.without(h), events, people)
            for h, (events, people) in enumerate(
                zip(self.studies.events, self.studies.people, strict=True)
            )
        )


def binomial_map(
    events: Sequence[int],
    people: Sequence[int],
    *,
    heterogeneity: Heterogeneity = LARGE,
    mean_sd: float = 2.0,
) -> MapPrior:
    """The meta-analytic-predictive prior from the events and people of each study.

    With a single study its data say nothing of τ: how much it counts for is the heterogeneity
    prior's word alone, and should be shown for more than one such prior.

    Raises `InputRefused` with all that is wrong.

    >>> prior = binomial_map([23, 12, 19, 9, 39, 6, 9, 10], [107, 44, 51, 39, 139, 20, 78, 35])
    >>> round(prior.mean, 4), round(prior.deviation, 4)
    (0.2583, 0.0874)
    """
    refuse(
        "meta-analytic-predictive prior",
        several_studies(events, people),
        scale_faults("heterogeneity", heterogeneity),
        positive("mean_sd", mean_sd),
        no_more("mean_sd", mean_sd, 10, "all rates would be 0 or 1"),
    )
    studies = EarlierStudies(tuple(events), tuple(people), heterogeneity, float(mean_sd))
    return _fitted(studies, 0, 0)


def _fitted(studies: EarlierStudies, events: int, people: int) -> MapPrior:
    """With so many people of the new study who had an event, of so many."""
    earlier = _counts(studies.events, studies.people)
    new = _counts((events,), (people,)) if people else _counts((), ())
    prior = studies.heterogeneity
    nodes = SpreadNodes.of(prior, _typical(earlier), HIGHEST_SPREAD, _LOOKED_AT)
    grid = mean_grid(earlier, studies.mean_sd, nodes, new, _NODES)
    belief = SpreadBelief(grid.nodes, grid.node_weights())
    return MapPrior(*seen_through(grid, events, people), belief, studies)


def _counts(events: Sequence[int], people: Sequence[int]) -> Counts:
    some, all_people = np.array(events, dtype=np.float64), np.array(people, dtype=np.float64)
    return Counts(some, all_people - some)


def _typical(studies: Counts) -> float:
    """The standard error of the largest study's log-odds, roughly: below it τ hardly matters."""
    rate = (studies.events + 0.5) / (studies.people + 1)
    information = studies.people * rate * (1 - rate)
    return float(1 / np.sqrt(max(4.0, *information, 4.0)))
