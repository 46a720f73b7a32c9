"""What is done around a visit: held or missed, examined, entered, asked about, verified."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ayumi.actions import examinations, forms, queries, visits
from ayumi.isncsci import LEVELS, Exam, classify
from ayumi.ledger import Actor, Ledger
from ayumi.participants.fields import NumericField
from ayumi.recovery import VirtualPerson
from ayumi.rehearsal.arbitrary import ArbitraryValues
from ayumi.rehearsal.crew import Crew
from ayumi.rehearsal.incidents import Incidents
from ayumi.study import StudyDefinition
from ayumi.trial.fold import participant_of
from ayumi.trial.recorded import is_examination
from ayumi.values import PartialDate, Unset

if TYPE_CHECKING:
    import numpy as np

LATE_BY: Final = 12
"""Days after which a forgotten form is entered."""
SLIPS: Final = 0.03
"""How often an examiner classifies otherwise than is computed. ASSUMED."""
Step = tuple[int, int, Callable[[str], None]]
"""Days after the visit, hour, and what is done then for the participant of a code."""


@dataclass(slots=True)
class Visiting:
    """The visits of one virtual person, with the values that are found at them."""

    ledger: Ledger
    crew: Crew
    study: StudyDefinition
    values: ArbitraryValues
    person: VirtualPerson | None
    injured: date
    incidents: Incidents
    rng: "np.random.Generator"
    _done: set[str] = field(default_factory=set)

    def steps(self, visit: str, occurrence: int, planned: date, treated: date) -> Iterator[Step]:
        """What is done for a visit, in its order."""
        if planned > treated and self._stays_away():
            why = "Did not come, and could not be reached in time"
            yield 0, 22, partial(self._miss, here=(visit, occurrence), why=why)
            return
        here = (visit, occurrence)
        after = planned > treated
        yield 0, 3, partial(self._hold, here=here)
        late = after and self._once("late_entry")
        own = self._own_forms(visit)
        first = next(iter(own), None)
        forgotten = own[:1] if late else []
        for wait, names in ((0, own[len(forgotten) :]), (LATE_BY, forgotten)):
            if names:
                yield wait, 4, partial(self._enter, here=here, names=names, day=planned)
        for name in self._examinations(visit):
            override = after and self._once("override")
            examine = partial(self._examine, here=here, name=name, day=planned)
            yield 0, 5, partial(examine, override=override)
        if after and first is not None and self._once("correction"):
            yield 2, 3, partial(self._correct, here=here)
        if after and first is not None and self._once("query"):
            yield 1, 8, partial(self._ask, here=here)
            yield 2, 4, self._answer
        if self.crew.may("verify_data"):
            yield LATE_BY + 1 if late else 3, 8, partial(self._verify, here=here)

    def _once(self, incident: str) -> bool:
        """Whether an incident of this person is still to come; then it comes now."""
        if not getattr(self.incidents, incident) or incident in self._done:
            return False
        self._done.add(incident)
        return True

    def _stays_away(self) -> bool:
        return self.person is not None and self.person.missed(self.rng)

    def _own_forms(self, visit: str) -> list[str]:
        return [name for name in self._assessments(visit) if not is_examination(name, self.study)]

    def _examinations(self, visit: str) -> list[str]:
        return [name for name in self._assessments(visit) if is_examination(name, self.study)]

    def _assessments(self, visit: str) -> tuple[str, ...]:
        found = self.study.visits[visit].assessments
        return () if isinstance(found, Unset) else found

    def _hold(self, code: str, here: tuple[str, int]) -> None:
        visits.hold_visit(
            self.ledger, self._clerk(), code, here[0], occurrence=here[1],
        )  # fmt: skip

    def _miss(self, code: str, here: tuple[str, int], why: str) -> None:
        visits.miss_visit(self.ledger, self._clerk(), code, here[0], occurrence=here[1], reason=why)

    def _enter(self, code: str, here: tuple[str, int], names: list[str], day: date) -> None:
        """Enter several forms at one sitting: under one lock, each by its own act."""
        treated = bool(self._forms_of(code).transplantations)
        monitored = _monitored(self.study) if treated else frozenset()
        clerk = self._clerk()
        with self.ledger.writing(clerk) as writing:
            for name in names:
                instrument = self.study.instruments[name]
                given = self.values.form(name, instrument, PartialDate.of(day), monitored)
                if given:
                    forms.enter_form(writing, clerk, code, here[0], name, given, occurrence=here[1])

    def _examine(
        self, code: str, here: tuple[str, int], name: str, day: date, override: bool
    ) -> None:
        if self.person is None:
            return
        exam = self.person.examined((day - self.injured).days, self.rng)
        examiner = self.crew.who("examine")
        examinations.enter_examination(
            self.ledger, examiner, code, here[0], exam.to_cells(), instrument=name,
            occurrence=here[1],
        )  # fmt: skip
        own, differing = self._own(exam, override)
        signer = self.crew.who("sign_examination")
        examinations.sign_examination(
            self.ledger, signer, code, here[0], own, instrument=name, occurrence=here[1],
            signed_by=self.crew.proof(signer, examinations.MEANING),
        )  # fmt: skip
        if override and differing is not None:
            examinations.override_result(
                self.ledger, signer, code, here[0], differing, own[differing],
                instrument=name, occurrence=here[1],
                reason="Weakness of this muscle is from the injury of the arm, not of the cord",
                signed_by=self.crew.proof(signer, examinations.MEANING),
            )  # fmt: skip

    def _own(self, exam: Exam, differs: bool) -> tuple[dict[str, str], str | None]:
        """The examiner's classification: mostly the computed one, sometimes a level beside it."""
        found = classify(exam)
        own = {
            name: str(found[name]) if found[name].determined else "ND" for name in examinations.OWN
        }
        if not differs and self.rng.random() >= SLIPS:
            return own, None
        for name in ("motor_left", "motor_right"):
            level = own[name].removesuffix("*")
            if level in LEVELS[1:]:
                own[name] = LEVELS[LEVELS.index(level) - 1]
                return own, name
        return own, None

    def _correct(self, code: str, here: tuple[str, int]) -> None:
        found = self._number_field(code, here)
        if found is None:
            return
        name, field_name, value, numeric = found
        step = Decimal(1).scaleb(-_decimals(value))
        room = numeric.max is None or value + step <= numeric.max
        forms.correct_form(
            self.ledger, self._clerk(), code, here[0], name,
            {field_name: str(value + step if room else value - step)},
            occurrence=here[1], reason="Wrongly copied from the report",
        )  # fmt: skip

    def _ask(self, code: str, here: tuple[str, int]) -> None:
        found = self._number_field(code, here)
        if found is None or not self.crew.may("raise_query"):
            return
        name, field_name, _, _ = found
        queries.raise_query(
            self.ledger, self.crew.who("raise_query"), code, (*here, name, field_name),
            "Please compare this value with the report",
        )  # fmt: skip

    def _answer(self, code: str) -> None:
        clerk = self.crew.who("answer_query")
        for query in self._forms_of(code).queries:
            if query.state == "open":
                queries.answer_query(
                    self.ledger, clerk, code, query.number, "Compared; it is as reported"
                )

    def _verify(self, code: str, here: tuple[str, int]) -> None:
        """Verify what was recorded at a visit at one sitting, each by whoever did not enter it."""
        found = self._forms_of(code).forms
        sittings: dict[Actor, list[str]] = {}
        for key, form in found.items():
            if key[:2] != here or form.state not in ("entered", "signed"):
                continue
            if is_examination(key[2], self.study) and form.state != "signed":
                continue
            verifier = self.crew.who("verify_data", but=[Actor(a, "") for a in form.entered_by])
            sittings.setdefault(verifier, []).append(key[2])
        for verifier, names in sittings.items():
            with self.ledger.writing(verifier) as writing:
                for name in names:
                    examined = is_examination(name, self.study)
                    verify = examinations.verify_examination if examined else forms.verify_form
                    verify(writing, verifier, code, here[0], instrument=name, occurrence=here[1])

    def _number_field(
        self, code: str, here: tuple[str, int]
    ) -> tuple[str, str, Decimal, NumericField] | None:
        """A number that was recorded at a visit: instrument, field, value."""
        for (visit, occurrence, name), form in self._forms_of(code).forms.items():
            if (visit, occurrence) != here or is_examination(name, self.study):
                continue
            for field_name, value in form.values.items():
                numeric = self.study.instruments[name].fields[field_name]
                if isinstance(numeric, NumericField) and isinstance(value, str):
                    return name, field_name, Decimal(value), numeric
        return None

    def _forms_of(self, code: str) -> Any:
        found = participant_of(self.ledger, code)
        assert found is not None
        return found

    def _clerk(self) -> Actor:
        return self.crew.who("enter_data")


def _monitored(study: StudyDefinition) -> frozenset[str]:
    """The fields by which drugs of the document are monitored."""
    found = study.immunosuppression
    drugs = getattr(found, "drugs", None)
    if drugs is None or isinstance(drugs, Unset):
        return frozenset()
    return frozenset(drug.monitored_by for drug in drugs.values() if drug.monitored_by)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
