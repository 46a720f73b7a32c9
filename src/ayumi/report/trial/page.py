"""The whole report as one file: head, contents, sections, and the figures and tables beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ayumi.ledger.verification import Verification
from ayumi.report.layout.document import document, patterns
from ayumi.report.layout.figures import Figure
from ayumi.report.layout.html import Listing, Part
from ayumi.report.layout.style import page_style
from ayumi.report.look import Theme
from ayumi.report.svg import element, words
from ayumi.report.trial.assumptions import assumptions
from ayumi.report.trial.cell_doses import doses_part
from ayumi.report.trial.cells import cells_part
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.conduct import conduct
from ayumi.report.trial.evidence import evidence_section
from ayumi.report.trial.follow_up import follow_up_section
from ayumi.report.trial.glance import glance
from ayumi.report.trial.integrity import integrity
from ayumi.report.trial.lookback import lookback_part
from ayumi.report.trial.origin import origin
from ayumi.report.trial.reported import Reported
from ayumi.report.trial.results import examinations, function, neurology
from ayumi.report.trial.safety import safety_section
from ayumi.report.trial.safety_seen import Safety
from ayumi.report.trial.stopping import stopping_section
from ayumi.report.trial.timeline import timelines
from ayumi.report.trial.words import UNKNOWN
from ayumi.trial.outcomes.by_model import NotTaken, Together
from ayumi.trial.picture import Picture
from ayumi.values import Language, Words

_REPORT: Final = Words("Trial report", "試験報告書")
_CONTENTS: Final = Words("Contents", "目次")
_SIMULATED: Final = Words(
    "SIMULATED: nobody in this report is real. It was made by a rehearsal, to practise the trial "
    "and to test its documents; it is no evidence of anything.",
    "模擬 SIMULATED：本報告書に実在の人物はいない。試験の予行と文書の点検のために作られたもので、"
    "いかなる根拠にもならない。",
)
_AS_OF: Final = Words(
    "As recorded until {at} (UTC), entry {seq}", "{at}（UTC）まで、記録 {seq} 件目までの内容"
)
_NOTHING: Final = Words("As recorded: nothing yet", "記録なし")
_STUDY: Final = Words("Study {digest}", "試験実施計画 {digest}")


@dataclass(frozen=True, slots=True)
class Report:
    """A report: the page, and its figures and tables by name, each with its data."""

    html: str = field(repr=False)
    figures: Mapping[str, Figure] = field(repr=False)
    tables: Mapping[str, Listing] = field(repr=False)


def trial_report(
    picture: Picture,
    verification: Verification | None,
    *,
    language: Language = "en",
    theme: Theme = "auto",
    together: Together | NotTaken | None = None,
) -> Report:
    """The report of a trial as one page of HTML that needs nothing else, and its figures.

    ``verification`` is how the ledger's verification ended, or None if it was not verified;
    ``together`` what the model of natural recovery makes of the people. The same picture gives the
    same bytes.
    """
    reported = Reported(picture, language)
    cells = Cells(reported)
    product = (cells_part, doses_part, lookback_part) if cells else ()
    safety = Safety(reported)
    sections = [
        glance(reported, theme),
        safety_section(safety, theme),
        stopping_section(safety, theme),
        timelines(reported, theme),
        *examinations(reported, theme),
        *neurology(reported, theme),
        *function(reported, theme),
        evidence_section(reported, theme, together),
        follow_up_section(safety, theme),
        conduct(reported),
        *(section(cells, theme) for section in product),
        integrity(reported, verification),
        assumptions(reported, theme),
        origin(reported),
    ]
    return Report(
        _page(reported, sections, theme),
        {figure.name: figure for part in sections for figure in part.figures},
        {one.name: one for part in sections for one in part.listings},
    )


def _page(reported: Reported, sections: Sequence[Part], theme: Theme) -> str:
    title = reported.of(reported.study.study.title)
    digest = reported.picture.in_force.study.digest
    said = f"{title} · {reported.of(_REPORT)}"
    running = f"{reported.study.study.id} · {digest[:23]}"
    style = page_style(theme, running, " · ".join(reported.marks), reported.language)
    return document(
        " · ".join((*reported.marks, said)),
        style,
        patterns(bodies=True),
        _contents(reported, sections),
        element(
            "main",
            _head(reported, title, digest),
            *(
                element("section", words("h2", f"{number} {part.title}"), part.markup, id=part.name)
                for number, part in enumerate(sections, 1)
            ),
        ),
        language=reported.language,
    )


def _contents(reported: Reported, sections: Sequence[Part]) -> str:
    items = [
        element("li", words("a", f"{number} {part.title}", href=f"#{part.name}"))
        for number, part in enumerate(sections, 1)
    ]
    heading = words("p", reported.of(_CONTENTS), class_="strong")
    return element("nav", heading, element("ul", *items), aria_label=reported.of(_CONTENTS))


def _head(reported: Reported, title: str, digest: str) -> str:
    picture = reported.picture
    at = reported.of(UNKNOWN) if picture.at is None else f"{picture.at:%Y-%m-%d %H:%M}"
    when = (
        reported.say(_AS_OF, at=at, seq=f"{picture.head.seq:,}")
        if picture.head.seq
        else reported.of(_NOTHING)
    )
    parts = [
        words("p", reported.of(_REPORT), class_="quiet"),
        words("h1", title),
        words("p", when, class_="quiet"),
        words("p", reported.say(_STUDY, digest=digest), class_="quiet digest"),
    ]
    if picture.rehearsal:
        parts.append(words("p", reported.of(_SIMULATED), class_="simulated", role="note"))
    return element("header", *parts)
