"""The rules that can be tabulated, as tuples of whole numbers indexed by codes and levels.

The engine reads these tables and nothing else of the examination's geography; its compiled copy
gets them as arrays. A *chain state* says how the run of normal key muscles from C5 downwards ends
on a side: states 0–9, muscle ``k`` is the first that is not 5 and is below 3; states 10–19, it is
3 or 4; state 20, all ten are 5.
"""

from typing import Final

from ayumi.isncsci.levels import (
    C3,
    C4,
    INT,
    KEY_MUSCLE_LEVELS,
    L1,
    S1,
    S3,
    SIDE_START,
    T1,
    T2,
    T12,
)
from ayumi.isncsci.scores import substitution_table

__all__ = ["SIDE_START"]  # the engine takes it from here with the other tables

EXAMINED, ASSUMED = 0, 1
LEVEL_COUNT, CHAIN_STATES, MUSCLES = 30, 21, 10
ALL_FIVES = 20


def motor_level(sensory: int, chain: int, vac: int) -> int:
    """Rule 2: the motor level of a side from its sensory level and its chain of key muscles."""
    if sensory <= C3:
        return sensory
    first_weak = MUSCLES if chain == ALL_FIVES else chain % 10
    # The lowest key muscle that is at least 3 while every one above it is 5; -1: not even C5.
    lowest = first_weak if 10 <= chain < ALL_FIVES else first_weak - 1
    if first_weak < 5:
        return C4 if lowest < 0 else KEY_MUSCLE_LEVELS[lowest]
    # All of C5–T1 are 5: below T1 the segments without a key muscle follow sensation.
    if sensory <= T1:
        return T1
    if T2 <= sensory <= T12:
        return sensory
    if lowest == 4:
        return L1
    if chain != ALL_FIVES or sensory <= S1:
        return KEY_MUSCLE_LEVELS[min(lowest, 9)]
    return sensory if sensory < INT or vac else S3


MOTOR_LEVEL: Final = tuple(
    motor_level(sensory, chain, vac)
    for vac in (0, 1)
    for sensory in range(LEVEL_COUNT)
    for chain in range(CHAIN_STATES)
)
"""Indexed ``(vac * 30 + sensory level) * 21 + chain state``."""


def _pairs(light_touch: int, pin_prick: int) -> set[tuple[int, int]]:
    """The pairs of numbers for which the two scores of a dermatome may stand."""
    return {
        (touch, prick)
        for touch in range(3)
        if light_touch >> touch & 1
        for prick in range(3)
        if pin_prick >> prick & 1
    }


SENSORY_NUMBERS: Final = tuple(substitution_table(2, assumed=bool(p)) for p in (EXAMINED, ASSUMED))
MOTOR_NUMBERS: Final = tuple(substitution_table(5, assumed=bool(p)) for p in (EXAMINED, ASSUMED))

_DERMATOMES: Final = tuple(
    _pairs(numbers[touch], numbers[prick])
    for numbers in SENSORY_NUMBERS
    for touch in range(32)
    for prick in range(32)
)
# What a dermatome can be, indexed ``(reading * 32 + light touch code) * 32 + pin prick code``;
# reading 1 is as assumed. Two facts share a number, the second from bit `SECOND` up, so that one
# shift carries both.
SECOND: Final = 32
NORMAL_ABSENT: Final = tuple(
    ((2, 2) in pairs) | ((0, 0) in pairs) << SECOND for pairs in _DERMATOMES
)
ABNORMAL_PRESENT: Final = tuple(
    bool(pairs - {(2, 2)}) | bool(pairs - {(0, 0)}) << SECOND for pairs in _DERMATOMES
)
SPARED_ABNORMAL: Final = tuple(int(bool(pairs - {(0, 0), (2, 2)})) for pairs in _DERMATOMES)


_MUSCLE_KINDS: Final = (0b100000, 0b011000, 0b000110, 0b000001)
MUSCLE_FIELD: Final = 16
MUSCLE: Final = tuple(
    sum(bool(number & kind) << MUSCLE_FIELD * i for i, kind in enumerate(_MUSCLE_KINDS))
    for numbers in MOTOR_NUMBERS
    for number in numbers
)
"""What a key muscle can be, indexed ``reading * 32 + motor code``: 5; 3 or 4; 1 or 2; 0.

The four facts share a number, `MUSCLE_FIELD` bits apart, so that one shift carries them all.
"""

NO, YES = 1, 2
FINDING: Final = (NO, YES, 0, 0, 0, 0, NO | YES, *(0,) * 25)
"""By code: whether VAC or DAP can be absent, can be present."""


def _keys(at_least: int) -> int:
    """The key muscles at or below a level, as a bit set."""
    return sum(1 << i for i, level in enumerate(KEY_MUSCLE_LEVELS) if level >= at_least)


KEYS_BELOW: Final = tuple(_keys(level + 1) for level in range(LEVEL_COUNT))
KEYS_FAR_BELOW: Final = tuple(_keys(level + 4) for level in range(LEVEL_COUNT))
"""Key muscles more than three levels below a level."""

# The parts of a chain state: muscles that are 5, the one that ends the run, those free below it.
_ENDS: Final = tuple(MUSCLES if chain == ALL_FIVES else chain % 10 for chain in range(CHAIN_STATES))
FIVES: Final = tuple((1 << end) - 1 for end in _ENDS)
STRONG_END: Final = tuple((1 << end) * (10 <= chain < 20) for chain, end in enumerate(_ENDS))
WEAK_END: Final = tuple((1 << end) * (chain < 10) for chain, end in enumerate(_ENDS))
FREE: Final = tuple(1023 & ~((2 << end) - 1) for end in _ENDS)

BITS: Final = tuple(number.bit_count() for number in range(1 << MUSCLES))
"""How many muscles a set of key muscles holds."""
