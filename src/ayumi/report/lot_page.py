"""The certificate of analysis and the file of a lot as pages that stand alone, to print or send."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ayumi.report.layout.document import document
from ayumi.report.layout.edition import SIMULATED
from ayumi.report.layout.html import Markup, pairs, paragraph, table
from ayumi.report.layout.style import page_style
from ayumi.report.look import DISPLAY, SMALL, Theme
from ayumi.report.lot_rows import moment_said, test_rows, words_of
from ayumi.report.lot_sections import file_sections
from ayumi.report.lot_tests import below, tests_section
from ayumi.report.lot_words import MEANINGS, STATES
from ayumi.report.svg import element, width_of, words
from ayumi.trial.product.lot_file import LotFile, Signature
from ayumi.values import Language, Words

_CERTIFICATE: Final = Words("Certificate of analysis", "試験成績書")
_FILE: Final = Words("Lot file", "ロット記録")
_NUMBER: Final = Words("{title}, number {number}", "{title}　第{number}号")
_SIMULATED: Final = Words(
    "SIMULATED: these cells do not exist. The lot was made in a rehearsal.",
    "模擬 SIMULATED：この細胞は実在しない。予行のために作られたロットである。",
)
_SIGNED: Final = Words("Signatures", "署名")
_SIGNATURES: Final = (
    Words("Name", "氏名"),
    Words("Meaning", "署名の意味"),
    Words("Signed", "署名日時"),
    Words("Entry", "記録番号"),
)
_NOT_NOW: Final = Words("Not to be used for a person now:", "現在、人に使用してはならない：")
_ZONE: Final = Words("Times are those of {zone}.", "時刻は {zone} のもの。")
_AGAIN: Final = Words(
    "This certificate rests on entry {upto} of the record and all before it, and on the study "
    "document {document}. `ayumi lot certificate … --number {number}` makes it again; its digest "
    "is {digest}.",
    "本書は記録 {upto} 件目まで（実施計画 {document}）に基づく。`ayumi lot certificate … --number "
    "{number}` により再作成できる。ダイジェスト：{digest}",
)
_STYLE: Final = (
    "main{max-width:944px}p.lead{font-size:18px;line-height:24px;margin:0 0 16px}"
    ".mark12{width:12px;height:12px;vertical-align:-1px;margin-right:6px;fill:none;"
    "stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}"
    f".under{{display:block;font-size:{SMALL}px;line-height:16px;color:var(--quiet)}}"
    "tbody tr.group th{font-weight:600;padding-top:20px;border-bottom:1px solid var(--line)}"
    "tbody tr.group:hover{background:none}.verdict{white-space:nowrap}"
    ".verdict.pass{color:var(--accent)}.verdict.fail,.verdict.overdue{color:var(--danger);"
    "font-weight:600}.verdict.due,.verdict.review_required,.verdict.censored,"
    ".verdict.not_judged{color:var(--late);font-weight:600}"
    "table.tests{table-layout:fixed}table.tests thead th:nth-child(1){width:26%}"
    "table.tests thead th:nth-child(2){width:25%}table.tests thead th:nth-child(4){width:116px}"
    ".across{position:fixed;inset:0;width:100%;height:100%;pointer-events:none;opacity:.09}"
    ".across text{font-weight:600;letter-spacing:4px;font-size:28px;fill:var(--ink)}"
    "main>*{position:relative}td,th{overflow-wrap:break-word}"
    "@media print{main{max-width:none}.verdict.pass{color:inherit}}"
)


def certificate_page(
    file: LotFile, issued: Mapping[str, Any], *, language: Language = "en", theme: Theme = "auto"
) -> str:
    """The certificate of analysis of a lot, as it was issued, as one page of HTML.

    ``issued`` holds its ``number`` and ``digest``. The same file gives the same bytes.
    """
    title = _NUMBER.in_(language).format(title=_CERTIFICATE.in_(language), number=issued["number"])
    again = _AGAIN.in_(language).format(
        upto=file.upto, document=file.document[:19], number=issued["number"],
        digest=issued["digest"],
    )  # fmt: skip
    parts = [
        _facts(file, language),
        paragraph(decision_said(file, language), "lead"),
        *_not_usable(file, language),
        *tests_section(file, language),
        *_signatures(file, language, only=_of_the_decision(file)),
        paragraph(_times(file, language), "digest quiet"),
        paragraph(again, "digest quiet"),
    ]
    return _page(file, title, parts, language, theme)


def lot_page(file: LotFile, *, language: Language = "en", theme: Theme = "auto") -> str:
    """The whole file of a lot as one page of HTML: tests, decisions, units, late failures."""
    parts = [
        _facts(file, language),
        paragraph(decision_said(file, language), "lead"),
        *_not_usable(file, language),
        *tests_section(file, language),
        *file_sections(file, language),
        *_signatures(file, language, only=None),
        paragraph(_times(file, language), "digest quiet"),
        words("p", f"{file.document} · {file.digest} · {file.upto}", class_="digest quiet"),
    ]
    return _page(file, _FILE.in_(language), parts, language, theme)


def _page(file: LotFile, title: str, parts: Sequence[str], language: Language, theme: Theme) -> str:
    code = file.lot.code
    mark = SIMULATED.in_(language) if file.lot.simulated else ""
    running = f"{file.study.study.id} · {code} · {title}"
    top = [words("p", title, class_="quiet"), words("h1", code)]
    if mark:
        top.append(words("p", _SIMULATED.in_(language), class_="simulated", role="note"))
    return document(
        " · ".join(part for part in (mark, title, code) if part),
        page_style(theme, running, mark, language) + "\n" + _STYLE,
        _across(mark) if mark else "",
        element("main", element("header", *top), *parts),
        language=language,
    )


def _across(mark: str) -> str:
    """The mark in slanting rows over the whole page, on each printed sheet."""
    step = width_of(mark, DISPLAY) + 4 * len(mark) + 96
    pattern = element(
        "pattern",
        words("text", mark, x=10, y=90),
        # What the tile cuts off at its end comes in again at its beginning.
        words("text", mark, x=10 - step / 2, y=200),
        words("text", mark, x=10 + step / 2, y=200),
        id="across",
        width=step,
        height=220,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(-24)",
    )
    whole = element("rect", width="100%", height="100%", fill="url(#across)")
    return element("svg", element("defs", pattern), whole, class_="across", aria_hidden="true")


def _facts(file: LotFile, language: Language) -> str:
    """What the lot is, in pairs."""
    lot, study = file.lot, file.study
    product, stage = study.product.title, study.product.stages[lot.stage].title
    origin = [f"{one.code} ({study.product.stages[one.stage].title.in_(language)})"
              for one in file.upstream]  # fmt: skip
    specification = "" if file.specification is None else file.specification[1].title.in_(language)
    rows = (
        (Words("Product", "製品"), product.in_(language)),
        (Words("Stage", "段階"), stage.in_(language)),
        (Words("Study", "試験"), f"{study.study.title.in_(language)} ({study.study.id})"),
        (Words("Specification", "規格"), specification),
        (Words("Made", "製造日時"), moment_said(file, lot.made_at)),
        (Words("Expires", "使用期限"), moment_said(file, lot.expires)),
        (Words("Units", "容器数"), str(len(lot.units))),
        (Words("Comes from", "由来"), ", ".join((*origin, *file.donors))),
    )
    return pairs((label.in_(language), said) for label, said in rows if said)


def decision_said(file: LotFile, language: Language) -> str:
    """The decision on the lot in a sentence."""
    lot = file.lot
    said = STATES[lot.state].in_(language)
    last = lot.dispositions[-1] if lot.dispositions else None
    if last is None or lot.state == "quarantine":
        return said + ("。" if language == "ja" else ".")
    titles = {row.name: row.title for row in test_rows(file, language)}
    pending = [titles.get(name, name) for name in last.pending]
    day = moment_said(file, last.at)
    if language == "ja":
        until = f"、{moment_said(file, last.until)} まで" if last.until else ""
        open_ones = f"（未了：{'、'.join(pending)}）" if pending else ""
        whom = f"、被験者 {last.participant} に限る" if last.participant else ""
        return f"{said}（{day}{until}{whom}）{open_ones}。"
    until = f" until {moment_said(file, last.until)}" if last.until else ""
    open_ones = f"; pending: {', '.join(pending)}" if pending else ""
    whom = f" for participant {last.participant} only" if last.participant else ""
    return f"{said} on {day}{until}{whom}{open_ones}."


def _not_usable(file: LotFile, language: Language) -> Iterator[str]:
    """Why the lot may not be used now, although it was released."""
    released = file.lot.state not in ("quarantine", "rejected")
    if released and not file.standing.usable:
        yield paragraph(_NOT_NOW.in_(language), "danger strong")
        yield element("ul", *(words("li", reason) for reason in file.standing.reasons))


def _of_the_decision(file: LotFile) -> frozenset[int]:
    """The entries whose signatures bear the decision that the certificate states."""
    if not file.lot.dispositions:
        return frozenset()
    last = file.lot.dispositions[-1]
    statements = [one["seq"] for one in file.lot.statements
                  if one["participant"] == last.participant]  # fmt: skip
    return frozenset({last.seq, *statements[-1:]})


def _signatures(file: LotFile, language: Language, *, only: frozenset[int] | None) -> Iterator[str]:
    found = [one for seq, one in file.signatures.items() if only is None or seq in only]
    if not found:
        return
    yield words("h2", _SIGNED.in_(language))
    yield table(
        [head.in_(language) for head in _SIGNATURES],
        [_signature(file, one, language) for one in found],
        numbers=(3,),
    )


def _signature(file: LotFile, one: Signature, language: Language) -> tuple[str, ...]:
    name = one.name or words_of(file, "", language)
    role = file.study.roles[one.role].title.in_(language) if one.role in file.study.roles else ""
    who = Markup(words("span", name) + below(f"{one.account} · {role or one.role}"))
    meaning = MEANINGS.get(one.meaning, Words(one.meaning)).in_(language)
    return who, meaning, moment_said(file, one.at), str(one.seq)


def _times(file: LotFile, language: Language) -> str:
    return _ZONE.in_(language).format(zone=file.study.study.time_zone)
