"""Accounts, log-ins and signatures: requirements S1 to S4, and A1 on their entries."""

import contextlib
from datetime import timedelta
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ayumi.accounts import (
    Account,
    Cost,
    LocalAuthenticator,
    Role,
    SignInRefused,
    account_of,
    accounts_of,
)
from ayumi.accounts.account import FAILURES_BEFORE_LOCK, LOCKED_FOR
from ayumi.accounts.local import PROOF_LASTS
from ayumi.actions import ActionRefused
from ayumi.actions.accounts import (
    change_roles,
    close_account,
    open_account,
    open_first_account,
    reset_password,
    unlock_account,
)
from ayumi.actions.staff import delegate, record_training
from ayumi.actions.study import adopt_study
from ayumi.ledger import Actor, Conflict, Draft, Ledger, SignatureRefused
from ayumi.ledger.verification import verify
from ayumi.store.memory import MemoryStorage
from ayumi.values import InputRefused
from tests.ledger.ledgers import TestClock, entropy, opened

KEIO = (files("ayumi") / "studies" / "keio.toml").read_bytes()
CHEAP = Cost(passes=1, memory=8, lanes=1)
ADMIN = Actor("y.ito", "administrator")
SECRET, OTHER = "correct horse battery", "staple tonight maybe"
EXAMINER = Role("examiner", "tokyo")


class Clinic:
    """A ledger with an administrator and an examiner."""

    def __init__(self) -> None:
        self.clock = TestClock()
        self.storage = MemoryStorage()
        self.ledger = opened(self.storage, self.clock)
        self.entropy = entropy(7)
        self.door = LocalAuthenticator(self.ledger, CHEAP)
        open_first_account(
            self.ledger, "y.ito", "Yuki Ito", SECRET, entropy=self.entropy, cost=CHEAP
        )
        adopt_study(self.ledger, ADMIN, KEIO, reason=None)
        self.open("k.tanaka", [EXAMINER])
        self.own_password()

    def open(self, name: str, roles: list[Role], actor: Actor = ADMIN) -> None:
        open_account(
            self.ledger, actor, name, "Ken Tanaka", SECRET, roles, entropy=self.entropy, cost=CHEAP
        )

    def own_password(self, name: str = "k.tanaka", password: str = SECRET) -> None:
        reset_password(
            self.ledger,
            Actor(name, "examiner", "tokyo"),
            name,
            password,
            reason="mine alone",
            entropy=self.entropy,
            cost=CHEAP,
        )

    def account(self, name: str = "k.tanaka") -> Account:
        found = account_of(self.ledger, name)
        assert found is not None
        return found

    def fail(self, times: int, name: str = "k.tanaka") -> None:
        for _ in range(times):
            with pytest.raises(SignInRefused, match="account or the password is wrong"):
                self.door.sign_in(name, "not the password")


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def test_signing_in_gives_a_session_and_an_entry(clinic: Clinic) -> None:
    session = clinic.door.sign_in("k.tanaka", SECRET)
    assert session.actor == Actor("k.tanaka", "examiner", "tokyo")
    entry = clinic.ledger.entry(session.id)
    assert entry is not None
    assert (entry.kind, entry.actor.account) == ("session.opened", "system")
    assert entry.body == {"method": "password", "role": "examiner@tokyo"}


def test_who_holds_several_roles_says_in_which_one_to_act(clinic: Clinic) -> None:
    roles = [EXAMINER, Role("coordinator")]
    change_roles(clinic.ledger, ADMIN, "k.tanaka", roles, reason="helps out")
    with pytest.raises(SignInRefused, match="you hold coordinator, examiner@tokyo"):
        clinic.door.sign_in("k.tanaka", SECRET)
    with pytest.raises(SignInRefused, match="do not act as administrator"):
        clinic.door.sign_in("k.tanaka", SECRET, "administrator")
    assert clinic.door.sign_in("k.tanaka", SECRET, "coordinator").site is None
    assert clinic.account().failures == 0


