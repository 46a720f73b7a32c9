"""Rehearsal: values that a study document leaves open, assumed for practice and never otherwise."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from ayumi.study.definition import StudyDefinition
from ayumi.study.document import StudyDocument, define, digest_of, read_toml, with_lines
from ayumi.study.faults import faults_of
from ayumi.study.identity import DIGEST_PATTERN
from ayumi.study.resolved import resolved, unset_values
from ayumi.study.sources import check_sources
from ayumi.values import Fault, InputRefused, Words, did_you_mean
from ayumi.values.table import Table

MARK: Final = "ASSUMED FOR REHEARSAL"
WHAT: Final = "rehearsal"


class Assumption(Table):
    """One value that is assumed: where, what, why, and the mark that says so.

    With ``instead_of`` it stands instead of a value that the document has, such as a cohort that is
    larger than the document's; without, only where the document is unset.
    """

    at: Annotated[str, Field(min_length=1)]
    value: Any
    instead_of: Any = None
    reason: Words
    mark: Literal["ASSUMED FOR REHEARSAL"]


class Overlay(Table):
    """What a ``*.rehearsal.toml`` holds: the study document it belongs to, and assumptions."""

    format: Literal[1]
    rehearses: Annotated[str, Field(pattern=DIGEST_PATTERN)]
    assume: Annotated[tuple[Assumption, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A study document together with what is assumed; the document itself stays as it is."""

    content: bytes = field(repr=False)
    digest: str
    study: StudyDocument
    assumptions: tuple[Assumption, ...] = field(repr=False)
    definition: StudyDefinition = field(repr=False)

    def assumed(self, place: str) -> Assumption | None:
        """The assumption by which a place has its value, or none if the study document has it."""
        for one in self.assumptions:
            if place == one.at or place.startswith(f"{one.at}."):
                return one
        return None


def read_rehearsal(content: bytes, study: StudyDocument) -> Rehearsal:
    """Read what is assumed beside a study document.

    Raises `InputRefused` with all faults at once: another document's digest, a place that is not
    unset, a value that the study document could not have there either.
    """
    text, given = read_toml(content, WHAT)
    try:
        overlay = _overlay(given)
        definition = _filled(overlay, study)
    except InputRefused as refused:
        raise InputRefused(with_lines(refused.faults, text), WHAT) from None
    return Rehearsal(content, digest_of(content), study, overlay.assume, definition)


def _overlay(given: Mapping[str, Any]) -> Overlay:
    lists = given.get("assume")
    tables = {**given, "assume": tuple(lists) if isinstance(lists, list) else lists}
    if lists is None:
        del tables["assume"]
    try:
        return TypeAdapter(Overlay).validate_python(tables)
    except ValidationError as refused:
        raise InputRefused(faults_of("", Overlay, refused), WHAT) from None


def _filled(overlay: Overlay, study: StudyDocument) -> StudyDefinition:
    """The study's definition with every assumed value in its place."""
    faults: list[Fault] = []
    if overlay.rehearses != study.digest:
        message = f"the study document beside it is {study.digest}"
        faults.append(Fault("rehearses", overlay.rehearses, message))
    form = resolved(study.definition)
    tables = {"assume": [{"source": one.source} for one in overlay.assume]}
    faults += check_sources(tables, study.definition.sources)
    faults += _misplaced(overlay.assume, study.definition)
    misplaced = {fault.place for fault in faults}
    usable = {
        number: one
        for number, one in enumerate(overlay.assume)
        if not {f"assume.{number}.at", f"assume.{number}.value"} & misplaced
    }
    for one in usable.values():
        _put(form, one.at.split("."), one.value)
    try:
        definition = define(form)
    except InputRefused as refused:
        faults += [_of_overlay(fault, usable) for fault in refused.faults]
        raise InputRefused(faults, WHAT) from None
    if faults:
        raise InputRefused(faults, WHAT)
    return definition


def _misplaced(assumptions: Iterable[Assumption], definition: StudyDefinition) -> Iterator[Fault]:
    """Only what is unset may be assumed, once, and by a value."""
    unset = {value.place: value.reason for value in unset_values(definition)}
    form = resolved(definition)
    taken: dict[str, int] = {}
    for number, one in enumerate(assumptions):
        place, first = f"assume.{number}.at", taken.setdefault(one.at, number)
        around = [at for at in unset if one.at.startswith(f"{at}.")]
        if first != number:
            yield Fault(place, one.at, f"assumed already, by assume.{first}")
        elif one.instead_of is not None:
            yield from _not_the_value(number, one, form)
        elif around:
            message = f"`{around[0]}` is unset as a whole; assume all of it, with `at` there"
            yield Fault(place, one.at, message)
        elif one.at not in unset:
            yield Fault(place, one.at, _not_unset(one.at, form, unset))
        elif isinstance(one.value, Mapping) and "unset" in one.value:
            message = "write the value that is assumed, or leave the assumption out"
            yield Fault(f"assume.{number}.value", "", message)


def _not_the_value(number: int, one: Assumption, form: Mapping[str, Any]) -> Iterator[Fault]:
    found = _found(one.at, form)
    if found is None:
        yield Fault(f"assume.{number}.at", one.at, "the study document has no value here")
    elif str(found) != str(one.instead_of):
        message = f"the study document has {found} here"
        yield Fault(f"assume.{number}.instead_of", str(one.instead_of), message)


def _found(at: str, form: Mapping[str, Any]) -> Any:
    """The value at a place of the resolved form; none if nothing is there."""
    found: Any = form
    for step in at.split("."):
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return found


def _not_unset(at: str, form: Mapping[str, Any], unset: Mapping[str, str]) -> str:
    if _found(at, form) is None:
        return f"nothing is unset here; {did_you_mean(at, unset, listed=6)}"
    inside = [place for place in unset if place.startswith(f"{at}.")]
    if inside:
        listed = ", ".join(f"`{place}`" for place in inside[:6])
        more = f" and {len(inside) - 6} more" if len(inside) > 6 else ""
        return f"only a part of this is unset; assume that part: {listed}{more}"
    return "the study document has a value here, and a rehearsal fills only what is unset"


def _put(form: Any, steps: list[str], value: Any) -> None:
    *around, last = steps
    for step in around:
        form = form[int(step)] if isinstance(form, list) else form[step]
    form[int(last) if isinstance(form, list) else last] = value


def _of_overlay(fault: Fault, assumptions: Mapping[int, Assumption]) -> Fault:
    """A fault of the filled document, at the place where the overlay says it."""
    for number, one in assumptions.items():
        if fault.place == one.at or fault.place.startswith(f"{one.at}."):
            inside = fault.place.removeprefix(one.at)
            message = f"for `{one.at}`: {fault.message}"
            return Fault(f"assume.{number}.value{inside}", fault.value, message)
    return Fault(fault.place, fault.value, f"{fault.message}; so with what is assumed")
