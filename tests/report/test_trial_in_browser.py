"""In a real browser the report keeps its texts apart, on screen and on paper."""

from typing import TYPE_CHECKING

import pytest

from ayumi.values import Language

if TYPE_CHECKING:
    from playwright.sync_api import Browser


from tests.report.trial_reports import report

SVG = "{http://www.w3.org/2000/svg}"


FAULTS = """
() => {
  const faults = [], slack = 1;
  for (const svg of document.querySelectorAll("figure svg")) {
    const frame = svg.getBoundingClientRect(), name = svg.parentElement.id;
    const scale = frame.width / svg.viewBox.baseVal.width;
    const boxes = [...svg.querySelectorAll("text")].filter(t => !t.closest(".across")).map(t => {
      const box = t.getBoundingClientRect();
      const size = parseFloat(getComputedStyle(t).fontSize) * scale;
      const leading = Math.max(0, (box.height - size) / 2) + 1;
      return {said: t.textContent, left: box.left, right: box.right,
              top: box.top + leading, bottom: box.bottom - leading};
    }).sort((a, b) => a.top - b.top);
    boxes.forEach((a, i) => {
      if (a.left < frame.left || a.right > frame.right || a.bottom > frame.bottom)
        faults.push(`${name}: ${a.said} leaves the figure`);
      for (let j = i + 1; j < boxes.length && boxes[j].top < a.bottom; j++) {
        const b = boxes[j];
        if (a.left < b.right - slack && b.left < a.right - slack && b.top < a.bottom - slack)
          faults.push(`${name}: ${a.said} runs into ${b.said}`);
      }
    });
    if (scale < 0.95) faults.push(`${name} is made smaller`);
  }
  for (const cell of document.querySelectorAll("main > section > .scroll"))
    if (cell.scrollWidth > cell.clientWidth + 1) faults.push("a table is wider than the page");
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the page");
  return faults;
}
"""


@pytest.mark.parametrize("width", [1280, 820])
@pytest.mark.parametrize(
    ("name", "language"), [("keio", "en"), ("keio", "ja"), ("parkinson", "en"), ("many", "ja")]
)
def test_texts_keep_their_places(
    browser: "Browser", name: str, language: Language, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    try:
        page.set_content(report(name, language).html)
        assert page.evaluate(FAULTS) == []
    finally:
        page.close()


def test_printed_pages_are_light_and_numbered(browser: "Browser") -> None:
    page = browser.new_page(color_scheme="dark")
    try:
        page.set_content(report("keio").html)
        fill = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(fill) == "rgb(16, 19, 23)"
        page.emulate_media(media="print")
        assert page.evaluate(fill) == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
        assert "counter(pages)" in report("keio").html
        assert page.pdf(format="Letter").startswith(b"%PDF")
    finally:
        page.close()
