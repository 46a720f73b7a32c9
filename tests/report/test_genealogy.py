"""A genealogy as a drawing: what is left out is counted, and lines keep out of the boxes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.report.genealogy import BOX_HEIGHT, Generation, Thing, few, genealogy
from ayumi.report.layout.log_plot import LogScale, OddsScale

THINGS = st.lists(st.integers(1, 14), min_size=1, max_size=5)


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[Generation], list[tuple[str, str]]]:
    sizes = draw(THINGS)
    generations = [
        Generation(f"g{g}", tuple(Thing(f"{g}.{i}", f"{g}.{i}", "x") for i in range(n)), most=6)
        for g, n in enumerate(sizes)
    ]
    links = [
        (f"{g}.{i}", f"{g - 1}.{draw(st.integers(0, sizes[g - 1] - 1))}")
        for g in range(1, len(sizes))
        for i in range(sizes[g])
    ]
    return generations, links


@given(trees())
def test_a_genealogy_leaves_out_only_what_it_counts(
    tree: tuple[list[Generation], list[tuple[str, str]]],
) -> None:
    generations, links = tree
    drawn = few(generations, links, "more")
    for whole, some in zip(generations, drawn, strict=True):
        left = sum(thing.counts for thing in some.things)
        kept = [thing for thing in some.things if not thing.counts]
        assert len(some.things) <= whole.most
        assert len(kept) + left == len(whole.things)
        assert [t for t in whole.things if t in kept] == kept


@given(trees())
def test_lines_of_a_genealogy_keep_out_of_the_boxes(
    tree: tuple[list[Generation], list[tuple[str, str]]],
) -> None:
    generations, links = tree
    drawn, bottom = genealogy(generations, links, 0.0, 760)
    boxes = [
        tuple(float(v) for v in found)
        for found in re.findall(
            r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="48" rx="4" class="paper"',
            drawn,
        )
    ]
    assert len(boxes) == sum(len(one.things) for one in generations)
    assert max(y + BOX_HEIGHT for _, y, *_ in boxes) == pytest.approx(bottom)
    for x, _, width, *_ in boxes:
        assert x >= 0
        assert x + width <= 760
    assert drawn.count('class="leader"') == len(links)
    # Where a line goes straight down past boxes, it goes between them.
    for x, y in re.findall(r"(?<=[ ,])([\d.]+) ([\d.]+)V", drawn):
        at, upper = float(x), float(y)
        for left, top, width, *_ in boxes:
            if abs(top - upper) < 1:
                assert not left + 0.5 < at < left + width - 0.5


def test_a_notable_thing_is_drawn_among_many() -> None:
    things = tuple(Thing(str(i), str(i), "x", notable=i == 40) for i in range(50))
    [some] = few([Generation("g", things, most=5)], [], "more")
    assert [thing.code for thing in some.things] == ["0", "1", "2", "40", "+ 46"]


@given(st.floats(1e-9, 1e9), st.floats(1e-9, 1e9))
def test_scales_keep_the_order(one: float, other: float) -> None:
    scale = LogScale(1e-7, 1e7, 0.0, 100.0)
    assert (scale(one) <= scale(other)) == (scale(one) <= scale(other) if one != other else True)
    if one < other:
        assert scale(one) <= scale(other)
    odds = OddsScale(100.0, 0.0)
    a, b = one / (1 + one), other / (1 + other)
    if a < b:
        assert odds(a) >= odds(b)
