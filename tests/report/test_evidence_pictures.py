"""The pictures on evidence: what they draw is what was computed, and what they say is honest."""

import csv
import importlib
import io
import pkgutil
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import comb, cos, radians, sin
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ayumi.report.evidence
import ayumi.report.layout
from ayumi.evidence.answer import Answer, Row
from ayumi.evidence.combining import prior_from
from ayumi.evidence.comparator_table import shipped
from ayumi.evidence.published import published
from ayumi.evidence.question import Count
from ayumi.evidence.statement import Circumstances, statement
from ayumi.evidence.verdict import COMPATIBLE, UNLIKELY
from ayumi.report.evidence.asked import MOST_DRAWN, drawn_rows, evidence_edition
from ayumi.report.evidence.chance_scale import fraction
from ayumi.report.evidence.columns import columns_of
from ayumi.report.evidence.comparator_said import name_and_levels
from ayumi.report.evidence.origin import ENTERED, origin_of
from ayumi.report.evidence.page import evidence_figures, evidence_page
from ayumi.report.evidence.rows import rows_figure
from ayumi.report.evidence.same_people import letters_at, letters_of
from ayumi.report.evidence.tipping import tipping_figure, turning_rates
from ayumi.report.evidence.weights import weight_figure
from ayumi.report.evidence.words import REASONS
from ayumi.report.layout.figures import Figure
from ayumi.report.layout.log_plot import LogScale
from ayumi.report.page import marks_across
from ayumi.report.svg import number as written_number
from ayumi.report.svg import width_of
from ayumi.values import Language, Words
from tests.report.evidence_answers import (
    beside,
    made_up,
    of_nobody,
    of_people,
    of_points,
    reported,
    simulated,
)
from tests.report.trial_reports import Texts

SVG = "{http://www.w3.org/2000/svg}"
ENGLISH = evidence_edition("en")
LANGUAGES: tuple[Language, ...] = ("en", "ja")


def rows_of(figure: Figure) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(figure.data)))


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - our own


def texts(figure: Figure) -> list[str]:
    return ["".join(one.itertext()) for one in parsed(figure.svg).iter(f"{SVG}text")]


def places(figure: Figure, tag: str, look: str) -> list[dict[str, str]]:
    """The shapes of one class that are drawn, in their order."""
    drawn = parsed(figure.svg).iter(f"{SVG}{tag}")
    return [one.attrib for one in drawn if one.get("class") == look]


def chance_at_least(k: int, n: int, rate: Fraction) -> Fraction:
    """The binomial sum, written out."""
    return sum((comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k, n + 1)), Fraction(0))


def predicted_at_least(k: int, n: int, events: int, people: int) -> Fraction:
    """The beta-binomial tail under Beta(events + 1/2, others + 1/2), by rising factorials."""

    def rising(a: Fraction, steps: int) -> Fraction:
        found = Fraction(1)
        for step in range(steps):
            found *= a + step
        return found

    a, b = Fraction(2 * events + 1, 2), Fraction(2 * (people - events) + 1, 2)
    return sum(
        (comb(n, i) * rising(a, i) * rising(b, n - i) / rising(a + b, n) for i in range(k, n + 1)),
        Fraction(0),
    )


# What is drawn is what was computed


def test_rows_give_every_comparator_with_its_probabilities() -> None:
    found = of_people()
    rows = rows_of(rows_figure(found, ENGLISH, "light"))
    assert [row["comparator"] for row in rows] == [row.comparator.id for row in found.rows]
    assert len(rows) == len(shipped())
    drawn = [row for row in rows if row["number"]]
    assert [int(row["number"]) for row in drawn] == list(range(1, len(found.asked) + 1))
    checked = 0
    for row in drawn:
        if not row["n"]:
            continue
        events, n = int(row["events"]), int(row["n"])
        tail = predicted_at_least(2, 4, events, n)
        assert float(row["with_uncertainty"]) == pytest.approx(float(tail), rel=2e-3)
        known = chance_at_least(2, 4, Fraction(row["rate"]))
        assert float(row["at_least"]) == pytest.approx(float(known), rel=5e-3)
        low, high = Fraction(row["rate_low"]), Fraction(row["rate_high"])
        assert float(1 - chance_at_least(events + 1, n, high)) == pytest.approx(0.025, rel=0.02)
        if events:
            assert float(chance_at_least(events, n, low)) == pytest.approx(0.025, rel=0.02)
        checked += 1
    assert checked >= 10


