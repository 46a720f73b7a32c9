"""The one fold of a dose: from its order to the person, entry by entry."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.product.order import DOSE
from ayumi.trial.product import kinds
from ayumi.trial.product.moments import moment_of
from ayumi.trial.product.others import Check, Dose
from ayumi.values.growing import Growing

Changes = dict[str, Any]
Step = Callable[[Dose, Entry], Changes]
ENDED: Final = ("cancelled", "discarded", "administered")
"""States in which a dose stands in no other one's way."""


def dose_of(
    view: View, code: str, *, until: int | None = None, at: datetime | None = None
) -> Dose | None:
    """A dose as things stand, or stood after entry ``until``, or were known at a moment."""
    subject = kinds.DOSE + code
    if until is None and at is None:
        return view.folded(dose_after, subject=subject)
    found = None
    for entry in view.entries(subject=subject, until=until):
        if at is None or entry.recorded_at <= at:
            found = dose_after(found, entry)
    return found


def doses_of(view: View) -> tuple[Dose, ...]:
    """All doses as things stand, in the order in which they were ordered."""
    found = (dose_of(view, code) for code in dose_codes(view).values())
    return tuple(one for one in found if one is not None)


def dose_codes(view: View) -> Mapping[str, str]:
    """The codes of all doses, each found by itself without regard to capitals."""
    return view.folded(_codes, kind=kinds.DOSE_ORDERED) or {}


def doses_for(view: View, participant: str) -> tuple[Dose, ...]:
    """The doses that were ordered for a participant."""
    named = view.folded(_for_whom, kind=kinds.DOSE_ORDERED) or Growing()
    found = (dose_of(view, code) for code in named.get(participant, ()))
    return tuple(one for one in found if one is not None)


def reserved_for(view: View, unit: str) -> str | None:
    """The dose for which a unit is kept, or whose syringe it is; none if it is free."""
    filled = syringe_of(view, unit)
    if filled is not None:
        return filled
    for kind in (kinds.DOSE_ORDERED, kinds.DOSE_CHANGED):
        for code in (view.folded(_kept, kind=kind) or Growing()).get(unit, ()):
            dose = dose_of(view, code)
            if dose is not None and keeps(dose, unit):
                return code
    return None


def dose_with(view: View, syringe: str) -> str | None:
    """The dose to which a syringe belongs; none if it belongs to none."""
    return (view.folded(_syringes, kind=kinds.DOSE_PREPARED) or Growing()).get(syringe)


def dose_of_sheet(view: View, sheet: str) -> str | None:
    """The dose for which a match sheet was printed; none if it was not printed here."""
    return (view.folded(_sheets, kind=kinds.DOSE_SHEET) or Growing()).get(sheet.casefold())


def syringe_of(view: View, unit: str) -> str | None:
    """The dose whose syringe a unit is, until that was given or discarded; none otherwise."""
    filled = dose_with(view, unit)
    dose = None if filled is None else dose_of(view, filled)
    return None if dose is None or dose.state in ENDED else dose.code


def keeps(dose: Dose, unit: str) -> bool:
    """Whether a dose still needs a unit that was kept for it."""
    return unit in dose.units and dose.state == "ordered"


def dose_after(before: Dose | None, entry: Entry) -> Dose | None:
    """A dose after one more entry."""
    if before is None:
        before = Dose(entry.subject.removeprefix(kinds.DOSE))
    step = _STEPS.get(entry.kind)
    changes = {} if step is None else step(before, entry)
    return replace(before, **changes, version=entry.version)


def _moved(dose: Dose, act: str, entry: Entry, **changes: Any) -> Changes:
    """What changes by an act that moves the dose on its way, where it is possible."""
    if not DOSE.possible(dose.state, act):
        return changes
    state = DOSE.ways[dose.state][act]
    step = (state, moment_of(entry), entry.seq, entry.actor.account)
    return {**changes, "state": state, "history": (*dose.history, step)}


def _ordered(dose: Dose, entry: Entry) -> Changes:
    body = entry.body
    return _moved(
        dose, "order", entry, simulated=bool(body.get("simulated")),
        participant=body["participant"], level=body["level"], side=body["side"],
        slot=datetime.fromisoformat(body["slot"]), plan=tuple(body["plan"]),
        lots=tuple(body["lots"]), units=tuple(body["units"]),
    )  # fmt: skip


def _changed(dose: Dose, entry: Entry) -> Changes:
    new = {name: change["new"] for name, change in entry.body["changes"].items()}
    if "slot" in new:
        new["slot"] = datetime.fromisoformat(new["slot"])
    for name in ("lots", "units"):
        if name in new:
            new[name] = tuple(new[name])
    return _moved(dose, "change", entry, **new, plan=tuple(entry.body["plan"]))


