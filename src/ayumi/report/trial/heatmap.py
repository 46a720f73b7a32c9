"""A participant's examinations as a map: segments down the cord, visits from left to right."""

from collections import defaultdict
from typing import Final

from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import DERMATOMES, KEY_MUSCLES, SIDES, spelled
from ayumi.report.layout import plot
from ayumi.report.layout.figures import INNER, WIDTH, Figure, figure_of, head, note
from ayumi.report.legend import scale
from ayumi.report.look import Theme, step_of
from ayumi.report.page import MARGIN, rule
from ayumi.report.svg import element, group, letter, number, width_of
from ayumi.report.trial.exams import Seen, columns_of, day_of, exams_of
from ayumi.report.trial.reported import Reported
from ayumi.trial.participant import Participant, VisitKey
from ayumi.values import Words

_TITLE: Final = Words(
    "{code}: {n} of {due} examinations, segment by segment",
    "{code}：髄節ごとの診察結果（{due}回中{n}回）",
)
_SUBTITLE: Final = Words(
    "n = 1, {n} examinations. Each column is a visit, each row a segment; the right side stands on "
    "the left. Motor 0–5, light touch and pin prick 0–2. The line marks the transplantation.",
    "n = 1、診察{n}回。列は来院、行は髄節。右側を左に置く。運動0～5、触覚・痛覚0～2。縦線は移植。",
)
_HEADS: Final = {
    "motor": Words("Motor", "運動"),
    "light_touch": Words("Light touch", "触覚"),
    "pin_prick": Words("Pin prick", "痛覚"),
}
_SENSATION: Final = Words("Light touch, pin prick", "触覚・痛覚")
_ANAL: Final = Words("VAC, DAP: Y yes, N no.", "VAC・DAP：Yはあり、Nはなし。")
_SIDES: Final = {"right": Words("Right", "右"), "left": Words("Left", "左")}
_COLUMN: Final = Words("{visit}: day {day}", "{visit}：{day}日目")
_BOTH: Final = Words("{visit}: day {day} ({since})", "{visit}：{day}日目（{since}）")
_NONE: Final = Words("{visit}: {why}", "{visit}：{why}")
_UNSIGNED: Final = Words("{said}, not yet signed", "{said}、未署名")
_NT: Final = Words("not testable (NT)", "検査不能（NT）")
_EMPTY: Final = Words("not examined", "診察なし")
_STARRED: Final = Words(
    "A small ring or *: impaired for another reason than the injury.",
    "小さな○または * は損傷以外の原因による障害。",
)
_KEY: Final = Words(
    "Visits, in days since {origin} (since {study}): ", "来院（{origin}から／{study}から）："
)
_ROW, _GAP, _LEVELS = 15, 10, 40
_ORDER: Final = {
    "right": ("motor", "light_touch", "pin_prick"),
    "left": ("pin_prick", "light_touch", "motor"),
}
_FINDINGS: Final = {"right": "vac", "left": "dap"}
Columns = list[tuple[VisitKey, Seen | None]]


class _Ink:
    """Cells gathered by their paint, so that a map of thousands of them stays small."""

    def __init__(self) -> None:
        self.boxes: dict[str, list[str]] = defaultdict(list)
        self.digits: dict[str, list[str]] = defaultdict(list)
        self.stars: list[str] = []

    def cell(self, x: float, y: float, width: float, said: str, paint: str) -> None:
        """One cell at its left upper corner; ``said`` where there is room for it."""
        wide, high = number(width - 1), number(_ROW - 1)
        self.boxes[paint].append(f"M{number(x)} {number(y)}h{wide}v{high}h-{wide}z")
        if said.endswith("*") and width < 7 * len(said) + 1:
            said = said.rstrip("*")
            self.stars.append(plot.dot(x + width - 3, y + 2.5, "ring", 1.5))
        if said:
            middle, line = number(x + (width - 1) / 2), number(y + 11)
            self.digits[paint].append(f'<text x="{middle}" y="{line}">{said}</text>')

    def drawn(self) -> str:
        """All cells, then all digits over them."""
        boxes = [
            element("path", d="".join(self.boxes[p]), class_=f"edged {p}")
            for p in sorted(self.boxes)
        ]
        digits = [group(self.digits[p], class_=f"middle on-{p}") for p in sorted(self.digits)]
        return "".join(boxes + digits + self.stars)


