"""Units of the Unified Code for Units of Measure (UCUM, https://ucum.org)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final

from ayumi.values.fault import Fault, InputRefused

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

# EU and IU are valid UCUM and mean something else: 10^18 enzyme units, and nothing.
_SLIPS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("week", "weeks", "w"), "wk"),
    **dict.fromkeys(("month", "months"), "mo"),
    **dict.fromkeys(("year", "years", "y", "yr", "yrs"), "a"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("minute", "minutes", "mins"), "min"),
    **dict.fromkeys(("second", "seconds", "sec", "secs"), "s"),
    **dict.fromkeys(("cell", "cells"), "{cells}"),
    **dict.fromkeys(("point", "points", "score"), "{score}"),
    **dict.fromkeys(("percent", "％"), "%"),
    **dict.fromkeys(("C", "°C", "℃"), "Cel"),
    "EU": "[EU]",
    "IU": "[IU]",
    "CFU": "[CFU]",
    "mmHg": "mm[Hg]",
    "ml": "mL",
    "ul": "uL",
    "dl": "dL",
    "l": "L",
    "mm3": "uL",
    "kb": "{kb}",
}


def read_unit(value: object) -> str:
    """The unit, if UCUM knows it; else `InputRefused`, with what was probably meant.

    >>> read_unit("10*3/uL")
    '10*3/uL'
    """
    fault = "write a UCUM unit in quotes: mg/dL, 10*3/uL, d, %, {cells}; 1 for a bare number"
    if isinstance(value, str) and not (fault := _fault_of(value)):
        return value
    raise InputRefused([Fault("unit", str(value), fault)], "unit")


@lru_cache(maxsize=1024)
def _fault_of(unit: str) -> str:
    meant = _meant(unit)
    if meant != unit and _known(meant):
        return f"UCUM writes this unit `{meant}`"
    if not _known(unit):
        return f"UCUM has no unit `{unit}`; count things in braces, such as {{cells}}"
    return ""


def _meant(unit: str) -> str:
    """The unit with the common slips in its parts mended."""
    parts = []
    for part in unit.strip().replace("µ", "u").replace("μ", "u").split("/"):
        parts.append(".".join(_SLIPS.get(factor, factor) for factor in part.split(".")))
    return "/".join(parts)


def _known(unit: str) -> bool:
    # Each costs tenths of a second to import, and only who reads a document pays for it.
    from lark.exceptions import LarkError

    if not unit or not unit.isascii() or len(unit) > 80:
        return False
    try:
        _parser().parse(unit)
    except LarkError:
        return False
    return True


@lru_cache(maxsize=1)
def _parser() -> Any:
    from ucumvert import get_ucum_parser

    return get_ucum_parser()


class _Unit:
    """Reads a unit in a document."""

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        from ayumi.values.in_documents import written_as_text

        return written_as_text(read_unit)

    def __get_pydantic_json_schema__(
        self, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        return {"type": "string", "examples": ["mg/dL", "10*3/uL", "d", "{score}"]}


Unit = Annotated[str, _Unit()]
"""A UCUM unit of a document."""
