"""The edition of a report: its language, the marks that it bears, and the words of its codes."""

from collections.abc import Iterable, Mapping
from typing import Final

from ayumi.values import Language, Words

SIMULATED: Final = Words("SIMULATED", "模擬 SIMULATED")
BETWEEN_ITEMS: Final = Words(", ", "、")
_TO: Final = Words("–", "～")
_NO_WORDS: Final[Mapping[str, Words]] = {}


class Edition:
    """What all figures and tables of a report share.

    ``heads`` are the heads of data tables by the names of their columns, ``meanings`` the words for
    codes that stand in them.

    >>> japanese = Edition("ja", meanings={"yes": Words("yes", "はい")})
    >>> japanese.value("yes"), japanese.value("0.2"), japanese.listed(["A", "B"])
    ('はい', '0.2', 'A、B')
    """

    def __init__(
        self,
        language: Language,
        marks: tuple[str, ...] = (),
        *,
        heads: Mapping[str, Words] = _NO_WORDS,
        meanings: Mapping[str, Words] = _NO_WORDS,
    ) -> None:
        self.language: Language = language
        self.marks = marks
        """The marks that every figure bears."""
        self.heads = heads
        self.meanings = meanings

    def say(self, words: Words, **values: object) -> str:
        """Fixed words in the report's language, with values in their places."""
        return words.in_(self.language).format(**values) if values else self.of(words)

    def of(self, words: Words) -> str:
        """Words in the report's language, where they have it."""
        return words.in_(self.language)

    def to(self, span: str) -> str:
        """A span with the sign that stands between its ends; codes have a hyphen there.

        >>> Edition("en").to("C3-T10"), Edition("ja").to("14-28")
        ('C3–T10', '14～28')
        """
        return span.replace("-", self.of(_TO))

    def value(self, code: str) -> str:
        """A code in words; other values as they are."""
        return self.of(self.meanings[code]) if code in self.meanings else code

    def head(self, column: str) -> str:
        """The head of a column; its name where it has none."""
        return self.of(self.heads[column]) if column in self.heads else column

    def listed(self, items: Iterable[str]) -> str:
        """Several things in a row."""
        return self.of(BETWEEN_ITEMS).join(items)
