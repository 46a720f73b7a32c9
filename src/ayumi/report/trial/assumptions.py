"""What the report rests on that nobody has measured: assumed values, filled-in forms, the model."""

from collections.abc import Mapping
from typing import Any, Final, get_args
from xml.sax.saxutils import escape

from ayumi.evidence import Measure
from ayumi.evidence.endpoints import LAST_BEFORE
from ayumi.participants import GoList
from ayumi.participants.rules import Rule
from ayumi.report.layout.html import (
    Listing,
    Markup,
    Part,
    marked,
    pairs,
    paragraph,
    shown,
    small_heading,
    table,
)
from ayumi.report.look import Theme
from ayumi.report.study_wording import Wording
from ayumi.report.svg import element, words
from ayumi.report.trial.amounts import amount_in, signed_days
from ayumi.report.trial.comparison import comparison_figure
from ayumi.report.trial.reported import Reported
from ayumi.report.trial.words import ARBITRARY, ASSUMED, LAST_BEFORE_WORDS
from ayumi.study import unset_values
from ayumi.values import Keyed, Unset, Words

_HEADING: Final = Words("Assumptions", "仮定")
_VALUES: Final = Words("Assumed values of the study document", "試験実施計画の仮定値")
_NO_VALUES: Final = Words(
    "Nothing in the study document is assumed.", "試験実施計画に仮定された値はない。"
)
_SAID: Final = Words(
    "n = {n}. Each stands where the study document is unset; nothing here is known of the trial.",
    "n = {n}。試験実施計画で未設定の箇所を補ったもので、実際の試験について知られた値ではない。",
)
_UNSET: Final = Words("Left unset", "未設定のまま")
_UNSET_SAID: Final = Words("n = {n}: {places}.", "n = {n}：{places}。")
_HEADS: Final = (
    Words("Place", "箇所"), Words("Value", "値"), Words("Reason", "理由"),
)  # fmt: skip
_WINDOW: Final = Words("{before} days before to {after} days after", "{before}日前～{after}日後")
_MODEL: Final = Words("How simulated values were made", "模擬値の作り方")
_LABELS: Final = {
    "model": Words("Model", "モデル"),
    "version": Words("Version", "版"),
    "calibration": Words("Calibration", "較正"),
    "formula": Words("Formula", "式"),
    "effect": Words("Effect of the treatment", "治療効果"),
    "arbitrary": Words("Filled in from the allowed range", "許容範囲から任意に記入した項目"),
}
_NO_EFFECT: Final = Words("none assumed: natural recovery alone", "仮定なし（自然経過のみ）")
_NOT_FOR: Final = Words("The model is not for", "このモデルを用いてはならない目的")
_LIMITS: Final = Words("Limits of the model", "モデルの限界")
_COMPARED: Final = Words("Simulated against published", "模擬値と公表値")


def assumptions(reported: Reported, theme: Theme) -> Part:
    """The section on assumptions; none of a rehearsal's parts where there was no rehearsal."""
    rehearsal = reported.picture.in_force.rehearsal
    markup = small_heading(reported.of(_VALUES))
    listings: tuple[Listing, ...] = ()
    if rehearsal is None:
        markup += paragraph(reported.of(_NO_VALUES))
    else:
        rows = [
            (one.at, assumed_value(reported, one.at, one.value), reported.of(one.reason))
            for one in rehearsal.assumptions
        ]
        listings = (Listing("assumptions", ("place", "value", "reason"), tuple(rows)),)
        markup += paragraph(reported.say(_SAID, n=len(rows)))
        mark = reported.of(ASSUMED)
        markup += table(
            [reported.of(head) for head in _HEADS],
            [(_place(at), marked(value, mark), why) for at, value, why in rows],
            look="assumptions",
        )
    markup += _still_unset(reported)
    markup += _model(reported)
    figure = comparison_figure(reported, theme)
    if figure is not None:
        markup += small_heading(reported.of(_COMPARED)) + shown(reported, figure)
    figures = () if figure is None else (figure,)
    return Part("assumptions", reported.of(_HEADING), markup, figures, listings)


def _place(at: str) -> Markup:
    """A place of the document, which a line may break after its dots."""
    return Markup(element("code", escape(at).replace(".", ".<wbr/>")))


