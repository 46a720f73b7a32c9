"""The one design system of figures and sheets: colours for light and dark, and type.

Colours are custom properties; a drawing names them by class only. The ramps are even in OKLab
lightness, so that one score more looks like one step more; a test holds them to that.
"""

from typing import Final, Literal

Theme = Literal["light", "dark", "auto"]

SMALL, TEXT, LEAD, DISPLAY = 12, 14, 18, 28
"""The four type sizes [px]."""

# Platform faces by name: the generic system-ui gives Latin letters an odd shape on some Japanese
# systems. No web fonts.
FONTS: Final = (
    '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, '
    '"Hiragino Sans", "Yu Gothic UI", Meiryo, "Noto Sans JP", "Noto Sans CJK JP", sans-serif'
)

PAPER_AND_INK: Final = {
    "light": {
        "paper": "#ffffff",
        "ink": "#1a1f27",
        "quiet": "#5a6472",
        "line": "#8d97a5",
        "hair": "#dde2e9",
        "accent": "#26456e",
        "neutral": "#eceef2",
        "hatch": "#aeb6c2",
        "late": "#9a4d0f",
        "danger": "#a11212",
    },
    "dark": {
        "paper": "#101317",
        "ink": "#e8ebf0",
        "quiet": "#a3adba",
        "line": "#6b7584",
        "hair": "#303640",
        "accent": "#5b7fb0",
        "neutral": "#22262d",
        "hatch": "#4a5362",
        "late": "#e09658",
        "danger": "#ff8a80",
    },
}

STEPS: Final = (0, 20, 25, 40, 50, 60, 75, 80, 100)
"""Where the scales 0–5, 0–4 and 0–2 can stand on a ramp [% of the highest score]."""

RAMPS: Final = {
    "light": {
        "score": "#f4f7fb #cdd5e3 #c3cddd #a5b4cc #92a4c0 #7f94b4 #637da3 #5a769d #355885",
        "gain": "#ffffff #d4e2f1 #cadcee #acc8e4 #99bade #85add7 #6899cd #5f92c9 #3677bb",
        "loss": "#ffffff #f7e3d4 #f5dcca #f0c8ab #edbb97 #e9ad83 #e39865 #e1915a #d8732b",
    },
    "dark": {
        "score": "#272a30 #3d4552 #434c5b #546176 #607089 #6c809d #7f97ba #859fc5 #9ec0ee",
        "gain": "#101317 #364350 #3a4959 #455c75 #4d6a88 #54779b #608cb9 #6493c4 #73b0ee",
        "loss": "#101317 #4e3d30 #564332 #70523a #805e40 #926846 #ae784c #b77e50 #e09658",
    },
}
"""Scores sequential; change diverging, from no change towards gain (blue) and loss (orange)."""

INKS: Final = {"light": ("#07090c", "#ffffff"), "dark": ("#ffffff", "#07090c")}
"""The inks for digits on a colour; each colour takes the one that contrasts more."""