def test_marks_stand_where_their_probabilities_are() -> None:
    found = of_people()
    figure = rows_figure(found, ENGLISH, "light")
    columns = columns_of(found, drawn_rows(found), compact=False)
    usable = [row for row in found.asked if row.usable]
    expected = [written_number(columns.chance(chance_of(row))) for row in usable]
    dots = [one["cx"] for one in places(figure, "circle", "point") if one["r"] == "4.5"]
    assert dots[: len(expected)] == expected  # the last one is of the legend
    naturals = [
        written_number(columns.rate(row.natural.estimate))
        for row in usable
        if row.natural is not None
    ]
    drawn = [one["cx"] for one in places(figure, "circle", "ink") if one["r"] == "4"]
    assert drawn[: len(naturals)] == naturals
    chances = [chance_of(row) for row in usable]
    for one, other in pairwise(chances):
        assert (one < other) == (columns.chance(one) < columns.chance(other))


def chance_of(row: Row) -> float:
    assert row.at_lowest.with_uncertainty is not None
    return row.at_lowest.with_uncertainty


def test_small_and_large_probabilities_can_both_be_read() -> None:
    columns = columns_of(of_people(), drawn_rows(of_people()), compact=False)
    for scale in (columns.chance, columns.rate):
        assert isinstance(scale, LogScale)
        room = scale.last - scale.first
        assert scale.first <= scale(0.002) < scale(0.02) - 20 < scale(0.3) - 40 < scale.last
        assert scale(0.3) - scale(0.002) > 0.6 * room


def test_the_turning_rates_are_where_the_chance_is_the_threshold() -> None:
    low, high = turning_rates(Count(2, 2, 4))
    for rate, limit in ((low, UNLIKELY), (high, COMPATIBLE)):
        assert float(chance_at_least(2, 4, Fraction(rate))) == pytest.approx(limit, rel=1e-9)
    figure = tipping_figure(of_people(), ENGLISH, "light")
    assert figure is not None
    rows = [row for row in rows_of(figure) if row["what"] == "turning"]
    assert [float(row["natural_rate"]) for row in rows] == pytest.approx([low, high], rel=1e-3)
    assert "below 6.8 %" in figure.title
    assert "from 14.3 % on" in figure.title
    for row in rows_of(figure):
        if row["what"] == "curve":
            expected = chance_at_least(2, 4, Fraction(row["natural_rate"]))
            assert float(row["probability"]) == pytest.approx(float(expected), rel=1e-3)


def test_every_drawn_comparator_stands_below_the_curve() -> None:
    found = of_people()
    figure = tipping_figure(found, ENGLISH, "light")
    assert figure is not None
    rows = [row for row in rows_of(figure) if row["what"] == "comparator"]
    assert [row["comparator"] for row in rows] == [row.comparator.id for row in found.asked]
    named = texts(figure)
    for number, _ in drawn_rows(found):
        assert str(number) in named


def test_a_highest_count_is_drawn_as_well() -> None:
    found = of_people(undetermined=1)
    figure = rows_figure(found, ENGLISH, "light")
    [first, *_] = rows_of(figure)
    tails = [predicted_at_least(k, 4, 1, 50) for k in (2, 3)]
    shown = [first["with_uncertainty"], first["with_uncertainty_highest"]]
    assert list(map(float, shown)) == pytest.approx(list(map(float, tails)), rel=2e-3)
    assert "AIS C or better in 2 to 3 of 4" in figure.title
    said = " ".join(texts(figure))
    assert "at 3 of 4: unlikely" in said
    tipping = tipping_figure(found, ENGLISH, "light")
    assert tipping is not None
    assert {"2 of 4", "3 of 4"} <= set(texts(tipping))
    assert "with_uncertainty_highest" not in rows_figure(of_people(), ENGLISH, "light").columns


