"""Results in words."""

from ayumi.isncsci import Policies, Result, Total, classify
from ayumi.isncsci.levels import LEVELS
from ayumi.report.wording import (
    ranges,
    result_change,
    result_words,
    sentence,
    standard,
    total_change,
)
from tests.report.exams import COMPLETE, NOTHING_TESTABLE


def test_sets_of_levels_are_ranges() -> None:
    assert ranges(LEVELS) == ["C1–S4-5", "INT"]
    assert result_words(Result(LEVELS[:21])) == "ND (C1–L1)"
    assert result_words(Result(("C1", "C2"))) == "ND (C1 or C2)"
    assert result_words(Result(("NA", "T1", "T3", "T4", "T5"))) == "ND (NA, T1 or T3–T5)"
    assert result_words(Result(("B", "C"), star=True)) == "ND* (B or C)"
    assert result_words(Result(("S3", "INT"))) == "ND (S3 or INT)"
    assert result_words(Result(("D",), star=True)) == "D*"


def test_a_classification_in_a_sentence() -> None:
    assert sentence(classify(COMPLETE)) == (
        "AIS A, neurological level of injury T1, complete; sensory level T1 right and T2 left, "
        "motor level T1 right and T2 left."
    )
    assert "NLI" not in sentence(classify(NOTHING_TESTABLE))


def test_policies_are_named_when_they_are_not_the_default() -> None:
    assert standard("2019", Policies()) == "ISNCSCI revision 2019"
    every = Policies(
        intact_without_vac="INT", non_key_in_motor_zpp="never", undetermined_star="none"
    )
    assert standard("2019", every).count(";") == 3


def test_what_changed() -> None:
    def change(name: str, before: str, after: str) -> str:
        return result_change(name, Result((before,)), Result((after,)))

    assert change("nli", "T4", "T3") == "1 level more rostral"
    assert change("nli", "C8", "T2") == "2 levels more caudal"
    assert change("nli", "S1", "INT") == "from S1 to INT"
    assert change("ais", "A", "C") == "2 grades better"
    assert change("ais", "E", "D") == "1 grade worse"
    assert change("ais", "E", "none") == "from E to none"
    assert change("zpp_motor_left", "NA", "T1") == "from NA to T1"
    assert change("completeness", "complete", "incomplete") == "now incomplete"
    assert change("ais", "C", "C") == "no change"
    assert result_change("ais", Result(("C",)), Result(("C",), True)) == "no change; star gained"
    apart = result_change("ais", Result(("A", "B")), Result(("C", "D")))
    assert apart == "changed, by how much is not determinable"
    assert result_change("ais", Result(("A", "B")), Result(("B",))) == "not determinable"


def test_change_of_totals() -> None:
    assert total_change(Total(5, 5), Total(3, 3)) == "−2"
    assert total_change(Total(5, 8), Total(5, 8)) == "ND (−3 to +3)"
