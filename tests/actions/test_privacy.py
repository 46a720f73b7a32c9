"""Requirement P1: who a participant is stands in the vault, and in nothing else."""

import json
import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ayumi.actions import conduct, enrolment, leaving, medication, people, queries, transplantation
from ayumi.actions import visits as at
from ayumi.actions.examinations import MEANING, enter_examination, override_result
from ayumi.actions.forms import enter_form
from ayumi.actions.record import redact
from ayumi.exchange.archive import write_archive
from ayumi.ledger import Reauthentication
from ayumi.participants.advice import Judgement
from ayumi.store.sqlite import SqliteStorage
from ayumi.store.vault import Vault
from ayumi.values import InputRefused, Refusal
from tests.actions.clinic import Clinic, complete_exam, day
from tests.actions.steps import INJURED, OPEN, SEEN, consent, contact, judge, ward

CANARY = "Hanako Kanaria"
ONE_WORD = "Kanaria"
SHEET = complete_exam().to_cells()

Typed = Callable[[Clinic, str], object]


def proof(c: Clinic, role: str, meaning: str) -> Reauthentication:
    return c.proof(role, meaning)


FIELDS: dict[str, tuple[str, Typed]] = {
    "sex": ("", lambda c, name: people.prescreen(
        c.ledger, c.actor("investigator"), sex=name, simulated=True)),
    "event": ("", lambda c, name: people.prescreen(
        c.ledger, c.actor("investigator"), events={name: day(INJURED)}, simulated=True)),
    "version of the consent": ("prescreened", lambda c, name: people.give_consent(
        c.ledger, c.actor("investigator"), "P001", version=name, simulated=True)),
    "who signed": ("prescreened", lambda c, name: people.give_consent(
        c.ledger, c.actor("investigator"), "P001", version="v1", signed_by=name, simulated=True)),
    "witness": ("prescreened", lambda c, name: people.give_consent(
        c.ledger, c.actor("investigator"), "P001", version="v1", signed_by="witness", witness=name,
        simulated=True)),
    "code": ("prescreened", lambda c, name: people.close_contact(
        c.ledger, c.actor("investigator"), name, reason="x")),
    "criterion": ("screened", lambda c, name: leaving.withdraw_treatment(
        c.ledger, c.actor("investigator"), "P001", reason="x", criterion=name)),
    "visit": ("screened", lambda c, name: at.hold_visit(
        c.ledger, c.actor("coordinator"), "P001", name)),
    "instrument": ("screened", lambda c, name: enter_form(
        c.ledger, c.actor("coordinator"), "P001", "screening", name, {})),
    "field": ("screened", lambda c, name: enter_form(
        c.ledger, c.actor("coordinator"), "P001", "screening", "laboratory",
        {"wbc": "7", name: "1"})),
    "value": ("screened", lambda c, name: enter_form(
        c.ledger, c.actor("coordinator"), "P001", "screening", "laboratory", {"wbc": name})),
    "missing value": ("screened", lambda c, name: enter_form(
        c.ledger, c.actor("coordinator"), "P001", "screening", "laboratory",
        {"wbc": {"missing": name}})),
    "cell": ("consented", lambda c, name: enter_examination(
        c.ledger, c.actor("examiner"), "P001", "screening", SHEET | {name: "5"})),
    "score": ("screened", lambda c, name: enter_examination(
        c.ledger, c.actor("examiner"), "P001", "screening", SHEET | {"vac": name})),
    "result": ("screened", lambda c, name: override_result(
        c.ledger, c.actor("examiner"), "P001", "screening", "ais", name, reason="x",
        signed_by=proof(c, "examiner", MEANING))),
    "cohort": ("screened", lambda c, name: judged(c, cohort=name)),
    "judgement": ("screened", lambda c, name: judged(c, judgements={name: SEEN})),
    "judgement of who is not eligible": ("screened", lambda c, name: judged(
        c, eligible=False, judgements={name: SEEN})),
    "verdict": ("screened", lambda c, name: judged(
        c, eligible=False, judgements={"exclude.other": Judgement(name, "x")})),  # type: ignore[arg-type]
    "item of the list": ("enrolled", lambda c, name: listed(c, {name: SEEN})),
    "lot": ("cleared", lambda c, name: treated(c, lot=name)),
    "side": ("cleared", lambda c, name: treated(c, side=name)),
    "before": ("enrolled", lambda c, name: decided(c, before=name)),
    "following": ("enrolled", lambda c, name: decided(c, following=name)),
    "decision": ("enrolled", lambda c, name: decided(c, decision=name)),
    "drug": ("consented", lambda c, name: medication.start_medication(
        c.ledger, c.actor("coordinator"), "P001", drug=name, dose="4 mg/d")),
    "dose": ("consented", lambda c, name: medication.start_medication(
        c.ledger, c.actor("coordinator"), "P001", name="aspirin", dose=name)),
    "dose of a drug of the document": ("consented", lambda c, name: medication.start_medication(
        c.ledger, c.actor("coordinator"), "P001", drug="tacrolimus", dose=name)),
    "category": ("consented", lambda c, name: conduct.record_deviation(
        c.ledger, c.actor("coordinator"), "P001", "x", category=name)),
    "whose": ("consented", lambda c, name: conduct.report_pregnancy(
        c.ledger, c.actor("coordinator"), "P001", whose=name)),
    "about": ("screened", lambda c, name: queries.raise_query(
        c.ledger, c.actor("data_manager"), "P001", ["screening", 1, "check", "agrees", name], "x")),
    "about a visit": ("screened", lambda c, name: queries.raise_query(
        c.ledger, c.actor("data_manager"), "P001", [name], "x")),
}  # fmt: skip
"""Where somebody could type a name into what is kept in the entry itself, and at which stage."""


