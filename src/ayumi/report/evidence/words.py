"""The words of the figures and pages on evidence, in English and Japanese."""

from collections.abc import Mapping
from typing import Final

from ayumi.evidence.answer_words import VERDICT_WORDS
from ayumi.values import Words

AXES: Final[Mapping[str, Words]] = {
    "definition": Words("definition", "定義"),
    "grade": Words("grade", "AIS"),
    "baseline_day": Words("baseline day", "受傷後日数"),
    "level": Words("level", "損傷高位"),
    "follow_up": Words("follow-up", "追跡期間"),
    "era": Words("years", "年代"),
    "country": Words("country", "国"),
}
"""The axes on which a comparator matches a study, as the heads of narrow columns."""

MATCHES: Final[Mapping[str, Words]] = {
    "exact": Words("same", "一致"),
    "partial": Words("in part", "一部一致"),
    "no": Words("different", "不一致"),
    "unknown": Words("not known", "不明"),
}

REASONS: Final[Mapping[str, Words]] = {
    "definition": Words("another definition", "定義が異なる"),
    "side": Words("another rule for the two sides", "左右の扱いが異なる"),
    "grade": Words("another baseline grade", "ベースラインのAISが異なる"),
    "level": Words("no level in common", "共通する損傷高位なし"),
    "sides": Words("sides, not people", "人ではなく側の数"),
    "not a prior": Words("for reference only", "参考のみ"),
    "no count": Words("number of people not given", "人数の記載なし"),
    "no result": Words("no result to compare", "比較する結果なし"),
}
"""Why a comparator gives no verdict, in a few words."""

STATUS: Final[Mapping[str, Words]] = {
    "read": Words("read in the source", "原典で確認"),
    "secondary": Words("from an abstract or review", "抄録・総説による"),
    "computed": Words("computed from individual data", "個票から算出"),
    "press": Words("press report", "報道"),
    "unpublished": Words("unpublished", "未公表"),
    "own": Words("own row", "利用者の行"),
}
"""How a row of the table of natural recovery is known."""

SECOND_READING: Final[Mapping[str, Words]] = {
    "not read again yet": Words("not read again yet", "再確認前"),
    "agrees": Words("read again: agrees", "再確認で一致"),
    "source not reached": Words("read again: source not reached", "再確認：原典を入手できず"),
}
"""What a second, blind reading of the source found; other findings are as they were written."""

HEADS: Final[Mapping[str, Words]] = {
    "number": Words("No.", "番号"),
    "comparator": Words("Comparator", "比較対象"),
    "measure": Words("Definition", "定義"),
    "population": Words("People", "対象"),
    "registry": Words("Registry", "登録"),
    "country": Words("Country", "国"),
    "years": Words("Years", "年代"),
    "levels": Words("Levels", "高位"),
    "baseline_ais": Words("Baseline AIS", "ベースラインのAIS"),
    "baseline_days": Words("Baseline day", "ベースライン（受傷後日数）"),
    "followup_weeks": Words("Follow-up (weeks)", "追跡（週）"),
    "n": Words("n", "n"),
    "events": Words("Reached", "到達"),
    "rate": Words("Natural rate", "自然回復率"),
    "rate_low": Words("95 % from", "95%下限"),
    "rate_high": Words("95 % to", "95%上限"),
    "at_least": Words("P, rate known", "P（率を既知）"),
    "with_uncertainty": Words("P, rate uncertain", "P（率の不確かさを含む）"),
    "at_least_highest": Words("P, rate known (highest count)", "P（率を既知、最大）"),
    "with_uncertainty_highest": Words(
        "P, rate uncertain (highest count)", "P（率の不確かさを含む、最大）"
    ),
    "posterior_higher": Words("P(own rate above)", "P（自群の率が上回る）"),
    "verdict": Words("By this comparator", "判定"),
    "why": Words("Why", "理由"),
    "source": Words("Source", "出典"),
    "status": Words("How it is known", "確認方法"),
    "second_reading": Words("Read a second time", "再確認"),
    "note": Words("Note", "注記"),
    "match_definition": AXES["definition"],
    "match_grade": AXES["grade"],
    "match_baseline_day": AXES["baseline_day"],
    "match_level": AXES["level"],
    "match_follow_up": AXES["follow_up"],
    "match_era": AXES["era"],
    "match_country": AXES["country"],
    "natural_rate": Words("Natural rate", "自然回復率"),
    "probability": Words("P(at least so many)", "P（その数以上）"),
    "what": Words("What", "内容"),
    "weight": Words("Weight of the vague part", "無情報部分の重み"),
    "chance": Words("Probability", "確率"),
}
"""The heads of the data tables of these figures."""

MEANINGS: Final[Mapping[str, Words]] = {
    **{f"match {code}": said for code, said in MATCHES.items()},
    **{f"verdict {code}": said for code, said in VERDICT_WORDS.items()},
    **{f"status {code}": said for code, said in STATUS.items()},
    **SECOND_READING,
    "curve": Words("curve", "曲線"),
    "curve highest": Words("curve, highest count", "曲線（最大）"),
    "turning": Words("turning point", "転換点"),
    "comparator": Words("comparator", "比較対象"),
}
"""The codes that stand in those tables."""

COUNTRIES: Final[Mapping[str, Words]] = {
    "JP": Words("JP", "日本"),
    "US": Words("US", "米国"),
    "KR": Words("KR", "韓国"),
}
"""Countries by the codes of the table; others keep their code."""

ALL_LEVELS: Final = Words("all levels", "全高位")
LEVEL_GROUPS: Final[Mapping[str, Words]] = {
    "all": ALL_LEVELS,
    "cervical": Words("cervical", "頸髄"),
    "thoracic": Words("thoracic", "胸髄"),
    "above T10": Words("above T10", "T10より頭側"),
    "above T11": Words("above T11", "T11より頭側"),
}
REGISTRIES: Final[Mapping[str, Words]] = {
    "one rehabilitation centre": Words("One centre", "単施設"),
    "Japanese multicentre": Words("Japanese multicentre", "日本多施設"),
    "meta": Words("Meta-analysis", "メタ解析"),
    "press": Words("Press", "報道"),
    "trial placebo arm": Words("Placebo arm", "プラセボ群"),
}
"""How registries are called where there is little room; others bear their own name."""

PERCENT: Final = Words("{share} %", "{share}%")
DAY: Final = Words("day {days}", "受傷後{days}日")
DAY_UNKNOWN: Final = Words("day not known", "受傷後日数不明")
N_UNKNOWN: Final = Words("{seen}, n not given", "{seen}、n不明")
OF_N: Final = Words("{events} of {n} = {share}", "{n}人中{events}人 = {share}")
MEAN_OF: Final = Words("{mean} points, n = {n}", "{mean}点、n = {n}")
POINTS: Final = Words("{mean} points", "{mean}点")
FROM_YEAR: Final = Words("from {year}", "{year}年から")
TO_YEAR: Final = Words("to {year}", "{year}年まで")
