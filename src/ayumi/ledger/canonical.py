"""One way to write a value as JSON bytes, so that the same fact always has the same digest."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ayumi.values import PartialDate

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

LARGEST_INTEGER = 2**53 - 1
"""Beyond it readers of JSON in other languages round (RFC 8259, section 6)."""

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def plain(value: Any) -> Json:
    """A value in the types of JSON: decimals, dates and moments as text.

    Binary fractions are refused, since they do not say what was measured; so are integers that
    other readers of JSON would round. Both are faults of the program: `TypeError`, `ValueError`.

    >>> plain({"dose": Decimal("2.0"), "injured": PartialDate.parse("2026-03")})
    {'dose': '2.0', 'injured': '2026-03'}
    """
    # Most values are texts in plain dictionaries: asking for the very type is quickest.
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value  # type: ignore[no-any-return]
    if kind is dict and all(type(inner) is str for inner in value.values()):
        return {_key(key): inner for key, inner in value.items()}
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"{value} is beyond 2**53 - 1; write it as text")
        return value
    if isinstance(value, Decimal | PartialDate):
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Mapping):
        return {_key(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    raise TypeError(f"an entry holds no {type(value).__name__}: {value!r}; decimals, not floats")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key of JSON is text, not {key!r}")
    return key


def canonical(value: Json) -> bytes:
    """The bytes of a plain value: UTF-8, keys sorted, no spaces.

    >>> canonical({"b": 1, "a": ["歩"]}).decode()
    '{"a":["歩"],"b":1}'
    """
    return _ENCODER.encode(value).encode("utf-8")


def moment(at: datetime) -> str:
    """A moment in UTC, to the microsecond, always 27 characters long.

    >>> moment(datetime(2026, 3, 21, 9, 0, tzinfo=UTC))
    '2026-03-21T09:00:00.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
