"""How an answer is shown: a table, a text, an object, a page, pictures."""

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from rich.console import Console

from ayumi.commands.acting import print_json
from ayumi.commands.app import OK, UsageFault
from ayumi.commands.evidence_options import Result, Shown
from ayumi.commands.terminal import new_file, told
from ayumi.values import printable

if TYPE_CHECKING:
    from ayumi.evidence.conclusion import Conclusion
    from ayumi.report.evidence.origin import Origin


def check_files(shown: Shown) -> None:
    """Refuse files that are there already, before anything is computed."""
    if shown.html is not None:
        if shown.html.suffix.lower() not in (".html", ".htm"):
            raise UsageFault(f"--html {shown.html}: a page is an .html file; name it so")
        new_file(shown.html)
    if shown.pictures is not None:
        new_file(shown.pictures)


def show(
    found: "Conclusion",
    shown: Shown,
    more: Mapping[str, Any] = MappingProxyType({}),
    *,
    result: Result | None = None,
) -> int:
    """The answer as it was asked for; pages and pictures beside it.

    ``result`` is what was said on the command line; None where a study's record says it.
    """
    if shown.html is not None or shown.pictures is not None:
        _draw(found, shown, _origin(result))
        if shown.format is None:
            return OK
    language = shown.language
    kind = shown.format or ("table" if sys.stdout.isatty() else "json")
    if shown.plain and shown.format != "json":
        print(printable(found.statement.plain.in_(language)))
    elif kind == "json":
        from ayumi.evidence.conclusion_object import evidence_object

        made = evidence_object(
            found.answer, found.statement, found.others, changes=found.changes,
            prior=found.prior, control=found.control, language=language,
        )  # fmt: skip
        print_json({**made, **more})
    elif kind == "text":
        print(printable(found.statement.text(language)))
    else:
        from ayumi.report.evidence_terminal import print_evidence

        print_evidence(
            Console(), found.answer, found.statement, every=shown.every, language=language
        )
    return OK


def _origin(result: Result | None) -> "Origin":
    """Whose result it is, for the head of a page."""
    from ayumi.evidence.published import published
    from ayumi.report.evidence.origin import ENTERED, RECORDED, origin_of

    if result is None:
        return RECORDED
    return origin_of(published(result.published)[0]) if result.published else ENTERED


def _draw(found: "Conclusion", shown: Shown, origin: "Origin") -> None:
    """Write the page, and the figures with their data."""
    from ayumi.report.evidence.page import evidence_figures, evidence_page

    prior = None if found.prior is None else found.prior.prior
    parts = found.answer, found.statement, found.others
    if shown.html is not None:
        page = evidence_page(*parts, origin=origin, prior=prior, language=shown.language)
        shown.html.write_text(page, encoding="utf-8")
        told(f"{shown.html}")
    if shown.pictures is not None:
        shown.pictures.mkdir()
        for figure in evidence_figures(*parts, prior=prior, language=shown.language):
            for ending, text in (("svg", figure.svg), ("csv", figure.data)):
                file = shown.pictures / f"{figure.name}.{ending}"
                file.write_text(text, encoding="utf-8")
        told(f"{shown.pictures}: figures as SVG, their data as CSV")
