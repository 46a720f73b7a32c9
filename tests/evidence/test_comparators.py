"""The table of comparators: what is shipped, how it is read, counted and written again."""

import contextlib
import csv
import io
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.evidence.bars import BARS, CHANGES, MEASURES
from ayumi.evidence.comparator import Comparator, band_of, shared_people
from ayumi.evidence.comparator_row import COLUMNS
from ayumi.evidence.comparator_table import read_comparators, shipped, written
from ayumi.evidence.definitions import DEFINITIONS
from ayumi.evidence.level_range import LevelRange
from ayumi.evidence.spans import Span, read_days, read_years
from ayumi.isncsci import LEVELS
from ayumi.statistics.binomial import chance_at_least
from ayumi.values import InputRefused

HEADER = "id,measure,n,events"
ROWS = {row.id: row for row in shipped()}


def faults_of(text: str, where: str = "own.csv") -> dict[str, str]:
    """What is wrong with a table, by place."""
    with pytest.raises(InputRefused) as refused:
        read_comparators(text, where)
    return {fault.place: fault.message for fault in refused.value.faults}


def one(**cells: str) -> str:
    """A table of one row."""
    cells = {"id": "own", "measure": "ais_to_C_or_better", **cells}
    return f"{','.join(cells)}\n{','.join(cells.values())}\n"


# What is shipped


def test_names_and_kinds_are_those_of_the_definitions() -> None:
    assert set(MEASURES) == set(DEFINITIONS)
    assert {name: DEFINITIONS[name].kind for name in MEASURES} == {
        **dict.fromkeys(BARS, "responder"),
        **dict.fromkeys(CHANGES, "change"),
    }


def test_the_table_has_every_row_once_and_each_says_whose_people_it_holds() -> None:
    assert len(shipped()) == len(ROWS) == 50
    assert all(row.people and row.source and row.second_reading for row in shipped())


@pytest.mark.parametrize(
    ("name", "events", "people"),
    [
        ("scirehab_C3T10_d14_28_incomplete", 1, 50),
        ("scirehab_C3T10_incomplete", 8, 150),
        ("scirehab_cervical_incomplete", 7, 88),
        ("kawano2020_any", 35, 203),
        ("japan_single_centre_incomplete", 44, 128),
        ("marino1999_incomplete", 39, 482),
        ("kirshblum2016_incomplete", 32, 187),
        ("vanmiddendorp2009_aboveT11_incomplete", 19, 161),
    ],
)
def test_counts_of_the_shipped_rows(name: str, events: int, people: int) -> None:
    assert ROWS[name].counts == (events, people)


@pytest.mark.parametrize(
    ("name", "chance", "decimals"),
    [
        ("scirehab_C3T10_d14_28_incomplete", 0.002, 3),
        ("scirehab_C3T10_incomplete", 0.016, 3),
        ("scirehab_cervical_incomplete", 0.034, 3),
        ("press_two_grades", 0.052, 3),
        ("kirshblum2022_incomplete", 0.089, 3),
        ("kirshblum2016_incomplete", 0.14, 2),
        ("scims_tetra_2013_2015_incomplete", 0.31, 2),
        ("japan_single_centre_incomplete", 0.43, 2),
    ],
)
def test_two_of_four_beside_the_natural_rates(name: str, chance: float, decimals: int) -> None:
    rate = ROWS[name].rate
    assert rate is not None
    assert round(chance_at_least(2, 4, rate), decimals) == chance


def test_what_is_unpublished_or_without_people_is_never_a_prior() -> None:
    for row in shipped():
        if row.n is None or row.status in ("press", "unpublished", "secondary"):
            assert not row.usable_as_prior, row.id
        if not row.usable_as_prior:
            assert row.note, row.id


