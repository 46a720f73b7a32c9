"""What every drawing says, for whoever reads it and with whatever."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from ayumi.isncsci import CELLS, TOTALS, Classification, Policies, classify
from ayumi.report import body, comparison, worksheet
from ayumi.report.wording import result_words
from tests.report.exams import COMPLETE, EXAMS, INTACT, NOTHING_TESTABLE, PLAIN, STARRED

HOSTILE = "</title><script>alert('&\"')</script>\x00\ud800]]>"
EACH = pytest.mark.parametrize("name", EXAMS)

DRAWINGS: dict[str, Callable[[str, tuple[str, ...]], str]] = {
    "worksheet": lambda name, marks: worksheet(classify(EXAMS[name]), marks=marks),
    "body": lambda name, marks: body(EXAMS[name], marks=marks),
    "comparison": lambda name, marks: comparison(
        classify(PLAIN), classify(EXAMS[name]), marks=marks
    ),
}
EACH_DRAWING = pytest.mark.parametrize("kind", DRAWINGS)


def texts(svg: str) -> list[str]:
    """Every text on the drawing; parsing it shows that it is well formed."""
    root = ElementTree.fromstring(svg)  # noqa: S314
    return ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


@EACH
def test_every_score_and_result_is_text(name: str) -> None:
    found = classify(EXAMS[name])
    written = texts(worksheet(found))
    scores = [found.exam[cell] for cell in CELLS[:132]]
    for score in set(map(str, scores)):
        expected = sum(str(other) == score for other in scores)
        assert written.count(score) >= expected, score
    together = " ".join(written)
    for _, result in found.items():
        assert result_words(result) in together
    for total in TOTALS:
        assert str(getattr(found.totals, total)) in written
    for notice in found.warnings:
        assert notice.message[1:20] in together


def test_a_complete_injury_reads_across() -> None:
    svg = worksheet(classify(COMPLETE))
    root = ElementTree.fromstring(svg)  # noqa: S314
    foot: dict[str, list[tuple[float, str]]] = {}
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        if text.text in ("No", "0"):
            foot.setdefault(text.attrib["y"], []).append((float(text.attrib["x"]), text.text))
    rows = [[word for _, word in sorted(row)] for row in foot.values()]
    assert ["No", "0", "0", "0", "0", "No"] in rows


def test_levels_left_open_are_ranges() -> None:
    written = " ".join(texts(worksheet(classify(NOTHING_TESTABLE))))
    assert "ND (C1–S3 or INT)" in written
    assert "ND (A, B, C, D or E)" in written
    assert "C1, C2" not in written


def test_stars_and_not_testable_scores_are_marked_and_explained() -> None:
    svg = worksheet(classify(STARRED))
    written = texts(svg)
    assert {"3*", "2**", "NT*", "NT**", "NT, not testable"} <= set(written)
    hatched = len(re.findall(r'<rect [^>]*class="edged nt"', svg))
    assert hatched == 1 + sum(score.startswith("NT") for score in STARRED.to_cells().values())
    assert "considered not normal" in " ".join(written)
    assert re.search(r"AIS \S", " ".join(written))


def test_stars_of_results_are_written() -> None:
    found = classify(INTACT.replace({"right.motor.C5": "4**"}))
    starred = [str(result) for _, result in found.items() if result.star]
    assert starred
    assert set(starred) <= set(texts(worksheet(found)))


def test_revision_policies_and_circumstances_are_stated() -> None:
    written = texts(worksheet(classify(PLAIN, Policies(intact_without_vac="INT"))))
    assert "ISNCSCI revision 2019; everything intact without VAC: NLI INT" in written
    assert "Age 34 years · 60 h since injury · earlier deficit documented" in written


@EACH_DRAWING
def test_marks_are_everywhere(kind: str) -> None:
    svg = DRAWINGS[kind]("plain", ("SIMULATED",))
    assert texts(svg).count("SIMULATED") > 12
    root = ElementTree.fromstring(svg)  # noqa: S314
    description = root.find("{http://www.w3.org/2000/svg}desc")
    assert description is not None
    assert (description.text or "").startswith("SIMULATED. ")
    assert "SIMULATED" not in DRAWINGS[kind]("plain", ())


@EACH_DRAWING
@EACH
def test_a_drawing_says_in_words_what_it_shows(kind: str, name: str) -> None:
    svg = DRAWINGS[kind](name, ())
    root = ElementTree.fromstring(svg)  # noqa: S314
    assert root.attrib["role"] == "img"
    title, description = root[0], root[1]
    assert title.tag.endswith("title")
    assert root.attrib["aria-labelledby"] == title.attrib["id"]
    assert root.attrib["aria-describedby"] == description.attrib["id"]
    assert len(description.text or "") > 30


@EACH_DRAWING
def test_drawings_are_the_same_each_time(kind: str) -> None:
    assert DRAWINGS[kind]("starred", ()) == DRAWINGS[kind]("starred", ())


def test_nothing_hostile_gets_through() -> None:
    found = classify(PLAIN)
    for svg in (
        worksheet(found, heading=HOSTILE, marks=(HOSTILE,)),
        comparison(found, found, labels=(HOSTILE, HOSTILE)),
        body(PLAIN, marks=(HOSTILE,)),
    ):
        texts(svg)
        assert "<script" not in svg


def test_drawings_on_one_page_do_not_share_names() -> None:
    found = classify(PLAIN)
    drawn = [
        worksheet(found),
        worksheet(found, theme="dark"),
        body(PLAIN),
        comparison(found, found),
    ]
    names = [name for svg in drawn for name in re.findall(r' id="([^"]+)"', svg)]
    assert len(names) == len(set(names))


def test_change_is_shown_in_words_numbers_and_colour() -> None:
    before: Classification = classify(COMPLETE)
    after = classify(PLAIN)
    svg = comparison(before, after, labels=("day 0", "day 90"))
    written = texts(svg)
    assert {"day 0", "day 90", "AIS A → D", "No → Yes", "0 → 1", "3 grades better"} <= set(written)
    assert 'class="edged gain-50"' in svg
    assert 'class="edged loss-50"' in svg
    assert f"{after.totals.lems.low}" in written
    assert f"+{after.totals.lems.low - before.totals.lems.low}" in written


def test_no_change_is_no_colour() -> None:
    found = classify(PLAIN)
    svg = comparison(found, found)
    same = ElementTree.fromstring(svg)  # noqa: S314
    cells = [cell for cell in same.iter() if cell.get("rx") == "2"]
    assert {cell.get("class") for cell in cells} == {"edged gain-0"}
    assert "→" not in "".join(t for t in texts(svg) if "before" not in t and "AIS" not in t)
