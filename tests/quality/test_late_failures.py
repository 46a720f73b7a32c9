"""A result that fails after cells were given: its own workflow, to the last decision."""

from datetime import timedelta

import pytest

from ayumi.actions.product import late_failures
from ayumi.actions.product.testing import investigate, record_result, review_reference
from ayumi.ledger import Actor
from ayumi.product.order import FAILURE
from ayumi.trial.product.failures import cells_given, failures_of, is_overdue, lacking
from ayumi.trial.product.lot import Failure
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.usable import why_not_usable
from ayumi.values.state_table import OutOfOrder
from tests.actions.clinic import Clinic
from tests.actions.steps import refused
from tests.doses.theatre import UEDA, theatre
from tests.quality.works import (
    ANALYST,
    FAILING,
    LOT,
    PASSING,
    PHYSICIAN,
    QUALITY,
    VERIFIER,
    close_failure,
    conditionally_released,
    decide_for,
    failed,
    given_to,
    later,
    lot,
    made,
    measured,
    passed,
    release,
    released,
    somebody,
    taken_back,
    verify,
)


def treated(c: Clinic, *units: str) -> list[str]:
    """Somebody for each of these units, to whom its cells were given."""
    people = []
    for unit in units:
        people.append(somebody(c))
        given_to(c, people[-1], unit)
    return people


def positive() -> tuple[Clinic, list[str]]:
    """Two people were treated from a lot whose sterility test then turns positive."""
    c = conditionally_released()
    people = treated(c, "L1-01", "L1-02")
    later(c, days=12)
    failed(c, "sterility")
    return c, people


def only(c: Clinic, code: str = LOT) -> Failure:
    [found] = lot(c, code).failures
    return found


def test_it_opens_with_the_result_in_one_transaction() -> None:
    """Requirement C4: a late failing result after administration opens its own workflow."""
    c = conditionally_released()
    people = treated(c, "L1-01", "L1-02")
    later(c, days=12)
    before = c.ledger.head.seq
    entry = failed(c, "sterility")
    assert [e.kind for e in c.ledger.entries(after=before)] == [
        "lot.tested", "failure.opened", "unit.held",
    ]  # fmt: skip
    failure = only(c)
    assert (failure.number, failure.state, failure.test) == (1, "open", "sterility")
    assert failure.result == entry.seq
    assert failure.participants == tuple(people)
    assert failure.tell == ("investigator", "authority")
    assert failure.due is not None
    assert timedelta(hours=23) < failure.due - failure.opened_at < timedelta(hours=25)
    assert "positive" in failure.why
    assert [(code, one.number) for code, one in failures_of(c.ledger)] == [(LOT, 1)]


def test_what_is_left_is_held_of_the_lot_and_of_all_that_was_made_of_it() -> None:
    c = released()
    made(c, "S1", "R2", "suspension", "L1-03", 2)
    treated(c, "L1-01")
    measured(c, "endotoxin", {**FAILING["endotoxin"], "replicate": "2"})
    assert [unit.code for unit in lot(c).units.values() if unit.held] == ["L1-01", "L1-02"]
    assert [unit.code for unit in lot(c, "S1").units.values() if unit.held] == ["S1-01", "S1-02"]
    assert not any(unit.held for unit in lot(c, "B1").units.values())
    why = why_not_usable(c.ledger, LOT, "L1-02", at=c.clock.at, purpose="input")
    assert "L1-02 is held for a suspicion" in why[0]


def test_without_cells_given_nothing_opens() -> None:
    c = conditionally_released()
    later(c, days=12)
    failed(c, "sterility")
    assert lot(c).failures == ()
    assert not any(unit.held for unit in lot(c).units.values())


def test_people_treated_from_other_lots_are_not_concerned() -> None:
    c = released()
    made(c, "L2", "R2", "lot", "B1-02", 2)
    [other] = treated(c, "L2-01")
    [own] = treated(c, "L1-01")
    measured(c, "endotoxin", {**FAILING["endotoxin"], "replicate": "2"})
    assert only(c).participants == (own,)
    assert cells_given(c.ledger, "B1").participants == tuple(sorted((own, other)))


