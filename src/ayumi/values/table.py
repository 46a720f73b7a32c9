"""What every table of a study document has in common: frozen, closed to unknown keys, sourced.

Imported by the models themselves and never by `ayumi.values`, which stays free of pydantic.
"""

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from ayumi.values.in_documents import refusal

__all__ = ["COUNTRY_PATTERN", "Country", "Table", "if_unset", "one_of_them", "refusal"]

COUNTRY_PATTERN: Final = "^[A-Z]{2}$"
Country = Annotated[str, Field(pattern=COUNTRY_PATTERN)]
"""A country by its two letters of ISO 3166."""


class Table(BaseModel):
    """A table of the document; ``source`` says where it, and all inside it, comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    source: str | None = Field(
        default=None,
        min_length=1,
        description="Where it comes from: a key of [sources], then perhaps a comma and the page.",
    )


def if_unset(consequence: str, **more: Any) -> Any:
    """A field that may be unset, with the consequence in words, as a clause of its own.

    >>> class Injection(Table):
    ...     volume: str = if_unset("the endotoxin of a dose cannot be judged")
    >>> Injection.model_fields["volume"].json_schema_extra
    {'if_unset': 'the endotoxin of a dose cannot be judged'}
    """
    return Field(json_schema_extra={"if_unset": consequence}, **more)


def one_of_them(table: Table, *names: str) -> None:
    """Refuse a table that gives none or several of the keys of which it needs one."""
    given = [name for name in names if getattr(table, name) is not None]
    if len(given) != 1:
        listed = ", ".join(f"`{name}`" for name in names)
        found = f"; found {' and '.join(f'`{name}`' for name in given)}" if given else ""
        raise refusal(f"give exactly one of {listed}{found}")
