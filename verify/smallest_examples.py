"""The smallest examination that still shows a kind of difference, and how one writes it down."""

from itertools import groupby, product
from typing import Final

from ayumi.isncsci import CELLS, Exam, classify
from ayumi.isncsci.cells import text_of
from ayumi.isncsci.enumeration import scores_of, substitutes
from ayumi.isncsci.levels import DAP, LIGHT_TOUCH, NON_KEY, PIN_PRICK, SIDE_START, VAC
from ayumi.isncsci.results import RESULT_LABELS
from ayumi.isncsci.rules import decide
from ayumi.isncsci.scores import FINDING_TEXT
from verify.peer_differences import Case, Kind, explain
from verify.peer_program import Peer, open_cells

_INTACT: Final = Exam.intact().codes
_COLUMNS: Final = tuple(
    range(start + first, start + last)
    for start in SIDE_START
    for first, last in ((0, LIGHT_TOUCH), (LIGHT_TOUCH, PIN_PRICK), (PIN_PRICK, 66))
)


def _differences_of_kind(exam: Exam, kind: Kind, peer: Peer) -> list[tuple[str, Case]]:
    """The results of an examination whose difference is of a kind."""
    (answer,) = peer.ask([exam], one_by_one=True)
    if answer.thrown or not answer.one_by_one:
        return []
    case = Case(exam, classify(exam), answer, answer.one_by_one)
    return [
        (result, case)
        for result, reading in answer.results.items()
        if reading != case.our_reading(result) and kind in explain(case, result)
    ]


def _smaller(exam: Exam, kind: Kind, peer: Peer) -> Exam:
    """The examination with all made normal that need not be otherwise for this difference."""
    findings = [[cell] for cell in (*NON_KEY, VAC, DAP)]
    for part in (*_COLUMNS, *findings, *([cell] for cell in range(VAC))):
        codes = bytearray(exam.codes)
        for cell in part:
            codes[cell] = _INTACT[cell]
        simpler = Exam(bytes(codes))
        if simpler != exam and _differences_of_kind(simpler, kind, peer):
            exam = simpler
    return exam


def _written(exam: Exam) -> str:
    """The cells that are not normal, runs of the same score in one."""
    runs = []
    for column in _COLUMNS:
        name = CELLS[column[0]].rpartition(".")[0]
        for code, cells in groupby(column, key=lambda cell: exam.codes[cell]):
            levels = [CELLS[cell].rpartition(".")[2] for cell in cells]
            if code != _INTACT[column[0]]:
                span = levels[0] if len(levels) == 1 else f"{levels[0]}–{levels[-1]}"
                runs.append(f"{name} {span} = `{text_of(column[0], code)}`")
    others = [
        f"{CELLS[cell]} = {text_of(cell, exam.codes[cell])}"
        for cell in (VAC, DAP, *NON_KEY)
        if exam.codes[cell] != _INTACT[cell]
    ]
    return ", ".join([*runs, *others]) or "nothing"


def smallest_example(exam: Exam, kind: Kind, peer: Peer) -> str:
    """A small examination with this kind of difference, and what both programs say of it."""
    exam = _smaller(exam, kind, peer)
    result, case = _differences_of_kind(exam, kind, peer)[0]
    witnesses = "".join(
        f" {value}: {_witness(exam, result, value)}."
        for value in case.ours[result].values
        if value not in case.at_once.results[result].values
    )
    return (
        f"all normal but {_written(exam)}. {RESULT_LABELS[result]}: Ayumi {case.ours[result]}; "
        f"the peer {case.at_once.results[result]}.{witnesses}"
    )


def _witness(exam: Exam, result: str, value: str) -> str:
    """The first completion that has a value of a result, by its open cells."""
    cells = open_cells(exam)
    numbers = substitutes(exam, assumed=True)
    for chosen in product(*numbers):
        if getattr(decide(scores_of(chosen, exam)), result) == value:
            told = ", ".join(
                f"{CELLS[i]} = {chosen[i] if i < VAC else FINDING_TEXT[chosen[i]]}" for i in cells
            )
            return f"a completion with {told}" if told else "by the scores as they are"
    return "no completion"
