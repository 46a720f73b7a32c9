"""The vault as the bedside asks it: yes or no for each identifier, digests only by its key."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ayumi.product.identities import HeldIdentities, compared, keyed_digest
from ayumi.store.identities import VaultIdentities
from ayumi.store.vault import Vault, new_key, read_key
from tests.ledger.ledgers import entropy

KEY, RECOVERY = (read_key(new_key(entropy(seed))) for seed in (1, 2))
HANAKO = {"name": "山田 花子", "birth": "1990-05-17", "number": "HN-4711"}


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = Vault.create(tmp_path / "vault.sqlite", "coordinator", KEY, entropy(3))
    made.put("participant:P001", HANAKO)
    yield made
    made.close()


def test_each_identifier_is_compared_and_none_is_told(vault: Vault) -> None:
    asked = VaultIdentities(vault)
    assert asked.check("P001", HANAKO) == dict.fromkeys(HANAKO, True)
    # Width, case and blanks do not tell people apart; a digit does.
    read = {"name": "山田　花子", "birth": "1990-05-17", "number": "hn-4711"}
    assert asked.check("P001", read) == dict.fromkeys(HANAKO, True)
    assert asked.check("P001", {**HANAKO, "number": "HN-4712"})["number"] is False
    assert asked.check("P001", {"telephone": "1"}) == {"telephone": False}
    assert asked.check("P002", HANAKO) == {}


def test_what_is_empty_agrees_with_nothing(vault: Vault) -> None:
    vault.put("participant:P002", {"name": " ", "birth": ""})
    asked = VaultIdentities(vault)
    assert asked.check("P002", {"name": " ", "birth": ""}) == {"name": False, "birth": False}
    assert asked.check("P001", {"name": ""}) == {"name": False}


def test_a_digest_is_the_same_for_every_holder_and_for_nobody_else(
    vault: Vault, tmp_path: Path
) -> None:
    mine = VaultIdentities(vault).digest("name=山田 花子")
    vault.admit("safe", RECOVERY)
    other = Vault(vault.path, RECOVERY, entropy(5))
    assert VaultIdentities(other).digest("name=山田　花子 ") == mine
    other.close()
    second = Vault.create(tmp_path / "second.sqlite", "coordinator", KEY, entropy(6))
    assert VaultIdentities(second).digest("name=山田 花子") != mine
    second.close()
    assert vault.derived_key("another purpose") != vault.derived_key("some purpose")
    assert len(mine) == 64


def test_identities_at_hand_answer_as_the_vault_does(vault: Vault) -> None:
    held, asked = HeldIdentities({"P001": HANAKO}, b"k" * 32), VaultIdentities(vault)
    for scanned in (HANAKO, {"name": "x"}, {}, {"number": "HN-4711 "}):
        for code in ("P001", "P002"):
            assert held.check(code, scanned) == asked.check(code, scanned)
    assert held.digest("a") == keyed_digest(b"k" * 32, "A")
    assert compared("  A　B ") == "a b"
