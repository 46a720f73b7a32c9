"""The pages of a lot in a browser: nothing overflows, nothing is fetched, the mark is on paper."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ayumi.actions.product.certificates import issue_certificate
from ayumi.report.lot_page import certificate_page, lot_page
from ayumi.values import Language
from tests.quality.test_certificates import eventful, file_of
from tests.quality.works import LOT, QUALITY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MARK = "[...document.querySelectorAll('svg.across')].map(e => getComputedStyle(e).display)"
LATE = "getComputedStyle(document.querySelector('.verdict.fail')).color"


def heard(page: "Page", asked: list[str], said: list[str]) -> None:
    """Note what a page asks for, and what it complains of."""
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_pages_fit_and_fetch_nothing(
    browser: "Browser", tmp_path: Path, language: Language
) -> None:
    c = eventful()
    entry, found = issue_certificate(c.ledger, QUALITY, LOT, language=language)
    pages = {
        "certificate": certificate_page(found, entry.body, language=language),
        "file": lot_page(file_of(c), language=language),
    }
    for name, html in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(html, encoding="utf-8")
        for width, scheme in ((1280, "light"), (820, "dark")):
            page = browser.new_page(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            asked, said = list[str](), list[str]()
            heard(page, asked, said)
            page.goto(path.as_uri())
            assert page.evaluate(OVERFLOW) <= 0
            assert asked == [path.as_uri()]
            assert said == []
            on_screen = page.evaluate(LATE)
            page.emulate_media(media="print", color_scheme="light")
            assert page.evaluate(MARK) == ["block"]
            assert page.evaluate(OVERFLOW) <= 0
            assert (page.evaluate(LATE) == on_screen) == (scheme == "light")
            page.close()
