"""The chance of a person's life: what is drawn once, and which number serves what.

A person is two normal deviates (the intercepts of strength and of sensation) and uniforms in a
fixed order. The plain and the array form consume the same numbers, so that they must agree, and a
person's numbers persist, so that the visits of one person hang together.
"""

from typing import TYPE_CHECKING, Any, Final

from ayumi.isncsci.levels import NON_KEY

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NORMALS: Final = 2
MOTOR_NORMAL, SENSORY_NORMAL = 0, 1

SCORED: Final = NON_KEY[0]
"""The cells that recover: all but the lowest non-key muscles."""

LEVEL: Final = 0
"""The uniform of the person's level."""

SIDE_UNIFORMS: Final = (1, 11)
"""Where the baseline uniforms of the right and the left side begin; from there:"""

SHIFT, AT_LEVEL, NEXT_CAUDAL, SENSORY_SHIFT, PARTIAL = 0, 1, 2, 3, 4
PARTIAL_DERMATOMES: Final = 3
YEAR: Final = 21
"""The uniforms of the scores at one year, a cell each."""

PACE: Final = YEAR + SCORED
"""The uniforms of when in the year a cell changes."""

UNIFORMS: Final = PACE + SCORED


def draw(random: "np.random.Generator", people: int | None = None) -> "tuple[Any, Any]":
    """Normal deviates (people, 2) and uniforms (people, 289); without the axis for one person."""
    shape = () if people is None else (people,)
    return random.standard_normal((*shape, NORMALS)), random.random((*shape, UNIFORMS))
