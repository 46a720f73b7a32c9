"""Every endpoint of the document for everybody treated, and every shipped definition beside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ayumi.evidence import Endpoint
from ayumi.evidence.definitions import DEFINITIONS, Definition, definition_of, kind_of
from ayumi.evidence.endpoints import LAST_BEFORE
from ayumi.evidence.measures import AdverseEventsMeasure
from ayumi.evidence.question import Count
from ayumi.study import StudyDefinition
from ayumi.trial.outcomes.baseline import Found
from ayumi.trial.outcomes.fixed import Fixed, first_outcome, fixed_before
from ayumi.trial.outcomes.measuring import Pair, measured
from ayumi.trial.outcomes.moment import (
    after_baseline,
    baseline_at,
    instrument_of,
    moment_at,
)
from ayumi.trial.outcomes.person_outcome import PersonOutcome
from ayumi.trial.participant import Participant
from ayumi.trial.picture import Picture
from ayumi.trial.recorded import is_examination
from ayumi.values import Unset, Words


@dataclass(frozen=True, slots=True)
class EndpointOutcome:
    """One endpoint of everybody treated: each person's outcome, and how many responded.

    ``fixed`` tells whether the definition stood in the document before any outcome was recorded;
    ``count`` is there for definitions that say yes or no. Where it cannot be computed ``why_not``
    says so.
    """

    name: str
    title: Words
    endpoint: Endpoint
    definition: str | None
    fixed: Fixed
    in_document: bool
    people: tuple[PersonOutcome, ...] = ()
    count: Count | None = None
    why_not: Words | None = None


def outcomes_of(picture: Picture) -> tuple[EndpointOutcome, ...]:
    """The document's endpoints in their order, then the shipped definitions that it does not have.

    The latter are read at the visit and against the baseline of the document's own endpoints, and
    are post hoc.
    """
    study = picture.in_force.definition
    if isinstance(study.endpoints, Unset):
        return ()
    treated = tuple(p for p in picture.participants if p.transplantations)
    begun, now = first_outcome(treated), picture.at
    found = [
        _outcome(name, one, fixed_before(picture, one, begun), True, treated, study, now)
        for name, one in study.endpoints.items()
        if not isinstance(one.measure, AdverseEventsMeasure)
    ]
    here = {one.definition for one in found if one.why_not is None}
    found += [
        _outcome(name, one, "post_hoc", False, treated, study, now)
        for name, one in _shipped(study)
        if name not in here
    ]
    return tuple(found)


def _shipped(study: StudyDefinition) -> Iterator[tuple[str, Endpoint]]:
    """The shipped definitions as endpoints of this study, where its document examines."""
    examined = [
        one
        for one in ([] if isinstance(study.endpoints, Unset) else study.endpoints.values())
        if isinstance(one.at, str)
        for instrument in [instrument_of(one)]
        if instrument is not None and is_examination(instrument, study)
    ]
    if not examined:
        return
    visits = [str(one.at) for one in examined]
    at = max(visits, key=visits.count)
    instrument = next(str(instrument_of(one)) for one in examined if one.at == at)
    for name, definition in DEFINITIONS.items():
        yield name, endpoint_of(definition, instrument, at)


def endpoint_of(definition: Definition, instrument: str, at: str) -> Endpoint:
    """A shipped definition as an endpoint of a study's own instrument and visit."""
    measure = definition.measure.model_copy(update={"instrument": instrument})
    return Endpoint(
        title=definition.title,
        role="exploratory",
        measure=measure,
        baseline=LAST_BEFORE,
        at=at,
        missing="undetermined",
    )


def _outcome(
    name: str,
    endpoint: Endpoint,
    fixed: Fixed,
    in_document: bool,
    treated: Sequence[Participant],
    study: StudyDefinition,
    now: datetime | None,
) -> EndpointOutcome:
    """One endpoint of everybody; where it cannot be computed, why."""
    measure = endpoint.measure
    definition = None if isinstance(measure, Unset) else definition_of(measure)
    head = (name, endpoint.title, endpoint, definition, fixed, in_document)
    why_not = _why_not(endpoint, treated)
    instrument = instrument_of(endpoint)
    if why_not is not None or instrument is None or now is None or isinstance(measure, Unset):
        return EndpointOutcome(*head, why_not=why_not or _NOT_COMPARED)
    pairs = [_pair(p, study, endpoint, instrument, now) for p in treated]
    people = measured(measure, endpoint, instrument, pairs, study)
    counted = [one for one in people if one.counted]
    count = None
    if kind_of(measure) == "responder" and counted:
        lows, highs = (sum(int(getattr(one, end)) for one in counted) for end in ("low", "high"))
        count = Count(lows, highs, len(counted))
    return EndpointOutcome(*head, people, count)


_NOT_COMPARED: Final = Words(
    "nothing is compared: it is counted over the observation", "比較しない（観察期間で数える）"
)
_NOBODY: Final = Words("nobody has been treated yet", "まだ移植を受けた人がいない")
_UNSET_PARTS: Final = {
    "measure": Words("its definition is unset: {why}", "定義が未設定：{why}"),
    "baseline": Words("its baseline is unset: {why}", "ベースラインが未設定：{why}"),
    "at": Words("its visit is unset: {why}", "評価時期が未設定：{why}"),
}


def _why_not(endpoint: Endpoint, treated: Sequence[Participant]) -> Words | None:
    for part, words in _UNSET_PARTS.items():
        value = getattr(endpoint, part)
        if isinstance(value, Unset):
            ja = None if words.ja is None else words.ja.format(why=value.reason)
            return Words(words.en.format(why=value.reason), ja)
    return None if treated else _NOBODY


def _pair(
    p: Participant, study: StudyDefinition, endpoint: Endpoint, instrument: str, now: datetime
) -> Pair:
    before = _before(p, study, endpoint, instrument)
    moment = moment_at(p, study, endpoint, instrument, now)
    return Pair(p, before, after_baseline(moment, before, p))


def _before(
    p: Participant, study: StudyDefinition, endpoint: Endpoint, instrument: str
) -> Found | None:
    """What a later value is compared with; the last before transplantation if nothing else."""
    baseline = endpoint.baseline if isinstance(endpoint.baseline, str) else LAST_BEFORE
    return baseline_at(p, study, baseline, instrument)
