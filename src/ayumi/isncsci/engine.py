"""Exact sets of possible results, without enumerating what not-testable scores may stand for.

Every cell stands for a set of numbers (`ayumi.isncsci.scores`); each result is the set of values
that it takes over all combinations of those numbers (Schuld 2012, doi 10.1089/neu.2011.2085). The
key is how little the cells share. On a side, dermatomes and key muscles matter only through a
*path*: the sensory level, and the chain state (`ayumi.isncsci.tables`) in which the run of normal
key muscles ends. A path fixes the motor level, and within it every other cell is still free on its
own. So a side has at most 30 × 21 paths, two sides meet only in the neurological level, the sacral
cells, and the counts of the grade, and a count takes every value between its bounds.

Sets of levels are bit sets of level indices. This file is plain Python over whole numbers, tables
and lists of numbers, because `ayumi.isncsci.kernels` compiles this very source for arrays:
functions call one another by their names here, and hold only what numba understands.
"""

from ayumi.isncsci.tables import (
    ABNORMAL_PRESENT,
    BITS,
    FINDING,
    FIVES,
    FREE,
    KEYS_BELOW,
    KEYS_FAR_BELOW,
    MOTOR_LEVEL,
    MUSCLE,
    MUSCLE_FIELD,
    NO,
    NORMAL_ABSENT,
    SECOND,
    SIDE_START,
    SPARED_ABNORMAL,
    STRONG_END,
    WEAK_END,
    YES,
)

LIGHT_TOUCH, PIN_PRICK, VAC, DAP, NON_KEY_CELL = 10, 38, 132, 133, 134
C5, S1, S3, INT = 4, 25, 27, 29
ALL_DERMATOMES, ALL_MUSCLES = (1 << 28) - 1, (1 << 10) - 1
A, B, C, D, E = 1, 2, 4, 8, 16
COMPLETE, INCOMPLETE = 1, 2
NOT_APPLICABLE = 1
DECISIVE, ALWAYS = 0, 1
UNREACHED = 99

# What is known of a side, by place in its part of the facts. Of the dermatomes: which can be
# normal, absent, abnormal, present; of the key muscles: which can be 5, 3 or 4, 1 or 2, 0.
NORMAL, ABSENT, ABNORMAL, PRESENT, FIVE, THREE_FOUR, WEAK, ZERO = 0, 1, 2, 3, 4, 5, 6, 7
# What S4-5 can be (see below), the non-key muscle, and what its paths come to: how many there are,
# their levels for the neurological level, their motor levels, and what the other side must know.
S4_5, NON_KEY, PATHS, TOPS, MOTORS, SEEN = 8, 9, 10, 11, 12, 13
FACTS = 14
MOST_PATHS = 30 * 21
BOUNDS = 16

# What S4-5 of a side can be; bit 2 says that it can be spared and yet abnormal.
SACRAL_ABSENT, SACRAL_PRESENT = 1, 2
# What a side's paths show the other: function in a key muscle far below the motor level; none;
# none with S4-5 spared; none with S4-5 absent.
FAR_FUNCTION, NO_FUNCTION, SPARED_ONLY, NOTHING = 1, 2, 4, 8
# What one side, or the other, must bring for the injury to be motor incomplete at a given level.
SETS_LEVEL, HAS_FUNCTION, IS_SPARED = 1, 2, 4


def filled(bits):
    """All positions up to and with the highest one in a set."""
    bits |= bits >> 1
    bits |= bits >> 2
    bits |= bits >> 4
    bits |= bits >> 8
    return bits | bits >> 16


