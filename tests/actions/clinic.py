"""A trial in memory with its staff, for tests of the door."""

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from ayumi.accounts import Cost, LocalAuthenticator, Role
from ayumi.actions.accounts import open_account, open_first_account, reset_password
from ayumi.actions.staff import delegate, record_licence, record_training
from ayumi.actions.study import adopt_study, assume
from ayumi.isncsci import Exam, classify
from ayumi.ledger import Actor, Entry, Ledger, Reauthentication, Storage
from ayumi.ledger.content import Content
from ayumi.store.memory import MemoryStorage
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import Participant
from ayumi.values import PartialDate

STUDIES = files("ayumi") / "studies"
HERE = Path(__file__).parent
CHEAP = Cost(passes=1, memory=8, lanes=1)
ADMIN = Actor("y.ito", "administrator")
SECRET = "correct horse battery"  # noqa: S105 - a password of a test
OWN_SECRET = "staple tonight maybe"  # noqa: S105
STAFF = {
    "k.tanaka": "investigator",
    "e.mori": "examiner",
    "m.sato": "coordinator",
    "d.abe": "data_manager",
    "s.kato": "safety_committee",
    "t.ono": "statistician",
}


def document(study: str) -> bytes:
    """A study document by its name: a shipped one, or one of these tests."""
    own = HERE / f"{study}.toml"
    return own.read_bytes() if own.exists() else (STUDIES / f"{study}.toml").read_bytes()


def day(text: str) -> PartialDate:
    """A day as people write it."""
    return PartialDate.parse(text)


class SetClock:
    """A clock that shows what it was set to, and goes on by a millisecond each time."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def set(self, text: str) -> None:
        """Go on to noon of a day."""
        self.at = datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


class Clinic:
    """A ledger with the reference study, its assumptions, and staff who may act."""

    def __init__(
        self,
        storage: Storage | None = None,
        *,
        study: str = "keio",
        purpose: str = "rehearsal",
        assumed: bool = True,
        qualified: bool = True,
    ) -> None:
        self.clock = SetClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
        self.random = random.Random(7)
        self.entropy: Callable[[int], bytes] = self.random.randbytes
        self.storage = storage or MemoryStorage()
        self.ledger = Ledger(self.storage, self.clock, self.entropy)
        self.ledger.open(purpose)
        self.simulated = purpose == "rehearsal"
        open_first_account(
            self.ledger, "y.ito", "Yuki Ito", SECRET, entropy=self.entropy, cost=CHEAP
        )
        adopt_study(self.ledger, ADMIN, document(study), reason=None)
        if assumed and self.simulated and (STUDIES / f"{study}.rehearsal.toml").is_file():
            assume(self.ledger, ADMIN, (STUDIES / f"{study}.rehearsal.toml").read_bytes())
        for name, role in STAFF.items():
            self.staff(name, role, qualified=qualified)

    def staff(self, name: str, role: str, *others: str, qualified: bool = True) -> Actor:
        """Somebody with a password of their own, trained, licensed and delegated."""
        roles = [Role.parse(held) for held in (role, *others)]
        open_account(
            self.ledger, ADMIN, name, name.title(), SECRET, roles, entropy=self.entropy, cost=CHEAP
        )
        first = Role.parse(role)
        actor = Actor(name, first.role, first.site)
        reset_password(
            self.ledger, actor, name, OWN_SECRET, reason="my own", entropy=self.entropy, cost=CHEAP
        )
        for held in (role, *others):
            if qualified:
                self.qualify(name, held)
        return actor

    def qualify(self, name: str, role: str, until: date | None = None) -> None:
        """Record training, licence and delegation."""
        record_training(self.ledger, ADMIN, name, "Good clinical practice", until=until)
        record_licence(self.ledger, ADMIN, name, "Licence", until=until)
        delegate(self.ledger, ADMIN, name, role, until=until)

    def actor(self, role: str) -> Actor:
        """Whoever acts in a role."""
        name = next(name for name, held in STAFF.items() if held == role)
        return Actor(name, role)

    def proof(self, role: str | Actor, meaning: str) -> Reauthentication:
        """The password given again, for one signature."""
        actor = self.actor(role) if isinstance(role, str) else role
        door = LocalAuthenticator(self.ledger, CHEAP)
        return door.reauthenticate(actor.account, OWN_SECRET, meaning)

    def copy(self, into: Storage | None = None) -> "Clinic":
        """The same once more, in memory or in an empty store, to go on from there."""
        other = object.__new__(Clinic)
        other.clock, other.simulated = SetClock(self.clock.at), self.simulated
        other.random = random.Random()
        other.random.setstate(self.random.getstate())
        other.entropy = other.random.randbytes
        other.storage = storage = into or MemoryStorage()
        contents: dict[int, list[Content]] = {}
        for seq, content in self.storage.contents():
            contents.setdefault(seq, []).append(content)
        with storage.locked() as writing:
            for row in self.storage.rows():
                writing.insert(row, contents.get(row.seq, []))
        for account, sealed in self.storage.credentials():
            storage.set_credential(account, sealed)
        other.ledger = Ledger(storage, other.clock, other.entropy)
        return other

    def beside(self, storage: Storage) -> "Clinic":
        """The same ledger once more, for somebody else at another connection."""
        other = object.__new__(Clinic)
        other.clock, other.simulated, other.storage = self.clock, self.simulated, storage
        other.random = random.Random(self.random.random())
        other.entropy = other.random.randbytes
        other.ledger = Ledger(storage, other.clock, other.entropy)
        return other

    def person(self, code: str = "P001") -> Participant:
        """A participant as things stand."""
        found = participant_of(self.ledger, code)
        assert found is not None
        return found

    def entries(self) -> list[Entry]:
        """All entries."""
        return list(self.ledger.entries())


def complete_exam(level: str = "C5") -> Exam:
    """An AIS A examination with its last normal level at ``level``."""
    from ayumi.isncsci import LEVELS

    normal = LEVELS[: LEVELS.index(level) + 1]
    cells: dict[str, Any] = {"vac": "No", "dap": "No"}
    for cell in Exam.intact().to_cells():
        parts = cell.split(".")
        if len(parts) != 3:
            continue
        highest = "5" if parts[1] == "motor" else "2"
        cells[cell] = highest if parts[2].replace("_", "-") in normal else "0"
    return Exam.from_cells(cells)


def own_of(exam: Exam, **other: str) -> dict[str, str]:
    """What an examiner writes who classifies as the engine does, but for ``other``."""
    found = classify(exam)
    names = ("sensory_right", "sensory_left", "motor_right", "motor_left", "nli", "completeness")
    return {name: str(found[name]) for name in (*names, "ais")} | other


def some_values(fields: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Values for fields: the given ones, and ``no`` for all others."""
    return dict.fromkeys(fields, "no") | dict(given)
