"""The sections on cells of trials made for it, each made once, and ways to look into them."""

import csv
import io
import re
from functools import cache

from ayumi.report.layout.figures import Figure
from ayumi.report.trial import Report
from ayumi.report.trial.cell_doses import doses_part
from ayumi.report.trial.cells import cells_part
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.lookback import lookback_part
from ayumi.report.trial.reported import Reported
from ayumi.trial.picture import Picture
from ayumi.values import Language
from tests.report.cell_pictures import cells, troubled


def sections(picture: Picture, language: Language = "en") -> Report:
    """The sections on cells of a report, without the others."""
    seen = Cells(Reported(picture, language))
    parts = [part(seen, "light") for part in (cells_part, doses_part, lookback_part)]
    return Report(
        "".join(part.markup for part in parts),
        {figure.name: figure for part in parts for figure in part.figures},
        {one.name: one for part in parts for one in part.listings},
    )


@cache
def report(troubles: bool = False, language: Language = "en") -> Report:
    return sections(troubled() if troubles else cells(), language)


def letters_of(figure: Figure) -> str:
    """All that is written in a figure, its lines one after the other."""
    return " ".join(re.findall(r"<text[^>]*>([^<]*)", figure.content))


def table(found: Report, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.tables[name].data)))
