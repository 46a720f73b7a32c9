"""A page by itself: one file of HTML that needs nothing else."""

from ayumi.report.figure import person_clip
from ayumi.report.layout.figures import PAGE_KEY
from ayumi.report.page import hatching
from ayumi.report.svg import element, words
from ayumi.values import Language


def document(title: str, style: str, *body: str, language: Language) -> str:
    """A whole page with its head; the same parts give the same bytes."""
    head = element(
        "head",
        '<meta charset="utf-8"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        words("title", title),
        element("style", style),
    )
    return f"<!doctype html>\n{element('html', head, element('body', *body), lang=language)}\n"


def patterns(*, bodies: bool = False) -> str:
    """What the figures of a page share: the hatching, and the outline of the body if drawn."""
    return element(
        "svg",
        element("defs", hatching(PAGE_KEY), person_clip(PAGE_KEY) if bodies else ""),
        class_=f"{PAGE_KEY} patterns",
        width=0,
        height=0,
        aria_hidden="true",
    )
