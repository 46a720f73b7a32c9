"""Reports of the trials made by hand, each made once, and ways to look into them."""

import csv
import io
from collections.abc import Callable, Mapping
from functools import cache
from html.parser import HTMLParser

from ayumi.ledger.verification import Verification
from ayumi.report.trial import Report, trial_report
from ayumi.trial.picture import Picture
from ayumi.values import Language
from tests.report.cell_pictures import cells, troubled
from tests.report.safety_pictures import harmed
from tests.report.trial_pictures import empty, keio, many, parkinson

PASSED = Verification(entries=1234, contents=321, signatures=40, redacted=2, head="ab" * 32)
PICTURES: Mapping[str, Callable[[], Picture]] = {
    "keio": keio,
    "parkinson": parkinson,
    "empty": empty,
    "many": lambda: many(40),
    "harmed": harmed,
    "cells": cells,
    "troubled": troubled,
}


@cache
def report(name: str, language: Language = "en") -> Report:
    return trial_report(PICTURES[name](), PASSED, language=language)


def rows_of(found: Report, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.figures[name].data)))


class Texts(HTMLParser):
    """The texts of a page, without its style; and its headings and the targets of its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.headings: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        given = dict(attrs)
        self.links += [v for k, v in attrs if k in ("href", "src") and v is not None]
        self.ids += [v for v in [given.get("id")] if v]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not {"style", "code"} & set(self._open):
            self.found.append(data.strip())


@cache
def texts_of(name: str, language: Language = "en") -> Texts:
    """The texts of a report's page."""
    return Texts(report(name, language).html)
