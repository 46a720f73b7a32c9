"""Doses and look-back in the report, and what must not be shown there."""

import re
from dataclasses import replace
from typing import Any

from ayumi.report.trial import trial_report
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.delivered import MOST
from ayumi.report.trial.dose_line import DRAWN, STEPS
from ayumi.report.trial.reported import Reported
from ayumi.trial.participant import Leaving
from ayumi.trial.picture import Picture
from ayumi.values import PartialDate
from tests.report.cell_pictures import cells, with_dose, with_lot, with_product
from tests.report.cell_reports import letters_of, report, sections, table
from tests.report.trial_reports import rows_of

# ── Doses ────────────────────────────────────────────────────────────────────────────────────────


def test_every_step_of_a_drawn_dose_is_in_its_data() -> None:
    rows = rows_of(report(), "dose_lines_1")
    for dose in cells().product.doses:
        mine = [row for row in rows if row["dose"] == dose.code]
        steps = [row["what"].removeprefix("step_") for row in mine]
        assert [step for step in steps if step != "refused"] == list(STEPS)
        assert steps.count("refused") == len(dose.refusals)
        timed = [row["at"] for row in mine if row["what"] not in ("step_donor", "step_lot",
                                                                   "step_refused")]  # fmt: skip
        assert timed == sorted(timed)
        assert all(timed)


def test_a_dose_that_is_under_way_shows_what_is_lacking() -> None:
    rows = rows_of(report(troubles=True), "dose_lines_1")
    last = cells().product.doses[-1].code
    empty = [
        row["what"] for row in rows if row["dose"] == last and not row["at"] and not row["text"]
    ]
    assert empty == ["step_checked", "step_matched", "step_given"]
    assert "gap in custody" in letters_of(report(troubles=True).figures["dose_lines_1"])
    assert (last, "open_dose") in {
        (row["subject"], row["what"]) for row in table(report(troubles=True), "cells_open")
    }


def test_delivered_cells_stand_beside_the_planned_dose() -> None:
    rows = rows_of(report(), "delivered")
    assert len(rows) == len(cells().product.doses)
    for row in rows:
        low, middle, high = (
            float(row[name]) for name in ("interval_low", "cells", "interval_high")
        )
        assert low < middle < high
        assert row["planned_low"] == row["planned_high"] == "2000000"
    assert "4 of 4 intervals reach the planned dose" in report().html


def test_too_few_cells_are_seen() -> None:
    dose = cells().product.doses[0]
    assert dose.given is not None
    few_cells = {"cells": "900000", "low": "800000", "high": "1000000", "level": "0.95"}
    given_ = {**dose.given, "delivered": few_cells, "departs": ["fewer than the ordered"]}
    found = sections(with_dose(cells(), replace(dose, given=given_)))
    assert "3 of 4 intervals reach the planned dose" in found.html
    assert "departs from the document" in letters_of(found.figures["dose_lines_1"])


def test_refused_scans_are_told_with_all_reasons() -> None:
    refused = [(dose, one) for dose in cells().product.doses for one in dose.refusals]
    rows = table(report(), "refused_scans")
    assert len(rows) == len(refused) > 0
    for row, (dose, one) in zip(rows, refused, strict=True):
        assert row["dose"] == dose.code
        assert all(reason["text"] in row["because"] for reason in one["reasons"])


def test_what_was_given_after_a_refusal_had_been_checked_anew() -> None:
    assert "had been checked anew by two people" in report().html
    refused = next(dose for dose in cells().product.doses if dose.refusals)
    found = sections(with_dose(cells(), replace(refused, checks=refused.checks[:1])))
    assert f"WITHOUT two new checks: {refused.code}." in found.html


def test_a_late_failure_is_told_step_by_step() -> None:
    [failure] = table(report(), "late_failures")
    assert failure["state"] == "failure_closed"
    steps = [row["what"] for row in table(report(), "late_failure_steps")]
    assert steps[0] == "failure_opened"
    assert steps[-1] == "failure_step_closed"
    assert {"failure_told", "failure_decided"} <= set(steps)
    lot = next(lot for lot in cells().product.lots if lot.failures)
    left = replace(lot.failures[0], state="open", told={}, decided={})
    picture = with_lot(cells(), replace(lot, failures=(left,)))
    steps_ = dict(picture.product.steps)
    steps_.pop(lot.code)
    found = sections(with_product(picture, steps=steps_))
    assert table(found, "late_failures")[0]["state"] == "failure_overdue"
    lacking = [row["what"] for row in table(found, "late_failure_steps")]
    assert lacking.count("failure_not_told") == len(left.tell)
    assert lacking.count("failure_not_decided") == len(left.participants)
    assert "of which 1 are open and 1 overdue" in found.html


# ── Look-back ────────────────────────────────────────────────────────────────────────────────────


