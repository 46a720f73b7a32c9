"""The sentences of a statement, written in each language by itself; `statement` chooses them.

Without a concurrent randomised control no sentence names a cause. What is measured is a
neurological change; no sentence says what became of the cells.
"""

from collections.abc import Mapping
from typing import Final

from ayumi.evidence.verdict import Reason
from ayumi.values import Words

DID: Final[Mapping[str, Words]] = {
    "ais_any_improvement": Words(
        "had an AIS grade better by one or more", "AISが1段階以上改善した"
    ),
    "ais_improvement_2": Words("had an AIS grade better by two or more", "AISが2段階以上改善した"),
    "ais_to_C_or_better": Words("reached AIS C or better", "AIS C以上に達した"),
    "ais_to_D_or_better": Words("reached AIS D or better", "AIS D以上に達した"),
    "motor_level_gain_1": Words(
        "gained one motor level or more on the better side",
        "良い方の側で運動レベルが1髄節以上改善した",
    ),
    "motor_level_gain_2": Words(
        "gained two motor levels or more on the better side",
        "良い方の側で運動レベルが2髄節以上改善した",
    ),
    "motor_level_gain_1_per_side": Words(
        "gained one motor level or more", "運動レベルが1髄節以上改善した"
    ),
    "motor_level_gain_2_per_side": Words(
        "gained two motor levels or more", "運動レベルが2髄節以上改善した"
    ),
}
"""What a responder did, after "2 of 4 people"."""

SCORE: Final[Mapping[str, Words]] = {
    "uems_gain": Words("The upper extremity motor score (UEMS)", "上肢運動スコア（UEMS）"),
    "lems_gain": Words("The lower extremity motor score (LEMS)", "下肢運動スコア（LEMS）"),
    "light_touch_gain": Words("The light touch score", "触覚スコア"),
    "pin_prick_gain": Words("The pin prick score", "ピンプリックスコア"),
}
"""What changed by so many points."""

SEEN: Final = Words("{k} of {n} {did}", "{n}中{k}が{did}")
SEEN_BETWEEN: Final = Words(
    "At least {k} and at most {highest} of {n} {did}", "{n}中少なくとも{k}、多くて{highest}が{did}"
)
SEEN_AT_MOST: Final = Words(
    "At most {highest} of {n} {did}, and perhaps none",
    "{n}中、{did}人は多くて{highest}で、いない可能性もある",
)
SEEN_NONE: Final = Words("None of {n} {did}", "{n}中、{did}人はいなかった")
SEEN_MEAN: Final = Words(
    "{score} changed by a mean of {mean} points in {n}", "{n}の{score}の変化は平均{mean}点であった"
)

INTERVAL: Final = Words(
    "{seen} ({share}; exact 95 % interval {low} to {high}).",
    "{seen}（{share}、正確な95%信頼区間{low}～{high}）。",
)
INTERVALS: Final = Words(
    "{seen} ({share} to {share2}; exact 95 % intervals from {low} to {high}).",
    "{seen}（{share}～{share2}、正確な95%信頼区間は{low}から{high}まで）。",
)
INTERVAL_MEAN: Final = Words(
    "{seen} (95 % interval {low} to {high}).", "{seen}（95%信頼区間{low}～{high}）。"
)
OF_WHOM: Final = Words("The people: {parts}.", "対象：{parts}。")

HEADLINES: Final[Mapping[str, Words]] = {
    "no result": Words(
        "No result was given: the comparators are listed, and nothing is concluded.",
        "結果が与えられていないため、比較対象を並べるにとどめ、結論は述べない。",
    ),
    "nobody": Words(
        "{seen}: there is nothing to set against natural recovery.",
        "{seen}。自然回復と比べるべき変化はない。",
    ),
    "perhaps nobody": Words(
        "{seen}: at the lowest count there is nothing to set against natural recovery.",
        "{seen}。少なく数えれば、自然回復と比べるべき変化はない。",
    ),
    "none usable": Words(
        "{seen}. No comparator can be used for this question, so that it cannot be judged whether "
        "this is more than natural recovery.",
        "{seen}。この問いに使用できる比較対象がなく、自然回復を超えるかどうかは判断できない。",
    ),
    "compatible": Words(
        "{seen}. This is compatible with natural recovery by {every}.",
        "{seen}。これは、{every}自然回復と矛盾しない。",
    ),
    "borderline": Words(
        "{seen}. By {every} this is borderline: neither unlikely by natural recovery alone nor "
        "clearly compatible with it.",
        "{seen}。これは、{every}境界的であり、自然回復だけでは起こりにくいとも、自然回復と矛盾しないとも"
        "言い切れない。",
    ),
    "unlikely": Words(
        "{seen}. By {every} this is unlikely by natural recovery alone; without a concurrent "
        "randomised control group its cause cannot be told.",
        "{seen}。これは、{every}自然回復だけでは起こりにくい。ただし同時期の無作為化対照群がなく、"
        "原因はわからない。",
    ),
    "mixed": Words(
        "{seen}. Whether this is more than natural recovery depends on the comparator: {tally}.",
        "{seen}。これが自然回復を超えるかどうかは、比較対象による。{tally}。",
    ),
}
"""The first sentence of a result that has no randomised control group."""

