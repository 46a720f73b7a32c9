"""Events, findings, decisions and stops in any order, beside a plain model of what they mean.

The model knows nothing of the door, of folds or of the rules' own arithmetic: it keeps cards of the
events and of what was decided, and says whether an act is possible and whether the next person may
be treated. Requirement E3: nobody is treated past a decision.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ayumi.actions.findings import confirm_finding
from ayumi.actions.visits import hold_visit
from ayumi.ledger.verification import verify
from ayumi.trial.study import in_force
from ayumi.trial.treating import treating_of
from ayumi.values import InputRefused, Refusal
from tests.actions.clinic import Clinic
from tests.actions.safety_steps import (
    COORDINATOR,
    RELATED,
    UNRELATED,
    decide,
    dismiss,
    drop,
    follow,
    judge_event,
    next_one,
    report,
    resume,
    shut,
    stop,
    treated_ward,
)
from tests.actions.steps import clear, form, treat

RULES: Final = ("two_of_three", "hold", "of_interest.mass")
MOST: Final = 5


@dataclass
class Card:
    """What somebody would write of an event."""

    code: str
    serious: bool
    mass: bool
    judged: str = ""
    state: str = "open"
    changed: int = 0
    """The entry since which it is as it is."""
    assessed: int = 0
    was_serious: bool = False
    """Whether it was serious at any time since somebody judged it last."""
    after_the_cells: bool = True

    def counts(self, *, perhaps: bool = False) -> bool:
        """Whether it is serious and related, or may be until somebody has judged it as it is."""
        there = self.state != "nullified" and self.after_the_cells
        surely = self.serious and self.judged == "related"
        unclear = perhaps and self.changed > self.assessed and self.was_serious
        return there and (surely or unclear)


@dataclass
class RuleCard:
    """What was decided on a rule."""

    state: str = ""
    word: str = ""
    known: set[int] = field(default_factory=set)


@dataclass
class Model:
    """The cards of the trial."""

    treated: list[str]
    cards: dict[tuple[str, int], Card] = field(default_factory=dict)
    findings: dict[tuple[str, int], str] = field(default_factory=dict)
    rules: dict[str, RuleCard] = field(default_factory=lambda: {n: RuleCard() for n in RULES})
    stopped: bool = False

    def rests_on(self, name: str, *, perhaps: bool = False) -> set[int]:
        """The entries of the events of which a rule speaks."""
        return {
            card.changed
            for card in self.cards.values()
            if (
                card.mass and card.state != "nullified"
                if name == "of_interest.mass"
                else card.code in self.treated and card.counts(perhaps=perhaps)
            )
        }

    def says(self, name: str, *, perhaps: bool = False) -> str:
        """What a rule says: hold, stop, or nothing."""
        if name == "two_of_three":
            having = {
                card.code
                for card in self.cards.values()
                if card.code in self.treated[:3] and card.counts(perhaps=perhaps)
            }
            return "stop" if len(having) >= 2 else ""
        return "hold" if self.rests_on(name, perhaps=perhaps) else ""

    def look(self) -> list[str]:
        """Which rules are reached anew."""
        found = []
        for name, card in self.rules.items():
            word, rests_on = self.says(name), self.rests_on(name)
            if word and (not card.state or word != card.word or not rests_on <= card.known):
                card.state = "stopped" if card.state == "stopped" else "reached"
                card.word, card.known = word, rests_on
                found.append(name)
        return found

    def blocked(self) -> bool:
        """Whether nobody may be treated."""
        waits = any(card.state in ("reached", "stopped") for card in self.rules.values())
        open_ones = any(
            card.counts(perhaps=True) and not card.counts()
            for card in self.cards.values()
            if card.code in self.treated
        )
        unclear = open_ones and any(
            self.says(name, perhaps=True)
            for name, card in self.rules.items()
            if card.state not in ("reached", "stopped") and name != "of_interest.mass"
        )
        open_findings = "open" in self.findings.values()
        return self.stopped or waits or unclear or open_findings


_WARD: Final = treated_ward(2)
_NEXT: Final = next_one(_WARD)


class Safety(RuleBasedStateMachine):
    """The ward, and the cards beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.c: Clinic = _WARD.copy()
        self.model = Model(["P001", "P002"])
        self.waiting = _NEXT
        self.forms: dict[str, int] = {}
        self.heads: list[int] = [self.c.ledger.head.seq]

    def _try(self, possible: bool, do: Callable[[], Any]) -> Any:
        """Do it: refused exactly where the model says so, and then nothing is recorded."""
        head = self.c.ledger.head
        try:
            entry = do()
        except (Refusal, InputRefused):
            if possible:
                raise
            assert self.c.ledger.head == head
            return None
        assert possible
        return entry

    def _looked(self, since: int) -> None:
        """What was recorded of rules is what the model expects."""
        reached = [
            str(one.body["rule"]) for one in self.c.ledger.entries(after=since)
            if one.kind == "trial.rule_reached"
        ]  # fmt: skip
        assert reached == self.model.look()
        self.heads.append(self.c.ledger.head.seq)

    def _event(self, which: int) -> tuple[str, int]:
        known = list(self.model.cards)
        return known[which % len(known)] if known else ("P001", 1)

    @rule(
        code=st.sampled_from(["P001", "P002", "P003"]),
        serious=st.booleans(),
        mass=st.sampled_from([False, False, True]),
        first_view=st.booleans(),
    )
    def an_event_is_reported(self, code: str, serious: bool, mass: bool, first_view: bool) -> None:
        head = self.c.ledger.head.seq
        more = {"causality": RELATED["causality"]} if first_view else {}
        entry = report(
            self.c, code, serious=["hospitalisation"] if serious else [],
            of_interest=["mass"] if mass else [], **more,
        )  # fmt: skip
        card = Card(code, serious, mass, "related" if first_view else "", changed=entry.seq)
        card.after_the_cells, card.was_serious = code in self.model.treated, serious
        self.model.cards[code, entry.body["number"]] = card
        self._looked(head)

    @rule(which=st.integers(0, 5), serious=st.booleans(), mass=st.booleans())
    def it_is_followed_up(self, which: int, serious: bool, mass: bool) -> None:
        key, head = self._event(which), self.c.ledger.head.seq
        card = self.model.cards.get(key)
        same = card is not None and (card.serious, card.mass) == (serious, mass)
        possible = card is not None and card.state != "nullified" and not same
        entry = self._try(
            possible,
            lambda: follow(
                self.c, *key, serious=["hospitalisation"] if serious else [],
                of_interest=["mass"] if mass else [],
            ),
        )  # fmt: skip
        if entry is not None and card is not None:
            card.serious, card.mass, card.state, card.changed = serious, mass, "open", entry.seq
            card.was_serious = card.was_serious or serious
            self._looked(head)

    @rule(which=st.integers(0, 5), related=st.booleans())
    def it_is_judged(self, which: int, related: bool) -> None:
        key, head = self._event(which), self.c.ledger.head.seq
        card = self.model.cards.get(key)
        possible = card is not None and card.state == "open"
        judged = RELATED if related else UNRELATED
        entry = self._try(possible, lambda: judge_event(self.c, *key, judged=judged))
        if entry is None or card is None:
            return
        word = "related" if related else "unrelated"
        # A first view says nothing of what was expected, so that judging it the same changes it.
        if card.judged != word or not card.assessed:
            card.changed = entry.seq
        card.judged, card.assessed, card.was_serious = word, entry.seq, False
        self._looked(head)

    @rule(which=st.integers(0, 5))
    def it_is_closed(self, which: int) -> None:
        key = self._event(which)
        card = self.model.cards.get(key)
        judged = card is not None and card.assessed >= card.changed
        possible = card is not None and card.state == "open" and judged
        if self._try(possible, lambda: shut(self.c, *key)) is not None and card is not None:
            card.state = "closed"

    @rule(which=st.integers(0, 5), chance=st.integers(0, 2))
    def it_never_was(self, which: int, chance: int) -> None:
        if chance:
            return
        key, head = self._event(which), self.c.ledger.head.seq
        card = self.model.cards.get(key)
        possible = card is not None and card.state != "nullified"
        if self._try(possible, lambda: drop(self.c, *key)) is not None and card is not None:
            card.state = "nullified"
            self._looked(head)

    @rule(
        name=st.sampled_from([*RULES, "hold"]),
        decision=st.sampled_from(["go_on", "go_on", "stop"]),
        back=st.integers(0, 3),
    )
    def the_committee_decides(self, name: str, decision: str, back: int) -> None:
        as_of = self.heads[-1 - back] if back < len(self.heads) else None
        card = self.model.rules[name]
        allowed = {"reached": ("go_on", "stop"), "stopped": ("go_on",)}
        seen = self.model.rests_on(name)
        unseen = as_of is not None and any(seq > as_of for seq in seen)
        possible = decision in allowed.get(card.state, ()) and not unseen
        done = self._try(possible, lambda: decide(self.c, name, decision=decision, as_of=as_of))
        if done is not None:
            card.state = "passed" if decision == "go_on" else "stopped"
            events = (c.changed for c in self.model.cards.values() if c.state != "nullified")
            if decision == "go_on":
                card.known |= {seq for seq in events if as_of is None or seq <= as_of}

    @rule()
    def somebody_stops(self) -> None:
        if self._try(not self.model.stopped, lambda: stop(self.c)) is not None:
            self.model.stopped = True

    @rule()
    def they_resume(self) -> None:
        if self._try(self.model.stopped, lambda: resume(self.c)) is not None:
            self.model.stopped = False

    @rule(code=st.sampled_from(["P001", "P002"]), mass=st.booleans())
    def a_form_is_entered(self, code: str, mass: bool) -> None:
        number = self.forms[code] = self.forms.get(code, 0) + 1
        hold_visit(self.c.ledger, COORDINATOR, code, "unscheduled")
        value = {"mass": "yes" if mass else "no"}
        form(self.c, code, "unscheduled", "imaging", value, occurrence=number)
        if mass:
            known = sum(one == code for one, _ in self.model.findings)
            self.model.findings[code, known + 1] = "open"

    @rule(which=st.integers(0, 3), confirms=st.booleans(), event=st.integers(0, 5))
    def a_finding_is_judged(self, which: int, confirms: bool, event: int) -> None:
        known = list(self.model.findings)
        code, number = known[which % len(known)] if known else ("P001", 1)
        is_open = self.model.findings.get((code, number)) == "open"
        if not confirms:
            if self._try(is_open, lambda: dismiss(self.c, code, number)) is not None:
                self.model.findings[code, number] = "dismissed"
            return
        card = self.model.cards.get((code, event + 1))
        fits = card is not None and card.mass and card.state != "nullified"
        done = self._try(
            is_open and fits,
            lambda: confirm_finding(self.c.ledger, COORDINATOR, code, number, event=event + 1),
        )
        if done is not None:
            self.model.findings[code, number] = "confirmed"

    @rule()
    def the_next_is_treated(self) -> None:
        if len(self.model.treated) == MOST:
            return
        c, code, blocked = self.c, self.waiting, self.model.blocked()
        if self._try(not blocked, lambda: clear(c, code)) is None:
            return
        c.clock.at += timedelta(days=1)
        head = c.ledger.head.seq
        treat(c, code)
        self.model.treated.append(code)
        for card in self.model.cards.values():
            card.after_the_cells = card.after_the_cells and card.code != code
        self._looked(head)
        c.clock.at += timedelta(days=1)
        if len(self.model.treated) < MOST:
            self.waiting = next_one(c)

    @invariant()
    def the_fold_is_what_the_cards_say(self) -> None:
        document = in_force(self.c.ledger)
        assert document is not None
        treating = treating_of(self.c.ledger, document.definition)
        for name, known in self.model.rules.items():
            assert treating.rule(name).state == known.state, name
        assert (treating.stopped is not None) == self.model.stopped
        for (code, number), card in self.model.cards.items():
            event = self.c.person(code).adverse_events[number - 1]
            assert (event.state, event.weighed) == (card.state, card.changed)
            assert bool(event.facts.serious) == card.serious
        for (code, number), state in self.model.findings.items():
            assert self.c.person(code).findings[number - 1].state == state

    def teardown(self) -> None:
        assert verify(self.c.storage).passed


TestSafety = Safety.TestCase
TestSafety.settings = settings(max_examples=30, stateful_step_count=40)
