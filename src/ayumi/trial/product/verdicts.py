"""The verdicts on the tests of a lot, as the entries tell: what passes, what fails, what is due."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from ayumi.ledger.view import View
from ayumi.product.accept import ComparedWithAncestor
from ayumi.product.disposition import Standing, failing, standing
from ayumi.product.due import due
from ayumi.product.results import TestResult
from ayumi.product.retests import Investigation, Review
from ayumi.product.specification import LotTest, Specification
from ayumi.product.verdict import Verdict, judge, verdicts_digest
from ayumi.study import StudyDefinition
from ayumi.trial.product import kinds
from ayumi.trial.product.genealogy import of_kind, upstream_of
from ayumi.trial.product.lot import Lot, Recorded
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.study import in_force
from ayumi.values import Keyed, Unset
from ayumi.values.per_state import PerState

Upstream = Callable[[], tuple[Lot, ...]]
LOOKED_BACK: Final = 100
"""So many entries of a lot are gone through to find what somebody had looked at."""
_EARLIER: Final = timedelta(microseconds=1)


def specification_of(study: StudyDefinition, stage: str) -> tuple[str, Specification] | None:
    """The specification of the lots of a stage with its name; none if they are not specified."""
    if not isinstance(study.specification, Keyed):
        return None
    found = (pair for pair in study.specification.items() if pair[1].stage == stage)
    return next(found, None)


def tests_of(study: StudyDefinition, stage: str) -> Mapping[str, LotTest]:
    """The tests of the lots of a stage; none where they are unset, or not specified."""
    found = specification_of(study, stage)
    if found is None or isinstance(found[1].tests, Unset):
        return {}
    return found[1].tests


def verdicts_of(view: View, lot: Lot, at: datetime) -> Mapping[str, Verdict]:
    """The verdict on each test of a lot at a moment, in the order of the study document.

    A test falls due from the making of the lot that its sample is of: this one, or one upstream.
    Empty where the study document has no test for lots of this stage.
    """
    found = in_force(view)
    return {} if found is None else judged(view, lot, found.definition, at)


def judged(view: View, lot: Lot, study: StudyDefinition, at: datetime) -> Mapping[str, Verdict]:
    """The verdicts on a lot under a definition, which may be another than the one in force."""
    specified, tests = specification_of(study, lot.stage), tests_of(study, lot.stage)
    if specified is None:
        return {}
    _, specification = specified
    zone = ZoneInfo(study.study.time_zone)
    upstream, kept = upstream_lots(view, lot), _remembered(lot, study)
    found: dict[str, Verdict] = {}
    for name, test in tests.items():
        known = kept.get(name)
        if known is not None:
            found[name] = known
            continue
        results = [result_of(one) for one in lot.results if one.test == name]
        found[name] = judge(
            specification,
            name,
            results,
            now=at.astimezone(zone),
            sampled_at=_local(sampled_at(lot, specification, test, upstream), zone),
            ancestors=_comparable(test, upstream),
            investigations=investigations_of(lot, name),
            reviews=[
                Review(frozenset(one.results), one.by, one.conclusion)  # type: ignore[arg-type]
                for one in lot.reviews
                if one.test == name
            ],
        )
        found[name] = _seen_by_two(found[name], lot)
        if results:
            kept[name] = found[name]
    return found


def _seen_by_two(verdict: Verdict, lot: Lot) -> Verdict:
    """The verdict; a pass that rests on a result which nobody has verified is none yet.

    One that fails counts at once: harm does not wait for a second person. A result for reference
    has its reviewer.
    """
    if verdict.state != "pass" or verdict.role == "reference":
        return verdict
    alone = [
        str(one.seq)
        for one in lot.results
        if one.test == verdict.test
        and one.verified_by is None
        and result_of(one).retest not in verdict.set_aside
    ]
    if not alone:
        return verdict
    because = f"{verdict.because}; not verified by a second person: entry {', '.join(alone)}"
    return replace(verdict, state="review_required", because=because)


_REMEMBERED: Final = 2_048
_kept = PerState[dict[str, Verdict]](_REMEMBERED)


def _remembered(lot: Lot, study: StudyDefinition) -> dict[str, Verdict]:
    """The verdicts on tests with results that were found of this very state of a lot.

    Time changes only those without: a result is what it is.
    """
    return _kept.of(lot, study, make=dict)


def standing_of(view: View, lot: Lot, at: datetime) -> Standing:
    """Whether the last decision on a lot still stands at a moment, and every reason why not."""
    return stands(lot, verdicts_of(view, lot, at), at)


def stands(lot: Lot, verdicts: Mapping[str, Verdict], at: datetime) -> Standing:
    """The same, where the verdicts are known already."""
    last = lot.dispositions[-1] if lot.dispositions else None
    known = () if last is None else failing_then(last.verdicts)
    until = None if last is None else last.until
    return standing(lot.state, until, at, verdicts, known_failing=known)


def failing_then(verdicts: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The tests that failed by verdicts as a decision holds them."""
    return failing({name: Verdict.from_dict(one) for name, one in verdicts.items()})