EVERY: Final = Words(
    "each of the {u} usable comparators", "使用可能な比較対象{u}件のいずれによっても"
)
THE_ONE: Final = Words("the one usable comparator", "使用可能な唯一の比較対象によれば")
ELSEWHERE: Final = {
    "unlikely": Words(
        "By other rates, which cannot be used here, it would be compatible with it.",
        "ここでは使用できないほかの割合によれば、自然回復と矛盾しない。",
    ),
    "compatible": Words(
        "By other rates, which cannot be used here, it would be unlikely.",
        "ここでは使用できないほかの割合によれば、自然回復だけでは起こりにくい。",
    ),
}
"""Added to a headline that all usable comparators agree on, where unusable ones do not."""
TALLY: Final = Words(
    "of {u} {usable} {unlikely} it unlikely, {borderline} borderline and {compatible} "
    "compatible with natural recovery",
    "使用可能な比較対象{u}件のうち、自然回復だけでは起こりにくいとするもの{unlikely}件、境界的なもの"
    "{borderline}件、自然回復と矛盾しないとするもの{compatible}件である",
)
SENTENCE: Final = Words("{text}.", "{text}。")
AT_HIGHEST: Final = Words(
    "If those who could not be judged count as reached, {tally}.",
    "判定不能の人を達成とみなせば、{tally}。",
)
NOT_A_VOTE: Final = Words(
    "The comparators share people and differ in level, baseline day and follow-up: their number is "
    "no vote.",
    "比較対象どうしは対象者が重なり、損傷高位・ベースラインの日・追跡も異なるため、件数は多数決ではない。",
)
NOTED: Final = Words("Noted of it: {note}.", "これについての注記（英語）：{note}。")
NOT_READ_AGAIN: Final = Words(
    "{m} of the usable {rows} not been confirmed by a second reading of the source.",
    "使用可能なもののうち{m}件は、出典の二度目の読み取りによる確認がない。",
)
NATURAL_MEANS: Final = Words(
    "Natural recovery here is the course of people who had usual care and no cells.",
    "ここでいう自然回復とは、通常の治療とリハビリテーションを受け、細胞の移植を受けていない人の経過である。",
)
RANGE: Final = Words(
    "By natural recovery alone {what} would have a probability from {p} ({one_in}; {label}) to "
    "{p2} ({one_in2}; {label2}), each comparator's own uncertainty counted in.",
    "自然回復だけで{what}確率は、比較対象自身の不確かさを含めて、{p}（{one_in}；{label}）から"
    "{p2}（{one_in2}；{label2}）にわたる。",
)
ONE_CHANCE: Final = Words(
    "By natural recovery alone {what} would have probability {p} ({one_in}; {label}), the "
    "comparator's own uncertainty counted in.",
    "自然回復だけで{what}確率は、比較対象自身の不確かさを含めて{p}（{one_in}；{label}）である。",
)
CLOSEST: Final = Words(
    "The closest usable match is {label}: {events} of {n} ({rate}; exact 95 % interval {low} to "
    "{high}). By it as much or more would be seen in {groups}.",
    "使用可能なもののうち最も近い比較対象は{label}で、{n}中{events}（{rate}、正確な95%信頼区間"
    "{low}～{high}）であった。これによれば、同じかそれ以上の変化は{groups}の割合でみられる。",
)
CLOSEST_MEAN: Final = Words(
    "The closest usable match is {label}: a mean change of {mean} points (SD {sd}; 95 % interval "
    "{low} to {high}). By it as much or more would be seen in {groups}.",
    "使用可能なもののうち最も近い比較対象は{label}で、平均{mean}点（標準偏差{sd}、95%信頼区間"
    "{low}～{high}）の変化であった。これによれば、同じかそれ以上の変化は{groups}の割合でみられる。",
)
MATCHES: Final[Mapping[str, Words]] = {
    "partial": Words("matches in part on {axes}", "{axes}は部分的にのみ一致し"),
    "no": Words("does not match on {axes}", "{axes}は一致せず"),
    "unknown": Words("cannot be compared on {axes}", "{axes}は照合できず"),
}
IT_MATCHES: Final = Words("It {how}.", "この比較対象は、{how}、ほかの項目は一致する。")
IT_MATCHES_ALL: Final = Words("It matches on every axis.", "この比較対象は全ての項目で一致する。")

