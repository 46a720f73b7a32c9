"""Where the values of a study document come from."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from ayumi.values import Fault, Keyed, PartialDate, Words, did_you_mean
from ayumi.values.table import Table

DOI_PATTERN: Final = r"^10\.[0-9]{4,9}/\S+$"
URL_PATTERN: Final = r"^https?://\S+$"


class Source(Table):
    """A publication, a registry entry, a regulation, or who decided."""

    citation: Words
    doi: Annotated[str, Field(pattern=DOI_PATTERN)] | None = None
    url: Annotated[str, Field(pattern=URL_PATTERN)] | None = None
    read: PartialDate | None = None


def source_key(text: str) -> str:
    """The key of a source as tables name it, without the page or table after the comma.

    >>> source_key("protocol, table 2")
    'protocol'
    """
    return text.partition(",")[0].strip()


def check_sources(document: Mapping[str, Any], sources: Keyed[Source]) -> Iterator[Fault]:
    """Every source that a table names is one of [sources]."""
    for place, table in _tables("", {k: v for k, v in document.items() if k != "sources"}):
        text = table.get("source")
        if isinstance(text, str) and text and (key := source_key(text)) not in sources:
            message = f"there is no such source in [sources]; {did_you_mean(key, sources)}"
            yield Fault(f"{place}source", text, message)


def values_without_source(document: Mapping[str, Any]) -> Iterator[str]:
    """The places of all values that neither have a source, nor stand in a table that has one.

    A table that holds everything inside it; a value that is unset needs none.
    """
    for key, value in document.items():
        if key not in ("format", "sources", "amends"):
            yield from _unsourced(key, value)


def _unsourced(place: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "source" not in value and "unset" not in value:
            for key, inner in value.items():
                yield from _unsourced(f"{place}.{key}", inner)
    else:
        yield place


def _tables(place: str, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        yield place, value
        for key, inner in value.items():
            yield from _tables(f"{place}{key}.", inner)
    elif isinstance(value, tuple | list):
        for number, inner in enumerate(value):
            yield from _tables(f"{place}{number}.", inner)
