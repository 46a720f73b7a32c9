"""Calibration held against itself: known parameters recovered, posteriors calibrated, and what is
not known of the shipped calibrations computed again."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ayumi.recovery import CALIBRATIONS, Calibration, arrays, calibrated, draws, shipped_uncertainty
from ayumi.recovery.calibrating import CalibratedModel
from ayumi.recovery.maximising import Prior
from ayumi.recovery.parameters import at, value_at, working
from ayumi.recovery.sampling_error import covariances
from ayumi.recovery.uncertainty import Uncertainty
from verify.outcome import Outcome, table, watched

TITLE: Final = "calibration on one's own examinations"
_TRUTH: Final = CALIBRATIONS["reference"]
_BEGUN: Final = CALIBRATIONS["day_14_28"]
_STUDIES, _PEOPLE = 120, 150
_SENSORY_STUDIES: Final = 40
_RANKED, _RANKED_PEOPLE = 200, 60
_LEVEL: Final = 0.95
_NARROW: Final = 0.35
"""The priors of the ranked studies, as a share of the weak ones: what is drawn stays plausible."""

_COVERAGE: Final = 0.03
"""So far the coverage of an interval may be from its level, beside what chance does."""

_MIDDLE, _SPREAD = 0.25, 0.15
"""So far the mean of the ranks' normal scores may be from 0, their SD from 1, beside chance."""

_ERRORS: Final = 4.0
_UNCERTAIN_PEOPLE: Final = 40_000

Row = tuple[object, ...]
Found = tuple[Row, bool]
Floats = NDArray[np.float64]


def verify(random: np.random.Generator) -> Outcome:
    """Parameter recovery, simulation-based calibration, and the shipped uncertainty."""
    sections = {
        f"Parameters recovered: {_STUDIES} studies of {_PEOPLE} people, strength": (
            ["parameter", "true", "mean estimate", "mean SE", "in 95 % intervals", "agree"],
            _recovered(random, _STUDIES, sensation=False),
        ),
        f"Parameters recovered: {_SENSORY_STUDIES} studies of {_PEOPLE} people, strength and "
        "sensation": (
            ["parameter", "true", "mean estimate", "mean SE", "in 95 % intervals", "agree"],
            _recovered(random, _SENSORY_STUDIES, sensation=True),
        ),
        f"Simulation-based calibration: {_RANKED} studies of {_RANKED_PEOPLE} people, parameters "
        f"drawn from priors {_NARROW:g} as wide as the weak ones": (
            ["parameter", "scores' mean", "scores' SD", "ranks' χ² (9 df)", "agree"],
            _ranked(random),
        ),
        f"What is not known of the shipped calibrations, again from {_UNCERTAIN_PEOPLE} people": (
            ["calibration", "parameter", "shipped SE", "again", "agree"],
            _shipped(random),
        ),
    }
    parts, agree = [], True
    for heading, (head, found) in sections.items():
        rows = list(found)
        agree &= all(right for _, right in rows)
        lines = [(*row, "yes" if right else "NO") for row, right in rows]
        parts.append(f"{heading}:\n\n{table(head, lines)}")
    return Outcome(TITLE, "\n\n".join(parts), agree)


def study(
    random: np.random.Generator, truth: Calibration, people: int, *, sensation: bool,
    priors: Mapping[str, Prior] | None = None,
) -> CalibratedModel:  # fmt: skip
    """A study of virtual people, half of them cervical, and the model fitted to it."""
    cervical = np.arange(people) % 2 == 0
    normals, uniforms = (drawn.T.copy() for drawn in draws.draw(random, people))
    baselines = arrays.baselines_of(truth, cervical, uniforms)
    year = arrays.codes_at_one_year(truth, baselines, normals, uniforms)
    return calibrated(
        baselines.codes,
        year,
        np.full(people, 20),
        np.full(people, 364),
        start=_BEGUN,
        sensation=sensation,
        priors=priors,
    )


