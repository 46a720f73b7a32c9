"""Numbers in sentences: three digits that mean something, and powers of ten as they are printed."""

from typing import Final

_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(number: float, digits: int = 3) -> str:
    """A number with so many digits that mean something.

    >>> written(9.986e-06), written(0.05), written(0.52713), written(299574), written(6e9)
    ('9.99 × 10⁻⁶', '0.05', '0.527', '299,574', '6 × 10⁹')
    """
    if number == 0 or 1e-3 <= abs(number) < 1:
        return f"{number:.{digits}g}"
    if 1 <= abs(number) < 1e9:
        whole = abs(number) >= 10 ** (digits - 1) or number == int(number)
        return f"{number:,.0f}" if whole else f"{number:.{digits}g}"
    mantissa, _, exponent = f"{number:.{digits - 1}e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa} × 10{str(int(exponent)).translate(_RAISED)}"


def percent(share: float, digits: int = 3) -> str:
    """A share in per cent.

    >>> percent(0.52713), percent(0.95), percent(1), percent(9.986e-06)
    ('52.7 %', '95 %', '100 %', '0.000999 %')
    """
    hundredfold = share * 100
    if 1e-6 <= abs(hundredfold) < 1e-3:
        text = f"{hundredfold:.{digits - 1}e}"
        places = digits - 1 - int(text.partition("e")[2])
        return f"{f'{hundredfold:.{places}f}'.rstrip('0')} %"
    return f"{written(hundredfold, digits)} %"
