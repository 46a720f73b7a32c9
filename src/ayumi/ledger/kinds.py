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

VAULT_KEY: Final = "vault.key_held"
"""Who ``holder`` names got a key to the identities, or does no longer hold one."""

VAULT: Final = "vault"
"""The subject of entries about the vault."""
LEDGER: Final = "ledger"
"""The subject of entries about the ledger itself."""

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
