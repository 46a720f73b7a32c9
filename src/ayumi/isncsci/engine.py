"""Exact sets of possible results, without enumerating what not-testable scores may stand for.

Every cell stands for a set of numbers (`ayumi.isncsci.scores`); each result is the set of values
that it takes over all combinations of those numbers (Schuld 2012, doi 10.1089/neu.2011.2085). The
key is how little the cells share. On a side, dermatomes and key muscles matter only through a
*path*: the sensory level, and the chain state (`ayumi.isncsci.tables`) in which the run of normal
key muscles ends. A path fixes the motor level, and within it every other cell is still free on its
own. So a side has at most 30 × 21 paths, two sides meet only in the neurological level, the sacral
cells, and the counts of the grade, and a count takes every value between its bounds.

Sets of levels are bit sets of level indices. This file is plain Python over whole numbers, tables
and row buffers, because `ayumi.isncsci.kernels` compiles this very source for arrays: functions
call one another by their names here, and hold only what numba understands.
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
    NO,
    NORMAL_ABSENT,
    SECOND,
    SIDE_START,
    SPARED_ABNORMAL,
    STRONG_END,
    WEAK_END,
    YES,
)

LIGHT_TOUCH, PIN_PRICK, VAC, DAP, NON_KEY = 10, 38, 132, 133, 134
C5, S1, S3, INT = 4, 25, 27, 29
ALL_DERMATOMES, ALL_MUSCLES = (1 << 28) - 1, (1 << 10) - 1
A, B, C, D, E = 1, 2, 4, 8, 16
COMPLETE, INCOMPLETE = 1, 2
NOT_APPLICABLE = 1
# What S4-5 of a side can be; bit 2 says that it can be spared and yet abnormal.
ABSENT, PRESENT = 1, 2
DECISIVE, ALWAYS = 0, 1
PATHS = 30 * 21

# What one side, or the other, must bring for the injury to be motor incomplete at a given level.
SETS_LEVEL, HAS_FUNCTION, IS_SPARED = 1, 2, 4
UNREACHED = 99


def filled(bits):
    """All positions up to and with the highest one in a set."""
    bits |= bits >> 1
    bits |= bits >> 2
    bits |= bits >> 4
    bits |= bits >> 8
    return bits | bits >> 16


def as_word(levels):
    """A set of levels as a result word, in which bit 0 is *not applicable*."""
    return levels << 1


def sensation(row, start, reading):
    """What the dermatomes of a side can be: normal, absent, abnormal, present; last, S4-5."""
    normal_absent = abnormal_present = kind = 0
    for d in range(28):
        touch, prick = row[start + LIGHT_TOUCH + d], row[start + PIN_PRICK + d]
        kind = (reading * 32 + touch) * 32 + prick
        normal_absent |= NORMAL_ABSENT[kind] << d
        abnormal_present |= ABNORMAL_PRESENT[kind] << d
    normal, absent = normal_absent & ALL_DERMATOMES, normal_absent >> SECOND
    abnormal, present = abnormal_present & ALL_DERMATOMES, abnormal_present >> SECOND
    s4_5 = absent >> 27 | present >> 27 << 1 | SPARED_ABNORMAL[kind] << 2
    return normal, absent, abnormal, present, s4_5


def muscles(row, start, reading):
    """What the key muscles of a side can be: 5; 3 or 4; 1 or 2; 0."""
    five = three_four = weak = zero = 0
    for m in range(10):
        kind = MUSCLE[reading * 32 + row[start + m]]
        five |= (kind & 1) << m
        three_four |= (kind >> 1 & 1) << m
        weak |= (kind >> 2 & 1) << m
        zero |= (kind >> 3) << m
    return five, three_four, weak, zero


def sensory_levels(normal, abnormal):
    """Rule 1: the levels above the first dermatome that can be abnormal; INT when none need be."""
    levels = abnormal & (normal ^ (normal + 1))
    return levels | 1 << INT if normal == ALL_DERMATOMES else levels


def chain_states(five, three_four, weak, zero):
    """The chain states in which the run of normal key muscles can end."""
    reach = five ^ (five + 1)
    states = ((weak | zero) & reach) | (three_four & reach) << 10
    return states | 1 << 20 if five == ALL_MUSCLES else states


def sensory_zpp(dap, s4_5, absent, present):
    """Rule 6, sensory: the dermatomes that can be the most caudal with any sensation."""
    zone = 0
    if dap & YES or s4_5 & PRESENT:
        zone |= NOT_APPLICABLE
    if dap & NO and s4_5 & ABSENT:
        above = ALL_DERMATOMES >> 1
        certain = above & ~absent
        found = present & above & ~(filled(certain) >> 1)
        zone |= as_word(found << 1)
        if certain == 0:
            zone |= as_word(1)
    return zone


def box_zero(chain, zero):
    """Key muscles that can be 0 in a chain state."""
    return zero & (FREE[chain] | WEAK_END[chain])


def box_function(chain, three_four, weak, five):
    """Key muscles that can have any function in a chain state."""
    free = FREE[chain] & (five | three_four | weak)
    return FIVES[chain] | STRONG_END[chain] | (WEAK_END[chain] & weak) | free


def spared_given(level, s4_5):
    """Whether S4-5 of a side can be absent (1), spared (2), given the side's sensory level."""
    if level == INT:
        return YES
    if level == S3:
        return s4_5 & ABSENT | s4_5 >> 1 & PRESENT
    return s4_5 & (ABSENT | PRESENT)


