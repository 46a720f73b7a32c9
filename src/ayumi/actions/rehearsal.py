"""What a rehearsal notes of itself, before anybody comes."""

from collections.abc import Mapping
from typing import Any

from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import Actor, Draft, Entry, Ledger
from ayumi.trial.picture import ENDED, REHEARSAL, REHEARSED
from ayumi.trial.study import is_rehearsal


def note_rehearsal(ledger: Ledger, actor: Actor, provenance: Mapping[str, Any]) -> Entry:
    """Note how a rehearsal is made: seed, model and assumptions; refused in a trial's ledger."""
    return _noted(ledger, actor, REHEARSED, provenance)


def note_end(ledger: Ledger, actor: Actor, *, treated: int, failed: int) -> Entry:
    """Note that a rehearsal has come to its end; what follows was done by hand."""
    body = {"treated": treated, "failed_screening": failed}
    return _noted(ledger, actor, ENDED, body)


def _noted(ledger: Ledger, actor: Actor, kind: str, body: Mapping[str, Any]) -> Entry:
    with ledger.writing(actor) as writing:
        require(writing, actor, "amend_study")
        if not is_rehearsal(writing):
            raise ActionRefused("this ledger is a trial's; nothing is rehearsed here")
        draft = Draft(REHEARSAL, kind, dict(body))
        return writing.append(draft, seen=writing.version(REHEARSAL))
