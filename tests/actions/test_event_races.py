"""An event is reported while the next one is being treated: there is no gap between the two."""

from datetime import timedelta

import pytest

from ayumi.ledger import Entry
from ayumi.trial import kinds
from ayumi.trial.study import in_force
from ayumi.trial.treating import treating_of
from tests.actions.clinic import Clinic
from tests.actions.conftest import Connect
from tests.actions.safety_steps import (
    COMMITTEE,
    RELATED,
    SERIOUS,
    decide,
    next_one,
    report,
    resume,
    stop,
    treated_ward,
)
from tests.actions.steps import clear, treat
from tests.actions.test_races import at_once, sorted_out

BOTH = {**SERIOUS, **RELATED}


def cleared() -> Clinic:
    """Somebody is cleared, whose turn it is today."""
    c = treated_ward(1)
    clear(c, next_one(c))
    c.clock.at += timedelta(days=1)
    return c


def in_order(won: list[Entry]) -> list[str]:
    return [one.kind for one in sorted(won, key=lambda one: one.seq)]


def all_since(c: Clinic, before: int) -> list[Entry]:
    return list(c.ledger.entries(after=before))


@pytest.mark.parametrize("round", range(3))
def test_an_event_and_the_treatment_of_the_next_do_not_pass_each_other(
    connect: Connect, round: int
) -> None:
    """Requirement E3: either they were treated before it was reported, or not at all."""
    c = cleared().copy(connect())
    before = c.ledger.head.seq
    found = at_once(
        connect, c,
        lambda desk: report(desk, facts=BOTH),
        lambda desk: treat(desk, "P002"),
    )  # fmt: skip
    kept = in_order(all_since(c, before))
    lost = [one for one in found if isinstance(one, Exception)]
    if lost:
        assert kept == [kinds.EVENT_REPORTED, kinds.RULE_REACHED]
        assert "P002 may not be treated yet: rule hold" in str(lost[0])
    else:
        assert kept == [kinds.TRANSPLANTED, kinds.EVENT_REPORTED, kinds.RULE_REACHED]


@pytest.mark.parametrize("round", range(3))
def test_an_event_during_the_decision_is_seen_or_blocks(connect: Connect, round: int) -> None:
    """Requirement E3: a decision that did not see the event does not cover it."""
    c = cleared()
    report(c, facts=BOTH)
    looked = c.ledger.head.seq
    c = c.copy(connect())
    found = at_once(
        connect, c,
        lambda desk: decide(desk, "hold", as_of=looked),
        lambda desk: report(desk, "P002" if round else "P001", facts=BOTH),
        lambda desk: treat(desk, "P002"),
    )  # fmt: skip
    document = in_force(c.ledger)
    assert document is not None
    rule = treating_of(c.ledger, document.definition).rule("hold")
    kept = in_order(all_since(c, looked))
    if kinds.TRANSPLANTED in kept:
        # They were treated after a decision, and before an event that it had not seen.
        at = kept.index(kinds.TRANSPLANTED)
        decided = kept.index(kinds.RULES_DECIDED)
        assert decided < at
        assert kinds.RULE_REACHED not in kept[decided:at]
    if isinstance(found[0], Exception):
        assert "since you looked there is something new" in str(found[0])
    # An event of P002 counts with their treatment, which is on the same day.
    assert rule.state == ("reached" if kinds.RULE_REACHED in kept else "passed")


def test_two_of_the_committee_decide_once(connect: Connect) -> None:
    """Requirement D3."""
    c = cleared()
    report(c, facts=BOTH)
    c = c.copy(connect())
    before = c.ledger.head.seq
    found = at_once(
        connect, c,
        lambda desk: decide(desk, "hold"),
        lambda desk: decide(desk, "hold", decision="stop"),
        lambda desk: decide(desk, "hold", by=COMMITTEE),
    )  # fmt: skip
    won, lost = sorted_out(found, c, before)
    kept = [one.body["decision"] for one in sorted(won, key=lambda one: one.seq)]
    # After a decision to stop the other may still decide to go on; never the other way round.
    assert kept in (["go_on"], ["stop", "go_on"])
    assert all(" it must be " in str(one) for one in lost)


def test_a_stop_and_a_treatment_do_not_pass_each_other(connect: Connect) -> None:
    """Requirement E3."""
    c = cleared().copy(connect())
    before = c.ledger.head.seq
    found = at_once(connect, c, stop, lambda desk: treat(desk, "P002"))
    won, lost = sorted_out(found, c, before)
    assert in_order(won) in (
        [kinds.STOPPED], [kinds.TRANSPLANTED, kinds.STOPPED],
    )  # fmt: skip
    assert all("treating was stopped by k.tanaka" in str(one) for one in lost)
    resume(c)
