"""What the model of natural recovery makes of a trial's own people, all of them together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ayumi.evidence.question import Count
from ayumi.recovery import CALIBRATIONS, Calibration, Uncertainty, joint_prediction
from ayumi.recovery.joint import MEASURES, Chance
from ayumi.trial.outcomes.answers import TrialEvidence
from ayumi.trial.outcomes.baseline import examination_before
from ayumi.trial.outcomes.examined import classifications_of
from ayumi.trial.outcomes.moment import instrument_of
from ayumi.trial.picture import Picture
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    import numpy as np

REPLICATES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Together:
    """P(at least as many respond) by natural recovery, at the lowest and at the highest count.

    From the people's own baseline examinations, with what is not known of the model drawn once for
    all of them. ``gain`` is the mean gain in the arms [points]: its median between the ends of the
    95 % interval. SIMULATED.
    """

    calibration: str
    people: int
    replicates: int
    counts: Mapping[str, Count]
    at_lowest: Mapping[str, Chance]
    at_highest: Mapping[str, Chance]
    gain: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why the model does not take a trial's people."""

    reasons: tuple[str, ...]


def usual_calibration(evidence: TrialEvidence) -> Calibration:
    """The shipped calibration for the days on which the baselines were examined.

    Raises `InputRefused` where these lie outside all of them, or are not known.
    """
    days = evidence.answers[0].question.baseline_day if evidence.answers else None
    if days is not None and None not in days:
        for one in sorted(CALIBRATIONS.values(), key=lambda c: c.baseline_days, reverse=True):
            first, last = one.baseline_days
            if first <= (days[0] or 0) and (days[1] or 0) <= last:
                return one
    said = "not known" if days is None else f"{days[0]}-{days[1]}"
    message = "no shipped calibration is for these; name one, or fit one with `ayumi calibrate`"
    raise InputRefused([Fault("days from injury to baseline", said, message)], "model")


def together(
    picture: Picture,
    evidence: TrialEvidence,
    calibration: Calibration,
    uncertainty: Uncertainty | None,
    rng: "np.random.Generator",
    replicates: int = REPLICATES,
) -> Together:
    """Predict everybody who was treated, from the examinations that are their baselines.

    Raises `InputRefused` naming who has none, or one that the model does not take.
    """
    people = [p for p in picture.participants if p.transplantations]
    found = [one for one in evidence.outcomes if one.definition in MEASURES and one.count]
    if not people or not found:
        message = "nobody was treated, or no definition was counted that the model has"
        raise InputRefused([Fault("people", str(len(people)), message)], "model")
    instrument = str(instrument_of(found[0].endpoint))
    before = [examination_before(p, instrument) for p in people]
    faults = [
        Fault(p.code, "", "no examination before the cells were given; the model needs it")
        for p, one in zip(people, before, strict=True)
        if one is None
    ]
    if faults:
        raise InputRefused(faults, "model")
    codes = classifications_of([one and one[1] for one in before]).columns
    try:
        drawn = joint_prediction(calibration, codes, rng, replicates, uncertainty=uncertainty)
    except InputRefused as refused:
        named = [_named(fault, [p.code for p in people]) for fault in refused.faults]
        raise InputRefused(named, "model") from None
    counts = {str(one.definition): one.count for one in found if one.count is not None}
    return Together(
        calibration.name,
        len(people),
        replicates,
        counts,
        {name: drawn.at_least(count.lowest, name) for name, count in counts.items()},
        {name: drawn.at_least(count.highest, name) for name, count in counts.items()},
        drawn.mean_gain(),
    )


def _named(fault: Fault, codes: list[str]) -> Fault:
    """A fault of the model's, with the participant's code for their number."""
    word, _, number = fault.place.partition(" ")
    if word != "participant" or not number.isdecimal():
        return fault
    return Fault(codes[int(number) - 1], fault.value, fault.message)