def test_look_back_finds_all_that_a_slow_search_finds() -> None:
    links = cells().product.links
    [who] = {
        code for lot in cells().product.lots for one in lot.failures for code in one.participants
    }

    def above(node: str) -> set[str]:
        direct = {whence for to, whence in links if to == node}
        return direct.union(*(above(one) for one in direct)) if direct else direct

    upstream = above(f"participant:{who}")
    drawn = {row["from"] for row in rows_of(report(), "upstream")}
    assert drawn == upstream
    people = {dose.participant for dose in cells().product.doses if dose.given}
    for row in table(report(), "shared_upstream"):
        node = row["kind"].removeprefix("kind_") + ":" + row["subject"]
        others = {p for p in people if node in above(f"participant:{p}")} - {who}
        assert set(filter(None, row["others"].split(", "))) == others
        assert int(row["count"]) == len(others)


def test_everybody_is_traced_to_the_donor() -> None:
    rows = {row["participant"]: row for row in table(report(), "traced")}
    given_ = [dose for dose in cells().product.doses if dose.given]
    assert set(rows) == {dose.participant for dose in given_}
    assert {row["donor"] for row in rows.values()} == {"DN-001"}


# ── What must not be shown ───────────────────────────────────────────────────────────────────────


def test_whose_data_may_not_be_used_is_not_named() -> None:
    picture = cells()
    [who] = {c for lot in picture.product.lots for one in lot.failures for c in one.participants}
    left = Leaving("consent", PartialDate.parse("2026-08-01"), None, {"keeps_data": False}, 7)
    people = tuple(
        replace(p, leavings=(left,), course="consent_withdrawn") if p.code == who else p
        for p in picture.participants
    )
    found = sections(replace(picture, participants=people))
    product = ("cells_open", "lots", "doses", "refused_scans", "late_failures", "traced",
               "late_failure_steps", "shared_upstream", "lot_decisions")  # fmt: skip
    for name in product:
        assert who not in found.tables[name].data, name
    for name in ("genealogy", "dose_lines_1", "delivered", "upstream"):
        figure = found.figures[name]
        assert f">{who}<" not in figure.content, name
        assert not any(who in cell for row in figure.rows for cell in row), name
    assert "For 1 doses the person is not shown" in found.html
    assert "no sign of infection" not in found.tables["late_failure_steps"].data


def test_no_account_stands_in_the_sections() -> None:
    picture = cells()
    product = picture.product
    names = {
        name
        for lot in product.lots
        for one in lot.results
        for name in (one.by, one.verified_by)
        if name
    }
    renamed = _renamed(picture, {name: f"canary{i}" for i, name in enumerate(sorted(names))})
    found = trial_report(renamed, None)
    assert "canary" not in found.html
    assert not any("canary" in one.data for one in found.tables.values())
    assert not any("canary" in one.svg + one.data for one in found.figures.values())


def _renamed(picture: Picture, names: dict[str, str]) -> Picture:
    """The lots with other accounts, in the sentences of their verdicts, too."""

    def new(account: str | None) -> Any:
        return names.get(account or "", account)

    lots = tuple(
        replace(
            lot,
            results=tuple(
                replace(one, by=new(one.by), verified_by=new(one.verified_by))
                for one in lot.results
            ),
            reviews=tuple(replace(one, by=new(one.by)) for one in lot.reviews),
        )
        for lot in picture.product.lots
    )
    verdicts = {
        code: {
            name: replace(one, because=re.sub(r"(?<=by )[\w-]+", lambda m: new(m[0]), one.because))
            for name, one in of.items()
        }
        for code, of in picture.product.verdicts.items()
    }
    assert any("by canary" in one.because for of in verdicts.values() for one in of.values())
    return with_product(picture, lots=lots, verdicts=verdicts)


def test_without_cells_there_are_no_such_sections() -> None:
    bare = with_product(cells(), lots=(), runs=(), donors=(), doses=(), links=(), alerts=())
    found = trial_report(bare, None)
    assert 'id="cells"' not in found.html
    assert "genealogy" not in found.figures


# ── Many ─────────────────────────────────────────────────────────────────────────────────────────


def test_of_many_doses_some_are_drawn_and_all_are_in_the_data() -> None:
    picture = cells()
    first = picture.product.doses[0]
    more = tuple(replace(first, code=f"D-9{i:03d}", participant=f"P9{i:02d}") for i in range(60))
    found = sections(with_product(picture, doses=(*picture.product.doses, *more)))
    n = len(picture.product.doses) + len(more)
    assert len([name for name in found.figures if name.startswith("dose_lines_")]) == DRAWN // 6
    drawn = {
        row["dose"] for name in ("dose_lines_1", "dose_lines_2") for row in rows_of(found, name)
    }
    assert len(drawn) == DRAWN
    assert {dose.code for dose in picture.product.doses if dose.refusals} <= drawn
    assert len(rows_of(found, "delivered")) == n == len(table(found, "doses"))
    assert f"The first {MOST} are drawn" in found.figures["delivered"].subtitle
    assert "+ " in found.figures["genealogy"].content


def test_who_is_found_by_the_cells_of_the_picture() -> None:
    seen = Cells(Reported(cells(), "en"))
    for dose in cells().product.doses:
        assert set(seen.day_lots(dose)) == {
            lot.code
            for lot in cells().product.lots
            if lot.code.startswith(f"{dose.suspension}") and seen.is_of_a_dose(lot.stage)
        }
