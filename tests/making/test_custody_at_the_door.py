"""Requirement C3: custody is unbroken; a gap, an excursion or a doubt holds what it touches."""

from datetime import timedelta
from decimal import Decimal

import pytest

from ayumi.actions.product.journeys import receive_units, record_excursion, send_units
from ayumi.actions.product.lots import receive_lot
from ayumi.actions.product.units import (
    MEANING_CLEARED,
    clear_hold,
    find,
    hold,
    label,
    refreeze,
    take,
    thaw,
)
from ayumi.ledger import Attachment, Entry
from ayumi.product.codes import code_fault
from ayumi.product.custody import TemperatureRecord
from ayumi.trial.product.lot_fold import labelled
from ayumi.trial.product.moments import moment_of
from ayumi.trial.product.usable import why_not_usable
from tests.making.cleanroom import (
    INVESTIGATOR,
    MAKER,
    QUALITY,
    SECOND,
    Cleanroom,
    amended,
    made,
    refused,
    with_bank,
    with_frozen,
)

BOTH = ["F-1-01", "F-1-02"]
PAPER = Attachment("certificate.pdf", "application/pdf", b"passes")


def sent(c: Cleanroom, units: list[str] = BOTH, to: str = "theatre") -> Entry:
    return send_units(c.ledger, MAKER, "F-1", units, to=to)


def arrived(c: Cleanroom, units: list[str] = BOTH, **other: object) -> Entry:
    return receive_units(c.ledger, SECOND, "F-1", units, **other)  # type: ignore[arg-type]


def record(
    c: Cleanroom, high: str = "-150", *, hours: float = 1, outside: Decimal | None = None
) -> TemperatureRecord:
    began = c.unit("F-1-01").journeys[-1].sent_at
    until = began + timedelta(hours=hours)
    return TemperatureRecord(Decimal(-180), Decimal(high), began, until, outside)


def on_the_way() -> Cleanroom:
    c = with_frozen()
    sent(c)
    c.later(minutes=50)
    return c


def test_a_journey_that_is_covered_holds_nothing() -> None:
    """Requirement C3: who gave, who took, when, where, at which temperature."""
    c = on_the_way()
    entry = arrived(c, record=record(c))
    for code in BOTH:
        unit = c.unit(code)
        [journey] = unit.journeys
        assert (journey.origin, journey.destination, journey.gap) == ("tank", "theatre", None)
        assert (journey.sent_by, journey.received_by) == ("n.ueda", "h.ishii")
        assert journey.received_at == moment_of(entry) <= entry.recorded_at
        assert (unit.state, unit.place, unit.held) == ("stored", "theatre", ())
    assert c.unit("F-1-03").journeys == ()
    assert entry.body["record"]["high"] == "-150"


def test_a_gap_holds_the_units() -> None:
    """Requirement C3: no record, or one that ends too early or begins too late."""
    for given in (None, "short", "late"):
        c = on_the_way()
        covered = record(c, hours=0.5)
        late = TemperatureRecord(
            Decimal(-180), Decimal(-150), covered.since + timedelta(minutes=5), c.now
        )
        arrived(c, record={"short": covered, "late": late}.get(str(given)))
        unit = c.unit("F-1-01")
        assert [one.why for one in unit.held] == ["gap"]
        assert unit.journeys[-1].gap is not None
        [reason] = why_not_usable(c.ledger, "F-1", "F-1-01", at=c.now, purpose="input")
        assert reason == f"F-1-01 is held for a gap in its custody (entry {unit.held[0].seq})"


@pytest.mark.parametrize(
    ("high", "outside", "held"),
    [("-131", None, False), ("-120", "9.9", False), ("-120", "10.1", True), ("-120", None, True)],
)
def test_a_temperature_outside_the_limits_holds_when_it_lasts(
    high: str, outside: str | None, held: bool
) -> None:
    """Requirement C3: ten minutes are tolerated; what is not said counts as the whole journey."""
    c = on_the_way()
    minutes = None if outside is None else Decimal(outside)
    arrived(c, record=record(c, high, outside=minutes))
    unit = c.unit("F-1-01")
    assert [one.why for one in unit.held] == (["excursion"] if held else [])
    spent = [one.minutes for one in unit.excursions]
    assert spent == ([] if high == "-131" else [Decimal(outside or "50.0")])


def test_times_outside_add_up_over_journeys_and_storage() -> None:
    c = on_the_way()
    arrived(c, record=record(c, "-120", outside=Decimal(6)))
    assert c.unit("F-1-01").held == ()
    began = c.now
    record_excursion(
        c.ledger, MAKER, "F-1", ["F-1-01"], extreme=Decimal(-100), minutes=Decimal(4), began=began
    )
    assert c.unit("F-1-01").held == ()
    entry = record_excursion(
        c.ledger, MAKER, "F-1", BOTH, extreme=Decimal(-100), minutes=Decimal(1), began=began
    )
    assert [one.why for one in c.unit("F-1-01").held] == ["excursion"]
    assert c.unit("F-1-02").held == ()
    said = "it was outside its temperatures for 11 min in all; 10 min are tolerated"
    assert entry.body["because"] == {"F-1-01": said}


