"""What is decided on a lot, what speaks against it, and whether a decision still stands."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ayumi.product.due import lasts, moment_words, passed
from ayumi.product.specification import Conditional, LotTest, Specification
from ayumi.product.verdict import MISSING, Verdict
from ayumi.values import Keyed, Quantity, Unset
from ayumi.values.state_table import START, StateTable

LOT: Final = StateTable(
    "lot",
    {
        START: {"make": "quarantine"},
        "quarantine": {
            "release_conditionally": "conditionally_released",
            "release": "released",
            "release_out_of_specification": "released_out_of_specification",
            "reject": "rejected",
        },
        "conditionally_released": {
            "release_conditionally": "conditionally_released",
            "release": "released",
            "return": "quarantine",
            "reject": "rejected",
        },
        "released": {"return": "quarantine", "reject": "rejected"},
        "released_out_of_specification": {"return": "quarantine", "reject": "rejected"},
        "rejected": {},
    },
)
"""A lot, from its making to its release or rejection; what was released can be taken back."""

_SAID: Final = {
    "fail": "fails",
    "review_required": "is to be reviewed",
    "censored": "cannot show that the limit is met",
    "not_judged": "has no verdict",
    "pending": "is not due yet",
    "due": "is due and not there",
    "overdue": "is overdue",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether cells of a lot may be used now, and every reason why not.

    ``questions`` are open points that do not take a full release back by themselves, such as a
    repeated test whose investigation is not recorded.
    """

    usable: bool
    reasons: tuple[str, ...]
    questions: tuple[str, ...] = ()


def may_release(specification: Specification, verdicts: Mapping[str, Verdict]) -> tuple[str, ...]:
    """Everything that speaks against a full release; nothing where it may be signed.

    Every release test must have passed, and every test for reference have been reviewed. A test
    without a result never passes, and a specification without a release test releases nothing.
    """
    tests = _tests(specification)
    if isinstance(tests, str):
        return (tests,)
    return _reasons(tests, verdicts, lambda _, verdict: _open(verdict))


def may_release_conditionally(
    specification: Specification,
    verdicts: Mapping[str, Verdict],
    until: date | datetime,
    *,
    now: datetime,
    since: datetime | None = None,
) -> tuple[str, ...]:
    """Everything that speaks against a conditional release until a day or moment.

    Every test that is due must have passed; one that is not due yet must be among those that the
    study document lets be ``pending``. The longest time that the document gives counts from
    ``since``, the first conditional release in a row, so that renewing does not prolong it.
    """
    tests, allowed = _tests(specification), _conditional(specification)
    if isinstance(tests, str) or isinstance(allowed, str):
        return tuple(one for one in (tests, allowed) if isinstance(one, str))
    reasons = list(_reasons(tests, verdicts, lambda n, v: _not_yet(n, v, allowed.pending)))
    if passed(until, now):
        reasons.append(f"its end, {moment_words(until)}, is past")
    if isinstance(allowed.within, Quantity):
        last = (since or now) + lasts(allowed.within)
        if (until > last) if isinstance(until, datetime) else (until > last.date()):
            reasons.append(
                f"its end, {moment_words(until)}, is later than {moment_words(last)}, the last "
                f"that the study document allows"
            )
    return tuple(reasons)


def pending_tests(specification: Specification, verdicts: Mapping[str, Verdict]) -> tuple[str, ...]:
    """The tests that are not due yet, in the document's order: what a conditional release names."""
    tests = _tests(specification)
    if isinstance(tests, str):
        return ()
    return tuple(name for name in tests if name in verdicts and verdicts[name].state == "pending")


def may_release_out_of_specification(
    specification: Specification, verdicts: Mapping[str, Verdict]
) -> tuple[str, ...]:
    """Everything in the tests that speaks against a release of a lot that fails its specification.

    The study document must cite the law that allows it; a test must have failed; and no other may
    be missing or undecided, except those that may be pending. Whose signatures and which consent
    it needs is asked elsewhere.
    """
    if specification.out_of_specification is None:
        return ("the study document does not foresee the use of a lot that fails its tests",)
    if isinstance(specification.out_of_specification, Unset):
        return (f"the law that would allow it is {specification.out_of_specification}",)
    tests, allowed = _tests(specification), _conditional(specification)
    if isinstance(tests, str):
        return (tests,)
    pending = () if isinstance(allowed, str) else allowed.pending
    reasons = _reasons(tests, verdicts, lambda n, v: "" if v.fails else _not_yet(n, v, pending))
    if not failing(verdicts):
        reasons += ("no test has failed; it is not out of specification",)
    return reasons


