"""The specification: which tests a lot or a suspension must pass, on what material, and when."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from ayumi.product.accept import Above, Accept, AtLeast, AtMost, Below, ComparedWithAncestor
from ayumi.product.out_of_specification import OutOfSpecification
from ayumi.product.stages import Product, check_stage, upstream
from ayumi.values import Fault, Id, Keyed, Maybe, Quantity, Unset, Words, did_you_mean
from ayumi.values.dimensions import check_dimension
from ayumi.values.table import Table, if_unset


class Material(Table):
    """What is tested: a sample with its printed label, from a stage, perhaps cultured further."""

    label: Words
    stage: Maybe[Id] = if_unset(
        "the sample's place in the genealogy, and when its results fall due, are not checked"
    )
    cultured: Maybe[Quantity] | None = if_unset(
        "when the results of the sample fall due cannot be computed", default=None
    )


class LotTest(Table):
    """One test: its target, material, method and limit; a result falls due after ``takes``.

    A missing result is overdue from ``late_after`` later.
    """

    title: Words
    group: Words | None = None
    material: Maybe[Id] = if_unset("what was tested cannot be checked")
    method: Maybe[Words] = if_unset("a result by another method is not noticed")
    takes: Maybe[Quantity] | None = if_unset(
        "when the result falls due cannot be computed", default=None
    )
    late_after: Maybe[Quantity] | None = if_unset(
        "a missing result is overdue from the day after it is due", default=None
    )
    role: Literal["release", "reference"] = "release"
    accept: Maybe[Accept] = if_unset("the test has no verdict, and release stays open")


class Conditional(Table):
    """Which tests may still be pending at a conditional release, and how long that may last."""

    pending: Annotated[tuple[Id, ...], Field(min_length=1)]
    within: Maybe[Quantity] = if_unset("a conditional release may last as long as its signer says")


class Specification(Table):
    """The tests of one level; each level is released on its own."""

    title: Words
    level: Literal["stock", "cryopreserved_lot", "final_product", "final_suspension"]
    stage: Id
    materials: Keyed[Material] = Field(default_factory=lambda: Keyed({}))
    tests: Maybe[Keyed[LotTest]] = if_unset("nothing of this level can be released by its tests")
    conditional: Maybe[Conditional] | None = if_unset(
        "a lot is released only when every test has passed", default=None
    )
    out_of_specification: Maybe[OutOfSpecification] | None = if_unset(
        "a lot that fails its specification is used for nobody", default=None
    )


def check_specification(specification: Keyed[Specification], product: Product) -> Iterator[Fault]:
    """Specifications, tests and comparisons name stages of the product."""
    for name, level in specification.items():
        place = f"specification.{name}"
        yield from check_stage(f"{place}.stage", level.stage, product)
        first = next(other for other, one in specification.items() if one.stage == level.stage)
        if first != name:
            message = f"`{first}` specifies this stage already; a lot is released by one of them"
            yield Fault(f"{place}.stage", level.stage, message)
        for material_name, material in level.materials.items():
            where = f"{place}.materials.{material_name}"
            if isinstance(material.stage, str):
                yield from check_stage(f"{where}.stage", material.stage, product)
            yield from check_dimension(f"{where}.cultured", material.cultured, "time")
        if not isinstance(level.tests, Unset):
            for test_name, test in level.tests.items():
                yield from _check_test(f"{place}.tests.{test_name}", test, level, product)
        if isinstance(level.conditional, Conditional):
            yield from _check_conditional(f"{place}.conditional", level.conditional, level)


def _check_conditional(
    place: str, conditional: Conditional, level: Specification
) -> Iterator[Fault]:
    """What may be pending are tests of the level, each named once."""
    yield from check_dimension(f"{place}.within", conditional.within, "time")
    if isinstance(level.tests, Unset):
        message = "the tests of this level are unset; without them nothing can be pending"
        yield Fault(f"{place}.pending", ", ".join(conditional.pending), message)
        return
    for number, name in enumerate(conditional.pending):
        if name not in level.tests:
            meant = did_you_mean(name, level.tests)
            yield Fault(f"{place}.pending.{number}", name, f"there is no such test; {meant}")
        elif name in conditional.pending[:number]:
            yield Fault(f"{place}.pending.{number}", name, "named already")
    needed = {name for name, test in level.tests.items() if test.role == "release"}
    if needed and needed <= set(conditional.pending):
        message = "every release test may be pending; leave those out that must have passed"
        yield Fault(f"{place}.pending", ", ".join(conditional.pending), message)


def _check_test(
    place: str, test: LotTest, level: Specification, product: Product
) -> Iterator[Fault]:
    if isinstance(test.material, str) and test.material not in level.materials:
        meant = did_you_mean(test.material, level.materials)
        yield Fault(f"{place}.material", test.material, f"there is no such material; {meant}")
    for key in ("takes", "late_after"):
        yield from check_dimension(f"{place}.{key}", getattr(test, key), "time")
    match test.accept:
        case ComparedWithAncestor() as compared:
            yield from _check_ancestor(f"{place}.accept.ancestor", compared, test, level, product)
        case AtLeast() | AtMost() | Above() | Below() as limited if limited.limit.unit == "%":
            yield from check_dimension(f"{place}.accept.limit", limited.limit, "share")


def _check_ancestor(
    place: str,
    compared: ComparedWithAncestor,
    test: LotTest,
    level: Specification,
    product: Product,
) -> Iterator[Fault]:
    """What a sample is compared with lies upstream of it."""
    material = level.materials.get(test.material) if isinstance(test.material, str) else None
    known = material is not None and isinstance(material.stage, str)
    stage = str(material.stage) if material is not None and known else level.stage
    yield from check_stage(place, compared.ancestor, product)
    if stage not in product.stages or compared.ancestor not in product.stages:
        return
    above = upstream(stage, product)
    if compared.ancestor not in above and set(above) <= set(product.stages):
        listed = ", ".join(f"`{name}`" for name in above) or "none"
        message = f"`{stage}` does not come from this stage; its ancestors: {listed}"
        yield Fault(place, compared.ancestor, message)
