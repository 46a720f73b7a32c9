"""One virtual participant: the truth on any day, and what an examiner writes down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from ayumi.isncsci import Exam
from ayumi.recovery import draws, plain, rater
from ayumi.recovery.calibration import Calibration, LevelGroup
from ayumi.recovery.course import share_of_change
from ayumi.recovery.effect import Effect
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class VirtualPerson:
    """A SIMULATED person with a complete injury; days are days since injury.

    Chance is drawn once, so that the visits of a person hang together; what an examination adds
    to the truth is drawn at each examination.
    """

    calibration: Calibration
    level_group: LevelGroup
    baseline_day: int
    effect: Effect | None
    baseline: plain.Baseline
    normals: Sequence[float]
    uniforms: Sequence[float]
    _years: dict[tuple[float, float], bytes] = field(default_factory=dict)

    def true_codes(self, day: float) -> bytes:
        """The true codes (136) on a day [d]; until the baseline day those of baseline."""
        check_day(day)
        if day <= self.baseline_day:
            return self.baseline.codes
        effect = effect_on(self.effect, day)
        at_one_year = self._years.get(effect)
        if at_one_year is None:
            at_one_year = plain.codes_at_one_year(
                self.calibration, self.baseline, self.normals, self.uniforms, effect
            )
            self._years[effect] = at_one_year
        share = share_of_change(self.calibration, self.baseline_day, day)
        return plain.codes_on_the_way(self.baseline.codes, at_one_year, share, self.uniforms)

    def true_exam(self, day: float) -> Exam:
        """The person's true scores on a day [d], as an examination without any error."""
        return Exam(self.true_codes(day), prior_deficit=True)

    def examined(self, day: float, rng: "np.random.Generator") -> Exam:
        """The examination of a day [d] as a rater records it: with error, and with NT."""
        codes = rater.recorded(
            self.true_codes(day), self.baseline.motor_levels, self.calibration.process, rng
        )
        return Exam(codes, prior_deficit=True)

    def missed(self, rng: "np.random.Generator") -> bool:
        """Whether the person misses a visit."""
        return bool(rng.random() < self.calibration.process.missed_visit)

    def __repr__(self) -> str:
        """Who the person is, in a line."""
        return (
            f"VirtualPerson(SIMULATED, {self.level_group}, baseline day {self.baseline_day}, "
            f"{self.calibration.name}; {self.effect or 'no treatment effect'})"
        )


def draw_person(
    rng: "np.random.Generator",
    calibration: Calibration,
    *,
    level_group: LevelGroup,
    baseline_day: int,
    effect: Effect | None = None,
) -> VirtualPerson:
    """Draw a virtual person with a complete injury, AIS A at baseline.

    Raises `InputRefused` for an unknown level group, and for a baseline day [d] that the
    calibration was not made for.

    >>> import numpy as np
    >>> from ayumi.isncsci import classify
    >>> from ayumi.recovery import CALIBRATIONS
    >>> reference = CALIBRATIONS["reference"]
    >>> rng = np.random.default_rng(7)
    >>> person = draw_person(rng, reference, level_group="cervical", baseline_day=16)
    >>> classify(person.true_exam(16)).ais
    A
    """
    check_baseline(calibration, level_group, baseline_day)
    normals, uniforms = (drawn.tolist() for drawn in draws.draw(rng))
    baseline = plain.baseline_of(calibration, level_group, uniforms)
    return VirtualPerson(
        calibration, level_group, baseline_day, effect, baseline, normals, uniforms
    )


def effect_on(effect: Effect | None, day: float) -> tuple[float, float]:
    """The effect Δ on a day [d] for key muscles, and for sensation and sacral function."""
    return (0.0, 0.0) if effect is None else (effect.log_odds(day), effect.sensory_log_odds(day))


def check_baseline(calibration: Calibration, level_group: str, baseline_day: int) -> None:
    """Refuse a level group that there is not, and a baseline day outside the calibration's."""
    faults, (first, last) = [], calibration.baseline_days
    if level_group not in get_args(LevelGroup):
        message = f"choose {' or '.join(get_args(LevelGroup))}"
        faults.append(Fault("level_group", str(level_group), message))
    if not first <= baseline_day <= last:
        message = (
            f"the calibration {calibration.name} is for baseline days {first} to {last}; choose "
            "such a day, or a calibration for that day"
        )
        faults.append(Fault("baseline_day", str(baseline_day), message))
    if faults:
        raise InputRefused(faults, "virtual person")


def check_day(day: float) -> None:
    """Refuse a day that is not a number of days since injury."""
    if not 0 <= day < float("inf"):
        message = "write the days since injury, a number from 0 up"
        raise InputRefused([Fault("day", str(day), message)], "virtual examination")
