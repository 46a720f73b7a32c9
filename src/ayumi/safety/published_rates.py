"""Counts of adverse events that others have published, to be shown beside one's own.

They are what their sources give: counts, people, and how long people were followed. None of them is
an untreated background, and each says under what it was seen.
"""

from dataclasses import dataclass
from typing import Final

from ayumi.statistics.poisson import RateInterval, rate_interval


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """How many events of a category a publication gives."""

    category: str
    text: str
    events: int


@dataclass(frozen=True, slots=True)
class PublishedEvents:
    """The adverse events of one publication.

    Person-years are in no source so far: ``followed_years`` is the follow-up that the source says
    to have been completed, and rates take everybody to have been there for all of it.
    """

    name: str
    label: str
    population: str
    treatment: str
    people: int
    followed_years: float
    counts: tuple[PublishedCount, ...]
    citation: str
    url: str
    read: str

    @property
    def person_years_if_all_followed(self) -> float:
        """People times follow-up [person-years]: the most that they can be."""
        return self.people * self.followed_years

    def rate(self, category: str, level: float = 0.95) -> RateInterval:
        """Events per person-year if everybody was followed throughout; KeyError if not given.

        The interval takes events to be independent, which several events of one person are not.

        >>> round(SCISTAR.rate("serious").rate, 2)
        1.16
        """
        found = {count.category: count.events for count in self.counts}
        return rate_interval(found[category], self.person_years_if_all_followed, level)


SCISTAR: Final = PublishedEvents(
    name="SCiStar",
    label="Under another cell product, surgery and immunosuppression; not an untreated background",
    population="Subacute cervical spinal cord injury, C4 to C7, AIS A or B, day 21 to 42",
    treatment="Oligodendrocyte progenitor cells (LCTOPC1) into the cord once, low-dose tacrolimus",
    people=25,
    followed_years=1.0,
    counts=(
        PublishedCount("any", "Adverse events", 534),
        PublishedCount("serious", "Serious adverse events", 29),
        PublishedCount("related", "Adverse events related to the study", 32),
        PublishedCount(
            "serious_related",
            "Serious events related to the injection or to tacrolimus",
            2,
        ),
    ),
    citation=(
        "Fessler RG, et al. A phase 1/2a dose-escalation study of oligodendrocyte progenitor cells "
        "in individuals with subacute cervical spinal cord injury. J Neurosurg Spine 2022;37:812"
    ),
    url="https://thejns.org/spine/view/journals/j-neurosurg-spine/37/6/article-p812.xml",
    read="abstract",
)

PUBLISHED: Final = (SCISTAR,)
