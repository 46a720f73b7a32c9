"""The tests of a lot as a table of its page: limit, result, and the verdict by shape and word."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from ayumi.report.layout.html import marked, paragraph
from ayumi.report.lot_rows import TestRow, test_rows
from ayumi.report.lot_words import OTHER_TESTS, VERDICTS
from ayumi.report.svg import element, words
from ayumi.report.trial.words import ASSUMED
from ayumi.trial.product.lot_file import LotFile
from ayumi.values import Language, Unset, Words

_HEADS: Final = (
    Words("Test", "試験項目"),
    Words("Passes when", "規格"),
    Words("Result", "結果"),
    Words("Verdict", "判定"),
)
_TESTS: Final = Words("Tests", "試験結果")
_BY: Final = Words("entered by {by}", "入力 {by}")
_AND: Final = Words(", verified by {by}", "、照合 {by}")
_NOT_VERIFIED: Final = Words(", not verified", "、未照合")
_ASIDE: Final = Words("set aside by {record}", "{record} により採用せず")
_REFERENCE: Final = Words("for reference", "参考試験")
_NO_RESULT: Final = Words("no result; due {day}", "結果なし（期限 {day}）")
_NONE: Final = Words("no result", "結果なし")
_NO_TESTS: Final = Words(
    "The study document has no tests for lots of this stage.",
    "試験実施計画に、この段階のロットの試験の定めはない。",
)
_MARK: Final[Mapping[str, str]] = {
    "pass": "M2 6L5 9L10 3",
    "fail": "M2.5 2.5L9.5 9.5M2.5 9.5L9.5 2.5",
    "pending": "M2 6H10",
    "due": "M6 2V7M6 9.5V10",
    "overdue": "M6 1.5L10.8 10H1.2Z",
    "censored": "M2 6H10M6 2V10",
    "review_required": "M3 4A3 3 0 1 1 6 7V8M6 10V10.4",
    "not_judged": "M2 6H10",
}
"""A shape for each verdict, so that nothing is told by colour alone."""


def tests_section(file: LotFile, language: Language) -> Iterator[str]:
    """Every test in the document's order, in its group, whether there is a result or not."""
    yield words("h2", _TESTS.in_(language))
    rows = test_rows(file, language)
    if not rows:
        specification = file.specification
        unset = None if specification is None else specification[1].tests
        said = str(unset) if isinstance(unset, Unset) else _NO_TESTS.in_(language)
        yield paragraph(said)
        return
    heads = "".join(words("th", head.in_(language), scope="col") for head in _HEADS)
    lines: list[str] = []
    grouped = any(row.group for row in rows)
    for group, those in groupby(rows, key=lambda row: row.group):
        if grouped:
            group = group or OTHER_TESTS.in_(language)  # noqa: PLW2901
            lines.append(
                element("tr", words("th", group, colspan=4, scope="colgroup"), class_="group")
            )
        lines += [_test_line(row, language) for row in those]
    inner = element("thead", element("tr", heads)) + element("tbody", *lines)
    yield element("div", element("table", inner, class_="tests"), class_="scroll")


def _test_line(row: TestRow, language: Language) -> str:
    state, shown = row.verdict.state, row.shown
    under = [row.method, row.material]
    if row.role == "reference":
        under.append(_REFERENCE.in_(language))
    found = [_result(row, language)]
    for one in row.results:
        if one is not shown:
            aside = _ASIDE.in_(language).format(record=one.set_aside) if one.set_aside else ""
            found.append(below(" · ".join(filter(None, (one.measured, one.result, aside)))))
    mark = element(
        "svg", element("path", d=_MARK[state]), viewBox="0 0 12 12", class_="mark12",
        aria_hidden="true",
    )  # fmt: skip
    verdict = words("span", VERDICTS[state].in_(language))
    return element(
        "tr",
        element("th", words("span", row.title), below(" · ".join(under)), scope="row"),
        element("td", marked(row.limit, ASSUMED.in_(language) if row.assumed else "")),
        element("td", *found),
        element("td", element("span", mark + verdict, class_=f"verdict {state}")),
    )


def _result(row: TestRow, language: Language) -> str:
    shown = row.shown
    if shown is None:
        day = row.verdict.due
        said = _NONE.in_(language) if day is None else _NO_RESULT.in_(language).format(day=day[:10])
        return words("span", said, class_="quiet")
    by = _BY.in_(language).format(by=shown.recorded.by)
    other = shown.recorded.verified_by
    by += _NOT_VERIFIED.in_(language) if other is None else _AND.in_(language).format(by=other)
    return words("span", shown.result) + below(f"{shown.measured}, {by}")


def below(said: str) -> str:
    """A quiet line below another, in the same cell."""
    return words("span", said, class_="under")
