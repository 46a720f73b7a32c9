"""Under which heading each command stands in ``ayumi --help``: as the work goes, not by letter."""

from collections.abc import Mapping
from typing import Final

from cyclopts import App, Group

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "Begin": ("demo", "rehearse", "study", "init", "status", "report"),
    "People in the trial": (
        "screen", "consent", "eligibility", "enrol", "allocate", "go", "clear", "transplant",
        "participant", "medication", "pregnancy", "card", "leave", "lose", "find", "complete",
        "death", "autopsy", "deviation",
    ),
    "Visits and data": (
        "visit", "enter", "correct", "examine", "sign", "override", "query", "data", "import",
    ),
    "Cells": ("donor", "run", "lot", "unit", "test", "release", "reject", "exception", "failure",
              "alert", "lookback"),
    "Doses": ("dose",),
    "Safety": ("event", "safety", "decide", "treating"),
    "Evidence": ("evidence", "comparators", "calibrate"),
    "The record, and who works with it": (
        "verify", "ledger", "backup", "restore", "vault", "account", "staff", "amend", "assume",
    ),
    "One examination": ("template", "classify", "worksheet"),
}  # fmt: skip


def under_headings(app: App) -> None:
    """Give each command its heading, in the order of the work."""
    for number, (title, names) in enumerate(GROUPS.items(), 1):
        group = Group(title, sort_key=number)
        for place, name in enumerate(names):
            if name not in app:
                continue  # only the command that was asked for has been loaded
            app[name].group = (group,)
            app[name].sort_key = place
