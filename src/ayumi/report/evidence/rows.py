"""Every comparator in a row: match, natural rate, and how often it alone would give so many."""

from collections.abc import Iterator
from typing import Final

from ayumi.evidence.answer import Answer, is_change
from ayumi.evidence.numbers_said import percent_said, points_said
from ayumi.report.evidence.asked import drawn_rows, own_rates, so_many
from ayumi.report.evidence.chance_scale import thresholds
from ayumi.report.evidence.columns import LETTERS, NAME, RIGHT, Columns, axes, columns_of, grid
from ayumi.report.evidence.match_marks import axis_names, match_key, names_height
from ayumi.report.evidence.row_data import data_columns, data_of
from ayumi.report.evidence.row_drawn import interval_drawn, row_drawn
from ayumi.report.evidence.row_titles import titles_of
from ayumi.report.evidence.same_people import HEAD as SAME_PEOPLE
from ayumi.report.evidence.same_people import letters_at, letters_of, letters_said
from ayumi.report.layout import plot
from ayumi.report.layout.edition import Edition
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head, note
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import letter
from ayumi.report.table import Block
from ayumi.values import Words

_RATE: Final = Words("Natural rate (%)", "自然回復率（%）")
_MEAN: Final = Words("Natural gain (points)", "自然回復の変化（点）")
_AXIS: Final = Words("P", "確率")
_CHANCE: Final = Words("P({so_many})", "確率（{so_many}）")
_HIGHER: Final = Words("P(own|rate|above)", "自群が|上回る|確率")
"""The lines of the head of the narrowest column."""
_STUDY: Final = Words("This study", "本試験")
_SEEN: Final = Words("{k} of {n} = {share}", "{n}人中{k}人 = {share}")
_SEEN_MEAN: Final = Words("{mean} points, n = {n}", "{mean}点、n = {n}")
_KNOWN: Final = Words("natural rate as known", "自然回復率を既知とする")
_UNCERTAIN: Final = Words("with its uncertainty", "その不確かさを含む")
_HIGHEST: Final = Words("at the highest count", "人数が最大の場合")
_PALE: Final = Words("grey, hollow: not usable", "灰色・白抜き：使用不可")
_INTERVAL: Final = Words("95 % interval (none without n)", "95%区間（n不明なら付さない）")
_LIMITS: Final = Words(
    "Below 0.025 natural recovery alone is unlikely to give as much, below 0.1 it is borderline, "
    "from 0.1 on what was seen is compatible with it.",
    "0.025未満なら自然回復だけでは起こりにくく、0.1未満なら境界的で、0.1以上なら自然回復と矛盾しない。",
)
_HIGHER_SAID: Final = Words(
    " P(own rate above): how probable it is, by the counts alone (Jeffreys), that the rate of "
    "people like these is above the natural one; no verdict, and no probability of a cause.",
    "「自群が上回る確率」は、人数だけからみて（Jeffreys）、このような人々での率が自然回復率より高い"
    "確率。判定ではなく、原因についての確率でもない。",
)
_OTHERS: Final = Words(
    " {n} more comparators count something else; the table has them.",
    "ほかの{n}件は数えているものが異なり、表にのみ載せる。",
)
_MATCH_ELSEWHERE: Final = Words(
    " Numbers and letters are of this figure; the table has the match of each row.",
    "番号と文字はこの図だけのもの。各行の一致の程度は表に載せる。",
)
_TOO_MANY: Final = Words(
    " {n} more have the same definition; the table has them too.",
    "同じ定義のほかの{n}件も表にのみ載せる。",
)


def rows_figure(
    answer: Answer,
    edition: Edition,
    theme: Theme,
    *,
    compact: bool = False,
    name: str = "evidence_rows",
) -> Figure:
    """The comparators under the definition that is asked, the best match first.

    ``compact`` leaves out the match and P(own rate above). The data have all rows of the answer.
    """
    rows = drawn_rows(answer)
    columns = columns_of(answer, rows, compact=compact)
    titles = titles_of(edition, answer)
    drawn, y = _heads(edition, answer, columns, head(*titles, edition.marks).bottom + 20)
    parts = [drawn]
    if answer.own is not None:
        block = _own_row(edition, answer, columns, y)
        parts.append(block.drawn)
        y = block.bottom
    letters = letters_of(rows)
    for numbered in rows:
        shared = letters_at(letters, numbered)
        block = row_drawn(edition, answer, numbered, columns, y, shared)
        parts.append(block.drawn)
        y = block.bottom
    titles_of_axes = edition.of(_MEAN if columns.change else _RATE), edition.of(_AXIS)
    parts.append(axes(columns, y, titles_of_axes))
    drawn, bottom = _below(edition, answer, y + 68, compact=compact)
    data = data_columns(answer), [*data_of(edition, answer)]
    body = ("".join([*parts, drawn]), bottom)
    return figure_of(edition, theme, name, titles, data, body)


