"""A calibration on one's own examinations as one page by itself."""

from typing import Final

import ayumi
from ayumi.recovery.calibrating import CalibratedModel
from ayumi.recovery.calibration import Calibration
from ayumi.recovery.predictive_checks import PredictiveChecks
from ayumi.report.calibration.checked import checks_figure, gains_figure
from ayumi.report.calibration.fitted import MOSTLY, FittedRow, fitted_rows
from ayumi.report.layout.document import document, patterns
from ayumi.report.layout.edition import Edition
from ayumi.report.layout.html import pairs, paragraph, shown, table
from ayumi.report.layout.style import page_style
from ayumi.report.look import Theme
from ayumi.report.svg import element, words
from ayumi.values import Language, Words

_TITLE: Final = Words("Natural recovery, calibrated: {name}", "自然回復モデルの較正：{name}")
_LEAD: Final = Words(
    "The model of natural recovery was fitted to {n} people with complete injuries, {cervical} "
    "cervical and {thoracic} thoracic. It speaks of groups of such people, never of one person.",
    "自然回復モデルを完全損傷の{n}人（頸髄{cervical}人、胸髄{thoracic}人）に当てはめた。"
    "集団について述べるもので、個人の回復を予測するものではない。",
)
_RECORDED: Final = Words(
    "Fitted to examinations as recorded: the rater's own error is inside the fitted spread, so "
    "that simulating it once more counts it twice.",
    "記録された診察への当てはめであり、検者の誤差は推定されたばらつきに含まれている。"
    "誤差をさらに模擬すると二重に数えることになる。",
)
_NUMBERS: Final = Words("The numbers", "推定値")
_NUMBERS_NOTE: Final = Words(
    "Penalised estimates: each number has a weak normal prior centred on {start}; the last column "
    "tells how much of what is known comes from it. ± 2 standard errors hold about 95 %.",
    "{start} の値を中心とする弱い正規事前分布による罰則付き推定。最後の列は情報のうち事前分布に"
    "由来する割合。±2標準誤差がおよそ95 %にあたる。",
)
_MOSTLY: Final = Words("mostly its prior", "主に事前分布")
_CHECKED: Final = Words("Does it give such people?", "同じような人々を再現するか")
_FROM: Final = Words("Where it comes from", "出典")
_HEADS: Final = tuple(
    Words(*both)
    for both in (
        ("parameter", "パラメータ"), ("fitted", "推定値"), ("standard error", "標準誤差"),
        ("in {start}", "{start}の値"), ("there", "その根拠"), ("of its prior", "事前分布の割合"),
    )
)  # fmt: skip
_EXAMS: Final = Words("Examinations", "診察データ")
_DAYS: Final = Words("Baseline days", "ベースライン日")
_LIKELIHOOD: Final = Words("Log likelihood", "対数尤度")
_LEFT_OUT: Final = Words("Left out", "除外")
_NOBODY: Final = Words("nobody", "なし")
_MADE: Final = Words("Made with Ayumi {version}.", "Ayumi {version} で作成。")


def calibration_page(
    model: CalibratedModel,
    start: Calibration,
    found: PredictiveChecks,
    *,
    language: Language = "en",
    theme: Theme = "auto",
) -> str:
    """The page as HTML that needs nothing else; the same fit gives the same bytes."""
    edition = Edition(language)
    title = edition.say(_TITLE, name=model.calibration.name)
    lead = edition.say(
        _LEAD, n=model.people, cervical=model.cervical, thoracic=model.people - model.cervical
    )
    figures = [checks_figure(edition, theme, found, model.people)]
    if model.cervical:
        figures.append(gains_figure(edition, theme, found.gains, found.replicates))
    parts = [
        words("h1", title),
        paragraph(lead, "lead"),
        paragraph(edition.of(_RECORDED)),
        words("h2", edition.of(_CHECKED)),
        *(shown(edition, figure) for figure in figures),
        words("h2", edition.of(_NUMBERS)),
        paragraph(edition.say(_NUMBERS_NOTE, start=start.name)),
        _numbers(edition, model, start),
        words("h2", edition.of(_FROM)),
        _origin(edition, model),
        paragraph(edition.say(_MADE, version=ayumi.__version__), "digest quiet"),
    ]
    style = page_style(theme, title, "", language)
    return document(title, style, patterns(), element("main", *parts), language=language)


def _numbers(edition: Edition, model: CalibratedModel, start: Calibration) -> str:
    def cells(row: FittedRow) -> tuple[str, ...]:
        share = f"{100 * row.prior:.0f} %"
        if row.prior > MOSTLY:
            share += f", {edition.of(_MOSTLY)}"
        return (
            row.path, _signed(f"{row.value:.3f}"), f"{row.error:.3f}", _signed(f"{row.begun:g}"),
            row.kind, share,
        )  # fmt: skip

    heads = [edition.say(head, start=start.name) for head in _HEADS]
    rows = [cells(row) for row in fitted_rows(model, start)]
    return table(heads, rows, numbers=(1, 2, 3), look="dense")


def _origin(edition: Edition, model: CalibratedModel) -> str:
    first, last = model.calibration.baseline_days
    out = "; ".join(f"{count}: {reason}" for reason, count in model.left_out.items())
    return pairs(
        [
            (edition.of(_EXAMS), model.uncertainty.source),
            (edition.of(_DAYS), f"{first}–{last}"),
            (edition.of(_LIKELIHOOD), _signed(f"{model.log_likelihood:.1f}")),
            (edition.of(_LEFT_OUT), out or edition.of(_NOBODY)),
        ]
    )


def _signed(number: str) -> str:
    return number.replace("-", "−")