def test_wrong_passwords_are_recorded_and_lock_the_account(clinic: Clinic) -> None:
    """Requirements A4 and S3."""
    clinic.fail(FAILURES_BEFORE_LOCK - 1)
    assert clinic.account().failures == FAILURES_BEFORE_LOCK - 1
    clinic.door.sign_in("k.tanaka", SECRET)
    assert clinic.account().failures == 0
    clinic.fail(FAILURES_BEFORE_LOCK)
    kinds = [e.kind for e in clinic.ledger.entries(subject="account:k.tanaka")]
    assert kinds[-1] == "account.locked"
    with pytest.raises(SignInRefused, match="the account is locked: after 5"):
        clinic.door.sign_in("k.tanaka", SECRET)
    clinic.clock.at += LOCKED_FOR
    clinic.door.sign_in("k.tanaka", SECRET)


def test_a_wrong_password_at_signing_counts_towards_the_lock(clinic: Clinic) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        with pytest.raises(SignatureRefused, match="wrong"):
            clinic.door.reauthenticate("k.tanaka", "not the password", "approved")
    with pytest.raises(SignatureRefused, match="is locked"):
        clinic.door.reauthenticate("k.tanaka", SECRET, "approved")
    with pytest.raises(SignInRefused, match="is locked"):
        clinic.door.sign_in("k.tanaka", SECRET)
    unlock_account(clinic.ledger, ADMIN, "k.tanaka", reason="he called")
    clinic.door.sign_in("k.tanaka", SECRET)


def test_a_name_that_is_no_account_is_refused_alike_and_not_recorded(clinic: Clinic) -> None:
    clinic.fail(1, "my secret passphrase")
    *_, entry = clinic.ledger.entries()
    assert entry.body == {"why": "unknown", "purpose": "sign in"}
    assert all(b"my secret" not in row.entry for row in clinic.storage.rows())


def test_accounts_are_never_reused(clinic: Clinic) -> None:
    """Requirement S4."""
    with pytest.raises(ActionRefused, match="never given to someone else"):
        clinic.open("k.tanaka", [])
    close_account(clinic.ledger, ADMIN, "k.tanaka", reason="left the hospital")
    with pytest.raises(ActionRefused, match="never given to someone else"):
        clinic.open("k.tanaka", [])
    with pytest.raises(ActionRefused, match="closed"):
        change_roles(clinic.ledger, ADMIN, "k.tanaka", [EXAMINER], reason="back again")
    with pytest.raises(ActionRefused, match="closed"):
        reset(clinic, "k.tanaka")
    with pytest.raises(SignInRefused):
        clinic.door.sign_in("k.tanaka", SECRET)
    assert not clinic.account().may_act_as("examiner", "tokyo")


def reset(clinic: Clinic, name: str, actor: Actor = ADMIN) -> None:
    reset_password(
        clinic.ledger, actor, name, OTHER, reason="forgot", entropy=clinic.entropy, cost=CHEAP
    )


def test_a_new_password_ends_the_old_one_and_keeps_old_signatures(clinic: Clinic) -> None:
    sign(clinic)
    reset(clinic, "k.tanaka")
    with pytest.raises(SignInRefused):
        clinic.door.sign_in("k.tanaka", SECRET)
    clinic.door.sign_in("k.tanaka", OTHER)
    with pytest.raises(SignatureRefused, match="own choosing"):
        sign(clinic, OTHER)
    clinic.own_password(password=OTHER)
    sign(clinic, OTHER)
    report = verify(clinic.storage)
    assert report.passed, report.findings
    assert report.signatures == 2


def test_only_roles_of_the_study_are_granted(clinic: Clinic) -> None:
    with pytest.raises(ActionRefused, match="did you mean `examiner`"):
        clinic.open("m.sato", [Role("exminer")])
    with pytest.raises(ActionRefused, match="there is no role monitor"):
        change_roles(clinic.ledger, ADMIN, "k.tanaka", [Role("monitor")], reason="x")


