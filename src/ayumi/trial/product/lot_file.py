"""Everything that is known of a lot, gathered for its file and its certificate of analysis."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from ayumi.ledger import Entry
from ayumi.ledger.view import View
from ayumi.product.certificate_lines import CertificateLine, certificate_lines
from ayumi.product.disposition import Standing
from ayumi.product.results import digest_of
from ayumi.product.specification import Specification
from ayumi.product.verdict import Verdict, verdicts_digest
from ayumi.study import StudyDefinition
from ayumi.trial.product import kinds
from ayumi.trial.product.genealogy import of_kind, upstream_of
from ayumi.trial.product.lot import Lot
from ayumi.trial.product.lot_fold import lot_of
from ayumi.trial.product.verdicts import (
    investigations_of,
    judged,
    result_of,
    specification_of,
    stands,
    tests_of,
)
from ayumi.trial.study import InForce, in_force, is_rehearsal
from ayumi.values import Unset

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed what, when, in which meaning; the name as the ledger keeps it, or none."""

    seq: int
    account: str
    role: str
    meaning: str
    at: datetime
    name: str | None


@dataclass(frozen=True, slots=True)
class LotFile:
    """A lot as it stands at a moment, with all that a reader of its file has to see."""

    study: StudyDefinition
    document: str
    """The digest of the study document in force."""
    rehearsal: bool
    lot: Lot
    at: datetime
    upto: int
    """The last entry that it rests on."""
    specification: tuple[str, Specification] | None
    verdicts: Mapping[str, Verdict]
    standing: Standing
    lines: tuple[CertificateLine, ...]
    upstream: tuple[Lot, ...]
    donors: tuple[str, ...]
    signatures: Mapping[int, Signature]
    """By the place of the entry that was signed."""
    assumed: tuple[str, ...] = ()
    """The tests whose limit is assumed for a rehearsal, wholly or in part."""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Free texts by their digests; a redacted one is not there."""

    @property
    def digest(self) -> str:
        """The digest of the verdicts: what somebody has seen who decides on the lot."""
        return verdicts_digest(self.verdicts)

    def certificate(self) -> dict[str, Any]:
        """The certificate of analysis as JSON has it: no names and no free text.

        The same lot at the same entry gives the same certificate, whoever asks and when.
        """
        lot = self.lot
        return {
            "format": FORMAT,
            "study": self.study.study.id,
            "document": self.document,
            "rehearsal": self.rehearsal,
            "lot": lot.code,
            "stage": lot.stage,
            "product": self.study.product.title.written(),
            "specification": None if self.specification is None else self.specification[0],
            "made_at": _moment(lot.made_at),
            "expires": _moment(lot.expires),
            "units": len(lot.units),
            "state": lot.state,
            "upto": self.upto,
            "at": _moment(self.at),
            "verdicts": self.digest,
            "tests": [asdict(line) for line in self.lines],
            "assumed": list(self.assumed),
            "decision": self._decision(),
        }

    @property
    def certificate_digest(self) -> str:
        """The digest of the certificate."""
        return digest_of(self.certificate())

    def _decision(self) -> dict[str, Any] | None:
        """The last decision, without words of anybody."""
        if not self.lot.dispositions:
            return None
        last = self.lot.dispositions[-1]
        return {
            "act": last.act,
            "entry": last.seq,
            "by": last.by,
            "at": _moment(last.at),
            "pending": list(last.pending),
            "until": _moment(last.until),
            "participant": last.participant,
        }


def lot_file(view: View, code: str, at: datetime, *, upto: int | None = None) -> LotFile | None:
    """The file of a lot at a moment, or as it was after an entry; none if there is no such lot."""
    lot, document = lot_of(view, code, until=upto), in_force(view, until=upto)
    if lot is None or document is None:
        return None
    study = document.definition
    verdicts = judged(view, lot, study, at)
    nodes = upstream_of(view, kinds.LOT + code)
    found = (lot_of(view, one, until=upto) for one in of_kind(nodes, kinds.LOT))
    return LotFile(
        study,
        document.study.digest,
        is_rehearsal(view),
        lot,
        at,
        view.head.seq if upto is None else upto,
        specification_of(study, lot.stage),
        verdicts,
        stands(lot, verdicts, at),
        _lines(study, lot, verdicts),
        tuple(sorted((one for one in found if one is not None), key=_order)),
        of_kind(nodes, kinds.DONOR),
        {one.seq: one for one in _signatures(view, code, upto)},
        tuple(_assumed(document, lot)),
        dict(_texts(view, lot)),
    )


def _assumed(document: InForce, lot: Lot) -> Iterator[str]:
    found = specification_of(document.definition, lot.stage)
    if found is None or document.rehearsal is None:
        return
    given = [one.at for one in document.rehearsal.assumptions]
    for name in tests_of(document.definition, lot.stage):
        place = f"specification.{found[0]}.tests.{name}.accept"
        inside = any(at.startswith(f"{place}.") for at in given)
        if inside or document.rehearsal.assumed(place) is not None:
            yield name


def _order(lot: Lot) -> tuple[str, str]:
    return str(lot.made_at), lot.code


def _lines(
    study: StudyDefinition, lot: Lot, verdicts: Mapping[str, Verdict]
) -> tuple[CertificateLine, ...]:
    named = specification_of(study, lot.stage)
    if named is None or isinstance(named[1].tests, Unset):
        return ()
    tests = named[1].tests
    stages = study.product.stages
    return certificate_lines(
        named[1],
        {name: [result_of(one) for one in lot.results if one.test == name] for name in tests},
        verdicts,
        {name: investigations_of(lot, name) for name in tests},
        lambda stage: stages[stage].title.en if stage in stages else stage,
    )


def _signatures(view: View, code: str, upto: int | None) -> Iterator[Signature]:
    for entry in view.entries(subject=kinds.LOT + code, until=upto):
        if entry.signature is not None:
            yield _signature(view, entry, entry.signature)


def _signature(view: View, entry: Entry, block: Mapping[str, Any]) -> Signature:
    return Signature(
        entry.seq,
        entry.actor.account,
        entry.actor.role,
        block["meaning"],
        entry.recorded_at,
        view.text(block["name"]["content"]),
    )


def _texts(view: View, lot: Lot) -> Iterator[tuple[str, str]]:
    """The free texts that a lot refers to."""
    digests = [text for one in lot.investigations for text in (*one.before, one.text)]
    digests += [one.text for one in lot.reviews]
    digests += [one.reason for one in lot.dispositions if one.reason]
    digests += [hold.text for unit in lot.units.values() for hold in unit.holds if hold.text]
    digests += [words for one in lot.failures for words in one.decided.values()]
    digests += [one["text"]["content"] for one in (*lot.statements, *lot.notified) if one["text"]]
    digests += [
        one.result["value"]["text"]["content"]
        for one in lot.results
        if isinstance(one.result["value"].get("text"), Mapping)
    ]
    for digest in dict.fromkeys(digests):
        words = view.text(digest)
        if words is not None:
            yield digest, words


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
