"""An answer and its statement as one object for programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from ayumi.evidence.answer import Answer, Own, OwnMean, OwnRate, Row, Tally, is_change
from ayumi.evidence.chances import Chances, NaturalRate
from ayumi.evidence.control_group import Concurrent
from ayumi.evidence.lower import lower
from ayumi.evidence.prior_words import WHY_NO_ELIR
from ayumi.evidence.question import Question
from ayumi.evidence.statement import Statement
from ayumi.evidence.what_would_change import Changes
from ayumi.evidence.with_prior import Believed, Updated, WithPrior
from ayumi.statistics.binomial import BinomialInterval
from ayumi.values import Language, Words


def evidence_object(
    answer: Answer,
    statement: Statement,
    others: Sequence[Answer] = (),
    *,
    changes: Changes,
    prior: WithPrior | None = None,
    control: Concurrent | None = None,
    language: Language = "en",
) -> dict[str, Any]:
    """What was asked, every row in the order of its match, and the statement in one language.

    Null where something is not known; probabilities are shares, changes are in points.
    """
    return {
        "question": question_object(answer.question),
        "own_rate": _own(answer.own),
        "rows": [_row(answer, row, language) for row in answer.rows],
        "tally": answer.tally.to_dict(),
        "tally_at_highest": answer.tally_at_highest.to_dict(),
        "tally_of_all": answer.tally_of_all and answer.tally_of_all.to_dict(),
        "lower": [
            {"comparator": one.row.comparator.id, "probability_at_most": one.chance}
            for one in lower(answer)
        ],
        "filtered_out": [{"comparator": name, "why": why} for name, why in answer.filtered_out],
        "other_question": [_other(other, language) for other in others],
        "turning_rates": None
        if changes.turning is None
        else {
            "unlikely_below": changes.turning.unlikely,
            "compatible_from": changes.turning.compatible,
        },
        "needed": [
            {
                "comparator": one.row.comparator.id,
                "successes": one.successes,
                "people": one.people,
                "people_why": one.people_why,
                "per_arm": one.per_arm,
            }
            for one in changes.needed
        ],
        "prior": None if prior is None else _prior(prior, language),
        "control": None if control is None else _control(control),
        "marks": list(statement.marks),
        "statement": statement.text(language),
        "plain": statement.plain.in_(language),
    }


def nothing_object(why: Words, language: Language, *, simulated: bool = False) -> dict[str, Any]:
    """The object where there is nothing to ask about: the same fields, empty, and why in words."""
    return {
        "question": None,
        "own_rate": None,
        "rows": [],
        "tally": Tally().to_dict(),
        "tally_at_highest": Tally().to_dict(),
        "tally_of_all": None,
        "lower": [],
        "filtered_out": [],
        "other_question": [],
        "turning_rates": None,
        "needed": [],
        "prior": None,
        "control": None,
        "marks": ["SIMULATED"] if simulated else [],
        "statement": why.in_(language),
        "plain": why.in_(language),
    }


def question_object(question: Question) -> dict[str, Any]:
    """A question as plain values; null on an axis of which nothing was said."""
    count, seen = question.count, question.observed_mean
    people = None if seen is None else seen.n
    return {
        "measure": question.measure,
        "responders": None if count is None else count.lowest,
        "responders_at_highest": None if count is None else count.highest,
        "n": people if count is None else count.n,
        "mean": None if seen is None else seen.mean,
        "sd": None if seen is None else seen.sd,
        "side": question.side_rule,
        "baseline_ais": question.baseline_ais,
        "baseline_day": question.baseline_day,
        "level": None if question.level is None else str(question.level),
        "followup_weeks": question.followup_weeks,
        "era": question.era,
        "country": question.country,
    }


def _row(answer: Answer, row: Row, language: Language) -> dict[str, Any]:
    found: dict[str, Any] = {
        "comparator": row.comparator.id,
        "match": dict(row.match),
        "natural_rate": _natural(row.natural),
        **_chances(row.at_lowest),
        "usable": row.usable,
        "verdict": row.verdict,
        "why": row.why.in_(language),
        "unit": "points" if is_change(answer.question) else "share",
        "n": row.comparator.n,
        "events_highest": row.comparator.events_highest,
        "source": row.comparator.source or None,
    }
    if answer.undetermined:
        found["at_highest"] = {**_chances(row.at_highest), "verdict": row.verdict_at_highest}
    return found


def _chances(chances: Chances) -> dict[str, float | None]:
    return {
        "probability_at_least": chances.at_least,
        "probability_at_least_with_uncertainty": chances.with_uncertainty,
        "posterior_higher": chances.posterior_higher,
    }


def _natural(natural: NaturalRate | None) -> dict[str, float | None] | None:
    if natural is None:
        return None
    return {"estimate": natural.estimate, "low": natural.low, "high": natural.high}


def _other(other: Answer, language: Language) -> dict[str, Any]:
    return {
        "question": question_object(other.question),
        "own_rate": _own(other.own),
        "rows": [_row(other, row, language) for row in other.asked],
        "tally": other.tally.to_dict(),
        "tally_at_highest": other.tally_at_highest.to_dict(),
    }


def _own(own: Own | OwnMean | None) -> dict[str, Any] | None:
    if own is None:
        return None
    if isinstance(own, OwnMean):
        ends = {"low": own.low, "high": own.high}
        return {"mean": own.mean, "sd": own.sd, "n": own.n, **ends}
    return {"at_lowest": _own_rate(own.lowest), "at_highest": _own_rate(own.highest)}


def _own_rate(rate: OwnRate) -> dict[str, Any]:
    return {
        "responders": rate.events,
        "n": rate.n,
        "estimate": rate.estimate,
        "clopper_pearson": _ends(rate.clopper_pearson),
        "jeffreys": _ends(rate.jeffreys),
        "wilson": _ends(rate.wilson),
    }


def _ends(interval: BinomialInterval) -> dict[str, float]:
    return {
        "low": interval.lower_limit,
        "high": interval.upper_limit,
        "level": interval.two_sided_level,
    }


def _prior(found: WithPrior, language: Language) -> dict[str, Any]:
    return {
        "comparators": list(found.prior.ids),
        "parts": [
            {"weight": weight, **_part(part)}
            for weight, part in zip(
                found.prior.belief.weights, found.prior.belief.parts, strict=True
            )
        ],
        "informative": _believed(found.believed),
        "robust": found.prior.robust,
        "effective_sample_size": {
            "elir": found.worth,
            "moment": found.worth_by_moments,
            "why_no_elir": WHY_NO_ELIR.in_(language) if found.worth is None else None,
        },
        "from_fitted_mixture": list(found.fitted),
        "at_lowest": _updated(found.at_lowest),
        "at_highest": _updated(found.at_highest),
        "remarks": list(found.prior.remarks),
    }


def _part(part: object) -> Mapping[str, float]:
    names = ("a", "b") if hasattr(part, "a") else ("mean", "deviation")
    return {name: getattr(part, name) for name in names}


def _believed(belief: Believed) -> dict[str, float]:
    return {"mean": belief.mean, "sd": belief.deviation, "low": belief.low, "high": belief.high}


def _updated(one: Updated) -> dict[str, Any]:
    return {
        "probability_at_least": one.at_least,
        "probability_at_least_robust": one.at_least_robust,
        "conflict": one.conflict,
        "conflict_tail": one.conflict_tail,
        "posterior": _believed(one.posterior),
        "vague_weight": one.vague_weight,
    }


def _control(found: Concurrent) -> dict[str, Any]:
    both = {"at_lowest": found.at_lowest, "at_highest": found.at_highest}
    return {
        "responders": found.control.responders,
        "n": found.control.n,
        "randomised": found.control.randomised,
        **{
            name: {
                "responders": one.responders,
                "fisher_two_sided": one.two_sided,
                "fisher_one_sided": one.one_sided,
                "posterior_higher": one.higher,
                "difference": {"low": one.low, "high": one.high},
            }
            for name, one in both.items()
        },
    }
