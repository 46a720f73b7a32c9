"""In which modules each command lives, so that running one need not load the others.

Whoever runs one command waits for that command alone: loading all of them takes longer than many of
them work.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from cyclopts import App

from ayumi.commands.app import app
from ayumi.commands.groups import under_headings

HOMES: Final[Mapping[str, tuple[str, ...]]] = {
    "demo": ("demo",),
    "rehearse": ("rehearsal",),
    "study": ("study",),
    "init": ("setting_up",),
    "status": ("status",),
    "report": ("rehearsal",),
    "screen": ("screening",),
    "consent": ("screening",),
    "eligibility": ("screening",),
    "enrol": ("enrolling",),
    "allocate": ("enrolling",),
    "go": ("enrolling",),
    "clear": ("transplantation",),
    "transplant": ("transplantation",),
    "participant": ("participants",),
    "medication": ("medication",),
    "pregnancy": ("conduct",),
    "card": ("transplantation",),
    "leave": ("leaving",),
    "lose": ("leaving",),
    "find": ("leaving",),
    "complete": ("leaving",),
    "death": ("leaving",),
    "autopsy": ("leaving",),
    "deviation": ("conduct",),
    "visit": ("visits",),
    "enter": ("forms",),
    "correct": ("forms",),
    "examine": ("examining",),
    "sign": ("examining",),
    "override": ("examining",),
    "query": ("queries",),
    "data": ("locking",),
    "import": ("imports",),
    "donor": ("donors",),
    "run": ("runs",),
    "lot": ("lot_files", "lots",),
    "unit": ("journeys", "labels", "units",),
    "test": ("testing",),
    "release": ("releasing",),
    "reject": ("releasing",),
    "exception": ("late_failures",),
    "failure": ("late_failures",),
    "alert": ("alerts",),
    "lookback": ("lookback",),
    "dose": ("bedside", "doses", "hand_overs",),
    "event": ("events", "findings", "submissions",),
    "safety": ("safety",),
    "decide": ("safety",),
    "treating": ("safety",),
    "evidence": ("evidence",),
    "comparators": ("comparators", "comparators_from_exams",),
    "calibrate": ("calibrate",),
    "verify": ("verification",),
    "ledger": ("ledger",),
    "backup": ("backup",),
    "restore": ("backup",),
    "vault": ("vault",),
    "account": ("accounts",),
    "staff": ("staff",),
    "amend": ("setting_up",),
    "assume": ("assuming",),
    "template": ("examinations",),
    "classify": ("examinations",),
    "worksheet": ("examinations",),
}  # fmt: skip
"""The modules of `ayumi.commands` whose import makes a command join the application."""


def joined(command: str | None = None) -> App:
    """The application with one command, or with all where it is none of them (as for help)."""
    alone = HOMES.get(command or "")
    for modules in HOMES.values() if alone is None else (alone,):
        for module in modules:
            import_module(f"ayumi.commands.{module}")
    under_headings(app)
    return app
