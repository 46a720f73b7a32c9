"""Giving the cells: what must hold of a person on the day, and the entry that it was done."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from ayumi.actions.baseline import (
    advice_before_transplantation,
    latest_examinations,
    overridden_after,
)
from ayumi.actions.door import Door, living, refused
from ayumi.actions.enrolment import refuse_before_the_others
from ayumi.actions.permission import ActionRefused
from ayumi.actions.rules import reach_rules, refuse_while_halted
from ayumi.ledger import Entry
from ayumi.participants.clocks import TransplantationWindow
from ayumi.participants.eligibility import GoList
from ayumi.participants.order import COURSE, TREATMENT
from ayumi.study import StudyDefinition
from ayumi.trial import kinds
from ayumi.trial.participant import Clearance, Participant
from ayumi.trial.recorded import dates_of
from ayumi.values import InputRefused, PartialDate, Quantity, Refusal, Unset
from ayumi.values.times import whole_days

SIDES: Final = ("left", "right", "first", "second")


def transplant(
    door: Door,
    *,
    on: PartialDate,
    lot: str | None = None,
    side: str | None = None,
    reason: str | None = None,
    more: Mapping[str, Any] | None = None,
    asked: Door | None = None,
) -> Entry:
    """Record that the cells were given to the person at the door; the one way in which it is done.

    ``more`` stands in the entry besides: the dose, what it came from. What must hold is asked of
    the person ``asked``, as they were known when it was done on paper; or else of things as they
    stand.
    """
    then = door if asked is None else asked
    living(then, what="transplantation")
    if side is not None and side not in SIDES:
        raise refused("side", side, f"write one of: {', '.join(SIDES)}")
    _refuse_out_of_course(then)
    day = door.whole_day(on)
    door.before_death(day)
    for refuse in _grounds(then, day):
        refuse()
    departs = departs_on(then, day)
    if departs and reason is None:
        raise refused(
            "reason", "", f"this departs from the document: {'; '.join(departs)}. Say why"
        )
    p, study = door.participant, door.study
    cohort = study.cohorts[p.cohort] if p.cohort else None
    dose = None if cohort is None or isinstance(cohort.dose, Unset) else cohort.dose
    body = {"dose": dose, "lot": lot, "side": side, "departs": departs, **(more or {})}
    entry = door.append(kinds.TRANSPLANTED, body, on=PartialDate.of(day), reason=reason)
    reach_rules(door.writing, study)
    return entry


def why_not_ready(door: Door, day: date) -> tuple[str, ...]:
    """Every reason why the person at the door may not be given cells on a day; empty if they may.

    The very refusals with which a transplantation is refused, all at once, in words that everybody
    may read: they go into entries.
    """
    first: list[Callable[[], object]] = [
        lambda: _refuse_locked(door),
        lambda: living(door, what="transplantation"),
        lambda: _refuse_out_of_course(door),
    ]
    found = [*_told(first)]
    # Without a go there is no list that could be stale, and no turn that could be theirs.
    return tuple(found or _told(_grounds(door, day, stored=True)))


def departs_on(door: Door, day: date) -> list[str]:
    """How a day departs from the document, in words: its window, the age of the list, the plan."""
    if door.participant.transplantations:
        # Window and list are of the first time; the document's window does not speak of a second.
        return []
    asked = (
        outside_window(door.participant, door.study, day),
        _list_too_old(door, day),
        _not_as_planned(door, day),
    )
    return [why for why in asked if why]


def _grounds(door: Door, day: date, *, stored: bool = False) -> list[Callable[[], object]]:
    """What is asked of somebody who is cleared, or has had the first side."""
    if door.participant.transplantations:
        return [
            lambda: _refuse_too_soon_after_the_first(door, day),
            lambda: refuse_while_halted(
                door.writing, door.study, door.participant.code, stored=stored
            ),
        ]
    return [
        lambda: _refuse_stale_list(door, day),
        lambda: refuse_before_the_others(door, day, stored=stored),
    ]


def _told(grounds: list[Callable[[], object]]) -> Iterator[str]:
    for refuse in grounds:
        try:
            refuse()
        except InputRefused as why:
            yield from (f"{fault.value} {fault.message}" for fault in why.faults)
        except Refusal as why:
            yield str(why)


def _refuse_locked(door: Door) -> None:
    if door.participant.locked:
        raise ActionRefused(f"the record of {door.participant.code} is locked")


def _refuse_out_of_course(door: Door) -> None:
    p = door.participant
    if p.transplantations:
        _refuse_second(door)
        return
    door.moves("transplant")
    door.step(TREATMENT, p.treatment, "transplant", f"the treatment of {p.code}")


def outside_window(p: Participant, study: StudyDefinition, day: date) -> str | None:
    """Why a day lies outside the window for transplantation, in words; none if it does not."""
    window = study.transplantation
    if p.cohort is not None and study.cohorts[p.cohort].transplantation is not None:
        window = study.cohorts[p.cohort].transplantation  # type: ignore[assignment]
    if not isinstance(window, TransplantationWindow):
        return None
    zero = dates_of(p, study).get(window.clock)
    if zero is None:
        return f"the day of {window.clock}, from which the window counts, is not recorded"
    fewest, most = zero.days_until(PartialDate.of(day))
    first, last = window.first_day, window.last_day
    too_early = isinstance(first, int) and most < first
    too_late = isinstance(last, int) and fewest > last
    if not (too_early or too_late):
        return None
    days = str(fewest) if fewest == most else f"{fewest} to {most}"
    return f"day {days} after {window.clock}; the document says {_span(first)} to {_span(last)}"


def _span(day: int | Unset) -> str:
    return "unset" if isinstance(day, Unset) else f"day {day}"


def _not_as_planned(door: Door, day: date) -> str | None:
    clearance = door.participant.clearance
    if clearance is None or clearance.planned == day:
        return None
    return f"the list was signed for {clearance.planned}"


def _refuse_stale_list(door: Door, day: date) -> None:
    p, clearance = door.participant, door.participant.clearance
    assert clearance is not None
    examined = latest_examinations(p, door.study)
    for name in clearance.baseline:
        if name not in examined:
            raise ActionRefused(
                f"the examination of {p.code} that the list rests on ({name}) was corrected since; "
                "sign it, and then the list again"
            )
    for name, (_, form) in examined.items():
        if form.signed and form.signed.seq != clearance.baseline.get(name):
            raise ActionRefused(
                f"{p.code} was examined again ({name}, entry {form.signed.seq}) since the list was "
                "signed; sign the list again"
            )
        if overridden_after(clearance.seq, form, form.overrides):
            raise ActionRefused(
                f"a result of the baseline of {p.code} ({name}) was overridden since the list was "
                "signed; sign the list again"
            )
    for key, form in p.forms.items():
        if form.signed is not None and form.signed.seq > clearance.seq:
            raise ActionRefused(
                f"{key[2]} at {key[0]} {key[1]} of {p.code} was signed since the list was; sign "
                "the list again"
            )
    _refuse_changed_items(p, door.study, clearance)
    if day < clearance.day:
        raise refused("on", str(day), f"lies before the list, which is of {clearance.day}")


def _refuse_changed_items(p: Participant, study: StudyDefinition, clearance: Clearance) -> None:
    """Refuse a go whose list would say otherwise by what has been recorded since."""
    then = {one["item"]: one["verdict"] for one in clearance.items}
    changed = [
        f"{one.place} is {one.verdict} ({one.finding.because})"
        for one in advice_before_transplantation(p, study)
        if one.verdict != then.get(one.place)
    ]
    if changed:
        raise ActionRefused(
            f"the list of {p.code} says otherwise since it was signed: {'; '.join(changed)}. Sign "
            "it again"
        )


def _list_too_old(door: Door, day: date) -> str | None:
    go_list, clearance = door.study.before_transplantation, door.participant.clearance
    if not isinstance(go_list, GoList) or clearance is None:
        return None
    within = go_list.within_days
    age = (day - clearance.day).days
    if isinstance(within, int) and age > within and not door.participant.transplantations:
        return f"the list is {age} days old; the document says at most {within}"
    return None


def _refuse_second(door: Door) -> None:
    p = door.participant
    events = {clock.event for clock in door.study.clocks.values()}
    sides = door.study.cohorts[p.cohort].sides if p.cohort else None
    at_once = sides in ("one", "together")
    if "second_transplantation" not in events or at_once or len(p.transplantations) > 1:
        raise ActionRefused(
            f"{p.code} has received the cells already, on {p.transplantations[-1].day}"
        )
    if p.treatment != "under_way":
        door.step(TREATMENT, p.treatment, "transplant", f"the treatment of {p.code}")
    if p.course not in ("transplanted", "completed"):
        COURSE.after(p.course, "transplant", p.code)


def _refuse_too_soon_after_the_first(door: Door, day: date) -> None:
    first, stagger = door.participant.transplantations[0].day, door.study.stagger
    if day < first:
        raise refused("on", str(day), f"lies before the first side, treated on {first}")
    wait = None if isinstance(stagger, Unset) else stagger.between_sides
    if isinstance(wait, Quantity) and day < (free := first + timedelta(days=whole_days(wait))):
        raise ActionRefused(
            f"the first side of {door.participant.code} was treated on {first}; {wait} end on "
            f"{free}"
        )
