"""Cells, doses and look-back in the report: everything is there, and nothing that must not be."""

import csv
import io
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.product.lot_statistics import CAVEATS, PUBLISHED_TPD50
from ayumi.product.quantities import FATES
from ayumi.report.genealogy import BOX_HEIGHT, Generation, Thing, few, genealogy
from ayumi.report.trial import Report, trial_report
from ayumi.report.trial.cell_doses import doses_part
from ayumi.report.trial.cells import cells_part
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.delivered import MOST
from ayumi.report.trial.dose_line import DRAWN, STEPS
from ayumi.report.trial.figures import Figure
from ayumi.report.trial.log_plot import LogScale, OddsScale
from ayumi.report.trial.lookback import lookback_part
from ayumi.report.trial.reported import Reported
from ayumi.report.trial.residual_cells import CAVEATS_JA
from ayumi.report.trial.verdict_matrix import MARKS
from ayumi.trial.participant import Leaving
from ayumi.trial.picture import Picture
from ayumi.values import Language, PartialDate
from tests.report.cell_pictures import (
    cells,
    lot_named,
    troubled,
    with_dose,
    with_lot,
    with_product,
)
from tests.report.trial_reports import rows_of


def sections(picture: Picture, language: Language = "en") -> Report:
    """The sections on cells of a report, without the others."""
    seen = Cells(Reported(picture, language))
    parts = [part(seen, "light") for part in (cells_part, doses_part, lookback_part)]
    return Report(
        "".join(part.markup for part in parts),
        {figure.name: figure for part in parts for figure in part.figures},
        {one.name: one for part in parts for one in part.listings},
    )


@cache
def report(troubles: bool = False, language: Language = "en") -> Report:
    return sections(troubled() if troubles else cells(), language)


def letters_of(figure: Figure) -> str:
    """All that is written in a figure, its lines one after the other."""
    return " ".join(re.findall(r"<text[^>]*>([^<]*)", figure.content))


def table(found: Report, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.tables[name].data)))


# ── Cells ────────────────────────────────────────────────────────────────────────────────────────


def test_every_lot_is_listed_with_its_decision() -> None:
    rows = {row["lot"]: row for row in table(report(), "lots")}
    product = cells().product
    assert set(rows) == {lot.code for lot in product.lots}
    for lot in product.lots:
        decision = rows[lot.code]["decision"]
        if not product.verdicts[lot.code]:
            assert decision == "lot_not_specified"
        elif lot.state == "rejected" or product.standings[lot.code].usable:
            assert decision == f"lot_{lot.state}"
        else:
            assert decision == "lot_does_not_stand"
    assert {row["decision"] for row in rows.values()} >= {
        "lot_released", "lot_rejected", "lot_does_not_stand", "lot_not_specified",
    }  # fmt: skip


def test_every_verdict_stands_in_the_data_and_what_is_no_pass_on_the_page() -> None:
    found = report()
    for lot in cells().product.lots:
        verdicts = cells().product.verdicts[lot.code]
        if not verdicts:
            continue
        rows = [row for row in rows_of(found, f"verdicts_{lot.stage}") if row["lot"] == lot.code]
        assert [row["verdict"] for row in rows] == [f"verdict_{v.state}" for v in verdicts.values()]
        not_passed = [r for r in table(found, "verdicts_not_passed") if r["lot"] == lot.code]
        assert len(not_passed) == sum(v.state != "pass" for v in verdicts.values())


def test_each_verdict_has_its_own_shape() -> None:
    assert len({path for path, _ in MARKS.values()}) == len(MARKS)


def test_what_waits_for_somebody_is_said_first() -> None:
    def waiting(found: Report) -> set[tuple[str, str]]:
        return {(row["subject"], row["what"]) for row in table(found, "cells_open")}

    assert {("CL-002", "open_rejected")} <= waiting(report())
    assert waiting(report(troubles=True)) - waiting(report()) >= {
        ("CL-003", "open_verification"), ("CL-003", "open_hold"), ("CL-003", "open_transit"),
        ("CL-003", "open_quantity"),
        ("CL-003", "open_lost"), ("A001", "open_alert"),
    }  # fmt: skip
    html = report().html
    assert html.index("What waits for somebody") < html.index("From the donor on")
    calm = with_product(cells(), lots=cells().product.lots[:1], doses=())
    assert "Nothing: every lot is decided on" in sections(calm).html


