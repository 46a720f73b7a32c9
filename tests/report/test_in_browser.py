"""In a real browser nothing leaves the drawing, and no text runs into another."""

from typing import TYPE_CHECKING

import pytest

from ayumi.isncsci import classify
from ayumi.report import body, comparison, worksheet
from tests.report.exams import COMPLETE, EXAMS, NOTHING_TESTABLE, PLAIN, STARRED

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CLASSIFIED = {name: classify(exam) for name, exam in EXAMS.items()}
DRAWINGS = {
    **{f"worksheet, {name}": worksheet(found) for name, found in CLASSIFIED.items()},
    "worksheet, long heading": worksheet(
        CLASSIFIED["starred"], heading="参加者 07、移植後90日 " * 8, marks=("SIMULATED",)
    ),
    **{f"body, {name}": body(exam) for name, exam in EXAMS.items()},
    "comparison, recovery": comparison(
        classify(COMPLETE), classify(PLAIN), labels=("before transplantation", "day 90")
    ),
    "comparison, open": comparison(
        classify(NOTHING_TESTABLE), classify(STARRED), marks=("SIMULATED",)
    ),
    "comparison, stars": comparison(classify(STARRED), classify(NOTHING_TESTABLE)),
}

# Half a line's leading above and below may meet, as between lines of a paragraph; letters may not.
FAULTS = """
() => {
  const svg = document.querySelector("svg"), frame = svg.getBoundingClientRect();
  const scale = frame.width / svg.viewBox.baseVal.width;
  const boxes = [...svg.querySelectorAll("text")].filter(t => !t.closest(".across")).map(t => {
    const box = t.getBoundingClientRect(), size = parseFloat(getComputedStyle(t).fontSize) * scale;
    const leading = Math.max(0, (box.height - size) / 2);
    return {said: t.textContent, left: box.left, right: box.right,
            top: box.top + leading, bottom: box.bottom - leading};
  });
  const faults = [], slack = 0.5;
  boxes.forEach((a, i) => {
    if (a.left < frame.left || a.right > frame.right ||
        a.top < frame.top || a.bottom > frame.bottom)
      faults.push(`${a.said} leaves the drawing`);
    boxes.slice(i + 1).forEach(b => {
      if (a.left < b.right - slack && b.left < a.right - slack &&
          a.top < b.bottom - slack && b.top < a.bottom - slack)
        faults.push(`${a.said} runs into ${b.said}`);
    });
  });
  if (boxes.length < 40) faults.push("hardly any text");
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the page");
  return faults;
}
"""


@pytest.mark.parametrize("width", [1440, 820])
@pytest.mark.parametrize("drawing", DRAWINGS)
def test_texts_keep_their_places(browser: "Browser", drawing: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    try:
        page.set_content(f'<!doctype html><body style="margin:0">{DRAWINGS[drawing]}</body>')
        assert page.evaluate(FAULTS) == []
    finally:
        page.close()


def test_a_dark_drawing_is_printed_light(browser: "Browser") -> None:
    page = browser.new_page()
    try:
        page.set_content(worksheet(CLASSIFIED["plain"], theme="dark"))
        fill = "getComputedStyle(document.querySelector('rect.paper')).fill"
        assert page.evaluate(fill) == "rgb(16, 19, 23)"
        page.emulate_media(media="print")
        assert page.evaluate(fill) == "rgb(255, 255, 255)"
    finally:
        page.close()
