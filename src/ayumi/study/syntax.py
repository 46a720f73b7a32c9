"""Slips that make a file no TOML, in words that lead, with the line that has them."""

import re
from collections.abc import Mapping
from typing import Final

from ayumi.values import Fault

_MEANT: Final[Mapping[str, str]] = {
    "Illegal character '\\n'": "a quote is opened on this line and not closed",
    "Unterminated string": "a quote is opened and never closed",
    "Invalid value": 'this is no value; text stands in straight quotes: key = "text"',
    "Cannot overwrite a value": "the name stands twice; a table or key is written once",
    "Expected newline or end of document after a statement": (
        "something follows the value; put text in quotes, and each key on a line of its own"
    ),
    "Unclosed inline table": "a table in braces ends on its own line: { key = 1, other = 2 }",
    "Invalid initial character for a key part": (
        "a key is needed here; the last entry in braces has no comma after it"
    ),
    "Unclosed array": "between values of a list there is a comma, and at its end a ]",
    "Expected '=' after a key in a key/value pair": "after a key an = is needed: key = value",
    "Expected ']' at the end of a table declaration": (
        "a table's name is one word, or several with dots, in brackets: [visits.week_12]"
    ),
}
_LONGEST: Final = 70


def syntax_fault(error: str, text: str) -> Fault:
    """What TOML's reader found, where, and what the author probably meant."""
    at = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", error, re.DOTALL)
    if at is None:
        said = error.removesuffix(" (at end of document)")
        return Fault("document", "", f"this is not TOML: {_MEANT.get(said, said)}")
    line = text.split("\n")[int(at[2]) - 1].strip()
    shown = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    message = f"this is not TOML: {_meant(at[1], line)}; the line is: {shown}"
    return Fault(f"line {at[2]}, column {at[3]}", "", message)


def _meant(error: str, line: str) -> str:
    date = re.search(r"=\s*([0-9]{4}-[0-9]{2})\s*(#|$)", line)
    if date:
        return f'a month is written in quotes: "{date[1]}"'
    twice = re.fullmatch(r"Cannot declare \((.*)\) twice", error)
    if twice:
        name = ".".join(re.findall(r"'([^']*)'", twice[1]))
        return f"`[{name}]` stands twice; write all its keys below one of them"
    return _MEANT.get(error, error)
