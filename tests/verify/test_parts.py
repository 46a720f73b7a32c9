"""Parts of `make verify` can be asked for by name."""

from pathlib import Path

import pytest

from verify import __main__ as verification
from verify.outcome import Outcome


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        verification.main(["lodger"])
    assert ended.value.code == verification.USAGE
    assert "no part is called lodger" in capsys.readouterr().err


def test_a_part_alone_draws_what_it_draws_among_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn: list[int] = []

    def outcome(random: object) -> Outcome:
        drawn.append(random.integers(2**31))  # type: ignore[attr-defined]
        return Outcome("bits", "text", agree=True, varying="42 of something")

    monkeypatch.setattr("verify.bit_flips.verify", outcome)
    monkeypatch.setattr("verify.power_cuts.verify", outcome)
    report = tmp_path / "report.md"
    assert verification.main(["bits"]) == verification.OK
    assert verification.main(["power", "bits", "--report", str(report)]) == verification.OK
    alone, power, bits = drawn
    assert alone == bits != power
    assert "42 of something" in capsys.readouterr().out
    assert "42 of something" not in report.read_text(encoding="utf-8")


def test_what_is_not_as_it_should_be_has_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Outcome("bits", "text", agree=False)
    monkeypatch.setattr("verify.bit_flips.verify", lambda random: wrong)
    assert verification.main(["bits"]) == verification.VERIFICATION_FAILED