def test_nobody_at_the_lowest_count_is_set_against_nothing() -> None:
    for found in (of_people(0), of_people(0, 4, 2)):
        figure = rows_figure(found, ENGLISH, "light")
        assert "nothing to set against" in figure.title
        said = texts(figure)
        assert "compatible" not in said
        assert "always" not in said
        assert tipping_figure(found, ENGLISH, "light") is None


def test_without_a_result_rates_stand_by_themselves() -> None:
    figure = rows_figure(of_nobody(), ENGLISH, "light")
    said = " ".join(texts(figure))
    assert "This study" not in said
    assert "0.025" not in texts(figure)
    assert "natural recovery" in figure.title
    assert tipping_figure(of_nobody(), ENGLISH, "light") is None


def test_points_stand_on_a_straight_scale() -> None:
    found = of_points()
    figure = rows_figure(found, ENGLISH, "light")
    columns = columns_of(found, drawn_rows(found), compact=False)
    assert columns.rate(4.0) - columns.rate(2.0) == pytest.approx(
        columns.rate(10) - columns.rate(8)
    )
    assert {"7.8 points, n = 17", "5.4 points, n = 29"} <= set(texts(figure))
    assert "Natural gain (points)" in texts(figure)
    assert tipping_figure(found, ENGLISH, "light") is None


def test_the_prior_turns_at_the_weight_that_is_told() -> None:
    by_id = {row.id: row for row in shipped()}
    prior = prior_from([by_id["scirehab_C3T10_d14_28_incomplete"]], robust=0.2)
    figure = weight_figure(of_people(), prior, ENGLISH, "light")
    assert figure is not None
    known = float(predicted_at_least(2, 4, 1, 50))
    vague = 0.6  # of 0 to 4 of 4 each has one chance in five under a flat belief
    for row in rows_of(figure):
        weight = float(row["weight"])
        mixed = (1 - weight) * known + weight * vague
        assert float(row["chance"]) == pytest.approx(mixed, rel=1e-3)
    turning = (UNLIKELY - known) / (vague - known)
    assert f"once {100 * turning:.1f} % of its weight is vague" in figure.title
    assert f"as used {0.8 * known + 0.2 * vague:.2f}" in texts(figure)
    assert weight_figure(of_points(), prior, ENGLISH, "light") is None


def test_rows_that_may_hold_the_same_people_bear_the_same_letter() -> None:
    rows = drawn_rows(of_people())
    letters = letters_of(rows)
    assert {"SCIMS", "SCIRehab", "EMSCI"} <= set(letters)
    assert "Burns 2003" not in letters  # their people stand in one row
    for one in rows:
        for other in rows:
            shared = set(letters_at(letters, one)) & set(letters_at(letters, other))
            common = one.row.comparator.people & other.row.comparator.people
            assert one is other or bool(shared) == bool(common), (one, other)
    drawn = texts(rows_figure(of_people(), ENGLISH, "light"))
    assert drawn.count(letters_at(letters, rows[0])) >= 4  # all rows of SCIRehab
    said = f"{letters['SCIRehab']} SCIRehab"
    assert said in " ".join(drawn)
    alone = beside(Count(2, 2, 4), made_up(1, 3, 50), made_up(2, 5, 50))
    assert "same letter" not in " ".join(texts(rows_figure(alone, ENGLISH, "light")))


@pytest.mark.parametrize("found", [of_people(), of_points()])
@pytest.mark.parametrize("compact", [False, True])
def test_the_two_scales_stand_apart_and_are_named(found: Answer, compact: bool) -> None:
    columns = columns_of(found, drawn_rows(found), compact=compact)
    assert columns.rate_ends[1] + 24 <= columns.chance.first
    named = texts(rows_figure(found, ENGLISH, "light", compact=compact))
    title = "Natural rate (%)" if found is of_people() else "Natural gain (points)"
    assert named.count(title) == 2  # in the head and at the foot
    assert "P" in named


