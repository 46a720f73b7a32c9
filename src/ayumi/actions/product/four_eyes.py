"""Two people for two acts on a lot: who tested, made or prepared it does not release it."""

from collections.abc import Collection, Mapping
from typing import Final

from ayumi.actions.permission import ActionRefused
from ayumi.actions.product.door import ProductDoor
from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.run_fold import run_of
from ayumi.values.growing import Growing

BEFORE_RELEASE: Final = ("record_test", "make_product", "prepare_dose")
"""What nobody has done who releases a lot, whatever the study document says."""

_DID: Final[Mapping[str, str]] = {
    "record_test": "tested it",
    "verify_test": "verified its tests",
    "make_product": "made it",
    "prepare_dose": "prepared it",
    "release_lot": "released it",
}
_WHY: Final[Mapping[tuple[str, str], str]] = {
    ("record_test", "verify_test"): "Who records a test does not verify it",
    ("record_test", "release_lot"): "Who tests a lot does not release it",
    ("make_product", "release_lot"): "Who makes a lot does not release it",
    ("prepare_dose", "release_lot"): "Who prepares a suspension does not release it",
}


def who_did(view: View, lot: Lot) -> Mapping[str, frozenset[str]]:
    """The accounts that took part in a lot, by the permission under which they did."""
    run = None if lot.run is None else run_of(view, lot.run)
    made = {lot.made_by} if lot.made_by else set()
    if run is not None:
        made |= {step.operator for step in run.steps}
        made |= {run.operator} if run.operator else set()
    tested = {one.by for one in lot.results} | {str(one.result["analyst"]) for one in lot.results}
    verified = {one.verified_by for one in lot.results if one.verified_by}
    verified |= {one.by for one in lot.investigations} | {one.by for one in lot.reviews}
    released = {one.by for one in lot.dispositions if one.act.startswith("release")}
    prepared = (view.folded(_prepared, kind=kinds.DOSE_PREPARED) or Growing()).get(lot.code, ())
    return {
        "record_test": frozenset(tested),
        "verify_test": frozenset(verified),
        "make_product": frozenset(made),
        "prepare_dose": frozenset(prepared),
        "release_lot": frozenset(released),
    }


def refuse_own(
    door: ProductDoor,
    second: str,
    did: Mapping[str, Collection[str]],
    *,
    always: Collection[str] = (),
) -> None:
    """Refuse the second of two acts to whoever did the first: `ActionRefused` with every reason.

    Asked are the pairs of the study document, and what is kept apart ``always``.
    """
    if reasons := why_own(door, second, did, always=always):
        raise ActionRefused("; ".join(reasons))


def why_own(
    door: ProductDoor,
    second: str,
    did: Mapping[str, Collection[str]],
    *,
    always: Collection[str] = (),
) -> tuple[str, ...]:
    """Every reason why the actor must leave the second act to somebody else; none if they may."""
    account = door.actor.account
    pairs = door.study.four_eyes.values()
    texts: dict[tuple[str, str], str] = {(p.first, p.second): p.text.en for p in pairs}
    apart = {*always, *(first for first, then in texts if then == second)}
    return tuple(
        f"{account} {_DID[first]}. {_text(first, second, texts)}"
        for first in did
        if first in apart and account in did[first]
    )


def _text(first: str, second: str, texts: Mapping[tuple[str, str], str]) -> str:
    pair = (first, second)
    return texts.get(pair) or _WHY.get(pair) or "That takes two people"


def _prepared(before: Growing[tuple[str, ...]] | None, entry: Entry) -> Growing[tuple[str, ...]]:
    """By the lot of a suspension, who prepared it."""
    found = {str(entry.body["suspension"]): tuple(entry.body["prepared_by"])}
    return (before or Growing()).changed(found)
