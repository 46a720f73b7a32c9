"""What other studies say of a new one, and how much of it counts.

Three ways to borrow: a meta-analytic-predictive prior from several studies, a power prior that
takes the people of one study at a part of their number, a commensurate prior that asks how far
the two rates lie apart. Each is added up on grids, exactly but for rounding; nothing is drawn.

- `map_prior`, `normal_map`: several studies of the same kind, of a rate or of a mean
- `power_prior`: one study, each of its people counting for a share, known or not
- `commensurate`: one study, whose log-odds lie at a distance that is asked of the data
- `heterogeneity`: priors of how far studies differ
- `mixture_fit`: the nearest mixture of beta or of normal distributions
"""

from ayumi.statistics.borrowing.commensurate import (
    CommensurateBelief,
    GammaPrecision,
    SpikeAndSlab,
    commensurate,
)
from ayumi.statistics.borrowing.heterogeneity import (
    Fixed,
    HalfCauchy,
    HalfNormal,
    Heterogeneity,
    SpreadBelief,
    Uniform,
)
from ayumi.statistics.borrowing.map_prior import MapPrior, binomial_map
from ayumi.statistics.borrowing.mixture_fit import fit_beta_mixture, fit_normal_mixture
from ayumi.statistics.borrowing.normal_map import NormalMapPrior, normal_map
from ayumi.statistics.borrowing.power_prior import (
    NormalisedPowerPrior,
    PowerPosterior,
    power_prior,
)
from ayumi.statistics.borrowing.rate_belief import RateBelief

__all__ = [
    "CommensurateBelief",
    "Fixed",
    "GammaPrecision",
    "HalfCauchy",
    "HalfNormal",
    "Heterogeneity",
    "MapPrior",
    "NormalMapPrior",
    "NormalisedPowerPrior",
    "PowerPosterior",
    "RateBelief",
    "SpikeAndSlab",
    "SpreadBelief",
    "Uniform",
    "binomial_map",
    "commensurate",
    "fit_beta_mixture",
    "fit_normal_mixture",
    "normal_map",
    "power_prior",
]
