"""The parts of a lot's file beyond its tests: investigations, decisions, units, late failures."""

from collections.abc import Iterator, Sequence
from typing import Final

from ayumi.report.layout.html import Markup, paragraph, table
from ayumi.report.lot_rows import (
    failure_lines,
    investigation_words,
    moment_said,
    test_rows,
    unit_rows,
    words_of,
)
from ayumi.report.lot_words import CONCLUSIONS, HOLDS, MEANINGS, UNITS
from ayumi.report.svg import words
from ayumi.trial.product.failures import whom_to_tell
from ayumi.trial.product.lot import Investigation, Reviewed
from ayumi.trial.product.lot_file import LotFile
from ayumi.values import Language, Words

_HEADINGS: Final = {
    "investigations": Words("Investigations and reviews", "調査と照査"),
    "decisions": Words("Decisions", "判定の経過"),
    "out": Words("Out of specification", "規格外使用"),
    "failures": Words("Late failures", "遅発不適合"),
    "units": Words("Units", "容器"),
    "certificates": Words("Certificates issued", "発行済み試験成績書"),
}
_COLUMNS: Final = {
    "record": Words("Record", "記録"),
    "test": Words("Test", "試験項目"),
    "conclusion": Words("Conclusion", "結論"),
    "text": Words("Text", "内容"),
    "by": Words("By", "担当"),
    "when": Words("When", "日時"),
    "decision": Words("Decision", "判定"),
    "until": Words("Until", "期限"),
    "reason": Words("Reason", "理由"),
    "unit": Words("Unit", "容器"),
    "state": Words("State", "状態"),
    "left": Words("Left", "残量"),
    "place": Words("Place", "場所"),
    "held": Words("Held", "留保"),
    "number": Words("No.", "番号"),
    "what": Words("What", "事項"),
    "who": Words("Whom", "対象"),
    "digest": Words("Digest", "ダイジェスト"),
    "language": Words("Language", "言語"),
}
_REVIEW: Final = Words("review", "照査")
_STATEMENT: Final = Words("Benefit and risk stated", "利益と危険性の説明")
_NOTIFIED: Final = Words("Notified: {whom}", "通知：{whom}")
_FAILED: Final = Words(
    "{number}. {test}: {why}. Opened {at}. Concerns {who}.",
    "{number}. {test}：{why}。{at} 開始。対象：{who}。",
)
_TOLD: Final = Words("Told: {whom}", "報告済み：{whom}")
_NOT_TOLD: Final = Words("Not told: {whom}, due {due}", "未報告：{whom}（期限 {due}）")
_DECIDED: Final = Words("Decided for {who}", "{who} への対応")
_UNDECIDED: Final = Words("Not decided for {who}", "{who} への対応未決定")
_CLOSED: Final = Words("Closed.", "対応終了。")
_OVERDUE: Final = Words("Overdue", "期限超過")
_MOST_UNITS: Final = 200
_MORE: Final = Words("… and {n} more units.", "ほか {n} 容器。")


def file_sections(file: LotFile, language: Language) -> Iterator[str]:
    """Each part that has something to say, in the order in which things happen."""
    yield from _investigations(file, language)
    yield from _decisions(file, language)
    yield from _out_of_specification(file, language)
    yield from _failures(file, language)
    yield from _units(file, language)
    yield from _certificates(file, language)


def _heads(language: Language, *names: str) -> list[str]:
    return [_COLUMNS[name].in_(language) for name in names]


def _heading(name: str, language: Language) -> str:
    return words("h2", _HEADINGS[name].in_(language))


def _investigations(file: LotFile, language: Language) -> Iterator[str]:
    named = [(one, one.record) for one in file.lot.investigations]
    reviews = [(one, _REVIEW.in_(language)) for one in file.lot.reviews]
    titles = {row.name: row.title for row in test_rows(file, language)}
    found: Sequence[tuple[Investigation | Reviewed, str]] = [*named, *reviews]
    rows: list[tuple[int, tuple[str, ...]]] = []
    for one, name in found:
        conclusion = CONCLUSIONS[one.conclusion].in_(language)
        text = (
            investigation_words(file, one, language)
            if isinstance(one, Investigation)
            else words_of(file, one.text, language)
        )
        rows.append((one.seq, (name, titles.get(one.test, one.test), conclusion, text, one.by)))
    if rows:
        yield _heading("investigations", language)
        heads = _heads(language, "record", "test", "conclusion", "text", "by")
        yield table(heads, [row for _, row in sorted(rows)])


