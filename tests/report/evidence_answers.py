"""Answers and statements for the pictures on evidence: reported, simulated, open, of points."""

from functools import cache

from ayumi.evidence.answer import Answer, answer
from ayumi.evidence.both_questions import other_questions
from ayumi.evidence.comparator import Comparator
from ayumi.evidence.comparator_table import shipped
from ayumi.evidence.published import published
from ayumi.evidence.question import Count, ObservedMean, Question, read_question
from ayumi.evidence.statement import Circumstances, Statement, statement

DAYS = (14, 28)


def question(responders: int = 2, n: int = 4, *, undetermined: int = 0) -> Question:
    """So many of so many people at C or better."""
    return read_question(
        measure="ais_to_C_or_better", responders=responders, n=n, undetermined=undetermined,
        level="C3-T10", baseline_ais="A", baseline_day="14-28", follow_up="52", era="2021-2024",
        country="JP",
    )  # fmt: skip


@cache
def of_people(responders: int = 2, n: int = 4, undetermined: int = 0) -> Answer:
    """A count beside all shipped comparators."""
    return answer(question(responders, n, undetermined=undetermined), shipped())


@cache
def of_points() -> Answer:
    """A mean change beside all shipped comparators."""
    asked = Question("uems_gain", None, observed_mean=ObservedMean(7.8, 4.5, 17), baseline_ais="A")
    return answer(asked, shipped())


@cache
def of_nobody() -> Answer:
    """No result: natural recovery by itself."""
    return answer(Question("ais_to_C_or_better", None, baseline_ais="A"), shipped())


@cache
def reported() -> tuple[Answer, Statement, tuple[Answer, ...]]:
    """The reference study's result as it was reported, with the other question."""
    first, *rest = published("keio")
    found = answer(first.question, shipped())
    others = tuple(answer(one.question, shipped()) for one in rest)
    said = statement(found, others, circumstances=Circumstances(reported=first.reported))
    return found, said, others


@cache
def simulated() -> tuple[Answer, Statement, tuple[Answer, ...]]:
    """Virtual people, one of them undetermined."""
    found = of_people(undetermined=1)
    others = tuple(answer(one, shipped()) for one in other_questions(found.question))
    said = statement(found, others, circumstances=Circumstances(simulated=True))
    return found, said, others


def made_up(
    number: int, events: int, n: int, *, registry: str = "", source: str = "", note: str = ""
) -> Comparator:
    """A comparator of the same definition."""
    return Comparator(
        f"row_{number}", "ais_to_C_or_better", baseline_ais="A", baseline_days=DAYS, n=n,
        events=events, people=frozenset({f"people {number}"}), usable_as_prior=True, note=note,
        registry=registry or f"Registry {number}", source=source or f"source {number}",
    )  # fmt: skip


def beside(count: Count, *rows: Comparator) -> Answer:
    """A count beside comparators made up."""
    asked = Question("ais_to_C_or_better", count, baseline_ais="A", baseline_day=DAYS)
    return answer(asked, rows)
