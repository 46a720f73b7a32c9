"""What may follow what for a person in the trial: the state tables of the participants' part."""

from typing import Final

from ayumi.values.state_table import START, StateTable

COURSE: Final = StateTable(
    "participant",
    {
        START: {"prescreen": "prescreened"},
        "prescreened": {"consent": "consented", "close": "closed"},
        "consented": {
            "find_eligible": "eligible",
            "find_ineligible": "screening_failure",
            "withdraw_treatment": "not_treated",
            "withdraw_consent": "consent_withdrawn",
            "die": "died",
        },
        "eligible": {
            "find_eligible": "eligible",
            "find_ineligible": "screening_failure",
            "enrol": "enrolled",
            "withdraw_treatment": "not_treated",
            "withdraw_consent": "consent_withdrawn",
            "die": "died",
        },
        "enrolled": {
            "clear": "cleared",
            "withdraw_treatment": "not_treated",
            "withdraw_consent": "consent_withdrawn",
            "die": "died",
        },
        "cleared": {
            "clear": "cleared",
            "stop": "enrolled",
            "transplant": "transplanted",
            "withdraw_treatment": "not_treated",
            "withdraw_consent": "consent_withdrawn",
            "die": "died",
        },
        "transplanted": {
            "complete": "completed",
            "lose": "lost",
            "withdraw_consent": "consent_withdrawn",
            "die": "died",
        },
        "lost": {
            "find": "transplanted",
            "withdraw_consent": "consent_withdrawn",
            "die": "died",
        },
        "completed": {
            "withdraw_consent": "consent_withdrawn",
            "die": "died",
        },
        "not_treated": {"withdraw_consent": "consent_withdrawn", "die": "died"},
        "closed": {},
        "screening_failure": {"withdraw_consent": "consent_withdrawn"},
        "consent_withdrawn": {},
        "died": {},
    },
)
"""A person's way through the trial. Completed is who was observed to the end of the main part;
long-term visits go on. Who was lost and is found again goes on as transplanted."""

CONSENT: Final = StateTable(
    "consent",
    {
        START: {"give": "given"},
        "given": {"give": "given", "withdraw": "withdrawn"},
        "withdrawn": {},
    },
)
"""Consent to the trial; given again for each new version of the information."""

TREATMENT: Final = StateTable(
    "treatment",
    {
        START: {"transplant": "under_way", "withdraw": "withdrawn"},
        "under_way": {"withdraw": "withdrawn"},
        "withdrawn": {},
    },
)
"""The treatment, apart from the consent: who leaves it is still observed."""

VISIT: Final = StateTable(
    "visit",
    {
        START: {"hold": "held", "miss": "missed"},
        "held": {"annul": START},
        "missed": {"annul": START},
    },
)
"""A visit; one that was recorded by mistake is annulled, if nothing was recorded at it."""

FORM: Final = StateTable(
    "form",
    {
        START: {"enter": "entered"},
        "entered": {"correct": "entered", "verify": "verified"},
        "verified": {"correct": "entered"},
    },
)
"""An instrument at a visit; what was corrected is to be verified anew."""

EXAMINATION: Final = StateTable(
    "examination",
    {
        START: {"enter": "entered"},
        "entered": {"correct": "entered", "sign": "signed"},
        "signed": {"correct": "entered", "override": "signed", "verify": "verified"},
        "verified": {"correct": "entered", "override": "signed"},
    },
)
"""A neurological examination; what was corrected is to be signed and verified anew."""

QUERY: Final = StateTable(
    "query",
    {
        START: {"raise": "open"},
        "open": {"answer": "answered", "close": "closed"},
        "answered": {"reopen": "open", "close": "closed"},
        "closed": {"reopen": "open"},
    },
)
"""A question on recorded data."""

COURSE_OF_A_DRUG: Final = StateTable(
    "medication",
    {START: {"start": "taken"}, "taken": {"change": "taken", "stop": "stopped"}, "stopped": {}},
)
"""A drug that somebody takes; taken up again it is a new line."""

PREGNANCY: Final = StateTable(
    "pregnancy",
    {START: {"report": "ongoing"}, "ongoing": {"end": "ended"}, "ended": {}},
)
"""A pregnancy of a participant or of a partner."""

DEATH: Final = StateTable(
    "death",
    {
        START: {"record": "autopsy_open"},
        "autopsy_open": {"report_autopsy": "autopsy_reported", "close": "no_autopsy"},
        "autopsy_reported": {},
        "no_autopsy": {},
    },
)
"""A death, until the findings of an autopsy are there or it is known that there is none."""

LOCK: Final = StateTable("record", {START: {"lock": "locked"}, "locked": {"unlock": START}})
"""The record of a participant, or of the whole trial: open, or locked against any change."""

TABLES: Final = (
    COURSE, CONSENT, TREATMENT, VISIT, FORM, EXAMINATION, QUERY, COURSE_OF_A_DRUG, PREGNANCY,
    DEATH, LOCK,
)  # fmt: skip

ENDED: Final = frozenset({"closed", "consent_withdrawn"})
"""Where nothing more is recorded of a person, except what closes open questions."""
