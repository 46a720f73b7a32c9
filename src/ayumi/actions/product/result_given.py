"""A result as somebody hands it over: completed from the study document, and all faults at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from ayumi.accounts import account_of
from ayumi.actions.door import refuse_no_code
from ayumi.actions.product.door import ProductDoor
from ayumi.ledger import Attachment, Text
from ayumi.product.result_reading import read_result
from ayumi.product.results import Clones, Described, Differences, TestResult
from ayumi.product.specification import LotTest, Specification
from ayumi.trial.product import kinds
from ayumi.trial.product.genealogy import of_kind, upstream_of
from ayumi.trial.product.lot import Lot, Recorded
from ayumi.trial.product.lot_fold import lot_with
from ayumi.trial.product.verdicts import sampled_at, upstream_lots
from ayumi.values import Fault, InputRefused, Words, is_printable
from ayumi.values.time_zone import clock_in, day_in

CODES: Final = ("sample", "instrument", "method_version")
"""What is kept for ever, and is therefore a code and never a name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the study document asks for: the test, in its specification, of this lot."""

    lot: Lot
    name: str
    """The specification's."""
    specification: Specification
    test: str
    asks: LotTest

    @property
    def recorded(self) -> tuple[Recorded, ...]:
        """The results of the test so far."""
        return tuple(one for one in self.lot.results if one.test == self.test)


def result_given(
    door: ProductDoor, asked: Asked, given: Mapping[str, object], raw_data: Attachment | None
) -> TestResult:
    """The result, or `InputRefused` with everything that is wrong with it at once."""
    whole = _completed(door, asked, given)
    if raw_data is not None:
        whole["attachment"] = f"sha256:{sha256(raw_data.body).hexdigest()}"
    faults, what = list(_misnamed(door, asked, whole)), f"test result `{asked.test}`"
    try:
        result = read_result(asked.test, asked.asks, whole)
    except InputRefused as wrong:
        raise InputRefused([*wrong.faults, *faults], what) from None
    faults += _out_of_turn(asked, result, numbered="retest" in given or "replicate" in given)
    faults += _out_of_time(door, asked, result)
    faults += _named_in_value(result)
    if faults:
        raise InputRefused(faults, what)
    return result


def with_text(result: TestResult) -> dict[str, Any]:
    """The result as an entry holds it: what was described in words becomes content."""
    written = result.to_dict()
    if isinstance(result.value, Described):
        if not is_printable(result.value.text):
            message = "holds a character that cannot be seen; take it out"
            raise InputRefused([Fault("value", result.value.text[:40], message)], "test result")
        written["value"] = {**written["value"], "text": Text(result.value.text)}
    return written


def retest_of(recorded: Recorded) -> int:
    """In which testing a result was measured: 0 is the first."""
    return int(recorded.result["retest"])


def _completed(door: ProductDoor, asked: Asked, given: Mapping[str, object]) -> dict[str, object]:
    """What was given, and where it says nothing what the study document says."""
    known: dict[str, object] = {"analyst": door.actor.account, "measured": door.now.isoformat()}
    if isinstance(asked.asks.method, Words):
        known["method"] = asked.asks.method.en
    if isinstance(asked.asks.material, str):
        known["material"] = asked.asks.material
    latest = max(map(retest_of, asked.recorded), default=0)
    if given.get("investigation") and "retest" not in given:
        latest += 1
    known["retest"] = latest
    return known | {key: value for key, value in given.items() if value not in (None, "")}


