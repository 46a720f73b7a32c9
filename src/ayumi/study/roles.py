"""Roles: what each may do in the trial, and which two acts need two people."""

from collections.abc import Iterator
from typing import Literal

from ayumi.values import Fault, Id, Keyed, Maybe, Words, did_you_mean
from ayumi.values.table import Table, if_unset

Permission = Literal[
    # people
    "screen",
    "consent",
    "sign_eligibility",
    "enrol",
    "allocate",
    "unblind",
    "examine",
    "sign_examination",
    "enter_data",
    "enter_laboratory",
    "record_medication",
    "withdraw",
    "sign_before_transplantation",
    # cells
    "make_product",
    "record_test",
    "verify_test",
    "release_lot",
    "reject_lot",
    "order_dose",
    "prepare_dose",
    "hand_over",
    "check_bedside",
    "administer",
    "raise_alert",
    # safety
    "report_event",
    "assess_causality",
    "report_to_authority",
    "decide_go",
    "stop",
    # data
    "verify_data",
    "raise_query",
    "answer_query",
    "close_query",
    "lock",
    "unlock",
    "read_identity",
    "write_identity",
    "redact",
    "export",
    "read_trail",
    # the study itself
    "manage_accounts",
    "delegate",
    "record_training",
    "amend_study",
    "read",
]


class Role(Table):
    """What somebody in this role may do, and which records they need first."""

    title: Words
    may: tuple[Permission, ...]
    requires: Maybe[tuple[Literal["training", "delegation", "licence"], ...]] = if_unset(
        "nobody is refused for lack of training or delegation"
    )


class FourEyes(Table):
    """Two acts on the same thing that one person must not do both."""

    first: Permission
    second: Permission
    text: Words


def check_roles(roles: Keyed[Role], four_eyes: Keyed[FourEyes]) -> Iterator[Fault]:
    """Acts that need two people are acts that somebody may do."""
    allowed = {permission for role in roles.values() for permission in role.may}
    for name, pair in four_eyes.items():
        if pair.first == pair.second:
            message = "the second act is the first one; name the act that another person must do"
            yield Fault(f"four_eyes.{name}.second", pair.second, message)
            continue
        for side in ("first", "second"):
            permission = getattr(pair, side)
            if permission not in allowed:
                yield Fault(
                    f"four_eyes.{name}.{side}",
                    permission,
                    "no role may do this; add it to the `may` of a role",
                )


def check_role(place: str, name: Id, roles: Keyed[Role], needed: Permission) -> Iterator[Fault]:
    """A role that is named exists and may do what is asked of it here."""
    if name not in roles:
        yield Fault(place, name, f"there is no such role; {did_you_mean(name, roles)}")
    elif needed not in roles[name].may:
        yield Fault(place, name, f"this role needs the permission `{needed}`")
