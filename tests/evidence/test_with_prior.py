"""Comparators as one prior: what comes from the prior itself, what from a fitted mixture."""

from dataclasses import replace
from math import sqrt

import pytest

from ayumi.evidence.combining import prior_from
from ayumi.evidence.comparator import Comparator
from ayumi.evidence.comparator_table import shipped
from ayumi.evidence.conclusion import conclude
from ayumi.evidence.conclusion_object import evidence_object
from ayumi.evidence.prior_words import WHY_NO_ELIR
from ayumi.evidence.question import Question, read_question
from ayumi.evidence.selecting import selected
from ayumi.evidence.with_prior import read_with
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.borrowing import HalfNormal, MapPrior, binomial_map, normal_map
from ayumi.statistics.normal_mixture import NormalMixture
from ayumi.statistics.sample_size_of_prior import elir

ROWS = {row.id: row for row in shipped()}
TWO = ("spiess2009_incomplete", "marino1999_incomplete")
ASKED = read_question(measure="ais_to_C_or_better", responders=2, n=4, baseline_ais="A")


def exact() -> MapPrior:
    counts = [ROWS[name].counts or (0, 0) for name in TWO]
    return binomial_map([k for k, _ in counts], [n for _, n in counts])


def test_of_several_rows_the_numbers_are_those_of_the_prior_itself() -> None:
    found, itself = read_with(prior_from([ROWS[name] for name in TWO]), ASKED), exact()
    low, high = itself.interval(0.95)
    assert found.believed.mean == itself.mean
    assert found.believed.deviation == itself.deviation
    assert (found.believed.low, found.believed.high) == (low, high)
    mixture = found.prior.informative
    assert isinstance(mixture, BetaMixture)
    assert abs(mixture.deviation - itself.deviation) > 1e-4  # the fitted one is another
    chances = itself.predicted(4)
    assert found.at_lowest.at_least == pytest.approx(sum(chances[2:]), rel=1e-12)
    unlikely = sum(chance for chance in chances if chance <= chances[2])
    assert found.at_lowest.conflict == pytest.approx(unlikely, rel=1e-12)
    tail = min(sum(chances[:2]), sum(chances[3:])) + chances[2] / 2
    assert found.at_lowest.conflict_tail == pytest.approx(2 * tail, rel=1e-12)
    assert found.at_lowest.posterior.mean == itself.after(2, 4).mean
    by_moments = itself.mean * (1 - itself.mean) / itself.deviation**2 - 1
    assert found.worth_by_moments == pytest.approx(by_moments, rel=1e-12)
    assert found.worth == elir(mixture)
    assert found.fitted == ("parts", "elir")


def test_a_vague_part_is_mixed_into_the_prior_itself_and_updated_with_the_mixture() -> None:
    found = read_with(prior_from([ROWS[name] for name in TWO], robust=0.2), ASKED)
    plain = read_with(prior_from([ROWS[name] for name in TWO]), ASKED)
    assert found.believed == plain.believed
    assert found.at_lowest.at_least == plain.at_lowest.at_least
    # 3 of the 5 counts among 4 people are 2 or more, all alike to the vague part
    expected = 0.8 * plain.at_lowest.at_least + 0.2 * 3 / 5
    assert found.at_lowest.at_least_robust == pytest.approx(expected, rel=1e-12)
    assert isinstance(found.prior.belief, BetaMixture)
    after = found.prior.belief.after(2, 4)
    assert found.at_lowest.posterior.mean == after.mean
    assert found.at_lowest.vague_weight == after.weights[-1]
    seen = exact().predicted(4)[2]
    weight = 0.2 / 5 / (0.2 / 5 + 0.8 * seen)
    assert found.at_lowest.vague_weight == pytest.approx(weight, abs=2e-3)
    assert found.fitted == ("parts", "elir", "posterior", "vague_weight")


def test_means_come_from_the_prior_itself_too() -> None:
    rows = [
        replace(
            Comparator(name, "uems_gain", n=40, mean=mean, sd=6.0, usable_as_prior=True),
            people=frozenset({name}),
            baseline_days=(14, 28),
            baseline_ais="A",
        )
        for name, mean in (("a", 5.0), ("b", 9.0))
    ]
    asked = read_question(measure="uems_gain", mean=12.0, sd=5.0, n=6, baseline_ais="A")
    itself = normal_map(
        [5.0, 9.0], [6 / sqrt(40)] * 2, heterogeneity=HalfNormal(3.0), mean_prior=(0, 50)
    )
    found, robust = (read_with(prior_from(rows, robust=w), asked) for w in (None, 0.3))
    assert found.believed.deviation == robust.believed.deviation == itself.deviation
    assert (found.believed.low, found.believed.high) == itself.interval(0.95)
    foretold = itself.predicted_above(12.0, 6, 5.0)
    assert found.at_lowest.at_least == foretold
    assert found.at_lowest.posterior.mean == itself.after(12.0, 6, 5.0).mean
    assert found.worth_by_moments == pytest.approx(25 / itself.deviation**2, rel=1e-12)
    assert isinstance(robust.prior.belief, NormalMixture)
    vague = NormalMixture((1.0,), robust.prior.belief.parts[-1:])
    expected = 0.7 * foretold + 0.3 * vague.predicted_above(12.0, 6, 5.0)
    assert robust.at_lowest.at_least_robust == pytest.approx(expected, rel=1e-12)
    assert robust.at_lowest.posterior.mean == robust.prior.belief.after(12.0, 6, 5.0).mean


def written(question: Question, *names: str, robust: float | None = None) -> dict[str, object]:
    found = conclude(question, (), selected(shipped()), prior=names, robust=robust)
    whole = evidence_object(found.answer, found.statement, changes=found.changes, prior=found.prior)
    prior = whole["prior"]
    assert isinstance(prior, dict)
    return prior


def test_the_object_says_which_numbers_come_from_the_fitted_mixture() -> None:
    assert written(ASKED, *TWO)["from_fitted_mixture"] == ["parts", "elir"]
    found = written(ASKED, *TWO, robust=0.2)
    assert found["from_fitted_mixture"] == ["parts", "elir", "posterior", "vague_weight"]
    worth = found["effective_sample_size"]
    assert isinstance(worth, dict)
    assert worth["elir"] == pytest.approx(37.3, abs=0.1)
    assert worth["why_no_elir"] is None
    assert written(ASKED, TWO[0])["from_fitted_mixture"] == []


def test_the_object_says_why_there_is_no_ratio() -> None:
    asked = read_question(measure="ais_to_D_or_better", responders=1, n=4, baseline_ais="A")
    worth = written(asked, "scirehab_C3T10_d14_28_D")["effective_sample_size"]
    assert isinstance(worth, dict)
    assert worth["elir"] is None
    assert worth["why_no_elir"] == WHY_NO_ELIR.en
