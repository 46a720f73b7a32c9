"""The match of cells and person: a hundred thousand wrong scans, and every condition by itself."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from ayumi.product.identities import agreeing
from ayumi.product.matching import (
    Expected,
    Mismatch,
    Scanned,
    Syringe,
    mismatches,
    not_any_more,
)

WRONG: Final = 100_000
DAY: Final = date(2026, 3, 18)
AT: Final = datetime(2026, 3, 18, 9, tzinfo=UTC)
IDENTIFIERS: Final = ("name", "birth", "number")
ALL_AGREE: Final = dict.fromkeys(IDENTIFIERS, True)
"""What the vault answers to the right wristband."""


@dataclass(frozen=True)
class Patient:
    """Somebody who waits for a dose: who they are, their dose, and the other vials of its lot."""

    identity: Mapping[str, str]
    expected: Expected
    siblings: tuple[str, ...]

    @property
    def labels(self) -> list[str]:
        """The good labels."""
        return [one.labels[-1] for one in self.expected.syringes]

    @property
    def former(self) -> list[str]:
        """Labels that were replaced."""
        return [label for one in self.expected.syringes for label in one.labels[:-1]]


def label(rng: random.Random) -> str:
    return "".join(rng.choices("ABCDEFGHJKMNPQRSTVWXYZ23456789", k=10))


def ward(rng: random.Random, count: int = 60) -> list[Patient]:
    """People with one to three syringes each, some relabelled; several on the same day."""
    found = []
    for number in range(count):
        syringes = tuple(
            Syringe(f"S-{number}-{k}", tuple(label(rng) for _ in range(rng.randint(1, 3))))
            for k in range(rng.randint(1, 3))
        )
        day = DAY + timedelta(days=rng.randint(0, 5))
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        expected = Expected(
            f"D{number}", rng.choice(["received", "received", "checked_once"]), syringes,
            IDENTIFIERS, day, expires=at + timedelta(hours=6),
            lasts=timedelta(minutes=30),
        )  # fmt: skip
        if expected.state == "checked_once":
            expected = replace(expected, first_check=at - timedelta(minutes=rng.randint(0, 30)))
        # Families and wards: names and birthdays are shared, numbers never.
        identity = {
            "name": rng.choice(["Sato Ken", "Suzuki Yui", "Tanaka Jun"]),
            "birth": f"19{rng.randint(50, 99)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}",
            "number": f"HN-{number:05d}",
        }
        found.append(Patient(identity, expected, tuple(label(rng) for _ in range(4))))
    return found


def at_of(patient: Patient) -> datetime:
    day = patient.expected.slot_day
    assert day is not None
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def scan(patient: Patient, **other: Any) -> Scanned:
    """What is scanned where all is right, but for ``other``."""
    at = at_of(patient)
    given: dict[str, Any] = {
        "labels": patient.labels,
        "identity": ALL_AGREE,
        "at": at,
        "day": at.date(),
    } | other
    return Scanned(**given)


def mistyped(text: str, rng: random.Random) -> str:
    place = rng.randrange(len(text))
    other = rng.choice(
        [c for c in "ABCDEFGHJKMNPQRSTVWXYZ23456789" if c.casefold() != text[place].casefold()]
    )
    return text[:place] + other + text[place + 1 :]


Wrong = Callable[[Patient, Patient, random.Random], tuple[Expected, Scanned] | None]
"""A wrong scan of somebody's dose, with somebody else beside; none where it cannot be made."""


