"""Consent: which information sheets are valid, and who signs beside the participant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from ayumi.values import Coded, Fault, InputRefused, Maybe, PartialDate, Unset, Words, did_you_mean
from ayumi.values.table import Table, if_unset, refusal


class ConsentVersion(Table):
    """One version of the information sheet, and perhaps since when it is in use."""

    title: Words
    since: PartialDate | None = None


class ConsentRules(Table):
    """What the document asks of a consent."""

    versions: Maybe[Coded[ConsentVersion]] = if_unset(
        "any version of the information sheet is accepted, as it is recorded"
    )
    witness: Maybe[Literal["anybody", "impartial", "adult_relative"]] | None = if_unset(
        "whether a witness is needed is left to the investigator", default=None
    )
    relative_under: Maybe[Annotated[int, Field(ge=0)]] | None = if_unset(
        "whether a relative has to agree as well is left to the investigator", default=None
    )

    @model_validator(mode="after")
    def _some_version(self) -> "ConsentRules":
        if not isinstance(self.versions, Unset) and not self.versions:
            raise refusal("name one version at least, or say why there is none", at="versions")
        return self


_SIGNERS: Final = ("participant", "witness")
_WITNESSES: Final[Mapping[str, str]] = {
    "impartial": "an impartial witness",
    "adult_relative": "an adult relative",
}


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """How somebody consented; raises `InputRefused` for other words than these.

    ``witness`` is none where nobody signed as one, or somebody of neither kind;
    ``relative_agrees`` is none where no relative was asked.
    """

    version: str
    signed_by: Literal["participant", "witness"]
    witness: Literal["impartial", "adult_relative"] | None = None
    relative_agrees: bool | None = None

    def __post_init__(self) -> None:
        faults = []
        if self.signed_by not in _SIGNERS:
            meant = did_you_mean(self.signed_by, _SIGNERS)
            faults.append(Fault("consent.signed_by", self.signed_by, f"nobody else signs; {meant}"))
        if self.witness is not None and self.witness not in _WITNESSES:
            message = f"no such witness; {did_you_mean(self.witness, _WITNESSES)}, or leave it out"
            faults.append(Fault("consent.witness", self.witness, message))
        if faults:
            raise InputRefused(faults, "consent")


def consent_faults(
    rules: ConsentRules, given: ConsentGiven, age_years: tuple[int, int] | None
) -> list[Fault]:
    """All that a consent lacks by the rules; ``age_years`` are the fewest and most full years.

    >>> rules = ConsentRules(versions=Unset("not public"), relative_under=20)
    >>> [fault] = consent_faults(rules, ConsentGiven("1", "participant"), (19, 20))
    >>> fault.message
    '19 to 20 years old, perhaps under 20: an adult relative has to agree as well'
    """
    return [
        *_version_faults(rules, given),
        *_witness_faults(rules, given),
        *_relative_faults(rules, given, age_years),
    ]


def _version_faults(rules: ConsentRules, given: ConsentGiven) -> Iterator[Fault]:
    if isinstance(rules.versions, Unset) or given.version in rules.versions:
        return
    meant = did_you_mean(given.version, rules.versions)
    yield Fault("consent.version", given.version, f"there is no such version; {meant}")


def _witness_faults(rules: ConsentRules, given: ConsentGiven) -> Iterator[Fault]:
    needed = rules.witness
    if given.signed_by != "witness" or needed is None or isinstance(needed, Unset):
        return
    if needed not in ("anybody", given.witness):
        message = f"{_WITNESSES[needed]} signs for who is unable to: `{needed}`"
        yield Fault("consent.witness", given.witness or "", message)


def _relative_faults(
    rules: ConsentRules, given: ConsentGiven, age_years: tuple[int, int] | None
) -> Iterator[Fault]:
    limit = rules.relative_under
    if not isinstance(limit, int) or limit == 0 or given.relative_agrees:
        return
    if age_years is None:
        person = f"of unknown age, perhaps under {limit}"
    else:
        fewest, most = age_years
        if fewest >= limit:
            return
        span = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        sure = "" if most < limit else "perhaps "
        person = f"{span} years old, {sure}under {limit}"
    stood = "" if given.relative_agrees is None else "false"
    message = f"{person}: an adult relative has to agree as well"
    yield Fault("consent.relative_agrees", stood, message)
