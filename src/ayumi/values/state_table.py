"""State tables: what may follow what, which the door enforces and the manual's diagrams show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ayumi.values.near import did_you_mean
from ayumi.values.refusal import Refusal

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
    words: Mapping[str, str] = field(default_factory=dict)
    """Where a state or an act of this thing is said otherwise than of others."""

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
        needed = " or ".join(self.said(s) for s, ways in self.ways.items() if act in ways)
        now = ", ".join(self.said(one) for one in self.ways[state]) or "nothing more"
        is_now, wanted = self.said(state), self.said(act)
        return f"{what} is {is_now}; to {wanted} it must be {needed}. Possible now: {now}"

    def said(self, word: str) -> str:
        """A state or an act of this thing as one says it."""
        return self.words.get(word) or said(word)


def said(word: str) -> str:
    """A state or an act as one says it.

    >>> said("screening_failure"), said("")
    ('screening failure', 'not there yet')
    """
    return _SAID.get(word) or word.replace("_", " ") or "not there yet"


_SAID: Final = {"died": "dead", "lost": "lost to follow-up"}
"""Where a state or an act is said otherwise than it is called."""


def diagram(table: StateTable) -> str:
    """The table as a state diagram in Mermaid's notation, as the manual shows it."""
    lines = ["stateDiagram-v2"]
    for state, ways in table.ways.items():
        for act, following in ways.items():
            lines.append(f"    {_node(state)} --> {_node(following)}: {said(act)}")
    return "\n".join(lines)


def _node(state: str) -> str:
    return state or "[*]"
