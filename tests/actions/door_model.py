"""What the door of the ward allows, in plain words: a model that knows nothing of the real door.

Written from what each state means to the people who work there. It keeps its own notes of every
participant, says whether an act is possible, and notes what it does.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

INJURY: Final = date(2026, 3, 1)
INVESTIGATOR, EXAMINER, COORDINATOR = "investigator", "examiner", "coordinator"
MANAGER, COMMITTEE = "data_manager", "safety_committee"
WRITERS: Final = {INVESTIGATOR, EXAMINER, COORDINATOR}

MAY: Final[dict[str, set[str]]] = {
    "prescreen": {INVESTIGATOR, COORDINATOR},
    "close": {INVESTIGATOR, COORDINATOR},
    "consent": {INVESTIGATOR},
    "withdraw_consent": {INVESTIGATOR},
    "withdraw_treatment": {INVESTIGATOR},
    "judge": {INVESTIGATOR},
    "enrol": {INVESTIGATOR},
    "allocate": {COORDINATOR},
    "list": {INVESTIGATOR},
    "stop": {INVESTIGATOR},
    "treat": {INVESTIGATOR},
    "complete": WRITERS,
    "lose": {INVESTIGATOR},
    "find": {INVESTIGATOR},
    "die": {INVESTIGATOR, COORDINATOR},
    "autopsy": {INVESTIGATOR, COORDINATOR},
    "hold": WRITERS,
    "miss": WRITERS,
    "annul": WRITERS,
    "enter": WRITERS,
    "correct": WRITERS,
    "verify": {MANAGER},
    "examine": {EXAMINER},
    "examine_again": {EXAMINER},
    "sign": {EXAMINER},
    "override": {EXAMINER},
    "verify_examination": {MANAGER},
    "ask": {MANAGER},
    "answer": WRITERS,
    "settle": {MANAGER},
    "ask_again": {MANAGER},
    "start": {INVESTIGATOR, COORDINATOR},
    "change": {INVESTIGATOR, COORDINATOR},
    "end": {INVESTIGATOR, COORDINATOR},
    "expect": {INVESTIGATOR, COORDINATOR},
    "deliver": {INVESTIGATOR, COORDINATOR},
    "deviate": WRITERS,
    "card": {INVESTIGATOR},
    "lock": {MANAGER},
    "unlock": {MANAGER},
    "go": {COMMITTEE},
}
"""Who may do what in the ward."""

Place = tuple[str, int]
Notes = dict[str, Any]
BEFORE_TREATMENT: Final = {"consented", "eligible", "enrolled", "cleared"}
DONE_AT: Final = {
    "screening": {"check", "laboratory"},
    "week_4": {"check", "laboratory"},
    "unscheduled": {"check", "laboratory"},
    "yearly": {"check"},
}


@dataclass
class Exam:
    """An examination: its values, and when they were noted, noted first, and signed."""

    value: str
    day: date
    first: int
    noted: int
    state: str = "entered"
    signed: int | None = None
    override: str | None = None
    decided: int = 0
    """When it was overridden last."""


@dataclass
class Person:
    """What somebody would write on a card for each participant."""

    course: str = "prescreened"
    consent: str = ""
    consent_day: date | None = None
    treatment: str = ""
    died: date | None = None
    autopsy: str = ""
    locked: bool = False
    judged: int | None = None
    cohort: str | None = None
    arm: bool = False
    baseline: int | None = None
    cells: list[date] = field(default_factory=list)
    listed: int = 0
    visits: dict[Place, str] = field(default_factory=dict)
    days: dict[Place, date] = field(default_factory=dict)
    forms: dict[tuple[str, int, str], Notes] = field(default_factory=dict)
    exams: dict[Place, Exam] = field(default_factory=dict)
    queries: list[str] = field(default_factory=list)
    drugs: list[str] = field(default_factory=list)
    pregnancies: list[str] = field(default_factory=list)
    deviations: int = 0
    cards: int = 0
    enrolled: bool = False

    def latest(self) -> Exam | None:
        """The last signed examination."""
        signed = [exam for exam in self.exams.values() if exam.signed is not None]
        return max(signed, key=lambda exam: (exam.day, exam.noted), default=None)

    def grade_in_doubt(self) -> bool:
        """Whether the grade is, or may be, another one than that of eligibility."""
        last, judged = self.latest(), self.judged
        if last is None or judged is None:
            return False
        earlier = [e for e in self.exams.values() if e.signed is not None and e.signed < judged]
        if last in earlier:
            return last.decided > judged
        if not earlier:
            return last.noted != last.first and last.first < judged
        then = max(earlier, key=lambda exam: (exam.day, exam.noted))
        grade = "A" if then.decided > judged else then.override or "A"
        return grade != (last.override or "A")

    def settled(self) -> bool:
        """Whether nothing is open that keeps the record from being locked."""
        open_exams = any(exam.state != "verified" for exam in self.exams.values())
        open_forms = any(form["state"] != "verified" for form in self.forms.values())
        return not open_exams and not open_forms and set(self.queries) <= {"closed"}


@dataclass
class Model:
    """The whole ward."""

    people: dict[str, Person] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    """Codes in the order of enrolment."""
    decisions: dict[tuple[str, str], tuple[str, frozenset[str]]] = field(default_factory=dict)
    locked: bool = False

    def possible(self, act: Notes, account: str, role: str, today: date) -> bool:
        """Whether somebody can do this today."""
        if role not in MAY[act["act"]] or account in ("n.new", "q.quit"):
            return False
        name, code = act["act"], act.get("code")
        if name in ("lock", "unlock"):
            return self._can_lock(name, code)
        if self.locked:
            return False
        if name == "prescreen":
            return True
        if name == "go":
            return bool(act["following"] in (("first", "second") if act["cohort"] else self.order))
        person = self.people.get(str(code))
        if person is None or person.locked:
            return False
        test = getattr(self, f"_can_{name}")
        return bool(test(person, act | {"by": account, "today": today}))

    def _can_lock(self, name: str, code: str | None) -> bool:
        if code is None:
            if name == "unlock":
                return self.locked
            return not self.locked and all(one.settled() for one in self.people.values())
        person = self.people.get(code)
        if person is None:
            return False
        if name == "unlock":
            return person.locked
        return not self.locked and not person.locked and person.settled()

    # The way through the trial

    def _can_close(self, p: Person, act: Notes) -> bool:
        return p.course == "prescreened"

    def _can_consent(self, p: Person, act: Notes) -> bool:
        if p.died is not None and act["today"] > p.died:
            return False
        return p.course == "prescreened" or p.consent == "given"

    def _can_withdraw_consent(self, p: Person, act: Notes) -> bool:
        return p.consent == "given" and p.died is None

    def _can_withdraw_treatment(self, p: Person, act: Notes) -> bool:
        there = BEFORE_TREATMENT | {"transplanted", "lost", "completed"}
        return p.course in there and p.treatment != "withdrawn"

    def _can_judge(self, p: Person, act: Notes) -> bool:
        return p.course in ("consented", "eligible")

    def _places(self, cohort: str) -> int:
        there = [q for q in self.people.values() if q.enrolled and q.cohort == cohort]
        return sum(
            bool(q.cells) or (q.treatment != "withdrawn" and q.consent == "given" and not q.died)
            for q in there
        )

    def _can_enrol(self, p: Person, act: Notes) -> bool:
        if p.course != "eligible":
            return False
        if p.cohort == "first":
            return self._places("first") < 1
        return self._places("first") == 1 and self._places("second") < 3

    def _can_allocate(self, p: Person, act: Notes) -> bool:
        return p.course == "enrolled" and not p.arm

    def _waits(self, code: str, today: date) -> bool:
        """Whether somebody has to wait for those who were treated before."""
        others = {c: q for c, q in self.people.items() if q.cells and c != code}
        if not others:
            return False
        if today < max(q.cells[0] for q in others.values()) + timedelta(days=7):
            return True
        mates = [q for q in others.values() if q.cohort == self.people[code].cohort]
        asked = [("participant", code)]
        if not mates:
            if today < max(q.cells[0] for q in others.values()) + timedelta(days=28):
                return True
            asked.append(("cohort", str(self.people[code].cohort)))
        for one in asked:
            decision, seen = self.decisions.get(one, ("none", frozenset()))
            if decision != "go" or not set(others) <= seen:
                return True
        return False

    def _can_list(self, p: Person, act: Notes) -> bool:
        if p.course not in ("enrolled", "cleared"):
            return False
        if not act["go"]:
            return True
        in_window = 10 <= (act["today"] - INJURY).days <= 400
        waits = self._waits(act["code"], act["today"])
        return p.arm and p.latest() is not None and in_window and not waits

    def _can_stop(self, p: Person, act: Notes) -> bool:
        return p.course == "cleared"

    def _can_treat(self, p: Person, act: Notes) -> bool:
        if p.cells:
            goes_on = p.course in ("transplanted", "completed") and p.treatment == "under_way"
            free = p.cells[0] + timedelta(days=30)
            return p.cohort == "first" and len(p.cells) == 1 and goes_on and act["today"] >= free
        last = p.latest()
        current = last is not None and last.signed == p.baseline and last.decided < p.listed
        return p.course == "cleared" and current and not self._waits(act["code"], act["today"])

    def _can_complete(self, p: Person, act: Notes) -> bool:
        return p.course == "transplanted" and {("screening", 1), ("week_4", 1)} <= p.visits.keys()

    def _can_lose(self, p: Person, act: Notes) -> bool:
        return p.course == "transplanted"

    def _can_find(self, p: Person, act: Notes) -> bool:
        return p.course == "lost"

    def _can_die(self, p: Person, act: Notes) -> bool:
        alive = BEFORE_TREATMENT | {"transplanted", "lost", "completed", "not_treated"}
        return p.course in alive

    def _can_autopsy(self, p: Person, act: Notes) -> bool:
        return p.autopsy == "autopsy_open"

    # Visits and what is done there

    def _recorded_on(self, p: Person) -> bool:
        """Whether new data of a person may be recorded."""
        return p.consent == "given"

    def _can_hold(self, p: Person, act: Notes) -> bool:
        dead = p.died is not None and act["today"] > p.died
        once = act["visit"] in ("screening", "week_4") and act["number"] > 1
        free = (act["visit"], act["number"]) not in p.visits
        begun = bool(p.cells) or act["visit"] in ("screening", "unscheduled")
        return self._recorded_on(p) and free and begun and not dead and not once

    def _can_miss(self, p: Person, act: Notes) -> bool:
        if act["visit"] == "unscheduled":
            return False
        once = act["visit"] in ("screening", "week_4") and act["number"] > 1
        free = (act["visit"], act["number"]) not in p.visits
        if not self._recorded_on(p) or once or not free:
            return False
        if act["visit"] == "screening":
            return True
        if not p.cells:
            return False
        begins = 21 if act["visit"] == "week_4" else (335, 700)[act["number"] - 1]
        return bool(act["today"] >= p.cells[0] + timedelta(days=begins))

    def _can_annul(self, p: Person, act: Notes) -> bool:
        place = (act["visit"], act["number"])
        used = any(key[:2] == place for key in p.forms) or place in p.exams
        return place in p.visits and not used

    def _can_enter(self, p: Person, act: Notes) -> bool:
        place = (act["visit"], act["number"])
        held = p.visits.get(place) == "held" and act["instrument"] in DONE_AT[act["visit"]]
        return self._recorded_on(p) and held and (*place, act["instrument"]) not in p.forms

    def _can_correct(self, p: Person, act: Notes) -> bool:
        form = p.forms.get((act["visit"], act["number"], act["instrument"]))
        return form is not None and form["value"] != act["value"]

    def _can_verify(self, p: Person, act: Notes) -> bool:
        form = p.forms.get((act["visit"], act["number"], act["instrument"]))
        return form is not None and form["state"] == "entered" and act["by"] not in form["writers"]

    def _can_examine(self, p: Person, act: Notes) -> bool:
        place = (act["visit"], act["number"])
        held = p.visits.get(place) == "held" and act["visit"] != "yearly"
        return self._recorded_on(p) and held and place not in p.exams

    def _can_examine_again(self, p: Person, act: Notes) -> bool:
        exam = p.exams.get((act["visit"], act["number"]))
        return exam is not None and exam.value != act["value"]

    def _can_sign(self, p: Person, act: Notes) -> bool:
        exam = p.exams.get((act["visit"], act["number"]))
        return exam is not None and exam.state == "entered"

    def _can_override(self, p: Person, act: Notes) -> bool:
        exam = p.exams.get((act["visit"], act["number"]))
        if exam is None or exam.state == "entered":
            return False
        return bool(act["grade"] != (exam.override or "A"))

    def _can_verify_examination(self, p: Person, act: Notes) -> bool:
        exam = p.exams.get((act["visit"], act["number"]))
        return exam is not None and exam.state == "signed"

    # Beside the visits

    def _nth(self, found: list[str], act: Notes, *states: str) -> bool:
        return act["which"] <= len(found) and found[act["which"] - 1] in states

    def _can_ask(self, p: Person, act: Notes) -> bool:
        return True

    def _can_answer(self, p: Person, act: Notes) -> bool:
        return self._nth(p.queries, act, "open")

    def _can_settle(self, p: Person, act: Notes) -> bool:
        return self._nth(p.queries, act, "open", "answered")

    def _can_ask_again(self, p: Person, act: Notes) -> bool:
        return self._nth(p.queries, act, "answered", "closed")

    def _can_start(self, p: Person, act: Notes) -> bool:
        dead = p.died is not None and act["today"] > p.died
        return self._recorded_on(p) and not dead

    def _can_change(self, p: Person, act: Notes) -> bool:
        return self._recorded_on(p) and self._nth(p.drugs, act, "taken")

    def _can_end(self, p: Person, act: Notes) -> bool:
        return self._recorded_on(p) and self._nth(p.drugs, act, "taken")

    def _can_expect(self, p: Person, act: Notes) -> bool:
        return self._recorded_on(p) and act["whose"] == "partner"

    def _can_deliver(self, p: Person, act: Notes) -> bool:
        return self._recorded_on(p) and self._nth(p.pregnancies, act, "ongoing")

    def _can_deviate(self, p: Person, act: Notes) -> bool:
        return True

    def _can_card(self, p: Person, act: Notes) -> bool:
        return bool(p.cells)

    # What an act does

    def note(self, act: Notes, account: str, today: date, seq: int) -> None:
        """Note what was done."""
        name, code = act["act"], act.get("code")
        if name in ("lock", "unlock"):
            if code is None:
                self.locked = name == "lock"
            else:
                self.people[code].locked = name == "lock"
        elif name == "prescreen":
            self.people[f"P{len(self.people) + 1:03d}"] = Person()
        elif name == "go":
            treated = frozenset(c for c, q in self.people.items() if q.cells)
            which = ("cohort" if act["cohort"] else "participant", act["following"])
            self.decisions[which] = (act["decision"], treated)
        else:
            person = self.people[str(code)]
            noted = act | {"by": account, "today": today, "seq": seq}
            if name in _STATES:
                _note_state(person, noted)
            elif name in ("hold", "miss", "annul", "enter", "correct", "verify"):
                _note_visit(person, noted)
            elif name in ("examine", "examine_again", "sign", "override", "verify_examination"):
                _note_exam(person, noted)
            elif name in _LISTS:
                _note_list(person, noted)
            else:
                self._note_course(person, noted)

    def _note_course(self, p: Person, act: Notes) -> None:
        name = act["act"]
        if name == "consent":
            p.course = "consented" if p.course == "prescreened" else p.course
            p.consent, p.consent_day = "given", p.consent_day or act["today"]
        elif name == "withdraw_consent":
            p.course, p.consent = "consent_withdrawn", "withdrawn"
        elif name == "withdraw_treatment":
            p.course = "not_treated" if p.course in BEFORE_TREATMENT else p.course
            p.treatment = "withdrawn"
        elif name == "judge":
            p.course = "eligible" if act["eligible"] else "screening_failure"
            p.judged, p.cohort = act["seq"], act["into"]
        elif name == "enrol":
            p.course, p.enrolled = "enrolled", True
            self.order.append(act["code"])
        elif name == "allocate":
            p.arm = True
        elif name == "list":
            last = p.latest()
            p.course = "cleared" if act["go"] else "enrolled"
            p.baseline = None if last is None else last.signed
            p.listed = act["seq"]
        elif name == "treat":
            p.course = p.course if p.cells else "transplanted"
            p.treatment = "under_way"
            p.cells.append(act["today"])
        elif name == "die":
            p.course, p.died, p.autopsy = "died", act["today"], "autopsy_open"
        elif name == "autopsy":
            p.autopsy = "autopsy_reported" if act["done"] else "no_autopsy"
        else:
            raise AssertionError(name)


_STATES: Final = {
    "close": "closed",
    "stop": "enrolled",
    "complete": "completed",
    "lose": "lost",
    "find": "transplanted",
}
_LISTS: Final = {
    "ask": ("queries", "open"),
    "answer": ("queries", "answered"),
    "settle": ("queries", "closed"),
    "ask_again": ("queries", "open"),
    "start": ("drugs", "taken"),
    "change": ("drugs", "taken"),
    "end": ("drugs", "stopped"),
    "expect": ("pregnancies", "ongoing"),
    "deliver": ("pregnancies", "ended"),
    "deviate": ("deviations", ""),
    "card": ("cards", ""),
}


def _note_state(p: Person, act: Notes) -> None:
    p.course = _STATES[act["act"]]


def _note_visit(p: Person, act: Notes) -> None:
    place = (act["visit"], act["number"])
    name = act["act"]
    if name == "annul":
        del p.visits[place]
    elif name in ("hold", "miss"):
        p.visits[place] = {"hold": "held", "miss": "missed"}[name]
        p.days[place] = act["today"]
    elif name == "verify":
        p.forms[(*place, act["instrument"])]["state"] = "verified"
    else:
        key = (*place, act["instrument"])
        writers = p.forms[key]["writers"] if key in p.forms else set()
        p.forms[key] = {
            "state": "entered",
            "value": act["value"],
            "writers": writers | {act["by"]},
        }


def _note_exam(p: Person, act: Notes) -> None:
    place, seq = (act["visit"], act["number"]), act["seq"]
    name = act["act"]
    if name == "examine":
        p.exams[place] = Exam(act["value"], p.days[place], seq, seq)
        return
    exam = p.exams[place]
    if name == "examine_again":
        exam.value, exam.noted, exam.state = act["value"], seq, "entered"
        exam.signed, exam.override, exam.decided = None, None, 0
    elif name == "sign":
        exam.state, exam.signed = "signed", seq
    elif name == "override":
        exam.state, exam.override, exam.decided = "signed", act["grade"], seq
    else:
        exam.state = "verified"


def _note_list(p: Person, act: Notes) -> None:
    where, state = _LISTS[act["act"]]
    found = getattr(p, where)
    if isinstance(found, int):
        setattr(p, where, found + 1)
    elif act["act"] not in ("ask", "start", "expect"):
        found[act["which"] - 1] = state
    else:
        found.append(state)