def read_side(row, start, reading, facts, side):
    """Note what the dermatomes and key muscles of a side can be; False when a code is invalid."""
    normal_absent = abnormal_present = muscles = pair = 0
    for d in range(28):
        touch, prick = row[start + LIGHT_TOUCH + d], row[start + PIN_PRICK + d]
        pair = (reading * 32 + touch) * 32 + prick
        normal_absent |= NORMAL_ABSENT[pair] << d
        abnormal_present |= ABNORMAL_PRESENT[pair] << d
    for m in range(10):
        muscles |= MUSCLE[reading * 32 + row[start + m]] << m
    normal, absent = normal_absent & ALL_DERMATOMES, normal_absent >> SECOND
    abnormal, present = abnormal_present & ALL_DERMATOMES, abnormal_present >> SECOND
    facts[side + NORMAL], facts[side + ABSENT] = normal, absent
    facts[side + ABNORMAL], facts[side + PRESENT] = abnormal, present
    facts[side + S4_5] = absent >> 27 | present >> 27 << 1 | SPARED_ABNORMAL[pair] << 2
    readable = 0
    for kind in range(4):
        known = muscles >> MUSCLE_FIELD * kind & ALL_MUSCLES
        facts[side + FIVE + kind] = known
        readable |= known
    # The tables hold 0 for what is no code.
    return normal | abnormal == ALL_DERMATOMES and readable == ALL_MUSCLES


def sensory_levels(facts, side):
    """Rule 1: the levels above the first dermatome that can be abnormal; INT when none need be."""
    normal = facts[side + NORMAL]
    levels = facts[side + ABNORMAL] & (normal ^ (normal + 1))
    return levels | 1 << INT if normal == ALL_DERMATOMES else levels


def chain_states(facts, side):
    """The chain states in which the run of normal key muscles can end."""
    five = facts[side + FIVE]
    reach = five ^ (five + 1)
    states = ((facts[side + WEAK] | facts[side + ZERO]) & reach) | (
        facts[side + THREE_FOUR] & reach
    ) << 10
    return states | 1 << 20 if five == ALL_MUSCLES else states


def sensory_zpp(facts, side, dap):
    """Rule 6, sensory: the dermatomes that can be the most caudal with any sensation; a word."""
    zone = 0
    if dap & YES or facts[side + S4_5] & SACRAL_PRESENT:
        zone |= NOT_APPLICABLE
    if dap & NO and facts[side + S4_5] & SACRAL_ABSENT:
        above = ALL_DERMATOMES >> 1
        certain = above & ~facts[side + ABSENT]
        found = facts[side + PRESENT] & above & ~(filled(certain) >> 1)
        zone |= found << 2
        if certain == 0:
            zone |= 1 << 1
    return zone


def box_zero(facts, side, chain):
    """Key muscles that can be 0 in a chain state."""
    return facts[side + ZERO] & (FREE[chain] | WEAK_END[chain])


def box_function(facts, side, chain):
    """Key muscles that can have any function in a chain state."""
    free = FREE[chain] & (facts[side + FIVE] | facts[side + THREE_FOUR] | facts[side + WEAK])
    return FIVES[chain] | STRONG_END[chain] | (WEAK_END[chain] & facts[side + WEAK]) | free


def spared_given(level, s4_5):
    """Whether S4-5 of a side can be absent (1), spared (2), given the side's sensory level."""
    if level == INT:
        return SACRAL_PRESENT
    if level == S3:
        return s4_5 & SACRAL_ABSENT | s4_5 >> 1 & SACRAL_PRESENT
    return s4_5 & (SACRAL_ABSENT | SACRAL_PRESENT)


def find_paths(facts, side, levels, vac, intact_is_int, paths, start):
    """Write the paths of a side to ``paths``, and note what they come to.

    A path is one number of five fields: the level it gives for the neurological level of injury
    (bits 0–4), motor level (5–9), chain state (10–14), S4-5 absent or spared (15–16), and function
    in a key muscle more than three levels below the motor level, no or yes (17–18).
    """
    count = tops = motors = seen = 0
    states = chain_states(facts, side)
    level = -1
    while levels:
        level += 1
        here = levels & 1
        levels >>= 1
        if not here:
            continue
        spared = spared_given(level, facts[side + S4_5])
        chain = -1
        left = states
        while left:
            chain += 1
            here = left & 1
            left >>= 1
            if not here:
                continue
            motor = MOTOR_LEVEL[(vac * 30 + level) * 21 + chain]
            top = level if level < motor else motor
            if intact_is_int and level == INT and motor == S3:
                top = INT
            far = KEYS_FAR_BELOW[motor]
            function = 0
            if far & box_function(facts, side, chain):
                function |= YES
                seen |= FAR_FUNCTION
            if far & ~box_zero(facts, side, chain) == 0:
                function |= NO
                seen |= NO_FUNCTION
                if spared & SACRAL_PRESENT:
                    seen |= SPARED_ONLY
                if spared & SACRAL_ABSENT:
                    seen |= NOTHING
            paths[start + count] = top | motor << 5 | chain << 10 | spared << 15 | function << 17
            count += 1
            tops |= 1 << top
            motors |= 1 << motor
    facts[side + PATHS], facts[side + TOPS] = count, tops
    facts[side + MOTORS], facts[side + SEEN] = motors, seen


