"""Adverse events, findings and reports of a trial as tables."""

from collections.abc import Iterator
from typing import Final

from ayumi.report.layout.html import Listing, Markup, short, table
from ayumi.report.svg import words
from ayumi.report.trial.safety_seen import Safety
from ayumi.safety.exposure import nothing_seen
from ayumi.statistics.binomial import upper_bound
from ayumi.statistics.written import percent, written
from ayumi.trial.clocks_running import EventClock
from ayumi.trial.safety_picture import EventLine
from ayumi.values import Unset, Words

FEW: Final = 6
"""So many rows a table has where everything is on one page."""
_LATE: Final = Words("{days} d late", "{days}日遅延")
_OVERDUE: Final = Words("{days} d overdue", "{days}日超過")
_LEFT: Final = Words("{days} d left", "残り{days}日")
_HEADS: Final = (
    Words("Serious event", "重篤な有害事象"),
    Words("Grade", "グレード"),
    Words("Since", "発現日"),
    Words("Related to", "関連する対象"),
    Words("Outcome", "転帰"),
    Words("Report", "報告"),
    Words("Due until", "期限"),
)
_EVENT_HEADS: Final = (
    Words("Event", "有害事象"),
    Words("Grade", "グレード"),
    Words("Counts as", "該当区分"),
    Words("Related to", "関連する対象"),
    Words("Since", "発現日"),
    Words("Until", "転帰日"),
    Words("Outcome", "転帰"),
)
_FINDING_HEADS: Final = (
    Words("Finding", "検出"),
    Words("It may be", "疑われる事象"),
    Words("Is it", "確実さ"),
    Words("Seen in", "検出された検査"),
    Words("On", "日"),
    Words("Judged", "判断"),
    Words("Reason", "理由"),
)
_WATCHED_HEADS: Final = (
    Words("Watched for", "特に注目すべき事象"),
    Words("Holds the next", "次の移植"),
    Words("Events (people)", "事象（例数）"),
    Words("Found: open / event / none", "検出：未判断／該当／非該当"),
)
_NOBODY_HAD: Final = Words("Nobody had: {names}.", "観察されていない事象：{names}。")
_HOLDS_TOO: Final = Words(" (holds the next)", "（次の移植を保留）")
_HOLDS: Final = Words("holds", "保留")
_CANNOT_EXCLUDE: Final = Words(
    "n = {n} treated. That nobody had an event, of {people} in {years} person-years, does not "
    "exclude that up to {share} of people have it, nor up to {rate} a person-year (one-sided 95 % "
    "upper bounds): having seen none is no proof of safety.",
    "移植 n = {n}。{people}例・{years}人年で観察されなかった事象でも、{share}までの人に起こること、"
    "1人年あたり{rate}件まで起こることは否定できない（片側95 %上限）。"
    "観察されないことは安全の証明ではない。",
)
_SHARE_ONLY: Final = Words(
    "n = {n} treated. That none of them had an event does not exclude that up to {share} of people "
    "have it (one-sided 95 % upper bound): having seen none is no proof of safety.",
    "移植 n = {n}。{n}例で観察されなかった事象でも、{share}までの人に起こることは否定できない"
    "（片側95 %上限）。観察されないことは安全の証明ではない。",
)
_EVENTS: Final = Words("{events} ({people})", "{events}（{people}例）")


def events_listing(safety: Safety) -> Listing:
    """Every adverse event of those whose data may be used."""
    return Listing(
        "adverse_events",
        ("participant", "number", "term", "event_grade", "event_kinds", "related_to", "onset",
         "ended", "outcome", "state"),
        tuple(
            (
                line.code, str(line.event.number), safety.term(line.event),
                line.event.facts.grade or "",
                safety.reported.listed(
                    safety.reported.value(f"kind_{kind}") for kind in line.kinds if kind != "any"
                ),
                safety.related_to(line.event), str(line.event.facts.onset),
                "" if line.event.facts.ended is None else str(line.event.facts.ended),
                f"outcome_{line.event.facts.outcome}", f"event_{line.event.state}",
            )
            for line in safety.seen.events
        ),
    )  # fmt: skip


