"""Why a trial's people stand beside no course of natural recovery."""

from typing import Final

from ayumi.trial.outcomes.answers import BOTH, TrialEvidence
from ayumi.trial.picture import Picture
from ayumi.values import Words

NO_GRADES: Final = Words(
    "The people of this study have no AIS grades; natural recovery is known here for spinal cord "
    "injury only.",
    "この研究の対象者にはAISの等級がない。ここで扱う自然回復は脊髄損傷についてのものであり、比較はしない。",
)
NOBODY_TREATED: Final = Words(
    "Nobody has received cells yet: there is nothing to set beside natural recovery.",
    "移植を受けた人はまだいない。自然回復と比べるものはない。",
)
NOT_YET: Final = Words(
    "There is no result by AIS grades yet that could stand beside natural recovery.",
    "自然回復と比べられるAISの結果はまだない。",
)


def no_answer(picture: Picture, evidence: TrialEvidence) -> Words:
    """Why there is no answer: another illness, nobody treated, or no grade judged yet."""
    outcomes = evidence.outcomes
    if outcomes and not any(one.definition in BOTH for one in outcomes):
        return NO_GRADES
    treated = any(one.transplantations for one in picture.participants)
    return NOT_YET if treated else NOBODY_TREATED
