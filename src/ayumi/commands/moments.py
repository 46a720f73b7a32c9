"""Moments as somebody writes them: with a time zone, or in the study's own."""

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    from ayumi.ledger import Ledger

NOW: Final = "now"
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999
"""Moments of other years are slips of the pen, and cannot be told in every time zone."""
_FORM: Final = (
    "write day and time, such as 2026-03-21T09:30, in the study's time zone, or with another one: "
    "2026-03-21T09:30+09:00; or `now`"
)


def moment_said(ledger: "Ledger", written: str, option: str) -> datetime:
    """The moment that is meant; `InputRefused` names the option."""
    from ayumi.actions.door import study_or_refusal

    zone = ZoneInfo(study_or_refusal(ledger).study.time_zone)
    if written == NOW:
        return ledger.now.astimezone(zone)
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise InputRefused([Fault(option, written, _FORM)], "input") from None
    if len(written) <= len("2026-03-21"):
        raise InputRefused([Fault(option, written, _FORM)], "input")
    found = found if found.tzinfo is not None else found.replace(tzinfo=zone)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        message = f"write a moment of the years {FIRST_YEAR} to {LAST_YEAR}"
        raise InputRefused([Fault(option, written, message)], "input")
    return found
