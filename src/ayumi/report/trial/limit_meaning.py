"""What the limits of a specification mean in cells of the dose that is planned."""

from collections.abc import Mapping
from typing import Final

from ayumi.product.accept import (
    BelowDetection,
    Category,
    ComparedWithAncestor,
    Count,
    ReferenceOnly,
)
from ayumi.product.dose import Administration
from ayumi.product.lot_statistics import InAmount, InCells, InSignal, Meaning, meaning_of
from ayumi.product.specification import LotTest
from ayumi.report.layout.html import Listing
from ayumi.report.trial.amounts import unit_in
from ayumi.report.trial.cells_seen import Cells
from ayumi.statistics.written import percent, written
from ayumi.trial.product.verdicts import tests_of
from ayumi.values import QuantityRange, Unset, Words

_BOUNDS: Final[Mapping[str, Words]] = {
    "at most": Words("at most {cells}", "最大 {cells}"),
    "less than": Words("less than {cells}", "{cells} 未満"),
    "at least": Words("at least {cells}", "少なくとも {cells}"),
    "more than": Words("more than {cells}", "{cells} 超"),
    "between": Words("between {cells}", "{cells}"),
}
_RANGE: Final = Words("{low} to {high}", "{low}～{high}")
_HAVE: Final = Words("{bound} cells may have it", "該当する細胞：{bound} 個")
_OTHERS: Final = Words("{bound} cells may lack it", "該当しない細胞：{bound} 個")
_AMOUNT: Final = Words("{bound} in the volume given", "投与液量中 {bound}")
_SIGNAL: Final = Words(
    "{bound} of the control's signal, if each cycle doubles it; no number of cells",
    "1サイクルで2倍とすると対照の信号の {bound}。細胞数ではない",
)
_NOT: Final = {
    "count": Words(
        "counted in a sample of unstated size; see the bound from the cells plated",
        "検体の大きさが定められていない。播種細胞数による上限の図を参照",
    ),
    "below_detection": Words(
        "what the method would detect stands in the result, not in the limit",
        "検出できる量は規格でなく結果に記される",
    ),
    "ancestor": Words("differences of the genome are counted, not cells", "数えるのはゲノムの差異"),
    "category": Words("the result is in words", "結果は語で示される"),
    "reference": Words("no limit; the result is reviewed", "規格値なし。結果を照査する"),
    "unset": Words("the limit is not known", "規格値は未設定"),
    "volume": Words(
        "needs the volume that is given, which is not known", "投与液量が不明のため計算できない"
    ),
    "other": Words("in no relation to the cells of a dose", "用量の細胞数とは関係しない"),
}


def meanings_listing(cells: Cells, stage: str) -> Listing:
    """For each test and each dose of the document what its limit lets pass.

    Tests whose limits mean the same stand together; those that mean nothing in cells come last.
    """
    several = len(doses_of(cells)) > 1
    columns = ("test", "limit", *(("level_of_dose",) if several else ()), "meaning")
    rows: list[tuple[str, ...]] = []
    without: dict[str, list[str]] = {}
    for dose_name, dose in doses_of(cells).items():
        grouped: dict[tuple[str, str], list[str]] = {}
        for name, test in tests_of(cells.study, stage).items():
            meaning = meaning_of(test.accept, dose, given_volume(cells))
            title, said = test_said(cells, test), meaning_said(cells, test, meaning)
            if isinstance(meaning, InCells | InAmount | InSignal):
                grouped.setdefault((cells.limit(stage, name), said), []).append(title)
            else:
                without.setdefault(said, [])
                without[said] += [title] if title not in without[said] else []
        rows += [
            (cells.reported.listed(tests), limit, *((dose_name,) if several else ()), said)
            for (limit, said), tests in grouped.items()
        ]
    rows += [
        (cells.reported.listed(tests), "", *(("",) if several else ()), said)
        for said, tests in without.items()
    ]
    return Listing(f"limits_in_cells_{stage}", columns, tuple(rows))


def test_said(cells: Cells, test: LotTest) -> str:
    """A test with its method: several of one title differ by it."""
    return f"{cells.reported.of(test.title)} ({method_said(cells, test)})"


test_said.__test__ = False  # type: ignore[attr-defined]


def method_said(cells: Cells, test: LotTest) -> str:
    """By which method a test is done."""
    method = test.method
    return cells.reported.unset(method) if isinstance(method, Unset) else cells.reported.of(method)


def doses_of(cells: Cells) -> Mapping[str, QuantityRange]:
    """The amounts of the document's doses whose number of cells is known, by their titles."""
    return {
        cells.with_mark(
            cells.reported.of(level.title), cells.reported.assumed(f"dose.levels.{name}.cells")
        ): level.cells
        for name, level in cells.study.dose.levels.items()
        if isinstance(level.cells, QuantityRange) and level.cells.low.unit == "{cells}"
    }


def given_volume(cells: Cells) -> QuantityRange | None:
    """The volume that is given, where the document has it."""
    rules = cells.study.dose.administration
    volume = rules.volume if isinstance(rules, Administration) else None
    return volume if isinstance(volume, QuantityRange) else None


def meaning_said(cells: Cells, test: LotTest, meaning: Meaning) -> str:
    """A meaning in the report's language, short."""
    say = cells.reported.say
    match meaning:
        case InCells():
            bound = say(_BOUNDS[meaning.bound], cells=_amount(cells, meaning.cells))
            return say(_OTHERS if meaning.which == "others" else _HAVE, bound=bound)
        case InAmount():
            unit = unit_in(meaning.amount.low.unit, cells.reported.language)
            amount = f"{_amount(cells, meaning.amount)} {unit}"
            said = say(_AMOUNT, bound=say(_BOUNDS[meaning.bound], cells=amount))
            return cells.with_mark(said, cells.reported.assumed("dose.administration.volume"))
        case InSignal():
            share = percent(meaning.share_of_signal)
            return say(_SIGNAL, bound=say(_BOUNDS[meaning.bound], cells=share))
        case _:
            return cells.reported.of(_NOT[_why_not(cells, test)])


def _amount(cells: Cells, amount: QuantityRange) -> str:
    low, high = (written(float(end.amount)) for end in (amount.low, amount.high))
    return low if low == high else cells.reported.say(_RANGE, low=low, high=high)


def _why_not(cells: Cells, test: LotTest) -> str:
    match test.accept:
        case Unset():
            return "unset"
        case Count():
            return "count"
        case BelowDetection():
            return "below_detection"
        case ComparedWithAncestor():
            return "ancestor"
        case Category():
            return "category"
        case ReferenceOnly():
            return "reference"
        case _ if "/" in str(getattr(test.accept, "limit", "")) and given_volume(cells) is None:
            return "volume"
        case _:
            return "other"
