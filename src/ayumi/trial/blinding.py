"""What is hidden from a role: earlier examinations at an endpoint visit, and who got what."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ayumi.participants.order import ENDED
from ayumi.participants.schedule import dated_visits
from ayumi.study import StudyDefinition
from ayumi.study.arms import Blinding
from ayumi.trial.events import AdverseEvent
from ayumi.trial.observed import watched_for
from ayumi.trial.participant import FormKey, Participant
from ayumi.trial.recorded import dates_of
from ayumi.trial.watched import instrument_of
from ayumi.values import Unset

NEVER_EXAMINED_AGAIN = ENDED | {"died", "screening_failure"}
"""Where no endpoint visit is still to come."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What somebody in a role must not see of a participant now.

    ``until`` are the examinations that are to be signed first; as long as there are any, every
    other examination with one of the ``instruments`` is hidden, and with it the events watched for
    that it shows, the ``interests``. ``arm``: so is the allocation.
    """

    until: frozenset[FormKey] = frozenset()
    instruments: frozenset[str] = frozenset()
    arm: bool = False
    interests: frozenset[str] = frozenset()

    def hides(self, key: FormKey) -> bool:
        """Whether the scores and results of an examination are hidden."""
        return bool(self.until) and key[2] in self.instruments and key not in self.until

    @property
    def because(self) -> str:
        """Why examinations are hidden, in words; empty if none are."""
        visits = " and ".join(f"{key[2]} at {key[0]} {key[1]}" for key in sorted(self.until))
        return f"hidden until {visits} is signed" if visits else ""


def hidden_from(role: str, p: Participant, study: StudyDefinition, today: date) -> Hidden:
    """What a role must not see of a participant on a day, by the study document's blinding.

    Earlier examinations are hidden from the opening of an endpoint visit's window (where the window
    is unset: from its planned day) or from the day it was held, until its examination is signed or
    the visit is recorded as missed.
    """
    blinding = study.blinding
    if not isinstance(blinding, Blinding):
        return Hidden()
    arm = hides_arm(role, study)
    if not _named(role, blinding.earlier_results) or p.course in NEVER_EXAMINED_AGAIN:
        return Hidden(arm=arm)
    until = frozenset(_unsigned(p, study, today))
    if not until:
        return Hidden(arm=arm)
    examined = frozenset(n for n, one in study.instruments.items() if one.built_in is not None)
    return Hidden(until, examined, arm, _shown_by(examined, study))


def hides_arm(role: str, study: StudyDefinition) -> bool:
    """Whether a role must not see who is in which arm."""
    blinding = study.blinding
    return isinstance(blinding, Blinding) and _named(role, blinding.allocation)


def hides_earlier(role: str, study: StudyDefinition) -> bool:
    """Whether a role must not see earlier results at endpoint visits."""
    blinding = study.blinding
    return isinstance(blinding, Blinding) and _named(role, blinding.earlier_results)


def as_seen(p: Participant, hidden: Hidden) -> Participant:
    """The participant without what is hidden: states stay, scores, results and arms do not.

    With earlier results goes what tells of them: the advice on eligibility and before
    transplantation, which quotes them, and events that they show; with the arm go the lot and the
    dose.
    """
    if hidden.until:
        forms = {
            key: replace(form, values={}, signed=None, overrides={}, corrections=())
            if hidden.hides(key)
            else form
            for key, form in p.forms.items()
        }
        judged, cleared = p.eligibility, p.clearance
        p = replace(
            p,
            forms=forms,
            eligibility=judged and replace(judged, advice={}, judgements={}),
            clearance=cleared and replace(cleared, items=(), judgements={}),
            findings=tuple(
                replace(one, interest="", because="", rests_on=())
                if one.interest in hidden.interests
                else one
                for one in p.findings
            ),
            adverse_events=tuple(_veiled(one, hidden) for one in p.adverse_events),
        )
    if hidden.arm:
        given = tuple(replace(one, dose=None, lot=None) for one in p.transplantations)
        cards = tuple({k: v for k, v in card.items() if k != "lots"} for card in p.cards)
        p = replace(p, arm=None, transplantations=given, cards=cards)
    return p


def endpoint_visits(study: StudyDefinition) -> frozenset[tuple[str, str]]:
    """The visits at which an endpoint is examined, each with its built-in examination."""
    found = set()
    for endpoint in {} if isinstance(study.endpoints, Unset) else study.endpoints.values():
        measure = endpoint.measure
        field = getattr(measure, "field", "")
        instrument = getattr(measure, "instrument", field.partition(".")[0])
        known = study.instruments.get(instrument)
        if known is None or known.built_in is None:
            continue
        named = (endpoint.at, endpoint.baseline)
        found |= {(v, instrument) for v in named if isinstance(v, str) and v in study.visits}
    return frozenset(found)


def _unsigned(p: Participant, study: StudyDefinition, today: date) -> Iterator[FormKey]:
    """The examinations of endpoint visits that are under way and not signed yet."""
    due = {
        (one.visit, one.occurrence)
        for one in dated_visits(study.visits, dates_of(p, study))
        if today >= (one.first or one.day)
    }
    for visit, instrument in endpoint_visits(study):
        held = {key for key in p.visits if key[0] == visit}
        for key in {key for key in due if key[0] == visit} | held:
            before = p.visits.get(key)
            form = p.forms.get((*key, instrument))
            missed = before is not None and before.state == "missed"
            if not missed and (form is None or form.signed is None):
                yield (*key, instrument)


def _shown_by(instruments: frozenset[str], study: StudyDefinition) -> frozenset[str]:
    """The events watched for that examinations with one of these instruments show."""
    return frozenset(
        name
        for name, one in watched_for(study).items()
        if one.found_by is not None
        and not isinstance(one.found_by, Unset)
        and instrument_of(one.found_by, study) in instruments
    )


def _veiled(event: AdverseEvent, hidden: Hidden) -> AdverseEvent:
    """An event without its words, where they would tell what an examination showed."""
    if not any(hidden.interests & set(one.facts.of_interest) for one in event.versions):
        return event
    versions = tuple(
        replace(
            one,
            narrative=None,
            facts=replace(one.facts, term="", codes={}, of_interest=()),
        )
        for one in event.versions
    )
    return replace(event, versions=versions, attachments=(), reason=None)


def _named(role: str, roles: tuple[str, ...] | Unset | None) -> bool:
    return isinstance(roles, tuple) and role in roles
