"""The vault at the command line: a wristband as it is scanned, and who a participant is."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from ayumi.commands.app import UsageFault
from ayumi.commands.places import VAULT, entropy, is_address, password

if TYPE_CHECKING:
    from ayumi.store.vault import Vault

WORDS = "write name=value, one a line"


@contextmanager
def vault_of(place: str) -> "Iterator[Vault]":
    """The vault of a study, opened with a key from AYUMI_VAULT_KEY or a question."""
    from ayumi.store.vault import Vault, read_key

    path = Path(place) / VAULT
    if is_address(place) or not path.is_file():
        raise UsageFault(f"{place}: there is no vault here; name the study's folder")
    vault = Vault(path, read_key(password("Key of the vault: ", "AYUMI_VAULT_KEY")), entropy)
    try:
        yield vault
    finally:
        vault.close()


def read_identifiers(names: Sequence[str], what: str) -> Mapping[str, str]:
    """Identifiers as they are scanned or typed: asked for one by one, or ``name=value`` a line.

    Never an option, since others on the machine can see what a command was called with.
    """
    if sys.stdin.isatty():
        found = {name: input(f"{what}, {name.replace('_', ' ')}: ").strip() for name in names}
        return {name: value for name, value in found.items() if value}
    if isinstance(sys.stdin, TextIOWrapper):
        # A scanner that sends another encoding has scanned something that does not agree.
        sys.stdin.reconfigure(errors="surrogateescape")
    return dict(_pairs(sys.stdin.read().splitlines()))


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    seen = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        name, equals, value = line.partition("=")
        # What stands there may be somebody's name; it is not repeated.
        if not equals or not value.strip():
            raise UsageFault(f"line {number} of the input: {WORDS}")
        if name.strip() in seen:
            raise UsageFault(f"line {number} of the input: this is given twice")
        seen.add(name.strip())
        yield name.strip(), value.strip()
