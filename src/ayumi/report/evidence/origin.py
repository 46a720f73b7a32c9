"""Whose result a page is about, and what must be known of it before anything is read from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ayumi.evidence.published import Published
from ayumi.evidence.statement import Statement
from ayumi.report.layout.edition import Edition
from ayumi.report.layout.html import Markup, paragraph
from ayumi.report.svg import element, words
from ayumi.values import Words

_SOURCE: Final = Words("Source: ", "出典：")
_SIMULATED: Final = Words(
    "SIMULATED: nobody on this page is real; it is no evidence of anything.",
    "模擬 SIMULATED：このページに実在の人物はいない。いかなる根拠にもならない。",
)
_SIMULATED_SHORT: Final = Words(
    "SIMULATED: nobody here is real.", "模擬 SIMULATED：ここに実在の人物はいない。"
)
_NOT_VERIFIED: Final = Words(
    "NOT VERIFIED: as it was reported, without peer review; nobody here has checked it.",
    "未検証 NOT VERIFIED：報告されたままの結果で、査読を受けておらず、ここでも確認していない。",
)
_ENTERED: Final = Words(
    "The numbers were entered by the user of this program; they have not been checked.",
    "数値は利用者が入力したもので、確認されていない。",
)
_ALONE: Final = Words("No control group.", "対照群なし。")
_POST_HOC: Final = Words(
    "Chosen after the result was known (post hoc).", "結果が知られた後に選んだ比較（事後的）。"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a result comes from: the cells and the study, who reported it, or that it was typed."""

    title: Words | None = None
    source: str = ""
    entered: bool = False


ENTERED: Final = Origin(entered=True)
"""A result that somebody said on the command line."""
RECORDED: Final = Origin()
"""A result from the record of a study that is kept here."""


def origin_of(outcome: Published) -> Origin:
    """The origin of a published or reported outcome."""
    return Origin(outcome.title, outcome.source)


def origin_markup(edition: Edition, origin: Origin) -> Iterator[str]:
    """The cells and the study, and the source, which is in English."""
    if origin.title is not None:
        yield paragraph(edition.of(origin.title), "strong")
    if origin.source:
        said = words("span", edition.of(_SOURCE)) + foreign(edition, origin.source)
        yield element("p", said, class_="quiet")


def foreign(edition: Edition, said: str, look: str = "") -> Markup:
    """Words of a source, which are English in every edition."""
    language = {} if edition.language == "en" else {"lang": "en"}
    return Markup(words("span", said, **language, **({"class_": look} if look else {})))


def notes_markup(
    edition: Edition, statement: Statement, origin: Origin = RECORDED, *, on_page: bool = True
) -> str:
    """A banner of what is not known of a result; nothing where there is nothing to say.

    ``on_page`` is whether the result has a page by itself.
    """
    marks = {
        "SIMULATED": _SIMULATED if on_page else _SIMULATED_SHORT,
        "not verified": _NOT_VERIFIED,
        "single arm": _ALONE,
        "post hoc": _POST_HOC,
    }
    said = [edition.of(words) for mark, words in marks.items() if mark in statement.marks]
    if origin.entered:
        said.insert(0, edition.of(_ENTERED))
    if not said:
        return ""
    marked = {"SIMULATED", "not verified"} & set(statement.marks)
    first, *rest = said
    parts = [words("strong" if marked else "span", first), *(words("span", one) for one in rest)]
    return element(
        "p", ("" if edition.language == "ja" else " ").join(parts), class_="noted", role="note"
    )
