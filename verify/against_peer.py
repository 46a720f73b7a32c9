"""Ayumi's results held against those of another program, difference by difference."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from ayumi.isncsci import (
    RESULTS,
    TOTALS,
    Classification,
    Exam,
    Policies,
    classify,
    classify_many,
)
from ayumi.isncsci.enumeration import combinations
from verify.examinations import KINDS, Codes, of_kind
from verify.outcome import Outcome, table, watched
from verify.peer_differences import KINDS_OF_DIFFERENCE, RULE_KINDS, Case, Kind, explain, reading_of
from verify.peer_program import Answer, Peer, Reading, open_cells
from verify.peer_rules import all_completions, decide_by_peer
from verify.smallest_examples import smallest_example

TITLE: Final = "Ayumi and the peer"
_SHOWN: Final = 3


@dataclass
class Comparison:
    """What came out of comparing, result by result."""

    examinations: Counter[str] = field(default_factory=Counter)
    in_numbers: int = 0
    differing: Counter[str] = field(default_factory=Counter)
    found: dict[Kind, Counter[str]] = field(default_factory=dict)
    results: dict[Kind, Counter[str]] = field(default_factory=dict)
    example: dict[Kind, Exam] = field(default_factory=dict)
    by_policy: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)

    def add(self, kind: Kind, of: str, result: str, exam: Exam) -> None:
        """Count a difference that is explained."""
        self.found.setdefault(kind, Counter())[of] += 1
        self.results.setdefault(kind, Counter())[result] += 1
        best = self.example.setdefault(kind, exam)
        if combinations(exam) < combinations(best):
            self.example[kind] = exam


def random_examinations(
    examinations: int, random: np.random.Generator
) -> tuple[Codes, Sequence[str]]:
    """Random examinations of all kinds in equal parts, and the kind of each."""
    each = -(-examinations // len(KINDS))
    codes = np.concatenate([of_kind(kind, each, random) for kind in KINDS])
    return codes, [kind for kind in KINDS for _ in range(each)]


def differing_results(ours: Classification, answer: Answer) -> list[str]:
    """The results in which the two programs differ; all of them if the peer broke off."""
    return [
        result
        for result in RESULTS
        if answer.results.get(result) != Reading(frozenset(ours[result].values), ours[result].star)
    ]


def _wrong_totals(ours: Classification, answer: Answer) -> list[str]:
    """Totals that differ: a sum, or ND where a score is not testable."""
    wrong = []
    for name in TOTALS:
        total = getattr(ours.totals, name)
        if answer.totals.get(name) != (str(total.low) if total.determined else "ND"):
            wrong.append(f"{name}: Ayumi {total}, the peer {answer.totals.get(name)}")
    return wrong


def _not_by_its_rules(exam: Exam, answer: Answer) -> list[str]:
    """Of an examination in numbers, the results that the peer's rules do not give."""
    (scores,) = all_completions(exam, assumed=True)
    expected = decide_by_peer(scores)
    return [
        f"{result}: by its rules {expected[result]}, the peer says {answer.results.get(result)}"
        for result in RESULTS
        if answer.results.get(result) != Reading(frozenset({expected[result]}), star=False)
    ]


def compare(codes: Codes, kinds: Sequence[str], peer: Peer) -> Comparison:
    """Classify by both programs, and explain every difference."""
    comparison = Comparison(Counter(kinds))
    ours = classify_many(codes)
    exams = (Exam(row.tobytes()) for row in codes)
    differ = []
    answers = watched(peer.ask(exams), "Asking the peer", len(codes))
    for row, (mine, answer) in enumerate(zip(ours, answers, strict=True)):
        lines = _wrong_totals(mine, answer)
        if not open_cells(mine.exam):
            comparison.in_numbers += 1
            lines += _not_by_its_rules(mine.exam, answer)
        if answer.thrown:
            lines.append(f"the peer broke off: {answer.thrown}")
        elif differing_results(mine, answer):
            differ.append((kinds[row], mine, answer))
        if lines:
            comparison.unexplained.append(_told(mine.exam, lines))
    _explain_all(differ, peer, comparison)
    return comparison


