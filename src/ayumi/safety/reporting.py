"""Reporting clocks: who must be told of which event within how many days, by which rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from ayumi.values import Maybe, Words
from ayumi.values.table import Country, Table, if_unset, refusal
from ayumi.values.time_zone import TimeZone

ReportableEvent = Literal[
    "serious",
    "serious_related",
    "fatal_or_life_threatening",
    "unexpected_serious_related",
    "unexpected_fatal_or_life_threatening_related",
    "of_interest",
]


class ReportingClock(Table):
    """A clock that starts when somebody of the trial first becomes aware of such an event.

    Days are those of the calendar in ``time_zone``, an IANA name; left out, in the study's. From
    ``remind_days_before`` the last day on, the report is called for.
    """

    title: Words
    event: ReportableEvent
    to: Words
    days: Maybe[Annotated[int, Field(ge=0, le=3650)]] = if_unset("a late report is not noticed")
    remind_days_before: Annotated[int, Field(ge=0)] | None = None
    time_zone: TimeZone | None = None
    country: Country

    @model_validator(mode="after")
    def _reminds_within(self) -> "ReportingClock":
        before, days = self.remind_days_before, self.days
        if before is not None and isinstance(days, int) and before > days:
            allowed = f"write at most {days}, as many as the clock has"
            raise refusal(f"it cannot remind before it starts; {allowed}", at="remind_days_before")
        return self


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What is known of an event, as far as reporting clocks look at it.

    ``serious`` are the criteria that are met; a fatal or life-threatening event is serious.
    ``related`` and ``expected`` are None while nobody has judged them; then a clock runs as if the
    event were related, and unexpected, since waiting for a judgement stops no clock.
    """

    serious: tuple[str, ...] = ()
    fatal_or_life_threatening: bool = False
    related: bool | None = None
    expected: bool | None = None
    of_interest: tuple[str, ...] = ()


_NEEDS: Final[Mapping[ReportableEvent, tuple[str, ...]]] = {
    "serious": ("serious",),
    "serious_related": ("serious", "related"),
    "fatal_or_life_threatening": ("fatal or life-threatening",),
    "unexpected_serious_related": ("serious", "related", "unexpected"),
    "unexpected_fatal_or_life_threatening_related": (
        "fatal or life-threatening",
        "related",
        "unexpected",
    ),
    "of_interest": ("of special interest",),
}
"""What an event must be for a clock to start."""


def why_it_starts(event: ReportableEvent, facts: ClockFacts) -> str | None:
    """Why an event of which so much is known starts a clock on such events; None if it does not.

    >>> why_it_starts("serious_related", ClockFacts(serious=("hospitalisation",)))
    'serious (hospitalisation); related, as long as nobody has judged it'
    >>> why_it_starts("serious_related", ClockFacts(serious=("death",), related=False)) is None
    True
    """
    reasons = [_why(need, facts) for need in _NEEDS[event]]
    return "; ".join(reason for reason in reasons if reason) if all(reasons) else None


def _why(need: str, facts: ClockFacts) -> str | None:
    """Why an event is what a clock needs; None if it is not."""
    fatal = facts.fatal_or_life_threatening
    match need:
        case "serious":
            criteria = ", ".join(word.replace("_", " ") for word in facts.serious)
            return f"serious ({criteria})" if criteria else _said("serious", fatal)
        case "related":
            return _said("related", facts.related)
        case "unexpected":
            return _said("unexpected", None if facts.expected is None else not facts.expected)
        case "of special interest":
            named = ", ".join(word.replace("_", " ") for word in facts.of_interest)
            return f"of special interest ({named})" if named else None
        case _:
            return _said("fatal or life-threatening", fatal)


def _said(word: str, holds: bool | None) -> str | None:
    if holds is None:
        return f"{word}, as long as nobody has judged it"
    return word if holds else None