def side_paths(levels, five, three_four, weak, zero, s4_5, vac, intact_is_int, paths):
    """Write the paths of a side to ``paths``, and return how many there are.

    A path is one number of five fields: the level it gives for the neurological level of injury
    (bits 0–4), motor level (5–9), chain state (10–14), S4-5 absent or spared (15–16), and function
    in a key muscle more than three levels below the motor level, no or yes (17–18).
    """
    count = 0
    all_states = chain_states(five, three_four, weak, zero)
    level = -1
    while levels:
        level += 1
        here = levels & 1
        levels >>= 1
        if not here:
            continue
        spared = spared_given(level, s4_5)
        chain = -1
        states = all_states
        while states:
            chain += 1
            here = states & 1
            states >>= 1
            if not here:
                continue
            motor = MOTOR_LEVEL[(vac * 30 + level) * 21 + chain]
            top = level if level < motor else motor
            if intact_is_int and level == INT and motor == S3:
                top = INT
            far = KEYS_FAR_BELOW[motor]
            function = NO if far & ~box_zero(chain, zero) == 0 else 0
            if far & box_function(chain, three_four, weak, five):
                function |= YES
            paths[count] = top | motor << 5 | chain << 10 | spared << 15 | function << 17
            count += 1
    return count


def levels_of(paths, count, shift):
    """The set of levels that stand in one field of the paths."""
    levels = 0
    for i in range(count):
        levels |= 1 << (paths[i] >> shift & 31)
    return levels


def function_with_non_key(path, non_key):
    """A path's motor function far below its motor level, the non-key muscle counted."""
    return YES if non_key >= (path >> 5 & 31) + 4 else path >> 17 & 3


def can_be_b(right, right_count, right_non_key, left, left_count, left_non_key, dap):
    """Rule 5, grade B: sparing without function far below the motor level on either side."""
    sides = 0
    for i in range(right_count):
        if function_with_non_key(right[i], right_non_key) & NO:
            sides |= 1 | right[i] >> 15 & YES
    for i in range(left_count):
        if function_with_non_key(left[i], left_non_key) & NO:
            sides |= 4 | (left[i] >> 15 & YES) << 2
    both = sides & 5 == 5
    return both and (dap & YES != 0 or sides & 10 != 0)


