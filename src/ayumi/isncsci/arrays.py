"""Classifying many examinations at once, from arrays of codes or frames."""

import importlib.util
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ayumi.isncsci.cells import faults_of_codes
from ayumi.isncsci.classification import Classification, from_words
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import (
    CELLS,
    DAP,
    LIGHT_TOUCH,
    NON_KEY,
    PIN_PRICK,
    SIDE_START,
    T1,
    VAC,
)
from ayumi.isncsci.notices import DISSOCIATED_DERMATOMES, FAR_ABOVE
from ayumi.isncsci.policies import DEFAULT, Policies
from ayumi.isncsci.results import (
    NO_GRADE,
    NORMAL_GRADE,
    RESULTS,
    TOTALS,
    policy_codes,
    result_words,
    sums,
)
from ayumi.values import Fault, InputRefused

if TYPE_CHECKING:
    import polars as pl

MANY: Final = 10_000
"""From this many examinations on the compiled kernels are worth loading."""

STAR: Final = np.uint32(1 << 31)
AIS: Final = RESULTS.index("ais")
UNKNOWN: Final = 2
"""Code of a prior deficit of which nothing is said; 0 is no, 1 is yes."""

_CHUNK: Final = 1 << 16
Engine = Literal["auto", "scalar", "compiled"]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False, repr=False)
class Classifications:
    """The classifications of many examinations, as arrays.

    ``columns`` (136, n) are the codes classified, not copied where they lay column by column, so
    leave them unchanged; ``words`` (11, n) the results, a row for each of
    `RESULTS`, bit sets of `VALUES` with the star in bit 31; ``totals`` (24, n) the lowest and
    highest value of each of `TOTALS` in turn; ``refused`` (n) says which examinations have a fault:
    their words are 0 and their totals without meaning. Indexing gives a `Classification`.
    """

    columns: Bytes
    prior_deficit: Bytes
    words: NDArray[np.uint32]
    totals: Bytes
    refused: NDArray[np.bool_]
    policies: Policies

    def __len__(self) -> int:
        """How many examinations there are."""
        return int(self.words.shape[1])

    def __getitem__(self, index: int) -> Classification:
        """The classification of one examination; raises `InputRefused` where it was refused."""
        deficit = int(self.prior_deficit[index])
        known = None if deficit == UNKNOWN else bool(deficit)
        exam = Exam(self.columns[:, index].tobytes(), prior_deficit=known)
        return self._of_exam(index, exam)

    def _of_exam(self, index: int, exam: Exam) -> Classification:
        words = self.words[:, index].tolist()
        stars = sum(1 << i for i, word in enumerate(words) if word >> 31)
        return from_words(exam, self.policies, [word & 0x7FFFFFFF for word in words], stars)

    def __iter__(self) -> Iterator[Classification]:
        """Every classification in order."""
        return (self[index] for index in range(len(self)))

    def of_exams(self, exams: Sequence[Exam]) -> Iterator[Classification]:
        """The classifications of the very examinations from which these were made.

        Each keeps its examination with its context, and is spared the look for warnings where
        there can be none.
        """
        unusual = self.may_be_unusual()
        for index, exam in enumerate(exams):
            found = self._of_exam(index, exam)
            if not unusual[index] and exam.age is None and exam.hours_since_injury is None:
                found.__dict__["warnings"] = ()  # what the cached property would find
            yield found

    def faults(self, index: int) -> tuple[Fault, ...]:
        """What is wrong with one examination."""
        found = list(faults_of_codes(self.columns[:, index].tobytes()))
        deficit = int(self.prior_deficit[index])
        if deficit > UNKNOWN:
            found.append(Fault("prior_deficit", str(deficit), "write true or false, or leave out"))
        return tuple(found)

    def may_be_unusual(self) -> NDArray[np.bool_]:
        """Which examinations can have warnings, so that the others need not be looked at.

        Context such as age is not known here; see `ayumi.isncsci.notices`.
        """
        c, vac, dap = self.columns, self.columns[VAC], self.columns[DAP]
        grade_e = self.words[AIS] & NORMAL_GRADE != 0
        unusual: NDArray[np.bool_] = grade_e & (self.prior_deficit == UNKNOWN)
        unusual |= (c[NON_KEY[0]] | c[NON_KEY[1]]) != 0
        sacral = [start + at + 27 for start in SIDE_START for at in (LIGHT_TOUCH, PIN_PRICK)]
        unusual |= (vac == 1) & (dap == 0) & (c[sacral] == 0).all(axis=0)
        unusual |= (dap == 0) & (c[sacral] == 2).all(axis=0)
        for start in SIDE_START:
            touch = c[start + LIGHT_TOUCH : start + LIGHT_TOUCH + 28]
            prick = c[start + PIN_PRICK : start + PIN_PRICK + 28]
            dissociated = ((touch == 0) & (prick == 2)).sum(axis=0)
            unusual |= dissociated >= DISSOCIATED_DERMATOMES
        # An arm far above: the most caudal motor levels lie that far apart, one in an arm.
        right, left = (
            np.floor(np.log2(np.maximum(self.words[RESULTS.index(name)] & ~STAR, 1)))
            for name in ("motor_right", "motor_left")
        )
        far_apart: NDArray[np.bool_] = np.abs(right - left) > FAR_ABOVE
        far_apart &= np.minimum(right, left) <= T1 + 1
        return unusual | far_apart

    def to_frame(self, form: Literal["text", "codes"] = "text") -> "pl.DataFrame":
        """The results as a polars frame; see `ayumi.isncsci.frames`."""
        from ayumi.isncsci.frames import results_frame  # polars is loaded only where it is used

        return results_frame(self.words, self.totals, self.refused, form)

    def __repr__(self) -> str:
        """How many were classified, how many refused."""
        return f"Classifications({len(self)} examinations, {int(self.refused.sum())} refused)"


