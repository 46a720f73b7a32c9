"""Reading a study document: the author's bytes, their digest, and what they define."""

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from ayumi.study.as_written import as_written
from ayumi.study.checks import check_between_sections, left_out
from ayumi.study.definition import StudyDefinition
from ayumi.study.faults import faults_of, may_be_unset, misplaced_sections, section_unset
from ayumi.study.lines import line_numbers, line_of
from ayumi.study.sources import check_sources
from ayumi.study.syntax import syntax_fault
from ayumi.values import Fault, InputRefused, did_you_mean, is_printable, near_misses

WHAT: Final = "study document"
LARGEST_POWER: Final = 15
LARGEST: Final = 4 * 1024 * 1024
"""[bytes] Far more than any protocol needs, and little enough to be read at once."""
FURTHER: Final = "further checks between sections follow when these are mended"


@dataclass(frozen=True, slots=True)
class StudyDocument:
    """A study document: the bytes as their author wrote them, and what they define."""

    content: bytes = field(repr=False)
    digest: str
    definition: StudyDefinition = field(repr=False)


class StudyRefused(InputRefused):
    """A study document with faults; ``unfinished`` if more may be found when they are mended."""

    def __init__(self, faults: Iterable[Fault], what: str, *, unfinished: bool = False) -> None:
        super().__init__(faults, what)
        self.unfinished = unfinished

    def __str__(self) -> str:
        """All faults, one a line, and whether more may follow."""
        return f"{super().__str__()}\n  {FURTHER}" if self.unfinished else super().__str__()


def read_study(content: bytes) -> StudyDocument:
    """Read a study document; raises `InputRefused` with every fault at once, each with its line."""
    text, given = read_toml(content)
    if "rehearses" in given:
        message = "this is a rehearsal; it is read beside the study document that it rehearses"
        raise InputRefused(with_lines([Fault("rehearses", "", message)], text), WHAT)
    try:
        definition = define(given)
    except StudyRefused as refused:
        found = with_lines(refused.faults, text)
        raise StudyRefused(found, WHAT, unfinished=refused.unfinished) from None
    return StudyDocument(content, digest_of(content), definition)


def digest_of(content: bytes) -> str:
    """The name of a document: the digest of its bytes.

    >>> digest_of(b"")[:20]
    'sha256:e3b0c44298fc1'
    """
    return f"sha256:{sha256(content).hexdigest()}"


def read_toml(content: bytes, what: str = WHAT) -> tuple[str, dict[str, Any]]:
    """The text of a TOML document and its tables, numbers exact; raises `InputRefused`."""
    if len(content) > LARGEST:
        message = f"the document has {len(content)} bytes; at most {LARGEST} are read"
        raise InputRefused([Fault("document", "", message)], what)
    try:
        text = content.decode("utf-8-sig")  # some editors begin a file with a byte order mark
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "this line has bytes that are not UTF-8; save the file as UTF-8"
        raise InputRefused([Fault(f"line {line}", "", message)], what) from None
    try:
        return text, tomllib.loads(text, parse_float=_decimal)
    except (ValueError, RecursionError) as error:
        raise InputRefused([syntax_fault(str(error), text)], what) from None


def _decimal(text: str) -> Decimal:
    """A number as it is written; one that no decimal can be shows as infinite, and is refused."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def define(given: Mapping[str, Any]) -> StudyDefinition:
    """The definition in a document's tables, or in a resolved form; raises `InputRefused`."""
    faults: list[Fault] = []
    try:
        given = _tuples(given)
    except RecursionError:
        message = "tables and lists are nested too deeply"
        raise InputRefused([Fault("document", "", message)], WHAT) from None
    if unusable := list(_unusable("", given)):
        raise StudyRefused(unusable, WHAT)
    sections = dict(_sections(given, faults))
    elsewhere = misplaced_sections(faults)
    faults = [fault for fault in faults if fault.place not in elsewhere]
    if "sources" in sections:
        faults += check_sources(given, sections["sources"])
    faults += check_between_sections(sections)
    if faults:
        found = as_written(dict.fromkeys(faults), given)
        raise StudyRefused(found, WHAT, unfinished=left_out(sections))
    return StudyDefinition.model_construct(**sections)


def _unusable(place: str, value: Any) -> Iterator[Fault]:
    """Texts with characters that nobody sees, and numbers beyond anything that is measured."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _unusable(f"{place}.{key}" if place else str(key), inner)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _unusable(f"{place}.{number}", inner)
    elif isinstance(value, str) and not is_printable(value):
        yield Fault(place, value, "holds a character that cannot be seen; take it out")
    elif isinstance(value, int) and abs(value) >= 10**LARGEST_POWER:
        yield Fault(place, "", f"this number is too large; at most 10 to the power {LARGEST_POWER}")
    elif (
        isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) >= LARGEST_POWER
    ):
        yield Fault(place, "", f"this number is too large, or too small: ± 10^±{LARGEST_POWER}")


def _sections(given: Mapping[str, Any], faults: list[Fault]) -> Iterator[tuple[str, Any]]:
    """The sections that are valid by themselves."""
    known = StudyDefinition.model_fields
    misspelt = set()
    for name in given:
        if name not in known:
            misspelt |= set(near_misses(name, known))
            faults.append(Fault(name, "", f"unknown key; {did_you_mean(name, known, listed=40)}"))
    for name, about in known.items():
        if name not in given:
            if name in misspelt:
                continue
            if about.is_required():
                faults.append(Fault(name, "", _needed(name)))
            else:
                yield name, about.get_default(call_default_factory=True)
            continue
        annotation, reader = _readers()[name]
        try:
            yield name, reader.validate_python(given[name])
        except ValidationError as refused:
            faults += faults_of(name, annotation, refused)


def _needed(section: str) -> str:
    if may_be_unset(section):
        return f"missing; write it, or say why there is none: {section_unset(section)}"
    return "missing; every study document has it"


@lru_cache(maxsize=1)
def _readers() -> dict[str, tuple[Any, TypeAdapter[Any]]]:
    """For each section its type and what validates it."""
    hints = _annotations()
    return {name: (hint, TypeAdapter(hint)) for name, hint in hints.items()}


def _annotations() -> dict[str, Any]:
    from typing import get_type_hints

    hints = get_type_hints(StudyDefinition, include_extras=True)
    return {name: hints[name] for name in StudyDefinition.model_fields}


def _tuples(value: Any) -> Any:
    """Lists become tuples, which nothing can change."""
    if isinstance(value, Mapping):
        return {key: _tuples(inner) for key, inner in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def with_lines(faults: Iterable[Fault], text: str) -> list[Fault]:
    """Faults of a document, in its order, each with the line where the thing stands, if it does."""
    lines = line_numbers(text)
    found = [(line_of(fault.place, lines), fault) for fault in faults]
    return [
        fault if line is None else Fault(fault.place, fault.value, f"{fault.message} (line {line})")
        for line, fault in sorted(found, key=lambda one: one[0] or sys.maxsize)
    ]