def assumed_value(reported: Reported, at: str, value: Any) -> str:
    """An assumed value in words: rules and measures as sentences, visits by their titles."""
    wording, typed = Wording(reported.study), _typed(reported.study, at)
    if isinstance(typed, get_args(get_args(Rule)[0])):
        return "; ".join(line for _, line in wording.rule(typed)).replace(":; ", ": ")
    if isinstance(typed, get_args(get_args(Measure)[0])):
        return wording.measure(typed)
    if isinstance(typed, GoList):
        typed = typed.items
    if isinstance(typed, Keyed):
        return "; ".join(_part(reported, wording, part) for part in typed.values())
    if isinstance(value, str) and value in reported.study.visits:
        return reported.title_of(value)
    if value == LAST_BEFORE:
        return reported.of(LAST_BEFORE_WORDS)
    return reported.value(_written(reported, value))


def _part(reported: Reported, wording: Wording, part: Any) -> str:
    """One part of a table that is assumed as a whole: its title, and when it holds."""
    titles = (getattr(part, name, None) for name in ("title", "text"))
    title = next((one for one in titles if isinstance(one, Words)), None)
    said = str(part) if title is None else reported.of(title)
    accept = getattr(part, "accept", None)
    if accept is not None and not isinstance(accept, Unset):
        return f"{said}: {wording.accept(accept)}"
    return said


def _typed(found: Any, at: str) -> Any:
    """What stands at a place of the document, with what is assumed."""
    for step in at.split("."):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, tuple):
            found = found[int(step)]
        else:
            found = getattr(found, step, None)
    return found


def _still_unset(reported: Reported) -> str:
    left = unset_values(reported.study)
    if not left:
        return ""
    places = reported.listed(one.place for one in left)
    return small_heading(reported.of(_UNSET)) + paragraph(
        reported.say(_UNSET_SAID, n=len(left), places=places), "places"
    )


def _written(reported: Reported, value: Any) -> str:
    """An assumed value in a line."""
    if isinstance(value, Mapping):
        if set(value) == {"before", "after"} and all(isinstance(v, int) for v in value.values()):
            return reported.say(_WINDOW, **value)
        return "; ".join(f"{key}: {_written(reported, inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return reported.listed(_written(reported, inner) for inner in value)
    if isinstance(value, str) and value[:1].isdigit() and " " in value:
        return amount_in(value, reported.language)
    return signed_days(value) if isinstance(value, int) else str(value)


def _model(reported: Reported) -> str:
    provenance = reported.provenance
    label = {name: reported.of(w) for name, w in _LABELS.items()}
    rows = []
    card = provenance.get("model")
    if isinstance(card, Mapping):
        rows += [(label[k], str(card[k])) for k in ("model", "version", "formula") if card.get(k)]
        calibration = card.get("calibration")
        if isinstance(calibration, Mapping):
            said = f"{calibration.get('name', '')}: {calibration.get('title', '')}"
            rows.append((label["calibration"], said))
    elif provenance.get("calibration"):
        rows.append((label["calibration"], str(provenance["calibration"])))
    if rows or provenance.get("effect"):
        effect = provenance.get("effect")
        stated = effect.get("words") if isinstance(effect, Mapping) else effect
        mark = reported.of(ASSUMED) if stated else ""
        rows.append((label["effect"], marked(str(stated or reported.of(_NO_EFFECT)), mark)))
    if provenance.get("arbitrary"):
        known = reported.study.instruments
        filled = reported.listed(
            reported.of(known[name].title) if name in known else str(name)
            for name in provenance["arbitrary"]
        )
        rows.append((label["arbitrary"], marked(filled, reported.of(ARBITRARY))))
    if not rows:
        return ""
    markup = small_heading(reported.of(_MODEL)) + pairs(rows)
    if isinstance(card, Mapping):
        for heading, name in ((_NOT_FOR, "not_for"), (_LIMITS, "limits")):
            if card.get(name):
                items = "".join(words("li", str(one)) for one in card[name])
                markup += paragraph(reported.of(heading), "strong") + f"<ul>{items}</ul>"
    return markup
