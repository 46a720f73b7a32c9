"""Rehearsal: virtual people walk through the same door as real ones. SIMULATED."""

from ayumi.rehearsal.crew import PASSWORD
from ayumi.rehearsal.plan import Plan
from ayumi.rehearsal.run import Rehearsed, rehearse

__all__ = ["PASSWORD", "Plan", "Rehearsed", "rehearse"]