CONTRAST: Final = Words(
    "{m} {rows} on the same measure {give} no verdict ({reasons}).",
    "同じ指標の{more}{m}件は判定に用いない（{reasons}）。",
)
CONTRAST_RANGE: Final = Words(
    "By the rates of {these} as printed the probability would run from {p} to {p2}.",
    "それらの値をそのまま用いれば、この確率は{p}から{p2}になる。",
)
CONTRAST_ONE: Final = Words(
    "By its rate as printed the probability would be {p}.",
    "その値をそのまま用いれば、この確率は{p}になる。",
)
NO_VERDICT: Final[Mapping[Reason, Words]] = {
    "side": Words(
        "{c} with another or an unknown rule for the two sides",
        "左右の扱いが異なるか不明のもの{c}件",
    ),
    "grade": Words("{c} with another grade at baseline", "ベースラインのAISが異なるもの{c}件"),
    "sides": Words("{c} counted by sides", "左右を別々に数えたもの{c}件"),
    "no count": Words("{c} without a number of people", "対象者数が不明のもの{c}件"),
    "not a prior": Words("{c} for contrast only", "対比のためのもの{c}件"),
    "no result": Words("{c} with nothing to set beside", "比べる結果がないもの{c}件"),
}
OTHERS: Final = Words(
    "{m} under other definitions {are} not counted here.", "定義の異なる{m}件は、ここでは数えない。"
)
FILTERED: Final = Words("Left out by choice: {ids}.", "選択により除いたもの：{ids}。")
WITH_THEM: Final = Words("With them, {tally}.", "これらを含めれば、{tally}。")
NOT_SAID: Final = Words(
    "Not said, and so not matched: {axes}.", "次の項目は与えられておらず、照合していない：{axes}。"
)

BOUNDED: Final = Words(
    "As far as is known, from {k} to {highest} of {n} {did}.",
    "わかっている限りでは、{did}人は{n}中{k}から{highest}である。",
)
IF_HIGHEST: Final = Words("If it were {highest}, {tally}.", "{highest}であれば、{tally}。")
NONE_USABLE: Final = Words(
    "No comparator can be used for this.", "これに使用できる比較対象はない。"
)

SINGLE_ARM: Final = Words(
    "This is one group without a concurrent control group: what the change came from cannot be "
    "told from it.",
    "同時期の対照群のない単群の結果であり、変化が何によるものかは、ここからはわからない。",
)
NOT_RANDOMISED: Final = Words(
    "Chance did not choose who was in the control group: what the change came from cannot be told "
    "from it.",
    "対照群は無作為に割り付けられていないため、変化が何によるものかは、ここからはわからない。",
)
FEW: Final = Words(
    "{n} {are} few: the true rate may lie anywhere from {low} to {high}.",
    "{n}という人数は少なく、真の割合は{low}から{high}のどこにあってもおかしくない。",
)
FEW_MEAN: Final = Words("{n} {are} few.", "{n}という人数は少ない。")
NEUROLOGICAL: Final = Words(
    "What was measured is a neurological change; it says nothing on what became of the cells.",
    "測定したのは神経学的な変化であり、移植した細胞がどうなったかについては何も述べていない。",
)
CHOSEN: Final[Mapping[bool | None, Words]] = {
    None: Words(
        "If the definition, the baseline day or the comparators were chosen after the result was "
        "known, the probabilities mean less than they seem to.",
        "定義、ベースラインの日、比較対象のいずれかを、結果を知った後に選んだのであれば、"
        "ここに挙げた確率の意味は見かけより小さい。",
    ),
    False: Words(
        "This comparison was chosen after the result was known (post hoc): the probabilities mean "
        "less than they seem to.",
        "この比較は結果が知られた後に選ばれたもの（事後的）であり、ここに挙げた確率の意味は見かけより小さい。",
    ),
    True: Words(
        "The definition and the baseline day were laid down before the result was known.",
        "定義とベースラインの日は、結果が知られる前に定められていた。",
    ),
}
SIDES: Final = Words(
    "Each side is counted; the two sides of a person are not independent, so that no verdict is "
    "given.",
    "左右を別々に数えている。同じ人の左右は独立でないため、判定は行わない。",
)
SIMULATED: Final = Words(
    "SIMULATED: these people do not exist; a computer drew them.",
    "SIMULATED（模擬）：実在の人ではなく、計算機が作り出したものである。",
)

MARKS: Final[Mapping[str, Words]] = {
    "SIMULATED": Words("SIMULATED", "模擬 SIMULATED"),
    "not verified": Words("not verified", "未検証"),
    "as published": Words("as published", "発表された値"),
    "post hoc": Words("post hoc", "事後的"),
    "single arm": Words("single arm", "単群"),
}
"""What is said of a result in a word or two, above everything else."""

TITLES: Final[Mapping[str, Words]] = {
    "seen": Words("What was seen", "みられたこと"),
    "control": Words("Beside the control group", "対照群との比較"),
    "natural": Words("Beside natural recovery", "自然回復との比較"),
    "both": Words("Both questions", "二つの問い"),
    "prior": Words("With a prior", "事前分布を用いた場合"),
    "change": Words("What would change it", "何があれば変わるか"),
    "limits": Words("What it rests on", "前提と限界"),
}
