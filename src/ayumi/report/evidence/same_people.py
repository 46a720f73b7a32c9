"""Which comparators may hold the same people, as letters beside their names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from string import ascii_lowercase
from typing import Final

from ayumi.report.evidence.asked import Numbered
from ayumi.report.layout.edition import Edition
from ayumi.values import Words

HEAD: Final = Words("same people", "同じ人")
_SAID: Final = Words(
    "Rows with the same letter may hold the same people: {listed}.",
    "同じ文字の行には同じ人が含まれうる：{listed}。",
)
_ONE: Final = Words("{letter} {name}", "{letter} {name}")


def letters_of(rows: Sequence[Numbered]) -> Mapping[str, str]:
    """A letter for each registry or trial whose people stand in more than one of these rows."""
    named = Counter(name for _, row in rows for name in sorted(row.comparator.people))
    shared = (name for name, n in named.items() if n > 1)
    return dict(zip(shared, ascii_lowercase, strict=False))


def letters_at(letters: Mapping[str, str], numbered: Numbered) -> str:
    """The letters of one row; none where nobody of it can be in another one."""
    people = numbered.row.comparator.people
    return "".join(letter for name, letter in letters.items() if name in people)


def letters_said(edition: Edition, letters: Mapping[str, str]) -> str:
    """What the letters stand for; nothing where there are none."""
    if not letters:
        return ""
    each = (edition.say(_ONE, letter=letter, name=name) for name, letter in letters.items())
    return edition.say(_SAID, listed=edition.listed(each))
