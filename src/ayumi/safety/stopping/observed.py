"""What was observed of the people treated: events, and whether their absence counts yet.

An event counts at once. That there was none counts only when the person's observation is complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ayumi.safety.days import lies_in
from ayumi.values import PartialDate


@dataclass(frozen=True, slots=True)
class Treated:
    """One treated person: the events of the kind that a rule names, and how long was looked.

    ``events`` are the days on which they began. ``complete`` says that the time in which such
    events count is over; a rule with a window of its own looks at ``followed_until`` instead.
    """

    code: str
    day_treated: date
    events: tuple[date | PartialDate, ...]
    followed_until: date
    complete: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """The people treated, by their codes, in the order of their treatment.

    ``perhaps`` are those of ``with_event`` whose day is known in part only, so that it may lie
    before the treatment or after the window; they count, since the doubt must not hide a harm.
    """

    with_event: tuple[str, ...]
    without: tuple[str, ...]
    under_observation: tuple[str, ...]
    perhaps: tuple[str, ...]

    @property
    def counted(self) -> int:
        """Of how many people it is known whether they had an event [people]."""
        return len(self.with_event) + len(self.without)

    @property
    def treated(self) -> int:
        """How many people were treated [people]."""
        return self.counted + len(self.under_observation)


def tally(observed: Sequence[Treated], window: int | None = None) -> Tally:
    """Who had an event, who had none, and of whom it is open.

    With a ``window`` [d] events count from the day of treatment until so many days after it, both
    included, and a person is complete who was followed for all of them. Raises ValueError if people
    are not in the order of their treatment, or one comes twice.

    >>> first = Treated("P001", date(2026, 3, 1), (), date(2026, 3, 29), complete=True)
    >>> second = Treated("P002", date(2026, 4, 1), (date(2026, 4, 2),), date(2026, 4, 2), False)
    >>> tally([first, second], window=28)
    Tally(with_event=('P002',), without=('P001',), under_observation=(), perhaps=())
    """
    days = [person.day_treated for person in observed]
    if days != sorted(days) or len({person.code for person in observed}) < len(observed):
        raise ValueError("give each treated person once, in the order of treatment")
    groups: dict[str, list[str]] = {"with": [], "without": [], "open": [], "perhaps": []}
    for person in observed:
        last = None if window is None else person.day_treated + timedelta(days=window)
        fits = [lies_in(event, person.day_treated, last) for event in person.events]
        if any(fits):
            groups["with"].append(person.code)
            if "surely" not in fits:
                groups["perhaps"].append(person.code)
        elif person.complete if last is None else person.followed_until >= last:
            groups["without"].append(person.code)
        else:
            groups["open"].append(person.code)
    return Tally(*(tuple(group) for group in groups.values()))


def codes(people: Sequence[str], shown: int = 6) -> str:
    """People by their codes, as a sentence names them.

    >>> codes(["P001", "P002", "P003"])
    'P001, P002 and P003'
    """
    if len(people) > shown:
        return f"{', '.join(people[:shown])} and {len(people) - shown} more"
    if len(people) < 2:
        return "".join(people)
    return f"{', '.join(people[:-1])} and {people[-1]}"


def had_an_event(found: Tally) -> str:
    """Who of whom had an event, as the beginning of a reason.

    >>> had_an_event(Tally(("P002",), ("P001",), ("P003",), ()))
    '1 of 2 people counted had such an event (P002); under observation without one: P003'
    """
    if not found.treated:
        return "Nobody has been treated yet"
    if not found.counted:
        return f"Under observation without such an event: {codes(found.under_observation)}"
    people = "person" if found.counted == 1 else "people"
    count = len(found.with_event)
    said = f"{count or 'None'} of {found.counted} {people} counted had such an event"
    if found.with_event:
        said += f" ({codes(found.with_event)})"
    if found.perhaps:
        said += f"; of {codes(found.perhaps)} the day is not known exactly, so that it counts"
    if found.under_observation:
        said += f"; under observation without one: {codes(found.under_observation)}"
    return said


ABSENCE: Final = "that somebody had none counts only when their observation is complete"
"""Why one has to wait."""
