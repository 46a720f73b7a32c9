"""The lock files pin, with hashes, all that gets installed, and agree with each other."""

import json
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("build", "runtime", "dev")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def entries(name: str) -> list[str]:
    """The entries of a lock file, each with its hashes on one line, without comments."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    lines = re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip()]


def pinned(name: str) -> dict[str, set[str]]:
    """The versions by package; a package may have one for older and one for newer Pythons."""
    versions = defaultdict(set)
    for entry in entries(name):
        requirement = Requirement(entry.split(" --hash=")[0])
        versions[requirement.name].add(str(requirement.specifier).removeprefix("=="))
    return versions


@pytest.mark.parametrize("name", NAMES)
def test_each_requirement_is_pinned_with_hashes(name: str) -> None:
    assert entries(name)
    for entry in entries(name):
        assert re.fullmatch(r"[a-z0-9-]+==[^ ]+ .*--hash=sha256:[0-9a-f]{64} *", entry), entry


@pytest.mark.parametrize("name", NAMES)
def test_no_lock_names_a_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    assert "http" not in text
    assert "index" not in text


@pytest.mark.parametrize(("earlier", "later"), [("build", "dev"), ("runtime", "dev")])
def test_locks_installed_together_agree(earlier: str, later: str) -> None:
    first, second = pinned(earlier), pinned(later)
    common = first.keys() & second.keys()
    assert common
    assert {name: first[name] for name in common} == {name: second[name] for name in common}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("build", PYPROJECT["build-system"]["requires"]),
        ("runtime", PYPROJECT["project"]["dependencies"]),
        ("dev", PYPROJECT["dependency-groups"]["dev"]),
    ],
)
def test_locks_hold_what_the_project_asks_for(name: str, wanted: list[str]) -> None:
    locked = pinned(name)
    for requirement in map(Requirement, wanted):
        assert locked[requirement.name], f"{requirement} is not locked: make lock"
        for version in locked[requirement.name]:
            assert version in requirement.specifier, f"{requirement} is locked at {version}"


def test_peer_is_one_exact_version_with_its_digest_and_no_host() -> None:
    folder = ROOT / "verify" / "peer"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lock = (folder / "package-lock.json").read_text(encoding="utf-8")
    locked = json.loads(lock)["packages"]["node_modules/isncsci"]

    assert wanted == {"isncsci": "2.0.6"}
    assert locked["version"] == "2.0.6"
    assert locked["integrity"].startswith("sha512-")
    assert "resolved" not in lock
    assert "http" not in lock
