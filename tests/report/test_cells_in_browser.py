"""In a real browser the sections on cells keep their texts apart, and their tables in the page."""

from typing import TYPE_CHECKING

import pytest

from ayumi.values import Language
from tests.report.test_trial_in_browser import FAULTS
from tests.report.trial_reports import report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OTHERS = """
() => {
  for (const section of document.querySelectorAll("main > section"))
    if (!["cells", "doses", "lookback"].includes(section.id)) section.remove();
}
"""


@pytest.mark.parametrize("width", [1280, 820])
@pytest.mark.parametrize(("name", "language"), [("cells", "ja"), ("troubled", "en")])
def test_texts_keep_their_places(
    browser: "Browser", name: str, language: Language, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    try:
        page.set_content(report(name, language).html)
        page.evaluate(OTHERS)
        assert page.evaluate("document.querySelectorAll('figure').length") > 8
        assert page.evaluate(FAULTS) == []
    finally:
        page.close()
