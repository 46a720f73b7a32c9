"""Results of tests of a lot, as they were measured: a closed set of typed values.

A result below the limit of detection is a value of its own, never zero. Numbers are exact decimals
with the digits that were written; what is computed from them is computed elsewhere.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final, Literal, get_args

from ayumi.values import Quantity

AbnormalityKind = Literal["loss", "gain", "structural"]


@dataclass(frozen=True, slots=True)
class Measured:
    """An amount with its unit."""

    amount: Quantity


@dataclass(frozen=True, slots=True)
class BelowLod:
    """Nothing was found down to this limit of detection: some amount from zero to below it."""

    limit: Quantity


@dataclass(frozen=True, slots=True)
class AboveRange:
    """More than the method can measure: some amount above this."""

    limit: Quantity


@dataclass(frozen=True, slots=True)
class Counted:
    """So many were found, among so many scored where it is a number among others."""

    found: int
    scored: int | None = None


@dataclass(frozen=True, slots=True)
class Abnormality:
    """One abnormality of the karyotype, as ISCN writes it, and in how many cells it was seen."""

    karyotype: str
    kind: AbnormalityKind
    cells: int


@dataclass(frozen=True, slots=True)
class Clones:
    """The abnormalities seen among the cells scored; none is an empty tuple."""

    scored: int
    abnormalities: tuple[Abnormality, ...] = ()


@dataclass(frozen=True, slots=True)
class Worded:
    """A result in words, by its code."""

    word: str


@dataclass(frozen=True, slots=True)
class Cycles:
    """Threshold cycles, or their difference where a laboratory gives only that.

    With ``amplified`` false the target did not rise within ``target`` cycles, so that the
    difference is at least what is computed. ``control`` is the ΔCt of the control sample.

    >>> Cycles(target=Decimal("27.5"), reference=Decimal("18.0")).difference
    Decimal('9.5')
    """

    target: Decimal | None = None
    reference: Decimal | None = None
    control: Decimal | None = None
    given: Decimal | None = None
    amplified: bool = True

    @property
    def difference(self) -> Decimal:
        """ΔCt, or ΔΔCt where there is a control sample; `ValueError` if it is not known."""
        if self.given is not None:
            return self.given
        if self.target is None or self.reference is None:
            raise ValueError("a difference needs the cycles of target and reference")
        delta = self.target - self.reference
        return delta if self.control is None else delta - self.control


@dataclass(frozen=True, slots=True)
class Differences:
    """How many differences from an ancestor were found, with their sizes where they are known.

    ``smallest`` is the size of the smallest of them; ``sizes``, if given, has all.
    """

    ancestor: str
    found: int
    sizes: tuple[Quantity, ...] | None = None
    smallest: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """What was seen, in the words of who saw it."""

    text: str


Value = (
    Measured | BelowLod | AboveRange | Counted | Clones | Worded | Cycles | Differences | Described
)

_KINDS: Final[Mapping[str, type[Any]]] = {
    "measured": Measured,
    "below_lod": BelowLod,
    "above_range": AboveRange,
    "counted": Counted,
    "clones": Clones,
    "worded": Worded,
    "cycles": Cycles,
    "differences": Differences,
    "described": Described,
}
assert set(_KINDS.values()) == set(get_args(Value))


@dataclass(frozen=True, slots=True)
class TestResult:
    """One result of one test on one sample: the value, and how, when and by whom it was measured.

    ``retest`` is 0 for the first testing, then 1, 2 …; ``replicate`` tells apart the results of
    one testing, each of which must pass by itself. ``investigation`` names the record that asked
    for a retest.
    """

    __test__ = False  # the name is the field's own; test runners take it for a test

    test: str
    value: Value
    method: str
    sample: str
    analyst: str
    measured: date | datetime
    material: str | None = None
    method_version: str | None = None
    detection_limit: Quantity | None = None
    instrument: str | None = None
    attachment: str | None = None
    retest: int = 0
    replicate: int = 1
    investigation: str | None = None

    @property
    def scored(self) -> int | None:
        """How many were scored, where the test counts."""
        return self.value.scored if isinstance(self.value, Counted | Clones) else None

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON has it; what is not known is left out."""
        kind = next(name for name, one in _KINDS.items() if one is type(self.value))
        written = _written(self)
        return {**written, "value": {"kind": kind, **written["value"]}}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "TestResult":
        """The result that `to_dict` wrote."""
        known = {**given, "value": _value(given["value"]), "measured": _moment(given["measured"])}
        if "detection_limit" in given:
            known["detection_limit"] = _quantity(given["detection_limit"])
        return cls(**known)

    @property
    def digest(self) -> str:
        """The SHA-256 of the result, by which a verdict says on what it rests."""
        return digest_of(self.to_dict())


def digest_of(plain: Any) -> str:
    """The SHA-256 of a plain value written as JSON, keys sorted.

    >>> digest_of({"b": 1, "a": "x"})[:14]
    'sha256:cdab067'
    """
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _written(part: Any) -> Any:
    """A part of a result in the types of JSON."""
    match part:
        case bool() | int() | str():
            return part
        case date():
            return part.isoformat()
        case Quantity() | Decimal():
            return str(part)
        case tuple():
            return [_written(one) for one in part]
        case _:
            named = ((field.name, getattr(part, field.name)) for field in fields(part))
            return {name: _written(value) for name, value in named if value is not None}


def _value(given: Mapping[str, Any]) -> Value:
    parts = {key: part for key, part in given.items() if key != "kind"}
    for key in parts.keys() & {"amount", "limit", "smallest"}:
        parts[key] = _quantity(parts[key])
    for key in parts.keys() & {"target", "reference", "control", "given"}:
        parts[key] = Decimal(parts[key])
    if "sizes" in parts:
        parts["sizes"] = tuple(map(_quantity, parts["sizes"]))
    if "abnormalities" in parts:
        parts["abnormalities"] = tuple(Abnormality(**one) for one in parts["abnormalities"])
    value: Value = _KINDS[given["kind"]](**parts)
    return value


def _quantity(text: str) -> Quantity:
    # Its unit was read when the result was; to parse it again would cost each replay a parser.
    amount, _, unit = text.partition(" ")
    return Quantity(Decimal(amount), unit)


def _moment(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) == len("2026-03-21") else (
        datetime.fromisoformat(text)
    )  # fmt: skip
