"""The numbers of a calibration that examinations can tell, and the scale each is estimated on.

A spread is estimated by its logarithm, a correlation by Fisher's z, a threshold by the logarithm of
its distance from the one below, so that every real number stands for something that can be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from math import atanh, log
from typing import TYPE_CHECKING, Any, Final, Literal

from ayumi.recovery.calibration import Calibration

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Scale = Literal["itself", "logarithm", "Fisher z", "log gap"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a calibration: the path of its field, and the scale it is estimated on.

    ``width`` is the standard deviation on that scale of the weak prior that examinations begin
    from, whose centre is the value of the calibration begun with.
    """

    path: str
    scale: Scale
    width: float

    @property
    def field(self) -> str:
        """The field that holds the number, without its place in a row of thresholds."""
        return self.path.partition("[")[0]


_ALL: Final = (
    Parameter("motor.intercept", "itself", 3.0),
    Parameter("motor.own", "itself", 1.0),
    Parameter("motor.rostral", "itself", 1.0),
    Parameter("motor.distance", "itself", 1.0),
    *(Parameter(f"motor.thresholds[{k}]", "log gap", 0.7) for k in range(1, 5)),
    Parameter("spread", "logarithm", 0.7),
    Parameter("legs_loading", "logarithm", 0.5),
    Parameter("sensory.intercept", "itself", 3.0),
    Parameter("sensory.own", "itself", 1.5),
    Parameter("sensory.rostral", "itself", 1.0),
    Parameter("sensory.distance", "itself", 1.0),
    Parameter("sensory.thresholds[1]", "log gap", 0.7),
    Parameter("sensory_spread", "logarithm", 0.7),
    Parameter("sensory_correlation", "Fisher z", 0.7),
    Parameter("sacral_thresholds[1]", "log gap", 0.7),
    *(
        Parameter(f"{group}.{name}", "itself", width)
        for group in ("cervical", "thoracic")
        for name, width in (("legs", 4.0), ("sacral", 2.5), ("contraction", 2.5))
    ),
)
PARAMETERS: Final[Mapping[str, Parameter]] = {one.path: one for one in _ALL}
"""Every number that can be estimated, by its path."""

SENSORY: Final = tuple(path for path in PARAMETERS if path.startswith(("sensory", "sacral")))
"""What only sensation tells."""

THRESHOLDS: Final = tuple(path for path in PARAMETERS if "[" in path)
"""The distances between thresholds; the first threshold of each row stays, and μ moves them all."""


def value_at(calibration: Calibration, path: str) -> Any:
    """The number at a path, such as ``motor.own`` or ``motor.thresholds[2]``.

    >>> from ayumi.recovery import CALIBRATIONS
    >>> value_at(CALIBRATIONS["reference"], "motor.thresholds[2]")
    4.6
    """
    names, _, place = path.partition("[")
    value: Any = calibration
    for name in names.split("."):
        value = getattr(value, name)
    return value[int(place[:-1])] if place else value


def working(calibration: Calibration, paths: Sequence[str]) -> list[float]:
    """The numbers at the paths, each on the scale that it is estimated on."""
    return [_to_scale(calibration, PARAMETERS[path]) for path in paths]


def _to_scale(calibration: Calibration, parameter: Parameter) -> float:
    value = float(value_at(calibration, parameter.path))
    match parameter.scale:
        case "logarithm":
            return log(value)
        case "Fisher z":
            return atanh(value)
        case "log gap":
            return log(value - float(value_at(calibration, before(parameter.path))))
        case "itself":
            return value


def before(path: str) -> str:
    """The path of the threshold below a threshold."""
    names, _, place = path.partition("[")
    return f"{names}[{int(place[:-1]) - 1}]"


def at(calibration: Calibration, paths: Sequence[str], found: "Sequence[Any] | Floats") -> Any:
    """The calibration with other numbers at the paths, given on their scales.

    A number may be an array, a value for each person: `ayumi.recovery.arrays` takes such a
    calibration as well.
    """
    import numpy as np

    values: dict[str, Any] = {}
    gaps: dict[str, dict[int, Any]] = {}
    for path, value in zip(paths, found, strict=True):
        parameter = PARAMETERS[path]
        match parameter.scale:
            case "logarithm":
                values[path] = np.exp(value)
            case "Fisher z":
                values[path] = np.tanh(value)
            case "log gap":
                place = int(path.partition("[")[2][:-1])
                gaps.setdefault(parameter.field, {})[place] = np.exp(value)
            case "itself":
                values[path] = value
    for field, moved in gaps.items():
        shipped = value_at(calibration, field)
        row = [shipped[0]]
        for place in range(1, len(shipped)):
            gap = shipped[place] - shipped[place - 1]
            row.append(row[-1] + moved.get(place, gap))
        values[field] = tuple(row)
    return with_values(calibration, values)


def with_values(table: Any, values: Mapping[str, Any]) -> Any:
    """A calibration with other values in the fields whose paths are given."""
    below: dict[str, dict[str, Any]] = {}
    changed: dict[str, Any] = {}
    for path, value in values.items():
        name, dot, rest = path.partition(".")
        if dot:
            below.setdefault(name, {})[rest] = value
        else:
            changed[name] = value
    for name, inner in below.items():
        changed[name] = with_values(getattr(table, name), inner)
    return replace(table, **changed)


def of_people(table: Any, here: slice) -> Any:
    """Of a calibration that holds arrays (n), those of some people; the same one if it has none."""
    import numpy as np

    changed: dict[str, Any] = {}
    for one in fields(table):
        value = getattr(table, one.name)
        if isinstance(value, np.ndarray):
            changed[one.name] = value[here]
        elif isinstance(value, tuple) and any(isinstance(item, np.ndarray) for item in value):
            changed[one.name] = tuple(
                item[here] if isinstance(item, np.ndarray) else item for item in value
            )
        elif is_dataclass(value):
            inner = of_people(value, here)
            if inner is not value:
                changed[one.name] = inner
    return replace(table, **changed) if changed else table


def slopes(calibration: Calibration, paths: Sequence[str]) -> "Floats":
    """How the numbers at the paths move with the scales they are estimated on: (paths, paths).

    Row: the number itself; column: the same or another one on its scale. A threshold moves with
    every distance below it.
    """
    import numpy as np

    found = np.zeros((len(paths), len(paths)))
    for i, path in enumerate(paths):
        value = float(value_at(calibration, path))
        match PARAMETERS[path].scale:
            case "logarithm":
                found[i, i] = value
            case "Fisher z":
                found[i, i] = 1 - value**2
            case "itself":
                found[i, i] = 1.0
            case "log gap":
                for j, other in enumerate(paths):
                    if PARAMETERS[other].field == PARAMETERS[path].field and other <= path:
                        below = float(value_at(calibration, before(other)))
                        found[i, j] = float(value_at(calibration, other)) - below
    return found
