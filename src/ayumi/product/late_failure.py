"""A failing result that comes after cells were given: who is told, and how soon."""

from typing import Annotated

from pydantic import Field

from ayumi.values import Keyed, Maybe, Words
from ayumi.values.table import Table, if_unset


class LateFailure(Table):
    """Who is told when a result fails after cells of the lot had been given, within how many days.

    The days count from the day on which the failing result was recorded [d].
    """

    tell: Maybe[Annotated[Keyed[Words], Field(min_length=1)]] = if_unset(
        "whom to tell of a late failure is left to whoever handles it"
    )
    within_days: Maybe[Annotated[int, Field(ge=0)]] = if_unset(
        "telling of a late failure is never overdue"
    )
