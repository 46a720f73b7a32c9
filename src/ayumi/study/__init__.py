"""The study document: everything that a trial is, in one file."""

from ayumi.study.amendment import Change, amends, diff
from ayumi.study.definition import StudyDefinition
from ayumi.study.document import (
    FURTHER,
    StudyDocument,
    StudyRefused,
    define,
    digest_of,
    read_study,
)
from ayumi.study.impact import ASK_AGAIN, IMPACTS, STAYS, Impact
from ayumi.study.rehearsal import MARK, Assumption, Rehearsal, read_rehearsal
from ayumi.study.resolved import UnsetValue, resolved, unset_values
from ayumi.study.schema import json_schema
from ayumi.study.sources import values_without_source

__all__ = [
    "ASK_AGAIN",
    "FURTHER",
    "IMPACTS",
    "MARK",
    "STAYS",
    "Assumption",
    "Change",
    "Impact",
    "Rehearsal",
    "StudyDefinition",
    "StudyDocument",
    "StudyRefused",
    "UnsetValue",
    "amends",
    "define",
    "diff",
    "digest_of",
    "json_schema",
    "read_rehearsal",
    "read_study",
    "resolved",
    "unset_values",
    "values_without_source",
]
