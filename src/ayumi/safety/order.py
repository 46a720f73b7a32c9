"""What may follow what for adverse events, findings, stopping rules and the treating of cohorts."""

from typing import Final

from ayumi.values.state_table import START, StateTable

EVENT: Final = StateTable(
    "event",
    {
        START: {"report": "open"},
        "open": {
            "follow_up": "open",
            "assess": "open",
            "attach": "open",
            "submit": "open",
            "close": "closed",
            "nullify": "nullified",
        },
        "closed": {"follow_up": "open", "submit": "closed", "nullify": "nullified"},
        "nullified": {},
    },
)
"""An adverse event keeps its number over all follow-ups; one that never was is nullified."""

INTEREST: Final = StateTable(
    "finding",
    {
        START: {"find": "open"},
        "open": {"confirm": "confirmed", "dismiss": "dismissed"},
        "confirmed": {},
        "dismissed": {},
    },
)
"""What Ayumi found in recorded values: an event of special interest, or not; a person says which.

What is corrected afterwards, and found again, is a finding of its own."""

RULE: Final = StateTable(
    "rule",
    {
        START: {"reach": "reached"},
        "reached": {"reach": "reached", "go_on": "passed", "stop": "stopped"},
        "passed": {"reach": "reached"},
        "stopped": {"reach": "stopped", "go_on": "passed"},
    },
    {START: "not reached", "passed": "decided, to go on"},
)
"""A stopping rule: reached when events make it say so; then those decide who are named for it.

A new event after the decision reaches the rule again."""

STOP: Final = StateTable(
    "treating", {START: {"stop": "stopped"}, "stopped": {"resume": START}}, {START: "going on"}
)
"""Treating as a whole: going on, or stopped by somebody who may."""

COHORT: Final = StateTable(
    "cohort",
    {
        "waiting": {"open": "open"},
        "open": {"hold": "held", "stop": "stopped", "complete": "completed"},
        "held": {"hold": "held", "go_on": "open", "stop": "stopped"},
        "stopped": {"hold": "held", "go_on": "open"},
        "completed": {},
    },
)
"""The treating of one cohort, which follows from what is recorded of the trial.

Open from its first treatment, or from the decision that it may begin; held while a decision is
waited for; stopped by a decision; completed with its last place. What waits or is complete stays
so, whatever holds the others."""

TABLES: Final = (EVENT, INTEREST, RULE, STOP, COHORT)
