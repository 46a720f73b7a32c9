"""The words that the sections on safety share, in English and Japanese."""

from collections.abc import Mapping
from typing import Final

from ayumi.values import Words

KINDS: Final[Mapping[str, Words]] = {
    "any": Words("All events", "すべての有害事象"),
    "serious": Words("Serious", "重篤"),
    "related": Words("Related to the trial", "試験と関連あり"),
    "serious_related": Words("Serious and related", "重篤かつ関連あり"),
    "dose_limiting": Words("Dose-limiting", "用量制限毒性"),
    "of_interest": Words("Of special interest", "特に注目すべき事象"),
}
"""The kinds of events that are counted, the heads of their rows."""

SUCH_EVENTS: Final[Mapping[str, Words]] = {
    "any": Words("an adverse event", "有害事象"),
    "serious": Words("a serious event", "重篤な有害事象"),
    "related": Words("a related event", "試験と関連のある有害事象"),
    "serious_related": Words("a serious related event", "試験と関連のある重篤な有害事象"),
    "dose_limiting": Words("a dose-limiting event", "用量制限毒性"),
    "of_interest": Words("such an event", "該当する事象"),
}
"""The same inside a sentence."""

SAFETY_COLUMNS: Final[Mapping[str, Words]] = {
    "term": Words("Event", "有害事象"),
    "event_grade": Words("Grade", "グレード"),
    "event_kinds": Words("Counts as", "該当区分"),
    "onset": Words("Since", "発現日"),
    "ended": Words("Until", "転帰日"),
    "outcome": Words("Outcome", "転帰"),
    "related_to": Words("Related to", "関連する対象"),
    "report_to": Words("Report to", "報告先"),
    "aware_on": Words("Known on", "知った日"),
    "due_until": Words("Due until", "報告期限"),
    "submitted_on": Words("Submitted on", "報告日"),
    "report_state": Words("Report", "報告の状況"),
    "days_late": Words("Days late", "遅延日数"),
    "interest": Words("Watched for", "特に注目すべき事象"),
    "finding_state": Words("Finding", "自動検出の扱い"),
    "certainty": Words("Certainty", "確実さ"),
    "seen_on": Words("Seen in", "検出された検査"),
    "found_events": Words("Events", "事象数"),
    "people_with": Words("People with one", "発現例数"),
    "people_at_risk": Words("People", "対象例数"),
    "person_years": Words("Person-years", "観察人年"),
    "rate": Words("Per person-year", "1人年あたり"),
    "rate_low": Words("95 % from", "95 %下限"),
    "rate_high": Words("95 % to", "95 %上限"),
    "whose": Words("Whose", "出所"),
    "event_kind": Words("Events counted", "有害事象の区分"),
    "grade_1": Words("Grade 1", "グレード1"),
    "grade_2": Words("Grade 2", "グレード2"),
    "grade_3": Words("Grade 3", "グレード3"),
    "grade_4": Words("Grade 4", "グレード4"),
    "grade_5": Words("Grade 5", "グレード5"),
    "not_graded": Words("Not graded", "グレードなし"),
    "what_shown": Words("Shown", "表示対象"),
    "people_from": Words("People, from", "例数（から）"),
    "people_to": Words("People, to", "例数（まで）"),
    "stop_at": Words("Fewest with an event", "該当する最少例数"),
    "note": Words("Note", "注記"),
    "true_share": Words("True share of people", "真の発現割合"),
    "chance_stop": Words("Chance that it stops", "中止する確率"),
    "chance_hold": Words("Chance that it holds", "保留する確率"),
    "chance_committee": Words("Chance that the committee decides", "委員会判断となる確率"),
    "expected_people": Words("People treated, on average", "平均移植例数"),
    "chance_seen": Words("Chance to see one", "1例以上観察する確率"),
    "act": Words("What", "事項"),
    "about": Words("On", "対象"),
    "by_role": Words("By", "決定者"),
    "had_seen": Words("Having seen", "参照した内容"),
    "on_day": Words("Day", "日"),
    "says": Words("Decision", "決定内容"),
    "rule": Words("Rule", "規則"),
    "entry_number": Words("Entry", "記録番号"),
    "treated_count": Words("Treated", "移植例数"),
    "with_event": Words("With an event", "事象あり"),
    "counted_count": Words("Counted", "計数対象"),
    "follow_up_state": Words("State", "状況"),
    "window_first": Words("From", "許容範囲（から）"),
    "window_last": Words("To", "許容範囲（まで）"),
    "year_of": Words("Year", "年"),
    "people_due": Words("Visits due", "予定数"),
}
"""The heads of tables about safety."""

