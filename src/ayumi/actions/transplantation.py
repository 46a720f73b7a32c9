"""The list before transplantation, which is the baseline, and the transplantation itself."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import ayumi
from ayumi.actions.baseline import (
    advice_before_transplantation,
    latest_examinations,
    overridden_after,
)
from ayumi.actions.door import Door, Record, at_the_door, living, refuse_no_code, refused, signature
from ayumi.actions.eligibility import refuse_misjudged, rests_on
from ayumi.actions.enrolment import refuse_before_the_others
from ayumi.actions.permission import ActionRefused
from ayumi.ledger import Actor, Entry, Reauthentication, Text
from ayumi.participants.advice import GoAdvice, Judgement, decided
from ayumi.participants.clocks import TransplantationWindow
from ayumi.participants.eligibility import GoList
from ayumi.participants.order import COURSE, TREATMENT
from ayumi.study import StudyDefinition
from ayumi.study.arms import NoAllocation
from ayumi.trial import kinds
from ayumi.trial.participant import Clearance, Form, FormKey, Participant
from ayumi.trial.recorded import (
    dates_of,
    is_examination,
)
from ayumi.values import PartialDate, Quantity, Unset
from ayumi.values.times import whole_days

MEANING: Final = "list before transplantation signed"
"""What the signature under the list means."""

SIDES: Final = ("left", "right", "first", "second")


def sign_before_transplantation(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    go: bool,
    planned: date,
    judgements: Mapping[str, Judgement] | None = None,
    on: PartialDate | None = None,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The signed list: what must hold on the day, and with it the baseline examination.

    An item that stops cannot be overruled; one that must be decided needs a judgement with a
    reason, and so does a grade that changed since eligibility was signed. Refused, too, where the
    planned day lies outside the window of the document, or before it is this person's turn.
    """
    with at_the_door(ledger, actor, code, "sign_before_transplantation", seen=seen) as door:
        door.moves("clear")
        living(door, what="the list before transplantation")
        p, given = door.participant, dict(judgements or {})
        day = door.whole_day(on)
        door.follows(PartialDate.of(day))
        if planned < day:
            raise refused("planned", str(planned), f"lies before the list, which is of {day}")
        examined = latest_examinations(p, door.study)
        items = advice_before_transplantation(p, door.study)
        if go:
            _refuse_without_an_arm(door)
            _refuse_without_baseline(door, examined)
            _refuse_what_is_to_come(door, day)
            _refuse_failed(items, given)
            if why := outside_window(p, door.study, planned):
                raise ActionRefused(f"planned for {planned}: {why}")
            refuse_before_the_others(door, planned)
        else:
            refuse_misjudged(items, given)
        body = {
            "decision": "go" if go else "no_go",
            "planned": str(planned),
            "baseline": {n: f.signed.seq for n, (_, f) in examined.items() if f.signed},
            "baseline_forms": {name: list(key) for name, (key, _) in examined.items()},
            "items": [one.to_dict() for one in items],
            "judgements": {
                name: {"verdict": one.verdict, "why": Text(one.reason)}
                for name, one in given.items()
            },
            "rests_on": rests_on(door),
            "engine": ayumi.__version__,
        }
        proof = signature(signed_by, MEANING)
        return door.append(kinds.CLEARED, body, on=PartialDate.of(day), signed_by=proof)


def stop_before_transplantation(
    ledger: Record, actor: Actor, code: str, *, reason: str, on: PartialDate | None = None
) -> Entry:
    """Take back a go: the list is to be signed again."""
    with at_the_door(ledger, actor, code, "sign_before_transplantation") as door:
        door.moves("stop")
        return door.append(kinds.CLEARANCE_STOPPED, {}, on=door.happened(on), reason=reason)