def _recovered(random: np.random.Generator, studies: int, *, sensation: bool) -> Iterator[Found]:
    """How often 95 % intervals hold the number that the people were drawn with."""
    estimates, errors = [], []
    paths: tuple[str, ...] = ()
    for _ in watched(range(studies), "Recovering", studies):
        model = study(random, _TRUTH, _PEOPLE, sensation=sensation)
        paths = model.uncertainty.paths
        estimates.append(working(model.calibration, paths))
        errors.append(np.sqrt(np.diag(model.uncertainty.covariance)))
    true = np.array(working(_TRUTH, paths))
    apart = (np.array(estimates) - true) / np.array(errors)
    held = (np.abs(apart) < 1.959964).mean(axis=0)
    chance = np.sqrt(_LEVEL * (1 - _LEVEL) / studies)
    for i, path in enumerate(paths):
        yield (
            (
                path,
                f"{value_at(_TRUTH, path):g}",
                f"{np.mean(estimates, axis=0)[i]:.3f} (scale: {true[i]:.3f})",
                f"{np.mean(errors, axis=0)[i]:.3f}",
                f"{100 * held[i]:.1f} % (± {100 * chance:.1f})",
            ),
            # A penalised interval may hold it more often; less often it may hardly.
            bool(held[i] > _LEVEL - _COVERAGE - _ERRORS * chance),
        )


def _ranked(random: np.random.Generator) -> Iterator[Found]:
    """Where the true number lies in the posterior, when it was drawn from the prior (Talts 2018).

    The posterior is Laplace's: its normal scores have mean 0 and SD 1 up to the stated tolerance.
    """
    first = study(random, _BEGUN, _RANKED_PEOPLE, sensation=False)
    paths = first.uncertainty.paths
    centre = np.array(working(_BEGUN, paths))
    widths = np.array([_NARROW * first.priors[path].deviation for path in paths])
    priors = {path: Prior(*pair) for path, *pair in zip(paths, centre, widths, strict=True)}
    scores = np.zeros((_RANKED, len(paths)))
    for number in watched(range(_RANKED), "Ranking", _RANKED):
        true = centre + widths * random.standard_normal(len(paths))
        truth: Calibration = at(_BEGUN, paths, true.tolist())
        model = study(random, truth, _RANKED_PEOPLE, sensation=False, priors=priors)
        errors = np.sqrt(np.diag(model.uncertainty.covariance))
        scores[number] = (true - working(model.calibration, paths)) / errors
    expected = _RANKED / 10
    for i, path in enumerate(paths):
        mean, deviation = scores[:, i].mean(), scores[:, i].std()
        counts = np.histogram(_normal_below(scores[:, i]), np.linspace(0, 1, 11))[0]
        chi = ((counts - expected) ** 2 / expected).sum()
        right = abs(mean) < _MIDDLE + _ERRORS / np.sqrt(_RANKED)
        right &= abs(deviation - 1) < _SPREAD + _ERRORS / np.sqrt(2 * _RANKED)
        yield (path, f"{mean:+.2f}", f"{deviation:.2f}", f"{chi:.1f}"), bool(right)


def _normal_below(score: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(score))


def _shipped(random: np.random.Generator) -> Iterator[Found]:
    """The shipped standard errors, within a tenth, and that of their correlations."""
    again = covariances(
        random, _UNCERTAIN_PEOPLE, lambda rounds: watched(rounds, "Deriving", len(rounds))
    )
    for name, found in again.items():
        shipped: Uncertainty = shipped_uncertainty(name)
        before = np.array(shipped.covariance)
        errors, now = np.sqrt(np.diag(before)), np.sqrt(np.diag(found))
        for path, one, other in zip(shipped.paths, errors, now, strict=True):
            yield (name, path, f"{one:.3f}", f"{other:.3f}"), bool(abs(other / one - 1) < 0.1)
        apart = np.abs(before / np.outer(errors, errors) - found / np.outer(now, now)).max()
        yield (name, "largest difference of a correlation", "", f"{apart:.3f}"), bool(apart < 0.1)
