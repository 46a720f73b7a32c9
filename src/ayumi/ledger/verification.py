"""Verification: every entry, content and signature held against what the hashes say."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from ayumi.ledger import kinds
from ayumi.ledger.anchor import Anchor
from ayumi.ledger.content import Content
from ayumi.ledger.entry import BEFORE_THE_FIRST, Entry, Row
from ayumi.ledger.ledger import CLOCK_TOLERANCE
from ayumi.ledger.signing import ACCOUNT_PREFIX, key_after, signature_fault
from ayumi.ledger.storage import Reading, Storage, StorageFailure

Progress = Callable[[int], None]
"""Is told, now and then, how many entries have been verified."""

STEP = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was recorded; ``seq`` is the entry's place, 0 if it is none's."""

    seq: int
    message: str

    def __str__(self) -> str:
        """The finding as one line."""
        return f"entry {self.seq}: {self.message}" if self.seq else self.message


@dataclass(slots=True)
class Verification:
    """What was verified, and what was found."""

    entries: int = 0
    contents: int = 0
    redacted: int = 0
    signatures: int = 0
    head: str = BEFORE_THE_FIRST
    findings: list[Finding] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything is as it was recorded."""
        return not self.findings

    def find(self, seq: int, message: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(seq, message))


def verify(
    storage: Storage, *, anchors: Sequence[Anchor] = (), progress: Progress | None = None
) -> Verification:
    """Hold a whole ledger against its hashes, its signatures, and anchors kept elsewhere.

    Whatever state the store is in, this ends with a verification, never with an exception.
    """
    report = Verification()
    try:
        for damage in storage.damage():
            report.find(0, damage)
    except StorageFailure as failure:
        report.find(0, str(failure))
    try:
        with storage.snapshot() as reading:
            _Walk(report, anchors).all(reading, progress)
    except StorageFailure as failure:
        report.find(report.entries + 1, f"cannot be read: {failure}")
    except (AttributeError, TypeError, ValueError) as error:
        # Damaged columns may hold values of any type.
        report.find(report.entries + 1, f"holds what no column can hold: {error}")
    return report


class _Walk:
    """One pass over a ledger, entry by entry, with what has to be remembered on the way."""

    def __init__(self, report: Verification, anchors: Sequence[Anchor]) -> None:
        self._report = report
        self._anchors = {anchor.seq: anchor for anchor in anchors}
        self._of_other_ledgers: list[Anchor] = []
        self._believed = {BEFORE_THE_FIRST}
        self._versions: dict[str, int] = {}
        self._keys: dict[str, str | None] = {}
        self._absent: dict[str, int] = {}
        self._redacted: set[str] = set()
        self._latest: datetime | None = None
        self._jumped = False

    def all(self, reading: Reading, progress: Progress | None) -> None:
        """Verify everything."""
        report = self._report
        contents = _ByEntry(reading.contents(), report)
        for row in reading.rows():
            if row.seq != report.entries + 1:
                self._skipped(row.seq)
            report.entries = row.seq
            fields = self._fields(row)
            found = contents.of(row.seq)
            if fields is not None:
                self._entry(row, fields, found)
            if progress is not None and row.seq % STEP == 0:
                progress(row.seq)
        contents.rest()
        report.contents, report.redacted = contents.count, len(self._redacted)
        for digest, seq in self._absent.items():
            if digest not in self._redacted:
                report.find(seq, f"its content {digest} is missing, and no entry redacts it")
        self._beyond_the_end()
        if progress is not None:
            progress(report.entries)

    def _skipped(self, seq: int) -> None:
        missing = range(self._report.entries + 1, seq)
        if len(missing) == 1:
            self._report.find(missing[0], "is missing")
        elif missing:
            self._report.find(missing[0], f"is missing, and so are all up to {missing[-1]}")
        else:
            self._report.find(seq, "stands out of order")

    def _fields(self, row: Row) -> dict[str, Any] | None:
        """The fields of a row's bytes, once its hash, its columns and its chain are verified."""
        report, digest = self._report, hashlib.sha256(row.entry).digest()
        expected, self._believed = self._believed, {digest.hex(), row.hash.hex()}
        report.head = digest.hex()
        if digest != row.hash:
            report.find(row.seq, "its bytes are not those that were hashed")
        if row.seq in self._anchors:
            self._hold_against_anchor(row.seq, digest.hex())
        try:
            fields = json.loads(row.entry)
            Entry.of_fields(fields, "")
            columns = fields["seq"], fields["subject"], fields["version"], fields["kind"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            report.find(row.seq, f"its bytes are no entry ({type(error).__name__}: {error})")
            return None
        if columns != (row.seq, row.subject, row.version, row.kind):
            report.find(row.seq, "its columns are not what its bytes say")
        if fields["previous"] not in expected:
            report.find(row.seq, "does not follow the entry before: the chain is broken")
        return fields  # type: ignore[no-any-return]

    def _entry(self, row: Row, fields: dict[str, Any], contents: dict[str, Content]) -> None:
        """Verify what an entry says: version, time, contents, signature."""
        report, subject, kind = self._report, row.subject, row.kind
        version = self._versions.get(subject, 0) + 1
        if row.version != version:
            report.find(row.seq, f"is version {row.version} of {subject}, where {version} follows")
        self._versions[subject] = row.version
        self._time(row.seq, kind, datetime.fromisoformat(fields["recorded_at"]))
        entry = Entry.of_fields(fields, "")
        for digest in entry.references():
            content = contents.pop(digest, None)
            if content is None:
                self._absent[digest] = row.seq
            elif not content.is_whole:
                report.find(row.seq, f"its content {digest} is not what was recorded")
        for digest in contents:
            report.find(row.seq, f"does not refer to the content {digest} that came with it")
        if row.seq == 1:
            self._set_apart_other_ledgers(entry)
        if kind == kinds.REDACTED:
            self._redacted.update(entry.body.get("redacts", ()))
        if fields["signature"] is not None:
            report.signatures += 1
            account = ACCOUNT_PREFIX + str(fields["actor"])
            if fault := signature_fault(fields, self._keys.get(account)):
                report.find(row.seq, fault)
        if subject.startswith(ACCOUNT_PREFIX):
            with suppress(KeyError):
                self._keys[subject] = key_after(self._keys.get(subject), kind, entry.body)

    def _time(self, seq: int, kind: str, at: datetime) -> None:
        went_back = self._latest is not None and at < self._latest - CLOCK_TOLERANCE
        if went_back and kind != kinds.CLOCK_JUMPED:
            self._report.find(seq, "was recorded before the entry before it, and no jump is noted")
        self._latest = at

    def _set_apart_other_ledgers(self, first: Entry) -> None:
        self._of_other_ledgers = [
            anchor for anchor in self._anchors.values() if anchor.ledger != first.body.get("ledger")
        ]
        for anchor in self._of_other_ledgers:
            self._anchors.pop(anchor.seq, None)

    def _hold_against_anchor(self, seq: int, digest: str) -> None:
        anchor = self._anchors.pop(seq)
        if anchor.hash != digest:
            self._report.find(
                seq, f"is not the entry that was anchored at {anchor.recorded_at}: rewritten since"
            )

    def _beyond_the_end(self) -> None:
        for anchor in self._of_other_ledgers:
            self._report.find(0, f"the anchor of entry {anchor.seq} is of another ledger")
        for seq, anchor in self._anchors.items():
            self._report.find(
                seq,
                f"was anchored at {anchor.recorded_at}, but the ledger ends with entry "
                f"{self._report.entries}: its tail was cut off",
            )


class _ByEntry:
    """Contents as they come, handed out entry by entry."""

    def __init__(self, contents: Iterator[tuple[int, Content]], report: Verification) -> None:
        self._contents = contents
        self._report = report
        self._next = next(contents, None)
        self.count = 0

    def of(self, seq: int) -> dict[str, Content]:
        """The contents that came with an entry."""
        found: dict[str, Content] = {}
        while self._next is not None and self._next[0] <= seq:
            place, content = self._next
            if place == seq:
                found[content.digest] = content
            else:
                self._report.find(place, f"no entry here goes with the content {content.digest}")
            self.count += 1
            self._next = next(self._contents, None)
        return found

    def rest(self) -> None:
        """Whatever goes with no entry at all."""
        if self._next is not None:
            for place, content in chain([self._next], self._contents):
                self._report.find(place, f"no entry goes with the content {content.digest}")
                self.count += 1
            self._next = None