def _prepared(dose: Dose, entry: Entry) -> Changes:
    body = entry.body
    expires = body["expires"]
    return _moved(
        dose, "prepare", entry, suspension=body["suspension"], syringes=tuple(body["syringes"]),
        count=body["count"], delivered=body["delivered"],
        prepared_by=frozenset(body["prepared_by"]),
        prepared_at=moment_of(entry),
        expires=None if expires is None else datetime.fromisoformat(expires),
    )  # fmt: skip


def _handed_over(dose: Dose, entry: Entry) -> Changes:
    body = entry.body
    given = {
        "origin": body["origin"],
        "destination": body["destination"],
        "by": entry.actor.account,
        "at": moment_of(entry),
    }
    # What is given away is to be checked anew wherever it comes to.
    return _moved(dose, "hand_over", entry, handed=(*dose.handed, given), checks=())


def _received(dose: Dose, entry: Entry) -> Changes:
    received = {
        **dose.handed[-1],
        "received_by": entry.actor.account,
        "received_at": moment_of(entry),
        "gap": entry.body["gap"],
    }
    place = received["destination"]
    return _moved(dose, "receive", entry, handed=(*dose.handed[:-1], received), place=place)


def _refused(act: str) -> Step:
    """A check or a receipt that was refused: the checks begin anew."""

    def step(dose: Dose, entry: Entry) -> Changes:
        refusal = {
            "act": act,
            "reasons": tuple(entry.body["reasons"]),
            "by": entry.actor.account,
            "at": moment_of(entry),
            "recorded_at": entry.recorded_at,
            "seq": entry.seq,
        }
        return _moved(dose, act, entry, refusals=(*dose.refusals, refusal), checks=())

    return step


def _checked(dose: Dose, entry: Entry) -> Changes:
    sheet = entry.body.get("sheet")
    made = Check(
        entry.actor.account, moment_of(entry), entry.recorded_at, entry.seq,
        late=sheet is not None, sheet=sheet,
        labels=tuple(one["label"] for one in entry.body["labels"]),
    )  # fmt: skip
    return _moved(dose, "check", entry, checks=(*dose.checks, made))


def _lapsed(dose: Dose, entry: Entry) -> Changes:
    return _moved(dose, "lapse", entry, checks=())


def _given(dose: Dose, entry: Entry) -> Changes:
    given = {**entry.body, "at": moment_of(entry), "by": entry.actor.account, "seq": entry.seq}
    return _moved(dose, "administer", entry, given=given)


def _just_moved(act: str) -> Step:
    return lambda dose, entry: _moved(dose, act, entry)


def _sheet(dose: Dose, entry: Entry) -> Changes:
    return {"sheets": (*dose.sheets, entry.body["sheet"])}


_STEPS: Final[Mapping[str, Step]] = {
    kinds.DOSE_ORDERED: _ordered,
    kinds.DOSE_CHANGED: _changed,
    kinds.DOSE_CANCELLED: _just_moved("cancel"),
    kinds.DOSE_PREPARED: _prepared,
    kinds.DOSE_HANDED_OVER: _handed_over,
    kinds.DOSE_RECEIVED: _received,
    kinds.DOSE_RECEIPT_REFUSED: _refused("refuse_receipt"),
    kinds.DOSE_CHECKED: _checked,
    kinds.DOSE_MATCH_REFUSED: _refused("refuse_match"),
    kinds.DOSE_MATCH_LAPSED: _lapsed,
    kinds.DOSE_ADMINISTERED: _given,
    kinds.DOSE_DISCARDED: _just_moved("discard"),
    kinds.DOSE_SHEET: _sheet,
}
"""The kinds of entry about a dose, and what they hold."""


def _code(entry: Entry) -> str:
    return entry.subject.removeprefix(kinds.DOSE)


def _codes(before: Growing[str] | None, entry: Entry) -> Growing[str]:
    code = _code(entry)
    return (before or Growing()).changed({code.casefold(): code})


Several = Growing[tuple[str, ...]]
"""Doses by something of which they share one."""


def _for_whom(before: Several | None, entry: Entry) -> Several:
    return _with(before, [entry.body["participant"]], entry)


def _kept(before: Several | None, entry: Entry) -> Several:
    """Each unit that an order or a change of one names, with the doses."""
    body = entry.body
    new = body["units"] if "units" in body else body["changes"].get("units", {"new": ()})["new"]
    return _with(before, new, entry)


def _with(before: Several | None, names: Iterable[str], entry: Entry) -> Several:
    known, code = before or Growing(), _code(entry)
    return known.changed({name: (*known.get(name, ()), code) for name in names})


def _sheets(before: Growing[str] | None, entry: Entry) -> Growing[str]:
    return (before or Growing()).changed({entry.body["sheet"].casefold(): _code(entry)})


def _syringes(before: Growing[str] | None, entry: Entry) -> Growing[str]:
    return (before or Growing()).changed(dict.fromkeys(entry.body["syringes"], _code(entry)))
