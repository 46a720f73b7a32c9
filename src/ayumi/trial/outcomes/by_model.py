"""What the model of natural recovery makes of a trial's own people, all of them together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ayumi.evidence.question import Count
from ayumi.recovery import CALIBRATIONS, Calibration, Uncertainty, joint_prediction
from ayumi.recovery.complete_injuries import participants_of
from ayumi.recovery.joint import MEASURES, Chance
from ayumi.trial.outcomes.answers import TrialEvidence
from ayumi.trial.outcomes.baseline import examination_before
from ayumi.trial.outcomes.endpoint_outcomes import EndpointOutcome
from ayumi.trial.outcomes.examined import classifications_of
from ayumi.trial.outcomes.moment import instrument_of
from ayumi.trial.participant import Form
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
    95 % interval. ``left_out`` names whom the model does not take, and why; they are neither drawn
    nor counted. SIMULATED.
    """

    calibration: str
    people: int
    left_out: tuple[str, ...]
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
    """Predict those who were treated, from the examinations that are their baselines.

    Whom the model does not take is left out, and named. Raises `InputRefused` if nobody is left.
    """
    people = [p for p in picture.participants if p.transplantations]
    found = [one for one in evidence.outcomes if one.definition in MEASURES and one.count]
    if not people or not found:
        message = "nobody was treated, or no definition was counted that the model has"
        raise InputRefused([Fault("people", str(len(people)), message)], "model")
    instrument = str(instrument_of(found[0].endpoint))
    baselines = {p.code: examination_before(p, instrument) for p in people}
    left_out = {code: _NO_BASELINE for code, one in baselines.items() if one is None}
    known = {code: one[1] for code, one in baselines.items() if one is not None}
    left_out |= _not_taken(known)
    taken = [code for code in known if code not in left_out]
    if not taken:
        faults = [Fault(code, "", why) for code, why in left_out.items()]
        raise InputRefused(faults, "model")
    codes = classifications_of([known[code] for code in taken]).columns
    drawn = joint_prediction(calibration, codes, rng, replicates, uncertainty=uncertainty)
    counts = {str(one.definition): _count(one, taken) for one in found}
    return Together(
        calibration.name,
        len(taken),
        tuple(f"{code}: {why}" for code, why in left_out.items()),
        replicates,
        counts,
        {name: drawn.at_least(count.lowest, name) for name, count in counts.items()},
        {name: drawn.at_least(count.highest, name) for name, count in counts.items()},
        drawn.mean_gain(),
    )


_NO_BASELINE: Final = "no examination before the cells were given"


def _not_taken(forms: Mapping[str, Form]) -> dict[str, str]:
    """Whom the model does not take, and why: their baselines tried together, all faults at once."""
    codes = list(forms)
    if not codes:
        return {}
    try:
        participants_of(classifications_of([forms[code] for code in codes]).columns)
    except InputRefused as refused:
        numbers = [fault.place.removeprefix("participant ") for fault in refused.faults]
        whys = [fault.message.partition("; leave")[0] for fault in refused.faults]
        return {codes[int(n) - 1]: why for n, why in zip(numbers, whys, strict=True)}
    return {}


def _count(outcome: EndpointOutcome, taken: Collection[str]) -> Count:
    """How many of those whom the model takes responded."""
    of_them = [one for one in outcome.people if one.code in taken and one.counted]
    lows, highs = (sum(int(getattr(one, end)) for one in of_them) for end in ("low", "high"))
    # Who is left out by the document's rule for missing values is drawn and never a responder.
    return Count(lows, highs, len(taken))