SAFETY_VALUES: Final[Mapping[str, Words]] = {
    **{f"kind_{code}": Words(w.en.lower(), w.ja) for code, w in KINDS.items()},
    "outcome_recovered": Words("recovered", "回復"),
    "outcome_recovering": Words("recovering", "軽快"),
    "outcome_not_recovered": Words("not recovered", "未回復"),
    "outcome_recovered_with_sequelae": Words("recovered with sequelae", "回復（後遺症あり）"),
    "outcome_fatal": Words("fatal", "死亡"),
    "outcome_unknown": Words("outcome not known", "転帰不明"),
    "event_open": Words("under way", "追跡中"),
    "event_closed": Words("concluded", "追跡終了"),
    "event_nullified": Words("nullified", "取消し"),
    "finding_open": Words("not judged yet", "未判断"),
    "finding_confirmed": Words("confirmed as an event", "事象と確認"),
    "finding_dismissed": Words("judged to be none", "事象に該当せずと判断"),
    "certainty_alert": Words("certain", "確実"),
    "certainty_review_required": Words("possible", "可能性"),
    "report_overdue": Words("overdue, not submitted", "期限超過・未報告"),
    "report_remind": Words("due soon", "期限間近"),
    "report_running": Words("running", "期限内・未報告"),
    "report_cannot_be_judged": Words("days unset, cannot be judged", "期限未設定のため判定不能"),
    "report_submitted_in_time": Words("submitted in time", "期限内に報告"),
    "report_submitted_late": Words("submitted late", "期限後に報告"),
    "report_no_longer_due": Words("no longer due", "報告対象外となった"),
    "report_not_started": Words("not started", "開始前"),
    "report_none": Words("no report asked for", "報告義務なし"),
    "act_reached": Words("rule reached", "規則に到達"),
    "act_decided": Words("decision on the rule", "規則についての決定"),
    "act_go_decided": Words("decision on the next", "次の移植についての決定"),
    "act_stopped": Words("treating stopped", "移植の中止"),
    "act_resumed": Words("treating resumed", "移植の再開"),
    "says_go_on": Words("go on", "継続"),
    "says_go": Words("go on", "継続"),
    "says_stop": Words("stop", "中止"),
    "says_hold": Words("hold", "保留"),
    "says_wait": Words("wait", "待機"),
    "says_committee_decides": Words("the committee decides", "委員会が判断"),
    "follow_up_held": Words("held", "実施"),
    "follow_up_missed": Words("missed", "欠測"),
    "follow_up_due": Words("due now", "実施時期"),
    "follow_up_overdue": Words("overdue", "期限超過"),
    "follow_up_ahead": Words("to come", "予定"),
    "shown_boundary": Words("boundary", "境界"),
    "shown_treated": Words("treated", "移植"),
    "shown_event": Words("event known", "事象を把握"),
    "shown_complete": Words("observed without one", "事象なしで観察完了"),
    "this_trial": Words("this trial", "本試験"),
}
"""Codes of safety, in words."""

COHORT_STATES: Final[Mapping[str, Words]] = {
    "waiting": Words("not begun", "開始前"),
    "open": Words("open", "実施中"),
    "held": Words("held", "保留中"),
    "stopped": Words("stopped", "中止"),
    "completed": Words("complete", "移植完了"),
}

RULE_STATES: Final[Mapping[str, Words]] = {
    "": Words("not reached", "到達していない"),
    "reached": Words("reached, not decided", "到達・未決定"),
    "passed": Words("reached; decided: go on", "到達・継続と決定"),
    "stopped": Words("reached; decided: stop", "到達・中止と決定"),
}
"""Where a rule stands by what was recorded of it."""

WHOEVER_DECIDES: Final = Words("whoever may decide to go on", "継続を決定できる者")
SOMEBODY: Final = Words("somebody whose data are not used", "データを使用しない被験者")
EVENT_OF: Final = Words("event {number} of {code}", "{code}の有害事象{number}")