def test_the_chance_that_the_own_rate_is_higher_is_no_verdict() -> None:
    said = " ".join(texts(rows_figure(of_people(), ENGLISH, "light")))
    assert "P(own rate above)" in said
    assert "no probability of a cause" in said
    nobody = texts(rows_figure(of_people(0, 4, 2), ENGLISH, "light"))
    usable = [row for row in of_people(0, 4, 2).asked if row.at_lowest.posterior_higher is not None]
    assert nobody.count("–") == len(usable)


def test_no_name_is_cut_beside_the_curve() -> None:
    for language in LANGUAGES:
        edition = evidence_edition(language)
        figure = tipping_figure(of_people(), edition, "light")
        assert figure is not None
        said = "".join(texts(figure)).replace(" ", "")
        for _, row in drawn_rows(of_people()):
            for part in name_and_levels(edition, row.comparator):
                assert part.replace(" ", "") in said


@given(
    marks=st.lists(
        st.sampled_from(["SIMULATED", "NOT VERIFIED", "未検証 NOT VERIFIED", "模擬 SIMULATED"]),
        min_size=1, max_size=3, unique=True,
    ),
    height=st.floats(160, 3000),
    width=st.sampled_from([760.0, 864.0]),
)  # fmt: skip
def test_no_mark_across_a_drawing_is_cut(marks: list[str], height: float, width: float) -> None:
    drawn = parsed(marks_across(tuple(marks), height, width))
    placed = list(drawn.iter("text"))
    assert {mark for one in placed for mark in str(one.text).split(" · ")} == set(marks)
    for one in placed:
        angle = float(one.attrib["transform"].removeprefix("rotate(").split()[0])
        turn = complex(cos(radians(angle)), sin(radians(angle)))
        start = complex(float(one.attrib["x"]), float(one.attrib["y"]))
        said = str(one.text)
        long, high = width_of(said, 28) + 4 * len(said), 28
        for corner in (0, long, complex(0, -high), complex(long, -high)):
            at = start + corner * turn
            assert -0.5 <= at.real <= width + 0.5
            assert -0.5 <= at.imag <= height + 0.5
    rows = {float(one.attrib["y"]) for one in placed}
    assert len(rows) >= 3
    assert max((b - a for a, b in pairwise(sorted(rows))), default=0) <= 110


# What is said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("found", [of_people(), of_people(undetermined=1), of_points()])
def test_every_figure_says_n_and_how(found: Answer, language: Language) -> None:
    edition = evidence_edition(language)
    n = "n = 17" if found is of_points() else "n = 4"
    for figure in (
        rows_figure(found, edition, "auto"),
        rows_figure(found, edition, "auto", compact=True),
        tipping_figure(found, edition, "auto"),
    ):
        if figure is not None:
            assert n in figure.title
            assert figure.subtitle.startswith(n)
            assert figure.rows
            assert all(len(row) == len(figure.columns) for row in figure.rows)
            assert "nan" not in figure.svg


def test_what_is_not_usable_says_why_and_is_lighter() -> None:
    found = of_people()
    said = " ".join(texts(rows_figure(found, ENGLISH, "light")))
    unusable = [row for row in found.asked if not row.usable]
    assert unusable
    for row in unusable:
        for reason in row.not_usable_because:
            assert REASONS[reason].en in said
    assert set(REASONS) >= {one for row in found.rows for one in row.not_usable_because}
    figure = rows_figure(found, ENGLISH, "light")
    hollow = places(figure, "circle", "ring stroke quiet")
    assert len(hollow) >= len(unusable)


def test_a_source_stands_at_every_row() -> None:
    found = of_people()
    said = " ".join(texts(rows_figure(found, ENGLISH, "light")))
    for row in found.asked:
        assert row.comparator.source.partition(", ")[0] in said


