"""The match sheet: everything that a screen compares, on one page, in letters and boxes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ayumi.report.match_sheet import MatchSheet, PrintedSyringe, match_sheet
from ayumi.report.match_sheet_words import IDENTIFIERS, MATCH_SHEET
from ayumi.values import Words
from tests.doses.theatre import PEOPLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AT = datetime(2026, 3, 18, 1, tzinfo=UTC)
SHEET = MatchSheet(
    "D1-S1", "D1", "P001", Words("Cells in spinal cord injury", "脊髄損傷の細胞移植"),
    Words("The planned dose", "計画用量"), "left", AT, AT.replace(hour=5), "Asia/Tokyo",
    (PrintedSyringe("S-1-01", "K7PM4QW2", "22 uL"), PrintedSyringe("S-1-02", None, None)),
    {"name": None, "birth": None, "ward_number": None}, AT, "m.sato", sites=4,
)  # fmt: skip
A4_LESS_MARGINS = int((297 - 18) / 25.4 * 96)


def test_it_holds_what_is_compared_with_a_box_for_each_of_two() -> None:
    page = match_sheet(SHEET)
    for words in ("D1-S1", "P001", "2026-03-18 10:00", "2026-03-18 14:00", "K7PM4QW2", "S-1-01"):
        assert words in page
    assert "22 µL" in page
    assert "no label" in page
    assert "Date of birth" in page
    assert "ward number" in page
    assert "If anything does not agree: stop" in page
    # Two syringes, three identifiers, four questions: a box for each of the two people.
    assert page.count('class="box"') == 2 * (2 + 3 + 4)
    assert "SIMULATED" not in page
    assert page == match_sheet(SHEET)


def test_a_label_stands_on_it_in_letters_only() -> None:
    """A code on paper could be scanned in place of the syringe."""
    page = match_sheet(SHEET)
    assert page.count("<svg") == 1
    assert 'aria-label="D1-S1"' in page


def test_what_the_vault_keeps_is_on_it_only_where_asked_for() -> None:
    kept = replace(SHEET, identifiers=dict(PEOPLE["P001"]) | {"name": "<Hanako & co>"})
    page = match_sheet(kept)
    assert "&lt;Hanako &amp; co&gt;" in page
    assert "1990-05-17" in page
    assert "As kept" in page
    assert "In the hospital's record".replace("'", "&#x27;") not in page


def test_a_rehearsal_s_sheet_says_so_everywhere() -> None:
    page = match_sheet(replace(SHEET, simulated=True, remarks=("S-1 is in quarantine",)))
    assert page.count("SIMULATED") > 10
    assert "When this was printed: S-1 is in quarantine" in page


def test_it_is_written_in_japanese() -> None:
    page = match_sheet(SHEET, language="ja")
    assert 'lang="ja"' in page
    for words in ("照合票", "氏名", "計画用量", "脊髄損傷の細胞移植"):
        assert words in page
    for written in (*MATCH_SHEET.values(), *IDENTIFIERS.values()):
        assert written.en
        assert written.ja


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_fits_on_one_page(browser: "Browser", language: str) -> None:
    sheet = replace(SHEET, simulated=True, remarks=("S-1 is in quarantine",))
    shown = browser.new_page(viewport={"width": 703, "height": 400})
    shown.emulate_media(media="print")
    shown.set_content(match_sheet(sheet, language="ja" if language == "ja" else "en"))
    assert shown.evaluate("document.documentElement.scrollHeight") <= A4_LESS_MARGINS
    assert shown.evaluate("document.documentElement.scrollWidth") <= 703
    shown.close()
