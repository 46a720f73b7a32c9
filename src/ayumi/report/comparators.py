"""Comparators on a terminal, by definition or one in full, and as objects for programs."""

from collections.abc import Iterable, Iterator, Sequence
from math import floor
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ayumi.evidence.bars import MEASURES
from ayumi.evidence.combining import why_not_prior
from ayumi.evidence.comparator import Comparator, shared_people
from ayumi.evidence.spans import Span, days_said, years_said
from ayumi.statistics.binomial import clopper_pearson
from ayumi.statistics.written import percent, written
from ayumi.values import printable

STATUS_SAID: Final = {
    "read": "read in the source",
    "secondary": "known from an abstract or a review",
    "computed": "computed from the data of the source",
    "press": "from a press report",
    "unpublished": "not published",
    "own": "your own row",
}
_SIDES_SAID: Final = {
    "best": "the better side of each person counts",
    "per_side": "each side is counted",
    "per_person_unclear": "counted per person; which side counts is not said",
}


def comparator_object(comparator: Comparator, others: Iterable[Comparator] = ()) -> dict[str, Any]:
    """A comparator for programs; null where something is not known."""
    return {
        "id": comparator.id,
        "measure": comparator.measure,
        "side": comparator.side,
        "population": comparator.population,
        "level_group": comparator.level_group or None,
        "levels": None if comparator.levels is None else str(comparator.levels),
        "baseline_ais": comparator.baseline_ais,
        "baseline_days": comparator.baseline_days,
        "band": comparator.band,
        "followup_weeks": comparator.followup_weeks,
        "n": comparator.n,
        "events": comparator.events,
        "events_highest": comparator.events_highest,
        "percent": comparator.percent,
        "rate": comparator.rate,
        "rate_interval": _interval(comparator),
        "counts": comparator.counts,
        "counts_rounded": comparator.rounded,
        "rounded_by": comparator.rounded_by if comparator.rounded else None,
        "counts_agree_with_percent": comparator.agrees_as_printed,
        "mean": comparator.mean,
        "sd": comparator.sd,
        "registry": comparator.registry or None,
        "era": comparator.era,
        "country": comparator.country,
        "source": comparator.source or None,
        "people": sorted(comparator.people),
        "overlaps": [row.id for row in others if _overlapping(comparator, row)],
        "usable_as_prior": comparator.usable_as_prior,
        "why_not_prior": list(why_not_prior(comparator)),
        "status": comparator.status,
        "second_reading": comparator.second_reading or None,
        "note": comparator.note or None,
    }


def print_comparators(console: Console, comparators: Sequence[Comparator]) -> None:
    """All comparators, under the definition that they count."""
    for measure in MEASURES:
        rows = [row for row in comparators if row.measure == measure]
        if not rows:
            continue
        change = rows[0].kind == "change"
        title = Text(measure, style="bold")
        title.append(f"  {len(rows)} comparator{'s' * (len(rows) != 1)}", style="not bold dim")
        console.print(title)
        console.print(Padding(_table(rows, change), (0, 0, 1, 2)))
    console.print(
        "≈ counted from a percentage. * never used as a prior; show tells why.\n"
        "ayumi comparators show ID tells everything about one.",
        highlight=False,
    )


def print_comparator(
    console: Console, comparator: Comparator, others: Iterable[Comparator]
) -> None:
    """One comparator in words: what it says, of whom, how it is known, what it may be used for."""
    console.print(Text(printable(comparator.id), style="bold"))
    console.print(Text(_definition_said(comparator)))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for head, said in told(comparator, others):
        table.add_row(head, Text(printable(said)))
    console.print(Padding(table, (0, 0, 0, 2)))


def told(comparator: Comparator, others: Iterable[Comparator]) -> Iterator[tuple[str, str]]:
    """What there is to say of a comparator, as head and sentence."""
    if comparator.kind == "change":
        yield "mean change", _mean_said(comparator)
    else:
        yield "natural rate", rate_said(comparator)
        yield "counts", counts_said(comparator)
    if comparator.side:
        yield "sides", _SIDES_SAID[comparator.side]
    yield "who", _who_said(comparator)
    yield "baseline", _days_said(comparator.baseline_days, f"; band: {comparator.band}")
    weeks = comparator.followup_weeks
    yield "follow-up", "not said" if weeks is None else f"{written(weeks)} weeks"
    years = "years not said" if comparator.era is None else years_said(comparator.era)
    yield "where, when", f"{comparator.country or 'country not said'}, {years}"
    yield "registry", comparator.registry or "not said"
    yield "people", _overlap_said(comparator, list(others))
    yield "as a prior", _prior_said(comparator)
    yield "how known", STATUS_SAID[comparator.status]
    if comparator.second_reading or comparator.status != "own":
        yield "second reading", comparator.second_reading or "not read again yet"
    yield "source", comparator.source or "not said"
    if comparator.note:
        yield "note", comparator.note


def rate_said(comparator: Comparator) -> str:
    """The natural rate with its interval, as far as the number of people allows."""
    if comparator.counts is None or comparator.rate is None:
        said = "not known" if comparator.rate is None else percent(comparator.rate)
        return f"{said}; no interval, since the number of people is not known"
    found = clopper_pearson(*comparator.counts)
    ends = f"{percent(found.lower_limit)} to {percent(found.upper_limit)}"
    return f"{percent(comparator.rate)}; exact (Clopper-Pearson) 95 % interval {ends}"


