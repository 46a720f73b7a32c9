"""Runs of the process: started, deviations, their end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ayumi.actions.door import in_words, refuse_other_world, refused
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import Record, at_the_product
from ayumi.actions.product.going_in import going_in
from ayumi.actions.product.taking import Input
from ayumi.ledger import Actor, Entry, Text
from ayumi.product.order import RUN
from ayumi.trial.product import kinds
from ayumi.trial.product.others import Run
from ayumi.trial.product.run_fold import run_codes
from ayumi.trial.study import is_rehearsal
from ayumi.values.state_table import START

MAKING: Final = ("make_product", "prepare_dose")
"""Whoever has one of these makes cells: by the process, or the dose of the day."""
NOT_MADE: Final = ("donor", "administration")
"""Kinds of stage that no run makes."""


def start_run(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    stage: str,
    inputs: Sequence[Input] = (),
    donors: Sequence[str] = (),
    dose: str | None = None,
    at: datetime | None = None,
    simulated: bool = False,
) -> Entry:
    """A run of a stage begins: with units, whole or a volume of each, or with donors' tissue.

    Refused, with all reasons, where a unit may not be used, or is of a stage from which this one
    does not come. Several units are pooled; of an autologous product only those of one donor. With
    ``dose`` the units may be those that are kept for it. Where nothing recorded goes in,
    ``simulated`` says that the cells are invented.
    """
    with at_the_product(ledger, actor, *MAKING) as door:
        door.new(code, "run", run_codes(door.writing))
        found, moment = door.stage(stage), door.moment(at)
        if found.kind in NOT_MADE:
            raise refused("stage", stage, f"is of the kind {found.kind}; no run makes it")
        door.steps(RUN, "start", [(f"the run {code}", START)])
        if not inputs and not donors:
            refuse_other_world(door.writing, simulated)
        into = going_in(door, code, stage, inputs, donors, dose=dose, at=moment)
        body = {
            "stage": stage,
            "dose": dose,
            "simulated": is_rehearsal(door.writing),
            "donors": list(donors),
            "inputs": into.units,
            "remarks": list(into.remarks),
            "lineage": into.links,
        }
        entry = door.append(kinds.RUN + code, kinds.RUN_STARTED, body, at=moment)
        into.take(door, moment)
        return entry


def deviate(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    text: str,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """Something in a run that was not as it should be; also noticed after its end."""
    subject, may = kinds.RUN + code, (*MAKING, "release_lot")
    with at_the_product(ledger, actor, *may, subject=subject, seen=seen) as door:
        run = door.run(code)
        door.steps(RUN, "deviate", [(f"the run {code}", run.state)])
        in_words("text", text)
        body = {"number": len(run.deviations) + 1, "text": Text(text)}
        moment = door.moment(at, after=run.started_at)
        return door.append(subject, kinds.RUN_DEVIATED, body, at=moment)


def finish_run(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """A run that has made its lots is over; refused while nobody has verified a step of it."""
    subject = kinds.RUN + code
    with at_the_product(ledger, actor, *MAKING, subject=subject, seen=seen) as door:
        run = door.run(code)
        door.steps(RUN, "finish", [(f"the run {code}", run.state)])
        if not run.outputs:
            raise ActionRefused(
                f"nothing came of the run {code} yet; record its lot, or break it off with a reason"
            )
        alone = [f"{one.name} (entry {one.seq})" for one in run.steps if one.verifier is None]
        if alone:
            raise ActionRefused(f"no second person has verified: {', '.join(alone)}")
        moment = door.moment(at, after=last_moment(run))
        return door.append(subject, kinds.RUN_FINISHED, {}, at=moment)


def abort_run(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    reason: str,
    at: datetime | None = None,
    seen: int | None = None,
) -> Entry:
    """A run was broken off; lots that it had made by then stay."""
    subject = kinds.RUN + code
    with at_the_product(ledger, actor, *MAKING, subject=subject, seen=seen) as door:
        run = door.run(code)
        door.steps(RUN, "abort", [(f"the run {code}", run.state)])
        in_words("reason", reason)
        moment = door.moment(at, after=last_moment(run))
        return door.append(subject, kinds.RUN_ABORTED, {}, at=moment, reason=reason)


def last_moment(run: Run) -> datetime | None:
    """The last moment of a run that is known: it does not end before."""
    moments = [step.at for step in run.steps] + [use.at for use in run.uses]
    began = [run.started_at] if run.started_at else []
    return max([*moments, *began], default=None)
