"""Who is in the trial, in which order they came, and whether the next may be treated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.trial import kinds
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import Participant
from ayumi.values import PartialDate


@dataclass(frozen=True, slots=True)
class GoDecision:
    """A signed decision on whether the next participant or cohort may be treated."""

    before: str
    next: str
    """The number of the participant in the order of enrolment, or the id of the cohort."""
    decision: str
    seen: tuple[str, ...]
    by: str
    seq: int


@dataclass(frozen=True, slots=True)
class Allocated:
    """An arm that was drawn, and the size of the block that its place belongs to."""

    arm: str
    block: int


@dataclass(frozen=True, slots=True)
class Register:
    """The participants by the order of their entries; each number is given once."""

    prescreened: tuple[str, ...] = ()
    enrolled: tuple[tuple[str, str], ...] = ()
    """Code and cohort, in the order of enrolment."""
    treated: Mapping[str, date] = field(default_factory=dict)
    """The day of the first transplantation, by code."""
    left_untreated: frozenset[str] = frozenset()
    allocated: tuple[Allocated, ...] = ()
    """In the order in which they were drawn."""
    decisions: tuple[GoDecision, ...] = ()

    def in_cohort(self, cohort: str) -> tuple[str, ...]:
        """The codes of those enrolled into a cohort, without those who left it untreated."""
        return tuple(
            code
            for code, where in self.enrolled
            if where == cohort and (code in self.treated or code not in self.left_untreated)
        )

    def decided(self, before: str, following: str) -> GoDecision | None:
        """The last decision on someone or something that comes next."""
        found = [d for d in self.decisions if d.before == before and d.next == following]
        return found[-1] if found else None


def register_of(ledger: View) -> Register:
    """The register as the entries of the ledger tell."""
    prescreened = ledger.folded(_codes, kind=kinds.PRESCREENED) or ()
    enrolled = ledger.folded(_enrolled, kind=kinds.ENROLLED) or ()
    treated = ledger.folded(_treated, kind=kinds.TRANSPLANTED) or {}
    left: frozenset[str] = frozenset()
    for kind in (kinds.TREATMENT_WITHDRAWN, kinds.CONSENT_WITHDRAWN, kinds.DIED):
        codes = ledger.folded(_codes, kind=kind)
        left |= frozenset(codes or ())
    allocated = ledger.folded(_allocated, kind=kinds.ALLOCATED) or ()
    decisions = ledger.folded(_decided, kind=kinds.GO_DECIDED) or ()
    return Register(prescreened, enrolled, treated, left, allocated, decisions)


def participants_of(ledger: View) -> tuple[Participant, ...]:
    """All participants as things stand: enrolled ones first, in their order, then the others."""
    register = register_of(ledger)
    enrolled = [code for code, _ in register.enrolled]
    others = [code for code in register.prescreened if code not in set(enrolled)]
    found = (participant_of(ledger, code) for code in (*enrolled, *others))
    return tuple(one for one in found if one is not None)


def _code(entry: Entry) -> str:
    return entry.subject.removeprefix(kinds.PREFIX)


def _codes(before: tuple[str, ...] | None, entry: Entry) -> tuple[str, ...]:
    return (*(before or ()), _code(entry))


def _enrolled(
    before: tuple[tuple[str, str], ...] | None, entry: Entry
) -> tuple[tuple[str, str], ...]:
    return (*(before or ()), (_code(entry), str(entry.body["cohort"])))


def _treated(before: Mapping[str, date] | None, entry: Entry) -> Mapping[str, date]:
    day = PartialDate.parse(str(entry.occurred_at)[:10]).earliest()
    return {_code(entry): day, **(before or {})}


def _allocated(before: tuple[Allocated, ...] | None, entry: Entry) -> tuple[Allocated, ...]:
    return (*(before or ()), Allocated(str(entry.body["arm"]), int(entry.body["block"])))


def _decided(before: tuple[GoDecision, ...] | None, entry: Entry) -> tuple[GoDecision, ...]:
    body: Mapping[str, Any] = entry.body
    made = GoDecision(
        body["before"], body["next"], body["decision"], tuple(body["seen"]), entry.actor.account,
        entry.seq,
    )  # fmt: skip
    return (*(before or ()), made)