def test_percentages_that_no_whole_number_of_people_gives() -> None:
    """Each percentage of the table, against every count there could be."""
    odd = set()
    for row in shipped():
        if row.percent is None or row.n is None:
            continue
        decimals = len(row.percent_as_printed.partition(".")[2])
        half = Fraction(1, 2 * 10**decimals)
        printed = Fraction(row.percent_as_printed)
        possible = [k for k in range(row.n + 1) if abs(Fraction(100 * k, row.n) - printed) <= half]
        assert row.agrees_as_printed == bool(possible), row.id
        assert row.counts is not None
        if possible:
            assert row.counts[0] in possible, row.id
        else:
            odd.add(row.id)
    assert odd == {
        "spiess2009_aboveT10_incomplete",
        "aimetti2019_thoracic_any",
    }


def test_rehabilitation_rows_share_people_with_their_registry() -> None:
    assert shared_people(ROWS["scirehab_C3T10_any"], ROWS["marino1999_any"]) == ("SCIMS",)
    assert shared_people(ROWS["aimetti2019_thoracic_any"], ROWS["spiess2009_any"]) == ("EMSCI",)
    assert shared_people(ROWS["burns2003_any"], ROWS["spiess2009_any"]) == ()


def test_the_table_reads_back_as_it_was_written() -> None:
    assert read_comparators(written(shipped()), "again", taken=()) == shipped()


# Counts, bands, levels


@given(st.integers(1, 5000), st.integers(0, 1000))
def test_events_are_rounded_half_up(n: int, tenths: int) -> None:
    row = Comparator("a", "ais_to_C_or_better", n=n, percent=tenths / 10)
    exact = Fraction(tenths, 10) * n / 100
    assert row.counts == (floor(exact + Fraction(1, 2)), n)
    assert row.rounded_by == pytest.approx(float(row.counts[0] - exact), abs=1e-12)
    assert row.rounded


def test_counted_events_are_not_rounded() -> None:
    row = Comparator("a", "ais_to_C_or_better", n=8, events=1, percent=12.5)
    assert (row.counts, row.rounded, row.rounded_by, row.rate) == ((1, 8), False, 0.0, 0.125)
    assert row.belief is not None
    assert (row.belief.a, row.belief.b) == (1.5, 7.5)
    assert replace(row, n=None, events=None).counts is None
    assert replace(row, n=None, events=None).belief is None


@pytest.mark.parametrize(
    ("days", "band"),
    [
        ((0, 0), "day 0-15"), ((0, 15), "day 0-15"), ((14, 15), "day 0-15"),
        ((0, 16), "day 0-30"), ((13, 30), "day 0-30"), ((14, 28), "day 14-28"),
        ((14, 30), "day 14-28"), ((14, 31), "day 14-31"), ((2, 275), "day 2-275"),
        ((None, 10), "day 0-15"), ((365, None), "day 365 and later"), (None, "unknown"),
        ((None, None), "unknown"),
    ],
)  # fmt: skip
def test_bands(days: tuple[int | None, int | None] | None, band: str) -> None:
    assert band_of(days) == band


_places = st.integers(0, len(LEVELS) - 2)


@given(_places, _places, _places, _places)
def test_ranges_of_levels_overlap_as_their_sets_do(a: int, b: int, c: int, d: int) -> None:
    one, other = (LevelRange(LEVELS[min(p)], LEVELS[max(p)]) for p in ((a, b), (c, d)))
    sets = [set(LEVELS[min(p) : max(p) + 1]) for p in ((a, b), (c, d))]
    assert one.overlaps(other) == bool(sets[0] & sets[1])
    assert one.equals(other) == (sets[0] == sets[1])
    assert LevelRange.read(str(one)) == one


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("all", "C1", "S4-5"), ("Cervical", "C1", "C8"), ("thoracic", "T1", "T12"),
        ("C3-T10", "C3", "T10"), ("c3 – t10", "C3", "T10"), ("above T10", "C1", "T9"),
        ("C4", "C4", "C4"), ("T2-T12", "T2", "T12"), ("below L1", "L2", "S4-5"),
        ("L1-S4_5", "L1", "S4-5"), ("S4-5", "S4-5", "S4-5"), ("C5 to C7", "C5", "C7"),
    ],
)  # fmt: skip
def test_levels_as_people_write_them(text: str, first: str, last: str) -> None:
    assert LevelRange.read(text) == LevelRange(first, last)


