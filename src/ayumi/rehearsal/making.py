"""Virtual cells: a donor, banks, runs and lots, tested, kept and released at the door."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ayumi.actions.product import donors, journeys, lots, runs, steps, units
from ayumi.ledger import Ledger
from ayumi.product import Stage
from ayumi.product.planning import made_to_order
from ayumi.product.specification import Specification
from ayumi.product.stages import Donors, upstream
from ayumi.rehearsal.crew import Crew
from ayumi.rehearsal.quality import days_until_due, decide, record, tests_of
from ayumi.study import StudyDefinition
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.verdicts import specification_of
from ayumi.values import Keyed, Unset

if TYPE_CHECKING:
    import numpy as np

LEAD: Final = 110
"""Days before the first person comes in which cells are made. ASSUMED."""
VIALS: Final = 24
DOSES_OF_A_LOT: Final = 16
"""The others of its vials are tested, retained, or stay."""
BETWEEN_LOTS: Final = 2
SITTINGS: Final = (6, 16, 33)
"""Days after a lot was made on which those of its results that are due are recorded. ASSUMED."""
DONOR: Final = "DN-001"
REAGENT_GOOD: Final = timedelta(days=3650)
Moment = tuple[datetime, Callable[[], Any]]


@dataclass(slots=True)
class Making:
    """The cells of a rehearsal: made before the first person comes, kept for everybody."""

    ledger: Ledger
    crew: Crew
    study: StudyDefinition
    rng: "np.random.Generator"
    start: date
    """The day on which making begins."""
    doses: int
    """So many are wanted."""
    vials: list[tuple[str, str]] = field(default_factory=list)
    """Units of released lots that are not taken yet, each with its lot; in turns of the lots."""
    _fails: str = ""
    """The lot that fails a test."""
    _warm: str = ""
    """The lot some of whose vials become too warm."""

    # ── The way of the document from the donor to the lots ──────────────────────────────────────

    @property
    def stock(self) -> str:
        """The stage whose units wait for an order: the last one that is not made on the day."""
        return stock_stage(self.study)

    def live(self) -> Iterator[datetime]:
        """Each moment at which something happens; it happens when the next one is asked for."""
        for at, step in sorted(self._plan(), key=lambda one: one[0]):
            yield at
            step()

    def _plan(self) -> Iterator[Moment]:
        stages = self.study.product.stages
        chain = [*upstream(self.stock, self.study.product), self.stock]
        parents, day = list[str](), 0
        for name in chain:
            stage, of = stages[name], parents
            if stage.kind == "donor":
                yield self._at(day, 1), self._donor
                continue
            made = self._codes(name, stage)
            for number, code in enumerate(made):
                later = day + (number * BETWEEN_LOTS if name == self.stock else 0)
                yield self._at(later, 2), partial(self._make, code, name, of, number)
                yield from self._tested(code, name, later)
            parents, day = made, day + 10

    def _codes(self, name: str, stage: Stage) -> list[str]:
        """Lots of a stage: one; of the last stage as many as are needed, and two with a fate."""
        if name != self.stock:
            return [f"{short(name)}-001"]
        number = 2 + -(-self.doses // DOSES_OF_A_LOT)
        made = [f"{short(name)}-{i:03d}" for i in range(1, number + 1)]
        self._fails, self._warm = made[1], made[2]
        return made

    def _at(self, day: int, hour: int) -> datetime:
        return datetime.combine(self.start + timedelta(days=day), time(hour), UTC)

    def _donor(self) -> None:
        maker = self.crew.who("make_product")
        rules = self.study.product.donor
        uses = (
            list(rules.uses) if isinstance(rules, Donors) and isinstance(rules.uses, Keyed) else []
        )
        autologous = self.study.product.kind == "autologous"
        if autologous:
            return
        donors.register_donor(self.ledger, maker, DONOR, version="1.0", uses=uses, simulated=True)
        for test in ("hbv", "hcv", "hiv"):
            donors.record_donor_test(self.ledger, maker, DONOR, test=test, result="negative")

    def _make(self, code: str, name: str, parents: Sequence[str], number: int) -> None:
        """A run of a stage from its start to its lot."""
        maker = self.crew.who("make_product")
        checker = self.crew.other("make_product", maker)
        run = f"R-{code}"
        inputs = [(self._unit_of(parent), None) for parent in parents]
        runs.start_run(
            self.ledger, maker, run, stage=name, inputs=inputs,
            donors=() if inputs else [DONOR], simulated=not inputs,
        )  # fmt: skip
        good = self.ledger.now.date() + REAGENT_GOOD
        steps.use_material(
            self.ledger, maker, run, reagents=[("medium", f"M-{number // 8 + 1:03d}", good)],
            equipment=[("INC-1", good)],
        )  # fmt: skip
        steps.record_step(self.ledger, checker, run, "culture", operator=maker.account)
        many = VIALS if name == self.stock else self._enough()
        lots.make_lot(
            self.ledger, maker, code, run=run, units=many, volume="1 mL",
            place=place_of(self.study, 0),
            counted=lots.Counted(Decimal(5_000_000) * many, Decimal(93), "cell_counter"),
        )  # fmt: skip
        runs.finish_run(self.ledger, maker, run)
        if name == self.stock:
            units.take(
                self.ledger, maker, code, [f"{code}-{VIALS - 1:02d}", f"{code}-{VIALS:02d}"],
                as_what="retained", reason="Kept as the document of the process asks",
            )  # fmt: skip

    def _enough(self) -> int:
        """Containers of an earlier stage: one for each lot that comes of it, and some more."""
        return -(-self.doses // DOSES_OF_A_LOT) + 6

    def _unit_of(self, lot: str) -> str:
        found = self._lot(lot)
        free = [one.code for one in found.units.values() if one.state == "stored"]
        return free[0]

    def _lot(self, code: str) -> Lot:
        found = lot_of(self.ledger, code)
        assert found is not None
        return found

    # ── Tests and what is decided on them ────────────────────────────────────────────────────────

    def _tested(self, code: str, name: str, made: int) -> Iterator[Moment]:
        """The sittings at which results are recorded and verified, and the decisions after them."""
        found = specification_of(self.study, name)
        if found is None or isinstance(found[1].tests, Unset):
            if name == self.stock:
                yield self._at(made + 1, 5), partial(self._keep, code)
            return
        specification = found[1]
        if name != self.stock:
            yield (
                self._at(made + 1, 4),
                partial(self._record, code, specification, list(tests_of(specification))),
            )
            yield self._at(made + 2, 4), partial(self._decide, code, specification)
            return
        left = dict(tests_of(specification))
        for sitting in SITTINGS:
            now = [one for one in left if days_until_due(specification, one) <= sitting - 1]
            for one in now:
                del left[one]
            last = sitting == SITTINGS[-1]
            yield (
                self._at(made + sitting, 4),
                partial(self._record, code, specification, [*now, *(left if last else ())]),
            )
            if sitting != SITTINGS[0] and (code == self._conditional or last):
                yield self._at(made + sitting, 6), partial(self._decide, code, specification)
        if code == self._warm:
            yield self._at(made + 9, 3), partial(self._too_warm, code)
            yield self._at(made + 20, 3), partial(self._judge_the_warm, code)

    @property
    def _conditional(self) -> str:
        return f"{short(self.stock)}-001"

    def _record(self, code: str, specification: Specification, names: Sequence[str]) -> None:
        fails = self._failing(specification) if code == self._fails else ""
        record(self.ledger, self.crew, self.rng, code, specification, names, fails={fails})

    @staticmethod
    def _failing(specification: Specification) -> str:
        """The test at which the failing lot fails: one that looks for residual cells, if any."""
        tests = tests_of(specification)
        limited = [
            n for n, t in tests.items() if getattr(t.accept, "kind", "") in ("at_most", "below")
        ]
        return (limited or list(tests))[0]

    def _decide(self, code: str, specification: Specification) -> None:
        """Release what may be, in full or until what is pending is there; reject what fails."""
        decided = decide(self.ledger, self.crew, code, specification)
        if decided in ("released", "conditionally_released"):
            self._keep(code)

    def _keep(self, code: str) -> None:
        """The vials of a lot can be ordered from now on, in turns with those of other lots."""
        if self._lot(code).stage != self.stock or any(lot == code for lot, _ in self.vials):
            return
        held = self._lot(code).units
        mine = [(code, unit) for unit in list(held)[:DOSES_OF_A_LOT]]
        lots_before = dict.fromkeys(lot for lot, _ in self.vials)
        groups = [[one for one in self.vials if one[0] == lot] for lot in lots_before]
        self.vials[:] = _in_turns([*groups, mine])

    def vial(self) -> str | None:
        """The next vial for a dose; none if there is none left."""
        while self.vials:
            lot, unit = self.vials.pop(0)
            one = self._lot(lot).units[unit]
            if one.state == "stored" and not one.held:
                return unit
        return None

    # ── What goes otherwise ──────────────────────────────────────────────────────────────────────

    def _too_warm(self, code: str) -> None:
        """A door was open: some vials were too warm for a while, and are held."""
        keeper = self.crew.who("hand_over")
        journeys.record_excursion(
            self.ledger, keeper, code, [f"{code}-01", f"{code}-02", f"{code}-03"],
            extreme=Decimal(-60), minutes=Decimal(25), began=self.ledger.now - timedelta(hours=2),
            text="The door of the storage stood open after a delivery",
        )  # fmt: skip

    def _judge_the_warm(self, code: str) -> None:
        """Quality clears the one that was furthest from the door; the others are discarded."""
        quality, maker = self.crew.who("release_lot"), self.crew.who("make_product")
        held = [one.code for one in self._lot(code).units.values() if one.held]
        if not held:
            return
        units.clear_hold(
            self.ledger, quality, code, held[-1:], text="Its own logger stayed below the limit",
            signed_by=self.crew.proof(quality, units.MEANING_CLEARED),
        )  # fmt: skip
        units.take(
            self.ledger, maker, code, held[:-1], as_what="discarded",
            reason="Too warm for longer than can be tolerated",
        )  # fmt: skip


def stock_stage(study: StudyDefinition) -> str:
    """The stage whose units wait for an order: the last one that is not made to order."""
    stages = study.product.stages
    return stages[made_to_order(study.product)[0]].made_from[0]


def place_of(study: StudyDefinition, at: int) -> str:
    """A place of the document by its number, the last one if there are fewer; or one of our own."""
    places = getattr(study.custody, "places", None)
    names = list(places) if places else [f"PLACE-{at}"]
    return names[min(at, len(names) - 1)]


def short(stage: str) -> str:
    """The beginning of the codes of a stage's lots.

    >>> short("cryopreserved_lot"), short("ipsc")
    ('CL', 'IPSC')
    """
    words = stage.split("_")
    return "".join(word[0] for word in words).upper() if len(words) > 1 else stage.upper()[:6]


def _in_turns(groups: Sequence[Sequence[tuple[str, str]]]) -> list[tuple[str, str]]:
    longest = max(map(len, groups), default=0)
    return [group[i] for i in range(longest) for group in groups if i < len(group)]
