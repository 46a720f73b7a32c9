"""Reporting clocks over five years beside a slow and obvious walk: requirement E1, none is missed.

Events become known, are followed up, get worse and better, are judged, submitted and nullified;
some is entered days after it was known, and after what was known later; between two looks the
machine may have been off for weeks. Days are those of zones whose clocks are put forward and back.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import event, given, settings
from hypothesis import strategies as st

from ayumi.actions.awareness import Aware
from ayumi.actions.reading import overview
from ayumi.study import StudyDefinition
from ayumi.trial.clocks_running import clocks_running
from ayumi.trial.register import participants_of
from ayumi.trial.study import in_force
from ayumi.values import InputRefused, Refusal
from tests.actions.clinic import Clinic
from tests.actions.safety_steps import (
    COMMITTEE,
    MINOR,
    RELATED,
    UNRELATED,
    drop,
    follow,
    judge_event,
    report,
    tell,
    treated_ward,
)

CLOCKS: Final = {
    # days, zone, days before which it reminds
    "authority": (15, "Europe/Berlin", 3),
    "fast": (7, "Asia/Tokyo", None),
    "sponsor": (1, "America/New_York", None),
    "board": (None, "UTC", None),
}
CRITERIA: Final[tuple[list[str], ...]] = (
    ["hospitalisation"],
    ["life_threatening"],
    [],
    ["hospitalisation", "death"],
)
GIVEN: Final = {
    "related": {"product": "possible", "procedure": "unrelated"},
    "unrelated": {"product": "unrelated", "procedure": "unrelated"},
}


@dataclass
class Note:
    """What somebody wrote on a slip of paper: what was new, and when they knew."""

    knew: datetime
    new: dict[str, Any]
    entered: datetime
    signed: bool = False


@dataclass
class Case:
    """The slips of one event, in the order in which they were entered."""

    notes: list[Note]
    sent: list[tuple[str, datetime]] = field(default_factory=list)
    dropped: datetime | None = None

    def known(self, moment: datetime) -> dict[str, Any]:
        """What was known at a moment: of all slips of until then the last that speaks of it.

        Somebody has judged it when nothing is worse than on the slips before they judged.
        """
        found = dict(self.notes[0].new)
        for note in self.notes[1:]:
            if note.knew <= moment:
                found |= note.new
        found["signed"] = False
        for last, note in enumerate(self.notes):
            if note.signed and note.knew <= moment:
                then = whole(Case(self.notes[: last + 1]))
                found["signed"] = all(
                    set(found[name]) <= set(then[name]) for name in ("serious", "of_interest")
                )
        return found


def starts(clock: str, known: dict[str, Any]) -> bool:
    """Whether an event of which so much is known is one for a clock."""
    fatal = bool({"death", "life_threatening"} & set(known["serious"]))
    related = known["related"] == "related" or not known["signed"]
    unexpected = known["expected"] == "no" or not (known["signed"] and known["expected"] == "yes")
    return {
        "sponsor": bool(known["serious"]),
        "authority": bool(known["serious"]) and related and unexpected,
        "fast": fatal and related and unexpected,
        "board": bool(known["of_interest"]),
    }[clock]


def local(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def told(case: Case, clock: str) -> dict[datetime, datetime | None]:
    """When a clock started and ceased by all slips, found by going from moment to moment."""
    runs: list[list[Any]] = []
    for moment in sorted({note.knew for note in case.notes}):
        running = bool(runs) and runs[-1][1] is None
        if starts(clock, case.known(moment)) and not running:
            runs.append([moment, None])
        elif running and not starts(clock, case.known(moment)):
            runs[-1][1] = moment
    return dict(runs)


def lines(case: Case, clock: str) -> dict[datetime, datetime | None]:
    """The same as somebody keeps a list: after each slip they look at all, and strike out.

    What is struck out is so from when the slip was entered. A line that turns out to be a part of
    one that started earlier and still runs is rubbed out.
    """
    kept: dict[datetime, datetime | None] = {}
    for count, note in enumerate(case.notes, 1):
        now = told(Case(case.notes[:count]), clock)
        for start, ceased in list(kept.items()):
            if start in now:
                end = now[start]
                kept[start] = None if end is None else ceased or max(end, note.entered)
            elif ceased is None:
                kept[start] = note.entered
                if any(one < start and end is None for one, end in now.items()):
                    del kept[start]
        kept = {**now, **kept}
    return kept


def expected(case: Case, clock: str, at: datetime) -> list[str]:
    """How every run of a clock stands, counted day by day."""
    days, zone, remind = CLOCKS[clock]
    found = []
    for start, ceased in lines(case, clock).items():
        if start > at:
            continue
        end = min([one for one in (ceased, case.dropped) if one is not None], default=None)
        sent = [when for name, when in case.sent if name == clock and start <= when <= at]
        if days is None:
            found.append("cannot_be_judged")
            continue
        last = local(start, zone)
        for _ in range(days):
            last += timedelta(days=1)
        if sent:
            late = local(min(sent), zone) > last
            found.append("submitted_late" if late else "submitted_in_time")
        elif end is not None and end <= at and local(end, zone) <= last:
            found.append("no_longer_due")
        elif local(at, zone) > last:
            found.append("overdue")
        elif remind is not None and local(at, zone) >= last - timedelta(days=remind):
            found.append("remind")
        else:
            found.append("running")
    return sorted(found)


def step() -> st.SearchStrategy[dict[str, Any]]:
    minutes = st.one_of(
        st.integers(0, 3000), st.integers(0, 60 * 24 * 120), st.sampled_from([60, 1440, 20160])
    )
    return st.fixed_dictionaries(
        {
            "act": st.sampled_from(
                [
                    "report",
                    "follow",
                    "follow",
                    "follow",
                    "assess",
                    "assess",
                    "submit",
                    "drop",
                    "off",
                ]
            ),
            "passes": minutes,
            "ago": st.one_of(st.just(0), st.integers(0, 60 * 24 * 20)),
            "which": st.integers(0, 3),
            "serious": st.sampled_from(CRITERIA),
            "of_interest": st.sampled_from([[], ["pain"]]),
            "related": st.sampled_from(["related", "unrelated"]),
            "expected": st.sampled_from(["yes", "no", "unknown"]),
            "clock": st.sampled_from(sorted(CLOCKS)),
        }
    )


def clock_changes() -> st.SearchStrategy[datetime]:
    """Moments about which a clock of one of the zones is put forward or back."""
    changes = ["2026-03-29T00:50Z", "2026-10-25T00:50Z", "2026-11-01T05:30Z", "2027-03-14T06:30Z"]
    return st.sampled_from([datetime.fromisoformat(one) for one in changes])


def study(c: Clinic) -> StudyDefinition:
    found = in_force(c.ledger)
    assert found is not None
    return found.definition


def act(c: Clinic, cases: list[Case], one: dict[str, Any]) -> None:
    """Do it at the door, and note it."""
    knew = max(c.clock.at - timedelta(minutes=one["ago"]), BEGIN)
    which = one["which"] % len(cases) if cases else 0
    name = one["act"]
    if name == "report" or not cases:
        new = {"serious": one["serious"], "of_interest": one["of_interest"]}
        entry = report(c, onset=str(BEGIN.date()), aware=Aware(knew), **new)
        unknown = {"related": "unknown", "expected": "unknown"}
        cases.append(Case([Note(knew, {**new, **unknown}, entry.recorded_at)]))
    elif name == "follow":
        new = {"serious": one["serious"], "of_interest": one["of_interest"]}
        entry = follow(c, number=which + 1, aware=Aware(knew), **new)
        # What a slip says anew is what is not as it was when it was entered.
        before = whole(cases[which])
        changed = {key: value for key, value in new.items() if before[key] != value}
        cases[which].notes.append(Note(knew, changed, entry.recorded_at))
    elif name == "assess":
        judged = {"causality": GIVEN[one["related"]], "expected": one["expected"]}
        entry = judge_event(c, number=which + 1, judged=judged, aware=Aware(knew))
        before = whole(cases[which])
        new = {"related": one["related"], "expected": one["expected"]}
        changed = {key: value for key, value in new.items() if before[key] != value}
        cases[which].notes.append(Note(knew, changed, entry.recorded_at, signed=True))
    elif name == "submit":
        tell(c, number=which + 1, clock=one["clock"], at=knew)
        cases[which].sent.append((one["clock"], knew))
    elif name == "drop":
        cases[which].dropped = drop(c, number=which + 1).recorded_at


def whole(case: Case) -> dict[str, Any]:
    """What all slips together say now."""
    found: dict[str, Any] = {}
    for note in case.notes:
        found |= note.new
    return found


_TREATED: Final = treated_ward(1)
BEGIN: Final = _TREATED.clock.at


@settings(max_examples=60)
@given(
    steps=st.lists(step(), min_size=3, max_size=14),
    begin=st.one_of(st.none(), clock_changes()),
    looks=st.lists(st.integers(0, 5 * 365 * 24 * 60), max_size=3),
)
def test_none_is_missed_in_five_years(
    steps: list[dict[str, Any]], begin: datetime | None, looks: list[int]
) -> None:
    """Requirement E1."""
    c, cases = _TREATED.copy(), []  # type: tuple[Clinic, list[Case]]
    late: dict[tuple[int, str], datetime] = {}
    if begin is not None:
        c.clock.at = begin
    document = study(c)
    for one in steps:
        c.clock.at += timedelta(minutes=one["passes"])
        head = c.ledger.head
        try:
            act(c, cases, one)
        except (Refusal, InputRefused):
            assert c.ledger.head == head
        if one["act"] != "off":
            same(c, cases, document, c.clock.at)
            stays_late(c, document, late)
    # Nobody looked for as long as five years; then somebody does.
    for minutes in looks:
        same(c, cases, document, c.clock.at + timedelta(minutes=minutes))


def same(c: Clinic, cases: list[Case], document: StudyDefinition, at: datetime) -> None:
    found = clocks_running(participants_of(c.ledger), document, at)
    for number, case in enumerate(cases, 1):
        for clock in CLOCKS:
            stand = sorted(
                one.status.state
                for one in found
                if (one.number, one.running.clock) == (number, clock)
            )
            assert stand == expected(case, clock, at), (number, clock, at)
            for one in stand:
                event(one)
    waits = [one.status.state for one in found if one.waits]
    assert waits == sorted(waits, key=["overdue", "remind", "running", "cannot_be_judged"].index)


def stays_late(c: Clinic, document: StudyDefinition, late: dict[tuple[int, str], datetime]) -> None:
    """What was overdue once is overdue, or was submitted; perhaps it was so even earlier."""
    found = clocks_running(participants_of(c.ledger), document, c.clock.at)
    for (number, clock), start in late.items():
        assert any(
            (one.number, one.running.clock) == (number, clock)
            and one.running.started_at <= start
            and one.status.state in ("overdue", "submitted_late", "submitted_in_time")
            for one in found
        ), (number, clock, start)
    for one in found:
        if one.status.state == "overdue":
            late.setdefault((one.number, one.running.clock), one.running.started_at)


def states(c: Clinic) -> dict[str, str]:
    """How each clock of the ward stands."""
    found = clocks_running(participants_of(c.ledger), study(c), c.clock.at)
    return {one.running.clock: one.status.state for one in found}


def test_what_is_overdue_is_not_taken_out_of_sight_by_a_late_entry() -> None:
    """A downgrade counts from its recording, whenever somebody says to have known of it."""
    for after in (timedelta(), timedelta(minutes=1)):
        c = treated_ward(1)
        report(c)
        knew = c.clock.at
        c.clock.at += timedelta(days=40)
        assert states(c) == {"sponsor": "overdue", "authority": "overdue"}
        follow(c, aware=Aware(knew + after), serious=[])
        assert states(c) == {"sponsor": "overdue", "authority": "overdue"}
        tell(c, clock="authority")
        assert states(c) == {"sponsor": "overdue", "authority": "submitted_late"}
        c = treated_ward(1)
        report(c)
        knew = c.clock.at
        c.clock.at += timedelta(days=40)
        judge_event(c, judged=UNRELATED, aware=Aware(knew + after))
        assert states(c)["authority"] == "overdue"


def test_a_downgrade_in_time_ends_a_clock_whatever_is_entered_later() -> None:
    c = treated_ward(1)
    report(c)
    knew = c.clock.at
    c.clock.at += timedelta(days=10)
    judge_event(c, judged=UNRELATED)
    c.clock.at += timedelta(days=30)
    follow(c, aware=Aware(knew + timedelta(hours=1)), grade="2")
    assert states(c) == {"sponsor": "overdue", "authority": "no_longer_due"}


def test_a_judgement_counts_for_what_was_known_when_it_was_made() -> None:
    """Requirement E1: what gets worse starts clocks as if nobody had judged it."""
    for judged in (UNRELATED, {**RELATED, "expected": "yes"}):
        c = treated_ward(1)
        report(c, facts=MINOR)
        judge_event(c, judged=judged)
        assert states(c) == {}
        follow(c, serious=["hospitalisation"], outcome="fatal", grade="5")
        assert set(states(c)) == {"sponsor", "authority", "fast"}
        judge_event(c, judged=judged)
        now = states(c)
        assert (now["authority"], now["fast"]) == ("no_longer_due", "no_longer_due")
        # What is better than it was judged to be, or of the same weight, starts nothing.
        follow(c, term="Sepsis", outcome="not_recovered", grade="3")
        assert states(c) == now


def test_a_reminder_and_a_late_report_stand_in_the_trial_at_a_glance() -> None:
    """Requirement E1."""
    c = treated_ward(1)
    knew = c.clock.at
    c.clock.at += timedelta(days=13)
    report(c, aware=Aware(knew), onset=str(knew.date()))
    waits = {one.running.clock: one.status.state for one in overview(c.ledger, COMMITTEE).reports}
    assert waits == {"sponsor": "overdue", "authority": "remind"}
    tell(c, clock="sponsor")
    judge_event(c, judged={"causality": GIVEN["unrelated"], "expected": "yes"})
    assert overview(c.ledger, COMMITTEE).reports == ()
    [late, *_] = [
        one
        for one in clocks_running(participants_of(c.ledger), study(c), c.clock.at)
        if one.running.clock == "sponsor"
    ]
    assert late.status.sentence == "Submitted on 2026-03-25, 12 days late: until 2026-03-13."
