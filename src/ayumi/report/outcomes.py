"""The outcomes of a trial under every definition, for the terminal and for programs."""

from collections.abc import Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from ayumi.trial.outcomes.endpoint_outcomes import EndpointOutcome
from ayumi.trial.outcomes.person_outcome import PersonOutcome
from ayumi.values import Language, Words, printable

_TITLE: Final = Words("Every definition, at its visit", "すべての定義（評価時期における）")
_HEADS: Final = (
    Words("definition", "定義"),
    Words("chosen", "規定・事後"),
    Words("n", "n"),
    Words("reached", "該当"),
    Words("not", "非該当"),
    Words("undetermined", "判定不能"),
    Words("mean change", "平均変化"),
)
_FIXED: Final = {"fixed": Words("fixed", "規定"), "post_hoc": Words("post hoc", "事後")}
_SAID: Final = Words(
    "fixed: in the document before anything was recorded after treatment; post hoc: not.",
    "「規定」は移植後の記録が始まる前に実施計画にあった定義、「事後」はそうでない定義。",
)


def print_outcomes(
    console: Console, outcomes: Sequence[EndpointOutcome], language: Language = "en"
) -> None:
    """Every definition with who reached it, or the mean change; nothing is left out."""
    table = Table(title=_TITLE.in_(language), box=None, pad_edge=False, title_justify="left")
    for at, head in enumerate(_HEADS):
        table.add_column(head.in_(language), justify="left" if at < 2 else "right")
    for one in outcomes:
        title = printable(one.title.in_(language))
        if one.why_not is not None:
            table.add_row(title, f"– {printable(one.why_not.in_(language))}", style="dim")
        else:
            chosen = _FIXED[one.fixed].in_(language)
            table.add_row(title, chosen, str(len(_counted(one))), *_numbers(one))
    console.print(table)
    console.print(_SAID.in_(language), style="dim")


def outcomes_object(outcomes: Sequence[EndpointOutcome]) -> list[dict[str, Any]]:
    """Every outcome with each person, as plain values; null where a bound does not exist."""
    return [
        {
            "name": one.name,
            "title": one.title.en,
            "definition": one.definition,
            "in_document": one.in_document,
            "fixed": one.fixed == "fixed",
            "why_not": one.why_not and one.why_not.en,
            "count": one.count
            and {
                "lowest": one.count.lowest,
                "highest": one.count.highest,
                "n": one.count.n,
            },
            "people": [_person(who, yes_or_no=one.count is not None) for who in one.people],
        }
        for one in outcomes
    ]


def _person(who: PersonOutcome, *, yes_or_no: bool) -> dict[str, Any]:
    return {
        "code": who.code,
        "side": who.side,
        "low": who.low,
        "high": who.high,
        "response": who.response if yes_or_no and who.counted else None,
        "why": who.why,
    }


def _counted(outcome: EndpointOutcome) -> list[PersonOutcome]:
    return [one for one in outcome.people if one.counted]


def _numbers(outcome: EndpointOutcome) -> tuple[str, str, str, str]:
    """Reached, not reached, undetermined; or the mean change, from its lowest to its highest."""
    if outcome.count is not None:
        low, high, n = outcome.count.lowest, outcome.count.highest, outcome.count.n
        return str(low), str(n - high), str(high - low), ""
    counted = _counted(outcome)
    open_ = sum(not one.determined for one in counted)
    ends = []
    for end in ("low", "high"):
        values = [getattr(one, end) for one in counted]
        known = bool(values) and None not in values
        ends.append(f"{sum(values) / len(values):+.3g}" if known else "?")
    said = ends[0] if ends[0] == ends[1] else f"{ends[0]} … {ends[1]}"
    return "", "", str(open_), said.replace("-", "−")
