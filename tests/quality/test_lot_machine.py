"""Any acts of the quality unit in any order: the door does what a plain model of it says.

Whatever is refused leaves the ledger as it was; whatever is done is what the model has noted; and
no path releases a lot with a test missing that is due, or with one that fails.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ayumi.actions.product import late_failures, releasing
from ayumi.actions.product.testing import (
    investigate,
    record_result,
    review_reference,
    verify_result,
)
from ayumi.ledger import Actor
from ayumi.ledger.verification import verify as verify_chain
from ayumi.product.disposition import LOT as TABLE
from ayumi.trial.product import kinds
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.verdicts import standing_of
from ayumi.values import InputRefused, Refusal
from tests.quality.lot_model import (
    MAY_WAIT,
    QUALITY,
    REFERENCE,
    RELEASE,
    TESTERS,
    TESTS,
    Card,
    Inquiry,
    Result,
)
from tests.quality.works import (
    FAILING,
    LOT,
    PASSING,
    PHYSICIAN,
    given_to,
    later,
    lot,
    somebody,
    verdicts,
    works,
)
from tests.quality.works import digest as seen

WORD: Final = {
    "pass": {"pass"},
    "fail": {"fail"},
    "waits": {"pending"},
    "missing": {"due", "overdue"},
    "open": {"review_required"},
}
CHECKERS: Final = ("v.endo",) * 6 + QUALITY
SIGNERS: Final = ("q.baba",) * 4 + QUALITY
"""Mostly those whose work it is, so that lots come far."""
SIGNER: Final = Actor("q.baba", "quality")


def analyst(name: str) -> Actor:
    return Actor(name, "cell_processing")


def quality(name: str) -> Actor:
    return Actor(name, "quality")


class TheQualityUnit(RuleBasedStateMachine):
    """The works, and the card beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.c = works()
        made = lot(self.c).made_at
        assert made is not None
        self.card = Card(made)
        self.people = 0

    @property
    def now(self) -> datetime:
        return self.c.clock.at

    def _try(self, act: Any, *, possible: bool) -> Any:
        """Do it; it is done exactly if the model calls it possible, else nothing is recorded."""
        head, found, refusal = self.c.ledger.head, None, None
        try:
            found = act()
        except (Refusal, InputRefused) as told:
            refusal = told
        assert (refusal is None) == possible, refusal or found
        if refusal is not None:
            assert self.c.ledger.head == head
        return found

    def _known(self) -> tuple[set[str], str]:
        return self.card.failing(self.now), self.card.state

    # Tests

    @initialize(
        days=st.sampled_from([0, 4, 16]),
        way=st.sampled_from(["", "tested", "conditional", "given", "released", "released, given"]),
    )
    def some_time_has_gone_by(self, days: int, way: str) -> None:
        if way in ("conditional", "given"):
            days = 4
        later(self.c, days=days)
        if way:
            self.nearly_all_is_done(leave="", early=way in ("released", "released, given"))
        if "given" in way and self.card.stands(self.now):
            self.cells_are_given()

    @rule(
        test=st.sampled_from(TESTS),
        good=st.sampled_from([True] * 7 + [False]),
        by=st.sampled_from(TESTERS),
        how=st.sampled_from(["first", "first", "replicate", "retest"]),
    )
    def somebody_tests(self, test: str, good: bool, by: str, how: str) -> None:
        results = self.card.results[test]
        given: dict[str, str] = dict((PASSING if good else FAILING)[test])
        latest = max((one.retest for one in results), default=0)
        mine = [i for i, one in enumerate(self.card.inquiries) if one.test == test]
        possible = by not in self.card.released_by
        number = latest
        if how == "retest":
            number = latest + 1
            chosen = mine[-1] if mine else 0
            given["investigation"] = f"INV-{chosen + 1}"
            possible = possible and bool(mine)
        elif how == "replicate":
            taken = [one for one in results if one.retest == latest]
            given["replicate"] = str(len(taken) + 1)
            if latest:
                given["investigation"] = f"INV-{self.card.reason[test, latest] + 1}"
                given["retest"] = str(latest)
        else:
            possible = possible and not results
        before, state = self._known()
        done = self._try(
            lambda: record_result(self.c.ledger, analyst(by), LOT, test, given), possible=possible
        )
        if done is None:
            return
        if how == "retest":
            self.card.reason[test, number] = mine[-1]
        self.card.results[test].append(Result(number, good, by))
        self.card.noticing(before, state, self.now)

    @rule(which=st.integers(0, 9), by=st.sampled_from(CHECKERS))
    def somebody_verifies(self, which: int, by: str) -> None:
        recorded = lot(self.c).results
        if not recorded:
            return
        meant = recorded[min(which, len(recorded) - 1)]
        place = [one.seq for one in recorded if one.test == meant.test].index(meant.seq)
        found = self.card.results[meant.test][place]
        before, state = self._known()
        done = self._try(
            lambda: verify_result(self.c.ledger, quality(by), LOT, meant.seq),
            possible=found.verified is None and by != found.by,
        )
        if done is not None:
            found.verified = by
            self.card.noticing(before, state, self.now)

    @rule(test=st.sampled_from(TESTS), by=st.sampled_from(CHECKERS), which=st.integers(0, 2))
    def somebody_asks_why(self, test: str, by: str, which: int) -> None:
        numbers = sorted({one.retest for one in self.card.results[test]})
        about = numbers[which] if which < len(numbers) else 7
        before, state = self._known()
        done = self._try(
            lambda: investigate(self.c.ledger, quality(by), LOT, test, "why?", results=(about,)),
            possible=which < len(numbers),
        )
        if done is not None:
            self.card.inquiries.append(Inquiry(test, {about}, by))
            self.card.order.append(len(self.card.inquiries) - 1)
            self.card.noticing(before, state, self.now)

    @precondition(lambda self: self.card.inquiries)
    @rule(
        which=st.integers(0, 5),
        by=st.sampled_from(CHECKERS),
        conclusion=st.sampled_from(["laboratory_error_confirmed", "no_laboratory_error"]),
    )
    def somebody_concludes(self, which: int, by: str, conclusion: str) -> None:
        number = min(which, len(self.card.inquiries) - 1)
        inquiry = self.card.inquiries[number]
        own = any(
            one.by == by for one in self.card.results[inquiry.test] if one.retest in inquiry.about
        )
        before, state = self._known()
        done = self._try(
            lambda: investigate(
                self.c.ledger,
                quality(by),
                LOT,
                inquiry.test,
                "so",
                number=number + 1,
                conclusion=conclusion,
            ),
            possible=not inquiry.conclusion and not own,
        )
        if done is not None:
            inquiry.conclusion, inquiry.by = conclusion, by
            self.card.order.remove(number)
            self.card.order.append(number)
            self.card.noticing(before, state, self.now)

    @rule(
        conclusion=st.sampled_from(["accepted", "accepted", "not_accepted"]),
        by=st.sampled_from(CHECKERS),
    )
    def somebody_reviews(self, conclusion: str, by: str) -> None:
        results = self.card.results[REFERENCE]
        before, state = self._known()
        done = self._try(
            lambda: review_reference(
                self.c.ledger, quality(by), LOT, REFERENCE, conclusion, "seen"
            ),
            possible=bool(results) and by not in {one.by for one in results},
        )
        if done is not None:
            about = frozenset(one.retest for one in results)
            self.card.reviews.append((about, conclusion, by))
            self.card.noticing(before, state, self.now)

    # What is usual, but for one thing

    @rule(
        leave=st.sampled_from(["", "", "a verification", "an inquiry", "a failure", "a test"]),
        early=st.booleans(),
    )
    def nearly_all_is_done(self, leave: str, early: bool) -> None:
        """Everything that a release needs, but perhaps one thing; then somebody tries it."""
        waits = [test for test in MAY_WAIT if self.card.word(test, self.now) == "waits"]
        waits = [] if early else waits
        for test in TESTS:
            if test not in waits and not self.card.results[test]:
                if leave != "a test":
                    self.somebody_tests(test, good=True, by="a.aoki", how="first")
                leave = "" if leave == "a test" else leave
        for test in RELEASE:
            if self.card.word(test, self.now) == "fail":
                self._laboratorys_fault(test, again=True)
            elif self.card.word(test, self.now) == "open":
                self.somebody_tests(test, good=True, by="a.aoki", how="retest")
        count = len(lot(self.c).results)
        for place in range(count - (leave == "a verification")):
            self.somebody_verifies(which=place, by="v.endo")
        self.somebody_reviews(conclusion="accepted", by="v.endo")
        for place, inquiry in enumerate(self.card.inquiries):
            if not inquiry.conclusion and leave != "an inquiry":
                self.somebody_concludes(place, by="v.endo", conclusion="laboratory_error_confirmed")
        if leave == "an inquiry" and count:
            self.somebody_asks_why("endotoxin", by="v.endo", which=0)
        if self.card.open_failures and leave != "a failure":
            self.a_late_failure_is_seen_to()
        if waits:
            self.somebody_releases_conditionally(by="q.baba", days=25)
        self.somebody_releases(by="q.baba")

    @precondition(lambda self: self.card.results["endotoxin"])
    @rule(again=st.booleans())
    def a_test_fails_and_was_the_laboratorys_fault(self, again: bool) -> None:
        """A failing replicate, an inquiry, a retest: results of each kind come up."""
        self.somebody_tests("endotoxin", good=False, by="a.aoki", how="replicate")
        self._laboratorys_fault("endotoxin", again=again)

    def _laboratorys_fault(self, test: str, *, again: bool) -> None:
        latest = max(one.retest for one in self.card.results[test])
        bad = {one.retest for one in self.card.results[test] if not one.good}
        for number in sorted(bad - self.card.aside(test)):
            self.somebody_asks_why(test, by="v.endo", which=number)
            if again and number == latest:
                self.somebody_tests(test, good=True, by="a.aoki", how="retest")
            place = len(self.card.inquiries) - 1
            self.somebody_concludes(place, by="v.endo", conclusion="laboratory_error_confirmed")

    @precondition(lambda self: self.card.state == "conditionally_released")
    @rule(days=st.sampled_from([2, 6, 26]))
    def a_conditional_release_goes_on(self, days: int) -> None:
        """It is used, and it is renewed, completed, or runs out."""
        if self.card.stands(self.now) and not self.card.given:
            self.cells_are_given()
        later(self.c, days=days)
        self.somebody_releases_conditionally(by="q.baba", days=29)
        self.somebody_verifies(which=0, by="v.endo")
        self.somebody_reviews(conclusion="accepted", by="v.endo")

    # Decisions

    @rule(by=st.sampled_from(SIGNERS))
    def somebody_releases(self, by: str) -> None:
        actor, now = quality(by), self.now
        done = self._try(
            lambda: releasing.release(
                self.c.ledger,
                actor,
                LOT,
                seen_verdicts=seen(self.c),
                signed_by=self.c.proof(actor, releasing.RELEASED),
            ),
            possible=self.card.can_release(by, now),
        )
        if done is not None:
            self.card.state, self.card.until, self.card.row_began = "released", None, None
            self.card.released_by.add(by)
            # The plain words of the requirement, once more.
            for test in RELEASE:
                aside = self.card.aside(test)
                counting = [one for one in self.card.results[test] if one.retest not in aside]
                assert counting
                assert all(one.good and one.verified not in (None, one.by) for one in counting)

    @rule(by=st.sampled_from(SIGNERS), days=st.sampled_from([1, 10, 25, 29, 31]))
    def somebody_releases_conditionally(self, by: str, days: int) -> None:
        actor, until = quality(by), self.now + timedelta(days=days)
        waiting = tuple(test for test in TESTS if self.card.word(test, self.now) == "waits")
        began = self.card.row_began
        done = self._try(
            lambda: releasing.release_conditionally(
                self.c.ledger,
                actor,
                LOT,
                until=until,
                seen_verdicts=seen(self.c),
                reason="needed",
                signed_by=self.c.proof(actor, releasing.CONDITIONALLY),
            ),
            possible=self.card.can_release_conditionally(by, until, self.now),
        )
        if done is not None:
            assert set(waiting) <= set(MAY_WAIT)
            assert tuple(done.body["pending"]) == waiting
            self.card.state, self.card.until = "conditionally_released", until
            self.card.waiting, self.card.noted_end = waiting, False
            self.card.row_began = began or lot(self.c).dispositions[-1].at
            self.card.released_by.add(by)

    @rule(
        act=st.sampled_from(["return", "return", "return", "reject"]), by=st.sampled_from(SIGNERS)
    )
    def somebody_takes_it_back(self, act: str, by: str) -> None:
        actor = quality(by)
        do, meaning = {
            "return": (releasing.return_to_quarantine, releasing.RETURNED),
            "reject": (releasing.reject, releasing.REJECTED),
        }[act]
        following = TABLE.ways[self.card.state].get(act)
        before, state = self._known()
        done = self._try(
            lambda: do(
                self.c.ledger,
                actor,
                LOT,
                seen_verdicts=seen(self.c),
                reason="found",
                signed_by=self.c.proof(actor, meaning),
            ),
            possible=following is not None,
        )
        if done is not None:
            self.card.state = str(following)
            self.card.noticing(before, state, self.now)
            self.card.until = None if following == "quarantine" else self.card.until

    # Time, and people

    @rule(days=st.sampled_from([0.5, 3, 12]))
    def time_goes_by(self, days: float) -> None:
        if (self.now - self.card.made).days < 250:
            later(self.c, days=days)

    @precondition(lambda self: self.card.stands(self.now) and not self.card.given)
    @rule()
    def cells_are_given(self) -> None:
        assert standing_of(self.c.ledger, lot(self.c), self.now).usable
        given_to(self.c, somebody(self.c))
        self.card.given = True

    @precondition(lambda self: self.card.open_failures)
    @rule()
    def a_late_failure_is_seen_to(self) -> None:
        for failure in lot(self.c).failures:
            if failure.state != "open":
                continue
            number, [who] = failure.number, failure.participants
            for whom in failure.tell:
                late_failures.tell(self.c.ledger, SIGNER, LOT, number, whom)
            proof = self.c.proof(PHYSICIAN, late_failures.DECIDED)
            late_failures.decide(
                self.c.ledger, PHYSICIAN, LOT, number, who, "observed", signed_by=proof
            )
            proof = self.c.proof(SIGNER, late_failures.CLOSED)
            late_failures.close(self.c.ledger, SIGNER, LOT, number, signed_by=proof)
        self.card.open_failures = 0

    # What always holds

    @invariant()
    def the_lot_is_as_it_is_noted(self) -> None:
        found = lot(self.c)
        assert found.state == self.card.state
        assert len(found.failures) == self.card.failures
        assert sum(one.state == "open" for one in found.failures) == self.card.open_failures
        now = self.now
        for test, verdict in verdicts(self.c).items():
            word = self.card.word(test, now)
            if test == REFERENCE:
                assert verdict.fails == (word == "fail"), verdict
                assert verdict.settled == (word == "pass"), verdict
            else:
                assert verdict.state in WORD[word], (test, word, verdict)
        assert standing_of(self.c.ledger, found, now).usable == self.card.stands(now)

    def teardown(self) -> None:
        assert verify_chain(self.c.storage).passed
        found = lot(self.c)
        assert found == lot_of(self.c.ledger, LOT, until=self.c.ledger.head.seq)
        for entry in self.c.ledger.entries(kind=kinds.LOT_RELEASED):
            states = {n: v["state"] for n, v in entry.body["verdicts"].items() if n in RELEASE}
            assert states == dict.fromkeys(RELEASE, "pass")


TheQualityUnit.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestTheQualityUnit = TheQualityUnit.TestCase


def test_releases_of_every_kind_come_up() -> None:
    """The machine is worth something only if lots come through: this way one does."""
    machine = TheQualityUnit()
    machine.some_time_has_gone_by(days=4, way="conditional")
    machine.the_lot_is_as_it_is_noted()
    assert machine.card.state == "conditionally_released"
    machine.cells_are_given()
    machine.time_goes_by(days=12)
    machine.somebody_tests("sterility", good=True, by="a.aoki", how="first")
    machine.somebody_verifies(which=99, by="v.endo")
    machine.somebody_tests("karyotype", good=True, by="a.aoki", how="first")
    machine.somebody_verifies(which=99, by="v.endo")
    machine.somebody_releases(by="q.baba")
    machine.the_lot_is_as_it_is_noted()
    assert machine.card.state == "released"
    machine.somebody_tests("endotoxin", good=False, by="a.aoki", how="replicate")
    machine.the_lot_is_as_it_is_noted()
    assert machine.card.open_failures == 1
    machine.a_late_failure_is_seen_to()
    machine.somebody_takes_it_back("reject", by="q.baba")
    machine.the_lot_is_as_it_is_noted()
    assert machine.card.state == "rejected"
