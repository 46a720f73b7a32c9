"""The command by which a rehearsal assumes what its study document leaves open."""

from pathlib import Path

from ayumi.commands.acting import WHO, Who, recorded, session
from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.places import Place
from ayumi.commands.study import overlay_bytes


@app.command
def assume(place: Place, rehearsal: str, /, *, who: Who = WHO) -> int:
    """Let a rehearsal assume values where its study document is unset; each is marked as assumed.

    Refused in the record of a trial. Examples:

        ayumi assume practice keio
        ayumi assume practice my-trial.rehearsal.toml

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    rehearsal
        A rehearsal document, or the name of a study that comes with Ayumi and has one.
    """
    from ayumi.actions.study import assume as assume_values

    named = Path(rehearsal)
    document = named.read_bytes() if named.is_file() else overlay_bytes(rehearsal)
    if document is None:
        raise UsageFault(f"{rehearsal}: no such file, and no rehearsal comes with Ayumi for it")
    with session(place, who) as here:
        entry = assume_values(here.ledger, here.actor, document)
    recorded(entry, who, digest=entry.body["digest"])
    return OK
