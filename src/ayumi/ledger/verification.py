"""Verification: every entry, content and signature held against what the hashes say."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from ayumi.ledger import kinds
from ayumi.ledger.anchor import Anchor
from ayumi.ledger.by_entry import ByEntry
from ayumi.ledger.canonical import canonical
from ayumi.ledger.content import Content, references, salted_digest
from ayumi.ledger.entry import BEFORE_THE_FIRST, Row
from ayumi.ledger.lineage import Link, links_of
from ayumi.ledger.signing import ACCOUNT_PREFIX, key_after, signature_fault
from ayumi.ledger.storage import Reading, Storage, StorageFailure, StorageRefused
from ayumi.ledger.stored_form import fields_in
from ayumi.ledger.writing import CLOCK_TOLERANCE

Progress = Callable[[int], None]
"""Is told, now and then, how many entries have been verified."""

STEP = 10_000
EMPTY: Final = "there are no entries, not even the one that opens a ledger"


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
    anchored: list[int] = field(default_factory=list)
    """Places of entries that are those that an anchor names."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything is as it was recorded."""
        return not self.findings

    def find(self, seq: int, message: str) -> None:
        """Note a finding; damaged text in it is made fit to be printed."""
        printable = message.encode("utf-8", "backslashreplace").decode("utf-8")
        self.findings.append(Finding(seq, printable))


def verify(
    storage: Storage, *, anchors: Sequence[Anchor] = (), progress: Progress | None = None
) -> Verification:
    """Hold a whole ledger against its hashes, its signatures, and anchors kept elsewhere.

    Whatever state the store is in, this ends with a verification, never with an exception.
    """
    report = Verification()
    # The store looks at its files beside, and is asked what it found at the end.
    damage = storage.damage()
    try:
        with storage.snapshot() as reading:
            _Walk(report, anchors, reading).all(progress)
    except StorageFailure as failure:
        report.find(report.entries + 1, f"cannot be read: {failure}")
    try:
        for found in damage:
            report.find(0, found)
    except StorageFailure as failure:
        report.find(0, str(failure))
    return report


