"""The risk of a tumour from residual undifferentiated cells: a curve, never one number.

Each residual cell of the f·D in a dose D founds a tumour with the same small chance (single hit).
A dose of TPD50 cells founds one in half of the animals, so that with h = ln 2/TPD50

    P(tumour) = 1 − E[exp(−f·D·h·G)]

where the expectation is over what is known of f, and G(t) is the share of tumours that would have
shown themselves by the time t: 1 for those that ever will. What is known of a TPD50 comes from
animals chosen to be sensitive, and none is known for the human central nervous system. The results
here support a decision; they predict nobody's outcome, and their caveats go along with them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import expm1, isfinite, log, log1p
from typing import Final

from ayumi.product.lot_statistics.residual import ResidualFraction
from ayumi.product.lot_statistics.tumour_evidence import CAVEATS, PUBLISHED_TPD50, PublishedTpd50
from ayumi.statistics.allowed import is_number, not_negative, positive, refuse, share
from ayumi.values import Fault

TPD50_GRID: Final = tuple(10 ** (tenths / 10) for tenths in range(10, 71))
"""From 10 to 10 million cells, ten steps in each power of ten."""


@dataclass(frozen=True, slots=True)
class TumourCurve:
    """P(tumour) over the TPD50 [cells], for one fraction, dose and time.

    ``marks`` gives the same at the published values; they are places on the curve, not its answer.
    """

    fraction: ResidualFraction
    dose_cells: float
    share_shown: float
    tpd50: tuple[float, ...]
    chance: tuple[float, ...]
    marks: tuple[tuple[PublishedTpd50, float], ...]
    caveats: tuple[str, ...] = CAVEATS


@dataclass(frozen=True, slots=True)
class TumourInTime:
    """P(a tumour has shown itself) at each time, a row, over the TPD50 [cells], the columns."""

    times: tuple[float, ...]
    share_shown: tuple[float, ...]
    tpd50: tuple[float, ...]
    chance: tuple[tuple[float, ...], ...]
    caveats: tuple[str, ...] = CAVEATS


@dataclass(frozen=True, slots=True)
class ResidualCellsCurve:
    """The most residual cells in a dose for a risk, over the TPD50 [cells]."""

    risk: float
    share_shown: float
    tpd50: tuple[float, ...]
    most_residual_cells: tuple[float, ...]
    marks: tuple[tuple[PublishedTpd50, float], ...]
    caveats: tuple[str, ...] = CAVEATS


@dataclass(frozen=True, slots=True)
class BirthAndDeath:
    """P(any residual cell founds a lasting line), each dividing and dying at constant rates."""

    birth_rate: float
    death_rate: float
    one_founder_lasts: float
    chance: float
    caveats: tuple[str, ...] = CAVEATS


def tumour_chance_at(residual_cells: float, tpd50: float, share_shown: float = 1.0) -> float:
    """P(tumour) for an expected number of residual cells at one TPD50: a point of a curve.

    >>> tpd50 = PUBLISHED_TPD50[0].cells
    >>> [round(tumour_chance_at(cells, tpd50), 4) for cells in (200, 20, 10)]
    [0.6506, 0.0998, 0.0512]
    """
    refuse(
        "tumour risk",
        not_negative("residual_cells", residual_cells, "number of cells"),
        positive("tpd50", tpd50, "number of cells"),
        share("share_shown", share_shown, zero=True, one=True),
    )
    return -expm1(-float(residual_cells) * _hit(tpd50, share_shown))


def residual_cells_at(risk: float, tpd50: float, share_shown: float = 1.0) -> float:
    """The most residual cells for a risk at one TPD50: −ln(1 − risk)/(h·G).

    >>> round(residual_cells_at(0.01, PUBLISHED_TPD50[0].cells), 2)
    1.91
    """
    refuse(
        "tumour risk",
        share("risk", risk),
        positive("tpd50", tpd50, "number of cells"),
        share("share_shown", share_shown, one=True),
    )
    return -log1p(-risk) / _hit(tpd50, share_shown)


def tumour_curve(
    fraction: ResidualFraction,
    dose_cells: float,
    tpd50: Sequence[float] = TPD50_GRID,
    share_shown: float = 1.0,
) -> TumourCurve:
    """P(tumour) over the TPD50, for a fraction that is known, or uncertain as a test leaves it.

    >>> from ayumi.product.lot_statistics.residual import KnownFraction, residual_fraction
    >>> limit = tumour_curve(KnownFraction(5e-6), dose_cells=2e6, tpd50=[1e4, 1e5])
    >>> [f"{chance:.1e}" for chance in limit.chance]
    ['6.9e-04', '6.9e-05']
    >>> tested = tumour_curve(residual_fraction(0, 3e5), dose_cells=2e6, tpd50=[1e4, 1e5])
    >>> [f"{chance:.1e}" for chance in tested.chance]
    ['4.6e-04', '4.6e-05']
    """
    refuse(
        "tumour risk",
        _dose(dose_cells),
        _grid(tpd50),
        share("share_shown", share_shown, zero=True, one=True),
    )

    def chance(cells: float) -> float:
        return fraction.chance_of_a_hit(dose_cells * _hit(cells, share_shown))

    marks = tuple((mark, chance(mark.cells)) for mark in PUBLISHED_TPD50)
    chances = tuple(chance(cells) for cells in tpd50)
    return TumourCurve(fraction, dose_cells, share_shown, tuple(tpd50), chances, marks)


def tumour_in_time(
    fraction: ResidualFraction,
    dose_cells: float,
    times: Sequence[float],
    shown_by: Callable[[float], float],
    tpd50: Sequence[float] = TPD50_GRID,
) -> TumourInTime:
    """P(a tumour has shown itself by t) = 1 − E[exp(−f·D·h·G(t))], for a G(t) that is handed over.

    G(t) is a share that never falls; where it comes from is for whoever hands it over to say.
    """
    shares = [shown_by(time) for time in times]
    refuse("tumour risk", _dose(dose_cells), _grid(tpd50), _times(times), _growth(shares))
    rows = tuple(
        tuple(fraction.chance_of_a_hit(dose_cells * _hit(cells, shown)) for cells in tpd50)
        for shown in shares
    )
    return TumourInTime(tuple(times), tuple(shares), tuple(tpd50), rows)


def residual_cells_for(
    risk: float, tpd50: Sequence[float] = TPD50_GRID, share_shown: float = 1.0
) -> ResidualCellsCurve:
    """The most residual cells in a dose for a risk, over the TPD50.

    >>> found = residual_cells_for(0.01, tpd50=[1e4])
    >>> round(found.most_residual_cells[0]), round(found.marks[0][1], 1)
    (145, 1.9)
    """
    refuse(
        "tumour risk",
        share("risk", risk),
        _grid(tpd50),
        share("share_shown", share_shown, one=True),
    )
    most = tuple(residual_cells_at(risk, cells, share_shown) for cells in tpd50)
    marks = tuple(
        (mark, residual_cells_at(risk, mark.cells, share_shown)) for mark in PUBLISHED_TPD50
    )
    return ResidualCellsCurve(risk, share_shown, tuple(tpd50), most, marks)


def birth_and_death(
    fraction: ResidualFraction, dose_cells: float, birth_rate: float, death_rate: float
) -> BirthAndDeath:
    """P(any founder lasts) = 1 − E[exp(−f·D·(1 − d/b))]; at d ≥ b every line dies out.

    A line of one founder that divides at rate b and dies at rate d dies out with the chance d/b
    (Kendall 1948, doi 10.1214/aoms/1177730285). The rates [1/time] share one unit of time.

    >>> from ayumi.product.lot_statistics.residual import KnownFraction
    >>> found = birth_and_death(KnownFraction(5e-6), 2e6, birth_rate=1.0, death_rate=0.98)
    >>> round(found.one_founder_lasts, 3), round(found.chance, 4)
    (0.02, 0.1813)
    """
    refuse(
        "birth and death",
        _dose(dose_cells),
        not_negative("birth_rate", birth_rate, "rate"),
        not_negative("death_rate", death_rate, "rate"),
    )
    lasts = 0.0 if death_rate >= birth_rate else (birth_rate - death_rate) / birth_rate
    chance = fraction.chance_of_a_hit(dose_cells * lasts)
    return BirthAndDeath(birth_rate, death_rate, lasts, chance)


def _hit(tpd50: float, share_shown: float) -> float:
    """The mean tumours of one residual cell that have shown themselves: h·G."""
    return log(2) / tpd50 * share_shown


def _dose(cells: float) -> Iterator[Fault]:
    return positive("dose_cells", cells, "number of cells")


def _grid(tpd50: Sequence[float]) -> Iterator[Fault]:
    if not tpd50:
        yield Fault("tpd50", "", "the risk is a curve over the TPD50; write some values")
    for place, cells in enumerate(tpd50):
        yield from positive(f"tpd50.{place}", cells, "number of cells")


def _times(times: Sequence[float]) -> Iterator[Fault]:
    if not times:
        yield Fault("times", "", "write the times at which the risk is asked for")
    for place, time in enumerate(times):
        yield from not_negative(f"times.{place}", time, "time")
        if place and is_number(time) and is_number(times[place - 1]) and time <= times[place - 1]:
            yield Fault(f"times.{place}", f"{time:g}", "write the times in their order")


def _growth(shares: Sequence[float]) -> Iterator[Fault]:
    for place, shown in enumerate(shares):
        where = f"shown_by(times.{place})"
        yield from share(where, shown, zero=True, one=True)
        if place and is_number(shown) and isfinite(shown) and shown < shares[place - 1]:
            message = "less than before; the share that has shown itself never falls"
            yield Fault(where, f"{shown:g}", message)
