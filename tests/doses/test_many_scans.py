"""Hundreds of wrong scans through the whole door: each is refused, and each is one more entry."""

import random
from typing import Any

import pytest

from ayumi.actions.product.dose_door import MatchRefused
from tests.doses.theatre import (
    NURSE,
    PEOPLE,
    SATO,
    SURGEON,
    Theatre,
    check,
    give,
    handed,
    order,
    prepared,
    received,
    theatre,
)

WRONG = 300


def two_doses() -> Theatre:
    """Both people's doses in the theatre at the same time, each with a sibling vial."""
    c = theatre("people")
    c.now("2026-03-17T15:00+09:00")
    order(c)
    order(c, "D2", participant="P002", units=["LOT-1-03"])
    c.now("08:00")
    for code in ("D1", "D2"):
        prepared(c, code)
    c.now("09:30")
    for code in ("D1", "D2"):
        handed(c, code)
    c.now("09:40")
    for code in ("D1", "D2"):
        received(c, code)
    return c


def wrong_scan(c: Theatre, rng: random.Random) -> dict[str, Any]:
    """Something that must not pass for the first dose; mostly of codes that are valid."""
    mine, theirs = c.labels("D1"), c.labels("D2")
    sibling = [c.lot("S-D11").units["S-D11-02"].labels[-1]]
    band = PEOPLE["P001"]
    lacking = rng.choice(list(band))
    tried: list[dict[str, Any]] = [
        {"labels": theirs},
        {"wristband": PEOPLE["P002"]},
        {"labels": theirs, "wristband": PEOPLE["P002"]},
        {"labels": sibling},
        {"labels": [*mine, *theirs]},
        {"labels": mine * 2},
        {"labels": ["S-D11-01"]},
        {"labels": ["LOT-1-01"]},
        {"labels": []},
        {"wristband": {}},
        {"wristband": {**band, rng.choice(list(band)): rng.choice(list(band.values())) + "1"}},
        {"wristband": {k: v for k, v in band.items() if k != lacking}},
        {"labels": [mine[0][:-1] + rng.choice("ABCDEFG0")]},
    ]
    found = rng.choice(tried)
    return found if found.get("labels") != mine else {"labels": []}


def test_each_wrong_scan_is_one_entry_and_none_is_accepted() -> None:
    """Requirement C2."""
    c, rng = two_doses(), random.Random(11)
    c.now("09:50")
    right = 0
    for number in range(WRONG):
        who = rng.choice((SATO, NURSE, SURGEON))
        head = c.ledger.head.seq
        with pytest.raises(MatchRefused) as found:
            check(c, who, **wrong_scan(c, rng))
        assert c.ledger.head.seq == head + 1 == found.value.entry.seq
        assert c.dose().state == "received"
        if number % 100 == 50:
            check(c, who)
            right += 1
            assert c.dose().state == "checked_once"
    recorded = list(c.ledger.entries(kind="dose.match_refused"))
    assert len(recorded) == len(c.dose().refusals) == WRONG
    assert all(entry.body["reasons"] for entry in recorded)
    assert right == 3
    check(c, SATO)
    check(c, NURSE)
    give(c)
    assert c.person().course == "transplanted"
