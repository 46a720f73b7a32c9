"""Codes on labels: opaque text, with a check by which a mistyped or misread one is noticed.

The checks are a closed set; the study document chooses one. What stands on a label says nothing of
what is in the container: only the record knows.
"""

from collections.abc import Callable
from typing import Final

from ayumi.product.custody_rules import CodeCheck

Entropy = Callable[[int], bytes]
"""Gives as many random bytes as asked for."""

_DIGITS: Final = "0123456789"
_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No sign that is read for another one: 0 O, 1 I L, U V."""
_DRAWN: Final = {"none": (_SIGNS, 12), "mod97": (_SIGNS, 10), "luhn": (_DIGITS, 13),
                 "gs1_mod10": (_DIGITS, 13)}  # fmt: skip
LONGEST: Final = 80
"""So many characters a scanned code has at most."""


def with_check(code: str, check: CodeCheck) -> str:
    """The code with its check characters; `ValueError` if the check does not know its characters.

    ``mod97`` is ISO/IEC 7064 MOD 97-10, ``luhn`` ISO/IEC 7812-1, annex B, ``gs1_mod10`` the check
    digit of GS1's keys (GS1 General Specifications, section 7.9).

    >>> with_check("7992739871", "luhn"), with_check("629104150021", "gs1_mod10")
    ('79927398713', '6291041500213')
    >>> with_check("794", "mod97"), with_check("794", "none")
    ('79444', '794')
    """
    match check:
        case "none":
            return code
        case "mod97":
            return f"{code}{98 - _number(code) * 100 % 97:02d}"
        case "luhn":
            return code + str(-_luhn(_digits(code), doubled=0) % 10)
        case "gs1_mod10":
            return code + str(-_gs1(_digits(code), heavy=0) % 10)


def code_fault(code: str, check: CodeCheck) -> str:
    """What is wrong with a code that was typed or scanned, in words; empty if nothing is.

    >>> code_fault("79927398713", "luhn"), code_fault("79927398710", "luhn")
    ('', 'its check digit is wrong: it was misread or mistyped')
    """
    if not code or len(code) > LONGEST or not code.isprintable() or code.split() != [code]:
        return f"is no code of a label: without blanks, 1 to {LONGEST} characters"
    right = True
    try:
        match check:
            case "none":
                pass
            case "mod97":
                right = len(code) > 2 and code[-2:].isdigit() and _number(code) % 97 == 1
            case "luhn":
                right = len(code) > 1 and _luhn(_digits(code), doubled=1) % 10 == 0
            case "gs1_mod10":
                right = len(code) > 1 and _gs1(_digits(code), heavy=1) % 10 == 0
    except ValueError as wrong:
        return str(wrong)
    return "" if right else "its check digit is wrong: it was misread or mistyped"


def drawn_code(entropy: Entropy, check: CodeCheck) -> str:
    """A code drawn at random, with its check characters.

    >>> drawn_code(lambda n: bytes(n), "gs1_mod10")
    '00000000000000'
    """
    signs, length = _DRAWN[check]
    number = int.from_bytes(entropy(16))
    drawn = []
    for _ in range(length):
        number, place = divmod(number, len(signs))
        drawn.append(signs[place])
    return with_check("".join(drawn), check)


def _digits(code: str) -> list[int]:
    if not (code.isascii() and code.isdigit()):
        raise ValueError("has a character that is no digit; its check is for digits alone")
    return [int(digit) for digit in code]


def _luhn(digits: list[int], *, doubled: int) -> int:
    """The sum in which every second digit from the right is doubled, from place ``doubled`` on."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        twice = 2 * digit if place % 2 == doubled else digit
        total += twice - 9 if twice > 9 else twice
    return total


def _gs1(digits: list[int], *, heavy: int) -> int:
    """The sum in which every second digit from the right counts three times."""
    return sum(d * (3 if place % 2 == heavy else 1) for place, d in enumerate(reversed(digits)))


def _number(code: str) -> int:
    """The code as a number: letters count from A = 10 on."""
    if not (code.isascii() and code.isalnum() and code == code.upper()):
        raise ValueError("has a character that its check does not know: capitals and digits only")
    return int("".join(str(int(sign, 36)) for sign in code))
