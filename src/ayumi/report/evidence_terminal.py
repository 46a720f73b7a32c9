"""An answer at a terminal: the comparators as a table, then the statement."""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ayumi.evidence.answer import Answer, Row, is_change
from ayumi.evidence.answer_words import AXIS_WORDS, VERDICT_WORDS, fill
from ayumi.evidence.chances import NaturalRate
from ayumi.evidence.matching import AXES
from ayumi.evidence.numbers_said import chance_said, percent_said, points_said
from ayumi.evidence.statement import Statement
from ayumi.evidence.statement_words import MARKS as MARK_WORDS
from ayumi.values import Language, Words, printable

MARKS: Final[Mapping[str, str]] = {"exact": "●", "partial": "◐", "unknown": "?", "no": "○"}
"""How a row matches on an axis: by shape, so that it needs no colour."""
NARROW: Final = 110
"""In less than this width [characters] the table leaves columns out."""
_KEY: Final = Words(
    "match: {axes}; ● the same, ◐ in part, ? not known, ○ not. [ ]: 95 % interval. {chances}",
    "一致：{axes}の順。● 一致、◐ 一部一致、? 不明、○ 不一致。[ ]：95%信頼区間。{chances}",
)
_CHANCES: Final = Words(
    "P: of as much or more by natural recovery alone, at the rate as printed; P uncertain: with "
    "the comparator's own uncertainty, on which the verdict rests (unlikely < 0.025 ≤ borderline "
    "< 0.10 ≤ compatible). higher: P(the study's own value is above it), which rests on the prior "
    "and is no verdict.",
    "P：自然回復だけで同じかそれ以上となる確率（公表値のまま）。P不確か込み：比較対象自身の不確かさを"
    "含めたもので、判定はこれによる（起こりにくい < 0.025 ≤ 境界的 < 0.10 ≤ 矛盾しない）。"
    "上回る確率：研究自身の値が比較対象を上回る事後確率（参考。事前分布に左右され、判定ではない）。",
)
_MORE: Final = Words(
    "{m} more under other definitions; --all lists them.",
    "定義の異なるものがほかに{m}件ある。--all ですべて表示する。",
)
_HEADS: Final = {
    "comparator": Words("comparator", "比較対象"),
    "match": Words("match", "一致"),
    "rate": Words("natural rate", "自然回復率"),
    "mean": Words("mean", "平均"),
    "n": Words("n", "n"),
    "p": Words("P", "P"),
    "with": Words("P uncertain", "P不確か込み"),
    "higher": Words("higher", "上回る確率"),
    "verdict": Words("verdict", "判定"),
}
_UNLIKE: Final = Words("{verdict} to {highest}", "{verdict}～{highest}")
_OPEN: Final = Words("open: {u} undetermined", "未定（判定不能{u}人）")


def print_evidence(
    console: Console,
    answer: Answer,
    statement: Statement,
    *,
    every: bool = False,
    language: Language = "en",
) -> None:
    """The comparators under the definition asked, the best match first, then the statement.

    With ``every`` those under other definitions stand in the table too.
    """
    rows = answer.rows if every else answer.asked
    if statement.marks:
        marks = " · ".join(MARK_WORDS[mark].in_(language) for mark in statement.marks)
        console.print(Text(marks, style="bold"))
    if rows:
        console.print(_table(answer, rows, console.width, language))
        axes = AXES if every else AXES[1:]
        named = ("、" if language == "ja" else ", ").join(
            AXIS_WORDS[axis].in_(language) for axis in axes
        )
        key = fill(_KEY, axes=named, chances=_CHANCES).in_(language)
        console.print(Padding(Text(key, style="dim"), (1, 0, 0, 0)))
    hidden = len(answer.rows) - len(rows)
    if hidden:
        console.print(Text(fill(_MORE, m=hidden).in_(language), style="dim"))
    print_statement(console, statement, language=language)


def print_statement(console: Console, statement: Statement, *, language: Language = "en") -> None:
    """The statement, a heading over each paragraph."""
    console.print()
    console.print(Text(printable(statement.headline.in_(language)), style="bold"))
    for paragraph in statement.paragraphs:
        console.print()
        console.print(Text(paragraph.title.in_(language), style="bold dim"))
        console.print(Text(printable(paragraph.text(language))))


def _table(answer: Answer, rows: tuple[Row, ...], width: int, language: Language) -> Table:
    """One line a comparator; in a narrow terminal intervals and P at the rate are left out."""
    change = is_change(answer.question)
    names = ["comparator", "match", "mean" if change else "rate", "n", "p", "with", "higher"]
    if width < NARROW:
        names = [name for name in names if name not in ("p", "higher")]
    names.append("verdict")
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(
            _HEADS[name].in_(language),
            justify="right" if name in ("n", "p", "with", "higher") else "left",
            overflow="fold",
            no_wrap=name != "comparator",
        )
    axes = AXES[1:] if len(rows) == len(answer.asked) else AXES
    for row in rows:
        cells = _cells(answer, row, axes, width, language)
        dim = "dim" if row.verdict == "not usable" else ""
        table.add_row(*(cells[name] for name in names), style=dim)
    return table


def _cells(
    answer: Answer, row: Row, axes: Sequence[str], width: int, language: Language
) -> dict[str, str | Text]:
    low, count = row.at_lowest, answer.question.count
    # Where nobody may have reached it, nothing can lie above a natural rate.
    perhaps_none = count is not None and count.lowest == 0
    natural = _natural(row, language, interval=width >= NARROW)
    return {
        "comparator": Text(printable(row.comparator.id)),
        "match": "".join(MARKS[row.match[axis]] for axis in axes),
        "rate": natural,
        "mean": natural,
        "n": "–" if row.comparator.n is None else f"{row.comparator.n:,}",
        "p": _chance(low.at_least),
        "with": _chance(low.with_uncertainty),
        "higher": "–" if perhaps_none else _chance(low.posterior_higher),
        "verdict": _verdict(answer, row, language),
    }


def _chance(chance: float | None) -> str:
    return "–" if chance is None else chance_said(chance)


def _natural(row: Row, language: Language, *, interval: bool) -> str:
    natural: NaturalRate | None = row.natural
    if natural is None:
        return "–"
    if row.comparator.mean is not None:
        said = [points_said(end) for end in _numbers(natural)]
    else:
        said = [percent_said(end).in_(language) for end in _numbers(natural)]
        said[1:] = [end.removesuffix("%").strip() for end in said[1:]]
    return f"{said[0]} [{said[1]}–{said[2]}]" if interval and len(said) == 3 else said[0]


def _numbers(natural: NaturalRate) -> tuple[float, ...]:
    if natural.low is None or natural.high is None:
        return (natural.estimate,)
    return natural.estimate, natural.low, natural.high


def _verdict(answer: Answer, row: Row, language: Language) -> Text:
    """The verdict; none while it is open whether anybody reached it, or if nobody did."""
    said, count = VERDICT_WORDS[row.verdict], answer.question.count
    if row.verdict == "not usable":
        return Text(said.in_(language))
    if count is not None and count.lowest == 0:
        said = fill(_OPEN, u=count.highest) if count.highest else Words("–", "–")
        return Text(said.in_(language))
    if row.verdict != row.verdict_at_highest:
        said = fill(_UNLIKE, verdict=said, highest=VERDICT_WORDS[row.verdict_at_highest])
    return Text(said.in_(language), style="bold")
