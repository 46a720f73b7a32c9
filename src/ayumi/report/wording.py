"""Results in words: sets as ranges, a classification in a sentence, and what changed."""

from collections.abc import Sequence
from typing import Final

from ayumi.evidence.gains import LEVEL_PLACE, Gain, grade_gain, level_gain, points_gained
from ayumi.isncsci.classification import Classification
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import LEVEL_INDEX
from ayumi.isncsci.policies import Policies
from ayumi.isncsci.results import Result, Total

_POLICY_WORDS: Final = {
    "intact_without_vac": "everything intact without VAC: NLI",
    "non_key_in_motor_zpp": "non-key muscle in the motor ZPP:",
    "undetermined_star": "results left open by assumptions: star",
}


def ranges(values: Sequence[str]) -> list[str]:
    """Values with each run of three or more successive levels as one range; INT stands apart.

    >>> ranges(("NA", "C5", "C6", "C7", "T1", "INT"))
    ['NA', 'C5–C7', 'T1', 'INT']
    """
    runs: list[list[str]] = []
    for value in values:
        if runs and _follows(runs[-1][-1], value):
            runs[-1].append(value)
        else:
            runs.append([value])
    listed = [run if len(run) < 3 else [f"{run[0]}–{run[-1]}"] for run in runs]
    return [value for run in listed for value in run]


def _follows(above: str, level: str) -> bool:
    known = above in LEVEL_INDEX and level in LEVEL_INDEX and level != "INT"
    return known and LEVEL_INDEX[level] == LEVEL_INDEX[above] + 1


def result_words(result: Result) -> str:
    """A result as one writes it, open levels as ranges.

    >>> result_words(Result(("C5", "C6", "C7", "INT"), star=True))
    'ND* (C5–C7 or INT)'
    """
    star = "*" if result.star else ""
    if result.determined:
        return result.values[0] + star
    *first, last = ranges(result.values)
    return f"ND{star} ({', '.join(first)}{' or ' if first else ''}{last})"


def sentence(classification: Classification) -> str:
    """The classification in one sentence."""
    of = {name: result_words(result) for name, result in classification.items()}
    return (
        f"AIS {of['ais']}, neurological level of injury {of['nli']}, {of['completeness']}; "
        f"sensory level {of['sensory_right']} right and {of['sensory_left']} left, "
        f"motor level {of['motor_right']} right and {of['motor_left']} left."
    )


def circumstances(exam: Exam) -> str:
    """What is known of the person and the time, as far as the examination states it.

    >>> from ayumi.isncsci import Exam
    >>> circumstances(Exam.intact(age=34, hours_since_injury=60, prior_deficit=True))
    'age 34 years · 60 h since injury · earlier deficit documented'
    """
    deficit = {True: "earlier deficit documented", False: "no earlier deficit", None: None}
    known = (
        None if exam.age is None else f"age {exam.age:g} years",
        None if exam.hours_since_injury is None else f"{exam.hours_since_injury:g} h since injury",
        deficit[exam.prior_deficit],
    )
    return " · ".join(said for said in known if said)


def standard(revision: str, policies: Policies) -> str:
    """The revision, and each policy that is not the default.

    >>> standard("2019", Policies(intact_without_vac="INT"))
    'ISNCSCI revision 2019; everything intact without VAC: NLI INT'
    """
    changed = [f"{_POLICY_WORDS[name]} {value}" for name, value in policies.changed().items()]
    return "; ".join((f"ISNCSCI revision {revision}", *changed))


def result_change(name: str, before: Result, after: Result) -> str:
    """What became of a result, in words and numbers.

    >>> result_change("nli", Result(("C5",)), Result(("C7",)))
    '2 levels more caudal'
    >>> result_change("ais", Result(("B",)), Result(("B", "C")))
    'not determinable'
    """
    if not (before.determined and after.determined):
        apart = not set(before.values) & set(after.values)
        return "changed, by how much is not determinable" if apart else "not determinable"
    was, now = before.values[0], after.values[0]
    if was == now:
        star = "" if before.star == after.star else "; star " + ("gained" if after.star else "lost")
        return f"no change{star}"
    if name == "ais" and "none" not in (was, now):
        return _moved(grade_gain(before, after), "grade", ("better", "worse"))
    if was in LEVEL_PLACE and now in LEVEL_PLACE and "INT" not in (was, now):
        return _moved(level_gain(before, after), "level", ("more caudal", "more rostral"))
    return f"now {now}" if name == "completeness" else f"from {was} to {now}"


def _moved(gain: Gain, what: str, ways: tuple[str, str]) -> str:
    steps = gain.low
    return f"{abs(steps)} {what}{'s' * (abs(steps) != 1)} {ways[steps < 0]}"


def signed(number: int) -> str:
    """A change with its sign; no change is 0.

    >>> signed(3), signed(-2), signed(0)
    ('+3', '−2', '0')
    """
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{abs(number)}"


def total_change(before: Total, after: Total) -> str:
    """The change of a sum, or between which numbers it lies.

    >>> total_change(Total(10, 10), Total(12, 17))
    'ND (+2 to +7)'
    """
    gain = points_gained(before, after)
    if gain.determined:
        return signed(gain.low)
    return f"ND ({signed(gain.low)} to {signed(gain.high)})"
