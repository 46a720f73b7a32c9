"""The parts of a page on evidence: statement, plain summary, sources, and how it was computed."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from ayumi.evidence.answer import Answer
from ayumi.evidence.answer_words import VERDICT_WORDS
from ayumi.evidence.comparator import Comparator
from ayumi.evidence.numbers_said import chance_said
from ayumi.evidence.statement import Statement
from ayumi.report.evidence.asked import drawn_rows
from ayumi.report.evidence.comparator_said import of_whom, seen, whose
from ayumi.report.evidence.origin import foreign
from ayumi.report.evidence.rows import rows_figure
from ayumi.report.evidence.tipping import tipping_figure
from ayumi.report.evidence.weights import weight_figure
from ayumi.report.evidence.words import SECOND_READING, STATUS
from ayumi.report.layout.edition import Edition
from ayumi.report.layout.figures import Figure
from ayumi.report.layout.html import Markup, paragraph, shown, small_heading, table, unbroken
from ayumi.report.look import Theme
from ayumi.report.svg import element, words
from ayumi.values import Words

if TYPE_CHECKING:
    from ayumi.evidence.combining import CombinedPrior

COMPACT: Final = "evidence_other_"
"""How the names of the compact figures begin."""
PLAIN: Final = Words("In plain words", "わかりやすい説明")
SOURCES: Final = Words("The comparators and their sources", "比較対象とその出典")
_SOURCES_SAID: Final = Words(
    "n = {n} comparators, numbered as in the figures. P: with the rate's uncertainty where n is "
    "given, else at the printed rate.",
    "比較対象 n = {n}件。番号は図と同じ。Pは、nがあれば率の不確かさを含む値、"
    "なければ公表率での値。",
)
_HEADS: Final = (
    Words("No.", "番号"),
    Words("Comparator", "比較対象"),
    Words("Natural rate", "自然回復率"),
    Words("P", "P"),
    Words("Verdict", "判定"),
    Words("Source", "出典"),
)
METHODS: Final = Words("How it was computed", "計算方法")
_METHODS: Final = (
    Words(
        "Intervals of rates are exact: Clopper and Pearson 1934, doi 10.1093/biomet/26.4.404. "
        "Means have Student t intervals.",
        "率の区間は正確法（Clopper and Pearson 1934、doi 10.1093/biomet/26.4.404）、"
        "平均の区間はt分布による。",
    ),
    Words(
        "P(at least so many) is binomial at a known rate. With the rate's uncertainty it is "
        "beta-binomial, from the Jeffreys belief Beta(events + ½, others + ½) of the "
        "comparator's counts (Brown, Cai and DasGupta 2001, doi 10.1214/ss/1009213286).",
        "「その数以上」の確率は、率が既知なら二項分布による。率の不確かさを含む場合は、比較対象の人数から"
        "求めたJeffreysの事前分布に基づく分布 Beta(該当 + ½, 非該当 + ½) を用いる"
        "ベータ二項分布による（Brown, Cai and DasGupta 2001、doi 10.1214/ss/1009213286）。",
    ),
    Words(
        "A comparator is usable where it counts the same thing, from a grade that does not "
        "contradict, at a level in common, in a known number of people, and is not marked as for "
        "reference only. Baseline day, a level that fits in part, follow-up, years and country "
        "order the rows; they exclude none.",
        "数えているものが同じで、ベースラインの等級が矛盾せず、共通する損傷高位があり、人数がわかり、"
        "参考のみでない比較対象を「使用可能」とする。受傷後日数、損傷高位の一部一致、追跡期間、年代、国は並び順だけを決め、"
        "除外には用いない。",
    ),
    Words(
        "The verdict stands on the lowest count, the rate's uncertainty counted in: below 0.025 "
        "unlikely, below 0.10 borderline, else compatible with natural recovery.",
        "判定は最小の人数について、率の不確かさを含む確率で行う。0.025未満なら起こりにくい、"
        "0.10未満なら境界的、それ以上なら自然回復と矛盾しない。",
    ),
)


def figures_of(
    answer: Answer,
    others: Sequence[Answer],
    edition: Edition,
    theme: Theme,
    prior: "CombinedPrior | None" = None,
) -> tuple[Figure, ...]:
    """Every figure of an answer, and a compact one of each other question."""
    drawn = [rows_figure(answer, edition, theme), tipping_figure(answer, edition, theme)]
    if prior is not None:
        drawn.append(weight_figure(answer, prior, edition, theme))
    drawn += [
        rows_figure(one, edition, theme, compact=True, name=COMPACT + one.question.measure)
        for one in others
    ]
    return tuple(figure for figure in drawn if figure is not None)


def statement_markup(
    edition: Edition, statement: Statement, names: Iterable[str] | None = None
) -> str:
    """The paragraphs of a statement under their headings, or those that are named."""
    wanted = None if names is None else set(names)
    return "".join(
        small_heading(edition.of(one.title)) + paragraph(unbroken(one.text(edition.language)))
        for one in statement.paragraphs
        if wanted is None or one.name in wanted
    )


def plain_markup(edition: Edition, statement: Statement) -> str:
    """The summary for participants and families."""
    return element(
        "div",
        *(paragraph(unbroken(one)) for one in edition.of(statement.plain).split("\n") if one),
        class_="plain",
    )


def figures_markup(edition: Edition, figures: Iterable[Figure]) -> str:
    """Figures, each with its data to unfold."""
    return "".join(shown(edition, figure) for figure in figures)


def sources_markup(edition: Edition, answer: Answer) -> str:
    """The comparators that are drawn, each with people, rate, probability and source."""
    rows = []
    count = answer.question.count
    nobody = count is not None and count.lowest == 0
    for number, row in drawn_rows(answer):
        one = row.comparator
        chance = row.at_lowest.with_uncertainty
        chance = row.at_lowest.at_least if chance is None else chance
        about = words("span", of_whom(edition, one), class_="quiet")
        if one.population:
            about += " " + foreign(edition, f"· {one.population}", "quiet")
        rows.append(
            (
                str(number),
                Markup(words("span", whose(edition, one)) + "<br/>" + about),
                seen(edition, one),
                "–" if chance is None else chance_said(chance),
                # None or more are always seen: no verdict stands on that.
                "–" if nobody and row.usable else edition.of(VERDICT_WORDS[row.verdict]),
                Markup(f"{foreign(edition, one.source)}<br/>{_known(edition, one)}"),
            )
        )
    said = edition.say(_SOURCES_SAID, n=len(rows))
    heads = [edition.of(head) for head in _HEADS]
    return table(heads, rows, numbers=(0, 3), caption=said, look="dense sources")


def _known(edition: Edition, comparator: Comparator) -> str:
    """How a comparator is known, and what a second reading found."""
    status, again = edition.of(STATUS[comparator.status]), comparator.second_reading
    said = words("span", status, class_="quiet")
    if not again:
        return said
    if again in SECOND_READING:
        return said + " " + words("span", f"· {edition.value(again)}", class_="quiet")
    return said + " " + foreign(edition, f"· {again}", "quiet")


def methods_markup(edition: Edition) -> str:
    """How the numbers were computed, with the papers."""
    return element("ul", *(words("li", edition.of(said)) for said in _METHODS))
