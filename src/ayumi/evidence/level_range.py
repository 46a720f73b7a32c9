"""Ranges of neurological levels, as studies and publications name whom they took."""

import re
from dataclasses import dataclass
from typing import Final, Self

from ayumi.isncsci.levels import LEVEL_INDEX, LEVELS
from ayumi.values import Fault, InputRefused

_ALLOWED: Final = (
    "write levels from C1 to S4-5: C3-T10, C4, above T10, all, cervical, thoracic or lumbosacral"
)
_NAMED: Final = {
    "all": ("C1", "S4-5"),
    "cervical": ("C1", "C8"),
    "thoracic": ("T1", "T12"),
    "lumbosacral": ("L1", "S4-5"),
}
_LEVEL: Final = r"[CTL]\d{1,2}|S4[-_]5|S\d"


@dataclass(frozen=True, slots=True)
class LevelRange:
    """The levels from one to another, both included, C1 to S4-5.

    >>> LevelRange.read("C3-T10"), LevelRange.read("above T10"), LevelRange.read("cervical")
    (LevelRange(C3-T10), LevelRange(C1-T9), LevelRange(C1-C8))
    >>> LevelRange.read("C3-T10").overlaps(LevelRange.read("T10-T12"))
    True
    """

    first: str
    last: str

    def __post_init__(self) -> None:
        places = [LEVEL_INDEX.get(level, -1) for level in (self.first, self.last)]
        if not 0 <= places[0] <= places[1] < LEVEL_INDEX["INT"]:
            text = f"{self.first}-{self.last}"
            message = _ALLOWED
            if min(places) >= 0 and places[0] > places[1]:
                message = f"the levels are reversed; write {self.last}-{self.first}"
            raise InputRefused([Fault("level", text, message)], "levels")

    @classmethod
    def read(cls, text: str) -> Self:
        """A range as people write it, or `InputRefused`."""
        said = text.strip()
        if said.lower() in _NAMED:
            return cls(*_NAMED[said.lower()])
        upper = said.upper()
        if found := re.fullmatch(rf"(ABOVE|BELOW)\s+({_LEVEL})", upper):
            place = LEVEL_INDEX.get(_spelled(found[2]), -1)
            if found[1] == "ABOVE" and place > 0:
                return cls("C1", LEVELS[place - 1])
            if found[1] == "BELOW" and 0 <= place < LEVEL_INDEX["S4-5"]:
                return cls(LEVELS[place + 1], "S4-5")
        elif found := re.fullmatch(rf"({_LEVEL})(?:\s*(?:-|–|TO)\s*({_LEVEL}))?", upper):
            first = _spelled(found[1])
            return cls._known(text, first, _spelled(found[2]) if found[2] else first)
        raise InputRefused([Fault("level", text, _ALLOWED)], "levels")

    @classmethod
    def _known(cls, text: str, first: str, last: str) -> Self:
        if not {first, last} <= LEVEL_INDEX.keys():
            raise InputRefused([Fault("level", text, _ALLOWED)], "levels")
        return cls(first, last)

    def overlaps(self, other: "LevelRange") -> bool:
        """Whether two ranges share a level."""
        return (
            LEVEL_INDEX[self.first] <= LEVEL_INDEX[other.last]
            and LEVEL_INDEX[other.first] <= LEVEL_INDEX[self.last]
        )

    def equals(self, other: "LevelRange") -> bool:
        """Whether two ranges hold the same levels."""
        return self == other

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first
        return "all" if (self.first, self.last) == _NAMED["all"] else f"{self.first}-{self.last}"

    def __repr__(self) -> str:
        return f"LevelRange({self})"


def _spelled(level: str) -> str:
    return "S4-5" if level in ("S4_5", "S4", "S5") else level
