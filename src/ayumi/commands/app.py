"""The application that all commands join, and what they share."""

from cyclopts import App, Parameter

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
