"""What is to be done for a participant: visits with their days, forms that are still missing."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ayumi.participants.order import ENDED
from ayumi.participants.schedule import DatedVisit, dated_visits
from ayumi.study import StudyDefinition
from ayumi.trial.participant import FormKey, Participant
from ayumi.trial.recorded import dates_of, in_order, is_examination
from ayumi.values import PartialDate, Unset
from ayumi.values.state_table import START

NO_VISITS = ENDED | {"prescreened", "died", "screening_failure", "lost"}
"""Where nobody waits for a visit that was not recorded."""

AppointmentState = Literal["planned", "open", "overdue", "held", "missed", "undated"]


@dataclass(frozen=True, slots=True)
class Appointment:
    """One occurrence of a visit of one person: its days by the document, and what became of it.

    Undated is a visit whose clock has not begun for the person, or whose day is unset.
    """

    visit: str
    occurrence: int
    state: AppointmentState
    first: date | None = None
    day: date | None = None
    last: date | None = None
    held: date | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True)
class FormLine:
    """An instrument that belongs to a held visit, and its state; empty: nothing recorded."""

    key: FormKey
    state: str
    examination: bool


def appointments(p: Participant, study: StudyDefinition, today: date) -> tuple[Appointment, ...]:
    """The visits of a person in the document's order, then unscheduled ones.

    Of a visit that comes again and again, what was recorded, what is due, and the next one.
    """
    waiting = p.course not in NO_VISITS
    found: dict[tuple[str, int], Appointment] = {}
    dated = dated_visits(study.visits, dates_of(p, study))
    for due in dated:
        key = (due.visit, due.occurrence)
        recorded = p.visits.get(key)
        kind = None if recorded is None else recorded.state
        state = due.state(today, held=kind == "held", missed=kind == "missed")
        later = state == "planned" and any(
            one.visit == due.visit and one.state == "planned" for one in found.values()
        )
        if recorded is None and (later or not waiting or before_consent(p, due)):
            continue
        day = None if recorded is None else recorded.day
        # What was said when it was recorded stands; only what could not be told then is told now.
        said = None if recorded is None or kind == "missed" else recorded.when
        when = due.when(day) if day is not None and said == "unknown" else said
        found[key] = Appointment(*key, state, due.first, due.day, due.last, day, when)
    for name, visit in study.visits.items():
        known = any(due.visit == name for due in dated)
        if waiting and visit.kind == "scheduled" and not known and (name, 1) not in p.visits:
            found[name, 1] = Appointment(name, 1, "undated")
    for key, held in p.visits.items():
        if key not in found:
            state = "missed" if held.state == "missed" else "held"
            found[key] = Appointment(*key, state, held=held.day, when=held.when)
    order = list(study.visits)
    return tuple(sorted(found.values(), key=lambda a: (order.index(a.visit), a.occurrence)))


def before_consent(p: Participant, due: DatedVisit) -> bool:
    """Whether a visit was over before consent: nobody waited for the person then."""
    consented = p.events.get("consent")
    return consented is not None and PartialDate.of(due.last or due.day).surely_before(consented)


def form_lines(p: Participant, study: StudyDefinition) -> tuple[FormLine, ...]:
    """The instruments of every held visit, recorded or not, in the order of the visits' days."""
    held = [(key, one) for key, one in p.visits.items() if one.state == "held"]
    recorded = {key: form.state for key, form in in_order(p)}
    found: dict[FormKey, FormLine] = {}
    for visit, _ in sorted(held, key=lambda one: (one[1].day or date.min, one[1].seq)):
        planned = study.visits[visit[0]].assessments if visit[0] in study.visits else ()
        expected = () if isinstance(planned, Unset) else planned
        kept = [key[2] for key in recorded if key[:2] == visit]
        for instrument in dict.fromkeys((*expected, *kept)):
            key = (*visit, instrument)
            examination = is_examination(instrument, study)
            found[key] = FormLine(key, recorded.get(key, START), examination)
    return tuple(found.values())
