"""Visits: held, in the window or not, missed with a reason, annulled where recorded by mistake."""

from ayumi.actions.door import Door, Record, at_the_door, living, refused
from ayumi.actions.permission import ActionRefused
from ayumi.ledger import Actor, Entry
from ayumi.participants.order import VISIT
from ayumi.participants.schedule import DatedVisit, dated_visits
from ayumi.participants.visits import Visit
from ayumi.trial import kinds
from ayumi.trial.blinding import endpoint_visits, hides_earlier
from ayumi.trial.recorded import dates_of
from ayumi.values import PartialDate, did_you_mean
from ayumi.values.state_table import START

MOST_OCCURRENCES = 9_999
"""No visit comes more often."""


def hold_visit(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    *,
    occurrence: int | None = None,
    on: PartialDate | None = None,
    reason: str | None = None,
    seen: int | None = None,
) -> Entry:
    """A visit took place on a day; out of its window, or before it is planned, with a reason.

    ``occurrence`` counts repeated and unscheduled visits; left out, it is the next one.
    """
    with at_the_door(ledger, actor, code, "enter_data", seen=seen) as door:
        living(door, what="a visit")
        planned = known_visit(door, visit)
        number = _next(door, visit) if occurrence is None else occurrence
        _refuse_impossible(door, visit, planned, number)
        _in_order(door, visit, number, "hold")
        _refuse_before_its_clock(door, visit, planned)
        day = door.whole_day(on)
        door.after_consent(PartialDate.of(day))
        door.before_death(day)
        when = _when(door, visit, number, day)
        if when in ("early", "late") and not (reason or "").strip():
            due = _dated(door, visit, number)
            assert due is not None
            raise refused(
                "reason", "", f"{day} is {when}; the window is {due.first} to {due.last}. Say why"
            )
        body = {"visit": visit, "occurrence": number, "when": when}
        return door.append(kinds.VISIT_HELD, body, on=PartialDate.of(day), reason=reason)


def miss_visit(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    *,
    occurrence: int | None = None,
    reason: str,
    seen: int | None = None,
) -> Entry:
    """A visit did not take place, and why."""
    with at_the_door(ledger, actor, code, "enter_data", seen=seen) as door:
        living(door, what="a visit")
        planned = known_visit(door, visit)
        _refuse_to_lift_blinding(door, visit)
        if planned.kind == "unscheduled":
            raise ActionRefused(f"{visit} is unscheduled; nobody can miss it")
        number = _next(door, visit) if occurrence is None else occurrence
        _refuse_impossible(door, visit, planned, number)
        _in_order(door, visit, number, "miss")
        _refuse_before_its_clock(door, visit, planned, any_day=True)
        due = _dated(door, visit, number)
        if due is not None and door.today < (due.first or due.day):
            raise ActionRefused(f"{visit} of {code} is not due before {due.first or due.day}")
        body = {"visit": visit, "occurrence": number}
        return door.append(kinds.VISIT_MISSED, body, reason=reason)


def annul_visit(
    ledger: Record,
    actor: Actor,
    code: str,
    visit: str,
    *,
    occurrence: int = 1,
    reason: str,
    seen: int | None = None,
) -> Entry:
    """A visit was recorded by mistake; refused where something was recorded at it."""
    with at_the_door(ledger, actor, code, "enter_data", seen=seen) as door:
        known_visit(door, visit)
        _refuse_to_lift_blinding(door, visit)
        _in_order(door, visit, occurrence, "annul")
        recorded = [key[2] for key in door.participant.forms if key[:2] == (visit, occurrence)]
        if recorded:
            raise ActionRefused(
                f"{', '.join(sorted(recorded))} was recorded at this visit; correct that instead"
            )
        body = {"visit": visit, "occurrence": occurrence}
        return door.append(kinds.VISIT_ANNULLED, body, reason=reason)


def known_visit(door: Door, visit: str) -> Visit:
    """A visit of the document; `InputRefused` with near words if there is none."""
    if visit not in door.study.visits:
        meant = did_you_mean(visit, door.study.visits)
        raise refused("visit", visit, f"no such visit; {meant}")
    return door.study.visits[visit]


def _next(door: Door, visit: str) -> int:
    """The occurrence that comes next: the first that is neither held nor missed."""
    taken = {number for name, number in door.participant.visits if name == visit}
    number = 1
    while number in taken:
        number += 1
    planned = door.study.visits[visit]
    once = planned.kind == "scheduled" and planned.repeat is None
    return 1 if once else number


def _refuse_impossible(door: Door, visit: str, planned: Visit, number: int) -> None:
    once = planned.kind == "scheduled" and planned.repeat is None
    if once and number != 1:
        raise refused("occurrence", str(number), f"{visit} takes place once; leave this out")
    if not 1 <= number <= MOST_OCCURRENCES:
        raise refused("occurrence", str(number), f"a number from 1 to {MOST_OCCURRENCES}")
    known = _occurrences(door, visit)
    if planned.repeat is not None and known and number not in known:
        raise refused("occurrence", str(number), f"the document plans 1 to {max(known)}")


def _occurrences(door: Door, visit: str) -> list[int]:
    """The occurrences that are planned for a person, once the clock has begun."""
    dates = dates_of(door.participant, door.study)
    found = dated_visits(door.study.visits, dates)
    return [due.occurrence for due in found if due.visit == visit]


def _refuse_to_lift_blinding(door: Door, visit: str) -> None:
    """Refuse whoever examines without earlier results to say that nobody is to be examined."""
    named = {name for name, _ in endpoint_visits(door.study)}
    if visit in named and hides_earlier(door.actor.role, door.study):
        raise ActionRefused(
            f"the role {door.actor.role} does not see earlier results until {visit} is examined; "
            "somebody in another role records that it did not take place"
        )


def _refuse_before_its_clock(
    door: Door, visit: str, planned: Visit, *, any_day: bool = False
) -> None:
    """Refuse a visit that comes after something which has not happened yet.

    With ``any_day`` one that comes before it, too: nobody has missed what has no day yet.
    """
    after = any_day or (isinstance(planned.day, int) and planned.day >= 0)
    if (
        planned.clock is None
        or not after
        or planned.clock in dates_of(door.participant, door.study)
    ):
        return
    title = door.study.clocks[planned.clock].title
    raise ActionRefused(
        f"{visit} of {door.participant.code} counts from the day of: {title}, which is not "
        "recorded yet; record that first, or take an unscheduled visit"
    )


def _in_order(door: Door, visit: str, number: int, act: str) -> None:
    before = door.participant.visits.get((visit, number))
    state = START if before is None else before.state
    door.step(VISIT, state, act, f"{visit} {number} of {door.participant.code}")


def _dated(door: Door, visit: str, number: int) -> DatedVisit | None:
    dates = dates_of(door.participant, door.study)
    for due in dated_visits(door.study.visits, dates):
        if (due.visit, due.occurrence) == (visit, number):
            return due
    return None


def _when(door: Door, visit: str, number: int, day: object) -> str:
    due = _dated(door, visit, number)
    return "unknown" if due is None else due.when(day)  # type: ignore[arg-type]
