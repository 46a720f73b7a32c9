"""Arms, how people come to them, and who must not know."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from ayumi.study.roles import Role
from ayumi.values import Fault, Id, Keyed, Maybe, Unset, Words, did_you_mean
from ayumi.values.table import Table, if_unset


class Arm(Table):
    """One arm of the study: what its participants receive."""

    title: Words
    text: Words | None = None


class NoAllocation(Table):
    """Nobody is allocated: one arm, or the arm follows from the cohort."""

    kind: Literal["none"]


class RandomBlocks(Table):
    """Allocation at random, balanced within blocks; sizes are kept from those who enrol."""

    kind: Literal["random_blocks"]
    ratio: Keyed[Annotated[int, Field(ge=1)]]
    blocks: Maybe[tuple[Annotated[int, Field(ge=1)], ...]] = if_unset(
        "the allocation list cannot be made here"
    )


Allocation = Annotated[NoAllocation | RandomBlocks, Field(discriminator="kind")]


class Blinding(Table):
    """Which roles must not see the allocation, and for endpoint visits earlier results."""

    allocation: Maybe[tuple[Id, ...]] = if_unset("nobody is kept from the allocation", default=())
    earlier_results: Maybe[tuple[Id, ...]] = if_unset(
        "nobody who examines is kept from earlier results", default=()
    )


def check_allocation(allocation: Allocation, arms: Keyed[Arm]) -> Iterator[Fault]:
    """Allocation chooses between arms that there are, each with its share."""
    if not isinstance(allocation, RandomBlocks):
        return
    for arm in allocation.ratio:
        if arm not in arms:
            message = f"there is no such arm; {did_you_mean(arm, arms)}"
            yield Fault(f"allocation.ratio.{arm}", "", message)
    for arm in arms:
        if arm not in allocation.ratio:
            yield Fault("allocation.ratio", "", f"say how many of the arm `{arm}` a block holds")
    if isinstance(allocation.blocks, tuple):
        whole = sum(allocation.ratio.values())
        for number, size in enumerate(allocation.blocks):
            if size % whole:
                message = f"a block is a multiple of {whole}, the sum of the ratio"
                yield Fault(f"allocation.blocks.{number}", str(size), message)


def check_blinding(blinding: Blinding, roles: Keyed[Role]) -> Iterator[Fault]:
    """Blinded roles exist."""
    for name in ("allocation", "earlier_results"):
        named = getattr(blinding, name)
        for number, role in enumerate(() if isinstance(named, Unset) else named):
            if role not in roles:
                message = f"there is no such role; {did_you_mean(role, roles)}"
                yield Fault(f"blinding.{name}.{number}", role, message)
