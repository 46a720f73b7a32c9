"""What the tests of a lot can and cannot show: bounds, chances, and curves beside each verdict.

A test that finds nothing bounds what it looked for; it never shows that there is none. Every bound
says its level and that it is one-sided, every curve what it assumes. Nothing draws at random.

>>> from ayumi.product.lot_statistics import cells_needed, clone_bound, residual_bound
>>> residual_bound(colonies=0, cells=300_000).one_sided_upper_fraction < 1e-5
True
>>> cells_needed(5e-7)  # one residual cell in a dose of 2,000,000
5991465
>>> print(clone_bound(0, 50))
0 of 50: at most 5.82 %, one-sided 95 % upper bound
"""

from ayumi.product.lot_statistics.delivered_dose import DeliveredDose, Measured, delivered_dose
from ayumi.product.lot_statistics.digital_pcr import DigitalPcr, digital_pcr
from ayumi.product.lot_statistics.dilution import (
    DilutionBound,
    DilutionEstimate,
    limiting_dilution,
)
from ayumi.product.lot_statistics.dose_groups import Control, DoseGroup
from ayumi.product.lot_statistics.efficiency import (
    BetaEfficiency,
    Efficiency,
    GammaEfficiency,
    KnownEfficiency,
    efficiency_at_detection_limit,
    efficiency_from_spike_in,
    efficiency_with_cv,
)
from ayumi.product.lot_statistics.karyotype import (
    Abnormality,
    cells_to_score,
    clone_bound,
    clone_detection,
    smallest_clone_seen,
)
from ayumi.product.lot_statistics.meaning import (
    InAmount,
    InCells,
    InSignal,
    Meaning,
    NotInCells,
    meaning_of,
)
from ayumi.product.lot_statistics.measured_chances import Precision
from ayumi.product.lot_statistics.operating_characteristic import (
    Curve,
    NoCurve,
    operating_characteristic,
)
from ayumi.product.lot_statistics.residual import (
    KnownFraction,
    ResidualBound,
    ResidualFraction,
    ResidualInterval,
    UncertainFraction,
    cells_needed,
    chance_of_sampling,
    residual_bound,
    residual_fraction,
    residual_interval,
)
from ayumi.product.lot_statistics.sampled_chances import Sampling
from ayumi.product.lot_statistics.single_hit_fit import SingleHitFit, SlopeTest
from ayumi.product.lot_statistics.spearman_karber import (
    MedianDose,
    NoEstimate,
    spearman_karber,
    trimmed_spearman_karber,
)
from ayumi.product.lot_statistics.sterility import (
    cfu_needed,
    chance_to_detect_cfu,
    fraction_to_test,
)
from ayumi.product.lot_statistics.tumour import (
    BirthAndDeath,
    ResidualCellsCurve,
    TumourCurve,
    TumourInTime,
    birth_and_death,
    residual_cells_at,
    residual_cells_for,
    tumour_chance_at,
    tumour_curve,
    tumour_in_time,
)
from ayumi.product.lot_statistics.tumour_evidence import (
    CAVEATS,
    PUBLISHED_TPD50,
    OvergrowthPanel,
    PublishedTpd50,
    overgrowth_panel,
)

__all__ = [
    "CAVEATS",
    "PUBLISHED_TPD50",
    "Abnormality",
    "BetaEfficiency",
    "BirthAndDeath",
    "Control",
    "Curve",
    "DeliveredDose",
    "DigitalPcr",
    "DilutionBound",
    "DilutionEstimate",
    "DoseGroup",
    "Efficiency",
    "GammaEfficiency",
    "InAmount",
    "InCells",
    "InSignal",
    "KnownEfficiency",
    "KnownFraction",
    "Meaning",
    "Measured",
    "MedianDose",
    "NoCurve",
    "NoEstimate",
    "NotInCells",
    "OvergrowthPanel",
    "Precision",
    "PublishedTpd50",
    "ResidualBound",
    "ResidualCellsCurve",
    "ResidualFraction",
    "ResidualInterval",
    "Sampling",
    "SingleHitFit",
    "SlopeTest",
    "TumourCurve",
    "TumourInTime",
    "UncertainFraction",
    "birth_and_death",
    "cells_needed",
    "cells_to_score",
    "cfu_needed",
    "chance_of_sampling",
    "chance_to_detect_cfu",
    "clone_bound",
    "clone_detection",
    "delivered_dose",
    "digital_pcr",
    "efficiency_at_detection_limit",
    "efficiency_from_spike_in",
    "efficiency_with_cv",
    "fraction_to_test",
    "limiting_dilution",
    "meaning_of",
    "operating_characteristic",
    "overgrowth_panel",
    "residual_bound",
    "residual_cells_at",
    "residual_cells_for",
    "residual_fraction",
    "residual_interval",
    "smallest_clone_seen",
    "spearman_karber",
    "trimmed_spearman_karber",
    "tumour_chance_at",
    "tumour_curve",
    "tumour_in_time",
]
