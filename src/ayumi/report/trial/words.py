"""The words that all parts of a report share, in English and Japanese."""

from collections.abc import Mapping
from typing import Final

from ayumi.report.trial.cell_words import CELL_COLUMNS, CELL_VALUES
from ayumi.report.trial.safety_words import SAFETY_COLUMNS, SAFETY_VALUES
from ayumi.values import Words

ASSUMED: Final = Words("ASSUMED", "仮定 ASSUMED")
ARBITRARY: Final = Words("ARBITRARY VALUES", "任意の値 ARBITRARY VALUES")
UNSET: Final = Words("unset: {reason}", "未設定：{reason}")
REDACTED: Final = Words("[redacted]", "［削除済み］")
NONE: Final = Words("none", "なし")
UNKNOWN: Final = Words("not known", "不明")
FROM_TO: Final = Words("{first} to {last}", "{first}～{last}")
DAYS_SINCE: Final = Words("Days since {event}", "{event}からの日数")
ONLY_FIRST: Final = Words(
    "The first {shown} of {n} participants, in the order of enrolment; the figure of everybody "
    "together follows.",
    "登録順に最初の{shown}例（全{n}例中）。全例をまとめた図を続けて示す。",
)
PORTRAITS_ONLY: Final = Words(
    "Drawn for the first {shown} of {n} participants, in the order of enrolment.",
    "登録順に最初の{shown}例（全{n}例中）のみを図示する。",
)
VISIT_NUMBERS: Final = Words("Visits: {key}.", "来院：{key}")
LAST_BEFORE_WORDS: Final = Words("last before transplantation", "移植前の最終値")
NO_DATA: Final = Words("Nothing was recorded yet.", "まだ記録がない。")
PARTICIPANT: Final = Words("Participant", "被験者")

COLUMNS: Final[Mapping[str, Words]] = {
    "participant": PARTICIPANT,
    "visit": Words("Visit", "来院"),
    "occurrence": Words("Occurrence", "回"),
    "what": Words("What", "事項"),
    "state": Words("State", "状態"),
    "when": Words("In its window", "許容範囲"),
    "day": Words("Day", "日"),
    "until": Words("Until", "終了日"),
    "since_origin": Words("Since day 0", "0日から"),
    "since_study_day_0": Words("Since study day 0", "試験0日から"),
    "recorded_late_by": Words("Recorded late by (days)", "記録の遅れ（日）"),
    "side": Words("Side", "側"),
    "examined": Words("Examined", "検査"),
    "segment": Words("Segment", "髄節"),
    "score": Words("Score", "点数"),
    "low": Words("Lowest", "最小"),
    "high": Words("Highest", "最大"),
    "n": Words("n", "n"),
    "median": Words("Median", "中央値"),
    "lower_quartile": Words("Lower quartile", "第1四分位"),
    "upper_quartile": Words("Upper quartile", "第3四分位"),
    "p5": Words("5 %", "5 %点"),
    "p95": Words("95 %", "95 %点"),
    "grade": Words("AIS", "AIS"),
    "level": Words("Neurological level", "神経学的損傷高位"),
    "before": Words("Before", "前"),
    "after": Words("After", "後"),
    "step": Words("Step", "段階"),
    "reached": Words("Reached", "到達"),
    "left_here": Words("Left here", "ここで離脱"),
    "now_here": Words("Now here", "現在ここ"),
    "field": Words("Field", "項目"),
    "value": Words("Value", "値"),
    "unit": Words("Unit", "単位"),
    "row": Words("Row", "行"),
    "measure": Words("Measure", "指標"),
    "target": Words("Target", "目標値"),
    "simulated": Words("Simulated", "模擬値"),
    "standard_error": Words("Standard error", "標準誤差"),
    "source": Words("Source", "出典"),
    "count": Words("Number", "件数"),
    "baseline": Words("Baseline", "ベースライン"),
    "last": Words("Last", "最終"),
    "text": Words("Text", "内容"),
    "category": Words("Category", "分類"),
    "criterion": Words("Criterion", "基準"),
    "verdict": Words("Verdict", "判定"),
    "because": Words("Because", "理由"),
    "decided": Words("Investigator", "責任医師の判断"),
    "number": Words("No.", "番号"),
    "answer": Words("Answer", "回答"),
    "place": Words("Place", "箇所"),
    "reason": Words("Reason", "理由"),
    "result": Words("Result", "結果"),
    "computed": Words("Computed", "計算値"),
    "instead": Words("Value", "値"),
    "corrections": Words("Corrections", "訂正回数"),
    "use_of_data": Words("Data until then", "それまでのデータ"),
    "people": Words("People", "対象"),
    "use": Words("Use", "用途"),
    "pass": Words("Pass", "適合"),
    "fail": Words("Fail", "不適合"),
    "undetermined": Words("Undetermined", "判定不能"),
    **CELL_COLUMNS,
    **SAFETY_COLUMNS,
}
"""The heads of data tables, by the names of the columns in the data files."""

