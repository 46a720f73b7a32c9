"""Adverse events and findings of a participant as rows: texts in words, moments as text."""

from collections.abc import Callable
from typing import Any

from ayumi.report.ledger import REDACTED
from ayumi.trial.events import AdverseEvent, EventVersion, Facts
from ayumi.trial.participant import Participant

Texts = Callable[[str], str | None]


def event_rows(p: Participant, texts: Texts) -> list[dict[str, Any]]:
    """Every event with what is known now, all its versions, submissions and attachments."""
    return [{"code": p.code, **event_row(one, texts)} for one in p.adverse_events]


def event_row(event: AdverseEvent, texts: Texts) -> dict[str, Any]:
    """One event."""
    return {
        "number": event.number,
        "state": event.state,
        **_facts(event.facts, texts),
        "assessed": event.assessed is not None,
        "finding": event.finding,
        "reason": None if event.reason is None else _words(event.reason, texts),
        "versions": [_version(one, texts) for one in event.versions],
        "submissions": [
            {
                "clock": one.clock,
                "to": one.to,
                "at": one.at.isoformat(),
                "reference": one.reference,
                "by": one.by,
                "entry": one.seq,
            }
            for one in event.submissions
        ],
        "attachments": [
            {"name": _words(one["name"]["content"], texts), "media_type": one["media_type"]}
            for one in event.attachments
        ],
    }


def finding_rows(p: Participant, texts: Texts) -> list[dict[str, Any]]:
    """Every finding, and what became of it."""
    return [
        {
            "code": p.code,
            "number": one.number,
            "state": one.state,
            "certainty": one.certainty,
            "interest": one.interest or None,
            "because": one.because or None,
            "visit": one.form[0],
            "occurrence": one.form[1],
            "instrument": one.form[2],
            "event": one.event,
            "reason": None if one.reason is None else _words(one.reason, texts),
            "entry": one.seq,
        }
        for one in p.findings
    ]


def _facts(facts: Facts, texts: Texts) -> dict[str, Any]:
    return {
        "term": _words(facts.term, texts) if facts.term else "hidden",
        "codes": dict(facts.codes),
        "grade": facts.grade,
        "serious": list(facts.serious),
        "causality": dict(facts.causality),
        "expected": facts.expected,
        "dose_limiting": facts.dose_limiting,
        "outcome": facts.outcome,
        "onset": str(facts.onset),
        "ended": None if facts.ended is None else str(facts.ended),
        "of_interest": list(facts.of_interest),
    }


def _version(version: EventVersion, texts: Texts) -> dict[str, Any]:
    return {
        "what": version.what,
        "aware_at": version.aware_at.isoformat(),
        "aware_by": version.aware_by,
        "zone": version.zone,
        "recorded_at": version.recorded_at.isoformat(),
        "by": version.by,
        "entry": version.seq,
        "narrative": None if version.narrative is None else _words(version.narrative, texts),
        **_facts(version.facts, texts),
    }


def _words(digest: str, texts: Texts) -> str:
    return texts(digest) or REDACTED
