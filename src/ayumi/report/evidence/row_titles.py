"""The title of the figure of comparators, which says what is seen, and how it was computed."""

from typing import Final

from ayumi.evidence.answer import Answer, is_change
from ayumi.evidence.numbers_said import points_said
from ayumi.report.evidence.asked import asked_said, circumstances, people, so_many, title_of
from ayumi.report.evidence.chance_scale import fraction
from ayumi.report.layout.edition import Edition
from ayumi.values import Words

_MEAN: Final = Words("{measure}: {mean} points on average", "{measure}：平均{mean}点")
_NATURAL: Final = Words(
    "{measure} in natural recovery: {rows} comparators, n of each beside it",
    "{measure}：自然回復の比較対象{rows}件（n は各行に記す）",
)
_RANGE: Final = Words(
    "{asked} (n = {n}): by natural recovery alone {low} to {high} over {usable} usable comparators",
    "{asked}（n = {n}）。自然回復だけでそうなる確率は、使用可能な比較対象{usable}件で{low}～{high}",
)
_ONE: Final = Words(
    "{asked} (n = {n}): by natural recovery alone {low}, by all of {usable} usable comparators",
    "{asked}（n = {n}）。自然回復だけでそうなる確率は、使用可能な比較対象{usable}件で{low}",
)
_NONE: Final = Words(
    "{asked} (n = {n}): none of {rows} comparators is usable",
    "{asked}（n = {n}）。比較対象{rows}件に使用可能なものはない",
)
_NOTHING: Final = Words(
    "{asked} (n = {n}): at the lowest count there is nothing to set against {rows} comparators",
    "{asked}（n = {n}）。最小の人数では、比較対象{rows}件と比べるべきものがない",
)
_HOW: Final = Words(
    "n = {n}{whom}. A row a comparator, the best match first. Natural rates: exact "
    "(Clopper–Pearson) 95 % intervals. P({so_many}): binomial with the rate as known, "
    "beta-binomial with its uncertainty (Jeffreys). Both scales by powers of ten.",
    "n = {n}{whom}。1行が1つの比較対象で、条件の近い順。自然回復率には"
    "Clopper–Pearsonの正確な95%区間を付す。確率（{so_many}）は、率を既知とした二項分布と、"
    "その不確かさを含むベータ二項分布（Jeffreys）による。両目盛とも対数。",
)
_HOW_MEAN: Final = Words(
    "n = {n}{whom}. A row a comparator, the best match first. Natural gains: Student t 95 % "
    "intervals. P({so_many}): normal with mean and SD as known, Student t with their uncertainty. "
    "Probabilities by powers of ten.",
    "n = {n}{whom}。1行が1つの比較対象で、条件の近い順。自然回復の変化にはt分布の95%区間を付す。"
    "確率（{so_many}）は、平均とSDを既知とした正規分布と、その不確かさを含むt分布による。"
    "確率の目盛は対数。",
)
_HOW_NATURAL: Final = Words(
    "n beside each{whom}. A row a comparator, the best match first, with 95 % intervals.",
    "n は各行に記す{whom}。1行が1つの比較対象で、条件の近い順。95%区間を付す。",
)
_WHOM: Final = Words(", {said}", "、{said}")


def titles_of(edition: Edition, answer: Answer) -> tuple[str, str]:
    """The title and the subtitle."""
    said = circumstances(edition, answer)
    whom = edition.say(_WHOM, said=said) if said else ""
    n = people(answer)
    if n is None:
        title = edition.say(_NATURAL, measure=title_of(edition, answer), rows=len(answer.asked))
        return title, edition.say(_HOW_NATURAL, whom=whom)
    how = _HOW_MEAN if is_change(answer.question) else _HOW
    subtitle = edition.say(how, n=n, whom=whom, so_many=so_many(edition, answer))
    return _title(edition, answer, n), subtitle


def _title(edition: Edition, answer: Answer, n: int) -> str:
    seen = answer.question.observed_mean
    measure = title_of(edition, answer)
    if seen is not None:
        asked = edition.say(_MEAN, measure=measure, mean=points_said(seen.mean))
    else:
        asked = asked_said(edition, answer)
    chances = [
        chance
        for row in answer.usable
        for chance in (row.at_lowest.with_uncertainty, row.at_highest.with_uncertainty)
        if chance is not None
    ]
    count = answer.question.count
    if count is not None and count.lowest == 0:
        return edition.say(_NOTHING, asked=asked, rows=len(answer.asked), n=n)
    if not chances:
        return edition.say(_NONE, asked=asked, rows=len(answer.asked), n=n)
    low, high = (edition.of(fraction(one)) for one in (min(chances), max(chances)))
    usable = len(answer.usable)
    if low == high:
        return edition.say(_ONE, asked=asked, low=low, usable=usable, n=n)
    return edition.say(_RANGE, asked=asked, low=low, high=high, usable=usable, n=n)
