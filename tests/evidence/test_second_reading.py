"""What a second reader found in the sources, without having seen the table: it must agree.

Read in the tables and abstracts of the sources named; where they say something else than the table
once did, the table was mended and its column `second_reading` tells so.
"""

from typing import Final

import pytest

from ayumi.evidence.comparator_table import shipped

ROWS: Final = {row.id: row for row in shipped()}
# id: (people, percentage as printed, first and last baseline day)
RATES: Final = {
    # Kirshblum et al. 2021, table 2, doi 10.1089/neu.2020.7473
    "marino1999_any": (482, 15.4, (0, 7)),
    "marino1999_incomplete": (482, 8.1, (0, 7)),
    "burns2003_any": (53, 11.3, (0, 2)),
    "burns2003_incomplete": (53, 5.7, (0, 2)),
    "fawcett2007_any": (None, 20, (0, 30)),
    "fawcett2007_incomplete": (None, 10, (0, 30)),
    "spiess2009_any": (139, 30.2, (0, 15)),
    "spiess2009_incomplete": (139, 13, (0, 15)),
    "spiess2009_aboveT10_any": (62, 24.2, (0, 15)),
    "spiess2009_aboveT10_incomplete": (62, 11.2, (0, 15)),
    "vanmiddendorp2009_aboveT11_any": (161, 26.1, (0, 15)),
    "vanmiddendorp2009_aboveT11_incomplete": (161, 11.8, (0, 15)),
    "kirshblum2016_any": (187, 27.8, (0, 30)),
    "kirshblum2016_incomplete": (187, 17.1, (0, 30)),
    # jdc.jefferson.edu/rmposters/6
    "scims_tetra_1995_2015_any": (None, 28.6, (0, 14)),  # 71.4 % remained A
    "scims_tetra_1995_2015_incomplete": (None, 13.5, (0, 14)),
    "scims_T1_T9_1995_2015_incomplete": (None, 4.5, (0, 14)),
    "scims_T10_T12_1995_2015_incomplete": (None, 6.1, (0, 14)),
    "scims_tetra_2013_2015_incomplete": (None, 28.1, (0, 14)),
    # doi 10.1016/j.apmr.2021.09.018; 187 people of AIS A and B together
    "kirshblum2022_incomplete": (None, 13.4, (0, 30)),
    # PMC6760562, weighted over three registries
    "aimetti2019_thoracic_any": (170, 21.1, (0, 7)),
    # meta-analysis of 114 studies
    "khorasanizadeh2019_any": (None, 19.3, None),
    # doi 10.1038/sc.2010.99
    "steeves2011_ml1": (None, 70, (0, 7)),
    "steeves2011_ml2": (None, 30, (0, 7)),
    # Marino et al. 2011, Arch Phys Med Rehabil 92: 369-375: +1 42 %, +2 14 %, more 9 %
    "marino2011_any": (None, 30, (0, 7)),
    "marino2011_incomplete": (None, 15.1, (0, 7)),
    "marino2011_D": (None, 7.1, (0, 7)),
    "marino2011_ml1": (None, 65, (0, 7)),
    "marino2011_ml2": (None, 23, (0, 7)),
    # doi 10.1038/s41393-019-0366-1: 35 of 203, within 72 hours, one centre
    "kawano2020_any": (203, 17.2, (0, 3)),
    # PMC10885764: 15 of 80 at three months, T12 or higher
    "japan_3_months_any": (80, 18.8, (0, 3)),
    # WAM, 23 March 2025: about 10 percent recover two levels from A
    "press_two_grades": (None, 10, None),
}
# id: (people, mean, standard deviation) [points]
MEANS: Final = {
    "kirshblum2022_uems": (None, 7.8, 6.5),
    "shin2015_uems": (15, 3.9, 2.3),  # SEM 0.6, table 5; 0.6 · √15
    "axer204_placebo_uems": (13, 0.9, 2.3),
    "steeves2011_uems": (None, 10.5, None),  # 10 to 11
}


@pytest.mark.parametrize("name", RATES)
def test_rates_are_as_the_second_reader_found_them(name: str) -> None:
    row, (people, percent, days) = ROWS[name], RATES[name]
    assert (row.n, row.percent, row.baseline_days) == (people, percent, days)


@pytest.mark.parametrize("name", MEANS)
def test_means_are_as_the_second_reader_found_them(name: str) -> None:
    row = ROWS[name]
    assert (row.n, row.mean, row.sd) == MEANS[name]


def test_every_row_tells_whether_it_was_read_again() -> None:
    read_again = {
        name for name, row in ROWS.items() if row.second_reading.startswith(("agrees", "differs:"))
    }
    assert read_again == set(RATES) | set(MEANS)
    others = {row.second_reading for name, row in ROWS.items() if name not in read_again}
    assert others == {"source not reached"}


def test_what_the_second_reader_found_otherwise_is_told() -> None:
    for name in ("scims_tetra_1995_2015_incomplete", "vanmiddendorp2009_aboveT11_any"):
        assert "follow-up" in ROWS[name].second_reading
    assert ROWS["scims_tetra_1995_2015_any"].followup_weeks is None
    assert "single centre" in ROWS["kawano2020_any"].second_reading
    assert ROWS["kawano2020_any"].people & ROWS["japan_3_months_any"].people
