"""The lots of a trial as a report looks at them: their tests, verdicts, decisions, in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final

from ayumi.product.disposition import Standing
from ayumi.product.results import Described
from ayumi.product.specification import LotTest, Specification
from ayumi.product.verdict import Verdict
from ayumi.report.genealogy import State
from ayumi.report.lot_rows import TestRow, test_rows
from ayumi.report.lot_words import limit_in, result_in
from ayumi.report.trial.cell_words import NOT_SHOWN
from ayumi.report.trial.reported import Reported
from ayumi.report.trial.words import ASSUMED
from ayumi.trial.product.lot import Lot, Recorded
from ayumi.trial.product.lot_file import LotFile
from ayumi.trial.product.verdicts import result_of, specification_of, tests_of
from ayumi.values.time_zone import clock_in

OPEN_VERDICTS: Final = frozenset({"due", "overdue", "censored", "review_required", "not_judged"})
"""Verdicts that wait for somebody."""


class Lots:
    """The lots of a trial with their tests and decisions, and the words for all of it."""

    def __init__(self, reported: Reported) -> None:
        self.reported = reported
        self.product = reported.picture.product
        self.study = reported.study
        self.lots: Mapping[str, Lot] = {lot.code: lot for lot in self.product.lots}
        self._rows: dict[str, tuple[TestRow, ...]] = {}
        self._tests: dict[str, Mapping[str, LotTest]] = {}
        self._assumed: dict[str, frozenset[str]] = {}

    # ── Words ────────────────────────────────────────────────────────────────────────────────────

    def stage(self, name: str) -> str:
        """What a stage is called."""
        found = self.study.product.stages.get(name)
        return name if found is None else self.reported.of(found.title)

    def when(self, at: datetime | None) -> str:
        """Day and time by the clocks of the study's place; nothing for none."""
        return "" if at is None else clock_in(self.study.study.time_zone, at)

    def with_mark(self, said: str, mark: str) -> str:
        """A text with a mark after it, in a table or a figure."""
        return f"{said} · {mark}" if mark else said

    def day(self, at: datetime | None) -> str:
        """The day by the calendar of the study's place; nothing for none."""
        return self.when(at)[:10]

    def place(self, name: str | None) -> str:
        """A place by its title in the document."""
        places = getattr(self.study.custody, "places", None)
        if name is None or not isinstance(places, Mapping) or name not in places:
            return name or ""
        return self.reported.of(places[name])

    def said(self, sentence: str) -> str:
        """A sentence of the record without accounts, and without whose data may not be used."""
        for account in self._accounts:
            sentence = re.sub(rf" by {re.escape(account)}(?![\w.-]*\w)", "", sentence)
        for code in self.reported.not_used:
            sentence = re.sub(rf"\b{re.escape(code)}\b", "…", sentence)
        return sentence

    @cached_property
    def _accounts(self) -> tuple[str, ...]:
        """Every account that had to do with the cells, the longest names first."""
        found = set[str]()
        for lot in self.product.lots:
            found |= {one.by for one in lot.reviews} | {one.by for one in lot.investigations}
            found |= {name for one in lot.results for name in (one.by, one.verified_by) if name}
        for dose in self.product.doses:
            found |= {one[3] for one in dose.history} | dose.prepared_by
        return tuple(sorted(found, key=lambda name: (-len(name), name)))

    def noted(self, seq: int) -> str:
        """The words that went with an entry; nothing where there are none."""
        digest = self.product.notes.get(seq)
        return "" if digest is None else self.reported.text(digest)

    def role(self, name: str) -> str:
        """A role by its title in the document."""
        found = self.study.roles.get(name)
        return name if found is None else self.reported.of(found.title)

    def who(self, participant: str) -> str:
        """A participant's code; of somebody whose data may not be used, that it is not shown."""
        hidden = participant in self.reported.not_used
        return self.reported.of(NOT_SHOWN) if hidden else participant

    def everyone(self, participants: Iterable[str]) -> tuple[str, ...]:
        """Participants by their codes, each as they may be shown."""
        return tuple(self.who(code) for code in participants)

    # ── Lots ─────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def by_stage(self) -> Mapping[str, tuple[Lot, ...]]:
        """The lots of each stage of the document, in its order, as they were made."""
        found: dict[str, list[Lot]] = {name: [] for name in self.study.product.stages}
        for lot in self.product.lots:
            found.setdefault(lot.stage, []).append(lot)
        return {name: tuple(lots) for name, lots in found.items() if lots}

    @cached_property
    def in_order(self) -> tuple[Lot, ...]:
        """All lots: those that are released by a specification first, stage by stage."""
        ordered = [lot for lots in self.by_stage.values() for lot in lots]
        return tuple(sorted(ordered, key=lambda lot: not self.is_specified(lot)))

    def specification(self, stage: str) -> tuple[str, Specification] | None:
        """The specification of the lots of a stage."""
        return specification_of(self.study, stage)

    def tests(self, stage: str) -> Mapping[str, LotTest]:
        """The tests of the lots of a stage, in the document's order."""
        if stage not in self._tests:
            self._tests[stage] = tests_of(self.study, stage)
        return self._tests[stage]

    def titles(self, stage: str) -> Mapping[str, str]:
        """The tests of the lots of a stage by their titles."""
        return {name: self.reported.of(test.title) for name, test in self.tests(stage).items()}

    def is_specified(self, lot: Lot) -> bool:
        """Whether lots of this stage are released by tests."""
        return bool(self.tests(lot.stage))

    def verdicts(self, lot: Lot) -> Mapping[str, Verdict]:
        """The verdicts on a lot, by test."""
        return self.product.verdicts.get(lot.code, {})

    def standing(self, lot: Lot) -> Standing | None:
        """Whether the last decision on a lot still stands."""
        return self.product.standings.get(lot.code)

    def decided(self, lot: Lot) -> str:
        """A lot's decision as a code that `VALUE_WORDS` knows."""
        if not self.is_specified(lot):
            return "lot_not_specified"
        standing = self.standing(lot)
        if lot.state in ("released", "conditionally_released") and standing is not None:
            return f"lot_{lot.state}" if standing.usable else "lot_does_not_stand"
        return f"lot_{lot.state}"

    def mark(self, lot: Lot) -> State:
        """How a lot stands, by one of the five marks."""
        return _MARKS[self.decided(lot)]

    def is_notable(self, lot: Lot) -> bool:
        """Whether something happened to a lot that a reader must not miss."""
        return (
            self.decided(lot) in ("lot_rejected", "lot_does_not_stand", "lot_out_of_specification")
            or bool(lot.failures)
            or any(one.fails or one.state in OPEN_VERDICTS for one in self.verdicts(lot).values())
            or any(unit.holds or unit.excursions for unit in lot.units.values())
        )

    def rows(self, lot: Lot) -> tuple[TestRow, ...]:
        """The tests of a lot in words, in the order of the document."""
        if lot.code not in self._rows:
            self._rows[lot.code] = test_rows(self._file(lot), self.reported.language)
        return self._rows[lot.code]

    def _file(self, lot: Lot) -> LotFile:
        picture, standing = self.reported.picture, self.standing(lot)
        assert picture.at is not None
        assert standing is not None
        return LotFile(
            study=self.study,
            document=picture.in_force.study.digest,
            rehearsal=picture.rehearsal,
            lot=lot,
            at=picture.at,
            upto=picture.head.seq,
            specification=self.specification(lot.stage),
            verdicts=self.verdicts(lot),
            standing=standing,
            lines=(),
            upstream=(),
            donors=(),
            signatures={},
            assumed=tuple(self.assumed_tests(lot.stage)),
            texts=picture.texts,
        )

    def assumed_tests(self, stage: str) -> frozenset[str]:
        """The tests of a stage whose limit is assumed for a rehearsal, wholly or in part."""
        if stage not in self._assumed:
            self._assumed[stage] = frozenset(
                name for name in self.tests(stage) if self._is_assumed(stage, name)
            )
        return self._assumed[stage]

    def _is_assumed(self, stage: str, test: str) -> bool:
        rehearsal, found = self.reported.picture.in_force.rehearsal, self.specification(stage)
        if rehearsal is None or found is None:
            return False
        place = f"specification.{found[0]}.tests.{test}.accept"
        within = any(one.at.startswith(f"{place}.") for one in rehearsal.assumptions)
        return within or rehearsal.assumed(place) is not None

    def result(self, lot: Lot, test: str, recorded: Sequence[Recorded]) -> str:
        """What was found by a test, in words; of several results the one that decides."""
        if not recorded:
            return ""
        value = result_of(recorded[0]).value
        if len(recorded) == 1 and not isinstance(value, Described):
            accept = self.tests(lot.stage)[test].accept
            return result_in(value, accept, self.reported.language)
        row = next(one for one in self.rows(lot) if one.name == test)
        return "" if row.shown is None else row.shown.result

    def limit(self, stage: str, test: str) -> str:
        """When a test passes, with the mark of what is assumed."""
        accept = self.tests(stage)[test].accept
        said = limit_in(accept, self.study, self.reported.language)
        return self.with_mark(
            said, self.reported.of(ASSUMED) if test in self.assumed_tests(stage) else ""
        )


_MARKS: Final[Mapping[str, State]] = {
    "lot_released": "fine",
    "lot_conditionally_released": "due",
    "lot_quarantine": "due",
    "lot_released_out_of_specification": "late",
    "lot_does_not_stand": "late",
    "lot_rejected": "blocked",
    "lot_not_specified": "unknown",
}
"""Each decision by one of the five marks."""
