"""The words of lots, tests and their verdicts, in English and Japanese."""

from collections.abc import Callable, Mapping
from typing import Final, assert_never

from ayumi.product.accept import (
    Above,
    Accept,
    AtLeast,
    AtMost,
    Below,
    BelowDetection,
    Between,
    Category,
    Clone,
    ComparedWithAncestor,
    Count,
    DeltaCt,
    Rate,
    ReferenceOnly,
)
from ayumi.product.limit_words import DELTA, limit_words
from ayumi.product.result_words import result_words
from ayumi.product.results import Clones, Counted, Cycles, Differences, Value, Worded
from ayumi.study import StudyDefinition
from ayumi.values import Language, Unset, Words
from ayumi.values.amounts import amount_words

VERDICTS: Final[Mapping[str, Words]] = {
    "pass": Words("Pass", "適合"),
    "fail": Words("Fail", "不適合"),
    "pending": Words("Pending", "未到来"),
    "due": Words("Due", "期限到来"),
    "overdue": Words("Overdue", "期限超過"),
    "censored": Words("Not shown", "判定不能"),
    "review_required": Words("To be reviewed", "要照査"),
    "not_judged": Words("Not judged", "判定なし"),
}
STATES: Final[Mapping[str, Words]] = {
    "quarantine": Words("In quarantine", "保留（隔離）中"),
    "conditionally_released": Words("Released conditionally", "条件付き出荷可"),
    "released": Words("Released", "出荷可"),
    "released_out_of_specification": Words("Released out of specification", "規格外使用のみ可"),
    "rejected": Words("Rejected", "不合格"),
}
MEANINGS: Final[Mapping[str, Words]] = {
    "lot released": Words("lot released", "ロットの出荷可判定"),
    "lot released conditionally": Words("lot released conditionally", "ロットの条件付き出荷可判定"),
    "lot returned to quarantine": Words("lot returned to quarantine", "ロットの保留への差戻し"),
    "lot rejected": Words("lot rejected", "ロットの不合格判定"),
    "benefit and risk of a lot out of specification stated": Words(
        "benefit and risk of a lot out of specification stated", "規格外ロットの利益と危険性の説明"
    ),
    "lot released out of specification": Words(
        "lot released out of specification", "規格外ロットの使用承認"
    ),
    "what follows for a participant decided": Words(
        "what follows for a participant decided", "被験者への対応の決定"
    ),
    "late failure closed": Words("late failure closed", "遅発不適合への対応終了"),
}
UNITS: Final[Mapping[str, Words]] = {
    "stored": Words("stored", "保管中"),
    "in_transit": Words("on its way", "輸送中"),
    "thawed": Words("thawed", "解凍済み"),
    "used": Words("used", "使用済み"),
    "tested": Words("tested", "試験に使用"),
    "retained": Words("retained", "参考品として保管"),
    "administered": Words("administered", "投与済み"),
    "lost": Words("lost", "所在不明"),
    "discarded": Words("discarded", "廃棄済み"),
}
HOLDS: Final[Mapping[str, Words]] = {
    "gap": Words("gap in custody", "引渡し記録の途切れ"),
    "excursion": Words("temperature excursion", "温度逸脱"),
    "found": Words("lost and found again", "所在不明後に発見"),
    "mismatch": Words("not what was expected", "不一致"),
    "suspicion": Words("suspicion", "疑義"),
}
OTHER_TESTS: Final = Words("Other tests", "その他の試験")
CONCLUSIONS: Final[Mapping[str, Words]] = {
    "": Words("open", "調査中"),
    "laboratory_error_confirmed": Words("laboratory error confirmed", "試験室の過誤を確認"),
    "no_laboratory_error": Words("no laboratory error found", "試験室の過誤なし"),
    "not_decisive": Words("the result could not decide", "判定に足りない結果"),
    "accepted": Words("accepted", "承認"),
    "not_accepted": Words("not accepted", "不承認"),
}
_BOUNDS: Final[Mapping[str, str]] = {
    "at_least": "{} 以上", "at_most": "{} 以下", "above": "{} を超える", "below": "{} 未満",
}  # fmt: skip