def counts_said(comparator: Comparator) -> str:
    """The counts, and how they were rounded where only a percentage is given.

    >>> counts_said(Comparator("a", "ais_to_C_or_better", n=62, percent=24.2))
    '15 of 62, rounded from 24.2 % of 62 = 15, by -0.004; 15 of 62 are 24.2 % again'
    >>> counts_said(Comparator("a", "ais_to_C_or_better", n=60, events=2, events_highest=20))
    '2 to 20 of 60: 18 are undetermined, and count as recovered where the row is compared'
    """
    if comparator.counts is None:
        return "not known"
    events, n = comparator.counts
    if comparator.undetermined:
        said = f"{comparator.events} to {events} of {n}: {comparator.undetermined} are undetermined"
        return f"{said}, and count as recovered where the row is compared"
    if not comparator.rounded:
        return f"{events} of {n}, as counted in the source"
    printed = comparator.percent_as_printed or f"{comparator.percent:g}"
    exact = events - comparator.rounded_by
    said = f"{events} of {n}, rounded from {printed} % of {n} = {exact:.4g}"
    said += f", by {comparator.rounded_by:+.2g}"
    if comparator.agrees_as_printed:
        return f"{said}; {events} of {n} are {printed} % again"
    found, decimals = 100 * events / n, 10 ** len(printed.partition(".")[2])
    why = "one of the two may be misprinted"
    if floor(found * decimals) / decimals == comparator.percent:
        why = f"cut off instead of rounded, it is {printed} %"
    return f"{said}. But {events} of {n} are {found:.4g} %: {why}"


def in_short(comparator: Comparator) -> str:
    """What a comparator says, on one line."""
    if comparator.kind == "change":
        return _mean_said(comparator)
    counts = f"{counts_said(comparator)}; " if comparator.counts else ""
    return f"{counts}{rate_said(comparator)}"


def _table(rows: Sequence[Comparator], change: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("id", overflow="fold", min_width=20)
    table.add_column("mean (SD)" if change else "rate [95 %]", no_wrap=True)
    table.add_column("people" if change else "counts", justify="right", no_wrap=True)
    table.add_column("day", no_wrap=True)
    table.add_column("weeks", justify="right", no_wrap=True)
    table.add_column("levels", no_wrap=True)
    table.add_column("where", no_wrap=True)
    for row in rows:
        table.add_row(
            Text(printable(row.id) + ("" if row.usable_as_prior else " *")),
            Text(_mean_in_short(row) if change else _rate_in_short(row)),
            Text(_people_in_short(row)),
            "–" if row.baseline_days is None else days_said(row.baseline_days),
            "–" if row.followup_weeks is None else written(row.followup_weeks),
            "–" if row.levels is None else str(row.levels),
            row.country or "–",
        )
    return table


def _rate_in_short(row: Comparator) -> str:
    found = _interval(row)
    ends = f" [{100 * found[0]:.1f}–{100 * found[1]:.1f}]" if found else ""
    return "–" if row.rate is None else f"{100 * row.rate:.1f} %{ends}"


def _mean_in_short(row: Comparator) -> str:
    spread = "" if row.sd is None else f" ({row.sd:g})"
    return "–" if row.mean is None else f"{row.mean:+g}{spread}"


def _people_in_short(row: Comparator) -> str:
    if row.counts is None:
        return "–" if row.n is None else str(row.n)
    events, n = row.counts
    lowest = f"{row.events}–" if row.undetermined else ""
    return f"{'≈' * row.rounded}{lowest}{events}/{n}"


def _interval(comparator: Comparator) -> tuple[float, float] | None:
    if comparator.counts is None:
        return None
    found = clopper_pearson(*comparator.counts)
    return found.lower_limit, found.upper_limit


def _definition_said(comparator: Comparator) -> str:
    from ayumi.evidence.definitions import DEFINITIONS

    return f"{DEFINITIONS[comparator.measure].title} ({comparator.measure})"


def _mean_said(comparator: Comparator) -> str:
    if comparator.mean is None:
        return "not known"
    spread = "SD not known" if comparator.sd is None else f"SD {comparator.sd:g}"
    people = "n not known" if comparator.n is None else f"n = {comparator.n}"
    return f"{comparator.mean:+g} points, {spread}, {people}"


def _who_said(comparator: Comparator) -> str:
    grade = comparator.baseline_ais
    levels = "levels not said" if comparator.levels is None else f"levels {comparator.levels}"
    said = [
        comparator.population or "population not said",
        "grade at baseline not said" if grade is None else f"AIS {grade.replace('+', ' or ')}",
        levels,
    ]
    return "; ".join(said)


def _days_said(days: Span | None, band: str) -> str:
    if days is None:
        return f"day not said{band}"
    first, last = days
    if last is None:
        return f"day {first} after injury or later{band}"
    return (
        f"day {days_said(days) if first is not None else f'{last} or earlier'} after injury{band}"
    )


def _overlapping(one: Comparator, other: Comparator) -> bool:
    return other.id != one.id and bool(shared_people(one, other))


def _overlap_said(comparator: Comparator, others: Sequence[Comparator]) -> str:
    """Who else may hold the same people; under other definitions as a number only."""
    people = ", ".join(sorted(comparator.people)) or "not said"
    shared = [row for row in others if _overlapping(comparator, row)]
    same = [row.id for row in shared if row.measure == comparator.measure]
    more = len(shared) - len(same)
    if not shared:
        return f"{people}; no other row holds them"
    said = [", ".join(same)] if same else []
    said += [f"{more} row{'s' * (more != 1)} under other definitions"] if more else []
    return f"{people}; they may also be in {', and in '.join(said)}"


def _prior_said(comparator: Comparator) -> str:
    reasons = list(why_not_prior(comparator))
    if reasons:
        return f"never used: {'; '.join(reasons)}"
    belief = comparator.belief
    if belief is None:
        return "may be used, as a normal distribution of its mean"
    return f"may be used, by itself as Beta({belief.a:g}, {belief.b:g}) (Jeffreys)"