def another_dose(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    return p.expected, scan(p, labels=q.labels)


def swapped_pair(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    return p.expected, scan(p, identity=agreeing(p.identity, q.identity))


def sibling_vial(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    labels = list(p.labels)
    labels[rng.randrange(len(labels))] = rng.choice(p.siblings)
    return p.expected, scan(p, labels=labels)


def superseded(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned] | None:
    if not p.former:
        return None
    labels = [rng.choice(one.labels[:-1] or one.labels) for one in p.expected.syringes]
    return None if labels == p.labels else (p.expected, scan(p, labels=labels))


def wrong_day(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    at = at_of(p) + rng.choice([-1, 1]) * timedelta(days=rng.randint(1, 9))
    # The right cells for the right person, only on another day; freshly made, so not expired.
    expected = replace(p.expected, expires=at + timedelta(hours=6), state="received")
    expected = replace(expected, first_check=None)
    return expected, scan(p, at=at, day=at.date())


def one_missing(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    labels = list(p.labels)
    labels.pop(rng.randrange(len(labels)))
    return p.expected, scan(p, labels=labels)


def one_too_many(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    return p.expected, scan(p, labels=[*p.labels, rng.choice(q.labels)])


def scanned_twice(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    return p.expected, scan(p, labels=[*p.labels, rng.choice(p.labels)])


def given_already(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    return replace(p.expected, state="administered"), scan(p)


def misread_label(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    labels = list(p.labels)
    place = rng.randrange(len(labels))
    labels[place] = mistyped(labels[place], rng)
    return p.expected, scan(p, labels=labels)


def misread_wristband(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    name = rng.choice(IDENTIFIERS)
    read = {**p.identity, name: mistyped(p.identity[name], rng)}
    return p.expected, scan(p, identity=agreeing(p.identity, read))


def half_a_wristband(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    names = rng.sample(IDENTIFIERS, rng.randint(0, 2))
    read = {name: p.identity[name] for name in names}
    return p.expected, scan(p, identity=agreeing(p.identity, read))


def expired(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    return replace(p.expected, expires=at_of(p) - timedelta(seconds=rng.randint(0, 9999))), scan(p)


def not_released(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    why = rng.choice(["S-1 is in quarantine", "S-1 is held for a gap", "the alert A1 is open"])
    return replace(p.expected, unusable=(why,)), scan(p)


def not_cleared(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    return replace(p.expected, not_ready=("P001 is enrolled",)), scan(p)


def not_there_yet(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    states = ["ordered", "prepared", "handed_over", "discarded", "cancelled"]
    return replace(p.expected, state=rng.choice(states)), scan(p)


def first_check_long_ago(p: Patient, q: Patient, rng: random.Random) -> tuple[Expected, Scanned]:
    before = timedelta(minutes=31 + rng.randint(0, 300))
    return replace(p.expected, state="checked_once", first_check=at_of(p) - before), scan(p)


VALID: Final[tuple[Wrong, ...]] = (
    another_dose, swapped_pair, sibling_vial, superseded, wrong_day, one_too_many, scanned_twice,
    given_already,
)  # fmt: skip
"""Wrong ones of codes that are all valid: another participant's, a sibling's, yesterday's."""
OTHERS: Final[tuple[Wrong, ...]] = (
    one_missing, misread_label, misread_wristband, half_a_wristband, expired, not_released,
    not_cleared, not_there_yet, first_check_long_ago,
)  # fmt: skip


def test_of_a_hundred_thousand_wrong_scans_none_is_accepted_and_all_right_ones_are() -> None:
    """Requirement C2."""
    rng = random.Random(20260318)
    tried: Counter[str] = Counter()
    right = 0
    while sum(tried.values()) < WRONG:
        people = ward(rng)
        for p in people:
            mine = agreeing(p.identity, p.identity)
            assert mine == ALL_AGREE
            assert mismatches(p.expected, scan(p, identity=mine)) == ()
            right += 1
        for _ in range(len(people) * 40):
            p, q = rng.sample(people, 2)
            make = rng.choice(VALID) if rng.random() < 0.6 else rng.choice(OTHERS)
            made = make(p, q, rng)
            if made is None:
                continue
            tried[make.__name__] += 1
            found = mismatches(*made)
            assert found, (make.__name__, made)
            # Nothing that is said repeats a word of anybody's wristband.
            said = " ".join(one.text for one in found)
            for person in (p, q):
                assert not any(word in said for word in person.identity.values())
    assert sum(tried.values()) >= WRONG
    assert right > 2_000
    assert min(tried.values()) > 1_000
    assert sum(tried[one.__name__] for one in VALID) >= WRONG / 2


EXPECTED_CONDITION: Final[Mapping[str, str]] = {
    "another_dose": "label", "swapped_pair": "identity", "sibling_vial": "label",
    "superseded": "superseded", "wrong_day": "day", "one_missing": "missing",
    "one_too_many": "label", "scanned_twice": "twice", "given_already": "given",
    "misread_label": "label", "misread_wristband": "identity", "half_a_wristband": "identity",
    "expired": "expired", "not_released": "cells", "not_cleared": "person",
    "not_there_yet": "state", "first_check_long_ago": "first_check",
}  # fmt: skip


@pytest.mark.parametrize("make", [*VALID, *OTHERS], ids=lambda make: make.__name__)
def test_each_kind_of_wrong_scan_is_refused_for_what_is_wrong(make: Wrong) -> None:
    rng = random.Random(7)
    people, found = ward(rng), 0
    for p in people:
        made = make(p, rng.choice([q for q in people if q is not p]), rng)
        if made is not None:
            found += 1
            assert EXPECTED_CONDITION[make.__name__] in {one.condition for one in mismatches(*made)}
    assert found > 10


def plain(expected: Expected, scanned: Scanned) -> bool:
    """Whether all is right, as one would say it without reasons."""
    current = [one.labels[-1] if one.labels else None for one in expected.syringes]
    return (
        expected.state in ("received", "checked_once")
        and len(current) > 0
        and None not in current
        and sorted(scanned.labels) == sorted(map(str, current))
        and scanned.known_person
        and all(scanned.identity.get(name) is True for name in expected.identifiers)
        and (expected.slot_day is None or expected.slot_day == scanned.day)
        and (expected.expires is None or scanned.at < expected.expires)
        and not expected.unusable
        and not expected.not_ready
        and not scanned.other_sheet
        and (
            expected.first_check is None
            or (
                scanned.at >= expected.first_check
                and (expected.lasts is None or scanned.at - expected.first_check <= expected.lasts)
            )
        )
    )


def any_case(rng: random.Random) -> tuple[Expected, Scanned]:
    """Anything expected, anything scanned; right about as often as wrong."""
    labels = [label(rng) for _ in range(4)]
    syringes = tuple(
        Syringe(f"S{k}", tuple(labels[2 * k : 2 * k + rng.choice([1, 1, 1, 2, 0])]))
        for k in range(rng.choice([1, 1, 1, 2, 0]))
    )
    current = [one.labels[-1] for one in syringes if one.labels]
    some = rng.random() < 0.7
    expected = Expected(
        "D1", rng.choice(["received"] * 4 + ["checked_once"] * 3 + ["matched", "ordered"]),
        syringes, IDENTIFIERS[: rng.choice([2, 3])], rng.choice([DAY, DAY, DAY, None]),
        expires=rng.choice([None, AT + timedelta(hours=1), AT + timedelta(hours=1), AT]),
        unusable=rng.choice([(), (), (), ("held",)]), not_ready=rng.choice([(), (), (), ("no",)]),
        first_check=rng.choice([None, None, AT - timedelta(minutes=10), AT, AT + timedelta(1)]),
        lasts=rng.choice([None, timedelta(minutes=30), timedelta(minutes=5)]),
    )  # fmt: skip
    scanned = Scanned(
        current if some else rng.sample(labels, rng.choice([0, 1, 2])),
        {name: some or rng.random() < 0.8 for name in IDENTIFIERS if some or rng.random() < 0.9},
        AT, DAY if some or rng.random() < 0.8 else DAY + timedelta(days=1),
        other_sheet=not some and rng.random() < 0.1,
        known_person=some or rng.random() < 0.9,
    )  # fmt: skip
    return expected, scanned


def test_reasons_are_there_exactly_where_a_plain_reading_says_no() -> None:
    rng = random.Random(3)
    verdicts: Counter[bool] = Counter()
    for _ in range(20_000):
        expected, scanned = any_case(rng)
        found = mismatches(expected, scanned)
        assert (found == ()) is plain(expected, scanned), (expected, scanned, found)
        verdicts[found == ()] += 1
    assert min(verdicts.values()) > 1_000


def conditions(found: Sequence[Mismatch]) -> list[str]:
    return [one.condition for one in found]


def test_the_sentences() -> None:
    syringe = Syringe("S-1", ("OLD", "NEW"))
    expected = Expected(
        "D1", "matched", (syringe,), ("name", "hospital_number"), DAY, expires=AT,
        unusable=("S-1 is held",), not_ready=("P001 is enrolled",), first_check=AT,
        lasts=timedelta(minutes=30),
    )  # fmt: skip
    at = AT + timedelta(minutes=45)
    scanned = Scanned(
        ["OLD", "OLD", "Hanako", "X1"], {"name": False}, at, date(2026, 3, 19),
        misread=frozenset({4}), other_sheet=True,
    )  # fmt: skip
    found = mismatches(replace(expected, relabelled=("S-1",)), scanned)
    assert [str(one.text) for one in found] == [
        "D1 is matched; it is checked once it has been received",
        "the label OLD was replaced by a newer one",
        "scan 2 is of a label that was scanned before",
        "scan 3 is no label of D1",
        "scan 4 is no label of D1; its check digits are wrong, scan it again",
        "the label of the syringe S-1 was not scanned",
        "the syringe S-1 got another label since the first check",
        "the wristband: name is not this person's",
        "the wristband: hospital number was not scanned",
        "the operation is planned for 2026-03-18, and this is 2026-03-19",
        "the cells were good until 2026-03-18 09:00 UTC",
        "the first check, of 2026-03-18 09:00 UTC, is good for 30 min",
        "the sheet is none that had been printed for this dose by then",
        "S-1 is held",
        "P001 is enrolled",
    ]
    unknown = Scanned(["NEW"], {}, AT, DAY, known_person=False)
    assert conditions(mismatches(replace(expected, expires=None), unknown)) == [
        "state", "unknown_person", "cells", "person",
    ]  # fmt: skip
    bare = mismatches(replace(expected, syringes=(Syringe("S-2", ()),)), unknown)
    assert "the syringe S-2 has no label yet" in [one.text for one in bare]
    none = mismatches(replace(expected, syringes=()), unknown)
    assert "D1 has no syringes yet" in [one.text for one in none]


def test_a_match_of_before_is_asked_again_when_cells_are_given() -> None:
    p = replace(ward(random.Random(1))[0].expected, slot_day=DAY, expires=AT + timedelta(hours=1))
    assert not_any_more(p, AT, DAY, AT - timedelta(minutes=30)) == ()
    old = not_any_more(p, AT, DAY, AT - timedelta(minutes=31))
    assert [one.text for one in old] == ["the match, of 2026-03-18 08:29 UTC, is good for 30 min"]
    assert conditions(not_any_more(p, AT, DAY, AT + timedelta(minutes=1))) == ["first_check"]
    late = replace(p, expires=AT, unusable=("held",), not_ready=("not cleared",))
    other_day = date(2026, 3, 19)
    assert conditions(not_any_more(late, AT, other_day, AT)) == [
        "day",
        "expired",
        "cells",
        "person",
    ]
    assert not_any_more(replace(p, lasts=None), AT, DAY, AT - timedelta(hours=20)) == ()
