"""What may follow what for runs, units, doses, alerts and late failures: their state tables."""

from typing import Final

from ayumi.values.state_table import START, StateTable

RUN: Final = StateTable(
    "run",
    {
        START: {"start": "under_way"},
        "under_way": {
            "step": "under_way",
            "use": "under_way",
            "deviate": "under_way",
            "yield": "under_way",
            "finish": "finished",
            "abort": "aborted",
        },
        "finished": {"deviate": "finished"},
        "aborted": {"deviate": "aborted"},
    },
)
"""A run of a step of the process; a deviation may be noticed after its end."""

UNIT: Final = StateTable(
    "unit",
    {
        START: {"make": "stored"},
        "stored": {
            "send": "in_transit",
            "thaw": "thawed",
            "take_part": "stored",
            "use": "used",
            "test": "tested",
            "retain": "retained",
            "administer": "administered",
            "lose": "lost",
            "discard": "discarded",
        },
        "in_transit": {"receive": "stored", "lose": "lost"},
        "thawed": {
            "refreeze": "stored",
            "send": "in_transit",
            "take_part": "thawed",
            "use": "used",
            "test": "tested",
            "administer": "administered",
            "lose": "lost",
            "discard": "discarded",
        },
        "retained": {
            "take_part": "retained",
            "test": "tested",
            "lose": "lost",
            "discard": "discarded",
        },
        "lost": {"find": "stored", "discard": "discarded"},
        "used": {},
        "tested": {},
        "administered": {},
        "discarded": {},
    },
)
"""A container of a lot: a vial, a bag, a syringe. What is found again is held until judged."""

HOLD: Final = StateTable(
    "hold", {START: {"hold": "held"}, "held": {"hold": "held", "clear": START}}
)
"""Whether a unit may go on: a gap, an excursion or a suspicion holds it, and quality clears it."""

DOSE: Final = StateTable(
    "dose",
    {
        START: {"order": "ordered"},
        "ordered": {"change": "ordered", "prepare": "prepared", "cancel": "cancelled"},
        "prepared": {"hand_over": "handed_over", "discard": "discarded"},
        "handed_over": {
            "receive": "received",
            "refuse_receipt": "handed_over",
            "discard": "discarded",
        },
        "received": {
            "hand_over": "handed_over",
            "check": "checked_once",
            "refuse_match": "received",
            "discard": "discarded",
        },
        "checked_once": {
            "check": "matched",
            "refuse_match": "received",
            "discard": "discarded",
        },
        "matched": {"administer": "administered", "lapse": "received", "discard": "discarded"},
        "administered": {},
        "discarded": {},
        "cancelled": {},
    },
)
"""A dose from its order to the person; two people check it at the bedside, one after the other.

A check that fails leaves the dose to be checked anew from the beginning."""

ALERT: Final = StateTable(
    "alert",
    {
        START: {"raise": "open"},
        "open": {"assess": "open", "close": "closed"},
        "closed": {"reopen": "open"},
    },
)
"""A donor alert, a recall of a reagent, a fault of equipment: while it is open, what it concerns
is not used."""

FAILURE: Final = StateTable(
    "failure",
    {
        START: {"open": "open"},
        "open": {"tell": "open", "decide": "open", "close": "closed"},
        "closed": {"decide": "closed"},
    },
)
"""A failing result that came after cells had been given: who is told, what follows for whom."""

TABLES: Final = (RUN, UNIT, HOLD, DOSE, ALERT, FAILURE)