def test_a_result_that_fails_again_opens_no_second_one_and_another_test_does() -> None:
    c, _ = positive()
    measured(c, "sterility", {**FAILING["sterility"], "replicate": "2"})
    assert len(lot(c).failures) == 1
    failed(c, "karyotype")
    assert [(one.number, one.test) for one in lot(c).failures] == [
        (1, "sterility"), (2, "karyotype"),
    ]  # fmt: skip


def test_a_reviewer_who_does_not_accept_opens_one_too() -> None:
    c = released()
    [who] = treated(c, "L1-01")
    review_reference(c.ledger, VERIFIER, LOT, "shape", "not_accepted", "seen again: adherent")
    assert (only(c).test, only(c).participants) == ("shape", (who,))


def test_a_pass_opens_nothing_and_neither_does_a_verification() -> None:
    c = conditionally_released()
    treated(c, "L1-01")
    later(c, days=12)
    passed(c, "sterility", "karyotype")
    assert lot(c).failures == ()
    entry = measured(c, "endotoxin", {**FAILING["endotoxin"], "replicate": "2"})
    assert len(lot(c).failures) == 1
    verify(c, entry.seq)
    assert len(lot(c).failures) == 1


def test_a_conditional_release_that_ran_out_opens_one_when_the_lot_is_next_touched() -> None:
    c = conditionally_released()
    [who] = treated(c, "L1-01")
    later(c, days=25)
    assert lot(c).failures == ()
    taken_back(c, "return")
    failure = only(c)
    assert failure.test == "sterility, karyotype"
    assert failure.why.startswith("the conditional release ran out on 2026-03-26")
    assert failure.participants == (who,)
    c = conditionally_released()
    treated(c, "L1-01")
    later(c, days=25)
    passed(c, "sterility")
    # When its end was noted, nobody had verified the result that had just come in.
    assert only(c).test == "sterility, karyotype"
    later(c, hours=1)
    passed(c, "karyotype")
    assert len(lot(c).failures) == 1


def test_one_that_is_completed_after_it_ran_out_is_none() -> None:
    c = conditionally_released()
    treated(c, "L1-01")
    later(c, days=15)
    passed(c, "sterility", "karyotype")
    later(c, days=10)
    measured(c, "endotoxin", {**PASSING["endotoxin"], "replicate": "2"})
    verify(c, lot(c).results[-1].seq)
    assert lot(c).failures == ()
    release(c)
    assert lot(c).failures == ()


def test_it_is_closed_when_all_are_told_and_what_follows_is_decided_for_each() -> None:
    """Requirement C4."""
    c, people = positive()
    with refused(c, "failure 1 of L1 stays open: investigator is not told; authority is not told; "
                    f"what follows for {people[0]} is not decided"):  # fmt: skip
        close_failure(c)
    late_failures.tell(c.ledger, QUALITY, LOT, 1, "investigator", text="by telephone")
    decide_for(c, people[0])
    assert lacking(only(c)) == (("authority",), (people[1],))
    with refused(c, "authority is not told; what follows for P002 is not decided"):
        close_failure(c)
    late_failures.tell(c.ledger, QUALITY, LOT, 1, "authority")
    with refused(c, "what follows for P002 is not decided"):
        close_failure(c)
    decide_for(c, people[1])
    entry = close_failure(c)
    assert entry.signature is not None
    assert entry.signature["meaning"] == late_failures.CLOSED
    assert only(c).state == "closed"
    with refused(c, "failure 1 of L1 is closed; to tell it must be open. Possible now: decide"):
        late_failures.tell(c.ledger, QUALITY, LOT, 1, "authority")
    decide_for(c, people[0])
    assert only(c).state == "closed"


def test_it_is_overdue_until_everybody_is_told() -> None:
    c, _ = positive()
    assert not is_overdue(only(c), c.clock.at)
    late_failures.tell(c.ledger, QUALITY, LOT, 1, "investigator")
    later(c, days=1.1)
    assert is_overdue(only(c), c.clock.at)
    late_failures.tell(c.ledger, QUALITY, LOT, 1, "authority")
    assert not is_overdue(only(c), c.clock.at)


