"""A report's folder appears whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ayumi.exchange.report_files import write_report
from ayumi.values import InputRefused


@dataclass(frozen=True)
class Drawn:
    svg: str = "<svg/>"
    data: str = "a,b\n1,2\n"


@dataclass(frozen=True)
class Fails:
    data: str = "a\n"

    @property
    def svg(self) -> str:
        raise OSError("no room")


@dataclass(frozen=True)
class Made:
    html: str = "<!doctype html>\n<p>歩み\n"
    figures: Mapping[str, Drawn | Fails] = field(default_factory=lambda: {"flow": Drawn()})
    tables: Mapping[str, Drawn] = field(default_factory=lambda: {"queries": Drawn()})


def test_everything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "report"
    written = write_report(Made(), folder)
    assert [str(path.relative_to(folder)) for path in written] == [
        "report.html", "figures/flow.svg", "figures/flow.csv", "tables/queries.csv",
    ]  # fmt: skip
    assert (folder / "report.html").read_text("utf-8") == Made().html
    assert (folder / "figures" / "flow.csv").read_bytes() == b"a,b\n1,2\n"
    assert [path.name for path in folder.parent.iterdir()] == ["report"]


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no room"):
        write_report(Made(figures={"one": Drawn(), "two": Fails()}), tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    with pytest.raises(InputRefused, match="there already"):
        write_report(Made(), tmp_path / "report")
    (tmp_path / "other.part").mkdir()
    with pytest.raises(InputRefused, match="cut off"):
        write_report(Made(), tmp_path / "other")
    assert list((tmp_path / "report").iterdir()) == []
