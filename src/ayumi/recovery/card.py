"""The model card: what the model is for, every parameter with its evidence, and its limits."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ayumi.recovery.calibration import Calibration
from ayumi.recovery.calibrations import VERSION
from ayumi.recovery.effect import NO_EFFECT_WORDS, Effect
from ayumi.recovery.shipped import PEOPLE, SEED, SHIPPED
from ayumi.recovery.shipped_uncertainty import ERRORS, shipped_uncertainty
from ayumi.recovery.targets import MEASURE_WORDS, POINTS, TARGETS, Target
from ayumi.recovery.uncertainty import Uncertainty

WHAT: Final = (
    "Natural recovery of a person with a complete spinal cord injury (AIS A at baseline, C4–T10): "
    "an autoregressive ordinal model of every cell of the examination. SIMULATED."
)
FORMULA: Final = (
    "logit P(Y ≤ k) = κ_k − η; "
    "η = μ + β_b·y0 + β_r·Y_rostral − β_d·min(d, reach) + b + Δ·1[d ≥ 1]; b ~ N(0, τ²); "
    "scores on the way: y0 ± ⌊|Y − y0|·h(t) + v⌋"
)
USES: Final = (
    "rehearsing a trial: people whose examinations are plausible, to be put through its forms, "
    "checks, rules and reports",
    "comparing designs under assumptions that are stated: natural recovery, and an effect that is "
    "assumed and shown in words",
)
NOT_FOR: Final = (
    "predicting the recovery of a real person",
    "standing in for a control group, or for any evidence that a treatment works",
    "walking, standing, hand function or independence: no validated model leads there from an "
    "examination, and none is used",
    "injuries that are incomplete at baseline, levels above C4 or below T10, children",
)
LIMITS: Final = (
    "motor level gains: the reference calibration overstates them for later baselines (a level or "
    "more on the best side 64 %, against 48 % where the median baseline day is 22) and understates "
    "two levels or more for week 1 (13 % against 23 and 30 %)",
    "sensation between the level and S4-5 is fitted to nothing: its parameters are ASSUMED; "
    "thoracic gains are small, as Zariffa 2011 (Spinal Cord 49:463–471) describes them in words, "
    "but there they vary much in both directions",
    "AIS D: the only row for early cervical injuries is of week 1 (7.1 %); together with a LEMS "
    "gain of 2.3 points this form reaches 4 % at most, so that it is not fitted",
    "rows come from different people, years and countries; one percentage without its n is fitted "
    "as if it were exact",
    "the truth never returns: a cell moves in one direction through the year and stays after week "
    "52, while 21 of 389 people in SCIRehab were worse at one year than at discharge",
    "the shape of the course is that of the arms' mean in EMSCI, available case, for every cell",
    "a rater's error at S4-5, deep anal pressure and anal contraction is unknown and none is "
    "simulated, so grades repeat better than in life",
    "an assumed effect is seen only as far as the course has come: an early visit shows the share "
    "h(t) of what it adds to the year",
    "raters' errors are independent from visit to visit and muscle to muscle",
    "age, sex, era, country, rehabilitation and complications play no part",
    "baseline days: within each calibration's range every day is alike, though earlier baselines "
    "recover more (week 1: 10 to 11 points in the arms)",
)


OWN_LIMIT: Final = (
    "fitted to examinations as recorded: the raters' error is inside the fitted spread, so that "
    "examinations simulated with it have it twice"
)
"""What holds of a calibration on one's own examinations, besides."""


