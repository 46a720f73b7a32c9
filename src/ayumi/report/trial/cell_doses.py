"""The section on doses: from donor to cord, what was given, what was refused, what failed late."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from ayumi.report.layout.figures import Figure
from ayumi.report.layout.html import Listing, Part, listing, paragraph, shown, small_heading
from ayumi.report.look import Theme
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.delivered import delivered_figure
from ayumi.report.trial.dose_line import DRAWN, line_figures
from ayumi.report.trial.words import NO_DATA
from ayumi.trial.product.failures import is_overdue, lacking, whom_to_tell
from ayumi.trial.product.lot import Failure, Lot
from ayumi.trial.product.others import Dose
from ayumi.values import Words

_HEADING: Final = Words("Doses", "用量")
_COUNTS: Final = Words("n = {n} doses: {counts}.", "n = {n}用量。{counts}。")
_COUNT: Final = Words("{n} {what}", "{what} {n}")
_LINES: Final = Words("From the donor to the person", "ドナーから被験者まで")
_FIRST: Final = Words(
    "{shown} of {n} doses are drawn; the table below has all.",
    "{n}用量のうち{shown}を図示する。下の表に全件を示す。",
)
_DELIVERED: Final = Words("What was given", "投与された細胞")
_GIVEN: Final = Words(
    "{sites} sites ({places}), {volume} µL", "{sites}か所（{places}）、{volume} µL"
)
_REFUSED: Final = Words("Refused at the bedside or on receipt", "照合・受領の拒否")
_REFUSED_SAID: Final = Words(
    "n = {n}. Whatever was given after a refusal had been checked anew by two people.",
    "n = {n}。拒否の後に投与されたものは、すべて2名が改めて照合している。",
)
_NOT_ANEW: Final = Words(
    "n = {n}. Given after a refusal WITHOUT two new checks: {doses}.",
    "n = {n}。拒否の後、2名の再照合なしに投与：{doses}。",
)
_NO_REFUSED: Final = Words("No scan and no receipt was refused.", "照合・受領の拒否はない。")
_LATE: Final = Words("Results that failed after cells had been given", "投与後に判明した不適合")
_LATE_SAID: Final = Words(
    "n = {n}, of which {open} are open and {overdue} overdue.",
    "n = {n}、うち対応中 {open}、期限超過 {overdue}。",
)
_NO_LATE: Final = Words(
    "No test of a lot failed after its cells had been given.", "投与後に判明した不適合はない。"
)
_HIDDEN: Final = Words(
    "For {n} doses the person is not shown: their data are not used.",
    "{n}用量では、データを使用しない被験者の番号を表示しない。",
)


def doses_part(cells: Cells, theme: Theme) -> Part:
    """The section on doses."""
    reported = cells.reported
    doses = cells.product.doses
    heading = reported.of(_HEADING)
    if not doses:
        return Part("doses", heading, paragraph(reported.of(NO_DATA)))
    markup = paragraph(_counted(cells))
    figures: list[Figure] = list(line_figures(cells, theme))
    markup += small_heading(reported.of(_LINES))
    if len(doses) > DRAWN:
        markup += paragraph(reported.say(_FIRST, shown=DRAWN, n=f"{len(doses):,}"))
    markup += "".join(shown(reported, figure) for figure in figures)
    markup += small_heading(reported.of(_DELIVERED))
    delivered = delivered_figure(cells, theme)
    if delivered is not None:
        figures.append(delivered)
        markup += shown(reported, delivered)
    listings = [doses_listing(cells), syringes_listing(cells)]
    markup += "".join(listing(reported, one, numbers=_numbers(one)) for one in listings if one.rows)
    for part, found in (_refused(cells), _failed(cells)):
        markup += part
        listings += found
    return Part("doses", heading, markup, tuple(figures), tuple(listings))


def _numbers(found: Listing) -> tuple[int, ...]:
    numeric = ("delivered", "residual", "lost_volume", "entry")
    return tuple(i for i, name in enumerate(found.columns) if name in numeric)


def _counted(cells: Cells) -> str:
    reported, doses = cells.reported, cells.product.doses
    states = Counter(dose.state for dose in doses)
    said = reported.listed(
        reported.say(_COUNT, n=f"{n:,}", what=reported.value(f"dose_{state}"))
        for state, n in states.items()
    )
    hidden = sum(dose.participant in reported.not_used for dose in doses)
    more = f" {reported.say(_HIDDEN, n=hidden)}" if hidden else ""
    return reported.say(_COUNTS, n=f"{len(doses):,}", counts=said) + more


def doses_listing(cells: Cells) -> Listing:
    """Every dose: for whom, of what, when and where it was given, what departed."""
    columns = ("dose", "participant", "suspension", "vial", "at", "given", "departs", "state")
    rows = tuple(tuple(_dose(cells, dose)) for dose in cells.product.doses)
    return Listing("doses", columns, rows)


def _dose(cells: Cells, dose: Dose) -> Iterator[str]:
    yield dose.code
    yield cells.who(dose.participant)
    yield dose.suspension or ""
    yield cells.reported.listed(dose.units)
    yield cells.when(dose.given["at"] if dose.given else dose.slot)
    yield _sites(cells, dose)
    departs = () if dose.given is None else dose.given["departs"]
    yield "; ".join(cells.said(one) for one in departs)
    yield f"dose_{dose.state}"


def _sites(cells: Cells, dose: Dose) -> str:
    if dose.given is None:
        return ""
    sites = dose.given["sites"]
    places = cells.reported.listed(dict.fromkeys(str(one["segment"]) for one in sites))
    volume = sum(float(one["volume"]) for one in sites)
    return cells.reported.say(_GIVEN, sites=len(sites), places=places, volume=f"{volume:g}")


def syringes_listing(cells: Cells) -> Listing:
    """Every syringe: what was given of it, what was left, what was lost."""
    columns = ("dose", "syringe", "delivered", "residual", "lost_volume")
    rows = tuple(
        (dose.code, syringe, *(str(said.get(name) or "") for name in ("given", "residual", "lost")))
        for dose in cells.product.doses
        if dose.given is not None
        for syringe, said in dose.given["syringes"].items()
    )
    return Listing("syringes", columns, rows)


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


def _refused(cells: Cells) -> tuple[str, list[Listing]]:
    found = refusals_listing(cells)
    markup = small_heading(cells.reported.of(_REFUSED))
    if not found.rows:
        return markup + paragraph(cells.reported.of(_NO_REFUSED)), [found]
    not_anew = [dose.code for dose in cells.product.doses if not _checked_anew(dose)]
    if not_anew:
        doses = cells.reported.listed(not_anew)
        said = cells.reported.say(_NOT_ANEW, n=len(found.rows), doses=doses)
    else:
        said = cells.reported.say(_REFUSED_SAID, n=len(found.rows))
    look = "strong danger" if not_anew else ""
    return markup + paragraph(said, look) + listing(cells.reported, found), [found]


def _checked_anew(dose: Dose) -> bool:
    """Whether two people checked a dose between its last refusal and its giving."""
    if dose.given is None:
        return True
    before = [one["seq"] for one in dose.refusals if one["seq"] < dose.given["seq"]]
    since = max(before, default=0)
    return not before or len({one.by for one in dose.checks if one.seq > since}) >= 2


def refusals_listing(cells: Cells) -> Listing:
    """Every scan and every receipt that was refused, with all of its reasons."""
    rows = [
        (
            one["seq"],
            (
                dose.code, cells.who(dose.participant), cells.when(one["at"]),
                "refused_receipt" if one["act"] == "refuse_receipt" else "refused_scan",
                "; ".join(cells.said(reason["text"]) for reason in one["reasons"]), str(one["seq"]),
            ),
        )
        for dose in cells.product.doses
        for one in dose.refusals
    ]  # fmt: skip
    columns = ("dose", "participant", "at", "what", "because", "entry")
    return Listing("refused_scans", columns, tuple(row for _, row in sorted(rows)))


# ── Late failures ────────────────────────────────────────────────────────────────────────────────


def _failed(cells: Cells) -> tuple[str, list[Listing]]:
    reported, at = cells.reported, cells.reported.picture.at
    pairs = sorted(
        ((lot, one) for lot in cells.product.lots for one in lot.failures),
        key=lambda pair: pair[1].seq,
    )
    columns = ("lot", "number", "test", "because", "dose", "participant", "due_by", "state")
    failures = Listing(
        "late_failures", columns, tuple(tuple(_failure(cells, *pair, at)) for pair in pairs)
    )
    steps = Listing(
        "late_failure_steps", ("lot", "number", "at", "what", "subject", "text", "entry"),
        tuple(row for pair in pairs for row in _steps(cells, *pair)),
    )  # fmt: skip
    markup = small_heading(reported.of(_LATE))
    if not pairs:
        return markup + paragraph(reported.of(_NO_LATE)), [failures, steps]
    n_open = sum(one.state == "open" for _, one in pairs)
    late = sum(at is not None and is_overdue(one, at) for _, one in pairs)
    said = reported.say(_LATE_SAID, n=len(pairs), open=n_open, overdue=late)
    markup += paragraph(said) + listing(reported, failures) + listing(reported, steps)
    return markup, [failures, steps]


def _failure(cells: Cells, lot: Lot, one: Failure, at: datetime | None) -> Iterator[str]:
    titles = cells.titles(lot.stage)
    yield lot.code
    yield str(one.number)
    yield titles.get(one.test, one.test)
    yield cells.said(one.why)
    yield cells.reported.listed(one.doses)
    yield cells.reported.listed(cells.everyone(one.participants))
    yield cells.with_mark(
        cells.when(one.due), cells.reported.assumed("product.late_failure") if one.due else ""
    )
    late = at is not None and is_overdue(one, at)
    yield "failure_overdue" if late else f"failure_{one.state}"


def _steps(cells: Cells, lot: Lot, one: Failure) -> Iterator[tuple[str, ...]]:
    """What was done about a late failure, in the order of time, and what is lacking."""
    reported, told = cells.reported, whom_to_tell(cells.study)
    number, names = str(one.number), {whom: reported.of(said) for whom, said in told.items()}
    found = next((r for r in lot.results if r.seq == one.result), None)
    at = one.opened_at if found is None else found.at
    yield lot.code, number, cells.when(at), "failure_opened", "", cells.said(one.why), str(one.seq)
    for step in cells.product.steps.get(lot.code, ()):
        if step.number == one.number:
            whom = names.get(step.whom, cells.who(step.whom))
            hidden = step.text is None or step.whom in reported.not_used
            text = "" if hidden else reported.text(str(step.text))
            act = "failure_step_closed" if step.act == "closed" else f"failure_{step.act}"
            yield lot.code, number, cells.when(step.at), act, whom, text, str(step.seq)
    untold, undecided = lacking(one)
    for whom in untold:
        yield lot.code, number, "", "failure_not_told", names.get(whom, whom), "", ""
    for code in undecided:
        yield lot.code, number, "", "failure_not_decided", cells.who(code), "", ""
