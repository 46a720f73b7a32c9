"""What seeing nothing can say: the chance that an event shows itself among so many people."""

from collections.abc import Sequence
from typing import Final

from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.layout.log_plot import LogScale, grid
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import letter, width_of
from ayumi.report.trial.safety_seen import Safety
from ayumi.statistics.binomial import chance_of_seeing, upper_bound
from ayumi.statistics.written import percent
from ayumi.values import Words

_TITLE: Final = Words(
    "An event that {share} of people have shows itself among {n} with a chance of {chance}",
    "{share}の人に起こる事象が{n}例の中で1例以上観察される確率は{chance}",
)
_SUBTITLE: Final = Words(
    "n = {n} people treated. Curves: the chance that at least one of so many people has an event, "
    "by its true share, if each is observed until it would have come: 1 − (1 − share)ⁿ.",
    "移植例数 n = {n}。曲線は、全例を発現しうる時期まで観察した場合に、"
    "真の発現割合ごとに1例以上観察される確率 1 −（1 − 割合）ⁿ。",
)
_BOUND: Final = Words(
    "If nobody had one: not excluded up to {bound} of people (one-sided 95 % bound)",
    "0例の場合に否定できない割合：{bound}まで（片側95 %上限）",
)
_X: Final = Words(
    "True share of people who have the event (by powers of ten)", "真の発現割合（対数目盛）"
)
_Y: Final = Words("Chance to see at least one", "1例以上観察する確率")
_N: Final = Words("{n} people", "{n}例")
_SHARE: Final = 0.05
_TICKS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_TOP_ROOM, _HEIGHT, _LEFT, _RIGHT = 40, 168, 72, WIDTH - MARGIN - 88


def seeing_figure(safety: Safety, theme: Theme) -> Figure:
    """Curves of the chance of seeing an event, for those treated and for more people."""
    reported, n = safety.reported, safety.seen.treated
    chance = chance_of_seeing(_SHARE, n)
    titles = (
        reported.say(_TITLE, share=percent(_SHARE), n=n, chance=percent(chance)),
        reported.say(_SUBTITLE, n=n),
    )
    top = head(*titles, reported.marks).bottom + _TOP_ROOM
    bottom = top + _HEIGHT
    across = LogScale(_TICKS[0], 1.0, _LEFT, _RIGHT)
    up = plot.Scale([(0, bottom), (1, top)])
    parts = [letter(MARGIN, top - 16, reported.of(_Y), "quiet")]
    for tick in (0, 0.25, 0.5, 0.75, 0.95):
        parts.append(rule(_LEFT, _RIGHT, up(tick), "hair"))
        parts.append(letter(_LEFT - 8, up(tick) + 4, percent(tick), "end"))
    parts.append(rule(_LEFT, _RIGHT, bottom))
    for tick in _TICKS:
        parts.append(plot.upright(across(tick), bottom, bottom + 4))
        parts.append(letter(across(tick), bottom + 18, percent(tick), "middle"))
    parts.append(letter(_LEFT, bottom + 36, reported.of(_X), "quiet"))
    rows = []
    for people in _numbers(n):
        points = [(share, chance_of_seeing(share, people)) for share in grid(across)]
        look = "curve" if people == n else "stroke quiet"
        parts.append(plot.polyline([(across(s), up(c)) for s, c in points], look))
        rows += [(str(people), f"{s:g}", f"{chance_of_seeing(s, people):.4g}") for s in _TICKS]
    parts.append(_named(safety, across, up, _numbers(n)))
    bound = upper_bound(0, n).one_sided_limit
    x = across(bound)
    parts.append(plot.upright(x, up(0.95), bottom, "stroke accent dots"))
    parts.append(plot.dot(x, up(0.95)))
    parts.append(plot.dot(across(_SHARE), up(chance)))
    said = reported.say(_BOUND, bound=percent(bound))
    parts.append(letter(_LEFT, bottom + 56, said, "strong"))
    columns = ("people_at_risk", "true_share", "chance_seen")
    body = ("".join(parts), bottom + 60)
    return figure_of(reported, theme, "chance_of_seeing", titles, (columns, rows), body)


def _numbers(n: int) -> Sequence[int]:
    """Those treated, and larger numbers of people to compare."""
    return [n, *(more for more in (20, 100, 300) if more >= 3 * n)][:3]


def _named(safety: Safety, across: LogScale, up: plot.Scale, numbers: Sequence[int]) -> str:
    """Each curve by its number of people, above the place where it rises, beside the one before."""
    parts = []
    for people in numbers:
        half = 1 - 0.5 ** (1 / people)
        said = safety.reported.say(_N, n=people)
        look = "strong accent" if people == numbers[0] else "quiet"
        x = across(half)
        if x - 10 - width_of(said, 12) > _LEFT:
            parts.append(letter(x - 6, up(0.5) - 4, said, f"end {look}"))
        else:
            parts.append(letter(x + 10, up(0.5) + 16, said, look))
    return "".join(parts)
