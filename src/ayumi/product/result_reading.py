"""Reading the result of a test as a laboratory gives it, with all of its faults at once."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from ayumi.product.accept import (
    Above,
    Accept,
    AtLeast,
    BelowDetection,
    Between,
    Category,
    Clone,
    ComparedWithAncestor,
    Count,
    DeltaCt,
    Rate,
    ReferenceOnly,
)
from ayumi.product.conversion import amount_in, never_negative, same_kind
from ayumi.product.given import Given
from ayumi.product.karyotype_reading import read_clones
from ayumi.product.results import (
    AboveRange,
    BelowLod,
    Counted,
    Cycles,
    Described,
    Differences,
    Measured,
    TestResult,
    Value,
    Worded,
)
from ayumi.product.specification import LotTest
from ayumi.values import InputRefused, Quantity, Unset

WHAT: Final = "test result"
NOT_DETECTED: Final = "not detected"
DETECTED: Final = "detected"

_ABOUT: Final = (
    "method", "method_version", "detection_limit", "measured", "sample", "material", "analyst",
    "instrument", "attachment", "retest", "replicate", "investigation",
)  # fmt: skip
_AMOUNT: Final = (
    'write the amount, a space and its unit: 92.3 %; with "<" before it below the limit of '
    'detection, with ">" above the range'
)
_ABOVE_ZERO: Final = "a limit of detection is more than 0; write what the method can see"
_MOMENT: Final = "write a day, or a moment with its offset from UTC: 2026-03-21T14:05+09:00"
_DIGEST: Final = "sha256:[0-9a-f]{64}"


def read_result(name: str, test: LotTest, given: Mapping[str, object]) -> TestResult:
    """The result of a test, or `InputRefused` with everything that is wrong with it.

    Every kind of limit has its own keys: ``value`` for amounts and words; ``found`` and ``scored``
    for counts and rates; ``scored`` and ``abnormalities`` for clones; ``target``, ``reference`` and
    ``control``, or ``delta``, for threshold cycles; ``ancestor``, ``found``, ``sizes`` and
    ``smallest`` for comparisons. That fewer were scored than the limit asks for, or another method
    used, is recorded and left to the verdict.

    >>> from pydantic import TypeAdapter
    >>> given = {
    ...     "title": "Endotoxin",
    ...     "material": "cells",
    ...     "method": "LAL",
    ...     "accept": {"kind": "at_most", "limit": "25 [EU]/mL"},
    ... }
    >>> test = TypeAdapter(LotTest).validate_python(given)
    >>> about = {
    ...     "method": "LAL",
    ...     "sample": "S-1",
    ...     "material": "cells",
    ...     "analyst": "ana",
    ...     "measured": "2026-03-21",
    ... }
    >>> read_result("endotoxin", test, {"value": "< 0.25 [EU]/mL", **about}).value
    BelowLod(limit=Quantity(0.25 [EU]/mL))
    """
    reader = Given(given)
    value = _value(test.accept, reader)
    about = _about(test, reader, value)
    reader.finish((*_ABOUT, *_keys(test.accept)))
    if reader.faults or value is None:
        raise InputRefused(reader.faults, f"{WHAT} `{name}`")
    return TestResult(test=name, value=value, **about)


def _keys(accept: Accept | Unset) -> tuple[str, ...]:
    """The keys of a result's value, for each kind of limit."""
    match accept:
        case Count() | Rate():
            return ("found", "scored")
        case Clone():
            return ("scored", "abnormalities")
        case DeltaCt():
            return ("target", "reference", "control", "delta")
        case ComparedWithAncestor():
            return ("ancestor", "found", "sizes", "smallest")
        case _:
            return ("value",)


def _value(accept: Accept | Unset, given: Given) -> Value | None:
    """The value; none where it is faulty."""
    match accept:
        case Count() | Rate():
            return _counted(accept, given)
        case Clone():
            return read_clones(given)
        case Category():
            return _word(accept, given)
        case BelowDetection():
            return _down_to_detection(given)
        case DeltaCt():
            return _cycles(accept, given)
        case ComparedWithAncestor():
            return _differences(accept, given)
        case ReferenceOnly() | Unset():
            return _anything(given)
        case Between():
            return _amount(given, accept.low.unit)
        case AtLeast() | Above():
            return _share(given, _amount(given, accept.limit.unit), accept.limit.unit)
        case _:
            return _amount(given, accept.limit.unit)