def record_transplantation(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    on: PartialDate,
    lot: str | None = None,
    side: str | None = None,
    reason: str | None = None,
    seen: int | None = None,
) -> Entry:
    """The cells were given, on a day, from a lot.

    Refused without a signed go, when somebody was examined again since, and before it is this
    person's turn. A day outside a window is recorded with a reason, since it has happened.
    """
    with at_the_door(ledger, actor, code, "administer", seen=seen) as door:
        living(door, what="transplantation")
        p, study = door.participant, door.study
        if lot is not None:
            refuse_no_code("lot", lot)
        if side is not None and side not in SIDES:
            raise refused("side", side, f"write one of: {', '.join(SIDES)}")
        second = bool(p.transplantations)
        if not second:
            door.moves("transplant")
            door.step(TREATMENT, p.treatment, "transplant", f"the treatment of {code}")
        else:
            _refuse_second(door)
        day = door.whole_day(on)
        if second:
            _refuse_too_soon_after_the_first(door, day)
        else:
            _refuse_stale_list(door, day)
            refuse_before_the_others(door, day)
        # Window and list are of the first time; the document's window does not speak of a second.
        asked = () if second else (
            outside_window(p, study, day), _list_too_old(door, day), _not_as_planned(door, day),
        )  # fmt: skip
        departs = [why for why in asked if why]
        if departs and reason is None:
            raise refused(
                "reason", "", f"this departs from the document: {'; '.join(departs)}. Say why"
            )
        cohort = study.cohorts[p.cohort] if p.cohort else None
        dose = None if cohort is None or isinstance(cohort.dose, Unset) else cohort.dose
        body = {"dose": dose, "lot": lot, "side": side, "departs": departs}
        return door.append(kinds.TRANSPLANTED, body, on=PartialDate.of(day), reason=reason)


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


def _refuse_without_baseline(door: Door, examined: Mapping[str, tuple[FormKey, Form]]) -> None:
    """The list is the baseline, so each built-in examination has been signed."""
    for name, instrument in door.study.instruments.items():
        if instrument.built_in is None or not _examined_before(door.study, name):
            continue
        if name not in examined:
            raise ActionRefused(
                f"{door.participant.code} has no signed examination ({name}); it is the baseline"
            )


def _refuse_what_is_to_come(door: Door, day: date) -> None:
    """Refuse a list that rests on an examination that is not signed, or on values of later days."""
    p = door.participant
    for key, form in p.forms.items():
        examined = is_examination(key[2], door.study)
        if examined and form.signed is None:
            raise ActionRefused(
                f"{key[2]} at {key[0]} {key[1]} of {p.code} is not signed; sign it first"
            )
        if form.day is not None and form.day > day:
            raise refused(
                "on", str(day), f"lies before {key[2]} at {key[0]} of {form.day}, on which it rests"
            )


def _not_as_planned(door: Door, day: date) -> str | None:
    clearance = door.participant.clearance
    if clearance is None or clearance.planned == day:
        return None
    return f"the list was signed for {clearance.planned}"


def _refuse_without_an_arm(door: Door) -> None:
    """Where the arm is drawn, it is drawn before the list: afterwards nobody is allocated."""
    p = door.participant
    if p.arm is None and not isinstance(door.study.allocation, NoAllocation):
        raise ActionRefused(f"{p.code} has no arm yet; allocate first")


def _examined_before(study: StudyDefinition, instrument: str) -> bool:
    """Whether any visit of the document examines with this instrument."""
    return any(
        not isinstance(v.assessments, Unset) and instrument in v.assessments
        for v in study.visits.values()
    )


def _refuse_failed(items: list[GoAdvice], given: Mapping[str, Judgement]) -> None:
    if decided(items, given).verdict == "pass":
        return
    failing = "; ".join(
        f"{one.place} ({one.finding.because})"
        for one in items
        if (given[one.place].verdict if one.place in given else one.verdict) == "fail"
    )
    raise ActionRefused(f"the list fails at {failing}. Decide it with a reason, or sign a no-go")


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
