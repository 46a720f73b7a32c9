"""What the model of natural recovery makes of a trial's people together, in words."""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console

from ayumi.evidence.definitions import DEFINITIONS
from ayumi.recovery.joint import Chance
from ayumi.trial.outcomes.by_model import Together
from ayumi.values import Language, Words

HEADING: Final = Words("From the people's own baselines", "各人のベースラインから")
NOT_TAKEN: Final = Words(
    "The model of natural recovery does not take these people together: {why}.",
    "自然回復モデルは、この人たち全員には適用できない：{why}。",
)
_BASIS: Final = Words(
    "SIMULATED: the year of these {n} people was drawn {replicates:,} times from their own "
    "baseline examinations by the model of natural recovery ({calibration}), with what is not "
    "known of the model drawn once for all of them. The model was fitted to published summaries "
    "or to the examinations it was given, and has the limits of its card. It is about the group; "
    "it says nothing on one of them.",
    "模擬 SIMULATED：自然回復モデル（{calibration}）により、この{n}人の1年を"
    "各人のベースライン検査から{replicates:,}回生成した。モデルの不確かさは全員に共通の値として毎回1度だけ引いている。モデルは公表された集計値"
    "または与えられた検査に合わせたもので、モデルカードに記した限界がある。集団についてのものであり、個人については何も述べない。",
)
_LEFT_OUT: Final = Words(
    "Not drawn and not counted here, since the model does not take them: {who}.",
    "モデルを適用できないため、ここでは生成も計数もしていない：{who}。",
)
_AT_LEAST: Final = Words(
    "{title}: {k} or more of {n} with a probability of {chance} (Monte Carlo standard error "
    "{error}).",
    "{title}：{n}人中{k}人以上となる確率は{chance}（モンテカルロ標準誤差{error}）。",
)
_NOTHING: Final = Words(
    "{title}: nobody certainly reached it, so that nothing stands beside the lowest count.",
    "{title}：確実に該当した人はなく、最小の人数については比べるものがない。",
)
_GAIN: Final = Words(
    "Mean gain of upper extremity motor score: {middle:.1f} points (95 % interval {low:.1f} to "
    "{high:.1f}).",
    "上肢運動スコアの平均変化：{middle:.1f}点（95 %区間 {low:.1f}～{high:.1f}）。",
)


def basis_said(found: Together) -> Words:
    """What was drawn, of whom, by which model, and what it is not about."""
    return _fill(_BASIS, n=found.people, replicates=found.replicates, calibration=found.calibration)


def chances_said(found: Together) -> Iterator[Words]:
    """A sentence for each definition, at the lowest and where it differs at the highest count."""
    if found.left_out:
        yield _fill(_LEFT_OUT, who="; ".join(found.left_out))
    for name, count in found.counts.items():
        title = DEFINITIONS[name].title
        if count.lowest == 0:
            yield _fill(_NOTHING, title=title)
        else:
            yield _chance(title, count.lowest, count.n, found.at_lowest[name])
        if count.highest > count.lowest:
            yield _chance(title, count.highest, count.n, found.at_highest[name])
    low, middle, high = found.gain
    yield _fill(_GAIN, low=low, middle=middle, high=high)


def print_together(console: Console, found: Together, language: Language = "en") -> None:
    """The sentences on a terminal."""
    console.print()
    console.print(HEADING.in_(language), style="bold")
    for said in (basis_said(found), *chances_said(found)):
        console.print(said.in_(language), highlight=False)


def together_object(found: Together) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "simulated": True,
        "calibration": found.calibration,
        "people": found.people,
        "left_out": list(found.left_out),
        "replicates": found.replicates,
        "chances": [
            {
                "definition": name,
                "lowest": count.lowest,
                "highest": count.highest,
                "n": count.n,
                "at_lowest": _chance_object(found.at_lowest[name]),
                "at_highest": _chance_object(found.at_highest[name]),
            }
            for name, count in found.counts.items()
        ],
        "mean_uems_gain": dict(zip(("low", "median", "high"), found.gain, strict=True)),
    }


def _chance_object(chance: Chance) -> dict[str, float]:
    return {"probability": chance.value, "standard_error": chance.standard_error}


def _chance(title: Words, k: int, n: int, chance: Chance) -> Words:
    said = {"chance": f"{chance.value:.2g}", "error": f"{chance.standard_error:.1g}"}
    return _fill(_AT_LEAST, title=title, k=k, n=n, **said)


def _fill(words: Words, **values: Any) -> Words:
    """Words with their values in place, in both languages."""
    en, ja = (
        {name: value.in_(language) if isinstance(value, Words) else value
         for name, value in values.items()}
        for language in ("en", "ja")
    )  # fmt: skip
    return Words(words.en.format(**en), words.ja and words.ja.format(**ja))