def limit_in(accept: Accept | Unset, study: StudyDefinition, language: Language) -> str:
    """When a test passes, in a language.

    >>> from ayumi.values import Quantity
    >>> _limit_ja(AtMost(kind="at_most", limit=Quantity.parse("25 [EU]/mL")), str)
    '25 EU/mL 以下'
    """
    stages = study.product.stages

    def stage(name: str) -> str:
        return stages[name].title.in_(language) if name in stages else name

    if isinstance(accept, Unset):
        return f"未設定：{accept.reason}" if language == "ja" else str(accept)
    return _limit_ja(accept, stage) if language == "ja" else limit_words(accept, stage)


def _limit_ja(accept: Accept, stage: Callable[[str], str]) -> str:
    match accept:
        case AtLeast() | AtMost() | Above() | Below():
            return _BOUNDS[accept.kind].format(amount_words(str(accept.limit)))
        case Between():
            return f"{amount_words(str(accept.low))} ～ {amount_words(str(accept.high))}"
        case Count():
            of = accept.of.in_("ja")
            bound = f"{of}：なし" if accept.at_most == 0 else f"{of}：{_bound_ja(accept)}"
            return bound + _scored_ja(accept.scored)
        case Rate():
            return f"{accept.of.in_('ja')}：{_bound_ja(accept, ' %')}{_scored_ja(accept.scored)}"
        case Clone():
            return (
                f"クローン性異常なし（{accept.scored} 細胞以上。同一の欠失 {accept.same_loss}、"
                f"増加 {accept.same_gain}、構造異常 {accept.same_structural_change} 細胞以上を"
                "クローンとする）"
            )
        case Category():
            return "または".join(accept.results[one].in_("ja") for one in accept.accepted)
        case BelowDetection():
            return "検出せず（検出限界を記載）"
        case DeltaCt():
            control = accept.control
            said = f"未設定：{control.reason}" if isinstance(control, Unset) else control.in_("ja")
            return f"{DELTA[accept.value]} {_bound_ja(accept)}（対照：{said}）"
        case ComparedWithAncestor():
            size = "" if accept.size is None else f"{amount_words(str(accept.size))} 以上の"
            most = f"{accept.at_most} 以下" if accept.at_most else "なし"
            return f"{stage(accept.ancestor)}に対し、{size}{accept.of.in_('ja')}：{most}"
        case ReferenceOnly():
            return "規格値なし（結果を照査）"
        case _:
            assert_never(accept)


def _bound_ja(accept: Count | Rate | DeltaCt, unit: str = "") -> str:
    low = accept.at_least
    return f"{accept.at_most}{unit} 以下" if low is None else f"{low}{unit} 以上"


def _scored_ja(scored: int | None) -> str:
    return "" if scored is None else f"（計数 {scored} 以上）"


def result_in(value: Value, accept: Accept | Unset | None, language: Language) -> str:
    """What was found, in a language."""
    if language == "en":
        return result_words(value, accept)
    match value:
        case Worded():
            known = accept.results if isinstance(accept, Category) else {}
            words = known.get(value.word)
            return _FOUND.get(value.word, value.word) if words is None else words.in_("ja")
        case Counted() if value.scored is None:
            return str(value.found)
        case Counted():
            said = result_words(value, accept)
            share = f"（{said.rpartition(' (')[2][:-1]}）" if said.endswith(")") else ""
            return f"{value.found} / {value.scored}{share}"
        case Clones():
            seen = "、".join(f"{one.karyotype}：{one.cells}" for one in value.abnormalities)
            return f"{seen or '異常なし'}（{value.scored} 細胞中）"
        case Cycles():
            sign = DELTA[accept.value] if isinstance(accept, DeltaCt) else "Ct の差"
            return f"{sign} {'' if value.amplified else '> '}{value.difference}"
        case Differences():
            return f"{value.ancestor} に対し {value.found}"
        case _:
            return result_words(value, accept)


_FOUND: Final[Mapping[str, str]] = {"detected": "検出", "not detected": "検出せず"}
