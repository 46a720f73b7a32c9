"""The data of the figure of comparators: every row, those that are not drawn as well."""

from collections.abc import Iterator

from ayumi.evidence.answer import Answer, Row
from ayumi.evidence.matching import AXES
from ayumi.report.evidence.asked import drawn_rows
from ayumi.report.evidence.comparator_said import chance, described
from ayumi.report.layout.edition import Edition

_KNOWN = (
    "comparator", "measure", "population", "levels", "baseline_ais", "baseline_days",
    "followup_weeks", "years", "country", "registry", "n", "events",
)  # fmt: skip
_FOUND = ("rate", "rate_low", "rate_high", "at_least", "with_uncertainty")
_HIGHEST = ("at_least_highest", "with_uncertainty_highest")
_LAST = ("posterior_higher", "verdict", "why", "source", "status", "second_reading", "note")


def data_columns(answer: Answer) -> tuple[str, ...]:
    """The columns; those of the highest count only where it is another than the lowest."""
    highest = _HIGHEST if answer.undetermined else ()
    match = (f"match_{axis}" for axis in AXES)
    return ("number", *_KNOWN, *match, *_FOUND, *highest, *_LAST)


def data_of(edition: Edition, answer: Answer) -> Iterator[tuple[str, ...]]:
    """A row for each comparator, in the order of the answer, which is that of the match."""
    numbers = {row.comparator.id: number for number, row in drawn_rows(answer)}
    columns = data_columns(answer)
    for row in answer.rows:
        values = {
            "number": str(numbers.get(row.comparator.id, "")),
            "measure": row.comparator.measure,
            **described(edition, row.comparator),
            **_values(edition, row),
        }
        yield tuple(values[column] for column in columns)


def _values(edition: Edition, row: Row) -> dict[str, str]:
    natural = row.natural
    rates = (None,) * 3 if natural is None else (natural.estimate, natural.low, natural.high)
    return {
        **{f"match_{axis}": f"match {row.match[axis]}" for axis in AXES},
        **dict(zip(_FOUND, map(chance, rates), strict=False)),
        "at_least": chance(row.at_lowest.at_least),
        "with_uncertainty": chance(row.at_lowest.with_uncertainty),
        "at_least_highest": chance(row.at_highest.at_least),
        "with_uncertainty_highest": chance(row.at_highest.with_uncertainty),
        "posterior_higher": chance(row.at_lowest.posterior_higher),
        "verdict": f"verdict {row.verdict}",
        "why": edition.of(row.why),
    }
