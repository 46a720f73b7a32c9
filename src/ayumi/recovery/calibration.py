"""The parameters of the natural-recovery model, and where each of them comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

LevelGroup = Literal["cervical", "thoracic"]
Kind = Literal["published", "solved", "fitted", "ASSUMED"]


@dataclass(frozen=True, slots=True)
class OrdinalChain:
    """Ordinal scores down the cord, each resting on the next rostral one.

    logit P(Y ≤ k) = ``thresholds[k]`` − η, with η = ``intercept`` + ``own`` · baseline score +
    ``rostral`` · next rostral score − ``distance`` · d. The distance d [segments] counts caudally
    from the level, up to ``reach``: further down the cord it says nothing more.
    """

    thresholds: tuple[float, ...]
    intercept: float
    own: float
    rostral: float
    distance: float
    reach: int


@dataclass(frozen=True, slots=True)
class Group:
    """What differs between cervical and thoracic injuries: levels and intercepts.

    ``legs`` is added to the motor intercept at L2–S1; ``sacral`` is the intercept of S4-5 and of
    deep anal pressure, ``contraction`` that of voluntary anal contraction.
    """

    levels: tuple[str, ...]
    shares: tuple[float, ...]
    legs: float
    sacral: float
    contraction: float


@dataclass(frozen=True, slots=True)
class BaselineShares:
    """How people with a complete injury look at baseline, as shares.

    ``side_shift`` −1, 0, +1 segment of a side from the person's level; ``at_level`` 3, 4, 5 in the
    key muscle at the motor level; ``next_caudal`` 0, 1, 2 in the next; ``sensory_shift`` −1, 0, +1
    of the sensory from the motor level; ``partial_sensation`` 1 instead of 0 in the first, second
    and third dermatome below the sensory level.
    """

    side_shift: tuple[float, ...]
    at_level: tuple[float, ...]
    next_caudal: tuple[float, ...]
    sensory_shift: tuple[float, ...]
    partial_sensation: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Process:
    """What stands between a person and the record: the rater, what cannot be tested, missed visits.

    ``rater`` has a row for each grade, P(second rater's grade | first rater's grade), whose
    disagreements are multiplied by ``rater_scale``; ``light_touch`` and ``pin_prick`` are the
    probabilities of a step in a dermatome of changing sensation; then probabilities that an arm, a
    leg or the anal examination cannot be tested, and that a visit is missed.
    """

    rater: tuple[tuple[float, ...], ...]
    rater_scale: float
    light_touch: float
    pin_prick: float
    arm_not_testable: float
    leg_not_testable: float
    anal_not_testable: float
    missed_visit: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a parameter comes from.

    ``kind``: `published` in the source; `solved` exactly or `fitted` by simulation to the named
    row; `ASSUMED` where no source says it.
    """

    kind: Kind
    source: str

    def __str__(self) -> str:
        """Kind and source in a line."""
        return f"{self.kind}: {self.source}"


@dataclass(frozen=True)
class Calibration:
    """All parameters of the model for people whose baseline lies on certain days since injury.

    ``spread`` is τ, the standard deviation of the person's intercept b; ``legs_loading`` multiplies
    b in the legs. The person's sensory intercept has ``sensory_spread`` and the correlation
    ``sensory_correlation`` with b. ``course`` lists day [d] and mean upper extremity motor score,
    of which only the shape counts. ``evidence`` says of every number where it comes from, by the
    path of its field.
    """

    name: str
    title: str
    baseline_days: tuple[int, int]
    motor: OrdinalChain
    spread: float
    legs_loading: float
    sensory: OrdinalChain
    sensory_spread: float
    sensory_correlation: float
    sacral_thresholds: tuple[float, float]
    cervical: Group
    thoracic: Group
    cervical_share: float
    baseline: BaselineShares
    course: tuple[tuple[float, float], ...]
    process: Process
    evidence: Mapping[str, Evidence] = field(repr=False, compare=False)

    def group(self, level_group: LevelGroup) -> Group:
        """The parameters of cervical or of thoracic injuries."""
        return self.cervical if level_group == "cervical" else self.thoracic

    def parameters(self) -> Iterator[tuple[str, Any, Evidence]]:
        """Every parameter: the path of its field, its value, and where it comes from."""
        for path, value in leaves(self):
            yield path, value, self.evidence[path]


_NO_PARAMETERS = ("name", "title", "evidence")


def leaves(table: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of a calibration that hold numbers, by their paths."""
    for one in fields(table):
        if not above and one.name in _NO_PARAMETERS:
            continue
        value, path = getattr(table, one.name), f"{above}{one.name}"
        if is_dataclass(value):
            yield from leaves(value, f"{path}.")
        else:
            yield path, value
