"""Signed examinations as arrays, with results as signed or as a physician decided otherwise."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from ayumi.isncsci import RESULTS, TOTALS, Classifications, Exam
from ayumi.isncsci.levels import CELLS
from ayumi.isncsci.policies import Policies
from ayumi.isncsci.results import VALUES
from ayumi.trial.participant import Form
from ayumi.trial.recorded import results_of

_BITS: Final = {
    name: {value: 1 << bit for bit, value in enumerate(values)} for name, values in VALUES.items()
}
_UNKNOWN_DEFICIT: Final = 2


def classifications_of(forms: Sequence[Form | None]) -> Classifications:
    """The classifications of signed examinations; who has none is marked as refused.

    What was signed is read and not computed anew, so that an endpoint rests on what the examiner
    saw and a physician decided.
    """
    n = len(forms)
    columns = np.zeros((len(CELLS), n), np.uint8)
    words = np.zeros((len(RESULTS), n), np.uint32)
    totals = np.zeros((2 * len(TOTALS), n), np.uint8)
    refused = np.zeros(n, np.bool_)
    for at, form in enumerate(forms):
        if form is None or form.signed is None:
            refused[at] = True
            continue
        columns[:, at] = np.frombuffer(Exam.from_cells(form.values).codes, np.uint8)
        results = results_of(form)
        words[:, at] = [sum(_BITS[name][value] for value in results[name]) for name in RESULTS]
        bounds = form.signed.computed["totals"]
        totals[:, at] = [int(bounds[name][end]) for name in TOTALS for end in ("low", "high")]
    deficits = np.full(n, _UNKNOWN_DEFICIT, np.uint8)
    return Classifications(columns, deficits, words, totals, refused, Policies())
