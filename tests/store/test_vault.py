"""The vault: identities sealed, keys held by several, nothing readable in the file."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from ayumi.ledger import StorageFailure
from ayumi.store.vault import Vault, VaultLocked, copy_vault, new_key, read_key
from ayumi.values import InputRefused
from tests.ledger.ledgers import entropy

KEY, RECOVERY = (read_key(new_key(entropy(seed))) for seed in (1, 2))
HANAKO = {"name": "山田 花子", "telephone": "+81 3 0000 0000"}


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = Vault.create(tmp_path / "vault.sqlite", "coordinator", KEY, entropy(3))
    yield made
    made.close()


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_identities_are_kept_and_sealed(vault: Vault) -> None:
    vault.put("participant:p_001", HANAKO)
    assert vault.get("participant:p_001") == HANAKO
    assert vault.get("participant:p_002") is None
    assert vault.subjects() == ["participant:p_001"]
    held = bytes_in(vault.path.parent)
    assert "花子".encode() not in held
    assert b"+81 3" not in held
    assert KEY not in held


def test_the_key_opens_and_another_does_not(vault: Vault) -> None:
    vault.put("participant:p_001", HANAKO)
    again = Vault(vault.path, KEY, entropy(4))
    assert (again.holder, again.get("participant:p_001")) == ("coordinator", HANAKO)
    again.close()
    with pytest.raises(VaultLocked):
        Vault(vault.path, RECOVERY, entropy(4))


def test_a_recovery_key_opens_after_the_first_is_lost(vault: Vault) -> None:
    vault.put("participant:p_001", HANAKO)
    vault.admit("safe", RECOVERY)
    recovered = Vault(vault.path, RECOVERY, entropy(5))
    assert recovered.get("participant:p_001") == HANAKO
    recovered.dismiss("coordinator")
    with pytest.raises(VaultLocked):
        Vault(vault.path, KEY, entropy(6))
    with pytest.raises(LookupError, match="last key"):
        recovered.dismiss("safe")
    with pytest.raises(LookupError, match="holds no key"):
        recovered.dismiss("nobody")
    assert recovered.holders() == ["safe"]
    recovered.close()


def test_what_is_forgotten_is_in_no_byte_not_even_sealed(vault: Vault) -> None:
    vault.put("participant:p_001", HANAKO)
    query = "SELECT sealed FROM identity"
    sealed = apsw.Connection(str(vault.path)).execute(query).fetchone()
    assert sealed is not None
    assert sealed[0] in bytes_in(vault.path.parent)
    vault.forget("participant:p_001")
    assert vault.get("participant:p_001") is None
    assert sealed[0] not in bytes_in(vault.path.parent)


def test_an_identity_put_under_another_subject_is_noticed(vault: Vault) -> None:
    vault.put("participant:p_001", HANAKO)
    assert list(vault.check()) == []
    other = apsw.Connection(str(vault.path))
    other.execute("UPDATE identity SET subject = 'participant:p_002'")
    other.close()
    with pytest.raises(StorageFailure, match="was altered"):
        vault.get("participant:p_002")
    assert len(list(vault.check())) == 1


def test_a_copy_opens_with_the_same_key(vault: Vault, tmp_path: Path) -> None:
    vault.put("participant:p_001", HANAKO)
    copy_vault(vault.path, tmp_path / "copy.sqlite")
    copy = Vault(tmp_path / "copy.sqlite", KEY, entropy(6))
    assert copy.get("participant:p_001") == HANAKO
    copy.close()


def test_a_vault_is_never_replaced_or_mistaken(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        Vault.create(vault.path, "x", KEY, entropy(1))
    with pytest.raises(StorageFailure, match="no vault here"):
        Vault(tmp_path / "none.sqlite", KEY, entropy(1))


def test_a_mistyped_key_is_noticed() -> None:
    printed = new_key(entropy(1))
    assert read_key(printed.lower().replace("-", " ")) == KEY
    swapped = printed[:5] + printed[6] + printed[5] + printed[7:]
    assert swapped != printed
    for wrong in ("", "x", printed[:-1], swapped):
        with pytest.raises(InputRefused) as refused:
            read_key(wrong)
        assert not wrong or wrong not in str(refused.value)
