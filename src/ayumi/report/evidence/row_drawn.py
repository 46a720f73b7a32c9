"""One comparator drawn: its name, its match, its natural rate, and the chance by it."""

from typing import Final

from ayumi.evidence.answer import Answer, Row
from ayumi.evidence.answer_words import VERDICT_WORDS
from ayumi.report.evidence.asked import Numbered
from ayumi.report.evidence.chance_scale import fraction, interval, off_scale
from ayumi.report.evidence.columns import NAME, NUMBER_END, RIGHT, Columns, grid
from ayumi.report.evidence.comparator_said import about_whom, name_in_lines, seen, source
from ayumi.report.evidence.match_marks import match_marks
from ayumi.report.evidence.words import PERCENT, REASONS
from ayumi.report.layout import plot
from ayumi.report.layout.edition import Edition
from ayumi.report.layout.log_plot import LogScale
from ayumi.report.page import MARGIN, lines, rule
from ayumi.report.svg import letter, width_of, wrapped
from ayumi.report.table import Block
from ayumi.values import Words

_AT_HIGHEST: Final = Words("at {k} of {n}: {verdict}", "{n}人中{k}人なら{verdict}")
LINE: Final = 14.0


def row_drawn(
    edition: Edition,
    answer: Answer,
    numbered: Numbered,
    columns: Columns,
    y: float,
    letters: str = "",
) -> Block:
    """A row: name and marks, below them of whom and the number, then why it is not usable.

    ``letters`` are those that other rows with the same people bear too.
    """
    at, row = numbered
    names = name_in_lines(edition, row.comparator, columns.name_width)
    about, beneath = _about(edition, answer, row, columns)
    marks = y + 14
    second = y + 17 + LINE * len(names)
    lighter = "" if row.usable else " quiet"
    parts = [
        letter(NUMBER_END, y + 17, str(at), "end quiet"),
        lines(NAME, y + 17, names, "quiet" if lighter else "strong", LINE),
        lines(NAME, second, about, "quiet", LINE),
        letter(columns.rate_ends[0], y + 31, seen(edition, row.comparator), lighter.strip()),
        letter(columns.letters, y + 17, letters, "middle" + (lighter or " strong accent")),
        _natural(row, columns, marks),
        _chances(answer, row, columns, marks),
        _in_words(edition, answer, row, columns, y + 17),
    ]
    if columns.match is not None:
        parts.append(match_marks(row.match, columns.match, marks - 1))
    bottom = max(second + LINE * (len(about) - 1), y + 31)
    limits = row.at_lowest.at_least is not None
    parts.insert(0, grid(columns, y, bottom + (4 if beneath else 7), limits=limits))
    parts.append(lines(NAME, bottom + LINE, beneath, "quiet", LINE))
    bottom += LINE * len(beneath) + 7
    parts.append(rule(MARGIN, RIGHT, bottom, "hair"))
    return Block("".join(parts), bottom)


def _about(
    edition: Edition, answer: Answer, row: Row, columns: Columns
) -> tuple[list[str], list[str]]:
    """Of whom and the source below the name; and what stands over the whole width.

    A remark takes with it what has no room beside the name's first line.
    """
    first, *rest = about_whom(edition, row.comparator)
    while rest and width_of(f"{first} · {rest[0]}", 12) <= columns.name_width:
        first = f"{first} · {rest.pop(0)}"
    remark = _remark(edition, answer, row)
    further = [part for part in (*rest, source(row.comparator), remark) if part]
    said = " · ".join(further)
    if remark:
        return [first], wrapped(said, RIGHT - NAME, 12)
    return [first, *wrapped(said, columns.name_width, 12)], []


