"""The engine, compiled for arrays; imported only when there are many examinations.

`classify_rows` takes examinations one by one through a compiled copy of `ayumi.isncsci.engine`:
the same source, so the same answers. Examinations in plain numbers go through
`ayumi.isncsci.block_kernel`, which leaves the others to this.
"""

# Neither the compiler's types nor its array arithmetic are known to mypy.
import hashlib
import importlib.util
import sys
import types
from pathlib import Path
from typing import Any, Final

import numba
import numpy as np

from ayumi.isncsci import engine as readable_engine
from ayumi.isncsci.levels import CELLS, SCORE_CELLS
from ayumi.isncsci.scores import CONSIDERED_NORMAL, NOT_NORMAL
from ayumi.isncsci.tables import ASSUMED, EXAMINED

STAR_BIT: Final = 1 << 31
CELL_COUNT: Final = len(CELLS)

_OPTIONS: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy"}
# What only kernels call needs no way in from Python, which halves the time to compile it, and no
# cache of its own: it is woven into the kernel.
_INNER: Final[dict[str, Any]] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
kernel: Final[Any] = numba.njit(cache=True, **_OPTIONS)
inner: Final[Any] = numba.njit(**_OPTIONS, **_INNER)


def _stamp() -> int:
    """A number that changes with any source of the kernels.

    numba's cache on disk looks at the file of a kernel only, and at what its function closes over:
    a kernel that closes over this number is compiled anew when a rule or a table has changed.
    """
    folder = Path(__file__).parent
    sources = sorted(folder.glob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    return int.from_bytes(digest.digest()[:7], "big")


STAMP: Final = _stamp()


def _compiled(source: types.ModuleType) -> types.ModuleType:
    """A second instance of a module in which functions are compiled and tables are arrays."""
    name = f"{source.__name__}_compiled"
    spec = importlib.util.spec_from_file_location(name, source.__file__ or "")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where the compiler's disk cache looks for it
    spec.loader.exec_module(module)
    for key, value in vars(module).copy().items():
        if isinstance(value, types.FunctionType):
            setattr(module, key, inner(value))
        elif isinstance(value, tuple):
            setattr(module, key, np.array(value, dtype=np.int64))
    return module


_possibilities: Final = _compiled(readable_engine).possibilities
_FACTS: Final = 2 * readable_engine.FACTS
_PATHS: Final = 2 * readable_engine.MOST_PATHS
_BOUNDS: Final = 2 * readable_engine.BOUNDS


def _rows_kernel(stamp: int) -> Any:
    @kernel
    def classify_rows(columns, rows, policy, intact_is_int, plain_nd, words, refused):
        """Classify the examinations at ``rows`` of ``columns`` (136, n) through the engine.

        Writes ``words`` (11, n), the star in the highest bit; one that is refused gets words of 0.
        """
        _ = stamp
        row = np.empty(CELL_COUNT, np.int64)
        facts, paths = np.empty(_FACTS, np.int64), np.empty(_PATHS, np.int64)
        bounds, found = np.empty(_BOUNDS, np.int64), np.zeros((2, 11), np.int64)
        for r in rows:
            codes = 0
            for cell in range(CELL_COUNT):
                row[cell] = columns[cell, r]
                codes |= row[cell]
            starred = 0
            for cell in range(SCORE_CELLS):
                starred |= row[cell] & (NOT_NORMAL | CONSIDERED_NORMAL)
            valid = codes < 32
            for reading in (ASSUMED, EXAMINED):
                if valid and (reading == ASSUMED or starred):
                    valid = _possibilities(
                        row, reading, policy, intact_is_int, facts, paths, bounds, found[reading]
                    )
            refused[r] = not valid
            for i in range(11):
                word = found[ASSUMED, i] if valid else 0
                differs = starred and word != found[EXAMINED, i]
                if valid and differs and not (plain_nd and word & (word - 1)):
                    word |= STAR_BIT
                words[i, r] = word

    return classify_rows


classify_rows: Final = _rows_kernel(STAMP)
