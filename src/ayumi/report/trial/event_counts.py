"""Adverse events by kind and grade, with own and published rates, as data."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ayumi.report.trial.safety_seen import Safety
from ayumi.report.trial.safety_words import KINDS
from ayumi.safety.exposure import CategoryRate
from ayumi.safety.published_rates import PUBLISHED
from ayumi.statistics.poisson import RateInterval


class Row(NamedTuple):
    """Events of a kind: by grade (empty: none given), who had one, and the rate if there is one."""

    kind: str
    grades: Counter[str]
    events: int
    affected: int
    rate: CategoryRate | None


def rows_of(safety: Safety) -> list[Row]:
    """The events that count, by kind and grade."""
    rates = {} if safety.seen.exposure is None else safety.seen.exposure.rates
    by_kind = {one.category: one for one in rates}
    found = []
    for kind in KINDS:
        if kind == "dose_limiting" and getattr(safety.section, "dose_limiting", None) is None:
            continue  # the document knows none
        lines = [line for line in safety.seen.events if kind in line.kinds]
        grades = Counter(line.event.facts.grade or "" for line in lines)
        affected = len({line.code for line in lines})
        found.append(Row(kind, grades, len(lines), affected, by_kind.get(kind)))
    return found


def published_rate(kind: str) -> RateInterval | None:
    """What a publication gives of a kind of events; none if none does."""
    for one in PUBLISHED:
        if any(count.category == kind for count in one.counts):
            return one.rate(kind)
    return None


def grade_columns(safety: Safety) -> tuple[str, ...]:
    """The columns of counts by grade."""
    return (*(f"grade_{code}" for code in safety.grades), "not_graded")


def data_of(safety: Safety, rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """This trial's rows, then those of each publication."""
    for row in rows:
        counts = [str(row.grades[code]) for code in (*safety.grades, "")]
        own = row.rate
        known: tuple[str, ...] = ("", "", "", "")
        if own is not None:
            limits = (own.rate.rate, own.rate.lower_limit, own.rate.upper_limit)
            known = (f"{own.person_years:.3f}", *(f"{v:.4g}" for v in limits))
        people = str(safety.seen.treated)
        yield (
            "this_trial", f"kind_{row.kind}", *counts, str(row.events), str(row.affected), people,
            *known,
        )  # fmt: skip
    for one in PUBLISHED:
        for count in one.counts:
            rate = one.rate(count.category)
            yield (
                one.name, f"kind_{count.category}", *([""] * (len(safety.grades) + 1)),
                str(count.events), "", str(one.people), f"{one.person_years_if_all_followed:g}",
                *(f"{v:.4g}" for v in (rate.rate, rate.lower_limit, rate.upper_limit)),
            )  # fmt: skip
