"""A whole trial at one moment, gathered from its ledger for those who show it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from ayumi.ledger import Head
from ayumi.ledger.view import View
from ayumi.trial.participant import Participant
from ayumi.trial.product.product_picture import ProductPicture, free_texts, product_of
from ayumi.trial.register import Register, participants_of, register_of
from ayumi.trial.study import InForce, documents_of, in_force, is_rehearsal
from ayumi.trial.treating import Treating, treating_of
from ayumi.trial.trial_acts import TrialAct, acts_of

REHEARSED: Final = "rehearsal.run"
"""How a rehearsal was made: seed, model, calibration, effect, version, all that it takes again."""
ENDED: Final = "rehearsal.ended"
"""A rehearsal has come to its end; what follows was done by hand."""
REHEARSAL: Final = "rehearsal"


@dataclass(frozen=True, slots=True)
class Picture:
    """What was recorded of a trial until a moment.

    ``texts`` holds the free texts that participants and cells refer to, by digest; a redacted one
    is not there. ``provenance`` is what a rehearsal says of itself; a real trial has none.
    """

    in_force: InForce
    participants: tuple[Participant, ...]
    register: Register
    texts: Mapping[str, str]
    head: Head
    rehearsal: bool
    provenance: Mapping[str, Any] | None
    ledger: str
    """The id of the ledger."""
    product: ProductPicture = field(default_factory=ProductPicture)
    """The cells: lots, runs, donors, doses, alerts."""
    treating: Treating = field(default_factory=Treating)
    acts: tuple[TrialAct, ...] = ()
    """What was said and decided about treating people."""
    documents: tuple[tuple[datetime, InForce], ...] = ()
    """What was in force from when on, the oldest first."""

    @property
    def at(self) -> datetime | None:
        """When the last entry was recorded."""
        return self.head.recorded_at


def picture_of(ledger: View) -> Picture | None:
    """The trial as its ledger tells it; none before a study document was adopted."""
    document = in_force(ledger)
    if document is None:
        return None
    participants = participants_of(ledger)
    product = product_of(ledger, document.definition, ledger.head)
    acts = acts_of(ledger)
    wanted = {d for p in participants for d in _digests(p)} | set(free_texts(product))
    wanted |= {act.why for act in acts if act.why is not None}
    texts = {}
    for digest in wanted:
        text = ledger.text(digest)
        if text is not None:
            texts[digest] = text
    opened = ledger.entry(1)
    return Picture(
        document,
        participants,
        register_of(ledger),
        texts,
        ledger.head,
        is_rehearsal(ledger),
        next((entry.body for entry in ledger.entries(kind=REHEARSED)), None),
        "" if opened is None else str(opened.body.get("ledger", "")),
        product,
        treating_of(ledger, document.definition),
        acts,
        documents_of(ledger),
    )


def _digests(p: Participant) -> Iterator[str]:
    yield from (q.text for q in p.queries)
    yield from (q.answer for q in p.queries if q.answer)
    yield from (d.text for d in p.deviations)
    yield from (one.reason for one in p.leavings if one.reason)
    yield from (v.reason for v in p.visits.values() if v.reason)
    yield from (t.departs for t in p.transplantations if t.departs)
    yield from (m.name for m in p.medications if m.name)
    yield from _of_events(p)
    judged = [one.judgements for one in (p.eligibility, p.clearance) if one is not None]
    for judgements in judged:
        yield from (judgement["why"]["content"] for judgement in judgements.values())
    for form in p.forms.values():
        yield from (made.reason for made in form.corrections if made.reason)
        for override in form.overrides.values():
            yield override["why"]["content"]


def _of_events(p: Participant) -> Iterator[str]:
    for event in p.adverse_events:
        yield from (version.facts.term for version in event.versions)
        yield from (version.narrative for version in event.versions if version.narrative)
        yield from (event.reason,) if event.reason else ()
    yield from (finding.reason for finding in p.findings if finding.reason)