def test_only_administrators_administer(clinic: Clinic) -> None:
    tanaka = Actor("k.tanaka", "examiner", "tokyo")
    pretender = Actor("k.tanaka", "administrator")
    for actor in (tanaka, pretender):
        for action in (
            lambda actor=actor: clinic.open("m.sato", [], actor),
            lambda actor=actor: change_roles(clinic.ledger, actor, "y.ito", [], reason="x"),
            lambda actor=actor: close_account(clinic.ledger, actor, "y.ito", reason="x"),
            lambda actor=actor: reset(clinic, "y.ito", actor),
        ):
            with pytest.raises(ActionRefused, match=r"may not do this|does not act as"):
                action()
    reset(clinic, "k.tanaka", tanaka)


def test_administrators_are_made_and_let_in_by_administrators(clinic: Clinic) -> None:
    clinic.open("d.mori", [Role("data_manager")])
    record_training(clinic.ledger, ADMIN, "d.mori", "The protocol")
    delegate(clinic.ledger, ADMIN, "d.mori", "data_manager")
    manager = Actor("d.mori", "data_manager")
    for action in (
        lambda: change_roles(clinic.ledger, manager, "d.mori", [Role("administrator")], reason="x"),
        lambda: clinic.open("x.y", [Role("administrator")], manager),
        lambda: reset(clinic, "y.ito", manager),
    ):
        with pytest.raises(ActionRefused, match="only an administrator decides"):
            action()
    reset(clinic, "k.tanaka", manager)


def test_the_last_administrator_stays(clinic: Clinic) -> None:
    with pytest.raises(ActionRefused, match="last administrator"):
        close_account(clinic.ledger, ADMIN, "y.ito", reason="x")
    with pytest.raises(ActionRefused, match="last administrator"):
        change_roles(clinic.ledger, ADMIN, "y.ito", [EXAMINER], reason="x")
    with pytest.raises(ActionRefused, match="accounts already"):
        open_first_account(clinic.ledger, "z", "Z", SECRET, entropy=clinic.entropy, cost=CHEAP)


@pytest.mark.parametrize("name", ["", "A", "Ken", "k tanaka", "1k", "x" * 33, "system", "operator"])
def test_names_of_accounts_are_plain(clinic: Clinic, name: str) -> None:
    with pytest.raises(InputRefused):
        clinic.open(name, [])


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaa", "k.tanaka-password", "x" * 300])
def test_passwords_that_are_easily_guessed_are_refused(clinic: Clinic, password: str) -> None:
    with pytest.raises(InputRefused) as refused:
        reset_password(
            clinic.ledger, ADMIN, "k.tanaka", password, reason="x", entropy=clinic.entropy
        )
    assert password not in str(refused.value)


# Signatures: requirements S1 to S3


def sign(clinic: Clinic, password: str = SECRET, meaning: str = "approved") -> None:
    proof = clinic.door.reauthenticate("k.tanaka", password, meaning)
    with clinic.ledger.writing(clinic.door.sign_in("k.tanaka", password).actor) as writing:
        subject = "participant:p_001"
        draft = Draft(subject, "test.approved", {"grade": "A"})
        writing.append(draft, seen=writing.version(subject), signed_by=proof)


def test_a_signature_shows_name_time_and_meaning(clinic: Clinic) -> None:
    sign(clinic)
    *_, entry = clinic.ledger.entries()
    signature = entry.signature
    assert signature is not None
    assert clinic.ledger.text(signature["name"]["content"]) == "Ken Tanaka"
    assert (signature["account"], signature["meaning"]) == ("k.tanaka", "approved")
    assert signature["method"] == "password"
    assert entry.recorded_at is not None
    assert verify(clinic.storage).signatures == 1


