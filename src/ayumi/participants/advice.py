"""Advice on criteria, and the investigator's own decision beside it.

Ayumi computes what the document's rules say; the investigator decides. What the rules leave open
needs a judgement with a reason, and so does a decision against the computed verdict.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from ayumi.participants.eligibility import Criterion, Eligibility, GoItem, GoList
from ayumi.participants.judging import Finding, Recorded, judge
from ayumi.values import Fault, InputRefused, Keyed, Unset, Words, did_you_mean

Side = Literal["include", "exclude", "withdraw", "cohort"]
AdviceVerdict = Literal["pass", "fail", "undetermined"]
Titles = Mapping[str, str] | None

_CRITERIA: Final[Mapping[Side, Words]] = {
    "include": Words("Inclusion criteria", "選択基準"),
    "exclude": Words("Exclusion criteria", "除外基準"),
    "withdraw": Words("Criteria for leaving the treatment", "中止基準"),
    "cohort": Words("Criterion of the cohort", "コホートの基準"),
}
_GO_LIST: Final = "before_transplantation"


@dataclass(frozen=True, slots=True)
class CriterionAdvice:
    """What Ayumi says of one criterion; of a section that is unset as a whole, without a name."""

    side: Side
    name: str
    text: Words
    verdict: AdviceVerdict
    finding: Finding

    @property
    def place(self) -> str:
        """What judgements call it: ``exclude.wbc``; the cohort's own is ``cohort``."""
        return f"{self.side}.{self.name}" if self.name else self.side

    def to_dict(self) -> dict[str, Any]:
        """As entries store it; its text stands in the study document."""
        return {"criterion": self.place, **_stored(self.verdict, self.finding)}


@dataclass(frozen=True, slots=True)
class EligibilityAdvice:
    """What Ayumi says of all criteria: fail if one fails, pass if all pass."""

    criteria: tuple[CriterionAdvice, ...]
    overall: AdviceVerdict

    def to_dict(self) -> dict[str, Any]:
        """As entries store it."""
        return {"overall": self.overall, "criteria": [one.to_dict() for one in self.criteria]}


