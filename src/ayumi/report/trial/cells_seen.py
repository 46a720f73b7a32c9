"""The cells of a trial as a report looks at them: lots, doses, and what came of what."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ayumi.product.planning import made_to_order
from ayumi.report.trial.links import nearest, reached
from ayumi.report.trial.lots_seen import Lots
from ayumi.report.trial.reported import Reported
from ayumi.trial.kinds import PREFIX as PARTICIPANT
from ayumi.trial.product import kinds
from ayumi.trial.product.others import Dose
from ayumi.values import QuantityRange


class Cells(Lots):
    """Lots and doses of a trial, with what came of what, ready to be shown."""

    def __init__(self, reported: Reported) -> None:
        super().__init__(reported)
        self.doses: Mapping[str, Dose] = {dose.code: dose for dose in self.product.doses}

    def __bool__(self) -> bool:
        """Whether there is anything of the cells to show."""
        return bool(self.lots or self.doses or self.product.donors)

    # ── What came of what ────────────────────────────────────────────────────────────────────────

    @cached_property
    def made_from(self) -> Mapping[str, tuple[str, ...]]:
        """By node the nodes from which it comes directly."""
        found: dict[str, list[str]] = {}
        for to, whence in self.product.links:
            found.setdefault(to, []).append(whence)
        return {to: tuple(dict.fromkeys(listed)) for to, listed in found.items()}

    @cached_property
    def made_into(self) -> Mapping[str, tuple[str, ...]]:
        """By node the nodes that came of it directly."""
        found: dict[str, list[str]] = {}
        for to, whence in self.product.links:
            found.setdefault(whence, []).append(to)
        return {whence: tuple(dict.fromkeys(listed)) for whence, listed in found.items()}

    def above(self, *nodes: str) -> frozenset[str]:
        """All nodes from which some come, over any number of steps."""
        return reached(self.made_from, nodes)

    def below(self, *nodes: str) -> frozenset[str]:
        """All nodes that came of some, over any number of steps."""
        return reached(self.made_into, nodes)

    @cached_property
    def parents(self) -> Mapping[str, tuple[str, ...]]:
        """By node the lots, donors and doses directly above it; runs and units are stepped over.

        A person's cells come in a dose, if there was one.
        """
        shown = (kinds.LOT, kinds.DONOR, kinds.DOSE)
        found = {
            node: nearest(self.made_from, node, shown)
            for node in self.made_from
            if node.startswith((*shown, PARTICIPANT))
        }
        for node, above in found.items():
            doses = tuple(one for one in above if one.startswith(kinds.DOSE))
            if node.startswith(PARTICIPANT) and doses:
                found[node] = doses
        return found

    # ── Doses ────────────────────────────────────────────────────────────────────────────────────

    def planned_at_once(self, dose: Dose) -> tuple[float, float] | None:
        """The least and the most cells that were ordered in all; none where they are not known.

        Of a dose for each side, both sides where no side is named.
        """
        level = self.study.dose.levels.get(dose.level or "")
        cells = None if level is None else level.cells
        if level is None or not isinstance(cells, QuantityRange) or cells.low.unit != "{cells}":
            return None
        sides = 2 if level.per == "side" and dose.side is None else 1
        return sides * float(cells.low.amount), sides * float(cells.high.amount)

    def delivered(self, dose: Dose) -> Mapping[str, Any] | None:
        """Living cells that were given, with their interval; none before they were."""
        found: Mapping[str, Any] | None = None if dose.given is None else dose.given["delivered"]
        return found

    def is_notable_dose(self, dose: Dose) -> bool:
        """Whether something happened to a dose that a reader must not miss."""
        given = dose.given or {}
        if dose.refusals or dose.state == "discarded" or given.get("departs") or given.get("sheet"):
            return True
        return any(one.get("gap") for one in dose.handed) or any(
            self.is_notable(self.lots[code]) for code in self.day_lots(dose)
        )

    def is_of_a_dose(self, stage: str) -> bool:
        """Whether lots of a stage are made for one dose, on its day."""
        return stage in self._to_order

    @cached_property
    def _to_order(self) -> frozenset[str]:
        return frozenset(made_to_order(self.study.product))

    def day_lots(self, dose: Dose) -> tuple[str, ...]:
        """The lots that were made for a dose, the last one first."""
        found: dict[str, None] = {}
        ahead = [kinds.LOT + dose.suspension] if dose.suspension else []
        while ahead:
            node = ahead.pop(0)
            lot = self.lots.get(node.removeprefix(kinds.LOT))
            if lot is not None and self.is_of_a_dose(lot.stage) and lot.code not in found:
                found[lot.code] = None
                ahead += self.parents.get(node, ())
        return tuple(found)

    @cached_property
    def notable_doses(self) -> tuple[Dose, ...]:
        """The doses to which something happened."""
        return tuple(dose for dose in self.product.doses if self.is_notable_dose(dose))

    @cached_property
    def on_the_way(self) -> frozenset[str]:
        """The nodes of the lots that were made for doses to which something happened."""
        return frozenset(
            kinds.LOT + lot for one in self.notable_doses for lot in self.day_lots(one)
        )
