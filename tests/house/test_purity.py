"""The domain is pure: classifying touches no file, and its few public names are pinned."""

import subprocess
import sys

import ayumi.isncsci

AUDITED = """
import sys
from ayumi.isncsci import Exam, Policies, classify

opened = []
def watch(event, arguments):
    if event in ("open", "socket.connect", "os.system", "subprocess.Popen"):
        opened.append((event, arguments[0]))

sys.addaudithook(watch)
exam = Exam.intact().replace({"right.motor.C6": "3*", "vac": "NT"})
found = classify(exam, Policies("INT"))
[found.why(name) for name, _ in found.items()]
found.to_dict(), found.warnings, repr(exam), found.changes_since(found)
assert not opened, opened
"""

PUBLIC = {
    "CELLS": "tuple",
    "LEVELS": "tuple",
    "RESULTS": "tuple",
    "REVISION": "str",
    "TOTALS": "tuple",
    "Classification": "class",
    "Classifications": "class",
    "Exam": "class",
    "Policies": "class",
    "Result": "class",
    "Score": "class",
    "Side": "class",
    "Total": "class",
    "Totals": "class",
    "classify": "(exam, policies)",
    "classify_many": "(exams, policies, prior_deficit, keep_refused, engine, threads)",
}


def test_classifying_opens_no_file() -> None:
    subprocess.run([sys.executable, "-c", AUDITED], check=True)


def test_public_names() -> None:
    found = {}
    for name in ayumi.isncsci.__all__:
        value = getattr(ayumi.isncsci, name)
        if isinstance(value, type):
            found[name] = "class"
        elif callable(value):
            found[name] = f"({', '.join(value.__code__.co_varnames[: _arguments(value)])})"
        else:
            found[name] = type(value).__name__
    assert found == PUBLIC


def _arguments(function: object) -> int:
    code = function.__code__  # type: ignore[attr-defined]
    return int(code.co_argcount + code.co_kwonlyargcount)