def _explain_all(
    differ: Sequence[tuple[str, Classification, Answer]], peer: Peer, comparison: Comparison
) -> None:
    again = peer.ask((mine.exam for _, mine, _ in differ), one_by_one=True)
    pairs = zip(differ, again, strict=True)
    for (kind, mine, answer), told in watched(pairs, "Explaining", len(differ)):
        assert told.one_by_one
        case = Case(mine.exam, mine, answer, told.one_by_one)
        comparison.differing[kind] += 1
        for result in differing_results(mine, answer):
            explanations = explain(case, result)
            for explanation in explanations:
                comparison.add(explanation, kind, result, mine.exam)
            if RULE_KINDS["zone"] in explanations:
                comparison.by_policy.update(_policies_that_agree(case, result))
            if not explanations:
                lines = [f"{result}, {kind}: {_readings(case, result)}"]
                comparison.unexplained.append(_told(mine.exam, lines))


def _policies_that_agree(case: Case, result: str) -> Iterator[str]:
    """The policies on non-key muscles by which Ayumi would say what the peer says."""
    for policies in (
        Policies(non_key_in_motor_zpp="always"),
        Policies(non_key_in_motor_zpp="never"),
    ):
        other = classify(case.exam, policies)[result]
        if reading_of(other) == case.at_once.results[result]:
            yield policies.non_key_in_motor_zpp


def _readings(case: Case, result: str) -> str:
    return (
        f"Ayumi {case.our_reading(result)}; trying all completions {case.tried[result]}; "
        f"the peer {case.at_once.results[result]}; "
        f"the peer one by one {case.one_by_one.reading(result)}"
    )


def _told(exam: Exam, lines: Sequence[str]) -> str:
    return "\n".join([*lines, f"  {exam.to_dict()}"])


def _as_text(comparison: Comparison, peer: Peer) -> Iterator[str]:
    total = sum(comparison.examinations.values())
    yield (
        f"{total} random examinations of {len(comparison.examinations)} kinds, {len(RESULTS)} "
        f"results and {len(TOTALS)} totals each. {sum(comparison.differing.values())} examinations "
        f"differ in some result. The {comparison.in_numbers} examinations in numbers agree in "
        "every result once the peer's three other readings of rules 3, 5 and 6 are applied."
    )
    kinds = [kind for kind in KINDS_OF_DIFFERENCE if kind in comparison.found]
    yield table(
        ["difference", "rule", "results concerned", *KINDS, "in all"],
        (
            [
                kind.name,
                kind.rule,
                ", ".join(result for result in RESULTS if comparison.results[kind][result]),
                *(comparison.found[kind][of] for of in KINDS),
                comparison.found[kind].total(),
            ]
            for kind in kinds
        ),
    )
    for kind in kinds:
        yield (
            f"- **{kind.name}** (rule {kind.rule}). {kind.why}\n"
            f"  Example: {smallest_example(comparison.example[kind], kind, peer)}"
        )
    if RULE_KINDS["zone"] in comparison.found:
        yield (
            f"Of the {comparison.found[RULE_KINDS['zone']].total()} differences by the non-key "
            f"muscle in the motor zone, the policy `always` would give the peer's answer in "
            f"{comparison.by_policy['always']}, `never` in {comparison.by_policy['never']}."
        )
    for told in comparison.unexplained[:_SHOWN]:
        yield f"NOT EXPLAINED: {told}"


def verify(examinations: int, random: np.random.Generator, node: str | Path) -> Outcome:
    """Compare random examinations with the peer; every difference must have a name."""
    codes, kinds = random_examinations(examinations, random)
    with Peer(node) as peer:
        comparison = compare(codes, kinds, peer)
        text = "\n\n".join(_as_text(comparison, peer))
    missing = [kind for kind in KINDS if not comparison.examinations[kind]]
    return Outcome(TITLE, text, not comparison.unexplained and not missing)
