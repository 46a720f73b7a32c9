"""Commands for runs of the process: started, steps, what was used, deviations, their end."""

from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.acting import WHO, WRITER, Who, Writer, pairs, print_json, recorded, session
from ayumi.commands.app import OK, UsageFault, Whole, app
from ayumi.commands.cells import At, Run, at_said, parts_said, until_said
from ayumi.commands.places import Place

run_app = App(
    name="run", help="Record runs of the process: what goes in, what is done, what comes."
)
app.command(run_app)

Input = Annotated[tuple[str, ...], Parameter(name="--input")]
"""A unit that goes in whole, or with the volume that does: F-1-01=0.5 mL; as often as needed."""


@run_app.command
def start(
    place: Place,
    run: Run,
    /,
    *,
    stage: str,
    input: Input = (),
    donor: tuple[str, ...] = (),
    dose: str | None = None,
    simulated: bool = False,
    at: At = None,
    who: Who = WHO,
) -> int:
    """Begin a run of a stage, with the units that go in, whole or a volume of each.

    Refused, with every reason, where a unit may not be used. Examples:

        ayumi run start my-study R-7 --stage culture --input B-1-03 --input "B-1-04=0.5 mL"
        ayumi run start my-study R-1 --stage ipsc_stock --donor D-1

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    run
        A code for the run, with a digit in it.
    stage
        The stage of the study document that it makes.
    input
        A unit that goes in whole, or with its volume: F-1-01=0.5 mL; as often as needed.
    donor
        A donor whose tissue goes in; as often as needed.
    dose
        The dose for which the units are kept, where it is prepared in this run.
    simulated
        The cells are invented, in a rehearsal, where nothing recorded goes in.
    at
        When it began; now otherwise.
    """
    from ayumi.actions.product.runs import start_run

    inputs = parts_said(input)
    with session(place, who) as here:
        entry = start_run(
            here.ledger, here.actor, run,
            stage=stage, inputs=inputs, donors=donor, dose=dose, at=at_said(here, at),
            simulated=simulated,
        )  # fmt: skip
    recorded(entry, who, remarks=entry.body["remarks"])
    return OK


@run_app.command
def step(
    place: Place,
    run: Run,
    name: str,
    /,
    *,
    value: tuple[str, ...] = (),
    operator: str | None = None,
    text: str | None = None,
    reason: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record a step of a run, with values held against the study document's conditions.

    With --operator somebody else did it, and you watched and verify it. Example:

        ayumi run step my-study R-7 treat --value "strength=10 umol/L" --operator h.ishii

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    run
        The run.
    name
        The step, as an id.
    value
        A condition and what it was: time=24 h; as often as needed.
    operator
        The account of whoever did it, where that is not you.
    text
        Anything else, in words.
    reason
        Why it departs from the study document; needed only if it does.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.steps import record_step

    values = pairs(value, "CONDITION=VALUE, such as time=24 h")
    with session(place, who) as here:
        entry = record_step(
            here.ledger, here.actor, run, name,
            values=values, operator=operator, text=text, at=at_said(here, at), reason=reason,
            seen=who.seen,
        )  # fmt: skip
    recorded(entry, who, departs=entry.body["departs"])
    return OK


@run_app.command
def verify(place: Place, run: Run, step: Whole, /, *, who: Writer = WRITER) -> int:
    """Verify a step of a run that somebody else did.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    run
        The run.
    step
        The entry of the step, as `ayumi run show` tells.
    """
    from ayumi.actions.product.steps import verify_step

    with session(place, who) as here:
        entry = verify_step(here.ledger, here.actor, run, step, seen=who.seen)
    recorded(entry, who)
    return OK


@run_app.command
def use(
    place: Place,
    run: Run,
    /,
    *,
    reagent: tuple[str, ...] = (),
    equipment: tuple[str, ...] = (),
    input: Input = (),
    reason: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record reagents and machines that were used in a run, or further units that went in.

    What is past its day needs a reason; what an open alert is on is refused. Example:

        ayumi run use my-study R-7 --reagent laminin/L-77@2026-09-30 --equipment BSC-2@2027-01-31

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    run
        The run.
    reagent
        A reagent's name as an id, its lot, and perhaps the day until which it is good:
        laminin/L-77@2026-09-30; as often as needed.
    equipment
        A machine's code, and perhaps the day until which it is calibrated: BSC-2@2027-01-31.
    input
        A further unit, whole or with its volume.
    reason
        Why something past its day was used; needed only if it is.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.steps import use_material

    reagents = []
    for one in reagent:
        code, until = until_said(one, "--reagent")
        name, slash, lot = code.partition("/")
        if not slash:
            raise UsageFault(f"--reagent {one!r}: write its name and its lot: laminin/L-77")
        reagents.append((name, lot, until))
    machines = [until_said(one, "--equipment") for one in equipment]
    with session(place, who) as here:
        entry = use_material(
            here.ledger, here.actor, run,
            reagents=reagents, equipment=machines, inputs=parts_said(input),
            at=at_said(here, at), reason=reason, seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@run_app.command
def deviate(place: Place, run: Run, /, *, text: str, at: At = None, who: Writer = WRITER) -> int:
    """Record something in a run that was not as it should be; also after its end.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    run
        The run.
    text
        What it was.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.runs import deviate as record_deviation

    with session(place, who) as here:
        entry = record_deviation(
            here.ledger, here.actor, run, text=text, at=at_said(here, at), seen=who.seen
        )
    recorded(entry, who, number=entry.body["number"])
    return OK


@run_app.command
def finish(place: Place, run: Run, /, *, at: At = None, who: Writer = WRITER) -> int:
    """Record that a run is over; refused while nobody has verified one of its steps.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    run
        The run.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.runs import finish_run

    with session(place, who) as here:
        entry = finish_run(here.ledger, here.actor, run, at=at_said(here, at), seen=who.seen)
    recorded(entry, who)
    return OK


@run_app.command
def abort(place: Place, run: Run, /, *, reason: str, at: At = None, who: Writer = WRITER) -> int:
    """Record that a run was broken off; lots that it had made stay.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    run
        The run.
    reason
        Why.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.runs import abort_run

    with session(place, who) as here:
        entry = abort_run(
            here.ledger, here.actor, run, reason=reason, at=at_said(here, at), seen=who.seen
        )
    recorded(entry, who)
    return OK


@run_app.command
def show(place: Place, run: Run, /, *, who: Who = WHO) -> int:
    """Show a run: what went in, what was done by whom, what was used, what came of it.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    run
        The run.
    """
    from ayumi.actions.product.reading import see_run, zone_of
    from ayumi.report.making import as_object, print_run

    with session(place, who) as here:
        found = see_run(here.ledger, here.actor, run)
        if who.as_json:
            print_json(as_object(found, here.ledger.text))
        else:
            print_run(Console(), found, zone_of(here.ledger), here.ledger.text)
    return OK


@run_app.command(name="list")
def list_(place: Place, /, *, who: Who = WHO) -> int:
    """List all runs.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    """
    from ayumi.commands.listing import listed

    listed(place, who, "run", ("code", "stage", "state", "operator", "started_at", "outputs"))
    return OK
