"""The cells of a trial at one moment: lots, runs, donors, doses, alerts, and their genealogy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from ayumi.ledger import Head
from ayumi.ledger.view import View
from ayumi.product.disposition import Standing
from ayumi.product.verdict import Verdict
from ayumi.study import StudyDefinition
from ayumi.trial.kinds import PREFIX as PARTICIPANT
from ayumi.trial.product import kinds
from ayumi.trial.product.alert_fold import alerts_of
from ayumi.trial.product.donor_fold import donors_of
from ayumi.trial.product.dose_fold import doses_of
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.lot_fold import lots_of
from ayumi.trial.product.moments import moment_of
from ayumi.trial.product.others import Alert, Donor, Dose, Run
from ayumi.trial.product.run_fold import runs_of
from ayumi.trial.product.verdicts import judged, stands

Link = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FailureStep:
    """Something that was done about a late failure: told whom, decided for whom, closed."""

    number: int
    act: str
    whom: str
    text: str | None
    at: datetime
    seq: int
    role: str


@dataclass(frozen=True, slots=True)
class ProductPicture:
    """The cells of a trial as they were recorded until a moment.

    ``links`` are pairs of (to, from) between nodes of the genealogy; ``verdicts``, ``standings``
    and ``steps``, what was done about late failures, are by lot. By the place of an entry ``roles``
    says in which role a decision was signed, ``notes`` which words went with an excursion or with
    the end of a hold.
    """

    lots: tuple[Lot, ...] = ()
    runs: tuple[Run, ...] = ()
    donors: tuple[Donor, ...] = ()
    doses: tuple[Dose, ...] = ()
    alerts: tuple[Alert, ...] = ()
    verdicts: Mapping[str, Mapping[str, Verdict]] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    roles: Mapping[int, str] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    steps: Mapping[str, tuple[FailureStep, ...]] = field(default_factory=dict)


def product_of(view: View, study: StudyDefinition, head: Head) -> ProductPicture:
    """The cells as the ledger tells them; tests fall due by the time of its last entry."""
    lots, doses = lots_of(view), doses_of(view)
    at = head.recorded_at
    if at is None or not (lots or doses):
        return ProductPicture(donors=donors_of(view), alerts=alerts_of(view))
    verdicts = {lot.code: judged(view, lot, study, at) for lot in lots}
    nodes = [kinds.LOT + lot.code for lot in lots]
    nodes += [kinds.DOSE + dose.code for dose in doses]
    nodes += [PARTICIPANT + dose.participant for dose in doses]
    return ProductPicture(
        lots,
        runs_of(view),
        donors_of(view),
        doses,
        alerts_of(view),
        verdicts,
        {lot.code: stands(lot, verdicts[lot.code], at) for lot in lots},
        view.ancestors(*dict.fromkeys(nodes)).pairs,
        dict(_roles(view, lots)),
        dict(_notes(view, lots)),
        {lot.code: tuple(_steps(view, lot)) for lot in lots if lot.failures},
    )


def _roles(view: View, lots: tuple[Lot, ...]) -> Iterator[tuple[int, str]]:
    for lot in lots:
        for one in lot.dispositions:
            entry = view.entry(one.seq)
            if entry is not None:
                yield one.seq, entry.actor.role


def _notes(view: View, lots: tuple[Lot, ...]) -> Iterator[tuple[int, str]]:
    """The words of excursions and of cleared holds, by the places of their entries."""
    places = dict[int, None]()
    for lot in lots:
        for unit in lot.units.values():
            places |= dict.fromkeys(one.seq for one in unit.excursions)
            places |= dict.fromkeys(one.cleared for one in unit.holds if one.cleared is not None)
    for seq in places:
        entry = view.entry(seq)
        for digest in () if entry is None else _content(entry.body.get("text")):
            yield seq, digest


_ACTS: Final[Mapping[str, str]] = {
    kinds.FAILURE_TOLD: "told", kinds.FAILURE_DECIDED: "decided", kinds.FAILURE_CLOSED: "closed",
}  # fmt: skip


def _steps(view: View, lot: Lot) -> Iterator[FailureStep]:
    for entry in view.entries(subject=kinds.LOT + lot.code):
        if entry.kind in _ACTS:
            body = entry.body
            whom = str(body.get("whom") or body.get("participant") or "")
            text = next(iter(_content(body.get("text"))), None)
            yield FailureStep(
                body["number"], _ACTS[entry.kind], whom, text, moment_of(entry), entry.seq,
                entry.actor.role,
            )  # fmt: skip


def free_texts(product: ProductPicture) -> Iterator[str]:
    """The digests of all free texts that the cells refer to."""
    for lot in product.lots:
        yield from _of_lot(lot)
    for run in product.runs:
        yield from (one["text"] for one in run.deviations if isinstance(one.get("text"), str))
        yield from (run.reason,) if run.reason else ()
    yield from (one.text for one in product.alerts if one.text)
    yield from product.notes.values()
    yield from (one.text for steps in product.steps.values() for one in steps if one.text)


def _of_lot(lot: Lot) -> Iterator[str]:
    for one in lot.investigations:
        yield from (*one.before, one.text)
    yield from (one.text for one in lot.reviews)
    yield from (one.reason for one in lot.dispositions if one.reason)
    yield from (hold.text for unit in lot.units.values() for hold in unit.holds if hold.text)
    yield from (words for one in lot.failures for words in one.decided.values())
    for stated in (*lot.statements, *lot.notified):
        yield from _content(stated["text"])
    for recorded in lot.results:
        yield from _content(recorded.result["value"].get("text"))


def _content(text: Any) -> Iterator[str]:
    if isinstance(text, Mapping):
        yield text["content"]
