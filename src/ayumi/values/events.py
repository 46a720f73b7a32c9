"""Which adverse events are meant: the closed set that stopping rules and endpoints name."""

from typing import Literal

EventKind = Literal["any", "serious", "related", "serious_related", "dose_limiting", "of_interest"]
