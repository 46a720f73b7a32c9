"""Questions on recorded data: raised, answered, closed, opened again."""

from collections.abc import Sequence
from typing import Final

from ayumi.actions.door import Door, Record, at_the_door, refused
from ayumi.actions.permission import ActionRefused
from ayumi.ledger import Actor, Entry, Text
from ayumi.participants.order import QUERY
from ayumi.trial import kinds
from ayumi.trial.participant import Query
from ayumi.values import did_you_mean
from ayumi.values.state_table import START

_DEEPEST: Final = 4
"""Visit, occurrence, instrument and field."""


def raise_query(
    ledger: Record,
    actor: Actor,
    code: str,
    about: Sequence[str | int],
    text: str,
    *,
    seen: int | None = None,
) -> Entry:
    """A question on something recorded: a visit, an instrument at it, or one field.

    ``about`` is ``(visit, occurrence)``, with the instrument and the field where they are meant;
    empty for a question on the participant as a whole.
    """
    with at_the_door(ledger, actor, code, "raise_query", seen=seen) as door:
        said_text(text)
        _refuse_unknown(door, tuple(about))
        number = len(door.participant.queries) + 1
        body = {"number": number, "about": list(about), "text": Text(text)}
        return door.append(kinds.QUERY_RAISED, body)


def answer_query(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    text: str,
    *,
    seen: int | None = None,
) -> Entry:
    """An answer; what it changes in the data is a correction of its own."""
    with at_the_door(ledger, actor, code, "answer_query", seen=seen) as door:
        said_text(text)
        _step(door, number, "answer")
        return door.append(kinds.QUERY_ANSWERED, {"number": number, "text": Text(text)})


def close_query(
    ledger: Record, actor: Actor, code: str, number: int, *, seen: int | None = None
) -> Entry:
    """The question is settled."""
    with at_the_door(ledger, actor, code, "close_query", seen=seen) as door:
        _step(door, number, "close")
        return door.append(kinds.QUERY_CLOSED, {"number": number})


def reopen_query(
    ledger: Record,
    actor: Actor,
    code: str,
    number: int,
    *,
    reason: str,
    seen: int | None = None,
) -> Entry:
    """The question is not settled after all."""
    with at_the_door(ledger, actor, code, "raise_query", seen=seen) as door:
        _step(door, number, "reopen")
        return door.append(kinds.QUERY_REOPENED, {"number": number}, reason=reason)


def said_text(text: str) -> None:
    """Refuse an empty question, answer or description."""
    if not text.strip():
        raise refused("text", text, "write it in words")


def _step(door: Door, number: int, act: str) -> Query:
    queries = {query.number: query for query in door.participant.queries}
    if number not in queries:
        raise ActionRefused(f"{door.participant.code} has no query {number}")
    query = queries[number]
    door.step(QUERY, query.state or START, act, f"query {number} of {door.participant.code}")
    return query


def _refuse_unknown(door: Door, about: tuple[str | int, ...]) -> None:
    if not about:
        return
    p = door.participant
    if len(about) > _DEEPEST:
        raise refused("about", str(about[_DEEPEST]), "a question goes to a field at most")
    number = str(about[1]) if len(about) > 1 else "1"
    if not number.isdecimal():
        raise refused("about", number, "write the number of the visit's occurrence: 1")
    visit = (str(about[0]), int(number))
    if visit not in p.visits:
        raise refused("about", f"{visit[0]} {visit[1]}", "nothing is recorded of this visit")
    if len(about) < 3:
        return
    form = p.forms.get((*visit, str(about[2])))
    if form is None:
        there = [key[2] for key in p.forms if key[:2] == visit]
        raise refused(
            "about", str(about[2]), f"not recorded there; {did_you_mean(str(about[2]), there)}"
        )
    if len(about) > 3 and about[3] not in form.values:
        meant = did_you_mean(str(about[3]), list(form.values))
        raise refused("about", str(about[3]), f"no value recorded; {meant}")
