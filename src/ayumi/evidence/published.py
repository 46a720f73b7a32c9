"""Published and reported outcomes of cell trials, as questions to the comparators."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Final

from ayumi.evidence.both_questions import BOTH
from ayumi.evidence.control_group import Control
from ayumi.evidence.question import Question, read_question
from ayumi.values import Fault, InputRefused, Words, did_you_mean

_FILE: Final = "published_outcomes.csv"


@dataclass(frozen=True, slots=True)
class Published:
    """One outcome of a trial, as somebody published or reported it.

    ``reviewed`` says whether it appeared after peer review; ``reported`` how it is known, in words
    for the statement. ``control_unused``: there was a control group, not chosen by chance, whose
    result on this outcome is not used here; ``own_controls`` are comparators of its people, by id.
    """

    id: str
    study: str
    title: Words
    question: Question
    control: Control | None
    reported: Words
    reviewed: bool
    source: str
    control_unused: bool = False
    own_controls: tuple[str, ...] = ()


@cache
def published_outcomes() -> tuple[Published, ...]:
    """All that are shipped, those of one study together.

    >>> [one.id for one in published_outcomes() if one.study == "keio"]
    ['keio_C', 'keio_D']
    """
    text = files("ayumi.evidence").joinpath(_FILE).read_text(encoding="utf-8")
    return tuple(_read(row) for row in csv.DictReader(StringIO(text)))


def published(name: str) -> tuple[Published, ...]:
    """The outcomes of a study, or one outcome by its id, with the other grade where it is known.

    The first is the one that was asked for. `InputRefused` where there is none of that name.

    >>> [one.question.count for one in published("keio")]
    [Count(lowest=2, highest=2, n=4), Count(lowest=1, highest=1, n=4)]
    """
    every = published_outcomes()
    found = [one for one in every if name in (one.study, one.id)]
    if not found:
        known = dict.fromkeys([*(one.study for one in every), *(one.id for one in every)])
        message = f"there is no such published outcome; {did_you_mean(name, known, listed=20)}"
        raise InputRefused([Fault("--published", name, message)], "published outcome")
    first = found[0]
    beside = (
        one
        for one in every
        if one is not first
        and one.study == first.study
        and {one.question.measure, first.question.measure} == set(BOTH)
    )
    return first, *beside


def _read(row: Mapping[str, str]) -> Published:
    def number(name: str) -> float | None:
        return float(row[name]) if row[name] else None

    def whole(name: str) -> int | None:
        return int(row[name]) if row[name] else None

    control = None
    if row["control_n"]:
        of = int(row["control_n"])
        control = Control(int(row["control_responders"]), of, row["randomised"] == "yes")
    return Published(
        id=row["id"],
        study=row["study"],
        title=Words(row["title_en"], row["title_ja"]),
        question=read_question(
            measure=row["measure"],
            responders=whole("responders"),
            n=whole("n"),
            undetermined=int(row["undetermined"]),
            mean=number("mean"),
            sd=number("sd"),
            level=row["level"] or None,
            baseline_ais=row["baseline_ais"] or None,
            baseline_day=row["baseline_day"] or None,
            follow_up=row["followup_weeks"] or None,
            era=row["era"] or None,
            country=row["country"] or None,
            side=row["side"] or None,
        ),
        control=control,
        reported=Words(row["reported_en"], row["reported_ja"]),
        reviewed=row["reviewed"] == "yes",
        source=row["source"],
        control_unused=row["control_unused"] == "yes",
        own_controls=tuple(row["own_controls"].split()),
    )
