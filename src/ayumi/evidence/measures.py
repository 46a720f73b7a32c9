"""What an endpoint measures: a closed set of typed kinds."""

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from ayumi.values import FieldReference, Id, Number
from ayumi.values.events import EventKind
from ayumi.values.table import Table, one_of_them, refusal

Side = Literal["right", "left", "each", "both", "best"]
_Steps = Annotated[int, Field(ge=1)]


class AdverseEventsMeasure(Table):
    """The adverse events of the observation period, as counts and people."""

    kind: Literal["adverse_events"]
    events: EventKind = "any"


class AisImprovement(Table):
    """The grade is better by at least so many."""

    kind: Literal["ais_improvement"]
    instrument: Id
    at_least: Annotated[int, Field(ge=1, le=4)]


class AisReaches(Table):
    """The grade is this or better."""

    kind: Literal["ais_reaches"]
    instrument: Id
    grade: Literal["B", "C", "D", "E"]


class MotorLevelGain(Table):
    """The motor level lies at least so many segments lower."""

    kind: Literal["motor_level_gain"]
    instrument: Id
    at_least: _Steps
    side: Side


class MotorScoreGain(Table):
    """The change of the motor score [points]; with a threshold, whether it is reached."""

    kind: Literal["motor_score_gain"]
    instrument: Id
    part: Literal["upper", "lower", "total"]
    at_least: _Steps | None = None


class SensoryScoreGain(Table):
    """The change of a sensory score [points]; with a threshold, whether it is reached."""

    kind: Literal["sensory_score_gain"]
    instrument: Id
    part: Literal["light_touch", "pin_prick"]
    at_least: _Steps | None = None


class Observed(Table):
    """A field has one of these values, or reaches a threshold."""

    kind: Literal["observed"]
    field: FieldReference
    values: tuple[str, ...] | None = None
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _one(self) -> "Observed":
        one_of_them(self, "values", "at_least", "at_most")
        if self.values == ():
            raise refusal("name a value at least", at="values")
        return self


class Change(Table):
    """The change of a number since baseline, and in which direction is better."""

    kind: Literal["change"]
    field: FieldReference
    better: Literal["lower", "higher"]


Measure = Annotated[
    AdverseEventsMeasure
    | AisImprovement
    | AisReaches
    | MotorLevelGain
    | MotorScoreGain
    | SensoryScoreGain
    | Observed
    | Change,
    Field(discriminator="kind"),
]

COMPARING: Final = (AisImprovement, MotorLevelGain, MotorScoreGain, SensoryScoreGain, Change)
"""The measures that compare with a baseline."""
