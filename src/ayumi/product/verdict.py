"""The verdict on a test of a lot: over all of its results, with the reason.

Every result is kept and counts, the worst one most; see `ayumi.product.retests`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, Self

from ayumi.product.due import Due, due, moment_words
from ayumi.product.limits import Held, hold
from ayumi.product.results import TestResult, digest_of
from ayumi.product.retests import (
    Investigation,
    Review,
    Reviewed,
    disorder,
    review_of,
    reviewed,
    set_aside,
    set_aside_words,
    testing_words,
    unexplained,
)
from ayumi.product.specification import LotTest, Specification
from ayumi.values import Unset, Words

State = Literal[
    "pass", "fail", "pending", "due", "overdue", "censored", "review_required", "not_judged"
]

MISSING: Final = frozenset({"pending", "due", "overdue"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holds of a test: its state, the sentence that says why, and on what it rests.

    ``results`` are the digests of all results, also of those that are ``set_aside``, by their
    number of retest; ``decisive`` is the one that the verdict follows, where it is one;
    ``review`` is what reviewers said of those that stand.
    """

    test: str
    title: str
    role: Literal["release", "reference"]
    state: State
    because: str
    due: str | None = None
    review: Reviewed = "none"
    results: tuple[str, ...] = ()
    decisive: str | None = None
    set_aside: tuple[int, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether it speaks against any use, signed or not.

        A test for reference fails by its reviewer: one who accepts the result overrules its limit.
        """
        if self.role == "reference" and self.review != "none":
            return self.review == "not_accepted"
        return self.state == "fail"

    @property
    def settled(self) -> bool:
        """Whether nothing is open: it passed; one for reference, that a reviewer accepted it."""
        if self.role == "reference":
            return self.review == "accepted" and self.state not in MISSING
        return self.state == "pass"

    def to_dict(self) -> dict[str, Any]:
        """The verdict as JSON has it."""
        written = asdict(self)
        return {**written, "results": list(self.results), "set_aside": list(self.set_aside)}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        """The verdict that `to_dict` wrote."""
        lists = {key: tuple(given[key]) for key in ("results", "set_aside")}
        return cls(**{**given, **lists})


def verdicts_digest(verdicts: Mapping[str, Verdict]) -> str:
    """The SHA-256 of verdicts as they were seen, in any order: what a signature covers."""
    return digest_of({name: verdict.to_dict() for name, verdict in verdicts.items()})


def judge(
    specification: Specification,
    name: str,
    results: Sequence[TestResult],
    *,
    now: datetime,
    sampled_at: date | datetime | None,
    ancestors: Collection[str] = (),
    investigations: Iterable[Investigation] = (),
    reviews: Iterable[Review] = (),
) -> Verdict:
    """The verdict on one test of a lot.

    ``sampled_at`` is when the sample of the test's material was taken, none if there is none yet;
    ``ancestors`` are the codes of the material that a comparison may be made with. Days are those
    of ``now``; moments have a time zone.
    """
    assert not isinstance(specification.tests, Unset)
    test = specification.tests[name]
    assert all(one.test == name for one in results), "results of another test"
    falls_due = due(specification, name, sampled_at)
    if isinstance(test.accept, Unset):
        found = _Found("not_judged", f"the limit is {test.accept}")
    elif not results:
        found = _missing(falls_due, now)
    else:
        evidence = _Evidence(tuple(ancestors), tuple(investigations), tuple(reviews))
        found = _over_all(specification, test, results, evidence)
    return Verdict(
        test=name,
        title=test.title.en,
        role=test.role,
        state=found.state,
        because=found.because,
        due=None if falls_due.on is None else falls_due.on.isoformat(),
        review=reviewed(results, found.set_aside, tuple(reviews)),
        results=tuple(one.digest for one in sorted(results, key=_order)),
        decisive=found.decisive,
        set_aside=found.set_aside,
    )


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What is known beside the results."""

    ancestors: tuple[str, ...]
    investigations: tuple[Investigation, ...]
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    state: State
    because: str
    set_aside: tuple[int, ...] = ()
    decisive: str | None = None


def _missing(falls_due: Due, now: datetime) -> _Found:
    """The state of a test without a result; a missing one is never a pass."""
    state = falls_due.state(now)
    if falls_due.on is None:
        return _Found(state, f"no result; {falls_due.why_not}")
    words = {"pending": "due", "due": "due since", "overdue": "due since"}[state]
    return _Found(state, f"no result; {words} {moment_words(falls_due.on)}")


def _over_all(
    specification: Specification, test: LotTest, results: Sequence[TestResult], known: _Evidence
) -> _Found:
    """The worst of all results that stand, and whether what repeats them is accounted for."""
    ordered = sorted(results, key=_order)
    held = [_held(specification, test, one, known) for one in ordered]
    aside = set_aside(ordered, held, known.investigations)
    standing = [pair for pair in zip(ordered, held, strict=True) if pair[0].retest not in aside]
    also = f"; {set_aside_words(aside)}" if aside else ""
    repeated = len({one.retest for one in results}) > 1

    def found(state: State, because: str) -> _Found:
        return _Found(state, because, tuple(aside))

    def by(result: TestResult, one: Held) -> _Found:
        which = f"{testing_words(result.retest)}: " if repeated else ""
        because = f"{which}{one.because}{also}"
        return _Found(one.outcome, because, tuple(aside), result.digest)

    for pair in standing:
        if pair[1].outcome == "fail":
            return by(*pair)
    if not standing:
        return found("review_required", f"{set_aside_words(aside)}; it is to be tested again")
    doubt = disorder(results) or unexplained(ordered, known.investigations)
    if doubt:
        return found("review_required", doubt)
    for outcome in ("review_required", "censored"):
        for pair in standing:
            if pair[1].outcome == outcome:
                return by(*pair)
    return by(*standing[-1])


def _held(
    specification: Specification, test: LotTest, result: TestResult, known: _Evidence
) -> Held:
    """One result, with its material, its method and its review."""
    assert not isinstance(test.accept, Unset)
    if isinstance(test.material, str) and result.material != test.material:
        wanted = _label(specification, test.material)
        found = _label(specification, result.material)
        return Held("review_required", f"measured on {found}, and the limit is for {wanted}")
    held, review = hold(test.accept, result, known.ancestors), review_of(result, known.reviews)
    if test.accept.kind == "reference_only":
        held = _by_reviewer(held, review)
    if held.outcome == "fail" or _by_the_method(result.method, test.method):
        return held
    how = f"measured by {result.method} instead of {test.method}"
    if review is not None and review.conclusion == "accepted":
        return Held(held.outcome, f"{held.because}; {how}, accepted by {review.by}")
    return Held("review_required", f"{held.because}; {how}, which is to be reviewed")


def _by_reviewer(held: Held, review: Review | None) -> Held:
    """A result that no limit decides, by what its reviewer said."""
    if review is None:
        return Held("review_required", f"{held.because}: the result is to be reviewed")
    accepted = review.conclusion == "accepted"
    words = f"reviewed by {review.by}, {'accepted' if accepted else 'not accepted'}"
    return Held("pass" if accepted else "fail", f"{held.because}; {words}")


def _by_the_method(method: str, wanted: Words | Unset) -> bool:
    """Whether a result is by the method of the specification, in either language."""
    if isinstance(wanted, Unset):
        return True
    return _plain(method) in {_plain(text) for text in (wanted.en, wanted.ja) if text}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _label(specification: Specification, material: str | None) -> str:
    known = specification.materials.get(material or "")
    return (material or "an unknown material") if known is None else known.label.en


def _order(result: TestResult) -> tuple[int, int]:
    return result.retest, result.replicate
