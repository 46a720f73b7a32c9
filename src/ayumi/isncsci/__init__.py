"""The International Standards for Neurological Classification of Spinal Cord Injury, revision 2019.

>>> from ayumi.isncsci import Exam, classify
>>> exam = Exam.intact(prior_deficit=True).replace({"right.motor.S1": "3*", "vac": "NT"})
>>> result = classify(exam)
>>> result.ais, result.motor_left
(ND (B or D), ND (S3 or INT))
"""

from typing import TYPE_CHECKING, Any

from ayumi.isncsci.classification import Classification, classify
from ayumi.isncsci.exam import Exam, Side
from ayumi.isncsci.levels import CELLS, LEVELS
from ayumi.isncsci.policies import REVISION, Policies
from ayumi.isncsci.results import RESULTS, TOTALS, Result, Total, Totals
from ayumi.isncsci.scores import Score

if TYPE_CHECKING:
    from ayumi.isncsci.arrays import Classifications, classify_many

__all__ = [
    "CELLS",
    "LEVELS",
    "RESULTS",
    "REVISION",
    "TOTALS",
    "Classification",
    "Classifications",
    "Exam",
    "Policies",
    "Result",
    "Score",
    "Side",
    "Total",
    "Totals",
    "classify",
    "classify_many",
]


def __getattr__(name: str) -> Any:
    """Load what works on arrays, and numpy with it, only when it is asked for."""
    if name in ("Classifications", "classify_many"):
        from ayumi.isncsci import arrays

        return getattr(arrays, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
