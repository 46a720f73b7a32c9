"""What a change of the study document touches: a closed set of words, each with its sentence.

The first line of the table that fits a place says what a change there touches. Every place has
one, since the lines at the end take whole sections.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, get_args

Impact = Literal[
    "identity",
    "permissions",
    "enrolment",
    "eligibility",
    "allocation",
    "blinding",
    "forms",
    "edit checks",
    "visits",
    "treatment",
    "medication",
    "product",
    "lot verdicts",
    "doses",
    "safety",
    "reporting",
    "boundaries",
    "endpoints",
    "analysis",
    "wording",
    "sources",
]
IMPACTS: Final[tuple[Impact, ...]] = get_args(Impact)
ChangeKind = Literal["added", "removed", "changed", "reordered"]

STAYS: Final = "What is recorded already stays under the version it was recorded under."
ASK_AGAIN: Final = "Check whether participants must be asked again."

WIDER: Final = "more can be entered from now on; all values recorded so far remain possible"
NARROWER: Final = "values already recorded may lie outside; they stay, and should be looked at"


class Touched(NamedTuple):
    """What a change touches, whom or what in particular, and whether consent may rest on it."""

    impact: Impact
    sentence: str
    consent: bool = False


_WORDS = Touched("wording", "read from now on; nothing that is computed changes")
_TOLD = Touched("wording", "read from now on; nothing that is computed changes", consent=True)
_SOURCES = Touched("sources", "where values come from; nothing that is computed changes")
_IDENTITY = Touched("identity", "reports name the study so from now on")
_PERMISSIONS = Touched("permissions", "at once, for everything done from now on")
_ENROLMENT = Touched("enrolment", "people not yet enrolled; who is enrolled stays in their cohort")
_ELIGIBILITY = Touched("eligibility", "people not yet enrolled; who is enrolled stays enrolled")
_WITHDRAWAL = Touched(
    "treatment", "people under treatment from now on; withdrawals made stay", consent=True
)
_LEAVING = Touched("treatment", "people still treated; who has left stays out")
_ARMS = Touched("allocation", "people not yet allocated; who is allocated stays in their arm", True)
_BLINDING = Touched("blinding", "what each role sees from now on; what was seen was seen")
_FORMS = Touched("forms", "forms filled in from now on; those filled in stay as they are")
_MARKS = Touched("forms", "values are marked by the new limits; none is refused for them")
_CHECKS = Touched("edit checks", "values entered from now on; those recorded stay as they are")
_UNIT = Touched("edit checks", "values recorded so far are in the old unit, and stay in it")
_TYPE = Touched("edit checks", "values recorded so far are of the old kind, and stay so")
_BUILT_IN = Touched("forms", "examinations from now on; those recorded stay as they are")
_DAYS = Touched("visits", "days are counted anew for what is planned; what was judged stays")
_WINDOW = Touched("visits", "planned visits only; visits done stay judged as they were")
_VISITS = Touched("visits", "planned visits only; visits done stay as they were", True)
_CONSENT = Touched("enrolment", "consent given from now on; consent given stays as it is", True)
_WAITING = Touched("treatment", "people not yet treated; decisions made stay")
_TREATMENT = Touched("treatment", "people not yet treated; doses given stay judged as they were")
_DRUGS = Touched("medication", "doses and levels from now on; what was given stays", True)
_PRODUCT = Touched("product", "what is made from now on; what was made keeps its stages", True)
_LOTS = Touched("lot verdicts", "lots not yet released; released ones keep their decision")
_SUSPENSION = Touched("lot verdicts", "suspensions not yet released; those released keep it")
_DOSES = Touched("doses", "doses ordered from now on; doses given stay as ordered", True)
_ZONE = Touched("doses", "days of operations from now on; what was judged stays")
_CUSTODY = Touched("product", "hand-overs and checks from now on; those that were made stay")
_EVENTS = Touched("safety", "events reported from now on; assessments made stay as they are")
_HARMS = Touched("safety", "events reported from now on; assessments made stay as they are", True)
_REPORTS = Touched("reporting", "events first known from now on; reports due keep their day")
_BOUNDARIES = Touched("boundaries", "boundaries from now on; decisions made stay")
_ENDPOINTS = Touched("endpoints", "computed anew; post hoc if enrolment has begun, and labelled so")
_ANALYSIS = Touched("analysis", "results from now on; post hoc if enrolment has begun")

_TABLE: Final[tuple[tuple[str, Touched], ...]] = (
    ("sources.**", _SOURCES),
    ("**.source", _SOURCES),
    ("study.participants", _ENROLMENT),
    ("study.sites", _ENROLMENT),
    ("study.time_zone", _ZONE),
    ("study.**", _IDENTITY),
    ("arms.*.title", _TOLD),
    ("arms.*.text", _TOLD),
    ("dose.levels.*.title", _TOLD),
    ("**.title", _WORDS),
    ("four_eyes.*.text", _WORDS),
    ("roles.**", _PERMISSIONS),
    ("four_eyes.**", _PERMISSIONS),
    ("arms.**", _ARMS),
    ("allocation.**", _ARMS),
    ("blinding.**", _BLINDING),
    ("clocks.**", _DAYS),
    ("consent.**", _CONSENT),
    ("cohorts.*.dose", _DOSES),
    ("cohorts.*.sides", _DOSES),
    ("cohorts.*.arm", _ARMS),
    ("cohorts.*.eligibility.**", _ELIGIBILITY),
    ("cohorts.*.transplantation.**", _TREATMENT),
    ("cohorts.**", _ENROLMENT),
    ("stagger.**", _WAITING),
    ("missing.**", _CHECKS),
    ("instruments.*.about", _WORDS),
    ("instruments.*.built_in", _BUILT_IN),
    ("instruments.*.missing", _CHECKS),
    ("instruments.*.fields.*.limits.**", _MARKS),
    ("instruments.*.fields.*.unit", _UNIT),
    ("instruments.*.fields.*.*.**", _CHECKS),
    ("instruments.**", _FORMS),
    ("eligibility.withdraw.**", _WITHDRAWAL),
    ("eligibility.withdraw.**", _LEAVING),
    ("eligibility.**", _ELIGIBILITY),
    ("transplantation.**", _TREATMENT),
    ("before_transplantation.**", _WAITING),
    ("visits.*.window.**", _WINDOW),
    ("visits.*.place", _WINDOW),
    ("visits.**", _VISITS),
    ("immunosuppression.**", _DRUGS),
    ("product.**", _PRODUCT),
    ("specification.*.tests.*.group", _WORDS),
    ("specification.*.materials.*.label", _WORDS),
    ("specification.**", _LOTS),
    ("dose.suspension.**", _SUSPENSION),
    ("dose.endotoxin.**", _SUSPENSION),
    ("dose.**", _DOSES),
    ("custody.**", _CUSTODY),
    ("adverse_events.of_interest.**", _HARMS),
    ("adverse_events.**", _EVENTS),
    ("reporting.**", _REPORTS),
    ("stopping.**", _BOUNDARIES),
    ("endpoints.**", _ENDPOINTS),
    ("analysis.**", _ANALYSIS),
)


_A_FIELD: Final = ("instruments", "*", "fields", "*")


def touched(path: str, kind: ChangeKind, old: Any, new: Any) -> Touched:
    """What a change at a place of the resolved form touches.

    >>> touched("instruments.laboratory.fields.wbc.max", "changed", 500, 100).sentence
    'values already recorded may lie outside; they stay, and should be looked at'
    >>> touched("eligibility.include.age.rule.at_least", "changed", 18, 20).impact
    'eligibility'
    """
    steps = path.split(".")
    if kind == "changed" and _fits(_A_FIELD, steps):
        return _TYPE
    # A part may be called `title` or `source` by its author; then it is a table.
    part = any(isinstance(value, Mapping) and "en" not in value for value in (old, new))
    found = next(
        what
        for pattern, what in _TABLE
        if _fits(pattern.split("."), steps) and not (part and pattern.startswith("**"))
    )
    if found is not _CHECKS:
        return found
    if steps[-2:-1] in (["choices"], ["missing"]) and kind == "changed":
        return _WORDS
    way = _way(steps, kind, old, new)
    return found if way is None else found._replace(sentence=way)


def _fits(pattern: Sequence[str], steps: Sequence[str]) -> bool:
    """Whether a place fits: `*` is one step, `**` any number of them, none included."""
    if not pattern:
        return not steps
    first, *rest = pattern
    if first == "**":
        return any(_fits(rest, steps[skip:]) for skip in range(len(steps) + 1))
    return bool(steps) and first in ("*", steps[0]) and _fits(rest, steps[1:])


def _way(steps: Sequence[str], kind: ChangeKind, old: Any, new: Any) -> str | None:
    """Whether more or less can be entered after a change of a field."""
    if kind == "reordered" or steps == ["missing"]:
        return None
    if "choices" in steps or (steps[0] == "missing" and len(steps) == 2):
        return {"added": WIDER, "removed": NARROWER}.get(kind)
    match steps[-1]:
        case "min":
            wider = new is None or (old is not None and _number(new) < _number(old))
        case "max" | "decimals":
            wider = new is None or (old is not None and _number(new) > _number(old))
        case "required" | "partial":
            wider = bool(new) == (steps[-1] == "partial")
        case "missing":
            wider = new is None or (old is not None and set(old) <= set(new))
        case _:
            return None
    return WIDER if wider else NARROWER


def _number(value: Any) -> Decimal:
    return Decimal(str(value))
