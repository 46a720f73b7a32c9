"""Study documents coming into force: the first one, and amendments."""

import hashlib
from typing import Any

import ayumi
from ayumi.actions.door import refuse_while_locked
from ayumi.actions.permission import ActionRefused, require
from ayumi.actions.product.door import ProductDoor
from ayumi.actions.product.late_failures import note_late_failures
from ayumi.ledger import Actor, Draft, Entry, Ledger
from ayumi.ledger.canonical import canonical
from ayumi.ledger.kinds import STUDY_ADOPTED
from ayumi.study import StudyDocument, read_rehearsal, read_study, resolved
from ayumi.trial.product.lot_fold import lots_of
from ayumi.trial.study import ASSUMED, SUBJECT, in_force, is_rehearsal


def adopt_study(ledger: Ledger, actor: Actor, document: bytes, *, reason: str | None) -> Entry:
    """Let a study document come into force, from its entry on.

    The bytes themselves are kept in the entry. What was recorded before stays under the document
    that was in force then. `InputRefused` with the document's faults; `ActionRefused` if it is no
    amendment of the document in force, or names another one as the one that it amends.
    """
    study = read_study(document)
    with ledger.writing(actor) as writing:
        require(writing, actor, "amend_study")
        refuse_while_locked(writing)
        _amends_the_one_in_force(study, writing.study)
        body = {
            "document": document.decode("utf-8"),
            "digest": study.digest,
            "amends": writing.study,
            "resolved": resolved_digest(study),
            "engine": ayumi.__version__,
        }
        draft = Draft(SUBJECT, STUDY_ADOPTED, body, reason=reason)
        entry = writing.append(draft, seen=writing.version(SUBJECT))
        # Another limit may say of cells that were given long ago that they should not have been.
        door = ProductDoor(writing, actor, study.definition)
        note_late_failures(door, [lot.code for lot in lots_of(writing)], entry.seq)
        return entry


def assume(ledger: Ledger, actor: Actor, document: bytes) -> Entry:
    """Let a rehearsal assume values where the study document in force is unset.

    `InputRefused` with the faults of what is assumed; `ActionRefused` in the ledger of a trial.
    """
    with ledger.writing(actor) as writing:
        require(writing, actor, "amend_study")
        refuse_while_locked(writing)
        if not is_rehearsal(writing):
            raise ActionRefused("nothing is assumed in a trial; only a rehearsal may do so")
        found = in_force(writing)
        if found is None:
            raise ActionRefused("no study document is in force yet; adopt one first")
        rehearsal = read_rehearsal(document, found.study)
        body = {"document": document.decode("utf-8"), "digest": rehearsal.digest}
        return writing.append(Draft(SUBJECT, ASSUMED, body), seen=writing.version(SUBJECT))


def resolved_digest(study: StudyDocument) -> str:
    """The digest of a document's resolved form: what this version of Ayumi reads in it."""
    return "sha256:" + hashlib.sha256(canonical(resolved(study.definition))).hexdigest()


def recompute_study(entry: Entry) -> str | None:
    """Where today's engine reads an adopted document otherwise, in words; none if it does not."""
    body: Any = entry.body
    try:
        found = resolved_digest(read_study(body["document"].encode("utf-8")))
    except ValueError as refused:
        return f"this version refuses the study document: {refused}"
    if found == body["resolved"]:
        return None
    return f"version {body['engine']} read the study document otherwise than {ayumi.__version__}"


def _amends_the_one_in_force(study: StudyDocument, in_force: str | None) -> None:
    amends = study.definition.amends
    if study.digest == in_force:
        raise ActionRefused("this very document is in force already")
    named = None if amends is None else amends.digest
    if named == in_force:
        return
    if in_force is None:
        raise ActionRefused(f"it amends {named}, but no document is in force yet")
    message = "it does not say what it amends" if named is None else f"it amends {named}"
    raise ActionRefused(
        f'{message}; the document in force is {in_force}. Write [amends] digest = "{in_force}"'
    )
