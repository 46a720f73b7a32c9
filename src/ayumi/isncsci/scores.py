"""Scores as values: a number or not testable, and whether a non-SCI condition impairs it.

In text a star marks a score that a condition other than the spinal cord injury impairs: ``3*`` is
to be considered *not normal* for classification, ``3**`` *normal*; so are ``NT*`` and ``NT**``
(Rupp 2022, doi 10.1038/s41393-021-00646-0). In arrays a score is one byte, its *code*:
the number (6 for not testable), plus 8 when not normal, plus 16 when considered normal.
"""

from dataclasses import dataclass
from typing import Final, Literal

Considered = Literal["normal", "not normal"]

NT_CODE, NOT_NORMAL, CONSIDERED_NORMAL, MISSING_CODE = 6, 8, 16, 255
_STARS: Final = {None: "", "not normal": "*", "normal": "**"}
_STAR_CODES: Final = {None: 0, "not normal": NOT_NORMAL, "normal": CONSIDERED_NORMAL}


@dataclass(frozen=True, slots=True, repr=False)
class Score:
    """One score of the examination.

    ``examined`` is the number found, or None when not testable (NT); ``considered`` is None, or,
    for a score impaired by a non-SCI condition, how it is to be considered for classification.

    >>> Score(3, "not normal"), Score(None)
    (3*, NT)
    """

    examined: int | None
    considered: Considered | None = None

    @property
    def code(self) -> int:
        """The byte that stands for this score in arrays."""
        number = NT_CODE if self.examined is None else self.examined
        return number + _STAR_CODES[self.considered]

    @classmethod
    def from_code(cls, code: int) -> "Score":
        """The score for which a byte stands; the byte is taken as valid."""
        return _BY_CODE[code]

    def __str__(self) -> str:
        """The score in text, such as ``3*``."""
        number = "NT" if self.examined is None else str(self.examined)
        return number + _STARS[self.considered]

    __repr__ = __str__


def _kinds_of_score(highest: int) -> tuple[Score, ...]:
    """Every valid score up to ``highest``; a normal score bears no star."""
    return (
        *(Score(number) for number in range(highest + 1)),
        Score(None),
        *(
            Score(number, considered)
            for considered in ("not normal", "normal")
            for number in (*range(highest), None)
        ),
    )


SENSORY_SCORES: Final = _kinds_of_score(2)
MOTOR_SCORES: Final = _kinds_of_score(5)
SENSORY_CODES: Final = {str(score): score.code for score in SENSORY_SCORES}
MOTOR_CODES: Final = {str(score): score.code for score in MOTOR_SCORES}
FINDING_CODES: Final = {"No": 0, "Yes": 1, "NT": NT_CODE}
"""Voluntary anal contraction and deep anal pressure: text to byte."""

FINDING_TEXT: Final = {code: text for text, code in FINDING_CODES.items()}
_BY_CODE: Final = {score.code: score for score in MOTOR_SCORES}


def _substitutes(highest: int, code: int, *, assumed: bool) -> int:
    """The numbers for which a code may stand, as a bit set.

    As examined, NT stands for every number. As assumed, considered normal stands for the normal
    score, and not normal for every abnormal score that is not below the examined one.
    """
    score = Score.from_code(code)
    numbers = range(highest + 1) if score.examined is None else (score.examined,)
    if assumed and score.considered == "normal":
        numbers = (highest,)
    elif assumed and score.considered == "not normal":
        numbers = range(score.examined or 0, highest)
    return sum(1 << number for number in numbers)


def substitution_table(highest: int, *, assumed: bool) -> tuple[int, ...]:
    """For each code below 32 the numbers for which it may stand, as a bit set; 0 when invalid."""
    valid = {score.code for score in (SENSORY_SCORES if highest == 2 else MOTOR_SCORES)}
    return tuple(
        _substitutes(highest, code, assumed=assumed) if code in valid else 0 for code in range(32)
    )
