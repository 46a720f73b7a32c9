"""Endpoints: what is measured, against which baseline, when, and what a missing value means."""

from collections.abc import Iterator, Mapping
from typing import Literal

from ayumi.evidence.measures import AdverseEventsMeasure, Change, Measure, Observed
from ayumi.participants import Fact, Instrument, Visit
from ayumi.values import Fault, Id, Keyed, Maybe, Words, did_you_mean
from ayumi.values.table import Table, if_unset

LAST_BEFORE = "last_before_transplantation"


class Endpoint(Table):
    """One endpoint.

    ``baseline`` is a visit, or `last_before_transplantation`; ``missing`` says what a person
    without the value counts as.
    """

    title: Words
    role: Literal["primary", "secondary", "exploratory"]
    text: Words | None = None
    measure: Maybe[Measure] = if_unset("the endpoint cannot be computed")
    baseline: Maybe[Id] | None = if_unset("no change can be computed", default=None)
    at: Maybe[Id] = if_unset("the endpoint has no time and cannot be computed")
    missing: Maybe[Literal["undetermined", "worst", "last_observed", "left_out"]] = if_unset(
        "a missing value leaves the endpoint undetermined"
    )


def check_endpoints(
    endpoints: Keyed[Endpoint],
    visits: Keyed[Visit],
    instruments: Keyed[Instrument],
    facts: Mapping[str, Fact],
) -> Iterator[Fault]:
    """Endpoints name visits, instruments, fields and values that exist."""
    for name, endpoint in endpoints.items():
        place = f"endpoints.{name}"
        if isinstance(endpoint.at, str) and endpoint.at not in visits:
            message = f"there is no such visit; {did_you_mean(endpoint.at, visits)}"
            yield Fault(f"{place}.at", endpoint.at, message)
        baseline = endpoint.baseline
        if isinstance(baseline, str) and baseline != LAST_BEFORE and baseline not in visits:
            meant = did_you_mean(baseline, [LAST_BEFORE, *visits])
            yield Fault(f"{place}.baseline", baseline, f"there is no such visit; {meant}")
        yield from _check_measure(f"{place}.measure", endpoint, instruments, facts)


def _check_measure(
    place: str,
    endpoint: Endpoint,
    instruments: Keyed[Instrument],
    facts: Mapping[str, Fact],
) -> Iterator[Fault]:
    match endpoint.measure:
        case AdverseEventsMeasure():
            return
        case Observed() as observed:
            yield from _check_observed(place, observed, facts)
        case Change() as change:
            yield from _check_field(f"{place}.field", change.field, "number", facts)
        case measure:
            named = getattr(measure, "instrument", None)
            known = [key for key in instruments if instruments[key].built_in == "isncsci"]
            if named is not None and named not in known:
                meant = did_you_mean(named, known)
                message = f'an instrument with `built_in = "isncsci"` is needed; {meant}'
                yield Fault(f"{place}.instrument", named, message)


def _check_observed(place: str, observed: Observed, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    kind = "number" if observed.values is None else "code"
    yield from _check_field(f"{place}.field", observed.field, kind, facts)
    fact = facts.get(observed.field)
    if fact is None or fact.kind != "code":
        return
    for number, value in enumerate(observed.values or ()):
        if value not in fact.codes:
            message = f"`{observed.field}` has no such value; {did_you_mean(value, fact.codes)}"
            yield Fault(f"{place}.values.{number}", value, message)


def _check_field(place: str, name: str, kind: str, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    if name not in facts:
        meant = did_you_mean(name, facts)
        yield Fault(place, name, f"no instrument has this field; {meant}")
    elif facts[name].kind != kind:
        wanted = "a number" if kind == "number" else "a choice, or yes and no"
        yield Fault(place, name, f"this measure needs {wanted}")
