"""Stopping rules with the trial's path on them, what they do, and what was decided."""

from collections.abc import Iterator
from typing import Final

from ayumi.report.look import Theme
from ayumi.report.trial.boundaries import RATES, Drawn, ended, rule_figure
from ayumi.report.trial.html import Listing, Part, listing, paragraph, shown, small_heading
from ayumi.report.trial.rule_words import boundary_rows
from ayumi.report.trial.safety_seen import Safety
from ayumi.statistics.written import percent, written
from ayumi.trial.trial_acts import TrialAct
from ayumi.values import Unset, Words

_HEADING: Final = Words("Stopping rules and decisions", "中止規則と決定")
_UNSET: Final = Words(
    "The study document has no stopping rules: {reason}.", "実施計画に中止規則はない：{reason}"
)
_DECISIONS: Final = Words("Decisions on treating", "移植についての決定")
_DECISIONS_SAID: Final = Words(
    "n = {n}, the newest first. Who signed each stands in the ledger at its entry.",
    "n = {n}、新しい順。署名者は台帳の各記録にある。",
)
_NO_DECISIONS: Final = Words("Nothing was decided yet.", "まだ決定はない。")
_OPERATING: Final = Words("What the rules do at true shares", "真の発現割合ごとの規則の働き")
_OPERATING_SAID: Final = Words(
    "Worked out exactly, each person observed completely before the next is treated; among {people}"
    " people.",
    "各例の観察完了後に次を移植するものとして、{people}例について正確に計算した。",
)
_SEEN: Final = Words("{treated} treated, {events} events", "移植{treated}例、有害事象{events}件")
_SEEN_PEOPLE: Final = Words("{n} treated: {codes}", "移植{n}例（{codes}）")
_SEEN_MANY: Final = Words("{n} treated", "移植{n}例")
_NOBODY: Final = Words("nobody treated before", "それまでの移植なし")
_MOST_CODES: Final = 6
_TABLE_RATES: Final = (0.01, 0.05, 0.1, 0.2, 0.3, 0.5)


def stopping_section(safety: Safety, theme: Theme) -> Part:
    """The section."""
    reported, stopping = safety.reported, safety.study.stopping
    markup, figures, listings = "", [], []
    if isinstance(stopping, Unset):
        markup += paragraph(reported.say(_UNSET, reason=stopping.reason))
    drawn = list(_drawn(safety)) if safety else []
    for one in drawn:
        figures.append(rule_figure(one, theme))
        boundary = _boundary(one)
        markup += shown(reported, figures[-1]) + listing(reported, boundary, numbers=(0, 1, 2))
        listings.append(boundary)
    if drawn:
        operating = _operating(safety, drawn)
        markup += small_heading(reported.of(_OPERATING))
        markup += paragraph(reported.say(_OPERATING_SAID, people=drawn[0].worked_out), "quiet")
        markup += listing(reported, operating, numbers=(1, 2, 3, 4, 5))
        listings.append(operating)
    decided = _decisions(safety)
    markup += small_heading(reported.of(_DECISIONS))
    if decided.rows:
        markup += paragraph(reported.say(_DECISIONS_SAID, n=len(decided.rows)), "quiet")
        markup += listing(reported, decided)
    else:
        markup += paragraph(reported.of(_NO_DECISIONS))
    listings.append(decided)
    return Part("stopping", reported.of(_HEADING), markup, tuple(figures), tuple(listings))


def _drawn(safety: Safety) -> Iterator[Drawn]:
    for line in safety.seen.rules:
        if line.rule is not None and line.ruling.details is not None:
            name = line.ruling.rule
            acts = tuple(act for act in safety.reported.picture.acts if name in act.rules)
            yield Drawn(safety, name, line.rule, line.ruling, acts)


def _boundary(one: Drawn) -> Listing:
    columns = ("people_from", "people_to", "stop_at", "note")
    rows = tuple(boundary_rows(one.safety.reported, one.boundary, one.rule))
    return Listing(f"boundary_{one.name}", columns, rows)


def _operating(safety: Safety, drawn: list[Drawn]) -> Listing:
    rows = []
    for one in drawn:
        for rate, found in zip(RATES, one.operating, strict=True):
            if rate in _TABLE_RATES:
                chances = (percent(chance) for chance in ended(found, one.worked_out).values())
                rows.append(
                    (
                        safety.rule_title(one.name), percent(rate), *chances,
                        written(found.expected_people),
                    )
                )  # fmt: skip
    columns = (
        "rule", "true_share", "chance_stop", "chance_hold", "chance_committee",
        "expected_people",
    )  # fmt: skip
    return Listing("operating_characteristics", columns, tuple(rows))


def _decisions(safety: Safety) -> Listing:
    columns = ("on_day", "act", "about", "says", "by_role", "had_seen", "reason", "entry_number")
    acts = reversed(safety.reported.picture.acts)
    return Listing("decisions", columns, tuple(_row(safety, act) for act in acts))


def _row(safety: Safety, act: TrialAct) -> tuple[str, ...]:
    reported = safety.reported
    about = reported.listed(safety.rule_title(name) for name in act.rules)
    if act.before == "participant":
        about = safety.who(act.next)
    elif act.before == "cohort" and act.next in safety.study.cohorts:
        about = reported.of(safety.study.cohorts[act.next].title)
    reason = reported.text(act.why) if act.why else ""
    by = "" if act.what == "reached" else safety.role(act.role)
    says = f"says_{act.decision}" if act.decision else ""
    return (
        safety.on(act.at), f"act_{act.what}", about, says, by, _had_seen(safety, act), reason,
        str(act.seq),
    )  # fmt: skip


def _had_seen(safety: Safety, act: TrialAct) -> str:
    """What those who decided had before them: how many treated, and how many events."""
    reported = safety.reported
    if act.what == "decided":
        given = {p.transplantations[0].seq for p in reported.treated}
        treated = len(act.seen & given)
        return reported.say(_SEEN, treated=treated, events=len(act.seen) - treated)
    if act.what != "go_decided":
        return ""
    if not act.seen_people:
        return reported.of(_NOBODY)
    n = len(act.seen_people)
    if n > _MOST_CODES:
        return reported.say(_SEEN_MANY, n=n)
    return reported.say(_SEEN_PEOPLE, n=n, codes=safety.codes(act.seen_people))
