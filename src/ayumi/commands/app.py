"""The application that all commands join, and what they share."""

from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import App, Parameter, Token

import ayumi

OK, BUG, USAGE, REFUSED, NOT_VERIFIED = 0, 1, 2, 3, 4

app = App(
    name="ayumi",
    version=ayumi.__version__,
    help="From the donor's cells to a person's step, and to what the result honestly means.",
    default_parameter=Parameter(negative=()),
)


class UsageFault(Exception):
    """The command was not called in a way that it understands."""


class NotVerified(Exception):
    """Something is not as it was recorded, and so the command did not do its work."""


def _whole(_: Any, tokens: Sequence[Token]) -> int:
    """A whole number as it is written; 1.9 is none, and is not rounded."""
    try:
        return int(tokens[0].value)
    except ValueError:
        raise ValueError(f"{tokens[0].value!r} is no whole number") from None


Whole = Annotated[int, Parameter(converter=_whole)]
"""A whole number on the command line."""
