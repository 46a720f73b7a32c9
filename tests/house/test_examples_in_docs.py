"""The numbers that the manual shows are the ones that its examples give."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["evidence.md", "inference.md"])
def test_the_examples_of_the_page_are_true(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    example = doctest.DocTestParser().get_doctest(text, {}, page, None, 0)
    told: list[str] = []
    results = doctest.DocTestRunner(verbose=False).run(example, out=told.append)
    assert results.attempted > 10
    assert results.failed == 0, "".join(told)
