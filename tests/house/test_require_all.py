"""With AYUMI_REQUIRE_ALL=1 a skip of any kind is a failure, and without it a skip."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
SKIPS = """
import pytest

@pytest.mark.skip(reason="marked")
def test_marked(): ...

def test_called():
    pytest.skip("called")

@pytest.fixture
def missing():
    pytest.skip("in a fixture")

def test_fixture(missing): ...

@pytest.mark.xfail(reason="known")
def test_expected_failure():
    raise AssertionError

def test_passes(): ...
"""
MODULE = 'import pytest\npytest.skip("whole module", allow_module_level=True)\n'
IMPORT = 'import pytest\npytest.importorskip("no_such_module")\n'


def run(folder: Path, require_all: str) -> str:
    (folder / "test_skips.py").write_text(SKIPS, encoding="utf-8")
    (folder / "test_module.py").write_text(MODULE, encoding="utf-8")
    (folder / "test_import.py").write_text(IMPORT, encoding="utf-8")
    shutil.copy(CONFTEST, folder)
    pytest_run = [sys.executable, "-m", "pytest", "-ra", "--continue-on-collection-errors"]
    return subprocess.run(
        [*pytest_run, "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env={**os.environ, "AYUMI_REQUIRE_ALL": require_all},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.mark.parametrize(
    ("require_all", "ending"),
    [("1", "1 failed, 1 passed, 1 xfailed, 4 errors"), ("", "1 passed, 5 skipped, 1 xfailed")],
)
def test_skips(tmp_path: Path, require_all: str, ending: str) -> None:
    output = run(tmp_path, require_all)
    assert ending in output
    for reason in ("marked", "called", "in a fixture", "whole module", "no_such_module"):
        assert reason in output