@dataclass(frozen=True, slots=True)
class GoAdvice:
    """What Ayumi says of one item before transplantation; of an unset list, without a name."""

    name: str
    text: Words
    on_fail: Literal["stop", "decide"]
    verdict: AdviceVerdict
    finding: Finding

    @property
    def place(self) -> str:
        """What judgements call it."""
        return self.name or _GO_LIST

    def to_dict(self) -> dict[str, Any]:
        """As entries store it; its text stands in the study document."""
        stored = _stored(self.verdict, self.finding)
        return {"item": self.place, "on_fail": self.on_fail, **stored}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The investigator's own decision on a criterion: that it is passed or failed, and why.

    An exclusion criterion that holds for a person is failed.
    """

    verdict: Literal["pass", "fail"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on all criteria; ``open`` are those that a failure made idle to judge."""

    verdict: Literal["pass", "fail"]
    open: tuple[str, ...]
    overrides: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As entries store it."""
        return {
            "verdict": self.verdict,
            "open": list(self.open),
            "overrides": list(self.overrides),
        }


def advise(
    eligibility: Eligibility | Unset,
    cohort: Criterion | Unset | None,
    recorded: Recorded,
    titles: Titles = None,
) -> EligibilityAdvice:
    """What the criteria of the study and of the cohort say of a person.

    >>> advise(Unset("to be written"), None, Recorded({})).overall
    'undetermined'
    """
    criteria = [
        *_side("include", eligibility, recorded, titles),
        *_side("exclude", eligibility, recorded, titles),
    ]
    if isinstance(cohort, Unset):
        criteria.append(_whole("cohort", cohort))
    elif cohort is not None:
        criteria.append(_criterion("cohort", "", cohort, recorded, titles))
    return EligibilityAdvice(tuple(criteria), _overall(criteria))


def withdrawal_advice(
    eligibility: Eligibility | Unset, recorded: Recorded, titles: Titles = None
) -> EligibilityAdvice:
    """Whether a person has to leave the treatment: a criterion that holds for them is failed."""
    criteria = tuple(_side("withdraw", eligibility, recorded, titles))
    return EligibilityAdvice(criteria, _overall(criteria))


def go_list_advice(
    go_list: GoList | Unset, recorded: Recorded, titles: Titles = None
) -> tuple[GoAdvice, ...]:
    """What the list before transplantation says of a person, item by item."""
    if isinstance(go_list, Unset):
        text = Words("The list before transplantation", "移植前の確認")
        return (GoAdvice("", text, "decide", "undetermined", _by_investigator(go_list)),)
    return tuple(
        GoAdvice(name, item.text, item.on_fail, *_judged(item, "true", recorded, titles))
        for name, item in go_list.items.items()
    )


def decided(
    advice: EligibilityAdvice | Sequence[GoAdvice], judgements: Mapping[str, Judgement]
) -> Decision:
    """The decision that follows from the advice and the investigator's judgements.

    ``judgements`` are keyed by ``place``. Whoever fails one criterion is out, and what is still
    open then need not be judged. Raises `InputRefused` with every criterion that needs a judgement,
    every judgement that needs a reason, and every judgement on what there is not; and for an item
    that stops, because that is not overridden.

    >>> advice = advise(Unset("to be written"), None, Recorded({}))
    >>> seen = Judgement("pass", "as the protocol says")
    >>> decided(advice, {"include": seen, "exclude": seen}).verdict
    'pass'
    """
    items = advice.criteria if isinstance(advice, EligibilityAdvice) else tuple(advice)
    faults = list(_judgement_faults(items, judgements))
    final = {
        item.place: judgements[item.place].verdict if item.place in judgements else item.verdict
        for item in items
    }
    refused = {fault.place for fault in faults}
    failed = any(verdict == "fail" and place not in refused for place, verdict in final.items())
    left = tuple(place for place, verdict in final.items() if verdict == "undetermined")
    if not failed:
        faults += [
            Fault(item.place, "", f"judge it, with a reason: {item.finding.because}")
            for item in items
            if item.place in left
        ]
    if faults:
        raise InputRefused(faults, "decision")
    overrides = tuple(item.place for item in items if _overridden(item, judgements))
    return Decision("fail" if failed else "pass", left, overrides)


def _judgement_faults(
    items: Sequence[CriterionAdvice | GoAdvice], judgements: Mapping[str, Judgement]
) -> Iterator[Fault]:
    known = {item.place: item for item in items}
    for place, judgement in judgements.items():
        item = known.get(place)
        if item is None:
            yield Fault(
                place, judgement.verdict, f"there is no such criterion; {_meant(place, known)}"
            )
        elif judgement.verdict not in ("pass", "fail"):
            yield Fault(place, str(judgement.verdict), "a judgement is `pass` or `fail`")
        elif _overridden(item, judgements):
            against = f"computed is {item.verdict}: {item.finding.because}"
            if isinstance(item, GoAdvice) and item.on_fail == "stop" and item.verdict == "fail":
                yield Fault(
                    place, judgement.verdict, f"this item stops and is not overridden; {against}"
                )
            elif not judgement.reason.strip():
                message = f"give a reason for deciding otherwise; {against}"
                yield Fault(place, judgement.verdict, message)
        elif item.verdict == "undetermined" and not judgement.reason.strip():
            message = (
                f"give a reason for the judgement; the rule leaves open: {item.finding.because}"
            )
            yield Fault(place, judgement.verdict, message)


def _overridden(item: CriterionAdvice | GoAdvice, judgements: Mapping[str, Judgement]) -> bool:
    judgement = judgements.get(item.place)
    return judgement is not None and item.verdict not in ("undetermined", judgement.verdict)


def _meant(place: str, known: Iterable[str]) -> str:
    """The known criterion that somebody probably meant, also by its bare name."""
    bare = [name for name in known if name.rpartition(".")[2] == place.rpartition(".")[2]]
    return f"did you mean `{bare[0]}`?" if len(bare) == 1 else did_you_mean(place, known)


def _side(
    side: Literal["include", "exclude", "withdraw"],
    eligibility: Eligibility | Unset,
    recorded: Recorded,
    titles: Titles,
) -> Iterator[CriterionAdvice]:
    criteria: Keyed[Criterion] | Unset | None = (
        eligibility if isinstance(eligibility, Unset) else getattr(eligibility, side)
    )
    if isinstance(criteria, Unset):
        yield _whole(side, criteria)
    elif criteria is not None:
        for name, criterion in criteria.items():
            yield _criterion(side, name, criterion, recorded, titles)


def _whole(side: Side, unset: Unset) -> CriterionAdvice:
    return CriterionAdvice(side, "", _CRITERIA[side], "undetermined", _by_investigator(unset))


def _criterion(
    side: Side, name: str, criterion: Criterion, recorded: Recorded, titles: Titles
) -> CriterionAdvice:
    passes: Literal["true", "false"] = "true" if side in ("include", "cohort") else "false"
    return CriterionAdvice(
        side, name, criterion.text, *_judged(criterion, passes, recorded, titles)
    )


def _judged(
    criterion: Criterion | GoItem,
    passes: Literal["true", "false"],
    recorded: Recorded,
    titles: Titles,
) -> tuple[AdviceVerdict, Finding]:
    if isinstance(criterion.rule, Unset):
        return "undetermined", _by_investigator(criterion.rule)
    finding = judge(criterion.rule, recorded, titles)
    if finding.verdict == "undetermined":
        return "undetermined", finding
    return "pass" if finding.verdict == passes else "fail", finding


def _by_investigator(unset: Unset) -> Finding:
    return Finding("undetermined", f"judged by the investigator: {unset.reason}", ())


def _overall(criteria: Sequence[CriterionAdvice]) -> AdviceVerdict:
    verdicts = {one.verdict for one in criteria}
    if "fail" in verdicts:
        return "fail"
    return "undetermined" if "undetermined" in verdicts else "pass"


def _stored(verdict: AdviceVerdict, finding: Finding) -> dict[str, Any]:
    """The advice's verdict, and why; what the rule itself said follows from side and verdict."""
    return {
        "verdict": verdict,
        "because": finding.because,
        "rests_on": list(finding.rests_on),
    }