def test_match_is_told_by_shape_and_in_the_table() -> None:
    found = of_people()
    figure = rows_figure(found, ENGLISH, "light")
    marks = [match for row in found.asked for match in row.match.values()]
    full = [one for one in places(figure, "circle", "ink") if one["r"] == "4.75"]
    assert len(full) == marks.count("exact") + 1  # and the legend's
    assert len(places(figure, "path", "ink")) == marks.count("partial") + 1
    assert texts(figure).count("?") == marks.count("unknown") + 1
    first = rows_of(figure)[0]
    assert first["match_definition"] == "match exact"
    assert ENGLISH.value("match partial") == "in part"


@pytest.mark.parametrize(
    ("probability", "english", "japanese"),
    [
        (0.0078, "1 in 130", "130回に1回"),
        (0.31, "1 in 3", "3回に1回"),
        (0.0021, "1 in 480", "480回に1回"),
    ],
)
def test_fractions(probability: float, english: str, japanese: str) -> None:
    assert fraction(probability) == Words(english, japanese)


def test_too_many_comparators_are_counted_and_in_the_table() -> None:
    rows = [made_up(i, i % 9, 40 + i) for i in range(MOST_DRAWN + 7)]
    figure = rows_figure(beside(Count(2, 2, 4), *rows), ENGLISH, "light")
    assert len(figure.rows) == MOST_DRAWN + 7
    assert sum(bool(row["number"]) for row in rows_of(figure)) == MOST_DRAWN
    assert "7 more have the same definition" in " ".join(texts(figure))


def test_what_a_user_wrote_stays_text() -> None:
    bad = made_up(1, 3, 50, registry="<script>alert(1)</script>", source="=1+1", note="\x00&")
    found = beside(Count(2, 2, 4), bad)
    figure = rows_figure(found, ENGLISH, "light")
    assert "<script" not in figure.svg
    assert "'=1+1" in figure.data


# Pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_needs_nothing_else(language: Language) -> None:
    found, said, others = reported()
    html = evidence_page(found, said, others, language=language)
    assert html == evidence_page(found, said, others, language=language)
    parsed(html.removeprefix("<!doctype html>\n"))
    page = Texts(html)
    assert page.headings[0] == "h1"
    assert page.links == []
    assert len(page.ids) == len(set(page.ids))
    everything = " ".join(page.found).replace("\u00a0", " ")
    assert said.headline.in_(language) in everything
    for line in said.plain.in_(language).split("\n"):
        assert line in everything
    for paragraph in said.paragraphs:
        assert paragraph.text(language) in everything
    for row in found.asked:
        assert row.comparator.source in everything
    assert "NOT VERIFIED" in everything
    assert f'lang="{language}"' in html


def test_the_page_of_virtual_people_says_so_everywhere() -> None:
    found, said, others = simulated()
    html = evidence_page(found, said, others)
    assert "<title>SIMULATED" in html
    assert '@top-right{content:"SIMULATED"' in html
    assert "nobody on this page is real" in html
    figures = evidence_figures(found, said, others)
    assert [one.name for one in figures] == [
        "evidence_rows", "evidence_tipping", "evidence_other_ais_to_D_or_better",
    ]  # fmt: skip
    for figure in figures:
        assert sum("SIMULATED" in text for text in texts(figure)) >= 4
    assert all("SIMULATED" not in one.svg for one in evidence_figures(*reported()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_published_result_says_whose_it_is(language: Language) -> None:
    found, said, others = reported()
    first, *_ = published("keio")
    html = evidence_page(found, said, others, origin=origin_of(first), language=language)
    page = Texts(html).found
    assert first.title.in_(language) in page
    assert first.source in page
    assert (f'<span lang="en">{first.source}</span>' in html) == (language == "ja")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["NOT VERIFIED: ", "No control group.", "Chosen after the result was known"]),
        ("ja", ["未検証 NOT VERIFIED：", "対照群なし。", "結果が知られた後"]),
    ],
)
def test_what_is_not_known_of_a_result_stands_under_its_title(
    language: Language, said: list[str]
) -> None:
    found, _, others = reported()
    stands = Circumstances(reported=Words("told", "伝聞"), prespecified=False)
    html = evidence_page(
        found, statement(found, others, circumstances=stands), others, language=language
    )
    banner = re.search(r'<p class="noted" role="note">(.*?)</p>', html)
    assert banner is not None
    for words in said:
        assert words in banner[1]
    assert banner.start() < html.index('class="lead"')


