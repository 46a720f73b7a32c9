"""What the colours and signs of a drawing mean."""

from collections.abc import Sequence
from typing import Final

from ayumi.report.look import step_of
from ayumi.report.page import lines
from ayumi.report.svg import element, letter, wrapped

SWATCH: Final = 16


def scale(x: float, y: float, ramp: str, highest: int) -> str:
    """The steps of a scale from 0 up, each with its number; ``y`` is their top."""
    return _swatches(x, y, [(step_of(ramp, i, highest), str(i)) for i in range(highest + 1)])


def muscle_scale(x: float, y: float) -> str:
    """The scores of key muscles, in the shape in which the figure marks them."""
    return "".join(
        element("circle", cx=x + 10 + 20 * i, cy=y + 8, r=8, class_=f"muscle {paint}")
        + letter(x + 10 + 20 * i, y + 12, str(i), f"middle on-{paint}")
        for i in range(6)
        for paint in [step_of("score", i, 5)]
    )


def change_scale(x: float, y: float) -> str:
    """Loss, no change and gain, from the greatest loss to the greatest gain."""
    steps = [(f"loss-{step}", "") for step in (100, 75, 50, 25)]
    steps += [("gain-0", "0")]
    steps += [(f"gain-{step}", "") for step in (25, 50, 75, 100)]
    return _swatches(x, y, steps)


def hatched(x: float, y: float) -> str:
    """A hatched swatch."""
    return _swatches(x, y, [("nt", "")])


def _swatches(x: float, y: float, steps: Sequence[tuple[str, str]]) -> str:
    width = SWATCH + 4
    return "".join(
        element("rect", x=x + i * width, y=y, width=width, height=SWATCH, class_=f"edged {paint}")
        + (letter(x + (i + 0.5) * width, y + 12, label, f"middle on-{paint}") if label else "")
        for i, (paint, label) in enumerate(steps)
    )


STARRED_SCORES: Final = (
    "n* impaired by a condition other than the injury, considered not normal; "
    "n** considered normal."
)
STARRED_RESULTS: Final = "A result with * would differ without these assumptions."


def worksheet_legend(x: float, y: float, width: float) -> str:
    """The legend of one examination: both scales, not testable, and the stars."""
    column = 152
    return "".join(
        [
            letter(x, y, "Dermatomes: LT + PP", "quiet"),
            scale(x, y + 8, "score", 4),
            letter(x + column, y, "Key muscles: motor", "quiet"),
            muscle_scale(x + column, y + 8),
            hatched(x, y + 36),
            letter(x + 28, y + 48, "NT, not testable", "quiet"),
            lines(x, y + 72, wrapped(f"{STARRED_SCORES} {STARRED_RESULTS}", width, 12), "quiet"),
        ]
    )
