"""What is not known of a calibration's numbers: their joint normal distribution on their scales.

Everybody in a study shares these numbers, so what is drawn of them is drawn once for all.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ayumi.recovery.calibration import Calibration
from ayumi.recovery.parameters import PARAMETERS, Scale, at, slopes, value_at, working

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The covariance of the numbers at some ``paths`` of a calibration, on their scales.

    ``source`` says where it comes from. Numbers that are not among the paths are held as they are:
    what is ASSUMED has no sampling error, so that the whole uncertainty is at least this.
    """

    paths: tuple[str, ...]
    covariance: tuple[tuple[float, ...], ...]
    source: str

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The scale of each path."""
        return tuple(PARAMETERS[path].scale for path in self.paths)

    def drawn(
        self, calibration: Calibration, rng: "np.random.Generator", replicates: int
    ) -> "Floats":
        """Numbers on their scales, (paths, replicates), around those of the calibration."""
        import numpy as np

        values, vectors = np.linalg.eigh(np.array(self.covariance))
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        normals = rng.standard_normal((len(self.paths), replicates))
        centre = np.array(working(calibration, self.paths))
        found: Floats = centre[:, None] + root @ normals
        return found

    def placed(self, calibration: Calibration, numbers: "Floats") -> Any:
        """The calibration with arrays (n) in it: the numbers (paths, n) of each person."""
        return at(calibration, self.paths, numbers)

    def estimates(self, calibration: Calibration) -> dict[str, tuple[float, float]]:
        """Every path's number and its standard error, by the delta method."""
        import numpy as np

        errors = np.sqrt(np.diag(self.natural(calibration)))
        return {
            path: (float(value_at(calibration, path)), float(error))
            for path, error in zip(self.paths, errors, strict=True)
        }

    def natural(self, calibration: Calibration) -> "Floats":
        """The covariance of the numbers themselves, by the delta method."""
        import numpy as np

        moved = slopes(calibration, self.paths)
        found: Floats = moved @ np.array(self.covariance) @ moved.T
        return found

    def to_dict(self, calibration: Calibration) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "source": self.source,
            "parameters": [
                {"name": path, "scale": PARAMETERS[path].scale, "value": value,
                 "standard_error": round(error, 6)}
                for path, (value, error) in self.estimates(calibration).items()
            ],
            "covariance": [list(row) for row in self.covariance],
            "held": "all other parameters are held as they are: what is ASSUMED has no sampling "
            "error, so that the whole uncertainty is at least this",
        }  # fmt: skip
