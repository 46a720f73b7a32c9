"""The section on look-back: all from which one person's cells come, and who shares it."""

from collections.abc import Iterator
from typing import Final

from ayumi.report.genealogy import Generation, State, Thing, genealogy, state_mark
from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.layout.html import Listing, Part, listing, paragraph, shown, small_heading
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN
from ayumi.report.trial.cell_tree import LEGEND
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.words import NO_DATA
from ayumi.trial.kinds import PREFIX as PARTICIPANT
from ayumi.trial.product import kinds
from ayumi.trial.product.genealogy import of_kind
from ayumi.trial.product.others import Dose
from ayumi.values import Words

_HEADING: Final = Words("Look-back", "遡及調査")
_WHY_FAILURE: Final = Words(
    "Drawn for {who}, whom a late failing result concerns. The command ayumi lookback does the "
    "same for any person, dose, lot, reagent, machine or donor.",
    "投与後に不適合が判明した{who}について示す。コマンド ayumi lookback により、任意の被験者・"
    "用量・ロット・試薬・機器・ドナーについて同様に調べられる。",
)
_WHY_FIRST: Final = Words(
    "Drawn for {who}, the first who was given cells. The command ayumi lookback does the same for "
    "any person, dose, lot, reagent, machine or donor.",
    "最初に投与を受けた{who}について示す。コマンド ayumi lookback により、任意の被験者・用量・"
    "ロット・試薬・機器・ドナーについて同様に調べられる。",
)
_TITLE: Final = Words(
    "All from which the cells of {who} come", "{who}に投与された細胞の由来のすべて"
)
_SUBTITLE: Final = Words(
    "n = {lots} lots, {runs} runs. In each box the container that went on; reagents and machines "
    "by the runs in which they were used.",
    "n = {lots}ロット、{runs}製造工程。枠内は次の工程に用いた容器。"
    "試薬と機器は使用された工程で結ぶ。",
)
_DONOR: Final = Words("Donor", "ドナー")
_MATERIALS: Final = Words("Reagents, machines", "試薬・機器")
_DOSE: Final = Words("Dose", "用量")
_PERSON: Final = Words("Participant", "被験者")
_USED: Final = Words("in {n} runs", "{n}工程で使用")
_SHARES: Final = Words("Who shares it", "由来を共有する被験者")
_SHARES_SAID: Final = Words(
    "n = {n} other people were given cells. Of each thing upstream: how many of them have it in "
    "common with {who}.",
    "ほかにn = {n}名が投与を受けた。上流の各対象を{who}と共有する人数を示す。",
)
_EVERYBODY: Final = Words("Everybody, traced", "全被験者の追跡")
_OTHERS: Final = 12
_AND_MORE: Final = Words("{codes} and {n} more", "{codes}、ほか{n}名")


def lookback_part(cells: Cells, theme: Theme) -> Part:
    """The section on look-back."""
    reported, heading = cells.reported, cells.reported.of(_HEADING)
    dose = _whose(cells)
    if dose is None:
        return Part("lookback", heading, paragraph(reported.of(NO_DATA)))
    who = dose.participant
    why = _WHY_FAILURE if _failed(cells, dose) else _WHY_FIRST
    figure = upstream_figure(cells, who, theme)
    shared = shared_listing(cells, who)
    others = {one.participant for one in cells.product.doses if one.given} - {who}
    traced = traced_listing(cells)
    markup = (
        paragraph(reported.say(why, who=who))
        + shown(reported, figure)
        + small_heading(reported.of(_SHARES))
        + paragraph(reported.say(_SHARES_SAID, n=f"{len(others):,}", who=who))
        + listing(reported, shared, numbers=(3,))
        + small_heading(reported.of(_EVERYBODY))
        + listing(reported, traced)
    )
    return Part("lookback", heading, markup, (figure,), (shared, traced))


def _failed(cells: Cells, dose: Dose) -> bool:
    return any(
        dose.participant in one.participants for lot in cells.product.lots for one in lot.failures
    )


def _whose(cells: Cells) -> Dose | None:
    """The dose of whom a late failure concerns, or else of the first who was given cells."""
    hidden = cells.reported.not_used
    given = [one for one in cells.product.doses if one.given and one.participant not in hidden]
    concerned = [one for one in given if _failed(cells, one)]
    return next(iter((*concerned, *given)), None)


def upstream_figure(cells: Cells, who: str, theme: Theme) -> Figure:
    """Everything upstream of a person, generation by generation."""
    reported = cells.reported
    node = PARTICIPANT + who
    above = cells.above(node)
    links = [
        (to, whence)
        for to, found in cells.parents.items()
        if to in above or to == node
        for whence in found
    ]
    links += _materials_links(cells, above)
    title = reported.say(_TITLE, who=who)
    runs = of_kind(above, kinds.RUN)
    said = reported.say(_SUBTITLE, lots=len(of_kind(above, kinds.LOT)), runs=len(runs))
    top = head(title, said, reported.marks).bottom + 24
    body, y = genealogy(list(_generations(cells, who, above)), links, top, WIDTH)
    items = [(state_mark(state), reported.of(word)) for state, word in LEGEND]
    key, y = plot.legend(y + 32, items, WIDTH - MARGIN)
    pairs = [pair for pair in cells.product.links if pair[0] in above or pair[0] == node]
    return figure_of(
        reported, theme, "upstream", (title, said), (("node", "from"), pairs), (body + key, y)
    )


