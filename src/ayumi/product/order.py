"""What may follow what for donors, runs, units, doses, alerts, late failures: state tables."""

from typing import Final

from ayumi.values.state_table import START, StateTable

DONOR: Final = StateTable(
    "donor's consent",
    {
        START: {"give": "given"},
        "given": {"give": "given", "withdraw": "withdrawn"},
        "withdrawn": {"give": "given"},
    },
)
"""What a donor agreed to; once it is withdrawn, nothing that came of it is used."""

RUN: Final = StateTable(
    "run",
    {
        START: {"start": "under_way"},
        "under_way": {
            "step": "under_way",
            "verify": "under_way",
            "use": "under_way",
            "deviate": "under_way",
            "yield": "under_way",
            "finish": "finished",
            "abort": "aborted",
        },
        "finished": {"verify": "finished", "deviate": "finished"},
        "aborted": {"verify": "aborted", "deviate": "aborted"},
    },
)
"""A run of a stage of the process; a deviation may be noticed, and a step verified, after its
end."""

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
        "in_transit": {"receive": "stored", "lose": "lost", "discard": "discarded"},
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
    {"lost": "lost", "used": "used up", "in_transit": "on its way", "take_part": "take a part"},
)
"""A container of a lot: a vial, a bag, a syringe. What is found again is held until judged."""

HOLD: Final = StateTable(
    "hold",
    {START: {"hold": "held"}, "held": {"hold": "held", "clear": START}},
    {START: "not held"},
)
"""Whether a unit may go on: a gap, an excursion or a suspicion holds it, and quality clears it."""

DOSE: Final = StateTable(
    "dose",
    {
        START: {"order": "ordered"},
        "ordered": {
            "change": "ordered",
            "prepare": "prepared",
            "cancel": "cancelled",
            "refuse_match": "ordered",
        },
        "prepared": {
            "hand_over": "handed_over",
            "discard": "discarded",
            "refuse_match": "prepared",
        },
        "handed_over": {
            "receive": "received",
            "refuse_receipt": "handed_over",
            "discard": "discarded",
            "refuse_match": "handed_over",
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
        "matched": {
            "administer": "administered",
            "lapse": "received",
            "refuse_match": "received",
            "discard": "discarded",
        },
        "administered": {"refuse_match": "administered"},
        "discarded": {"refuse_match": "discarded"},
        "cancelled": {"refuse_match": "cancelled"},
    },
)
"""A dose from its order to the person; two people check it at the bedside, one after the other.

A check that fails leaves the dose to be checked anew from the beginning. Whatever the state, cells
that are scanned for somebody and must not be given are refused, and the refusal is recorded."""

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

TABLES: Final = (DONOR, RUN, UNIT, HOLD, DOSE, ALERT, FAILURE)