def _heads(edition: Edition, answer: Answer, columns: Columns, y: float) -> tuple[str, float]:
    """What stands in the columns: each title as low as its neighbours let it."""
    parts, bottom = [], y + 18
    if columns.match is not None:
        bottom = max(bottom, y + names_height(edition) - 12)
        parts.append(axis_names(edition, columns.match, bottom - 2, columns.letters))
    else:
        end = columns.letters + LETTERS / 4
        parts.append(letter(end, bottom - 2, edition.of(SAME_PEOPLE), "end quiet"))
    title = edition.of(_MEAN if columns.change else _RATE)
    parts.append(letter(columns.rate_ends[0], bottom - 2, title, "quiet"))
    if said := so_many(edition, answer):
        listed = [] if columns.higher is None else edition.of(_HIGHER).split("|")
        above = bottom - 20 - 14 * max(0, len(listed) - 1)
        parts.append(letter(RIGHT, above, edition.say(_CHANCE, so_many=said), "end strong"))
        parts.append(thresholds(columns.chance, bottom - 2))
        if columns.higher is not None:
            top = bottom - 2 - 14 * (len(listed) - 1)
            parts += [
                letter(columns.higher, top + 14 * i, one, "end quiet")
                for i, one in enumerate(listed)
            ]
    parts.append(rule(MARGIN, RIGHT, bottom + 6))
    return "".join(parts), bottom + 6


def _own_row(edition: Edition, answer: Answer, columns: Columns, y: float) -> Block:
    """The study itself: its own rate with the exact interval."""
    own = own_rates(answer.own)
    bottom = y + 31 + 8 * len(own)
    parts = [
        grid(columns, y, bottom, limits=True),
        letter(NAME, y + 17, edition.of(_STUDY), "strong"),
    ]
    middle = y + 13
    for estimate, low, high in own:
        if low is not None and high is not None:
            parts.append(interval_drawn(columns, low, high, middle, "stroke accent"))
        parts.append(plot.square(columns.rate(estimate), middle, "bar"))
        middle += 8
    parts.append(letter(columns.rate_ends[0], middle + 10, _seen(edition, answer)))
    parts.append(rule(MARGIN, RIGHT, bottom))
    return Block("".join(parts), bottom)


def _seen(edition: Edition, answer: Answer) -> str:
    """What the study saw, with its share."""
    count, mean = answer.question.count, answer.question.observed_mean
    if mean is not None:
        return edition.say(_SEEN_MEAN, mean=points_said(mean.mean), n=mean.n)
    assert count is not None
    shares = [edition.of(percent_said(one[0])) for one in own_rates(answer.own)]
    k = str(count.lowest)
    if count.lowest != count.highest:
        k = edition.to(f"{count.lowest}-{count.highest}")
    return edition.say(_SEEN, k=k, n=count.n, share=edition.to("-".join(shares)))


def _below(edition: Edition, answer: Answer, y: float, *, compact: bool) -> tuple[str, float]:
    """What the marks mean, and what is not drawn."""
    drawn, y = plot.legend(y, [*_key(edition, answer, compact=compact)], WIDTH - MARGIN)
    said = ""
    if answer.own is not None:
        said = edition.of(_LIMITS)
        said += "" if compact or is_change(answer.question) else edition.of(_HIGHER_SAID)
    said += edition.of(_MATCH_ELSEWHERE) if compact else ""
    if shared := letters_said(edition, letters_of(drawn_rows(answer))):
        said += ("" if edition.language == "ja" else " ") + shared
    others = len(answer.rows) - len(answer.asked)
    more = len(answer.asked) - len(drawn_rows(answer))
    for words, n in ((_OTHERS, others), (_TOO_MANY, more)):
        said += edition.say(words, n=n) if n else ""
    block = note(y + 22, said.strip())
    return drawn + block.drawn, block.bottom


def _key(edition: Edition, answer: Answer, *, compact: bool) -> Iterator[tuple[str, str]]:
    if not compact:
        yield from match_key(edition)
    yield rule(-8, 8, 0, "stroke") + plot.dot(0, 0, "ink", 4), edition.of(_INTERVAL)
    if answer.own is not None:
        yield plot.dot(0, 0, "ring stroke accent", 3.5), edition.of(_KNOWN)
        yield plot.dot(0, 0, "point", 4.5), edition.of(_UNCERTAIN)
    if answer.undetermined:
        yield plot.triangle(0, 0, "bar", "left", 4), edition.of(_HIGHEST)
    yield plot.dot(0, 0, "ring stroke quiet", 4), edition.of(_PALE)
