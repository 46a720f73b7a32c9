"""Cells in the report: every lot, every verdict, all that waits for somebody."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from ayumi.product.lot_statistics import CAVEATS, PUBLISHED_TPD50
from ayumi.product.quantities import FATES
from ayumi.report.trial import Report
from ayumi.report.trial.residual_cells import CAVEATS_JA
from ayumi.report.trial.verdict_matrix import MARKS
from ayumi.values import Language
from tests.report.cell_pictures import cells, lot_named, with_lot, with_product
from tests.report.cell_reports import letters_of, report, sections, table
from tests.report.trial_reports import rows_of


def verdict_rows(found: Report, stage: str) -> list[dict[str, str]]:
    """The verdicts on the lots of a stage, over all the figures that show them."""
    names = [name for name in found.figures if re.fullmatch(rf"verdicts_{stage}(_\d)?", name)]
    return [row for name in names for row in rows_of(found, name)]


def test_no_figure_is_made_smaller_on_a_printed_page() -> None:
    """A4 less its margins is 680 x 978 px, on which a figure of 760 px may be 1,093 px high."""
    for name, figure in report().figures.items():
        assert figure.height <= 1093, name


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
        rows = [row for row in verdict_rows(found, lot.stage) if row["lot"] == lot.code]
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
    figure = found.figures["verdicts_cryopreserved_lot_1"]
    assert "All 43" in figure.content
    assert "CL-002" in figure.content  # something happened to it
    assert len({row["lot"] for row in verdict_rows(found, "cryopreserved_lot")}) == 43
    assert re.search(r">42<", figure.content)


def test_assumed_limits_are_marked_wherever_they_are_shown() -> None:
    rehearsal = cells().in_force.rehearsal
    assert rehearsal is not None
    rows = verdict_rows(report(), "final_suspension")
    assert all(row["limit"].endswith("ASSUMED") for row in rows)
    rows = verdict_rows(report(), "cryopreserved_lot")
    assumed = {row["test"] for row in rows if row["limit"].endswith("ASSUMED")}
    places = [one.at for one in rehearsal.assumptions if ".cryopreserved_lot.tests." in one.at]
    assert len(assumed) == len({p.split(".")[3] for p in places if p.split(".")[4] == "accept"})
    drawn = letters_of(report().figures["verdicts_final_suspension"])
    assert drawn.count("ASSUMED") == 8
