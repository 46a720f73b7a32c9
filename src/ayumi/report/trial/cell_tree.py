"""Where the cells come from, as a drawing: donor, banks, lots, doses, participants."""

from collections.abc import Iterator, Sequence
from typing import Final

from ayumi.report.genealogy import Generation, State, Thing, few, genealogy, state_mark
from ayumi.report.layout import plot
from ayumi.report.layout.figures import WIDTH, Figure, figure_of, head
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN
from ayumi.report.trial.cells_seen import Cells
from ayumi.trial.kinds import PREFIX as PARTICIPANT
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.others import Dose
from ayumi.values import Words

MOST_LOTS, MOST_DOSES = 10, 5
"""So many lots of a stage are drawn, and so many of what is made for one dose each."""
_TITLE: Final = Words(
    "From the donor to the person: {lots} lots, {doses} doses",
    "ドナーから被験者まで：ロット{lots}、用量{doses}",
)
_SUBTITLE: Final = Words(
    "n = {n} lots. Each below what it was made from, as recorded; runs are left out, and stand in "
    "the data. The mark says how quality decided.",
    "n = {n}ロット。記録に基づき、由来の下に示す。製造工程は図では省き、データに示す。"
    "印は品質部門の判定。",
)
_SOME: Final = Words(
    " Where there are many, those to which something happened are drawn, then the first ones.",
    "多い段階は、事象のあったものを優先し、次いで先に作られた順に一部を示す。",
)
_DONORS: Final = Words("Donor", "ドナー")
_DOSES: Final = Words("Dose", "用量")
_PEOPLE: Final = Words("Participant", "被験者")
_MORE: Final = Words("in the data", "データに記載")
_RECEIVED: Final = Words("treated", "移植済み")
_SHORT: Final = {
    "lot_released": Words("released", "出荷可"),
    "lot_conditionally_released": Words("conditional", "条件付き"),
    "lot_quarantine": Words("quarantine", "保留中"),
    "lot_released_out_of_specification": Words("one person", "規格外使用"),
    "lot_does_not_stand": Words("not valid", "無効"),
    "lot_rejected": Words("rejected", "不合格"),
}
"""Decisions in a word, for a small box."""
_CONSENT: Final = {
    "given": Words("consented", "同意あり"),
    "withdrawn": Words("consent withdrawn", "同意撤回"),
}
_DOSE_MARKS: Final[dict[str, State]] = {
    "administered": "fine", "discarded": "blocked", "cancelled": "unknown",
}  # fmt: skip
LEGEND: Final[Sequence[tuple[State, Words]]] = (
    ("fine", Words("released, or given", "出荷可・投与済み")),
    ("due", Words("not decided, or under way", "判定前・進行中")),
    ("late", Words("decision does not stand", "判定が有効でない")),
    ("blocked", Words("rejected or discarded", "不合格・廃棄")),
    ("unknown", Words("no release of its own", "出荷判定のない段階")),
)


def tree_figure(cells: Cells, theme: Theme) -> Figure:
    """The whole genealogy, generation by generation."""
    reported = cells.reported
    links = tuple((to, whence) for to, above in cells.parents.items() for whence in above)
    whole = tuple(generations(cells))
    drawn = few(whole, links, reported.of(_MORE))
    title = reported.say(_TITLE, lots=f"{len(cells.lots):,}", doses=f"{len(cells.doses):,}")
    said = reported.say(_SUBTITLE, n=f"{len(cells.lots):,}")
    if any(len(one.things) > one.most for one in whole):
        said += reported.of(_SOME)
    top = head(title, said, reported.marks).bottom + 24
    body, y = genealogy(drawn, links, top, WIDTH)
    items = [(state_mark(state), reported.of(said)) for state, said in LEGEND]
    key, y = plot.legend(y + 32, items, WIDTH - MARGIN)
    rows = [
        (to, whence)
        for to, whence in cells.product.links
        if to.removeprefix(PARTICIPANT) not in reported.not_used
    ]
    return figure_of(
        reported, theme, "genealogy", (title, said), (("node", "from"), rows), (body + key, y)
    )


def generations(cells: Cells) -> Iterator[Generation]:
    """Donors, the stages of the document, doses, participants."""
    reported = cells.reported
    yield Generation(reported.of(_DONORS), tuple(_donors(cells)))
    for stage, lots in cells.by_stage.items():
        most = MOST_DOSES if cells.is_of_a_dose(stage) else MOST_LOTS
        yield Generation(cells.stage(stage), tuple(_lot(cells, one) for one in lots), most)
    doses = tuple(_dose(cells, one) for one in cells.product.doses)
    yield Generation(reported.of(_DOSES), doses, MOST_DOSES)
    yield Generation(reported.of(_PEOPLE), tuple(_people(cells)), MOST_DOSES)


def _lot(cells: Cells, lot: Lot) -> Thing:
    """A lot with its decision; one of a stage without any, with the day on which it was made."""
    short = _SHORT.get(cells.decided(lot))
    said = cells.day(lot.made_at) if short is None else cells.reported.of(short)
    node = kinds.LOT + lot.code
    notable = node in cells.on_the_way if cells.is_of_a_dose(lot.stage) else cells.is_notable(lot)
    return Thing(node, lot.code, said, cells.mark(lot), notable=notable)


def _donors(cells: Cells) -> Iterator[Thing]:
    for donor in cells.product.donors:
        state: State = "fine" if donor.consent == "given" else "blocked"
        said = _CONSENT.get(donor.consent)
        word = donor.consent if said is None else cells.reported.of(said)
        yield Thing(kinds.DONOR + donor.code, donor.code, word, state, notable=state != "fine")


def _dose(cells: Cells, dose: Dose) -> Thing:
    said = cells.reported.value(f"dose_{dose.state}")
    mark = _DOSE_MARKS.get(dose.state, "due")
    notable = cells.is_notable_dose(dose)
    return Thing(kinds.DOSE + dose.code, dose.code, said, mark, notable=notable)


def _people(cells: Cells) -> Iterator[Thing]:
    given: dict[str, bool] = {}
    for one in cells.product.doses:
        if one.given is not None and one.participant not in cells.reported.not_used:
            before = given.get(one.participant, False)
            given[one.participant] = before or cells.is_notable_dose(one)
    for code, notable in given.items():
        yield Thing(PARTICIPANT + code, code, cells.reported.of(_RECEIVED), notable=notable)
