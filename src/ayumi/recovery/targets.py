"""What the model is held against: published rates and gains, each a named row with its source.

Rows of the table of comparators; `natural recovery` in every row means people without cell therapy
and about one year of follow-up (registries take what lies nearest) unless the population says
otherwise.
"""

from dataclasses import dataclass
from typing import Final, Literal

from ayumi.recovery.calibration import LevelGroup

Use = Literal["fitted", "solved", "checked"]
Measure = Literal[
    "any", "C", "D", "uems", "uems_sd", "lems", "lems_sd", "motor", "motor_sd",
    "level_1", "level_2", "level_1_side", "level_2_side",
]  # fmt: skip

MEASURE_WORDS: Final[dict[str, str]] = {
    "any": "AIS better than A",
    "C": "AIS C or better",
    "D": "AIS D or better",
    "uems": "UEMS gain, mean",
    "uems_sd": "UEMS gain, SD",
    "lems": "LEMS gain, mean",
    "lems_sd": "LEMS gain, SD",
    "motor": "total motor gain, mean",
    "motor_sd": "total motor gain, SD",
    "level_1": "motor level ≥ 1 lower, best side",
    "level_2": "motor level ≥ 2 lower, best side",
    "level_1_side": "motor level ≥ 1 lower, per side",
    "level_2_side": "motor level ≥ 2 lower, per side",
}
POINTS: Final = ("uems", "uems_sd", "lems", "lems_sd", "motor", "motor_sd")
"""The measures in points; the others are percentages of people or sides."""


@dataclass(frozen=True, slots=True)
class Target:
    """One published number: ``value`` in % or points; ``group`` None is cervical and thoracic.

    ``use`` says whether parameters were fitted (by simulation) or solved (exactly) to it, or
    whether it only stands beside; ``n`` and ``events`` where the source gives them.
    """

    row: str
    measure: Measure
    group: LevelGroup | None
    use: Use
    value: float
    population: str
    source: str
    n: int | None = None
    events: int | None = None


_KIRSHBLUM_2022 = "doi:10.1016/j.apmr.2021.09.018"
_SCIMS = "jdc.jefferson.edu/rmposters/6"
_SCIREHAB = "SCIRehab (ICPSR 36724), third-party copy of the public-use file"
_STEEVES = "doi:10.1038/sc.2010.99"
_MARINO = "Marino 2011, Arch Phys Med Rehabil 92:369-375"
_AT_30 = "motor level C1–C7, UEMS at most 20 a side, baseline within 30 days (mean day 16)"
_WEEK_1 = "cervical, baseline in week 1"
_LATE = "C3–T10, baseline day 14–28"
_LATE_NECK = "complete cervical, admitted on day 14–28"
_WEEK_1_UP_TO = "complete C4–C7, baseline in week 1; published as up to 70 %"
_ADMITTED = "cervical, at admission to rehabilitation, median day 22"