@pytest.mark.parametrize(
    "text", ["", "T10-C3", "C9", "T13", "above C1", "below S4-5", "INT", "C3-", "neck", "C1-INT"]
)
def test_levels_that_are_none(text: str) -> None:
    with pytest.raises(InputRefused, match="level"):
        LevelRange.read(text)


# Faults of a user's own table


@pytest.mark.parametrize(
    ("cells", "place", "said"),
    [
        ({"n": "31"}, "events", "how many of the n people"),
        ({"events": "4"}, "n", "of how many people"),
        ({"n": "31", "events": "32"}, "events", "at most 31"),
        ({"n": "0", "events": "0"}, "n", "1 or more"),
        ({"n": "1_000", "events": "0"}, "n", "in digits"),
        ({"n": "３１", "events": "0"}, "n", "in digits"),
        ({"n": "31", "events": "4.5"}, "events", "whole number"),
        ({"n": "31", "events": "-1"}, "events", "whole number"),
        ({"n": "31", "percent": "101"}, "percent", "from 0 to 100"),
        ({"n": "31", "percent": "-3"}, "percent", "from 0 to 100"),
        ({"n": "31", "percent": "nan"}, "percent", "from 0 to 100"),
        ({"n": "31", "percent": "12 %"}, "percent", "without the sign"),
        ({"n": "31", "events": "4", "percent": "20"}, "percent", "correct one of the two"),
        ({"percent": "20", "usable_as_prior": "yes"}, "n", "a prior needs"),
        ({"n": "31", "events": "4", "mean": "3"}, "mean", "says yes or no"),
        ({"n": "31", "events": "4", "side": "best"}, "side", "one answer a person"),
        ({"n": "3", "events": "1", "measure": "ais_to_C_or_bettr"}, "measure", "did you mean"),
        ({"n": "3", "events": "1", "measure": "ais_to"}, "measure", "did you mean"),
        ({"n": "3", "events": "1", "levels": "C3-T14"}, "levels", "C1 to S4-5"),
        ({"n": "3", "events": "1", "baseline_ais": "F"}, "baseline_ais", "A to E"),
        ({"n": "3", "events": "1", "baseline_day_min": "x"}, "baseline_day_min", "since injury"),
        ({"n": "3", "events": "1", "followup_weeks": "0"}, "followup_weeks", "weeks"),
        ({"n": "3", "events": "1", "era": "2019-2012"}, "era", "reversed; write 2012-2019"),
        ({"n": "3", "events": "1", "country": "Japan"}, "country", "two letters"),
        ({"n": "3", "events": "1", "usable_as_prior": "maybe"}, "usable_as_prior", "yes or no"),
        ({"n": "3", "events": "1", "status": "red"}, "status", "did you mean `read`"),
        ({"n": "3", "events": "1", "second_reading": "yes"}, "second_reading", "agrees"),
        ({"n": "3", "events": "1", "id": "two words"}, "id", "one word"),
        ({"n": "3", "events": "1", "id": ""}, "id", "one word"),
        ({"n": "3", "events": "1", "note": "\x1b[2J"}, "note", "cannot be shown"),
        ({"measure": "uems_gain", "n": "15", "mean": "3.9"}, "sd", "standard error times √n"),
        ({"measure": "uems_gain", "n": "15", "sd": "3.9"}, "mean", "give the mean"),
        ({"measure": "uems_gain", "n": "15", "mean": "1", "sd": "0"}, "sd", "greater than 0"),
        ({"measure": "uems_gain", "n": "15", "mean": "3,9", "sd": "2"}, "", "with a point"),
        ({"measure": "uems_gain", "mean": "3", "events": "2"}, "events", "is a change"),
        ({"measure": "uems_gain", "mean": "3", "events_highest": "2"}, "events_highest", "change"),
        ({"measure": "uems_gain", "n": "1", "mean": "3", "sd": "2"}, "n", "of 2 or more"),
        ({"measure": "uems_gain", "n": "9", "mean": "51", "sd": "2"}, "mean", "from -50 to 50"),
        ({"n": "31", "events": "4", "events_highest": "3"}, "events_highest", "write 4 to 31"),
        ({"n": "31", "events": "4", "events_highest": "32"}, "events_highest", "write 4 to 31"),
        ({"n": "31", "events": "4", "events_highest": "x"}, "events_highest", "whole number"),
        ({"n": "31", "percent": "4", "events_highest": "9"}, "events_highest", "give the lowest"),
    ],
)  # fmt: skip
def test_each_fault_of_a_row(cells: dict[str, str], place: str, said: str) -> None:
    faults = faults_of(one(**cells))
    where = f"line 2, {place}" if place else "line 2"
    assert said in faults[where]


