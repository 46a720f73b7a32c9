"""The JSON Schema of a study document, for editors and other programs."""

from typing import Any

from ayumi.study.definition import StudyDefinition


def json_schema() -> dict[str, Any]:
    """The schema of the author's form, draft 2020-12; references are checked by reading only."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **StudyDefinition.model_json_schema(mode="validation"),
        "title": "Study document of Ayumi, format 1",
    }