_CLASSES: Final = {
    "text": f"font:400 {SMALL}px {FONTS};fill:var(--ink);font-variant-numeric:tabular-nums",
    "text.s14": f"font-size:{TEXT}px",
    "text.s18": f"font-size:{LEAD}px",
    "text.s28": f"font-size:{DISPLAY}px",
    "text.strong": "font-weight:600",
    "text.quiet": "fill:var(--quiet)",
    "text.accent": "fill:var(--accent)",
    "text.middle": "text-anchor:middle",
    "text.end": "text-anchor:end",
    ".across text": "font-weight:600;letter-spacing:4px;opacity:.11",
    ".paper": "fill:var(--paper)",
    ".neutral": "fill:var(--neutral)",
    ".ink": "fill:var(--ink)",
    ".nt-line": "stroke:var(--hatch);stroke-width:1",
    ".rule": "stroke:var(--line);stroke-width:1",
    ".hair": "stroke:var(--hair);stroke-width:1",
    ".edged": "stroke:var(--line);stroke-width:.75",
    ".region": "stroke:var(--paper);stroke-width:.75;stroke-linejoin:round",
    ".region.empty": "stroke:var(--line)",
    ".outline": "fill:none;stroke:var(--line);stroke-width:1.25;stroke-linejoin:round",
    ".outline.marked": "stroke:var(--accent);stroke-width:2.5",
    ".outline.more": "stroke-dasharray:3 3",
    ".muscle": "stroke:var(--ink);stroke-width:1",
    ".dot": "fill:var(--quiet);stroke:var(--paper);stroke-width:.75",
    ".leader": "fill:none;stroke:var(--quiet);stroke-width:.75",
    "text.late": "fill:var(--late)",
    "g.middle text": "text-anchor:middle",
    ".curve": "fill:none;stroke:var(--accent);stroke-width:2;stroke-linejoin:round",
    ".curve.dashed": "stroke:var(--ink);stroke-width:1.5;stroke-dasharray:5 3",
    ".point": "fill:var(--accent);stroke:var(--paper);stroke-width:1",
    ".point.late": "fill:var(--late)",
    ".ring": "fill:var(--paper);stroke:var(--ink);stroke-width:1.5",
    ".stroke": "fill:none;stroke:var(--ink);stroke-width:1.5",
    ".stroke.accent": "stroke:var(--accent)",
    ".stroke.late": "stroke:var(--late)",
    ".stroke.danger": "stroke:var(--danger);stroke-width:2",
    ".stroke.quiet": "stroke:var(--quiet)",
    ".dots": "stroke-dasharray:2 3",
    ".bar": "fill:var(--accent)",
    ".bar.pale": "fill:var(--hatch)",
    ".halo": "fill:none;stroke:var(--paper);stroke-width:2.25",
}
"""What each class of a drawing looks like."""


def luminance(colour: str) -> float:
    """The relative luminance of a colour written ``#rrggbb`` (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2).

    >>> contrast("#ffffff", "#000000")
    21.0
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def colours(theme: Literal["light", "dark"]) -> dict[str, str]:
    """Every colour by the name of its custom property, the inks on the ramps included."""
    named = dict(PAPER_AND_INK[theme])
    for ramp, listed in RAMPS[theme].items():
        for step, colour in zip(STEPS, listed.split(), strict=True):
            named[f"{ramp}-{step}"] = colour
            named[f"on-{ramp}-{step}"] = max(INKS[theme], key=lambda ink: contrast(ink, colour))
    return named


def step_of(ramp: str, value: int, highest: int) -> str:
    """The class that colours a value on a ramp: ``score-40`` for 2 of 5."""
    return f"{ramp}-{100 * value // highest}"


def stylesheet(key: str, theme: Theme) -> str:
    """The style of one drawing, for the element of class ``key`` and nothing around it.

    In print a drawing is always light, and never larger than a page.
    """
    shape = f".{key}{{display:block;max-width:100%;height:auto;background:var(--paper)}}"
    fitted = f"@media print{{.{key}{{max-height:100vh;break-inside:avoid}}}}"
    return "\n".join((shape, *colour_rules(f".{key}", theme), fitted, *class_rules(key)))


def colour_rules(selector: str, theme: Theme) -> list[str]:
    """The colours as custom properties of what a selector names; in print the light ones."""
    rules = [f"{selector}{{{_properties('dark' if theme == 'dark' else 'light')}}}"]
    if theme == "auto":
        dark = _properties("dark")
        rules.append(f"@media (prefers-color-scheme:dark){{{selector}{{{dark}}}}}")
    if theme != "light":
        rules.append(f"@media print{{{selector}{{{_properties('light')}}}}}")
    return rules


def class_rules(key: str) -> list[str]:
    """What the classes look like inside an element of class ``key``."""
    classes = {
        **_CLASSES,
        ".nt": f"fill:url(#{key}-nt)",
        ".person": f"clip-path:url(#{key}-person)",
    }
    for name in (f"{ramp}-{step}" for ramp in RAMPS["light"] for step in STEPS):
        classes[f".{name}"] = f"fill:var(--{name})"
        classes[f"text.on-{name}"] = f"fill:var(--on-{name})"
        classes[f"g.on-{name} text"] = f"fill:var(--on-{name})"
    return [f".{key} {name}{{{style}}}" for name, style in classes.items()]


def _properties(theme: Literal["light", "dark"]) -> str:
    scheme = f"color-scheme:{theme}"
    return ";".join((scheme, *(f"--{name}:{colour}" for name, colour in colours(theme).items())))
