"""Look-back of a code that was never recorded: not the good news that nobody is concerned."""

import pytest

from ayumi.actions.product.lookback import look_downstream, look_upstream
from ayumi.values import InputRefused
from tests.making.cleanroom import MAKER, cleanroom, donor


@pytest.mark.parametrize("node", ["donor:D-99", "lot:F-99", "reagent:medium/M-77", "unit:F-1-01"])
def test_nothing_is_said_of_what_was_never_recorded(node: str) -> None:
    c = cleanroom()
    donor(c)
    for look in (look_downstream, look_upstream):
        with pytest.raises(InputRefused, match="nothing of this code is recorded"):
            look(c.ledger, MAKER, node)
    assert look_downstream(c.ledger, MAKER, "donor:D-1").lots == ()
