"""``make verify``: classification against other ways to it, ledger against faults, model to source.

Exit codes: 0 everything is as it should be, 2 usage or a missing program, 4 verification failed.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np

from verify import (
    against_enumeration,
    against_peer,
    bit_flips,
    calibration,
    fault_injection,
    kills,
    power_cuts,
    races,
    recovery,
)
from verify.outcome import Outcome
from verify.peer_program import PACKAGE
from verify.postgresql_server import NoPostgresql, PostgresqlServer

OK, USAGE, VERIFICATION_FAILED = 0, 2, 4
SEED: Final = 20190501
# Of so many examinations that the peer is asked about, one has all its completions tried.
_ENUMERATED: Final = 10

GROUPS: Final[Mapping[str, Sequence[str]]] = {
    "isncsci": ("enumeration", "peer", "inputs"),
    "ledger": ("power", "kills", "races", "bits"),
    "models": ("recovery", "calibration"),
}
PARTS: Final = tuple(part for group in GROUPS.values() for part in group)


class Missing(Exception):
    """A program that a verification needs is not here."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verifications one after the other, and say of each whether everything agrees."""
    asked = _read(arguments)
    outcomes = []
    try:
        with ExitStack() as stack:
            for verification in _verifications(asked, stack):
                began = perf_counter()
                outcome = verification()
                varying = f"\n\n{outcome.varying}" if outcome.varying else ""
                seconds = f"{perf_counter() - began:.0f} seconds."
                print(f"# {outcome.title}\n\n{outcome.text}{varying}\n\n{seconds}")
                print(f"{outcome.verdict}\n", flush=True)
                outcomes.append(outcome)
    except (Missing, NoPostgresql) as missing:
        print(missing, file=sys.stderr)
        return USAGE
    agree = all(outcome.agree for outcome in outcomes)
    last = "Verified." if agree else "Verification FAILED."
    print(last)
    if asked.report:
        asked.report.write_text(_report(outcomes, last, asked), encoding="utf-8")
    return OK if agree else VERIFICATION_FAILED


def _verifications(asked: argparse.Namespace, stack: ExitStack) -> list[Callable[[], Outcome]]:
    """What was asked for, once all programs that it needs are there."""
    parts = set(asked.parts) or set(PARTS)
    # Each part has randomness of its own, whether it runs alone or not.
    random = dict(zip(PARTS, np.random.default_rng(asked.seed).spawn(len(PARTS)), strict=True))
    enumerated = max(asked.examinations // _ENUMERATED, 1)
    known: dict[str, Callable[[], Outcome]] = {
        "enumeration": lambda: against_enumeration.verify(enumerated, random["enumeration"]),
        "inputs": lambda: fault_injection.verify(random["inputs"]),
        "power": lambda: power_cuts.verify(random["power"]),
        "bits": lambda: bit_flips.verify(random["bits"]),
        "recovery": lambda: recovery.verify(random["recovery"]),
        "calibration": lambda: calibration.verify(random["calibration"]),
    }
    if "peer" in parts:
        node = shutil.which("node")
        if node is None or not PACKAGE.is_dir():
            raise Missing("Node.js or the peer is missing; `make peer` installs the peer.")
        known["peer"] = lambda: against_peer.verify(asked.examinations, random["peer"], node)
    if parts & {"kills", "races"}:
        server = stack.enter_context(PostgresqlServer.running())
        known["kills"] = lambda: kills.verify(random["kills"], server)
        known["races"] = lambda: races.verify(random["races"], server)
    return [known[part] for part in PARTS if part in parts]


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("verify", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"{', '.join(PARTS)}; or {' or '.join(GROUPS)} for all of them [everything]",
    )
    parser.add_argument(
        "--examinations", type=int, default=100_000, help="to ask the peer about [100000]"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"of all randomness [{SEED}]")
    parser.add_argument("--report", type=Path, help="write what is printed as Markdown, too")
    asked = parser.parse_args(arguments)
    if asked.examinations < 1 or asked.seed < 0:
        parser.error("--examinations is at least 1, --seed at least 0")
    asked.parts = [part for name in asked.parts for part in GROUPS.get(name, (name,))]
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    return asked


def _report(outcomes: Sequence[Outcome], last: str, asked: argparse.Namespace) -> str:
    """The same as is printed but for what varies, so that equal runs give equal files."""
    head = f"Made by `make verify`, {asked.examinations} examinations, seed {asked.seed}."
    parts = [f"## {o.title}\n\n{o.text}\n\n**{o.verdict}**" for o in outcomes]
    return "\n\n".join(["# Verification", head, *parts, last]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