def test_what_cannot_be_said_of_a_failure() -> None:
    c, people = positive()
    with refused(c, "is not to be told; "):
        late_failures.tell(c.ledger, QUALITY, LOT, 1, "newspaper")
    with refused(c, "L1 has no late failure 2; there are: 1"):
        late_failures.tell(c.ledger, QUALITY, LOT, 2, "authority")
    with refused(c, "lies before"):
        moment = only(c).opened_at - timedelta(minutes=1)
        late_failures.tell(c.ledger, QUALITY, LOT, 1, "authority", at=moment)
    late_failures.tell(c.ledger, QUALITY, LOT, 1, "authority")
    with refused(c, "authority was told on 2026-03-18", "says q.baba"):
        late_failures.tell(c.ledger, QUALITY, LOT, 1, "authority")
    with refused(c, "is not concerned; concerned are: P001, P002"):
        decide_for(c, "P009")
    with refused(c, "write it in words"):
        proof = c.proof(PHYSICIAN, late_failures.DECIDED)
        late_failures.decide(c.ledger, PHYSICIAN, LOT, 1, people[0], " ", signed_by=proof)
    with refused(c, "not “what follows for a participant decided”"):
        proof = c.proof(PHYSICIAN, late_failures.CLOSED)
        late_failures.decide(c.ledger, PHYSICIAN, LOT, 1, people[0], "x", signed_by=proof)


@pytest.mark.parametrize("actor", [ANALYST, Actor("d.abe", "data_manager")])
def test_who_may_not_is_refused(actor: Actor) -> None:
    c, people = positive()
    with refused(c, "it needs `release_lot`: quality"):
        late_failures.tell(c.ledger, actor, LOT, 1, "authority")
    with refused(c, "it needs `order_dose`: investigator"):
        proof = c.proof(actor, late_failures.DECIDED)
        late_failures.decide(c.ledger, actor, LOT, 1, people[0], "x", signed_by=proof)
    with refused(c, "it needs `order_dose`: investigator"):
        proof = c.proof(QUALITY, late_failures.DECIDED)
        late_failures.decide(c.ledger, QUALITY, LOT, 1, people[0], "x", signed_by=proof)


def test_a_lot_is_not_released_again_while_its_failure_is_open() -> None:
    """Not even where the result turns out to be a laboratory's error."""
    c, people = positive()
    passed(c, "karyotype")
    taken_back(c, "return")
    failing = lot(c).results[3]
    verify(c, failing.seq)
    investigate(c.ledger, VERIFIER, LOT, "sterility", "the medium?", results=(0,))
    again = measured(c, "sterility", {**PASSING["sterility"], "investigation": "INV-1"})
    verify(c, again.seq)
    investigate(
        c.ledger, VERIFIER, LOT, "sterility", "contaminated in the laboratory", number=1,
        conclusion="laboratory_error_confirmed",
    )  # fmt: skip
    with refused(c, "late failure 1 (sterility) is open"):
        release(c)
    for whom in only(c).tell:
        late_failures.tell(c.ledger, QUALITY, LOT, 1, whom)
    for who in people:
        decide_for(c, who)
    close_failure(c)
    release(c)
    assert lot(c).state == "released"


def test_its_table_holds() -> None:
    for state, ways in FAILURE.ways.items():
        for act in FAILURE.acts:
            if act not in ways:
                with pytest.raises(OutOfOrder):
                    FAILURE.after(state, act, "it")


def test_from_a_real_administration_the_dose_is_named_too() -> None:
    """The whole chain: ordered, prepared, matched, given; then suspension and lot fail."""
    c = theatre("administered")
    [syringe] = c.dose().syringes
    before = c.ledger.head.seq
    suspension = str(c.dose().suspension)
    for code, test, value in (
        (suspension, "viability", "1 %"), ("LOT-1", "sterility", "positive"),
    ):  # fmt: skip
        more = {"value": value, "sample": "S-99", "replicate": "2"}
        record_result(c.ledger, UEDA, code, test, more)
        found = lot_of(c.ledger, code)
        assert found is not None
        [failure] = found.failures
        assert (failure.participants, failure.doses) == (("P001",), ("D1",))
    entries = c.ledger.entries(after=before, kind="unit.held")
    held = {unit for entry in entries for unit in entry.body["units"]}
    assert "LOT-1-10" in held
    # What was given cannot be held any more.
    assert syringe not in held
