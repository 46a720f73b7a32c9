"""One examination as one sheet in the familiar arrangement."""

from typing import Final

from ayumi.isncsci.classification import Classification
from ayumi.isncsci.exam import Exam
from ayumi.report.figure import score_class, sensation, strength, views
from ayumi.report.grid import FINDINGS, HEAD, ROWS, Columns, box, cells, surroundings
from ayumi.report.legend import worksheet_legend
from ayumi.report.look import Theme, step_of
from ayumi.report.page import MARGIN, SHEET_HEIGHT, WIDTH, drawing, lines
from ayumi.report.results import notes, results_table, totals_table
from ayumi.report.svg import letter, wrapped
from ayumi.report.table import Block
from ayumi.report.wording import circumstances, result_words, sentence, standard

COLUMNS: Final = Columns(names=126, levels=160, cells=168, cell=36)


def worksheet(
    classification: Classification,
    *,
    heading: str = "",
    theme: Theme = "light",
    marks: tuple[str, ...] = (),
) -> str:
    """One examination and its classification as one sheet, an SVG to show or to print.

    ``heading`` says whose examination it is; ``marks`` are words, such as SIMULATED, that run
    across the sheet.

    >>> from ayumi.isncsci import Exam, classify
    >>> sheet = worksheet(
    ...     classify(Exam.intact(prior_deficit=True)), heading="Participant 7, day 90"
    ... )
    >>> "AIS E" in sheet, "Participant 7, day 90" in sheet
    (True, True)
    """
    title = heading or "ISNCSCI examination"
    top = head(classification, title, marks)
    rows = top.bottom + HEAD
    below = rows + ROWS + 40
    totals = totals_table(classification, MARGIN, 380, below)
    results = results_table(classification, 428, WIDTH - MARGIN - 428, below)
    warnings = notes(
        classification, MARGIN, WIDTH - 2 * MARGIN, max(totals.bottom, results.bottom) + 36
    )
    height = max(SHEET_HEIGHT, warnings.bottom + 40)
    content = (
        top.drawn,
        surroundings(COLUMNS, rows),
        *(
            scored(classification.exam, name, highest, x, y)
            for name, highest, x, y in cells(COLUMNS, rows)
        ),
        _middle(classification.exam, rows),
        totals.drawn,
        results.drawn,
        warnings.drawn,
        letter(
            MARGIN,
            height - MARGIN,
            standard(classification.revision, classification.policies),
            "quiet",
        ),
    )
    return drawing(
        "".join(content),
        height=height,
        title=title,
        description=sentence(classification),
        theme=theme,
        marks=marks,
    )


def head(classification: Classification, title: str, marks: tuple[str, ...]) -> Block:
    """The title, the classification in a sentence, and grade and level large at the right."""
    room = WIDTH - 2 * MARGIN - 176
    ais, nli = classification.ais, classification.nli
    grade, level = (
        result_words(result) if result.determined else f"ND{'*' * result.star}"
        for result in (ais, nli)
    )
    titles = wrapped(title, room, 18)
    said = wrapped(sentence(classification), room, 14)
    y = 44
    parts = [
        letter(WIDTH - MARGIN, y + 4, f"AIS {grade}", "s28 strong accent end"),
        letter(WIDTH - MARGIN, y + 28, f"NLI {level}", "s18 end"),
        lines(MARGIN, y, titles, "s18 strong", 24),
    ]
    y += 24 * len(titles)
    parts.append(lines(MARGIN, y, said, "s14 quiet", 20))
    y += 20 * len(said)
    if known := circumstances(classification.exam):
        parts.append(letter(MARGIN, y, known[:1].upper() + known[1:], "quiet"))
        y += 16
    if marks:
        parts.append(letter(MARGIN, y, " · ".join(marks), "strong"))
        y += 16
    return Block("".join(parts), max(y, 92))


def scored(exam: Exam, name: str, highest: int, x: float, y: float) -> str:
    """One cell with its score or finding."""
    if name in FINDINGS.values():
        finding = getattr(exam, name)
        paint = "nt" if finding == "NT" else step_of("score", int(finding == "Yes"), 1)
        return box(x, y, COLUMNS.cell - 2, finding, paint)
    score = exam[name]
    return box(x, y, COLUMNS.cell - 2, str(score), score_class(score, highest))


def _middle(exam: Exam, rows: float) -> str:
    """Both views of the figure, with their sides named, and the legend below."""
    left, right = COLUMNS.inner, WIDTH - COLUMNS.inner
    painted = views(left, right, rows, sensation(exam), strength(exam))
    return painted + worksheet_legend(left + 12, rows + 412, right - left - 20)
