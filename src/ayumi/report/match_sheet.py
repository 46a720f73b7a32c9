"""The check at the bedside on paper, for when Ayumi cannot be reached: one sheet, two people.

Everything that a screen would compare stands on it with a box for each of the two. What the vault
keeps of the person stands on it only where somebody asked for that; otherwise the lines are left to
be written from the hospital's own record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

from ayumi.actions.product.seeing_doses import SeenDose
from ayumi.ledger import Entry
from ayumi.report.match_sheet_look import qr_code, style_of
from ayumi.report.match_sheet_words import IDENTIFIERS, SIMULATED
from ayumi.report.match_sheet_words import MATCH_SHEET as SAID
from ayumi.report.page import marks_across
from ayumi.report.svg import element, words
from ayumi.trial.product.bedside import bedside_of
from ayumi.values import Language, Unset, Words
from ayumi.values.amounts import amount_words
from ayumi.values.time_zone import clock_in

SITES: Final = 4
"""So many lines are left for sites where the document says no number."""


@dataclass(frozen=True, slots=True)
class PrintedSyringe:
    """A syringe as the sheet shows it: its code, its good label, and what is in it."""

    unit: str
    label: str | None
    volume: str | None


@dataclass(frozen=True, slots=True)
class MatchSheet:
    """What stands on a match sheet."""

    sheet: str
    dose: str
    participant: str
    study: Words
    level: Words | None
    side: str | None
    slot: datetime | None
    expires: datetime | None
    zone: str
    syringes: tuple[PrintedSyringe, ...]
    identifiers: Mapping[str, str | None]
    """By name what the vault keeps of the person; none where it is to be written by hand."""
    printed_at: datetime
    printed_by: str
    remarks: tuple[str, ...] = ()
    """What spoke against giving the cells when the sheet was printed."""
    sites: int | None = None
    simulated: bool = False


def sheet_of(seen: SeenDose, printed: Entry, kept: Mapping[str, str]) -> MatchSheet:
    """The sheet of a dose as it stands, by the entry that notes that it is printed.

    ``kept`` is what the vault keeps of the person; empty where it is to be written by hand.
    """
    dose, study = seen.dose, seen.study
    level = study.dose.levels.get(dose.level) if dose.level else None
    rules, giving = bedside_of(study), study.dose.administration
    sites = None if isinstance(giving, Unset) else giving.sites
    return MatchSheet(
        printed.body["sheet"],
        dose.code,
        dose.participant,
        study.study.title,
        None if level is None else level.title,
        dose.side,
        dose.slot,
        dose.expires,
        seen.zone,
        tuple(_printed(seen)),
        {name: kept.get(name) for name in (rules.identifiers if rules else ())},
        printed.recorded_at,
        printed.actor.account,
        tuple(printed.body["remarks"]),
        sites if isinstance(sites, int) else None,
        dose.simulated,
    )


def _printed(seen: SeenDose) -> Iterator[PrintedSyringe]:
    assert seen.suspension is not None
    for code in seen.dose.syringes:
        unit = seen.suspension.units[code]
        label = unit.labels[-1] if unit.labels else None
        volume = None if unit.left is None else f"{unit.left:f} uL"
        yield PrintedSyringe(code, label, volume)


def match_sheet(sheet: MatchSheet, *, language: Language = "en") -> str:
    """The sheet as one page of HTML that stands alone, to be printed on A4.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 18, 1, tzinfo=UTC)
    >>> page = match_sheet(
    ...     MatchSheet(
    ...         "D1-S1",
    ...         "D1",
    ...         "P001",
    ...         Words("A study"),
    ...         None,
    ...         None,
    ...         at,
    ...         None,
    ...         "Asia/Tokyo",
    ...         (PrintedSyringe("S-1", "K7PM4Q", "22 uL"),),
    ...         {"name": None, "birth": None},
    ...         at,
    ...         "m.sato",
    ...     )
    ... )
    >>> "D1-S1" in page, "2026-03-18 10:00" in page, page.count('class="box"') > 8
    (True, True, True)
    """
    say = {name: text.in_(language) for name, text in SAID.items()}
    mark = SIMULATED.in_(language) if sheet.simulated else ""
    title = f"{say['title']} {sheet.sheet}"
    parts = (
        *_head(sheet, say, language),
        *_cells(sheet, say),
        *_person(sheet, say, language),
        *_still(sheet, say),
        *_given(sheet, say),
        *_signatures(say),
        words("p", _foot(sheet, say), class_="quiet after"),
    )
    head = element(
        "head",
        '<meta charset="utf-8"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        words("title", f"{mark} {title}".strip()),
        element("style", style_of(sheet.sheet)),
    )
    body = element("body", _across(mark), element("main", *parts))
    return f'<!doctype html>\n<html lang="{language}">{head}{body}</html>\n'


def _head(sheet: MatchSheet, say: Mapping[str, str], language: Language) -> Iterator[str]:
    yield words("p", sheet.study.in_(language), class_="quiet")
    yield element(
        "div",
        element("div", words("h1", f"{say['title']} {sheet.sheet}"), words("p", say["when"])),
        qr_code(sheet.sheet),
        class_="head",
    )
    if sheet.simulated:
        yield words("p", say["simulated"], class_="strong")
    facts = [
        (say["dose"], sheet.dose),
        (say["participant"], sheet.participant),
        (say["operation"], _clock(sheet, sheet.slot) or "–"),
        (say["good_until"], _clock(sheet, sheet.expires) or say["not_in_document"]),
    ]
    yield element(
        "dl",
        *(words("dt", name) for name, _ in facts),
        *(words("dd", value) for _, value in facts),
        class_="facts",
    )
    level = None if sheet.level is None else sheet.level.in_(language)
    more = [part for part in (level, sheet.side) if part]
    zone = say["zone"].format(zone=sheet.zone)
    yield words("p", " · ".join((*more, zone)), class_="quiet")
    yield words("p", say["stop"], class_="stop")


def _cells(sheet: MatchSheet, say: Mapping[str, str]) -> Iterator[str]:
    yield words("h2", say["cells"])
    # In letters only: a code on paper could be scanned in place of the syringe.
    rows = [
        (
            escape(one.unit + (f" · {amount_words(one.volume)}" if one.volume else "")),
            element("span", escape(one.label or say["no_label"]), class_="code"),
            "",
        )
        for one in sheet.syringes
    ]
    yield _ticked((say["syringe"], say["label"], say["on_syringe"]), rows, say, write=(2,))


def _person(sheet: MatchSheet, say: Mapping[str, str], language: Language) -> Iterator[str]:
    yield words("h2", say["person"])
    rows = [
        (
            escape(IDENTIFIERS.get(name, Words(name.replace("_", " "))).in_(language)),
            escape(value) if value else "",
            "",
        )
        for name, value in sheet.identifiers.items()
    ]
    known = any(sheet.identifiers.values())
    expected = say["kept"] if known else say["in_the_record"]
    yield _ticked((say["identifier"], expected, say["on_wristband"]), rows, say, write=(1, 2))
    if not known:
        yield words("p", say["by_hand"], class_="quiet after")


def _still(sheet: MatchSheet, say: Mapping[str, str]) -> Iterator[str]:
    yield words("h2", say["still"])
    asked = ("ask_day", "ask_released", "ask_list", "ask_alone")
    yield _ticked((say["what_holds"],), [(escape(say[name]),) for name in asked], say)
    for remark in sheet.remarks:
        yield words("p", f"{say['at_printing']} {remark}", class_="strong after")


def _given(sheet: MatchSheet, say: Mapping[str, str]) -> Iterator[str]:
    yield words("h2", say["given"])
    heads = [say[name] for name in ("segment", "depth", "volume", "rate", "syringe", "time")]
    line = element("tr", *(element("td", element("div", "", class_="line")) for _ in heads))
    count = min(sheet.sites or SITES, 8)
    head = element("thead", element("tr", *(words("th", one) for one in heads)))
    yield element("table", head, element("tbody", *[line] * count), class_="signs")
    yield words("p", say["residual"], class_="after")


def _signatures(say: Mapping[str, str]) -> Iterator[str]:
    yield words("h2", say["signatures"])
    heads = ["", *(say[name] for name in ("name_and_account", "day_and_time", "signature"))]
    lines = (
        element(
            "tr",
            words("td", say[who], class_="nowrap"),
            *(element("td", element("div", "", class_="line")) for _ in heads[1:]),
        )
        for who in ("first", "second", "who_gave")
    )
    head = element("thead", element("tr", *(words("th", one) for one in heads)))
    yield element("table", head, element("tbody", *lines), class_="signs people")


def _foot(sheet: MatchSheet, say: Mapping[str, str]) -> str:
    return say["afterwards"].format(
        sheet=sheet.sheet, dose=sheet.dose, at=_clock(sheet, sheet.printed_at), by=sheet.printed_by
    )


def _ticked(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    say: Mapping[str, str],
    *,
    write: Sequence[int] = (),
) -> str:
    """A table whose rows end in a box for each of the two people; its cells are markup."""
    ticks = [words("th", say[name], class_="tick") for name in ("tick_1", "tick_2")]
    box = element("td", element("span", "", class_="box"), class_="tick")
    lines = []
    for row in rows:
        cells = [
            element("td", element("div", "", class_="line") if i in write and not cell else cell)
            for i, cell in enumerate(row)
        ]
        lines.append(element("tr", *cells, box, box))
    head = element("thead", element("tr", *(words("th", one) for one in heads), *ticks))
    return element("table", head, element("tbody", *lines))


def _clock(sheet: MatchSheet, moment: datetime | None) -> str | None:
    return None if moment is None else clock_in(sheet.zone, moment)


def _across(mark: str) -> str:
    if not mark:
        return ""
    drawn = marks_across((mark,), 1188)
    return element("svg", drawn, viewBox="0 0 864 1188", class_="across", aria_hidden="true")
