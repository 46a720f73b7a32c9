"""The rehearsals that ship: they fill what is unset, touch nothing else, and say so."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import ayumi
from ayumi.study import (
    MARK,
    Rehearsal,
    digest_of,
    read_rehearsal,
    read_study,
    resolved,
    unset_values,
)
from ayumi.values import Unset

STUDIES = Path(ayumi.__file__).parent / "studies"
NAMES = sorted(path.stem for path in STUDIES.glob("*.toml") if "." not in path.stem)

STAYS_UNSET = {
    "keio": {
        "consent.versions",
        "eligibility.withdraw",
        "product.stages.gsi_treated.conditions.compound.text",
        "product.stages.gsi_treated.conditions.concentration.quantity",
        "product.stages.gsi_treated.conditions.time.quantity",
        "study.phase",
        "study.sponsor",
        "stagger.between_cohorts",
        "instruments.wisci2.licence",
        "instruments.scim3.licence",
        "instruments.quality_of_life.licence",
        "analysis.comparator",
        "analysis.decision",
    },
    "kyoto_parkinson": {
        "study.sponsor",
        "instruments.updrs.licence",
        "before_transplantation.items.infection.rule",
        "analysis.comparator",
        "analysis.decision",
    },
}
"""Who owns a scale, and what counts as a success, are not for a rehearsal to say."""


def rehearsal_of(name: str) -> Rehearsal:
    study = read_study((STUDIES / f"{name}.toml").read_bytes())
    content = (STUDIES / f"{name}.rehearsal.toml").read_bytes()
    line = f'rehearses = "{study.digest}"'
    assert line in content.decode(), f"{name}.toml has changed; write in its rehearsal: {line}"
    return read_rehearsal(content, study)


def leaves(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every value of a resolved form with its place; why something is unset is one value."""
    if isinstance(value, Mapping) and set(value) != {"unset"}:
        for key, inner in value.items():
            yield from leaves(f"{place}.{key}" if place else key, inner)
    else:
        yield place, value


def test_every_study_that_ships_has_a_rehearsal() -> None:
    assert sorted(STAYS_UNSET) == NAMES
    assert {path.name for path in STUDIES.glob("*.rehearsal.toml")} == {
        f"{name}.rehearsal.toml" for name in NAMES
    }


@pytest.mark.parametrize("name", NAMES)
def test_it_resolves_and_leaves_only_what_it_must_not_fill(name: str) -> None:
    left = {value.place for value in unset_values(rehearsal_of(name).definition)}
    assert left == STAYS_UNSET[name]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_set_is_touched(name: str) -> None:
    rehearsal = rehearsal_of(name)
    before = dict(leaves("", resolved(rehearsal.study.definition)))
    after = dict(leaves("", resolved(rehearsal.definition)))
    unset = {value.place for value in unset_values(rehearsal.study.definition)}
    assert {one.at for one in rehearsal.assumptions} <= unset
    for place, value in before.items():
        if place not in unset:
            assert after[place] == value
    added = {place for place in after if place not in before or after[place] != before[place]}
    assert all(rehearsal.assumed(place) for place in added)


@pytest.mark.parametrize("name", NAMES)
def test_every_assumption_says_why_and_bears_the_mark(name: str) -> None:
    rehearsal = rehearsal_of(name)
    assert len(rehearsal.assumptions) > 40
    assert {one.mark for one in rehearsal.assumptions} == {MARK} == {"ASSUMED FOR REHEARSAL"}
    assert all(len(one.reason.en.split()) >= 3 for one in rehearsal.assumptions)


@pytest.mark.parametrize("name", NAMES)
def test_digests_name_both_documents(name: str) -> None:
    rehearsal = rehearsal_of(name)
    assert rehearsal.digest == digest_of((STUDIES / f"{name}.rehearsal.toml").read_bytes())
    assert rehearsal.study.digest == digest_of((STUDIES / f"{name}.toml").read_bytes())
    assert isinstance(rehearsal.study.definition.stopping, Unset)
    assert not isinstance(rehearsal.definition.stopping, Unset)
