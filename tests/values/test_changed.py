"""A changed value is what `dataclasses.replace` makes."""

from dataclasses import FrozenInstanceError, dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayumi.values.changed import changed


@dataclass(frozen=True, slots=True)
class Vial:
    code: str
    state: str = "stored"
    thaws: int = 0


FIELDS = st.fixed_dictionaries(
    {}, optional={"code": st.text(), "state": st.text(), "thaws": st.integers()}
)


@given(FIELDS)
def test_it_is_what_replace_makes(changes: dict[str, str | int]) -> None:
    vial = Vial("F-1-01", "thawed", 2)
    made = changed(vial, changes)
    assert made == replace(vial, **changes)  # type: ignore[arg-type]
    assert vial == Vial("F-1-01", "thawed", 2)
    with pytest.raises(FrozenInstanceError):
        made.state = "used"  # type: ignore[misc]