def _share(given: Given, value: Value | None, unit: str) -> Value | None:
    """The value, if it can be a share of a whole: of which so much at least is asked for."""
    if isinstance(value, Measured) and unit == "%" and amount_in(value.amount, "%") > 100:
        given.fault("value", str(value.amount), "a share of a whole is at most 100 %")
        return None
    return value


def _amount(given: Given, unit: str | None) -> Value | None:
    """An amount, below the limit of detection or above the range; in a unit that can be judged."""
    text = given.text("value", _AMOUNT)
    if text is None:
        return None
    if text.casefold() == NOT_DETECTED:
        limit = given.quantity("detection_limit", "state the limit of detection", needed=True)
        return None if limit is None else _fitting(given, BelowLod(limit), unit)
    sign, written = (text[0], text[1:].strip()) if text[0] in "<>" else ("", text)
    try:
        amount = Quantity.parse(written)
    except InputRefused as refused:
        [fault] = refused.faults
        given.fault("value", text, _AMOUNT if fault.place == "quantity" else fault.message)
        return None
    kinds: dict[str, type[BelowLod | AboveRange | Measured]] = {"<": BelowLod, ">": AboveRange}
    return _fitting(given, kinds.get(sign, Measured)(amount), unit)


def _fitting(given: Given, value: Value, unit: str | None) -> Value | None:
    """The value if its unit measures what the limit does, and what it says holds together."""
    assert isinstance(value, Measured | BelowLod | AboveRange)
    amount = value.amount if isinstance(value, Measured) else value.limit
    if unit is not None and not same_kind(amount.unit, unit):
        given.fault("value", str(amount), f"write it in {unit}, or in a unit of the same kind")
        return None
    if amount.amount < 0 and never_negative(amount.unit):
        given.fault("value", str(amount), "an amount in this unit is not negative")
        return None
    if isinstance(value, BelowLod) and amount.amount == 0:
        given.fault("value", f"< {amount}", _ABOVE_ZERO)
        return None
    limit = given.quantity("detection_limit", "write the limit of detection: 0.01 %")
    if limit is None:
        return value
    if limit.amount <= 0:
        given.fault("detection_limit", str(limit), _ABOVE_ZERO)
        return None
    if not same_kind(limit.unit, amount.unit):
        given.fault("detection_limit", str(limit), f"write it in {amount.unit}, as the value")
        return None
    down_to = amount_in(limit, amount.unit)
    if isinstance(value, BelowLod) and down_to != amount.amount:
        message = f"the value says that it lies below {amount}; write one limit of detection"
        given.fault("detection_limit", str(limit), message)
    if isinstance(value, Measured) and amount.amount < down_to:
        message = f"it lies below the limit of detection; write `< {limit}`"
        given.fault("value", str(amount), message)
    return value


def _anything(given: Given) -> Value | None:
    """An amount where it is written as one, else words."""
    text = given.text("value", "write the result: an amount with its unit, or words")
    if text is None:
        return None
    if re.match(r"[<>]?\s*[+-]?[0-9.]+ \S+$", text):
        return _amount(given, None)
    return Described(text)


def _down_to_detection(given: Given) -> Value | None:
    text = given.text("value", f"write `{NOT_DETECTED}`, `{DETECTED}`, or the amount found")
    if text is None:
        return None
    if text.casefold() == DETECTED:
        return Worded(DETECTED)
    return _amount(given, None)


def _counted(accept: Count | Rate, given: Given) -> Counted | None:
    found = given.count("found", needed=True)
    scored = given.count("scored", needed=accept.scored is not None, least=1)
    if found is None:
        return None
    if scored is not None and found > scored:
        given.fault("found", str(found), f"only {scored} are scored; write at most so many")
    return Counted(found, scored)


def _word(accept: Category, given: Given) -> Worded | None:
    word = given.word("value", tuple(accept.results))
    return None if word is None else Worded(word)


