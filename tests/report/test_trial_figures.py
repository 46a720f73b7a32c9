"""The figures of the trial report agree with the picture of the trial."""

import csv
import io
from typing import Any

import numpy as np
import pytest

from ayumi.isncsci import CELLS, Exam
from ayumi.isncsci.levels import spelled
from ayumi.ledger.verification import Finding, Verification
from ayumi.report.trial import trial_report
from ayumi.report.trial.bodies import changes
from ayumi.report.trial.comparison import compared_of
from ayumi.report.trial.exams import Seen, baseline_of, exams_of
from ayumi.report.trial.flow import flow_of
from ayumi.report.trial.reported import PANELS, PORTRAITS, Reported
from ayumi.report.trial.spread import quantiles
from ayumi.trial.picture import Picture
from ayumi.trial.recorded import results_of
from tests.report.trial_pictures import keio
from tests.report.trial_reports import report, rows_of

SVG = "{http://www.w3.org/2000/svg}"


def test_the_map_shows_every_score() -> None:
    picture = keio()
    reported = Reported(picture, "en")
    checked = 0
    for person in reported.enrolled:
        rows = rows_of(report("keio"), f"examinations_{person.code}")
        by_cell = {(r["side"], r["examined"], r["segment"]): r for r in rows}
        for seen in exams_of(reported, person, "isncsci"):
            for cell in CELLS[:132]:
                side, what, level = cell.split(".")
                row = by_cell[side, what, spelled(level)]
                assert row[seen.key[0]] == str(seen.exam[cell])
                checked += 1
    assert checked > 2000


def test_scores_and_grades_are_the_signed_ones() -> None:
    picture = keio()
    scores = rows_of(report("keio"), "motor_scores_1")
    grades = rows_of(report("keio"), "ais_isncsci")
    signed = 0
    for person in picture.participants:
        for (visit, _, instrument), form in person.forms.items():
            if instrument != "isncsci" or form.signed is None:
                continue
            signed += 1
            [grade] = [g for g in grades if g["participant"] == person.code and g["visit"] == visit]
            assert grade["grade"] == " or ".join(results_of(form)["ais"])
            total = form.signed.computed["totals"]["uems"]
            found = [
                r for r in scores if r["participant"] == person.code and r["score"] == "uems"
                and (r["low"], r["high"]) == (str(total["low"]), str(total["high"]))
            ]  # fmt: skip
            assert found
    assert len(scores) == 2 * signed
    assert any(row["low"] != row["high"] for row in scores)
    assert not any("motor_total" in row["score"] for row in scores)


def test_the_baseline_is_the_one_that_the_clearance_names() -> None:
    reported = Reported(keio(), "en")
    first = reported.enrolled[0]
    exams = exams_of(reported, first, "isncsci")
    baseline = baseline_of(reported, first, exams)
    assert first.clearance is not None
    assert baseline is not None
    assert baseline.form.signed is not None
    assert baseline.form.signed.seq == first.clearance.baseline["isncsci"]
    second = reported.enrolled[1]
    found = baseline_of(reported, second, exams_of(reported, second, "isncsci"))
    assert found is not None
    assert found.key[0] == "before_transplantation"


def test_changes_are_those_of_the_cells() -> None:
    before = Exam.intact(prior_deficit=True)
    after = before.replace({"left.motor.L5": "3", "right.pin_prick.S4_5": "NT"})
    form = next(iter(keio().participants[0].forms.values()))
    key = ("v", 1, "isncsci")
    found = changes(Seen(key, form, before), Seen(key, form, after))
    assert found == [("right", "pin_prick", "S4-5", "2", "NT"), ("left", "motor", "L5", "5", "3")]


def test_the_timeline_tells_each_visit() -> None:
    picture = keio()
    rows = [row for row in rows_of(report("keio"), "timeline_1") if row["what"] == "visit"]
    for person in picture.participants[:4]:
        for (visit, occurrence), held in person.visits.items():
            [row] = [
                r for r in rows
                if r["participant"] == person.code
                and (r["visit"], r["occurrence"]) == (visit, str(occurrence))
            ]  # fmt: skip
            assert row["state"] == ("missed" if held.state == "missed" else held.when)
            if held.day is not None:
                assert row["day"] == str(held.day)
                injury = person.events["injury"].earliest()
                assert row["since_origin"] == str((held.day - injury).days)
    assert {"late", "missed", "on time", "due"} <= {row["state"] for row in rows}
    left = picture.participants[2]
    gone = [
        r for r in rows if r["participant"] == left.code and r["day"] > str(left.leavings[0].day)
    ]
    assert gone == []


