"""Invalid study documents, one fault each: it is found, alone, at its place, in words that lead.

Each document in the folder `invalid` begins with `# expect: PLACE: words of the message`.
"""

import re
from pathlib import Path

import pytest

from ayumi.study import StudyDefinition, read_study
from ayumi.values import InputRefused

HERE = Path(__file__).parent
INVALID = sorted((HERE / "invalid").glob("*.toml"))
SECTIONS = set(StudyDefinition.model_fields) - {"source"}


def expected(path: Path) -> tuple[str, str]:
    """The place and the words that the first line of a document says."""
    first = path.read_bytes().partition(b"\n")[0].decode()
    found = re.fullmatch(r"# expect: (.+?): (.+)", first)
    assert found is not None, f"{path.name} does not say what to expect"
    return found[1], found[2]


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_the_fault_is_found_alone_at_its_place_and_said(path: Path) -> None:
    place, words = expected(path)
    with pytest.raises(InputRefused) as refused:
        read_study(path.read_bytes())
    assert [fault.place for fault in refused.value.faults] == [place], refused.value
    assert words in refused.value.faults[0].message


def test_every_section_has_invalid_documents() -> None:
    assert len(INVALID) >= 70
    places = {expected(path)[0].partition(".")[0] for path in INVALID}
    assert places >= SECTIONS


def test_no_two_documents_are_the_same() -> None:
    bodies = {path.read_bytes().partition(b"\n")[2] for path in INVALID}
    assert len(bodies) == len(INVALID)


def test_a_byte_order_mark_is_no_fault() -> None:
    small = (HERE / "small.toml").read_bytes()
    with_mark = read_study(b"\xef\xbb\xbf" + small)
    assert with_mark.definition == read_study(small).definition
    assert with_mark.digest != read_study(small).digest
