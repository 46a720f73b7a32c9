"""What may follow what: the state tables that the door enforces and the manual's diagrams show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ayumi.values import Refusal, did_you_mean

START: Final = ""
"""The state before anything was recorded."""


class OutOfOrder(Refusal):
    """An act that is not possible now, with what is."""


@dataclass(frozen=True, slots=True)
class StateTable:
    """The states of one thing, and from each the acts that are possible with where they lead.

    >>> door = StateTable("door", {"": {"make": "open"}, "open": {"close": "shut"}, "shut": {}})
    >>> door.after("open", "close", "the front door")
    'shut'
    """

    thing: str
    ways: Mapping[str, Mapping[str, str]]

    def after(self, state: str, act: str, what: str) -> str:
        """The state that an act leads to; `OutOfOrder` if it is not possible in this state."""
        following = self.ways[state].get(act)
        if following is None:
            raise OutOfOrder(self._refusal(state, act, what))
        return following

    def possible(self, state: str, act: str) -> bool:
        """Whether an act is possible in a state."""
        return act in self.ways[state]

    @property
    def acts(self) -> tuple[str, ...]:
        """All acts, in the order of the table."""
        return tuple(dict.fromkeys(act for ways in self.ways.values() for act in ways))

    def _refusal(self, state: str, act: str, what: str) -> str:
        if act not in self.acts:
            raise KeyError(f"{act}: {did_you_mean(act, self.acts)}")
        needed = " or ".join(said(s) for s, ways in self.ways.items() if act in ways)
        now = ", ".join(said(one) for one in self.ways[state]) or "nothing more"
        return f"{what} is {said(state)}; to {said(act)} it must be {needed}. Possible now: {now}"


def said(word: str) -> str:
    """A state or an act as one says it.

    >>> said("screening_failure"), said("")
    ('screening failure', 'not there yet')
    """
    return _SAID.get(word) or word.replace("_", " ") or "not there yet"


_SAID: Final = {"died": "dead", "lost": "lost to follow-up"}
"""Where a state or an act is said otherwise than it is called."""


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


def diagram(table: StateTable) -> str:
    """The table as a state diagram in Mermaid's notation, as the manual shows it."""
    lines = ["stateDiagram-v2"]
    for state, ways in table.ways.items():
        for act, following in ways.items():
            lines.append(f"    {_node(state)} --> {_node(following)}: {said(act)}")
    return "\n".join(lines)


def _node(state: str) -> str:
    return state or "[*]"
