"""Safety on one page by itself: a file that a safety committee prints on one sheet of A4."""

from datetime import datetime
from typing import Final

from ayumi.report.layout.document import document, patterns
from ayumi.report.layout.html import paragraph
from ayumi.report.layout.style import page_style
from ayumi.report.look import Theme
from ayumi.report.svg import element, words
from ayumi.report.trial.reported import Reported
from ayumi.report.trial.safety import one_page
from ayumi.report.trial.safety_seen import Safety
from ayumi.report.trial.words import NO_DATA
from ayumi.trial.picture import Picture
from ayumi.values import Language, Words

_TITLE: Final = Words("Safety on one page", "安全性の概況")
_SIMULATED: Final = Words(
    "SIMULATED: nobody on this page is real; it is no evidence of anything.",
    "模擬 SIMULATED：このページに実在の人物はいない。いかなる根拠にもならない。",
)
_STUDY: Final = Words("Study {digest}", "試験実施計画 {digest}")
_ONE_SHEET: Final = (
    "main{padding-top:32px}h1{font-size:18px;line-height:24px;margin:0 0 4px}"
    "@media print{@page{margin:14mm 14mm 12mm}body{font-size:7.5pt;line-height:10pt}"
    "main{padding:0}h1{font-size:11pt;line-height:14pt}h3{margin:4pt 0 1pt;font-size:8.5pt;"
    "line-height:11pt}p{margin:0 0 2pt}.lead{font-size:10pt;line-height:13pt;margin:2pt 0 3pt}"
    "ul{margin:0 0 3pt}table{margin:1pt 0 3pt}.dense th,.dense td{padding:1.2pt 8pt 1.2pt 0;"
    "font-size:7.5pt;line-height:9.5pt}"
    ".dense thead th,.digest,.mark{font-size:7pt;line-height:9pt}figure{margin:0 auto;width:82%}"
    ".simulated{margin:2pt 0;padding:2pt 6pt}.scroll{overflow:visible}}"
)


def safety_page(
    picture: Picture, at: datetime | None = None, *, language: Language = "en",
    theme: Theme = "auto",
) -> str:  # fmt: skip
    """The page as HTML that needs nothing else, computed for a moment; else for the last entry."""
    reported = Reported(picture, language)
    safety = Safety(reported, at)
    title = reported.of(reported.study.study.title)
    digest = picture.in_force.study.digest
    running = f"{reported.study.study.id} · {digest[:23]}"
    style = page_style(theme, running, " · ".join(reported.marks), language) + "\n" + _ONE_SHEET
    heading = f"{reported.of(_TITLE)} · {title}"
    parts = [words("h1", heading)]
    parts.append(paragraph(reported.say(_STUDY, digest=digest), "quiet digest"))
    if picture.rehearsal:
        parts.append(words("p", reported.of(_SIMULATED), class_="simulated", role="note"))
    parts.append(one_page(safety, theme)[0] if safety else paragraph(reported.of(NO_DATA)))
    said = " · ".join((*reported.marks, heading))
    main = element("main", *parts, class_="one-page")
    return document(said, style, patterns(), main, language=language)
