"""Power priors: the people of an earlier study, each counting for a share a₀ of a person.

With a fixed share, Beta(a, b) and k of n people give Beta(a + a₀·k, b + a₀·(n − k)) (Ibrahim and
Chen 2000, doi 10.1214/ss/1009212673). If the share is not known but a₀ ~ Beta, the prior of the
rate is normalised for each a₀ before it is averaged (Duan, Ye and Smith 2006, doi 10.1002/env.752;
Neuenschwander, Branson and Spiegelhalter 2009, doi 10.1002/sim.3722); without that the likelihood
of the earlier study could be multiplied by anything and would say something else of a₀.

The data of a new study cannot make a₀ sure. If both studies have the same rate and are large, the
prior of a₀ is multiplied by √(a₀/(1 + a₀·people₀/people)): a uniform one becomes Beta(3/2, 1) at
most, with mean 0.6 (Pawel et al. 2023, doi 10.1002/sta4.591).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, expit

from ayumi.statistics.allowed import refuse
from ayumi.statistics.allowed import share as a_share
from ayumi.statistics.beta_binomial import BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.borrowing.legendre import Floats
from ayumi.statistics.borrowing.panels import Panels
from ayumi.statistics.borrowing.share_belief import ShareBelief
from ayumi.statistics.borrowing.study_counts import UNIFORM, one_study

_TAIL, _SLIGHT = 38.0, 1e-16


def power_prior(
    events: int, people: int, *, share: float, start: BetaBelief = UNIFORM
) -> BetaBelief:
    """The prior from an earlier study, each of whose people counts for a known share.

    >>> power_prior(12, 40, share=0.5)
    BetaBelief(a=7.0, b=15.0)
    """
    refuse(
        "power prior",
        one_study(events, people, least=1),
        a_share("share", share, zero=True, one=True),
    )
    return BetaBelief(start.a + share * events, start.b + share * (people - events))


@dataclass(frozen=True, slots=True)
class PowerPosterior:
    """What is believed of the rate, and of the share that each earlier person counts for.

    The rate is a mixture with a part for each share that was looked at.
    """

    rate: BetaMixture
    share: ShareBelief


@dataclass(frozen=True, slots=True)
class NormalisedPowerPrior:
    """An earlier study whose people count for a share a₀ that is itself believed to be Beta.

    >>> prior = NormalisedPowerPrior(events=12, people=40)
    >>> alike, unlike = prior.after(6, 20), prior.after(16, 20)
    >>> round(alike.share.mean, 3), round(unlike.share.mean, 3)
    (0.554, 0.125)
    """

    events: int
    people: int
    share: BetaBelief = UNIFORM
    start: BetaBelief = UNIFORM

    def __post_init__(self) -> None:
        counts = one_study(self.events, self.people, least=1)
        refuse("normalised power prior", counts)

    @property
    def rate(self) -> BetaMixture:
        """What is believed of the rate before the new study."""
        return self.after(0, 0).rate

    def after(self, events: int, people: int) -> PowerPosterior:
        """What is believed once so many of so many people of the new study had an event."""
        refuse("people with an event", one_study(events, people))

        def log_density(log_odds: Floats) -> Floats:
            a, b = self._shapes(expit(log_odds))
            likelihood = betaln(a + events, b + people - events) - betaln(a, b)
            before = self.share.a * log_odds - (self.share.a + self.share.b) * np.logaddexp(
                0, log_odds
            )
            found: Floats = before + likelihood
            return found

        low, high = -_TAIL / min(self.share.a, 1), _TAIL / min(self.share.b, 1)
        panels, _ = Panels.of(log_density, 0.0, 1.0, max(low, -700.0), min(high, 700.0))
        some = panels.masses > _SLIGHT
        masses = panels.masses[some] / panels.masses[some].sum()
        a, b = self._shapes(expit(panels.points[some]))
        parts = zip(
            masses.tolist(), (a + events).tolist(), (b + people - events).tolist(), strict=True
        )
        return PowerPosterior(BetaMixture.of(*parts), ShareBelief(panels))

    def _shapes(self, shares: Floats) -> tuple[Floats, Floats]:
        """The beta prior of the rate at each share."""
        a = self.start.a + shares * self.events
        b = self.start.b + shares * (self.people - self.events)
        return a, b
