"""The file of a lot and its certificate: the same data, kept by digest, in two languages."""

import json
import re
from io import StringIO
from typing import get_args

import pytest
from rich.console import Console

from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.certificates import certificate_again, issue_certificate
from ayumi.actions.product.lots import make_lot
from ayumi.actions.product.runs import start_run
from ayumi.actions.product.seeing_lots import due_of, ran_out, see_due, see_lot, to_verify
from ayumi.actions.product.testing import investigate
from ayumi.actions.record import redact
from ayumi.ledger import Actor
from ayumi.product.results import digest_of
from ayumi.product.verdict import State, Verdict, verdicts_digest
from ayumi.report.lot_file import lot_object, print_lot_file, print_verdicts
from ayumi.report.lot_page import certificate_page, lot_page
from ayumi.report.lot_tests import _MARK
from ayumi.report.lot_words import VERDICTS
from ayumi.trial.product.lot_file import LotFile, lot_file
from ayumi.values import Language
from tests.actions.clinic import Clinic
from tests.actions.steps import consent, refused
from tests.quality.works import (
    LOT,
    MAKER,
    PASSING,
    QUALITY,
    VERIFIER,
    conditionally_released,
    decide_for,
    failed,
    given_to,
    later,
    lot,
    measured,
    notify,
    passed,
    release_conditionally,
    release_exceptionally,
    released,
    somebody,
    state_risk,
    taken_back,
    verify,
    works,
)


def eventful() -> Clinic:
    """A lot to which everything has happened that a file has to show."""
    c = works()
    later(c, days=4)
    bad = measured(c, "endotoxin", {"value": "31 [EU]/mL", "sample": "S-1"})
    verify(c, bad.seq)
    investigate(c.ledger, VERIFIER, LOT, "endotoxin", "curve <not> valid", results=(0,))
    investigate(
        c.ledger, VERIFIER, LOT, "endotoxin", "dilution error", number=1,
        conclusion="laboratory_error_confirmed",
    )  # fmt: skip
    again = measured(c, "endotoxin", {**PASSING["endotoxin"], "investigation": "INV-1"})
    verify(c, again.seq)
    passed(c, "variants", "shape")
    release_conditionally(c)
    issue_certificate(c.ledger, QUALITY, LOT, language="ja")
    who = somebody(c)
    given_to(c, who)
    later(c, days=12)
    failed(c, "sterility")
    decide_for(c, who)
    return c


def file_of(c: Clinic) -> LotFile:
    found = lot_file(c.ledger, LOT, c.clock.at)
    assert found is not None
    return found


def shown(c: Clinic) -> str:
    console = Console(width=200, record=True, file=StringIO())
    print_lot_file(console, file_of(c))
    return console.export_text()


def test_a_certificate_is_issued_with_its_digest_and_made_again_from_the_record() -> None:
    c = released()
    entry, found = issue_certificate(c.ledger, QUALITY, LOT)
    assert entry.body["digest"] == digest_of(found.certificate()) == found.certificate_digest
    later(c, days=200)
    measured(c, "endotoxin", {**PASSING["endotoxin"], "replicate": "2"})
    taken_back(c, "reject")
    again, issued = certificate_again(c.ledger, LOT, 1)
    assert again.certificate() == found.certificate()
    assert certificate_page(again, issued) == certificate_page(found, entry.body)
    second, _ = issue_certificate(c.ledger, QUALITY, LOT, language="ja")
    assert second.body["number"] == 2
    assert second.body["digest"] != entry.body["digest"]
    assert [one["number"] for one in lot(c).certificates] == [1, 2]


def test_a_certificate_of_other_digest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    c = released()
    issue_certificate(c.ledger, QUALITY, LOT)
    monkeypatch.setattr(LotFile, "certificate_digest", "sha256:0")
    with pytest.raises(ActionRefused, match="today's engine makes sha256:0 of the same entries"):
        certificate_again(c.ledger, LOT, 1)


