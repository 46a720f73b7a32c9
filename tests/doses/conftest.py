"""The stores in which two people meet at a bedside: a file and a server."""

from tests.actions.conftest import connect

__all__ = ["connect"]
