"""Examinations in JSON and JSON Lines, and their classifications.

A line, or an element of a list, is ``{"id": …, "exam": {…}, "prior_deficit": true}``; ``age``
[years] and ``hours_since_injury`` [h] may stand beside, and ``star_assumption`` says what single
stars mean on a sheet that states it once for all. The result has the same ``id`` and either
``classification``, ``totals`` and ``warnings``, or ``errors``.
"""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ayumi.isncsci.cells import as_text, with_single_star_normal
from ayumi.isncsci.classification import Classification
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.results import RESULTS
from ayumi.values import Fault, InputRefused

CONTEXT: Final = ("prior_deficit", "age", "hours_since_injury")
KNOWN: Final = ("id", "exam", *CONTEXT, "star_assumption")
STAR_ASSUMPTIONS: Final = ("normal", "not_normal")


@dataclass(frozen=True, slots=True)
class Record:
    """An examination of a file: its id, and either the examination or what is wrong with it."""

    id: Any
    exam: Exam | None
    faults: tuple[Fault, ...] = ()
    unused: tuple[str, ...] = ()


Classified = tuple[Record, Classification | None]
"""A record with its classification, None where it was refused."""


class _Repeated(dict[str, Any]):
    """A JSON object in which keys stand twice; ``repeated`` names them."""

    repeated: tuple[str, ...] = ()


class _Decoder:
    """Decodes JSON and remembers whether any object had a key twice, which JSON lets pass."""

    def __init__(self) -> None:
        self._repeated = False
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object)

    def decode(self, text: bytes) -> tuple[Any, bool]:
        """The value, and whether a key stands twice somewhere in it."""
        self._repeated = False
        return self._decoder.decode(text.decode("utf-8-sig")), self._repeated

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self._repeated = True
        keys = [key for key, _ in pairs]
        marked = _Repeated(found)
        marked.repeated = tuple(key for key in found if keys.count(key) > 1)
        return marked


def _repeated_keys(value: Any, place: str = "") -> Iterator[Fault]:
    """The keys that stand twice in an object or in one within it; its leaves are not looked at."""
    for key in getattr(value, "repeated", ()):
        yield Fault(f"{place}{key}", str(value[key]), "given more than once; keep one")
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _repeated_keys(inner, f"{place}{key}.")


def read_lines(lines: Iterable[bytes]) -> Iterator[Record]:
    """The records of a JSON Lines file; a line that is no JSON is a record with that fault."""
    decoder = _Decoder()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found, repeated = decoder.decode(line)
        except (ValueError, RecursionError) as error:
            yield Record(number, None, (_not_json(error, f"line {number}"),))
        else:
            yield read_record(found, number, repeated=repeated)


def read_document(text: bytes) -> list[Record]:
    """The records of a JSON document: one object, or a list of objects."""
    try:
        found, repeated = _Decoder().decode(text)
    except (ValueError, RecursionError) as error:
        return [Record(None, None, (_not_json(error, "document"),))]
    objects = found if isinstance(found, list) else [found]
    return [read_record(item, number, repeated=repeated) for number, item in enumerate(objects, 1)]


def _not_json(error: Exception, place: str) -> Fault:
    message = (
        f"not JSON ({error}); write one object an examination, several in a list or one a line"
    )
    return Fault(place, "", message)


def read_record(found: Any, number: int, *, repeated: bool = False) -> Record:
    """A record from one JSON object; without an ``id`` its number in the file stands for it.

    ``repeated`` says that keys may stand twice in it.
    """
    if not isinstance(found, Mapping):
        fault = Fault(f"record {number}", repr(found), "write an object with id and exam")
        return Record(number, None, (fault,))
    name = found.get("id", number)
    name = as_text(name) if isinstance(name, str) else name
    bare = "exam" not in found and ("right" in found or "left" in found)
    exam: Any = {k: v for k, v in found.items() if k not in KNOWN} if bare else found.get("exam")
    faults = [
        Fault(fault.place.removeprefix("exam."), fault.value, fault.message)
        for fault in (_repeated_keys(found) if repeated else ())
    ]
    unknown = [] if bare else [key for key in found if key not in KNOWN]
    for key in unknown:
        if close := difflib.get_close_matches(key, KNOWN, 1, 0.8):
            faults.append(Fault(key, str(found[key]), f"unknown key; is {close[0]} meant?"))
    assumption = found.get("star_assumption")
    if assumption not in (None, *STAR_ASSUMPTIONS):
        allowed = f"write {' or '.join(STAR_ASSUMPTIONS)}, or leave it out"
        faults.append(Fault("star_assumption", str(assumption), allowed))
    try:
        read = Exam.from_dict(exam, **{key: found.get(key) for key in CONTEXT})
        if assumption == "normal":
            read = Exam(with_single_star_normal(read.codes), **{k: found.get(k) for k in CONTEXT})
    except InputRefused as refused:
        return Record(name, None, (*refused.faults, *faults), tuple(unknown))
    return Record(name, None if faults else read, tuple(faults), tuple(unknown))


def result_object(
    record: Record, classification: Classification | None, *, explain: bool = False
) -> dict[str, Any]:
    """What is written for a record: its classification, or its errors."""
    if classification is None:
        errors = [
            {"cell": fault.place, "value": fault.value, "message": fault.message}
            for fault in record.faults
        ]
        return {"id": record.id, "errors": errors}
    written = {"id": record.id, **classification.to_dict()}
    if changed := classification.policies.changed():
        written["policies"] = changed
    if explain:
        written["revision"] = classification.revision
        written["why"] = {
            name: [step.to_dict() for step in classification.why(name)] for name in RESULTS
        }
    return written


def template() -> str:
    """A line with one intact examination, to start from."""
    return json.dumps({"id": "example", "exam": Exam.intact().to_dict(), "prior_deficit": True})


def as_line(written: Mapping[str, Any]) -> str:
    """A result as a line of JSON."""
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))