def result_of(recorded: Recorded) -> TestResult:
    """A result as it was recorded; words stand in the ledger apart, and are not judged."""
    value = recorded.result["value"]
    if not isinstance(value.get("text"), Mapping):
        return TestResult.from_dict(recorded.result)
    said = {**value, "text": f"described in words (entry {recorded.seq})"}
    return TestResult.from_dict({**recorded.result, "value": said})


def results_text(recorded: Recorded) -> str | None:
    """The digest of the words of a result in words."""
    text: Any = recorded.result["value"].get("text")
    return text["content"] if isinstance(text, Mapping) else None


def sampled_at(
    lot: Lot, specification: Specification, test: LotTest, upstream: Upstream
) -> datetime | None:
    """When the sample of a test came to be: with the lot that it is of; none if there is none yet.

    A sample whose stage is not known counts as taken with the lot itself.
    """
    material = specification.materials.get(str(test.material))
    if material is None or isinstance(material.stage, Unset) or material.stage == lot.stage:
        return lot.made_at
    made = [one.made_at for one in upstream() if one.stage == material.stage and one.made_at]
    return max(made, default=None)


def seen_verdicts(view: View, code: str, digest: str, now: datetime) -> Mapping[str, Verdict]:
    """The verdicts on a lot that somebody looked at, found by their digest; empty if never so.

    Verdicts change with an entry about the lot, and as tests fall due; nothing else is gone
    through, from now backwards.
    """
    entries = list(view.entries(subject=kinds.LOT + code))[-LOOKED_BACK:]
    until = now
    for entry in reversed(entries):
        found, lot = in_force(view, until=entry.seq), lot_of(view, code, until=entry.seq)
        if found is None or lot is None:
            continue
        for at in _changes(view, lot, found.definition, entry.recorded_at, until):
            then = judged(view, lot, found.definition, at)
            if verdicts_digest(then).startswith(digest):
                return then
        until = entry.recorded_at
    return {}


def _changes(
    view: View, lot: Lot, study: StudyDefinition, since: datetime, until: datetime
) -> Iterator[datetime]:
    """The moments between two at which something could have fallen due, the last one first."""
    specified = specification_of(study, lot.stage)
    if specified is None:
        return
    zone = ZoneInfo(study.study.time_zone)
    upstream = upstream_lots(view, lot)
    found = {since, until}
    for name, test in tests_of(study, lot.stage).items():
        falls = due(specified[1], name, _local(sampled_at(lot, specified[1], test, upstream), zone))
        for day in (falls.on, falls.overdue_from):
            if day is not None:
                moment = day if isinstance(day, datetime) else datetime.combine(day, time(), zone)
                found |= {moment, moment - _EARLIER}
    yield from sorted((one for one in found if since <= one <= until), reverse=True)


def upstream_lots(view: View, lot: Lot) -> Upstream:
    """The lots upstream of one, looked up when they are first asked for."""
    known: list[tuple[Lot, ...]] = []

    def found() -> tuple[Lot, ...]:
        if not known:
            codes = of_kind(upstream_of(view, kinds.LOT + lot.code), kinds.LOT)
            known.append(tuple(one for one in (lot_of(view, code) for code in codes) if one))
        return known[0]

    return found


def _comparable(test: LotTest, upstream: Upstream) -> frozenset[str]:
    """The codes of the material that a comparison may be made with: lots, and units of them."""
    accept = test.accept
    if not isinstance(accept, ComparedWithAncestor):
        return frozenset()
    lots = [one for one in upstream() if one.stage == accept.ancestor]
    codes = {one.code for one in lots} | {one.supplier_lot for one in lots if one.supplier_lot}
    return frozenset(codes.union(*(one.units for one in lots)))


def investigations_of(lot: Lot, test: str) -> list[Investigation]:
    """The investigations of a test, in the order in which they were opened or concluded."""
    return [
        Investigation(
            one.record,
            frozenset(one.results),
            one.conclusion or None,  # type: ignore[arg-type]
        )
        for one in lot.investigations
        if one.test == test
    ]


def _local(at: datetime | None, zone: Any) -> datetime | None:
    """A moment by the clock of the study's place, whose days count."""
    return None if at is None else at.astimezone(zone)
