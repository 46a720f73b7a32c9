"""The study definition: all sections of a study document, each typed by its own package."""

from typing import Literal

from pydantic import Field

from ayumi.evidence import Analysis, Endpoint
from ayumi.participants import (
    Clock,
    Cohort,
    ConsentRules,
    Eligibility,
    GoList,
    Immunosuppression,
    Instrument,
    Stagger,
    TransplantationWindow,
    Visit,
)
from ayumi.product import Custody, Dose, Product, Specification
from ayumi.safety import AdverseEvents, ReportingClock, StoppingRule
from ayumi.study.arms import Allocation, Arm, Blinding
from ayumi.study.identity import Amends, Identity
from ayumi.study.roles import FourEyes, Role
from ayumi.study.sources import Source
from ayumi.values import Coded, Keyed, Maybe, Words
from ayumi.values.table import Table, if_unset


class StudyDefinition(Table):
    """Everything that a trial is; an amendment is a new one."""

    format: Literal[1]
    amends: Amends | None = None
    sources: Keyed[Source]
    study: Identity
    roles: Keyed[Role]
    four_eyes: Keyed[FourEyes] = Field(default_factory=lambda: Keyed({}))
    arms: Keyed[Arm]
    allocation: Allocation
    blinding: Maybe[Blinding] = if_unset("nothing is hidden from anybody")
    clocks: Keyed[Clock]
    consent: Maybe[ConsentRules] | None = if_unset(
        "consent is recorded without rules of the document", default=None
    )
    cohorts: Keyed[Cohort]
    stagger: Maybe[Stagger] = if_unset("no participant or cohort is held back for another")
    missing: Coded[Words]
    instruments: Keyed[Instrument]
    eligibility: Maybe[Eligibility] = if_unset("eligibility stays undetermined")
    transplantation: Maybe[TransplantationWindow] = if_unset(
        "a dose cannot be refused for being given too early or too late"
    )
    before_transplantation: Maybe[GoList] = if_unset(
        "whether to go on before transplantation is decided without a list"
    )
    visits: Keyed[Visit]
    immunosuppression: Maybe[Immunosuppression] = if_unset(
        "immunosuppression is recorded but not checked"
    )
    product: Product
    specification: Maybe[Keyed[Specification]] = if_unset("nothing can be released by its tests")
    dose: Dose
    custody: Maybe[Custody] | None = if_unset(
        "a transplantation is recorded without a match of the cells and the person", default=None
    )
    adverse_events: Maybe[AdverseEvents] = if_unset("events are recorded in words only")
    reporting: Maybe[Keyed[ReportingClock]] = if_unset("late reports to authorities go unnoticed")
    stopping: Maybe[Keyed[StoppingRule]] = if_unset("no boundary stops the trial by itself")
    endpoints: Maybe[Keyed[Endpoint]] = if_unset("no endpoint is computed")
    analysis: Maybe[Analysis] = if_unset("results are described and not judged")
