"""The command that begins a study's record."""

import os
import shutil
from contextlib import closing
from pathlib import Path

from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.places import (
    VAULT,
    By,
    Place,
    asked,
    clock,
    entropy,
    new_password,
    new_storage,
    opened,
    signed_in,
)
from ayumi.commands.study import study_bytes
from ayumi.commands.terminal import hand_over_keys, keys_apart, told

KEY_HOLDERS = "working", "recovery"


@app.command
def init(
    folder: Path,
    /,
    *,
    study: str,
    account: str | None = None,
    full_name: str | None = None,
    rehearsal: bool = False,
    database: str | None = None,
    keys: Path | None = None,
) -> int:
    """Begin the record of a study: a folder with its ledger and its vault.

    The study document comes into force, and you get the first account, an administrator's. The
    vault's two keys are printed once and kept nowhere: give one to whoever works with identities,
    and lock the other one away. Examples:

        ayumi init my-study --study my-trial.toml --account y.ito --full-name "Yuki Ito"
        ayumi init practice --study keio --rehearsal

    Parameters
    ----------
    folder
        The folder to make.
    study
        A study document, or the name of one that comes with Ayumi, such as keio.
    account
        The name of the first account; AYUMI_ACCOUNT or a question otherwise.
    full_name
        The name of its owner, as signatures show it.
    rehearsal
        For practice and simulation: no real person is ever recorded in this ledger.
    database
        The address of a prepared PostgreSQL database for the ledger, instead of a file.
    keys
        A new file for the vault's keys, outside the folder; otherwise they are printed.
    """
    from ayumi.accounts.account import checked_name
    from ayumi.accounts.credential import checked_password
    from ayumi.actions.accounts import open_first_account
    from ayumi.actions.study import adopt_study
    from ayumi.ledger import Actor, Ledger
    from ayumi.study import read_study

    _check_places(folder, database, keys)
    document = study_bytes(study)
    read_study(document)
    name = account or os.environ.get("AYUMI_ACCOUNT") or asked("Account: ", "AYUMI_ACCOUNT")
    full_name = full_name or asked("Full name: ", "--full-name")
    secret = checked_password(new_password(name), checked_name(name))
    part = folder.with_name(folder.name + ".part")
    part.mkdir(parents=True, mode=0o700)
    try:
        printed = _new_vault(part / VAULT)
        with closing(new_storage(part, database)) as storage:
            ledger = Ledger(storage, clock, entropy)
            ledger.open("rehearsal" if rehearsal else "trial")
            open_first_account(ledger, name, full_name, secret, entropy=entropy)
            adopt_study(ledger, Actor(name, "administrator"), document, reason=None)
        hand_over_keys(printed, keys)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    purpose = "begun as a rehearsal" if rehearsal else "begun"
    told(f"{folder}: {purpose}. Look at it: ayumi ledger show {folder}")
    return OK


@app.command
def amend(
    place: Place, /, *, study: str, reason: str, by: By = None, role: str | None = None
) -> int:
    """Let an amendment of the study document come into force.

    What was recorded before stays under the document that was in force then. `ayumi study diff`
    shows beforehand what it changes, and for whom.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    study
        The amended document; its [amends] names the digest of the one in force.
    reason
        Why.
    by
        Your own account.
    role
        The role in which you act, such as data_manager.
    """
    from ayumi.actions.study import adopt_study

    document = study_bytes(study)
    with opened(place) as ledger:
        actor = signed_in(ledger, by, role).actor
        entry = adopt_study(ledger, actor, document, reason=reason)
    told(f"In force from entry {entry.seq} on: {entry.body['digest']}")
    return OK


def _check_places(folder: Path, database: str | None, keys: Path | None) -> None:
    if folder.exists():
        raise UsageFault(f"{folder}: is there already; name a folder that is not")
    if folder.with_name(folder.name + ".part").exists():
        raise UsageFault(f"{folder}.part: is left from a start that was cut off; remove it first")
    if keys is not None:
        keys_apart(keys, folder)


def _new_vault(path: Path) -> dict[str, str]:
    from ayumi.store.vault import Vault, new_key, read_key

    printed = {holder: new_key(entropy) for holder in KEY_HOLDERS}
    working, recovery = KEY_HOLDERS
    vault = Vault.create(path, working, read_key(printed[working]), entropy)
    vault.admit(recovery, read_key(printed[recovery]))
    vault.close()
    return printed
