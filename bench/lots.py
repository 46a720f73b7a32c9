"""Speed of the quality unit: verdicts on a lot, and a study with many lots read again."""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

from ayumi.ledger import Actor, Draft, Entry, Ledger
from ayumi.ledger.kinds import STUDY_ADOPTED
from ayumi.ledger.writing import Writing
from ayumi.product.accept import (
    Above,
    AtLeast,
    Category,
    Clone,
    ComparedWithAncestor,
    Count,
    DeltaCt,
    Rate,
)
from ayumi.product.result_reading import read_result
from ayumi.product.specification import LotTest
from ayumi.product.verdict import verdicts_digest
from ayumi.store.memory import MemoryStorage
from ayumi.store.sqlite import SqliteStorage
from ayumi.study import StudyDefinition, read_rehearsal, read_study
from ayumi.trial.product import kinds
from ayumi.trial.product.lot import Lot, Recorded
from ayumi.trial.product.lot_fold import lot_of, lots_of
from ayumi.trial.product.verdicts import judged, standing_of
from ayumi.trial.study import ASSUMED, SUBJECT
from ayumi.values import Keyed, Unset
from bench.measure import median_seconds
from bench.report import Report

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MAKER, QUALITY = Actor("c.ueno", "cell_processing"), Actor("q.baba", "quality")
TESTS, AT_ONCE = 40, 500
LATER = START + timedelta(days=60)


def lots(report: Report, folder: Path, count: int) -> None:
    """Verdicts on one lot, and on all lots of a study."""
    study = _study()
    _verdicts(report, study)
    _replay(report, folder, study, count)


def _documents() -> tuple[bytes, bytes]:
    studies = files("ayumi") / "studies"
    return (studies / "keio.toml").read_bytes(), (studies / "keio.rehearsal.toml").read_bytes()


def _study() -> StudyDefinition:
    """The reference study with its assumptions."""
    document, overlay = _documents()
    return read_rehearsal(overlay, read_study(document)).definition


def _tests(study: StudyDefinition) -> dict[str, LotTest]:
    assert isinstance(study.specification, Keyed)
    tests = study.specification["cryopreserved_lot"].tests
    assert not isinstance(tests, Unset)
    return dict(tests)


def _with_tests(study: StudyDefinition, count: int) -> StudyDefinition:
    """The same study whose lots have so many tests: its own ones, some of them twice."""
    assert isinstance(study.specification, Keyed)
    tests = _tests(study)
    more = {f"{name}_again": test for name, test in tests.items()}
    chosen = dict(list({**tests, **more}.items())[:count])
    level = study.specification["cryopreserved_lot"].model_copy(update={"tests": Keyed(chosen)})
    levels = Keyed({**study.specification, "cryopreserved_lot": level})
    return study.model_copy(update={"specification": levels})


def _passing(test: LotTest) -> Mapping[str, object]:
    """A result that passes, as a laboratory gives it."""
    match test.accept:
        case AtLeast() | Above() as limited:
            return {"value": f"{limited.limit.amount + Decimal('0.5')} {limited.limit.unit}"}
        case Category() as named:
            return {"value": named.accepted[0]}
        case Count() | Rate() as counted:
            found = 0 if counted.at_most is not None else 100
            return {"found": found, "scored": 100}
        case Clone() as clone:
            return {"scored": clone.scored, "abnormalities": []}
        case DeltaCt() as cycles:
            delta = cycles.at_most if cycles.at_least is None else cycles.at_least
            return {"delta": str(delta)}
        case ComparedWithAncestor():
            return {"ancestor": "P3-1", "found": 0}
        case Unset():
            return {"value": "as always"}
        case other:
            unit = other.limit.unit if hasattr(other, "limit") else "%"
            return {"value": f"< 0.0001 {unit}"}


def _result(name: str, test: LotTest) -> dict[str, Any]:
    about = {"sample": "S-1", "analyst": "c.ueno", "measured": "2026-04-20"}
    about |= {"method": str(test.method), "material": str(test.material)}
    return read_result(name, test, {**_passing(test), **about}).to_dict()


def _lot(study: StudyDefinition) -> Lot:
    """A lot with a passing result for each test."""
    results = tuple(
        Recorded(name, _result(name, test), seq, "c.ueno", LATER, "q.baba")
        for seq, (name, test) in enumerate(_tests(study).items(), 1)
    )
    return Lot("L-1", stage="cryopreserved_lot", state="quarantine", made_at=START, results=results)


def _verdicts(report: Report, study: StudyDefinition) -> None:
    wide = _with_tests(study, TESTS)
    lot, view = _lot(wide), Ledger(MemoryStorage(), lambda: LATER, bytes)
    found = judged(view, lot, wide, LATER)
    assert len(found) == TESTS
    report.title(f"Verdicts on a lot with {TESTS} tests")
    # Of each new state of a lot they are found anew; of the same one they are remembered.
    seconds = median_seconds(
        lambda: [judged(view, replace(lot), wide, LATER) for _ in range(20)], rounds=5
    )
    each = seconds / 20 * 1e3
    report.line("found, with their reasons", f"{each:.2f} ms", "< 10 ms", each < 10)
    seconds = median_seconds(lambda: [judged(view, lot, wide, LATER) for _ in range(1_000)])
    report.line("looked at again", f"{seconds * 1e3:.1f} µs")
    seconds = median_seconds(lambda: [verdicts_digest(found) for _ in range(100)])
    report.line("the digest that a signature covers", f"{seconds * 10:.2f} ms")


