"""Whose turn it is: what keeps one participant from being treated, apart from what holds everybody.

The time that must lie between people and between cohorts, and the decision that the next may come.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ayumi.participants.cohorts import Stagger
from ayumi.study import StudyDefinition
from ayumi.trial.register import Register
from ayumi.values import Quantity, Unset
from ayumi.values.times import whole_days

What = Literal["too_soon", "undecided", "decided_otherwise", "decided_unseen"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that keeps a participant from being treated on a day, in words and in its parts.

    ``about`` is participant or cohort, ``next`` who or which comes next. ``codes`` are those who
    were treated too recently, or whom a decision has not seen; ``first`` is the day from which a
    wait is over; ``by`` the role that decides.
    """

    what: What
    text: str
    about: str
    next: str
    codes: tuple[str, ...] = ()
    treated: date | None = None
    wait: Quantity | None = None
    first: date | None = None
    by: str = ""


def turn_of(study: StudyDefinition, register: Register, code: str, day: date) -> tuple[Reason, ...]:
    """What keeps a participant from being treated on a day; empty if nothing does."""
    stagger = study.stagger
    cohort = dict(register.enrolled).get(code)
    if isinstance(stagger, Unset) or cohort is None:
        return ()
    others = {c: d for c, d in register.treated.items() if c != code}
    in_cohort = {c for c, where in register.enrolled if where == cohort}
    begins = not in_cohort & others.keys()
    found = [*_too_soon(stagger.between_participants, others, day, "participant", code)]
    if begins:
        found += _too_soon(stagger.between_cohorts, others, day, "cohort", cohort)
    return (*found, *_undecided(stagger, register, code, cohort if begins else None, others))


def _too_soon(
    wait: Quantity | Unset, others: Mapping[str, date], day: date, about: str, following: str
) -> Iterator[Reason]:
    last = max(others.items(), key=lambda one: one[1], default=None)
    if isinstance(wait, Unset) or last is None:
        return
    code, treated = last
    first = treated + timedelta(days=whole_days(wait))
    if day < first:
        said = f"the {about} before ({code}) was treated on {treated}; {wait} end on {first}"
        yield Reason("too_soon", said, about, following, (code,), treated, wait, first)


def _undecided(
    stagger: Stagger, register: Register, code: str, cohort: str | None, others: Mapping[str, date]
) -> Iterator[Reason]:
    """What a decision is waited for; ``cohort`` where its first participant comes next."""
    rule = stagger.go_decision
    if isinstance(rule, Unset) or not others:
        return
    needed = {"participant": code, "cohort": cohort}
    for about, following in needed.items():
        if about in rule.before and following is not None:
            found = _decision(register, about, following, others.keys(), str(rule.by))
            if found is not None:
                yield found


def _decision(
    register: Register, about: str, following: str, treated: Set[str], by: str
) -> Reason | None:
    """What is wrong with the decision on who comes next; none if nothing is."""
    made = register.decided(about, following)
    said = f"going on with {about} {following}"
    if made is None:
        text = f"{said} is not decided; {by} decides"
        return Reason("undecided", text, about, following, by=by)
    if made.decision != "go":
        text = f"{said} is decided: {made.decision}; {by} decides"
        return Reason("decided_otherwise", text, about, following, by=by)
    unseen = tuple(sorted(treated - set(made.seen)))
    if not unseen:
        return None
    text = f"{said} was decided before {', '.join(unseen)} had been treated; {by} decides again"
    return Reason("decided_unseen", text, about, following, unseen, by=by)
