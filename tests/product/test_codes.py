"""Codes of labels and their checks, against published examples and against every single slip."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.product.codes import LONGEST, code_fault, drawn_code, with_check
from ayumi.product.custody_rules import CodeCheck

CHECKS: tuple[CodeCheck, ...] = ("none", "mod97", "luhn", "gs1_mod10")
DIGITS = st.text(string.digits, min_size=1, max_size=20)
SIGNS = st.text(string.digits + string.ascii_uppercase, min_size=1, max_size=20)


def test_published_examples() -> None:
    """ISO/IEC 7812-1's 7992739871, GS1's 629104150021, ISO/IEC 7064's 794, an IBAN turned round."""
    assert with_check("7992739871", "luhn") == "79927398713"
    assert with_check("629104150021", "gs1_mod10") == "6291041500213"
    assert with_check("794", "mod97") == "79444"
    assert code_fault("WEST12345698765432GB82", "mod97") == ""
    assert code_fault("WEST12345698765432GB83", "mod97") != ""


@given(DIGITS, st.sampled_from(["luhn", "gs1_mod10", "mod97"]))
def test_what_has_its_check_passes(code: str, check: CodeCheck) -> None:
    assert code_fault(with_check(code, check), check) == ""


@given(SIGNS, st.data())
def test_no_misread_sign_passes(code: str, data: st.DataObject) -> None:
    """Each check finds each single wrong digit; 97 also finds a digit or letter for another."""
    for check, signs in (("mod97", string.digits), ("luhn", string.digits)):
        right = with_check(code if check == "mod97" else str(len(code)), check)  # type: ignore[arg-type]
        at = data.draw(st.integers(0, len(right) - 1))
        if right[at] not in signs:
            continue
        other = data.draw(st.sampled_from([s for s in signs if s != right[at]]))
        wrong = right[:at] + other + right[at + 1 :]
        assert code_fault(wrong, check)  # type: ignore[arg-type]


@given(DIGITS.filter(lambda text: len(text) > 1), st.data())
def test_97_finds_swapped_neighbours(code: str, data: st.DataObject) -> None:
    right = with_check(code, "mod97")
    at = data.draw(st.integers(0, len(right) - 2))
    swapped = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
    assert swapped == right or code_fault(swapped, "mod97")


@pytest.mark.parametrize("check", CHECKS)
def test_drawn_codes_are_good_and_differ(check: CodeCheck) -> None:
    entropy = random.Random(4).randbytes
    drawn = [drawn_code(entropy, check) for _ in range(2000)]
    assert len(set(drawn)) == len(drawn)
    assert all(code_fault(code, check) == "" for code in drawn)
    signs = set("".join(drawn))
    assert not signs & set("ILOU") if check in ("none", "mod97") else signs == set(string.digits)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("code", ["", "A B", " A1", "A\x1b1", "A\u200b1", "1" * (LONGEST + 1)])
def test_what_no_scanner_reads_is_refused(check: CodeCheck, code: str) -> None:
    assert "is no code of a label" in code_fault(code, check)


def test_signs_that_a_check_does_not_know_are_named() -> None:
    assert "no digit" in code_fault("12A4", "luhn")
    assert "capitals and digits only" in code_fault("ab12", "mod97")
    assert "no digit" in code_fault("１２３４", "gs1_mod10")
    with pytest.raises(ValueError, match="no digit"):
        with_check("A", "luhn")
