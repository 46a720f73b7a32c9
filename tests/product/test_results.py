"""Results: read with all of their faults at once, and stored so that they read the same."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.product.result_reading import read_result
from ayumi.product.results import (
    Abnormality,
    AboveRange,
    BelowLod,
    Clones,
    Counted,
    Cycles,
    Described,
    Differences,
    Measured,
    TestResult,
    Value,
    Worded,
)
from ayumi.values import InputRefused, Quantity, Unset
from tests.product.lots import ABOUT, BAD, EVERY, GOOD, lot_test, result, specification, test_of

AMOUNTS = st.builds(
    Quantity,
    st.decimals(min_value=0, max_value=10**6, places=4),
    st.sampled_from(("%", "[EU]/mL", "{kb}")),
)
TEXTS = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=12)
CYCLES = st.decimals(min_value=1, max_value=45, places=2)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.builds(Measured, AMOUNTS),
    st.builds(BelowLod, AMOUNTS),
    st.builds(AboveRange, AMOUNTS),
    st.builds(Counted, st.integers(0, 50), st.none() | st.integers(50, 99)),
    st.builds(
        Clones,
        st.integers(1, 50),
        st.lists(
            st.builds(
                Abnormality, TEXTS, st.sampled_from(("loss", "gain", "structural")),
                st.integers(1, 9),
            ),
            max_size=3,
        ).map(tuple),
    ),
    st.builds(Worded, TEXTS),
    st.builds(Cycles, CYCLES, CYCLES, st.none() | CYCLES, st.none(), st.booleans()),
    st.builds(Cycles, given=CYCLES, amplified=st.booleans()),
    st.builds(
        Differences, TEXTS, st.integers(0, 9), st.none() | st.lists(AMOUNTS, max_size=3).map(tuple),
        st.none() | AMOUNTS,
    ),
    st.builds(Described, TEXTS),
)  # fmt: skip
MOMENTS = st.dates(date(2020, 1, 1)) | st.datetimes(
    datetime(2020, 1, 1), timezones=st.sampled_from((UTC, timezone(timedelta(hours=9))))
)
RESULTS = st.builds(
    TestResult,
    test=TEXTS, value=VALUES, method=TEXTS, sample=TEXTS, analyst=TEXTS, measured=MOMENTS,
    material=st.none() | TEXTS, method_version=st.none() | TEXTS,
    detection_limit=st.none() | AMOUNTS, instrument=st.none() | TEXTS,
    attachment=st.none() | TEXTS, retest=st.integers(0, 5), replicate=st.integers(1, 3),
    investigation=st.none() | TEXTS,
)  # fmt: skip


@given(RESULTS)
def test_a_result_is_stored_so_that_it_reads_the_same(one: TestResult) -> None:
    stored = json.loads(json.dumps(one.to_dict()))
    again = TestResult.from_dict(stored)
    assert again == one
    assert again.to_dict() == one.to_dict()
    assert again.digest == one.digest


@given(RESULTS, RESULTS)
def test_results_that_differ_have_other_digests(one: TestResult, other: TestResult) -> None:
    assert (one.to_dict() == other.to_dict()) == (one.digest == other.digest)


def test_digits_are_kept_as_they_were_written() -> None:
    one = result("at_least", value="90.10 %")
    assert one.to_dict()["value"] == {"kind": "measured", "amount": "90.10 %"}
    assert str(TestResult.from_dict(one.to_dict()).value) == str(one.value)


@pytest.mark.parametrize("name", [*GOOD])
def test_what_is_read_names_the_test_and_how_it_was_measured(name: str) -> None:
    more: dict[str, Any] = {
        "method_version": "2",
        "instrument": "I-7",
        "attachment": f"sha256:{'0a' * 32}",
    }
    run: dict[str, Any] = {"retest": "1", "replicate": "2", "investigation": "INV-1"}
    one = result(name, **GOOD[name], **more, **run)
    assert (one.test, one.method, one.method_version, one.sample) == (name, "Method", "2", "S-1")
    assert (one.analyst, one.instrument, one.material) == ("ana", "I-7", "cells")
    assert (one.retest, one.replicate, one.investigation) == (1, 2, "INV-1")
    assert one.measured == date(2026, 3, 5)
    assert one.scored == GOOD[name].get("scored")


VALUES_READ: list[tuple[str, dict[str, object], Value]] = [
    ("at_least", {"value": "0.9 1"}, Measured(Quantity(Decimal("0.9"), "1"))),
    ("at_most", {"value": ">50 [EU]/mL"}, AboveRange(Quantity(Decimal(50), "[EU]/mL"))),
    ("at_most", {"value": "< 0.02 [EU]/uL"}, BelowLod(Quantity(Decimal("0.02"), "[EU]/uL"))),
    (
        "at_most",
        {"value": "Not detected", "detection_limit": "0.1 [EU]/mL"},
        BelowLod(Quantity(Decimal("0.1"), "[EU]/mL")),
    ),
    ("count", {"found": 3, "scored": "12"}, Counted(3, 12)),
    (
        "delta_ct",
        {"target": "> 40", "reference": 17},
        Cycles(Decimal(40), Decimal(17), amplified=False),
    ),
    ("delta_delta_ct", {"delta": "> 8.5"}, Cycles(given=Decimal("8.5"), amplified=False)),
    (
        "clone",
        {"scored": 1, "abnormalities": [{"karyotype": "+8", "kind": "gain", "cells": 1}]},
        Clones(1, (Abnormality("+8", "gain", 1),)),
    ),
    ("compared", {"ancestor": "B", "found": 0}, Differences("B", 0)),
    ("reference_only", {"value": "12 %"}, Measured(Quantity(Decimal(12), "%"))),
    ("reference_only", {"value": "< 12 %"}, BelowLod(Quantity(Decimal(12), "%"))),
    ("reference_only", {"value": "46,XX in 20"}, Described("46,XX in 20")),
    ("below_detection", {"value": "4 {copies}/mL"}, Measured(Quantity(Decimal(4), "{copies}/mL"))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given_value", "expected"), VALUES_READ)
def test_values_as_they_are_written(
    name: str, given_value: dict[str, Any], expected: Value
) -> None:
    assert result(name, **given_value).value == expected


def test_a_result_below_the_limit_of_detection_states_it() -> None:
    assert result("below", value="< 0.05 %").detection_limit == Quantity(Decimal("0.05"), "%")


def test_moments_are_kept_with_their_offset() -> None:
    one = result("category", value="negative", measured="2026-03-05T14:05+09:00")
    assert one.measured == datetime(2026, 3, 5, 5, 5, tzinfo=UTC)
    assert one.to_dict()["measured"] == "2026-03-05T14:05:00+09:00"


FAULTS: list[tuple[str, dict[str, object], dict[str, str]]] = [
    ("at_least", {}, {"value": "missing; write the amount"}),
    ("at_least", {"value": "92.3"}, {"value": "write the amount, a space and its unit"}),
    ("at_least", {"value": 92.3}, {"value": "write the amount, a space and its unit"}),
    ("at_least", {"value": "3 [EU]/mL"}, {"value": "write it in %"}),
    ("at_most", {"value": "3 EU/mL"}, {"value": "UCUM writes this unit `[EU]/mL`"}),
    ("at_most", {"value": "3 [EU]/mg"}, {"value": "write it in [EU]/mL, or in a unit of the same"}),
    ("at_most", {"value": "-3 [EU]/mL"}, {"value": "is not negative"}),
    ("at_most", {"value": "< 0 [EU]/mL"}, {"value": "a limit of detection is more than 0"}),
    ("below", {"value": "1 %", "detection_limit": "0 %"}, {"detection_limit": "more than 0"}),
    ("range", {"value": "300 mosm/kg"}, {"value": "write it in mosm/L"}),
    ("below", {"value": "not detected"}, {"detection_limit": "missing; state the limit"}),
    ("below", {"value": "0.01 %", "detection_limit": "0.05 %"}, {"value": "write `< 0.05 %`"}),
    (
        "below",
        {"value": "< 0.01 %", "detection_limit": "0.05 %"},
        {"detection_limit": "write one limit of detection"},
    ),
    ("below", {"value": "0.2 %", "detection_limit": "1 mL"}, {"detection_limit": "write it in %"}),
    ("below_detection", {"value": "not detected"}, {"detection_limit": "missing; state the"}),
    ("below_detection", {"value": "none"}, {"value": "write the amount, a space and its unit"}),
    ("count", {"found": 2}, {"scored": "missing; write a whole number, 1 or more"}),
    ("count", {"found": 11, "scored": 10}, {"found": "only 10 are scored"}),
    ("rate", {"found": -1, "scored": "0"}, {"found": "0 or more", "scored": "1 or more"}),
    ("rate", {"found": True, "scored": 2.5}, {"found": "0 or more", "scored": "1 or more"}),
    ("rate", {"found": 1, "scored": 20, "value": "5 %"}, {"value": "unknown key"}),
    ("clone", {"scored": 0, "abnormalities": []}, {"scored": "1 or more"}),
    ("clone", {"scored": 20}, {"abnormalities": "an empty list says there was none"}),
    ("clone", {"scored": 20, "abnormalities": "none"}, {"abnormalities": "list the abnormalities"}),
    (
        "clone",
        {"scored": 20, "abnormalities": [{"karyotype": "+8", "kind": "gian", "cells": 21}, 7]},
        {
            "abnormalities.0.kind": "did you mean `gain`?",
            "abnormalities.0.cells": "only 20 are scored",
            "abnormalities.1": "write a table",
            "abnormalities.1.karyotype": "missing; write the karyotype",
            "abnormalities.1.kind": "missing; write one of loss, gain, structural",
            "abnormalities.1.cells": "missing",
        },
    ),
    (
        "clone",
        {"scored": 20, "abnormalities": [{"karyotype": "+8", "kind": "gain", "cells": 1}] * 2},
        {"abnormalities.1.karyotype": "write it once, with all of its cells"},
    ),
    ("category", {"value": "negativ"}, {"value": "did you mean `negative`?"}),
    ("category", {"value": "negative\x1b[2J"}, {"value": "in characters that can be seen"}),
    ("delta_ct", {"target": "25"}, {"reference": "missing; write the cycles, or `delta` alone"}),
    ("delta_ct", {"target": "25", "delta": "8"}, {"target": "not both"}),
    ("delta_ct", {"target": 25.5, "reference": "17"}, {"target": "as text, so that no digit"}),
    ("delta_ct", {"target": "-3", "reference": "x"}, {"target": "more than 0", "reference": "27."}),
    ("delta_ct", {"target": "25", "reference": "> 40"}, {"reference": "nothing can be compared"}),
    ("delta_ct", {"target": "25", "reference": "17", "control": "4"}, {"control": "no control"}),
    ("delta_delta_ct", {"target": "33", "reference": "17"}, {"control": "missing"}),
    ("compared", {"found": 2}, {"ancestor": "missing; name the material"}),
    ("compared", {"ancestor": "B", "found": 2, "sizes": ["12 {kb}"]}, {"sizes": "2 are found"}),
    ("compared", {"ancestor": "B", "found": 1, "sizes": "12 {kb}"}, {"sizes": "in a list"}),
    ("compared", {"ancestor": "B", "found": 1, "sizes": ["12 mm"]}, {"sizes": "write it in {kb}"}),
    ("compared", {"ancestor": "B", "found": 0, "smallest": "12 {kb}"}, {"smallest": "no smallest"}),
    (
        "compared",
        {"ancestor": "B", "found": 1, "sizes": ["12 {kb}"], "smallest": "12 {kb}"},
        {"smallest": "the sizes or the smallest, not both"},
    ),
    ("reference_only", {"value": "12 furlong"}, {"value": "UCUM has no unit `furlong`"}),
    ("category", {"value": "negative", "measured": "2026-03"}, {"measured": "write a day, or"}),
    ("category", {"value": "negative", "measured": "2026-03-05T14:05"}, {"measured": "its offset"}),
    ("category", {"value": "negative", "measured": "2026-02-30"}, {"measured": "write a day, or"}),
    ("category", {"value": "negative", "attachment": "sha256:12"}, {"attachment": "64 digits"}),
    ("category", {"value": "negative", "retest": "first"}, {"retest": "a whole number"}),
    ("category", {"value": "negative", "replicate": 0}, {"replicate": "1 or more"}),
    ("category", {"value": "negative", "analyts": "ben"}, {"analyts": "did you mean `analyst`?"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given_value", "expected"), FAULTS)
def test_faults_are_found_each_at_its_place_and_said(
    name: str, given_value: Mapping[str, Any], expected: Mapping[str, str]
) -> None:
    with pytest.raises(InputRefused) as refused:
        result(name, **given_value)
    found = {fault.place: fault.message for fault in refused.value.faults}
    assert set(found) == set(expected)
    assert len(found) == len(refused.value.faults)
    for place, words in expected.items():
        assert words in found[place]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        read_result("rate", test_of(EVERY, "rate"), {"found": "x", "mesured": "2026-03-05"})
    assert [fault.place for fault in refused.value.faults] == [
        "found", "scored", "method", "sample", "analyst", "material", "mesured",
    ]  # fmt: skip
    assert "test result `rate` refused, 7 faults" in str(refused.value)


def test_too_few_scored_or_another_method_is_recorded() -> None:
    one = result("rate", found=15, scored=15, method="Another")
    assert (one.scored, one.method) == (15, "Another")


def test_a_material_that_the_document_leaves_open_need_not_be_named() -> None:
    lot = specification({"x": lot_test({"kind": "below_detection"}, material=Unset("open"))})
    one = read_result("x", test_of(lot, "x"), {**ABOUT, "material": "", **BAD["below_detection"]})
    assert one.material is None


def test_a_limit_that_is_unset_takes_an_amount_or_words() -> None:
    lot = specification({"x": {**lot_test({"kind": "below_detection"}), "accept": Unset("open")}})
    for value, kind in (("3 %", Measured), ("< 3 [EU]/mL", BelowLod), ("fine", Described)):
        assert isinstance(result("x", lot=lot, value=value).value, kind)


def test_a_difference_needs_its_cycles() -> None:
    with pytest.raises(ValueError, match="cycles of target and reference"):
        _ = Cycles(target=Decimal(25)).difference


def test_a_stored_result_keeps_what_later_kinds_do_not_know() -> None:
    stored: dict[str, Any] = result("count", found=0, scored=10).to_dict()
    assert stored["value"] == {"kind": "counted", "found": 0, "scored": 10}
    with pytest.raises(KeyError):
        TestResult.from_dict({**stored, "value": {"kind": "unheard_of"}})