def test_there_is_none_of_a_lot_that_nobody_decided_on() -> None:
    c = works()
    with refused(c, "L1 is quarantine; a certificate is issued when it is released or rejected"):
        issue_certificate(c.ledger, QUALITY, LOT)
    with pytest.raises(ActionRefused, match="L1 has no certificate 1; there are: none"):
        certificate_again(c.ledger, LOT, 1)
    with refused(c, "write one of: en, ja"):
        issue_certificate(c.ledger, QUALITY, LOT, language="fr")
    with refused(c, "it needs `release_lot`: quality"):
        issue_certificate(c.ledger, Actor("k.tanaka", "investigator"), LOT)


def test_what_a_certificate_says_is_what_was_recorded() -> None:
    c = eventful()
    said = file_of(c).certificate()
    assert (said["lot"], said["state"], said["stage"]) == (LOT, "conditionally_released", "lot")
    assert said["verdicts"] == verdicts_digest(file_of(c).verdicts)
    tests = {line["test"]: line for line in said["tests"]}
    assert list(tests) == list(PASSING)
    assert tests["endotoxin"]["result"]["result"] == "< 0.25 EU/mL"
    assert [one["result"] for one in tests["endotoxin"]["others"]] == ["31 EU/mL"]
    assert tests["endotoxin"]["others"][0]["set_aside"]
    assert tests["karyotype"]["result"] is None
    assert said["decision"]["pending"] == ["sterility", "karyotype"]
    # Neither names nor anybody's words stand in it.
    for words in ("Q.Baba", "dilution error", "next week", "antibiotics"):
        assert words not in json.dumps(said)


def test_the_same_file_as_an_object_and_on_a_terminal() -> None:
    c = eventful()
    found = lot_object(file_of(c))
    assert json.loads(json.dumps(found, default=str))["usable"] is False
    assert {name: Verdict.from_dict(one).state for name, one in found["verdicts"].items()} == {
        "endotoxin": "pass", "sterility": "fail", "karyotype": "overdue", "variants": "pass",
        "shape": "pass",
    }  # fmt: skip
    assert [one["in_words"] for one in found["results"]][:2] == ["31 EU/mL", "< 0.25 EU/mL"]
    text = shown(c)
    for words in (
        "SIMULATED  L1  Cryopreserved lot  released conditionally",
        "not for a person: Sterility fails: positive",
        "31 EU/mL, set aside by INV-1",
        "INV-1: laboratory error confirmed; curve <not> valid — dilution error",
        "signed by q.baba",
        "1 open: sterility (positive; accepted only: negative); concerns P001; investigator not",
        f"Verdicts {file_of(c).digest}",
        "L1-01 (suspicion)",
    ):
        assert words in text
    assert "OVERDUE" not in text
    later(c, days=2)
    assert "OVERDUE" in shown(c)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_pages_say_the_same_and_stand_alone(language: Language) -> None:
    c = eventful()
    [issued] = lot(c).certificates
    again, _ = certificate_again(c.ledger, LOT, 1)
    certificate = certificate_page(again, issued, language=language)
    page = lot_page(file_of(c), language=language)
    for html in (certificate, page):
        assert html.startswith("<!doctype html>")
        assert f'lang="{language}"' in html
        assert not re.search(r"(src|href)=", html)
        assert "SIMULATED" in html.partition("<style>")[0]
        assert html.count("SIMULATED") > 3
        assert "31 EU/mL" in html
        assert "Q.Baba" in html
    assert issued["digest"] in certificate
    assert "antibiotics" not in certificate
    assert "antibiotics" in page
    assert "curve &lt;not&gt; valid" in page
    words = {
        "en": ("Certificate of analysis, number 1", "Pass", "pending: Sterility, Normal karyotype"),
        "ja": ("試験成績書　第1号", "適合", "未了：無菌試験、正常核型の割合"),
    }[language]
    for said in words:
        assert said in certificate
    assert {"en": "Not to be used for a person now", "ja": "使用してはならない"}[language] in page


def test_every_verdict_has_a_shape_and_a_word() -> None:
    assert set(_MARK) == set(VERDICTS) == set(get_args(State))
    assert all(words.ja for words in VERDICTS.values())