def tally(level, paths, count, non_key, five, three_four, weak, zero, bounds):
    """Bound the muscles ≥ 3 below a neurological level, for each set of things a side may bring.

    The fewest stand in ``bounds`` from 0, the most from 8.
    """
    for q in range(8):
        bounds[q], bounds[8 + q] = UNREACHED, -UNREACHED
    below = KEYS_BELOW[level]
    for i in range(count):
        path = paths[i]
        top, chain = path & 31, path >> 10 & 31
        if top < level:
            continue
        sure = FIVES[chain] | STRONG_END[chain]
        low = BITS[below & (sure | (FREE[chain] & ~(weak | zero)))]
        high = BITS[below & (sure | (FREE[chain] & (five | three_four)))]
        brings = SETS_LEVEL if top == level else 0
        if function_with_non_key(path, non_key) & YES:
            brings |= HAS_FUNCTION
        if path >> 15 & YES:
            brings |= IS_SPARED
        for q in range(8):
            if q & ~brings == 0:
                bounds[q] = min(bounds[q], low)
                bounds[8 + q] = max(bounds[8 + q], high)


def c_or_d(level, demands, right, left):
    """Rule 5, grades C and D at one neurological level, from the bounds of both sides."""
    grades = 0
    half = BITS[KEYS_BELOW[level]]
    for q in range(8):
        if q & ~demands == 0:
            if right[q] + left[demands ^ q] < half:
                grades |= C
            if right[8 + q] + left[8 + (demands ^ q)] >= half:
                grades |= D
    return grades


def motor_zpp(paths, count, non_key, three_four, weak, five, zero, dap, policy, other):
    """Rule 6, motor, without VAC: the myotomes that can be the most caudal with function.

    ``other`` says of the other side: function far below its motor level (1); none (2), then with
    S4-5 spared (4), then with S4-5 absent (8).
    """
    zone = 0
    for i in range(count):
        path = paths[i]
        motor, chain = path >> 5 & 31, path >> 10 & 31
        below = KEYS_BELOW[motor]
        certain = below & ~box_zero(chain, zero)
        found = below & box_function(chain, three_four, weak, five) & ~(filled(certain) >> 1)
        levels = (found & 31) << 4 | found >> 5 << 21
        if certain == 0:
            levels |= 1 << motor
        if policy == ALWAYS and non_key > 0:
            above = levels & ((1 << non_key) - 1)
            if above:
                levels = levels & ~above | 1 << non_key
        near = levels & ((1 << (motor + 4)) - 1)
        if policy == DECISIVE and non_key >= motor + 4 and near:
            levels &= ~near
            spared = dap & YES or path >> 15 & YES
            if other & 2 and (spared or other & 4):
                levels |= 1 << non_key
            if other & 1 or (dap & NO and path >> 15 & NO and other & 8):
                levels |= near
        zone |= levels
    return as_word(zone)


def seen_from_other_side(paths, count):
    """What `motor_zpp` needs to know of the other side."""
    seen = 0
    for i in range(count):
        function, spared = paths[i] >> 17 & 3, paths[i] >> 15 & 3
        if function & YES:
            seen |= 1
        if function & NO:
            seen |= 2
            if spared & YES:
                seen |= 4
            if spared & NO:
                seen |= 8
    return seen


def is_valid(normal, abnormal, five, three_four, weak, zero, non_key):
    """Whether every cell of a side can stand for something; the tables hold 0 for invalid codes."""
    sensation_valid = (normal | abnormal) == ALL_DERMATOMES
    muscles_valid = (five | three_four | weak | zero) == ALL_MUSCLES
    return sensation_valid & muscles_valid & (non_key == 0 or C5 <= non_key <= S1)


