"""Each dose on one line: donor, lot, thaw, preparation, release, hand-over, checks, the person."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from ayumi.report.layout import plot
from ayumi.report.layout.figures import INNER, WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, lines, rule
from ayumi.report.svg import element, group, letter, number, width_of, words, wrapped
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.words import FROM_TO
from ayumi.trial.product import kinds
from ayumi.trial.product.genealogy import of_kind
from ayumi.trial.product.others import Dose
from ayumi.values import Words

ROWS_A_FIGURE: Final = 6
DRAWN: Final = 12
"""So many doses are drawn one by one."""
STEPS: Final = (
    "donor", "lot", "thawed", "prepared", "released", "handed_over", "received", "checked",
    "matched", "given",
)  # fmt: skip
_TITLE: Final = Words(
    "Each dose from the donor to the person: {doses}", "ドナーから被験者までの各用量：{doses}"
)
_SUBTITLE: Final = Words(
    "n = {n} of {all} doses. Times by the clocks of {zone}, on the day of the operation unless "
    "another day stands below. Entries and seconds are in the data.",
    "{all}用量のうちn = {n}。時刻は{zone}。日付のないものは手術当日。記録番号と秒はデータに示す。",
)
_SOME: Final = Words(
    " Drawn are those to which something happened, then the first ones.",
    "事象のあったものを優先し、次いで早い順に示す。",
)
_LASTED: Final = Words("thawed to given {time}", "解凍から投与まで{time}")
_EXPIRES: Final = Words("good until {time}", "使用期限{time}")
_TIME: Final = Words("{h} h {m:02d} min", "{h}時間{m:02d}分")
_LATE: Final = Words("late failure: {tests}", "遅発不適合：{tests}")
_REFUSED: Final = Words("refused: {n}", "照合・受領の拒否 {n}件")
_PAPER: Final = Words("checked on paper", "紙面で照合")
_DEPARTS: Final = Words("departs from the document", "実施計画との相違あり")
_GAP: Final = Words("gap in custody", "引渡し記録の途切れ")
_LEGEND: Final = {
    "done": Words("done", "実施"),
    "not": Words("not recorded", "記録なし"),
    "refused": Words("scan refused", "照合拒否"),
    "gap": Words("received after a gap in custody", "引渡し記録の途切れの後に受領"),
}
_ROW: Final = 96
_LISTED: Final = 4


class Stop(NamedTuple):
    """A step of a dose: what stands below its point, when it was, at which entry."""

    step: str
    said: str = ""
    at: datetime | None = None
    entry: str = ""
    gap: bool = False

    @property
    def done(self) -> bool:
        """Whether it was recorded."""
        return bool(self.said) or self.at is not None


def stops_of(cells: Cells, dose: Dose) -> tuple[Stop, ...]:
    """The steps of a dose in their order, whether they were reached or not."""
    above = cells.above(kinds.DOSE + dose.code)
    for unit in dose.units:
        node = kinds.UNIT + unit
        above |= {node} | cells.above(node)
    day = [cells.lots[code] for code in cells.day_lots(dose)]
    thawed = min((lot.made_at for lot in day if lot.made_at), default=None)
    moments = {state: (at, str(seq)) for state, at, seq, _ in dose.history}
    stock = [cells.lots[code] for code in dose.lots if code in cells.lots]
    made = min((lot.made_at for lot in stock if lot.made_at), default=None)
    received = [one for one in dose.handed if one.get("received_at")]
    handed = dose.handed[0]["at"] if dose.handed else None
    checks = [(one.at, str(one.seq)) for one in dose.checks]
    return (
        Stop("donor", cells.reported.listed(of_kind(above, kinds.DONOR))),
        Stop("lot", cells.reported.listed(dose.lots), made),
        Stop("thawed", at=thawed),
        Stop("prepared", at=dose.prepared_at, entry=moments.get("prepared", (None, ""))[1]),
        _released(cells, dose),
        Stop("handed_over", at=handed, entry=moments.get("handed_over", (None, ""))[1]),
        Stop(
            "received", at=received[-1]["received_at"] if received else None,
            gap=any(one.get("gap") for one in received),
        ),
        Stop("checked", "", *(checks[0] if checks else (None, ""))),
        Stop("matched", "", *(checks[1] if len(checks) > 1 else (None, ""))),
        Stop(
            "given", "", *((dose.given["at"], str(dose.given["seq"])) if dose.given else (None, ""))
        ),
    )  # fmt: skip


def _released(cells: Cells, dose: Dose) -> Stop:
    lot = cells.lots.get(dose.suspension or "")
    for one in () if lot is None else lot.dispositions:
        if one.act.startswith("release"):
            return Stop("released", "", one.at, str(one.seq))
    return Stop("released")


def drawn_doses(cells: Cells) -> tuple[Dose, ...]:
    """The doses that are drawn one by one, in the order of their operations."""
    doses = sorted(cells.product.doses, key=lambda one: (str(one.slot), one.code))
    ranked = sorted(range(len(doses)), key=lambda i: (not cells.is_notable_dose(doses[i]), i))
    return tuple(doses[i] for i in sorted(ranked[:DRAWN]))


def line_figures(cells: Cells, theme: Theme) -> Iterator[Figure]:
    """The lines, some doses a figure."""
    doses = drawn_doses(cells)
    for number_, at in enumerate(range(0, len(doses), ROWS_A_FIGURE), 1):
        yield _figure(cells, doses[at : at + ROWS_A_FIGURE], number_, theme)


def _figure(cells: Cells, doses: Sequence[Dose], number_: int, theme: Theme) -> Figure:
    reported, everything = cells.reported, len(cells.product.doses)
    title = reported.say(_TITLE, doses=_named(cells, doses))
    said = reported.say(
        _SUBTITLE, n=len(doses), all=f"{everything:,}", zone=cells.study.study.time_zone
    )
    said += reported.of(_SOME) if everything > DRAWN else ""
    top = head(title, said, reported.marks).bottom + 28
    each = INNER / len(STEPS)
    parts = [
        letter(MARGIN + (i + 0.5) * each, top, reported.value(f"step_{step}"), "middle quiet")
        for i, step in enumerate(STEPS)
    ]
    y = top + 12
    rows: list[tuple[str, ...]] = []
    for dose in doses:
        drawn, y = _row(cells, dose, y, each)
        parts.append(drawn)
        rows += _data(cells, dose)
    items = [
        (plot.dot(0, 0), reported.of(_LEGEND["done"])),
        (plot.dot(0, 0, "ring", 4), reported.of(_LEGEND["not"])),
        (_cross(0, 0), reported.of(_LEGEND["refused"])),
        (plot.triangle(0, 0, "point late", "up"), reported.of(_LEGEND["gap"])),
    ]
    key, y = plot.legend(y + 16, items, WIDTH - MARGIN)
    columns = ("dose", "participant", "what", "text", "at", "entry")
    name = f"dose_lines_{number_}"
    return figure_of(
        reported, theme, name, (title, said), (columns, rows), ("".join(parts) + key, y)
    )


def _named(cells: Cells, doses: Sequence[Dose]) -> str:
    codes = [dose.code for dose in doses]
    if len(codes) <= _LISTED:
        return cells.reported.listed(codes)
    return cells.reported.say(FROM_TO, first=codes[0], last=codes[-1])


def _row(cells: Cells, dose: Dose, top: float, each: float) -> tuple[str, float]:
    stops = stops_of(cells, dose)
    day = cells.day(dose.given["at"] if dose.given else dose.slot)
    first = f"{dose.code} → {cells.who(dose.participant)}"
    x = MARGIN + width_of(first, 14) + 16
    remarks = (day, cells.reported.value(f"dose_{dose.state}"), *_remarks(cells, dose, stops))
    said = wrapped(" · ".join(remarks), WIDTH - MARGIN - x, 12)
    notable = wrapped(" · ".join(_notable(cells, dose, stops)), WIDTH - MARGIN - x, 12)
    y = top + 46 + 16 * (len(said) + len(notable) - 1)
    parts = [
        rule(MARGIN, WIDTH - MARGIN, top, "hair"),
        letter(MARGIN, top + 20, first, "s14 strong"),
        lines(x, top + 20, said, "quiet"),
        lines(x, top + 20 + 16 * len(said), notable, "late strong"),
    ]
    places = [MARGIN + (i + 0.5) * each for i in range(len(stops))]
    last = max((i for i, stop in enumerate(stops) if stop.done), default=0)
    parts.append(rule(places[0], places[last], y, "rule"))
    if last + 1 < len(stops):
        parts.append(rule(places[last], places[-1], y, "hair dots"))
    for stop, at in zip(stops, places, strict=True):
        parts.append(_stop(cells, stop, at, y, day))
    if dose.refusals:
        between = (places[6] + places[7]) / 2
        parts.append(_cross(between, y))
        times = cells.when(dose.refusals[0]["at"])[11:]
        parts.append(letter(between, y + 34, times, "middle late"))
    return group(parts), y + _ROW - 46


def _remarks(cells: Cells, dose: Dose, stops: Sequence[Stop]) -> Iterator[str]:
    """What is to be said of every dose besides its times."""
    reported = cells.reported
    thawed, given = stops[2].at, stops[-1].at
    if thawed is not None and given is not None:
        minutes = int((given - thawed).total_seconds() // 60)
        yield reported.say(_LASTED, time=reported.say(_TIME, h=minutes // 60, m=minutes % 60))
    if dose.expires is not None:
        said = reported.say(_EXPIRES, time=cells.when(dose.expires)[11:])
        mark = reported.assumed("dose.suspension.shelf_life")
        yield f"{said} {mark}" if mark else said


def _notable(cells: Cells, dose: Dose, stops: Sequence[Stop]) -> Iterator[str]:
    """What went otherwise with a dose."""
    reported = cells.reported
    if dose.refusals:
        yield reported.say(_REFUSED, n=len(dose.refusals))
    lot = cells.lots.get(dose.suspension or "")
    if lot is not None and lot.failures:
        titles = cells.titles(lot.stage)
        tests = reported.listed(titles.get(one.test, one.test) for one in lot.failures)
        yield reported.say(_LATE, tests=tests)
    if any(one.gap for one in stops):
        yield reported.of(_GAP)
    if any(one.late for one in dose.checks):
        yield reported.of(_PAPER)
    if dose.given is not None and dose.given["departs"]:
        yield reported.of(_DEPARTS)


def _stop(cells: Cells, stop: Stop, x: float, y: float, day: str) -> str:
    reported = cells.reported
    said = [stop.said] if stop.said else []
    if stop.at is not None:
        moment = cells.when(stop.at)
        if stop.step == "lot":
            said.append(moment[:10])
        else:
            said += [moment[11:]] + ([moment[5:10]] if moment[:10] != day else [])
    parts = [words("title", " · ".join((reported.value(f"step_{stop.step}"), *said)))]
    if not stop.done:
        parts.append(plot.dot(x, y, "ring", 4))
    elif stop.gap:
        parts.append(plot.triangle(x, y, "point late", "up", 6))
    else:
        parts.append(plot.dot(x, y, "point", 5))
    for i, one in enumerate(said[:2]):
        parts.append(
            letter(x, y + 20 + 14 * i, _short(one), "middle" if i == 0 else "middle quiet")
        )
    return group(parts)


def _short(said: str) -> str:
    room = INNER / len(STEPS) - 2
    if width_of(said, 12) <= room * 1.1:  # widths are taken generously; codes are narrower
        return said
    while said and width_of(said + "…", 12) > room:
        said = said[:-1]
    return said + "…"


def _cross(x: float, y: float) -> str:
    a, b, c, d = (number(v) for v in (x - 5, x + 5, y - 5, y + 5))
    return element("path", d=f"M{a} {c}L{b} {d}M{a} {d}L{b} {c}", class_="stroke danger")


def _data(cells: Cells, dose: Dose) -> Iterator[tuple[str, ...]]:
    who = cells.who(dose.participant)
    rows = [
        (stop.at, (dose.code, who, f"step_{stop.step}", stop.said, _exact(stop.at), stop.entry))
        for stop in stops_of(cells, dose)
    ]
    rows += [
        (one["at"], (dose.code, who, "step_refused", _why(cells, one), _exact(one["at"]),
                     str(one["seq"])))
        for one in dose.refusals
    ]  # fmt: skip
    return (row for _, row in rows)


def _why(cells: Cells, refusal: object) -> str:
    return "; ".join(cells.said(one["text"]) for one in refusal["reasons"])  # type: ignore[index]


def _exact(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(" ", "seconds")
