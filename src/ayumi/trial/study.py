"""The study document in force, as the ledger's entries tell: with what a rehearsal assumes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.kinds import LEDGER, OPENED, STUDY_ADOPTED
from ayumi.ledger.view import View
from ayumi.study import Rehearsal, StudyDefinition, StudyDocument, read_rehearsal, read_study

SUBJECT: Final = "study"
ASSUMED: Final = "study.assumed"
"""In a rehearsal: what is assumed where the study document is unset, as a document of its own."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The document in force, and what is assumed beside it in a rehearsal."""

    study: StudyDocument
    rehearsal: Rehearsal | None = None

    @property
    def definition(self) -> StudyDefinition:
        """Everything that the trial is, with what is assumed."""
        return self.study.definition if self.rehearsal is None else self.rehearsal.definition


def in_force(ledger: View, *, until: int | None = None) -> InForce | None:
    """The document that was adopted last, with what was assumed for it; none before the first.

    With ``until`` the one that was in force after the entry at that place.
    """
    if until is None:
        return ledger.folded(_after, subject=SUBJECT)
    found = None
    for entry in ledger.entries(subject=SUBJECT, until=until):
        found = _after(found, entry)
    return found


def documents_of(ledger: View) -> tuple[tuple[datetime, InForce], ...]:
    """What was in force from when on: every document and assumption, the oldest first."""
    found: list[tuple[datetime, InForce]] = []
    for entry in ledger.entries(subject=SUBJECT):
        after = _after(found[-1][1] if found else None, entry)
        if after is not None and (not found or after is not found[-1][1]):
            found.append((entry.recorded_at, after))
    return tuple(found)


def is_rehearsal(ledger: View) -> bool:
    """Whether the ledger was opened for a rehearsal, where nobody is real."""
    return ledger.folded(_purpose, subject=LEDGER) == "rehearsal"


def _after(before: InForce | None, entry: Entry) -> InForce | None:
    document = entry.body.get("document")
    if entry.kind == STUDY_ADOPTED:
        return InForce(_study(str(document)))
    if entry.kind == ASSUMED and before is not None:
        return InForce(before.study, _rehearsal(str(document), before.study.content))
    return before


def _purpose(before: str | None, entry: Entry) -> str | None:
    body: Mapping[str, Any] = entry.body
    return str(body["purpose"]) if entry.kind == OPENED else before


@lru_cache(maxsize=8)
def _study(document: str) -> StudyDocument:
    return read_study(document.encode("utf-8"))


@lru_cache(maxsize=8)
def _rehearsal(document: str, study: bytes) -> Rehearsal:
    return read_rehearsal(document.encode("utf-8"), _study(study.decode("utf-8")))
