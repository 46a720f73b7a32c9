"""What changed from the baseline to the last examination, on the body of each participant."""

from typing import Final

from ayumi.isncsci.levels import DERMATOMES, KEY_MUSCLES, SIDES, spelled
from ayumi.report.anatomy import HALF_WIDTH, HEIGHT
from ayumi.report.change import sensation_change, strength_change
from ayumi.report.figure import figure
from ayumi.report.layout.figures import INNER, Figure, figure_of, head
from ayumi.report.legend import change_scale, hatched
from ayumi.report.look import Theme
from ayumi.report.page import MARGIN
from ayumi.report.svg import letter
from ayumi.report.trial.exams import Seen, baseline_of, day_of, exams_of
from ayumi.report.trial.reported import Reported
from ayumi.trial.participant import Participant
from ayumi.values import Words

_TITLE: Final = Words(
    "From baseline to the last examination: sensation and strength, on the body",
    "ベースラインから最終診察までの感覚と筋力の変化（身体図）",
)
_SUBTITLE: Final = Words(
    "n = {n}. Each colour is the change as a part of the whole scale: dermatomes light touch + pin "
    "prick, circles key muscles. Baseline is the examination that the list before transplantation "
    "names, or the last one before the cells were given.",
    "n = {n}。色は変化量を満点に対する割合で示す。皮膚分節は触覚＋痛覚、丸はキーマッスル。"
    " ベースラインは移植前確認で指定された診察、なければ移植前の最終診察。",
)
_VIEWS: Final = {"front": Words("Front", "前面"), "back": Words("Back", "後面")}
_SIDES: Final = {"right": Words("R", "右"), "left": Words("L", "左")}
_AIS: Final = Words("AIS {before} → {after}", "AIS {before} → {after}")
_DAYS: Final = Words("day {before} → day {after}", "{before}日目 → {after}日目")
_LOSS: Final = Words("Loss", "悪化")
_GAIN: Final = Words("Gain", "改善")
_NT: Final = Words("NT in one or both, not comparable", "どちらかがNTで比較不能")
_CHANGED: Final = Words("cells better {up}, worse {down}", "改善 {up}か所、悪化 {down}か所")


def bodies(
    reported: Reported, people: tuple[Participant, ...], instrument: str, theme: Theme
) -> Figure | None:
    """Small bodies, one pair a participant; none where nobody has two examinations."""
    pairs = [found for person in people for found in _pair(reported, person, instrument)]
    if not pairs:
        return None
    columns = 2 if len(pairs) <= 4 else 4
    cell = INNER / columns
    scale = 0.86 if columns == 2 else 0.5
    titles = reported.of(_TITLE), reported.say(_SUBTITLE, n=len(pairs))
    top = head(*titles, reported.marks).bottom + 20
    high = HEIGHT * scale + 104
    parts, rows = [], []
    for at, (person, before, after) in enumerate(pairs):
        x, y = MARGIN + (at % columns) * cell, top + (at // columns) * high
        parts.append(_portrait(reported, person, (before, after), (x, y, cell, scale)))
        rows += [(person.code, *row) for row in changes(before, after)]
    y = top + -(-len(pairs) // columns) * high
    parts += [
        letter(MARGIN, y, reported.of(_LOSS), "quiet"),
        letter(MARGIN + 180, y, reported.of(_GAIN), "quiet end"),
        change_scale(MARGIN, y + 8),
        hatched(MARGIN + 204, y + 8),
        letter(MARGIN + 232, y + 20, reported.of(_NT), "quiet"),
    ]
    columns_ = ("participant", "side", "examined", "segment", "before", "after")
    return figure_of(
        reported, theme, f"change_{instrument}", titles, (columns_, rows), ("".join(parts), y + 24)
    )


def _pair(
    reported: Reported, person: Participant, instrument: str
) -> list[tuple[Participant, Seen, Seen]]:
    exams = exams_of(reported, person, instrument)
    before = baseline_of(reported, person, exams)
    if before is None or exams[-1].key == before.key:
        return []
    return [(person, before, exams[-1])]


def _portrait(
    reported: Reported,
    person: Participant,
    pair: tuple[Seen, Seen],
    where: tuple[float, float, float, float],
) -> str:
    before, after = pair
    x, y, width, scale = where
    paints = sensation_change(before.exam, after.exam), strength_change(before.exam, after.exam)
    found = changes(before, after)
    up = sum(_up(row) for row in found)
    down = sum(_down(row) for row in found)
    days = [reported.day(person, reported.origin, day_of(reported, person, seen)) for seen in pair]
    shown = ["–" if day is None else str(day).replace("-", "−") for day in days]
    parts = [letter(x, y + 4, person.code, "s14 strong")]
    grades = [_grade(seen) for seen in pair]
    said = reported.say(_AIS, before=grades[0], after=grades[1])
    parts.append(letter(x + width - 12, y + 4, said, "end strong"))
    parts.append(letter(x, y + 22, reported.say(_DAYS, before=shown[0], after=shown[1]), "quiet"))
    parts.append(letter(x, y + 38, reported.say(_CHANGED, up=up, down=down), "quiet"))
    reach = HALF_WIDTH * scale
    for view, middle in (("front", x + reach), ("back", x + 3 * reach + 8)):
        rows = y + 68
        name = reported.of(_VIEWS[view])
        parts.append(letter(middle, y + 60, name, "middle quiet"))
        sides = ("right", "left") if view == "front" else ("left", "right")
        for side, at in zip(sides, (middle - 0.72 * reach, middle + 0.72 * reach), strict=True):
            parts.append(letter(at, y + 60, reported.of(_SIDES[side]), "middle quiet"))
        parts.append(figure("front" if view == "front" else "back", middle, rows, scale, *paints))
    return "".join(parts)


def _grade(seen: Seen) -> str:
    values = seen.result("ais")
    if len(values) < 2:
        return values[0] if values else "–"
    return f"ND ({values[0]}–{values[-1]})"


def changes(before: Seen, after: Seen) -> list[tuple[str, str, str, str, str]]:
    """The cells that differ: side, column, segment, score before and after."""
    found = []
    for side in SIDES:
        for what in ("motor", "light_touch", "pin_prick"):
            for level in KEY_MUSCLES if what == "motor" else DERMATOMES:
                cell = f"{side}.{what}.{level}"
                was, now = str(before.exam[cell]), str(after.exam[cell])
                if was != now:
                    found.append((side, what, spelled(level), was, now))
    return found


def _numbers(row: tuple[str, str, str, str, str]) -> tuple[int, int] | None:
    was, now = (value.rstrip("*") for value in row[3:])
    return (int(was), int(now)) if was.isdigit() and now.isdigit() else None


def _up(row: tuple[str, str, str, str, str]) -> bool:
    found = _numbers(row)
    return found is not None and found[1] > found[0]


def _down(row: tuple[str, str, str, str, str]) -> bool:
    found = _numbers(row)
    return found is not None and found[1] < found[0]
