"""The sections on what was seen: examinations, scores and grades, what people can do."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from ayumi.participants.fields import NumericField
from ayumi.report.layout.figures import Figure
from ayumi.report.layout.html import Part, paragraph, shown, small_heading
from ayumi.report.look import Theme
from ayumi.report.trial.bodies import bodies
from ayumi.report.trial.exams import exams_of, expected_at, instruments_of
from ayumi.report.trial.function import function_figures
from ayumi.report.trial.grades import grades_figure, shares_figure
from ayumi.report.trial.heatmap import heat_map
from ayumi.report.trial.observed import (
    fields_of,
    instruments_shown,
    named_by_endpoints,
    values_of,
)
from ayumi.report.trial.reported import PANELS, PORTRAITS, Place, Reported
from ayumi.report.trial.scores import SCORES, score_figures
from ayumi.report.trial.spread import SUBTITLE, spread_figure
from ayumi.report.trial.words import NO_DATA, ONLY_FIRST, PORTRAITS_ONLY
from ayumi.values import Words

_EXAMINATIONS: Final = Words("Examinations, segment by segment", "髄節ごとの診察")
_NEUROLOGY: Final = Words("Motor scores and AIS", "運動スコアとAIS")
_FUNCTION: Final = Words("Function and tests as observed", "機能と検査の観察値")
_ENDPOINTS: Final = Words("Instruments that an endpoint names", "評価項目に用いる検査")
_OTHERS: Final = Words("Other instruments", "その他の検査")
_SPREAD: Final = Words(
    "{score} of all {n} participants, visit by visit", "全{n}例の来院ごとの{score}"
)
_FIELD: Final = Words(
    "{instrument}, {field}: all {n} participants, visit by visit",
    "{instrument}・{field}：全{n}例の来院ごとの値",
)
_HIGHEST: Final = 50.0


def examinations(reported: Reported, theme: Theme) -> Iterator[Part]:
    """Heat maps and bodies, for each built-in examination; a study without one has no section."""
    for instrument in instruments_of(reported):
        people = reported.enrolled[:PORTRAITS]
        maps = [heat_map(reported, person, instrument, theme) for person in people]
        body = bodies(reported, people, instrument, theme)
        figures = tuple(f for f in (*maps, body) if f is not None)
        yield _part(reported, "examinations", _EXAMINATIONS, figures, PORTRAITS, PORTRAITS_ONLY)


def neurology(reported: Reported, theme: Theme) -> Iterator[Part]:
    """Scores and grades over time; of many participants their spread as well."""
    for instrument in instruments_of(reported):
        people = reported.drawn
        figures = list(score_figures(reported, people, instrument, theme))
        grades = grades_figure(reported, people, instrument, theme)
        if grades is not None:
            figures.append(grades)
        if reported.many:
            figures += _spread_scores(reported, instrument, theme)
            figures.append(shares_figure(reported, instrument, theme))
        yield _part(reported, "neurology", _NEUROLOGY, tuple(figures), PANELS, ONLY_FIRST)


def function(reported: Reported, theme: Theme) -> Iterator[Part]:
    """Every other instrument that is used again and again."""
    figures: list[Figure] = []
    named = set(named_by_endpoints(reported))
    markup, groups = "", set()
    if len(reported.enrolled) > PORTRAITS:
        markup = paragraph(reported.say(PORTRAITS_ONLY, shown=PORTRAITS, n=len(reported.enrolled)))
    for name in instruments_shown(reported):
        found = function_figures(reported, name, theme)
        if len(reported.enrolled) > PORTRAITS:
            found += _spread_fields(reported, name, theme)
        if found:
            heading = _ENDPOINTS if name in named else _OTHERS
            if heading not in groups:
                markup += small_heading(reported.of(heading))
            groups.add(heading)
            markup += "".join(shown(reported, figure) for figure in found)
        figures += found
    if figures:
        yield Part("function", reported.of(_FUNCTION), markup, tuple(figures))


def _part(
    reported: Reported,
    name: str,
    heading: Words,
    figures: tuple[Figure, ...],
    at_most: int,
    only: Words,
) -> Part:
    markup = "" if figures else paragraph(reported.of(NO_DATA))
    if len(reported.enrolled) > at_most:
        markup += paragraph(reported.say(only, shown=at_most, n=len(reported.enrolled)))
    markup += "".join(shown(reported, figure) for figure in figures)
    return Part(name, reported.of(heading), markup, figures)


def _spread_scores(reported: Reported, instrument: str, theme: Theme) -> list[Figure]:
    """Each score of everybody, where it is determined."""
    n = len(reported.enrolled)
    values: dict[str, dict[str, list[float]]] = {name: {} for name in SCORES}
    for person in reported.enrolled:
        for seen in exams_of(reported, person, instrument):
            for name, by_visit in values.items():
                total = seen.total(name)
                if total is not None and total[0] == total[1] and seen.visit[1] == 1:
                    by_visit.setdefault(seen.visit[0], []).append(total[0])
    places = _places(reported, instrument)
    subtitle = reported.say(SUBTITLE, n=n)
    return [
        spread_figure(
            reported, theme, f"{name}_all",
            (reported.say(_SPREAD, score=SCORES[name], n=n), subtitle),
            by_visit, places, (0.0, _HIGHEST), reported.marks,
        )
        for name, by_visit in values.items()
    ]  # fmt: skip


def _places(reported: Reported, instrument: str) -> Sequence[Place]:
    expected = expected_at(reported, instrument)
    return [place for place in reported.in_time if place.name in expected]


def _spread_fields(reported: Reported, name: str, theme: Theme) -> list[Figure]:
    """Each number of an instrument, of everybody."""
    instrument = reported.study.instruments[name]
    values: dict[str, dict[str, list[float]]] = {}
    for person in reported.enrolled:
        for field, listed in values_of(reported, person, name).items():
            for one in listed:
                if isinstance(one.value, Decimal):
                    by_visit = values.setdefault(field, {})
                    by_visit.setdefault(one.visit, []).append(float(one.value))
    found = []
    n = len(reported.enrolled)
    for field in fields_of(instrument):
        if field not in values or not isinstance(instrument.fields[field], NumericField):
            continue
        every = [value for listed in values[field].values() for value in listed]
        title = reported.say(
            _FIELD, n=n, instrument=reported.of(instrument.title),
            field=reported.of(instrument.fields[field].title),
        )  # fmt: skip
        found.append(
            spread_figure(
                reported, theme, f"{name}_{field}_all", (title, reported.say(SUBTITLE, n=n)),
                values[field], _places(reported, name), (min(every), max(every)),
                reported.marks_of(name),
            )
        )  # fmt: skip
    return found