def function_with_non_key(path, non_key):
    """A path's motor function far below its motor level, the non-key muscle counted."""
    return YES if non_key >= (path >> 5 & 31) + 4 else path >> 17 & 3


def can_be_without_function(facts, side, paths, start):
    """Whether a side can have no function far below; bit 1, so with S4-5 spared."""
    found = 0
    for i in range(start, start + facts[side + PATHS]):
        if function_with_non_key(paths[i], facts[side + NON_KEY]) & NO:
            found |= 1 | paths[i] >> 15 & SACRAL_PRESENT
    return found


def tally(level, demands, facts, side, paths, start, bounds, at):
    """Bound the muscles ≥ 3 below a neurological level, for each part of the demands on a side.

    The fewest stand in ``bounds`` from ``at``, the most from ``at + 8``.
    """
    for q in range(demands + 1):
        bounds[at + q], bounds[at + 8 + q] = UNREACHED, -UNREACHED
    below = KEYS_BELOW[level]
    for i in range(start, start + facts[side + PATHS]):
        path = paths[i]
        top, chain = path & 31, path >> 10 & 31
        if top < level:
            continue
        sure = FIVES[chain] | STRONG_END[chain]
        low = BITS[below & (sure | (FREE[chain] & ~(facts[side + WEAK] | facts[side + ZERO])))]
        high = BITS[
            below & (sure | (FREE[chain] & (facts[side + FIVE] | facts[side + THREE_FOUR])))
        ]
        brings = SETS_LEVEL if top == level else 0
        if function_with_non_key(path, facts[side + NON_KEY]) & YES:
            brings |= HAS_FUNCTION
        if path >> 15 & SACRAL_PRESENT:
            brings |= IS_SPARED
        for q in range(demands + 1):
            if q & ~brings == 0:
                if low < bounds[at + q]:  # noqa: PLR1730 - the compiler takes longer over min
                    bounds[at + q] = low
                if high > bounds[at + 8 + q]:  # noqa: PLR1730
                    bounds[at + 8 + q] = high


def c_or_d(level, demands, bounds):
    """Rule 5, grades C and D at one neurological level, from the bounds of both sides."""
    grades = 0
    half = BITS[KEYS_BELOW[level]]
    for q in range(demands + 1):
        if q & ~demands == 0:
            if bounds[q] + bounds[BOUNDS + (demands ^ q)] < half:
                grades |= C
            if bounds[8 + q] + bounds[BOUNDS + 8 + (demands ^ q)] >= half:
                grades |= D
    return grades


def motor_zpp(facts, side, paths, start, dap, policy, other):
    """Rule 6, motor, without VAC: the myotomes that can be the most caudal with function; a word.

    ``other`` is what the paths of the other side show.
    """
    zone = 0
    non_key = facts[side + NON_KEY]
    for i in range(start, start + facts[side + PATHS]):
        path = paths[i]
        motor, chain = path >> 5 & 31, path >> 10 & 31
        below = KEYS_BELOW[motor]
        certain = below & ~box_zero(facts, side, chain)
        found = below & box_function(facts, side, chain) & ~(filled(certain) >> 1)
        levels = (found & 31) << 4 | found >> 5 << 21
        if certain == 0:
            levels |= 1 << motor
        if policy == ALWAYS and non_key > 0:
            above = levels & ((1 << non_key) - 1)
            if above:
                levels = levels & ~above | 1 << non_key
        near = levels & ((1 << (motor + 4)) - 1)
        if policy == DECISIVE and non_key >= motor + 4 and near:
            # Where no key muscle of either side has function far below, the non-key muscle decides.
            levels &= ~near
            spared = dap & YES or path >> 15 & SACRAL_PRESENT
            if other & NO_FUNCTION and (spared or other & SPARED_ONLY):
                levels |= 1 << non_key
            absent = dap & NO and path >> 15 & SACRAL_ABSENT
            if other & FAR_FUNCTION or (absent and other & NOTHING):
                levels |= near
        zone |= levels
    return zone << 1