def events_table(safety: Safety, found: Listing) -> str:
    """The events in a table that reads well; where there are many, its beginning."""
    reported = safety.reported
    rows = []
    for line, row in zip(safety.seen.events, found.rows, strict=True):
        facts = line.event.facts
        until = "" if facts.ended is None else str(facts.ended)
        outcome = reported.value(row[-2])
        if not line.event.counts:
            outcome = reported.value(row[-1])
        rows.append(
            (_named(safety, line), row[3] or "–", row[4], row[5], str(facts.onset), until, outcome)
        )
    return short(reported, found, _EVENT_HEADS, rows)


def findings_table(safety: Safety, found: Listing) -> str:
    """What was found in recorded values in a table that reads well."""
    value = safety.reported.value
    rows = [
        (
            f"{row[0]}\u00a0·\u00a0{row[1]}",
            row[2],
            value(row[3]),
            row[4],
            row[5],
            value(row[6]),
            row[8],
        )
        for row in found.rows
    ]
    return short(safety.reported, found, _FINDING_HEADS, rows)


def _named(safety: Safety, line: EventLine) -> str:
    """An event with whose it is, and its number."""
    return f"{line.code}\u00a0·\u00a0{line.event.number}  {safety.term(line.event)}"


def findings_listing(safety: Safety) -> Listing:
    """What was found in recorded values, and what became of it."""
    rows = []
    for line in safety.seen.findings:
        one = line.finding
        reason = "" if one.reason is None else safety.reported.text(one.reason)
        visit, occurrence, instrument = one.form
        known = safety.study.instruments.get(instrument)
        where = instrument if known is None else safety.reported.of(known.title)
        rows.append(
            (
                line.code, str(one.number), safety.interest_title(one.interest),
                f"certainty_{one.certainty}",
                f"{where} · {safety.reported.called((visit, occurrence))}",
                safety.on(one.recorded_at), f"finding_{one.state}",
                "" if one.event is None else str(one.event), reason,
            )
        )  # fmt: skip
    columns = ("participant", "number", "interest", "certainty", "seen_on", "on_day",
               "finding_state", "term", "reason")  # fmt: skip
    return Listing("findings", columns, tuple(rows))


def clocks_listing(safety: Safety) -> Listing:
    """Every serious event, and every other that somebody must be told of, with each clock."""
    columns = (
        "participant", "number", "term", "event_grade", "onset", "related_to", "outcome",
        "report_to", "aware_on", "due_until", "submitted_on", "report_state", "days_late",
    )  # fmt: skip
    return Listing("reports", columns, tuple(_clock_rows(safety)))


def _clock_rows(safety: Safety) -> Iterator[tuple[str, ...]]:
    for line, clock in serious(safety):
        facts = line.event.facts
        known = ("", "", "", "", "report_none", "")
        if clock is not None:
            running, told = clock.running, clock.submission
            late = clock.status.days_late
            known = (
                _to(safety, clock), str(running.day_0), str(running.last_day or ""),
                "" if told is None else safety.on(told.at), f"report_{clock.status.state}",
                "" if late is None else str(late),
            )  # fmt: skip
        yield (
            line.code, str(line.event.number), safety.term(line.event), facts.grade or "",
            str(facts.onset), safety.related_to(line.event), f"outcome_{facts.outcome}", *known,
        )  # fmt: skip


def serious(safety: Safety) -> list[tuple[EventLine, EventClock | None]]:
    """Serious events and those with a clock, each with each of its clocks; what waits first."""
    lines = {(line.code, line.event.number): line for line in safety.seen.events}
    found: list[tuple[EventLine, EventClock | None]] = []
    for clock in safety.seen.clocks:  # the most pressing ones first
        line = lines.get((clock.code, clock.number))
        if line is not None:
            found.append((line, clock))
    clocked = {(line.code, line.event.number) for line, _ in found}
    found += [
        (line, None)
        for key, line in lines.items()
        if "serious" in line.kinds and key not in clocked
    ]
    # What waits stands first; of the rest the newest, which nobody has seen before.
    waits = [one for one in found if one[1] is not None and one[1].waits]
    rest = [one for one in found if one[1] is None or not one[1].waits]
    return waits + sorted(rest, key=lambda one: str(one[0].event.facts.onset), reverse=True)