def heat_map(
    reported: Reported, person: Participant, instrument: str, theme: Theme
) -> Figure | None:
    """The map of one participant; none without any examination."""
    exams = exams_of(reported, person, instrument)
    if not exams:
        return None
    columns = columns_of(reported, person, instrument, exams)
    n = sum(seen is not None for _, seen in columns)
    titles = (
        reported.say(_TITLE, code=person.code, n=n, due=len(columns)),
        reported.say(_SUBTITLE, n=n),
    )
    top = head(*titles, reported.marks).bottom + 60
    side = (INNER - _LEVELS) / 2
    block = (side - 3 * _GAP) / 3
    width = min(block / len(columns), 24)
    ink, parts = _Ink(), []
    after = _after(reported, person, columns)
    for one in SIDES:
        for place, what in enumerate(_ORDER[one]):
            left = _left_of(one, place, side, block)
            room = block - width * len(columns)
            x = left + (room if one == "right" else 0)
            parts.append(_block_head(reported, what, x, width, columns, top))
            _block(ink, one, what, x, width, columns, top)
            if after:
                line = x + after * width - 0.5
                parts.append(plot.upright(line, top - 4, top + _ROW * 28, "stroke accent"))
    parts += [_sides(reported, side, top), _levels(top)]
    bottom = top + _ROW * len(DERMATOMES)
    parts.append(_legend(reported, bottom + 32))
    key = note(bottom + 60, _key(reported, person, columns))
    name = f"examinations_{person.code}"
    body = (ink.drawn() + "".join(parts) + key.drawn, key.bottom)
    return figure_of(reported, theme, name, titles, _table(reported, columns), body)


def _left_of(side: str, place: int, half: float, block: float) -> float:
    start = MARGIN if side == "right" else MARGIN + half + _LEVELS + _GAP
    return start + place * (block + _GAP)


def _after(reported: Reported, person: Participant, columns: Columns) -> int:
    """How many columns lie before the transplantation; 0 if there is no line to draw."""
    zero = reported.zero(person, reported.study_clock)
    if zero is None or not person.transplantations:
        return 0
    days = [
        (day_of(reported, person, seen) if seen else None) or reported.visit_day(person, key)
        for key, seen in columns
    ]
    return sum(day is not None and day <= zero for day in days)


def _block_head(
    reported: Reported, what: str, x: float, width: float, columns: Columns, top: float
) -> str:
    middle = x + width * len(columns) / 2
    parts = [letter(middle, top - 22, reported.of(_HEADS[what]), "middle quiet")]
    for at, (key, _) in enumerate(columns):
        said = str(reported.numbers.get(key[0], "+"))
        if width >= 7 * len(said) + 2:
            parts.append(letter(x + (at + 0.5) * width - 0.5, top - 6, said, "middle"))
    return "".join(parts)


def _block(
    ink: _Ink, side: str, what: str, x: float, width: float, columns: Columns, top: float
) -> None:
    """The cells of one column of the worksheet, over all visits."""
    for row, level in enumerate(DERMATOMES):
        y = top + row * _ROW
        finding = what == "motor" and level == "S4_5"
        if what == "motor" and level not in KEY_MUSCLES and not finding:
            continue
        for at, (_, seen) in enumerate(columns):
            said, paint = ("", "paper") if seen is None else _cell(seen.exam, side, what, level)
            fits = width >= 7 * len(said.rstrip("*")) + 1
            ink.cell(x + at * width, y, width, said if fits else "", paint)


def _cell(exam: Exam, side: str, what: str, level: str) -> tuple[str, str]:
    """What stands in a cell, and its paint."""
    if what == "motor" and level == "S4_5":
        found = getattr(exam, _FINDINGS[side])
        return ("", "nt") if found == "NT" else (found[:1], step_of("score", found == "Yes", 1))
    score = exam[f"{side}.{what}.{level}"]
    if score.examined is None:
        return "", "nt"
    return str(score), step_of("score", score.examined, 5 if what == "motor" else 2)