def grades_given_vac(vac, dap, nli, facts, paths, bounds):
    """Rule 5, all but grade A, with voluntary anal contraction absent (0) or present (1)."""
    grades = 0
    demands = SETS_LEVEL
    if vac:
        if nli >> INT & 1:
            grades |= E
    else:
        demands |= HAS_FUNCTION if dap & YES else HAS_FUNCTION | IS_SPARED
        right = can_be_without_function(facts, 0, paths, 0)
        left = can_be_without_function(facts, FACTS, paths, MOST_PATHS)
        if right and left and (dap & YES or (right | left) & SACRAL_PRESENT):
            grades |= B
    for level in range(INT):
        if nli >> level & 1 and grades & (C | D) != C | D:
            for s in range(len(facts) // FACTS):
                tally(level, demands, facts, s * FACTS, paths, s * MOST_PATHS, bounds, s * BOUNDS)
            grades |= c_or_d(level, demands, bounds)
    return grades


def possibilities(row, reading, zpp_policy, intact_is_int, facts, paths, bounds, words):
    """Find the sets of possible results of one examination; False when a code is invalid.

    ``row`` holds the 136 codes, each below 32; ``reading`` is 0 for the examined scores and 1 for
    the assumed ones; ``facts``, ``paths`` and ``bounds`` are scratch for two sides (each twice
    `FACTS`, `MOST_PATHS` and `BOUNDS` long). The results go to the eleven ``words``: those of
    levels have *not applicable* in bit 0 and level ``i`` in bit ``i + 1``; completeness and grade
    are bit sets of their values. Everything normal gives grade E whatever was documented before.
    """
    vac_known, dap = FINDING[row[VAC]], FINDING[row[DAP]]
    valid = vac_known != 0 and dap != 0
    # Two, but not known to the compiler, which would write out each side by itself.
    both = len(facts) // FACTS
    for s in range(both):
        non_key = row[NON_KEY_CELL + s]
        facts[s * FACTS + NON_KEY] = non_key
        valid &= read_side(row, SIDE_START[s], reading, facts, s * FACTS)
        valid &= non_key == 0 or C5 <= non_key <= S1
    if not valid:
        return False

    for i in range(11):
        words[i] = 0
    sacral_r, sacral_l = facts[S4_5], facts[FACTS + S4_5]
    if vac_known & YES or dap & YES or (sacral_r | sacral_l) & SACRAL_PRESENT:
        words[5] |= INCOMPLETE
    if vac_known & NO and dap & NO and sacral_r & sacral_l & SACRAL_ABSENT:
        words[5] |= COMPLETE
        words[6] |= A
    for s in range(both):
        words[s] = sensory_levels(facts, s * FACTS) << 1
        words[7 + s] = sensory_zpp(facts, s * FACTS, dap)

    for vac in range(both):
        if not vac_known >> vac & 1:
            continue
        for s in range(both):
            levels = words[s] >> 1
            find_paths(facts, s * FACTS, levels, vac, intact_is_int, paths, s * MOST_PATHS)
            words[2 + s] |= facts[s * FACTS + MOTORS] << 1
        right, left = facts[TOPS], facts[FACTS + TOPS]
        nli = (right & filled(left)) | (left & filled(right))
        words[4] |= nli << 1
        words[6] |= grades_given_vac(vac, dap, nli, facts, paths, bounds)
        for s in range(both):
            if vac:
                words[9 + s] |= NOT_APPLICABLE
            else:
                side, start, other = s * FACTS, s * MOST_PATHS, facts[(1 - s) * FACTS + SEEN]
                words[9 + s] |= motor_zpp(facts, side, paths, start, dap, zpp_policy, other)
    return True
