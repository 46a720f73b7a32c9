"""The sentences of the summary for participants and families, each language written by itself."""

from collections.abc import Mapping
from typing import Final

from ayumi.evidence.control_group import Rarity, Side
from ayumi.values import Words

DID: Final[Mapping[str, Words]] = {
    "ais_any_improvement": Words(
        "had a grade better by one step or more", "等級が1段階以上よくなりました"
    ),
    "ais_improvement_2": Words(
        "had a grade better by two steps or more", "等級が2段階以上よくなりました"
    ),
    "ais_to_C_or_better": Words("reached grade C or better", "等級C以上になりました"),
    "ais_to_D_or_better": Words("reached grade D or better", "等級D以上になりました"),
    "motor_level_gain_1": Words(
        "could use muscles one step or more further down than before, on their better side",
        "動かせる筋肉の範囲が、良い方の側で1段階以上下へ広がりました",
    ),
    "motor_level_gain_2": Words(
        "could use muscles two steps or more further down than before, on their better side",
        "動かせる筋肉の範囲が、良い方の側で2段階以上下へ広がりました",
    ),
    "motor_level_gain_1_per_side": Words(
        "could use muscles one step or more further down than before",
        "動かせる筋肉の範囲が1段階以上下へ広がりました",
    ),
    "motor_level_gain_2_per_side": Words(
        "could use muscles two steps or more further down than before",
        "動かせる筋肉の範囲が2段階以上下へ広がりました",
    ),
}
SIDES: Final = Words(
    "The two sides of the body are counted separately here: {n} {sides}, of people who received "
    "cells.",
    "体の左右を別々に数えています。細胞の移植を受けた人の、あわせて{n}側についての結果です。",
)
SIDES_DID: Final[Mapping[int, Words]] = {
    1: Words(
        "muscles one step or more further down than before could be used",
        "動かせる筋肉の範囲が1段階以上下へ広がった",
    ),
    2: Words(
        "muscles two steps or more further down than before could be used",
        "動かせる筋肉の範囲が2段階以上下へ広がった",
    ),
}
OF_SIDES: Final = Words(
    "{when} {did} on {k} of these sides.", "{when}、{did}のは、そのうち{k}側です。"
)
NO_SIDE: Final = Words("{when} {did} on none of them.", "{when}、{did}側はありませんでした。")
SIDES_UNSURE: Final = Words(
    "For {u} of them it could not be judged.", "{u}側については判定できませんでした。"
)
NO_SIDES_COMPARED: Final = Words(
    "The two sides of one person are not independent of each other, so that no comparison with "
    "people without cells is made here.",
    "同じ人の左右は互いに関係があるため、移植を受けていない人との比較は、ここでは行っていません。",
)
LOWER: Final = Words(
    "By {m} this result is lower than would be expected without cells.",
    "{m}、今回の結果は、移植を受けていない場合に予想されるよりも低いものです。",
)
LOWER_ALL: Final = Words("all of these reports", "これらの報告のいずれからみても")
LOWER_ONE: Final = Words("this report", "この報告からみると")
LOWER_SOME: Final = Words("{m} of these {u} reports", "これら{u}件の報告のうち{m}件からみると")
WHO: Final[Mapping[str, str]] = {
    "ais_any_improvement": "等級が1段階以上よくなった人",
    "ais_improvement_2": "等級が2段階以上よくなった人",
    "ais_to_C_or_better": "等級C以上になった人",
    "ais_to_D_or_better": "等級D以上になった人",
    "motor_level_gain_1": "動かせる筋肉の範囲が、良い方の側で1段階以上下へ広がった人",
    "motor_level_gain_2": "動かせる筋肉の範囲が、良い方の側で2段階以上下へ広がった人",
    "motor_level_gain_1_per_side": "動かせる筋肉の範囲が1段階以上下へ広がった人",
    "motor_level_gain_2_per_side": "動かせる筋肉の範囲が2段階以上下へ広がった人",
}
SCALE: Final = Words(
    "The grades run from A (the most severe: a complete injury) to E (nothing found in the "
    "examination).",
    "等級はAからEまでの5段階です。Aは最も重く（完全損傷）、Eは検査で異常のない状態です。",
)
GRADE_MEANS: Final[Mapping[str, Words]] = {
    "ais_to_C_or_better": Words(
        "Grade C means that some movement is found below the injury, often too weak to be of use; "
        "it does not mean walking.",
        "等級Cは、損傷部より下でわずかに力が入るようになった状態です。"
        "歩けるようになったという意味ではありません。",
    ),
    "ais_to_D_or_better": Words(
        "Grade D means that many muscles below the injury have some strength; it does not mean "
        "walking.",
        "等級Dは、損傷部より下の多くの筋肉にある程度の力が入る状態です。"
        "歩けるようになったという意味ではありません。",
    ),
}
SCORE: Final[Mapping[str, Words]] = {
    "uems_gain": Words("the score of arm strength (0 to 50)", "腕の筋力の点数（0～50点）"),
    "lems_gain": Words("the score of leg strength (0 to 50)", "脚の筋力の点数（0～50点）"),
    "light_touch_gain": Words(
        "the score of feeling light touch (0 to 112)", "触れた感じの点数（0～112点）"
    ),
    "pin_prick_gain": Words(
        "the score of feeling a pin (0 to 112)", "ピンで触れた感じの点数（0～112点）"
    ),
}
RECEIVED: Final = {
    False: Words(
        "{people} who received cells {are} counted here.",
        "細胞の移植を受けた人のうち、{n}人についての結果です。",
    ),
    True: Words(
        "In the example {people} received cells.", "この例では、{n}人が細胞の移植を受けました。"
    ),
}
SIMULATED_SAID: Final = Words(
    "SIMULATED: the people of this example do not exist.",
    "SIMULATED（模擬）：この例の人たちは実在しません。",
)
OF_THEM: Final = Words("{when} {k} of them {did}.", "{when}、そのうち{k}人は{did}。")
THE_PERSON: Final = Words("{when} this person {did}.", "{when}、この人は{did}。")
NONE: Final = Words("{when} none of them {did}.", "{when}、{who}はいませんでした。")
NOT_THE_PERSON: Final = Words(
    "{when} it was not so that this person {did}.", "{when}、{who}はいませんでした。"
)
NONE_JUDGED: Final = Words(
    "{when} {j} could be judged, and none of these {did}. For the other {u} it could not be "
    "judged.",
    "{when}、{j}人は判定でき、{who}はいませんでした。ほかの{u}人は判定できませんでした。",
)
NOBODY_JUDGED: Final = Words(
    "{when} it could not be judged for any of them.", "{when}、判定できた人はいませんでした。"
)
UNSURE: Final = Words(
    "For {d} more it could not be judged.", "ほかに{d}人については判定できませんでした。"
)
ALSO_D: Final = Words(
    "{d} of these {k} reached grade D.", "この{k}人のうち{d}人は等級Dになりました。"
)
NONE_D: Final = Words("None of these reached grade D.", "等級Dになった人はいませんでした。")
CHANGED: Final[Mapping[bool, Words]] = {
    True: Words(
        "{when} {score} was higher by an average of {mean} points.",
        "{when}、{score}は平均{mean}点高くなっていました。",
    ),
    False: Words(
        "{when} {score} was lower by an average of {mean} points.",
        "{when}、{score}は平均{mean}点低くなっていました。",
    ),
}
NO_RESULT: Final = Words(
    "There is no result yet to set beside the course of people without cells.",
    "移植を受けていない人の経過と比べる結果は、まだありません。",
)
ALSO: Final = Words(
    "Such changes also happen in people who receive no cells.",
    "このような変化は、細胞の移植を受けていない人にも起こります。",
)
ALSO_GRADE: Final[Mapping[str, Words]] = {
    "ais_to_C_or_better": Words(
        "Reaching grade C also happens in people who receive no cells.",
        "等級C以上になることは、細胞の移植を受けていない人にも起こります。",
    ),
    "ais_to_D_or_better": Words(
        "Reaching grade D also happens in people who receive no cells.",
        "等級D以上になることは、細胞の移植を受けていない人にも起こります。",
    ),
}
RATES: Final = Words(
    "In the reports that can be compared, this happened to {share} without cells.",
    "条件が比較的似た報告では、移植を受けていない人{share}が同じようになっています。",
)
SO_FEW: Final = Words(
    "In one of them it was none of {n}, which leaves room for up to {high} of 100.",
    "そのうち一つは{n}人中0人で、実際は100人中{high}人までありえます。",
)
LESS_FITTING: Final = Words(
    "Other published reports, which are less like this study, say {share}.",
    "条件があまり似ていない報告では、{share}です。",
)
MEANS: Final = Words(
    "In the reports that can be compared, the score {rose} by an average of {mean} points without "
    "cells.",
    "条件が比較的似た報告では、移植を受けていない人の点数の変化は平均{mean}点です。",
)
LESS_FITTING_MEANS: Final = Words(
    "Other published reports, which are less like this study, say {mean} points{beside}.",
    "条件があまり似ていない報告では、平均{mean}点で{beside}。",
)
MEANS_BESIDE: Final[Mapping[str, Words]] = {
    "more": Words(", as much as here or more", "、今回と同じか、それ以上です"),
    "less": Words(", less than here", "、今回より小さい値です"),
    "": Words("", "す"),
}
NO_REPORT: Final = Words(
    "No report was found that can be compared directly.",
    "直接比べることのできる報告は見つかっていません。",
)
NO_REPORT_OF_GRADE: Final = Words(
    "No report on people with the same grade was found. How often this happens without cells is "
    "therefore not known here.",
    "同じ等級の人についての報告は、ここには見つかっていません。移植を受けていない人でどのくらい起こるかは、"
    "ここではわかりません。",
)
NO_REPORT_LEFT: Final = Words(
    "No report that can be compared directly is left.",
    "直接比べることのできる報告は残っていません。",
)
LEFT_OUT: Final = Words(
    "Some reports were left out by choice. With all of them it would be {share}.",
    "一部の報告は選んで除いてあります。すべてを含めると、{share}です。",
)
LEFT_OUT_ALONE: Final = Words(
    "Some reports were left out by choice.", "一部の報告は選んで除いてあります。"
)
GRADE_UNKNOWN: Final = Words(
    "The grade before the cells was not given; the reports are on people with grade {grades}.",
    "移植前の等級は与えられていません。報告は等級{grades}の人についてのものです。",
)
GROUPS: Final = Words(
    "Imagine many {groups} who receive no cells: as much or more would be seen in {chances}.",
    "移植を受けていない同じような{groups}をたくさん集めたとすると、これと同じかそれ以上の変化がみられるのは、{chances}。",
)
LIKE_THESE: Final = Words("groups of {n} people like these", "{n}人の組")
LIKE_THIS_ONE: Final = Words("people like this one", "人")
BETWEEN: Final = Words(
    "{low} by one report, and in {high} by another",
    "{low}という報告もあれば、{high}という報告もあります",
)
ONE_REPORT: Final = Words("{low}", "{low}です")
IF_ALL: Final = Words(
    "If {who} who could not be judged had reached it too, it would be {chances}.",
    "判定できなかった人も同じようになったとすれば、{chances}です。",
)
NO_CONTROL: Final = Words(
    "There was no comparison group of people without cells, so that nobody can tell from this what "
    "these changes came from.",
    "移植を受けない人の比較グループがないため、この変化が何によるものかはわかりません。",
)
NO_CONTROL_NO_CHANGE: Final = Words(
    "There was no comparison group of people without cells.",
    "移植を受けない人の比較グループはありませんでした。",
)
CONTROL_UNUSED: Final = Words(
    "There was a group without cells, but it was not chosen by chance and may differ in other "
    "ways. So nobody can tell from this what these changes came from.",
    "移植を受けなかったグループもありましたが、くじ引きのような方法で分けられたものではなく、ほかの点でも"
    "違うかもしれません。そのため、この変化が何によるものかはわかりません。",
)
CONTROL: Final = {
    True: Words(
        "In a comparison group chosen by chance, who received no cells, it was so in {k} of {n}."
        "{share} {judged}",
        "くじ引きのような方法で分けられ、移植を受けなかった比較グループでは、{n}人中{k}人が同じようになりました。"
        "{share}{judged}",
    ),
    False: Words(
        "In a comparison group without cells it was so in {k} of {n}; but the two groups were not "
        "chosen by chance and may differ in other ways. So nobody can tell from this what these "
        "changes came from.",
        "移植を受けなかった比較グループでは、{n}人中{k}人が同じようになりました。ただし二つのグループは"
        "くじ引きのような方法で分けられたものではなく、ほかの点でも違うかもしれないため、変化が何によるものかは"
        "わかりません。",
    ),
}
SHARE: Final[Mapping[Side | None, Words]] = {
    "higher": Words(
        " The share was higher in the group that received cells.",
        "その割合は、移植を受けたグループの方が高くなっています。",
    ),
    "lower": Words(
        " The share was lower in the group that received cells.",
        "その割合は、移植を受けたグループの方が低くなっています。",
    ),
    "same": Words(
        " The share was the same in both groups.", "その割合は、二つのグループで同じです。"
    ),
    None: Words("", ""),
}
JUDGED: Final[Mapping[Rarity | None, Words]] = {
    "rare": Words(
        "A difference as large as this would be rare if only chance had divided the people.",
        "偶然だけで、これほどの差がつくことはまれです。",
    ),
    "uncommon": Words(
        "Chance alone seldom gives such a difference, but not so seldom that it is settled whether "
        "there is one.",
        "これほどの差は偶然だけでは多くありませんが、まれとまではいえず、差があるかどうかはわかりません。",
    ),
    "usual": Words(
        "Chance alone can well give such a difference. This does not mean that there is none.",
        "この程度の差は、偶然だけでも十分に起こります。差がないという意味ではありません。",
    ),
    None: Words(
        "Whether chance alone would give such a difference depends on those who could not be "
        "judged.",
        "偶然だけでこのような差が生じるかどうかは、判定できなかった人の結果によります。",
    ),
}
KNOWN: Final[Mapping[str, Words]] = {
    "reported": Words(
        "The result is as the press reported it; it has not been checked.",
        "この結果は報道されたもので、専門家による確認（査読）は受けていません。",
    ),
    "published": Words(
        "The result is as its authors published it.", "この結果は、研究者が発表したものです。"
    ),
    "entered": Words(
        "The numbers are as somebody entered them; they have not been checked.",
        "この結果は入力された数のままで、確かめられていません。",
    ),
}
NOT_YOU: Final = Words(
    "This does not say what will happen to any one person.",
    "一人ひとりにこれから何が起こるかは、この結果からはわかりません。",
)
NO_CHANCE_OF_CELLS: Final = Words(
    "These numbers do not say how likely it is that the cells helped, or did not.",
    "この数字は、細胞が役に立ったかどうかの確率ではありません。",
)
