"""The lines of a certificate of analysis, and of a lot's file, from the same data.

A certificate shows every result that there is: one that an investigation has set aside stands
beside the one that counts, with the investigation that set it aside.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ayumi.product.due import moment_words
from ayumi.product.limit_words import limit_words
from ayumi.product.result_words import result_words
from ayumi.product.results import TestResult
from ayumi.product.retests import CONCLUSIONS, Investigation, testing_words
from ayumi.product.specification import LotTest, Specification
from ayumi.product.verdict import Verdict
from ayumi.values import Unset
from ayumi.values.amounts import amount_words

VERDICT_WORDS: Final[Mapping[str, str]] = {
    "pass": "Pass",
    "fail": "Fail",
    "pending": "Pending",
    "due": "Due",
    "overdue": "Overdue",
    "censored": "Not shown",
    "review_required": "To be reviewed",
    "not_judged": "Not judged",
}


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One result of a test: what was found, how, when and by whom, and whether it counts.

    ``testing`` is the first result or a retest; ``investigation`` the record that asked for the
    retest, with its conclusion; ``set_aside`` says that the result does not count.
    """

    testing: str
    replicate: int
    result: str
    method: str
    material: str
    sample: str
    day: str
    analyst: str
    instrument: str
    detection_limit: str
    investigation: str
    set_aside: bool


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One test: what was asked for, what was found, and the verdict with its reason.

    ``result`` is the one that the verdict follows, or else the last that counts; ``others`` are
    all the rest, in the order of testing. A test without a result has neither.
    """

    test: str
    title: str
    group: str
    role: str
    method: str
    material: str
    limit: str
    verdict: str
    because: str
    result: ResultLine | None
    others: tuple[ResultLine, ...]


def certificate_lines(
    specification: Specification,
    results: Mapping[str, Sequence[TestResult]],
    verdicts: Mapping[str, Verdict],
    investigations: Mapping[str, Sequence[Investigation]] | None = None,
    stage: Callable[[str], str] = str,
) -> tuple[CertificateLine, ...]:
    """Every test of a level in the document's order, whether there is a result or not.

    ``investigations`` are by test; ``stage`` says what the stage of a comparison is called. A test
    of the specification without a verdict is a fault of the program: `KeyError`.
    """
    if isinstance(specification.tests, Unset):
        return ()
    records = investigations or {}
    return tuple(
        _line(specification, name, test, results.get(name, ()), verdicts[name],
              records.get(name, ()), stage)
        for name, test in specification.tests.items()
    )  # fmt: skip


def _line(
    specification: Specification,
    name: str,
    test: LotTest,
    results: Sequence[TestResult],
    verdict: Verdict,
    investigations: Sequence[Investigation],
    stage: Callable[[str], str],
) -> CertificateLine:
    ordered = sorted(results, key=lambda one: (one.retest, one.replicate))
    lines = [_result(specification, test, one, verdict, investigations) for one in ordered]
    standing = [place for place, one in enumerate(lines) if not one.set_aside]
    decisive = [n for n, one in enumerate(ordered) if one.digest == verdict.decisive]
    followed = next(iter(decisive or standing[-1:]), None)
    limit = test.accept
    return CertificateLine(
        test=name,
        title=test.title.en,
        group="" if test.group is None else test.group.en,
        role=test.role,
        method=str(test.method),
        material=_material(specification, test.material),
        limit=str(limit) if isinstance(limit, Unset) else limit_words(limit, stage),
        verdict=VERDICT_WORDS[verdict.state],
        because=verdict.because,
        result=None if followed is None else lines[followed],
        others=tuple(one for place, one in enumerate(lines) if place != followed),
    )


def _result(
    specification: Specification,
    test: LotTest,
    result: TestResult,
    verdict: Verdict,
    investigations: Sequence[Investigation],
) -> ResultLine:
    version = f", {result.method_version}" if result.method_version else ""
    limit = result.detection_limit
    return ResultLine(
        testing=testing_words(result.retest),
        replicate=result.replicate,
        result=result_words(result.value, test.accept),
        method=f"{result.method}{version}",
        material=_material(specification, result.material),
        sample=result.sample,
        day=moment_words(result.measured),
        analyst=result.analyst,
        instrument=result.instrument or "",
        detection_limit="" if limit is None else amount_words(str(limit)),
        investigation=_investigation(result, investigations),
        set_aside=result.retest in verdict.set_aside,
    )


def _investigation(result: TestResult, investigations: Sequence[Investigation]) -> str:
    """The record that asked for a retest, and what was concluded."""
    if result.investigation is None:
        return "" if result.retest == 0 else "none"
    found = [one for one in investigations if one.record == result.investigation]
    if not found:
        return f"{result.investigation}: not on record"
    conclusion = found[-1].conclusion
    words = "not concluded" if conclusion is None else CONCLUSIONS[conclusion]
    return f"{result.investigation}: {words}"


def _material(specification: Specification, name: str | Unset | None) -> str:
    if isinstance(name, Unset):
        return str(name)
    known = specification.materials.get(name or "")
    return name or "" if known is None else known.label.en
