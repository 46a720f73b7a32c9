"""Checks between sections: every reference leads somewhere.

A check takes the sections it needs by their names and is left out when one of them is refused or
unset; so one fault does not bring a hundred others with it.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ayumi.evidence import Endpoint, check_endpoints
from ayumi.participants import (
    Clock,
    Cohort,
    Eligibility,
    GoDecision,
    GoList,
    Immunosuppression,
    Instrument,
    Stagger,
    TransplantationWindow,
    Visit,
    check_clocks,
    check_cohorts,
    check_eligibility,
    check_go_list,
    check_immunosuppression,
    check_instruments,
    check_stagger,
    check_visits,
    facts_of,
)
from ayumi.participants.rule_checks import check_clock
from ayumi.product import Dose, check_product, check_specification
from ayumi.safety import HoldRule, StoppingRule, check_adverse_events, check_stopping
from ayumi.study.arms import Arm, check_allocation, check_blinding
from ayumi.study.identity import Identity
from ayumi.study.roles import Role, check_role, check_roles
from ayumi.values import Fault, Keyed, Unset, did_you_mean

Check = Callable[..., Iterator[Fault]]


def check_between_sections(sections: Mapping[str, Any]) -> Iterator[Fault]:
    """All faults that a section shows only beside the others."""
    usable = {name: part for name, part in sections.items() if not isinstance(part, Unset)}
    for check in CHECKS:
        needed = inspect.signature(check).parameters
        if needed.keys() <= usable.keys():
            yield from check(**{name: usable[name] for name in needed})


def _eligibility(
    eligibility: Eligibility, instruments: Keyed[Instrument], clocks: Keyed[Clock]
) -> Iterator[Fault]:
    yield from check_eligibility(eligibility, facts_of(instruments), clocks)


def _go_list(
    before_transplantation: GoList, instruments: Keyed[Instrument], clocks: Keyed[Clock]
) -> Iterator[Fault]:
    yield from check_go_list(before_transplantation, facts_of(instruments), clocks)


def _immunosuppression(
    immunosuppression: Immunosuppression, instruments: Keyed[Instrument], clocks: Keyed[Clock]
) -> Iterator[Fault]:
    yield from check_immunosuppression(immunosuppression, facts_of(instruments), clocks)


def _endpoints(
    endpoints: Keyed[Endpoint], visits: Keyed[Visit], instruments: Keyed[Instrument]
) -> Iterator[Fault]:
    yield from check_endpoints(endpoints, visits, instruments, facts_of(instruments))


def _transplantation(
    transplantation: TransplantationWindow, clocks: Keyed[Clock]
) -> Iterator[Fault]:
    yield from check_clock("transplantation.clock", transplantation.clock, clocks)
    first, last = transplantation.first_day, transplantation.last_day
    if isinstance(first, int) and isinstance(last, int) and first > last:
        yield Fault("transplantation.first_day", str(first), "the first day is after the last")


def _cohorts_arms(cohorts: Keyed[Cohort], arms: Keyed[Arm]) -> Iterator[Fault]:
    for name, cohort in cohorts.items():
        if cohort.arm is not None and cohort.arm not in arms:
            message = f"there is no such arm; {did_you_mean(cohort.arm, arms)}"
            yield Fault(f"cohorts.{name}.arm", cohort.arm, message)


def _cohorts_doses(cohorts: Keyed[Cohort], dose: Dose) -> Iterator[Fault]:
    for name, cohort in cohorts.items():
        if isinstance(cohort.dose, str) and cohort.dose not in dose.levels:
            message = f"there is no such dose level; {did_you_mean(cohort.dose, dose.levels)}"
            yield Fault(f"cohorts.{name}.dose", cohort.dose, message)


def _cohorts_numbers(cohorts: Keyed[Cohort], study: Identity) -> Iterator[Fault]:
    numbers = [cohort.participants for cohort in cohorts.values()]
    known = [number for number in numbers if isinstance(number, int)]
    whole = len(known) == len(numbers) and isinstance(study.participants, int)
    if whole and sum(known) != study.participants:
        message = f"the cohorts together have {sum(known)} participants"
        yield Fault("study.participants", str(study.participants), message)


def _go_decision_role(stagger: Stagger, roles: Keyed[Role]) -> Iterator[Fault]:
    if isinstance(stagger.go_decision, GoDecision):
        by = stagger.go_decision.by
        yield from check_role("stagger.go_decision.by", by, roles, "decide_go")


def _hold_roles(stopping: Keyed[StoppingRule], roles: Keyed[Role]) -> Iterator[Fault]:
    for name, rule in stopping.items():
        if isinstance(rule, HoldRule):
            place = f"stopping.{name}.until_decided_by"
            yield from check_role(place, rule.until_decided_by, roles, "decide_go")


CHECKS: Final[tuple[Check, ...]] = (
    check_roles,
    check_allocation,
    check_blinding,
    check_clocks,
    check_cohorts,
    _cohorts_arms,
    _cohorts_doses,
    _cohorts_numbers,
    check_stagger,
    _go_decision_role,
    check_instruments,
    _eligibility,
    _transplantation,
    _go_list,
    check_visits,
    _immunosuppression,
    check_product,
    check_specification,
    check_adverse_events,
    check_stopping,
    _hold_roles,
    _endpoints,
)
