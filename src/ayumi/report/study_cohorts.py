"""The cohorts of a study document on a terminal: when each comes, who, and with which dose."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ayumi.participants import Cohort, Criterion, TransplantationWindow
from ayumi.report.study_values import INDENT, Row, Values, part_head, rows_grid
from ayumi.values import Unset
from ayumi.values.amounts import amount_words


def cohorts(values: Values) -> Iterator[RenderableType]:
    """Each cohort with its place in the order, its people and its dose."""
    for name, cohort in values.study.cohorts.items():
        yield part_head(cohort.title, name, cohort)
        yield rows_grid(_rows(values, f"cohorts.{name}", name, cohort), 2 * INDENT)


def _rows(values: Values, place: str, name: str, cohort: Cohort) -> Iterator[Row]:
    for depth, label, said in values.rows(place, cohort):
        if depth:  # what lies inside eligibility and transplantation is said with them
            continue
        match label, cohort:
            case "order", _:
                yield 0, label, Text(_order(values, name, cohort))
            case "arm", Cohort(arm=str(arm)):
                yield 0, label, Text(f"{values.study.arms[arm].title} ({arm})")
            case "dose", Cohort(dose=str(dose)):
                yield 0, label, values.brief(f"{place}.dose", dose, _dose(values, dose))
            case "eligibility", Cohort(eligibility=Criterion() as criterion):
                yield 0, label, values.say(f"{place}.eligibility.text", criterion.text)
                at = f"{place}.eligibility.rule"
                if not values.repeats(at, criterion.text, criterion.rule):
                    yield 0, "", values.rule(at, criterion.rule)
            case "transplantation", Cohort(transplantation=TransplantationWindow() as window):
                yield from _window(values, f"{place}.transplantation", window)
            case _:
                yield 0, label, said


def _order(values: Values, name: str, cohort: Cohort) -> str:
    beside = [
        str(one.title)
        for other, one in values.study.cohorts.items()
        if one.order == cohort.order and other != name
    ]
    return f"{cohort.order}, side by side with {', '.join(beside)}" if beside else f"{cohort.order}"


def _dose(values: Values, dose: str) -> str:
    level = values.study.dose.levels[dose]
    cells = "" if isinstance(level.cells, Unset) else f", {amount_words(str(level.cells))}"
    return f"{level.title}{cells} ({dose})"


def _window(values: Values, place: str, window: TransplantationWindow) -> Iterator[Row]:
    clock = values.study.clocks[window.clock].title
    first, last = window.first_day, window.last_day
    if not isinstance(first, Unset) and not isinstance(last, Unset):
        said = f"day {first} to {last} from {values.wording.day(window.clock)}"
        yield 0, "transplantation", values.brief(place, window, said)
        return
    yield 0, "transplantation", Text(f"in days from {clock}")
    yield 1, "first day", values.say(f"{place}.first_day", first)
    yield 1, "last day", values.say(f"{place}.last_day", last)
