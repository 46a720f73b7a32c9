"""What happens beside the plan: deviations, pregnancies; and the card that people carry."""

from typing import Final

from ayumi.actions.door import Record, at_the_door, living, refused
from ayumi.actions.permission import ActionRefused
from ayumi.actions.queries import said_text
from ayumi.ledger import Actor, Entry, Text
from ayumi.participants.order import PREGNANCY
from ayumi.trial import kinds
from ayumi.values import PartialDate, did_you_mean

CATEGORIES: Final = (
    "eligibility", "consent", "visit", "procedure", "dose", "medication", "product", "data",
    "other",
)  # fmt: skip
"""What a deviation concerns."""
WHOSE: Final = ("participant", "partner")
OUTCOMES: Final = (
    "healthy_birth", "birth_with_anomaly", "stillbirth", "miscarriage", "termination", "unknown",
)  # fmt: skip


def record_deviation(
    ledger: Record,
    actor: Actor,
    code: str,
    text: str,
    *,
    category: str = "other",
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """Something was not done as the document says; what Ayumi computes itself is listed beside."""
    with at_the_door(ledger, actor, code, "enter_data", seen=seen) as door:
        said_text(text)
        _one_of("category", category, CATEGORIES)
        number = len(door.participant.deviations) + 1
        body = {"number": number, "category": category, "text": Text(text)}
        day = door.after_consent(door.happened(on))
        return door.append(kinds.DEVIATION, body, on=day)


def report_pregnancy(
    ledger: Record,
    actor: Actor,
    code: str,
    *,
    whose: str = "participant",
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """A pregnancy of a participant or of a partner became known."""
    with at_the_door(ledger, actor, code, "report_event", seen=seen) as door:
        living(door, what="a pregnancy")
        _one_of("whose", whose, WHOSE)
        if whose == "participant" and door.participant.sex == "male":
            raise refused("whose", whose, f"{code} is male; write partner")
        number = len(door.participant.pregnancies) + 1
        body = {"number": number, "whose": whose}
        return door.append(kinds.PREGNANCY_REPORTED, body, on=door.happened(on))


def end_pregnancy(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    *,
    outcome: str,
    on: PartialDate | None = None,
    seen: int | None = None,
) -> Entry:
    """How a pregnancy ended."""
    with at_the_door(ledger, actor, code, "report_event", seen=seen) as door:
        living(door, what="the end of a pregnancy")
        known = {one.number: one for one in door.participant.pregnancies}
        if number not in known:
            raise ActionRefused(f"{code} has no pregnancy {number}")
        door.step(PREGNANCY, known[number].state, "end", f"pregnancy {number} of {code}")
        _one_of("outcome", outcome, OUTCOMES)
        body = {"number": number, "outcome": outcome}
        return door.append(kinds.PREGNANCY_ENDED, body, on=door.happened(on))


def issue_card(
    ledger: Record, actor: Actor, code: str, *, emergency: str, seen: int | None = None
) -> Entry:
    """The card that a treated participant carries: product, lot, day, whom to call.

    ``emergency`` is the number or address of the site, never of a person in private.
    """
    with at_the_door(ledger, actor, code, "administer", seen=seen) as door:
        said_text(emergency)
        given = door.participant.transplantations
        if not given:
            raise ActionRefused(f"{code} has not received cells; the card names the lot")
        body = {
            "number": len(door.participant.cards) + 1,
            "lots": [{"lot": one.lot, "day": str(one.day)} for one in given],
            "emergency": Text(emergency),
        }
        return door.append(kinds.CARD_ISSUED, body)


def _one_of(place: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise refused(
            place, value, f"{did_you_mean(value, allowed)}; there are {', '.join(allowed)}"
        )
