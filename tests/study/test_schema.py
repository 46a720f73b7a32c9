"""The JSON Schema: it accepts what is valid and refuses what is wrong by its structure alone."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ayumi.study import json_schema, read_study, resolved

HERE = Path(__file__).parent
STUDIES = HERE.parents[1] / "src" / "ayumi" / "studies"
VALID = [HERE / "small.toml", STUDIES / "keio.toml", STUDIES / "kyoto_parkinson.toml"]
INVALID = sorted((HERE / "invalid").glob("*.toml"))
NOT_STRUCTURAL = "# The schema accepts it; only reading finds the fault."
"""The second line of the documents whose fault no schema can see, such as a wrong reference."""

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def tables(path: Path) -> Any:
    """A TOML document as JSON has it, or None if it is not TOML."""
    try:
        return as_json(tomllib.loads(path.read_bytes().decode()))
    except ValueError:
        return None


def as_json(value: Any) -> Any:
    match value:
        case dict():
            return {key: as_json(inner) for key, inner in value.items()}
        case list():
            return [as_json(inner) for inner in value]
        case date() | datetime() | time():
            return value.isoformat()
        case _:
            return value


def complaints(instance: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(instance)]


def test_the_schema_itself_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_it_accepts_a_document_and_its_resolved_form(path: Path) -> None:
    assert complaints(tables(path)) == []
    form = resolved(read_study(path.read_bytes()).definition)
    assert complaints(json.loads(json.dumps(form))) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_it_refuses_what_is_structurally_wrong(path: Path) -> None:
    document = tables(path)
    if document is None:  # not TOML: a schema never sees it
        assert path.stem.startswith(("toml_", "encoding_"))
        return
    said = path.read_text(encoding="utf-8").splitlines()[1] == NOT_STRUCTURAL
    assert VALIDATOR.is_valid(document) is said


def test_a_good_part_of_the_invalid_documents_is_structurally_wrong() -> None:
    documents = [document for path in INVALID if (document := tables(path)) is not None]
    refused = [document for document in documents if not VALIDATOR.is_valid(document)]
    assert len(refused) >= 100


def keys(place: str, node: Any) -> Iterator[tuple[str, Any]]:
    """Every key of every table in the schema."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and node.get("type") == "object":
            yield from ((f"{place}.{name}", key) for name, key in node["properties"].items())
        for name, inner in node.items():
            yield from keys(f"{place}.{name}", inner)
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from keys(f"{place}.{number}", inner)


def test_every_key_has_words_for_an_editor_to_show() -> None:
    found = list(keys("", SCHEMA))
    assert len(found) > 300
    assert [place for place, key in found if not {"title", "description"} & key.keys()] == []


def test_what_follows_from_unset_is_said() -> None:
    volume = SCHEMA["$defs"]["Administration"]["properties"]["volume"]["description"]
    assert volume.startswith("It may be unset; then the endotoxin of a dose")
    stagger = SCHEMA["properties"]["stagger"]["description"]
    assert stagger.startswith("The least time between treatments")
    assert "if_unset" not in json.dumps(SCHEMA)
