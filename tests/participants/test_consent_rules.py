"""Consent against the rules of the document: version, witness, relative."""

from itertools import product
from typing import Any, Literal

import pytest

from ayumi.participants.consent import ConsentGiven, ConsentRules, ConsentVersion, consent_faults
from ayumi.participants.schedule import age_at
from ayumi.values import Coded, InputRefused, PartialDate, Unset, Words

UNSET = Unset("not public")
OPEN = ConsentRules(versions=UNSET)
KEIO = ConsentRules(versions=UNSET, witness="adult_relative", relative_under=20)
VERSIONS = Coded({name: ConsentVersion(title=Words(name)) for name in ("1.0", "1.1")})


def faults(rules: ConsentRules, age: tuple[int, int] | None = (40, 40), **given: Any) -> list[str]:
    consent = ConsentGiven(**{"version": "1.0", "signed_by": "participant", **given})
    found = consent_faults(rules, consent, age)
    return [f"{one.place}: {one.message}" for one in found]


def test_without_rules_any_consent_stands() -> None:
    for rules in (OPEN, ConsentRules(versions=UNSET, witness=UNSET, relative_under=UNSET)):
        assert faults(rules, (3, 3), version="whatever", signed_by="witness") == []


def test_the_version_is_one_of_those_of_the_document() -> None:
    rules = ConsentRules(versions=VERSIONS)
    assert faults(rules, version="1.1") == []
    assert faults(rules, version="1.2") == [
        "consent.version: there is no such version; known: `1.0`, `1.1`"
    ]


WITNESSES = (None, "impartial", "adult_relative")
RIGHT: dict[str, set[str | None]] = {
    "anybody": {None, "impartial", "adult_relative"},
    "impartial": {"impartial"},
    "adult_relative": {"adult_relative"},
}


@pytest.mark.parametrize(("needed", "witness"), list(product(RIGHT, WITNESSES)))
def test_who_is_unable_to_sign_has_the_right_witness(
    needed: Literal["anybody", "impartial", "adult_relative"], witness: str | None
) -> None:
    rules = ConsentRules(versions=UNSET, witness=needed)
    assert faults(rules, signed_by="participant", witness=witness) == []
    found = faults(rules, signed_by="witness", witness=witness)
    if witness in RIGHT[needed]:
        assert found == []
    else:
        who = {"impartial": "an impartial witness", "adult_relative": "an adult relative"}[needed]
        assert found == [f"consent.witness: {who} signs for who is unable to: `{needed}`"]


@pytest.mark.parametrize(
    ("age", "person"),
    [
        ((20, 20), None),
        ((19, 19), "19 years old, under 20"),
        ((18, 19), "18 to 19 years old, under 20"),
        ((19, 20), "19 to 20 years old, perhaps under 20"),
        ((20, 21), None),
        (None, "of unknown age, perhaps under 20"),
    ],
)
def test_under_an_age_a_relative_agrees_as_well(
    age: tuple[int, int] | None, person: str | None
) -> None:
    assert faults(KEIO, age, relative_agrees=True) == []
    for answer in (None, False):
        expected = f"consent.relative_agrees: {person}: an adult relative has to agree as well"
        found = faults(KEIO, age, relative_agrees=answer)
        assert found == ([] if person is None else [expected])


def test_on_the_birthday_nobody_else_has_to_agree() -> None:
    birth = PartialDate.parse("2006-03-21")
    for day, needed in (("2026-03-20", 1), ("2026-03-21", 0)):
        assert len(faults(KEIO, age_at(birth, PartialDate.parse(day)))) == needed


def test_an_age_of_0_asks_for_nobody() -> None:
    assert faults(ConsentRules(versions=UNSET, relative_under=0), None) == []


def test_all_faults_at_once() -> None:
    rules = ConsentRules(versions=VERSIONS, witness="impartial", relative_under=20)
    found = faults(rules, (19, 19), version="2", signed_by="witness", witness="adult_relative")
    assert [one.partition(":")[0] for one in found] == [
        "consent.version",
        "consent.witness",
        "consent.relative_agrees",
    ]


def test_other_words_are_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        ConsentGiven("1", "wittness", "adult relative")  # type: ignore[arg-type]
    assert [(one.place, one.value) for one in refused.value.faults] == [
        ("consent.signed_by", "wittness"),
        ("consent.witness", "adult relative"),
    ]
    assert "did you mean `witness`?" in refused.value.faults[0].message
    assert "did you mean `adult_relative`?" in refused.value.faults[1].message
