"""The design system: legible everywhere, and its ramps even."""

from itertools import pairwise
from typing import Literal

import pytest

from ayumi.report.look import PAPER_AND_INK, RAMPS, STEPS, colours, contrast, stylesheet

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def linear(colour: str) -> list[float]:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def lightness(colour: str) -> float:
    """The perceived lightness in OKLab, from 0 to 1."""
    r, g, b = linear(colour)
    long = 0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b
    medium = 0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b
    short = 0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b
    cubes: list[float] = [value ** (1 / 3) for value in (long, medium, short)]
    return 0.2104542553 * cubes[0] + 0.7936177850 * cubes[1] - 0.0040720468 * cubes[2]


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#ffffff", "#767676") == contrast("#767676", "#ffffff")


@pytest.mark.parametrize("theme", THEMES)
def test_all_text_can_be_read(theme: Literal["light", "dark"]) -> None:
    named = colours(theme)
    grounds = [(named[ink], named["paper"]) for ink in ("ink", "quiet", "accent", "late", "danger")]
    # Digits stand on the hatching of what is not testable.
    grounds += [(named["ink"], named["hatch"])]
    grounds += [(named[f"on-{r}-{s}"], named[f"{r}-{s}"]) for r in RAMPS[theme] for s in STEPS]
    for ink, ground in grounds:
        assert contrast(ink, ground) >= 4.5, (ink, ground)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ramp", ["score", "gain", "loss"])
def test_equal_steps_look_equal(theme: Literal["light", "dark"], ramp: str) -> None:
    shades = [lightness(colour) for colour in RAMPS[theme][ramp].split()]
    # The change ramps begin at the paper itself, a little off their line.
    rest = list(zip(STEPS, shades, strict=True))[1:]
    slopes = [(b - a) / (s - r) for (r, a), (s, b) in pairwise(rest)]
    assert max(slopes) < 0 or min(slopes) > 0
    assert max(map(abs, slopes)) < 1.2 * min(map(abs, slopes))


def test_gain_and_loss_are_equally_far_from_no_change() -> None:
    for theme in THEMES:
        assert RAMPS[theme]["gain"].split()[0] == PAPER_AND_INK[theme]["paper"]
        assert RAMPS[theme]["loss"].split()[0] == PAPER_AND_INK[theme]["paper"]


def test_print_is_always_light() -> None:
    for theme in ("dark", "auto"):
        printed = stylesheet("k", theme).split("@media print")[1]
        assert "--paper:#ffffff" in printed
    assert "prefers-color-scheme" in stylesheet("k", "auto")
    assert "prefers-color-scheme" not in stylesheet("k", "dark")