def test_what_it_rests_on_is_read_before_the_figures() -> None:
    html = evidence_page(*reported())
    order = ["What was seen", "What it rests on", "In plain words", "<figure", "What would change"]
    places = [html.index(one) for one in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "they have not been checked"), ("ja", "確認されていない")]
)
def test_numbers_that_a_user_entered_are_said_to_be_unchecked(
    language: Language, said: str
) -> None:
    found = of_people()
    alone = statement(found)
    assert said in evidence_page(found, alone, origin=ENTERED, language=language)
    assert said not in evidence_page(found, alone, language=language)


def test_where_perhaps_nobody_responded_the_title_says_who_was_judged() -> None:
    found = of_people(0, 4, 2)
    assert "<h1>AIS C or better: 0 of 2 judged, 2 not judged</h1>" in evidence_page(
        found, statement(found)
    )
    assert "0 of 2 judged, 2 not judged (n = 4)" in rows_figure(found, ENGLISH, "light").title


BANNED = {
    "en": r"\b(shows?|showed|proves?|proved|effects?|effective|because of|cures?|cured|works)\b",
    "ja": "示した|示された|証明|効果|有効|おかげ|治癒|治った",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("made", [reported, simulated])
def test_no_page_says_what_one_group_cannot_tell(made: Any, language: Language) -> None:
    found, said, others = made()
    html = evidence_page(found, said, others, language=language)
    # What sources and their notes say stands in the data, in their own words.
    told = re.sub(r"<details>.*?</details>", "", html, flags=re.S)
    assert re.search(BANNED[language], " ".join(Texts(told).found), re.I) is None
    assert "graft integration" not in html


def fixed_words() -> Iterator[tuple[str, Words]]:
    for package in (ayumi.report.evidence, ayumi.report.layout):
        for module in pkgutil.iter_modules(package.__path__):
            loaded = importlib.import_module(f"{package.__name__}.{module.name}")
            for name, value in vars(loaded).items():
                for words in _in(value):
                    yield f"{module.name}.{name}", words


def _in(value: Any) -> Iterator[Words]:
    if isinstance(value, Words):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _in(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _in(inner)


def test_every_fixed_text_is_in_both_languages() -> None:
    known = list(fixed_words())
    assert len(known) > 100
    for name, words in known:
        assert words.ja is not None, name
        fields = [set(re.findall(r"{(\w+)}", text)) for text in (words.en, words.ja)]
        assert fields[0] == fields[1], (name, words)


# Whatever is asked


@given(
    people=st.integers(1, 60),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    rows=st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1)), max_size=5),
    language=st.sampled_from(LANGUAGES),
)
def test_every_count_can_be_drawn(
    people: int,
    share: tuple[float, float],
    rows: list[tuple[int, float]],
    language: Language,
) -> None:
    lowest, highest = sorted(round(one * people) for one in share)
    comparators = [made_up(i, round(part * n), n) for i, (n, part) in enumerate(rows)]
    found = beside(Count(lowest, highest, people), *comparators)
    edition = evidence_edition(language)
    tipping = tipping_figure(found, edition, "light")
    assert (tipping is None) == (lowest == 0)
    for figure in (rows_figure(found, edition, "light"), tipping):
        if figure is None:
            continue
        root = parsed(figure.svg)
        width, height = (float(root.attrib[name]) for name in ("width", "height"))
        assert not re.search(r"\b(nan|inf)\b", figure.svg)
        for one in root.iter(f"{SVG}circle"):
            if one.get("cx") != "0":  # those of legends are moved
                assert 0 < float(one.attrib["cx"]) < width
                assert 0 < float(one.attrib["cy"]) < height
