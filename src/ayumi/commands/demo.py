"""The command that shows what Ayumi does."""

from pathlib import Path

from rich.console import Console

from ayumi.commands.app import OK, app
from ayumi.commands.rehearsal import rehearse
from ayumi.values import Language

SEED = 2025
"""Of the demonstration, so that everybody sees the same people."""


@app.command
def demo(*, out: Path = Path("demo"), language: Language = "en") -> int:
    """Rehearse the reference study with four virtual people, and write its report. SIMULATED.

    The folder then holds a ledger that can be looked at and verified like a real one:

        ayumi demo
        ayumi status demo
        ayumi verify demo

    Parameters
    ----------
    out
        Folder for what is written; a rehearsal that is there already makes way.
    language
        Of the report: en or ja.
    """
    Console().print("Rehearsing the reference study with four virtual people …")
    rehearse("keio", out=out, participants=4, seed=SEED, language=language, replace=True)
    return OK