def _cycles(accept: DeltaCt, given: Given) -> Cycles | None:
    """Cycles or their difference; ``> 40`` says that the target did not rise in 40 cycles."""
    delta, above = given.number("delta"), given.is_above("delta")
    target, not_risen = given.number("target"), given.is_above("target")
    reference, control = given.number("reference"), given.number("control")
    twice = accept.value == "delta_delta_ct"
    for key in ("reference", "control"):
        if given.is_above(key):
            given.fault(key, "", "write the cycle itself; without it nothing can be compared")
    for key, cycle in (("target", target), ("reference", reference)):
        if cycle is not None and cycle <= 0:
            given.fault(key, str(cycle), "a threshold cycle is more than 0")
    if given.has("delta"):
        for key in ("target", "reference", "control"):
            if given.has(key):
                given.fault(key, "", "write the cycles or `delta`, not both")
        return None if delta is None else Cycles(given=delta, amplified=not above)
    for key in ("target", "reference", *(("control",) if twice else ())):
        if not given.has(key):
            given.fault(key, "", "missing; write the cycles, or `delta` alone")
    if control is not None and not twice:
        given.fault("control", str(control), "the limit is a ΔCt, which has no control sample")
    if target is None or reference is None:
        return None
    return Cycles(target, reference, control, amplified=not not_risen)


def _differences(accept: ComparedWithAncestor, given: Given) -> Differences | None:
    ancestor = given.text("ancestor", "name the material that the sample was compared with")
    found = given.count("found", needed=True)
    sizes = given.quantities("sizes", "write the sizes, each with its unit: 12 {kb}")
    smallest = given.quantity("smallest", "write the size of the smallest: 12 {kb}")
    if ancestor is None or found is None:
        return None
    if sizes is not None and len(sizes) != found:
        given.fault("sizes", str(len(sizes)), f"{found} are found; write the size of each")
    if smallest is not None and found == 0:
        given.fault("smallest", str(smallest), "none is found, so there is no smallest one")
    if sizes is not None and smallest is not None:
        given.fault("smallest", str(smallest), "write the sizes or the smallest, not both")
    if accept.size is not None:
        for key, size in (*(("sizes", one) for one in sizes or ()), ("smallest", smallest)):
            if size is not None and not same_kind(size.unit, accept.size.unit):
                given.fault(key, str(size), f"write it in {accept.size.unit}")
    return Differences(ancestor, found, sizes, smallest)


def _about(test: LotTest, given: Given, value: Value | None) -> dict[str, Any]:
    """How, when and by whom it was measured, on what, and in which testing."""
    named = isinstance(test.material, str)
    about = {
        "method": given.text("method", "name the method by which it was measured"),
        "sample": given.text("sample", "write the code of the sample"),
        "analyst": given.text("analyst", "say who measured it"),
        "measured": given.read("measured", _moment, _MOMENT),
        "material": given.text("material", "say which material was tested", needed=named),
        "method_version": given.text("method_version", "write the version", needed=False),
        "detection_limit": given.quantity("detection_limit", "write the limit of detection"),
        "instrument": given.text("instrument", "name the instrument", needed=False),
        "attachment": given.text("attachment", "write its digest", needed=False),
        "investigation": given.text("investigation", "name the record", needed=False),
        "retest": given.count("retest") or 0,
        "replicate": given.count("replicate", least=1) or 1,
    }
    if about["attachment"] and not re.fullmatch(_DIGEST, str(about["attachment"])):
        given.fault("attachment", str(about["attachment"]), "write sha256: and 64 digits")
    if isinstance(value, BelowLod):
        about["detection_limit"] = value.limit
    return about


def _moment(value: object) -> date | datetime:
    """A day, or a moment with its offset from UTC; `ValueError` for anything else."""
    moment = value if isinstance(value, date) else None
    if isinstance(value, str):
        whole = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
        moment = date.fromisoformat(value) if whole else datetime.fromisoformat(value)
    if moment is None or (isinstance(moment, datetime) and moment.tzinfo is None):
        raise ValueError(_MOMENT)
    return moment
