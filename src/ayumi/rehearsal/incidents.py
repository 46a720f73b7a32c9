"""What goes otherwise than planned, so that a rehearsal shows how it is dealt with."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

SHARES: Final = {
    "withdraws": 0.05,
    "late_entry": 0.10,
    "correction": 0.15,
    "query": 0.15,
    "override": 0.05,
    "wrong_scan": 0.02,
    "late_positive": 0.02,
    "finding": 0.05,
}
"""For how many people of a rehearsal each happens; for one at least. ASSUMED."""


@dataclass(slots=True)
class Incidents:
    """What happens to one person beside the plan."""

    fails_screening: bool = False
    withdraws: bool = False
    late_entry: bool = False
    correction: bool = False
    query: bool = False
    override: bool = False
    wrong_scan: bool = False
    late_positive: bool = False
    finding: bool = False
    grave_event: bool = False
    late_report: bool = False


def incidents_of(people: int, rng: "np.random.Generator") -> list[Incidents]:
    """For each person of a rehearsal what happens to them; each incident to one of them at least.

    While there are people enough, each incident falls on somebody else.
    """
    found = [Incidents() for _ in range(people)]
    order = rng.permutation(people).tolist()
    at = 0
    for field in fields(Incidents):
        if field.name not in SHARES:
            continue
        for _ in range(max(1, round(SHARES[field.name] * people))):
            setattr(found[order[at % people]], field.name, True)
            at += 1
    # Two of the first three people: enough for the boundaries that documents commonly draw.
    for number, one in enumerate(found[:2] if people > 2 else found[:1]):
        one.grave_event, one.late_report = True, number == 1
    return found
