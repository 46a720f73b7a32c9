"""Match sheets: the check at the bedside on paper, for when Ayumi cannot be reached."""

from ayumi.actions.door import Record
from ayumi.actions.permission import ActionRefused, require
from ayumi.actions.product.bedside import bedside_rules, expected_of
from ayumi.actions.product.door import at_the_product
from ayumi.actions.product.dose_door import dose_at, subject_of
from ayumi.ledger import Actor, Entry
from ayumi.trial.product import kinds

PRINTING = ("hand_over", "check_bedside", "administer", "prepare_dose")
"""Whoever has one of these has something to do with the dose, and may print its sheet."""


def print_sheet(ledger: Record, actor: Actor, code: str, *, identified: bool = False) -> Entry:
    """Note that a match sheet of a dose is printed, before it is: each has a code of its own.

    With ``identified`` the sheet shows what the vault keeps of the person, which needs the
    permission to read identities; otherwise these lines are left to be written by hand. What
    speaks against giving the cells now stands on it, too.
    """
    with at_the_product(ledger, actor, *PRINTING) as door:
        dose = dose_at(door, code)
        if not dose.syringes:
            raise ActionRefused(f"{code} is not prepared yet; there are no labels to compare")
        if identified:
            require(door.writing, actor, "read_identity")
        expected = expected_of(door, dose, bedside_rules(door), door.now)
        body = {
            "sheet": f"{code}-S{len(dose.sheets) + 1}",
            "identified": identified,
            "remarks": [*expected.unusable, *expected.not_ready],
        }
        return door.append(subject_of(code), kinds.DOSE_SHEET, body)
