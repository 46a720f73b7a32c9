"""Whether an endpoint's definition stood in the document before any outcome was recorded."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from ayumi.evidence import Endpoint
from ayumi.study import StudyDefinition
from ayumi.trial.participant import Participant
from ayumi.trial.picture import Picture
from ayumi.values import Unset

Fixed = Literal["fixed", "post_hoc"]


def first_outcome(people: Iterable[Participant]) -> datetime | None:
    """When something was first recorded of a treated person that an endpoint could rest on.

    A form of a day after the cells were given; one without a day counts by when it was recorded.
    """
    found = [
        form.recorded_at
        for p in people
        if p.transplantations
        for form in p.forms.values()
        if form.day is None or form.day > p.transplantations[0].day
    ]
    return min(found, default=None)


def fixed_before(picture: Picture, endpoint: Endpoint, outcome: datetime | None) -> Fixed:
    """Fixed if the document in force before the first outcome has the endpoint, defined alike.

    Title, role and text may differ: what counts is what is measured, against which baseline, when,
    and what a missing value means.
    """
    if outcome is None:
        return "fixed"
    before = [one for at, one in picture.documents if at < outcome]
    if not before:
        return "post_hoc"
    return "fixed" if _stands_in(before[-1].definition, endpoint) else "post_hoc"


def _stands_in(study: StudyDefinition, endpoint: Endpoint) -> bool:
    if isinstance(study.endpoints, Unset):
        return False
    return any(_asked(one) == _asked(endpoint) for one in study.endpoints.values())


def _asked(endpoint: Endpoint) -> tuple[object, ...]:
    return endpoint.measure, endpoint.baseline, endpoint.at, endpoint.missing, endpoint.window