RESULTS: Final[Mapping[str, Words]] = {
    "sensory_right": Words("Sensory level, right", "感覚高位（右）"),
    "sensory_left": Words("Sensory level, left", "感覚高位（左）"),
    "motor_right": Words("Motor level, right", "運動高位（右）"),
    "motor_left": Words("Motor level, left", "運動高位（左）"),
    "nli": Words("Neurological level", "神経学的損傷高位"),
    "completeness": Words("Completeness", "完全・不完全"),
    "ais": Words("AIS", "AIS"),
    "zpp_sensory_right": Words("Sensory ZPP, right", "感覚ZPP（右）"),
    "zpp_sensory_left": Words("Sensory ZPP, left", "感覚ZPP（左）"),
    "zpp_motor_right": Words("Motor ZPP, right", "運動ZPP（右）"),
    "zpp_motor_left": Words("Motor ZPP, left", "運動ZPP（左）"),
}
"""The results of the neurological examination."""

STEPS: Final[Mapping[str, Words]] = {
    "prescreened": Words("Prescreened", "事前確認"),
    "consented": Words("Consented", "同意取得"),
    "eligible": Words("Eligible", "適格"),
    "enrolled": Words("Enrolled", "登録"),
    "cleared": Words("Cleared for transplantation", "移植前確認済み"),
    "transplanted": Words("Transplanted", "移植済み"),
    "completed": Words("Completed", "観察完了"),
}
"""The way through the trial, from the first contact to the end of the main part."""

VALUE_WORDS: Final[Mapping[str, Words]] = {
    **{code: Words(w.en.lower(), w.ja) for code, w in STEPS.items()},
    "closed": Words("contact closed", "接触終了"),
    "screening_failure": Words("screening failure", "スクリーニング不適格"),
    "not_treated": Words("not treated", "移植せず"),
    "consent_withdrawn": Words("consent withdrawn", "同意撤回"),
    "lost": Words("lost to follow-up", "追跡不能"),
    "died": Words("died", "死亡"),
    "contact": Words("contact closed", "接触終了"),
    "consent": Words("consent", "同意"),
    "consent_left": Words("consent withdrawn", "同意撤回"),
    "treatment_left": Words("treatment withdrawn", "治療中止"),
    "follow_up_left": Words("lost to follow-up", "追跡不能"),
    "death_left": Words("died", "死亡"),
    "contact_left": Words("contact closed", "接触終了"),
    "transplantation": Words("transplantation", "移植"),
    "held": Words("held", "実施"),
    "missed": Words("missed", "欠測"),
    "due": Words("not recorded", "記録なし"),
    "ahead": Words("not yet due", "未到来"),
    "after leaving": Words("after leaving", "離脱後"),
    "early": Words("early", "早い"),
    "on time": Words("in its window", "範囲内"),
    "late": Words("late", "遅い"),
    "unknown": Words("window not known", "範囲不明"),
    "right": Words("right", "右"),
    "left": Words("left", "左"),
    "motor": Words("motor", "運動"),
    "light_touch": Words("light touch", "触覚"),
    "pin_prick": Words("pin prick", "痛覚"),
    "pass": Words("pass", "適合"),
    "fail": Words("fail", "不適合"),
    "undetermined": Words("undetermined", "判定不能"),
    "data_used": Words("used until leaving", "離脱時まで使用"),
    "data_not_used": Words("kept by law only, not used", "法令による保存のみ、不使用"),
    "pregnancy_participant": Words("of the participant", "参加者本人"),
    "pregnancy_partner": Words("of the partner", "パートナー"),
    "ongoing": Words("ongoing", "継続中"),
    "healthy_birth": Words("healthy birth", "正常出生"),
    "birth_with_anomaly": Words("birth with an anomaly", "先天異常を伴う出生"),
    "stillbirth": Words("stillbirth", "死産"),
    "miscarriage": Words("miscarriage", "流産"),
    "termination": Words("termination", "人工妊娠中絶"),
    "query_open": Words("open", "未回答"),
    "query_answered": Words("answered", "回答済み"),
    "query_closed": Words("closed", "終了"),
    "yes": Words("yes", "はい"),
    "no": Words("no", "いいえ"),
    "eligibility": Words("eligibility", "適格性"),
    "visit": Words("visit", "来院"),
    "procedure": Words("procedure", "手技"),
    "dose": Words("dose", "用量"),
    "medication": Words("medication", "薬剤"),
    "product": Words("product", "製品"),
    "data": Words("data", "データ"),
    "other": Words("other", "その他"),
    "eligible_verdict": Words("eligible", "適格"),
    "complete": Words("complete", "完全"),
    "incomplete": Words("incomplete", "不完全"),
    "visit out of its window": Words("visit out of its window", "来院が許容範囲外"),
    "visit missed": Words("visit missed", "来院の欠測"),
    "entered late": Words("entered late", "入力の遅れ"),
    "points": Words("points", "点"),
    "correction": Words("correction", "訂正"),
    "override": Words("override", "計算値の変更"),
    **CELL_VALUES,
    **SAFETY_VALUES,
}
"""Codes of the record, in words."""
