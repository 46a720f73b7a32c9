"""What commands about participants share: who acts, what they looked at, what was recorded."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from ayumi.commands.app import UsageFault, Whole
from ayumi.commands.places import opened, password, signed_in
from ayumi.commands.terminal import json_text, told
from ayumi.values import Fault, InputRefused, PartialDate

if TYPE_CHECKING:
    from ayumi.ledger import Actor, Entry, Ledger, Reauthentication
    from ayumi.participants.advice import Judgement

Code = Annotated[str, Parameter(name="code")]
"""A participant, by the code that Ayumi gave."""

On = Annotated[str | None, Parameter(name="--on")]
"""A day such as 2026-03-21; today, by the machine's clock in UTC, otherwise."""


@Parameter(name="*")
@dataclass(frozen=True)
class Who:
    """Who acts, and how the answer is written."""

    account: str | None = None
    """Your own account; AYUMI_ACCOUNT or a question otherwise."""
    role: str | None = None
    """The role in which you act, such as coordinator; needed only if you hold several."""
    format: Literal["table", "json"] | None = None
    """A table for people, or JSON."""

    @property
    def as_json(self) -> bool:
        """Whether data are printed for programs: into a pipe they are, unless somebody says."""
        return (self.format or ("table" if sys.stdout.isatty() else "json")) == "json"


@Parameter(name="*")
@dataclass(frozen=True)
class Writer(Who):
    """Who acts, having seen which version of the participant."""

    seen: Whole | None = None
    """The version of the participant that you looked at: refused, with both values, if somebody
    else has written about the same thing since."""


WHO = Who()
WRITER = Writer()


@dataclass(frozen=True)
class Session:
    """A study's ledger, and who has signed in to it."""

    ledger: "Ledger"
    actor: "Actor"

    def proof(self, meaning: str) -> "Reauthentication":
        """The password once more, for one signature with this meaning."""
        from ayumi.accounts import LocalAuthenticator

        account = self.actor.account
        secret = password(f"Password of {account}, to sign “{meaning}”: ")
        return LocalAuthenticator(self.ledger).reauthenticate(account, secret, meaning)


@contextmanager
def session(place: str, who: Who) -> Iterator[Session]:
    """The study at a place, opened by whoever is at the terminal."""
    with opened(place) as ledger:
        yield Session(ledger, signed_in(ledger, who.account, who.role).actor)


def recorded(entry: "Entry", who: Who, **more: Any) -> None:
    """Say what was recorded; with ``--format json`` also for programs."""
    about = entry.subject.partition(":")[2] or entry.subject
    told(f"Entry {entry.seq}: {entry.kind} of {about}, now at version {entry.version}.")
    if who.format == "json":
        said = {"entry": entry.seq, "subject": entry.subject, "kind": entry.kind}
        print_json({**said, "version": entry.version, **more})


def print_json(row: Mapping[str, Any]) -> None:
    """One JSON object on a line."""
    print(json_text(row))


def day_said(written: str | None, option: str = "--on") -> PartialDate | None:
    """A day, month or year as somebody wrote it; `InputRefused` names the option."""
    if written is None:
        return None
    try:
        return PartialDate.parse(written)
    except InputRefused as wrong:
        [fault] = wrong.faults
        raise InputRefused([Fault(option, written, fault.message)], "input") from None


def whole_day_said(written: str | None, option: str = "--on") -> date | None:
    """A day that must be known to the day."""
    found = day_said(written, option)
    if found is not None and not found.whole:
        message = "must be known to the day: 2026-03-21"
        raise InputRefused([Fault(option, str(written), message)], "input")
    return None if found is None else found.earliest()


def pairs(written: tuple[str, ...], what: str) -> dict[str, str]:
    """``name=value`` as often as somebody wrote it; each name once."""
    found: dict[str, str] = {}
    for item in written:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise UsageFault(f"{item!r}: write {what}")
        if name.strip() in found:
            raise UsageFault(f"{item!r}: {name.strip()} is given twice")
        found[name.strip()] = value
    return found


def judgements(written: tuple[str, ...]) -> "dict[str, Judgement]":
    """``exclude.pt_inr=pass:why`` as often as somebody wrote it."""
    from ayumi.participants.advice import Judgement

    found = {}
    for place, said in pairs(written, "CRITERION=pass:WHY, or CRITERION=fail:WHY").items():
        verdict, _, why = said.partition(":")
        found[place] = Judgement(verdict.strip(), why.strip())  # type: ignore[arg-type]
    return found


def needed(value: str | None, option: str, why: str) -> str:
    """A text that this way of calling a command needs; `UsageFault` without."""
    if value is None or not value.strip():
        raise UsageFault(f"{option} is needed: {why}")
    return value


def one_of(**given: object) -> str | None:
    """Which one of several options was given; `UsageFault` if more than one."""
    said = [name for name, value in given.items() if value not in (None, False)]
    if len(said) > 1:
        raise UsageFault(f"choose one of {', '.join('--' + name for name in said)}")
    return said[0] if said else None
