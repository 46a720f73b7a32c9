"""A treatment effect: always an assumption, and always shown in words."""

from dataclasses import dataclass
from math import exp, log
from typing import Any, Literal

from ayumi.values import Fault, InputRefused


@dataclass(frozen=True, slots=True)
class Effect:
    """An ASSUMED effect of treatment: Δ = θ · r(t) below the level, r(t) = 1 − exp(−(t − t0) / T).

    θ is the logarithm of ``odds_ratio``; t0 is ``from_day`` [d since injury]; T is ``slowness``
    [d], with 0 for an effect that is there at once. Without ``reached_dose`` the person did not
    get the protocol's least dose of viable cells and there is no effect (A = 0). It acts on key
    muscles, sensation and sacral function below the level, or with ``acts_on`` `motor` on key
    muscles only. Raises `InputRefused` with all faults at once.

    >>> print(Effect(odds_ratio=2, from_day=21, slowness=0, acts_on="motor"))
    ASSUMED odds ratio 2 of better key muscle scores below the level, from day 21, all at once
    """

    odds_ratio: float
    from_day: float
    slowness: float
    acts_on: Literal["everything", "motor"] = "everything"
    reached_dose: bool = True

    def __post_init__(self) -> None:
        faults = [
            Fault(f"effect.{name}", str(value), message)
            for name, value, wrong, message in (
                (
                    "odds_ratio",
                    self.odds_ratio,
                    not 0 < self.odds_ratio < float("inf"),
                    "write a ratio above 0; 1 is no effect",
                ),
                (
                    "from_day",
                    self.from_day,
                    not 0 <= self.from_day < float("inf"),
                    "write the day since injury on which the effect begins, from 0 up",
                ),
                (
                    "slowness",
                    self.slowness,
                    not 0 <= self.slowness < float("inf"),
                    "write the days after which 63 % of the effect is there; 0 is at once",
                ),
                (
                    "acts_on",
                    self.acts_on,
                    self.acts_on not in ("everything", "motor"),
                    "choose everything or motor",
                ),
            )
            if wrong
        ]
        if faults:
            raise InputRefused(faults, "treatment effect")

    def log_odds(self, day: float) -> float:
        """The effect Δ on a day [d since injury], as a shift of the logit."""
        if not self.reached_dose or day <= self.from_day:
            return 0.0
        grown = 1.0 if self.slowness == 0 else 1 - exp(-(day - self.from_day) / self.slowness)
        return log(self.odds_ratio) * grown

    def sensory_log_odds(self, day: float) -> float:
        """The effect Δ on sensation and sacral function on a day [d since injury]."""
        return self.log_odds(day) if self.acts_on == "everything" else 0.0

    def __str__(self) -> str:
        """The assumption in words, for every artefact that rests on it."""
        if not self.reached_dose:
            return "No treatment effect: the least dose of viable cells was not reached"
        if self.odds_ratio == 1:
            return "ASSUMED: no treatment effect (odds ratio 1)"
        what = {
            "everything": "better muscle, sensory and sacral scores below the level",
            "motor": "better key muscle scores below the level",
        }[self.acts_on]
        grows = f"63 % of it after {self.slowness:g} days" if self.slowness else "all at once"
        return (
            f"ASSUMED odds ratio {self.odds_ratio:g} of {what}, from day {self.from_day:g}, {grows}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The assumption as plain values, with its words."""
        return {
            "evidence": "ASSUMED",
            "words": str(self),
            "odds_ratio": self.odds_ratio,
            "from_day": self.from_day,
            "slowness_days": self.slowness,
            "acts_on": self.acts_on,
            "reached_dose": self.reached_dose,
        }


NO_EFFECT_WORDS = "No treatment effect: natural recovery alone"