def classify_many(
    exams: "NDArray[Any] | pl.DataFrame | Iterable[Exam]",
    policies: Policies = DEFAULT,
    *,
    prior_deficit: "bool | Sequence[bool | None] | NDArray[Any] | None" = None,
    keep_refused: bool = False,
    engine: Engine = "auto",
    threads: int | None = None,
) -> Classifications:
    """Classify many examinations, with results identical to `classify`.

    Takes codes, uint8 of shape (n, 136) in the order of `CELLS` (fastest when each column lies
    together in memory, ``order="F"``); a polars frame with a column a cell, uint8 codes or text;
    or `Exam` values. ``prior_deficit`` is one answer for all or one each. Raises `InputRefused`
    naming row and cell, or, with ``keep_refused``, marks such rows in ``refused``.

    >>> intact = np.frombuffer(Exam.intact().codes, dtype=np.uint8)
    >>> classify_many(np.tile(intact, (3, 1)), prior_deficit=True)[2].ais
    E
    """
    if engine not in get_args(Engine):
        raise InputRefused([Fault("engine", engine, f"choose {', '.join(get_args(Engine))}")])
    columns, deficits = _columns(exams)
    if prior_deficit is not None:
        deficits = _deficits(prior_deficit, columns.shape[1])
    n = columns.shape[1]
    found = Classifications(
        columns,
        deficits,
        np.zeros((len(RESULTS), n), np.uint32),
        np.zeros((2 * len(TOTALS), n), np.uint8),
        np.zeros(n, np.bool_),
        policies,
    )
    if _use_compiled(engine, n):
        _classify_compiled(found, max(1, threads or os.cpu_count() or 1))
    else:
        _classify_scalar(found)
    found.refused[deficits > UNKNOWN] = True
    found.words[:, found.refused] = 0
    grades = found.words[AIS]
    no_grade = (deficits == 0) & (grades & NORMAL_GRADE != 0)
    grades[no_grade] ^= NORMAL_GRADE | NO_GRADE
    if found.refused.any() and not keep_refused:
        rows = np.flatnonzero(found.refused).tolist()
        raise InputRefused(
            [
                Fault(f"row {row}: {fault.place}", fault.value, fault.message)
                for row in rows[:100]
                for fault in _faults_as_given(exams, found, row)
            ],
            f"{len(rows)} of {n} examinations",
        )
    return found


def _faults_as_given(exams: Any, found: Classifications, row: int) -> Sequence[Fault]:
    """What is wrong with a row, in the words of what was handed over."""
    if hasattr(exams, "get_column"):
        from ayumi.isncsci.frames import faults_of_row

        return faults_of_row(exams, row)
    return found.faults(row)


