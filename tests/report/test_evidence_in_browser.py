"""In a real browser evidence keeps its texts apart, on screen and on paper."""

import re
from typing import TYPE_CHECKING

import pytest

from ayumi.evidence.combining import prior_from
from ayumi.evidence.comparator_table import shipped
from ayumi.report.evidence.asked import evidence_edition
from ayumi.report.evidence.page import evidence_page
from ayumi.report.evidence.rows import rows_figure
from ayumi.report.evidence.sections import figures_markup
from ayumi.report.layout.document import document, patterns
from ayumi.report.layout.style import page_style
from ayumi.report.svg import element
from ayumi.values import Language
from tests.report.evidence_answers import (
    of_nobody,
    of_people,
    of_points,
    reported,
    simulated,
)
from tests.report.test_evidence_part import part_of
from tests.report.test_trial_in_browser import FAULTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOST_SHEETS = 6


def page_of(name: str, language: Language) -> str:
    if name == "trial":
        part = part_of(language)
        main = element("main", element("section", part.markup))
        style = page_style("auto", "", "", language)
        return document("trial", style, patterns(), main, language=language)
    if name == "others":
        edition = evidence_edition(language)
        asked = (of_points(), of_nobody(), of_people(0, 4, 2), of_people(1, 40, 3))
        figures = [
            rows_figure(one, edition, "auto", name=f"evidence_{i}") for i, one in enumerate(asked)
        ]
        main = element("main", figures_markup(edition, figures))
        style = page_style("auto", "", "", language)
        return document("others", style, patterns(), main, language=language)
    found, said, others = reported() if name == "reported" else simulated()
    by_id = {row.id: row for row in shipped()}
    prior = prior_from([by_id["scirehab_C3T10_incomplete"]], robust=0.2)
    return evidence_page(found, said, others, prior=prior, language=language)


@pytest.mark.parametrize("width", [1200, 820])
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["reported", "simulated", "others", "trial"])
def test_texts_keep_their_places(
    browser: "Browser", name: str, language: Language, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    try:
        page.set_content(page_of(name, language))
        assert page.evaluate(FAULTS) == []
    finally:
        page.close()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_prints_light_on_few_sheets(browser: "Browser", language: Language) -> None:
    page = browser.new_page(color_scheme="dark")
    try:
        page.set_content(page_of("reported", language))
        fill = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(fill) == "rgb(16, 19, 23)"
        page.emulate_media(media="print")
        assert page.evaluate(fill) == "rgb(255, 255, 255)"
        for paper in ("A4", "Letter"):
            printed = page.pdf(format=paper)
            assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= MOST_SHEETS, paper
    finally:
        page.close()
