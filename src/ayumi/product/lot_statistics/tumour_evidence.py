"""What stands beside each curve of tumour risk: published values, caveats, what has no number.

After other cell grafts: a tumour after 4 years (Amariglio 2009, doi 10.1371/journal.pmed.1000029),
a mass after 8 (Dlouhy 2014, doi 10.3171/2014.5.SPINE13992).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ayumi.statistics.binomial import BinomialBound, upper_bound


@dataclass(frozen=True, slots=True)
class PublishedTpd50:
    """A published dose at which half of the animals had a tumour [cells], and its condition."""

    cell_line: str
    log10_cells: float
    condition: str
    animals: int
    source: str

    @property
    def cells(self) -> float:
        """The dose itself."""
        return 10**self.log10_cells

    def __str__(self) -> str:
        """The mark in words."""
        where = f"{self.condition}, {self.animals} animals"
        return f"log10 TPD50 {self.log10_cells:g}: {self.cell_line}, {where} ({self.source})"


_KANEMURA: Final = "Kanemura et al. 2014, PMC3891869, doi 10.1371/journal.pone.0085336"
PUBLISHED_TPD50: Final = (
    PublishedTpd50(
        "iPSC 201B7", 2.12, "in Matrigel, under the skin of NOG mice", 30, f"{_KANEMURA}, table 2"
    ),
    PublishedTpd50(
        "iPSC 201B7", 4.73, "under the retina of nude rats", 20, f"{_KANEMURA}, abstract"
    ),
)
"""The same cells at two places, a factor of 400 apart: the place decides. Neither is a bound for
the human spinal cord."""

CAVEATS: Final = (
    "The published TPD50 are of animals without immune defence, under conditions chosen to be "
    "sensitive; they are no upper bound for the human spinal cord.",
    "The TPD50 of the human central nervous system is not known: the risk is a curve over it, and "
    "no single value of the curve is the risk of a person.",
    "Only undifferentiated cells are counted here. Overgrowth of transformed neural progenitors "
    "has no validated rate and stands in a panel of its own, without a number.",
    "After other cell grafts a tumour appeared after 4 years in one person and a mass after 8 in "
    "another: no tumour in a year does not bound the risk of later ones.",
)


@dataclass(frozen=True, slots=True)
class AnimalGroup:
    """Animals that were given a lot's cells, and how many had a tumour; with the exact bound."""

    title: str
    tumours: int
    animals: int
    bound: BinomialBound


@dataclass(frozen=True, slots=True)
class OvergrowthPanel:
    """What there is to see of transformed progenitors; ``chance`` stays None, on purpose."""

    groups: tuple[AnimalGroup, ...]
    look_at: tuple[str, ...] = (
        "karyotype: abnormal cells and clones, with their bounds",
        "copy number: variants above 3 copies, and new ones against the named ancestor",
        "animals that were given these cells, with exact bounds",
    )
    why_no_number: str = (
        "No rate at which neural progenitors transform and overgrow has been validated; "
        "a number would be invented."
    )
    chance: None = None


def overgrowth_panel(
    groups: Sequence[tuple[str, int, int]] = (), level: float = 0.95
) -> OvergrowthPanel:
    """The panel with groups of animals (title, tumours, animals), each with its one-sided bound.

    >>> panel = overgrowth_panel([("NOG mice, spinal cord", 0, 10)])
    >>> print(panel.groups[0].bound)
    0 of 10: at most 25.9 %, one-sided 95 % upper bound
    """
    return OvergrowthPanel(
        tuple(
            AnimalGroup(title, tumours, animals, upper_bound(tumours, animals, level))
            for title, tumours, animals in groups
        )
    )
