from pydantic import TypeAdapter

from ayumi.participants import PlannedVisit, Visit, planned_visits
from ayumi.values import Keyed

VISITS = TypeAdapter(Keyed[Visit])
EVERY = {"title": "V", "clock": "transplantation", "assessments": ()}


def test_planned_visits_list_every_occurrence_with_its_window() -> None:
    visits = VISITS.validate_python(
        {
            "week_2": {**EVERY, "week": 2, "window": {"before": 3, "after": 4}},
            "yearly": {
                **EVERY,
                "day": 365,
                "window": {"unset": "?"},
                "repeat": {"every": "1 a", "until": "3 a"},
            },
            "later": {**EVERY, "day": {"unset": "?"}, "window": {"unset": "?"}},
            "any_time": {"title": "U", "kind": "unscheduled", "assessments": ()},
        }
    )
    assert planned_visits(visits) == (
        PlannedVisit("week_2", 1, "transplantation", 11, 14, 18),
        PlannedVisit("yearly", 1, "transplantation", None, 365, None),
        PlannedVisit("yearly", 2, "transplantation", None, 730, None),
        PlannedVisit("yearly", 3, "transplantation", None, 1096, None),
    )
