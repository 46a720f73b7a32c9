"""Stopping rules with the trial's path on them, what they do, and what was decided."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ayumi.report.layout.html import (
    Listing,
    Markup,
    Part,
    paragraph,
    short,
    shown,
    small_heading,
    table,
)
from ayumi.report.look import Theme
from ayumi.report.svg import words
from ayumi.report.trial.boundaries import rule_figure
from ayumi.report.trial.rule_drawn import RATES, Drawn, ended
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
_BOUNDARIES: Final = Words("Where the rules stop", "規則の境界")
_BOUNDARY_HEADS: Final = (
    Words("Rule", "規則"),
    Words("People", "例数"),
    Words("Fewest with an event", "該当する最少例数"),
    Words("Note", "注記"),
)
_MORE_STEPS: Final = Words(
    "The first {shown} steps of each rule; all {n} are in tables/boundaries.csv.",
    "各規則の最初の{shown}段階。全{n}段階は tables/boundaries.csv にある。",
)
_MOST_STEPS: Final = 8
_RULE: Final = Words("Rule · true share", "規則・真の発現割合")
_AMONG: Final = Words("{rule} (among {n})", "{rule}（{n}例中）")
_COMMITTEE: Final = Words("committee {chance}", "委員会{chance}")
_DECISION_HEADS: Final = (
    Words("Day", "日"),
    Words("What", "事項"),
    Words("Decision", "決定内容"),
    Words("By · entry", "決定者・記録"),
    Words("Having seen", "参照した内容"),
    Words("Reason", "理由"),
)
_OPERATING: Final = Words("What the rules do at true shares", "真の発現割合ごとの規則の働き")
_OPERATING_SAID: Final = Words(
    "Chance that a rule stops (holds) among so many people; below it how many are treated until "
    "then, on average; worked out exactly, each person observed completely before the next is "
    "treated.",
    "各例数のうちに中止（保留）する確率（下段はそれまでの平均移植例数）。"
    "各例の観察完了後に次を移植するものとして正確に計算した。",
)
_SEEN: Final = Words("{treated} treated, {events} events", "移植{treated}例、有害事象{events}件")
_SEEN_PEOPLE: Final = Words("{n} treated: {codes}", "移植{n}例（{codes}）")
_SEEN_MANY: Final = Words("{n} people treated", "移植{n}例")
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
        markup += shown(reported, figures[-1])
    if drawn:
        boundary, operating = _boundaries(drawn), _operating(safety, drawn)
        markup += small_heading(reported.of(_BOUNDARIES)) + _boundary_table(safety, boundary)
        markup += small_heading(reported.of(_OPERATING))
        markup += paragraph(reported.of(_OPERATING_SAID), "quiet")
        markup += _operating_table(safety, drawn)
        listings += [boundary, operating]
    decided = _decisions(safety)
    markup += small_heading(reported.of(_DECISIONS))
    if decided.rows:
        markup += paragraph(reported.say(_DECISIONS_SAID, n=len(decided.rows)), "quiet")
        markup += _decision_table(safety, decided)
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


def _boundaries(drawn: list[Drawn]) -> Listing:
    columns = ("rule", "people_from", "people_to", "stop_at", "note")
    rows = tuple(
        (one.safety.rule_title(one.name), *row)
        for one in drawn
        for row in boundary_rows(one.safety.reported, one.boundary, one.rule)
    )
    return Listing("boundaries", columns, rows)


def _boundary_table(safety: Safety, found: Listing) -> str:
    """The first steps of each rule; a rule is named once."""
    rows: list[tuple[str, ...]] = []
    listed: Counter[str] = Counter()
    for title, first, last, stop, note in found.rows:
        listed[title] += 1
        if listed[title] <= _MOST_STEPS:
            people = first if first == last else f"{first}–{last}"
            rows.append(("" if listed[title] > 1 else title, people, stop, note))
    drawn = short(safety.reported, found, _BOUNDARY_HEADS, rows, most=len(found.rows), numbers=(2,))
    if len(rows) < len(found.rows):
        said = safety.reported.say(_MORE_STEPS, shown=_MOST_STEPS, n=len(found.rows))
        drawn += paragraph(said, "quiet")
    return drawn


def _operating_table(safety: Safety, drawn: list[Drawn]) -> str:
    """A row a rule, a column a true share: the chance that it ends treating, and when."""
    reported = safety.reported
    rows = []
    for one in drawn:
        main = "hold" if one.boundary.action == "hold" else "stop"
        cells = []
        for rate, found in zip(RATES, one.operating, strict=True):
            if rate in _TABLE_RATES:
                chances = ended(found, one.worked_out)
                said = words("span", _chance(chances[main]), class_="nowrap")
                if chances["committee"]:
                    committee = _chance(chances["committee"])
                    said += "<br/>" + words("span", reported.say(_COMMITTEE, chance=committee))
                people = written(found.expected_people)
                cells.append(Markup(f"{said}<br/>{words('span', people, class_='quiet')}"))
        named = reported.say(_AMONG, rule=safety.rule_title(one.name), n=one.worked_out)
        rows.append((named, *cells))
    heads = [reported.of(_RULE), *(percent(rate) for rate in _TABLE_RATES)]
    return table(heads, rows, numbers=range(1, 1 + len(_TABLE_RATES)), look="dense")


def _chance(chance: float) -> str:
    """A chance with two digits; what is not certain is not said to be."""
    said = percent(chance, 2)
    return "> 99 %" if said == percent(1) and chance < 1 else said


def _operating(safety: Safety, drawn: list[Drawn]) -> Listing:
    rows = []
    for one in drawn:
        for rate, found in zip(RATES, one.operating, strict=True):
            if rate in _TABLE_RATES:
                among = str(one.worked_out)
                chances = (f"{c:.4g}" for c in ended(found, one.worked_out).values())
                rows.append(
                    (
                        safety.rule_title(one.name), among, f"{rate:g}", *chances,
                        f"{found.expected_people:.4g}",
                    )
                )  # fmt: skip
    columns = (
        "rule", "people_at_risk", "true_share", "chance_stop", "chance_hold", "chance_committee",
        "expected_people",
    )  # fmt: skip
    return Listing("operating_characteristics", columns, tuple(rows))


def _decisions(safety: Safety) -> Listing:
    columns = ("on_day", "act", "about", "says", "by_role", "had_seen", "reason", "entry_number")
    acts = reversed(safety.reported.picture.acts)
    return Listing("decisions", columns, tuple(_row(safety, act) for act in acts))


def _decision_table(safety: Safety, found: Listing) -> str:
    """The decisions in a table that reads well: what and on what stand together."""
    value, rows = safety.reported.value, []
    for day, act, about, says, by, seen, reason, entry in found.rows:
        what = f"{value(act)}: {about}" if about else value(act)
        who = f"{by} · {entry}" if by else entry
        strong = Markup(words("span", value(says), class_="strong")) if by else value(says)
        rows.append((day, what, strong, who, seen, reason))
    return short(safety.reported, found, _DECISION_HEADS, rows)


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
