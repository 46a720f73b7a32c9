"""Each difference from the peer has a name, on some hundred examinations."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ayumi.isncsci import RESULTS, Exam, classify
from ayumi.isncsci.levels import KEY_MUSCLES
from verify.against_peer import compare, differing_results, random_examinations
from verify.examinations import KINDS
from verify.peer_differences import Case, explain
from verify.peer_program import Peer, Reading
from verify.smallest_examples import smallest_example

if TYPE_CHECKING:
    from tests.conftest import NodePeer


def test_no_difference_is_unexplained(node_peer: "NodePeer") -> None:
    codes, kinds = random_examinations(320, np.random.default_rng(7))
    with Peer(node_peer.node) as peer:
        comparison = compare(codes, kinds, peer)
    assert comparison.unexplained == []
    assert set(comparison.examinations) == set(KINDS)
    assert comparison.in_numbers > 0
    assert comparison.found


@pytest.mark.parametrize(
    ("changes", "result", "kind", "ours", "theirs"),
    [
        ({"vac": "No"}, "nli", "all intact but no VAC", "S3", "INT"),
        (
            {f"left.motor.{level}": "0" for level in KEY_MUSCLES}
            | {"left.lowest_non_key_muscle": "T12", "vac": "No"},
            "ais",
            "non-key muscle where no key muscle is",
            "D",
            "B",
        ),
        ({"left.motor.C8": "2*"}, "nli", "star missing: neurological level", "C7 C8", "C7 C8"),
        ({"left.pin_prick.T1": "1**", "vac": "No"}, "ais", "star missing: grade", "B", "B"),
        (
            {"left.pin_prick.S4_5": "0**", "vac": "No"},
            "motor_left",
            "star too many: motor level",
            "S3",
            "S3",
        ),
    ],
)
def test_a_difference_has_its_name(
    changes: dict[str, str], result: str, kind: str, ours: str, theirs: str, node_peer: "NodePeer"
) -> None:
    exam = Exam.intact().replace(changes)
    with Peer(node_peer.node) as peer:
        (answer,) = peer.ask([exam], one_by_one=True)
        assert answer.one_by_one
        found = classify(exam)
        case = Case(exam, found, answer, answer.one_by_one)
        assert result in differing_results(found, answer)
        kinds = explain(case, result)
        assert [found.name for found in kinds] == [kind]
        assert set(found[result].values) == set(ours.split())
        assert answer.results[result].values == set(theirs.split())
        assert "all normal but" in smallest_example(exam, kinds[0], peer)


def test_what_is_not_so_is_not_explained(node_peer: "NodePeer") -> None:
    exam = Exam.intact().replace({"right.motor.L3": "3", "vac": "NT"})
    found = classify(exam)
    with Peer(node_peer.node) as peer:
        (answer,) = peer.ask([exam], one_by_one=True)
    assert answer.one_by_one
    assert differing_results(found, answer) == []
    for result in RESULTS:
        invented = dict(answer.results) | {result: Reading(frozenset({"C2"}), star=False)}
        other = type(answer)(invented, answer.totals, None, answer.one_by_one)
        assert explain(Case(exam, found, other, answer.one_by_one), result) == ()
