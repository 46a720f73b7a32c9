"""Commands for units of a lot: journeys, temperatures, holds, thaws, what is taken, labels."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.acting import WHO, WRITER, Who, Writer, print_json, recorded, session
from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.cells import At, Lot, at_said, attached, decimal_said, record_said
from ayumi.commands.places import Place, entropy
from ayumi.commands.terminal import new_file, told

if TYPE_CHECKING:
    from ayumi.ledger import Ledger
    from ayumi.report.labels import Label
    from ayumi.trial.product.lot import Lot as LotState

unit_app = App(name="unit", help="Record what becomes of units: vials, flasks, bags, syringes.")
app.command(unit_app)


@unit_app.command
def send(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    to: str,
    origin: Annotated[str | None, Parameter(name="--from")] = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that units left for another place.

    Example:

        ayumi unit send my-study F-1 F-1-01 F-1-02 --to theatre

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that were sent.
    to
        The place where they are to arrive.
    origin
        The place that they left; where they are recorded to be otherwise.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.journeys import send_units

    with session(place, who) as here:
        entry = send_units(
            here.ledger, here.actor, lot, units,
            to=to, origin=origin, at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@unit_app.command
def receive(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    arrived: str | None = None,
    temperatures: str | None = None,
    begins: Annotated[str | None, Parameter(name="--from")] = None,
    until: str | None = None,
    outside: str | None = None,
    logger: Path | None = None,
    mismatch: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that units have arrived, with the record of their temperature.

    What the record does not cover, or what was outside the limits for too long, holds them. Units
    that did not arrive are not named. Example:

        ayumi unit receive my-study F-1 F-1-01 F-1-02 --temperatures=-180..-150 \
          --from 2026-03-18T08:55 --until 2026-03-18T09:45

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that have arrived.
    arrived
        The place; that to which they were sent otherwise.
    temperatures
        The lowest and the highest temperature of the journey: --temperatures=-180..-150.
    begins
        From when the temperature is recorded.
    until
        Until when it is recorded.
    outside
        How many minutes it was outside the limits, where it was.
    logger
        The logger's file, which is kept with the record.
    mismatch
        What is not as expected, in words; it holds them.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.journeys import receive_units

    paper = None if logger is None else attached(logger, "--logger")
    with session(place, who) as here:
        entry = receive_units(
            here.ledger, here.actor, lot, units,
            place=arrived, record=record_said(here, temperatures, begins, until, outside),
            logger=paper, mismatch=mismatch, at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    held = {one["unit"]: one["because"] for one in entry.body["units"] if one["hold"]}
    for unit, because in held.items():
        told(f"{unit} is held: {because}.")
    recorded(entry, who, held=held)
    return OK


@unit_app.command
def excursion(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    extreme: str,
    minutes: str,
    began: str,
    text: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Record that units were outside the temperatures of their storage.

    Times outside add up; what the study document does not tolerate holds them. Example:

        ayumi unit excursion my-study F-1 F-1-03 --extreme=-80 --minutes 12 --began 2026-03-18T02:10

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that were outside.
    extreme
        The temperature farthest outside [°C]: --extreme=-80.
    minutes
        For how many minutes.
    began
        From when on.
    text
        What happened, in words.
    """
    from ayumi.actions.product.journeys import record_excursion

    extreme_, minutes_ = decimal_said(extreme, "--extreme"), decimal_said(minutes, "--minutes")
    with session(place, who) as here:
        moment = at_said(here, began, "--began")
        assert moment is not None
        entry = record_excursion(
            here.ledger, here.actor, lot, units,
            extreme=extreme_, minutes=minutes_, began=moment, text=text, seen=who.seen,
        )  # fmt: skip
    for unit, because in entry.body["because"].items():
        told(f"{unit} is held: {because}.")
    recorded(entry, who, held=entry.body["because"])
    return OK


@unit_app.command
def hold(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    text: str,
    why: Literal["suspicion", "mismatch", "gap", "excursion"] = "suspicion",
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Hold units: nothing is done with them until the quality unit clears them.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that are held.
    text
        What is suspected.
    why
        Of which kind it is.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.units import hold as hold_units

    with session(place, who) as here:
        entry = hold_units(
            here.ledger, here.actor, lot, units,
            why=why, text=text, at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@unit_app.command
def clear(place: Place, lot: Lot, /, *units: str, text: str, who: Writer = WRITER) -> int:
    """Sign that held units may go on.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that may go on.
    text
        What was found.
    """
    from ayumi.actions.product.units import MEANING_CLEARED, clear_hold

    with session(place, who) as here:
        entry = clear_hold(
            here.ledger, here.actor, lot, units,
            text=text, signed_by=here.proof(MEANING_CLEARED), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, holds=entry.body["holds"])
    return OK


@unit_app.command
def thaw(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    dose: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that units were thawed, for the process or for a dose.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that were thawed.
    dose
        The dose for which they are kept.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.units import thaw as thaw_units

    with session(place, who) as here:
        entry = thaw_units(
            here.ledger, here.actor, lot, units, dose=dose, at=at_said(here, at), seen=who.seen
        )
    recorded(entry, who)
    return OK


@unit_app.command
def refreeze(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    reason: str,
    stored: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that thawed units were frozen again.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that were frozen again.
    reason
        Why.
    stored
        The place where they stand now; the former one otherwise.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.units import refreeze as refreeze_units

    with session(place, who) as here:
        entry = refreeze_units(
            here.ledger, here.actor, lot, units,
            place=stored, reason=reason, at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@unit_app.command
def take(
    place: Place,
    lot: Lot,
    as_: Annotated[Literal["tested", "retained", "lost", "discarded"], Parameter(name="as")],
    /,
    *units: str,
    volume: str | None = None,
    sample: str | None = None,
    reason: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that units, or a volume of each, were tested, retained, lost or discarded.

    Used they are by a run, and administered with a dose. Examples:

        ayumi unit take my-study F-1 tested F-1-01 --volume "0.1 mL" --sample S-7
        ayumi unit take my-study F-1 discarded F-1-02 --reason "a crack"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    as_
        What became of it.
    units
        Its units.
    volume
        How much of each; all that is left otherwise.
    sample
        The code under which what was taken goes on.
    reason
        Why; needed for what is lost or discarded.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.units import take as take_units

    with session(place, who) as here:
        entry = take_units(
            here.ledger, here.actor, lot, units,
            as_what=as_, volume=volume, sample=sample, reason=reason, at=at_said(here, at),
            seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@unit_app.command
def find(
    place: Place,
    lot: Lot,
    /,
    *units: str,
    stored: str,
    reason: str,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that lost units are there again; they are held until the quality unit clears them.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    units
        Its units that were found.
    stored
        The place where they stand now.
    reason
        Where and how they were found.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.units import find as find_units

    with session(place, who) as here:
        entry = find_units(
            here.ledger, here.actor, lot, units,
            place=stored, reason=reason, at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


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
