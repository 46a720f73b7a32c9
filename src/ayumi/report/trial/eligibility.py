"""Who met which criterion: computed advice, the investigator's decision beside it, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ayumi.participants import Criterion
from ayumi.report.layout.html import Listing, Markup, listing, paragraph, table
from ayumi.report.svg import words
from ayumi.report.trial.reported import PANELS, Reported
from ayumi.trial.participant import Participant
from ayumi.values import Keyed, Unset, Words

_NOBODY: Final = Words("No eligibility was signed yet.", "適格性の判定はまだ署名されていない。")
_SAID: Final = Words(
    "n = {n}. ✓ passed, ✗ failed, ? left open by the rule; † where the investigator judged it and "
    "said why.",
    "n = {n}。✓ 適合、✗ 不適合、？ 規則では判定不能。† は責任医師が理由を付して判断したもの。",
)
_MANY: Final = Words(
    "n = {n}. How many passed and failed each criterion, and how many the rule left open.",
    "n = {n}。各基準に適合・不適合・判定不能となった人数。",
)
_CRITERION: Final = Words("Criterion", "基準")
_CAPTION: Final = Words("Criteria and participants", "基準と被験者")
_GROUPS: Final = {
    "include": Words("Inclusion", "選択基準"),
    "exclude": Words("Exclusion", "除外基準"),
    "cohort": Words("Cohort", "コホート"),
}
_WHY: Final = Words(
    "What failed, was left open or was judged:", "不適合・判定不能・医師判断の理由："
)
_NOTHING: Final = Words("Nothing failed or was left open.", "不適合・判定不能はない。")
_SIGNS: Final = {"pass": "✓", "fail": "✗", "undetermined": "?"}


def eligibility(reported: Reported) -> tuple[str, Listing | None]:
    """The table of criteria and participants, and the reasons as a listing."""
    judged = [p for p in reported.people if p.eligibility is not None]
    if not judged:
        return paragraph(reported.of(_NOBODY)), None
    places = _places(judged)
    if len(judged) <= PANELS // 2:
        markup = paragraph(reported.say(_SAID, n=len(judged))) + _matrix(reported, judged, places)
    else:
        markup = paragraph(reported.say(_MANY, n=len(judged))) + _counts(reported, judged, places)
    rows = tuple(row for p in judged for row in _reasons(reported, p))
    columns = ("participant", "criterion", "verdict", "because", "decided")
    found = Listing("eligibility", columns, rows)
    if not rows:
        return markup + paragraph(reported.of(_NOTHING)), found
    return markup + paragraph(reported.of(_WHY)) + listing(reported, found), found


def _advised(person: Participant) -> Mapping[str, Mapping[str, Any]]:
    assert person.eligibility is not None
    criteria = person.eligibility.advice.get("criteria", ())
    return {str(one.get("criterion", "")): one for one in criteria}


def _places(people: Sequence[Participant]) -> list[str]:
    return list(dict.fromkeys(place for p in people for place in _advised(p)))


def text_of(reported: Reported, place: str) -> str:
    """The words of a criterion, by what judgements call it."""
    side, _, name = place.partition(".")
    section = reported.study.eligibility
    criteria = None if isinstance(section, Unset) else getattr(section, side, None)
    if isinstance(criteria, Keyed) and name in criteria:
        found: Criterion = criteria[name]
        return reported.of(found.text)
    return reported.of(_GROUPS[side]) if side in _GROUPS else place


def judgement_of(person: Participant, place: str) -> Mapping[str, Any] | None:
    """What the investigator judged of a criterion, if anything."""
    assert person.eligibility is not None
    found = person.eligibility.judgements.get(place)
    return found if isinstance(found, Mapping) else None


def _matrix(reported: Reported, people: Sequence[Participant], places: Sequence[str]) -> str:
    heads = [reported.of(_CRITERION), *(p.code for p in people)]
    rows = []
    for place in places:
        cells = []
        for person in people:
            found = _advised(person).get(place)
            verdict = "" if found is None else str(found.get("verdict"))
            star = "†" if judgement_of(person, place) else ""
            said = reported.value(verdict)
            sign = _SIGNS.get(verdict, "–") + star
            cells.append(Markup(words("span", sign, class_=f"verdict {verdict}", title=said)))
        rows.append([_criterion(reported, place), *cells])
    return table(heads, rows, look="matrix", caption=reported.of(_CAPTION))


def _criterion(reported: Reported, place: str) -> Markup:
    side = place.partition(".")[0]
    group = reported.of(_GROUPS[side]) if side in _GROUPS and "." in place else ""
    label = words("span", f"{group} ", class_="quiet") if group else ""
    return Markup(label + words("span", text_of(reported, place)))


def _counts(reported: Reported, people: Sequence[Participant], places: Sequence[str]) -> str:
    rows = []
    for place in places:
        found = Counter(str(_advised(p).get(place, {}).get("verdict")) for p in people)
        rows.append([_criterion(reported, place), *(str(found[sign]) for sign in _SIGNS)])
    heads = [reported.of(_CRITERION), *(f"{s} {reported.value(v)}" for v, s in _SIGNS.items())]
    return table(heads, rows, numbers=(1, 2, 3), caption=reported.of(_CAPTION))


def _reasons(reported: Reported, person: Participant) -> Iterator[tuple[str, ...]]:
    for place, found in _advised(person).items():
        verdict, judged = str(found.get("verdict")), judgement_of(person, place)
        if verdict == "pass" and judged is None:
            continue
        decided = ""
        if judged is not None:
            why = judged.get("why")
            digest = str(why.get("content")) if isinstance(why, Mapping) else ""
            said = reported.picture.texts.get(digest, "")
            decided = f"{reported.value(str(judged.get('verdict')))}: {said}".rstrip(": ")
        yield (
            person.code, text_of(reported, place), verdict, str(found.get("because", "")), decided,
        )  # fmt: skip
