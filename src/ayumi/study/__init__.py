"""The study document: everything that a trial is, in one file."""

from ayumi.study.definition import StudyDefinition
from ayumi.study.document import StudyDocument, define, digest_of, read_study
from ayumi.study.resolved import UnsetValue, resolved, unset_values
from ayumi.study.schema import json_schema
from ayumi.study.sources import values_without_source

__all__ = [
    "StudyDefinition",
    "StudyDocument",
    "UnsetValue",
    "define",
    "digest_of",
    "json_schema",
    "read_study",
    "resolved",
    "unset_values",
    "values_without_source",
]