def test_what_arrives_elsewhere_or_is_not_as_expected_is_held() -> None:
    c = on_the_way()
    arrived(c, ["F-1-01"], record=record(c), place="room")
    arrived(c, ["F-1-02"], record=record(c), mismatch="the label of another vial")
    assert [one.why for one in c.unit("F-1-01").held] == ["mismatch"]
    assert [one.why for one in c.unit("F-1-02").held] == ["mismatch"]
    assert c.unit("F-1-01").place == "room"


def test_what_did_not_arrive_stays_on_its_way_until_it_is_lost() -> None:
    c = on_the_way()
    arrived(c, ["F-1-01"], record=record(c))
    assert c.unit("F-1-02").state == "in_transit"
    take(c.ledger, MAKER, "F-1", ["F-1-02"], as_what="lost", reason="not in the box")
    assert c.unit("F-1-02").state == "lost"
    c.later(days=1)
    find(c.ledger, MAKER, "F-1", ["F-1-02"], place="tank", reason="in the other box")
    unit = c.unit("F-1-02")
    assert (unit.state, unit.place, [one.why for one in unit.held]) == ("stored", "tank", ["found"])


def test_quality_clears_a_hold_with_a_signature() -> None:
    c = on_the_way()
    arrived(c)
    text = "the logger of the box was read by hand"
    with refused(c, "the role cell_processing may not do this; it needs `release_lot`"):
        proof = c.proof(MEANING_CLEARED, MAKER)
        clear_hold(c.ledger, MAKER, "F-1", BOTH, text=text, signed_by=proof)
    with refused(c, "the password was given to sign “wrong”, not “hold cleared”"):
        clear_hold(c.ledger, QUALITY, "F-1", BOTH, text=text, signed_by=c.proof("wrong"))
    with refused(c, "F-1-03 is not held; to clear it must be held"):
        proof = c.proof(MEANING_CLEARED)
        clear_hold(c.ledger, QUALITY, "F-1", ["F-1-01", "F-1-03"], text=text, signed_by=proof)
    proof = c.proof(MEANING_CLEARED)
    entry = clear_hold(c.ledger, QUALITY, "F-1", BOTH, text=text, signed_by=proof)
    assert entry.signature is not None
    assert entry.signature["meaning"] == MEANING_CLEARED
    assert c.unit("F-1-01").held == ()
    assert [one.cleared for one in c.unit("F-1-01").holds] == [entry.seq]
    assert why_not_usable(c.ledger, "F-1", "F-1-01", at=c.now, purpose="input") == ()
    hold(c.ledger, INVESTIGATOR, "F-1", BOTH, text="cloudy")
    assert len(c.unit("F-1-01").held) == 1


def test_a_clearing_takes_away_what_was_there_and_nothing_later() -> None:
    c = with_frozen()
    hold(c.ledger, MAKER, "F-1", ["F-1-01"], text="cloudy")
    seen = c.lot("F-1").version
    hold(c.ledger, SECOND, "F-1", ["F-1-02"], text="a crack")
    with refused(c, "somebody else was faster", "unit.held", "by h.ishii"):
        proof = c.proof(MEANING_CLEARED)
        clear_hold(c.ledger, QUALITY, "F-1", ["F-1-01"], text="clear", signed_by=proof, seen=seen)


def test_what_was_received_from_outside_is_judged_alike() -> None:
    c = with_bank()
    good = TemperatureRecord(Decimal(-180), Decimal(-150), c.now - timedelta(hours=3), c.now)
    for number, (given, why) in enumerate([(good, []), (None, ["gap"])]):
        receive_lot(
            c.ledger, MAKER, f"B-{number + 7}", stage="bank", supplier_lot=f"SUP-{number}", units=2,
            certificate=PAPER, volume="1 mL", place="tank", donor="D-1", record=given,
            at=c.now, sent_at=c.now - timedelta(hours=2), simulated=True,
        )  # fmt: skip
        found = c.lot(f"B-{number + 7}")
        for unit in found.units.values():
            assert [one.why for one in unit.held] == why
        assert (found.supplier_lot, found.donor) == (f"SUP-{number}", "D-1")


