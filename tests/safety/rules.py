"""Stopping rules as documents write them, and people as short words: x an event, o none, ? open."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter

from ayumi.safety.stopping import StoppingRule, Treated

RULE: TypeAdapter[Any] = TypeAdapter(StoppingRule)
START = date(2026, 1, 5)


def rule(kind: str, **written: Any) -> Any:
    events = {} if kind == "escalation" else {"events": "serious_related"}
    return RULE.validate_python({"kind": kind, "title": "A rule", **events, **written})


def count(at_least: int, among_first: int) -> Any:
    return rule("count", at_least=at_least, among_first=among_first)


def monitoring(a: float, b: float, limit: float, probability: float) -> Any:
    return rule("monitoring", prior={"a": a, "b": b}, limit=limit, probability=probability)


def hold() -> Any:
    return rule("hold_on_event", until_decided_by="committee")


def escalation(first: int = 3, none: int = 2, one: int = 3, stop_at: int = 2, **more: Any) -> Any:
    written = {"window": {"unset": "not in the registry"}, **more}
    return rule(
        "escalation", first=first, if_none_add=none, if_one_add=one, stop_at=stop_at, **written
    )


def people(states: Sequence[str]) -> list[Treated]:
    """One person every four weeks, in the states that the letters say."""
    return [
        Treated(
            code=f"P{number:03d}",
            day_treated=(day := START + timedelta(weeks=4 * number)),
            events=(day + timedelta(days=3),) if state == "x" else (),
            followed_until=day + timedelta(days=7),
            complete=state != "?",
        )
        for number, state in enumerate(states, 1)
    ]
