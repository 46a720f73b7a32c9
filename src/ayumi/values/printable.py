"""Text that shows on a terminal as what it is, and does nothing there."""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Control, format and surrogate characters: they move, colour, turn or hide what is shown."""


def is_printable(text: str) -> bool:
    r"""Whether a text holds only what can be seen, line ends and tabs.

    >>> is_printable("歩み"), is_printable("\x1b[2J")
    (True, False)
    """
    return not any(_unseen(character) for character in text)


def printable(text: str) -> str:
    r"""A text in which characters that cannot be seen are written out.

    >>> print(printable("fell\x1b[2J"))
    fell\x1b[2J
    """
    if text.isprintable():
        return text
    return "".join(_written(each) if _unseen(each) else each for each in text)


def _unseen(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in _UNSEEN


def _written(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
