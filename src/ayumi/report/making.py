"""Donors, runs, lots, units and alerts as one object for programs, and as rows for a terminal."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from ayumi.ledger.canonical import moment
from ayumi.product.order import UNIT
from ayumi.product.quantities import Account, account
from ayumi.report.ledger import REDACTED
from ayumi.report.participant import print_rows
from ayumi.trial.product.lookback import Ancestry, Concerned
from ayumi.trial.product.lot import Lot, Unit
from ayumi.trial.product.others import Alert, Donor, Run
from ayumi.values import printable
from ayumi.values.state_table import said
from ayumi.values.time_zone import clock_in

Texts = Callable[[str], str | None]
"""The words of a free text by its digest; none once they are redacted."""
UNIT_COLUMNS = ("unit", "state", "volume", "left", "place", "thaws", "held", "label")


def as_object(thing: Lot | Run | Donor | Alert, texts: Texts) -> dict[str, Any]:
    """Everything of a lot, a run, a donor or an alert: moments in UTC as text, texts in words."""
    found: dict[str, Any] = _plain(thing, texts)
    if isinstance(thing, Lot):
        found["units"] = list(found["units"].values())
        found["quantities"] = quantities_object(account(thing.units.values()))
    return found


def quantities_object(counted: Account) -> dict[str, Any]:
    """What was made of a lot and what became of it, as programs read it."""
    volumes = counted.volume_by
    return {
        "containers": counted.containers,
        "volume_uL": None if counted.volume is None else str(counted.volume),
        "containers_by": dict(counted.containers_by),
        "volume_by_uL": None if volumes is None else {k: str(v) for k, v in volumes.items()},
        "discrepancies": list(counted.discrepancies),
    }


def unit_rows(units: Iterable[Unit]) -> list[dict[str, Any]]:
    """The units of a lot: where they are, what is left, why they are held."""
    return [
        {
            "unit": one.code,
            "state": UNIT.said(one.state),
            "volume": _amount(one.volume),
            "left": _amount(one.left),
            "place": one.place,
            "thaws": one.thaws or None,
            "held": ", ".join(f"{hold.why} (entry {hold.seq})" for hold in one.held) or None,
            "label": one.labels[-1] if one.labels else None,
        }
        for one in units
    ]


def quantity_rows(counted: Account) -> list[dict[str, Any]]:
    """What became of a lot, a line for each fate that anything had, and the sum."""
    volumes = counted.volume_by
    rows = [
        {
            "became": UNIT.said(fate),
            "containers": count,
            "volume": None if volumes is None else _amount(volumes[fate]),
        }
        for fate, count in counted.containers_by.items()
        if count or (volumes is not None and volumes[fate])
    ]
    made = {
        "became": "made",
        "containers": counted.containers,
        "volume": _amount(counted.volume),
    }
    return [*rows, made]


def print_lot(console: Console, lot: Lot, zone: str) -> None:
    """A lot: how it stands, its units, and what became of it."""
    mark = "SIMULATED  " if lot.simulated else ""
    expires = "" if lot.expires is None else f", expires {clock_in(zone, lot.expires)}"
    made = "" if lot.made_at is None else f", made {clock_in(zone, lot.made_at)}"
    _head(console, f"{mark}{lot.code}  {lot.stage}, {said(lot.state)}{made}{expires}")
    whence = f"run {lot.run}" if lot.run else f"donor {lot.donor}" if lot.donor else "outside"
    if lot.supplier_lot:
        whence = f"outside, as {lot.supplier_lot}"
    console.print(Text(printable(f"From: {whence}. Version {lot.version}."), style="dim"))
    if lot.cells is not None:
        seen = lot.cells.get("viability")
        living = "" if seen is None else f", {seen} % alive"
        console.print(Text(f"Counted when made: {lot.cells['cells']} cells{living}."))
    print_rows(console, UNIT_COLUMNS, unit_rows(lot.units.values()))
    counted = account(lot.units.values())
    console.print()
    print_rows(console, ("became", "containers", "volume"), quantity_rows(counted))
    for one in counted.discrepancies:
        console.print(Text(f"Does not add up: {one}.", style="bold"))


def print_run(console: Console, run: Run, zone: str, texts: Texts) -> None:
    """A run: what went in, what was done by whom, what was used, what came of it."""
    began = "" if run.started_at is None else f", since {clock_in(zone, run.started_at)}"
    _head(console, f"{run.code}  {run.stage}, {said(run.state)}{began}")
    inputs = [f"{unit} ({volume} uL)" if volume else unit for unit, volume in run.inputs]
    for name, listed in (
        ("In", [*inputs, *(f"donor {one}" for one in run.donors)]),
        ("Used", [*run.reagents, *run.equipment]),
        ("Out", run.outputs),
    ):
        console.print(Text(printable(f"{name}: {', '.join(listed) or 'nothing'}.")))
    rows = [
        {
            "entry": one.seq,
            "step": one.name,
            "at": clock_in(zone, one.at),
            "by": one.operator,
            "verified": one.verifier,
            "departs": "; ".join(one.departs) or None,
        }
        for one in run.steps
    ]
    if rows:
        print_rows(console, ("entry", "step", "at", "by", "verified", "departs"), rows)
    for one in run.deviations:
        words = texts(one["text"]) or REDACTED
        console.print(Text(printable(f"Deviation {one['number']}: {words}")))


def print_donor(console: Console, donor: Donor, zone: str) -> None:
    """A donor: what they agreed to, and what they were tested for."""
    whose = "" if donor.participant is None else f", the participant {donor.participant}"
    mark = "SIMULATED  " if donor.simulated else ""
    _head(console, f"{mark}{donor.code}  consent {donor.consent} ({donor.consent_version}){whose}")
    console.print(Text(printable(f"Agreed to: {', '.join(donor.uses) or 'nothing'}.")))
    rows = [
        {"test": one["test"], "result": one["result"], "at": clock_in(zone, one["at"])}
        for one in donor.tests
    ]
    if rows:
        print_rows(console, ("test", "result", "at"), rows)


def print_alert(console: Console, alert: Alert, texts: Texts) -> None:
    """An alert: on what, since when, what it concerned, what was concluded."""
    days = f" of {alert.since or 'any day'} to {alert.until or 'now'}"
    dated = days if alert.since or alert.until else ""
    _head(console, f"{alert.code}  on {alert.node}{dated}, {alert.state}")
    console.print(Text(printable(texts(alert.text or "") or REDACTED)))
    counted = ", ".join(
        f"{len(listed)} {kind}" for kind, listed in alert.concerned.items() if kind != "node"
    )
    console.print(Text(f"Concerned when it was raised: {counted}."))
    rows = [{"lot": lot, "conclusion": said(one[0])} for lot, one in alert.assessed.items()]
    if rows:
        print_rows(console, ("lot", "conclusion"), rows)


def print_concerned(console: Console, found: Concerned) -> None:
    """What came of something, kind by kind."""
    _head(console, f"Of {found.node} came")
    for kind in ("runs", "lots", "units", "doses", "participants"):
        listed: tuple[str, ...] = getattr(found, kind)
        shown = ", ".join(listed[:40]) + (f" and {len(listed) - 40} more" if listed[40:] else "")
        console.print(Text(printable(f"{len(listed):>7} {kind}  {shown}")), soft_wrap=True)


def print_ancestry(console: Console, found: Ancestry) -> None:
    """Where something comes from, as a tree; what stands in it twice is drawn out once."""
    parents: dict[str, list[str]] = {}
    for to, whence in found.links:
        parents.setdefault(to, []).append(whence)
    tree, drawn = Tree(Text(printable(found.node))), set[str]()
    ahead = [(tree, found.node)]
    while ahead:
        branch, node = ahead.pop()
        for parent in parents.get(node, ()):
            again = parent in drawn and parent in parents
            grown = branch.add(Text(printable(f"{parent} (drawn elsewhere)" if again else parent)))
            if not again:
                drawn.add(parent)
                ahead.append((grown, parent))
    console.print(tree)


def _head(console: Console, line: str) -> None:
    console.print(Text(printable(line), style="bold"), soft_wrap=True)


def _amount(volume: Decimal | None) -> str | None:
    return None if volume is None else f"{volume:f} uL"


def _plain(value: Any, texts: Texts) -> Any:
    """A value as JSON has it; what is a free text's digest becomes its words."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name), texts) for one in fields(value)}
    if isinstance(value, Mapping):
        if value.keys() == {"content"}:
            return texts(value["content"]) or REDACTED
        return {str(key): _plain(inner, texts) for key, inner in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [_plain(inner, texts) for inner in value]
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, str) and value.startswith("sha256:"):
        return texts(value) or REDACTED
    return str(value) if isinstance(value, Decimal | date) else value


def row_of(thing: Lot | Run | Donor | Alert, columns: Iterable[str], zone: str) -> dict[str, Any]:
    """Some fields of a lot, a run, a donor or an alert, as a table shows them."""
    return {column: _shown(column, thing, zone) for column in columns}


def _shown(column: str, thing: Any, zone: str) -> Any:
    if column == "left":
        kept = [one for one in thing.units.values() if UNIT.ways[one.state]]
        return f"{len(kept)} of {len(thing.units)}"
    value = getattr(thing, column)
    if column == "state":
        return said(value)
    if isinstance(value, datetime):
        return clock_in(zone, value)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value
