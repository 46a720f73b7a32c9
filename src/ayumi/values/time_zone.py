"""Time zones: on which day of a study's calendar a moment lies."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ayumi.values.fault import Fault, InputRefused
from ayumi.values.near import near_misses

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

PATTERN: Final = "[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*"
ALLOWED: Final = "name a time zone of the IANA database: Asia/Tokyo, Europe/Berlin, UTC"


def read_time_zone(value: object) -> str:
    """The name of a time zone of the IANA database, or `InputRefused`.

    >>> read_time_zone("Asia/Tokyo")
    'Asia/Tokyo'
    """
    if isinstance(value, str) and _is_zone(value):
        return value
    raise InputRefused([Fault("time zone", str(value), _meant(value))], "time zone")


def day_in(zone: str, moment: datetime) -> date:
    """The day of the calendar on which a moment lies in a time zone.

    >>> from datetime import UTC
    >>> day_in("Asia/Tokyo", datetime(2026, 3, 20, 23, tzinfo=UTC))
    datetime.date(2026, 3, 21)
    """
    return moment.astimezone(ZoneInfo(zone)).date()


def clock_in(zone: str, moment: datetime) -> str:
    """Day and time of a moment as clocks in a time zone show them.

    >>> from datetime import UTC
    >>> clock_in("Asia/Tokyo", datetime(2026, 3, 20, 23, 5, tzinfo=UTC))
    '2026-03-21 08:05'
    """
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def _is_zone(name: str) -> bool:
    import re

    # The names of files of the database, and nothing that leads out of it.
    if not re.fullmatch(PATTERN, name):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _meant(value: object) -> str:
    from zoneinfo import available_timezones

    near = near_misses(str(value), sorted(available_timezones()))
    return f"did you mean `{near[0]}`?" if near else ALLOWED


class _TimeZone:
    """Reads the name of a time zone in a document."""

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        from ayumi.values.in_documents import written_as_text

        return written_as_text(read_time_zone)

    def __get_pydantic_json_schema__(
        self, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        return {"type": "string", "pattern": f"^{PATTERN}$", "examples": ["Asia/Tokyo"]}


TimeZone = Annotated[str, _TimeZone()]
"""A time zone by its name in the IANA database."""
