"""Some hundreds of broken inputs are refused, each naming its cell; `make verify` has thousands."""

import numpy as np
import pytest

from ayumi.exchange.examination_json import read_lines
from ayumi.isncsci import Exam
from verify.broken_inputs import FAULT_KINDS, FaultKind, written
from verify.fault_injection import inject_into_arrays, inject_into_documents


def test_broken_documents_are_refused() -> None:
    injected = inject_into_documents(600, np.random.default_rng(3))
    assert injected.wrong == []
    assert injected.documents >= 600


def test_broken_rows_are_refused() -> None:
    injected = inject_into_arrays(300, np.random.default_rng(4))
    assert injected.wrong == []
    assert injected.kinds["rows of codes (scalar)"] > 100


@pytest.mark.parametrize("kind", FAULT_KINDS, ids=lambda kind: kind.name)
def test_each_kind_of_fault_is_named_alone(kind: FaultKind) -> None:
    random = np.random.default_rng(5)
    for place in kind.places[:: max(len(kind.places) // 8, 1)]:
        document = {"id": "one", "exam": Exam.intact().to_dict()}
        named = kind.apply(document, place, random)
        (record,) = read_lines([written(document)])
        assert record.exam is None
        assert [fault.place for fault in record.faults] == [named]
