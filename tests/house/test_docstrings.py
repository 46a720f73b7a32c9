"""The examples in docstrings run and say what they show."""

import doctest
import importlib
import pkgutil

import pytest

import ayumi

MODULES = ["ayumi", *(module.name for module in pkgutil.walk_packages(ayumi.__path__, "ayumi."))]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name == "numba":
            pytest.skip("numba has no wheel for this Python")
        raise
    assert doctest.testmod(module).failed == 0
