"""SVG as text: elements, lettering and paths, with everything that is not markup escaped."""

import re
from collections.abc import Iterable, Sequence
from math import hypot
from typing import Final
from xml.sax.saxutils import escape, quoteattr

Point = tuple[float, float]

# What XML 1.0 cannot hold, even escaped: control characters and lone surrogates.
_UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A word, or one Chinese or Japanese character, with the closing signs that stay on its line.
_CJK: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_CLOSING: Final = "、。，．・：；）」』】〕！？ー"
_UNITS: Final = re.compile(rf"(\s*)((?:[{_CJK}]|[^\s{_CJK}]+)[{_CLOSING}]*)")

# Advance widths [em] of a wide sans-serif face, so that a line fits whichever face the reader has.
_EM: Final = {
    **dict.fromkeys(" .,:;|!'’ijlI·", 0.34),
    **dict.fromkeys("()[]/-frt", 0.42),
    **dict.fromkeys("mwMWQOG@%—→±+−", 0.9),
}
_CAPITAL, _SMALL, _FULL_WIDTH = 0.7, 0.62, 1.0


def number(value: float) -> str:
    """A coordinate with at most two decimals.

    >>> number(12.0), number(0.333)
    ('12', '0.33')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def legible(words: str) -> str:
    """Text that XML can hold: what it cannot hold is replaced by the sign for the unknown."""
    return _UNWRITABLE.sub("\ufffd", words)


def element(name: str, *content: str, **attributes: float | str) -> str:
    """An element around markup; ``class_`` gives ``class``, ``stroke_width`` ``stroke-width``.

    >>> element("rect", x=4, class_="a & b")
    '<rect x="4" class="a &amp; b"/>'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}="
        + quoteattr(legible(value) if isinstance(value, str) else number(value))
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(content)}</{name}>" if content else f"<{name}{written}/>"


def words(name: str, content: str, **attributes: float | str) -> str:
    """An element around text, which is escaped.

    >>> words("title", "A < B")
    '<title>A &lt; B</title>'
    """
    return element(name, escape(legible(content)), **attributes)


def letter(x: float, y: float, content: str, look: str = "") -> str:
    """One line of text at its baseline; ``look`` names classes of the design system."""
    return words("text", content, x=x, y=y, **({"class_": look} if look else {}))


def group(content: Iterable[str], **attributes: float | str) -> str:
    """Elements that belong together."""
    return element("g", *content, **attributes)


def smooth(points: Sequence[Point]) -> str:
    """The curve through points (Catmull-Rom, as Bézier segments), without its first move.

    Where the way turns sharply it keeps its corner.
    """
    tangents = [_tangent(*three) for three in zip(points, points[1:], points[2:], strict=False)]
    tangents = [(0.0, 0.0), *tangents, (0.0, 0.0)]
    parts = []
    for start, end, leaving, arriving in zip(
        points, points[1:], tangents, tangents[1:], strict=False
    ):
        controls = (
            start[0] + leaving[0],
            start[1] + leaving[1],
            end[0] - arriving[0],
            end[1] - arriving[1],
            *end,
        )
        parts.append("C" + " ".join(map(number, controls)))
    return "".join(parts)


def _tangent(before: Point, here: Point, after: Point) -> Point:
    """The handle of a point on its curve: none at a corner, where the way turns by 60° or more."""
    arriving = (here[0] - before[0], here[1] - before[1])
    leaving = (after[0] - here[0], after[1] - here[1])
    lengths = hypot(*arriving), hypot(*leaving)
    along = arriving[0] * leaving[0] + arriving[1] * leaving[1]
    if along < 0.5 * lengths[0] * lengths[1]:
        return (0.0, 0.0)
    # Not longer than a third of the shorter neighbour, or the curve would swing out.
    reach = min(1 / 6, min(lengths) / 3 / hypot(after[0] - before[0], after[1] - before[1]))
    return ((after[0] - before[0]) * reach, (after[1] - before[1]) * reach)


def width_of(content: str, size: float) -> float:
    """How wide a line of text can become at a type size [px]."""
    return size * sum(map(_advance, content))


def _advance(character: str) -> float:
    if ord(character) >= 0x2E80:  # from here on mostly Chinese, Japanese and Korean
        return _FULL_WIDTH
    return _EM.get(character, _CAPITAL if character.isupper() else _SMALL)


def wrapped(content: str, width: float, size: float) -> list[str]:
    """Text in lines no wider than ``width`` [px]; a word that is wider by itself is broken.

    Chinese and Japanese text may be broken between any two characters, but no line begins with a
    closing sign.

    >>> wrapped("ND (C1–L1, S3 or INT)", 80, 12)
    ['ND (C1–L1,', 'S3 or INT)']
    >>> wrapped("n = 4。縦棒は範囲。", 84, 12)
    ['n = 4。縦棒は', '範囲。']
    """
    lines = [""]
    for gap, word in _pieces(legible(content), width, size):
        longer = f"{lines[-1]}{gap}{word}".lstrip()
        if width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


def _pieces(content: str, width: float, size: float) -> Iterable[tuple[str, str]]:
    """What a line may be broken between, each with the space before it."""
    for gap, part in _UNITS.findall(content):
        space, piece = gap and " ", ""
        for character in part:
            if piece and width_of(piece + character, size) > width:
                yield space, piece
                space, piece = "", ""
            piece += character
        yield space, piece