def test_a_rate_beyond_doubt_needs_no_people_where_it_is_no_prior() -> None:
    [row] = read_comparators(one(percent="28.1"), "own.csv")
    assert (row.rate, row.counts, row.usable_as_prior) == (0.281, None, False)


def test_undetermined_people_count_as_recovered_where_a_row_is_compared() -> None:
    """2 to 20 of 60: the printed percentage is that of the lowest, the rate that of the highest."""
    cells = {"n": "60", "events": "2", "events_highest": "20", "percent": "3.3"}
    [row] = read_comparators(one(**cells), "own.csv")
    assert (row.counts, row.rate, row.undetermined) == ((20, 60), 1 / 3, 18)
    assert row.belief is not None
    assert (row.belief.a, row.belief.b) == (20.5, 40.5)
    [same] = read_comparators(one(**cells | {"events_highest": ""}), "own.csv")
    assert (same.counts, same.undetermined) == ((2, 60), 0)


def test_days_that_are_reversed() -> None:
    text = "id,measure,n,events,baseline_day_min,baseline_day_max\na,ais_to_C_or_better,3,1,28,14\n"
    assert "exchange the two" in faults_of(text)["line 2, baseline_day_min"]


def test_all_faults_of_all_rows_are_told_at_once() -> None:
    rows = ["a,ais_to_C,31,32", "b,ais_to_C_or_better,x,1", "c,uems_gain,3", "a,ais_to_D,1,1"]
    assert set(faults_of("\n".join([HEADER, *rows]))) == {
        "line 2, measure", "line 3, n", "line 4", "line 5, measure", "line 5, id",
    }  # fmt: skip


def test_ids_are_not_those_of_shipped_rows() -> None:
    text = f"{HEADER}\nmarino1999_any,ais_any_improvement,31,4\n"
    assert "has this id already" in faults_of(text)["line 2, id"]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "  \n"])
def test_a_table_without_anything(text: str) -> None:
    assert "is empty; begin with" in faults_of(text)["own.csv"]


def test_a_table_without_rows() -> None:
    assert "holds no rows" in faults_of(HEADER + "\n")["own.csv"]


def test_the_header_is_refused_with_the_column_that_was_meant() -> None:
    with pytest.raises(InputRefused) as refused:
        read_comparators("id,event,n,n,\na,1,3,3,\n", "own.csv")
    said = str(refused.value)
    assert "did you mean `events`" in said
    assert "'n': this column stands more than once" in said
    assert "(no name)" in said
    assert "no column `measure`" in said


def test_a_quote_that_never_closes() -> None:
    assert "no readable CSV" in next(iter(faults_of(f'{HEADER}\n"a,b,1,1\n').values()))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_byte_order_mark_delimiters_and_line_ends_do_not_matter(delimiter: str) -> None:
    lines = [HEADER + ",population,note", 'our,ais_to_C_or_better,31,4,当院の頸髄損傷,"見る"']
    text = "\ufeff" + "\r\n".join(line.replace(",", delimiter) for line in lines) + "\r\n\r\n"
    [row] = read_comparators(text, "own.csv")
    assert (row.population, row.note, row.counts) == ("当院の頸髄損傷", "見る", (4, 31))


def test_what_a_row_does_not_say_of_its_people() -> None:
    """Those of the registry, or nobody else's; usable where there are people and counts."""
    [own] = read_comparators(one(n="3", events="1"), "own.csv")
    [of_registry] = read_comparators(one(n="3", events="1", registry="SCIMS"), "own.csv")
    assert (own.people, own.usable_as_prior) == (frozenset({"own"}), True)
    assert own.status == "own"
    assert shared_people(of_registry, ROWS["marino1999_any"]) == ("SCIMS",)


_texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12).map(str.strip)
_numbers = st.integers(0, 99_999).map(lambda tenths: tenths / 10)


@st.composite
def _comparators(draw: st.DrawFn) -> Comparator:
    measure = draw(st.sampled_from(MEASURES))
    n = draw(st.integers(1, 10**6))
    first, last = sorted(draw(st.tuples(st.integers(0, 400), st.integers(0, 400))))
    windows: list[Span | None] = [None, (first, last), (None, last), (first, None)]
    row = Comparator(
        draw(st.from_regex(r"[a-z]\w{0,20}", fullmatch=True)), measure, n=n,
        population=draw(_texts), note=draw(_texts), source=draw(_texts),
        baseline_days=draw(st.sampled_from(windows)),
        levels=draw(st.sampled_from([None, "all", "C4", "C3-T10", "L1-S4-5"]).map(
            lambda text: None if text is None else LevelRange.read(text))),
        baseline_ais=draw(st.sampled_from([None, "A", "A+B"])),
        followup_weeks=draw(st.sampled_from([None, 52.0, 26.1])),
        era=draw(st.sampled_from([None, (2011, 2015), (None, 1998), (2013, None)])),
        country=draw(st.sampled_from([None, "JP", "EU+US"])),
        people=frozenset(draw(st.sets(st.sampled_from(["SCIMS", "EMSCI", "own"]), min_size=1))),
        usable_as_prior=draw(st.booleans()),
        status=draw(st.sampled_from(["own", "read"])),
        second_reading=draw(st.sampled_from(["", "agrees", "differs: n is 12"])),
    )  # fmt: skip
    if row.kind == "change":
        points = draw(st.integers(-500, 500)) / 10
        return replace(row, n=n + 1, mean=points, sd=draw(_numbers.filter(bool)))
    if draw(st.booleans()):
        lowest, highest = sorted(draw(st.tuples(st.integers(0, n), st.integers(0, n))))
        some = draw(st.booleans())
        return replace(row, events=lowest, events_highest=highest if some else None)
    percent = draw(st.integers(0, 1000)) / 10
    return replace(row, percent=percent, percent_as_printed=f"{percent:.1f}")


@given(st.lists(_comparators(), min_size=1, max_size=4, unique_by=lambda row: row.id))
def test_any_table_reads_back_as_it_was_written(rows: list[Comparator]) -> None:
    again = read_comparators(written(rows), "own.csv", taken=())
    assert list(again) == rows


@given(st.text(max_size=60), st.sampled_from(COLUMNS))
def test_any_text_in_a_cell_is_read_or_refused(text: str, column: str) -> None:
    cells = {"id": "own", "measure": "ais_to_C_or_better", "n": "31", "events": "4", column: text}
    out = io.StringIO()
    csv.writer(out).writerows([list(cells), list(cells.values())])
    with contextlib.suppress(InputRefused):
        read_comparators(out.getvalue(), "own.csv")


def test_a_fault_names_the_line_on_which_its_row_begins() -> None:
    rows = ['a,ais_to_C_or_better,3,1,"two\nlines"', "", "b,ais_to_C_or_better,3,4,"]
    faults = faults_of("\n".join([f"{HEADER},note", *rows]))
    assert set(faults) == {"line 2, note", "line 5, events"}


def test_asking_the_table_loads_neither_arrays_nor_documents() -> None:
    """A question is answered at once: what takes long to load is loaded where it is needed."""
    code = (
        "import sys; from ayumi.evidence import combining, matching, question, selecting\n"
        "from ayumi.evidence.comparator_table import shipped; shipped()\n"
        "print(*sorted({'numba', 'numpy', 'polars', 'pydantic', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# Days and years


@pytest.mark.parametrize("text", ["28-14", "", "-", "14 28", "day 3", "1.5-3", "99999"])
def test_windows_of_days_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"write"):
        read_days(text)


@pytest.mark.parametrize("text", ["2019-2012", "", "12-15", "from", "2011-", "since 2011"])
def test_years_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"write"):
        read_years(text)
