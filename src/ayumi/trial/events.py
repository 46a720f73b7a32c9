"""Adverse events of a participant with all their versions, and findings that may be events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from ayumi.values import PartialDate


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an adverse event; ids and categories are the study document's."""

    term: str
    """The digest of the words of whoever reported it."""
    codes: Mapping[str, str]
    """By dictionary, such as ``MedDRA-27.0``, the code."""
    grade: str | None
    serious: tuple[str, ...]
    """The criteria of seriousness that are met."""
    causality: Mapping[str, str]
    """To what it is related, in which category; what is not assessed is not there."""
    expected: str
    dose_limiting: str
    outcome: str
    onset: PartialDate
    ended: PartialDate | None
    of_interest: tuple[str, ...]

    @property
    def weight(self) -> tuple[Any, ...]:
        """All that reporting clocks and stopping rules look at."""
        causality = tuple(sorted(self.causality.items()))
        fatal = self.outcome == "fatal"
        rest = (self.expected, self.dose_limiting, fatal, self.of_interest)
        return (self.grade, self.serious, causality, *rest)


@dataclass(frozen=True, slots=True)
class EventVersion:
    """What was known of an event from one entry on, and when somebody of the trial came to know.

    ``what`` is reported, followed_up or assessed; ``zone`` is the time zone in which days count.
    """

    what: str
    facts: Facts
    aware_at: datetime
    aware_by: str
    zone: str
    seq: int
    recorded_at: datetime
    by: str
    narrative: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """An event was reported to whom a clock of the study document names."""

    clock: str
    to: str
    at: datetime
    reference: str | None
    seq: int
    by: str


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """An adverse event; its number among those of the participant stays over all versions."""

    number: int
    state: str
    versions: tuple[EventVersion, ...]
    submissions: tuple[Submission, ...] = ()
    attachments: tuple[Mapping[str, Any], ...] = ()
    assessed: int | None = None
    """The place of the entry that assessed it last."""
    finding: int | None = None
    """The number of the finding that was confirmed to be it."""
    reason: str | None = None
    """The digest of the reason for which it was nullified."""
    nullified_at: datetime | None = None

    @property
    def facts(self) -> Facts:
        """What is known now."""
        return self.versions[-1].facts

    @property
    def weighed(self) -> int:
        """The place of the entry since which clocks and rules see the event as it is now."""
        found = self.versions[0].seq
        for before, after in pairwise(self.versions):
            if before.facts.weight != after.facts.weight:
                found = after.seq
        return found

    @property
    def judged(self) -> bool:
        """Whether somebody has assessed the event as it is: it has not changed in weight since."""
        return self.assessed is not None and self.weighed <= self.assessed

    @property
    def unjudged(self) -> tuple[EventVersion, ...]:
        """The versions since the last assessment, or all; none while it holds."""
        since = 0 if self.assessed is None else self.assessed
        return () if self.judged else tuple(one for one in self.versions if one.seq > since)

    @property
    def counts(self) -> bool:
        """Whether it is an event at all: what was nullified never was one."""
        return self.state != "nullified"


@dataclass(frozen=True, slots=True)
class Finding:
    """What recorded values say may be an event of special interest, until somebody has judged."""

    number: int
    interest: str
    state: str
    certainty: str
    """``alert``, or ``review_required`` where values allow it and do not prove it."""
    because: str
    """Which fields show it; not their values, which not everybody may see."""
    form: tuple[str, int, str]
    """Visit, occurrence and instrument in which it was found."""
    rests_on: tuple[int, ...]
    seq: int
    recorded_at: datetime
    event: int | None = None
    by: str | None = None
    reason: str | None = None
    """The digest of why it is none."""
    judged: int | None = None
    """The place of the entry that confirmed or dismissed it."""
