"""Statements by rule: the words for every answer, and the words that never occur."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayumi.evidence.answer import Answer, answer
from ayumi.evidence.bars import BARS, CHANGES
from ayumi.evidence.both_questions import other_questions
from ayumi.evidence.combining import prior_from
from ayumi.evidence.comparator import Comparator
from ayumi.evidence.comparator_table import shipped
from ayumi.evidence.conclusion import Conclusion, conclude
from ayumi.evidence.control_group import Control, beside_control
from ayumi.evidence.leaving_out import hanging
from ayumi.evidence.numbers_said import chance_said, one_in
from ayumi.evidence.published import published, published_outcomes
from ayumi.evidence.question import Count, ObservedMean, Question, read_question
from ayumi.evidence.selecting import selected
from ayumi.evidence.statement import Circumstances, Statement, statement
from ayumi.evidence.verdict import verdict_of
from ayumi.evidence.what_would_change import what_would_change
from ayumi.evidence.with_prior import read_with
from ayumi.values import InputRefused, Words

C, D = "ais_to_C_or_better", "ais_to_D_or_better"
KEIO = read_question(
    measure=C, responders=2, n=4, baseline_ais="A", baseline_day="14-28", level="C3-T10",
    follow_up="52", country="JP",
)  # fmt: skip
ROWS = {row.id: row for row in shipped()}

# Words that name a cause or a success. "Cause" itself may stand: that it cannot be told.
BANNED_EN = re.compile(
    r"\b(show(s|n|ed|ing)?|prov(e|es|ed|en|ing)|effect\w*|effica\w*|because of|due to|thanks to|"
    r"cur(e|es|ed|ing)|caus(es|ed|ing)|works?|worked|success\w*|breakthrough|benefit\w*|heal\w*|"
    r"treatment helped|graft\w*|engraft\w*|integrat\w*|regenerat\w*|significan\w*)\b",
    re.IGNORECASE,
)
BANNED_JA = re.compile(
    "示|証明|効果|有効|効い|おかげ|治癒|治っ|治る|治し|成功|奇跡|画期|再生|生着|統合|のために改善|によって改善|有意"
)
POLITE = re.compile("(です|ます|でした|ました|ません|せん)。")


def row(events: int, n: int, name: str = "own", **more: object) -> Comparator:
    return Comparator(
        name,
        C,
        n=n,
        events=events,
        baseline_ais="A",
        usable_as_prior=True,
        **more,  # type: ignore[arg-type]
    )


def said(found: Answer, **circumstances: object) -> Statement:
    return statement(found, circumstances=Circumstances(**circumstances))  # type: ignore[arg-type]


def check_words(found: Statement) -> None:
    """What every statement must be: whole, in both languages, and free of what is not known."""
    for one in found.sentences():
        assert one.ja is not None
        for text in (one.en, one.ja):
            assert text.strip()
            assert not re.search(r"[{}]|None(?! of)|nan\b|\binf\b|  ", text), text
        assert not BANNED_EN.search(one.en), one.en
        assert not BANNED_JA.search(one.ja), one.ja
        assert one.en != one.ja
    for paragraph in (found.headline, *(s for p in found.paragraphs for s in p.sentences)):
        assert paragraph.en.endswith(".")
        assert paragraph.ja is not None
        assert paragraph.ja.endswith("。")
        assert not POLITE.search(paragraph.ja), paragraph.ja
    plain = found.plain.ja or ""
    for sentence in re.findall("[^。]+。", plain):
        assert POLITE.search(sentence), sentence


def slow_tally() -> list[int]:
    """How the shipped rows divide on 2 of 4 from A to C, counted by hand."""
    found = [0, 0, 0]
    for one in shipped():
        counts = one.counts
        if one.measure == C and one.baseline_ais == "A" and one.usable_as_prior and counts:
            a, b = counts[0] + 0.5, counts[1] - counts[0] + 0.5
            chance = 1 - _exactly(0, 4, a, b) - _exactly(1, 4, a, b)
            found[0 if chance < 0.025 else 2 if chance >= 0.10 else 1] += 1
    return found


def test_the_reference_study_as_it_is_read_aloud() -> None:
    first, second = published("keio")
    found = conclude(
        first.question,
        [second.question],
        selected(shipped()),
        circumstances=Circumstances(
            first.reported, first.reviewed, prespecified=False, title=first.title
        ),
    ).statement
    check_words(found)
    unlikely, borderline, compatible = slow_tally()
    assert min(unlikely, borderline) > 1
    assert compatible == 1
    usable = unlikely + borderline + compatible
    assert found.headline == Words(
        "2 of 4 people reached AIS C or better. Whether this is more than natural recovery cannot "
        "be settled: by natural recovery alone as much or more would be seen in about 1 in 130 "
        "groups of 4 by one comparator and in about 1 in 7 by another.",
        "4人中2人がAIS C以上に達した。これが自然回復を超えるかどうかは、定まらない。"
        "自然回復だけで同じかそれ以上となるのは、比較対象によって、4人の組で約130組に1組から約7組に1組までの幅がある。",
    )
    [natural] = [one for one in found.paragraphs if one.name == "natural"]
    assert natural.sentences[0] == Words(
        f"Of {usable} usable comparators {unlikely} make as much unlikely by natural recovery "
        f"alone, {borderline} are borderline and {compatible} is compatible with natural recovery.",
        f"使用可能な比較対象{usable}件のうち、自然回復だけでは起こりにくいとするものが{unlikely}件、"
        f"どちらともいえないものが{borderline}件、自然回復と矛盾しないとするものが{compatible}件である。",
    )
    text = found.text("en")
    for words in (
        "The study: iPSC-derived neural stem/progenitor cells",
        "2 of 4 people reached AIS C or better (50 %; exact 95 % interval 6.8 % to 93.2 %).",
        "examined after 52 weeks, Japan.",
        "The grades are as the press reported them (WAM, 23 March 2025): not reviewed, not ver",
        "1 of 50 people (2 %; exact 95 % interval 0.051 % to 10.6 %).",
        "from 0.0078 (about 1 in 130;",
        "to 0.14 (about 1 in 7;",
        "each comparator's own uncertainty counted in.",
        "their number is no vote.",
        "All 3 that make it unlikely are of one source, SCIRehab (the same people, 73 % not seen "
        "at one year, read from a third-party copy that has not been checked); without it, of the "
        "6 left none makes it unlikely, 5 are borderline and 1 is compatible.",
        # Kirshblum 2022 and others as printed; 34.4 % of an unpublished file is left aside.
        "(press reports and unpublished figures left aside) the probability would run from 0.011 "
        "to 0.31.",
        # Kawano 2020, any improvement: no larger share can have reached C.
        "In Japan (Spinal Injuries Center, C1-C8, baseline day 0-3, n = 203) a lesser improvement "
        "was seen in 35 of 203 people (17.2 %); no larger share of them reached AIS C or better.",
        "They are not the probability that these people recovered by themselves",
        "Not given, and so not matched: years of injury.",
        "1 of 4 people reached AIS D or better. This is borderline by each of the 2 usable",
        "Both usable comparators are of one source, SCIRehab (the same people).",
        "By its rate as printed the probability would be 0.26.",
        "Neither means walking.",
        "unlikely below a rate of 6.8 %, and compatible with natural recovery from 14.3 % on.",
        "2 or more of 4 people would be unlikely by natural recovery alone.",
        "3 or more of 4 people, or the same share (50 %) of 10 people,",
        "Two randomised groups of 37 people each (74 in all) would be needed",
        "This is one group without a concurrent control group: what the change came from cannot be "
        "told from it.",
        "4 people are few: the true rate may lie anywhere from 6.8 % to 93.2 %.",
        "What was measured is a neurological change; it says nothing on what became of the cells.",
        "(post hoc)",
    ):
        assert words in text
    japanese = found.text("ja")
    for words in (
        "起こりにくいとする3件は、いずれも一つの出典SCIRehabによる",
        "損傷高位C3～T10、ベースラインは受傷後14～28日、52週後に評価、日本。",
        "203人中35人（17.2%）",
        "今回の変化が自然回復である確率ではない。",
        "各群37人（合わせて74人）",
    ):
        assert words in japanese
    assert found.marks == ("not verified", "post hoc", "single arm")


def test_the_summary_for_families() -> None:
    other = answer(replace(KEIO, measure=D, count=Count(1, 1, 4)), shipped())
    found = statement(answer(KEIO, shipped()), [other])
    seen, numbers = found.plain.en.split("\n\n")
    for words in (
        "4 people who received cells are counted here.",
        "About a year later 2 of them reached grade C or better. One of these 2 reached grade D.",
        "it does not mean walking.",
        "Reaching grade C also happens in people who receive no cells.",
        "nobody can tell from this what these changes came from.",
        "This does not say what will happen to any one person.",
    ):
        assert words in seen
    for words in (
        "this happened to about 2 to 17 of 100 people without cells",
        # 28.1 % is the highest published rate; 34.4 % is unpublished.
        "about 4 to 28 of 100 people",
        "about 1 in 130 groups by one report, and in about 1 in 7 groups by another",
        "do not say how likely it is that the cells helped, or did not.",
    ):
        assert words in numbers
    for words in (
        "細胞の移植を受けた人のうち、4人についての結果です。",
        "およそ1年後の検査で、そのうち2人は等級C以上になりました。",
        "この2人のうち1人は等級Dになりました。",
        "歩けるようになったという意味ではありません。",
        "等級C以上になることは、細胞の移植を受けていない人にも起こります。",
        "移植を受けていない人100人のうち、およそ2人から17人が同じようになっています。",
        "約130組に1組という報告もあれば、約7組に1組という報告もあります。",
        "比較グループがないため、この変化が何によるものかはわかりません。",
        "一人ひとりにこれから何が起こるかは、この結果からはわかりません。",
    ):
        assert words in (found.plain.ja or "")


def test_the_rates_of_another_grade_are_quoted_nowhere() -> None:
    """People of AIS B get no number of people of AIS A, in neither text."""
    asked = replace(KEIO, baseline_ais="B", count=Count(3, 3, 5))
    found = said(answer(asked, shipped()))
    check_words(found)
    assert "19 rows on the same measure are of people with another grade at baseline (AIS A)" in (
        found.text()
    )
    assert "probability would" not in found.text()
    assert "as printed" not in found.text()
    assert "of 100 people" not in found.plain.en
    assert "No report on people with the same grade was found." in found.plain.en
    assert "同じ等級の人についての報告は" in (found.plain.ja or "")
    assert "100人" not in (found.plain.ja or "")


def test_a_grade_that_was_not_given_is_told_first() -> None:
    found = said(answer(replace(KEIO, baseline_ais=None), shipped()))
    [natural] = [one for one in found.paragraphs if one.name == "natural"]
    assert natural.sentences[0].en.startswith("The grade at baseline was not given. The usable")
    assert "of people with AIS A" in natural.sentences[0].en
    assert "the reports are on people with grade A" in found.plain.en


def test_a_control_group_that_is_not_used_is_not_denied() -> None:
    """The Yonsei trial had controls (doi 10.1155/2015/630932); its gain of theirs is no rival."""
    [one] = published("yonsei_uems")
    selection = selected(shipped()).without_own_control(one.own_controls)
    found = conclude(
        one.question,
        [],
        selection,
        circumstances=Circumstances(
            one.reported, one.reviewed, prespecified=False, control_unused=one.control_unused
        ),
    )
    check_words(found.statement)
    text, plain = found.statement.text(), found.statement.plain.en
    assert "had a control group that was not chosen by chance; its result is not used" in text
    assert "without a concurrent control group" not in text
    assert "Shin 2015" not in text
    assert "its own control group: shin2015_uems" in text.replace("this trial's", "its")
    assert "left out by choice" not in text + plain
    assert "There was a group without cells" in plain
    assert "There was no comparison group" not in plain
    assert "single arm" not in found.statement.marks
    assert "shin2015_uems" not in {row.comparator.id for row in found.answer.rows}
    assert ("shin2015_uems", "this trial's own control group") in found.answer.filtered_out


def test_the_means_of_the_largest_registries_are_told() -> None:
    asked = read_question(
        measure="uems_gain", mean=7.8, sd=4.5, n=17, baseline_ais="A", level="cervical",
        baseline_day="14-28", follow_up="52",
    )  # fmt: skip
    found = said(answer(asked, [one for one in shipped() if one.id != "shin2015_uems"]))
    check_words(found)
    assert "Their mean changes are 7.8 to 10.5 points, as large as the one seen or larger." in (
        found.text()
    )
    assert "say 7.8 to 10.5 points, as much as here or more." in found.plain.en
    assert "平均7.8点から10.5点で、今回と同じか、それ以上です。" in (found.plain.ja or "")
    assert "0.9" not in found.plain.en  # AXER-204: chronic injury, grades mixed
    assert "rose by a mean of 7.8 points" in found.headline.en
    fell = said(answer(replace(asked, observed_mean=ObservedMean(-2.0, 4.5, 17)), shipped()))
    assert "fell by a mean of 2 points" in fell.headline.en
    assert "lower by an average of 2 points" in fell.plain.en


def test_the_source_on_which_a_verdict_hangs() -> None:
    """Checked against leaving out every name in turn."""
    found = answer(KEIO, shipped())
    one = hanging(found)
    assert one is not None
    assert (one.source, one.verdict, len(one.rows)) == ("SCIRehab", "unlikely", 3)
    without = [row for row in shipped() if "SCIRehab" not in row.people]
    assert answer(KEIO, without).tally == one.left
    assert one.left.unlikely == 0
    firm = [
        row(1, 50, "a", people=frozenset({"A"})), row(2, 90, "b", people=frozenset({"B"})),
        row(32, 187, "c", people=frozenset({"C"})), row(30, 180, "d", people=frozenset({"D"})),
    ]  # fmt: skip
    assert hanging(answer(KEIO, firm)) is None
    alone = hanging(answer(KEIO, firm[:3]))
    assert alone is not None
    assert (alone.source, alone.verdict) == ("C", "compatible")
    same = [replace(each, people=frozenset({"A"})) for each in firm[:2]]
    whole = hanging(answer(KEIO, same))
    assert whole is not None
    assert whole.left.usable == 0


UNLIKELY, BORDERLINE, COMPATIBLE = (1, 50), (19, 161), (32, 187)


@pytest.mark.parametrize(
    ("rows", "count", "headline", "japanese"),
    [
        ([], (2, 2), "No comparator can be used for this question", "判断できない"),
        ([UNLIKELY], (2, 2), "By the one usable comparator this is", "唯一の比較対象によれば"),
        ([UNLIKELY] * 2, (2, 2), "By each of the 2 usable comparators", "いずれによっても"),
        ([BORDERLINE] * 2, (2, 2), "this is borderline: neither unlikely", "どちらともいえず"),
        ([COMPATIBLE] * 2, (2, 2), "compatible with natural recovery by each", "矛盾しない"),
        ([UNLIKELY, COMPATIBLE], (2, 2), "cannot be settled", "定まらない"),
        ([UNLIKELY], (0, 0), "None of 4 people reached AIS C or better", "いなかった"),
        ([UNLIKELY], (0, 1), "None of the 3 people who could be judged", "比較はまだできない"),
        ([BORDERLINE], (2, 3), "1 could not be judged. With 2 this is borderline", "2人とすれば、"),
    ],
)  # fmt: skip
def test_the_headline_follows_the_tally(
    rows: list[tuple[int, int]], count: tuple[int, int], headline: str, japanese: str
) -> None:
    asked = replace(KEIO, count=Count(*count, 4))
    comparators = [row(*one, f"r{i}") for i, one in enumerate(rows)]
    found = said(answer(asked, comparators))
    check_words(found)
    assert headline in found.headline.en
    assert japanese in (found.headline.ja or "")


def test_agreement_among_the_usable_hides_no_other_rate() -> None:
    """One verdict of all that can be used, the opposite by a rate that cannot: both are told."""
    other = Comparator("other", C, percent=34.4, baseline_ais="A")
    found = said(answer(KEIO, [row(*UNLIKELY), other]))
    assert "By one rate (“other”, n not given) that is not used here it would be compatible" in (
        found.headline.en
    )
    assert "使用しない割合のうち1件（「other」、n不明）によれば、自然回復と矛盾しない。" in (
        found.headline.ja or ""
    )
    unpublished = replace(other, status="unpublished")
    assert "not used here" not in said(answer(KEIO, [row(*UNLIKELY), unpublished])).headline.en
    assert "not used here" not in (
        said(answer(KEIO, [row(*UNLIKELY), replace(other, baseline_ais="B")])).headline.en
    )
    rare = Comparator("rare", C, percent=1.0, baseline_ais="A")
    found = said(answer(KEIO, [row(*COMPATIBLE), rare]))
    assert "that is not used here it would be unlikely" in found.headline.en
    assert "not used here" not in said(answer(KEIO, [row(*UNLIKELY), rare])).headline.en


def test_choices_are_told_with_what_they_changed() -> None:
    selection = selected(shipped(), without=["kirshblum2016_incomplete"])
    concluded = conclude(KEIO, [], selection).statement
    found = concluded.text()
    assert "Left out by choice: kirshblum2016_incomplete (taken out by --without)." in found
    assert (
        "1 usable comparator is left out by choice; with all, of 10 usable comparators 3" in found
    )
    assert "Of 9 usable comparators 3 make as much unlikely by natural recovery alone, 6" in found
    assert concluded.headline.en.endswith("1 usable comparator was left out by choice.")
    plain = concluded.plain.en
    assert (
        "Some reports were left out by choice. With all of them it would be about 2 to 17" in plain
    )
    only = conclude(KEIO, [], selected(shipped(), country=["JP"])).statement
    assert "No report that can be compared directly is left." in only.plain.en
    assert "was found" not in only.plain.en
    assert "under other definitions." in only.text()


def test_undetermined_people_are_told_at_both_ends() -> None:
    asked = replace(KEIO, count=Count(2, 3, 4))
    whole = said(answer(asked, shipped()))
    found = whole.text()
    assert "2 of 4 people reached AIS C or better; 1 could not be judged (50 % to 75 %;" in found
    assert (
        f"If those who could not be judged count as reached, of {sum(slow_tally())} usable" in found
    )
    assert "If the person who could not be judged had reached it too, it would be" in (
        whole.plain.en
    )
    one = said(answer(replace(KEIO, count=Count(1, 2, 4)), shipped()))
    assert (
        "With 1 this is compatible with natural recovery by each of the 10 usable comparators; "
        "with 2 it depends on the comparator." in one.headline.en
    )
    nobody = said(answer(replace(KEIO, count=Count(0, 2, 4)), shipped()))
    assert nobody.headline.en.startswith("None of the 2 people who could be judged reached AIS C")
    assert "2 could be judged, and none of these reached grade C" in nobody.plain.en
    assert "came from" not in nobody.plain.en
    open_ = said(answer(replace(KEIO, count=Count(0, 4, 4)), shipped()))
    check_words(open_)
    assert open_.headline.en.startswith("4 people could not be judged.")


def test_one_person_is_no_group() -> None:
    found = said(answer(replace(KEIO, count=Count(1, 1, 1)), shipped()))
    check_words(found)
    assert "in about 1 in 34 people by one comparator" in found.headline.en
    assert "groups" not in found.text() + found.plain.en
    assert "One person is too few to judge by" in found.text()
    assert "約34人に1人" in (found.plain.ja or "")


def test_what_was_not_said_is_said() -> None:
    found = said(answer(Question(C, Count(2, 2, 4)), shipped()))
    axes = "grade at baseline, baseline day, level, follow-up, years of injury, country"
    assert f"Not given, and so not matched: {axes}." in found.text()
    assert "Afterwards 2 of them" in found.plain.en


def test_marks_and_what_they_stand_for() -> None:
    found = answer(KEIO, shipped())
    simulated = said(found, simulated=True, prespecified=True)
    assert simulated.marks == ("SIMULATED", "single arm")
    assert "these people do not exist" in simulated.text()
    assert simulated.plain.en.startswith("SIMULATED")
    assert "laid down before the result was known" in simulated.text()
    reported = said(found, reported=Words("As told.", "伝聞による。"))
    assert reported.marks == ("not verified", "single arm")
    assert "it has not been checked" in reported.plain.en
    published_ = said(found, reported=Words("As told.", "伝聞による。"), reviewed=True)
    assert "as published" in published_.marks
    assert "as its authors published it" in published_.plain.en


def test_a_randomised_control_leads_and_is_still_careful() -> None:
    def beside(control: Control, count: Count) -> Statement:
        asked = replace(KEIO, count=count)
        found = said(answer(asked, shipped()), control=beside_control(count, control))
        check_words(found)
        return found

    near = beside(Control(1, 8, randomised=True), Count(2, 2, 4))
    assert "against 1 of 8 people in the concurrent randomised control group" in near.headline.en
    assert "chance alone can well give such a difference" in near.headline.en
    assert "two-sided P 0.24" in near.headline.en
    assert "single arm" not in near.marks
    assert "one group without a concurrent control" not in near.text()
    far = beside(Control(1, 40, randomised=True), Count(30, 30, 40))
    assert "would be rare if only chance divided the groups" in far.headline.en
    assert "would be rare" in far.plain.en
    unsure = beside(Control(1, 8, randomised=True), Count(2, 4, 4))
    assert "depends on those who could not be judged" in unsure.headline.en
    open_ = beside(Control(1, 8), Count(2, 2, 4))
    assert "control group" not in open_.headline.en
    assert "Chance did not choose who was in the control group" in open_.text()
    assert "may differ in other ways" in open_.plain.en


def test_a_prior_is_told_with_its_worth_and_its_conflict() -> None:
    prior = prior_from([ROWS["spiess2009_incomplete"]], robust=0.2)
    found = read_with(prior, KEIO)
    assert found.worth == pytest.approx(140, abs=1e-6)  # Beta(18.5, 121.5)
    assert found.worth_by_moments == pytest.approx(140, abs=1e-6)
    belief = ROWS["spiess2009_incomplete"].belief
    assert belief is not None
    assert found.believed.mean == pytest.approx(18.5 / 140)
    # The weight of the vague part after 2 of 4: by how well each part foretold exactly 2.
    informative = _exactly(2, 4, belief.a, belief.b)
    vague = 0.2 / 5 / (0.2 / 5 + 0.8 * informative)
    assert found.at_lowest.vague_weight == pytest.approx(vague, rel=1e-9)
    text = statement(answer(KEIO, shipped()), prior=found)
    check_words(text)
    assert "worth 140 people" in text.text()
    assert "do not contradict each other" in text.text()
    against = read_with(prior_from([ROWS["scirehab_C3T10_d14_28_incomplete"]]), KEIO)
    assert against.at_lowest.conflict == pytest.approx(against.at_lowest.at_least)
    text = statement(answer(KEIO, shipped()), prior=against)
    assert "prior and result contradict each other" in text.text()
    assert "vague part" not in text.text()


def _exactly(k: int, n: int, a: float, b: float) -> float:
    from math import comb, exp, lgamma

    def log_beta(x: float, y: float) -> float:
        return lgamma(x) + lgamma(y) - lgamma(x + y)

    return comb(n, k) * exp(log_beta(a + k, b + n - k) - log_beta(a, b))


def test_a_prior_without_events_has_no_ratio_and_says_its_worth_by_moments() -> None:
    asked = replace(KEIO, measure=D, count=Count(1, 1, 4))
    found = read_with(prior_from([ROWS["scirehab_C3T10_d14_28_D"]]), asked)
    assert found.worth is None
    assert found.worth_by_moments == pytest.approx(51)
    assert "worth 51 people" in statement(answer(asked, shipped()), prior=found).text()


def test_a_prior_of_a_mean() -> None:
    asked = read_question(measure="uems_gain", mean=12.0, sd=5.0, n=6, baseline_ais="A")
    rows = [ROWS["scirehab_d14_28_uems"]]
    found = read_with(prior_from(rows), asked)
    # Normal and normal: the mean moves by the prior's share of the variance.
    pull = (5.8**2 / 29) / (5.8**2 / 29 + 5.0**2 / 6)
    assert found.at_lowest.posterior.mean == pytest.approx(5.4 + pull * (12 - 5.4), rel=1e-9)
    check_words(statement(answer(asked, shipped()), prior=found))
    check_words(
        statement(answer(asked, shipped()), prior=read_with(prior_from(rows, robust=0.1), asked))
    )


@pytest.mark.parametrize(
    ("ids", "question", "said_"),
    [
        (["kirshblum2016_any"], KEIO, "counts `ais_any_improvement`"),
        (["scirehab_C3T10_incomplete"], replace(KEIO, count=None), "there is no result"),
    ],
)
def test_a_prior_that_answers_something_else_is_refused(
    ids: list[str], question: Question, said_: str
) -> None:
    with pytest.raises(InputRefused, match=re.escape(said_)):
        read_with(prior_from([ROWS[name] for name in ids]), question)


def everything_published() -> Iterator[Conclusion]:
    for one in published_outcomes():
        yield conclude(
            one.question,
            other_questions(one.question),
            selected(shipped()),
            control=one.control,
            circumstances=Circumstances(one.reported, one.reviewed, prespecified=False),
        )


def test_every_published_outcome_has_its_statement() -> None:
    counted = {}
    for one, found in zip(published_outcomes(), everything_published(), strict=True):
        check_words(found.statement)
        assert one.source
        for line in (*found.answer.rows, *(row for other in found.others for row in other.rows)):
            assert not re.search(r"\b(shows|proves|effect\w*|because of|cure)\b", line.why.en)
            assert not BANNED_JA.search(line.why.ja or "")
        assert one.title.ja
        counted[one.id] = one.question.count
    # Press, 23 March 2025: A to D and A to C; Fessler 2022: 7 of 22; doi 10.1155/2015/630932.
    assert counted["keio_C"] == Count(2, 2, 4)
    assert counted["keio_D"] == Count(1, 1, 4)
    assert counted["scistar"] == Count(7, 7, 22)
    assert counted["yonsei_any"] == Count(5, 5, 19)
    assert counted["yonsei_C"] == Count(2, 2, 17)


def test_scistar_is_undecided() -> None:
    """7 of 22 of AIS A and B gained two levels; 30 %, 23 % and 11 % are of people of AIS A."""
    [one] = published("scistar")
    found = conclude(one.question, [], selected(shipped())).statement
    assert "cannot be judged" in found.headline.en
    assert "3 rows on the same measure are of people with another grade" in found.text()
    assert "0.0074" not in found.text()


def test_an_unknown_published_outcome_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputRefused, match="did you mean `keio`"):
        published("keioo")


RESPONDERS = st.integers(1, 40).flatmap(
    lambda n: st.integers(0, n).flatmap(
        lambda low: st.tuples(st.just(low), st.integers(low, n), st.just(n))
    )
)
ROW = st.builds(
    lambda events, more, usable, grade, known, day: Comparator(
        "x", C, n=events + more if known else None, events=events if known else None,
        percent=None if known else 100 * events / max(events + more, 1),
        baseline_ais=grade, usable_as_prior=usable, baseline_days=day,
    ),
    st.integers(0, 60), st.integers(1, 300), st.booleans(), st.sampled_from([None, "A", "B"]),
    st.booleans(), st.sampled_from([None, (14, 28), (0, 15)]),
)  # fmt: skip


@settings(max_examples=40)
@given(
    st.sampled_from(sorted(BARS)),
    RESPONDERS,
    st.lists(ROW, max_size=5),
    st.sampled_from([None, False, True]),
    st.booleans(),
    st.sampled_from([None, True, False]),
    st.booleans(),
)
def test_no_answer_says_what_nobody_knows(
    measure: str,
    counts: tuple[int, int, int],
    rows: list[Comparator],
    randomised: bool | None,
    simulated: bool,
    prespecified: bool | None,
    beside_shipped: bool,
) -> None:
    """Whatever is asked beside whatever: both languages are whole, and free of banned words."""
    asked = Question(measure, Count(*counts), baseline_ais="A", baseline_day=(14, 28))
    own = [
        replace(one, id=f"own_{i}", measure=measure, side="best" if "motor" in measure else None)
        if not measure.endswith("_per_side")
        else replace(one, id=f"own_{i}", measure=measure, side="per_side")
        for i, one in enumerate(rows)
    ]
    control = None
    if randomised is not None:
        control = beside_control(Count(*counts), Control(1, 5, randomised=randomised))
    comparators = [*own, *(shipped() if beside_shipped else ())]
    found = statement(
        answer(asked, comparators),
        [answer(other, comparators) for other in other_questions(asked)],
        circumstances=Circumstances(
            simulated=simulated, prespecified=prespecified, control=control
        ),
    )
    check_words(found)


@given(
    st.sampled_from(CHANGES), st.floats(-20, 40), st.none() | st.floats(0, 20), st.integers(1, 40)
)
def test_no_answer_on_a_change_says_it_either(
    measure: str, mean: float, sd: float | None, n: int
) -> None:
    asked = Question(measure, baseline_ais="A", observed_mean=ObservedMean(mean, sd, n))
    check_words(said(answer(asked, shipped())))


def test_without_a_result_nothing_is_concluded() -> None:
    found = said(answer(Question(C, baseline_ais="A"), shipped()))
    check_words(found)
    assert "nothing is concluded" in found.headline.en


@given(st.floats(0, 1))
def test_a_probability_is_never_printed_on_the_other_side_of_a_threshold(chance: float) -> None:
    printed = chance_said(chance)
    if not printed.startswith("<"):
        assert verdict_of(float(printed)) == verdict_of(chance)
        assert float(printed) == pytest.approx(chance, rel=0.06)


@given(st.floats(1e-4, 0.94))
def test_whole_numbers_are_near_the_probability(chance: float) -> None:
    found = re.fullmatch(r"about (\d) in ([\d,]+)", one_in(chance).en)
    assert found is not None
    assert int(found[1]) / int(found[2].replace(",", "")) == pytest.approx(chance, rel=1 / 6)


@pytest.mark.parametrize(
    ("chance", "en", "ja"),
    [
        (0.00776, "about 1 in 130", "約130回に1回"),
        (0.0523, "about 1 in 19", "約19回に1回"),
        (0.1424, "about 1 in 7", "約7回に1回"),
        (0.315, "about 1 in 3", "約3回に1回"),
        (0.426, "about 2 in 5", "約5回に2回"),
        (0.00001, "fewer than 1 in 10,000", "1万回に1回未満"),
        (0.97, "nearly always", "ほぼ毎回"),
    ],
)
def test_whole_numbers_as_they_are_said(chance: float, en: str, ja: str) -> None:
    assert one_in(chance) == Words(en, ja)


WITH_LEVEL = replace(KEIO, followup_weeks=None, country=None)


def slow_lower(k: int, n: int) -> int:
    """By how many shipped rows as few are improbable, by the sum over every number."""
    found = 0
    for one in shipped():
        if one.measure == C and one.baseline_ais == "A" and one.usable_as_prior and one.counts:
            a, b = one.counts[0] + 0.5, one.counts[1] - one.counts[0] + 0.5
            found += sum(_exactly(i, n, a, b) for i in range(k + 1)) < 0.025
    return found


@pytest.mark.parametrize("k", [0, 1, 2, 5])
def test_a_result_below_natural_recovery_is_never_just_compatible(k: int) -> None:
    found = said(answer(replace(WITH_LEVEL, count=Count(k, k, 100)), shipped()))
    check_words(found)
    m = slow_lower(k, 100)
    assert 0 < m < 10
    lower = f"By {m} of the 10 usable comparators this is lower than natural recovery would lead"
    assert lower in found.headline.en
    assert f"10件のうち{m}件によれば、この結果は自然回復から予想されるよりも低い。" in (
        found.headline.ja or ""
    )
    assert lower in found.text().replace(found.headline.en, "")
    assert f"By {m} of these 10 reports this result is lower" in found.plain.en
    assert "よりも低いものです。" in (found.plain.ja or "")
    assert "compatible with natural recovery by each" not in found.headline.en


def test_as_few_is_told_by_the_comparator_that_expects_most() -> None:
    natural = row(171, 1000)
    asked = replace(WITH_LEVEL, count=Count(8, 8, 100))
    found = said(answer(asked, [natural]))
    chance = sum(_exactly(i, 100, 171.5, 829.5) for i in range(9))
    assert f"8 or fewer of 100 would have probability {chance_said(chance)}" in found.text()
    assert "By the one usable comparator this is lower" in found.headline.en
    assert "By this report this result is lower" in found.plain.en
    assert "Imagine many groups" not in found.plain.en
    near = said(answer(replace(asked, count=Count(12, 12, 100)), [natural]))
    assert "compatible with natural recovery" in near.headline.en
    assert "lower" not in near.text() + near.plain.en


def test_undetermined_people_speak_against_lower() -> None:
    """With both ends below it is lower; with the highest count above the bar it is not."""
    natural = row(171, 1000)
    both = said(answer(replace(WITH_LEVEL, count=Count(1, 6, 100)), [natural]))
    check_words(both)
    assert "Even if those who could not be judged count as reached, by the one usable" in (
        both.headline.en
    )
    one = said(answer(replace(WITH_LEVEL, count=Count(1, 14, 100)), [natural]))
    assert "lower" not in one.headline.en
    open_row = row(2, 60, events_highest=20)
    nobody = answer(replace(WITH_LEVEL, count=Count(0, 0, 30)), [open_row])
    assert "lower" not in said(nobody).headline.en


def test_a_mean_below_natural_recovery() -> None:
    asked = read_question(measure="uems_gain", mean=-7.8, sd=4.0, n=17, baseline_ais="A")
    found = said(answer(asked, shipped()))
    check_words(found)
    assert "fell by a mean of 7.8 points in 17 people. By each of the 3 usable" in found.headline.en
    assert "compatible" not in found.headline.en
    assert "a mean of −7.8 points or less in 17 would have probability" in found.text()
    assert "By all of these reports this result is lower" in found.plain.en
    assert "nearly all groups" not in found.plain.en
    assert "これらの報告のいずれからみても、今回の結果は" in (found.plain.ja or "")


def test_at_a_share_not_above_the_natural_rate_no_number_of_people_is_enough() -> None:
    asked = replace(WITH_LEVEL, count=Count(3, 3, 24))
    found = answer(asked, shipped())
    changes = what_would_change(found)
    assert changes.needed[-1].people is None
    assert changes.needed[-1].people_why == "share not above natural rate"
    assert changes.needed[0].people_why is None
    text = said(found)
    assert (
        "9 or more of 24 people to be unlikely by natural recovery alone; with the share seen "
        "(12.5 %), which is not above the natural rate of 17.1 %, no number of people would be "
        "enough." in text.text()
    )
    assert "2,000" not in text.text() + text.text("ja")
    assert "今回の割合（12.5%）は自然回復の割合（17.1%）を上回らないため" in text.text("ja")


@pytest.mark.parametrize(
    ("events", "people", "why"),
    [
        (171, 1000, "share not above natural rate"),
        # 12.5 % is above 12 %, but 120 of 1,000 leave room for it.
        (120, 1000, "natural rate may be the share"),
        # Of 200,000 people no rate as high as 12.5 % is left, and 2,000 are still too few.
        (24_000, 200_000, "more than 2,000"),
        (1, 50, None),
    ],
)
def test_why_no_number_of_people_is_named(events: int, people: int, why: str | None) -> None:
    asked = replace(WITH_LEVEL, count=Count(3, 3, 24))
    found = answer(asked, [row(events, people)])
    [one] = what_would_change(found).needed
    assert one.people_why == why
    assert (one.people is None) == (why is not None)
    text = said(found)
    check_words(text)
    assert ("no number of people would be enough" in text.text()) == (
        why in ("share not above natural rate", "natural rate may be the share")
    )
    assert ("more than 2,000 people" in text.text()) == (why == "more than 2,000")


def test_which_of_two_randomised_groups_has_the_higher_share() -> None:
    def beside(k: int, high: int, n: int, of_control: tuple[int, int]) -> Statement:
        count = Count(k, high, n)
        control = beside_control(count, Control(*of_control, randomised=True))
        found = said(answer(replace(KEIO, count=count), shipped()), control=control)
        check_words(found)
        return found

    worse = beside(0, 0, 20, (20, 20))
    assert (
        "the share is lower in the group with cells; a difference of this size would be rare"
        in (worse.headline.en)
    )
    assert "割合は移植を受けた群の方が低い。" in (worse.headline.ja or "")
    assert "The share was lower in the group that received cells." in worse.plain.en
    assert "the share is higher in the group with cells" in beside(9, 9, 10, (1, 10)).headline.en
    assert "the share is the same in both groups" in beside(2, 2, 4, (4, 8)).headline.en
    assert "the share is" not in beside(0, 4, 4, (4, 8)).headline.en
    for k, n, control in ((0, 4, (5, 8)), (2, 4, (8, 8))):  # two-sided P 0.081 and 0.091
        found = beside(k, k, n, control)
        assert "chance alone seldom gives such a difference, but not so seldom" in found.headline.en
        assert "can well give" not in found.headline.en + found.plain.en
        assert "Chance alone seldom gives such a difference" in found.plain.en
    unsure = beside(2, 4, 4, (1, 8)).plain.en
    assert "depends on those who could not be judged" in unsure


def test_sides_are_no_people() -> None:
    for asked in (
        read_question(
            measure="motor_level_gain_1", side="per_side", responders=3, n=9, baseline_ais="A"
        ),
        read_question(measure="motor_level_gain_1_per_side", responders=3, n=9, baseline_ais="A"),
    ):
        found = answer(asked, shipped())
        text = said(found)
        check_words(text)
        assert text.headline.en.startswith("3 of 9 sides gained one motor level or more. No comp")
        assert "better side" not in text.text() + text.plain.en
        assert "9 people" not in text.text() + text.plain.en
        assert "probability would" not in text.text()
        assert what_would_change(found).turning is None
        assert "9 sides, of people who received cells" in text.plain.en
        assert "could be used on 3 of these sides." in text.plain.en
        assert "of 100 people" not in text.plain.en
        assert "あわせて9側についての結果です。" in (text.plain.ja or "")
        none = said(answer(replace(asked, count=Count(0, 2, 9)), shipped()))
        check_words(none)
        assert "None of the 7 sides that could be judged gained" in none.headline.en
        assert "on none of them. For 2 of them it could not be judged." in none.plain.en
    unclear = replace(asked, measure="motor_level_gain_1", side="per_person_unclear")
    text = said(answer(unclear, shipped()))
    assert "better side" not in text.text() + text.plain.en
    best = said(answer(replace(unclear, side="best"), shipped()))
    assert "on the better side" in best.headline.en


def test_without_a_result_the_summary_tells_the_reports() -> None:
    found = said(answer(Question(C, baseline_ais="A"), shipped())).plain.en
    assert "this happened to about 2 to 17 of 100 people without cells" in found
    assert "No report was found" not in found
    assert "these changes" not in found
    change = said(answer(Question("uems_gain", baseline_ais="A"), shipped())).plain.en
    assert "the score rose by an average of 3.9 to 5.4 points" in change


def test_names_that_a_user_gave_stand_in_quotation_marks() -> None:
    """What a user's registry is called is quoted, never said."""
    mine = [row(1, 50, "CURE", people=frozenset({"CURE"})), row(30, 60, "b", registry="治癒")]
    found = said(answer(KEIO, mine))
    for text in (found.text(), found.headline.en, found.plain.en):
        assert not BANNED_EN.search(re.sub("“[^”]*”", "", text))
    assert "“CURE”" in found.text()
    assert not BANNED_JA.search(re.sub("「[^」]*」", "", found.text("ja")))
    assert "「治癒」" in found.text("ja")
    left = conclude(KEIO, [], selected([*shipped(), *mine], without=["CURE"])).statement
    assert "“CURE” (taken out by --without)" in left.text()
    assert "“" not in conclude(KEIO, [], selected(shipped(), country=["US"])).statement.text()
