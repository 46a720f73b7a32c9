"""The reasons of decisions in words, in English and Japanese."""

from collections.abc import Iterable

from ayumi.statistics.written import percent
from ayumi.values import Words

_RATE = Words("rate", "割合")


def asked(
    limit: float,
    found: float,
    probability: float,
    enough: bool,
    *,
    above: bool = True,
    of: Words = _RATE,
) -> Words:
    """What a criterion asked, what was found, and whether that is enough.

    >>> print(asked(0.10, found=0.9797, probability=0.95, enough=True))
    P(rate > 10 %) is 98 %, above 95 %
    >>> asked(0.10, found=0.94999, probability=0.95, enough=False).ja
    'P(割合 > 10 %) は 94.999 % で、95 % を上回らない'
    """
    value, limited = _apart(found, probability)
    sign = ">" if above else "≤"
    said = tuple(f"P({word} {sign} {percent(limit)})" for word in (of.en, of.in_("ja")))
    return Words(
        f"{said[0]} is {value}, {'' if enough else 'not '}above {limited}",
        f"{said[1]} は {value} で、{limited} を{'上回る' if enough else '上回らない'}",
    )


def unlikely(events: int, chance: float, below: float, holds: bool) -> Words:
    """How probable so many are under natural recovery, and whether that is below the bar."""
    value, limited = _apart(chance, below)
    return Words(
        f"P(at least {events} under natural recovery) is {value}, "
        f"{'' if holds else 'not '}below {limited}",
        f"自然回復のもとで{events}人以上となる確率は {value} で、"
        f"{limited} を{'下回る' if holds else '下回らない'}",
    )


def joined(words: Iterable[Words], en: str = ", and ", ja: str = "、また ") -> Words:
    """Words one after the other in both languages."""
    given = tuple(words)
    return Words(en.join(one.en for one in given), ja.join(one.in_("ja") for one in given))


def _apart(value: float, limit: float) -> tuple[str, str]:
    """Two shares in per cent with as many digits as tell them apart, three at least."""
    for digits in range(3, 13):
        if percent(value, digits) != percent(limit, digits):
            return percent(value, digits), percent(limit)
    return percent(limit), percent(limit)
