"""Evidence of the trial: every definition, and grades beside natural recovery and what was told."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ayumi.evidence.answer import Answer, answer
from ayumi.evidence.answer_words import VERDICT_WORDS
from ayumi.evidence.comparator_table import shipped
from ayumi.evidence.numbers_said import chance_said, points_said
from ayumi.evidence.published import published_outcomes
from ayumi.evidence.statement import Circumstances, Statement, statement
from ayumi.report.evidence.asked import circumstances as asked_of
from ayumi.report.evidence.asked import count_said, evidence_edition, title_of
from ayumi.report.evidence.origin import notes_markup
from ayumi.report.evidence.rows import rows_figure
from ayumi.report.evidence.sections import (
    PLAIN,
    figures_markup,
    plain_markup,
    statement_markup,
)
from ayumi.report.evidence.tipping import tipping_figure
from ayumi.report.layout.edition import Edition
from ayumi.report.layout.figures import Figure
from ayumi.report.layout.html import (
    Listing,
    Part,
    marked,
    paragraph,
    small_heading,
    table,
    unbroken,
)
from ayumi.report.look import Theme
from ayumi.report.no_answer import NO_GRADES, no_answer
from ayumi.report.svg import element, words
from ayumi.report.together import HEADING as TOGETHER
from ayumi.report.together import NOT_TAKEN, basis_said, chances_said
from ayumi.report.trial.reported import Reported
from ayumi.trial.outcomes.answers import TrialEvidence, evidence_of
from ayumi.trial.outcomes.by_model import NotTaken, Together
from ayumi.trial.outcomes.endpoint_outcomes import EndpointOutcome
from ayumi.trial.outcomes.fragility import Fragile, fragile
from ayumi.values import Words

_HEADING: Final = Words("Beside natural recovery", "自然回復との比較")
_OUTCOMES: Final = Words("Every definition", "すべての定義")
_OUTCOMES_SAID: Final = Words(
    "n = {n} treated. Undetermined: not testable, not examined, or not yet. The lowest count takes "
    "them as not reached, the highest as reached. Of changes the mean stands there, from the "
    "lowest to the highest that are possible. Fixed: defined in the document before anything was "
    "recorded after treatment; post hoc: not.",
    "移植 n = {n}。判定不能は、検査不能・未検査・未到来。最小は判定不能を非該当、"
    "最大は該当とした数。変化量には平均（取りうる最小～最大）を載せる。「規定」は移植後の記録が始まる前に実施計画にあった定義、"
    "「事後」はそうでない定義。",
)
_HEADS: Final = (
    Words("Definition", "定義"),
    Words("Fixed in the document, or post hoc", "規定・事後"),
    Words("n", "n"),
    Words("Reached", "該当"),
    Words("Not reached", "非該当"),
    Words("Undetermined", "判定不能"),
    Words("Lowest to highest", "最小～最大"),
)
_FIXED: Final = {
    "fixed": Words("fixed", "規定"),
    "post_hoc": Words("post hoc", "事後"),
}
_COUNT: Final = Words("{low} to {high} of {n}", "{n}人中{low}～{high}")
_ONE_COUNT: Final = Words("{low} of {n}", "{n}人中{low}")
_POINTS: Final = Words("{low} to {high} points", "{low}～{high}点")
_ONE_POINT: Final = Words("{low} points", "{low}点")
_ANOTHER: Final = Words("The other question: {title}", "もう一つの問い：{title}")
_PUBLISHED: Final = Words("Beside what was published", "公表された結果との対照")
_PUBLISHED_SAID: Final = Words(
    "The same rule on what was reported of this study. {reported} Nothing here was fitted to it.",
    "本試験について報じられた結果に同じ規則をあてはめたもの。{reported}"
    "ここにはその結果に合わせたものはない。",
)
_PUBLISHED_HEADS: Final = (
    Words("Definition", "定義"),
    Words("Whose", "対象"),
    Words("Seen", "結果"),
    Words("P over usable comparators", "使用可能な比較対象でのP"),
    Words("Unlikely · borderline · compatible", "起こりにくい・境界的・矛盾しない"),
)
_HANGS: Final = Words("On what an improvement hangs", "改善が何に懸かっているか")
_HANGS_SAID: Final = Words(
    "n = {n} who improved. How often the same grade would be found again is not known; each cell "
    "named here would undo the improvement by itself if it were read another way.",
    "改善 n = {n}。同じ等級が再び得られる確率はわかっていない。ここに挙げる項目は、"
    "その一つの読みが違うだけで改善がなくなるもの。",
)
_HANGS_HEADS: Final = (
    Words("Participant", "被験者"),
    Words("By anal contraction (VAC) alone", "VACのみによる"),
    Words("Cells", "項目数"),
    Words("Single cells that would undo it (as read)", "単独で改善をなくす項目（読み）"),
)
_YES_NO: Final = (Words("no", "いいえ"), Words("yes", "はい"))
_MOST_CELLS: Final = 6
_MORE: Final = Words("{shown} and {n} more", "{shown}、ほか{n}項目")
_NONE: Final = Words("none", "なし")
_NOT_JUDGED: Final = Words("not judged ({n} undetermined)", "未判定（判定不能{n}人）")
_NOBODY: Final = Words("not judged (nobody reached it)", "判定せず（該当者なし）")
_NOT_REAL: Final = Words(
    "{mark}: no line of this table is about a real person.",
    "{mark}：この表のどの行も実在の人のものではない。",
)
_THIS: Final = Words("this trial", "本試験")
_TOLD: Final = Words("as reported, not verified", "報道等による、未検証")
_SEEN: Final = Words("{k} of {n}", "{n}人中{k}人")
_RANGE: Final = Words("{low} to {high}", "{low}～{high}")
_D: Final = "ais_to_D_or_better"
LISTING: Final = "outcomes"


class Told(NamedTuple):
    """What was told of the study that a trial is of, answered by the same rule; and by whom."""

    answers: tuple[Answer, ...]
    reported: Words


def told_of(study: str) -> Told | None:
    """The published outcomes of a study, beside the shipped comparators; None if there is none."""
    found = [one for one in published_outcomes() if one.study == study and one.control is None]
    if not found:
        return None
    return Told(tuple(answer(one.question, shipped()) for one in found), found[0].reported)


def evidence_section(
    reported: Reported, theme: Theme, together: Together | NotTaken | None = None
) -> Part:
    """The section of a trial's report: its outcomes beside every comparator, as they stand.

    ``together`` is what the model of natural recovery makes of these people.
    """
    evidence = evidence_of(reported.picture)
    hanging: tuple[Fragile, ...] = ()
    if evidence.answers:
        hanging = fragile(reported.picture, evidence.outcome_of(evidence.answers[0]))
    told = told_of(reported.study.study.id)
    return evidence_part(reported, evidence, told, theme, hanging, together)


def evidence_part(
    reported: Reported,
    evidence: TrialEvidence,
    told: Told | None,
    theme: Theme,
    hanging: Sequence[Fragile] = (),
    together: Together | NotTaken | None = None,
) -> Part:
    """The section; ``told`` is what was published of the same study.

    ``hanging`` names the improvements of the first question that single cells would undo.
    """
    edition = evidence_edition(reported.language, reported.marks)
    listing = Listing(LISTING, _COLUMNS, tuple(_rows(edition, evidence.outcomes)))
    figures: list[Figure] = []
    markup = ""
    for one in evidence.answers:
        drawn = _figures(edition, one, theme)
        figures += drawn
        if one.question.measure == _D:
            said = edition.say(_ANOTHER, title=title_of(edition, one))
            markup += small_heading(said) + figures_markup(edition, drawn)
        else:
            markup += _main(edition, _statement(reported, evidence, one), one, drawn)
    heading, graded = _HEADING, True
    if not evidence.answers:
        why = no_answer(reported.picture, evidence)
        # A trial of another illness is not told of the grades that it does not have.
        heading, graded = (_HEADING, True) if why is not NO_GRADES else (_OUTCOMES, False)
        markup = paragraph(edition.of(why)) if graded else ""
    if hanging:
        markup += small_heading(edition.of(_HANGS)) + _hanging_table(edition, hanging)
    if together is not None:
        markup += _together(edition, together)
    if told is not None:
        markup += _beside(edition, evidence.answers, told)
    if listing.rows:
        markup += small_heading(edition.of(_OUTCOMES)) if graded else ""
        markup += paragraph(edition.say(_OUTCOMES_SAID, n=len(reported.treated)), "quiet")
        markup += _outcomes_table(edition, listing)
    listings = (listing,) if listing.rows else ()
    return Part("evidence", edition.of(heading), markup, tuple(figures), listings)


def _figures(edition: Edition, found: Answer, theme: Theme) -> list[Figure]:
    """The whole figures of the first question; a compact one of the other."""
    name = f"evidence_{found.question.measure}"
    if found.question.measure == _D:
        return [rows_figure(found, edition, theme, compact=True, name=name)]
    tipping = tipping_figure(found, edition, theme, name=f"{name}_tipping")
    rows = rows_figure(found, edition, theme, name=name)
    return [rows] if tipping is None else [rows, tipping]


def _together(edition: Edition, found: Together | NotTaken) -> str:
    """What the model makes of these people, in sentences, or why it does not take them."""
    if isinstance(found, NotTaken):
        said = edition.say(NOT_TAKEN, why="; ".join(found.reasons))
        return small_heading(edition.of(TOGETHER)) + paragraph(said, "quiet")
    return "".join(
        [
            small_heading(edition.of(TOGETHER)),
            paragraph(edition.of(basis_said(found)), "quiet"),
            element("ul", *(words("li", unbroken(edition.of(s))) for s in chances_said(found))),
        ]
    )


def _statement(reported: Reported, evidence: TrialEvidence, found: Answer) -> Statement:
    others = [one for one in evidence.answers if one is not found]
    stands = Circumstances(
        simulated=reported.picture.rehearsal,
        prespecified=evidence.outcome_of(found).fixed == "fixed",
    )
    return statement(found, others, circumstances=stands)


def _main(edition: Edition, said: Statement, found: Answer, figures: Sequence[Figure]) -> str:
    """Headline, figures, statement, and the summary in plain words."""
    return "".join(
        [
            paragraph(unbroken(edition.of(said.headline)), "lead"),
            paragraph(asked_of(edition, found), "quiet"),
            notes_markup(edition, said, on_page=False),
            figures_markup(edition, figures),
            statement_markup(edition, said, ("seen",)),
            statement_markup(edition, said, ("limits",)),
            statement_markup(edition, said, ("control", "natural", "both", "prior", "change")),
            small_heading(edition.of(PLAIN)),
            plain_markup(edition, said),
        ]
    )


_COLUMNS: Final = (
    "measure", "fixed", "n", "yes", "no", "undetermined", "lowest", "highest", "why",
)  # fmt: skip


def _rows(edition: Edition, outcomes: Sequence[EndpointOutcome]) -> Iterator[tuple[str, ...]]:
    """A row a definition: how many of each answer, or the mean change."""
    for one in outcomes:
        head = (edition.of(one.title), f"fixed {one.fixed}")
        counted = [person for person in one.people if person.counted]
        if one.why_not is not None or not counted:
            why = "" if one.why_not is None else edition.of(one.why_not)
            yield (*head, *[""] * 6, why)
        elif one.count is not None:
            given = [person.response for person in counted]
            answers = (str(given.count(name)) for name in ("yes", "no", "undetermined"))
            lowest, highest = str(one.count.lowest), str(one.count.highest)
            yield (*head, str(one.count.n), *answers, lowest, highest, "")
        else:
            yield (*head, str(len(counted)), "", "", *_mean(one), "")


def _mean(outcome: EndpointOutcome) -> tuple[str, str, str]:
    """How many changes are not determined, and the mean of the lowest and of the highest ones."""
    counted = [person for person in outcome.people if person.counted]
    open_ones = str(sum(not person.determined for person in counted))
    lows = [person.low for person in counted if person.low is not None]
    highs = [person.high for person in counted if person.high is not None]
    if len(lows) < len(counted) or len(highs) < len(counted):
        return open_ones, "", ""
    return open_ones, f"{sum(lows) / len(lows):.4g}", f"{sum(highs) / len(highs):.4g}"


def _outcomes_table(edition: Edition, listing: Listing) -> str:
    rows = []
    mark = " · ".join(edition.marks)
    for measure, fixed, n, yes, no, undetermined, lowest, highest, why in listing.rows:
        said = why or _span(edition, n, yes, lowest, highest)
        fixed_said = edition.of(_FIXED[fixed.removeprefix("fixed ")])
        rows.append((marked(measure, mark), fixed_said, n, yes, no, undetermined, said))
    heads = [edition.of(head) for head in _HEADS]
    caption = edition.say(_NOT_REAL, mark=mark) if mark else ""
    return table(heads, rows, numbers=(2, 3, 4, 5), caption=caption, look="dense")


def _span(edition: Edition, n: str, yes: str, lowest: str, highest: str) -> str:
    """From the lowest to the highest: of how many, or in points; a dash where none is known."""
    if not lowest:
        return "–"
    if yes:
        words = _ONE_COUNT if lowest == highest else _COUNT
        return edition.say(words, low=lowest, high=highest, n=n)
    words = _ONE_POINT if lowest == highest else _POINTS
    low, high = (points_said(float(end)) for end in (lowest, highest))
    return edition.say(words, low=low, high=high)


def _beside(edition: Edition, own: Sequence[Answer], told: Told) -> str:
    """This trial and the published result, definition by definition."""
    rows = []
    for other in told.answers:
        measure = other.question.measure
        mine = [one for one in own if one.question.measure == measure]
        this = " · ".join((edition.of(_THIS), *edition.marks))
        pairs = [(this, one) for one in mine] + [(edition.of(_TOLD), other)]
        rows += [_compared(edition, whose, one) for whose, one in pairs]
    said = edition.say(_PUBLISHED_SAID, reported=edition.of(told.reported))
    heads = [edition.of(head) for head in _PUBLISHED_HEADS]
    return "".join(
        [
            small_heading(edition.of(_PUBLISHED)),
            paragraph(said, "quiet"),
            table(heads, rows, look="dense"),
        ]
    )


def _compared(edition: Edition, whose: str, found: Answer) -> tuple[str, ...]:
    count = found.question.count
    seen = "" if count is None else edition.say(_SEEN, k=count_said(edition, found), n=count.n)
    if count is not None and count.lowest == 0:
        # At the lowest count there is nothing to judge: no verdict stands on it.
        why = edition.say(_NOT_JUDGED, n=count.highest) if count.highest else edition.of(_NOBODY)
        return title_of(edition, found), whose, seen, "–", why
    chances = [
        chance
        for row in found.usable
        for chance in (row.at_lowest.with_uncertainty, row.at_highest.with_uncertainty)
        if chance is not None
    ]
    low, high = (chance_said(end(chances)) if chances else "" for end in (min, max))
    span = (
        edition.say(_RANGE, low=low, high=high)
        if chances
        else edition.of(VERDICT_WORDS["not usable"])
    )
    tally = found.tally
    counts = f"{tally.unlikely} · {tally.borderline} · {tally.compatible}"
    return title_of(edition, found), whose, seen, span, counts


def _hanging_table(edition: Edition, hanging: Sequence[Fragile]) -> str:
    """Everybody who improved, with the cells on which it hangs."""
    rows = []
    for one in hanging:
        shown = edition.listed(f"{c.cell} ({c.read})" for c in one.cells[:_MOST_CELLS])
        more = len(one.cells) - _MOST_CELLS
        said = edition.say(_MORE, shown=shown, n=more) if more > 0 else shown
        vac = edition.of(_YES_NO[one.vac_alone])
        rows.append((one.code, vac, str(len(one.cells)), said or edition.of(_NONE)))
    heads = [edition.of(head) for head in _HANGS_HEADS]
    said = edition.say(_HANGS_SAID, n=len(hanging))
    return table(heads, rows, numbers=(2,), caption=said, look="dense")