def _materials_links(cells: Cells, above: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Reagents and machines above the lots of the runs in which they were used."""
    for run in of_kind(above, kinds.RUN):
        lots = [node for node in cells.made_into.get(kinds.RUN + run, ()) if node in above]
        for whence in cells.made_from.get(kinds.RUN + run, ()):
            if whence.startswith((kinds.REAGENT, kinds.EQUIPMENT)):
                yield from ((lot, whence) for lot in lots)


def _generations(cells: Cells, who: str, above: frozenset[str]) -> Iterator[Generation]:
    reported = cells.reported
    donors = {one.code: one for one in cells.product.donors}
    yield Generation(reported.of(_MATERIALS), tuple(_materials(cells, above)))
    things = []
    for code in of_kind(above, kinds.DONOR):
        state: State = "fine" if code in donors and donors[code].consent == "given" else "blocked"
        said = reported.value("consent_given" if state == "fine" else "consent_withdrawn_donor")
        things.append(Thing(kinds.DONOR + code, code, said, state))
    yield Generation(reported.of(_DONOR), tuple(things))
    for stage, lots in cells.by_stage.items():
        found = [lot for lot in lots if kinds.LOT + lot.code in above]
        boxes = (
            Thing(
                kinds.LOT + lot.code, lot.code,
                reported.listed(unit for unit in lot.units if kinds.UNIT + unit in above),
                cells.mark(lot),
            )
            for lot in found
        )  # fmt: skip
        yield Generation(cells.stage(stage), tuple(boxes))
    doses = (
        Thing(kinds.DOSE + code, code, reported.value(f"dose_{cells.doses[code].state}"))
        for code in of_kind(above, kinds.DOSE)
        if code in cells.doses
    )
    yield Generation(reported.of(_DOSE), tuple(doses))
    given = [one for one in cells.product.doses if one.participant == who and one.given]
    day = cells.day(given[0].given["at"]) if given and given[0].given else ""
    yield Generation(reported.of(_PERSON), (Thing(PARTICIPANT + who, who, day, marked=True),))


def _materials(cells: Cells, above: frozenset[str]) -> Iterator[Thing]:
    for prefix in (kinds.REAGENT, kinds.EQUIPMENT):
        for code in of_kind(above, prefix):
            node = prefix + code
            runs = [one for one in cells.made_into.get(node, ()) if one in above]
            said = cells.reported.say(_USED, n=len(runs))
            yield Thing(node, code, said, "unknown")


_KINDS: Final = {
    kinds.DONOR: "kind_donor", kinds.LOT: "kind_lot", kinds.REAGENT: "kind_reagent",
    kinds.EQUIPMENT: "kind_equipment",
}  # fmt: skip


def shared_listing(cells: Cells, who: str) -> Listing:
    """For each thing upstream of a person: who else was given cells that come from it."""
    above = cells.above(PARTICIPANT + who)
    rows = []
    for prefix, kind in _KINDS.items():
        for code in of_kind(above, prefix):
            lot = cells.lots.get(code) if prefix == kinds.LOT else None
            stage = "" if lot is None else cells.stage(lot.stage)
            below = of_kind(cells.below(prefix + code), PARTICIPANT)
            others = [cells.who(one) for one in below if one != who]
            rows.append((kind, code, stage, f"{len(others)}", _some(cells, others)))
    columns = ("kind", "subject", "stage", "count", "others")
    return Listing("shared_upstream", columns, tuple(rows))


def _some(cells: Cells, codes: list[str]) -> str:
    if len(codes) <= _OTHERS:
        return cells.reported.listed(codes)
    shown_ = cells.reported.listed(codes[:_OTHERS])
    return cells.reported.say(_AND_MORE, codes=shown_, n=f"{len(codes) - _OTHERS:,}")


def traced_listing(cells: Cells) -> Listing:
    """Everybody who was given cells, back to the donor."""
    rows = []
    for dose in cells.product.doses:
        if dose.given is None:
            continue
        above = cells.above(kinds.DOSE + dose.code)
        rows.append(
            (
                cells.who(dose.participant), dose.code, dose.suspension or "",
                cells.reported.listed(dose.units), cells.reported.listed(dose.lots),
                cells.reported.listed(of_kind(above, kinds.DONOR)),
            )
        )  # fmt: skip
    columns = ("participant", "dose", "suspension", "vial", "stock", "donor")
    return Listing("traced", columns, tuple(rows))
