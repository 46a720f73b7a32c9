"""`make` alone says everything that can be made."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_menu_lists_every_target_with_words() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    targets = set(phony[1].split()) - {"menu"}
    assert {"setup", "demo", "test", "check", "fix", "bench", "verify"} <= targets

    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    menu = subprocess.run(
        ["make"], cwd=ROOT, env=outside, capture_output=True, text=True, check=True
    ).stdout

    assert dict.fromkeys(targets, True) == {
        target: bool(re.search(rf"^  make {target} +\w.+$", menu, re.MULTILINE))
        for target in targets
    }
