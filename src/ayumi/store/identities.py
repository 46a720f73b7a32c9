"""The vault as the bedside asks it: whether somebody is who they should be, and never who."""

from collections.abc import Mapping
from typing import Final

from ayumi.product.identities import agreeing, keyed_digest
from ayumi.store.vault import Vault

BEDSIDE: Final = "digests of identifiers scanned at the bedside"
"""What the key for digests is derived for; another purpose has another key."""


class VaultIdentities:
    """The identities that a vault keeps; they do not leave it."""

    def __init__(self, vault: Vault, prefix: str = "participant:") -> None:
        self._vault = vault
        self._prefix = prefix
        self._key = vault.derived_key(BEDSIDE)

    def check(self, code: str, scanned: Mapping[str, str]) -> Mapping[str, bool]:
        """For each scanned identifier whether it is what is kept of the participant.

        Empty if nothing is kept of them.
        """
        return agreeing(self._vault.get(self._prefix + code), scanned)

    def digest(self, text: str) -> str:
        """A keyed digest of a text; whoever opens the vault can tell whether it was the same."""
        return keyed_digest(self._key, text)
