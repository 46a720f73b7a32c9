"""The report of a whole trial: one page, its figures, and the data behind each of them."""

from ayumi.report.layout.figures import Figure
from ayumi.report.trial.page import Report, trial_report

__all__ = ["Figure", "Report", "trial_report"]
