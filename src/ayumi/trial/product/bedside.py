"""Whether the study document in force asks for a match at the bedside."""

from ayumi.product.custody_rules import Bedside, Custody
from ayumi.study import StudyDefinition


def bedside_of(study: StudyDefinition) -> Bedside | None:
    """The rules of the check before cells are given; none where the document has no such check."""
    custody = study.custody
    if not isinstance(custody, Custody) or not isinstance(custody.bedside, Bedside):
        return None
    return custody.bedside
