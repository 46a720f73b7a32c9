"""The options of `ayumi evidence`: what was seen, beside which comparators, and how it is shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from ayumi.commands.app import Whole
from ayumi.values import Language

Names = Annotated[tuple[str, ...], Parameter(show_default=False)]
"""Several names, with commas between them, or the option again."""


@Parameter(name="*")
@dataclass(frozen=True)
class Result:
    """What was seen, and of whom; an axis that is not said is not matched."""

    measure: str | None = None
    """What was counted: ais_to_C_or_better, uems_gain … `ayumi comparators list` names them all."""
    responders: Whole | None = None
    """How many people responded; for AIS C or better, those who reached D count too."""
    n: Whole | None = None
    """Of how many people."""
    undetermined: Whole = 0
    """How many more of the n could not be judged: the lowest and the highest count are told."""
    responders_c: Whole | None = None
    """How many surely reached AIS C or better, where something else was counted."""
    responders_d: Whole | None = None
    """How many surely reached AIS D or better, where something else was counted."""
    mean: float | None = None
    """For a change: the mean of the people [points]."""
    sd: float | None = None
    """For a change: the standard deviation [points]."""
    side: str | None = None
    """For motor levels: best or per_side."""
    baseline_ais: str | None = None
    """The grade at baseline: A; several as A+B. Name it: recovery depends on it most."""
    level: str | None = None
    """Neurological levels: C3-T10, C4, above T10, cervical, thoracic or all."""
    baseline_day: str | None = None
    """Days from injury to baseline: 14-28."""
    follow_up: str | None = None
    """Weeks from baseline to the examination that counts."""
    era: str | None = None
    """Years of injury: 2021-2024."""
    country: str | None = None
    """Two letters, such as JP."""
    published: str | None = None
    """Instead of all these, a published or reported outcome: keio, scistar or yonsei."""
    control_responders: Whole | None = None
    """How many responded in a control group of the same time."""
    control_n: Whole | None = None
    """Of how many people in that group."""
    randomised: bool = False
    """Chance chose who was in that group."""


@Parameter(name="*")
@dataclass(frozen=True)
class Beside:
    """Beside which comparators; whatever is left out is told."""

    only: Names = ()
    """Only these comparators, by id, with commas between them."""
    without: Names = ()
    """All but these."""
    registry: Names = ()
    """Only those of a registry, such as EMSCI."""
    country_only: Names = ()
    """Only those of a country."""
    comparators: Annotated[tuple[Path, ...], Parameter(show_default=False)] = ()
    """A table of your own comparators; may be given several times."""
    prior: Names = ()
    """Comparators that make a prior of natural recovery together, by id."""
    robust: float | None = None
    """The weight of a vague part in that prior, such as 0.2."""


@Parameter(name="*")
@dataclass(frozen=True)
class Shown:
    """How the answer is shown."""

    format: Literal["table", "json", "text"] | None = None
    """A table and the statement, one JSON object, or the statement alone; JSON into a pipe."""
    language: Language = "en"
    """en or ja."""
    plain: bool = False
    """The summary for participants and families alone."""
    every: Annotated[bool, Parameter(name="--all")] = False
    """Also the comparators under other definitions."""
    html: Path | None = None
    """Write it as one page to print on A4, which needs nothing else."""
    pictures: Path | None = None
    """Write the figures as SVG, with their data as CSV, to a new folder."""


RESULT, BESIDE, SHOWN = Result(), Beside(), Shown()
