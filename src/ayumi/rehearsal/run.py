"""A rehearsal from its first entry to its last: virtual lives interleaved in simulated time."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from typing import Any, Final

import ayumi
from ayumi.actions.rehearsal import note_end, note_rehearsal
from ayumi.actions.study import adopt_study, assume
from ayumi.ledger import Ledger, Storage
from ayumi.participants import facts_of
from ayumi.participants.eligibility import Criterion, Eligibility
from ayumi.participants.rules import OneOf, Range, Rule
from ayumi.recovery import CALIBRATIONS, VirtualPerson, draw_person, model_card
from ayumi.rehearsal.arbitrary import ArbitraryValues
from ayumi.rehearsal.calendar import OFFSET, Calendar, calendar_of, further_day, treatment_days
from ayumi.rehearsal.crew import DIRECTOR, Clock, Crew
from ayumi.rehearsal.dosing import Dosing
from ayumi.rehearsal.favourable import Sex, Wanted, Wishes, wishes
from ayumi.rehearsal.harms import Harms
from ayumi.rehearsal.incidents import Incidents, incidents_of
from ayumi.rehearsal.life import Life
from ayumi.rehearsal.making import LEAD, Making
from ayumi.rehearsal.plan import Plan, Scene, scene_of
from ayumi.rehearsal.visiting import Visiting
from ayumi.safety.found_by import NewValue, ObservedValue
from ayumi.study import StudyDocument
from ayumi.trial.observed import watched_for
from ayumi.values import Keyed, PartialDate, Unset

CELLS: Final = -1
"""The place of the making of cells among the lives: before all people."""
MORE_DOSES: Final = 6
CERVICAL: Final = 0.6
"""How many of the virtual people are injured in the neck. ASSUMED."""
Progress = Callable[[int, int], None]
"""Told how many people have come to their end, of how many."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of a rehearsal."""

    entries: int
    treated: int
    failed_screening: int
    scene: Scene
    until: datetime
    card: Mapping[str, Any] | None
    """The card of the model that examinations came from; none where there are none."""


def rehearse(
    storage: Storage,
    study: StudyDocument,
    plan: Plan,
    *,
    overlay: bytes | None = None,
    progress: Progress | None = None,
) -> Rehearsed:
    """Rehearse a study onto an empty ledger; the same plan and study give the same bytes.

    ``overlay`` is what is assumed where the document is unset. Raises `InputRefused` for faults of
    either, and `Refusal` where the document leaves nobody to do what a trial needs.
    """
    return _Stage(storage, scene_of(study, overlay, plan.participants), plan).play(progress)


