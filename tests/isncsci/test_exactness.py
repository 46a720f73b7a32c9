"""The engine is held against enumeration, a second reading of the rules, and its compiled copy."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ayumi.isncsci import Classification, Exam, Policies, classify, classify_many
from ayumi.isncsci.enumeration import classify_by_enumeration, combinations
from ayumi.isncsci.results import RESULTS
from tests.isncsci.exams import KINDS, exams_of
from tests.isncsci.second_reading import classify_by_hand
from verify.examinations import KINDS as ARRAY_KINDS
from verify.examinations import of_kind

MOST_COMBINATIONS = 3_000
seen: Counter[str] = Counter()

any_policies = st.builds(
    Policies,
    intact_without_vac=st.sampled_from(["S3", "INT"]),
    non_key_in_motor_zpp=st.sampled_from(["decisive", "always", "never"]),
    undetermined_star=st.sampled_from(["star", "none"]),
)
slow = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_engine_agrees_with_enumeration(kind: str) -> None:
    @slow
    @given(exam=exams_of(kind), policies=any_policies)
    def agree(exam: Exam, policies: Policies) -> None:
        assume(combinations(exam) <= MOST_COMBINATIONS)
        seen[kind] += 1
        expected, totals = classify_by_enumeration(exam, policies)
        found = classify(exam, policies)
        assert {name: found[name] for name in RESULTS} == expected
        assert found.totals == totals

    agree()


def test_every_kind_of_examination_came_up() -> None:
    missing = [kind for kind in KINDS if seen[kind] < 20]
    assert not missing, f"hardly any examination of the kinds {missing} was compared"


@pytest.mark.parametrize("kind", KINDS)
def test_the_engine_agrees_with_the_second_reading(kind: str) -> None:
    @settings(slow, max_examples=15)
    @given(exam=exams_of(kind))
    def agree(exam: Exam) -> None:
        assume(combinations(exam) <= 200)
        expected = classify_by_hand(exam.to_dict(), exam.prior_deficit)
        found = classify(exam).to_dict()
        assert found["classification"] == expected["classification"]
        assert found["totals"] == expected["totals"]

    agree()


@pytest.fixture(scope="module")
def codes() -> np.ndarray:
    """Examinations of every kind, and some in which nothing at all can be tested."""
    random = np.random.default_rng(20_190_101)
    listed = [of_kind(kind, 150, random) for kind in ARRAY_KINDS]
    untestable = np.frombuffer(Exam.intact().codes, np.uint8).copy()
    untestable[:134] = 6
    return np.concatenate([*listed, untestable[None]])


@pytest.mark.parametrize(
    "policies",
    [Policies(), Policies("INT", "always", "none"), Policies("S3", "never", "star")],
    ids=str,
)
def test_arrays_give_what_the_scalar_engine_gives(codes: np.ndarray, policies: Policies) -> None:
    deficits = [True, False, None] * len(codes)
    arguments = (codes, policies)
    scalar = classify_many(*arguments, prior_deficit=deficits[: len(codes)], engine="scalar")
    compiled = classify_many(*arguments, prior_deficit=deficits[: len(codes)], engine="compiled")
    assert (scalar.words == compiled.words).all()
    assert (scalar.totals == compiled.totals).all()
    for index in range(0, len(codes), 7):
        one = classify(Exam(codes[index].tobytes(), deficits[index]), policies)
        assert compiled[index] == one


def test_blocks_that_are_not_full_and_several_threads_change_nothing(codes: np.ndarray) -> None:
    many = np.tile(codes, (120, 1))[:140_001]
    at_once = classify_many(many, engine="compiled", threads=2)
    order = np.asfortranarray(many)
    assert (classify_many(order, engine="compiled", threads=1).words == at_once.words).all()
    few = classify_many(codes, engine="compiled")
    assert (at_once.words[:, : len(codes)] == few.words).all()
    assert (at_once.totals[:, : len(codes)] == few.totals).all()


def completions(found: Classification) -> Iterator[str]:
    """The values of a classification, by result."""
    return (f"{name}={value}" for name, result in found.items() for value in result.values)


@settings(slow, max_examples=40)
@given(exam=exams_of("not testable"), data=st.data())
def test_testing_one_more_cell_never_adds_a_possibility(exam: Exam, data: st.DataObject) -> None:
    cells = exam.to_cells()
    untested = [cell for cell, score in cells.items() if score == "NT"]
    assume(untested)
    cell = data.draw(st.sampled_from(untested))
    score = data.draw(st.sampled_from("012345" if ".motor." in cell else "012"))
    narrowed = set(completions(classify(exam.replace({cell: score}))))
    assert narrowed <= set(completions(classify(exam)))
