"""Safety on one page: where the trial stands, what happened, what is due, what rules say."""

from collections.abc import Iterator
from typing import Final

from ayumi.report.layout.figures import Figure
from ayumi.report.layout.html import (
    Listing,
    Markup,
    Part,
    marked,
    paragraph,
    shown,
    small_heading,
    table,
)
from ayumi.report.look import Theme
from ayumi.report.svg import element, words
from ayumi.report.trial.chance_of_seeing import seeing_figure
from ayumi.report.trial.next_person import in_the_way, stands_said
from ayumi.report.trial.rates import rates_figure
from ayumi.report.trial.rule_words import SAYS
from ayumi.report.trial.safety_seen import Safety
from ayumi.report.trial.safety_tables import (
    FEW,
    clocks_listing,
    events_listing,
    events_table,
    findings_listing,
    findings_table,
    not_excluded,
    seen_in_nobody,
    serious_table,
    watched_table,
)
from ayumi.report.trial.safety_words import COHORT_STATES, RULE_STATES
from ayumi.report.trial.words import NO_DATA
from ayumi.values import Words

_HEADING: Final = Words("Safety on one page", "安全性の概況")
_AS_OF: Final = Words(
    "As recorded until {at}, entry {seq}; n = {n} treated.",
    "{at}まで、記録{seq}件目までの内容。移植 n = {n}。",
)
_WITHHELD: Final = Words(
    "{n} people's data are not used: they are counted among those treated, and none of their "
    "events is shown or counted here; decisions and blocks stand as they were recorded.",
    "データを使用しない{n}例は移植例数にのみ含め、その有害事象は示さず数えない。"
    "決定と保留は記録のとおり。",
)
_COHORT_HEADS: Final = (
    Words("Cohort", "コホート"),
    Words("Treating", "移植の状態"),
    Words("Treated", "移植済み"),
    Words("Waiting", "待機"),
)
_OF: Final = Words("{n} of {places}", "{n}/{places}")
_REPORTS: Final = Words("Serious events and reports", "重篤な有害事象と報告")
_REPORTS_SAID: Final = Words(
    "Serious events: n = {n}. Reports: {waits} waiting, {overdue} of these overdue; submitted in "
    "time {in_time}, late {late}.",
    "重篤 n = {n}件。報告：未報告{waits}件（うち期限超過{overdue}件）、"
    "期限内{in_time}件、遅延{late}件。",
)
_FIRST: Final = Words(
    "The {shown} most pressing or newest of {n} are shown; all are in tables/reports.csv.",
    "全{n}件のうち緊急・最新の{shown}件を示す。すべては tables/reports.csv にある。",
)
_NO_SERIOUS: Final = Words("No serious event was reported.", "重篤な有害事象の報告はない。")
_WATCHED: Final = Words("Events of special interest", "特に注目すべき事象")
_RULES: Final = Words("Stopping rules", "中止規則")
_RULE_HEADS: Final = (
    Words("Rule", "規則"),
    Words("With an event", "事象あり"),
    Words("Stops at", "境界"),
    Words("Says now", "現在の判定"),
    Words("By the record", "記録上の状態"),
    Words("Decides", "決定者"),
)
_NO_RULES: Final = Words("The document has no stopping rules.", "実施計画に中止規則はない。")
_DECIDED_ON: Final = Words("{state} ({day})", "{state}（{day}）")
_REMARKS: Final = Words("To be looked at: {n} records do not go together.", "要確認の記録：{n}件")
_SEEING: Final = Words("What seeing nothing can say", "観察されないことから言えること")
_EVERYTHING: Final = Words("All adverse events", "すべての有害事象")
_FINDINGS: Final = Words("What recorded values showed", "記録値からの自動検出")
_NO_EVENTS: Final = Words("No adverse event was reported.", "有害事象の報告はない。")
_MARKS: Final = {"waiting": "○", "open": "●", "held": "◐", "stopped": "■", "completed": "✓"}


def safety_section(safety: Safety, theme: Theme) -> Part:
    """The section: the one page, then what it rests on."""
    reported, heading = safety.reported, safety.reported.of(_HEADING)
    if not safety:
        return Part("safety", heading, paragraph(reported.of(NO_DATA)))
    markup, figure = one_page(safety, theme)
    figures, markup = [figure], element("div", markup, class_="one-page")
    if safety.seen.treated:
        figures.append(seeing_figure(safety, theme))
        markup += small_heading(reported.of(_SEEING)) + shown(reported, figures[-1])
    events, findings = events_listing(safety), findings_listing(safety)
    markup += small_heading(reported.of(_EVERYTHING))
    markup += events_table(safety, events) if events.rows else paragraph(reported.of(_NO_EVENTS))
    if findings.rows:
        markup += small_heading(reported.of(_FINDINGS)) + findings_table(safety, findings)
    listings: list[Listing] = [events, clocks_listing(safety), findings]
    return Part("safety", heading, markup, tuple(figures), tuple(listings))