def _columns(exams: Any) -> tuple[Bytes, Bytes]:
    """The codes column by column (136, n), and the prior deficits that came with them."""
    if isinstance(exams, np.ndarray):
        if exams.dtype != np.uint8 or exams.ndim != 2 or exams.shape[1] != len(CELLS):
            raise InputRefused(
                [
                    Fault(
                        "codes",
                        f"{exams.dtype} of shape {exams.shape}",
                        f"give uint8 of shape (n, {len(CELLS)}), a column for each of CELLS",
                    )
                ],
                "array",
            )
        codes = exams
    elif hasattr(exams, "get_column"):
        from ayumi.isncsci.frames import codes_of_frame  # polars is loaded only where it is used

        return codes_of_frame(exams)
    else:
        listed = [exam if isinstance(exam, Exam) else Exam.from_dict(exam) for exam in exams]
        codes = np.frombuffer(b"".join(exam.codes for exam in listed), np.uint8)
        deficits = _deficits([exam.prior_deficit for exam in listed], len(listed))
        return _by_column(codes.reshape(-1, len(CELLS))), deficits
    return _by_column(codes), np.full(len(codes), UNKNOWN, np.uint8)


def _by_column(codes: Bytes) -> Bytes:
    """Codes (n, 136) as (136, n) with each column together in memory; no copy where it is so."""
    columns = codes.T
    if columns.flags.c_contiguous:
        return columns
    columns = np.empty(columns.shape, np.uint8)
    # In pieces that stay in the cache: ten times as fast as turning the whole at once.
    for first in range(0, len(codes), 256):
        columns[:, first : first + 256] = codes[first : first + 256].T
    return columns


def _deficits(prior_deficit: Any, n: int) -> Bytes:
    """Prior deficits as codes: 0 no, 1 yes, 2 not known."""
    if prior_deficit is None or isinstance(prior_deficit, bool):
        return np.full(n, UNKNOWN if prior_deficit is None else int(prior_deficit), np.uint8)
    if isinstance(prior_deficit, np.ndarray) and prior_deficit.dtype == np.uint8:
        deficits = prior_deficit
    else:
        listed = list(prior_deficit) if isinstance(prior_deficit, Iterable) else [prior_deficit]
        wrong = [item for item in listed if item is not None and not _is_yes_or_no(item)]
        if wrong:
            message = "give True, False or None"
            raise InputRefused([Fault("prior_deficit", repr(wrong[0]), message)])
        deficits = np.array([UNKNOWN if item is None else int(item) for item in listed], np.uint8)
    if deficits.shape != (n,):
        found = f"{deficits.size} values"
        raise InputRefused(
            [Fault("prior_deficit", found, f"give one of True, False, None for each of {n}")]
        )
    return deficits


def _is_yes_or_no(item: Any) -> bool:
    """Whether something says yes or no: a truth value, or 0 or 1 as a whole number."""
    if isinstance(item, bool | np.bool_):
        return True
    return isinstance(item, int | np.integer) and item in (0, 1)


def _use_compiled(engine: Engine, n: int) -> bool:
    if engine == "auto":
        return n >= MANY and importlib.util.find_spec("numba") is not None
    return engine == "compiled"


def _classify_scalar(found: Classifications) -> None:
    for row in range(len(found)):
        codes = found.columns[:, row].tobytes()
        if any(faults_of_codes(codes)):
            found.refused[row] = True
            continue
        words, stars = result_words(codes, found.policies)
        found.words[:, row] = [w | int(STAR) * (stars >> i & 1) for i, w in enumerate(words)]
        totals = sums(codes)
        found.totals[:, row] = [
            end
            for name in TOTALS
            for end in (getattr(totals, name).low, getattr(totals, name).high)
        ]


def _classify_compiled(found: Classifications, threads: int) -> None:
    # numba is loaded only where it is used
    from ayumi.isncsci.block_kernel import classify_blocks
    from ayumi.isncsci.kernels import classify_rows

    zpp_policy, intact_is_int = policy_codes(found.policies)
    plain_nd = found.policies.undetermined_star == "none"
    refused = found.refused.view(np.uint8)
    columns, words = found.columns, found.words

    def classify_chunk(first: int) -> None:
        last = min(first + _CHUNK, len(found))
        others = classify_blocks(columns, first, last, intact_is_int, words, found.totals)
        if others.size:
            classify_rows(columns, others, zpp_policy, intact_is_int, plain_nd, words, refused)

    starts = range(0, len(found), _CHUNK)
    if threads == 1 or len(starts) < 2:
        for start in starts:
            classify_chunk(start)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(classify_chunk, starts):
            pass
