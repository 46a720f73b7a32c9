"""What went otherwise on the way of the cells: excursions, holds, gaps, alerts; and the balance."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ayumi.product.quantities import FATES, Account, account
from ayumi.report.layout.html import Listing, table
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.words import COLUMNS
from ayumi.trial.product.lot import Hold, Lot, Unit
from ayumi.values import Words

_ALL: Final = Words("All lots", "全ロット")
_NOW: Final = Words("{n} {state}", "{state} {n}")
_CLEARED: Final = Words("entry {entry}: {text}", "記録{entry}：{text}")
_MORE: Final = Words("and {n} more", "ほか{n}")
_LISTED: Final = 4
_NO_VOLUME: Final = Words("not recorded", "記録なし")


def excursions_listing(cells: Cells) -> Listing:
    """Times outside the temperatures of storage: which containers, how far, how long."""
    columns = ("lot", "units", "began", "extreme", "minutes", "text", "now", "entry")
    rows = [row for lot in cells.in_order for row in _excursions(cells, lot)]
    return Listing("excursions", columns, tuple(rows))


def _excursions(cells: Cells, lot: Lot) -> Iterator[tuple[str, ...]]:
    found: dict[int, list[Unit]] = {}
    for unit in lot.units.values():
        for one in unit.excursions:
            found.setdefault(one.seq, []).append(unit)
    for seq, units in sorted(found.items()):
        one = next(e for e in units[0].excursions if e.seq == seq)
        yield (
            lot.code, units_said(cells, units), cells.when(one.began),
            f"{one.extreme:f}".replace("-", "−"), f"{one.minutes:f}", cells.noted(seq),
            now_said(cells, units),
            f"{seq}",
        )  # fmt: skip


def holds_listing(cells: Cells) -> Listing:
    """What held containers back, since when, and whether somebody cleared it."""
    columns = ("lot", "units", "hold", "since", "cleared", "now")
    rows = [row for lot in cells.in_order for row in _holds(cells, lot)]
    return Listing("holds", columns, tuple(rows))


def _holds(cells: Cells, lot: Lot) -> Iterator[tuple[str, ...]]:
    found: dict[tuple[int, int | None], list[tuple[Unit, Hold]]] = {}
    for unit in lot.units.values():
        for hold in unit.holds:
            found.setdefault((hold.seq, hold.cleared), []).append((unit, hold))
    for (_, cleared), pairs in sorted(found.items(), key=lambda one: one[0][0]):
        units, hold = [unit for unit, _ in pairs], pairs[0][1]
        why = cells.reported.value(f"hold_{hold.why}")
        text = "" if hold.text is None else f": {cells.reported.text(hold.text)}"
        said = ""
        if cleared is not None:
            said = cells.reported.say(_CLEARED, entry=cleared, text=cells.noted(cleared))
        yield (
            lot.code, units_said(cells, units), why + text, cells.when(hold.at), said.rstrip(": "),
            now_said(cells, units),
        )  # fmt: skip


def units_said(cells: Cells, units: list[Unit]) -> str:
    """Containers by their codes, of many the first ones."""
    codes = [unit.code for unit in units]
    if len(codes) <= _LISTED:
        return cells.reported.listed(codes)
    more = cells.reported.say(_MORE, n=len(codes) - _LISTED)
    return cells.reported.listed((*codes[:_LISTED], more))


def now_said(cells: Cells, units: list[Unit]) -> str:
    """What became of containers."""
    counted = Counter(unit.state for unit in units)
    return cells.reported.listed(
        cells.reported.say(_NOW, n=n, state=cells.reported.value(f"unit_{state}"))
        for state, n in counted.items()
    )


def gaps_listing(cells: Cells) -> Listing:
    """Journeys on which custody was broken."""
    columns = ("lot", "units", "from", "place", "at", "reason")
    rows = []
    for lot in cells.in_order:
        for unit in lot.units.values():
            rows += [
                (
                    lot.code, unit.code, cells.place(one.origin), cells.place(one.destination),
                    cells.when(one.received_at), cells.said(one.gap),
                )
                for one in unit.journeys
                if one.gap
            ]  # fmt: skip
    return Listing("custody_gaps", columns, tuple(rows))


def deviations_listing(cells: Cells) -> Listing:
    """Deviations of runs, and steps whose values depart from the document."""
    rows = []
    for run in cells.product.runs:
        rows += [
            (run.code, cells.stage(run.stage), cells.when(one["at"]),
             cells.reported.text(one["text"]), str(one["seq"]))
            for one in run.deviations
        ]  # fmt: skip
        departed = [(one.at, one.seq, one.departs) for one in run.steps]
        departed += [(one.at, one.seq, one.departs) for one in run.uses]
        rows += [
            (run.code, cells.stage(run.stage), cells.when(at), cells.said(said), str(seq))
            for at, seq, departs in departed
            for said in departs
        ]
        if run.reason:
            said = cells.reported.text(run.reason)
            rows.append((run.code, cells.stage(run.stage), cells.when(run.ended_at), said, ""))
    columns = ("run", "stage", "at", "text", "entry")
    return Listing("run_deviations", columns, tuple(rows))


def alerts_listing(cells: Cells) -> Listing:
    """Alerts: on what, what they concerned, how they stand."""
    columns = ("subject", "node", "since", "text", "concerns", "state")
    rows = tuple(
        (
            one.code, one.node, cells.when(one.raised_at),
            "" if one.text is None else cells.reported.text(one.text),
            _concerned(cells, one.concerned), f"alert_{one.state}",
        )
        for one in cells.product.alerts
    )  # fmt: skip
    return Listing("alerts", columns, rows)


_KINDS: Final = {
    "lots": Words("lots {n}", "ロット{n}"),
    "doses": Words("doses {n}", "用量{n}"),
    "participants": Words("participants {n}", "被験者{n}名"),
}


def _concerned(cells: Cells, concerned: object) -> str:
    found = concerned if isinstance(concerned, dict) else dict(concerned)  # type: ignore[call-overload]
    return cells.reported.listed(
        cells.reported.say(said, n=len(found[kind]))
        for kind, said in _KINDS.items()
        if found.get(kind)
    )


# ── The balance ──────────────────────────────────────────────────────────────────────────────────

_FATE_COLUMNS: Final = tuple(f"fate_{fate}" for fate in FATES)


def accounted_listing(cells: Cells) -> Listing:
    """What was made of each lot and what became of it: containers, and volumes where known."""
    columns = (
        "lot", "stage", "made_count", *_FATE_COLUMNS, "adds_up", "made_volume", "left_volume",
    )  # fmt: skip
    rows = tuple(_accounted(cells, lot) for lot in cells.in_order)
    return Listing("containers_accounted", columns, rows)


def _accounted(cells: Cells, lot: Lot) -> tuple[str, ...]:
    counted = account(lot.units.values())
    left = [unit.left for unit in lot.units.values() if unit.state in ("stored", "thawed")]
    known = [one for one in left if one is not None]
    volume = "" if counted.volume is None else f"{counted.volume:f}"
    return (
        lot.code, cells.stage(lot.stage), str(counted.containers),
        *(str(counted.containers_by[fate]) for fate in FATES), _adds_up(counted), volume,
        f"{sum(known):f}" if known else "",
    )  # fmt: skip


def _adds_up(counted: Account) -> str:
    return "adds_up_no" if counted.discrepancies else "adds_up_yes"


def accounted_table(cells: Cells) -> str:
    """The balance by stage, and by lot where few are kept; fates that nothing met are left out."""
    shown: list[tuple[str, Account]] = []
    for stage, lots in cells.by_stage.items():
        of_all = account(unit for lot in lots for unit in lot.units.values())
        one = not cells.is_of_a_dose(stage) and len(lots) <= _LISTED
        if one:
            shown += [
                (f"{lot.code} · {cells.stage(stage)}", account(lot.units.values())) for lot in lots
            ]
        else:
            shown.append((f"{cells.stage(stage)} (n = {len(lots):,})", of_all))
    everything = account(unit for lot in cells.product.lots for unit in lot.units.values())
    shown.append((cells.reported.of(_ALL), everything))
    fates = [fate for fate in FATES if everything.containers_by[fate]]
    heads = [
        cells.reported.of(COLUMNS[name])
        for name in ("lot", "made_count", *(f"fate_{fate}" for fate in fates), "adds_up")
    ]
    rows = [
        (
            name, f"{one.containers:,}", *(_count(one.containers_by[fate]) for fate in fates),
            cells.reported.value(_adds_up(one)),
        )
        for name, one in shown
    ]  # fmt: skip
    return table(heads, rows, numbers=tuple(range(1, len(fates) + 2)))


def _count(n: int) -> str:
    return f"{n:,}" if n else "–"
