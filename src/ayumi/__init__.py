"""Ayumi: from the donor's cells to a person's step, and to what the result honestly means."""

__version__ = "0.1.0"