def _to(safety: Safety, clock: EventClock) -> str:
    reporting = safety.study.reporting
    known = None if isinstance(reporting, Unset) else reporting.get(clock.running.clock)
    return clock.to if known is None else safety.reported.of(known.to)


def serious_table(safety: Safety) -> tuple[str, int]:
    """The serious events that are most pressing, or newest; and how many there are."""
    reported, everything = safety.reported, serious(safety)
    rows = []
    for line, clock in everything[:FEW]:
        facts = line.event.facts
        rows.append(
            (
                _named(safety, line), facts.grade or "–", str(facts.onset),
                safety.related_to(line.event) or "–",
                reported.value(f"outcome_{facts.outcome}"), _report(safety, clock),
                "–" if clock is None or clock.running.last_day is None
                else str(clock.running.last_day),
            )
        )  # fmt: skip
    heads = [reported.of(head) for head in _HEADS]
    return table(heads, rows, look="dense"), len(everything)


def _report(safety: Safety, clock: EventClock | None) -> Markup:
    """How a report stands: in a word, and in days where it is late or waits."""
    reported = safety.reported
    if clock is None:
        return Markup(words("span", reported.value("report_none")))
    state, status = clock.status.state, clock.status
    said, look = reported.value(f"report_{state}"), ""
    if status.days_late is not None:
        asked = _OVERDUE if state == "overdue" else _LATE
        said = reported.say(asked, days=status.days_late)
        look = "danger strong" if state == "overdue" else "late strong"
    elif status.days_left is not None:
        said = f"{said} · {reported.say(_LEFT, days=status.days_left)}"
        look = "strong"
    attributes = {"class_": look} if look else {}
    return Markup(words("span", f"{_to(safety, clock)}: ") + words("span", said, **attributes))


def watched_table(safety: Safety) -> str:
    """A row for each event that is watched for: what was found, and what none leaves open."""
    reported, seen = safety.reported, safety.seen
    rows = []
    for name, one in safety.watched.items():
        having = [
            line for line in seen.events if name in line.event.facts.of_interest and line.kinds
        ]
        found = [line.finding.state for line in seen.findings if line.finding.interest == name]
        counts = " / ".join(str(found.count(s)) for s in ("open", "confirmed", "dismissed"))
        people = len({line.code for line in having})
        if not (having or found):
            continue
        events = reported.say(_EVENTS, events=len(having), people=people) if having else "0"
        holds = reported.of(_HOLDS) if one.holds_next else ""
        rows.append((reported.of(one.title), holds, events, counts))
    heads = [reported.of(head) for head in _WATCHED_HEADS]
    return table(heads, rows, look="dense") if rows else ""


def seen_in_nobody(safety: Safety) -> str:
    """The events watched for that nobody had, and that no recorded value showed; each named."""
    lines = [line for line in safety.seen.events if line.kinds]
    shown = {name for line in lines for name in line.event.facts.of_interest}
    shown |= {line.finding.interest for line in safety.seen.findings}
    reported = safety.reported
    names = [
        reported.of(one.title) + (reported.of(_HOLDS_TOO) if one.holds_next else "")
        for name, one in safety.watched.items()
        if name not in shown
    ]
    return reported.say(_NOBODY_HAD, names=reported.listed(names)) if names else ""


def not_excluded(safety: Safety) -> str:
    """What it cannot exclude that nobody had an event: of people, and per person-year."""
    reported, exposed, n = safety.reported, safety.seen.exposure, safety.seen.treated
    if exposed is None:
        share = upper_bound(0, n).one_sided_limit
        return reported.say(_SHARE_ONLY, n=n, share=percent(share))
    none = nothing_seen(exposed.people, exposed.person_years)
    return reported.say(
        _CANNOT_EXCLUDE, n=n, people=exposed.people, years=written(exposed.person_years),
        share=percent(none.share_of_people.one_sided_limit),
        rate=written(none.rate_per_person_year.one_sided_limit),
    )  # fmt: skip
