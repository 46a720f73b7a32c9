"""The matrix of requirements names tests that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MATRIX = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([A-Z]\d) \|(.*)\|$", MATRIX, re.MULTILINE))


@pytest.mark.parametrize("requirement", ROWS)
def test_the_tests_of_a_requirement_exist(requirement: str) -> None:
    named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", ROWS[requirement])
    assert named
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_requirements_of_the_record_are_there() -> None:
    assert {"A1", "A2", "A3", "A4", "A6", "A7", "S1", "S2", "S3", "S4", "D5", "D7"} <= ROWS.keys()
