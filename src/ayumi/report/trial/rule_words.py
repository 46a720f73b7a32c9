"""What stopping rules say, and what was decided on them, in sentences of the report."""

from collections.abc import Iterator
from typing import Final

from ayumi.report.trial.reported import Reported
from ayumi.report.trial.safety_seen import Safety
from ayumi.safety.stopping import (
    Boundary,
    BoundaryPoint,
    CountRule,
    Decision,
    EscalationRule,
    HoldRule,
    MonitoringRule,
    StoppingRule,
)
from ayumi.statistics.written import percent
from ayumi.trial.trial_acts import TrialAct
from ayumi.values import Words

SAYS: Final = {
    "go_on": Words("nothing in it is against going on", "継続を妨げない"),
    "wait": Words("those under observation could still make it stop", "観察中の例により変わりうる"),
    "stop": Words("its boundary is reached: stop", "境界に到達（中止）"),
    "hold": Words("its boundary is reached: hold", "境界に到達（保留）"),
    "committee_decides": Words(
        "it is silent here: the committee decides", "規定なし（委員会が判断）"
    ),
}
"""What a rule says now, beside its title."""
ACTION: Final = {
    "stop": Words("stops", "中止"),
    "hold": Words("holds the next person", "次の移植を保留"),
}
_COUNTED: Final = Words(
    "{events} of {counted} people counted had one; {open} under observation without one.",
    "計数対象{counted}例中{events}例に事象あり、事象なしで観察中{open}例。",
)
_COUNT: Final = Words(
    "It stops at {least} of the first {first}.", "最初の{first}例中{least}例で中止する。"
)
_HOLD: Final = Words(
    "One holds until the role {role} has decided.", "1例で保留し、{role}の決定を待つ。"
)
_MONITORING: Final = Words(
    "It stops when P(true share > {limit}) > {probability}, beginning from a beta({a}, {b}) belief"
    "{now}.",
    "P（真の割合 > {limit}）> {probability} で中止する（事前分布 beta({a}, {b})）{now}。",
)
_STOPS_AT: Final = Words("; of {counted} counted at {stop}", "。計数{counted}例では{stop}例で中止")
_ESCALATION: Final = Words(
    "It stops at {stop} of the first {first}; {none} more are added after none, {one} after one.",
    "最初の{first}例中{stop}例で中止し、0例なら{none}例、1例なら{one}例を追加する。",
)
_FIRST_ONLY: Final = Words("only the first {first} people count", "最初の{first}例のみを数える")
_IF_ONE: Final = Words(
    "if one of the first {first} had one", "最初の{first}例中1例に事象があった場合"
)
_IF_NONE: Final = Words(
    "if none of them had one, the committee decides at 1: the rule's source is silent",
    "最初の例に事象がなければ1例で委員会が判断（出典に規定なし）",
)
_NOBODY_MORE: Final = Words("the rule allows nobody more", "これ以上の移植は認められない")
_REACHED: Final = Words("{day}: reached, says {says}", "{day}　到達：{says}")
_DECIDED: Final = Words(
    "{day}: decided to {says} ({role}, entry {entry})", "{day}　決定：{says}（{role}、記録{entry}）"
)


def decision_said(safety: Safety, found: Decision, rule: StoppingRule) -> str:
    """What a rule counts now, and when it stops."""
    reported = safety.reported
    said = reported.say(
        _COUNTED, events=found.with_event, counted=found.counted, open=found.under_observation
    )
    join = " " if reported.language == "en" else ""
    return f"{said}{join}{rule_said(safety, rule, found)}"


def rule_said(safety: Safety, rule: StoppingRule, found: Decision) -> str:
    """When a rule stops, in a sentence."""
    reported = safety.reported
    match rule:
        case CountRule():
            return reported.say(_COUNT, least=rule.at_least, first=rule.among_first)
        case HoldRule():
            return reported.say(_HOLD, role=safety.role(rule.until_decided_by))
        case EscalationRule():
            return reported.say(
                _ESCALATION, stop=rule.stop_at, first=rule.first, none=rule.if_none_add,
                one=rule.if_one_add,
            )  # fmt: skip
        case MonitoringRule():
            now = ""
            if found.stop_at is not None and found.counted:
                now = reported.say(_STOPS_AT, counted=found.counted, stop=found.stop_at)
            return reported.say(
                _MONITORING, limit=percent(float(rule.limit)),
                probability=percent(float(rule.probability)), a=rule.prior.a, b=rule.prior.b,
                now=now,
            )  # fmt: skip


def mark_said(safety: Safety, act: TrialAct) -> str:
    """That a rule was reached, or decided on, as a line below its drawing."""
    reported, says = safety.reported, safety.reported.value(f"says_{act.decision}")
    if act.what == "reached":
        return reported.say(_REACHED, day=safety.on(act.at), says=says)
    return reported.say(
        _DECIDED, day=safety.on(act.at), says=says, role=safety.role(act.role), entry=act.seq
    )


def boundary_rows(
    reported: Reported, boundary: Boundary, rule: StoppingRule
) -> Iterator[tuple[str, str, str, str]]:
    """The boundary as a table: from how many people to how many, the fewest with an event."""
    for first, last, point in boundary.steps():
        stop = "–" if point.stop_at is None else str(point.stop_at)
        yield str(first), str(last), stop, _note(reported, point, rule)


def _note(reported: Reported, point: BoundaryPoint, rule: StoppingRule) -> str:
    if isinstance(rule, CountRule) and point.people > rule.among_first:
        return reported.say(_FIRST_ONLY, first=rule.among_first)
    if not isinstance(rule, EscalationRule) or point.people <= rule.first:
        return ""
    notes = []
    if point.people <= rule.first + rule.if_one_add:
        notes.append(reported.say(_IF_ONE, first=rule.first))
    if point.people <= rule.first + rule.if_none_add:
        notes.append(reported.of(_IF_NONE))
    return "; ".join(notes) or reported.of(_NOBODY_MORE)
