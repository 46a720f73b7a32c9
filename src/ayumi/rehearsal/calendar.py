"""When a virtual person is injured, consents, is treated and seen, as the document allows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from ayumi.participants import TransplantationWindow, Visit
from ayumi.participants.cohorts import Cohort, Stagger
from ayumi.participants.schedule import DatedVisit, dated_visits
from ayumi.study import StudyDefinition
from ayumi.values import Keyed, PartialDate, Quantity, Unset
from ayumi.values.times import whole_days

if TYPE_CHECKING:
    import numpy as np

LEAD: Final = (7, 10)
"""Days from consent to transplantation."""
OFFSET: Final = 21
"""Days from an injury to transplantation, where the document has no window."""
EARLIER: Final = {"onset": 9 * 365, "diagnosis": 7 * 365, "injury": OFFSET}
"""How long before consent things began [d], where no rule says."""
BETWEEN_SIDES: Final = 90
APART: Final = 14
"""Days between people, where nobody has to wait for anybody."""
YEAR: Final = 364

Gaps = Mapping[tuple[str, str], tuple[int | None, int | None]]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one virtual person."""

    events: Mapping[str, date]
    """By event that clocks count from, those to come included."""
    visits: tuple[tuple[DatedVisit, date], ...]
    """Each planned visit of the main part with the day on which it is to be."""

    @property
    def consent(self) -> date:
        """When the person consents."""
        return self.events["consent"]

    @property
    def transplantation(self) -> date:
        """When the cells are given."""
        return self.events["transplantation"]

    @property
    def end(self) -> date:
        """The last day of the main part."""
        return max([day for _, day in self.visits], default=self.transplantation)


def calendar_of(
    study: StudyDefinition, treated: date, gaps: Gaps, cohort: Cohort, rng: "np.random.Generator"
) -> Calendar:
    """The days of somebody who is to be treated on a day; ``gaps`` are what criteria ask for."""
    events = _events(study, treated, gaps, cohort, rng)
    dates = {
        name: PartialDate.of(events[clock.event])
        for name, clock in study.clocks.items()
        if clock.event in events
    }
    end = _end_of_main_part(study.visits, dates)
    chosen = []
    for due in dated_visits(study.visits, dates):
        if due.day > end:
            continue
        # What decides on eligibility is done on its planned day; the judgement follows it.
        screening = study.clocks[due.clock].event in ("consent", "screening")
        day = due.day if screening else _day_of(due, rng)
        if (due.last or due.day) >= events["consent"]:
            chosen.append((due, max(day, events["consent"])))
    return Calendar(events, tuple(sorted(chosen, key=lambda one: (one[1], one[0].visit))))


def treatment_days(
    study: StudyDefinition, start: date, people: int, rng: "np.random.Generator"
) -> Iterator[date]:
    """The days on which people are treated, one after the other, each waiting as long as asked."""
    wait = _longest_wait(study)
    day = start + timedelta(days=40)
    spread = APART if people <= 26 else YEAR / people
    for number in range(people):
        yield day if wait else day + timedelta(days=int(number * spread))
        if wait:
            day += timedelta(days=wait + int(rng.integers(2, 8)))


def further_day(study: StudyDefinition, last: date) -> date:
    """A day for somebody who takes the place of another, after the last one planned."""
    return last + timedelta(days=_longest_wait(study) + 7)


def _longest_wait(study: StudyDefinition) -> int:
    if not isinstance(study.stagger, Stagger):
        return 0
    waits = (study.stagger.between_participants, study.stagger.between_cohorts)
    return max((whole_days(w) for w in waits if isinstance(w, Quantity)), default=0)


def _events(
    study: StudyDefinition, treated: date, gaps: Gaps, cohort: Cohort, rng: "np.random.Generator"
) -> dict[str, date]:
    lead = int(rng.integers(LEAD[0], LEAD[1] + 1))
    window = cohort.transplantation or study.transplantation
    counted = ""
    offset = OFFSET
    if isinstance(window, TransplantationWindow):
        counted = study.clocks[window.clock].event
        offset = _inside(window, rng)
    if counted == "registration":
        lead = min(lead, max(offset, 3)) + 2
    events = {"transplantation": treated, "consent": treated - timedelta(days=lead)}
    if counted in EARLIER:
        events[counted] = treated - timedelta(days=max(offset, lead + 1))
    for event in (clock.event for clock in study.clocks.values()):
        if event in EARLIER and event not in events:
            events[event] = events["consent"] - timedelta(days=_before(study, event, gaps))
    events["screening"] = events["consent"]
    events["registration"] = events["consent"] + timedelta(days=2)
    if any(clock.event == "second_transplantation" for clock in study.clocks.values()):
        between = study.stagger.between_sides if isinstance(study.stagger, Stagger) else None
        days = whole_days(between) if isinstance(between, Quantity) else BETWEEN_SIDES
        if cohort.sides == "one_after_the_other":
            events["second_transplantation"] = treated + timedelta(days=days + 2)
    return events


def _inside(window: TransplantationWindow, rng: "np.random.Generator") -> int:
    """A day inside a window, not its first and not its last."""
    first = 10 if isinstance(window.first_day, Unset) else window.first_day
    last = first + 20 if isinstance(window.last_day, Unset) else window.last_day
    if last - first < 3:
        return last
    return int(rng.integers(first + 2, min(last - 1, first + 30)))


def _before(study: StudyDefinition, event: str, gaps: Gaps) -> int:
    for (start, end), (fewest, most) in gaps.items():
        clocks = {name for name, clock in study.clocks.items() if clock.event == event}
        if start in clocks and end in study.clocks and study.clocks[end].event == "consent":
            low = fewest or 0
            return low + 30 if most is None else (low + most) // 2
    return EARLIER[event]


def _end_of_main_part(visits: Keyed[Visit], dates: Mapping[str, PartialDate]) -> date:
    """The last planned day of a visit that takes place once; repeated ones go on after that."""
    once = [d for d in dated_visits(visits, dates) if visits[d.visit].repeat is None]
    return max((due.day for due in once), default=date.max)


def _day_of(due: DatedVisit, rng: "np.random.Generator") -> date:
    """A day in the window, mostly near the planned one."""
    share = float(rng.beta(2, 2))
    if due.first is None or due.last is None or due.first == due.last:
        return due.day
    span = (due.last - due.first).days
    return due.first + timedelta(days=min(int(share * (span + 1)), span))
