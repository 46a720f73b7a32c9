"""Endpoints: what is measured, against which baseline, when, and what a missing value means."""

from collections.abc import Iterator, Mapping
from typing import Literal

from ayumi.evidence.measures import COMPARING, AdverseEventsMeasure, Change, Measure, Observed
from ayumi.participants import Fact, Instrument, Visit, check_planned
from ayumi.participants.rule_checks import check_within
from ayumi.values import Fault, Id, Keyed, Maybe, Unset, Words, did_you_mean
from ayumi.values.table import Table, if_unset

LAST_BEFORE = "last_before_transplantation"


class Endpoint(Table):
    """One endpoint.

    ``baseline`` is a visit, or `last_before_transplantation`; ``missing`` says what a person
    without the value counts as; ``window`` whether a value from outside its visit's window is one.
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
    window: Literal["only_inside", "also_outside"] = "only_inside"


def check_endpoints(
    endpoints: Keyed[Endpoint],
    visits: Keyed[Visit],
    instruments: Keyed[Instrument],
    facts: Mapping[str, Fact],
) -> Iterator[Fault]:
    """Endpoints name visits, instruments, fields and values that exist."""
    for name, endpoint in endpoints.items():
        place = f"endpoints.{name}"
        if isinstance(endpoint.measure, COMPARING) and endpoint.baseline is None:
            message = f"missing; a change needs a baseline: `{LAST_BEFORE}` or a visit"
            yield Fault(f"{place}.baseline", "", message)
        faults = list(_check_measure(f"{place}.measure", endpoint, instruments, facts))
        yield from faults
        for key, visit, other in (
            ("at", endpoint.at, ()),
            ("baseline", endpoint.baseline, (LAST_BEFORE,)),
        ):
            if not isinstance(visit, str):
                continue
            yield from check_planned(f"{place}.{key}", visit, visits, other)
            if visit in visits and not faults:
                yield from _check_assessed(f"{place}.{key}", visit, endpoint, visits, instruments)


def _check_assessed(
    place: str,
    visit: str,
    endpoint: Endpoint,
    visits: Keyed[Visit],
    instruments: Keyed[Instrument],
) -> Iterator[Fault]:
    """What an endpoint measures is examined at its visits."""
    measure, examined = endpoint.measure, visits[visit].assessments
    field = getattr(measure, "field", None)
    instrument = getattr(measure, "instrument", field and field.partition(".")[0])
    if instrument in (None, "participant") or isinstance(examined, Unset):
        return
    if instrument not in examined and instruments.keys() >= set(examined):
        message = f"`{instrument}` is not among the assessments of this visit; add it there"
        yield Fault(place, visit, message)


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
    if fact is None or fact.kind != kind:
        return
    for key in ("at_least", "at_most"):
        limit = getattr(observed, key)
        if limit is not None:
            yield from check_within(f"{place}.{key}", limit, fact)
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
