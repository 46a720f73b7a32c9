"""The study at a glance: design, people, product and dose, endpoints, and who is where."""

from collections.abc import Iterator
from typing import Any, Final

from ayumi.evidence.endpoints import Endpoint
from ayumi.report.layout.html import (
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
from ayumi.report.svg import words
from ayumi.report.trial.amounts import amount_in
from ayumi.report.trial.flow import flow_figure
from ayumi.report.trial.reported import Reported
from ayumi.report.trial.words import LAST_BEFORE_WORDS, NONE
from ayumi.values import Keyed, Quantity, QuantityRange, Unset, Words

_HEADING: Final = Words("The study at a glance", "試験の概要")
_WHERE: Final = Words("Who is where", "被験者の現況")
_ENDPOINTS: Final = Words("Endpoints", "評価項目")
_LABELS: Final = {
    "condition": Words("Condition", "対象疾患"),
    "design": Words("Design", "デザイン"),
    "registry": Words("Registries", "登録番号"),
    "phase": Words("Phase", "相"),
    "sponsor": Words("Sponsor", "実施主体"),
    "sites": Words("Sites", "施設数"),
    "participants": Words("Participants planned", "予定被験者数"),
    "recorded": Words("Participants recorded", "記録された被験者数"),
    "product": Words("Product", "製品"),
    "site": Words("Given into", "投与部位"),
    "route": Words("Route", "投与経路"),
    "window": Words("Given on", "投与時期"),
    "drugs": Words("Immunosuppression", "免疫抑制"),
    "dose": Words("Dose: {title}", "用量：{title}"),
    "volume": Words("Volume", "液量"),
    "rate": Words("Rate", "速度"),
    "depth": Words("Depth", "深さ"),
    "injections": Words("Injection sites", "注入箇所数"),
    "needle": Words("Needle", "針"),
}
_RECORDED: Final = Words(
    "{prescreened} prescreened, {enrolled} enrolled, {treated} received cells",
    "事前確認 {prescreened}例、登録 {enrolled}例、移植 {treated}例",
)
_DAYS: Final = Words("day {first} to {last} ({clock})", "{clock}から{first}～{last}日目")
_PER_SIDE: Final = Words("{amount}, each side", "片側あたり {amount}")
_DRUG: Final = Words("{title}: {dose}; for {duration}", "{title}：{dose}、期間 {duration}")
_KIND: Final = {
    "allogeneic": Words("{title} (allogeneic)", "{title}（他家）"),
    "autologous": Words("{title} (autologous)", "{title}（自家）"),
}
_ROLES: Final = {
    "primary": Words("primary", "主要"),
    "secondary": Words("secondary", "副次"),
    "exploratory": Words("exploratory", "探索的"),
}
_NO_EVENTS: Final = Words(
    "Adverse events are told in the section on safety; no endpoint is computed.",
    "有害事象は安全性の章に示す。評価項目の計算は行わない。",
)
_HEADS: Final = (
    Words("Endpoint", "評価項目"),
    Words("Role", "区分"),
    Words("At", "評価時点"),
    Words("Baseline", "ベースライン"),
)


def glance(reported: Reported, theme: Theme) -> Part:
    """The first section."""
    figure = flow_figure(reported, theme)
    markup = pairs(_facts(reported))
    markup += small_heading(reported.of(_WHERE)) + shown(reported, figure)
    endpoints = reported.study.endpoints
    if not isinstance(endpoints, Unset):
        markup += small_heading(reported.of(_ENDPOINTS)) + _endpoints(reported, endpoints)
    return Part("glance", reported.of(_HEADING), markup, (figure,))


def _value(reported: Reported, place: str, value: Any) -> str:
    """A value of the document as markup: in words where unset, marked where assumed."""
    if isinstance(value, Unset):
        return marked(reported.unset(value), "")
    if isinstance(value, Words):
        said = reported.of(value)
    elif isinstance(value, Quantity | QuantityRange):
        said = amount_in(str(value), reported.language)
    else:
        said = str(value)
    return marked(said, reported.assumed(place))


def _facts(reported: Reported) -> Iterator[tuple[str, str]]:
    study, label = reported.study, {k: reported.of(w) for k, w in _LABELS.items()}
    identity = study.study
    for name in ("condition", "design"):
        yield label[name], _value(reported, f"study.{name}", getattr(identity, name))
    yield label["registry"], reported.listed(identity.registry) or reported.of(NONE)
    for name in ("phase", "sponsor", "sites", "participants"):
        yield label[name], _value(reported, f"study.{name}", getattr(identity, name))
    yield (
        label["recorded"],
        reported.say(
            _RECORDED,
            prescreened=len(reported.people),
            enrolled=sum(p.number is not None for p in reported.people),
            treated=len(reported.treated),
        ),
    )
    kind = _KIND[study.product.kind]
    yield label["product"], reported.say(kind, title=reported.of(study.product.title))
    yield from _dose(reported, label)


def _dose(reported: Reported, label: dict[str, str]) -> Iterator[tuple[str, str]]:
    study = reported.study
    dose = study.dose
    yield label["site"], _value(reported, "dose.site", dose.site)
    yield label["route"], _value(reported, "dose.route", dose.route)
    yield label["window"], _window(reported)
    for name, level in dose.levels.items():
        said = _value(reported, f"dose.levels.{name}.cells", level.cells)
        if level.per == "side" and not isinstance(level.cells, Unset):
            amount = amount_in(str(level.cells), reported.language)
            each = reported.say(_PER_SIDE, amount=amount)
            said = marked(each, reported.assumed(f"dose.levels.{name}.cells"))
        yield reported.say(_LABELS["dose"], title=reported.of(level.title)), said
    if not isinstance(dose.administration, Unset):
        given = dose.administration
        for name, key in (
            ("volume", "volume"), ("rate", "rate"), ("sites", "injections"), ("needle", "needle"),
            ("depth", "depth"),
        ):  # fmt: skip
            yield label[key], _value(reported, f"dose.administration.{name}", getattr(given, name))
    drugs = getattr(study.immunosuppression, "drugs", None)
    if isinstance(drugs, Keyed):
        for name, drug in drugs.items():
            place = f"immunosuppression.drugs.{name}"
            parts = [
                reported.unset(v) if isinstance(v, Unset) else amount_in(str(v), reported.language)
                for v in (drug.dose, drug.duration)
            ]
            said = reported.say(
                _DRUG, title=reported.of(drug.title), dose=parts[0], duration=parts[1]
            )
            mark = reported.assumed(f"{place}.dose") or reported.assumed(f"{place}.duration")
            yield label["drugs"], marked(said, mark)


def _window(reported: Reported) -> str:
    window = reported.study.transplantation
    if isinstance(window, Unset):
        return marked(reported.unset(window), "")
    first, last = (
        reported.unset(day) if isinstance(day, Unset) else str(day)
        for day in (window.first_day, window.last_day)
    )
    clock = reported.study.clocks[window.clock]
    said = reported.say(_DAYS, first=first, last=last, clock=reported.of(clock.title))
    return marked(said, reported.assumed("transplantation"))


def _endpoints(reported: Reported, endpoints: Keyed[Endpoint]) -> str:
    rows = []
    for name, endpoint in endpoints.items():
        place = f"endpoints.{name}"
        measured = marked(
            reported.of(endpoint.title),
            reported.assumed(f"{place}.measure"),
        )
        if isinstance(endpoint.measure, Unset):
            why = reported.unset(endpoint.measure)
            measured = marked(f"{reported.of(endpoint.title)} ({why})", "")
        rows.append(
            (
                measured,
                Markup(words("span", reported.of(_ROLES[endpoint.role]), class_="nowrap")),
                _visit(reported, f"{place}.at", endpoint.at),
                _visit(reported, f"{place}.baseline", endpoint.baseline),
            )
        )
    kinds = {getattr(one.measure, "kind", "") for one in endpoints.values()}
    note = paragraph(reported.of(_NO_EVENTS), "quiet") if "adverse_events" in kinds else ""
    return table([reported.of(head) for head in _HEADS], rows) + note


def _visit(reported: Reported, place: str, value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Unset):
        return marked(reported.unset(value), "")
    named = (
        reported.of(LAST_BEFORE_WORDS)
        if value == "last_before_transplantation"
        else reported.title_of(value)
    )
    return marked(named, reported.assumed(place))
