"""What is done with the record itself: redaction, export, backup."""

from collections.abc import Sequence

from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import OPERATOR, Actor, Draft, Entry, Ledger
from ayumi.ledger.kinds import BACKED_UP, EXPORTED, LEDGER, VAULT, VAULT_KEY


def redact(ledger: Ledger, actor: Actor, seq: int, digests: Sequence[str], *, reason: str) -> Entry:
    """Delete free texts or attachments of entry ``seq``, for good; the entry itself stays.

    Without ``digests`` all that the entry refers to. `ActionRefused` if there is nothing to redact.
    """
    with ledger.writing(actor) as writing:
        require(writing, actor, "redact")
        entry = writing.entry(seq)
        if entry is None:
            raise ActionRefused(f"there is no entry {seq}")
        referred = list(entry.references())
        unknown = [digest for digest in digests if digest not in referred]
        if unknown:
            raise ActionRefused(f"entry {seq} does not refer to {', '.join(unknown)}")
        chosen = list(digests) or referred
        present = [digest for digest in chosen if writing.holds(digest)]
        if not present:
            raise ActionRefused(f"entry {seq} holds nothing that could be redacted, or no more")
        done = writing.redact(seq, present, reason=reason)
    ledger.scrub_after(done)
    return done


def note_export(
    ledger: Ledger, actor: Actor, *, reason: str | None, form: str = "archive"
) -> Entry:
    """Note that somebody takes a copy of all entries away, or a report, before they get it."""
    with ledger.writing(actor) as writing:
        require(writing, actor, "export")
        draft = Draft(LEDGER, EXPORTED, {"form": form}, reason=reason)
        return writing.append(draft, seen=writing.version(LEDGER))


def note_print(ledger: Ledger, actor: Actor, *, form: str) -> Entry:
    """Note that somebody who may read takes a page away: the file of a lot, or that of safety."""
    with ledger.writing(actor) as writing:
        require(writing, actor, "read")
        draft = Draft(LEDGER, EXPORTED, {"form": form})
        return writing.append(draft, seen=writing.version(LEDGER))


def note_vault_key(ledger: Ledger, actor: Actor, holder: str, *, held: bool, reason: str) -> Entry:
    """Note that somebody gets a key to the identities, or that theirs no longer opens them."""
    with ledger.writing(actor) as writing:
        require(writing, actor, "manage_accounts")
        draft = Draft(VAULT, VAULT_KEY, {"holder": holder, "holds": held}, reason=reason)
        return writing.append(draft, seen=writing.version(VAULT))


def note_backup(ledger: Ledger) -> Entry:
    """Note that whoever runs the machine makes a backup."""
    with ledger.writing(OPERATOR) as writing:
        draft = Draft(LEDGER, BACKED_UP, {"form": "backup"})
        return writing.append(draft, seen=writing.version(LEDGER))
