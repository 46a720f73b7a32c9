"""Giving the cells: every microlitre accounted for, one transaction, both ways in the genealogy."""

from decimal import Decimal
from typing import Any

import pytest

from ayumi.actions.product import bedside
from ayumi.actions.product.alerts import raise_alert
from ayumi.actions.product.sheets import print_sheet
from ayumi.actions.product.units import MEANING_CLEARED, clear_hold, hold
from ayumi.product.dose import Administration
from ayumi.product.giving import Site, departs_in_giving, read_sites
from ayumi.trial.product.genealogy import upstream_of
from ayumi.trial.product.lookback import ancestry_of, concerned_by
from ayumi.trial.register import register_of
from ayumi.values import InputRefused, QuantityRange, Unset, Words
from tests.actions.steps import refused
from tests.doses.theatre import (
    IDENTITIES,
    NURSE,
    ODA,
    PEOPLE,
    SATO,
    SURGEON,
    TANAKA,
    Theatre,
    at,
    check,
    conditions,
    give,
    handed,
    order,
    prepared,
    received,
    refused_match,
    theatre,
)


@pytest.fixture
def c() -> Theatre:
    found = theatre("matched")
    found.now("10:05")
    return found


def test_dose_syringes_and_participant_are_written_at_once(c: Theatre) -> None:
    head = c.ledger.head.seq
    entry = give(c)
    kinds = [e.kind for e in c.ledger.entries(after=head)]
    assert kinds == ["dose.administered", "unit.taken", "transplantation.done"]
    assert c.dose().state == "administered"
    # 20 of 22 uL at 50,000 a microlitre, 92 % alive.
    assert entry.body["delivered"]["cells"] == "920000"
    unit = c.lot("S-D11").units["S-D11-01"]
    assert (unit.state, unit.left) == ("administered", Decimal(0))
    assert [(one.as_what, str(one.volume)) for one in unit.taken] == [
        ("discarded", "2"), ("administered", "20"),
    ]  # fmt: skip
    person = c.person()
    assert person.course == "transplanted"
    [given] = person.transplantations
    assert (str(given.day), given.dose, given.lot) == ("2026-03-18", "low", "LOT-1")
    done = c.entries()[-1].body
    assert (done["given"], done["suspension"]) == ("D1", "S-D11")
    assert register_of(c.ledger).treated.keys() == {"P001"}


def test_from_donor_to_person_and_back_in_one_question(c: Theatre) -> None:
    """Requirement C1."""
    give(c)
    above = upstream_of(c.ledger, "participant:P001")
    assert above >= {
        "dose:D1", "unit:S-D11-01", "lot:S-D11", "lot:T-D11", "unit:LOT-1-01", "unit:LOT-1-02",
        "lot:LOT-1", "lot:BANK-1", "donor:DN-1",
    }  # fmt: skip
    assert "unit:LOT-1-03" not in above
    concerned = concerned_by(c.ledger, "donor:DN-1")
    assert "P001" in concerned.participants
    assert "D1" in concerned.doses
    assert ancestry_of(c.ledger, "participant:P001") is not None


def test_what_was_in_a_syringe_is_all_accounted_for(c: Theatre) -> None:
    """Requirement C5."""
    unit = "S-D11-01"
    with refused(c, "22 uL were in it; given 20, left 1, lost 0 uL make 21"):
        give(c, residual={unit: "1"})
    with refused(c, f"residual.{unit}: missing; how much is left in it, in uL? 0 if nothing"):
        give(c, residual={})
    with refused(c, "a number, 0 or more, in uL"):
        give(c, residual={unit: "-2"})
    with refused(c, "no syringe of D1"):
        give(c, residual={unit: "2", "S-D11-02": "1"})
    give(c, residual={unit: "1.5"}, lost={unit: "0.5"})
    taken = [(one.as_what, one.volume) for one in c.lot("S-D11").units[unit].taken]
    parts = [("discarded", Decimal("1.5")), ("lost", Decimal("0.5")), ("administered", Decimal(20))]
    assert taken == parts


def test_what_departs_from_the_document_says_why(c: Theatre) -> None:
    sites = [{"segment": "C5", "volume": "4"}]
    with refused(c, "fewer than the ordered 1e6 {cells}. Say why"):
        give(c, sites=sites, residual={"S-D11-01": "18"})
    give(c, sites=sites, residual={"S-D11-01": "18"}, reason="the needle was blocked")
    assert "fewer than the ordered" in c.dose().given["departs"][0]  # type: ignore[index]


def test_only_from_a_match_and_only_by_who_may(c: Theatre) -> None:
    with refused(c, "needs `administer`"):
        give(c, NURSE)
    give(c, TANAKA)
    with refused(c, "D1 is administered"):
        give(c)
    early = theatre("checked_once")
    with refused(early, "D1 is checked once; to administer it must be matched"):
        give(early)