class _Stage:
    """Everything that a rehearsal needs at hand."""

    def __init__(self, storage: Storage, scene: Scene, plan: Plan) -> None:
        self.scene, self.plan, self.study = scene, plan, scene.definition
        self.entropy = random.Random(plan.seed).randbytes
        self.clock = Clock(datetime.combine(plan.start - timedelta(days=LEAD), time(0), UTC))
        self.ledger = Ledger(storage, self.clock, self.entropy)
        self.crew = Crew(self.ledger, self.study)
        self.facts = facts_of(self.study.instruments)
        self.card = self._card()
        self.lives: list[Life] = []
        self.making = self._making()

    def play(self, progress: Progress | None) -> Rehearsed:
        """The whole rehearsal: the stage is set, staff assemble, all lives are lived."""
        self.ledger.open("rehearsal")
        Crew.open_stage(self.ledger, self.entropy)
        adopt_study(self.ledger, DIRECTOR, self.scene.study.content, reason=None)
        if self.scene.overlay is not None:
            assume(self.ledger, DIRECTOR, self.scene.overlay)
        note_rehearsal(self.ledger, DIRECTOR, self._provenance())
        self.crew.assemble(self.entropy)
        self._all_lives(progress)
        treated = sum(life.treated for life in self.lives)
        failed = len(self.lives) - treated
        note_end(self.ledger, DIRECTOR, treated=treated, failed=failed)
        head = self.ledger.head
        assert head.recorded_at is not None
        return Rehearsed(head.seq, treated, failed, self.scene, head.recorded_at, self.card)

    def _all_lives(self, progress: Progress | None) -> None:
        waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
        steps = self.making.live()
        heappush(waiting, (next(steps), CELLS, steps))
        for life in self._first_lives():
            self._begin(life, waiting)
        done = 0
        while waiting:
            at, number, steps = heappop(waiting)
            self.clock.advance(at)
            following = next(steps, None)
            if following is not None:
                heappush(waiting, (following, number, steps))
                continue
            if number == CELLS:
                continue
            done += 1
            if self._left_unexpectedly(self.lives[number]):
                self._begin(self._in_place_of(), waiting)
            if progress is not None:
                progress(done, len(self.lives))

    def _begin(self, life: Life, waiting: list[tuple[datetime, int, Iterator[datetime]]]) -> None:
        steps = life.live()
        heappush(waiting, (next(steps), life.number, steps))

    def _first_lives(self) -> list[Life]:
        plan, rng = self.plan, self._rng(0, "plan")
        days = list(treatment_days(self.study, plan.start, plan.participants, rng))
        incidents = incidents_of(plan.participants, rng)
        share = plan.screening_failures
        failing = max(1, round(plan.participants * share / (1 - share))) if share > 0 else 0
        chosen = sorted(rng.integers(0, len(days), failing).tolist())
        for number, at in enumerate(chosen):
            day = days[at] + timedelta(days=3 + number % 5)
            days.append(day)
            incidents.append(Incidents(fails_screening=True))
        self.lives = []
        for day, incident in sorted(
            zip(days, incidents, strict=True), key=lambda one: (one[0], one[1].fails_screening)
        ):
            self._add(day, incident)
        return self.lives

    def _left_unexpectedly(self, life: Life) -> bool:
        return not life.treated and not life.incidents.fails_screening

    def _in_place_of(self) -> Life:
        """Somebody else for whoever was not treated against expectation."""
        last = max(life.calendar.transplantation for life in self.lives)
        now = self.ledger.now.date() + timedelta(days=40)
        return self._add(max(further_day(self.study, last), now), Incidents())

    def _add(self, treated: date, incidents: Incidents) -> Life:
        number = len(self.lives)
        rng = self._rng(number, "person")
        sex: Sex = "female" if rng.random() < 0.25 else "male"
        wanted = self._wishes(sex, number if incidents.fails_screening else None)
        cohort = self._cohort_of(number)
        calendar = calendar_of(self.study, treated, wanted.gaps, cohort, rng)
        # Where the document counts nothing from an injury there was one all the same.
        injury = calendar.transplantation - timedelta(days=OFFSET)
        injured = calendar.events.get("injury", injury)
        visiting = Visiting(
            self.ledger, self.crew, self.study,
            ArbitraryValues(self._rng(number, "values"), wanted.fields),
            self._person(number, calendar, injured), injured, incidents,
            self._rng(number, "visits"),
        )  # fmt: skip
        birth = self._birth(calendar.consent, wanted.fields.get("participant.age"), rng)
        life = Life(
            number, self.ledger, self.crew, self.study, calendar, sex, birth, visiting, incidents,
            list(self._doses(number, calendar, incidents)),
            Harms(
                self.ledger, self.crew, self.study, calendar.transplantation, calendar.end,
                incidents, self._rng(number, "harms"),
            ),
            self._rng(number, "life"),
        )  # fmt: skip
        self.lives.append(life)
        return life

    def _making(self) -> Making:
        """Cells enough for everybody, and for those who come in the place of others."""
        plan = self.plan
        sides = 2 if self._one_after_the_other() else 1
        wanted = plan.participants * sides + MORE_DOSES + plan.participants // 10
        start = plan.start - timedelta(days=LEAD)
        return Making(self.ledger, self.crew, self.study, self._rng(0, "cells"), start, wanted)

    def _one_after_the_other(self) -> bool:
        return any(one.sides == "one_after_the_other" for one in self.study.cohorts.values())

    def _doses(self, number: int, calendar: Calendar, incidents: Incidents) -> Iterator[Dosing]:
        """The doses of one person: one, or one for each side where they follow each other."""
        second = calendar.events.get("second_transplantation")
        days = [calendar.transplantation, *([second] if second else [])]
        for at, day in enumerate(days):
            side = ("first", "second")[at] if second else None
            yield Dosing(
                self.ledger, self.crew, self.study, self.making, 2 * number + at + 1, day,
                incidents if at == 0 else Incidents(), self._rng(number, f"dose {at}"), side,
            )  # fmt: skip

    def _person(self, number: int, calendar: Calendar, injured: date) -> VirtualPerson | None:
        if not self._examined():
            return None
        rng = self._rng(number, "recovery")
        calibration = CALIBRATIONS[self.plan.calibration]
        offset = (calendar.transplantation - injured).days
        first, last = calibration.baseline_days
        effect = self.plan.effect
        return draw_person(
            rng, calibration,
            level_group="cervical" if rng.random() < CERVICAL else "thoracic",
            baseline_day=min(max(offset - 1, first), last),
            effect=None if effect is None else replace(effect, from_day=offset),
        )  # fmt: skip

    def _cohort_of(self, number: int) -> Any:
        """The cohort whose turn it probably is; the door decides when the time has come."""
        ordered = sorted(self.study.cohorts.values(), key=lambda cohort: cohort.order)
        before = 0
        for cohort in ordered:
            places = cohort.participants
            if isinstance(places, Unset) or number < before + places:
                return cohort
            before += places
        return ordered[-1]

    def _birth(self, consent: date, wanted: Wanted | None, rng: Any) -> PartialDate:
        low = float(wanted.above) if wanted and wanted.above is not None else 18.0
        high = float(wanted.below) if wanted and wanted.below is not None else low + 50
        age = low + 1.5 + (high - low - 3) * float(rng.random())
        born = consent - timedelta(days=int(age * 365.25))
        return PartialDate(born.year, born.month)

    def _wishes(self, sex: Sex, failing: int | None) -> Wishes:
        """What a person's values should be so that the criteria are met; or all of them but one."""
        rules = list(self._criteria())
        go_list = self.study.before_transplantation
        items = () if isinstance(go_list, Unset) else go_list.items.values()
        wanted = [(rule, truth) for rule, truth in rules]
        wanted += [(i.rule, True) for i in items if not isinstance(i.rule, Unset)]
        wanted += [(rule, False) for rule in self._harmful()]
        if failing is None:
            return wishes(iter(wanted), self.facts, sex)
        candidates = [
            (rule, truth)
            for rule, truth in rules
            if isinstance(rule, Range | OneOf)
            and not rule.field.startswith("participant.")
            and self.facts[rule.field].name.partition(".")[0] in self._own()
        ]
        if not candidates:
            return wishes(iter(wanted), self.facts, sex)
        chosen = candidates[failing % len(candidates)]
        others = [one for one in wanted if one[0] is not chosen[0]]
        return wishes(iter([(chosen[0], not chosen[1]), *others]), self.facts, sex)

    def _harmful(self) -> Iterator[Rule]:
        """What would show an event that is watched for; drawn values are to be free of it."""
        for one in watched_for(self.study).values():
            if isinstance(one.found_by, ObservedValue | NewValue):
                yield OneOf(kind="one_of", field=one.found_by.field, values=one.found_by.values)

    def _own(self) -> set[str]:
        return {name for name, i in self.study.instruments.items() if i.built_in is None}

    def _criteria(self) -> Iterator[tuple[Rule, bool]]:
        """Every rule of the criteria, and whether it has to be true."""
        found = self.study.eligibility
        if not isinstance(found, Eligibility):
            return
        for side, truth in (("include", True), ("exclude", False)):
            criteria = getattr(found, side)
            if isinstance(criteria, Keyed):
                for one in criteria.values():
                    if isinstance(one, Criterion) and not isinstance(one.rule, Unset):
                        yield one.rule, truth

    def _rng(self, number: int, what: str) -> Any:
        """A stream of its own for each person and each kind of decision.

        So two rehearsals that differ in one thing differ only by it and what follows from it.
        """
        import numpy as np

        return np.random.default_rng([self.plan.seed, number, *what.encode()])

    def _card(self) -> dict[str, Any] | None:
        """The card of the model, where anybody is examined by it."""
        if not self._examined():
            return None
        calibration = CALIBRATIONS[self.plan.calibration]
        study = self.scene.study.digest
        return model_card(calibration, self.plan.effect, seed=self.plan.seed, study_digest=study)

    def _examined(self) -> bool:
        """Whether the study has the neurological examination."""
        return len(self._own()) < len(self.study.instruments)

    def _provenance(self) -> dict[str, Any]:
        plan, scene = self.plan, self.scene
        body = {
            "participants": plan.participants,
            "seed": plan.seed,
            "start": str(plan.start),
            "calibration": None if self.card is None else plan.calibration,
            "effect": None if plan.effect is None else {"words": str(plan.effect)},
            "screening_failures": plan.screening_failures,
            "arbitrary": sorted(self._own()),
            "enlarged": scene.enlarged,
            "version": ayumi.__version__,
            "study": scene.study.digest,
            "model": self.card,
        }
        return dict(_exact(body))


def _exact(value: Any) -> Any:
    """A value without binary fractions, which entries do not hold: as they are printed."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {str(key): _exact(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(inner) for inner in value]
    return value
