"""The file of a lot as rows: what its table, its page and its JSON have in common."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ayumi.product.results import Described, TestResult
from ayumi.product.verdict import Verdict
from ayumi.report.lot_words import limit_in, result_in
from ayumi.trial.product.failures import is_overdue, lacking
from ayumi.trial.product.lot import Investigation, Recorded, Unit
from ayumi.trial.product.lot_file import LotFile
from ayumi.trial.product.verdicts import result_of, results_text, tests_of
from ayumi.values import Language, Unset, Words
from ayumi.values.time_zone import clock_in

REDACTED = Words("[redacted]", "［削除済み］")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One result of a test, in words."""

    recorded: Recorded
    result: str
    method: str
    measured: str
    set_aside: str
    """By which investigation; empty where the result counts."""
    decisive: bool

    @property
    def verified(self) -> bool:
        """Whether somebody else has compared it with its source."""
        return self.recorded.verified_by is not None


@dataclass(frozen=True, slots=True)
class TestRow:
    """One test of the specification: what is asked for, what was found, the verdict."""

    __test__ = False

    name: str
    title: str
    group: str
    role: str
    method: str
    material: str
    limit: str
    verdict: Verdict
    results: tuple[ResultRow, ...]
    assumed: bool = False
    """Whether its limit is assumed for a rehearsal, wholly or in part."""

    @property
    def shown(self) -> ResultRow | None:
        """The result that the verdict follows, or the last that counts; none if there is none."""
        counting = [one for one in self.results if not one.set_aside]
        decisive = [one for one in counting if one.decisive]
        return next(iter(decisive or counting[-1:]), None)


def test_rows(file: LotFile, language: Language = "en") -> tuple[TestRow, ...]:
    """The tests in the order of the study document."""
    return tuple(_test_row(file, name, language) for name in tests_of(file.study, file.lot.stage))


def _test_row(file: LotFile, name: str, language: Language) -> TestRow:
    assert file.specification is not None
    specification = file.specification[1]
    test = tests_of(file.study, file.lot.stage)[name]
    material = specification.materials.get(str(test.material))
    recorded = [one for one in file.lot.results if one.test == name]
    recorded.sort(key=lambda one: (int(one.result["retest"]), int(one.result["replicate"])))
    return TestRow(
        name,
        test.title.in_(language),
        "" if test.group is None else test.group.in_(language),
        test.role,
        str(test.method) if isinstance(test.method, Unset) else test.method.in_(language),
        str(test.material) if material is None else material.label.in_(language),
        limit_in(test.accept, file.study, language),
        file.verdicts[name],
        tuple(_result_row(file, name, one, language) for one in recorded),
        assumed=name in file.assumed,
    )


test_rows.__test__ = False  # type: ignore[attr-defined]


def _result_row(file: LotFile, name: str, recorded: Recorded, language: Language) -> ResultRow:
    test, verdict = tests_of(file.study, file.lot.stage)[name], file.verdicts[name]
    result = result_of(recorded)
    version = f", {result.method_version}" if result.method_version else ""
    return ResultRow(
        recorded,
        _found(file, recorded, result, language),
        test.method.in_(language)
        if isinstance(test.method, Words) and result.method == test.method.en
        else f"{result.method}{version}",
        moment_said(file, result.measured),
        _set_aside(file, name, result.retest) if result.retest in verdict.set_aside else "",
        result.digest == verdict.decisive,
    )


def _found(file: LotFile, recorded: Recorded, result: TestResult, language: Language) -> str:
    """A result in words; one that was described, in the words of who described it."""
    accept = tests_of(file.study, file.lot.stage)[recorded.test].accept
    if isinstance(result.value, Described):
        digest = results_text(recorded)
        return REDACTED.in_(language) if digest is None else words_of(file, digest, language)
    return result_in(result.value, accept, language)


def _set_aside(file: LotFile, test: str, retest: int) -> str:
    """The investigation that decided last on a testing."""
    found = [i for i in file.lot.investigations if i.test == test and retest in i.results]
    return found[-1].record if found else ""


def investigation_words(file: LotFile, one: Investigation, language: Language = "en") -> str:
    """What was written when it was opened, and when it was concluded."""
    return " — ".join(words_of(file, text, language) for text in (*one.before, one.text))


def words_of(file: LotFile, digest: str | None, language: Language = "en") -> str:
    """Free text by its digest, or that it was redacted."""
    if digest is None:
        return ""
    return file.texts.get(digest) or REDACTED.in_(language)


def moment_said(file: LotFile, at: Any) -> str:
    """A moment by the clocks of the study's place, a day as it is; nothing for none."""
    if not isinstance(at, datetime):
        return "" if at is None else str(at)
    return clock_in(file.study.study.time_zone, at)


def unit_rows(file: LotFile) -> Iterator[tuple[Unit, str, str]]:
    """Each unit with what is left in it, and why it is held."""
    for unit in file.lot.units.values():
        left = "" if unit.left is None else f"{unit.left:f} µL"
        yield unit, left, ", ".join(dict.fromkeys(hold.why for hold in unit.held))


def failure_lines(file: LotFile, language: Language = "en") -> Iterator[Mapping[str, Any]]:
    """The late failures of the lot, with what is lacking."""
    for one in file.lot.failures:
        untold, undecided = lacking(one)
        yield {
            "number": one.number,
            "state": one.state,
            "test": one.test,
            "why": one.why,
            "participants": list(one.participants),
            "doses": list(one.doses),
            "due": one.due,
            "told": {whom: {"by": by, "at": at} for whom, (by, at) in one.told.items()},
            "decided": {who: words_of(file, text, language) for who, text in one.decided.items()},
            "not_told": list(untold),
            "not_decided": list(undecided),
            "overdue": is_overdue(one, file.at),
        }
