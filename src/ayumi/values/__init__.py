"""Values that every part of Ayumi shares."""

from ayumi.values.fault import Fault, InputRefused

__all__ = ["Fault", "InputRefused"]
