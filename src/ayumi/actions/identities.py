"""Who a participant is: noted that it is kept, while the words themselves go to the vault only."""

from collections.abc import Collection

from ayumi.actions.door import no_participant, refuse_while_locked, writing_in
from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import Actor, Draft, Entry, Ledger
from ayumi.ledger.kinds import VAULT
from ayumi.trial.fold import participant_of
from ayumi.trial.product import kinds
from ayumi.trial.register import register_of
from ayumi.values import Fault, InputRefused
from ayumi.values.ids import ID_ALLOWED, read_id


def note_identity(ledger: Ledger, actor: Actor, code: str, names: Collection[str]) -> Entry:
    """Note that identifiers of a participant are kept, by their names, before they are.

    ``names`` are such as ``name``, ``birth``, ``hospital_number``; no word of them is recorded.
    """
    with writing_in(ledger, actor) as writing:
        require(writing, actor, "write_identity")
        refuse_while_locked(writing)
        if participant_of(writing, code) is None:
            raise ActionRefused(no_participant(code, register_of(writing).prescreened))
        _refuse_no_names(names)
        body = {"participant": code, "identifiers": sorted(names)}
        draft = Draft(VAULT, kinds.IDENTITY_KEPT, body)
        return writing.append(draft, seen=writing.version(VAULT))


def _refuse_no_names(names: Collection[str]) -> None:
    """Refuse names of identifiers that are none: somebody may have typed a person's."""
    faults = []
    for number, name in enumerate(names, 1):
        try:
            read_id(name)
        except InputRefused:
            faults.append(Fault(f"identifier {number}", "", ID_ALLOWED))
    if not names:
        faults.append(Fault("identifiers", "", "missing; give one at least: name=…"))
    if faults:
        raise InputRefused(faults, "identity")
