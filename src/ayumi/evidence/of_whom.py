"""Days, levels, years and countries as sentences say them."""

from collections.abc import Mapping
from typing import Final

from ayumi.evidence.level_range import LevelRange
from ayumi.evidence.spans import Span, days_said, years_said
from ayumi.values import Words

_COUNTRIES: Final[Mapping[str, Words]] = {
    "JP": Words("Japan", "日本"),
    "US": Words("the US", "米国"),
    "KR": Words("South Korea", "韓国"),
    "EU": Words("Europe", "欧州"),
    "CN": Words("China", "中国"),
    "CA": Words("Canada", "カナダ"),
    "AU": Words("Australia", "オーストラリア"),
    "DE": Words("Germany", "ドイツ"),
    "GB": Words("the UK", "英国"),
    "UK": Words("the UK", "英国"),
}
_ALL: Final = Words("all levels", "全高位")


def days_in_words(days: Span) -> Words:
    """A window of days since injury.

    >>> days_in_words((14, 28)).en, days_in_words((365, None)).en, days_in_words((14, 28)).ja
    ('day 14-28', 'from day 365 on', '受傷後14～28日')
    """
    first, last = days
    if last is None and first is not None:
        return Words(f"from day {first} on", f"受傷後{first}日以降")
    if first is None and last is not None:
        return Words(f"to day {last}", f"受傷後{last}日まで")
    return Words(f"day {days_said(days)}", f"受傷後{_wave(days_said(days))}日")


def levels_in_words(levels: LevelRange) -> Words:
    """A range of neurological levels.

    >>> levels_in_words(LevelRange.read("C3-T10")).ja, levels_in_words(LevelRange.read("all")).en
    ('C3～T10', 'all levels')
    """
    said = str(levels)
    if said == "all":
        return _ALL
    return Words(said, said if levels.first == levels.last else f"{levels.first}～{levels.last}")


def years_in_words(years: Span) -> Words:
    """Calendar years.

    >>> years_in_words((None, 1998)).ja, years_in_words((2011, 2015)).ja
    ('1998年まで', '2011～2015年')
    """
    said = years_said(years)
    word, _, year = said.rpartition(" ")
    return Words(said, f"{_wave(year)}年" + {"to": "まで", "from": "から"}.get(word, ""))


def country_in_words(codes: str) -> Words:
    """A country, or several joined by ``+``; its two letters where it has no name here.

    >>> country_in_words("JP"), country_in_words("EU+US").en, country_in_words("IS").ja
    (Words(en='Japan', ja='日本'), 'Europe and the US', 'IS')
    """
    named = [_COUNTRIES.get(code, Words(code, code)) for code in codes.split("+")]
    return Words(" and ".join(one.en for one in named), "・".join(one.in_("ja") for one in named))


def _wave(span: str) -> str:
    return span.replace("-", "～")
