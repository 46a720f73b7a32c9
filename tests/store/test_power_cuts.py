"""The power is cut some hundred times; `make verify` cuts it more than a thousand times."""

import numpy as np
import pytest

from ayumi.store.sqlite import SqliteStorage
from verify.power_cuts import CutStorage, NormalStorage, OffStorage, OldSqliteStorage, cut


@pytest.mark.parametrize(("kind", "count"), [(CutStorage, 100), (OldSqliteStorage, 50)])
def test_nothing_is_lost_by_a_power_cut(kind: type[SqliteStorage], count: int) -> None:
    cuts = cut(kind, count, np.random.default_rng(1))
    assert cuts.harm == []
    assert cuts.cuts == count
    assert cuts.acknowledged > 5 * count
    assert cuts.redacted > 0
    assert {"writing the journal", "syncing the journal", "writing the database"} <= {*cuts.during}


def test_settings_that_do_not_wait_for_each_commit_lose_and_corrupt_nothing() -> None:
    cuts = cut(NormalStorage, 30, np.random.default_rng(2))
    assert cuts.lost
    assert cuts.corrupt == []


def test_settings_that_never_wait_corrupt() -> None:
    cuts = cut(OffStorage, 30, np.random.default_rng(3))
    assert cuts.corrupt


def test_the_same_seed_cuts_in_the_same_way() -> None:
    one, same = (cut(OffStorage, 15, np.random.default_rng(4)) for _ in range(2))
    assert one == same
