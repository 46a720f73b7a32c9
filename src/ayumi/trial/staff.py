"""Training, delegation and licences of the people who run the trial."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Literal

from ayumi.ledger import Entry

TRAINED: Final = "staff.trained"
"""``what`` was taught, until when it is good (``until``, perhaps none)."""
LICENSED: Final = "staff.licensed"
"""A licence was seen, good until ``until``."""
DELEGATED: Final = "staff.delegated"
"""A ``role`` (at a site: ``role@site``) was delegated to them, good until ``until``."""
ENDED: Final = "staff.ended"
"""A ``record`` of one of the three kinds is good no longer; a delegation names its role."""

PREFIX: Final = "staff:"
Credential = Literal["training", "delegation", "licence"]
_OF_KIND: Final[Mapping[str, Credential]] = {
    TRAINED: "training",
    LICENSED: "licence",
    DELEGATED: "delegation",
}


def staff_subject(account: str) -> str:
    """The subject of what is recorded of somebody's training and delegation."""
    return PREFIX + account


@dataclass(frozen=True, slots=True)
class Credit:
    """One training, licence or delegation: from a day on, until a day or without an end."""

    credential: Credential
    role: str | None
    since: date
    until: date | None
    seq: int

    def current(self, day: date) -> bool:
        """Whether it is good on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Staff:
    """What is recorded of one member of the trial's staff."""

    version: int = 0
    credits: tuple[Credit, ...] = field(default=())

    def lacks(
        self, needed: tuple[Credential, ...], role: str, site: str | None, day: date
    ) -> tuple[Credential, ...]:
        """Which of the needed records are not there, or not good on that day."""
        return tuple(kind for kind in needed if not self._has(kind, role, site, day))

    def _has(self, kind: Credential, role: str, site: str | None, day: date) -> bool:
        wanted = {role, f"{role}@{site}"}
        return any(
            credit.current(day)
            for credit in self.credits
            if credit.credential == kind and (kind != "delegation" or credit.role in wanted)
        )


def staff_after(staff: Staff | None, entry: Entry) -> Staff:
    """Somebody's records after one more entry."""
    staff, body = staff or Staff(), entry.body
    credits = staff.credits
    if entry.kind in _OF_KIND:
        kind = _OF_KIND[entry.kind]
        since, until = _day(entry.occurred_at, entry), body.get("until")
        end = None if until is None else date.fromisoformat(until)
        credits = (*credits, Credit(kind, body.get("role"), since, end, entry.seq))
    elif entry.kind == ENDED:
        last = _day(entry.occurred_at, entry) - timedelta(days=1)
        credits = tuple(
            replace(credit, until=last if credit.until is None else min(credit.until, last))
            if _meant(credit, body["record"], body.get("role"))
            else credit
            for credit in credits
        )
    return Staff(entry.version, credits)


def _meant(credit: Credit, kind: str, role: str | None) -> bool:
    return credit.credential == kind and (role is None or credit.role == role)


def _day(occurred_at: str | None, entry: Entry) -> date:
    return entry.recorded_at.date() if occurred_at is None else date.fromisoformat(occurred_at)
