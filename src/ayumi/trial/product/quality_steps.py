"""What entries of the quality unit change of a lot: results, decisions, late failures."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.product.disposition import LOT
from ayumi.product.order import FAILURE
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import (
    Disposition,
    Failure,
    Investigation,
    Lot,
    Recorded,
    Reviewed,
)
from ayumi.trial.product.moments import moment_in, moment_of
from ayumi.values.state_table import START

Changes = Mapping[str, Any]
Step = Callable[[Lot, Entry], Changes]


def _moved(lot: Lot, act: str) -> Changes:
    """The state that an act leads to, where it is possible."""
    return {"state": LOT.ways[lot.state].get(act, lot.state)}


def _tested(lot: Lot, entry: Entry) -> Changes:
    body = entry.body
    made = Recorded(
        body["test"], body["result"], entry.seq, entry.actor.account, moment_of(entry),
        specification=body.get("specification"), sample=body.get("sample"),
    )  # fmt: skip
    return {"results": (*lot.results, made)}


def _test_verified(lot: Lot, entry: Entry) -> Changes:
    meant = entry.body["result"]
    by = entry.actor.account
    return {
        "results": tuple(
            replace(one, verified_by=by) if one.seq == meant else one for one in lot.results
        ),
    }


def _investigated(lot: Lot, entry: Entry) -> Changes:
    body = entry.body
    opened = [one for one in lot.investigations if one.number == body["number"]]
    before = tuple(text for one in opened for text in (*one.before, one.text))
    made = Investigation(
        body["test"], tuple(body["results"]), body["conclusion"], body["text"]["content"],
        entry.seq, entry.actor.account, body["number"], before,
    )  # fmt: skip
    # Concluding an investigation goes on under its number.
    others = (one for one in lot.investigations if one.number != made.number)
    return {"investigations": (*others, made)}


def _reviewed(lot: Lot, entry: Entry) -> Changes:
    body = entry.body
    made = Reviewed(
        body["test"], tuple(body["results"]), body["conclusion"], body["text"]["content"],
        entry.seq, entry.actor.account,
    )  # fmt: skip
    return {"reviews": (*lot.reviews, made)}


def _disposed(act: str) -> Step:
    """A signed decision on a lot."""

    def step(lot: Lot, entry: Entry) -> Changes:
        body, moved = entry.body, _moved(lot, act)
        made = Disposition(
            act, moved["state"], entry.seq, entry.actor.account, moment_of(entry),
            verdicts=body.get("verdicts", {}),
            pending=tuple(body.get("pending", ())),
            until=moment_in(body.get("until")),
            reason=entry.reason,
            participant=body.get("participant"),
            specification=body.get("specification"),
        )  # fmt: skip
        return {**moved, "dispositions": (*lot.dispositions, made)}

    return step


def _noted(where: str) -> Step:
    """Something that is kept as it was said, with the place of its entry, by whom and when."""

    def step(lot: Lot, entry: Entry) -> Changes:
        made = {
            **entry.body,
            "seq": entry.seq,
            "by": entry.actor.account,
            "at": moment_of(entry),
        }
        return {where: (*getattr(lot, where), made)}

    return step


def _failure_opened(lot: Lot, entry: Entry) -> Changes:
    body = entry.body
    made = Failure(
        body["number"], FAILURE.ways[START]["open"], body["test"], body["result"],
        tuple(body["participants"]), tuple(body["tell"]), moment_of(entry),
        doses=tuple(body["doses"]), due=moment_in(body["due"]), seq=entry.seq, why=body["why"],
    )  # fmt: skip
    return {"failures": (*lot.failures, made)}


def _failure(act: str) -> Step:
    """A late failure after somebody was told, something was decided, or it was closed."""

    def step(lot: Lot, entry: Entry) -> Changes:
        number = entry.body["number"]
        found = (_failing(one, act, entry) if one.number == number else one for one in lot.failures)
        return {"failures": tuple(found)}

    return step


def _failing(failure: Failure, act: str, entry: Entry) -> Failure:
    body = entry.body
    changes: dict[str, Any] = {"state": FAILURE.ways[failure.state].get(act, failure.state)}
    if act == "tell":
        made = (entry.actor.account, moment_of(entry))
        changes["told"] = {**failure.told, body["whom"]: made}
    if act == "decide":
        words = body["text"]["content"]
        changes["decided"] = {**failure.decided, body["participant"]: words}
    return replace(failure, **changes)


QUALITY_STEPS: Final[Mapping[str, Step]] = {
    kinds.LOT_TESTED: _tested,
    kinds.LOT_TEST_VERIFIED: _test_verified,
    kinds.LOT_INVESTIGATED: _investigated,
    kinds.LOT_REVIEWED: _reviewed,
    kinds.LOT_RELEASED_CONDITIONALLY: _disposed("release_conditionally"),
    kinds.LOT_RELEASED: _disposed("release"),
    kinds.LOT_RELEASED_OUT_OF_SPECIFICATION: _disposed("release_out_of_specification"),
    kinds.LOT_RETURNED: _disposed("return"),
    kinds.LOT_REJECTED: _disposed("reject"),
    kinds.LOT_BENEFIT_RISK: _noted("statements"),
    kinds.LOT_NOTIFIED: _noted("notified"),
    kinds.LOT_CERTIFIED: _noted("certificates"),
    kinds.FAILURE_OPENED: _failure_opened,
    kinds.FAILURE_TOLD: _failure("tell"),
    kinds.FAILURE_DECIDED: _failure("decide"),
    kinds.FAILURE_CLOSED: _failure("close"),
}
"""The kinds of entry about results and decisions, and what they change of a lot."""
