"""What rules may speak of: the fields of the instruments, and what is known of everybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from ayumi.isncsci import RESULTS, TOTALS
from ayumi.isncsci.results import VALUES
from ayumi.participants.fields import (
    AnyField,
    ChoiceField,
    DateField,
    IntegerField,
    NumberField,
    TotalField,
    YesNoField,
)
from ayumi.participants.instruments import Instrument
from ayumi.values import Keyed, Language

FactKind = Literal["number", "code", "date", "other"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is recorded or computed of a person, as rules see it."""

    name: str
    kind: FactKind
    unit: str | None = None
    codes: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None


YES_NO: Final = ("yes", "no")
SEXES: Final = ("female", "male")
_HIGHEST: Final = {
    **dict.fromkeys(("uer", "uel", "ler", "lel"), 25),
    **dict.fromkeys(("uems", "lems"), 50),
    **dict.fromkeys(("ltr", "ltl", "ppr", "ppl"), 56),
    **dict.fromkeys(("light_touch", "pin_prick"), 112),
}


def facts_of(instruments: Keyed[Instrument]) -> dict[str, Fact]:
    """Everything that a rule may name, by its name.

    >>> facts_of(Keyed({}))["participant.age"].unit
    'a'
    """
    found = [
        Fact("participant.age", "number", unit="a", low=Decimal(0)),
        Fact("participant.sex", "code", codes=SEXES),
    ]
    for name, instrument in instruments.items():
        if instrument.built_in == "isncsci":
            found += _of_isncsci(name)
        found += [_of_field(f"{name}.{key}", field) for key, field in instrument.fields.items()]
    return {fact.name: fact for fact in found}


def units_of(instruments: Keyed[Instrument]) -> dict[str, str]:
    """The UCUM units of the facts that have one, by their names."""
    facts = facts_of(instruments)
    return {name: fact.unit for name, fact in facts.items() if fact.unit is not None}


def titles_of(instruments: Keyed[Instrument], language: Language = "en") -> dict[str, str]:
    """What the fields of the instruments are called in a language, by their names."""
    return {
        f"{name}.{key}": field.title.in_(language)
        for name, instrument in instruments.items()
        for key, field in instrument.fields.items()
    }


def _of_isncsci(instrument: str) -> Iterator[Fact]:
    for result in RESULTS:
        yield Fact(f"{instrument}.{result}", "code", codes=VALUES[result])
    for total in TOTALS:
        high = Decimal(_HIGHEST[total])
        yield Fact(f"{instrument}.{total}", "number", "{score}", low=Decimal(0), high=high)


def _of_field(name: str, field: AnyField) -> Fact:
    match field:
        case NumberField() | IntegerField() | TotalField():
            return Fact(name, "number", field.unit, low=field.min, high=field.max)
        case ChoiceField():
            return Fact(name, "code", codes=tuple(field.choices))
        case YesNoField():
            return Fact(name, "code", codes=YES_NO)
        case DateField():
            return Fact(name, "date")
        case _:
            return Fact(name, "other")