def one_page(safety: Safety, theme: Theme) -> tuple[str, Figure]:
    """What a safety committee reads first, on one printed page; and the figure in it."""
    figure = rates_figure(safety, theme)
    parts = [*_stands(safety), figure_alone(figure), *_serious(safety), *_watched(safety)]
    return "".join([*parts, *_rules(safety)]), figure


def figure_alone(figure: Figure) -> str:
    """A figure in the page, without its data below it: they stand in its file."""
    return element("figure", figure.inline, id=figure.name)


def _stands(safety: Safety) -> Iterator[str]:
    reported = safety.reported
    assert safety.at is not None
    at, seq = safety.when(safety.at), f"{reported.picture.head.seq:,}"
    yield paragraph(reported.say(_AS_OF, at=at, seq=seq, n=safety.seen.treated), "quiet")
    blocked = list(in_the_way(safety))
    yield paragraph(stands_said(safety), "lead danger" if blocked else "lead")
    if blocked:
        yield element("ul", *(words("li", one) for one in blocked))
    yield _cohorts(safety)
    if safety.seen.remarks:
        yield paragraph(reported.say(_REMARKS, n=len(safety.seen.remarks)), "late")
    if reported.not_used:
        yield paragraph(reported.say(_WITHHELD, n=len(reported.not_used)), "quiet")


def _cohorts(safety: Safety) -> str:
    reported, register = safety.reported, safety.reported.picture.register
    waiting = {p.code for p in safety.waiting}
    rows = []
    for name, cohort in safety.study.cohorts.items():
        codes = [code for code, where in register.enrolled if where == name]
        treated = sum(code in register.treated for code in codes)
        state = safety.treating.cohorts.get(name, "waiting")
        places = cohort.participants
        counted = str(treated)
        if isinstance(places, int):
            counted = reported.say(_OF, n=treated, places=places)
        said = f"{_MARKS[state]} {reported.of(COHORT_STATES[state])}"
        look = "danger strong" if state in ("held", "stopped") else "strong"
        shown_state = Markup(words("span", said, class_=look))
        n = sum(code in waiting for code in codes)
        rows.append((reported.of(cohort.title), shown_state, counted, str(n)))
    return table([reported.of(h) for h in _COHORT_HEADS], rows, numbers=(2, 3), look="dense")


def _serious(safety: Safety) -> Iterator[str]:
    reported = safety.reported
    yield small_heading(reported.of(_REPORTS))
    drawn, n = serious_table(safety)
    clocks = safety.seen.clocks
    states = [one.status.state for one in clocks]
    if not n:
        yield paragraph(reported.of(_NO_SERIOUS))
        return
    said = reported.say(
        _REPORTS_SAID, n=sum("serious" in line.kinds for line in safety.seen.events),
        waits=sum(one.waits for one in clocks), overdue=states.count("overdue"),
        in_time=states.count("submitted_in_time"), late=states.count("submitted_late"),
    )  # fmt: skip
    yield paragraph(said, "quiet")
    yield drawn
    if n > FEW:
        yield paragraph(reported.say(_FIRST, shown=FEW, n=n), "quiet")


def _watched(safety: Safety) -> Iterator[str]:
    reported = safety.reported
    if not safety.watched:
        return
    yield small_heading(reported.of(_WATCHED))
    yield watched_table(safety)
    if safety.seen.treated:
        yield paragraph(seen_in_nobody(safety))
        yield paragraph(not_excluded(safety), "quiet")


def _rules(safety: Safety) -> Iterator[str]:
    reported = safety.reported
    yield small_heading(reported.of(_RULES))
    rows = []
    for line in safety.seen.rules:
        ruling, details = line.ruling, line.ruling.details
        if line.rule is None or details is None:
            continue
        state, decided = reported.of(RULE_STATES[line.state.state]), line.state.decided
        if decided is not None and line.state.state in ("passed", "stopped"):
            state = reported.say(_DECIDED_ON, state=state, day=safety.on(decided.at))
        counted = reported.say(_OF, n=details.with_event, places=details.counted)
        stop = "–" if details.stop_at is None else str(details.stop_at)
        rows.append(
            (
                marked(safety.rule_title(ruling.rule), safety.rule_mark(ruling.rule)), counted,
                stop, reported.of(SAYS[ruling.decision]), state, safety.decides(ruling.rule),
            )
        )  # fmt: skip
    if not rows:
        yield paragraph(reported.of(_NO_RULES))
        return
    heads = [reported.of(head) for head in _RULE_HEADS]
    yield table(heads, rows, numbers=(1, 2), look="dense")
