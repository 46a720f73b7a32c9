"""The section on the cells: whence they come, how they were tested, what was decided on them."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ayumi.report.layout.figures import Figure
from ayumi.report.layout.html import Listing, Part, listing, paragraph, shown, small_heading
from ayumi.report.look import Theme
from ayumi.report.trial import custody_listed, lots_listed
from ayumi.report.trial.cell_tree import tree_figure
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.limit_meaning import doses_of, meanings_listing
from ayumi.report.trial.passing import assumptions_listing, passing_figure
from ayumi.report.trial.residual_cells import bound_figure, tumour_figure
from ayumi.report.trial.verdict_matrix import matrix_figures
from ayumi.report.trial.words import NO_DATA
from ayumi.values import Unset, Words

_HEADING: Final = Words("Cells", "細胞")
_COUNTS: Final = Words("n = {n} lots: {counts}.", "n = {n}ロット。{counts}。")
_COUNT: Final = Words("{what} {n}", "{what} {n}")
_OPEN: Final = Words("What waits for somebody", "対応を要する事項")
_NOTHING_OPEN: Final = Words(
    "Nothing: every lot is decided on, every result verified, no container is held.",
    "なし。すべてのロットが判定済み、すべての結果が照合済みで、留保中の容器はない。",
)
_OPEN_SAID: Final = Words("n = {n}, as of the last entry.", "n = {n}（最終記録時点）。")
_TREE: Final = Words("From the donor on", "ドナーからの由来")
_LOTS: Final = Words("Lots", "ロット")
_TESTS: Final = Words("Verdicts on every test", "全試験の判定")
_NOT_PASSED: Final = Words(
    "Every verdict that is no pass, n = {n}:", "適合以外のすべての判定（n = {n}）："
)
_ALL_PASSED: Final = Words("Every verdict is a pass.", "すべての判定が適合である。")
_NOT_SPECIFIED: Final = Words(
    "Lots of these stages have no release of their own in the study document: {stages}.",
    "試験実施計画に出荷判定の定めがない段階：{stages}。",
)
_TESTS_UNSET: Final = Words("{title}: tests {why}.", "{title}：試験項目は{why}。")
_DECISIONS: Final = Words("Decisions, as they were signed", "署名された判定")
_CERTIFICATES: Final = Words("Certificates of analysis", "試験成績書")
_NO_CERTIFICATE: Final = Words("No certificate was issued.", "発行された成績書はない。")
_MEANING: Final = Words(
    "What the limits mean in cells of a dose", "規格値は用量中の細胞数では何を意味するか"
)
_MEANING_SAID: Final = Words(
    "By the planned dose: {doses}. As measured; what a sample leaves open stands below.",
    "計画用量（{doses}）に基づく。測定値どおりの場合。標本による不確かさは下に示す。",
)
_PASSING: Final = Words("What a sample can miss", "標本検査の見逃し")
_RESIDUAL: Final = Words("Residual undifferentiated cells", "残存未分化細胞")
_OTHERWISE: Final = Words("What went otherwise", "逸脱・留保・アラート")
_HEADS: Final = {
    "excursions": Words("Temperature excursions", "温度逸脱"),
    "holds": Words("Holds", "留保"),
    "gaps": Words("Gaps in custody", "引渡し記録の途切れ"),
    "runs": Words("Deviations of runs", "製造工程の逸脱"),
    "alerts": Words("Alerts", "アラート"),
}
_NONE: Final = {
    "excursions": Words("No excursion was recorded.", "温度逸脱の記録はない。"),
    "holds": Words("Nothing was held.", "留保はない。"),
    "gaps": Words("Custody was never broken.", "引渡し記録の途切れはない。"),
    "runs": Words("No run departed from the document.", "製造工程の逸脱はない。"),
    "alerts": Words("No alert was raised.", "アラートはない。"),
}
_ACCOUNTED: Final = Words("Every container accounted for", "容器の収支")
_ACCOUNTED_SAID: Final = Words(
    "n = {n} containers. Made = stored + on the way + thawed + used + tested + kept + lost + "
    "discarded + given. By lot, with volumes: {file}. Cells are not added up over steps.",
    "n = {n}容器。製造＝保管＋輸送中＋解凍＋使用＋試験＋参考品＋不明＋廃棄＋投与。"
    "ロット別・液量は {file}。細胞数は工程をまたいで合計しない。",
)
_ALL_ADD_UP: Final = Words("All lots add up.", "すべてのロットで一致している。")
_NOT_ADD_UP: Final = Words("{n} lots do NOT add up: {lots}.", "{n}ロットで不一致：{lots}。")


def cells_part(cells: Cells, theme: Theme) -> Part:
    """The section on cells."""
    heading = cells.reported.of(_HEADING)
    if not cells.lots:
        return Part("cells", heading, paragraph(cells.reported.of(NO_DATA)))
    made = _Section(cells, theme)
    for part in (
        made.opened, made.tree, made.lots, made.verdicts, made.decisions, made.meanings,
        made.passing, made.residual, made.otherwise, made.accounted,
    ):  # fmt: skip
        part()
    return Part("cells", heading, "".join(made.markup), tuple(made.figures), tuple(made.listings))


class _Section:
    """The section while it is written, part by part."""

    def __init__(self, cells: Cells, theme: Theme) -> None:
        self.cells, self.theme, self.reported = cells, theme, cells.reported
        self.markup = list[str]()
        self.figures = list[Figure]()
        self.listings = list[Listing]()
        self.specified = [
            stage for stage, lots in cells.by_stage.items() if cells.is_specified(lots[0])
        ]

    def opened(self) -> None:
        """How the lots stand, and all that waits for somebody, first of all."""
        cells, say = self.cells, self.reported.say
        counted = Counter(cells.decided(lot) for lot in cells.in_order)
        said = self.reported.listed(
            say(_COUNT, n=f"{n:,}", what=self._inside(self.reported.value(code)))
            for code, n in counted.items()
        )
        self.markup.append(paragraph(say(_COUNTS, n=f"{len(cells.lots):,}", counts=said)))
        self._heading(_OPEN)
        found = lots_listed.open_listing(cells)
        if found.rows:
            self._said(say(_OPEN_SAID, n=f"{len(found.rows):,}"))
            self._listing(found)
        else:
            self._said(self.reported.of(_NOTHING_OPEN))
            self.listings.append(found)

    def tree(self) -> None:
        """The genealogy, drawn."""
        self._heading(_TREE)
        self._figure(tree_figure(self.cells, self.theme))

    def lots(self) -> None:
        """Every lot with its decision and its containers."""
        self._heading(_LOTS)
        self._listing(lots_listed.lots_listing(self.cells), numbers=(4, 5))

    def verdicts(self) -> None:
        """The verdicts of every test, and those that are no pass."""
        cells = self.cells
        self._heading(_TESTS)
        for stage in self.specified:
            for figure in matrix_figures(cells, stage, self.theme):
                self._figure(figure)
        found = lots_listed.not_passed_listing(cells)
        if found.rows:
            self._said(self.reported.say(_NOT_PASSED, n=f"{len(found.rows):,}"))
            self._listing(found)
        else:
            self._said(self.reported.of(_ALL_PASSED))
            self.listings.append(found)
        for said in self._without_tests():
            self._said(said)

    def _without_tests(self) -> Iterator[str]:
        cells, bare = self.cells, []
        for stage in cells.by_stage:
            found = cells.specification(stage)
            if found is None:
                bare.append(cells.stage(stage))
            elif isinstance(found[1].tests, Unset):
                title, why = self.reported.of(found[1].title), self.reported.unset(found[1].tests)
                yield self.reported.say(_TESTS_UNSET, title=title, why=why)
        if bare:
            yield self.reported.say(_NOT_SPECIFIED, stages=self.reported.listed(bare))

    def decisions(self) -> None:
        """Who decided what on which lot, and the certificates."""
        self._heading(_DECISIONS)
        self._listing(lots_listed.decisions_listing(self.cells), numbers=(5,))
        found = lots_listed.certificates_listing(self.cells)
        self._heading(_CERTIFICATES)
        if found.rows:
            self._listing(found)
        else:
            self._said(self.reported.of(_NO_CERTIFICATE))
            self.listings.append(found)

    def meanings(self) -> None:
        """What the limits mean in cells of the doses."""
        doses = doses_of(self.cells)
        stages = [stage for stage in self.specified if doses and self._is_stock(stage)]
        if not stages:
            return
        self._heading(_MEANING)
        said = self.reported.listed(f"{name}, {self._amount(name)}" for name in doses)
        self._said(self.reported.say(_MEANING_SAID, doses=said))
        for stage in stages:
            self.markup.append(paragraph(self.cells.stage(stage), "strong"))
            self._listing(meanings_listing(self.cells, stage), look="even")

    def passing(self) -> None:
        """The chance that a lot passes, by its true value."""
        stages = list(filter(self._is_stock, self.specified))
        found = passing_figure(self.cells, stages, self.theme)
        if found is not None:
            self._heading(_PASSING)
            self._figure(found)
            self._listing(assumptions_listing(self.cells, stages), look="even")

    def residual(self) -> None:
        """The bound on residual cells, and tumour risk as a curve."""
        for stage in filter(self._is_stock, self.specified):
            drawn = (
                bound_figure(self.cells, stage, self.theme),
                tumour_figure(self.cells, stage, self.theme),
            )
            found = [one for one in drawn if one is not None]
            if found:
                self._heading(_RESIDUAL)
            for one in found:
                self._figure(one)

    def otherwise(self) -> None:
        """Excursions, holds, gaps, deviations, alerts."""
        cells = self.cells
        self._heading(_OTHERWISE)
        for name, found in (
            ("excursions", custody_listed.excursions_listing(cells)),
            ("holds", custody_listed.holds_listing(cells)),
            ("gaps", custody_listed.gaps_listing(cells)),
            ("runs", custody_listed.deviations_listing(cells)),
            ("alerts", custody_listed.alerts_listing(cells)),
        ):
            if found.rows:
                self.markup.append(paragraph(self.reported.of(_HEADS[name]), "strong"))
                self._listing(found)
            else:
                self._said(self.reported.of(_NONE[name]))
                self.listings.append(found)

    def accounted(self) -> None:
        """What became of every container."""
        cells, found = self.cells, custody_listed.accounted_listing(self.cells)
        self.listings.append(found)
        self._heading(_ACCOUNTED)
        n = sum(len(lot.units) for lot in cells.product.lots)
        file = f"tables/{found.name}.csv"
        self._said(self.reported.say(_ACCOUNTED_SAID, n=f"{n:,}", file=file))
        self.markup.append(custody_listed.accounted_table(cells))
        wrong = [row[0] for row in found.rows if "adds_up_no" in row]
        if wrong:
            said = self.reported.say(_NOT_ADD_UP, n=len(wrong), lots=self.reported.listed(wrong))
            self.markup.append(paragraph(said, "strong danger"))
        else:
            self._said(self.reported.of(_ALL_ADD_UP))

    # ── Building stones ──────────────────────────────────────────────────────────────────────────

    def _is_stock(self, stage: str) -> bool:
        """Whether doses are made of lots of this stage, and it is no bank from which lots come."""
        found = self.cells.study.product.stages.get(stage)
        return found is not None and found.kind not in ("bank", "clone", "tissue", "donor")

    def _amount(self, dose: str) -> str:
        from ayumi.report.trial.amounts import amount_in

        return amount_in(str(doses_of(self.cells)[dose]), self.reported.language)

    def _inside(self, said: str) -> str:
        """A word as it stands within a sentence."""
        return said[:1].lower() + said[1:] if self.reported.language == "en" else said

    def _heading(self, said: Words) -> None:
        self.markup.append(small_heading(self.reported.of(said)))

    def _said(self, said: str) -> None:
        self.markup.append(paragraph(said))

    def _figure(self, figure: Figure) -> None:
        self.figures.append(figure)
        self.markup.append(shown(self.reported, figure))

    def _listing(self, found: Listing, numbers: tuple[int, ...] = (), look: str = "") -> None:
        self.listings.append(found)
        self.markup.append(listing(self.reported, found, numbers=numbers, look=look))