def test_sites_are_read_with_every_fault_at_once() -> None:
    given = [
        {"segment": "Hanako", "volume": "0", "depth": "deep", "speed": "1"},
        {"segment": "C5", "volume": "", "syringe": "S9"},
    ]
    with pytest.raises(InputRefused) as found:
        read_sites(given, ["S1", "S2"])
    assert [fault.place for fault in found.value.faults] == [
        "sites.1.speed", "sites.1.segment", "sites.1.volume", "sites.1.depth", "sites.1.syringe",
        "sites.2.volume", "sites.2.syringe",
    ]  # fmt: skip
    with pytest.raises(InputRefused, match="where were the cells given"):
        read_sites([], ["S1"])
    [site] = read_sites([{"segment": "putamen_left", "volume": "5"}], ["S1"])
    assert site == Site("putamen_left", site.volume, None, None, "S1")


def test_what_departs_in_giving() -> None:
    rules = Administration(
        volume=QuantityRange.parse("20 to 40 uL"), rate=QuantityRange.parse("1 to 2 uL/min"),
        sites=2, needle=Words("27 gauge", "27ゲージ"), depth=QuantityRange.parse("0.2 to 0.4 cm"),
    )  # fmt: skip
    good = read_sites([{"segment": "C5", "volume": "10", "depth": "3", "rate": "1"}] * 2, ["S1"])
    assert departs_in_giving(good, "27  Gauge", rules) == ()
    assert departs_in_giving(good, "27ゲージ", rules) == ()
    assert departs_in_giving(good, None, rules) == ()
    other = read_sites([{"segment": "C5", "volume": "5", "depth": "5", "rate": "3"}], ["S1"])
    assert departs_in_giving(other, "25 gauge", rules) == (
        "1 sites; the document says 2",
        "the volume is 5 uL; the document says 20 to 40 uL",
        "the rate at site 1 is 3 uL/min; the document says 1 to 2 uL/min",
        "the depth at site 1 is 5 mm; the document says 0.2 to 0.4 cm",
        "the needle: 25 gauge; the document says 27 gauge",
    )
    assert departs_in_giving(other, None, Unset("not public")) == ()
    for name in ("volume", "rate", "sites", "needle", "depth"):
        open_ = rules.model_copy(update={name: Unset("not public")})
        assert len(departs_in_giving(other, "25 gauge", open_)) == 4


# Downtime: what was done on paper


def test_what_was_done_on_paper_is_entered_with_both_times_and_two_signatures() -> None:
    c = theatre("received")
    c.now("09:45")
    sheet = print_sheet(c.ledger, NURSE, "D1").body["sheet"]
    assert sheet == "D1-S1"
    c.now("13:00")
    check(c, SATO, at=at("09:50"), sheet=sheet)
    check(c, NURSE, at=at("09:55"), sheet=sheet)
    first, second = c.dose().checks
    assert (first.at, second.at) == (at("09:50"), at("09:55"))
    assert first.recorded_at.hour == 4
    assert (first.late, first.sheet) == (True, "D1-S1")
    entries = [c.ledger.entry(one.seq) for one in (first, second)]
    assert [e.signature["account"] for e in entries if e and e.signature] == ["m.sato", "k.nurse"]
    give(c, at=at("10:05"), sheet=sheet)
    assert c.dose().given["at"] == at("10:05")  # type: ignore[index]
    assert c.person().course == "transplanted"


def test_what_was_done_on_paper_is_asked_for_the_same() -> None:
    c = theatre("received")
    print_sheet(c.ledger, NURSE, "D1")
    c.now("13:00")
    paper: dict[str, Any] = {"at": at("09:50"), "sheet": "D1-S1"}
    wrong = refused_match(c, lambda: check(c, SATO, wristband=PEOPLE["P002"], **paper))
    assert conditions(wrong) == ["identity"] * 3
    # A refusal, at whatever hour, does not shut out what was done before it.
    check(c, SATO, **paper)
    late = refused_match(c, lambda: check(c, NURSE, at=at("10:30"), sheet="D1-S1"))
    assert conditions(late) == ["first_check"]
    with refused(c, "lies before"):
        check(c, SATO, at=at("09:20"), sheet="D1-S1")


def test_what_became_known_afterwards_does_not_unmake_what_was_done_on_paper() -> None:
    """So that whoever was given cells is found by a recall of them."""
    c = theatre("received")
    print_sheet(c.ledger, NURSE, "D1")
    c.now("11:00")
    hold(c.ledger, ODA, "S-D11", ["S-D11-02", "S-D11-01"], text="a crack was seen in the rest")
    raise_alert(c.ledger, ODA, node="donor:DN-1", text="a late finding")
    c.now("13:00")
    now = refused_match(c, lambda: check(c, SATO))
    assert conditions(now) == ["cells", "cells"]
    paper: dict[str, Any] = {"sheet": "D1-S1"}
    check(c, SATO, at=at("09:50"), **paper)
    check(c, NURSE, at=at("09:55"), **paper)
    later = refused_match(c, lambda: give(c, at=at("11:30"), **paper))
    assert "lapsed" in conditions(later)
    check(c, SATO, at=at("09:50"), **paper)
    check(c, NURSE, at=at("09:55"), **paper)
    give(c, at=at("10:05"), **paper)
    assert "P001" in concerned_by(c.ledger, "donor:DN-1").participants


