"""In a real browser safety keeps its texts apart, and its page is one printed sheet."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ayumi.report.trial import trial_report
from ayumi.report.trial.safety_page import safety_page
from ayumi.trial.picture import Picture
from ayumi.values import Language
from tests.report.safety_pictures import crowd, harmed, next_waits
from tests.report.test_trial_in_browser import FAULTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES: dict[str, Callable[[], Picture]] = {
    "harmed": harmed,
    "waits": next_waits,
    "crowd": lambda: crowd(60),
}


@pytest.mark.parametrize("width", [1280, 820])
@pytest.mark.parametrize(
    ("name", "language"), [("harmed", "en"), ("harmed", "ja"), ("crowd", "en")]
)
def test_texts_keep_their_places(
    browser: "Browser", name: str, language: Language, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    try:
        page.set_content(trial_report(PAGES[name](), None, language=language).html)
        faults = page.evaluate(FAULTS)
        ours = ("safety", "stopping", "chance", "long_term", "a table", "wider")
        assert [fault for fault in faults if fault.startswith(ours)] == []
    finally:
        page.close()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_one_sheet(browser: "Browser", name: str, language: Language) -> None:
    page = browser.new_page()
    try:
        page.set_content(safety_page(PAGES[name](), language=language))
        assert page.evaluate(FAULTS) == []
        for paper in ("A4", "Letter"):
            printed = page.pdf(format=paper)
            sheets = len(re.findall(rb"/Type\s*/Page\b", printed))
            assert sheets == 1, paper
    finally:
        page.close()
