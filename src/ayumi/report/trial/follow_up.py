"""Who is due when in the years after the main part: long-term follow-up."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from ayumi.participants.schedule import DatedVisit, dated_visits
from ayumi.participants.visits import Repeat, Visit
from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.layout.html import Listing, Part, paragraph, short, shown
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import element, letter
from ayumi.report.trial.amounts import amount_in
from ayumi.report.trial.reported import PANELS
from ayumi.report.trial.safety_seen import Safety
from ayumi.report.trial.words import NO_DATA
from ayumi.trial.participant import Participant
from ayumi.trial.recorded import dates_of
from ayumi.values import Keyed, Unset, Words

_HEADING: Final = Words("Long-term follow-up", "長期追跡")
_NONE: Final = Words(
    "The study document plans no visit that comes again and again.",
    "実施計画に繰り返し行う来院はない。",
)
_PLANNED: Final = Words(
    "{title}: every {every}, until {until}.", "{title}：{every}ごと、{until}まで。"
)
_UNPLANNED: Final = Words(
    "{title}: when it comes again cannot be planned, unset: {reason}.",
    "{title}：反復の予定は立てられない（未設定：{reason}）。",
)
_TITLE: Final = Words(
    "{held} of {n} planned visits of {people} people are held; the next is due on {day}",
    "{people}例の予定来院{n}回のうち{held}回を実施、次回は{day}",
)
_TITLE_OVER: Final = Words(
    "{held} of {n} planned visits of {people} people are held",
    "{people}例の予定来院{n}回のうち{held}回を実施",
)
_SUBTITLE: Final = Words(
    "n = {people} people who were treated and can still be seen; {missed} visits missed, {overdue} "
    "overdue. Each mark is a visit on its planned day.",
    "移植を受け追跡可能な n = {people}例。欠測{missed}回、期限超過{overdue}回。印は予定日の来院。",
)
_SUBTITLE_MANY: Final = Words(
    "n = {people} people who were treated and can still be seen; {missed} visits missed, {overdue} "
    "overdue. Bars: visits planned in each year; dark: held.",
    "移植を受け追跡可能な n = {people}例。欠測{missed}回、期限超過{overdue}回。"
    "棒は各年の予定来院数、濃色は実施済み。",
)
_TODAY: Final = Words("{day}", "{day}")
_UNTIL: Final = Words("until {year}", "{year}年まで")
_NEXT: Final = Words("Who is due next, n = {n}", "次回の予定 n = {n}")
_HEADS: Final = (
    Words("Participant", "被験者"),
    Words("Visit", "来院"),
    Words("State", "状況"),
    Words("Planned day", "予定日"),
    Words("From", "許容範囲（から）"),
    Words("To", "許容範囲（まで）"),
)
_MOST_NEXT: Final = 12
_STATES: Final = ("held", "missed", "overdue", "due", "ahead")
_LEFT, _RIGHT, _ROW = 88, WIDTH - MARGIN - 88, 26


class Due(NamedTuple):
    """One visit of the follow-up of a person, and how it stands."""

    person: Participant
    visit: DatedVisit
    state: str


def follow_up_section(safety: Safety, theme: Theme) -> Part:
    """The section."""
    reported, heading = safety.reported, safety.reported.of(_HEADING)
    visits = long_visits(safety)
    markup = "".join(paragraph(_planned(safety, visit), "quiet") for visit in visits.values())
    if not visits:
        return Part("follow_up", heading, paragraph(reported.of(_NONE)))
    due = list(_all_due(safety)) if safety else []
    if not due:
        return Part("follow_up", heading, markup + paragraph(reported.of(NO_DATA)))
    figure = _figure(safety, due, theme)
    found = _next_ones(safety, due)
    markup += shown(reported, figure)
    if found.rows:
        markup += paragraph(reported.say(_NEXT, n=len(found.rows)), "strong")
        rows = [(*row[:2], reported.value(row[2]), *row[3:]) for row in found.rows]
        markup += short(reported, found, _HEADS, rows, most=_MOST_NEXT)
    return Part("follow_up", heading, markup, (figure,), (found,))


def long_visits(safety: Safety) -> dict[str, Visit]:
    """The visits that come again and again after the main part, or would if it were known how."""
    last = max(
        (visit.day for place in safety.reported.places for visit in [place.visit]
         if isinstance(visit.day, int) and visit.clock == safety.reported.study_clock),
        default=0,
    )  # fmt: skip
    return {
        name: visit
        for name, visit in safety.study.visits.items()
        if visit.kind == "scheduled"
        and visit.repeat is not None
        and (not isinstance(visit.day, int) or _ends(visit) > last)
    }


def _ends(visit: Visit) -> float:
    """The last day of a visit that comes again [d]; where it is not known, beyond all days."""
    from ayumi.values.times import whole_days

    return whole_days(visit.repeat.until) if isinstance(visit.repeat, Repeat) else float("inf")


def _planned(safety: Safety, visit: Visit) -> str:
    reported = safety.reported
    title = reported.of(visit.title)
    for value in (visit.day, visit.repeat):
        if isinstance(value, Unset):
            return reported.say(_UNPLANNED, title=title, reason=value.reason)
    assert isinstance(visit.repeat, Repeat)
    every, until = (
        amount_in(str(amount), reported.language)
        for amount in (visit.repeat.every, visit.repeat.until)
    )
    return reported.say(_PLANNED, title=title, every=every, until=until)


def _all_due(safety: Safety) -> Iterator[Due]:
    visits = Keyed(long_visits(safety))
    for person in safety.people:
        if not person.transplantations or person.course in ("died", "consent_withdrawn"):
            continue
        dated = dated_visits(visits, dates_of(person, safety.study))
        for visit in sorted(dated, key=lambda one: one.day):
            yield Due(person, visit, _state(safety, person, visit))


def _state(safety: Safety, person: Participant, due: DatedVisit) -> str:
    held = person.visits.get((due.visit, due.occurrence))
    state = due.state(
        safety.day, held=held is not None and held.state == "held",
        missed=held is not None and held.state == "missed",
    )  # fmt: skip
    return {"planned": "ahead", "open": "due"}.get(state, state)


def _figure(safety: Safety, due: list[Due], theme: Theme) -> Figure:
    reported, counts = safety.reported, Counter(one.state for one in due)
    people = list(dict.fromkeys(one.person.code for one in due))
    coming = [one.visit.day for one in due if one.state in ("ahead", "due", "overdue")]
    words = _TITLE if coming else _TITLE_OVER
    title = reported.say(
        words, held=counts["held"], n=len(due), people=len(people),
        **({"day": min(coming)} if coming else {}),
    )  # fmt: skip
    many = len(people) > PANELS
    subtitle = reported.say(
        _SUBTITLE_MANY if many else _SUBTITLE, people=len(people), missed=counts["missed"],
        overdue=counts["overdue"],
    )  # fmt: skip
    top = head(title, subtitle, reported.marks).bottom + 32
    body = _bars(due, top) if many else _rows(safety, due, people, top)
    columns, rows = _years_data(due) if many else _data(due)
    return figure_of(
        reported, theme, "long_term", (title, subtitle), (columns, rows), body
    )  # fmt: skip


def _rows(safety: Safety, due: list[Due], people: list[str], top: float) -> tuple[str, float]:
    """A row a person, a mark a visit, years along the axis."""
    reported = safety.reported
    given = {one.person.code: one.person.transplantations[0].day for one in due}
    first = date(min(given.values()).year, 1, 1)
    last = date(max(one.visit.day for one in due).year + 1, 1, 1)
    across = plot.Scale([(first.toordinal(), _LEFT), (last.toordinal(), _RIGHT)])
    bottom = top + _ROW * len(people) + 4
    parts = list(_years(across, first.year, last.year, top, bottom))
    for at, code in enumerate(people):
        y = top + _ROW * at + 16
        mine = [one for one in due if one.person.code == code]
        parts.append(letter(MARGIN, y + 4, code))
        parts.append(
            rule(across(given[code].toordinal()), across(mine[-1].visit.day.toordinal()), y, "hair")
        )
        parts.append(plot.triangle(across(given[code].toordinal()), y, "bar", "down", 4))
        parts += [_mark(one.state, across(one.visit.day.toordinal()), y) for one in mine]
        ends = reported.say(_UNTIL, year=mine[-1].visit.day.year)
        parts.append(letter(WIDTH - MARGIN, y + 4, ends, "end quiet"))
    today = across(safety.day.toordinal())
    parts.append(plot.upright(today, top - 6, bottom, "stroke accent dots"))
    parts.append(letter(today, top - 12, reported.say(_TODAY, day=safety.day), "middle accent"))
    used = {one.state for one in due}
    items = [(plot.triangle(0, 0, "bar", "down", 4), reported.value("transplantation"))]
    items += [(_mark(s, 0, 0), reported.value(f"follow_up_{s}")) for s in _STATES if s in used]
    drawn, y = plot.legend(bottom + 48, items, WIDTH - MARGIN)
    return "".join([*parts, drawn]), y


def _mark(state: str, x: float, y: float) -> str:
    """A visit: a shape for each state."""
    if state == "held":
        return plot.dot(x, y, "point", 4.5)
    if state == "missed":
        return plot.cross(x, y)
    if state == "overdue":
        return plot.square(x, y, "point late", 4.5)
    if state == "due":
        return plot.square(x, y, "ring", 4)
    return plot.dot(x, y, "ring", 3)


def _years(across: plot.Scale, first: int, last: int, top: float, bottom: float) -> Iterator[str]:
    yield rule(across(across.low), across(across.high), bottom)
    step = 1 if last - first <= 14 else 2
    for year in range(first, last + 1):
        x = across(date(year, 1, 1).toordinal())
        yield plot.upright(x, top, bottom, "hair")
        if (year - first) % step == 0:
            yield plot.upright(x, bottom, bottom + 4)
            yield letter(x, bottom + 18, str(year), "middle")


def _bars(due: list[Due], top: float) -> tuple[str, float]:
    """A bar a year."""
    planned = Counter(one.visit.day.year for one in due)
    held = Counter(one.visit.day.year for one in due if one.state == "held")
    years = range(min(planned), max(planned) + 1)
    height, most = 160, max(planned.values())
    bottom = top + height
    width = (WIDTH - 2 * MARGIN) / len(years)
    parts = [rule(MARGIN, WIDTH - MARGIN, bottom)]
    for at, year in enumerate(years):
        x = MARGIN + width * at
        for count, look in ((planned[year], "bar pale"), (held[year], "bar")):
            tall = height * count / most
            if count:
                parts.append(
                    element("rect", x=x + 3, y=bottom - tall, width=width - 6, height=tall,
                            class_=look)
                )  # fmt: skip
        middle = x + width / 2
        parts.append(letter(middle, bottom - height * planned[year] / most - 6,
                            str(planned[year]), "middle"))  # fmt: skip
        parts.append(letter(middle, bottom + 18, f"’{year % 100:02d}", "middle"))
    return "".join(parts), bottom + 22


def _data(due: list[Due]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    columns = (
        "participant", "visit", "occurrence", "follow_up_state", "on_day", "window_first",
        "window_last",
    )  # fmt: skip
    return columns, [
        (one.person.code, one.visit.visit, str(one.visit.occurrence), f"follow_up_{one.state}",
         str(one.visit.day), str(one.visit.first or ""), str(one.visit.last or ""))
        for one in due
    ]  # fmt: skip


def _years_data(due: list[Due]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    counts = Counter((one.visit.day.year, one.state) for one in due)
    rows = [
        (str(year), f"follow_up_{state}", str(count)) for (year, state), count in counts.items()
    ]
    return ("year_of", "follow_up_state", "people_due"), sorted(rows)


def _next_ones(safety: Safety, due: list[Due]) -> Listing:
    """The next visit of each person; who has waited longest stands first."""
    first: dict[str, Due] = {}
    for one in due:
        if one.state in ("ahead", "due", "overdue"):
            first.setdefault(one.person.code, one)
    rows = [
        (
            one.person.code, safety.reported.called((one.visit.visit, one.visit.occurrence)),
            f"follow_up_{one.state}", str(one.visit.day), str(one.visit.first or ""),
            str(one.visit.last or ""),
        )
        for one in sorted(first.values(), key=lambda one: (one.visit.day, one.person.code))
    ]  # fmt: skip
    columns = ("participant", "visit", "follow_up_state", "on_day", "window_first", "window_last")
    return Listing("next_follow_up", columns, tuple(rows))