def test_refusals_on_the_way() -> None:
    c = with_frozen()
    with refused(c, "there is no such place; did you mean `theatre`?"):
        sent(c, to="theater")
    with refused(c, "is where they are"):
        sent(c, to="tank")
    with refused(c, "F-1-09", "is no unit of F-1; did you mean", "F-1-01", "is named twice"):
        sent(c, ["F-1-09", "F-1-01", "F-1-01"])
    with refused(c, "B-1-02", "is a unit of B-1, not of F-1"):
        sent(c, ["B-1-02"])
    with refused(c, "name the units; known: `F-1-01`, `F-1-02`, `F-1-03`"):
        sent(c, [])
    with refused(c, "there is no lot F-2; known: `B-1`, `C-1`, `F-1`"):
        send_units(c.ledger, MAKER, "F-2", ["F-2-01"], to="room")
    with refused(c, "F-1-01 is stored; to receive it must be on its way"):
        arrived(c)
    sent(c)
    with refused(c, "F-1-01 is on its way; to send it must be stored or thawed. Possible now: "):
        sent(c)
    with refused(c, "the units stand at: room, tank; send them apart"):
        c2 = with_frozen()
        sent(c2, ["F-1-01"])
        arrived(c2, ["F-1-01"], place="room", record=record(c2))
        c = c2
        sent(c2, ["F-1-01", "F-1-02"])
    odd = {"low": ("5", "-5"), "no": ("-300", "-5")}
    c = on_the_way()
    for low, high in odd.values():
        with refused(c, "record.low"):
            bad = TemperatureRecord(Decimal(low), Decimal(high), c.now, c.now)
            arrived(c, record=bad)
    with refused(c, "lies before", "the last"):
        arrived(c, at=c.now - timedelta(hours=2))
    with refused(c, "is still to come"):
        arrived(c, at=c.now + timedelta(hours=2))
    with refused(c, "needs its time zone"):
        arrived(c, at=c.now.replace(tzinfo=None))


def test_an_excursion_within_the_limits_is_none() -> None:
    c = with_frozen()
    with refused(c, "extreme", "lies within the temperatures of its storage"):
        record_excursion(
            c.ledger, MAKER, "F-1", BOTH, extreme=Decimal(-140), minutes=Decimal(1), began=c.now
        )
    # Where the document gives no temperatures, whatever is reported holds.
    record_excursion(
        c.ledger, MAKER, "C-1", ["C-1-03"], extreme=Decimal(37), minutes=Decimal(1), began=c.now
    )
    assert [one.why for one in c.unit("C-1-03").held] == ["excursion"]


def test_labels_are_opaque_and_a_new_one_supersedes_the_former() -> None:
    c = with_frozen()
    first = label(c.ledger, MAKER, "F-1", BOTH, entropy=c.entropy).body["labels"]
    for unit, code in first.items():
        assert code_fault(code, "mod97") == ""
        assert labelled(c.ledger, code) == ("F-1", unit)
        assert not any(part in code for part in ("F1", "F-1"))
    with refused(c, "F-1-01: labelled already; say why anew"):
        label(c.ledger, MAKER, "F-1", ["F-1-01", "F-1-03"], entropy=c.entropy)
    again = label(c.ledger, MAKER, "F-1", ["F-1-01"], entropy=c.entropy, reason="it came off").body[
        "labels"
    ]["F-1-01"]
    unit = c.unit("F-1-01")
    assert unit.labels == (first["F-1-01"], again)
    assert labelled(c.ledger, first["F-1-01"]) == labelled(c.ledger, again) == ("F-1", "F-1-01")
    assert labelled(c.ledger, "NOBODY") is None
    take(c.ledger, MAKER, "F-1", ["F-1-03"], as_what="discarded", reason="cracked")
    with refused(c, "nothing is left of: F-1-03"):
        label(c.ledger, MAKER, "F-1", ["F-1-03"], entropy=c.entropy)


def test_a_label_that_is_drawn_twice_is_drawn_anew() -> None:
    c = with_frozen()
    drawn = iter([b"\x01" * 16] * 3 + [b"\x02" * 16] * 9)
    salts = c.entropy

    def entropy(count: int) -> bytes:
        return next(drawn) if count == 16 else salts(count)

    label(c.ledger, MAKER, "F-1", ["F-1-01"], entropy=entropy)
    label(c.ledger, MAKER, "F-1", ["F-1-02"], entropy=entropy)
    assert c.unit("F-1-01").labels != c.unit("F-1-02").labels


def test_thawing_is_counted_and_limited() -> None:
    c = with_frozen()
    thaw(c.ledger, MAKER, "F-1", ["F-1-01"])
    refreeze(c.ledger, MAKER, "F-1", ["F-1-01"], reason="not needed")
    with refused(c, "F-1-01 may be thawed once; this would be time 2"):
        thaw(c.ledger, MAKER, "F-1", ["F-1-01", "F-1-02"])
    amended(c, ("thaws = 1", "thaws = 2"))
    thaw(c.ledger, MAKER, "F-1", ["F-1-01"])
    assert c.unit("F-1-01").thaws == 2


def test_how_often_it_was_thawed_goes_along_with_the_cells() -> None:
    """A bank's vial that was thawed twice is still that material one lot further on."""
    c = with_bank()
    thaw(c.ledger, MAKER, "B-1", ["B-1-01"])
    made(c, "C-7", "culture", "B-1-01", "B-1-02", place="room")
    assert {unit.thaws for unit in c.lot("C-7").units.values()} == {1}
    made(c, "F-7", "frozen", "C-7-01")
    with refused(c, "F-7-01 may be thawed once; this would be time 2"):
        thaw(c.ledger, MAKER, "F-7", ["F-7-01"])