def test_a_result_that_nobody_has_entered_is_waited_for() -> None:
    lot = lot_named(cells(), "CL-001")
    verdicts = dict(cells().product.verdicts["CL-001"])
    name = next(iter(verdicts))
    verdicts[name] = replace(verdicts[name], state="overdue", due="2026-01-02", decisive=None)
    results = tuple(one for one in lot.results if one.test != name)
    picture = with_lot(cells(), replace(lot, results=results))
    picture = with_product(picture, verdicts={**picture.product.verdicts, "CL-001": verdicts})
    rows = table(sections(picture), "cells_open")
    [said] = [
        row["text"] for row in rows if (row["subject"], row["what"]) == ("CL-001", "open_test")
    ]
    assert re.search(r"Overdue; no result, due 2026-01-02", said)


def test_containers_are_accounted_for_lot_by_lot() -> None:
    for row in table(report(), "containers_accounted"):
        assert sum(int(row[f"fate_{fate}"]) for fate in FATES) == int(row["made_count"])
        assert row["adds_up"] == "adds_up_yes"
    assert "All lots add up." in report().html
    assert "1 lots do NOT add up: CL-003." in report(troubles=True).html


def test_excursions_holds_gaps_alerts_and_deviations_are_listed() -> None:
    [strayed] = table(report(), "excursions")
    assert strayed["lot"] == "CL-003"
    assert "door of the storage" in strayed["text"]
    cleared = [row for row in table(report(), "holds") if row["cleared"]]
    assert any("Its own logger stayed below the limit" in row["cleared"] for row in cleared)
    assert "Custody was never broken." in report().html
    [gap] = table(report(troubles=True), "custody_gaps")
    assert gap["reason"] == "no temperature for 3 h"
    [alert] = table(report(troubles=True), "alerts")
    assert alert["text"] == "[redacted]"
    assert alert["concerns"] == "lots 1, participants 1"
    assert table(report(troubles=True), "run_deviations")[0]["text"] == "37 h instead of 36 h"


def test_limits_are_said_in_cells_of_the_planned_dose() -> None:
    rows = table(report(), "limits_in_cells_cryopreserved_lot")
    said = {row["limit"]: row["meaning"] for row in rows}
    assert said["at most 0.01 %"] == "at most 200 cells may have it"
    assert said["at most 0.0005 %"] == "at most 10 cells may have it"
    listed = ", ".join(row["test"] for row in rows)
    tests = cells().product.verdicts["CL-001"].values()
    assert all(verdict.title in listed for verdict in tests)


def test_curves_of_chance_agree_with_their_tests() -> None:
    rows = [row for row in rows_of(report(), "passing") if "(Giemsa stain)" in row["test"]]
    at = {float(row["true_value"]): float(row["chance_to_pass"]) for row in rows}
    assert all(low <= high + 1e-3 for low, high in pairwise(at.values()))
    nearest = min(at, key=lambda share: abs(share - 0.9))
    assert at[nearest] == pytest.approx(0.616, abs=0.03)


def test_the_risk_is_a_curve_with_all_its_caveats_and_no_number() -> None:
    of: dict[Language, tuple[str, ...]] = {"en": CAVEATS, "ja": CAVEATS_JA}
    for language, caveats in of.items():
        figure = report(language=language).figures["tumour_risk_cryopreserved_lot"]
        letters = letters_of(figure).replace(" ", "")
        for caveat in caveats:
            assert caveat.replace(" ", "") in letters
        for mark in PUBLISHED_TPD50:
            assert mark.cell_line.replace(" ", "") in letters
        assert "%:10cells" in letters or "：10個" in letters
        # The only chances in words are the ticks of the axis.
        assert not re.search(
            r"0\.\d{2,}(?!\d*%)", letters.replace("0.0005", "").replace("0.01", "")
        )
    assert len(CAVEATS) == len(CAVEATS_JA)
    chances = [
        float(r["chance_of_tumour"]) for r in rows_of(report(), "tumour_risk_cryopreserved_lot")
    ]
    assert max(chances) > 0.99
    assert min(chances) < 1e-5


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


