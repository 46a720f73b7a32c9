"""The baseline: the last signed examination before the cells, and whether its grade has changed."""

from collections.abc import Iterable
from typing import Final

from ayumi.participants.advice import GoAdvice, go_list_advice
from ayumi.participants.facts import titles_of
from ayumi.participants.judging import Finding
from ayumi.study import StudyDefinition
from ayumi.trial.participant import Eligibility, Form, FormKey, Participant
from ayumi.trial.recorded import in_order, recorded, results_of, signed_examinations
from ayumi.values import Words

GRADE: Final = "changed_grade"
"""The name of the item that Ayumi adds when the grade is not that of eligibility any more."""
SAME_GRADE: Final = Words("The grade is that of eligibility", "重症度は適格性判定時と同じ")


def advice_before_transplantation(p: Participant, study: StudyDefinition) -> list[GoAdvice]:
    """What the recorded values say on every item of the list, and on grades that changed."""
    return [
        *go_list_advice(
            study.before_transplantation, recorded(p, study), titles_of(study.instruments)
        ),
        *changed_grades(p, study),
    ]


def latest_examinations(p: Participant, study: StudyDefinition) -> dict[str, tuple[FormKey, Form]]:
    """For each built-in examination the last signed one."""
    return {key[2]: (key, form) for key, form in signed_examinations(p, study)}


def changed_grades(p: Participant, study: StudyDefinition) -> list[GoAdvice]:
    """An item for each examination whose grade is not that of the day of eligibility."""
    found = []
    judged = p.eligibility
    for name, (_, form) in latest_examinations(p, study).items():
        before = [
            f
            for (_, _, instrument), f in in_order(p)
            if instrument == name and f.signed and judged and f.signed.seq < judged.seq
        ]
        because = None if judged is None else _changed(before, form, judged)
        if because is not None:
            finding = Finding("false", because, (f"{name}.ais",))
            found.append(GoAdvice(f"{GRADE}.{name}", SAME_GRADE, "decide", "fail", finding))
    return found


def _changed(before: list[Form], form: Form, judged: Eligibility) -> str | None:
    """How the grade differs from that of eligibility, in words; none if it does not."""
    if form in before:
        if overridden_after(judged.seq, form, ("ais",)):
            return f"AIS was decided as {form.overrides['ais']['value']} since eligibility"
        return None
    if before:
        then, now = results_of(before[-1])["ais"], results_of(form)["ais"]
        if before[-1].signed and overridden_after(judged.seq, before[-1], ("ais",)):
            then = tuple(before[-1].signed.computed["classification"]["ais"]["values"])
        return (
            None
            if then == now
            else f"AIS was {' or '.join(then)} at eligibility and is {' or '.join(now)} now"
        )
    if form.corrections and form.recorded_at <= judged.at:
        return "the examination of eligibility was corrected since, and its grade with it perhaps"
    return None


def overridden_after(seq: int, form: Form, results: Iterable[str]) -> bool:
    """Whether one of these results was overridden after the entry at a place."""
    return any(form.overrides[one]["seq"] > seq for one in results if one in form.overrides)