def model_card(
    calibration: Calibration,
    effect: Effect | None = None,
    *,
    seed: int | str | None = None,
    study_digest: str | None = None,
    uncertainty: Uncertainty | None = None,
) -> dict[str, Any]:
    """The card of one calibration as plain values, ready for JSON.

    ``seed`` and ``study_digest`` are those of the run that carries the card; None leaves the place
    open. Simulated values are of the shipped calibrations; another has none, and its uncertainty
    is that which was fitted with it.

    >>> from ayumi.recovery import CALIBRATIONS
    >>> card = model_card(CALIBRATIONS["reference"])
    >>> card["simulated"], card["effect"]["words"]
    (True, 'No treatment effect: natural recovery alone')
    """
    compared = list(stored_comparison(calibration.name))
    if uncertainty is None and calibration.name in ERRORS:
        uncertainty = shipped_uncertainty(calibration.name)
    return {
        "simulated": True,
        "model": WHAT,
        "version": VERSION,
        "calibration": {
            "name": calibration.name,
            "title": calibration.title,
            "baseline_days": list(calibration.baseline_days),
        },
        "seed": seed,
        "study_digest": study_digest,
        "effect": {"words": NO_EFFECT_WORDS} if effect is None else effect.to_dict(),
        "formula": FORMULA,
        "context_of_use": list(USES),
        "not_for": list(NOT_FOR),
        "limits": [*LIMITS, *(() if calibration.name in TARGETS else (OWN_LIMIT,))],
        "parameters": [
            {"name": path, "value": _plain(value), "evidence": kind.kind, "source": kind.source}
            for path, value, kind in calibration.parameters()
        ],
        "uncertainty": None if uncertainty is None else uncertainty.to_dict(calibration),
        "simulated_against_published": compared,
        "known_misfits": [row for row in compared if row["misfit"]],
        "comparison_made_with": {"people": PEOPLE, "seed": SEED},
    }


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def stored_comparison(name: str) -> list[dict[str, Any]]:
    """A shipped calibration's targets beside the values once simulated, as plain values."""
    stored = SHIPPED.get(name, ())
    return [
        {
            "row": target.row,
            "measure": MEASURE_WORDS[target.measure],
            "group": target.group or "cervical and thoracic",
            "use": target.use,
            "published": target.value,
            "unit": "points" if target.measure in POINTS else "%",
            "n": target.n,
            "events": target.events,
            "simulated": value,
            "standard_error": error,
            "misfit": _misses(target, value),
            "population": target.population,
            "source": target.source,
        }
        for target, (value, error) in zip(TARGETS.get(name, ()), stored, strict=True)
    ]


def _misses(target: Target, value: float) -> bool:
    """Whether the simulated value is off the published by more than a tenth of it.

    Where the counts are known it must also be off by more than two binomial standard deviations.
    """
    if target.events is not None and target.n is not None:
        expected = target.n * value / 100
        chance = 2 * (expected * (1 - value / 100)) ** 0.5
        if abs(target.events - expected) <= chance:
            return False
    return abs(value - target.value) > 0.1 * abs(target.value)


def card_as_markdown(card: Mapping[str, Any]) -> str:
    """A card for people to read."""
    calibration = card["calibration"]
    lines = [
        f"# SIMULATED: model card, {calibration['name']} (version {card['version']})",
        card["model"],
        f"Calibration: {calibration['title']}. Seed: {_or_open(card['seed'])}. "
        f"Study: {_or_open(card['study_digest'])}.",
        f"**{card['effect']['words']}.**",
        f"`{card['formula']}`",
        "## For",
        _list(card["context_of_use"]),
        "## Not for",
        _list(card["not_for"]),
        "## Limits",
        _list(card["limits"]),
        "## Simulated against published",
        comparison_table(card["simulated_against_published"]),
        "## Parameters",
        parameter_table(card["parameters"]),
        "## Uncertainty",
        _uncertain(card["uncertainty"]),
    ]
    return "\n\n".join(lines) + "\n"


def _or_open(value: object) -> str:
    return "not given" if value is None else str(value)


def _list(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences)


def _uncertain(table: Mapping[str, Any] | None) -> str:
    if table is None:
        return "Not known: this calibration came without one."
    rows = uncertainty_table(table["parameters"])
    return f"By {table['source']}; {table['held']}.\n\n{rows}"


def uncertainty_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The parameters that are uncertain with their standard errors, as a Markdown table."""
    lines = ["| parameter | value | standard error |", "|---|---|---|"]
    lines += [
        f"| `{row['name']}` | {row['value']:.3g} | {row['standard_error']:.2g} |" for row in rows
    ]
    return "\n".join(lines)


def comparison_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Simulated against published, as a Markdown table."""
    lines = [
        "| what | published | simulated (Monte Carlo SE) | use | people | row, source |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        unit = " %" if row["unit"] == "%" else ""
        count = f" ({row['events']}/{row['n']})" if row["events"] is not None else ""
        use = f"{row['use']}{', misfit' if row['misfit'] else ''}"
        lines.append(
            f"| {row['group']}: {row['measure']} | {row['published']:g}{unit}{count} | "
            f"{row['simulated']:.2f}{unit} ({row['standard_error']:.2f}) | {use} | "
            f"{row['population']} | {row['row']}, {row['source']} |"
        )
    return "\n".join(lines)


def parameter_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The parameters with their evidence, as a Markdown table."""
    lines = ["| parameter | value | evidence | source |", "|---|---|---|---|"]
    lines += [
        f"| `{row['name']}` | {_shown(row['value'])} | {row['evidence']} | {row['source']} |"
        for row in rows
    ]
    return "\n".join(lines)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        inner = [f"({_shown(item)})" if isinstance(item, list) else _shown(item) for item in value]
        return ", ".join(inner)
    return f"{value:g}" if isinstance(value, float) else str(value)