def _remark(edition: Edition, answer: Answer, row: Row) -> str:
    """Why a comparator is not usable, or what it says at the highest count."""
    if row.not_usable_because:
        return edition.listed(edition.of(REASONS[one]) for one in row.not_usable_because)
    count = answer.question.count
    if count is None or row.verdict_at_highest == row.verdict:
        return ""
    verdict = edition.of(VERDICT_WORDS[row.verdict_at_highest])
    return edition.say(_AT_HIGHEST, k=count.highest, n=count.n, verdict=verdict)


def _natural(row: Row, columns: Columns, y: float) -> str:
    """The natural rate with its interval, if its people are known."""
    natural, parts = row.natural, []
    if natural is None:
        return ""
    look = "stroke" if row.usable else "stroke quiet"
    if natural.low is not None and natural.high is not None:
        parts.append(interval_drawn(columns, natural.low, natural.high, y, look))
    x = columns.rate(natural.estimate)
    parts.append(plot.dot(x, y, "ink" if row.usable else f"ring {look}", 4))
    return "".join(parts)


def interval_drawn(columns: Columns, low: float, high: float, y: float, look: str) -> str:
    """An interval on the scale of the natural rate."""
    if isinstance(columns.rate, LogScale):
        return interval(columns.rate, low, high, y, look)
    a, b = columns.rate(low), columns.rate(high)
    ends = plot.upright(a, y - 3, y + 3, look) + plot.upright(b, y - 3, y + 3, look)
    return rule(a, b, y, look) + ends


def _chances(answer: Answer, row: Row, columns: Columns, y: float) -> str:
    """Ring: the rate as known; dot: its uncertainty counted in; triangle: at the highest count."""
    scale, parts = columns.chance, []
    look = "stroke accent" if row.usable else "stroke quiet"
    known, uncertain = row.at_lowest.at_least, row.at_lowest.with_uncertainty
    highest = row.at_highest.with_uncertainty if answer.undetermined else None
    if highest is not None and uncertain is not None:
        parts.append(rule(scale(highest), scale(uncertain), y, f"{look} dots"))
        parts.append(plot.triangle(scale(highest), y, "bar" if row.usable else "dot", "left", 4))
    if known is not None and uncertain is not None:
        parts.append(rule(scale(known), scale(uncertain), y, look))
    if known is not None:
        if off_scale(scale, known):
            parts.append(plot.triangle(scale.first - 8, y, "dot", "left", 3))
        parts.append(plot.dot(scale(known), y, f"ring {look}", 3.5))
    if uncertain is not None:
        parts.append(plot.dot(scale(uncertain), y, "point" if row.usable else "dot", 4.5))
    return "".join(parts)


def _in_words(edition: Edition, answer: Answer, row: Row, columns: Columns, y: float) -> str:
    """The chance as one in so many, and the verdict; P(own rate above) before them.

    None or more are always seen: of a lowest count of nobody nothing is said.
    """
    parts, lighter = [], "" if row.usable else " quiet"
    nobody = answer.question.count is not None and answer.question.count.lowest == 0
    chance = row.at_lowest.with_uncertainty
    chance = row.at_lowest.at_least if chance is None else chance
    if chance is not None and not nobody:
        look = "end strong" if row.usable else "end quiet"
        parts.append(letter(RIGHT, y, edition.of(fraction(chance)), look))
    if not nobody and not (row.verdict == "not usable" and answer.own is None):
        said = edition.of(VERDICT_WORDS[row.verdict])
        parts.append(letter(RIGHT, y + LINE, said, f"end{lighter}"))
    higher = row.at_lowest.posterior_higher
    if columns.higher is not None and higher is not None:
        said = "–" if nobody else _whole_percent(edition, higher)
        parts.append(letter(columns.higher, y, said, f"end{lighter}"))
    return "".join(parts)


def _whole_percent(edition: Edition, share: float) -> str:
    """A share in whole per cent; what would round to all or to nothing says so."""
    said = ">99" if share > 0.995 else "<1" if share < 0.005 else f"{100 * share:.0f}"
    return edition.say(PERCENT, share=said)
