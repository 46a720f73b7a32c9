"""Nothing that is shared speaks of the machine on which it was written."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_no_file_names_a_path_of_a_machine() -> None:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: which files are shared is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    assert files

    here = [re.escape(f"{folder}/") for folder in (ROOT, Path.home()) if folder != Path("/")]
    machine = re.compile("|".join([*here, r"(?<![\w.])/(?:root|home/\w+|Users/\w+)/"]).encode())
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip().decode(errors='replace')}"
        for path in files
        if path.is_file() and b"\0" not in (content := path.read_bytes())
        for number, line in enumerate(content.splitlines(), 1)
        if machine.search(line)
    ]
    assert found == []
