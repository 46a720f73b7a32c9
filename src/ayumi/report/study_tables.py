"""The sections of a study document that read best as tables: visits, fields, tests, criteria."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from rich.console import RenderableType
from rich.table import Table as Grid
from rich.text import Text

from ayumi.participants import Criterion, GoItem, Limits, PlannedVisit, planned_visits
from ayumi.product import LotTest, Specification
from ayumi.product.accept import DeltaCt
from ayumi.report.study_values import (
    INDENT,
    Row,
    Values,
    columns,
    indented,
    part_head,
    rows_grid,
    source_of,
)
from ayumi.report.study_wording import values_words
from ayumi.values import Keyed, Unset

DAYS_LISTED: Final = 4
_SIDES: Final = {
    "include": "Included is who meets all of",
    "exclude": "Excluded is who meets any of",
    "withdraw": "Later leaves the treatment who meets any of",
}


def eligibility(values: Values) -> Iterator[RenderableType]:
    """The criteria, each in its own words and as the rule that advises."""
    section = values.study.eligibility
    if isinstance(section, Unset):
        yield indented(values.say("eligibility", section))
        return
    for side, title in _SIDES.items():
        criteria = getattr(section, side)
        place = f"eligibility.{side}"
        if criteria is None:
            continue
        yield part_head(title, side, criteria)
        if isinstance(criteria, Unset):
            yield indented(values.say(place, criteria), by=2 * INDENT)
        else:
            yield rows_grid(_criteria(values, place, criteria), 2 * INDENT)


def before_transplantation(values: Values) -> Iterator[RenderableType]:
    """The list before transplantation: its window, and its items."""
    section = values.study.before_transplantation
    if isinstance(section, Unset):
        yield indented(values.say("before_transplantation", section))
        return
    place = "before_transplantation"
    yield rows_grid([(0, "within days", values.say(f"{place}.within_days", section.within_days))])
    yield rows_grid(_criteria(values, f"{place}.items", section.items), 2 * INDENT)


def _criteria(
    values: Values, place: str, criteria: Keyed[Criterion] | Keyed[GoItem]
) -> Iterator[Row]:
    for name, one in criteria.items():
        at = f"{place}.{name}"
        yield 0, name, values.say(f"{at}.text", one.text).append_text(source_of(one))
        if not values.repeats(f"{at}.rule", one.text, one.rule):
            yield 0, "", values.rule(f"{at}.rule", one.rule)
        if isinstance(one, GoItem):
            yield 0, "", Text(f"if this is not so: {one.on_fail}", style="dim")


def visits(values: Values) -> Iterator[RenderableType]:
    """The timeline: for each clock its visits by day; then those that have none."""
    study = values.study
    planned = planned_visits(study.visits)
    first = [visit for visit in planned if visit.occurrence == 1]
    order = {name: place for place, name in enumerate(study.clocks)}
    first.sort(key=lambda visit: (order[visit.clock], visit.day))
    for clock, those in groupby(first, key=lambda visit: visit.clock):
        yield part_head(f"Days from {study.clocks[clock].title}", clock)
        table = _timeline()
        for visit in those:
            later = [one.day for one in planned if one.visit == visit.visit][1:]
            table.add_row(*_visit(values, visit, later))
        yield indented(table, by=2 * INDENT)
    yield indented(*values.notes(), by=2 * INDENT)
    known = {visit.visit for visit in first}
    for name, other in study.visits.items():
        if name not in known:
            yield part_head(other.title, name, other)
            yield rows_grid(values.rows(f"visits.{name}", other), 2 * INDENT)


def _timeline() -> Grid:
    return columns("day", "window", "visit", "assessments",
                   ratios={"day": 2, "window": 3, "visit": 5, "assessments": 6})  # fmt: skip


def _visit(values: Values, planned: PlannedVisit, later: list[int]) -> list[Text]:
    name = planned.visit
    visit, place = values.study.visits[name], f"visits.{name}"
    title = Text(visit.title.en).append(f" ({name})", style="dim").append_text(source_of(visit))
    if visit.repeat is not None:
        title.append("\n").append_text(values.brief(f"{place}.repeat", visit.repeat))
        title.append(_days(later))
    if visit.place is not None:
        title.append(f"\n{visit.place}", style="dim")
    span = f"{planned.first_day} to {planned.last_day}"
    return [
        values.brief(f"{place}.day", planned.day),
        values.brief(f"{place}.window", visit.window, span),
        title,
        values.brief(f"{place}.assessments", visit.assessments),
    ]


def _days(later: list[int]) -> str:
    if not later:
        return ""
    shown = [str(day) for day in later[:DAYS_LISTED]]
    more = [f"… {later[-1]}"] if len(later) > DAYS_LISTED else []
    return f": days {', '.join([*shown, *more])}"


def instruments(values: Values) -> Iterator[RenderableType]:
    """Each instrument with its fields, their values, and whether they may stay empty."""
    for name, instrument in values.study.instruments.items():
        place = f"instruments.{name}"
        yield part_head(instrument.title, name, instrument)
        rows = [row for row in values.rows(place, instrument) if row[0] == 0 and row[1] != "fields"]
        if rows:
            yield rows_grid(rows, 2 * INDENT)
        if not instrument.fields:
            continue
        table = columns("field", "title", "values", ratios={"title": 5, "values": 6})
        for key, field in instrument.fields.items():
            at = f"{place}.fields.{key}"
            said = values.brief(at, field, values_words(field))
            limits = getattr(field, "limits", None)
            if limits is not None:
                said.append("\nlimits ").append_text(_limits(values, f"{at}.limits", limits))
            if not field.required:
                said.append("; may stay empty", style="dim")
            table.add_row(Text(key), Text(field.title.en).append_text(source_of(field)), said)
        yield indented(table, *values.notes(), by=2 * INDENT)


def _limits(values: Values, place: str, limits: Limits | Unset) -> Text:
    if isinstance(limits, Unset):
        return values.brief(place, limits)
    ends = [getattr(limits, end) for end in ("low", "high")]
    low, high = ("…" if isinstance(end, Unset) else str(end) for end in ends)
    for end, value in zip(("low", "high"), ends, strict=True):
        if isinstance(value, Unset):
            values.brief(f"{place}.{end}", value)
    return values.brief(place, limits, f"{low} to {high} ({limits.meaning})")


def specification(values: Values) -> Iterator[RenderableType]:
    """Each level with its materials and tests."""
    levels = values.study.specification
    if isinstance(levels, Unset):
        yield indented(values.say("specification", levels))
        return
    for name, level in levels.items():
        place = f"specification.{name}"
        yield part_head(level.title, name, level)
        yield rows_grid(_about(values, place, level), 2 * INDENT)
        yield rows_grid(_materials(values, place, level), 2 * INDENT)
        if isinstance(level.tests, Unset):
            row = (0, "tests", values.say(f"{place}.tests", level.tests))
            yield rows_grid([row], 2 * INDENT)
        else:
            parts = list(_tests(values, place, level.tests, level))
            yield indented(*parts, *values.notes(), by=2 * INDENT)


def _about(values: Values, place: str, level: Specification) -> Iterator[Row]:
    """What a level says beside its materials and tests, also what lies deeper."""
    shown = False
    for row in values.rows(place, level):
        if row[0] == 0:
            shown = row[1] not in ("materials", "tests")
        if shown:
            yield row


def _materials(values: Values, place: str, level: Specification) -> Iterator[Row]:
    for name, material in level.materials.items():
        at = f"{place}.materials.{name}"
        said = Text(f"{material.label}, ")
        said.append("stage " if isinstance(material.stage, Unset) else "from ")
        said.append_text(values.brief(f"{at}.stage", material.stage))
        if material.cultured is not None:
            said.append(", cultured for ")
            said.append_text(values.brief(f"{at}.cultured", material.cultured))
        yield 0, f"material {name}", said


def _tests(
    values: Values, place: str, tests: Keyed[LotTest], level: Specification
) -> Iterator[RenderableType]:
    """The tests, those of one group under its name."""
    ratios = {"test": 4, "passes when": 6, "material": 3, "method": 5}
    yield columns(*ratios, ratios=ratios)
    for group, those in groupby(tests.items(), key=lambda item: item[1].group):
        table = columns(*ratios, ratios=ratios)
        table.show_header = False
        for name, test in those:
            table.add_row(*_test(values, f"{place}.tests.{name}", test, level))
        if group is not None:
            yield Text(group.en, style="bold")
        yield table


def _test(values: Values, at: str, test: LotTest, level: Specification) -> list[Text]:
    title = Text(test.title.en)
    if test.role == "reference":
        title.append(" (for reference)", style="dim")
    accept, material = test.accept, test.material
    shown = None if isinstance(accept, Unset) else values.wording.accept(accept)
    if isinstance(accept, DeltaCt):
        values.brief(f"{at}.accept.control", accept.control)
    label = level.materials[material].label.en if isinstance(material, str) else None
    return [
        title,
        values.brief(f"{at}.accept", accept, shown),
        values.brief(f"{at}.material", material, label),
        _method(values, at, test),
    ]


def _method(values: Values, at: str, test: LotTest) -> Text:
    """By which method, and how long it takes where that is known; else only what follows."""
    said = values.brief(f"{at}.method", test.method)
    for key, before in (("takes", "; takes "), ("late_after", "; late after ")):
        time = getattr(test, key)
        if time is not None:
            shown = values.brief(f"{at}.{key}", time)
            if not isinstance(time, Unset):
                said.append(before).append_text(shown)
    return said


def stopping(values: Values) -> Iterator[RenderableType]:
    """When treating further people must halt, in words."""
    rules = values.study.stopping
    if isinstance(rules, Unset):
        yield indented(values.say("stopping", rules))
        return
    for name, rule in rules.items():
        yield part_head(rule.title, name, rule)
        shown = values.brief(f"stopping.{name}", rule, values.wording.stopping(rule))
        yield indented(shown, by=2 * INDENT)


def endpoints(values: Values) -> Iterator[RenderableType]:
    """Endpoints by their role, each with what it measures and when."""
    section = values.study.endpoints
    if isinstance(section, Unset):
        yield indented(values.say("endpoints", section))
        return
    for role in ("primary", "secondary", "exploratory"):
        for name, endpoint in section.items():
            if endpoint.role != role:
                continue
            place = f"endpoints.{name}"
            head = f"{endpoint.title}, {role}"
            yield part_head(head, name, endpoint)
            rows = [
                (0, label, said)
                for _, label, said in values.rows(place, endpoint)
                if label in ("text", "baseline", "at", "missing")
            ]
            measure = (0, "measure", values.measure(f"{place}.measure", endpoint.measure))
            yield rows_grid([measure, *rows], 2 * INDENT)
