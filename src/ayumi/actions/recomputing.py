"""Everything that entries computed, computed again by today's engine; nothing is recorded."""

from collections.abc import Iterator

from ayumi.actions.eligibility import eligibility_advice
from ayumi.actions.examinations import recompute_examination
from ayumi.actions.product.recomputing_lots import DECISIONS, recompute_decision
from ayumi.actions.study import recompute_study
from ayumi.ledger import Entry
from ayumi.ledger.kinds import STUDY_ADOPTED
from ayumi.ledger.view import View
from ayumi.study import StudyDefinition
from ayumi.trial import kinds
from ayumi.trial.fold import participant_of
from ayumi.trial.study import in_force


def recomputed(ledger: View) -> Iterator[tuple[int, str]]:
    """The entries where today's engine computes otherwise, each with what differs, in order.

    Study documents as they are read, classifications of examinations, advice on eligibility, and
    verdicts that decisions on lots rest on: each from what was recorded then, under the document
    that was in force then.
    """
    for entry in ledger.entries():
        difference = None
        if entry.kind == STUDY_ADOPTED:
            difference = recompute_study(entry)
        elif entry.kind == kinds.EXAMINATION_SIGNED:
            difference = _examination(ledger, entry)
        elif entry.kind == kinds.ELIGIBILITY_SIGNED:
            difference = _eligibility(ledger, entry)
        elif entry.kind in DECISIONS:
            difference = recompute_decision(ledger, entry)
        if difference:
            yield entry.seq, difference


def _examination(ledger: View, signed: Entry) -> str | None:
    before = participant_of(ledger, _code(signed), until=signed.seq - 1)
    key = (signed.body["visit"], signed.body["occurrence"], signed.body["instrument"])
    assert before is not None
    return recompute_examination(before.forms[key].values, signed)


def _eligibility(ledger: View, signed: Entry) -> str | None:
    study = _then(ledger, signed)
    before = participant_of(ledger, _code(signed), until=signed.seq - 1)
    if study is None or before is None:
        return "no study document was in force"
    found = eligibility_advice(before, study, signed.body["cohort"]).to_dict()
    stored = signed.body["advice"]
    verdicts = {one["criterion"]: one["verdict"] for one in stored["criteria"]}
    differing = [
        f"{one['criterion']} is {one['verdict']} and was {verdicts.get(one['criterion'])}"
        for one in found["criteria"]
        if one["verdict"] != verdicts.get(one["criterion"])
    ]
    if not differing:
        return None
    return f"version {signed.body['engine']} advised otherwise: {'; '.join(differing)}"


def _then(ledger: View, entry: Entry) -> StudyDefinition | None:
    """The definition that was in force when an entry was recorded."""
    found = in_force(ledger, until=entry.seq)
    return None if found is None else found.definition


def _code(entry: Entry) -> str:
    return entry.subject.removeprefix(kinds.PREFIX)
