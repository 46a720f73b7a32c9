"""The manual of the study document: its examples are read, and nothing is left out of it."""

import re
import tomllib
import types
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from ayumi.participants import facts_of
from ayumi.study import (
    StudyDefinition,
    StudyDocument,
    define,
    read_rehearsal,
    read_study,
    unset_values,
)
from ayumi.study.rehearsal import Overlay
from ayumi.values import Keyed

PAGE = (Path(__file__).parents[2] / "docs" / "study-document.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
EXAMPLES = [block for block in BLOCKS if not block.startswith("#")]
OTHERS = {block.partition("\n")[0]: block for block in BLOCKS if block.startswith("#")}


@pytest.fixture(scope="module")
def document() -> StudyDocument:
    return read_study("\n".join(EXAMPLES).encode())


def tables(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def test_all_examples_together_are_a_document(document: StudyDocument) -> None:
    written = document.definition.model_fields_set
    assert written >= set(StudyDefinition.model_fields) - {"source", "amends"}


def test_what_may_stand_instead_is_right_too(document: StudyDocument) -> None:
    instead = tables("\n".join(EXAMPLES)) | tables(OTHERS["# instead"])
    assert "control" in define(instead).arms


def test_a_section_that_is_unset(document: StudyDocument) -> None:
    opened = define(tables("\n".join(EXAMPLES)) | tables(OTHERS["# unset section"]))
    assert {"stagger", "stopping"} <= {value.place for value in unset_values(opened)}


def test_it_says_which_sections_may_be_unset() -> None:
    [may] = re.findall(r"^\| (.*) \| yes; ", PAGE, re.MULTILINE)
    [may_not] = re.findall(r"^\| (.*) \| no: ", PAGE, re.MULTILINE)
    fields = {
        name: field for name, field in StudyDefinition.model_fields.items() if field.is_required()
    }
    unset = {name for name, field in fields.items() if field.json_schema_extra}
    assert set(re.findall(r"\w+", may)) == unset
    assert set(re.findall(r"\w+", may_not)) == set(fields) - unset - {"format"}


def test_everything_that_a_rule_can_name_is_listed(document: StudyDocument) -> None:
    built_in = {name: one for name, one in document.definition.instruments.items() if one.built_in}
    for name, fact in facts_of(Keyed(built_in)).items():
        assert f"`{name}`" in PAGE
        assert all(f"`{code}`" in PAGE for code in fact.codes)


def test_the_amendment(document: StudyDocument) -> None:
    amended = define(tables("\n".join(EXAMPLES)) | tables(OTHERS["# amendment"]))
    assert amended.amends is not None


def test_the_rehearsal(document: StudyDocument) -> None:
    text = OTHERS["# rehearsal"].replace("sha256:…", document.digest)
    found = read_rehearsal(text.encode(), document)
    places = {value.place for value in unset_values(found.definition)}
    assert "dose.administration.depth" not in places


def kinds_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key in ("kind", "type"):
            if isinstance(value.get(key), str):
                yield value[key]
        for inner in value.values():
            yield from kinds_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from kinds_in(inner)


def models(shape: Any, seen: set[Any]) -> set[Any]:
    """Every model that a document can hold."""
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        if shape not in seen:
            seen.add(shape)
            for field in shape.model_fields.values():
                models(field.annotation, seen)
    else:
        for part in get_args(shape):
            models(part, seen)
    return seen


def words(shape: Any) -> Iterator[str]:
    """The words of a closed set."""
    if get_origin(shape) is Literal:
        yield from (word for word in get_args(shape) if isinstance(word, str))
    elif get_origin(shape) in (Union, types.UnionType, Annotated, tuple):
        for part in get_args(shape):
            yield from words(part)


MODELS = models(StudyDefinition, set()) | models(Overlay, set())


def test_every_kind_of_a_closed_union_has_an_example() -> None:
    shown = {kind for block in BLOCKS for kind in kinds_in(tables(block))}
    unions = {
        word
        for model in MODELS
        for key in ("kind", "type")
        if key in model.model_fields
        for word in words(model.model_fields[key].annotation)
        if len(list(words(model.model_fields[key].annotation))) == 1
    }
    assert len(unions) > 35
    assert unions - shown == set()


def test_every_section_and_every_key_is_shown() -> None:
    shown = set(re.findall(r"\w+", PAGE))
    missed = {
        f"{model.__name__}.{name}"
        for model in MODELS
        for name in model.model_fields
        if name not in shown
    }
    assert missed == set()
    heads = "\n".join(re.findall(r"^### (.*)$", PAGE, re.MULTILINE))
    unnamed = {
        name for name in StudyDefinition.model_fields if not re.search(rf"\b{name}\b", heads)
    }
    assert unnamed <= {"format", "amends", "source"}


def test_every_word_of_a_closed_set_is_mentioned() -> None:
    prose = re.sub(r"^```.*?^```", "", PAGE, flags=re.DOTALL | re.MULTILINE)
    shown = set(re.findall(r"`([^`]+)`", prose)) | set(re.findall(r'"([^"]+)"', PAGE))
    missed = {
        f"{model.__name__}.{name}: {word}"
        for model in MODELS
        for name, field in model.model_fields.items()
        for word in words(field.annotation)
        if word not in shown
    }
    assert missed == set()
