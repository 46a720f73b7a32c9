"""On what an improvement of somebody hangs: single cells, and voluntary anal contraction alone."""

from dataclasses import dataclass

from ayumi.evidence.fragile import UndoingCell, caused_by_vac_alone, undoing_cells
from ayumi.evidence.measures import AisImprovement, AisReaches
from ayumi.isncsci import Exam
from ayumi.trial.outcomes.endpoint_outcomes import EndpointOutcome
from ayumi.trial.participant import FormKey
from ayumi.trial.picture import Picture


@dataclass(frozen=True, slots=True)
class Fragile:
    """An improvement of the AIS, and what would undo it if it were read another way."""

    code: str
    cells: tuple[UndoingCell, ...]
    vac_alone: bool


def fragile(picture: Picture, outcome: EndpointOutcome) -> tuple[Fragile, ...]:
    """Everybody who improved under a definition by grades; nothing under another definition."""
    measure = outcome.endpoint.measure
    if not isinstance(measure, AisImprovement | AisReaches):
        return ()
    found = []
    for one in outcome.people:
        if one.response == "yes" and one.baseline is not None and one.follow_up is not None:
            pair = (
                _exam(picture, one.code, one.baseline),
                _exam(picture, one.code, one.follow_up),
            )
            cells = undoing_cells(*pair, measure)
            found.append(Fragile(one.code, cells, caused_by_vac_alone(*pair, measure)))
    return tuple(found)


def _exam(picture: Picture, code: str, key: FormKey) -> Exam:
    person = next(p for p in picture.participants if p.code == code)
    return Exam.from_cells(person.forms[key].values)
