"""What somebody hands over as keys and values, read key by key; faults are gathered, not raised."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeVar

from ayumi.values import Fault, InputRefused, Quantity, did_you_mean, is_printable
from ayumi.values.number import exact

T = TypeVar("T")
_NUMBER: Final = "write a number: 27.5"


class Given:
    """Keys with their values; what is empty counts as not given.

    >>> given = Given({"scored": "20", "foundd": "1"})
    >>> given.count("scored"), given.count("found", needed=True)
    (20, None)
    >>> given.finish(("scored", "found"))
    >>> [str(fault) for fault in given.faults]
    ["foundd = '1': unknown key; did you mean `found`?"]
    """

    def __init__(self, keys: Mapping[str, object], place: str = "") -> None:
        self._keys = {key: value for key, value in keys.items() if value not in (None, "")}
        self._place = place
        self._faults: dict[Fault, None] = {}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong so far, each fault once."""
        return tuple(self._faults)

    def fault(self, key: str, value: str, message: str) -> None:
        """Note what is wrong at a key."""
        self._faults[Fault(f"{self._place}{key}", value, message)] = None

    def has(self, key: str) -> bool:
        """Whether anything is given for a key."""
        return key in self._keys

    def text(self, key: str, wanted: str, *, needed: bool = True) -> str | None:
        """The text of a key, in characters that can be seen."""
        value = self._keys.get(key)
        if value is None:
            if needed:
                self.fault(key, "", f"missing; {wanted}")
            return None
        if not isinstance(value, str) or not value.strip() or not is_printable(value):
            self.fault(key, str(value), f"{wanted}, as text in characters that can be seen")
            return None
        return value.strip()

    def word(self, key: str, known: Iterable[str]) -> str | None:
        """One of the words that are possible."""
        words = tuple(known)
        text = self.text(key, f"write one of {', '.join(words)}")
        if text is not None and text not in words:
            meant = did_you_mean(text, words)
            self.fault(key, text, f"this is not among the possible results; {meant}")
            return None
        return text

    def count(self, key: str, *, needed: bool = False, least: int = 0) -> int | None:
        """A whole number that is not less than the least."""
        value = self._keys.get(key)
        wanted = f"write a whole number, {least} or more"
        if value is None:
            if needed:
                self.fault(key, "", f"missing; {wanted}")
            return None
        text = str(value).strip()
        whole = not isinstance(value, bool) and re.fullmatch("[0-9]{1,9}", text, re.ASCII)
        if not whole or int(text) < least:
            self.fault(key, text, wanted)
            return None
        return int(text)

    def number(self, key: str) -> Decimal | None:
        """An exact number, perhaps after a sign of ``is_above``; none if none is given."""
        value = self._keys.get(key)
        if value is None:
            return None
        if isinstance(value, bool | float):
            self.fault(key, str(value), f"{_NUMBER}, as text, so that no digit is changed")
            return None
        text = str(value).strip().removeprefix(">").strip()
        return self._tried(key, str(value), lambda: _exact(text))

    def is_above(self, key: str) -> bool:
        """Whether the number of a key is only known to be exceeded: ``> 40``."""
        return str(self._keys.get(key, "")).strip().startswith(">")

    def quantity(self, key: str, wanted: str, *, needed: bool = False) -> Quantity | None:
        """An amount with its unit."""
        value = self._keys.get(key)
        if value is None:
            if needed:
                self.fault(key, "", f"missing; {wanted}")
            return None
        return self._quantity(key, value, wanted)

    def quantities(self, key: str, wanted: str) -> tuple[Quantity, ...] | None:
        """A list of amounts, or none if there is no list."""
        value = self._keys.get(key)
        if value is None:
            return None
        if not _is_list(value):
            self.fault(key, str(value), f"{wanted}, in a list")
            return None
        assert isinstance(value, Sequence)
        read = [self._quantity(f"{key}.{number}", one, wanted) for number, one in enumerate(value)]
        return tuple(one for one in read if one is not None)

    def rows(self, key: str, wanted: str) -> "list[Given] | None":
        """A list of tables, each read as this one is."""
        value = self._keys.get(key)
        if value is None or not _is_list(value):
            self.fault(key, "" if value is None else str(value), f"missing; {wanted}")
            return None
        assert isinstance(value, Sequence)
        for number, one in enumerate(value):
            if not isinstance(one, Mapping):
                self.fault(f"{key}.{number}", str(one), "write a table of keys and values")
        tables = [one if isinstance(one, Mapping) else {} for one in value]
        return [Given(one, f"{self._place}{key}.{n}.") for n, one in enumerate(tables)]

    def read(self, key: str, reader: Callable[[object], T], wanted: str) -> T | None:
        """What a reader makes of a value; the reader raises `ValueError`."""
        value = self._keys.get(key)
        if value is None:
            self.fault(key, "", f"missing; {wanted}")
            return None
        try:
            return reader(value)
        except ValueError:
            self.fault(key, str(value), wanted)
            return None

    def absorb(self, rows: Iterable["Given"]) -> None:
        """Take over the faults of tables that were read."""
        for row in rows:
            self._faults |= row._faults

    def finish(self, known: Iterable[str]) -> None:
        """Refuse the keys that nobody asked for; a key misspelt is not missing as well."""
        names = tuple(known)
        for key in self._keys.keys() - set(names):
            message = f"unknown key; {did_you_mean(key, names, listed=30)}"
            for fault in self.faults:
                if f"`{fault.place.removeprefix(self._place)}`" in message and not fault.value:
                    del self._faults[fault]
            self.fault(key, str(self._keys[key]), message)

    def _quantity(self, key: str, value: object, wanted: str) -> Quantity | None:
        return self._tried(key, str(value), lambda: Quantity.read(value), wanted)

    def _tried(self, key: str, value: str, read: Callable[[], T], wanted: str = "") -> T | None:
        try:
            return read()
        except InputRefused as refused:
            [fault] = refused.faults
            self.fault(key, value, wanted if fault.place == "quantity" else fault.message)
            return None


def _exact(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text, re.ASCII):
        raise InputRefused([Fault("number", text, _NUMBER)], "number")
    return exact(text)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
