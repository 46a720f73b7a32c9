"""Safety: adverse events, reporting clocks, stopping rules."""

from ayumi.safety.adverse_events import (
    AdverseEvents,
    Causality,
    EventOfInterest,
    Grading,
    Observation,
    check_adverse_events,
    check_told_apart,
)
from ayumi.safety.reporting import ReportingClock
from ayumi.safety.stopping import CountRule, HoldRule, StoppingRule, check_stopping

__all__ = [
    "AdverseEvents",
    "Causality",
    "CountRule",
    "EventOfInterest",
    "Grading",
    "HoldRule",
    "Observation",
    "ReportingClock",
    "StoppingRule",
    "check_adverse_events",
    "check_stopping",
    "check_told_apart",
]
