"""Reporting clocks: who must be told of which event within how many days, by which rule."""

from typing import Annotated, Literal

from pydantic import Field

from ayumi.values import Maybe, Words
from ayumi.values.table import Country, Table, if_unset


class ReportingClock(Table):
    """A clock that starts when somebody of the trial first becomes aware of such an event."""

    title: Words
    event: Literal[
        "serious",
        "serious_related",
        "fatal_or_life_threatening",
        "unexpected_serious_related",
        "unexpected_fatal_or_life_threatening_related",
        "of_interest",
    ]
    to: Words
    days: Maybe[Annotated[int, Field(ge=0)]] = if_unset("a late report is not noticed")
    country: Country
