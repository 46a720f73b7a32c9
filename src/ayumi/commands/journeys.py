"""Commands for units on their way, and outside their temperatures."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ayumi.commands.acting import WRITER, Writer, recorded, session
from ayumi.commands.app import OK
from ayumi.commands.cells import At, Lot, at_said, attached, decimal_said, record_said
from ayumi.commands.places import Place
from ayumi.commands.terminal import told
from ayumi.commands.units import unit_app


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
