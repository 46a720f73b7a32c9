"""What all tests share: the settings of hypothesis, and the programs that some tests need.

A test whose program is missing is skipped, with the reason. With AYUMI_REQUIRE_ALL=1, as in CI,
a skipped test has failed: there, everything must be present.
"""

import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from verify.postgresql_server import PostgresqlServer

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("AYUMI_REQUIRE_ALL") == "1"

# In CI the same inputs every time, so that a failure belongs to the change; elsewhere new ones.
settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("here", deadline=None, print_blob=True)
settings.load_profile("ci" if REQUIRE_ALL else "here")


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Under AYUMI_REQUIRE_ALL, turn a skip (not an expected failure) into a failure."""
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"AYUMI_REQUIRE_ALL=1 lets nothing be skipped. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fail_if_skipped(report)
    return report


@pytest.fixture(scope="session")
def postgresql() -> "Iterator[PostgresqlServer]":
    """A PostgreSQL server of our own, which a test may kill if it starts it again."""
    from verify.postgresql_server import NoPostgresql, PostgresqlServer

    with ExitStack() as stack:
        try:
            server = stack.enter_context(PostgresqlServer.running())
        except NoPostgresql as missing:
            pytest.skip(str(missing))
        yield server


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The system's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    pytest.skip("no chromium, chromium-browser or google-chrome on the PATH")


@pytest.fixture(scope="session")
def browser(chromium: Path) -> "Iterator[Browser]":
    """The system's Chromium, running without a window and keeping to itself."""
    from playwright.sync_api import sync_playwright

    flags = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
    ]
    if os.geteuid() == 0:  # Chromium's sandbox does not work for root
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


@dataclass(frozen=True)
class NodePeer:
    """Node.js and the folder of the isncsci package, the program that results are compared with."""

    node: Path
    package: Path


@pytest.fixture(scope="session")
def node_peer() -> NodePeer:
    """Node.js and the peer, as `make peer` installs it."""
    node = shutil.which("node")
    if not node:
        pytest.skip("no node on the PATH")
    package = ROOT / "verify" / "peer" / "node_modules" / "isncsci"
    if not package.is_dir():
        pytest.skip("the peer is not installed: make peer")
    return NodePeer(Path(node), package)
