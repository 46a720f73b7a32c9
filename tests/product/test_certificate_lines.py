"""The lines of a certificate: every test in its order, every result that there is."""

from dataclasses import replace
from typing import Any

from ayumi.product import Specification
from ayumi.product.certificate_lines import VERDICT_WORDS, CertificateLine, certificate_lines
from ayumi.product.results import TestResult
from ayumi.product.retests import Investigation
from ayumi.product.verdict import judge
from ayumi.values import Unset
from tests.product.lots import ACCEPTS, EVERY, NOW, SAMPLED, bad, good, lot_test, specification
from tests.product.lots import result as result_of

ERROR = Investigation("INV-1", frozenset({0}), "laboratory_error_confirmed")


def lines(
    *results: TestResult, lot: Specification = EVERY, records: tuple[Investigation, ...] = ()
) -> dict[str, CertificateLine]:
    by_test: dict[str, list[TestResult]] = {}
    for one in results:
        by_test.setdefault(one.test, []).append(one)
    assert not isinstance(lot.tests, Unset)
    known: dict[str, Any] = {"now": NOW, "sampled_at": SAMPLED, "ancestors": {"BANK-1"}}
    verdicts = {
        name: judge(lot, name, by_test.get(name, []), investigations=records, **known)
        for name in lot.tests
    }
    found = certificate_lines(
        lot,
        by_test,
        verdicts,
        dict.fromkeys(by_test, records),
        {"bank": "Cell bank"}.__getitem__,
    )
    return {line.test: line for line in found}


def test_every_test_has_its_line_in_the_document_s_order() -> None:
    found = lines(good("at_most"))
    assert list(found) == [*ACCEPTS]
    assert found["at_most"].verdict == "Pass"
    assert found["at_most"].limit == "at most 25 EU/mL"
    missing = found["rate"]
    assert (missing.verdict, missing.result, missing.others) == ("Overdue", None, ())
    assert missing.because == "no result; due since 2026-03-08"
    assert found["compared"].limit.endswith("against cell bank")
    assert found["reference_only"].role == "reference"


def test_what_a_line_says_of_a_result() -> None:
    one = replace(good("below"), method_version="3", instrument="I-7", analyst="ben", sample="S-9")
    line = lines(one)["below"]
    assert (line.title, line.method, line.material) == ("Below", "Method", "LOT")
    result = line.result
    assert result is not None
    assert (result.result, result.detection_limit) == ("< 0.1 %", "0.1 %")
    assert (result.method, result.instrument) == ("Method, 3", "I-7")
    assert (result.analyst, result.sample, result.day) == ("ben", "S-9", "2026-03-05")
    assert (result.testing, result.replicate, result.investigation) == ("first result", 1, "")
    assert not result.set_aside


def test_results_in_words() -> None:
    found = lines(*(good(name) for name in ACCEPTS))
    assert {name: line.result.result for name, line in found.items() if line.result} == {
        "at_least": "92.3 %",
        "at_most": "3 EU/mL",
        "above": "91 %",
        "below": "< 0.1 %",
        "range": "300 mosm/L",
        "count": "0 of 10 colonies",
        "rate": "20 of 20 normal cells (100 %)",
        "clone": "no abnormality among 20 scored",
        "category": "negative",
        "below_detection": "< 10 copies/mL",
        "delta_ct": "ΔCt 8.0 (target 25.1, reference 17.1)",
        "delta_delta_ct": "ΔΔCt 12 (target 33, reference 17, control ΔCt 4)",
        "compared": "2 gains and losses (12 kb, 40 kb) against BANK-1",
        "reference_only": "as expected",
    }
    assert lines(bad("clone"))["clone"].result.result == "+8 in 2, of 20 scored"  # type: ignore[union-attr]
    smallest = lines(bad("compared"))["compared"].result
    assert smallest is not None
    assert smallest.result == "6 gains and losses (the smallest 10 kb) against BANK-1"


def test_retests_stand_beside_what_they_repeat_with_their_investigation() -> None:
    retest = good("at_least", retest=1, investigation="INV-1")
    line = lines(bad("at_least"), retest, records=(ERROR,))["at_least"]
    assert line.verdict == "Pass"
    assert line.result is not None
    assert (line.result.testing, line.result.result) == ("retest 1", "92.3 %")
    assert line.result.investigation == "INV-1: laboratory error confirmed"
    [first] = line.others
    assert (first.testing, first.result, first.set_aside) == ("first result", "89.99 %", True)


def test_a_failure_shows_the_result_that_fails_and_keeps_the_others() -> None:
    retest = good("at_least", retest=1)
    line = lines(bad("at_least"), retest)["at_least"]
    assert (line.verdict, line.result.result if line.result else "") == ("Fail", "89.99 %")
    [other] = line.others
    assert (other.result, other.investigation, other.set_aside) == ("92.3 %", "none", False)


def test_what_is_not_on_record_or_not_concluded_says_so() -> None:
    retest = good("at_least", retest=1, investigation="INV-2")
    line = lines(good("at_least"), retest, records=(ERROR,))["at_least"]
    assert line.result is not None
    assert line.result.investigation == "INV-2: not on record"
    still_open = Investigation("INV-2", frozenset({0}))
    line = lines(good("at_least"), retest, records=(still_open,))["at_least"]
    assert line.result is not None
    assert line.result.investigation == "INV-2: not concluded"


def test_what_the_document_leaves_open_is_said() -> None:
    test = {**lot_test({}), "accept": Unset("no limit yet"), "method": Unset("any"), "group": "G"}
    lot = specification({"x": {**test, "material": Unset("no label")}})
    line = lines(result_of("x", lot=lot, value="fine"), lot=lot)["x"]
    assert (line.limit, line.verdict) == ("unset (no limit yet)", "Not judged")
    assert (line.method, line.material, line.group) == ("unset (any)", "unset (no label)", "G")
    assert line.result is not None
    assert line.result.result == "fine"


def test_without_tests_there_are_no_lines() -> None:
    unset = EVERY.model_copy(update={"tests": Unset("not public")})
    assert certificate_lines(unset, {}, {}) == ()


def test_every_state_has_its_word() -> None:
    assert len(set(VERDICT_WORDS.values())) == len(VERDICT_WORDS) == 8