def judged(c: Clinic, **given: object) -> object:
    said: dict[str, Any] = {"judgements": OPEN} | given
    return judge(c, **said)


def listed(c: Clinic, judgements: dict[str, Judgement]) -> object:
    return transplantation.sign_before_transplantation(
        c.ledger, c.actor("investigator"), "P001", go=False, planned=date(2026, 3, 20),
        judgements=judgements,
        signed_by=proof(c, "investigator", transplantation.MEANING),
    )  # fmt: skip


def treated(c: Clinic, **given: Any) -> object:
    on = day(str(c.clock.at.date()))
    return transplantation.record_transplantation(
        c.ledger, c.actor("investigator"), "P001", on=on, reason="x", **given
    )


def decided(c: Clinic, **given: Any) -> object:
    said = {"following": "P001", "decision": "go", "reason": "x"} | given
    return enrolment.decide_go(
        c.ledger,
        c.actor("safety_committee"),
        signed_by=proof(c, "safety_committee", enrolment.MEANING),
        **said,
    )


@pytest.mark.parametrize("name", [CANARY, ONE_WORD])
@pytest.mark.parametrize("field", FIELDS)
def test_a_name_is_accepted_in_no_field(field: str, name: str) -> None:
    """Requirement P1: what cannot be redacted takes no name."""
    stage, typed = FIELDS[field]
    c = ward(stage)
    head = c.ledger.head
    with pytest.raises((Refusal, InputRefused)):
        typed(c, name)
    assert c.ledger.head == head


def test_a_version_without_rules_is_still_a_code() -> None:
    """Requirement P1: the reference study has no public versions, and takes any code."""
    c = Clinic()
    contact(c)
    for version in (CANARY, ONE_WORD, "山田花子", "1 2", "9" * 41, ""):
        with pytest.raises(InputRefused, match="write its code"):
            consent(c, version=version)
    consent(c, version="第2版")


TEXTS = {
    "reason": lambda c: leaving.lose(
        c.ledger, c.actor("investigator"), "P001", reason=f"asked {CANARY}"
    ),
    "question": lambda c: queries.raise_query(
        c.ledger, c.actor("data_manager"), "P001", [], f"Is {CANARY} meant?"
    ),
    "cause": lambda c: leaving.record_death(
        c.ledger, c.actor("investigator"), "P001", cause=f"told by {CANARY}"
    ),
    "drug": lambda c: medication.start_medication(
        c.ledger, c.actor("coordinator"), "P001", name=CANARY, indication=CANARY, dose="1 mg"
    ),
    "deviation": lambda c: conduct.record_deviation(
        c.ledger, c.actor("coordinator"), "P001", f"{CANARY} came late"
    ),
    "note": lambda c: enter_form(
        c.ledger,
        c.actor("coordinator"),
        "P001",
        "unscheduled",
        "check",
        {"agrees": "yes", "infection": "no", "note": CANARY},
    ),
    "card": lambda c: conduct.issue_card(
        c.ledger, c.actor("investigator"), "P001", emergency=CANARY
    ),
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_name_in_a_sentence_is_in_no_entry_and_can_be_redacted(text: str) -> None:
    """Requirements P1 and A7."""
    c = ward("transplanted")
    at.hold_visit(c.ledger, c.actor("coordinator"), "P001", "unscheduled")
    entry = TEXTS[text](c)
    for row in c.storage.rows():
        assert ONE_WORD.encode() not in row.entry
    assert any(ONE_WORD.encode() in content.body for _, content in c.storage.contents())
    redact(c.ledger, c.actor("data_manager"), entry.seq, [], reason="a name")
    assert not any(ONE_WORD.encode() in content.body for _, content in c.storage.contents())


def test_the_name_in_the_vault_is_in_no_byte_of_anything_else(tmp_path: Path) -> None:
    """Requirement P1."""
    storage = SqliteStorage.create(tmp_path / "ledger.sqlite")
    c = ward("transplanted").copy(storage)
    entropy = random.Random(3).randbytes
    key = entropy(32)
    vault = Vault.create(tmp_path / "vault.sqlite", "working", key, entropy)
    vault.put("participant:P001", {"name": CANARY, "phone": "03-0000-0000"})
    said = []
    for stage, typed in FIELDS.values():
        if stage in ("screened", "transplanted"):
            with pytest.raises((Refusal, InputRefused)) as found:
                typed(c, "P001-unknown")
            said.append(str(found.value))
    write_archive(storage, tmp_path / "a.zip")
    assert vault.get("participant:P001") == {"name": CANARY, "phone": "03-0000-0000"}
    vault.close()
    storage.close()
    archive = zipfile.ZipFile(tmp_path / "a.zip")
    members = [archive.read(name) for name in archive.namelist()]
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert len(files) >= 3
    for found_bytes in [*files, *members, *(text.encode() for text in said)]:
        for word in CANARY.split():
            assert word.encode() not in found_bytes
            assert json.dumps(word).encode() not in found_bytes