def _decisions(file: LotFile, language: Language) -> Iterator[str]:
    rows = []
    for one in file.lot.dispositions:
        signed = file.signatures.get(one.seq)
        meaning = Words(one.act) if signed is None else MEANINGS[signed.meaning]
        said = meaning.in_(language) + (f": {one.participant}" if one.participant else "")
        reason = words_of(file, one.reason, language)
        until = moment_said(file, one.until)
        rows.append((moment_said(file, one.at), said, until, reason, one.by))
    if rows:
        yield _heading("decisions", language)
        yield table(_heads(language, "when", "decision", "until", "reason", "by"), rows)


def _out_of_specification(file: LotFile, language: Language) -> Iterator[str]:
    lot = file.lot
    rows = [
        (
            moment_said(file, one["at"]),
            _NOTIFIED.in_(language).format(whom=one["whom"])
            if "whom" in one
            else _STATEMENT.in_(language),
            one["participant"],
            words_of(file, one["text"] and one["text"]["content"], language),
            one["by"],
        )
        for one in sorted((*lot.statements, *lot.notified), key=lambda one: one["seq"])
    ]
    if rows:
        yield _heading("out", language)
        yield table(_heads(language, "when", "what", "who", "text", "by"), rows)


def _failures(file: LotFile, language: Language) -> Iterator[str]:
    titles = {row.name: row.title for row in test_rows(file, language)}
    if not file.lot.failures:
        return
    yield _heading("failures", language)
    told = whom_to_tell(file.study)
    for one, failure in zip(failure_lines(file, language), file.lot.failures, strict=True):
        said = _FAILED.in_(language).format(
            number=one["number"], test=titles.get(one["test"], one["test"]), why=one["why"],
            at=moment_said(file, failure.opened_at), who=", ".join(one["participants"]),
        )  # fmt: skip
        yield paragraph(said + (f" {_CLOSED.in_(language)}" if one["state"] == "closed" else ""))
        rows = []
        for whom in {**dict.fromkeys(failure.tell), **one["told"]}:
            name = told[whom].in_(language) if whom in told else whom
            if whom in one["told"]:
                done = one["told"][whom]
                what = _TOLD.in_(language).format(whom=name)
                rows.append((moment_said(file, done["at"]), what, "", done["by"]))
            else:
                due = moment_said(file, failure.due) or "–"
                what = _NOT_TOLD.in_(language).format(whom=name, due=due)
                late = _OVERDUE.in_(language) if one["overdue"] else ""
                rows.append(("", what, late, ""))
        for who in one["participants"]:
            text = one["decided"].get(who)
            phrase = _UNDECIDED if text is None else _DECIDED
            rows.append(("", phrase.in_(language).format(who=who), text or "", ""))
        yield table(_heads(language, "when", "what", "text", "by"), rows)


def _units(file: LotFile, language: Language) -> Iterator[str]:
    listed = list(unit_rows(file))
    rows = [
        (unit.code, UNITS[unit.state].in_(language), left, unit.place or "", _holds(held, language))
        for unit, left, held in listed[:_MOST_UNITS]
    ]
    yield _heading("units", language)
    yield table(_heads(language, "unit", "state", "left", "place", "held"), rows, numbers=(2,))
    if len(listed) > _MOST_UNITS:
        yield paragraph(_MORE.in_(language).format(n=len(listed) - _MOST_UNITS), "quiet")


def _holds(held: str, language: Language) -> str:
    return ", ".join(HOLDS[one].in_(language) for one in held.split(", ") if one)


def _certificates(file: LotFile, language: Language) -> Iterator[str]:
    rows = [
        (
            str(one["number"]),
            moment_said(file, one["at"]),
            one["by"],
            one["language"],
            Markup(words("span", one["digest"], class_="digest")),
        )
        for one in file.lot.certificates
    ]
    if rows:
        yield _heading("certificates", language)
        yield table(_heads(language, "number", "when", "by", "language", "digest"), rows)
