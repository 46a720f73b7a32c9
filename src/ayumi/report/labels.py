"""Labels of containers: a code to scan, and beside it what a person reads.

The code says nothing of what is in the container: who scans it asks the record. What a person reads
is the container's own code, the product, and until when it is good.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from ayumi.report.look import FONTS, PAPER_AND_INK
from ayumi.report.svg import element, group, letter, number, words, wrapped

WIDTH_MM, HEIGHT_MM = 50.0, 25.0
"""For a cryogenic label round a vial of 2 mL, or on a syringe."""
WIDTH, HEIGHT, MARGIN = 200.0, 100.0, 8.0
"""Four units to the millimetre."""
CODE_SIDE: Final = 72.0
QUIET_ZONE: Final = 4
"""Modules of white round a QR code (ISO/IEC 18004, section 5.3.8)."""

_INK: Final = PAPER_AND_INK["light"]
_STYLE: Final = (
    f"text{{font:400 8px {FONTS};fill:{_INK['ink']};font-variant-numeric:tabular-nums}}"
    f".quiet{{fill:{_INK['quiet']}}}.unit{{font-size:12px;font-weight:600}}"
    f".across{{font-size:17px;font-weight:600;letter-spacing:2px;fill:{_INK['ink']};opacity:.16}}"
)
_PAGE: Final = (
    "body{margin:0;display:flex;flex-wrap:wrap;gap:4mm}"
    "svg{break-inside:avoid}@page{size:auto;margin:10mm}"
)


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on the label of a unit: its code to scan, and lines to read."""

    code: str
    unit: str
    lines: tuple[str, ...]
    simulated: bool


def label_svg(label: Label) -> str:
    """A label as SVG, to be printed at its own size."""
    left = MARGIN + CODE_SIDE + 8
    room = WIDTH - left - MARGIN
    parts = [
        element("rect", width=WIDTH, height=HEIGHT, fill="#ffffff"),
        _qr(label.code),
        letter(MARGIN, HEIGHT - MARGIN, label.code, "quiet"),
    ]
    y = MARGIN + 12
    for line in wrapped(label.unit, room, 12)[:2]:
        parts.append(letter(left, y, line, "unit"))
        y += 14
    for line in [one for said in label.lines for one in wrapped(said, room, 8)][:6]:
        parts.append(letter(left, y, line))
        y += 11
    if label.simulated:
        parts.append(_mark())
    return element(
        "svg",
        words("title", f"Label of {label.unit}"),
        element("style", _STYLE),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(WIDTH)} {number(HEIGHT)}",
        width=f"{number(WIDTH_MM)}mm",
        height=f"{number(HEIGHT_MM)}mm",
        role="img",
        lang="en",
    )


def label_page(labels: Sequence[Label]) -> str:
    """Labels on a page, each at its own size, to be printed."""
    drawn = "".join(label_svg(one) for one in labels)
    title = escape(f"Labels of {', '.join(one.unit for one in labels[:3])}")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_PAGE}</style></head><body>{drawn}</body></html>\n"
    )


def _qr(code: str) -> str:
    """The code as QR, medium error correction, with its quiet zone: one path of dark modules."""
    import segno

    made = segno.make(code, error="m", micro=False, boost_error=False)
    rows = [list(row) for row in made.matrix_iter(scale=1, border=QUIET_ZONE)]
    side = CODE_SIDE / len(rows)
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on
    )
    place = f"translate({number(MARGIN)} {number(MARGIN)}) scale({side:.4f})"
    path = element("path", d=dark, fill="#000000", shape_rendering="crispEdges")
    return element("g", path, transform=place, class_="code")


def _mark() -> str:
    """SIMULATED across what a person reads; the code stays clear, so that it can be scanned."""
    placed = [
        words("text", "SIMULATED", x=84, y=y, class_="across", transform=f"rotate(-14 84 {y})")
        for y in (56, 98)
    ]
    return group(placed, aria_hidden="true")
