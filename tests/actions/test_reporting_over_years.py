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
    signed: bool = False


@dataclass
class Case:
    """The slips of one event, in the order in which they were entered."""

    notes: list[Note]
    sent: list[tuple[str, datetime]] = field(default_factory=list)
    dropped: datetime | None = None

    def known(self, moment: datetime) -> dict[str, Any]:
        """What was known at a moment: of all slips of until then the last that speaks of it."""
        found = dict(self.notes[0].new)
        for note in self.notes[1:]:
            if note.knew <= moment:
                found |= note.new
        found["signed"] = any(note.signed and note.knew <= moment for note in self.notes)
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


def expected(case: Case, clock: str, at: datetime) -> list[str]:
    """How every run of a clock stands, found by going from moment to moment, and day by day."""
    days, zone, remind = CLOCKS[clock]
    runs: list[list[datetime | None]] = []
    for moment in sorted({note.knew for note in case.notes}):
        running = bool(runs) and runs[-1][1] is None
        if starts(clock, case.known(moment)) and not running:
            runs.append([moment, None])
        elif running and not starts(clock, case.known(moment)):
            runs[-1][1] = moment
    found = []
    for start, ceased in runs:
        assert start is not None
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
        report(c, onset=str(BEGIN.date()), aware=Aware(knew), **new)
        cases.append(Case([Note(knew, {**new, "related": "unknown", "expected": "unknown"})]))
    elif name == "follow":
        new = {"serious": one["serious"], "of_interest": one["of_interest"]}
        follow(c, number=which + 1, aware=Aware(knew), **new)
        # What a slip says anew is what is not as it was when it was entered.
        before = whole(cases[which])
        changed = {key: value for key, value in new.items() if before[key] != value}
        cases[which].notes.append(Note(knew, changed))
    elif name == "assess":
        judged = {"causality": GIVEN[one["related"]], "expected": one["expected"]}
        judge_event(c, number=which + 1, judged=judged, aware=Aware(knew))
        before = whole(cases[which])
        new = {"related": one["related"], "expected": one["expected"]}
        changed = {key: value for key, value in new.items() if before[key] != value}
        cases[which].notes.append(Note(knew, changed, signed=True))
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


def test_a_reminder_and_a_late_report_stand_in_the_trial_at_a_glance() -> None:
    """Requirement E1."""
    c = treated_ward(1)
    knew = c.clock.at
    c.clock.at += timedelta(days=13)
    report(c, aware=Aware(knew), onset=str(knew.date()))
    states = {one.running.clock: one.status.state for one in overview(c.ledger, COMMITTEE).reports}
    assert states == {"sponsor": "overdue", "authority": "remind"}
    tell(c, clock="sponsor")
    judge_event(c, judged={"causality": GIVEN["unrelated"], "expected": "yes"})
    assert overview(c.ledger, COMMITTEE).reports == ()
    [late, *_] = [
        one
        for one in clocks_running(participants_of(c.ledger), study(c), c.clock.at)
        if one.running.clock == "sponsor"
    ]
    assert late.status.sentence == "Submitted on 2026-03-25, 12 days late: until 2026-03-13."
