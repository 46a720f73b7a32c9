"""What may be done with a dose, in plain words: a model that knows nothing of the door.

It keeps its own notes of two doses, says what becomes of an act (done, refused, or refused and
recorded), and notes it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal

Outcome = Literal["done", "refused", "recorded"]
MATCH_LASTS: Final = timedelta(minutes=30)
SHELF_LIFE: Final = timedelta(hours=6)
TOKYO: Final = timedelta(hours=9)
WHOSE: Final = {"D1": "P001", "D2": "P002"}
CLEARED: Final = "P001"
"""The only one whose list was signed."""


@dataclass
class Noted:
    """What is noted of a dose."""

    state: str = ""
    units: frozenset[str] = frozenset()
    slot: datetime | None = None
    made: datetime | None = None
    released: bool = False
    giver: str = ""
    checks: list[tuple[str, datetime]] = field(default_factory=list)
    refusals: int = 0


def day(moment: datetime) -> date:
    """The day in Tokyo."""
    return (moment + TOKYO).date()


@dataclass
class Model:
    """Two doses, and which vials are gone."""

    doses: dict[str, Noted] = field(default_factory=lambda: {"D1": Noted(), "D2": Noted()})
    gone: set[str] = field(default_factory=set)
    given: bool = False

    def free(self, units: frozenset[str], but: str) -> bool:
        """Whether nobody else keeps these vials, and none is used up."""
        kept = {
            unit
            for code, one in self.doses.items()
            if code != but and one.state == "ordered"
            for unit in one.units
        }
        return not units & (kept | self.gone)

    def order(self, code: str, units: frozenset[str], slot: datetime, now: datetime) -> Outcome:
        one = self.doses[code]
        treated = code == "D1" and self.given
        # The second person waits a week, and for a decision, once the first has had the cells.
        waits = code == "D2" and self.given
        if one.state or slot <= now or not self.free(units, code) or treated or waits:
            return "refused"
        self.doses[code] = Noted("ordered", units, slot)
        return "done"

    def change(self, code: str, slot: datetime, now: datetime) -> Outcome:
        one = self.doses[code]
        waits = code == "D2" and self.given
        if one.state != "ordered" or slot <= now or slot == one.slot or waits:
            return "refused"
        one.slot = slot
        return "done"

    def cancel(self, code: str) -> Outcome:
        one = self.doses[code]
        if one.state != "ordered":
            return "refused"
        one.state = "cancelled"
        return "done"

    def prepare(self, code: str, now: datetime) -> Outcome:
        one = self.doses[code]
        if one.state != "ordered":
            return "refused"
        one.state, one.made = "prepared", now
        self.gone |= one.units
        return "done"

    def too_old(self, code: str, now: datetime) -> bool:
        made = self.doses[code].made
        return made is not None and now >= made + SHELF_LIFE

    def hand_over(self, code: str, account: str, right: bool, now: datetime) -> Outcome:
        one = self.doses[code]
        if one.state not in ("prepared", "received"):
            return "refused"
        if not right or not one.released or self.too_old(code, now):
            return self._refused(one)
        one.state, one.giver, one.checks = "handed_over", account, []
        return "done"

    def receive(self, code: str, account: str, right: bool) -> Outcome:
        one = self.doses[code]
        if one.state != "handed_over" or one.giver == account:
            return "refused"
        if not right:
            return self._refused(one)
        one.state = "received"
        return "done"

    def check(self, code: str, account: str, right: bool, now: datetime) -> Outcome:
        one = self.doses[code]
        if not one.state:
            return "refused"
        holds = (
            right
            and one.state in ("received", "checked_once", "matched")
            and one.slot is not None
            and day(now) == day(one.slot)
            and not self.too_old(code, now)
            and WHOSE[code] == CLEARED
            and not self.given
        )
        in_time = one.state != "checked_once" or now - one.checks[0][1] <= MATCH_LASTS
        if not holds or not in_time:
            return self._refused(one)
        if one.state == "matched" or account in {who for who, _ in one.checks}:
            return "refused"
        one.state = {"received": "checked_once", "checked_once": "matched"}[one.state]
        one.checks.append((account, now))
        return "done"

    def administer(self, code: str, now: datetime) -> Outcome:
        one = self.doses[code]
        if one.state != "matched":
            return "refused"
        assert one.slot is not None
        late = now - one.checks[-1][1] > MATCH_LASTS
        if late or self.too_old(code, now) or day(now) != day(one.slot):
            one.state, one.checks = "received", []
            # That a match ran out is no fault of anybody's, and no refused scan.
            one.refusals += self.too_old(code, now) or day(now) != day(one.slot)
            return "recorded"
        one.state, self.given = "administered", True
        return "done"

    def discard(self, code: str) -> Outcome:
        one = self.doses[code]
        if one.state not in ("prepared", "handed_over", "received", "checked_once", "matched"):
            return "refused"
        one.state = "discarded"
        return "done"

    def _refused(self, one: Noted) -> Outcome:
        one.refusals += 1
        if one.state in ("checked_once", "matched"):
            one.state = "received"
        one.checks = []
        return "recorded"
