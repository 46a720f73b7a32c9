"""How much of the year's change has happened by a day: the shape of the course h(t)."""

from itertools import pairwise

from ayumi.recovery.calibration import Calibration


def course_score(course: tuple[tuple[float, float], ...], day: float) -> float:
    """The mean score of the published course on a day [d], straight between its visits.

    Before the first visit its first stretch is continued; after the last nothing changes.
    """
    if day >= course[-1][0]:
        return course[-1][1]
    for (earlier, low), (later, high) in pairwise(course):
        if day < later:
            return low + (high - low) * (day - earlier) / (later - earlier)
    raise AssertionError("unreachable: the last visit was asked first")


def share_of_change(calibration: Calibration, baseline_day: float, day: float) -> float:
    """The share of the year's change that has happened, h(t): 0 until baseline, 1 from week 52.

    >>> from ayumi.recovery import CALIBRATIONS
    >>> [round(share_of_change(CALIBRATIONS["reference"], 14, day), 2) for day in (14, 84, 364)]
    [0.0, 0.4, 1.0]
    """
    course = calibration.course
    if day <= baseline_day:
        return 0.0
    at_baseline = course_score(course, baseline_day)
    return (course_score(course, day) - at_baseline) / (course[-1][1] - at_baseline)
