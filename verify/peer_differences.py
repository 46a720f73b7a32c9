"""The named kinds of difference between Ayumi's results and the peer's.

A difference is explained in two steps, each of which is proven from the examination alone:

- from Ayumi's result to what the peer says of the completions *one by one*: the peer reads a rule
  otherwise, and applying its reading to every completion gives the peer's result exactly;
- from there to what the peer says of the examination *at once*: the peer contradicts itself, and
  the kind says how.

Before that, trying all completions by the rules must give Ayumi's result. What no kind covers is
not explained.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ayumi.isncsci import Classification, Exam, Result
from ayumi.isncsci.enumeration import classify_by_enumeration
from ayumi.isncsci.levels import (
    LIGHT_TOUCH,
    NON_KEY,
    PIN_PRICK,
    SCORE_CELLS,
    SIDE_START,
)
from ayumi.isncsci.scores import CONSIDERED_NORMAL, NOT_NORMAL, NT_CODE
from verify.peer_program import Answer, OneByOne, Reading
from verify.peer_rules import (
    MOTOR_ZONES,
    PeerRule,
    all_completions,
    decide_by_peer,
    grades_apart,
    readings_by_peer,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A named kind of difference: the rule it turns on, and what the peer does."""

    name: str
    rule: str
    why: str


RULE_KINDS: Final[dict[PeerRule, Kind]] = {
    "intact": Kind(
        "all intact but no VAC",
        "3 (policy intact_without_vac)",
        "Sensation is intact on both sides, both motor levels are S3 for want of VAC, and the most "
        "rostral of the four levels is S3; the peer says INT. The policy INT gives its answer.",
    ),
    "segment": Kind(
        "non-key muscle where no key muscle is",
        "5, 6",
        "A lowest non-key muscle with function at T2 to L1 is motor function like any other; the "
        "peer leaves it out, because it looks for it among the key muscles.",
    ),
    "zone": Kind(
        "non-key muscle in the motor zone",
        "6 (policy non_key_in_motor_zpp)",
        "It counts when it alone makes the injury motor incomplete; in the peer when the grade is "
        "C, whatever made it so, and only more than three levels below the zone found without it.",
    ),
}
ONE_GRADE: Final = Kind(
    "one grade for every completion",
    "6, 7",
    "Where C is one of several grades, the peer reads the motor zone of every completion as if "
    "its grade were C: its values are exactly those, and some that completions have are missing.",
)
GRADE_APART: Final = Kind(
    "grade from parts of different completions",
    "5, 7",
    "One completion is motor incomplete, another has the level and the strength of the grade, "
    "none has both: the peer judges them apart, and lists a grade that no completion has.",
)
_GROUPS: Final = {
    "sensory_right": "sensory level",
    "sensory_left": "sensory level",
    "motor_right": "motor level",
    "motor_left": "motor level",
    "nli": "neurological level",
    "completeness": "completeness",
    "ais": "grade",
    "zpp_sensory_right": "sensory zone",
    "zpp_sensory_left": "sensory zone",
    "zpp_motor_right": "motor zone",
    "zpp_motor_left": "motor zone",
}
_STAR_MISSING: Final = {
    group: Kind(
        f"star missing: {group}",
        "8",
        "The examined scores have another set of values than the assumed ones, in the peer's own "
        "answers to the completions too; it sets stars cell by cell and sets none here.",
    )
    for group in dict.fromkeys(_GROUPS.values())
    if group != "sensory level"
}
_STAR_TOO_MANY: Final = {
    group: Kind(
        f"star too many: {group}",
        "8",
        "The examined scores have the same set of values as the assumed ones, in the peer's own "
        "answers to the completions too; it sets one for a cell on the way that changes nothing.",
    )
    for group in ("sensory level", "motor level", "neurological level", "grade", "motor zone")
}
KINDS_OF_DIFFERENCE: Final = (
    *RULE_KINDS.values(),
    GRADE_APART,
    ONE_GRADE,
    *_STAR_MISSING.values(),
    *_STAR_TOO_MANY.values(),
)
_RULE_SETS: Final[tuple[frozenset[PeerRule], ...]] = (
    frozenset({"intact"}),
    frozenset({"segment"}),
    frozenset({"zone"}),
    frozenset({"segment", "zone"}),
)
_NT_BESIDE_NORMAL: Final = [[NT_CODE + NOT_NORMAL, number + CONSIDERED_NORMAL] for number in (0, 1)]
"""A dermatome that is abnormal either way: by the assumption of NT, or by the other's number."""

_SACRAL: Final = tuple(start + at + 27 for start in SIDE_START for at in (LIGHT_TOUCH, PIN_PRICK))


def reading_of(result: Result) -> Reading:
    """A result of Ayumi in the form that both programs have."""
    return Reading(frozenset(result.values), result.star)


