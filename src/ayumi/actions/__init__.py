"""The one door: every write is an action, with who acts and why as arguments."""

from ayumi.actions.permission import ActionRefused

__all__ = ["ActionRefused"]
