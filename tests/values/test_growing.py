"""A growing mapping says what a plain one says, whatever changed in which order."""

from hypothesis import given
from hypothesis import strategies as st

from ayumi.values.growing import Growing

CHANGES = st.lists(
    st.dictionaries(st.sampled_from([f"k{i}" for i in range(30)]), st.integers(), max_size=5),
    max_size=40,
)


@given(st.dictionaries(st.text(max_size=3), st.integers(), max_size=20), CHANGES)
def test_it_is_what_a_plain_mapping_is(
    first: dict[str, int], changes: list[dict[str, int]]
) -> None:
    growing, plain = Growing(first), dict(first)
    former = []
    for change in changes:
        former.append((growing, dict(plain)))
        growing = growing.changed(change)
        plain |= change
    assert growing == plain
    assert list(growing) == list(plain)
    assert len(growing) == len(plain)
    assert all(key in growing for key in plain)
    assert "nowhere" not in growing
    # What was there before is as it was.
    assert all(then == kept and len(then) == len(kept) for then, kept in former)


def test_many_changes_copy_little() -> None:
    """Counted, not timed: a thousand changes of a thousand keys copy far fewer than a million."""
    copied = 0
    growing = Growing({f"k{i}": 0 for i in range(1000)})
    for number in range(1000):
        rest = growing._rest
        growing = growing.changed({f"k{number}": number})
        copied += len(growing._rest) if growing._rest is not rest else len(growing._since)
    assert growing["k999"] == 999
    assert copied < 80_000
