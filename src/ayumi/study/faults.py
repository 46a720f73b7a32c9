"""What is wrong with a study document, in words that lead."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ayumi.study.definition import StudyDefinition
from ayumi.study.identity import DIGEST_PATTERN
from ayumi.study.places import kinds, known_keys, members, open_around, place_and_shape
from ayumi.study.sources import DOI_PATTERN, URL_PATTERN
from ayumi.values import Fault, did_you_mean, near_misses
from ayumi.values.table import COUNTRY_PATTERN
from ayumi.values.unset import UNSET_ALLOWED

_WANTED: Final[Mapping[str, str]] = {
    "string_type": "write text in quotes",
    "string_too_short": "write something here, or leave the key out",
    "int_type": "write a whole number, without quotes",
    "bool_type": "write true or false, without quotes",
    "tuple_type": "write a list in brackets: [\"one\", \"two\"]",
    "dict_type": "write a table: [name] with keys below it, or { key = value }",
    "model_type": "write a table: [name] with keys below it, or { key = value }",
    "model_attributes_type": "write a table: [name] with keys below it, or { key = value }",
}  # fmt: skip
_FORMS: Final[Mapping[str, str]] = {
    COUNTRY_PATTERN: "write the two capital letters of the country: JP, US, DE",
    DOI_PATTERN: "write the DOI alone, as 10.1016/j.reth.2021.08.005",
    URL_PATTERN: "write an address that begins with https://",
    DIGEST_PATTERN: "write the digest as `ayumi study check` prints it: sha256: and 64 digits",
}
_OF_ITS_OWN: Final = "is a section of its own"
_SECTIONS: Final = frozenset(set(StudyDefinition.model_fields) - {"format", "amends", "source"})
_NO_VALUE: Final = object()


def faults_of(name: str, annotation: Any, refused: ValidationError) -> Iterator[Fault]:
    """The faults of one section, each once.

    A key that is only misspelt is not missing as well; a list is called too short by pydantic where
    only its faulty parts are missing from it; a table that says only why it is unset has one fault.
    """
    errors = refused.errors(include_url=False)
    misspelt = {
        (*error["loc"][:-1], meant)
        for error in errors
        if error["type"] == "extra_forbidden"
        for meant in near_misses(
            str(error["loc"][-1]), known_keys(place_and_shape(annotation, error["loc"][:-1])[1])
        )
    }
    left_open = dict.fromkeys(at for error in errors if (at := _left_open(error)) is not None)
    for at in left_open:
        place, _ = place_and_shape(annotation, at)
        message = _not_open(name, annotation, at)
        yield Fault(".".join(filter(None, (name, place))), "", message)
    errors = [
        error
        for error in errors
        if not (error["type"] == "too_short" and _long_enough(error))
        and not any(error["loc"][: len(at)] == at for at in left_open)
    ]
    for error in errors:
        if error["type"] != "missing" or error["loc"] not in misspelt:
            yield _fault(name, annotation, error)


def may_be_unset(section: str) -> bool:
    """Whether a section may be unset as a whole."""
    extra = StudyDefinition.model_fields[section].json_schema_extra
    return isinstance(extra, Mapping) and "if_unset" in extra


def section_unset(section: str) -> str:
    """How one writes that a whole section is unset."""
    return f'`[{section}]` and below it `unset = "not public"`'


def misplaced_sections(faults: Iterable[Fault]) -> frozenset[str]:
    """The sections that were written inside of another one."""
    return frozenset(
        fault.place.rpartition(".")[2] for fault in faults if _OF_ITS_OWN in fault.message
    )


def _section_of_its_own(key: str, value_is_open: bool) -> str:
    """A section was written where TOML takes it for a part of the table above."""
    if not value_is_open:
        return f"`{key}` {_OF_ITS_OWN}; write `[{key}]` and its keys below it"
    if may_be_unset(key):
        return f"`{key}` {_OF_ITS_OWN}; write {section_unset(key)}"
    return f"`{key}` {_OF_ITS_OWN}, which cannot be left open as a whole; write `[{key}]`"


def _unknown(key: str, around: Any) -> str:
    if key in _SECTIONS and not near_misses(key, known_keys(around)):
        return _section_of_its_own(key, value_is_open=False)
    return f"unknown key; {did_you_mean(key, known_keys(around))}"


def _not_open(name: str, annotation: Any, at: Sequence[int | str]) -> str:
    """Why a value cannot be left open, and what can be around it."""
    if not at and name in _SECTIONS:
        needed = "nothing works without this section"
        return f"this cannot be left open as a whole: {needed}; what is inside it can, key by key"
    _, around = place_and_shape(annotation, at[:-1])
    key, known = str(at[-1]) if at else "", known_keys(around)
    if known and key not in known and not members(around):
        if key in _SECTIONS:
            return _section_of_its_own(key, value_is_open=True)
        return f"unknown key; {did_you_mean(key, known)}"
    if not known and key in _SECTIONS and not isinstance(at[-1], int):
        return _section_of_its_own(key, value_is_open=True)
    inside = open_around(annotation, at)
    outer = f"`{name}.{inside}`" if inside else f"`[{name}]` as a whole"
    if inside or (name in _SECTIONS and may_be_unset(name)):
        return f"this cannot be left open by itself; write the value, or leave {outer} open"
    return "this cannot be left open, since nothing works without it; write the value"


def _long_enough(error: ErrorDetails) -> bool:
    return len(error["input"]) >= int(error["ctx"]["min_length"])


def _left_open(error: ErrorDetails) -> tuple[int | str, ...] | None:
    """The location of a table `{ unset = "why" }` where a value is needed."""
    value, at = error["input"], error["loc"]
    if error.get("ctx", {}).get("message") == UNSET_ALLOWED:
        return None
    if isinstance(value, Mapping) and set(value) == {"unset"}:
        return at[:-1] if error["type"] == "missing" else at
    table = error["type"] in ("model_type", "model_attributes_type", "dict_type")
    return at[:-1] if table and at and at[-1] == "unset" and isinstance(value, str) else None


def _fault(name: str, annotation: Any, error: ErrorDetails) -> Fault:
    place, shape = place_and_shape(annotation, error["loc"])
    place = ".".join(part for part in (name, place) if part)
    details = error.get("ctx", {})
    value = error["input"]
    match error["type"]:
        case "missing":
            return Fault(place, "", _missing(annotation, error))
        case "extra_forbidden":
            _, around = place_and_shape(annotation, error["loc"][:-1])
            return Fault(place, "", _unknown(str(error["loc"][-1]), around))
        case "union_tag_not_found":
            return _no_kind(place, str(details["discriminator"]).strip("'"), shape, value)
        case "union_tag_invalid":
            tag = str(details["discriminator"]).strip("'")
            meant = did_you_mean(str(details["tag"]), kinds(shape))
            return Fault(f"{place}.{tag}", str(details["tag"]), f"there is no such {tag}; {meant}")
        case "refused":
            at = details.get("at", "")
            inner = value.get(at) if at and isinstance(value, Mapping) else _NO_VALUE
            shown = _shown(inner) if at else _shown(value)
            return Fault(".".join(filter(None, (place, at))), shown, details["message"])
        case _:
            return Fault(place, _shown(value), _allowed(error))


def _no_kind(place: str, tag: str, shape: Any, value: Any) -> Fault:
    """A table that does not say which kind it is; perhaps the word for it is misspelt."""
    if not isinstance(value, Mapping):
        return Fault(place, _shown(value), _WANTED["model_type"])
    chosen = ", ".join(f"`{kind}`" for kind in kinds(shape))
    known = {key for kind in members(shape).values() for key in known_keys(kind)}
    for key in get_close_matches(tag, set(value) - known, n=1):
        return Fault(f"{place}.{key}", "", f"unknown key; did you mean `{tag}`?")
    return Fault(f"{place}.{tag}", "", f"missing; choose one of {chosen}")


def _missing(annotation: Any, error: ErrorDetails) -> str:
    _, around = place_and_shape(annotation, error["loc"][:-1])
    key = str(error["loc"][-1])
    field = getattr(around, "model_fields", {}).get(key)
    extra = getattr(field, "json_schema_extra", None)
    if isinstance(extra, dict) and "if_unset" in extra:
        return 'missing; write the value, or say why there is none: { unset = "not public" }'
    return "missing; the table needs this key"


def _allowed(error: ErrorDetails) -> str:
    """What is allowed where pydantic itself found the fault."""
    details = error.get("ctx", {})
    match error["type"]:
        case "literal_error":
            words = [word.strip().strip("'") for word in str(details["expected"]).split(",")]
            words = [part.strip().strip("'") for word in words for part in word.split(" or ")]
            return f"not allowed here; {did_you_mean(str(error['input']), words, listed=60)}"
        case "greater_than_equal":
            return f"write a number of at least {details['ge']}"
        case "less_than_equal":
            return f"write a number of at most {details['le']}"
        case "too_short":
            return f"list at least {details['min_length']}"
        case "string_pattern_mismatch":
            return _FORMS[details["pattern"]]
        case other:
            return _WANTED.get(other, error["msg"])


def _shown(value: Any) -> str:
    """What stood there, short enough for one line; tables speak for themselves."""
    if value is _NO_VALUE or value is None or isinstance(value, Mapping | list | tuple):
        return ""
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
