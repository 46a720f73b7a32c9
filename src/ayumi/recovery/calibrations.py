"""The shipped calibrations: published summaries only, each number with where it comes from."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from ayumi.recovery.calibration import (
    BaselineShares,
    Calibration,
    Evidence,
    Group,
    OrdinalChain,
    Process,
)

VERSION: Final = "1"
"""The version of the model and its shipped calibrations; a changed number makes a new one."""

_BYE: Final = (
    (0.944, 0.056, 0.0, 0.0, 0.0, 0.0),
    (0.056, 0.778, 0.111, 0.056, 0.0, 0.0),
    (0.0, 0.143, 0.714, 0.143, 0.0, 0.0),
    (0.0, 0.022, 0.043, 0.696, 0.239, 0.0),
    (0.0, 0.0, 0.0, 0.092, 0.792, 0.117),
    (0.0, 0.0, 0.0, 0.0, 0.35, 0.65),
)


def _assumed(why: str) -> Evidence:
    return Evidence("ASSUMED", why)


_FORM = "the model's reference form, after Tanadini 2016, doi 10.1186/s12874-016-0251-y"
_REFERENCE = _assumed(f"with {_FORM}; no data behind the value")
_SHAPE = _assumed("no source; of the same form as strength")
_SHARES = _assumed("with the reference form's baseline; no data behind the shares")
_RARE = _assumed("one examination in a hundred")

_SHARED: Final[Mapping[str, Evidence]] = {
    "motor.thresholds": _REFERENCE,
    "motor.own": _REFERENCE,
    "motor.rostral": _REFERENCE,
    "motor.distance": _REFERENCE,
    "motor.reach": _assumed("beyond any distance within an arm, so that the arms keep their form"),
    "sensory.thresholds": _SHAPE,
    "sensory.intercept": _SHAPE,
    "sensory.own": _SHAPE,
    "sensory.rostral": _SHAPE,
    "sensory.distance": _SHAPE,
    "sensory.reach": _assumed("as for strength"),
    "sensory_spread": _assumed("as τ of the reference calibration"),
    "sensory_correlation": _assumed("strength and sensation recover together, in part"),
    "sacral_thresholds": _assumed("normal sensation at S4-5 is rarer than some"),
    "cervical.levels": _SHARES,
    "cervical.shares": _SHARES,
    "thoracic.levels": _assumed("T1–T10, as in the comparators C3–T10"),
    "thoracic.shares": _assumed("every level alike"),
    "cervical_share": _assumed(
        "29 of 50, the counts of rows scirehab_d14_28_uems and scirehab_C3T10_d14_28_any, which "
        "need not be of the same people"
    ),
    "baseline.side_shift": _SHARES,
    "baseline.at_level": _SHARES,
    "baseline.next_caudal": _SHARES,
    "baseline.sensory_shift": _assumed("as the sides of the motor level differ"),
    "baseline.partial_sensation": _assumed("a short zone of partial preservation"),
    "course": Evidence(
        "published",
        "EMSCI, AIS A tetraplegia, UEMS at weeks 2/4/12/26/52 (n 402/662/602/468/368; available "
        "case, not paired), doi 10.1186/s12916-022-02395-0; its shape is used for every cell, and "
        "its first stretch before week 2, both ASSUMED",
    ),
    "process.rater": Evidence(
        "published",
        "Bye et al. 2021, manual muscle test, one rater's grade given another's; small samples; "
        "that it is read as error around a truth, and only at and below the level, is ASSUMED",
    ),
    "process.rater_scale": Evidence(
        "fitted", "complete injuries repeat within 2 motor points, PMC2565479"
    ),
    "process.light_touch": _assumed("keeps within the 7 points of repeatability of PMC2565479"),
    "process.pin_prick": _assumed("more than light touch: the ICC is 0.88 against 0.96"),
    "process.arm_not_testable": _RARE,
    "process.leg_not_testable": _RARE,
    "process.anal_not_testable": _RARE,
    "process.missed_visit": _assumed(
        "a trial that keeps in touch; in a registry 73 % were not seen at one year (SCIRehab)"
    ),
}

REFERENCE: Final = Calibration(
    name="reference",
    title="complete injury, baseline within 30 days",
    baseline_days=(0, 30),
    motor=OrdinalChain((2.0, 3.2, 4.6, 6.0, 7.4), 1.614, 1.3, 0.7, 1.1, 8),
    spread=1.784,
    legs_loading=2.122,
    sensory=OrdinalChain((2.0, 4.0), 1.0, 2.0, 1.2, 0.8, 8),
    sensory_spread=1.784,
    sensory_correlation=0.5,
    sacral_thresholds=(0.0, 1.5),
    cervical=Group(
        levels=("C4", "C5", "C6", "C7"),
        shares=(0.30, 0.35, 0.25, 0.10),
        legs=3.180,
        sacral=-3.497,
        contraction=-4.705,
    ),
    thoracic=Group(
        levels=tuple(f"T{i}" for i in range(1, 11)),
        shares=(0.1,) * 10,
        legs=-3.055,
        sacral=-4.020,
        contraction=-5.228,
    ),
    cervical_share=0.58,
    baseline=BaselineShares(
        side_shift=(0.12, 0.76, 0.12),
        at_level=(0.45, 0.35, 0.20),
        next_caudal=(0.55, 0.30, 0.15),
        sensory_shift=(0.12, 0.76, 0.12),
        partial_sensation=(0.50, 0.25, 0.10),
    ),
    course=((14, 16.3), (28, 18.1), (84, 19.5), (182, 21.9), (364, 24.4)),
    process=Process(
        rater=_BYE,
        rater_scale=0.24,
        light_touch=0.10,
        pin_prick=0.15,
        arm_not_testable=0.01,
        leg_not_testable=0.01,
        anal_not_testable=0.01,
        missed_visit=0.03,
    ),
    evidence=MappingProxyType(
        {
            **_SHARED,
            "baseline_days": Evidence("published", "row kirshblum2022_uems: within 30 days"),
            "motor.intercept": Evidence("solved", "row kirshblum2022_uems: 7.8 (SD 6.5)"),
            "spread": Evidence("solved", "row kirshblum2022_uems: 7.8 (SD 6.5)"),
            "legs_loading": Evidence("fitted", "row kirshblum2022_uems, its note: LEMS SD 7.4"),
            "cervical.legs": Evidence("fitted", "row kirshblum2022_uems, its note: LEMS +2.3"),
            "cervical.sacral": Evidence("fitted", "row scims_tetra_1995_2015_any: 28.6 %"),
            "cervical.contraction": Evidence("fitted", "row kirshblum2022_incomplete: 13.4 %"),
            "thoracic.legs": Evidence("fitted", "row scims_T1_T9_1995_2015_incomplete: 4.5 %"),
            "thoracic.sacral": Evidence(
                "fitted", "row aimetti2019_thoracic_any: 21.1 % at 26 weeks, taken for the year"
            ),
            "thoracic.contraction": _assumed("as far below the sacral intercept as in the neck"),
        }
    ),
)
"""Baseline within 30 days: UEMS gain 7.8 (SD 6.5) in cervical injuries."""

_LATER: Final = (-3.246, -1.156, -1.983)
"""Fitted: how far legs, sacral function and contraction lie below the reference calibration."""


def moved(group: Group, legs: float, sacral: float, contraction: float) -> Group:
    """A group whose three intercepts are moved by so much."""
    return replace(
        group,
        legs=round(group.legs + legs, 6),
        sacral=round(group.sacral + sacral, 6),
        contraction=round(group.contraction + contraction, 6),
    )


_AS_CERVICAL = _assumed("moved from the reference calibration as far as the cervical one")

DAY_14_28: Final = replace(
    REFERENCE,
    name="day_14_28",
    title="complete injury, baseline on day 14–28",
    baseline_days=(14, 28),
    motor=replace(REFERENCE.motor, intercept=0.7308),
    spread=1.8829,
    cervical=moved(REFERENCE.cervical, *_LATER),
    thoracic=moved(REFERENCE.thoracic, *_LATER),
    evidence=MappingProxyType(
        {
            **_SHARED,
            "baseline_days": Evidence("published", "row scirehab_d14_28_uems: day 14–28"),
            "motor.intercept": Evidence("solved", "row scirehab_d14_28_uems: 5.4 (SD 5.8)"),
            "spread": Evidence("solved", "row scirehab_d14_28_uems: 5.4 (SD 5.8)"),
            "legs_loading": _assumed("as in the reference calibration"),
            "cervical.legs": Evidence("fitted", "row scirehab_d14_28_uems, its note: LEMS +0.3"),
            "cervical.sacral": Evidence("fitted", "row scirehab_C3T10_d14_28_any: 6 of 50"),
            "cervical.contraction": Evidence(
                "fitted", "row scirehab_C3T10_d14_28_incomplete: 1 of 50"
            ),
            "thoracic.legs": _AS_CERVICAL,
            "thoracic.sacral": _AS_CERVICAL,
            "thoracic.contraction": _AS_CERVICAL,
        }
    ),
)
"""Baseline on day 14–28: UEMS gain 5.4 (SD 5.8) in cervical injuries."""

CALIBRATIONS: Final = MappingProxyType({one.name: one for one in (REFERENCE, DAY_14_28)})
"""The shipped calibrations by name."""
