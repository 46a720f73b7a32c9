"""Where Ayumi cannot be set up, it says the one command that helps."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CANDIDATES = ["python3.15", "python3.14", "python3.13", "python3.12", "python3.11", "python3"]
PYTHON = shlex.quote(sys.executable)
TOO_OLD = "import sys; sys.version_info = (3, 9, 18)"
WITHOUT_VENV = "import sys; sys.version_info = (3, 12, 4); sys.modules['ensurepip'] = None"


class House:
    """A copy of the set-up script, with a PATH on which only chosen programs stand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = folder / "programs"
        self.programs.mkdir()
        (folder / "scripts").mkdir()
        shutil.copy(ROOT / "scripts" / "setup.sh", folder / "scripts")
        shutil.copytree(ROOT / "requirements", folder / "requirements")
        for name in ("sh", "dirname", "id", "sed"):
            found = shutil.which(name)
            assert found is not None
            (self.programs / name).symlink_to(found)

    def add(self, name: str, script: str) -> None:
        """Put a program on the PATH."""
        path = self.programs / name
        path.write_text(f"#!{self.programs}/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def add_python(self, name: str, pretence: str) -> None:
        """Put a Python on the PATH that first makes itself believe something."""
        code = shlex.quote(f"{pretence}; exec(sys.argv[1])")
        self.add(name, f'[ "$1" = -c ] || exit 70\nexec {PYTHON} -c {code} "$2"')

    def setup(self, step: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the set-up script, its output in one."""
        return subprocess.run(
            [self.programs / "sh", "scripts/setup.sh", step],
            cwd=self.folder,
            env={"PATH": str(self.programs), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def command_in(output: str) -> str:
    """The one command that the output tells to run: its only indented line."""
    [command] = [line.strip() for line in output.splitlines() if line.startswith("    ")]
    return command.removeprefix("sudo ")


def test_takes_the_newest_python_that_works(house: House) -> None:
    house.add("python3.15", "exit 127")  # a shim without a Python behind it
    house.add_python("python3.14", WITHOUT_VENV)
    house.add_python("python3.12", "import sys")
    house.add_python("python3.11", "import sys")
    done = house.setup("python")
    assert (done.returncode, done.stdout) == (0, "python3.12\n")


@pytest.mark.parametrize(
    ("installer", "answers", "command"),
    [
        ("apt-get", {"apt-cache": '[ "$2" = python3.11-venv ]'}, "apt-get install python3.11-venv"),
        ("apt-get", {"apt-cache": "exit 100"}, "apt-get install python3-venv"),
        ("brew", {}, "brew install python@3.13"),
        ("dnf", {}, "dnf install python3.12"),
        ("none", {}, "(Python 3.11 or newer, as your system installs it)"),
    ],
)
def test_too_old_pythons(
    house: House, installer: str, answers: dict[str, str], command: str
) -> None:
    for name in CANDIDATES:
        house.add_python(name, TOO_OLD)
    for name, script in {installer: "exit 0", **answers}.items():
        house.add(name, script)
    done = house.setup("runtime")
    assert done.returncode == 2
    assert "needs Python 3.11 or newer" in done.stdout
    assert command_in(done.stdout) == command


def test_no_python_at_all(house: House) -> None:
    house.add("apt-get", "exit 0")
    done = house.setup("runtime")
    assert done.returncode == 2
    assert command_in(done.stdout) == "apt-get install python3-venv"


def test_python_without_venv(house: House) -> None:
    house.add_python("python3", WITHOUT_VENV)
    house.add("apt-get", "exit 0")
    done = house.setup("runtime")
    assert done.returncode == 2
    assert "python3 lacks its venv module" in done.stdout
    assert command_in(done.stdout) == "apt-get install python3.12-venv"


def test_no_network(house: House) -> None:
    house.add("python3", f'exec {PYTHON} "$@"')
    done = house.setup("runtime", PIP_NO_INDEX="1", PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 2
    assert "ERROR" in done.stdout  # pip's own words first
    assert "Look whether the network" in done.stdout
    assert command_in(done.stdout) == "make setup"


def test_without_a_step_it_says_what_it_does(house: House) -> None:
    done = house.setup("")
    assert done.returncode == 2
    assert "scripts/setup.sh runtime" in done.stdout
    assert "#" not in done.stdout
