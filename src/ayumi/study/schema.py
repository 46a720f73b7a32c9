"""The JSON Schema of a study document, for editors and other programs."""

from collections.abc import Iterator, Mapping
from typing import Any

from ayumi.study.definition import StudyDefinition


def json_schema() -> dict[str, Any]:
    """The schema of the author's form, draft 2020-12; references are checked by reading only.

    Every key has a title or a description for the editor to show: what the table behind it is, and
    what follows if it is left unset.
    """
    schema = StudyDefinition.model_json_schema(mode="validation")
    tables = schema["$defs"]
    for key in _keys(schema):
        means = [_about(key, tables), _consequence(key.pop("if_unset", None))]
        if any(means):
            key["description"] = " ".join(filter(None, means))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Study document of Ayumi, format 1",
    }


def _keys(node: Any) -> Iterator[dict[str, Any]]:
    """The schemas of all keys that tables have, at any depth."""
    if isinstance(node, Mapping):
        keys = node.get("properties")
        if isinstance(keys, Mapping) and node.get("type") == "object":
            yield from keys.values()
        for inner in node.values():
            yield from _keys(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _keys(inner)


def _about(key: Mapping[str, Any], tables: Mapping[str, Any]) -> str:
    """What a key means: its own words, or those of the one table that may stand there."""
    if "description" in key:
        return str(key["description"])
    choices = [key, *key.get("anyOf", ())]
    named = [one["$ref"].rpartition("/")[2] for one in choices if "$ref" in one]
    return str(tables[named[0]].get("description", "")) if len(named) == 1 else ""


def _consequence(if_unset: str | None) -> str:
    return f"It may be unset; then {if_unset}." if if_unset else ""
