"""Commands for the vault: who holds a key to the identities."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from ayumi.commands.app import NOT_VERIFIED, OK, UsageFault, app
from ayumi.commands.identities import read_identifiers, vault_of
from ayumi.commands.places import VAULT, By, entropy, opened, password, signed_in
from ayumi.commands.terminal import hand_over_keys, keys_apart, told

if TYPE_CHECKING:
    from ayumi.store.vault import Vault

vault_app = App(name="vault", help="Say who holds a key to the identities of participants.")
app.command(vault_app)


@vault_app.command
def check(folder: Path = Path(), /) -> int:
    """See whether a key opens the vault, who holds one, and whether all in it is whole.

    The key comes from AYUMI_VAULT_KEY or a question. Try the recovery key so once a year.

    Parameters
    ----------
    folder
        The study's folder.
    """
    vault = _opened(folder)
    try:
        found = list(vault.check())
        print(f"The key of {vault.holder} opens it. Holders: {', '.join(vault.holders())}.")
        print(f"{len(vault.subjects()):,} identities.")
    finally:
        vault.close()
    for line in found:
        print(f"  {line}")
    return NOT_VERIFIED if found else OK


@vault_app.command
def admit(
    folder: Path, holder: str, /, *, reason: str, keys: Path | None = None, by: By = None
) -> int:
    """Give somebody a key, or a holder a new one; the old one then opens nothing.

    Any holder's key opens the vault for this: it comes from AYUMI_VAULT_KEY or a question.

    Parameters
    ----------
    folder
        The study's folder.
    holder
        Who gets the key, such as working, recovery, or pharmacy.
    reason
        Why.
    keys
        A new file for the key, outside the folder; otherwise it is printed.
    by
        Your own account, an administrator's.
    """
    from ayumi.actions.record import note_vault_key
    from ayumi.store.vault import new_key, read_key

    if not re.fullmatch(r"[a-z][a-z0-9_.-]{0,31}", holder):
        raise UsageFault(f"{holder!r}: name a holder in a–z, 0–9, dot, hyphen and underscore")
    if keys is not None:
        keys_apart(keys, folder)
    vault = _opened(folder)
    try:
        with opened(str(folder)) as ledger:
            actor = signed_in(ledger, by, None).actor
            note_vault_key(ledger, actor, holder, held=True, reason=reason)
        printed = new_key(entropy)
        hand_over_keys({holder: printed}, keys)
        vault.admit(holder, read_key(printed))
    finally:
        vault.close()
    return OK


@vault_app.command
def dismiss(folder: Path, holder: str, /, *, reason: str, by: By = None) -> int:
    """Let a holder's key no longer open the vault.

    Copies of the vault that the holder took before still open with it.

    Parameters
    ----------
    folder
        The study's folder.
    holder
        Whose key.
    reason
        Why.
    by
        Your own account, an administrator's.
    """
    from ayumi.actions.record import note_vault_key

    vault = _opened(folder)
    try:
        others = [name for name in vault.holders() if name != holder]
        if holder not in vault.holders() or not others:
            held = ", ".join(vault.holders())
            raise UsageFault(f"{holder}: holds no key, or the last one; keys are held by {held}")
        with opened(str(folder)) as ledger:
            actor = signed_in(ledger, by, None).actor
            note_vault_key(ledger, actor, holder, held=False, reason=reason)
        vault.dismiss(holder)
    finally:
        vault.close()
    told(f"{holder}: holds no key any more.")
    return OK


@vault_app.command
def keep(folder: Path, code: str, /, *, by: By = None, role: str | None = None) -> int:
    """Keep who a participant is: identifiers that are asked for, or come from standard input.

    On standard input as name=value, one a line; they stand in the vault only, and the record notes
    that they are kept. Those that the check at the bedside compares are asked for at a terminal. A
    key comes from AYUMI_VAULT_KEY or a question. Example:

        ayumi vault keep my-study P001

    Parameters
    ----------
    folder
        The study's folder.
    code
        The participant.
    by
        Your own account.
    role
        The role in which you act; needed only if you hold several.
    """
    from ayumi.actions.door import study_or_refusal
    from ayumi.actions.identities import note_identity
    from ayumi.trial.kinds import participant_subject
    from ayumi.trial.product.bedside import bedside_of

    with vault_of(str(folder)) as vault, opened(str(folder)) as ledger:
        actor = signed_in(ledger, by, role).actor
        rules = bedside_of(study_or_refusal(ledger))
        names = ("name", "birth") if rules is None else rules.identifiers
        given = read_identifiers(names, "Identifier")
        note_identity(ledger, actor, code, given)
        subject = participant_subject(code)
        vault.put(subject, {**(vault.get(subject) or {}), **given})
    told(f"{code}: {len(given)} identifiers kept.")
    return OK


def _opened(folder: Path) -> "Vault":
    from ayumi.store.vault import Vault, read_key

    path = folder / VAULT
    if not path.is_file():
        raise UsageFault(f"{folder}: there is no vault here")
    return Vault(path, read_key(password("Key of the vault: ", "AYUMI_VAULT_KEY")), entropy)
