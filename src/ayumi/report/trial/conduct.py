"""How the trial was run: eligibility, deviations, queries, corrections."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ayumi.participants import Instrument
from ayumi.report.layout.html import Listing, Part, listing, paragraph, small_heading
from ayumi.report.trial.calendar import LATE_DAYS, late_by
from ayumi.report.trial.eligibility import eligibility
from ayumi.report.trial.reported import Reported
from ayumi.report.trial.words import RESULTS
from ayumi.trial.participant import Participant
from ayumi.values import Words

_HEADING: Final = Words("Conduct", "試験の実施状況")
_ELIGIBILITY: Final = Words("Eligibility", "適格性")
_RECORDED: Final = Words("Deviations as recorded", "記録された逸脱")
_COMPUTED: Final = Words("Deviations as computed", "計算で見いだされた逸脱")
_QUERIES: Final = Words("Queries", "問い合わせ")
_CHANGED: Final = Words(
    "Corrections and decisions against the computed value", "訂正と計算値の変更"
)
_NO_DEVIATIONS: Final = Words("No deviation was recorded.", "逸脱の記録はない。")
_NO_COMPUTED: Final = Words(
    "Every visit was held in its window and recorded in time.",
    "すべての来院が範囲内に実施され、期限内に記録された。",
)
_SAID: Final = Words(
    "n = {n}: visits out of their windows and missed, and what was recorded more than {days} days "
    "after the day that it is about.",
    "n = {n}。許容範囲外の来院、欠測、{days}日を超えて遅れた記録。",
)
_NO_QUERIES: Final = Words("No query was raised.", "問い合わせはない。")
_QUERIES_SAID: Final = Words(
    "n = {n}, of which {open} are open.", "n = {n}、うち{open}件が未解決。"
)
_NO_CHANGES: Final = Words(
    "No form was corrected, and no computed result was decided otherwise.",
    "訂正も、計算値と異なる判断もない。",
)
_BY_DAYS: Final = Words("{days} days", "{days}日")

_LEAVING: Final = Words("Who left, and what may be used", "離脱者とデータの扱い")
_NO_LEAVING: Final = Words("Nobody left.", "離脱者はいない。")
_WITHHELD: Final = Words(
    "Data of {codes} are not used: consent was withdrawn without agreeing to their use. What the "
    "law obliges to keep is kept in the record, and shown in no figure or table here.",
    "{codes}のデータは使用しない。同意撤回時に使用の承諾がなかったため、法令により保存するのみで、"
    "本報告書の図表には示さない。",
)
_PREGNANCIES: Final = Words("Pregnancies", "妊娠")
_NO_PREGNANCIES: Final = Words("No pregnancy was reported.", "妊娠の報告なし。")


def conduct(reported: Reported) -> Part:
    """The section on how the trial was run."""
    judged, found = eligibility(reported)
    markup = small_heading(reported.of(_ELIGIBILITY)) + judged
    listings = [] if found is None else [found]
    deviations = Listing(
        "deviations",
        ("participant", "number", "day", "category", "text"),
        tuple(row for p in reported.people for row in _recorded(reported, p)),
    )
    computed = Listing(
        "computed_deviations",
        ("participant", "what", "visit", "day", "reason"),
        tuple(row for p in reported.people for row in _computed(reported, p)),
    )
    queries = Listing(
        "queries",
        ("participant", "number", "state", "place", "text", "answer"),
        tuple(row for p in reported.people for row in _queries(reported, p)),
    )
    changes = Listing(
        "corrections",
        ("participant", "what", "visit", "place", "instead", "reason"),
        tuple(row for p in reported.people for row in _changes(reported, p)),
    )
    leaving = Listing(
        "leaving",
        ("participant", "what", "day", "reason", "use_of_data"),
        tuple(row for p in reported.people for row in _leaving(reported, p)),
    )
    pregnancies = Listing(
        "pregnancies",
        ("participant", "what", "day", "state"),
        tuple(row for p in reported.people for row in _pregnancies(p)),
    )
    unsolved = sum(q.state != "closed" for p in reported.people for q in p.queries)
    for heading, one, none, said in (
        (_RECORDED, deviations, _NO_DEVIATIONS, ""),
        (_COMPUTED, computed, _NO_COMPUTED,
         reported.say(_SAID, n=len(computed.rows), days=LATE_DAYS)),
        (_QUERIES, queries, _NO_QUERIES,
         reported.say(_QUERIES_SAID, n=len(queries.rows), open=unsolved)),
        (_CHANGED, changes, _NO_CHANGES, ""),
        (_LEAVING, leaving, _NO_LEAVING, _withheld(reported)),
        (_PREGNANCIES, pregnancies, _NO_PREGNANCIES, ""),
    ):  # fmt: skip
        markup += small_heading(reported.of(heading))
        if one.rows:
            markup += (paragraph(said) if said else "") + listing(reported, one)
        else:
            markup += paragraph(reported.of(none))
        listings.append(one)
    return Part("conduct", reported.of(_HEADING), markup, (), tuple(listings))


def _withheld(reported: Reported) -> str:
    if not reported.not_used:
        return ""
    return reported.say(_WITHHELD, codes=reported.listed(reported.not_used))


def _leaving(reported: Reported, person: Participant) -> Iterator[tuple[str, ...]]:
    for left in person.leavings:
        use = left.details.get("keeps_data")
        used = "" if use is None else "data_used" if use else "data_not_used"
        why = reported.text(left.reason) if left.reason else ""
        yield person.code, f"{left.what}_left", str(left.day), why, used


def _pregnancies(person: Participant) -> Iterator[tuple[str, ...]]:
    for one in person.pregnancies:
        yield person.code, f"pregnancy_{one.whose}", str(one.day), one.outcome or "ongoing"


def _recorded(reported: Reported, person: Participant) -> Iterator[tuple[str, ...]]:
    for found in person.deviations:
        yield (
            person.code, str(found.number), str(found.day), found.category,
            reported.text(found.text),
        )  # fmt: skip


def _computed(reported: Reported, person: Participant) -> Iterator[tuple[str, ...]]:
    for key, visit in person.visits.items():
        reason = reported.text(visit.reason) if visit.reason else ""
        called = reported.called(key)
        on = "" if visit.day is None else str(visit.day)
        if visit.state == "missed":
            yield person.code, "visit missed", called, on, reason
        elif visit.when in ("early", "late"):
            yield person.code, "visit out of its window", called, on, reason
        late = late_by(person, key)
        if late > LATE_DAYS:
            yield person.code, "entered late", called, on, reported.say(_BY_DAYS, days=late)


def _queries(reported: Reported, person: Participant) -> Iterator[tuple[str, ...]]:
    for query in person.queries:
        answer = reported.text(query.answer) if query.answer else ""
        state = f"query_{query.state}"
        yield (
            person.code, str(query.number), state, _about(reported, query.about),
            reported.text(query.text), answer,
        )  # fmt: skip


def _about(reported: Reported, about: tuple[Any, ...]) -> str:
    """What a query is about, by the titles of the document."""
    if len(about) < 2:
        return ""
    instrument = reported.study.instruments.get(str(about[2])) if len(about) > 2 else None
    parts = [reported.called((str(about[0]), int(about[1])))]
    if instrument is not None:
        parts.append(reported.of(instrument.title))
    if len(about) > 3:
        parts.append(_field(reported, instrument, str(about[3])))
    return " · ".join(parts)


def _field(reported: Reported, instrument: Instrument | None, name: str) -> str:
    """A field by its title; a cell of an examination by its name."""
    if instrument is None or name not in instrument.fields:
        return name
    return reported.of(instrument.fields[name].title)


def _changes(reported: Reported, person: Participant) -> Iterator[tuple[str, ...]]:
    for (name, occurrence, instrument), form in person.forms.items():
        found = reported.study.instruments.get(instrument)
        title = instrument if found is None else reported.of(found.title)
        called = reported.called((name, occurrence))
        for made in form.corrections:
            why = reported.text(made.reason) if made.reason else ""
            for field, change in made.changes.items():
                at = f"{title} · {_field(reported, found, field)}"
                both = " → ".join(_value(reported, change[key]) for key in ("old", "new"))
                yield person.code, "correction", called, at, both, why
        for result, override in form.overrides.items():
            why = reported.text(str(override["why"]["content"]))
            label = reported.of(RESULTS[result]) if result in RESULTS else result
            yield person.code, "override", called, label, str(override["value"]), why


def _value(reported: Reported, value: object) -> str:
    """A value as it was recorded; free text by its words, a missing one by its reason."""
    if isinstance(value, Mapping):
        if "content" in value:
            return reported.text(str(value["content"]))
        return reported.value(str(value.get("missing", "–")))
    return "–" if value is None else str(value)
