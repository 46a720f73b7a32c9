"""The card that a treated participant carries: what was given, when, and whom to call.

The size of a bank card, 85.60 mm × 53.98 mm (ISO/IEC 7810, ID-1).
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from ayumi.report.look import FONTS, PAPER_AND_INK
from ayumi.report.svg import element, group, letter, number, width_of, words, wrapped
from ayumi.values import Fault, InputRefused, Words

WIDTH_MM, HEIGHT_MM = 85.6, 53.98
WIDTH, HEIGHT, MARGIN = 428.0, 269.9, 20.0
"""Five units to the millimetre."""
ROOM, LOT = WIDTH - 2 * MARGIN, MARGIN + 200
EMERGENCY_LINES = 3

Given = Sequence[tuple[str, str | None]]
"""The day and the lot of each transplantation."""

_INK: Final = PAPER_AND_INK["light"]
_STYLE: Final = (
    f"text{{font:400 12px {FONTS};fill:{_INK['ink']};font-variant-numeric:tabular-nums}}"
    f".quiet{{fill:{_INK['quiet']}}}.lot{{font-weight:600}}.strong{{font-weight:600;font-size:14px}}"
    f".across{{font-size:28px;font-weight:600;letter-spacing:4px;fill:{_INK['ink']};opacity:.11}}"
    "@page{size:auto;margin:15mm}"
)


def participant_card(
    *,
    code: str,
    number: int,
    product: Words,
    study: Words,
    given: Given,
    emergency: str,
    simulated: bool,
) -> str:
    """The card as SVG, to be printed at its own size."""
    parts = [
        element("rect", x=0.5, y=0.5, width=WIDTH - 1, height=HEIGHT - 1, rx=15, fill="#ffffff",
                stroke=_INK["line"]),
    ]  # fmt: skip
    y = 34.0
    for line in _at_most(2, product.en, ROOM, 14):
        parts.append(letter(MARGIN, y, line, "strong"))
        y += 18
    for quiet in (product.ja, study.en):
        if quiet is not None:
            parts += [letter(MARGIN, y, line, "quiet") for line in _at_most(1, quiet, ROOM, 12)]
            y += 16
    y += 8
    for day, lot in given[-2:]:
        drawn, lines = _given(day, lot, y)
        parts.append(drawn)
        y += 16 * lines
    parts.append(letter(MARGIN, y, "Participant", "quiet"))
    parts.append(letter(MARGIN + 92, y, code, "lot"))
    parts.append(letter(MARGIN + 176, y, f"Card {number}", "quiet"))
    parts.append(_emergency(emergency))
    if simulated:
        parts.append(_marks())
    return element(
        "svg",
        words("title", f"Participant card of {code}"),
        element("style", _STYLE),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_n(WIDTH)} {_n(HEIGHT)}",
        width=f"{WIDTH_MM}mm",
        height=f"{HEIGHT_MM}mm",
        role="img",
        lang="en",
    )


def participant_card_page(
    *,
    code: str,
    number: int,
    product: Words,
    study: Words,
    given: Given,
    emergency: str,
    simulated: bool,
) -> str:
    """The card on a page of its own, to be printed and cut out."""
    drawn = participant_card(
        code=code, number=number, product=product, study=study, given=given, emergency=emergency,
        simulated=simulated,
    )  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(f'Participant card of {code}')}</title>"
        "<style>body{margin:0}</style></head>"
        f"<body>{drawn}</body></html>\n"
    )


def emergency_lines(emergency: str) -> list[str]:
    """Whom to call, in the lines of the card; `InputRefused` where it is too long to stand there.

    >>> emergency_lines("Ward 4, 03-0000-0000, day and night")
    ['Ward 4, 03-0000-0000, day and night']
    """
    lines = wrapped(emergency, ROOM, 14)
    if len(lines) > EMERGENCY_LINES:
        message = f"fills {len(lines)} lines, and the card has {EMERGENCY_LINES}; shorten it"
        raise InputRefused([Fault("emergency", emergency, message)], "card")
    return lines


def _given(day: str, lot: str | None, y: float) -> tuple[str, int]:
    """The day and the whole lot, over as many lines as it takes; how many those are."""
    lots = wrapped(lot or "not recorded", WIDTH - MARGIN - LOT, 12)
    parts = [
        letter(MARGIN, y, "Transplantation", "quiet"),
        letter(MARGIN + 92, y, day, "lot"),
        letter(LOT - 24, y, "Lot", "quiet"),
        *(letter(LOT, y + 16 * i, line, "lot") for i, line in enumerate(lots)),
    ]
    return "".join(parts), len(lots)


def _emergency(emergency: str) -> str:
    lines = emergency_lines(emergency)
    top = HEIGHT - MARGIN - 18 * (len(lines) - 1)
    head = letter(MARGIN, top - 20, "In an emergency, and before any treatment, call", "quiet")
    return head + "".join(
        letter(MARGIN, top + 18 * i, one, "strong") for i, one in enumerate(lines)
    )


def _at_most(count: int, content: str, width: float, size: float) -> list[str]:
    """The lines of a title; what finds no room ends in an ellipsis."""
    lines = wrapped(content, width, size)
    if len(lines) <= count:
        return lines
    last = lines[count - 1]
    while last and width_of(last + "…", size) > width:
        last = last[:-1]
    return [*lines[: count - 1], last.rstrip() + "…"]


def _marks() -> str:
    """SIMULATED across the card, so that a part cut out of it bears it too."""
    placed = [
        words(
            "text", "SIMULATED", x=x, y=y, class_="across", transform=f"rotate(-24 {_n(x)} {_n(y)})"
        )
        for x, y in ((10, 110), (220, 110), (-60, 220), (130, 220), (330, 220))
    ]
    return group(placed, aria_hidden="true")


def _n(value: float) -> str:
    return number(value)
