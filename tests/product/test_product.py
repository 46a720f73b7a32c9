"""Stages and doses: what comes from what, and in which units."""

from typing import Any

from pydantic import TypeAdapter

from ayumi.product import Dose, Product, check_dose
from ayumi.product.stages import upstream


def product(**made_from: tuple[str, ...]) -> Product:
    stages = {
        name: {"title": name, "kind": "passage", "made_from": parents}
        for name, parents in made_from.items()
    }
    given = {"title": "Cells", "kind": "allogeneic", "stages": stages}
    return TypeAdapter(Product).validate_python(given)


def dose(cells: str, **administration: Any) -> Dose:
    unset = {"unset": "not public"}
    given = {
        "route": "Injection",
        "site": "Cord",
        "levels": {"one": {"title": "One", "cells": cells}},
        "administration": {
            **dict.fromkeys(("volume", "rate", "sites", "needle", "depth"), unset),
            **administration,
        },
        "suspension": unset,
    }
    return TypeAdapter(Dose).validate_python(given)


def test_a_stage_comes_from_all_stages_on_all_ways() -> None:
    made = product(donor=(), left=("donor",), right=("donor",), pool=("left", "right"), other=())
    assert upstream("pool", made) == ("donor", "left", "right")
    assert upstream("left", made) == ("donor",)
    assert upstream("donor", made) == ()


def test_a_parent_that_there_is_not_comes_last() -> None:
    made = product(donor=(), lot=("donor", "nothing"))
    assert upstream("lot", made) == ("donor", "nothing")


def test_amounts_of_the_right_kind_have_no_fault() -> None:
    for cells in ("2e6 {cells}", "1e5 to 2e5 {cells}/kg"):
        given = dose(cells, volume="20 to 40 uL", rate="0.5 mL/h", sites=3, depth="30 mm")
        assert list(check_dose(given)) == []


def test_each_amount_of_the_wrong_kind_has_its_place() -> None:
    given = dose("2 mL", volume="2 mm", rate="2 uL", depth="2 min")
    assert [fault.place for fault in check_dose(given)] == [
        "dose.levels.one.cells",
        "dose.administration.volume",
        "dose.administration.rate",
        "dose.administration.depth",
    ]