def test_the_flow_counts_everybody_once() -> None:
    people = keio().participants
    flow = flow_of(people)
    ended = sum(sum(found.values()) for found in flow.left.values())
    assert ended + sum(flow.now.values()) == len(people)
    assert flow.reached == {
        "prescreened": 6, "consented": 5, "eligible": 4, "enrolled": 4, "cleared": 4,
        "transplanted": 4, "completed": 2,
    }  # fmt: skip
    reached = [flow.reached[name] for name in flow.reached]
    assert reached == sorted(reached, reverse=True)


def test_conduct_is_told_with_reasons() -> None:
    html = report("keio").html
    assert "Dose of tacrolimus taken twice" in html
    assert "[redacted]" in html
    assert "A finger was in plaster" in html
    assert "Total bilirubin 1.4 mg/dL is more than 1.0" in html
    tables = report("keio").tables
    computed = list(csv.DictReader(io.StringIO(tables["computed_deviations"].data)))
    assert {row["what"] for row in computed} == {
        "visit missed", "visit out of its window", "entered late",
    }  # fmt: skip


def test_the_ledger_is_as_it_was_verified() -> None:
    assert "Verified: everything is as it was recorded." in report("keio").html
    broken = Verification(entries=9, head="cd" * 32, findings=[Finding(7, "its hash is another")])
    html = trial_report(keio(), broken).html
    assert "NOT as it was recorded: 1 findings." in html
    assert "entry 7: its hash is another" in html
    assert "ended at another entry" in html


def test_simulated_stands_beside_published() -> None:
    rows = rows_of(report("keio"), "comparison")
    card = keio().provenance
    assert card is not None
    stated = card["model"]["simulated_against_published"]
    assert [row["row"] for row in rows] == [one["row"] for one in stated]
    other: Any = {"id": "x", "measure": "AIS better", "target": 12.0, "n": 50, "simulated": 11.0,
                  "standard_error": 0.1, "source": "doi"}  # fmt: skip
    picture = keio()
    plain = Reported(
        Picture(
            picture.in_force, (), picture.register, {}, picture.head, True,
            {"comparison": [other, {"unreadable": 1}]}, "L",
        ),
        "en",
    )  # fmt: skip
    [row] = compared_of(plain)
    assert row.interval == pytest.approx((5.616, 23.80), abs=0.01)  # Wilson, 6 of 50


@pytest.mark.parametrize("provenance", [None, {}, {"seed": 1}, {"effect": None, "model": {}}])
def test_whatever_the_provenance_lacks(provenance: dict[str, Any] | None) -> None:
    picture = keio()
    bare = Picture(
        picture.in_force, picture.participants[:1], picture.register, {}, picture.head, True,
        provenance, "L",
    )  # fmt: skip
    assert "Provenance" in trial_report(bare, None).html


def test_of_many_the_first_are_drawn_and_all_are_counted() -> None:
    found = report("many")
    assert f"The first {PANELS} of 40 participants" in found.html
    assert len([name for name in found.figures if name.startswith("examinations_")]) == PORTRAITS
    assert {"visits", "uems_all", "lems_all", "ais_isncsci_all", "scim3_total_all"} <= set(
        found.figures
    )
    shares = rows_of(found, "ais_isncsci_all")
    last = sum(int(row["count"]) for row in shares if row["visit"] == "week_52")
    assert last == 40
    [uems] = [row for row in rows_of(found, "uems_all") if row["visit"] == "week_52"]
    assert int(uems["n"]) == 40
    assert len(found.html) < 3_000_000


def test_quantiles_are_those_of_numpy() -> None:
    rng = np.random.default_rng(3)
    for n in (1, 2, 3, 7, 20):
        values = [float(v) for v in rng.integers(0, 50, n)]
        expected = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))
        assert quantiles(values) == pytest.approx(expected)
