"""The list before transplantation, which is the baseline, and the transplantation itself."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import ayumi
from ayumi.actions.baseline import advice_before_transplantation, latest_examinations
from ayumi.actions.door import Door, Record, at_the_door, living, refuse_no_code, refused, signature
from ayumi.actions.eligibility import refuse_misjudged, rests_on
from ayumi.actions.enrolment import refuse_before_the_others
from ayumi.actions.permission import ActionRefused
from ayumi.actions.transplanting import outside_window, transplant
from ayumi.ledger import Actor, Entry, Reauthentication, Text
from ayumi.participants.advice import GoAdvice, Judgement, decided
from ayumi.study import StudyDefinition
from ayumi.study.arms import NoAllocation
from ayumi.trial import kinds
from ayumi.trial.participant import Form, FormKey
from ayumi.trial.product.bedside import bedside_of
from ayumi.trial.recorded import is_examination
from ayumi.trial.study import is_rehearsal
from ayumi.values import PartialDate, Unset

MEANING: Final = "list before transplantation signed"
"""What the signature under the list means."""


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
    person's turn. A day outside a window is recorded with a reason, since it has happened. Where
    the document asks for a match at the bedside the cells are a dose, and given as one.
    """
    with at_the_door(ledger, actor, code, "administer", seen=seen) as door:
        if bedside_of(door.study) is not None:
            raise ActionRefused(
                "the document asks for a match of the cells and the person at the bedside; order a "
                "dose and give it with `ayumi dose administer`"
            )
        if lot is not None:
            refuse_no_code("lot", lot)
        return transplant(door, on=on, lot=lot, side=side, reason=reason)


def record_virtual_transplantation(
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
    """The cells of a virtual person, where a rehearsal plays people and not the cells' own way.

    Refused in a trial, and for anybody who is real: there it is no way past the bedside.
    """
    with at_the_door(ledger, actor, code, "administer", seen=seen) as door:
        if not is_rehearsal(door.writing) or not door.participant.simulated:
            raise ActionRefused("only virtual people in a rehearsal are given virtual cells")
        if lot is not None:
            refuse_no_code("lot", lot)
        return transplant(door, on=on, lot=lot, side=side, reason=reason)


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
