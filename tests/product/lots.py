"""A specification with a test of every kind, and results for it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from ayumi.product import LotTest, Specification
from ayumi.product.result_reading import read_result
from ayumi.product.results import TestResult
from ayumi.values import Keyed, Unset

NOW = datetime(2026, 3, 21, 12, tzinfo=UTC)
SAMPLED = date(2026, 3, 1)

ABOUT = {
    "method": "Method",
    "sample": "S-1",
    "material": "cells",
    "analyst": "ana",
    "measured": "2026-03-05",
}
GOOD: dict[str, dict[str, Any]] = {
    "at_least": {"value": "92.3 %"},
    "at_most": {"value": "3 [EU]/mL"},
    "above": {"value": "91 %"},
    "below": {"value": "< 0.1 %"},
    "range": {"value": "300 mosm/L"},
    "count": {"found": 0, "scored": 10},
    "rate": {"found": 20, "scored": 20},
    "clone": {"scored": 20, "abnormalities": []},
    "category": {"value": "negative"},
    "below_detection": {"value": "not detected", "detection_limit": "10 {copies}/mL"},
    "delta_ct": {"target": "25.1", "reference": "17.1"},
    "delta_delta_ct": {"target": "33", "reference": "17", "control": "4"},
    "compared": {"ancestor": "BANK-1", "found": 2, "sizes": ["12 {kb}", "40 {kb}"]},
    "reference_only": {"value": "as expected"},
}
BAD: dict[str, dict[str, Any]] = {
    "at_least": {"value": "89.99 %"},
    "at_most": {"value": "25.1 [EU]/mL"},
    "above": {"value": "90 %"},
    "below": {"value": "0.1 %"},
    "range": {"value": "331 mosm/L"},
    "count": {"found": 1, "scored": 10},
    "rate": {"found": 17, "scored": 20},
    "clone": {"scored": 20, "abnormalities": [{"karyotype": "+8", "kind": "gain", "cells": 2}]},
    "category": {"value": "positive"},
    "below_detection": {"value": "detected"},
    "delta_ct": {"target": "28.2", "reference": "18.1"},
    "delta_delta_ct": {"delta": "7.642"},
    "compared": {"ancestor": "BANK-1", "found": 6, "smallest": "10 {kb}"},
}
_CONTROL = "A control"
ACCEPTS: dict[str, dict[str, Any]] = {
    "at_least": {"kind": "at_least", "limit": "90 %"},
    "at_most": {"kind": "at_most", "limit": "25 [EU]/mL"},
    "above": {"kind": "above", "limit": "90 %"},
    "below": {"kind": "below", "limit": "0.1 %"},
    "range": {"kind": "range", "low": "270 mosm/L", "high": "330 mosm/L"},
    "count": {"kind": "count", "of": "colonies", "at_most": 0, "scored": 10},
    "rate": {"kind": "rate", "of": "normal cells", "at_least": 90, "scored": 20},
    "clone": {
        "kind": "clone", "scored": 20, "same_loss": 3, "same_gain": 2, "same_structural_change": 2
    },
    "category": {
        "kind": "category",
        "results": {"negative": "Negative", "positive": "Positive"},
        "accepted": ("negative",),
    },
    "below_detection": {"kind": "below_detection"},
    "delta_ct": {"kind": "delta_ct", "value": "delta_ct", "at_most": 10, "control": _CONTROL},
    "delta_delta_ct": {
        "kind": "delta_ct", "value": "delta_delta_ct", "at_least": 7.643, "control": _CONTROL
    },
    "compared": {
        "kind": "compared_with_ancestor", "ancestor": "bank", "of": "gains and losses",
        "at_most": 5, "size": "10 {kb}",
    },
    "reference_only": {"kind": "reference_only"},
}  # fmt: skip


def lot_test(accept: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    given = {"title": "Test", "material": "cells", "method": "Method", "takes": "7 d"}
    return {**given, "accept": dict(accept), **more}


def specification(tests: Mapping[str, Any] | None = None, **more: Any) -> Specification:
    """Of the tests given, or of one of every kind."""
    every = {
        name: lot_test(
            accept,
            title=name.replace("_", " ").capitalize(),
            role="reference" if name == "reference_only" else "release",
        )
        for name, accept in ACCEPTS.items()
    }
    given = {
        "title": "The lot",
        "level": "cryopreserved_lot",
        "stage": "lot",
        "materials": {
            "cells": {"label": "LOT", "stage": "lot"},
            "grown": {"label": "LOT + 4 wk", "stage": "lot", "cultured": "4 wk"},
        },
        "tests": every if tests is None else dict(tests),
        **more,
    }
    return TypeAdapter(Specification).validate_python(given)


EVERY = specification()


def test_of(lot: Specification, name: str) -> LotTest:
    assert isinstance(lot.tests, Keyed)
    assert not isinstance(lot.tests, Unset)
    return lot.tests[name]


test_of.__test__ = False  # type: ignore[attr-defined]


def result(name: str, *, lot: Specification = EVERY, **given: Any) -> TestResult:
    """A result of a test as `read_result` reads it; only what differs is given."""
    return read_result(name, test_of(lot, name), {**ABOUT, **given})


@lru_cache
def good(name: str, **more: Any) -> TestResult:
    return result(name, **GOOD[name], **more)


@lru_cache
def bad(name: str, **more: Any) -> TestResult:
    return result(name, **BAD[name], **more)


def among_all(passing: set[bool], otherwise: str = "censored") -> str:
    """The outcome where a result may be several amounts: all pass, none does, or only some."""
    if len(passing) != 1:
        return otherwise
    return "pass" if True in passing else "fail"
