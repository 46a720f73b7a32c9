"""What may be done with a lot, in plain words: a model that knows nothing of the real rules.

Written from what each test and each decision means to the people of a quality unit. It keeps its
own notes of the lot, says whether an act is possible, and notes what it does.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

RELEASE: Final = ("endotoxin", "sterility", "karyotype", "variants")
REFERENCE: Final = "shape"
TESTS: Final = (*RELEASE, REFERENCE)
MAY_WAIT: Final = ("sterility", "karyotype")
DAYS: Final = {"endotoxin": 1, "sterility": 14, "karyotype": 14, "variants": 3, "shape": 1}
"""On which day after the making a result is due."""
TESTERS: Final = ("a.aoki", "b.both")
QUALITY: Final = ("v.endo", "q.baba", "b.both")


@dataclass
class Result:
    """A result, and whether it meets its limit."""

    retest: int
    good: bool
    by: str
    verified: str | None = None


@dataclass
class Inquiry:
    """An investigation of testings."""

    test: str
    about: set[int]
    by: str
    conclusion: str = ""


@dataclass
class Card:
    """What somebody would write on a card about the lot."""

    made: datetime
    state: str = "quarantine"
    until: datetime | None = None
    waiting: tuple[str, ...] = ()
    row_began: datetime | None = None
    results: dict[str, list[Result]] = field(default_factory=lambda: {t: [] for t in TESTS})
    inquiries: list[Inquiry] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    """Inquiries by when something was last said of them."""
    reviews: list[tuple[frozenset[int], str, str]] = field(default_factory=list)
    released_by: set[str] = field(default_factory=set)
    given: bool = False
    failures: int = 0
    open_failures: int = 0
    noted_end: bool = False

    # What holds of a test

    def aside(self, test: str) -> set[int]:
        """The testings that do not count: the last word on them was a laboratory's error."""
        found = set()
        for number in {one.retest for one in self.results[test]}:
            words = [
                self.inquiries[i].conclusion
                for i in self.order
                if self.inquiries[i].test == test and number in self.inquiries[i].about
            ]
            if words and words[-1] == "laboratory_error_confirmed":
                found.add(number)
        return found

    def word(self, test: str, now: datetime) -> str:
        """pass, fail, waits (not due yet), missing, or open."""
        results, aside = self.results[test], self.aside(test)
        counting = [one for one in results if one.retest not in aside]
        if not results:
            day = (self.made + timedelta(hours=9)).date() + timedelta(days=DAYS[test])
            return "waits" if (now + timedelta(hours=9)).date() < day else "missing"
        if test == REFERENCE:
            said = [self._said(one.retest) for one in counting]
            if "not_accepted" in said:
                return "fail"
            settled = bool(said) and all(one == "accepted" for one in said)
            return "pass" if settled and not self._unexplained(test) else "open"
        if any(not one.good for one in counting):
            return "fail"
        seen_by_two = all(one.verified for one in counting)
        return "pass" if counting and seen_by_two and not self._unexplained(test) else "open"

    def _said(self, retest: int) -> str:
        found = [conclusion for about, conclusion, _ in self.reviews if retest in about]
        return found[-1] if found else "none"

    def _unexplained(self, test: str) -> bool:
        """Whether a test was repeated whose reason is not concluded."""
        return any(
            one.retest > 0 and not self.inquiries[self.reason[test, one.retest]].conclusion
            for one in self.results[test]
        )

    reason: dict[tuple[str, int], int] = field(default_factory=dict)
    """For each retest the inquiry that asked for it."""

    def failing(self, now: datetime) -> set[str]:
        """The tests that fail."""
        return {test for test in TESTS if self.word(test, now) == "fail"}

    # What may be done

    def in_order(self, by: str) -> bool:
        """Whether nothing but the tests themselves speaks against a release by somebody."""
        results = [one for each in self.results.values() for one in each]
        hands = {one.by for one in results} | {one.verified for one in results}
        hands |= {one.by for one in self.inquiries} | {who for _, _, who in self.reviews}
        return (
            by not in hands
            and all(one.verified for one in results)
            and all(one.conclusion for one in self.inquiries)
            and not self.open_failures
        )

    def can_release(self, by: str, now: datetime) -> bool:
        """In full."""
        there = self.state in ("quarantine", "conditionally_released")
        passed = all(self.word(test, now) == "pass" for test in TESTS)
        return there and passed and self.in_order(by)

    def can_release_conditionally(self, by: str, until: datetime, now: datetime) -> bool:
        """While something waits."""
        there = self.state in ("quarantine", "conditionally_released")
        words = {test: self.word(test, now) for test in TESTS}
        waits = {test for test, word in words.items() if word == "waits"}
        rest = all(word == "pass" for test, word in words.items() if test not in waits)
        in_time = now <= until <= (self.row_began or now) + timedelta(days=30)
        allowed = bool(waits) and waits <= set(MAY_WAIT)
        return there and allowed and rest and in_time and self.in_order(by)

    def stands(self, now: datetime) -> bool:
        """Whether its cells may be used now."""
        words = {test: self.word(test, now) for test in TESTS}
        if self.state == "released":
            undecided = {words[test] for test in RELEASE} & {"open"}
            return "fail" not in words.values() and not undecided
        if self.state != "conditionally_released":
            return False
        assert self.until is not None
        return now <= self.until and set(words.values()) <= {"pass", "waits"}

    # What is noted

    def noticing(self, before: set[str], state: str, now: datetime) -> None:
        """Cells having been given: what fails from now on, or has run out, is a late failure."""
        if not self.given:
            return
        found = len(self.failing(now) - before)
        over = state == "conditionally_released" and self.until is not None and now > self.until
        unsettled = any(self.word(test, now) != "pass" for test in self.waiting)
        if over and unsettled and not self.noted_end:
            self.noted_end = True
            found += 1
        self.failures += found
        self.open_failures += found
