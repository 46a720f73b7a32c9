"""The page on lot statistics prints what it says, and names what there is."""

import doctest
import re
from dataclasses import is_dataclass
from pathlib import Path

from ayumi.product import lot_statistics

PAGE = (Path(__file__).parents[3] / "docs" / "lot-statistics.md").read_text(encoding="utf-8")


def test_the_examples_of_the_page_print_what_they_say() -> None:
    example = doctest.DocTestParser().get_doctest(PAGE, {}, "lot-statistics.md", None, 0)
    assert len(example.examples) > 30
    assert doctest.DocTestRunner().run(example).failed == 0


def test_every_function_is_on_the_page() -> None:
    functions = {name for name in lot_statistics.__all__ if name.islower()}
    points = {"tumour_chance_at", "residual_cells_at"}  # single points of curves: not for showing
    smaller = {"fraction_to_test", "smallest_clone_seen"}
    missing = {name for name in functions if not re.search(rf"\b{name}\b", PAGE)}
    assert missing <= points | smaller


def test_every_public_name_is_there_once() -> None:
    assert len(set(lot_statistics.__all__)) == len(lot_statistics.__all__)
    assert all(hasattr(lot_statistics, name) for name in lot_statistics.__all__)


def test_results_do_not_change() -> None:
    kinds = [getattr(lot_statistics, name) for name in lot_statistics.__all__]
    results = [kind for kind in kinds if isinstance(kind, type) and is_dataclass(kind)]
    assert len(results) > 20
    for kind in results:
        assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined]
        assert "__slots__" in vars(kind), kind
