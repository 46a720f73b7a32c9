"""Who may take part: computed with reasons, decided and signed by the investigator."""

from collections.abc import Mapping, Sequence
from typing import Final

import ayumi
from ayumi.actions.door import (
    Door,
    Record,
    at_the_door,
    living,
    refused,
    signature,
    study_or_refusal,
)
from ayumi.actions.permission import ActionRefused, require
from ayumi.ledger import Actor, Entry, Reauthentication, Text
from ayumi.participants.advice import EligibilityAdvice, GoAdvice, Judgement, advise, decided
from ayumi.participants.facts import titles_of
from ayumi.study import StudyDefinition
from ayumi.trial import kinds
from ayumi.trial.fold import participant_of
from ayumi.trial.participant import Participant
from ayumi.trial.recorded import recorded
from ayumi.values import InputRefused, PartialDate, did_you_mean

MEANING: Final = "eligibility judged"
"""What the investigator's signature means."""


def eligibility_advice(
    participant: Participant, study: StudyDefinition, cohort: str
) -> EligibilityAdvice:
    """What the recorded values say on every criterion of the study and of a cohort."""
    return advise(
        study.eligibility,
        study.cohorts[cohort].eligibility,
        recorded(participant, study),
        titles_of(study.instruments),
    )


def sign_eligibility(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    eligible: bool,
    judgements: Mapping[str, Judgement] | None = None,
    cohort: str | None = None,
    on: PartialDate | None = None,
    reason: str | None = None,
    signed_by: Reauthentication,
    seen: int | None = None,
) -> Entry:
    """The investigator's signed decision, with the advice as it was computed then.

    Whoever is found eligible needs a judgement with a reason on every criterion that is
    undetermined, and on every computed verdict that is overruled; `InputRefused` lists them all.
    Whoever is found not eligible though no criterion fails needs a ``reason``.
    """
    with at_the_door(ledger, actor, code, "sign_eligibility", seen=seen) as door:
        door.moves("find_eligible" if eligible else "find_ineligible")
        living(door, what="eligibility")
        chosen = chosen_cohort(door.study, cohort)
        given = dict(judgements or {})
        advice = eligibility_advice(door.participant, door.study, chosen)
        if eligible:
            decision = decided(advice, given)
            if decision.verdict != "pass":
                failing = "; ".join(_failing(advice, given))
                raise ActionRefused(
                    f"{code} fails {failing}. Overrule it with a reason, or find not eligible"
                )
        else:
            refuse_misjudged(advice, given)
            if not _failing(advice, given) and not (reason or "").strip():
                raise refused("reason", "", f"no criterion fails; say why {code} is not eligible")
        body = {
            "verdict": "eligible" if eligible else "not_eligible",
            "cohort": chosen,
            "advice": advice.to_dict(),
            "judgements": {
                name: {"verdict": one.verdict, "why": Text(one.reason)}
                for name, one in given.items()
            },
            "rests_on": rests_on(door),
            "engine": ayumi.__version__,
        }
        day = door.follows(PartialDate.of(door.whole_day(on)))
        proof = signature(signed_by, MEANING)
        return door.append(kinds.ELIGIBILITY_SIGNED, body, on=day, reason=reason, signed_by=proof)


def show_advice(
    ledger: Record, actor: Actor, code: str, cohort: str | None = None
) -> EligibilityAdvice:
    """The advice as things stand, for whoever may read; nothing is recorded."""
    require(ledger, actor, "read")
    study = study_or_refusal(ledger)
    participant = participant_of(ledger, code)
    if participant is None:
        raise ActionRefused(f"there is no participant {code}")
    return eligibility_advice(participant, study, chosen_cohort(study, cohort))


def chosen_cohort(study: StudyDefinition, cohort: str | None) -> str:
    """The cohort that was said, or the only one."""
    if cohort is None:
        if len(study.cohorts) == 1:
            return next(iter(study.cohorts))
        raise refused("cohort", "", f"say which: {', '.join(study.cohorts)}")
    if cohort not in study.cohorts:
        raise refused("cohort", cohort, f"no such cohort; {did_you_mean(cohort, study.cohorts)}")
    return cohort


def refuse_misjudged(
    advice: EligibilityAdvice | Sequence[GoAdvice], given: Mapping[str, Judgement]
) -> None:
    """Refuse judgements on what there is not, or without their reason; others may be left open."""
    try:
        decided(advice, given)
    except InputRefused as wrong:
        faults = [fault for fault in wrong.faults if fault.place in given]
        if faults:
            raise InputRefused(faults, wrong.what) from None


def rests_on(door: Door) -> list[int]:
    """The places of the entries with the values that a computation looked at."""
    p = door.participant
    places = {form.seq for form in p.forms.values()}
    places |= {form.signed.seq for form in p.forms.values() if form.signed is not None}
    return sorted(places)


def _failing(advice: EligibilityAdvice, given: Mapping[str, Judgement]) -> list[str]:
    return [
        f"{one.place} ({one.finding.because})"
        for one in advice.criteria
        if (given[one.place].verdict if one.place in given else one.verdict) == "fail"
    ]
