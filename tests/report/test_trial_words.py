"""Every fixed text of the trial report is in both languages."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import ayumi.report.trial
from ayumi.values import Words
from tests.report.trial_reports import PICTURES, texts_of

SVG = "{http://www.w3.org/2000/svg}"


def fixed_words() -> Iterator[tuple[str, Words]]:
    """Every text that the report's modules hold."""
    for module in pkgutil.iter_modules(ayumi.report.trial.__path__):
        loaded = importlib.import_module(f"ayumi.report.trial.{module.name}")
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
    assert len(known) > 200
    for name, words in known:
        assert words.ja is not None, name
        fields = [sorted(set(re.findall(r"{(\w+)}", text))) for text in (words.en, words.ja)]
        assert fields[0] == fields[1], (name, words)


@pytest.mark.parametrize("name", PICTURES)
def test_a_japanese_page_has_no_english_fixed_words(name: str) -> None:
    texts = set(texts_of(name, "ja").found)
    english = {w.en for _, w in fixed_words() if w.ja != w.en and "{" not in w.en and len(w.en) > 2}
    # Words of a study document are as their author wrote them; some are also fixed words.
    document = {
        "Total", "Laboratory", "Screening", "Transplantation", "Level", "Motor",
        "Immunosuppression",
    }  # fmt: skip
    # A number on an axis is in no language.
    numbers = {text for text in texts if re.fullmatch(r"[\d.]+ %", text)}
    assert texts & english - document - numbers == set()
    patterns = [
        re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(w.en)))
        for _, w in fixed_words()
        if "{" in w.en and len(re.sub(r"{\w+}|\W", "", w.en)) > 6
    ]
    # What is assumed gives its reasons in the words of whoever assumed it.
    rehearsal = PICTURES[name]().in_force.rehearsal
    reasons = (
        set() if rehearsal is None else {one.reason.in_("ja") for one in rehearsal.assumptions}
    )
    for text in texts - reasons:
        for pattern in patterns:
            assert not pattern.fullmatch(text), text
