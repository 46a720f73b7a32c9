"""The chance of so many by a prior, as the prior is made vaguer: where the verdict turns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ayumi.evidence.answer import Answer
from ayumi.evidence.answer_words import VERDICT_WORDS
from ayumi.evidence.combining import CombinedPrior
from ayumi.evidence.numbers_said import chance_said, percent_said
from ayumi.evidence.verdict import UNLIKELY, verdict_of
from ayumi.report.evidence.asked import so_many
from ayumi.report.evidence.chance_scale import LEAST, THRESHOLDS, TICKS, tick_said, zones
from ayumi.report.evidence.words import PERCENT
from ayumi.report.layout import plot
from ayumi.report.layout.edition import Edition
from ayumi.report.layout.figures import Figure, figure_of, head
from ayumi.report.layout.log_plot import LogScale
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import letter
from ayumi.values import Words

if TYPE_CHECKING:
    from ayumi.statistics.decisions.tipping import WeightCurve

_TITLE: Final = Words(
    "P({so_many}) by the prior (n = {n}): {verdict}, {turns}",
    "事前分布（n = {n}）による確率（{so_many}）：{verdict}、{turns}",
)
_TURNS: Final = Words(
    "no longer once {weight} of its weight is vague", "重みの{weight}を無情報にすると変わる"
)
_STAYS: Final = Words("however much of its weight is vague", "無情報の重みによらない")
_SUBTITLE: Final = Words(
    "Study n = {people}. Curve: P({so_many}) when the belief about the natural rate, made from "
    "{ids}, gives so much of its weight to a vague part that holds every rate for alike. Worked "
    "out exactly; probabilities by powers of ten.",
    "試験 n = {people}。曲線は、自然回復率の事前分布（{ids}から作成）の重みの一部を、"
    "すべての率を同等とみなす部分に移したときの確率（{so_many}）。正確に計算。確率の目盛は対数。",
)
_X: Final = Words("Weight of the vague part", "無情報部分の重み")
_Y: Final = Words("P({so_many})", "確率（{so_many}）")
_USED: Final = Words("as used", "使用した重み")
_LEFT, _RIGHT, _HEIGHT = 72, 604, 180
_STEPS: Final = 100


def weight_figure(
    answer: Answer,
    prior: CombinedPrior,
    edition: Edition,
    theme: Theme,
    *,
    name: str = "evidence_prior",
) -> Figure | None:
    """The curve over the weight; None where people are not counted, or none responded."""
    count = answer.question.count
    if count is None or count.lowest == 0:
        return None
    from ayumi.statistics.beta_mixture import BetaMixture
    from ayumi.statistics.decisions.tipping import natural_over_weight

    informative = prior.informative
    if not isinstance(informative, BetaMixture):
        return None
    curve = natural_over_weight(informative, count.lowest, count.n)
    titles = _titles(edition, answer, prior, curve)
    top = head(*titles, edition.marks).bottom + 44
    bottom = top + _HEIGHT
    across, up = plot.Scale([(0, _LEFT), (1, _RIGHT)]), LogScale(LEAST, 1.0, bottom, top)
    weights = [i / _STEPS for i in range(_STEPS + 1)]
    points = list(zip(weights, map(float, curve.at(weights)), strict=True))
    parts = [
        letter(MARGIN, top - 18, edition.say(_Y, so_many=so_many(edition, answer)), "strong"),
        *_frame(edition, across, up),
        plot.polyline([(across(w), up(found)) for w, found in points], "curve"),
        *_marks(edition, prior, curve, across, up),
    ]
    data = ("weight", "chance"), [(f"{w:g}", f"{found:.4g}") for w, found in points[::5]]
    return figure_of(edition, theme, name, titles, data, ("".join(parts), bottom + 36))


def _titles(
    edition: Edition, answer: Answer, prior: CombinedPrior, curve: "WeightCurve"
) -> tuple[str, str]:
    from ayumi.statistics.decisions.tipping import turning_weight

    count = answer.question.count
    assert count is not None
    first = verdict_of(curve.informative)
    crossed = [turning_weight(curve, limit) for limit in THRESHOLDS]
    weights = sorted(weight for weight in crossed if weight is not None and weight > 0)
    turns = edition.of(_STAYS)
    if weights:
        turns = edition.say(_TURNS, weight=edition.of(percent_said(weights[0])))
    rows = prior.comparators
    title = edition.say(
        _TITLE, n=sum(row.n or 0 for row in rows), turns=turns,
        so_many=so_many(edition, answer), verdict=edition.of(VERDICT_WORDS[first]),
    )  # fmt: skip
    subtitle = edition.say(
        _SUBTITLE, people=count.n, so_many=so_many(edition, answer),
        ids=edition.listed(prior.ids),
    )  # fmt: skip
    return title, subtitle


def _frame(edition: Edition, across: plot.Scale, up: LogScale) -> Iterator[str]:
    for tick in TICKS:
        yield rule(_LEFT, _RIGHT, up(tick), "hair")
        yield letter(_LEFT - 8, up(tick) + 4, tick_said(tick), "end")
    for limit in THRESHOLDS:
        yield rule(_LEFT, _RIGHT, up(limit), "stroke late dots")
    yield letter(_LEFT - 8, up(UNLIKELY) + 4, tick_said(UNLIKELY), "end")
    yield from zones(edition, up, _RIGHT + 12)
    yield rule(_LEFT, _RIGHT, up.first)
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1.0):
        yield plot.upright(across(tick), up.first, up.first + 4)
        yield letter(
            across(tick), up.first + 18, edition.say(PERCENT, share=f"{100 * tick:.0f}"), "middle"
        )
    yield letter(_LEFT, up.first + 36, edition.of(_X), "quiet")


def _marks(
    edition: Edition, prior: CombinedPrior, curve: "WeightCurve", across: plot.Scale, up: LogScale
) -> Iterator[str]:
    """The ends of the curve, and the weight that is used, each with its probability."""
    used = prior.robust or 0.0
    shown = {0.0: "", 1.0: "", used: edition.of(_USED) if prior.robust else ""}
    for weight, said in shown.items():
        found = float(curve.at([weight])[0])
        x, y = across(weight), up(found)
        yield plot.dot(x, y, "point" if weight == used else "ring stroke accent", 4.5)
        named = " ".join(part for part in (said, chance_said(found)) if part)
        if said:
            yield letter(x - 8, y - 10, named, "strong end")
        else:
            yield letter(x + 8, y + (16 if weight < 1 else 4), named, "strong")