def test_out_of_specification_stands_in_the_file_with_both_signatures() -> None:
    c = works()
    later(c, days=21)
    passed(c, *(name for name in PASSING if name != "karyotype"))
    verify(c, failed(c, "karyotype").seq)
    who = somebody(c)
    state_risk(c, who)
    later(c, minutes=1)
    consent(c, who)
    notify(c, who, "authority")
    notify(c, who, "board", text="by letter")
    release_exceptionally(c, who)
    entry, found = issue_certificate(c.ledger, QUALITY, LOT)
    page = certificate_page(found, entry.body)
    assert "for participant P001 only" in page
    assert "K.Tanaka" in page
    assert "Q.Baba" in page
    whole = lot_page(found)
    assert "without the cells nothing is left to try" in whole
    assert "Notified: board" in whole


def test_what_was_redacted_is_said_to_be() -> None:
    c = eventful()
    opened = next(e for e in c.entries() if e.kind == "lot.investigated")
    redact(c.ledger, c.actor("data_manager"), opened.seq, [], reason="a name in it")
    assert "[redacted] — dilution error" in shown(c)
    assert "［削除済み］ — dilution error" in lot_page(file_of(c), language="ja")


def test_who_may_read_sees_a_lot_and_what_is_due() -> None:
    c = conditionally_released()
    reader = Actor("k.tanaka", "investigator")
    assert see_lot(c.ledger, reader, LOT).lot.code == LOT
    with refused(c, "there is no lot L2; "):
        see_lot(c.ledger, reader, "L2")
    with refused(c, "does not act as"):
        see_lot(c.ledger, Actor("x.y", "investigator"), LOT)
    assert [one.test for _, one in see_due(c.ledger, reader)] == ["karyotype", "sterility"]
    assert ran_out(c.ledger, c.clock.at) == ()
    later(c, days=30)
    assert [(found.code, one.state) for found, one in due_of(c.ledger, c.clock.at)] == [
        (LOT, "overdue")
    ] * 2
    assert [one.code for one in ran_out(c.ledger, c.clock.at)] == [LOT]
    entry = failed(c, "sterility")
    assert to_verify(c.ledger) == ((LOT, entry.seq, "sterility, first result"),)


def test_a_stage_without_tests_says_so() -> None:
    c = works()
    found = lot_file(c.ledger, "B1", c.clock.at)
    assert found is not None
    console = Console(width=100, record=True, file=StringIO())
    print_verdicts(console, found)
    assert "has no tests for lots of this stage" in console.export_text()
    assert "no tests for lots of this stage" in lot_page(found)
    assert lot_file(c.ledger, "L9", c.clock.at) is None


def test_a_certificate_of_a_release_after_it_names_the_release() -> None:
    c = released()
    entry, found = issue_certificate(c.ledger, QUALITY, LOT)
    page = certificate_page(found, entry.body)
    assert "Released on 2026-03-23" in page
    assert "SIMULATED" in page


def test_limits_that_a_rehearsal_assumes_are_marked() -> None:
    c = Clinic()
    c.staff("c.ueno", "cell_processing")
    c.staff("q.baba", "quality")
    for code, stage in (("C1", "cryopreserved_lot"), ("S1", "final_suspension")):
        start_run(c.ledger, MAKER, f"R-{code}", stage=stage, simulated=True)
        make_lot(c.ledger, MAKER, code, run=f"R-{code}", units=1)
    of = {code: lot_file(c.ledger, code, c.clock.at) for code in ("C1", "S1")}
    assert of["C1"] is not None
    assert of["S1"] is not None
    assert of["C1"].assumed == ("sox1_qpcr", "pax6", "oct4_qpcr")
    # All tests of the suspension are assumed, since the study document has none.
    assumed = of["S1"].assumed
    assert assumed == tuple(of["S1"].verdicts)
    assert of["S1"].certificate()["assumed"] == list(assumed) != []
    assert lot_page(of["C1"]).count(">ASSUMED<") == 3
    assert "仮定 ASSUMED" in lot_page(of["S1"], language="ja")
    console = Console(width=200, record=True, file=StringIO())
    print_verdicts(console, of["S1"])
    assert console.export_text().count("ASSUMED") == len(assumed)
    assert file_of(works()).assumed == ()
