"""Numbers as sentences say them: probabilities, "about 1 in 7", percentages, people."""

from typing import Final

from ayumi.evidence.verdict import COMPATIBLE, UNLIKELY
from ayumi.values import Words

_PARTS: Final = ((1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10))
"""The simple parts by which a probability of 0.3 and more is said."""
_LEAST: Final = 1e-5
_RARELY: Final = 1e-4
"""Below this "about 1 in" would promise a precision that no comparator has."""


def chance_said(probability: float) -> str:
    """A probability with two digits that mean something; never rounded onto or over a threshold.

    >>> [chance_said(p) for p in (0.00776, 0.1382, 0.0523, 0.02496, 0.0999, 1.0, 1e-9)]
    ['0.0078', '0.14', '0.052', '0.02496', '0.0999', '1', '< 0.00001']
    """
    if probability < _LEAST:
        return "0" if probability == 0 else "< 0.00001"
    if probability >= 0.995:
        return "1" if probability == 1 else f"{probability:.4g}"
    places = next(places for places in (2, 3, 4, 5, 6) if probability >= 10.0 ** (1 - places))
    text = f"{probability:.{places}f}"
    while _side(float(text)) != _side(probability) and places < 12:
        places += 1
        text = f"{probability:.{places}f}"
    return text


def _side(probability: float) -> tuple[bool, ...]:
    """On which side of the thresholds; being one of them is a side of its own."""
    return tuple(
        told
        for limit in (UNLIKELY, COMPATIBLE)
        for told in (probability < limit, probability > limit)
    )


def one_in(probability: float) -> Words:
    """A probability in whole numbers.

    >>> [one_in(p).en for p in (0.00776, 0.0523, 0.1382, 0.315, 0.426, 0.0)]
    ['about 1 in 130', 'about 1 in 19', 'about 1 in 7', 'about 1 in 3', 'about 2 in 5', 'never']
    >>> one_in(0.00776).ja
    '約130回に1回'
    """
    if probability == 0:
        return Words("never", "0回")
    if probability >= 0.95:
        always = probability == 1
        return Words("always" if always else "nearly always", "毎回" if always else "ほぼ毎回")
    if probability < _RARELY:
        return Words("fewer than 1 in 10,000", "1万回に1回未満")
    part, of = _part(probability)
    return Words(f"about {part} in {of}", f"約{of}回に{part}回")


def groups_said(probability: float, n: int) -> Words:
    """How many groups of ``n`` people, in whole numbers.

    >>> groups_said(0.00776, 4).en, groups_said(0.00776, 4).ja
    ('about 1 in 130 groups of 4', '4人の組で約130組に1組')
    >>> groups_said(0.0833, 1).en, groups_said(0.0833, 1).ja
    ('about 1 in 12 people', '約12人に1人')
    """
    group = Words(f"groups of {n}", f"{n}人の組で") if n > 1 else Words("people", "")
    said = share_said(probability, "組" if n > 1 else "人")
    return Words(f"{said.en} {group.en}", f"{group.ja}{said.ja}")


def share_said(probability: float, counter: str) -> Words:
    """How many of many, in whole numbers; ``counter`` is how Japanese counts them.

    >>> share_said(0.1382, "組"), share_said(0.97, "組").en
    (Words(en='about 1 in 7', ja='約7組に1組'), 'nearly all')
    """
    if probability == 0:
        return Words("no", f"0{counter}")
    if probability >= 0.95:
        return Words("all", "全て") if probability == 1 else Words("nearly all", "ほぼ全て")
    said = one_in(probability)
    return Words(said.en, (said.ja or "").replace("回", counter))


def _part(probability: float) -> tuple[int, str]:
    if probability > 0.3:
        part, of = min(_PARTS, key=lambda pair: abs(pair[0] / pair[1] - probability))
        return part, str(of)
    found = float(f"{1 / probability:.2g}") if probability < 0.1 else round(1 / probability)
    return 1, f"{found:,.0f}"


def percent_said(share: float) -> Words:
    """A share in per cent, to one decimal; small ones to two digits that mean something.

    >>> [percent_said(p).en for p in (0.0676, 0.5, 0.932, 0.0005, 0.02)]
    ['6.8 %', '50 %', '93.2 %', '0.05 %', '2 %']
    """
    number = share * 100
    text = f"{number:.1f}" if number >= 1 or number == 0 else f"{number:.2g}"
    if "e" in text:
        text = f"{number:.6f}".rstrip("0").rstrip(".")
    text = text.removesuffix(".0")
    return Words(f"{text} %", f"{text}%")


def points_said(value: float) -> str:
    """Points with one decimal at most, and their sign where they are below 0.

    >>> [points_said(value) for value in (7.8, 10.0, -0.5)]
    ['7.8', '10', '−0.5']
    """
    return f"{value:.1f}".removesuffix(".0").replace("-", "−")


def people_said(n: int, unit: str = "people") -> Words:
    """So many people, or sides of people.

    >>> people_said(1).en, people_said(4).ja
    ('1 person', '4人')
    """
    if unit == "sides":
        return Words(f"{n} side" if n == 1 else f"{n} sides", f"{n}側")
    return Words("1 person" if n == 1 else f"{n:,} people", f"{n:,}人")