def failing(verdicts: Mapping[str, Verdict]) -> tuple[str, ...]:
    """The tests that fail, but for those for reference that a reviewer accepted."""
    return tuple(name for name, verdict in verdicts.items() if verdict.fails)


def standing(
    state: str,
    until: date | datetime | None,
    now: datetime,
    verdicts: Mapping[str, Verdict],
    *,
    known_failing: Collection[str] = (),
) -> Standing:
    """Whether a lot in a state may be used now, whatever was signed when.

    A conditional release stands while its day has not passed and what was true when it was signed
    still is: nothing fails, nothing is undecided, nothing that has fallen due is missing. Another
    release stands until a release test fails that was not among the ``known_failing`` ones, or is
    not decided any more, as when its result was set aside or repeated. A test that came into the
    document later, and has no result, is a question.
    """
    if state not in LOT.ways:
        raise KeyError(state)
    reasons: list[str] = []
    questions: list[str] = []
    if state not in ("conditionally_released", "released", "released_out_of_specification"):
        words = {START: "not made yet", "quarantine": "in quarantine"}.get(state, state)
        return Standing(usable=False, reasons=(f"the lot is {words}",))
    if state == "conditionally_released":
        if until is None:
            reasons.append("its conditional release has no end, so it is none")
        elif passed(until, now):
            reasons.append(f"its conditional release ran out on {moment_words(until)}")
    for name, verdict in verdicts.items():
        said = _open(verdict)
        if not said or verdict.state == "pending":
            continue
        known = state == "released_out_of_specification" and name in known_failing
        if verdict.fails and not known:
            reasons.append(said)
        elif not verdict.fails:
            asked = verdict.role == "reference" or verdict.state in MISSING
            open_only = asked and state != "conditionally_released"
            (questions if open_only else reasons).append(said)
    return Standing(not reasons, tuple(reasons), tuple(questions))


def _reasons(
    tests: Keyed[LotTest],
    verdicts: Mapping[str, Verdict],
    why_not: Callable[[str, Verdict], str],
) -> tuple[str, ...]:
    """What speaks against a release, test by test; one without a verdict always does."""
    said = (
        f"{test.title}: there is no verdict"
        if name not in verdicts
        else why_not(name, verdicts[name])
        for name, test in tests.items()
    )
    return tuple(one for one in said if one)


def _tests(specification: Specification) -> Keyed[LotTest] | str:
    """The tests, or why nothing can be released by them."""
    tests = specification.tests
    if isinstance(tests, Unset):
        return f"nothing can be released by its tests: they are {tests}"
    if all(test.role == "reference" for test in tests.values()):
        return "nothing can be released by its tests: there is no release test"
    return tests


def _conditional(specification: Specification) -> Conditional | str:
    """What may be pending, or why a conditional release is not possible."""
    if specification.conditional is None:
        return "the study document does not foresee a conditional release of this level"
    if isinstance(specification.conditional, Unset):
        return f"whether it may be released conditionally is {specification.conditional}"
    return specification.conditional


def _not_yet(name: str, verdict: Verdict, pending: Collection[str]) -> str:
    """Why a test stands against a conditional release; empty if it does not."""
    if verdict.state != "pending":
        return _open(verdict)
    if name not in pending:
        return f"{verdict.title} is pending, which the study document does not allow for it"
    if verdict.due is None:
        return f"{verdict.title} is pending with no day: {verdict.because}"
    return ""


def _open(verdict: Verdict) -> str:
    """Why a test stands against a full release; empty if it does not."""
    if verdict.settled:
        return ""
    if verdict.role == "reference" and verdict.state not in MISSING:
        if verdict.review == "not_accepted":
            return f"{verdict.title}: the reviewer did not accept its result"
        return f"{verdict.title} is for reference, and its result is to be reviewed"
    return f"{verdict.title} {_SAID[verdict.state]}: {verdict.because}"