def test_proof_is_good_for_one_signature_and_five_minutes(clinic: Clinic) -> None:
    def append(proof: object) -> None:
        with clinic.ledger.writing(Actor("k.tanaka", "examiner", "tokyo")) as writing:
            seen = writing.version("participant:p_001")
            draft = Draft("participant:p_001", "test.approved")
            writing.append(draft, seen=seen, signed_by=proof)  # type: ignore[arg-type]

    proof = clinic.door.reauthenticate("k.tanaka", SECRET, "approved")
    append(proof)
    with pytest.raises(SignatureRefused, match="password again"):
        append(proof)
    late = clinic.door.reauthenticate("k.tanaka", SECRET, "approved")
    clinic.clock.at += PROOF_LASTS + timedelta(seconds=1)
    with pytest.raises(SignatureRefused, match="within the last 5 minutes"):
        append(late)
    assert clinic.ledger.version("participant:p_001") == 1


def test_nobody_signs_with_the_proof_of_another(clinic: Clinic) -> None:
    proof = clinic.door.reauthenticate("k.tanaka", SECRET, "approved")
    with (
        pytest.raises(SignatureRefused, match=r"signed by k.tanaka, but y.ito acted"),
        clinic.ledger.writing(ADMIN) as writing,
    ):
        writing.append(Draft("x", "test.approved"), seen=0, signed_by=proof)


def test_a_proof_from_elsewhere_is_refused(clinic: Clinic) -> None:
    elsewhere = Clinic()
    elsewhere.entropy = entropy(8)
    reset(elsewhere, "k.tanaka")
    elsewhere.clock.at = clinic.clock.at
    proof = elsewhere.door.reauthenticate("k.tanaka", OTHER, "approved")
    clinic.clock.at = elsewhere.clock.at
    with (
        pytest.raises(SignatureRefused, match="not the one of"),
        clinic.ledger.writing(Actor("k.tanaka", "examiner", "tokyo")) as writing,
    ):
        writing.append(Draft("x", "test.approved"), seen=0, signed_by=proof)
    assert "private" not in repr(proof).lower()


def test_a_credential_put_back_from_elsewhere_opens_nothing(clinic: Clinic) -> None:
    old = clinic.storage.credential("k.tanaka")
    reset(clinic, "k.tanaka")
    clinic.storage.set_credential("k.tanaka", old)
    clinic.fail(1)


# Replay: requirement A1

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["open", "roles", "reset", "unlock", "close", "sign in", "fail"]),
        st.sampled_from(["a.abe", "b.baba", "y.ito"]),
        st.sets(st.sampled_from([Role("administrator"), EXAMINER, Role("quality")])),
    ),
    max_size=25,
)


@given(ACTIONS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_replaying_the_ledger_rebuilds_every_past_state(
    actions: list[tuple[str, str, set[Role]]],
) -> None:
    clinic = Clinic()
    ledger, states = clinic.ledger, {}
    for verb, name, roles in actions:
        with contextlib.suppress(ActionRefused, SignInRefused, Conflict):
            _act(clinic, verb, name, roles)
        states[ledger.head.seq] = accounts_of(ledger)
    for seq, state in states.items():
        names = [account.name for account in state]
        assert [account_of(ledger, name, until=seq) for name in names] == state
        for entry in ledger.entries(until=seq):
            assert entry.actor.account
            assert entry.recorded_at.utcoffset() == timedelta(0)
            if entry.kind == "account.roles_changed":
                assert {"old", "new"} <= entry.body.keys()
                assert ledger.text(str(entry.reason)) == "said so"
    assert verify(clinic.storage).passed


def _act(clinic: Clinic, verb: str, name: str, roles: set[Role]) -> None:
    ledger: Ledger = clinic.ledger
    if verb == "open":
        clinic.open(name, sorted(roles, key=str))
    elif verb == "roles":
        change_roles(ledger, ADMIN, name, roles, reason="said so")
    elif verb == "reset":
        reset(clinic, name)
    elif verb == "unlock":
        unlock_account(ledger, ADMIN, name, reason="said so")
    elif verb == "close":
        close_account(ledger, ADMIN, name, reason="said so")
    else:
        clinic.door.sign_in(name, SECRET if verb == "sign in" else "not the password")