REFERENCE_TARGETS: Final = (
    Target("kirshblum2022_uems", "uems", "cervical", "solved", 7.8, _AT_30, _KIRSHBLUM_2022),
    Target("kirshblum2022_uems", "uems_sd", "cervical", "solved", 6.5, _AT_30, _KIRSHBLUM_2022),
    Target("kirshblum2022_uems", "lems", "cervical", "fitted", 2.3, _AT_30, _KIRSHBLUM_2022),
    Target("kirshblum2022_uems", "lems_sd", "cervical", "fitted", 7.4, _AT_30, _KIRSHBLUM_2022),
    Target("kirshblum2022_incomplete", "C", "cervical", "fitted", 13.4, _AT_30, _KIRSHBLUM_2022),
    Target(
        "scims_tetra_1995_2015_any", "any", "cervical", "fitted", 28.6,
        "cervical, baseline within 14 days", _SCIMS,
    ),
    Target("marino2011_any", "any", "cervical", "checked", 30.0, _WEEK_1, _MARINO),
    Target("marino2011_incomplete", "C", "cervical", "checked", 15.1, _WEEK_1, _MARINO),
    Target("marino2011_D", "D", "cervical", "checked", 7.1, _WEEK_1, _MARINO),
    Target("steeves2011_ml1", "level_1", "cervical", "checked", 70.0, _WEEK_1_UP_TO, _STEEVES),
    Target("marino2011_ml1", "level_1", "cervical", "checked", 65.0, _WEEK_1, _MARINO),
    Target("scirehab_ml1_best_side", "level_1", "cervical", "checked", 48.0, _ADMITTED, _SCIREHAB),
    Target("steeves2011_ml2", "level_2", "cervical", "checked", 30.0, _WEEK_1, _STEEVES),
    Target("marino2011_ml2", "level_2", "cervical", "checked", 23.0, _WEEK_1, _MARINO),
    Target("scirehab_ml2_best_side", "level_2", "cervical", "checked", 11.0, _ADMITTED, _SCIREHAB),
    Target(
        "aimetti2019_thoracic_any", "any", "thoracic", "fitted", 21.1,
        "T2–T12, baseline in week 1, follow-up 26 weeks", "PMC6760562", 170,
    ),
    Target(
        "scims_T1_T9_1995_2015_incomplete", "C", "thoracic", "fitted", 4.5,
        "T1–T9, baseline within 14 days", _SCIMS,
    ),
    Target(
        "T1–T10 complete, total motor", "motor", "thoracic", "checked", 0.7,
        "complete T1–T10", "published summary; primary source not traced", 66,
    ),
    Target(
        "T1–T10 complete, total motor", "motor_sd", "thoracic", "checked", 2.0,
        "complete T1–T10", "published summary; primary source not traced", 66,
    ),
)  # fmt: skip

DAY_14_28_TARGETS: Final = (
    Target("scirehab_d14_28_uems", "uems", "cervical", "solved", 5.4, _LATE_NECK, _SCIREHAB, 29),
    Target("scirehab_d14_28_uems", "uems_sd", "cervical", "solved", 5.8, _LATE_NECK, _SCIREHAB, 29),
    Target("scirehab_d14_28_uems", "lems", "cervical", "fitted", 0.3, _LATE_NECK, _SCIREHAB, 29),
    Target("scirehab_d14_28_uems", "lems_sd", "cervical", "checked", 1.5, _LATE_NECK, _SCIREHAB,
           29),
    Target("scirehab_C3T10_d14_28_any", "any", None, "fitted", 12.0, _LATE, _SCIREHAB, 50, 6),
    Target("scirehab_C3T10_d14_28_incomplete", "C", None, "fitted", 2.0, _LATE, _SCIREHAB, 50, 1),
    Target("scirehab_C3T10_d14_28_D", "D", None, "checked", 0.0, _LATE, _SCIREHAB, 50, 0),
    Target("scirehab_cervical_incomplete", "C", "cervical", "checked", 8.0, _ADMITTED, _SCIREHAB,
           88, 7),
    Target("scirehab_T1T10_incomplete", "C", "thoracic", "checked", 2.7,
           "T1–T10, at admission to rehabilitation, median day 22", _SCIREHAB, 75, 2),
    Target("scirehab_ml1_best_side", "level_1", "cervical", "checked", 48.0, _ADMITTED, _SCIREHAB),
    Target("scirehab_ml1_best_side", "level_1_side", "cervical", "checked", 40.0, _ADMITTED,
           _SCIREHAB),
    Target("scirehab_ml2_best_side", "level_2", "cervical", "checked", 11.0, _ADMITTED, _SCIREHAB),
    Target("scirehab_ml2_best_side", "level_2_side", "cervical", "checked", 7.0, _ADMITTED,
           _SCIREHAB),
)  # fmt: skip

TARGETS: Final = {"reference": REFERENCE_TARGETS, "day_14_28": DAY_14_28_TARGETS}
"""The targets of each shipped calibration."""
