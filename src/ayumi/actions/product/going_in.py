"""What goes into a run: units that may be used, of fitting stages, and donors' tissue."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from ayumi.actions.door import refused
from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor
from ayumi.actions.product.taking import Input, Taking, inputs_of, take_from
from ayumi.product.custody import why_not_thawed
from ayumi.trial.product import kinds
from ayumi.trial.product.dose_fold import dose_of
from ayumi.trial.product.genealogy import of_kind, upstream_of
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.usable import Purpose, remarks_on, why_not_of
from ayumi.values import Fault, InputRefused

REPEATED: Final = ("bank", "passage")
"""Kinds of stage that may be made of themselves: a bank filled anew, a passage after another."""


@dataclass(frozen=True, slots=True)
class GoingIn:
    """Units that go into a run, by lot, and donors."""

    run: str
    by_lot: tuple[tuple[Lot, tuple[Taking, ...]], ...]
    donors: tuple[str, ...]
    remarks: tuple[str, ...]
    thawing: bool = False
    """Whether the step is a thaw of what is still frozen."""
    dose: str | None = None

    @property
    def units(self) -> list[dict[str, Any]]:
        """The units as an entry holds them."""
        return [
            {
                "unit": one.unit,
                "lot": lot.code,
                "volume": None if one.volume is None else str(one.volume),
            }
            for lot, takings in self.by_lot
            for one in takings
        ]

    @property
    def links(self) -> list[list[str]]:
        """The links of the genealogy: the run comes from its units and donors."""
        node = kinds.RUN + self.run
        units = [[node, kinds.UNIT + one.unit] for _, takings in self.by_lot for one in takings]
        return units + [[node, kinds.DONOR + donor] for donor in self.donors]

    def take(self, door: ProductDoor, at: datetime) -> None:
        """Record in each lot what was thawed by this, and what was taken of its units."""
        for lot, takings in self.by_lot:
            frozen = [one.unit for one in takings if lot.units[one.unit].state == "stored"]
            if self.thawing and frozen:
                body = {"units": frozen, "dose": self.dose}
                door.append(kinds.LOT + lot.code, kinds.UNIT_THAWED, body, at=at)
            into = [replace(one, into=kinds.RUN + self.run) for one in takings]
            take_from(door, door.lot(lot.code), into, at=at)


def going_in(
    door: ProductDoor,
    run: str,
    stage: str,
    inputs: Sequence[Input],
    donors: Sequence[str],
    *,
    dose: str | None,
    at: datetime,
    before: Sequence[str] = (),
) -> GoingIn:
    """What goes into a run of a stage, if it may; `ActionRefused` with every reason.

    ``before`` are units and donors, as nodes, that went in earlier.
    """
    taken = inputs_of(door, inputs, at=at, **_purpose(door, dose))
    _refuse_skipped_stages(door, stage, [lot for lot, _ in taken])
    _refuse_donors(door, stage, donors)
    remarks = [remark for lot, _ in taken for remark in remarks_on(door.writing, lot.code)]
    thawing = door.stage(stage).kind == "thaw"
    if thawing:
        _refuse_thawed_too_often(door, taken)
    found = GoingIn(
        run, tuple((lot, tuple(takings)) for lot, takings in taken), tuple(donors), tuple(remarks),
        thawing, dose,
    )  # fmt: skip
    _refuse_own_yield(door, found)
    _refuse_two_donors(door, [*(whence for _, whence in found.links), *before])
    return found


def _refuse_skipped_stages(door: ProductDoor, stage: str, lots: Sequence[Lot]) -> None:
    """Refuse what is not of a stage from which this one is made: no step is left out unseen."""
    wanted = door.stage(stage)
    made_from = (*wanted.made_from, *((stage,) if wanted.kind in REPEATED else ()))
    faults = [
        Fault(
            "inputs",
            lot.code,
            f"is of the stage {lot.stage}; {stage} is made from {' or '.join(made_from) or 'none'}",
        )
        for lot in {one.code: one for one in lots}.values()
        if lot.stage not in made_from
    ]
    if faults:
        raise InputRefused(faults, "inputs")


def _refuse_thawed_too_often(door: ProductDoor, taken: Sequence[tuple[Lot, list[Taking]]]) -> None:
    """Refuse frozen units of a step that thaws them, if they were thawed as often as allowed."""
    stages = door.study.product.stages
    found = [
        why_not_thawed(one.unit, stages.get(lot.stage), lot.units[one.unit].thaws + 1)
        for lot, takings in taken
        for one in takings
        if lot.units[one.unit].state == "stored"
    ]
    if reasons := [why for why in found if why is not None]:
        raise ActionRefused(f"not to be used: {'; '.join(reasons)}")


def _purpose(door: ProductDoor, dose: str | None) -> dict[str, Any]:
    """What the units are for: the process, or a dose and its person."""
    if dose is None:
        purpose: Purpose = "input"
        return {"purpose": purpose}
    return {"purpose": "prepare", "participant": person_of(door, dose), "dose": dose}


def person_of(door: ProductDoor, dose: str) -> str:
    """The participant for whom a dose was ordered; `ActionRefused` if it was not."""
    ordered = dose_of(door.writing, dose)
    if ordered is None:
        raise ActionRefused(f"there is no dose {dose}")
    return ordered.participant


def _refuse_donors(door: ProductDoor, stage: str, donors: Sequence[str]) -> None:
    """Refuse donors where the stage does not come from one, and those of whom nothing is used."""
    if not donors:
        return
    refuse_not_of_a_donor(door, stage)
    reasons = [why for code in donors for why in why_not_of(door.donor(code), door.study)]
    if reasons:
        raise ActionRefused(f"not to be used: {'; '.join(reasons)}")


def refuse_not_of_a_donor(door: ProductDoor, stage: str) -> None:
    """Refuse a stage that does not come straight from a donor."""
    stages = door.study.product.stages
    above = [stages[name].kind for name in stages[stage].made_from if name in stages]
    if "donor" not in above and stages[stage].kind != "tissue":
        raise refused("stage", stage, "does not come straight from a donor; name the units")


def _refuse_two_donors(door: ProductDoor, nodes: Sequence[str]) -> None:
    """Refuse to pool cells of different people where the product is autologous."""
    if door.study.product.kind != "autologous":
        return
    whose = of_kind({*nodes, *upstream_of(door.writing, *nodes)}, kinds.DONOR)
    if len(whose) > 1:
        raise ActionRefused(
            f"the product is autologous: cells of {' and '.join(whose)} are never pooled"
        )


def _refuse_own_yield(door: ProductDoor, found: GoingIn) -> None:
    """Refuse units that came of this very run: nothing comes from itself."""
    units = [one.unit for _, takings in found.by_lot for one in takings]
    if kinds.RUN + found.run in upstream_of(door.writing, *(kinds.UNIT + one for one in units)):
        raise ActionRefused(f"{', '.join(units)} came of the run {found.run} itself")
