"""Checks between sections: every reference leads somewhere.

A check takes the sections it needs by their names and is left out when one of them is refused or
unset; so one fault does not bring a hundred others with it.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ayumi.evidence import Endpoint, check_endpoints
from ayumi.evidence.measures import AdverseEventsMeasure
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
    check_window,
    facts_of,
)
from ayumi.product import (
    Dose,
    Product,
    check_custody,
    check_dose,
    check_product,
    check_specification,
)
from ayumi.safety import (
    AdverseEvents,
    CountRule,
    EscalationRule,
    HoldRule,
    StoppingRule,
    check_adverse_events,
    check_of_interest,
    check_stopping,
    check_told_apart,
)
from ayumi.study.arms import Allocation, Arm, NoAllocation, check_allocation, check_blinding
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


def left_out(sections: Mapping[str, Any]) -> bool:
    """Whether a check was left out because a section that it needs is refused."""
    return any(inspect.signature(check).parameters.keys() - sections.keys() for check in CHECKS)


def _something(
    roles: Keyed[Role],
    arms: Keyed[Arm],
    cohorts: Keyed[Cohort],
    visits: Keyed[Visit],
    product: Product,
    dose: Dose,
) -> Iterator[Fault]:
    """Tables without which nobody can be treated hold a part at least."""
    for place, parts in (
        ("roles", roles),
        ("arms", arms),
        ("cohorts", cohorts),
        ("visits", visits),
        ("product.stages", product.stages),
        ("dose.levels", dose.levels),
    ):
        if not parts:
            yield Fault(place, "", f"there is none yet; write one at least: [{place}.name]")


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


def _endpoints_events(endpoints: Keyed[Endpoint], adverse_events: AdverseEvents) -> Iterator[Fault]:
    for name, endpoint in endpoints.items():
        if isinstance(endpoint.measure, AdverseEventsMeasure):
            place = f"endpoints.{name}.measure.events"
            yield from check_told_apart(place, endpoint.measure.events, adverse_events)


def _transplantation(
    transplantation: TransplantationWindow, clocks: Keyed[Clock]
) -> Iterator[Fault]:
    yield from check_window("transplantation", transplantation, clocks)


def _cohorts(
    cohorts: Keyed[Cohort], instruments: Keyed[Instrument], clocks: Keyed[Clock]
) -> Iterator[Fault]:
    yield from check_cohorts(cohorts, facts_of(instruments), clocks)


def _cohorts_arms(
    cohorts: Keyed[Cohort], arms: Keyed[Arm], allocation: Allocation
) -> Iterator[Fault]:
    for name, cohort in cohorts.items():
        if cohort.arm is not None and cohort.arm not in arms:
            message = f"there is no such arm; {did_you_mean(cohort.arm, arms)}"
            yield Fault(f"cohorts.{name}.arm", cohort.arm, message)
    if not isinstance(allocation, NoAllocation) or len(arms) < 2:
        return
    used = {cohort.arm for cohort in cohorts.values()}
    for name, cohort in cohorts.items():
        if cohort.arm is None:
            message = "missing; nobody is allocated, so say which arm the cohort belongs to"
            yield Fault(f"cohorts.{name}.arm", "", message)
    for name in arms:
        if None not in used and used <= set(arms) and name not in used:
            message = "nobody comes to this arm: no cohort names it, and nobody is allocated"
            yield Fault(f"arms.{name}", "", message)


def _cohorts_doses(cohorts: Keyed[Cohort], dose: Dose) -> Iterator[Fault]:
    for name, cohort in cohorts.items():
        if isinstance(cohort.dose, str) and cohort.dose not in dose.levels:
            message = f"there is no such dose level; {did_you_mean(cohort.dose, dose.levels)}"
            yield Fault(f"cohorts.{name}.dose", cohort.dose, message)


def _cohorts_sides(cohorts: Keyed[Cohort], dose: Dose, clocks: Keyed[Clock]) -> Iterator[Fault]:
    """A dose for each side needs to know the sides; a second operation needs its own clock."""
    for name, cohort in cohorts.items():
        level = dose.levels.get(cohort.dose) if isinstance(cohort.dose, str) else None
        if level is None:
            continue
        if level.per == "side" and cohort.sides is None:
            message = "missing; its dose is for each side: one, together or one_after_the_other"
            yield Fault(f"cohorts.{name}.sides", "", message)
        if level.per == "participant" and isinstance(cohort.sides, str):
            message = f'its dose `{cohort.dose}` is not for each side: give that `per = "side"`'
            yield Fault(f"cohorts.{name}.sides", cohort.sides, message)
    later = [name for name, one in cohorts.items() if one.sides == "one_after_the_other"]
    if later and all(clock.event != "second_transplantation" for clock in clocks.values()):
        message = 'the second side needs a clock with `event = "second_transplantation"`'
        yield Fault(f"cohorts.{later[0]}.sides", "one_after_the_other", message)


def _cohorts_numbers(cohorts: Keyed[Cohort], study: Identity) -> Iterator[Fault]:
    numbers = [cohort.participants for cohort in cohorts.values()]
    known = [number for number in numbers if isinstance(number, int)]
    whole = len(known) == len(numbers) and isinstance(study.participants, int)
    if whole and sum(known) != study.participants:
        message = f"the cohorts together have {sum(known)} participants"
        yield Fault("study.participants", str(study.participants), message)
    elif isinstance(study.participants, int) and sum(known) > study.participants:
        message = f"the cohorts whose number is known have {sum(known)} participants already"
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


def _stopping_numbers(stopping: Keyed[StoppingRule], study: Identity) -> Iterator[Fault]:
    """A rule speaks of no more people than the study has; those added later come on top of them."""
    planned = study.participants
    for name, rule in stopping.items():
        for key, people in _people_first(rule):
            if isinstance(planned, int) and people > planned:
                message = f"the study has {planned} participants; write at most so many"
                yield Fault(f"stopping.{name}.{key}", str(people), message)


def _people_first(rule: StoppingRule) -> Iterator[tuple[str, int]]:
    """Of how many people a rule speaks, and under which key."""
    if isinstance(rule, CountRule):
        yield "among_first", rule.among_first
    if isinstance(rule, EscalationRule):
        yield "first", rule.first


CHECKS: Final[tuple[Check, ...]] = (
    _something,
    check_roles,
    check_allocation,
    check_blinding,
    check_clocks,
    _cohorts,
    _cohorts_arms,
    _cohorts_doses,
    _cohorts_sides,
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
    check_dose,
    check_custody,
    check_adverse_events,
    check_of_interest,
    check_stopping,
    _stopping_numbers,
    _hold_roles,
    _endpoints,
    _endpoints_events,
)