def _sides(reported: Reported, side: float, top: float) -> str:
    right_end = MARGIN + side
    left_start = right_end + _LEVELS + _GAP
    y = top - 42
    parts = [
        letter(right_end - _GAP, y, reported.of(_SIDES["right"]), "s14 strong end"),
        letter(left_start, y, reported.of(_SIDES["left"]), "s14 strong"),
    ]
    for level in ("T1", "L1", "S1"):
        at = top + DERMATOMES.index(level) * _ROW - 0.5
        parts.append(rule(right_end - _GAP, left_start, at, "hair"))
    foot = top + DERMATOMES.index("S4_5") * _ROW - 4
    third = (side - 3 * _GAP) / 3
    parts.append(letter(MARGIN + third, foot, "VAC", "end quiet"))
    parts.append(letter(left_start + 2 * (third + _GAP), foot, "DAP", "quiet"))
    return "".join(parts)


def _levels(top: float) -> str:
    middle = WIDTH / 2
    return "".join(
        letter(middle, top + row * _ROW + 11, spelled(level), "middle")
        for row, level in enumerate(DERMATOMES)
    )


def _legend(reported: Reported, y: float) -> str:
    """Both scales with all their steps, then what is not testable and what was not examined."""
    sense = reported.of(_SENSATION)
    x = float(MARGIN)
    parts = []
    for said, highest in ((reported.of(_HEADS["motor"]), 5), (sense, 2)):
        parts.append(letter(x, y, said, "quiet"))
        x += width_of(said, 12) + 8
        parts.append(scale(x, y - 12, "score", highest))
        x += 20 * (highest + 1) + 12
    for words, paint in ((_NT, "nt"), (_EMPTY, "paper")):
        said = reported.of(words)
        parts.append(element("rect", x=x, y=y - 12, width=16, height=16, class_=f"edged {paint}"))
        parts.append(letter(x + 22, y, said, "quiet"))
        x += 22 + width_of(said, 12) + 12
    return "".join(parts)


def _key(reported: Reported, person: Participant, columns: Columns) -> str:
    said = []
    for key, seen in columns:
        visit = reported.called(key)
        if seen is None:
            why = reported.value(reported.absence(person, key))
            said.append(reported.say(_NONE, visit=visit, why=why))
            continue
        on = day_of(reported, person, seen)
        first = reported.day(person, reported.origin, on)
        second = reported.day(person, reported.study_clock, on)
        shown = ["–" if d is None else str(d).replace("-", "−") for d in (first, second)]
        words = _BOTH if reported.two_clocks and second is not None else _COLUMN
        one = reported.say(words, visit=visit, day=shown[0], since=shown[1])
        said.append(one if seen.form.signed is not None else reported.say(_UNSIGNED, said=one))
    lead = ""
    if reported.two_clocks:
        clocks = reported.study.clocks
        origin, study = (
            reported.of(clocks[name].title) for name in (reported.origin, reported.study_clock)
        )
        if reported.language == "en":
            origin, study = origin.lower(), study.lower()
        lead = reported.say(_KEY, origin=origin, study=study)
    starred = any(
        "*" in value for _, seen in columns if seen for value in seen.form.values.values()
    )
    listed = lead + " · ".join(said) + ("." if reported.language == "en" else "。")
    notes = (listed, reported.of(_ANAL), *([reported.of(_STARRED)] if starred else []))
    return (" " if reported.language == "en" else "").join(notes)


def _table(reported: Reported, columns: Columns) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """One row a cell of the examination, one column a visit."""
    names = [key[0] if key[1] == 1 else f"{key[0]}_{key[1]}" for key, _ in columns]
    rows = []
    for side in SIDES:
        for what in ("motor", "light_touch", "pin_prick"):
            for level in KEY_MUSCLES if what == "motor" else DERMATOMES:
                cells = [
                    "" if seen is None else str(seen.exam[f"{side}.{what}.{level}"])
                    for _, seen in columns
                ]
                rows.append((side, what, spelled(level), *cells))
    for side, finding in _FINDINGS.items():
        cells = ["" if seen is None else getattr(seen.exam, finding) for _, seen in columns]
        rows.append((side, finding.upper(), "", *cells))
    return ("side", "examined", "segment", *names), rows
