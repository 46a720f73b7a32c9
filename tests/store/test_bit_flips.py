"""A bit of a ledger's file is turned over: that is found, or of no consequence.

Some hundred bits here; `make verify` turns thousands.
"""

import random
from pathlib import Path

import pytest

from verify.bit_flips import Specimen, flip_hashed, flip_others


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> Specimen:
    return Specimen.made(tmp_path_factory.mktemp("specimen"), random.Random(11))


def test_each_bit_that_was_hashed_is_missed_in_its_entry(
    specimen: Specimen, tmp_path: Path
) -> None:
    assert specimen.share > 0.95
    flips = flip_hashed(specimen, tmp_path, 150, random.Random(12))
    assert flips.wrong == []
    assert flips.found == 150


def test_any_other_bit_is_missed_or_of_no_consequence(specimen: Specimen, tmp_path: Path) -> None:
    flips = flip_others(specimen, tmp_path, 300, random.Random(13))
    assert flips.wrong == []
    assert flips.found > 50
    assert flips.unnoticed > 50
