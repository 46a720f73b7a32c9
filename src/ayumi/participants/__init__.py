"""People in the trial: clocks, cohorts, instruments, eligibility, visits, immunosuppression."""

from ayumi.participants.clocks import (
    Clock,
    TransplantationWindow,
    check_clock,
    check_clocks,
    check_window,
)
from ayumi.participants.cohorts import Cohort, GoDecision, Stagger, check_cohorts, check_stagger
from ayumi.participants.consent import ConsentGiven, ConsentRules, ConsentVersion, consent_faults
from ayumi.participants.eligibility import (
    Criterion,
    Eligibility,
    GoItem,
    GoList,
    check_eligibility,
    check_go_list,
)
from ayumi.participants.facts import Fact, facts_of
from ayumi.participants.fields import AnyField, Limits
from ayumi.participants.immunosuppression import (
    Drug,
    Immunosuppression,
    check_immunosuppression,
)
from ayumi.participants.instruments import Instrument, check_instruments
from ayumi.participants.rules import Rule
from ayumi.participants.visits import (
    PlannedVisit,
    Repeat,
    Visit,
    Window,
    check_planned,
    check_visits,
    planned_visits,
)

__all__ = [
    "AnyField",
    "Clock",
    "Cohort",
    "ConsentGiven",
    "ConsentRules",
    "ConsentVersion",
    "Criterion",
    "Drug",
    "Eligibility",
    "Fact",
    "GoDecision",
    "GoItem",
    "GoList",
    "Immunosuppression",
    "Instrument",
    "Limits",
    "PlannedVisit",
    "Repeat",
    "Rule",
    "Stagger",
    "TransplantationWindow",
    "Visit",
    "Window",
    "check_clock",
    "check_clocks",
    "check_cohorts",
    "check_eligibility",
    "check_go_list",
    "check_immunosuppression",
    "check_instruments",
    "check_planned",
    "check_stagger",
    "check_visits",
    "check_window",
    "consent_faults",
    "facts_of",
    "planned_visits",
]
