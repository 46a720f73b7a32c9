"""The neurological examinations of a participant, in order, and which of them is the baseline."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ayumi.isncsci import Exam
from ayumi.report.trial.reported import Reported
from ayumi.trial.outcomes.baseline import examination_before
from ayumi.trial.participant import Form, FormKey, Participant, VisitKey
from ayumi.trial.recorded import in_order, is_examination, results_of
from ayumi.values import InputRefused, Unset


class Seen(NamedTuple):
    """One examination: where it stands, its scores, and what was signed of it."""

    key: FormKey
    form: Form
    exam: Exam

    @property
    def visit(self) -> VisitKey:
        """At which visit."""
        return self.key[0], self.key[1]

    def result(self, name: str) -> tuple[str, ...]:
        """The possible values of a result as signed or decided otherwise; none before signing."""
        return () if self.form.signed is None else results_of(self.form)[name]

    def overridden(self, name: str) -> bool:
        """Whether a physician decided otherwise than computed."""
        return name in self.form.overrides

    def total(self, name: str) -> tuple[int, int] | None:
        """The lowest and the highest possible value of a sum; none before signing."""
        if self.form.signed is None:
            return None
        bounds = self.form.signed.computed["totals"][name]
        return int(bounds["low"]), int(bounds["high"])


def instruments_of(reported: Reported) -> tuple[str, ...]:
    """The instruments that are the built-in examination; a study may have none."""
    study = reported.study
    return tuple(name for name in study.instruments if is_examination(name, study))


def exams_of(reported: Reported, person: Participant, instrument: str) -> list[Seen]:
    """A participant's examinations, by day; what cannot be read as one is left out."""
    return [
        seen for key, form in in_order(person) if key[2] == instrument for seen in _read(key, form)
    ]


def _read(key: FormKey, form: Form) -> Iterator[Seen]:
    try:
        yield Seen(key, form, Exam.from_cells(form.values))
    except InputRefused:
        return


def day_of(reported: Reported, person: Participant, seen: Seen) -> date | None:
    """The day of an examination: its own, or that of its visit."""
    return seen.form.day or reported.visit_day(person, seen.visit)


def baseline_of(reported: Reported, person: Participant, exams: list[Seen]) -> Seen | None:
    """The examination that the clearance names; else the last one before the cells were given.

    Before anybody was treated it is the first one, so that there is something to look at.
    """
    found = examination_before(person, exams[0].key[2]) if exams else None
    signed = [seen for seen in exams if seen.form.signed is not None]
    same = [seen for seen in signed if found is not None and seen.key == found[0]]
    return same[0] if same else signed[0] if signed else None


def expected_at(reported: Reported, instrument: str) -> tuple[str, ...]:
    """The visits of the main part at which an instrument is to be used."""
    return tuple(
        place.name
        for place in reported.places
        if not isinstance(place.visit.assessments, Unset) and instrument in place.visit.assessments
    )


def columns_of(
    reported: Reported, person: Participant, instrument: str, exams: list[Seen]
) -> list[tuple[VisitKey, Seen | None]]:
    """The columns of a heat map: every visit with or due for the examination, by day."""
    by_visit: dict[VisitKey, Seen | None] = {seen.visit: seen for seen in exams}
    for name in expected_at(reported, instrument):
        by_visit.setdefault((name, 1), None)

    def when(key: VisitKey) -> tuple[date, int]:
        seen = by_visit[key]
        day = (seen and day_of(reported, person, seen)) or reported.visit_day(person, key)
        return day or date.max, reported.numbers.get(key[0], 0)

    return [(key, by_visit[key]) for key in sorted(by_visit, key=when)]
