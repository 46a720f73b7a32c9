"""What the model of natural recovery makes of a trial's people together, in words."""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console

from ayumi.evidence.definitions import DEFINITIONS
from ayumi.evidence.numbers_said import chance_said, one_in
from ayumi.recovery.joint import Chance
from ayumi.trial.outcomes.by_model import Together
from ayumi.values import Language, Words

HEADING: Final = Words("From the people's own baselines", "各人のベースラインから")
NOT_TAKEN: Final = Words(
    "The model of natural recovery does not take these people together: {why}.",
    "自然回復モデルは、この人たち全員には適用できない：{why}。",
)
_BASIS: Final = Words(
    "SIMULATED. The year of these {n} people was drawn {replicates:,} times by the model of "
    "natural recovery ({calibration}), from each one's own examination at baseline. What is not "
    "known of the model is drawn once each time for all of them. The model has the limits that "
    "its card tells. The numbers are about the group; they say nothing on one person.",
    "模擬 SIMULATED。自然回復モデル（{calibration}）により、この{n}人の1年を、"
    "各人のベースライン検査から{replicates:,}回生成した。モデルの不確かさは、毎回、全員に共通の値を引いた。"
    "モデルにはモデルカードに記した限界がある。数値は集団についてのもので、一人ひとりについては何もいえない。",
)
_LEFT_OUT: Final = Words(
    "Not drawn and not counted here, since the model does not take them: {who}.",
    "モデルを適用できないため、ここでは生成も計数もしていない：{who}。",
)
_AT_LEAST: Final = Words(
    "{title}: by natural recovery alone {k} or more of {n} would have a probability of {chance} "
    "({one_in}; Monte Carlo standard error {error}).",
    "{title}：自然回復だけで{n}人中{k}人以上となる確率は{chance}"
    "（{one_in}、モンテカルロ標準誤差{error}）。",
)
_NEVER: Final = Words(
    "{title}: {k} or more of {n} came up in none of {replicates:,} draws; by natural recovery "
    "alone the probability is below {bound} (95 % upper limit).",
    "{title}：{n}人中{k}人以上となったのは{replicates:,}回中0回で、自然回復だけでそうなる確率は"
    "{bound}未満である（95%上限）。",
)
_NOTHING: Final = Words(
    "{title}: at the lowest count nobody reached it, so that nothing stands beside it.",
    "{title}：最小の人数では該当者がなく、比べるものがない。",
)
_GAIN: Final = Words(
    "Upper extremity motor score: by natural recovery alone {n} such people would gain "
    "{middle} points on average (95 % interval {low} to {high}).",
    "上肢運動スコア：自然回復だけでは、このような{n}人で平均{middle}点高くなる"
    "（95%区間{low}～{high}）。",
)
_MEANING: Final = Words(
    "These are not the probabilities that these people recovered by themselves.",
    "これらは、この人たちが自然に回復した確率ではない。",
)
_NONE_OF: Final = 3
"""Nothing in n draws: below 3/n with 95 % confidence (doi 10.1001/jama.1983.03330370053031)."""


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
            yield _chance(found, title, count.lowest, count.n, found.at_lowest[name])
        if count.highest > count.lowest:
            yield _chance(found, title, count.highest, count.n, found.at_highest[name])
    low, middle, high = (f"{points:.1f}".replace("-", "−") for points in found.gain)
    yield _fill(_GAIN, n=found.people, low=low, middle=middle, high=high)
    yield _MEANING


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


def _chance(found: Together, title: Words, k: int, n: int, chance: Chance) -> Words:
    """A probability from draws; where nothing came up, what it can be at most."""
    if chance.value == 0:
        bound = chance_said(_NONE_OF / found.replicates)
        return _fill(_NEVER, title=title, k=k, n=n, bound=bound, replicates=found.replicates)
    return _fill(
        _AT_LEAST, title=title, k=k, n=n, chance=chance_said(chance.value),
        one_in=one_in(chance.value), error=f"{chance.standard_error:.1g}",
    )  # fmt: skip


def _fill(words: Words, **values: Any) -> Words:
    """Words with their values in place, in both languages."""
    en, ja = (
        {name: value.in_(language) if isinstance(value, Words) else value
         for name, value in values.items()}
        for language in ("en", "ja")
    )  # fmt: skip
    return Words(words.en.format(**en), words.ja and words.ja.format(**ja))
