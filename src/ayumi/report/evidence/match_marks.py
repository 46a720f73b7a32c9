"""How a comparator matches a study on seven axes, as marks that differ in shape."""

from collections.abc import Mapping
from typing import Final

from ayumi.evidence.matching import AXES
from ayumi.report.evidence.same_people import HEAD as SAME_PEOPLE
from ayumi.report.evidence.words import AXES as AXIS_WORDS
from ayumi.report.evidence.words import MATCHES
from ayumi.report.layout import plot
from ayumi.report.layout.edition import Edition
from ayumi.report.svg import element, letter, number, width_of

PITCH: Final = 16.0
WIDTH: Final = PITCH * len(AXES)
_HALF: Final = 4.0


def match_mark(match: str, x: float, y: float) -> str:
    """Full: the same; half: in part; empty: different; a question mark: not known."""
    if match == "unknown":
        return letter(x, y + 4, "?", "middle quiet")
    outline = plot.dot(x, y, "ring", _HALF)
    if match == "exact":
        return plot.dot(x, y, "ink", _HALF + 0.75)
    if match == "no":
        return outline
    top, bottom = number(y - _HALF), number(y + _HALF)
    half = f"M{number(x)} {top}A{_HALF:g} {_HALF:g} 0 0 0 {number(x)} {bottom}Z"
    return outline + element("path", d=half, class_="ink")


def match_marks(match: Mapping[str, str], left: float, y: float) -> str:
    """The marks of all axes in a row."""
    return "".join(
        match_mark(match[axis], left + PITCH * (i + 0.5), y) for i, axis in enumerate(AXES)
    )


def axis_names(edition: Edition, left: float, bottom: float, before: float) -> str:
    """The names of the axes above their columns: upright in Japanese, else turned.

    ``before`` is the middle of the column of those who may be the same people.
    """
    parts = []
    named = [(left + PITCH * (i + 0.5), AXIS_WORDS[axis]) for i, axis in enumerate(AXES)]
    for x, words in [(before, SAME_PEOPLE), *named]:
        said = edition.of(words)
        if edition.language == "ja":
            listed = list(said)
            parts += [
                letter(x, bottom - 14 * (len(listed) - 1 - at), sign, "middle quiet")
                for at, sign in enumerate(listed)
            ]
        else:
            turned = letter(0, 4, said, "quiet")
            place = f"translate({number(x)} {number(bottom)}) rotate(-90)"
            parts.append(element("g", turned, transform=place))
    return "".join(parts)


def names_height(edition: Edition) -> float:
    """How much room the names of the axes need."""
    said = [edition.of(words) for words in (SAME_PEOPLE, *AXIS_WORDS.values())]
    if edition.language == "ja":
        return 14.0 * max(map(len, said))
    return max(width_of(one, 12) for one in said)


def match_key(edition: Edition) -> list[tuple[str, str]]:
    """The marks with what they mean, for a legend."""
    return [(match_mark(code, 0, 0), edition.of(said)) for code, said in MATCHES.items()]
