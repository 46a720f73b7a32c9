"""Evidence as one page by itself: what was seen beside natural recovery, to read and to print."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import ayumi
from ayumi.evidence.answer import Answer
from ayumi.evidence.comparator_table import written
from ayumi.evidence.numbers_said import points_said
from ayumi.evidence.statement import Statement
from ayumi.report.evidence.asked import (
    asked_said,
    circumstances,
    evidence_edition,
    people,
    title_of,
)
from ayumi.report.evidence.origin import RECORDED, Origin, notes_markup, origin_markup
from ayumi.report.evidence.sections import (
    COMPACT,
    METHODS,
    PLAIN,
    SOURCES,
    figures_markup,
    figures_of,
    methods_markup,
    plain_markup,
    sources_markup,
    statement_markup,
)
from ayumi.report.layout.document import document, patterns
from ayumi.report.layout.edition import SIMULATED, Edition
from ayumi.report.layout.figures import Figure
from ayumi.report.layout.html import paragraph, small_heading, unbroken
from ayumi.report.layout.style import page_style
from ayumi.report.look import Theme
from ayumi.report.svg import element, words
from ayumi.values import Language, Words

if TYPE_CHECKING:
    from ayumi.evidence.combining import CombinedPrior

_PAGE: Final = Words("Beside natural recovery", "自然回復との比較")
_TITLE_MEAN: Final = Words(
    "{measure}: {mean} points on average, n = {n}", "{measure}：平均{mean}点、n = {n}"
)
NOT_VERIFIED: Final = Words("NOT VERIFIED", "未検証 NOT VERIFIED")
"""The mark of a result that is no verified record of a study."""
_MADE: Final = Words(
    "Made with Ayumi {version} from {rows} comparators (SHA-256 {digest}). The same question and "
    "the same comparators give this page again, byte for byte.",
    "Ayumi {version}、比較対象{rows}件（SHA-256 {digest}）から作成。"
    "同じ問いと同じ比較対象からは、このページが1バイトも違わず再現される。",
)
_STYLE: Final = (
    "h2{margin-top:48px}h3{margin-top:24px}.lead{max-width:660px}"
    ".sources th:first-child{width:24px}"
    ".sources td:nth-child(3),.sources td:nth-child(5){white-space:nowrap}"
    "@media print{@page{margin:15mm 14mm 13mm}body{font-size:9pt;line-height:12.5pt}"
    "h1{font-size:18pt;line-height:22pt;margin:0 0 6pt}.lead{font-size:12pt;line-height:15pt}"
    "p{margin-bottom:3pt}h2{margin-top:16px;padding-top:8px}figure{margin-top:8px;margin-bottom:8px}"
    "h3{font-size:9.5pt;line-height:12.5pt;margin:7pt 0 2pt}"
    ".sources th,.sources td{font-size:7.5pt;line-height:10pt;padding-top:2pt;padding-bottom:2pt}}"
)


def evidence_page(
    answer: Answer,
    statement: Statement,
    others: Sequence[Answer] = (),
    *,
    origin: Origin = RECORDED,
    prior: "CombinedPrior | None" = None,
    language: Language = "en",
    theme: Theme = "auto",
) -> str:
    """The page as HTML that needs nothing else; the same answer gives the same bytes.

    ``origin`` says whose result it is: of a record, published, or entered by the user.
    """
    edition = evidence_edition(language, marks_of(statement, language))
    figures = figures_of(answer, others, edition, theme, prior)
    compact = [one for one in figures if one.name.startswith(COMPACT)]
    rest = [one for one in figures if one not in compact]
    title = _title(edition, answer)
    parts = [
        _head(edition, answer, statement, title, origin),
        statement_markup(edition, statement, ("seen",)),
        statement_markup(edition, statement, ("limits",)),
        statement_markup(edition, statement, ("control", "natural")),
        small_heading(edition.of(PLAIN)),
        plain_markup(edition, statement),
        figures_markup(edition, rest),
        statement_markup(edition, statement, ("prior", "change")),
        statement_markup(edition, statement, ("both",)),
        figures_markup(edition, compact),
        words("h2", edition.of(SOURCES)),
        sources_markup(edition, answer),
        words("h2", edition.of(METHODS)),
        methods_markup(edition),
        paragraph(_made(edition, answer), "digest quiet"),
    ]
    said = f"{edition.of(_PAGE)} · {title}"
    mark = " · ".join(edition.marks)
    style = page_style(theme, said, mark, language) + "\n" + _STYLE
    heading = " · ".join((*edition.marks, said))
    return document(heading, style, patterns(), element("main", *parts), language=language)


def evidence_figures(
    answer: Answer,
    statement: Statement,
    others: Sequence[Answer] = (),
    *,
    prior: "CombinedPrior | None" = None,
    language: Language = "en",
    theme: Theme = "light",
) -> tuple[Figure, ...]:
    """The figures of the page by themselves: each has ``name``, ``svg`` and ``data`` (CSV)."""
    edition = evidence_edition(language, marks_of(statement, language))
    return figures_of(answer, others, edition, theme, prior)


def marks_of(statement: Statement, language: Language) -> tuple[str, ...]:
    """The marks that run across the figures of a result that is no verified record of people."""
    marks = {"SIMULATED": SIMULATED, "not verified": NOT_VERIFIED}
    return tuple(words.in_(language) for name, words in marks.items() if name in statement.marks)


def _title(edition: Edition, answer: Answer) -> str:
    seen = answer.question.observed_mean
    if seen is None:
        return asked_said(edition, answer)
    mean = points_said(seen.mean)
    return edition.say(_TITLE_MEAN, measure=title_of(edition, answer), mean=mean, n=seen.n)


def _head(
    edition: Edition, answer: Answer, statement: Statement, title: str, origin: Origin
) -> str:
    parts = [words("p", edition.of(_PAGE), class_="quiet"), words("h1", title)]
    parts += origin_markup(edition, origin)
    if said := circumstances(edition, answer):
        parts.append(paragraph(f"n = {people(answer) or '–'} · {said}", "quiet"))
    parts.append(notes_markup(edition, statement, origin))
    parts.append(paragraph(unbroken(edition.of(statement.headline)), "lead"))
    return element("header", *parts)


def _made(edition: Edition, answer: Answer) -> str:
    rows = [row.comparator for row in answer.rows]
    digest = sha256(written(rows).encode()).hexdigest()
    return edition.say(_MADE, version=ayumi.__version__, rows=len(rows), digest=digest)