def test_what_was_known_then_blocks_what_was_done_on_paper() -> None:
    c = theatre("received")
    print_sheet(c.ledger, NURSE, "D1")
    c.now("09:45")
    hold(c.ledger, ODA, "S-D11", ["S-D11-01"], text="a crack")
    c.now("13:00")
    paper: dict[str, Any] = {"sheet": "D1-S1", "at": at("09:50")}
    found = refused_match(c, lambda: check(c, SATO, **paper))
    assert conditions(found) == ["cells"]
    clear_hold(
        c.ledger, ODA, "S-D11", ["S-D11-01"], text="a scratch",
        signed_by=c.proof(ODA, MEANING_CLEARED),
    )  # fmt: skip
    # Cleared by now, and held when it was done.
    found = refused_match(c, lambda: check(c, SATO, **paper))
    assert conditions(found) == ["cells"]


def test_a_receipt_may_be_entered_afterwards_as_well() -> None:
    c = theatre("handed_over")
    print_sheet(c.ledger, NURSE, "D1")
    c.now("13:00")
    received(c, at=at("09:40"))
    check(c, SATO, at=at("09:50"), sheet="D1-S1")
    with refused(c, "lies before"):
        check(c, NURSE, at=at("09:30"), sheet="D1-S1")


def test_a_late_entry_names_its_sheet_its_moment_and_is_signed() -> None:
    c = theatre("received")
    print_sheet(c.ledger, NURSE, "D1")
    c.now("13:00")
    with refused(c, "for what was done on paper name the sheet"):
        check(c, SATO, at=at("09:50"))
    with refused(c, "when was it done?"):
        check(c, SATO, sheet="D1-S1")
    with refused(c, "is still to come"):
        check(c, SATO, at=at("13:01"), sheet="D1-S1")
    with refused(c, "write its code: with a digit"):
        check(c, SATO, at=at("09:50"), sheet="Yamada")

    def by_hand(**other: object) -> None:
        bedside.check(
            c.ledger, SATO, "D1", labels=c.labels(), wristband=PEOPLE["P001"],
            identities=IDENTITIES, at=at("09:50"), sheet="D1-S1", **other,  # type: ignore[arg-type]
        )  # fmt: skip

    with refused(c, "signed by whoever did it"):
        by_hand()
    with refused(c, "give it again"):
        by_hand(signed_by=c.proof(SATO, "lot released"))


def test_a_sheet_of_another_dose_is_refused() -> None:
    c = theatre("prepared")
    order(c, "D2", participant="P002", units=["LOT-1-03"], reason="late")
    with refused(c, "D2 is not prepared yet; there are no labels to compare"):
        print_sheet(c.ledger, NURSE, "D2")
    prepared(c, "D2")
    other = print_sheet(c.ledger, NURSE, "D2").body["sheet"]
    with refused(c, "needs `hand_over`"):
        print_sheet(c.ledger, ODA, "D2")
    with refused(c, "needs `read_identity`"):
        print_sheet(c.ledger, SURGEON, "D2", identified=True)
    print_sheet(c.ledger, NURSE, "D2", identified=True)
    c.now("09:30")
    handed(c)
    c.now("09:40")
    received(c)
    c.now("10:00")
    found = refused_match(c, lambda: check(c, SATO, at=at("09:50"), sheet=other))
    assert conditions(found) == ["sheet"]


# Nothing of who somebody is stands in the record


def test_no_word_of_a_wristband_is_in_a_byte_of_the_record() -> None:
    """Requirement P1."""
    c = theatre("received")
    c.now("09:50")
    canary = {"name": "Kanaria Gelb", "birth": "1911-11-11", "number": "HN-CANARY-7"}
    refused_match(c, lambda: check(c, SATO, wristband=canary))
    # A wristband scanned where a label is asked for.
    refused_match(c, lambda: check(c, SATO, labels=[canary["number"], *c.labels()]))
    check(c, SATO)
    check(c, NURSE)
    give(c)
    held = b"".join(row.entry for row in c.storage.rows())
    held += b"".join(content.body for _, content in c.storage.contents())
    for word in (*canary.values(), *PEOPLE["P001"].values()):
        for part in (word, *word.split()):
            assert part.encode() not in held
    # What was scanned can be recognised again by whoever holds the key, and by nobody else.
    entry = next(iter(c.ledger.entries(kind="dose.match_refused")))
    assert entry.body["digests"]["name"] == IDENTITIES.digest("name=Kanaria Gelb")
