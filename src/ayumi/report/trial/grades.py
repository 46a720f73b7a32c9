"""The AIS over the visits: a row a participant, and of many the shares at each visit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from ayumi.report.layout import plot
from ayumi.report.layout.figures import INNER, WIDTH, Figure, figure_of, head, note
from ayumi.report.look import Theme, step_of
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import element, letter, width_of, wrapped
from ayumi.report.trial.exams import Seen, exams_of, expected_at
from ayumi.report.trial.reported import Place, Reported
from ayumi.report.trial.words import VISIT_NUMBERS
from ayumi.trial.participant import Participant
from ayumi.values import Words

_TITLE: Final = Words(
    "AIS of {n} participants over the visits: {up} better, {down} worse at the last than at the "
    "first examination",
    "被験者{n}例のAISの推移：初回に比べ最終で改善{up}例、悪化{down}例",
)
_SUBTITLE: Final = Words(
    "n = {n} ({codes}). Grade and, below it, the neurological level, computed when the "
    "examination was signed; ND: not determinable; †: decided otherwise by a physician.",
    "n = {n}（{codes}）。署名時に計算されたグレードと、その下に神経学的損傷高位。"
    "ND：判定不能。†：医師が計算値と異なる判断をしたもの。",
)
_MANY: Final = Words("AIS of all {n} participants, visit by visit", "全{n}例の来院ごとのAIS")
_MANY_SAID: Final = Words(
    "n = {n}. Shares of the grades among those examined at each visit, whose number stands at the "
    "right; grades that are not determinable are hatched.",
    "n = {n}。各来院で診察を受けた被験者におけるグレードの割合（右端は人数）。判定不能は斜線。",
)
GRADES: Final = ("A", "B", "C", "D", "E")
_ROW, _LEFT = 40, 112


def grade_of(seen: Seen) -> str:
    """The grade as one writes it; nothing before it was signed."""
    values = seen.result("ais")
    if not values:
        return ""
    return values[0] if len(values) == 1 else "ND"


def paint_of(grade: str) -> str:
    """The paint of a grade; what is not determinable is hatched."""
    return step_of("score", GRADES.index(grade), 4) if grade in GRADES else "nt"


def _places(reported: Reported, instrument: str) -> list[Place]:
    expected = expected_at(reported, instrument)
    return [place for place in reported.in_time if place.name in expected]


def grades_figure(
    reported: Reported, people: Sequence[Participant], instrument: str, theme: Theme
) -> Figure | None:
    """The matrix of grades; none where nothing was signed."""
    exams = {p.code: exams_of(reported, p, instrument) for p in people}
    if not any(grade_of(seen) for found in exams.values() for seen in found):
        return None
    up, down = _moved(exams.values())
    titles = (
        reported.say(_TITLE, n=len(people), up=up, down=down),
        reported.say(_SUBTITLE, n=len(people), codes=reported.codes(people)),
    )
    places = _places(reported, instrument)
    wide = (INNER - _LEFT + MARGIN) / max(len(places), 1)
    top = head(*titles, reported.marks).bottom + 8
    titled = _titled(reported, places, wide - 4)
    top += 16 * max(map(len, titled), default=0) + 20
    parts = []
    for at, place in enumerate(places):
        middle = _LEFT + (at + 0.5) * wide
        lines = titled[at]
        for line, said in enumerate(lines):
            y = top - 28 - 16 * (len(lines) - 1 - line)
            parts.append(letter(middle, y, said, "middle quiet"))
        parts.append(letter(middle, top - 8, str(place.number), "middle"))
    rows = []
    for row, person in enumerate(people):
        y = top + row * _ROW
        parts.append(letter(MARGIN, y + 24, person.code, "s14 strong"))
        by_visit = {seen.visit: seen for seen in exams[person.code]}
        for at, place in enumerate(places):
            seen = by_visit.get((place.name, 1))
            parts.append(_cell(reported, person, place, seen, (_LEFT + at * wide, y, wide)))
            rows.append(_data(reported, person, place, seen))
    key = note(
        top + len(people) * _ROW + 24,
        reported.say(VISIT_NUMBERS, key=reported.key_of_visits([p.name for p in places])),
    )
    columns = ("participant", "visit", "grade", "level", "state")
    body = ("".join(parts) + key.drawn, key.bottom)
    return figure_of(reported, theme, f"ais_{instrument}", titles, (columns, rows), body)


def _titled(reported: Reported, places: Sequence[Place], wide: float) -> list[list[str]]:
    """The titles of the visits in lines; none where a word would have to be broken."""
    titles = [reported.of(place.visit.title) for place in places]
    words = [w for t in titles for w in (t.split() if reported.language == "en" else [t])]
    narrow = any(width_of(word, 12) > wide for word in words)
    return [[] if narrow else wrapped(title, wide, 12) for title in titles]


def _moved(exams: Iterable[list[Seen]]) -> tuple[int, int]:
    """How many have a better and a worse last than first grade."""
    up = down = 0
    for found in exams:
        grades = [g for g in map(grade_of, found) if g in GRADES]
        if len(grades) > 1:
            change = GRADES.index(grades[-1]) - GRADES.index(grades[0])
            up, down = up + (change > 0), down + (change < 0)
    return up, down


def _cell(
    reported: Reported,
    person: Participant,
    place: Place,
    seen: Seen | None,
    where: tuple[float, float, float],
) -> str:
    x, y, wide = where
    grade = "" if seen is None else grade_of(seen)
    paint = paint_of(grade) if grade else "paper"
    box = element(
        "rect", x=x + 1, y=y + 1, width=wide - 2, height=_ROW - 2, rx=2, class_=f"edged {paint}"
    )
    middle = x + wide / 2
    if seen is None or not grade:
        why = reported.value(reported.absence(person, (place.name, 1)))
        said = wrapped(why, wide - 6, 12)
        y += 24 - 8 * (len(said) - 1)
        return box + "".join(
            letter(middle, y + 16 * i, line, "middle quiet") for i, line in enumerate(said)
        )
    levels = seen.result("nli")
    level = levels[0] if len(levels) == 1 else "ND"
    star = "†" if seen.overridden("ais") else ""
    return (
        box
        + letter(middle, y + 18, grade + star, f"s14 strong middle on-{paint}")
        + letter(middle, y + 33, level, f"middle on-{paint}")
    )


def _data(
    reported: Reported, person: Participant, place: Place, seen: Seen | None
) -> tuple[str, ...]:
    if seen is None:
        return person.code, place.name, "", "", reported.absence(person, (place.name, 1))
    said = [" or ".join(seen.result(name)) for name in ("ais", "nli")]
    return person.code, place.name, said[0], said[1], "held"


def shares_figure(reported: Reported, instrument: str, theme: Theme) -> Figure:
    """Of many participants the shares of the grades at each visit."""
    counts: dict[str, Counter[str]] = {p.name: Counter() for p in _places(reported, instrument)}
    for person in reported.enrolled:
        for seen in exams_of(reported, person, instrument):
            grade = grade_of(seen)
            if grade and seen.visit[1] == 1 and seen.visit[0] in counts:
                counts[seen.visit[0]][grade] += 1
    n = len(reported.enrolled)
    titles = reported.say(_MANY, n=n), reported.say(_MANY_SAID, n=n)
    y = head(*titles, reported.marks).bottom + 20
    names = (*GRADES, "ND")
    items = [
        (
            element("rect", x=-8, y=-7, width=16, height=14, class_=f"edged {paint_of(name)}"),
            f"AIS {name}",
        )
        for name in names
    ]
    drawn, y = plot.legend(y, items, WIDTH - MARGIN)
    parts, rows = [drawn], []
    y += 20
    left, wide = 232, WIDTH - MARGIN - 48 - 232
    for place in _places(reported, instrument):
        found = counts[place.name]
        total = sum(found.values())
        title = wrapped(reported.of(place.visit.title), left - MARGIN - 12, 12)[0]
        parts.append(letter(left - 12, y + 17, title, "end"))
        parts.append(rule(left, left + wide, y + 28, "hair"))
        x = float(left)
        for name in names:
            width = wide * found[name] / total if total else 0
            if width:
                parts.append(_share(x, y, width, name, found[name], total))
            x += width
            rows.append((place.name, name, str(found[name])))
        parts.append(letter(WIDTH - MARGIN, y + 17, str(total), "end"))
        y += 36
    columns = ("visit", "grade", "count")
    body = ("".join(parts), y - 8)
    return figure_of(reported, theme, f"ais_{instrument}_all", titles, (columns, rows), body)


def _share(x: float, y: float, width: float, name: str, count: int, total: int) -> str:
    paint = paint_of(name)
    box = element("rect", x=x, y=y, width=width, height=24, class_=f"edged {paint}")
    said = f"{100 * count / total:.0f} %"
    if width < 40:
        return box
    return box + letter(x + width / 2, y + 17, said, f"middle on-{paint}")
