"""Whether the next person may be treated, what is in the way, and who decides."""

from collections.abc import Iterator
from typing import Final

from ayumi.report.trial.amounts import amount_in
from ayumi.report.trial.safety_seen import Safety
from ayumi.report.trial.safety_words import EVENT_OF
from ayumi.trial.halting import Halt
from ayumi.trial.turn import Reason
from ayumi.values import Words

_NOBODY_WAITS: Final = Words(
    "Nobody waits to be treated: {treated} of {planned} planned people were.",
    "移植を待つ被験者はいない（予定{planned}例中{treated}例に移植済み）。",
)
_HELD_ANYWAY: Final = Words(
    "Nobody waits to be treated, and nobody may be:",
    "移植を待つ被験者はいないが、移植は認められない。",
)
_NOT_YET: Final = Words(
    "The next, {code}, may NOT be treated yet:", "次の{code}には、まだ移植してはならない。"
)
_MAY: Final = Words(
    "The next, {code}, may be treated: nothing recorded is in the way.",
    "次の{code}の移植を妨げる記録はない。",
)
_AFTER: Final = Words(" After them wait {n} more.", " その後に{n}例が待機している。")
_HALTS: Final = {
    "stopped": Words(
        "Treating was stopped (entry {seq}, as {by}); it has to be resumed.",
        "移植は中止されている（記録{seq}、{by}）。再開の決定を要する。",
    ),
    "decided_to_stop": Words(
        "{by} decided to stop on the rule “{rule}” (entry {seq}).",
        "規則「{rule}」により中止と決定された（{by}、記録{seq}）。",
    ),
    "says_anew": Words(
        "The rule “{rule}” is reached by something new. {by} decides.",
        "規則「{rule}」に新たに到達した。決定者：{by}。",
    ),
    "reached": Words(
        "The rule “{rule}” is reached (entry {seq}). {by} decides.",
        "規則「{rule}」に到達している（記録{seq}）。決定者：{by}。",
    ),
    "unassessed": Words(
        "The rule “{rule}” might be reached: {whose} is not assessed yet. Assesses: {by}.",
        "規則「{rule}」に到達しうる：{whose}の因果関係が未判定。判定者：{by}。",
    ),
    "unreported": Words(
        "The death of {whose} is not reported as an event yet.",
        "{whose}の死亡が有害事象としてまだ報告されていない。",
    ),
    "finding": Words(
        "What was found in {whose} ({rule}) is not judged yet. Judges: {by}.",
        "{whose}で検出された所見（{rule}）が未判断。判断者：{by}。",
    ),
}
_TOO_SOON: Final = {
    "participant": Words(
        "{code} was treated on {treated}; {wait} after that end on {first}.",
        "{code}の移植（{treated}）から{wait}の待機期間は{first}に終わる。",
    ),
    "cohort": Words(
        "The cohort before ended with {code} on {treated}; {wait} after that end on {first}.",
        "前コホート最後の移植（{code}、{treated}）から{wait}の待機期間は{first}に終わる。",
    ),
}
_UNDECIDED: Final = {
    "undecided": Words(
        "Going on with {next} is not decided. {by} decides.",
        "{next}の移植についての決定がまだない。決定者：{by}。",
    ),
    "decided_otherwise": Words(
        "Going on with {next} was decided on: not now. {by} decides.",
        "{next}の移植は見合わせると決定されている。決定者：{by}。",
    ),
    "decided_unseen": Words(
        "Going on with {next} was decided before {codes} had been treated. {by} decides again.",
        "{next}の移植の決定は{codes}の移植より前のもの。再決定者：{by}。",
    ),
}


def stands_said(safety: Safety) -> str:
    """In a sentence: who is next, and whether they may be treated."""
    reported, waiting = safety.reported, safety.waiting
    if not waiting:
        if safety.halts:
            return reported.of(_HELD_ANYWAY)
        planned = safety.study.study.participants
        said = str(planned) if isinstance(planned, int) else "–"
        return reported.say(_NOBODY_WAITS, treated=safety.seen.treated, planned=said)
    words = _NOT_YET if safety.halts or safety.turn(waiting[0]) else _MAY
    said = reported.say(words, code=waiting[0].code)
    return said + (reported.say(_AFTER, n=len(waiting) - 1) if len(waiting) > 1 else "")


def in_the_way(safety: Safety) -> Iterator[str]:
    """Each thing that keeps the next person from being treated, and who decides on it."""
    if safety.waiting:
        yield from (_of_turn(safety, reason) for reason in safety.turn(safety.waiting[0]))
    yield from (_of_all(safety, halt) for halt in safety.halts)


def _of_all(safety: Safety, halt: Halt) -> str:
    reported = safety.reported
    if halt.what in ("finding", "unreported"):
        whose = safety.codes(tuple(code for code, _ in halt.whose))
    else:
        whose = reported.listed(_event(safety, code, number) for code, number in halt.whose)
    by = safety.assessors() if halt.what in ("finding", "unassessed") else safety.role(halt.by)
    return reported.say(
        _HALTS[halt.what], rule=safety.rule_title(halt.rule), by=by, seq=halt.seq, whose=whose
    )


def _event(safety: Safety, code: str, number: int) -> str:
    if code in safety.reported.not_used:
        return safety.who(code)
    return safety.reported.say(EVENT_OF, code=code, number=number)


def _of_turn(safety: Safety, reason: Reason) -> str:
    reported = safety.reported
    if reason.what == "too_soon":
        return reported.say(
            _TOO_SOON[reason.about], code=safety.codes(reason.codes), treated=reason.treated,
            wait=amount_in(str(reason.wait), reported.language), first=reason.first,
        )  # fmt: skip
    following = reason.next
    if reason.about == "cohort" and following in safety.study.cohorts:
        following = reported.of(safety.study.cohorts[following].title)
    return reported.say(
        _UNDECIDED[reason.what], next=following, by=safety.role(reason.by),
        codes=safety.codes(reason.codes),
    )  # fmt: skip
