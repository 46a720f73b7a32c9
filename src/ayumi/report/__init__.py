"""Examinations as drawings: the worksheet, the body diagram, and two examinations compared.

All of them are SVG text: complete, accessible, for screen and print, without script or web fonts.
"""

from ayumi.report.change import comparison
from ayumi.report.diagram import body
from ayumi.report.sheet import worksheet

__all__ = ["body", "comparison", "worksheet"]