def _replay(report: Report, folder: Path, study: StudyDefinition, count: int) -> None:
    report.title(f"A study with {count:,} lots, in SQLite")
    with closing(SqliteStorage.create(folder / "lots.sqlite", durable=False)) as storage:
        clock = iter(range(10**9))
        ledger = Ledger(storage, lambda: LATER + timedelta(milliseconds=next(clock)), _salt)
        begun = time.perf_counter()
        _fill(ledger, study, count)
        seconds = time.perf_counter() - begun
        last = storage.last()
        assert last is not None
        report.line(f"{last.seq:,} entries written", f"{last.seq / seconds:,.0f}/s")
        again = Ledger(storage, lambda: LATER, _salt)
        begun = time.perf_counter()
        found = lots_of(again)
        seconds = time.perf_counter() - begun
        assert len(found) == count + 1
        report.line(
            f"all lots made of them ({seconds:.1f} s)", f"{last.seq / seconds:,.0f} entries/s"
        )
        few = found[1 :: max(1, count // 1_000)]
        begun = time.perf_counter()
        usable = sum(standing_of(again, lot, LATER).usable for lot in few)
        each = (time.perf_counter() - begun) / len(few) * 1e3
        assert usable == len(few), usable
        what = f"whether a lot's release stands, over its {len(_tests(study))} tests"
        report.line(what, f"{each:.2f} ms")
        fresh = Ledger(storage, lambda: LATER, _salt)
        milliseconds = median_seconds(
            lambda: lot_of(fresh, f"L-{count // 2}", until=last.seq), rounds=3
        )
        report.line("one lot alone, from its first entry", f"{milliseconds * 1e3:.1f} ms")


def _fill(ledger: Ledger, study: StudyDefinition, count: int) -> None:
    """Lots as the door records them: made, tested, verified, released."""
    document, overlay = _documents()
    ledger.open("rehearsal")
    with ledger.writing(QUALITY) as writing:
        digest = read_study(document).digest
        adopted = {"digest": digest, "document": document.decode()}
        writing.append(Draft(SUBJECT, STUDY_ADOPTED, adopted), seen=0)
        writing.append(Draft(SUBJECT, ASSUMED, {"document": overlay.decode()}), seen=1)
    results = {name: _result(name, test) for name, test in _tests(study).items()}
    lineage = {"lot": "lot:P3-1", "unit": "unit:P3-1-01"}
    with ledger.writing(MAKER) as writing:
        body = _made("P3-1", "nspc_passage_3", None)
        writing.append(Draft("lot:P3-1", kinds.LOT_MADE, body, occurred_at=START), seen=0)
    verdicts = None
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        tested: list[Entry] = []
        with ledger.writing(MAKER) as writing:
            for number in numbers:
                drafts = _life(f"L-{number}", results, lineage["unit"])
                tested += [_append(writing, draft) for draft in drafts][1:]
        with ledger.writing(QUALITY) as writing:
            for entry in tested:
                seen = {"test": entry.body["test"], "result": entry.seq}
                _append(writing, Draft(entry.subject, kinds.LOT_TEST_VERIFIED, seen))
        if verdicts is None:
            lot = lot_of(ledger, "L-0")
            assert lot is not None
            verdicts = {
                name: one.to_dict() for name, one in judged(ledger, lot, study, LATER).items()
            }
        body = {"specification": "cryopreserved_lot", "verdicts": verdicts, "digest": "sha256:0"}
        with ledger.writing(QUALITY) as writing:
            for number in numbers:
                _append(writing, Draft(f"lot:L-{number}", kinds.LOT_RELEASED, body))


def _life(code: str, results: Mapping[str, Any], unit: str) -> Iterator[Draft]:
    subject = kinds.LOT + code
    yield Draft(subject, kinds.LOT_MADE, _made(code, "cryopreserved_lot", unit), occurred_at=START)
    for name, result in results.items():
        body = {"test": name, "specification": "cryopreserved_lot", "result": result}
        yield Draft(subject, kinds.LOT_TESTED, {**body, "sample": None, "raw_data": None})


def _made(code: str, stage: str, whence: str | None) -> dict[str, Any]:
    units = [{"unit": f"{code}-0{n}", "volume": "500", "place": None, "thaws": 0} for n in (1, 2)]
    lot = kinds.LOT + code
    links = [[lot, whence]] if whence is not None else []
    links += [[f"{kinds.UNIT}{one['unit']}", lot] for one in units]
    return {
        "stage": stage,
        "run": None,
        "donor": None,
        "simulated": True,
        "expires": None,
        "cells": None,
        "units": units,
        "lineage": links,
    }


def _append(writing: Writing, draft: Draft) -> Entry:
    return writing.append(draft, seen=writing.version(draft.subject))


_salts = iter(range(10**12))


def _salt(count: int) -> bytes:
    return next(_salts).to_bytes(count)