def possibilities(row, reading, zpp_policy, intact_is_int, right, left, bounds_r, bounds_l):
    """The sets of possible results of one examination, as eleven words; all 0 for invalid codes.

    ``row`` holds the 136 codes, each below 32; ``reading`` is 0 for the examined scores and 1 for
    the assumed ones; ``right``, ``left`` (`PATHS` long) and ``bounds_r``, ``bounds_l`` (16 long)
    are scratch. Words of levels have *not applicable* in bit 0 and level ``i`` in bit ``i + 1``;
    completeness and grade are bit sets of their values. Everything normal gives grade E whatever
    was documented before.
    """
    vac_known, dap = FINDING[row[VAC]], FINDING[row[DAP]]
    nk_r, nk_l = row[NON_KEY], row[NON_KEY + 1]
    start_r, start_l = SIDE_START[0], SIDE_START[1]
    normal_r, absent_r, abnormal_r, present_r, s4_5_r = sensation(row, start_r, reading)
    normal_l, absent_l, abnormal_l, present_l, s4_5_l = sensation(row, start_l, reading)
    five_r, three_four_r, weak_r, zero_r = muscles(row, start_r, reading)
    five_l, three_four_l, weak_l, zero_l = muscles(row, start_l, reading)
    if not (
        is_valid(normal_r, abnormal_r, five_r, three_four_r, weak_r, zero_r, nk_r)
        and is_valid(normal_l, abnormal_l, five_l, three_four_l, weak_l, zero_l, nk_l)
        and vac_known
        and dap
    ):
        return 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    levels_r = sensory_levels(normal_r, abnormal_r)
    levels_l = sensory_levels(normal_l, abnormal_l)

    motor_r = motor_l = nli = grade = completeness = zone_r = zone_l = 0
    if vac_known & YES or dap & YES or (s4_5_r | s4_5_l) & PRESENT:
        completeness |= INCOMPLETE
    if vac_known & NO and dap & NO and s4_5_r & s4_5_l & ABSENT:
        completeness |= COMPLETE
        grade |= A

    for vac in range(2):
        if not vac_known >> vac & 1:
            continue
        count_r = side_paths(
            levels_r, five_r, three_four_r, weak_r, zero_r, s4_5_r, vac, intact_is_int, right
        )
        count_l = side_paths(
            levels_l, five_l, three_four_l, weak_l, zero_l, s4_5_l, vac, intact_is_int, left
        )
        motor_r |= levels_of(right, count_r, 5)
        motor_l |= levels_of(left, count_l, 5)
        tops_r, tops_l = levels_of(right, count_r, 0), levels_of(left, count_l, 0)
        nli_here = (tops_r & filled(tops_l)) | (tops_l & filled(tops_r))
        nli |= nli_here
        demands = SETS_LEVEL
        if vac:
            zone_r |= NOT_APPLICABLE
            zone_l |= NOT_APPLICABLE
        else:
            demands |= HAS_FUNCTION if dap & YES else HAS_FUNCTION | IS_SPARED
            if can_be_b(right, count_r, nk_r, left, count_l, nk_l, dap):
                grade |= B
            seen_r = seen_from_other_side(right, count_r)
            seen_l = seen_from_other_side(left, count_l)
            zone_r |= motor_zpp(
                right, count_r, nk_r, three_four_r, weak_r, five_r, zero_r, dap, zpp_policy, seen_l
            )
            zone_l |= motor_zpp(
                left, count_l, nk_l, three_four_l, weak_l, five_l, zero_l, dap, zpp_policy, seen_r
            )
        for level in range(29):
            if nli_here >> level & 1 and grade & (C | D) != C | D:
                tally(level, right, count_r, nk_r, five_r, three_four_r, weak_r, zero_r, bounds_r)
                tally(level, left, count_l, nk_l, five_l, three_four_l, weak_l, zero_l, bounds_l)
                grade |= c_or_d(level, demands, bounds_r, bounds_l)
        if vac and nli_here >> INT & 1:
            grade |= E

    return (
        as_word(levels_r),
        as_word(levels_l),
        as_word(motor_r),
        as_word(motor_l),
        as_word(nli),
        completeness,
        grade,
        sensory_zpp(dap, s4_5_r, absent_r, present_r),
        sensory_zpp(dap, s4_5_l, absent_l, present_l),
        zone_r,
        zone_l,
    )