def test_many_lots_are_counted_beside_those_that_are_drawn() -> None:
    picture = cells()
    lot, product = lot_named(picture, "CL-001"), picture.product
    more = tuple(replace(lot, code=f"CL-{i:03d}", failures=()) for i in range(100, 140))
    verdicts = {one.code: product.verdicts["CL-001"] for one in more}
    standings = {one.code: product.standings["CL-001"] for one in more}
    found = sections(
        with_product(
            picture, lots=(*product.lots, *more), verdicts={**product.verdicts, **verdicts},
            standings={**product.standings, **standings},
        )
    )  # fmt: skip
    figure = found.figures["verdicts_cryopreserved_lot"]
    assert "All 43" in figure.content
    assert "CL-002" in figure.content  # something happened to it
    assert len({row["lot"] for row in rows_of(found, "verdicts_cryopreserved_lot")}) == 43
    assert re.search(r">42<", figure.content)


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────

THINGS = st.lists(st.integers(1, 14), min_size=1, max_size=5)


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[Generation], list[tuple[str, str]]]:
    sizes = draw(THINGS)
    generations = [
        Generation(f"g{g}", tuple(Thing(f"{g}.{i}", f"{g}.{i}", "x") for i in range(n)), most=6)
        for g, n in enumerate(sizes)
    ]
    links = [
        (f"{g}.{i}", f"{g - 1}.{draw(st.integers(0, sizes[g - 1] - 1))}")
        for g in range(1, len(sizes))
        for i in range(sizes[g])
    ]
    return generations, links


@given(trees())
def test_a_genealogy_leaves_out_only_what_it_counts(
    tree: tuple[list[Generation], list[tuple[str, str]]],
) -> None:
    generations, links = tree
    drawn = few(generations, links, "more")
    for whole, some in zip(generations, drawn, strict=True):
        left = sum(thing.counts for thing in some.things)
        kept = [thing for thing in some.things if not thing.counts]
        assert len(some.things) <= whole.most
        assert len(kept) + left == len(whole.things)
        assert [t for t in whole.things if t in kept] == kept


@given(trees())
def test_lines_of_a_genealogy_keep_out_of_the_boxes(
    tree: tuple[list[Generation], list[tuple[str, str]]],
) -> None:
    generations, links = tree
    drawn, bottom = genealogy(generations, links, 0.0, 760)
    boxes = [
        tuple(float(v) for v in found)
        for found in re.findall(
            r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="48" rx="4" class="paper"',
            drawn,
        )
    ]
    assert len(boxes) == sum(len(one.things) for one in generations)
    assert max(y + BOX_HEIGHT for _, y, *_ in boxes) == pytest.approx(bottom)
    for x, _, width, *_ in boxes:
        assert x >= 0
        assert x + width <= 760
    assert drawn.count('class="leader"') == len(links)
    # Where a line goes straight down past boxes, it goes between them.
    for x, y in re.findall(r"(?<=[ ,])([\d.]+) ([\d.]+)V", drawn):
        at, upper = float(x), float(y)
        for left, top, width, *_ in boxes:
            if abs(top - upper) < 1:
                assert not left + 0.5 < at < left + width - 0.5


def test_a_notable_thing_is_drawn_among_many() -> None:
    things = tuple(Thing(str(i), str(i), "x", notable=i == 40) for i in range(50))
    [some] = few([Generation("g", things, most=5)], [], "more")
    assert [thing.code for thing in some.things] == ["0", "1", "2", "40", "+ 46"]


@given(st.floats(1e-9, 1e9), st.floats(1e-9, 1e9))
def test_scales_keep_the_order(one: float, other: float) -> None:
    scale = LogScale(1e-7, 1e7, 0.0, 100.0)
    assert (scale(one) <= scale(other)) == (scale(one) <= scale(other) if one != other else True)
    if one < other:
        assert scale(one) <= scale(other)
    odds = OddsScale(100.0, 0.0)
    a, b = one / (1 + one), other / (1 + other)
    if a < b:
        assert odds(a) >= odds(b)


def test_who_is_found_by_the_cells_of_the_picture() -> None:
    seen = Cells(Reported(cells(), "en"))
    for dose in cells().product.doses:
        assert set(seen.day_lots(dose)) == {
            lot.code
            for lot in cells().product.lots
            if lot.code.startswith(f"{dose.suspension}") and seen.is_of_a_dose(lot.stage)
        }
