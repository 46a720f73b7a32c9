"""Evidence in the report of a trial: every definition counted, two questions drawn, all marked."""

import csv
import io
import re
from functools import cache

import pytest

from ayumi.report.layout.html import Part
from ayumi.report.trial.evidence import evidence_part, told_of
from ayumi.report.trial.reported import Reported
from ayumi.trial.outcomes.answers import evidence_of
from ayumi.trial.outcomes.fragility import fragile
from ayumi.trial.picture import Picture
from ayumi.values import Language
from tests.report.trial_reports import Texts
from tests.trial.test_outcomes import MOTOR, complete, person, picture


@cache
def trial(*, rehearsal: bool = True) -> Picture:
    """Four people: two improve, one does not, one was not examined at the end."""
    return picture(
        person("P1", complete("C5"), complete("C5", **MOTOR)),
        person("P2", complete("C6"), complete("C6", **MOTOR)),
        person("P3", complete("C7"), complete("C7")),
        person("P4", complete("C5"), None),
        rehearsal=rehearsal,
    )


@cache
def part_of(language: Language = "en", *, rehearsal: bool = True) -> Part:
    found = trial(rehearsal=rehearsal)
    evidence = evidence_of(found)
    hanging = fragile(found, evidence.outcome_of(evidence.answers[0]))
    reported = Reported(found, language)
    return evidence_part(reported, evidence, told_of("keio"), "auto", hanging)


def texts(part: Part) -> list[str]:
    return Texts(part.markup).found


def test_every_definition_is_counted_and_says_whether_it_was_fixed() -> None:
    [listing] = part_of().listings
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(listing.data))}
    evidence = evidence_of(trial())
    assert len(listing.rows) == len(evidence.outcomes)
    reached = rows["AIS C or better"]
    assert [reached[name] for name in ("n", "yes", "no", "undetermined")] == ["4", "2", "1", "1"]
    assert [reached["lowest"], reached["highest"]] == ["2", "3"]
    for row, outcome in zip(listing.rows, evidence.outcomes, strict=True):
        assert row[1] == f"fixed {outcome.fixed}"
    said = texts(part_of())
    assert "post hoc" in said
    assert "2 to 3 of 4" in said
    assert any(text.startswith("n = 4 treated.") for text in said)


def test_both_questions_are_drawn_and_marked() -> None:
    part = part_of()
    names = [figure.name for figure in part.figures]
    assert names == [
        "evidence_ais_to_C_or_better", "evidence_ais_to_C_or_better_tipping",
        "evidence_ais_to_D_or_better",
    ]  # fmt: skip
    for figure in part.figures:
        assert "n = 4" in figure.title
        assert "SIMULATED" in figure.inline
    assert all("SIMULATED" not in one.inline for one in part_of(rehearsal=False).figures)
    assert "2 to 3 of 4" in part.figures[0].title


def test_the_reported_result_stands_beside_as_reported() -> None:
    said = texts(part_of())
    at = said.index("as reported, not verified")
    assert said[at - 1 : at + 3] == [
        "AIS C or better", "as reported, not verified", "2 of 4", "0.0078 to 0.14",
    ]  # fmt: skip
    assert any("not reviewed, not verified" in text for text in said)
    assert told_of("parkinson") is None
    found = trial()
    alone = evidence_part(Reported(found, "en"), evidence_of(found), None, "auto")
    assert "as reported, not verified" not in alone.markup


def test_no_verdicts_are_counted_where_perhaps_nobody_responded() -> None:
    found = picture(
        person("P1", complete("C5"), None),
        person("P2", complete("C6"), complete("C6")),
        rehearsal=True,
    )
    part = evidence_part(Reported(found, "en"), evidence_of(found), told_of("keio"), "auto")
    said = texts(part)
    at = said.index("this trial · SIMULATED")
    assert said[at + 1 : at + 4] == ["0 to 1 of 2", "–", "not judged (1 undetermined)"]


def test_every_line_of_the_outcomes_bears_the_mark() -> None:
    [*_, outcomes] = re.findall(r"<table.*?</table>", part_of().markup)
    body = outcomes.partition("<tbody>")[2]
    assert body.count("SIMULATED") == body.count("<tr>") == len(part_of().listings[0].rows)
    assert "SIMULATED" in outcomes.partition("</caption>")[0]
    assert "SIMULATED" not in part_of(rehearsal=False).markup


def test_it_is_told_on_what_an_improvement_hangs() -> None:
    said = texts(part_of())
    at = said.index("P1")
    assert said[at + 1] == "yes"  # by voluntary anal contraction alone
    assert "vac (Yes)" in said[at + 3]
    assert "P3" not in said


@pytest.mark.parametrize("language", ["en", "ja"])
def test_nothing_is_said_that_one_group_cannot_tell(language: Language) -> None:
    told = re.sub(r"<details>.*?</details>", "", part_of(language).markup, flags=re.S)
    banned = {
        "en": r"\b(shows?|proves?|effects?|effective|because of|cured?)\b",
        "ja": "示した|証明|効果|有効|おかげ|治癒",
    }
    assert re.search(banned[language], " ".join(Texts(told).found), re.I) is None


def test_a_trial_that_treated_nobody_says_so() -> None:
    part = evidence_part(Reported(picture(), "en"), evidence_of(picture()), None, "auto")
    assert part.figures == ()
    assert "Nobody has received cells yet" in part.markup
    assert "nobody has been treated yet" in part.markup