def _misnamed(door: ProductDoor, asked: Asked, whole: Mapping[str, object]) -> Iterator[Fault]:
    """What is no code where only codes are kept, and samples of other lots."""
    for key in CODES:
        if key in whole:
            yield from _no_code(key, str(whole[key]))
    analyst = str(whole["analyst"])
    if account_of(door.writing, analyst) is None and any(_no_code("analyst", analyst)):
        message = "write an account of this study, or the code of whoever measured it, with a digit"
        yield Fault("analyst", analyst, message)
    method, wanted = str(whole.get("method", "")), asked.asks.method
    named = (wanted.en, wanted.ja) if isinstance(wanted, Words) else ()
    if method and _plain(method) not in {_plain(one) for one in named if one}:
        meant = f"write “{wanted}”" if named else "write its code, with a digit"
        for fault in _no_code("method", method):
            said = f"{meant}; another method by the code of its procedure, with a digit"
            yield Fault("method", method, said if named else fault.message)
    sample = str(whole.get("sample", ""))
    owner = lot_with(door.writing, sample)
    if owner is not None and owner != asked.lot.code:
        node = kinds.LOT + asked.lot.code
        if owner not in of_kind(upstream_of(door.writing, node), kinds.LOT):
            message = f"is a unit of {owner}, from which {asked.lot.code} does not come"
            yield Fault("sample", sample, message)


def _out_of_turn(asked: Asked, result: TestResult, *, numbered: bool) -> Iterator[Fault]:
    """A result that takes the place of another, or is a retest that nothing asked for."""
    taken = {(retest_of(one), int(one.result["replicate"])) for one in asked.recorded}
    number, place = result.retest, (result.retest, result.replicate)
    latest = max((first for first, _ in taken), default=-1)
    if place in taken and not numbered:
        message = (
            "there is a result already; write which replicate this one is, or the investigation "
            "that asked for a retest"
        )
        yield Fault("replicate", "", message)
    elif place in taken:
        message = f"retest {number} has this replicate already; results are never replaced"
        yield Fault("replicate", str(result.replicate), message)
    if number > latest + 1:
        yield Fault("retest", str(number), f"the next one is {latest + 1}")
    if number == 0:
        if result.investigation is not None:
            yield Fault("investigation", result.investigation, "belongs to a retest, from 1 on")
        return
    records = {one.record: one for one in asked.lot.investigations if one.test == asked.test}
    record = records.get(result.investigation or "")
    if record is None or not any(one < number for one in record.results):
        listed = ", ".join(records) or "none; `ayumi test investigate` opens one"
        message = f"name the investigation of an earlier result that asked for it: {listed}"
        yield Fault("investigation", result.investigation or "", message)


def _out_of_time(door: ProductDoor, asked: Asked, result: TestResult) -> Iterator[Fault]:
    """A result that was measured before there was anything to measure, or is still to come."""
    zone = door.study.study.time_zone
    sampled = sampled_at(
        asked.lot, asked.specification, asked.asks, upstream_lots(door.writing, asked.lot)
    )
    measured, now = result.measured, door.now
    whole = isinstance(measured, datetime)
    ahead = measured > now if isinstance(measured, datetime) else measured > day_in(zone, now)
    if ahead:
        yield Fault("measured", str(measured), "is still to come; record what was measured")
    if sampled is None:
        return
    early = (
        measured < sampled if isinstance(measured, datetime) else measured < day_in(zone, sampled)
    )
    if early:
        since = clock_in(zone, sampled) if whole else str(day_in(zone, sampled))
        yield Fault("measured", str(measured), f"lies before the cells were there, from {since} on")


def _named_in_value(result: TestResult) -> Iterator[Fault]:
    """Words inside a value that are kept for ever."""
    match result.value:
        case Differences():
            yield from _no_code("ancestor", result.value.ancestor)
        case Clones():
            for number, one in enumerate(result.value.abnormalities):
                if not any(map(str.isdigit, one.karyotype)) or len(one.karyotype.split()) > 2:
                    message = "write the karyotype as ISCN does: 47,XY,+8"
                    yield Fault(f"abnormalities.{number}.karyotype", one.karyotype, message)
        case _:
            return


def _no_code(place: str, value: str) -> tuple[Fault, ...]:
    try:
        refuse_no_code(place, value)
    except InputRefused as wrong:
        return wrong.faults
    return ()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
