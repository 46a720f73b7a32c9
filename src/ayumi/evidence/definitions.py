"""The shipped definitions: what counts as an improvement, said once, for results and comparators.

A result is comparable only beside natural recovery under the very same definition. Upper and lower
extremity motor scores stand apart and are never added up: they are separate measures, in cervical
injury the arms recover and the legs do not, and their sum hides both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from ayumi.evidence.measures import (
    AisImprovement,
    AisReaches,
    Measure,
    MotorLevelGain,
    MotorScoreGain,
    Observed,
    SensoryScoreGain,
)
from ayumi.evidence.measures import Side as SideRule
from ayumi.values import Words

INSTRUMENT: Final = "isncsci"
"""The instrument that the shipped definitions name; another study may call its own otherwise."""

Kind = Literal["responder", "change"]
Unit = Literal["people", "sides", "points"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition: its name, what it measures, and what is counted.

    A ``responder`` definition says yes or no of each of its ``unit`` (people, or sides where each
    side counts on its own); a ``change`` gives a number [points].

    >>> DEFINITIONS["motor_level_gain_2"].side, DEFINITIONS["motor_level_gain_2_per_side"].unit
    ('best', 'sides')
    """

    name: str
    measure: Measure
    title: Words
    kind: Kind
    unit: Unit

    @property
    def side(self) -> SideRule | None:
        """The rule by which two sides become one answer; None where the measure has no sides."""
        return getattr(self.measure, "side", None)


def _grade_reached(grade: Literal["C", "D"]) -> Definition:
    return Definition(
        f"ais_to_{grade}_or_better",
        AisReaches(kind="ais_reaches", instrument=INSTRUMENT, grade=grade),
        Words(f"AIS {grade} or better", f"AIS {grade} 以上"),
        "responder",
        "people",
    )


def _levels_gained(steps: Literal[1, 2], side: Literal["best", "each"]) -> Definition:
    each = side == "each"
    levels = "1 level" if steps == 1 else "2 levels"
    rule = Words(*(("each side counted", "左右別々") if each else ("best side", "良い方の側")))
    return Definition(
        f"motor_level_gain_{steps}{'_per_side' * each}",
        MotorLevelGain(kind="motor_level_gain", instrument=INSTRUMENT, at_least=steps, side=side),
        Words(
            f"Motor level {levels} or more lower, {rule.en}",
            f"運動レベル {steps} 髄節以上の改善（{rule.ja}）",
        ),
        "responder",
        "sides" if each else "people",
    )


def _motor_points(name: str, part: Literal["upper", "lower"], title: Words) -> Definition:
    measure = MotorScoreGain(kind="motor_score_gain", instrument=INSTRUMENT, part=part)
    return Definition(name, measure, title, "change", "points")


def _sensory_points(part: Literal["light_touch", "pin_prick"], title: Words) -> Definition:
    measure = SensoryScoreGain(kind="sensory_score_gain", instrument=INSTRUMENT, part=part)
    return Definition(f"{part}_gain", measure, title, "change", "points")


_LISTED: Final = (
    Definition(
        "ais_any_improvement",
        AisImprovement(kind="ais_improvement", instrument=INSTRUMENT, at_least=1),
        Words("AIS better by one grade or more", "AIS 1段階以上の改善"),
        "responder",
        "people",
    ),
    Definition(
        "ais_improvement_2",
        AisImprovement(kind="ais_improvement", instrument=INSTRUMENT, at_least=2),
        Words("AIS better by two grades or more", "AIS 2段階以上の改善"),
        "responder",
        "people",
    ),
    _grade_reached("C"),
    _grade_reached("D"),
    _levels_gained(1, "best"),
    _levels_gained(2, "best"),
    _levels_gained(1, "each"),
    _levels_gained(2, "each"),
    _motor_points(
        "uems_gain",
        "upper",
        Words("Change of the upper extremity motor score (UEMS)", "上肢運動スコア（UEMS）の変化"),
    ),
    _motor_points(
        "lems_gain",
        "lower",
        Words("Change of the lower extremity motor score (LEMS)", "下肢運動スコア（LEMS）の変化"),
    ),
    _sensory_points("light_touch", Words("Change of the light touch score", "触覚スコアの変化")),
    _sensory_points(
        "pin_prick", Words("Change of the pin prick score", "痛覚（ピンプリック）スコアの変化")
    ),
)

DEFINITIONS: Final[Mapping[str, Definition]] = MappingProxyType({d.name: d for d in _LISTED})
"""Every shipped definition by its name, in the order in which they are listed."""


def definition_of(measure: Measure) -> str | None:
    """The name of the shipped definition that an endpoint's measure is, whatever its instrument.

    >>> definition_of(AisReaches(kind="ais_reaches", instrument="neurology", grade="C"))
    'ais_to_C_or_better'
    """
    for name, definition in DEFINITIONS.items():
        shipped = definition.measure
        if type(shipped) is type(measure) and _without_instrument(shipped) == _without_instrument(
            measure
        ):
            return name
    return None


def kind_of(measure: Measure) -> Kind:
    """Whether a measure says yes or no, or gives a change.

    >>> kind_of(DEFINITIONS["uems_gain"].measure)
    'change'
    """
    yes_or_no = (AisImprovement, AisReaches, MotorLevelGain, Observed)
    threshold = getattr(measure, "at_least", None) is not None
    return "responder" if isinstance(measure, yes_or_no) or threshold else "change"


def _without_instrument(measure: Measure) -> dict[str, object]:
    return measure.model_dump(exclude={"instrument"})
