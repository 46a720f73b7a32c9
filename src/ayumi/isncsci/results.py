"""The results of an examination: which there are, their values, and how they are computed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

from ayumi.isncsci import engine
from ayumi.isncsci.levels import LEVELS, LIGHT_TOUCH, MOTOR, PIN_PRICK, SCORE_CELLS, SIDE_START
from ayumi.isncsci.policies import DEFAULT, Policies
from ayumi.isncsci.scores import CONSIDERED_NORMAL, NOT_NORMAL, NT_CODE
from ayumi.isncsci.tables import ASSUMED, EXAMINED

RESULTS: Final = (
    "sensory_right",
    "sensory_left",
    "motor_right",
    "motor_left",
    "nli",
    "completeness",
    "ais",
    "zpp_sensory_right",
    "zpp_sensory_left",
    "zpp_motor_right",
    "zpp_motor_left",
)
RESULT_LABELS: Final = {
    "sensory_right": "Sensory level, right",
    "sensory_left": "Sensory level, left",
    "motor_right": "Motor level, right",
    "motor_left": "Motor level, left",
    "nli": "Neurological level of injury",
    "completeness": "Completeness",
    "ais": "ASIA Impairment Scale",
    "zpp_sensory_right": "Zone of partial preservation, sensory, right",
    "zpp_sensory_left": "Zone of partial preservation, sensory, left",
    "zpp_motor_right": "Zone of partial preservation, motor, right",
    "zpp_motor_left": "Zone of partial preservation, motor, left",
}
LEVEL_VALUES: Final = ("NA", *LEVELS)
"""The values of a level word, by bit."""

VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(RESULTS, LEVEL_VALUES),
    "completeness": ("complete", "incomplete"),
    "ais": ("A", "B", "C", "D", "E", "none"),
}
"""For each result what the bits of its word stand for, in the order in which values are listed."""

NORMAL_GRADE, NO_GRADE = engine.E, engine.E << 1


@dataclass(frozen=True, slots=True)
class Result:
    """One result: every value that it can have, and whether an assumption changed it.

    >>> Result(("C", "D"), star=True)
    ND* (C or D)
    """

    values: tuple[str, ...]
    star: bool = False

    @property
    def determined(self) -> bool:
        """Whether there is one possible value only."""
        return len(self.values) == 1

    def __str__(self) -> str:
        """The result as one writes it: ``C5``, ``C*``, ``ND (B or C)``."""
        star = "*" if self.star else ""
        if self.determined:
            return self.values[0] + star
        listed = ", ".join(self.values[:-1])
        return f"ND{star} ({listed} or {self.values[-1]})"

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of examined scores, from its lowest to its highest possible value."""

    low: int
    high: int

    @property
    def determined(self) -> bool:
        """Whether no score in the sum is not testable."""
        return self.low == self.high

    def __str__(self) -> str:
        """The sum, or ``ND (low–high)``."""
        return str(self.low) if self.determined else f"ND ({self.low}–{self.high})"

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of an examination; right and left: upper 25 each, lower 25, sensation 56."""

    uems: Total
    lems: Total
    light_touch: Total
    pin_prick: Total
    uer: Total
    uel: Total
    ler: Total
    lel: Total
    ltr: Total
    ltl: Total
    ppr: Total
    ppl: Total


TOTALS: Final = tuple(field.name for field in fields(Totals))
_RIGHT, _LEFT = SIDE_START
_PARTS: Final = {
    "uer": (_RIGHT + MOTOR, 5),
    "uel": (_LEFT + MOTOR, 5),
    "ler": (_RIGHT + MOTOR + 5, 5),
    "lel": (_LEFT + MOTOR + 5, 5),
    "ltr": (_RIGHT + LIGHT_TOUCH, 28),
    "ltl": (_LEFT + LIGHT_TOUCH, 28),
    "ppr": (_RIGHT + PIN_PRICK, 28),
    "ppl": (_LEFT + PIN_PRICK, 28),
}
WHOLE: Final = {
    "uems": ("uer", "uel"),
    "lems": ("ler", "lel"),
    "light_touch": ("ltr", "ltl"),
    "pin_prick": ("ppr", "ppl"),
}
_NUMBER: Final = bytes(code & 7 if code & 7 != NT_CODE else 0 for code in range(256))
_IS_NT: Final = bytes(code & 7 == NT_CODE for code in range(256))
_STARRED: Final = frozenset(code for code in range(32) if code & (NOT_NORMAL | CONSIDERED_NORMAL))
_ZPP_CODES: Final = {"decisive": engine.DECISIVE, "always": engine.ALWAYS, "never": 2}


def policy_codes(policies: Policies) -> tuple[int, int]:
    """The policies as the engine takes them."""
    return _ZPP_CODES[policies.non_key_in_motor_zpp], int(policies.intact_without_vac == "INT")


def engine_words(codes: bytes, reading: int, policies: Policies) -> list[int]:
    """The eleven results of valid codes as words, in one reading of their starred scores."""
    words = [0] * len(RESULTS)
    facts, paths, bounds = (
        [0] * (2 * length) for length in (engine.FACTS, engine.MOST_PATHS, engine.BOUNDS)
    )
    engine.possibilities(codes, reading, *policy_codes(policies), facts, paths, bounds, words)
    return words


def result_words(
    codes: bytes, policies: Policies = DEFAULT, prior_deficit: bool | None = None
) -> tuple[list[int], int]:
    """The eleven results as words (bit sets over `VALUES`), and the stars as a bit set of results.

    A star stands where the results of the assumed and of the examined scores differ
    (Rupp 2022, doi 10.1038/s41393-021-00646-0).
    """
    words = engine_words(codes, ASSUMED, policies)
    stars = 0
    if not _STARRED.isdisjoint(codes[:SCORE_CELLS]):
        examined = engine_words(codes, EXAMINED, policies)
        for i, (word, other) in enumerate(zip(words, examined, strict=True)):
            open_without_star = policies.undetermined_star == "none" and word & (word - 1)
            if word != other and not open_without_star:
                stars |= 1 << i
    if prior_deficit is False and words[6] & NORMAL_GRADE:
        words[6] ^= NORMAL_GRADE ^ NO_GRADE
    return words, stars


@lru_cache(maxsize=4096)
def values_of(result: str, word: int) -> tuple[str, ...]:
    """The values that a word of a result stands for."""
    return tuple(value for bit, value in enumerate(VALUES[result]) if word >> bit & 1)


def sums(codes: bytes) -> Totals:
    """Rule 9: the totals of the examined scores, each from its lowest to its highest value."""
    totals = {}
    for name, (start, cells) in _PARTS.items():
        part = codes[start : start + cells]
        low = sum(part.translate(_NUMBER))
        open_cells = sum(part.translate(_IS_NT))
        totals[name] = Total(low, low + open_cells * (5 if cells == 5 else 2))
    for name, (right, left) in WHOLE.items():
        one, other = totals[right], totals[left]
        totals[name] = Total(one.low + other.low, one.high + other.high)
    return Totals(**totals)
