"""Doses on a terminal and as objects: from the order to the person, each step with its hour."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from ayumi.actions.product.seeing_doses import SeenDose
from ayumi.report.participant import print_rows
from ayumi.values import printable
from ayumi.values.state_table import said
from ayumi.values.time_zone import clock_in

COLUMNS: Final = ("dose", "participant", "state", "operation", "level", "living cells", "lots")
"""What a list of doses shows."""


def dose_object(seen: SeenDose) -> dict[str, Any]:
    """A dose for programs: everything that is known of it, times in UTC."""
    dose = seen.dose
    return {
        "dose": dose.code,
        "version": dose.version,
        "simulated": dose.simulated,
        "state": dose.state,
        "participant": dose.participant,
        "level": dose.level,
        "side": dose.side,
        "slot": dose.slot,
        "time_zone": seen.zone,
        "plan": list(dose.plan),
        "lots": list(dose.lots),
        "units": list(dose.units),
        "suspension": dose.suspension,
        "syringes": _syringes(seen),
        "count": dose.count,
        "delivered": dose.delivered,
        "prepared_at": dose.prepared_at,
        "prepared_by": sorted(dose.prepared_by),
        "expires": dose.expires,
        "place": dose.place,
        "hand_overs": list(dose.handed),
        "checks": [
            {
                "by": one.by,
                "at": one.at,
                "recorded_at": one.recorded_at,
                "sheet": one.sheet,
                "entry": one.seq,
            }
            for one in dose.checks
        ],
        "refusals": list(dose.refusals),
        "given": dose.given,
        "sheets": list(dose.sheets),
        "history": [
            {"state": state, "at": at, "entry": seq, "by": by}
            for state, at, seq, by in dose.history
        ],
    }


def print_dose(console: Console, seen: SeenDose) -> None:
    """A dose, part by part: what it is, what is planned, what has been done, what was refused."""
    dose = seen.dose
    mark = "SIMULATED  " if dose.simulated else ""
    head = Text(f"{mark}{dose.code}  {said(dose.state)}", style="bold")
    head.append(f"  for {dose.participant}, version {dose.version}", style="not bold")
    console.print(head)
    for line in _facts(seen):
        console.print(Text("  " + printable(line)), soft_wrap=True)
    _part(console, "Plan", ("stage", "begins", "ends", "remark"), list(_plan(seen)))
    _part(console, "Syringes", ("syringe", "label", "volume", "state"), _syringes(seen))
    _part(console, "Hand-overs", ("from", "to", "given", "by", "received", "to whom", "gap"),
          list(_hand_overs(seen)))  # fmt: skip
    _part(console, "Checks at the bedside", ("by", "at", "on paper"), list(_checks(seen)))
    _part(console, "Refused", ("at", "by", "why"), list(_refusals(seen)))
    _part(console, "History", ("state", "at", "by", "entry"), list(_history(seen)))


def print_doses(console: Console, seen: Sequence[SeenDose]) -> None:
    """One line a dose, in the order of the operations."""
    if any(one.dose.simulated for one in seen):
        console.print(Text("SIMULATED", style="bold"))
    print_rows(console, COLUMNS, [_row(one) for one in seen])
    if seen:
        console.print(f"Times are those of {seen[0].zone}.", style="dim")


def print_plan(console: Console, seen: SeenDose) -> None:
    """What is planned back from the operation: what begins when, and what cannot be planned."""
    _part(console, "Plan", ("stage", "begins", "ends", "remark"), list(_plan(seen)))


def _row(seen: SeenDose) -> dict[str, Any]:
    dose = seen.dose
    delivered = (dose.given or {}).get("delivered") or dose.delivered
    return {
        "dose": dose.code,
        "participant": dose.participant,
        "state": dose.state,
        "operation": clock(seen, dose.slot),
        "level": dose.level,
        "living cells": None if delivered is None else cells_said(delivered),
        "lots": ", ".join(dose.lots),
    }


def cells_said(delivered: Mapping[str, Any]) -> str:
    """Living cells with their interval, as one says them.

    >>> cells_said({"cells": "1012000", "low": "856165", "high": "1196199", "level": "0.95"})
    '1,010,000 (856,000 to 1,200,000)'
    """
    middle, low, high = (_three(delivered[name]) for name in ("cells", "low", "high"))
    return f"{middle} ({low} to {high})"


def _three(number: Any) -> str:
    """A number of cells to three digits."""
    return f"{int(float(f'{Decimal(number):.3g}')):,}"


def clock(seen: SeenDose, moment: Any) -> str | None:
    """Day and time in the zone of the study; none where there is no moment."""
    if moment is None:
        return None
    found = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    return clock_in(seen.zone, found)


def _facts(seen: SeenDose) -> Iterator[str]:
    dose = seen.dose
    slot = clock(seen, dose.slot)
    parts = [f"operation {slot} ({seen.zone})", f"level {dose.level}"]
    parts += [f"side {dose.side}"] if dose.side else []
    yield ", ".join(parts)
    yield f"from {', '.join(dose.units)} of {', '.join(dose.lots)}"
    if dose.delivered is not None:
        level = Decimal(dose.delivered["level"]) * 100
        yield f"in the syringes {cells_said(dose.delivered)} living cells, {level:.0f} % interval"
    if dose.expires is not None:
        yield f"good until {clock(seen, dose.expires)}"
    if dose.given is not None:
        yield f"given {cells_said(dose.given['delivered'])} living cells by {dose.given['by']}"
        yield from (f"departs: {one}" for one in dose.given["departs"])


def _plan(seen: SeenDose) -> Iterator[dict[str, Any]]:
    for one in seen.dose.plan:
        earliest = clock(seen, one["not_before"])
        remark = one["unplanned"] or (earliest and f"ends not before {earliest}")
        yield {
            "stage": one["stage"],
            "begins": clock(seen, one["begins"]),
            "ends": clock(seen, one["ends"]),
            "remark": remark,
        }


def _syringes(seen: SeenDose) -> list[dict[str, Any]]:
    if seen.suspension is None:
        return []
    units = [seen.suspension.units[code] for code in seen.dose.syringes]
    return [
        {
            "syringe": one.code,
            "label": one.labels[-1] if one.labels else None,
            "volume": None if one.volume is None else f"{one.volume:f} uL",
            "state": one.state,
        }
        for one in units
    ]


def _hand_overs(seen: SeenDose) -> Iterator[dict[str, Any]]:
    for one in seen.dose.handed:
        yield {
            "from": one["origin"],
            "to": one["destination"],
            "given": clock(seen, one["at"]),
            "by": one["by"],
            "received": clock(seen, one.get("received_at")),
            "to whom": one.get("received_by"),
            "gap": one.get("gap"),
        }


def _checks(seen: SeenDose) -> Iterator[dict[str, Any]]:
    for one in seen.dose.checks:
        yield {"by": one.by, "at": clock(seen, one.at), "on paper": one.sheet}


def _refusals(seen: SeenDose) -> Iterator[dict[str, Any]]:
    for one in seen.dose.refusals:
        why = "; ".join(reason["text"] for reason in one["reasons"])
        yield {"at": clock(seen, one["at"]), "by": one["by"], "why": why}


def _history(seen: SeenDose) -> Iterator[dict[str, Any]]:
    for state, at, seq, by in seen.dose.history:
        yield {"state": state, "at": clock(seen, at), "by": by, "entry": seq}


def _part(
    console: Console, title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    if rows:
        console.print()
        console.print(Text(title, style="bold"))
        print_rows(console, columns, rows)
