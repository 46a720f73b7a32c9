"""Safety: adverse events, reporting clocks, stopping rules.

Here are the sections of the study document and their checks. What they are for stands beside them:
`finding` (events that recorded values show), `deadlines` (clocks that run), `stopping` (what rules
say), `exposure` (person-time and rates), `published_rates`.
"""

from ayumi.safety.adverse_events import (
    AdverseEvents,
    Causality,
    EventOfInterest,
    Grading,
    Observation,
    check_adverse_events,
    check_of_interest,
    check_told_apart,
)
from ayumi.safety.reporting import ReportingClock
from ayumi.safety.stopping import (
    CountRule,
    EscalationRule,
    HoldRule,
    MonitoringRule,
    StoppingRule,
    check_stopping,
)

__all__ = [
    "AdverseEvents",
    "Causality",
    "CountRule",
    "EscalationRule",
    "EventOfInterest",
    "Grading",
    "HoldRule",
    "MonitoringRule",
    "Observation",
    "ReportingClock",
    "StoppingRule",
    "check_adverse_events",
    "check_of_interest",
    "check_stopping",
    "check_told_apart",
]
