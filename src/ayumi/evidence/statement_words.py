"""The sentences of a statement, written in each language by itself; `statement` chooses them.

Without a concurrent randomised control no sentence names a cause. What is measured is a
neurological change; no sentence says what became of the cells.
"""

from collections.abc import Mapping
from typing import Final

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
        "良い方の側の運動レベルが1髄節以上尾側へ改善した",
    ),
    "motor_level_gain_2": Words(
        "gained two motor levels or more on the better side",
        "良い方の側の運動レベルが2髄節以上尾側へ改善した",
    ),
    "motor_level_gain_1_per_side": Words(
        "gained one motor level or more", "運動レベルが1髄節以上尾側へ改善した"
    ),
    "motor_level_gain_2_per_side": Words(
        "gained two motor levels or more", "運動レベルが2髄節以上尾側へ改善した"
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

SEEN: Final = Words("{k} of {n} {did}", "{n}中{k}{particle}{did}")
SEEN_AND_OPEN: Final = Words(
    "{k} of {n} {did}; {u} could not be judged",
    "{n}中{k}{particle}{did}。ほかに{u}は判定できなかった",
)
SIDES_NONE_JUDGED: Final = Words(
    "None of the {judged} that could be judged {did}; {u} of {n} could not be judged",
    "判定できた{judged}のうち、{did}側はなかった。{n}中{u}は判定できなかった",
)
SIDES_NONE: Final = Words("None of {n} {did}", "{n}中、{did}側はなかった")
SEEN_NONE_JUDGED: Final = Words(
    "None of the {judged} who could be judged {did}; {u} of {n} could not be judged",
    "判定できた{judged}のうち、{did}人はいなかった。{n}中{u}は判定できなかった",
)
NOBODY_JUDGED: Final = Words("{n} could not be judged", "{n}の結果は判定できなかった")
SEEN_NONE: Final = Words("None of {n} {did}", "{n}中、{did}人はいなかった")
SEEN_MEAN: Final = Words(
    "{score} {moved} by a mean of {mean} points in {n}", "{n}の{score}は平均{mean}点{moved}"
)
MOVED: Final[Mapping[bool, Words]] = {
    True: Words("rose", "高くなった"),
    False: Words("fell", "低くなった"),
}

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

EVERY: Final = Words(
    "each of the {u} usable comparators", "使用可能な比較対象{u}件のいずれによっても"
)
THE_ONE: Final = Words("the one usable comparator", "使用可能な唯一の比較対象によれば")
TALLY: Final = Words(
    "of {u} {usable} {unlikely} as much unlikely by natural recovery alone, {borderline} "
    "borderline and {compatible} compatible with natural recovery",
    "使用可能な比較対象{u}件のうち、自然回復だけでは起こりにくいとするものが{unlikely}件、"
    "どちらともいえないものが{borderline}件、自然回復と矛盾しないとするものが{compatible}件である",
)
TALLY_LEFT: Final = Words(
    "of the {u} left {unlikely} it unlikely, {borderline} borderline and {compatible} compatible",
    "残る{u}件のうち、起こりにくいとするものは{unlikely}件、どちらともいえないものは{borderline}件、"
    "矛盾しないとするものは{compatible}件である",
)
LEFT_ALIKE: Final[Mapping[str, Words]] = {
    "unlikely": Words("{those} {make} it unlikely", "残る{u}件は、起こりにくいとする"),
    "borderline": Words("{those} {are} borderline", "残る{u}件は、どちらともいえない"),
    "compatible": Words("{those} {are} compatible", "残る{u}件は、矛盾しないとする"),
}
"""The verdict of all that are left without one source, as a clause."""
JUDGED: Final[Mapping[str, Words]] = {
    "compatible": Words(
        "this is compatible with natural recovery by {every}", "{every}自然回復と矛盾しない"
    ),
    "borderline": Words("this is borderline by {every}", "{every}どちらともいえない"),
    "unlikely": Words(
        "this is unlikely by natural recovery alone by {every}",
        "{every}自然回復だけでは起こりにくい",
    ),
    "mixed": Words("it depends on the comparator", "比較対象による"),
}
"""The verdict of all usable comparators together, as a clause."""
SENTENCE: Final = Words("{text}.", "{text}。")
AT_HIGHEST: Final = Words(
    "If those who could not be judged count as reached, {tally}.",
    "判定不能の人を達成とみなせば、{tally}。",
)
NOT_A_VOTE: Final = Words(
    "The comparators share people and differ in level, baseline day and follow-up: their number is "
    "no vote.",
    "比較対象どうしは対象者が重なり、損傷高位・ベースラインの日・追跡も異なるため、"
    "件数の多少で決めることはできない。",
)
NOT_READ_AGAIN: Final = Words(
    "{m} of the usable comparators could not be read a second time in the source{otherwise}.",
    "使用可能なもののうち{m}件は、出典を再度確認できていない{otherwise}。",
)
AND_OTHERWISE: Final = Words(
    "; of {d} the second reading differs in some point", "。{d}件は、再確認で一部に違いがあった"
)
READ_OTHERWISE: Final = Words(
    "Of {d} of the usable comparators the second reading differs in some point.",
    "使用可能なもののうち{d}件は、再確認で一部に違いがあった。",
)
WHOSE_GRADE: Final = Words(
    "The grade at baseline was not given. The usable comparators are of people with {grades}; for "
    "others nothing follows from them.",
    "ベースラインのAISは与えられていない。使用可能な比較対象は{grades}の人のもので、"
    "ほかの人には当てはまらない。",
)
GRADE_UNSAID: Final = Words("no grade that is told", "等級の記載がない人")
MEANING: Final = Words(
    "These probabilities say how often as much is seen in people without cells. They are not the "
    "probability that these people recovered by themselves; and what is compatible with natural "
    "recovery need not be natural recovery.",
    "これらの確率は、移植を受けていない人で同じことがどのくらい起こるかを表す。今回の変化が自然回復である"
    "確率ではない。また、自然回復と矛盾しないとは、自然回復であったという意味ではない。",
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
    "{high}).",
    "使用可能なもののうち最も近い比較対象は{label}で、{n}中{events}（{rate}、正確な95%信頼区間"
    "{low}～{high}）であった。",
)
CLOSEST_MEAN: Final = Words(
    "The closest usable match is {label}: a mean change of {mean} points (SD {sd}; 95 % interval "
    "{low} to {high}).",
    "使用可能なもののうち最も近い比較対象は{label}で、平均{mean}点（標準偏差{sd}、95%信頼区間"
    "{low}～{high}）の変化であった。",
)
BY_IT: Final = Words(
    "By it as much or more would be seen in {groups}.",
    "これによれば、同じかそれ以上の変化は{groups}の割合でみられる。",
)
MATCHES: Final[Mapping[str, Words]] = {
    "partial": Words("matches in part on {axes}", "{axes}は部分的にのみ一致し"),
    "no": Words("does not match on {axes}", "{axes}は一致せず"),
    "unknown": Words("cannot be compared on {axes}", "{axes}は照合できず"),
}
IT_MATCHES: Final = Words("It {how}.", "この比較対象は、{how}、ほかの項目は一致する。")
IT_MATCHES_ALL: Final = Words("It matches on every axis.", "この比較対象は全ての項目で一致する。")

WITHOUT: Final = Words(
    "{m} usable {rows} left out by choice; with all, {tally}.",
    "使用可能な比較対象{m}件が選択により除かれている。すべてを含めれば、{tally}。",
)
FILTERED: Final = Words("Left out by choice: {ids}.", "選択により除いたもの：{ids}。")
FILTERED_IDS: Final = Words("{ids} ({why})", "{ids}（{why}）")
ELSEWHERE: Final = Words("{m} under other definitions", "定義の異なる{m}件")
OWN_CONTROL: Final = Words(
    "Not a comparator here, since it is this trial's own control group: {ids}.",
    "この試験自身の対照群であるため、比較対象としないもの：{ids}。",
)
NOT_SAID: Final = Words(
    "Not given, and so not matched: {axes}.", "次の項目は与えられておらず、照合していない：{axes}。"
)

BOUNDED: Final = Words(
    "As far as is known, from {k} to {highest} of {n} {did}.",
    "わかっている限りでは、{did}人は{n}中{k}から{highest}である。",
)
IF_HIGHEST: Final = Words("With {highest}, {tally}.", "{highest}とすれば、{tally}。")
GRADES_MEAN: Final = Words(
    "AIS C: some voluntary movement below the injury, or voluntary anal contraction alone; D: at "
    "least half of the key muscles below it move against gravity. Neither means walking.",
    "AIS Cは損傷部より下にわずかな随意運動（随意的な肛門収縮のみの場合もある）がある状態、"
    "Dは損傷部より下の主要な筋の半数以上が重力に逆らって動く状態である。いずれも、歩けることを意味しない。",
)
NONE_USABLE: Final = Words(
    "No comparator can be used for this.", "これに使用できる比較対象はない。"
)

STUDY: Final = Words("The study: {title}.", "試験：{title}。")
ENTERED: Final = Words(
    "The numbers were entered by the user of this program; they have not been checked.",
    "これらの数は利用者が入力したもので、確認されていない。",
)
SINGLE_ARM: Final = Words(
    "This is one group without a concurrent control group: what the change came from cannot be "
    "told from it.",
    "同時期の対照群のない単群の結果であり、変化が何によるものかは、ここからはわからない。",
)
CONTROL_UNUSED: Final = Words(
    "The trial had a control group that was not chosen by chance; its result is not used here: "
    "what the change came from cannot be told.",
    "この試験には無作為に割り付けられていない対照群があったが、その結果はここでは用いていない。"
    "変化が何によるものかは、ここからはわからない。",
)
NOT_RANDOMISED: Final = Words(
    "Chance did not choose who was in the control group: what the change came from cannot be told "
    "from it.",
    "対照群は無作為に割り付けられていないため、変化が何によるものかは、ここからはわからない。",
)
FEW: Final = Words(
    "{n} {few}: the true rate may lie anywhere from {low} to {high}.",
    "{n}という人数は少なく、真の割合は{low}から{high}のどこにあってもおかしくない。",
)
FEW_MEAN: Final = Words("{n} {few}.", "{n}という人数は少ない。")
NEUROLOGICAL: Final = Words(
    "What was measured is a neurological change; it says nothing on what became of the cells.",
    "測定したのは神経学的な変化である。移植した細胞がどうなったかは、この結果からはわからない。",
)
CHOSEN: Final[Mapping[bool | None, Words]] = {
    None: Words(
        "If the definition, the baseline day or the comparators were chosen after the result was "
        "known, the probabilities mean less than they seem to.",
        "定義、ベースラインの日、比較対象のいずれかを、結果を知った後に選んだのであれば、"
        "ここに挙げた確率は、額面どおりには受け取れない。",
    ),
    False: Words(
        "This comparison was chosen after the result was known (post hoc): the probabilities mean "
        "less than they seem to.",
        "この比較は結果が知られた後に選ばれたもの（事後的）であり、ここに挙げた確率は、額面どおりには"
        "受け取れない。",
    ),
    True: Words(
        "The definition and the baseline day were laid down before the result was known.",
        "定義とベースラインの日は、結果が知られる前に定められていた。",
    ),
}
NOT_IN_DOCUMENT: Final = Words(
    "The definition was not in the study document before treatment (post hoc): the probabilities "
    "mean less than they seem to.",
    "この指標は、移植前の研究計画書に定められていない（事後的）ため、ここに挙げた確率は、額面どおりには"
    "受け取れない。",
)
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
    "seen": Words("What was seen", "観察された結果"),
    "limits": Words("What it rests on", "前提と限界"),
    "control": Words("Beside the control group", "対照群との比較"),
    "natural": Words("Beside natural recovery", "自然回復との比較"),
    "both": Words("Both questions", "二つの問い"),
    "prior": Words("With a prior", "事前分布を用いた場合"),
    "change": Words("What would change it", "何があれば変わるか"),
}
