"""Any acts of anybody on two doses in any order: the door does what a plain model says.

What is refused leaves the ledger as it was, or adds the one entry that records the refusal.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ayumi.actions.product.dose_door import MatchRefused
from ayumi.actions.product.hand_over import discard_dose, hand_over, receive_dose
from ayumi.actions.product.orders import cancel_dose, change_dose
from ayumi.actions.product.preparation import prepare_dose
from ayumi.ledger import Actor, Entry
from ayumi.ledger.verification import verify
from ayumi.trial.product.dose_fold import dose_after, dose_of
from ayumi.trial.product.others import Dose
from ayumi.values import InputRefused, Refusal
from tests.doses.dose_model import Model, Outcome
from tests.doses.theatre import (
    COUNT,
    NURSE,
    PEOPLE,
    SATO,
    SURGEON,
    TANAKA,
    UEDA,
    Theatre,
    at,
    check,
    give,
    order,
    prepare,
    released,
    temperatures,
    theatre,
)

CODES: Final = ("D1", "D2")
CHECKERS: Final = (SATO, NURSE, SURGEON)
HANDS: Final = (UEDA, NURSE, SATO)
SLOTS: Final = ("2026-03-18T10:00+09:00", "2026-03-18T12:00+09:00")
UNITS: Final = (
    frozenset({"LOT-1-01"}), frozenset({"LOT-1-01", "LOT-1-02"}), frozenset({"LOT-1-03"}),
)  # fmt: skip
codes = st.sampled_from(CODES)
right = st.sampled_from([False, True, True])


class Doses(RuleBasedStateMachine):
    """The theatre, and the model beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.c: Theatre = theatre("people")
        self.c.now("2026-03-18T06:00+09:00")
        self.model = Model()

    @initialize(first=st.sampled_from([0, 1, 3, 5, 6, 7, 7, 8]), second=st.integers(0, 5))
    def they_have_come_some_way(self, first: int, second: int) -> None:
        for code, steps in (("D2", second), ("D1", first)):
            for _ in range(steps):
                self.it_goes_on(code)

    @rule(code=codes)
    def it_goes_on(self, code: str) -> None:
        """The next step of the usual way."""
        noted = self.model.doses[code]
        if noted.state == "":
            self.somebody_orders(code, UNITS[1] if code == "D1" else UNITS[2], 0)
        elif noted.state == "ordered":
            self.cells_are_prepared(code)
        elif noted.state == "prepared":
            self.the_suspension_is_released(code)
            self.somebody_gives_it_away(code, UEDA, True)
        elif noted.state == "handed_over":
            self.somebody_receives_it(code, NURSE, True)
        elif noted.state in ("received", "checked_once"):
            before = {who for who, _ in noted.checks}
            who = next(one for one in CHECKERS if one.account not in before)
            self.somebody_checks(code, who, "right")
        elif noted.state == "matched":
            self.somebody_gives_the_cells(code)

    @rule(minutes=st.sampled_from([31, 5, 20, 40, 120, 361]))
    def time_passes(self, minutes: int) -> None:
        self.c.clock.at += timedelta(minutes=minutes)

    @rule(code=codes, units=st.sampled_from(UNITS), slot=st.integers(0, 1))
    def somebody_orders(self, code: str, units: frozenset[str], slot: int) -> None:
        when = at(SLOTS[slot])
        self._same(
            lambda: order(
                self.c, code, participant={"D1": "P001", "D2": "P002"}[code], slot=when,
                units=sorted(units), reason="late",
            ),
            lambda: self.model.order(code, units, when, self.c.clock.at),
        )  # fmt: skip

    @precondition(lambda self: any(one.state == "ordered" for one in self.model.doses.values()))
    @rule(code=codes, slot=st.sampled_from([1, 0]))
    def somebody_changes_the_hour(self, code: str, slot: int) -> None:
        when = at(SLOTS[slot])
        self._same(
            lambda: change_dose(self.c.ledger, TANAKA, code, slot=when, reason="x"),
            lambda: self.model.change(code, when, self.c.clock.at),
        )

    @precondition(lambda self: any(one.state == "ordered" for one in self.model.doses.values()))
    @rule(code=codes)
    def somebody_cancels(self, code: str) -> None:
        self._same(
            lambda: cancel_dose(self.c.ledger, TANAKA, code, reason="x"),
            lambda: self.model.cancel(code),
        )

    @rule(code=codes)
    def cells_are_prepared(self, code: str) -> None:
        possible = self.model.doses[code].state == "ordered"
        before = self.c.clock.at

        def act() -> Entry:
            if possible:
                return prepare(self.c, code, reason="late")
            return prepare_dose(
                self.c.ledger, UEDA, code, suspension="S-9", syringes=[], count=COUNT
            )

        self._same(act, lambda: self.model.prepare(code, before), entries=None)

    @rule(code=codes)
    def the_suspension_is_released(self, code: str) -> None:
        one = self.model.doses[code]
        if one.made is not None and not one.released and one.state != "discarded":
            released(self.c, f"S-{code}1", "viability", "92 %")
            one.released = True

    @rule(code=codes, hand=st.sampled_from(HANDS), good=right)
    def somebody_gives_it_away(self, code: str, hand: Actor, good: bool) -> None:
        to = "theatre" if self._place(code) != "theatre" else "ward"
        self._same(
            lambda: handed_by(self.c, code, hand, to, good),
            lambda: self.model.hand_over(code, hand.account, good, self.c.clock.at),
            entries=2,
        )

    @rule(code=codes, hand=st.sampled_from(HANDS), good=right)
    def somebody_receives_it(self, code: str, hand: Actor, good: bool) -> None:
        self._same(
            lambda: received_by(self.c, code, hand, good),
            lambda: self.model.receive(code, hand.account, good),
            entries=2,
        )

    @rule(
        code=codes,
        who=st.sampled_from(CHECKERS),
        how=st.sampled_from(["band", "right", "label", "right", "twice", "none"]),
        after=st.sampled_from([0, 31, 5]),
    )
    def somebody_checks(self, code: str, who: Actor, how: str, after: int = 0) -> None:
        self.c.clock.at += timedelta(minutes=after)
        labels = self.c.labels(code)
        ways: dict[str, dict[str, Any]] = {
            "right": {},
            "band": {"wristband": PEOPLE["P002" if code == "D1" else "P001"]},
            "label": {"labels": ["NOBODYS"]},
            "twice": {"labels": labels * 2},
            "none": {"labels": []},
        }
        self._same(
            lambda: check(self.c, who, code, **ways[how]),
            lambda: self.model.check(code, who.account, how == "right", self.c.clock.at),
        )

    @rule(code=codes, after=st.sampled_from([31, 0, 5, 361]))
    def somebody_gives_the_cells(self, code: str, after: int = 0) -> None:
        self.c.clock.at += timedelta(minutes=after)
        self._same(
            lambda: give(self.c, SURGEON, code, reason="x"),
            lambda: self.model.administer(code, self.c.clock.at),
            entries=3,
        )

    @rule(code=codes, chance=st.integers(0, 3))
    def somebody_discards(self, code: str, chance: int) -> None:
        if chance == 0:
            self._same(
                lambda: discard_dose(self.c.ledger, UEDA, code, reason="x"),
                lambda: self.model.discard(code),
                entries=2,
            )

    @invariant()
    def the_fold_is_what_the_model_noted(self) -> None:
        for code, noted in self.model.doses.items():
            dose = dose_of(self.c.ledger, code)
            if dose is None:
                assert noted.state == ""
                continue
            assert dose.state == noted.state, (dose.state, noted.state)
            assert [one.by for one in dose.checks] == [who for who, _ in noted.checks] or (
                dose.state == "administered"
            )
            assert len(dose.refusals) == noted.refusals
            assert dose.slot == noted.slot

    def teardown(self) -> None:
        assert verify(self.c.storage).passed
        states: dict[str, Dose | None] = {}
        for entry in self.c.ledger.entries():
            if entry.subject.startswith("dose:"):
                code = entry.subject.removeprefix("dose:")
                states[code] = dose_after(states.get(code), entry)
        assert {code: dose_of(self.c.ledger, code) for code in states} == states

    def _place(self, code: str) -> str | None:
        dose = dose_of(self.c.ledger, code)
        return None if dose is None else dose.place

    def _same(
        self, act: Callable[[], Entry], expected: Callable[[], Outcome], entries: int | None = 1
    ) -> None:
        """Do it at the door; what comes of it is what the model says."""
        head, now = self.c.ledger.head, self.c.clock.at
        outcome = self._outcome(act)
        added = self.c.ledger.head.seq - head.seq
        assert added == {"refused": 0, "recorded": 1}.get(outcome, added)
        later = self.c.clock.at
        self.c.clock.at = now
        wanted = expected()
        self.c.clock.at = later
        assert outcome == wanted, (outcome, wanted)
        if outcome == "done" and entries is not None:
            assert added == entries

    def _outcome(self, act: Callable[[], Entry]) -> Outcome:
        try:
            act()
        except MatchRefused:
            return "recorded"
        except (Refusal, InputRefused):
            return "refused"
        return "done"


def handed_by(c: Theatre, code: str, hand: Actor, to: str, good: bool) -> Entry:
    """Given away by somebody, with the right label or another."""
    labels = c.labels(code) if good else ["NOBODYS"]
    return hand_over(c.ledger, hand, code, to=to, labels=labels)


def received_by(c: Theatre, code: str, hand: Actor, good: bool) -> Entry:
    """Received by somebody, with the right label or another."""
    labels = c.labels(code) if good else ["NOBODYS"]
    record = temperatures(c, code)
    return receive_dose(c.ledger, hand, code, labels=labels, record=record)


TestDoses = Doses.TestCase
TestDoses.settings = settings(
    max_examples=25, stateful_step_count=14, deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
