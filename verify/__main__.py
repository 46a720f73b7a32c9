"""``make verify``: hold Ayumi's classification against other ways to the same results.

Exit codes: 0 everything agrees, 2 usage or a missing program, 4 verification failed.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np

from verify import against_enumeration, against_peer, fault_injection
from verify.outcome import Outcome
from verify.peer_program import PACKAGE

OK, USAGE, VERIFICATION_FAILED = 0, 2, 4
SEED: Final = 20190501
# Of so many examinations that the peer is asked about, one has all its completions tried.
_ENUMERATED: Final = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verifications one after the other, and say of each whether everything agrees."""
    asked = _read(arguments)
    node = shutil.which("node")
    if node is None or not PACKAGE.is_dir():
        print("Node.js or the peer is missing; `make peer` installs the peer.", file=sys.stderr)
        return USAGE
    enumerated = max(asked.examinations // _ENUMERATED, 1)
    first, second, third = np.random.default_rng(asked.seed).spawn(3)
    verifications: tuple[Callable[[], Outcome], ...] = (
        lambda: against_enumeration.verify(enumerated, first),
        lambda: against_peer.verify(asked.examinations, second, node),
        lambda: fault_injection.verify(third),
    )
    outcomes = []
    for verification in verifications:
        began = perf_counter()
        outcome = verification()
        print(f"# {outcome.title}\n\n{outcome.text}\n\n{perf_counter() - began:.0f} seconds.")
        print(f"{outcome.verdict}\n", flush=True)
        outcomes.append(outcome)
    agree = all(outcome.agree for outcome in outcomes)
    last = "Verified." if agree else "Verification FAILED."
    print(last)
    if asked.report:
        asked.report.write_text(_report(outcomes, last, asked), encoding="utf-8")
    return OK if agree else VERIFICATION_FAILED


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("verify", description=__doc__)
    parser.add_argument(
        "--examinations", type=int, default=100_000, help="to ask the peer about [100000]"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"of all randomness [{SEED}]")
    parser.add_argument("--report", type=Path, help="write what is printed as Markdown, too")
    asked = parser.parse_args(arguments)
    if asked.examinations < 1 or asked.seed < 0:
        parser.error("--examinations is at least 1, --seed at least 0")
    return asked


def _report(outcomes: Sequence[Outcome], last: str, asked: argparse.Namespace) -> str:
    """The same as is printed but for the times, so that equal runs give equal files."""
    head = f"Made by `make verify`, {asked.examinations} examinations, seed {asked.seed}."
    parts = [f"## {o.title}\n\n{o.text}\n\n**{o.verdict}**" for o in outcomes]
    return "\n\n".join(["# Verification", head, *parts, last]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
