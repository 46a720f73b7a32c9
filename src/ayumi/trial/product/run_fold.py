"""The fold of a run: what went in, what was done, with what, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.product.order import RUN
from ayumi.trial.product import kinds
from ayumi.trial.product.moments import moment_of
from ayumi.trial.product.others import Run, Use
from ayumi.trial.product.others import Step as Done
from ayumi.values.growing import Growing
from ayumi.values.state_table import START

Changes = Mapping[str, Any]
Step = Callable[[Run, Entry], Changes]


def run_of(view: View, code: str) -> Run | None:
    """A run as things stand."""
    return view.folded(run_after, subject=kinds.RUN + code)


def runs_of(view: View) -> tuple[Run, ...]:
    """All runs as things stand, in the order in which they were started."""
    found = (run_of(view, code) for code in run_codes(view).values())
    return tuple(one for one in found if one is not None)


def run_codes(view: View) -> Mapping[str, str]:
    """The codes of all runs, each found by itself without regard to capitals."""
    return view.folded(_codes, kind=kinds.RUN_STARTED) or {}


def run_after(before: Run | None, entry: Entry) -> Run:
    """A run after one more entry."""
    if before is None:
        before = Run(entry.subject.removeprefix(kinds.RUN))
    step = _STEPS.get(entry.kind)
    changes = {} if step is None else step(before, entry)
    return replace(before, **changes, version=entry.version)


def _moved(run: Run, act: str) -> str:
    return RUN.ways[run.state].get(act, run.state)


def _inputs(body: Mapping[str, Any]) -> tuple[tuple[str, str | None], ...]:
    return tuple((one["unit"], one.get("volume")) for one in body.get("inputs", ()))


def _started(run: Run, entry: Entry) -> Changes:
    body = entry.body
    return {
        "stage": body["stage"],
        "state": RUN.ways[START]["start"],
        "started_at": moment_of(entry),
        "operator": entry.actor.account,
        "inputs": _inputs(body),
        "donors": tuple(body.get("donors", ())),
        "simulated": bool(body.get("simulated")),
    }


def _step(run: Run, entry: Entry) -> Changes:
    body = entry.body
    made = Done(
        body["name"], moment_of(entry), body["operator"], body.get("verifier"), body["values"],
        tuple(body["departs"]), entry.seq,
    )  # fmt: skip
    return {"state": _moved(run, "step"), "steps": (*run.steps, made)}


def _step_verified(run: Run, entry: Entry) -> Changes:
    meant, by = entry.body["step"], entry.actor.account
    steps = (replace(one, verifier=by) if one.seq == meant else one for one in run.steps)
    return {"steps": tuple(steps)}


def _used(run: Run, entry: Entry) -> Changes:
    body = entry.body
    uses = tuple(_use(one, entry) for one in body.get("materials", ()))
    reagents = (one.node for one in uses if one.node.startswith(kinds.REAGENT))
    machines = (one.node for one in uses if one.node.startswith(kinds.EQUIPMENT))
    return {
        "state": _moved(run, "use"),
        "uses": (*run.uses, *uses),
        "reagents": tuple(dict.fromkeys((*run.reagents, *reagents))),
        "equipment": tuple(dict.fromkeys((*run.equipment, *machines))),
        "inputs": (*run.inputs, *_inputs(body)),
    }


def _use(said: Mapping[str, Any], entry: Entry) -> Use:
    until = said.get("until")
    return Use(
        said["node"], moment_of(entry), None if until is None else date.fromisoformat(until),
        tuple(said.get("departs", ())), entry.seq,
    )  # fmt: skip


def _deviated(run: Run, entry: Entry) -> Changes:
    made = {
        "number": entry.body["number"],
        "text": entry.body["text"]["content"],
        "at": moment_of(entry),
        "seq": entry.seq,
        "by": entry.actor.account,
    }
    return {"state": _moved(run, "deviate"), "deviations": (*run.deviations, made)}


def _yielded(run: Run, entry: Entry) -> Changes:
    return {"state": _moved(run, "yield"), "outputs": (*run.outputs, entry.body["lot"])}


def _ended(act: str) -> Step:
    return lambda run, entry: {
        "state": _moved(run, act),
        "ended_at": moment_of(entry),
        "reason": entry.reason,
    }


_STEPS: Final[Mapping[str, Step]] = {
    kinds.RUN_STARTED: _started,
    kinds.RUN_STEP: _step,
    kinds.RUN_STEP_VERIFIED: _step_verified,
    kinds.RUN_USED: _used,
    kinds.RUN_DEVIATED: _deviated,
    kinds.RUN_YIELDED: _yielded,
    kinds.RUN_FINISHED: _ended("finish"),
    kinds.RUN_ABORTED: _ended("abort"),
}


def _codes(before: Growing[str] | None, entry: Entry) -> Growing[str]:
    code = entry.subject.removeprefix(kinds.RUN)
    return (before or Growing()).changed({code.casefold(): code})
