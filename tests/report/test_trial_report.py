"""The trial report as a page: what it says, and what it must never say."""

import csv
import io
import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from ayumi.report.trial import trial_report
from ayumi.trial.participant import Leaving
from ayumi.values import Language, PartialDate
from tests.report.trial_pictures import CANARY, empty, keio
from tests.report.trial_reports import PASSED, PICTURES, report, texts_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", PICTURES)
def test_the_page_needs_nothing_else(name: str) -> None:
    html = report(name).html
    texts = texts_of(name)
    assert all(link.startswith("#") for link in texts.links)
    assert {link[1:] for link in texts.links} <= set(texts.ids)
    assert len(texts.ids) == len(set(texts.ids))
    for word in ("<script", "http:", "https:", "@import", "javascript"):
        assert word not in html.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"url\((?!#)", html)


@pytest.mark.parametrize("name", PICTURES)
def test_headings_follow_each_other(name: str) -> None:
    headings = texts_of(name).headings
    assert headings[0] == "h1"
    assert headings.count("h1") == 1
    for before, after in pairwise(headings):
        assert int(after[1]) <= int(before[1]) + 1


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_figure_is_a_drawing_with_data(name: str, language: Language) -> None:
    found = report(name, language)
    for figure in found.figures.values():
        root = ElementTree.fromstring(figure.svg)  # noqa: S314
        assert root.attrib["role"] == "img"
        assert root.attrib["lang"] == language
        assert root[0].text == figure.title
        assert (root[1].text or "").endswith(figure.subtitle)
        assert re.search(r"n = \d", figure.subtitle), figure.name
        assert re.search(r"\d", figure.title + figure.subtitle)
        assert figure.inline in found.html
        lines = list(csv.reader(io.StringIO(figure.data)))
        assert tuple(lines[0]) == figure.columns
        assert len(lines) == 1 + len(figure.rows)
        assert {len(line) for line in lines} == {len(figure.columns)}


def test_simulated_runs_across_every_figure_and_stands_in_the_head() -> None:
    found = report("keio")
    for figure in found.figures.values():
        root = ElementTree.fromstring(figure.svg)  # noqa: S314
        texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
        assert sum("SIMULATED" in text for text in texts) >= 4, figure.name
    assert found.html.count("<title>SIMULATED") == 1
    assert "SIMULATED: nobody in this report is real" in found.html
    assert '@top-right{content:"SIMULATED"' in found.html
    assert "SIMULATED" not in trial_report(empty(), None).html


def test_arbitrary_values_are_marked_where_they_are() -> None:
    for name, figure in report("keio").figures.items():
        assert ("ARBITRARY VALUES" in figure.svg) is name.startswith(("mri_", "laboratory_")), name


def test_assumed_values_are_marked_and_listed() -> None:
    html = report("keio").html
    assert re.search(r"27 gauge</span> <span class=\"mark\">ASSUMED", html)
    rehearsal = keio().in_force.rehearsal
    assert rehearsal is not None
    rows = list(csv.DictReader(io.StringIO(report("keio").tables["assumptions"].data)))
    assert [row["place"] for row in rows] == [one.at for one in rehearsal.assumptions]
    assert html.count('class="mark">ASSUMED') >= len(rows)
    unset = trial_report(empty(), None).html
    assert "unset: not public" in unset
    assert "ASSUMED" not in unset


def test_the_same_picture_gives_the_same_bytes() -> None:
    languages: tuple[Language, ...] = ("en", "ja")
    for language in languages:
        again, first = trial_report(keio(), PASSED, language=language), report("keio", language)
        assert again.html == first.html
        assert [f.svg for f in again.figures.values()] == [f.svg for f in first.figures.values()]


def test_only_codes_appear() -> None:
    found = report("keio")
    everything = [found.html, *(f.svg + f.data for f in found.figures.values())]
    everything += [table.data for table in found.tables.values()]
    for text in everything:
        assert "Canary" not in text
        assert CANARY not in text
        assert "1989" not in text  # a year of birth
    assert "K-001" in found.html


def test_a_study_without_the_examination_has_no_such_section() -> None:
    found = report("parkinson")
    assert not [
        name for name in found.figures if name.startswith(("exam", "change", "motor", "ais"))
    ]
    for word in ("ISNCSCI", "UEMS", "AIS", "segment", "dermatome", "spinal"):
        assert word not in " ".join(texts_of("parkinson").found), word
    assert {"updrs_1", "hoehn_yahr_1", "timeline_1"} <= set(found.figures)


def test_instruments_of_endpoints_come_first_and_screening_forms_are_left_out() -> None:
    names = [name for name in report("keio").figures if name.endswith("_1")]
    assert names.index("standing_1") < names.index("laboratory_1")
    assert names.index("quality_of_life_1") < names.index("pain_1")
    assert "screening_1" not in names


def test_nothing_recorded_is_said() -> None:
    found = trial_report(empty(), None)
    assert set(found.figures) == {"flow"}
    assert "Nothing was recorded yet." in found.html
    assert "not verified" in found.html


def test_texts_are_never_markup() -> None:
    """Whatever somebody wrote, and whatever the study document says, is shown and not run."""
    evil = "<svg onload=alert(1)>&<script>alert(2)</script>"
    found = keio()
    shown = trial_report(replace(found, texts=dict.fromkeys(found.texts, evil)), None).html
    assert evil not in shown
    assert "<script" not in shown.replace("&lt;script", "")
    assert "&lt;svg onload=alert(1)&gt;" in shown
    # Nothing that is markup of the page itself was escaped on the way.
    assert "&lt;span" not in shown
    assert "&lt;code" not in shown


def test_data_that_must_not_be_used_are_in_no_figure_and_no_table() -> None:
    """Requirement P2: kept by law, flagged, and shown to nobody."""
    found = keio()
    whose = found.participants[0].code
    left = Leaving("consent", PartialDate.parse("2026-08-01"), None, {"keeps_data": False}, 7)
    people = tuple(
        replace(p, leavings=(left,), course="consent_withdrawn") if p.code == whose else p
        for p in found.participants
    )
    shown = trial_report(replace(found, participants=people), None)
    assert f"Data of {whose} are not used" in shown.html
    for name, figure in shown.figures.items():
        assert not any(whose in row for row in figure.rows), name
    rows = [row for one in shown.tables.values() for row in one.rows if whose in row]
    assert rows == [(whose, "consent_left", "2026-08-01", "", "data_not_used")]