_MALFORMED: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading bytes that no ledger wrote may raise."""


class _Walk:
    """One pass over a ledger, entry by entry, with what has to be remembered on the way."""

    def __init__(self, report: Verification, anchors: Sequence[Anchor], reading: Reading) -> None:
        self._report = report
        self._reading = reading
        self._anchors: dict[int, list[Anchor]] = {}
        for anchor in anchors:
            self._anchors.setdefault(anchor.seq, []).append(anchor)
        # What may be named as the hash of the entry before, and as that of the entry at hand.
        self._expected: tuple[str, ...] = ()
        self._believed: tuple[str, ...] = (BEFORE_THE_FIRST,)
        self._versions: dict[str, int] = {}
        self._keys: dict[str, str | None] = {}
        self._locks: dict[str, int] = {}
        self._absent: dict[str, int] = {}
        self._redacted: set[str] = set()
        self._latest: datetime | None = None

    def all(self, progress: Progress | None) -> None:
        """Verify everything."""
        report = self._report
        contents = ByEntry(
            self._reading.contents(), what="contents", stray=_stray_content, find=report.find
        )
        links = ByEntry(self._reading.links(), what="links", stray=_stray_link, find=report.find)
        for row in self._reading.rows():
            if row.seq != report.entries + 1:
                self._skipped(row.seq)
            report.entries = row.seq
            came_with_it = {content.digest: content for content in contents.of(row.seq)}
            linked = links.of(row.seq)
            try:
                self._row(row)
                text = row.entry.decode("utf-8")
                fields = self._fields(row, text)
                self._entry(row, text, fields, came_with_it)
                if linked or kinds.LINEAGE in fields["body"]:
                    self._links(row.seq, fields["body"], linked if links.readable else None)
            except _MALFORMED as error:
                what = f"{type(error).__name__}: {error}"
                report.find(row.seq, f"is not written as an entry is ({what})")
            if progress is not None and row.seq % STEP == 0:
                progress(row.seq)
        contents.rest()
        links.rest()
        report.contents, report.redacted = contents.count, len(self._redacted)
        for digest, seq in self._absent.items():
            if digest not in self._redacted and contents.readable:
                report.find(seq, f"its content {digest} is missing, and no entry redacts it")
        if not report.entries:
            report.find(0, EMPTY)
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

    def _row(self, row: Row) -> None:
        """Verify that the bytes are those that were hashed, anchored, and counted."""
        report, version = self._report, self._versions.get(row.subject, 0) + 1
        if row.version != version:
            found = f"is version {row.version} of {row.subject}"
            report.find(row.seq, f"{found}, where {version} follows")
        self._versions[row.subject] = row.version
        digest = hashlib.sha256(row.entry).digest()
        report.head = digest.hex()
        if row.seq in self._anchors:
            self._hold_against_anchors(row.seq, report.head)
        if digest != row.hash:
            report.find(row.seq, "its bytes are not those that were hashed")
        # Where an entry does not have its hash, the next one may name what it was or what it is.
        self._expected, self._believed = self._believed, (report.head, row.hash.hex())

    def _fields(self, row: Row, text: str) -> dict[str, Any]:
        """The fields of a row's text, once its columns and its chain are verified."""
        report, fields = self._report, fields_in(text)
        columns = fields["seq"], fields["subject"], fields["version"], fields["kind"]
        if columns != (row.seq, row.subject, row.version, row.kind):
            report.find(row.seq, "its columns are not what its bytes say")
        if fields["previous"] not in self._expected:
            report.find(row.seq, "does not follow the entry before: the chain is broken")
        return fields

    def _entry(
        self, row: Row, text: str, fields: dict[str, Any], contents: dict[str, Content]
    ) -> None:
        """Verify what an entry says: time, contents, signature."""
        seq, kind, body = row.seq, row.kind, fields["body"]
        self._time(seq, kind, datetime.fromisoformat(fields["recorded_at"]))
        self._contents(seq, text, fields, contents)
        self._lock(row)
        if seq == 1 and kind != kinds.OPENED:
            self._report.find(1, "is not the entry with which a ledger begins")
        if seq == 1:
            self._set_apart_other_ledgers(body)
        if kind == kinds.REDACTED:
            self._redaction(seq, body["redacts"])
        if fields["signature"] is not None:
            self._signature(row, fields)
        if row.subject.startswith(ACCOUNT_PREFIX):
            key, account = self._keys.get(row.subject), row.subject.removeprefix(ACCOUNT_PREFIX)
            actor = fields["actor"]
            self._keys[row.subject] = key_after(key, kind, body, account=account, actor=actor)

    def _lock(self, row: Row) -> None:
        """Verify that nothing was recorded while it was locked."""
        if row.kind == kinds.RECORD_LOCKED:
            self._locks[row.subject] = row.seq
        elif row.kind == kinds.RECORD_UNLOCKED:
            self._locks.pop(row.subject, None)
        elif self._locks and kinds.can_be_locked(row.subject, row.kind):
            for subject in {row.subject, kinds.TRIAL} & self._locks.keys():
                why = kinds.locked_by(subject, self._locks[subject])
                self._report.find(row.seq, f"was recorded although {why}")

    def _contents(
        self, seq: int, text: str, fields: dict[str, Any], contents: dict[str, Content]
    ) -> None:
        """Verify that what came with an entry is what it refers to, and that all is there."""
        # Within a string a quotation mark has a backslash before it, so that none looks like this.
        as_referred = text.count('"content"') == len(contents)
        for digest, content in contents.items():
            if f'{{"content":"{digest}"}}' not in text:
                as_referred = False
            if salted_digest(content.salt, content.body) != digest:
                self._report.find(seq, f"its content {digest} is not what was recorded")
        if as_referred:
            return
        referred = set(references([fields["reason"], fields["body"], fields["signature"]]))
        # A correction quotes what it corrects: that content came with the entry that it was in.
        elsewhere = sorted(referred - contents.keys())
        self._absent |= dict.fromkeys((d for d in elsewhere if not self._is_there(d)), seq)
        for digest in sorted(contents.keys() - referred):
            self._report.find(seq, f"does not refer to the content {digest} that came with it")

    def _links(self, seq: int, body: Mapping[str, Any], found: Sequence[Link] | None) -> None:
        """Verify that the index of lineage holds what an entry says, and nothing else."""
        named = links_of(body)
        if found is None:
            return
        indexed = set(found)
        for to, source in named:
            if (to, source) not in indexed:
                told = f"says that {to} comes from {source}, which is missing from the index"
                self._report.find(seq, told)
        for to, source in sorted(indexed - set(named), key=str):
            told = f"does not say that {to} comes from {source}, as the index does"
            self._report.find(seq, told)

    def _time(self, seq: int, kind: str, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("its time has no time zone")
        latest, self._latest = self._latest, at
        went_back = latest is not None and at < latest and at < latest - CLOCK_TOLERANCE
        if went_back and kind != kinds.CLOCK_JUMPED:
            self._report.find(seq, "was recorded before the entry before it, and no jump is noted")

    def _redaction(self, seq: int, redacts: Sequence[str]) -> None:
        for digest in redacts:
            self._redacted.add(digest)
            if self._is_there(digest):
                self._report.find(seq, f"redacts the content {digest}, which is there")

    def _is_there(self, digest: str) -> bool:
        try:
            return self._reading.content(digest) is not None
        except (StorageRefused, UnicodeEncodeError):
            # What a store cannot even be asked for.
            return False

    def _signature(self, row: Row, fields: dict[str, Any]) -> None:
        self._report.signatures += 1
        account = ACCOUNT_PREFIX + fields["actor"]
        if fault := signature_fault(fields, self._keys.get(account)):
            self._report.find(row.seq, fault)
        elif canonical(fields) != row.entry:
            told = "its bytes say the same as those that were signed, but are others"
            self._report.find(row.seq, told)

    def _set_apart_other_ledgers(self, opening: Mapping[str, Any]) -> None:
        for seq, anchors in list(self._anchors.items()):
            own = [anchor for anchor in anchors if anchor.ledger == opening.get("ledger")]
            if len(own) < len(anchors):
                self._report.find(0, f"the anchor of entry {seq} is of another ledger")
            self._anchors[seq] = own

    def _hold_against_anchors(self, seq: int, digest: str) -> None:
        for anchor in self._anchors.pop(seq):
            if anchor.hash == digest:
                self._report.anchored.append(seq)
            else:
                told = f"is not the entry that was anchored at {anchor.recorded_at}"
                self._report.find(seq, f"{told}: rewritten since")

    def _beyond_the_end(self) -> None:
        for seq, anchors in self._anchors.items():
            for anchor in anchors:
                self._report.find(
                    seq,
                    f"was anchored at {anchor.recorded_at}, but the ledger ends with entry "
                    f"{self._report.entries}: its tail was cut off",
                )


def _stray_content(content: Content) -> str:
    return f"no entry goes with the content {content.digest}"


def _stray_link(link: Link) -> str:
    to, source = link
    return f"no entry says that {to} comes from {source}, as the index does"
