"""Commands for labels of units: drawn, printed, and whose one is."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from ayumi.commands.acting import WHO, WRITER, Who, Writer, print_json, recorded, session
from ayumi.commands.app import OK, UsageFault
from ayumi.commands.cells import Lot
from ayumi.commands.places import Place, entropy
from ayumi.commands.terminal import new_file, told
from ayumi.commands.units import unit_app

if TYPE_CHECKING:
    from ayumi.ledger import Ledger
    from ayumi.report.labels import Label
    from ayumi.trial.product.lot import Lot as LotState


@unit_app.command
def label(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    out: Path,
    reason: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Give units new labels, and write them for printing; former ones are good no longer.

    The code is drawn at random and says nothing of what is inside. Example:

        ayumi unit label my-study F-1 F-1-01 F-1-02 --out labels.html

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that are labelled.
    out
        The file to write: .html with all labels, or .svg for one.
    reason
        Why anew; needed for a unit that bears a label already.
    """
    from ayumi.actions.product.reading import see_lot
    from ayumi.actions.product.units import label as label_units
    from ayumi.report.labels import label_page, label_svg

    kind = out.suffix.lower()
    if kind not in (".html", ".svg") or (kind == ".svg" and len(units) != 1):
        raise UsageFault(f"--out {out}: labels are an .html file, one alone may be an .svg")
    new_file(out)
    with session(place, who) as here:
        entry = label_units(
            here.ledger, here.actor, lot, units,
            entropy=entropy,
            reason=reason, seen=who.seen,
        )  # fmt: skip
        found = see_lot(here.ledger, here.actor, lot)
        labels = [_label(here.ledger, found, unit) for unit in entry.body["labels"]]
    drawn = label_svg(labels[0]) if kind == ".svg" else label_page(labels)
    out.write_text(drawn, encoding="utf-8")
    recorded(entry, who, labels=entry.body["labels"], file=str(out))
    return OK


@unit_app.command
def show(place: Place, label: str, /, *, who: Who = WHO) -> int:
    """Show which unit bears, or once bore, a label.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    label
        What was scanned.
    """
    from ayumi.actions.product.reading import see_label
    from ayumi.report.making import UNIT_COLUMNS, unit_rows
    from ayumi.report.participant import print_rows

    with session(place, who) as here:
        lot, unit = see_label(here.ledger, here.actor, label)
    good = lot.units[unit].labels[-1] == label
    [row] = unit_rows([lot.units[unit]])
    if who.as_json:
        print_json({**row, "lot": lot.code, "good": good})
    else:
        print_rows(Console(), UNIT_COLUMNS, [row])
    if not good:
        told("The label was replaced by another one: it is good no longer.")
    return OK


def _label(ledger: "Ledger", lot: "LotState", unit: str) -> "Label":
    from ayumi.actions.door import study_or_refusal
    from ayumi.report.labels import Label
    from ayumi.values.time_zone import clock_in

    study = study_or_refusal(ledger)
    zone, stage = study.study.time_zone, study.product.stages.get(lot.stage)
    lines = [study.product.title.en, lot.stage if stage is None else stage.title.en]
    if lot.expires is not None:
        lines.append(f"Expires {clock_in(zone, lot.expires)}")
    found = lot.units[unit]
    if found.volume is not None:
        lines.append(f"{found.volume:f} uL")
    return Label(found.labels[-1], unit, tuple(lines), lot.simulated)