@dataclass
class Case:
    """An examination on which the two programs differ, with what both say."""

    exam: Exam
    ours: Classification
    at_once: Answer
    one_by_one: OneByOne

    def our_reading(self, result: str) -> Reading:
        """Ayumi's result."""
        return reading_of(self.ours[result])

    @cached_property
    def tried(self) -> dict[str, Reading]:
        """The results by trying all completions, without the engine."""
        results, _ = classify_by_enumeration(self.exam)
        return {name: reading_of(result) for name, result in results.items()}

    @cached_property
    def by_peer_rules(self) -> dict[frozenset[PeerRule], dict[str, Reading]]:
        """The results by the peer's reading of some rules, filled in as they are asked for."""
        return {}

    def by_rules(self, rules: frozenset[PeerRule]) -> dict[str, Reading]:
        """The results by trying all completions, with the peer's reading of some rules."""
        if rules not in self.by_peer_rules:
            self.by_peer_rules[rules] = readings_by_peer(self.exam, rules)
        return self.by_peer_rules[rules]


def explain(case: Case, result: str) -> tuple[Kind, ...]:
    """The kinds that together explain the difference of a result; none if it is not explained."""
    ours, at_once = case.our_reading(result), case.at_once.results[result]
    one_by_one = case.one_by_one.reading(result)
    if case.tried[result] != ours:
        return ()
    kinds: list[Kind] = []
    if ours != one_by_one:
        reread = _rules_read_otherwise(case, result, ours, one_by_one)
        if not reread:
            return ()
        kinds += reread
    if at_once != one_by_one:
        contradictions = _contradictions(case, result, at_once, one_by_one)
        if not contradictions:
            return ()
        kinds += contradictions
    return tuple(kinds)


def _rules_read_otherwise(
    case: Case, result: str, ours: Reading, one_by_one: Reading
) -> list[Kind]:
    """The fewest rules whose other reading turns our result into that of the completions."""
    for rules in _RULE_SETS:
        if case.by_rules(rules)[result] == one_by_one != ours:
            return [RULE_KINDS[rule] for rule in sorted(rules)]
    return []


def _contradictions(case: Case, result: str, at_once: Reading, one_by_one: Reading) -> list[Kind]:
    """How the peer's answer differs from its own answers to the completions."""
    kinds: list[Kind] = []
    if at_once.values != one_by_one.values:
        if result == "ais" and _is_put_together(case, at_once.values, one_by_one.values):
            kinds.append(GRADE_APART)
        elif result in MOTOR_ZONES and _has_one_grade(case, result, at_once.values):
            kinds.append(ONE_GRADE)
        else:
            return []
    if at_once.star != one_by_one.star:
        stars = _STAR_TOO_MANY if at_once.star else _STAR_MISSING
        group = _GROUPS[result]
        if group not in stars or not _star_can_matter(case.exam, result):
            return []
        kinds.append(stars[group])
    return kinds


def _has_one_grade(case: Case, result: str, values: frozenset[str]) -> bool:
    """Whether taking the grade of every completion for C gives exactly the peer's motor zone."""
    completions = all_completions(case.exam, assumed=True)
    grades = case.at_once.results["ais"].values
    return (
        "C" in grades
        and len(grades) > 1
        and values == {decide_by_peer(s, always_c=True)[result] for s in completions}
    )


def _is_put_together(case: Case, at_once: frozenset[str], one_by_one: frozenset[str]) -> bool:
    """Whether each grade too many is C or D, and possible only by parts of several completions."""
    return one_by_one < at_once and at_once - one_by_one <= grades_apart(case.exam)


def _star_can_matter(exam: Exam, result: str) -> bool:
    """Whether a starred score stands where it can change the result at all."""
    starred = [
        index
        for index, code in enumerate(exam.codes[:SCORE_CELLS])
        if code & (NOT_NORMAL | CONSIDERED_NORMAL)
    ]
    side = SIDE_START[1] if result.endswith("left") else SIDE_START[0]
    if result == "completeness":
        return any(index in _SACRAL for index in starred)
    if result.startswith("sensory_"):
        # NT* stops the run of normal dermatomes as assumed, the number beside it as examined.
        return any(
            sorted((exam.codes[at], exam.codes[at + 28])) in _NT_BESIDE_NORMAL
            for at in range(side + LIGHT_TOUCH, side + PIN_PRICK)
        )
    both_sides_matter = result in ("nli", "ais") or (
        # A non-key muscle counts by what is spared and strong on the other side too.
        result in MOTOR_ZONES and exam.codes[NON_KEY[MOTOR_ZONES.index(result)]]
    )
    return any(both_sides_matter or side <= index < side + 66 for index in starred)
