"""A comparator in few words: whose people, of which years and levels, from which day, and n."""

from collections.abc import Mapping
from typing import Final

from ayumi.evidence.comparator import Comparator
from ayumi.evidence.numbers_said import percent_said, points_said
from ayumi.evidence.spans import Span, days_said
from ayumi.report.evidence.words import (
    COUNTRIES,
    DAY,
    DAY_UNKNOWN,
    FROM_YEAR,
    LEVEL_GROUPS,
    MEAN_OF,
    N_UNKNOWN,
    OF_N,
    POINTS,
    REGISTRIES,
    TO_YEAR,
)
from ayumi.report.layout.edition import Edition
from ayumi.report.svg import width_of, wrapped

_UNNAMED: Final = ("", "single")
"""What stands in the place of a registry where people are of no registry."""


def whose(edition: Edition, comparator: Comparator) -> str:
    """The registry, or whoever wrote of the people, with the levels."""
    return edition.listed(name_and_levels(edition, comparator))


def name_and_levels(edition: Edition, comparator: Comparator) -> list[str]:
    """The registry, or whoever wrote of the people, and the levels where they are known."""
    named = comparator.registry.partition(" (")[0]
    if named in _UNNAMED:
        named = "+".join(sorted(comparator.people)) or comparator.id
    known = edition.of(REGISTRIES[named]) if named in REGISTRIES else named
    return [part for part in (known, levels(edition, comparator)) if part]


def name_in_lines(edition: Edition, comparator: Comparator, width: float) -> list[str]:
    """The same in lines no wider than ``width`` [px]: the levels begin one where they must."""
    said = whose(edition, comparator)
    if width_of(said, 12) <= width:
        return [said]
    return [
        line for part in name_and_levels(edition, comparator) for line in wrapped(part, width, 12)
    ]


def of_whom(edition: Edition, comparator: Comparator) -> str:
    """Baseline day, years and country, as far as they are known, in one line."""
    return " · ".join(about_whom(edition, comparator))


def about_whom(edition: Edition, comparator: Comparator) -> list[str]:
    """Baseline day, years and country, as far as they are known."""
    days = comparator.baseline_days
    day = edition.of(DAY_UNKNOWN)
    if days is not None and days != (None, None):
        day = edition.say(DAY, days=edition.to(days_said(days)))
    era = "" if comparator.era is None else years(edition, comparator.era)
    return [part for part in (day, era, country(edition, comparator)) if part]


def country(edition: Edition, comparator: Comparator) -> str:
    """The country, or several of them; nothing where it is not known."""
    codes = (comparator.country or "").split("+")
    return "+".join(edition.of(COUNTRIES[one]) if one in COUNTRIES else one for one in codes)


def seen(edition: Edition, comparator: Comparator) -> str:
    """How many of how many, with the share; or the mean, with how many people."""
    n = comparator.n
    if comparator.mean is not None:
        mean = points_said(comparator.mean)
        if n is not None:
            return edition.say(MEAN_OF, mean=mean, n=n)
        return edition.say(N_UNKNOWN, seen=edition.say(POINTS, mean=mean))
    rate = "" if comparator.rate is None else edition.of(percent_said(comparator.rate))
    if comparator.counts is None:
        return edition.say(N_UNKNOWN, seen=rate) if rate else ""
    return edition.say(OF_N, events=comparator.counts[0], n=comparator.counts[1], share=rate)


def levels(edition: Edition, comparator: Comparator) -> str:
    """The levels of the injuries, as the source has them."""
    group = comparator.level_group or str(comparator.levels or "")
    return edition.of(LEVEL_GROUPS[group]) if group in LEVEL_GROUPS else edition.to(group)


def years(edition: Edition, era: Span) -> str:
    """Calendar years; one end may be open."""
    first, last = era
    if first is None or last is None:
        words = TO_YEAR if first is None else FROM_YEAR
        return edition.say(words, year=last if first is None else first)
    return str(first) if first == last else edition.to(f"{first}-{last}")


def source(comparator: Comparator) -> str:
    """The source without what is said of it further."""
    return comparator.source.partition(", ")[0]


def chance(probability: float | None) -> str:
    """A probability in a data table; nothing where it cannot be computed."""
    return "" if probability is None else f"{probability:.4g}"


def described(edition: Edition, comparator: Comparator) -> Mapping[str, str]:
    """What a row of the table says, by the names of its columns; nothing where it says nothing."""
    days, weeks, counts = comparator.baseline_days, comparator.followup_weeks, comparator.counts
    return {
        "comparator": comparator.id,
        "population": comparator.population,
        "registry": comparator.registry,
        "country": country(edition, comparator),
        "years": "" if comparator.era is None else years(edition, comparator.era),
        "levels": levels(edition, comparator),
        "baseline_ais": comparator.baseline_ais or "",
        "baseline_days": "" if days is None or days == (None, None) else days_said(days),
        "followup_weeks": "" if weeks is None else f"{weeks:g}",
        "n": "" if comparator.n is None else str(comparator.n),
        "events": "" if counts is None else str(counts[0]),
        "source": comparator.source,
        "status": f"status {comparator.status}",
        "second_reading": comparator.second_reading,
        "note": comparator.note,
    }
