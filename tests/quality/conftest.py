"""The stores in which two people meet, as for the other tests of the door."""

from tests.actions.conftest import connect

__all__ = ["connect"]
