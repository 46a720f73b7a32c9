"""The kinds of entry that the ledger itself knows, and how old versions are read."""

from collections.abc import Callable, Mapping
from typing import Any, Final

OPENED: Final = "ledger.opened"
"""The first entry: what the ledger is for (``trial`` or ``rehearsal``) and its id."""
CLOCK_JUMPED: Final = "ledger.clock_jumped"
"""The clock went back: ``from`` the moment of the entry before, ``to`` the moment it showed."""
STUDY_ADOPTED: Final = "study.adopted"
"""A study document came into force: ``digest`` names it in all entries that follow."""
EXPORTED: Final = "ledger.exported"
"""An archive of all entries, this one included, was asked for."""
BACKED_UP: Final = "ledger.backed_up"
"""A backup of all entries, this one included, was asked for."""
REDACTED: Final = "content.redacted"
"""Contents that were deleted: ``redacts`` their digests, ``entry`` the place that named them."""

LINEAGE: Final = "lineage"
"""The key under which any entry's body may say what comes from what: pairs ``[to, from]``."""

RECORD_LOCKED: Final = "record.locked"
"""The subject's record was locked: nothing more is recorded of it until it is unlocked."""
RECORD_UNLOCKED: Final = "record.unlocked"
"""The subject's record was unlocked."""

VAULT_KEY: Final = "vault.key_held"
"""Who ``holder`` names got a key to the identities, or does no longer hold one."""

VAULT: Final = "vault"
"""The subject of entries about the vault."""
LEDGER: Final = "ledger"
"""The subject of entries about the ledger itself."""
TRIAL: Final = "trial"
"""The subject that stands for all others when the whole record is locked."""

LOCKING: Final = (RECORD_LOCKED, RECORD_UNLOCKED)
"""The last entry of these says whether a subject's record is locked."""
KINDS_NEVER_LOCKED: Final = (*LOCKING, REDACTED)
"""What is recorded of a locked record, too: a legal duty to erase does not wait."""
SUBJECTS_NEVER_LOCKED: Final = (LEDGER, VAULT, "sign_in")
"""What is no participant's data: it is recorded whatever is locked."""
PREFIX_NEVER_LOCKED: Final = "account:"
"""How the other subjects begin that are recorded whatever is locked."""


def can_be_locked(subject: str, kind: str) -> bool:
    """Whether an entry is refused while its subject's record, or the whole one, is locked.

    Each store asks this before it takes an entry; the databases' guards are made from the same
    constants.

    >>> can_be_locked("participant:P001", "visit.recorded")
    True
    >>> can_be_locked("participant:P001", REDACTED), can_be_locked("account:k.tanaka", "any")
    (False, False)
    """
    return (
        kind not in KINDS_NEVER_LOCKED
        and subject not in SUBJECTS_NEVER_LOCKED
        and not subject.startswith(PREFIX_NEVER_LOCKED)
    )


WHOLE_RECORD: Final = "the whole trial"
"""How `TRIAL` is called in a sentence."""
LOCKED: Final = "the record of {} is locked (entry {})"
"""How a store refuses an entry: whose record is locked, and by which entry."""


def locked_by(subject: str, seq: int) -> str:
    """The sentence with which an entry is refused because of a subject's lock at a place.

    >>> locked_by("participant:P001", 123)
    'the record of participant:P001 is locked (entry 123)'
    >>> locked_by(TRIAL, 124)
    'the record of the whole trial is locked (entry 124)'
    """
    return LOCKED.format(WHOLE_RECORD if subject == TRIAL else subject, seq)


Upcaster = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Rewrites the body of one version as that of the next; pure."""


def upcast(
    body: Mapping[str, Any], *, version: int, upcasters: tuple[Upcaster, ...]
) -> Mapping[str, Any]:
    """A stored body in the newest version of its kind.

    ``upcasters`` hold, in order, the step from version 1 to 2, from 2 to 3, and so on; the stored
    bytes stay as they are. `ValueError` if the version is not known here.

    >>> renamed = lambda body: {"weight": body["mass"]}
    >>> upcast({"mass": "70"}, version=1, upcasters=(renamed,))
    {'weight': '70'}
    """
    newest = len(upcasters) + 1
    if not 1 <= version <= newest:
        raise ValueError(f"version {version}; this Ayumi knows 1 to {newest}")
    for step in upcasters[version - 1 :]:
        body = step(body)
    return body
