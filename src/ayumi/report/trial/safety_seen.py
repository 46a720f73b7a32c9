"""The safety of a trial as a report looks at it: computed once for all its sections."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from ayumi.report.trial.reported import Reported
from ayumi.report.trial.safety_words import SOMEBODY, WHOEVER_DECIDES
from ayumi.safety import AdverseEvents, Causality, EventOfInterest, Grading, StoppingRule
from ayumi.trial.events import AdverseEvent
from ayumi.trial.halting import Halt, halts_of, who_decides
from ayumi.trial.observed import INTEREST, watched_for
from ayumi.trial.participant import Participant
from ayumi.trial.safety_picture import SafetyPicture, picture_for
from ayumi.trial.turn import Reason, turn_of
from ayumi.values import Unset
from ayumi.values.time_zone import clock_in, day_in


class Safety:
    """Where safety stands at a moment, ready to be shown; at the last entry if none is given."""

    def __init__(self, reported: Reported, at: datetime | None = None) -> None:
        self.reported = reported
        self.study = reported.study
        self.treating = reported.picture.treating
        self.at = at or reported.picture.at
        self.people = tuple(p for p in reported.people if p.code not in reported.not_used)
        """Whose data may be used."""
        self._codes = {p.code: p for p in self.people}

    def __bool__(self) -> bool:
        """Whether there is anything of safety to show: people who were treated, or events."""
        return self.at is not None and (
            bool(self.reported.treated) or any(p.adverse_events or p.findings for p in self.people)
        )

    @cached_property
    def day(self) -> date:
        """Today, by the calendar of the study's place."""
        assert self.at is not None
        return day_in(self.study.study.time_zone, self.at)

    @cached_property
    def seen(self) -> SafetyPicture:
        """Events, clocks, rules, rates; without what must not be used."""
        assert self.at is not None
        return picture_for(self.reported.people, self.treating, self.study, self.at)

    @cached_property
    def halts(self) -> tuple[Halt, ...]:
        """What keeps everybody from being treated, whoever it was found in."""
        people = self.reported.picture.participants
        return halts_of(people, self.treating, self.study, self.day)

    @cached_property
    def waiting(self) -> tuple[Participant, ...]:
        """Who is enrolled and not treated, in the order of enrolment."""
        return tuple(p for p in self.people if p.course in ("enrolled", "cleared"))

    def turn(self, person: Participant) -> tuple[Reason, ...]:
        """What keeps one of them from being treated today, beside what halts everybody."""
        return turn_of(self.study, self.reported.picture.register, person.code, self.day)

    @cached_property
    def rules(self) -> Mapping[str, StoppingRule]:
        """The stopping rules of the document, by id; none where they are unset."""
        return {} if isinstance(self.study.stopping, Unset) else self.study.stopping

    @cached_property
    def watched(self) -> Mapping[str, EventOfInterest]:
        """The events that are watched for, by id."""
        return watched_for(self.study)

    @cached_property
    def section(self) -> AdverseEvents | None:
        """What the document says of adverse events."""
        found = self.study.adverse_events
        return None if isinstance(found, Unset) else found

    # ── Words ──

    def rule_title(self, name: str) -> str:
        """What a rule, or an event that holds the next person, is called."""
        if name in self.rules:
            return self.reported.of(self.rules[name].title)
        return self.interest_title(name.removeprefix(INTEREST))

    def rule_mark(self, name: str) -> str:
        """The mark beside a rule that is assumed."""
        place = "adverse_events.of_interest" if name.startswith(INTEREST) else "stopping"
        return self.reported.assumed(f"{place}.{name.removeprefix(INTEREST)}")

    def interest_title(self, name: str) -> str:
        """What an event watched for is called."""
        return self.reported.of(self.watched[name].title) if name in self.watched else name

    def role(self, name: str | None) -> str:
        """A role by its title in the document; whoever may decide where none is named."""
        if not name:
            return self.reported.of(WHOEVER_DECIDES)
        found: Any = None if isinstance(self.study.roles, Unset) else self.study.roles.get(name)
        return name.replace("_", " ") if found is None else self.reported.of(found.title)

    def decides(self, rule: str) -> str:
        """The role that decides on a rule."""
        return self.role(who_decides(self.study, rule))

    def assessors(self) -> str:
        """The roles that may judge findings, and to what events are related."""
        roles = {} if isinstance(self.study.roles, Unset) else self.study.roles
        may = [name for name, role in roles.items() if "assess_causality" in role.may]
        return self.reported.listed(self.role(name) for name in may) or self.role(None)

    def who(self, code: str) -> str:
        """A participant by code, unless their data may not be used."""
        return self.reported.of(SOMEBODY) if code in self.reported.not_used else code

    def codes(self, codes: tuple[str, ...]) -> str:
        """Some participants by code."""
        return self.reported.listed(dict.fromkeys(self.who(code) for code in codes))

    def when(self, at: datetime) -> str:
        """Day and time by the clocks of the study's place."""
        return clock_in(self.study.study.time_zone, at)

    def on(self, at: datetime) -> str:
        """The day by the calendar of the study's place."""
        return str(day_in(self.study.study.time_zone, at))

    @cached_property
    def grades(self) -> tuple[str, ...]:
        """The grades of the document's scale; none where it has none."""
        grading = None if self.section is None else self.section.grading
        if not isinstance(grading, Grading):
            return ()
        return ("1", "2", "3", "4", "5") if grading.grades is None else tuple(grading.grades)

    def related_to(self, event: AdverseEvent) -> str:
        """To what an event is related, in a category that counts as such."""
        causality = None if self.section is None else self.section.causality
        if not isinstance(causality, Causality) or isinstance(causality.related, Unset):
            return ""
        return self.reported.listed(
            self.reported.of(causality.to[to]) if to in causality.to else to
            for to, category in event.facts.causality.items()
            if category in causality.related
        )

    def term(self, event: AdverseEvent) -> str:
        """An event in the words of whoever reported it."""
        return self.reported.text(event.facts.term)
