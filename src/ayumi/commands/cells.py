"""What commands about cells share: codes, moments, volumes, what is used with its last day."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ayumi.commands.acting import Session, whole_day_said
from ayumi.commands.app import UsageFault
from ayumi.commands.moments import moment_said

if TYPE_CHECKING:
    from ayumi.ledger import Attachment
    from ayumi.product.custody import TemperatureRecord

At = Annotated[str | None, Parameter(name="--at")]
"""A moment such as 2026-03-21T09:30, in the study's time zone unless another is said; now,
otherwise."""
Lot = Annotated[str, Parameter(name="lot")]
Run = Annotated[str, Parameter(name="run")]


def at_said(here: Session, written: str | None, option: str = "--at") -> datetime | None:
    """The moment that is meant; none if nobody says."""
    return None if written is None else moment_said(here.ledger, written, option)


def parts_said(written: tuple[str, ...]) -> list[tuple[str, str | None]]:
    """``UNIT``, or ``UNIT=VOLUME``, as often as somebody wrote it."""
    found: list[tuple[str, str | None]] = []
    for item in written:
        unit, equals, volume = item.partition("=")
        if not unit or (equals and not volume.strip()):
            raise UsageFault(f"{item!r}: write a unit, or one with its volume: F-1-01=0.5 mL")
        found.append((unit, volume.strip() if equals else None))
    return found


def until_said(written: str, option: str) -> tuple[str, date | None]:
    """``CODE``, or ``CODE@2026-05-01`` with the day until which it is good."""
    code, at, day = written.partition("@")
    return code, whole_day_said(day, option) if at else None


def decimal_said(written: str, option: str) -> Decimal:
    """A decimal number as it is written."""
    from ayumi.product.preparing import read_number

    number = read_number(written)
    if number is None:
        raise UsageFault(f"{option} {written[:80]!r}: write a number, such as -150 or 2.4e7")
    return number


def record_said(
    here: Session,
    temperatures: str | None,
    since: str | None,
    until: str | None,
    outside: str | None,
) -> "TemperatureRecord | None":
    """What a logger says of a journey, from its options; none without temperatures."""
    from ayumi.product.custody import TemperatureRecord

    if temperatures is None:
        if since or until or outside:
            raise UsageFault("--from, --until and --outside go with --temperatures")
        return None
    low, dots, high = temperatures.partition("..")
    if not dots or since is None or until is None:
        raise UsageFault(
            "--temperatures is written LOWEST..HIGHEST, such as -180..-150, and goes with --from "
            "and --until, the first and the last moment that the record covers"
        )
    begins, ends = (
        moment_said(here.ledger, since, "--from"),
        moment_said(here.ledger, until, "--until"),
    )
    beyond = None if outside is None else decimal_said(outside, "--outside")
    return TemperatureRecord(
        decimal_said(low, "--temperatures"), decimal_said(high, "--temperatures"), begins, ends,
        beyond,
    )  # fmt: skip


def attached(path: Path, option: str) -> "Attachment":
    """A file that is kept with the record."""
    from mimetypes import guess_type

    from ayumi.ledger import Attachment

    if not path.is_file():
        raise UsageFault(f"{option} {path}: no such file")
    media_type = guess_type(path.name)[0] or "application/octet-stream"
    return Attachment(path.name, media_type, path.read_bytes())
