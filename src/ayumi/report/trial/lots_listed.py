"""The lots of a trial as tables: what they are, what was decided on them, what is open."""

from collections.abc import Iterator
from typing import Final

from ayumi.product.quantities import account
from ayumi.report.layout.html import Listing
from ayumi.report.lot_rows import TestRow
from ayumi.report.trial.cells_seen import Cells
from ayumi.report.trial.lots_seen import OPEN_VERDICTS
from ayumi.report.trial.words import ASSUMED
from ayumi.trial.product import kinds
from ayumi.trial.product.failures import is_overdue, lacking
from ayumi.trial.product.lot import Lot
from ayumi.values import Words

_OF: Final = Words("{left} of {n}", "{n}中{left}")
_UNTIL: Final = Words("until {day}; pending: {tests}", "{day}まで、未判定：{tests}")
_FOR: Final = Words("for {who} only", "{who}のみ")
_IN_STORE: Final = Words("containers: {n}", "{n}容器")
_RESULTS: Final = Words("results: {n}", "{n}件")
_HELD: Final = Words("containers: {n}; {why} (entry {entry})", "{n}容器：{why}（記録{entry}）")
_RAN_OUT: Final = Words("its conditional release ran out on {day}", "条件付き出荷の期限{day}を経過")
_FOUND: Final = Words(
    "{test}: {verdict}; {found}, passes when {limit}",
    "{test}：{verdict}。結果 {found}、規格 {limit}",
)
_MISSING: Final = Words(
    "{test}: {verdict}; no result, due {day}", "{test}：{verdict}。結果なし、期限{day}"
)
_NO_RESULT: Final = Words("{test}: {verdict}; no result", "{test}：{verdict}。結果なし")
_LACKS: Final = Words(
    "told: {told} of {n}; decided for {decided} of {people}",
    "報告 {n}件中{told}件、対応決定 {people}名中{decided}名",
)
_NOTHING_DECIDED: Final = Words("no decision yet", "判定前")
_NOT_CHECKED: Final = Words("steps: {n}", "{n}工程")
_SINCE: Final = Words("{state}; the operation was planned for {day}", "{state}、手術予定 {day}")
_BALANCE: Final = Words(
    "what was made and what became of it differ; see the balance", "製造と消費の収支が一致しない"
)
_ON_THE_WAY: Final = Words("containers: {n}, since {day}", "{n}容器（{day}から）")


def lots_listing(cells: Cells) -> Listing:
    """Every lot; those that are released by a specification first."""
    columns = ("lot", "stage", "made", "made_from", "containers", "in_store", "decision")
    rows = tuple(
        (
            lot.code, cells.stage(lot.stage), cells.day(lot.made_at),
            cells.reported.listed(_codes(cells, lot)), str(len(lot.units)), str(in_store(lot)),
            cells.decided(lot),
        )
        for lot in cells.in_order
    )  # fmt: skip
    return Listing("lots", columns, rows)


def in_store(lot: Lot) -> int:
    """How many containers of a lot are still there, on their way, or thawed."""
    return sum(one.state in ("stored", "in_transit", "thawed") for one in lot.units.values())


def _codes(cells: Cells, lot: Lot) -> Iterator[str]:
    """What a lot was made from: lots, donors, or the code of a supplier."""
    for node in cells.parents.get(kinds.LOT + lot.code, ()):
        yield node.partition(":")[2]
    if lot.supplier_lot:
        yield lot.supplier_lot


def decisions_listing(cells: Cells) -> Listing:
    """Every decision on a lot, as it was signed, in the order of time."""
    columns = ("lot", "decided_on", "decision", "reason", "in_the_role", "entry")
    listed = [(one.seq, tuple(_decision(cells, lot, i))) for lot in cells.product.lots
              for i, one in enumerate(lot.dispositions)]  # fmt: skip
    return Listing("lot_decisions", columns, tuple(row for _, row in sorted(listed)))


def _decision(cells: Cells, lot: Lot, number: int) -> Iterator[str]:
    reported, one = cells.reported, lot.dispositions[number]
    yield lot.code
    yield cells.when(one.at)
    yield f"act_{one.act}"
    said = [] if one.until is None else [pending_said(cells, lot, number)]
    said += [reported.say(_FOR, who=cells.who(one.participant))] if one.participant else []
    said += [reported.text(one.reason)] if one.reason else []
    yield "; ".join(said)
    yield cells.role(cells.product.roles.get(one.seq, ""))
    yield f"{one.seq}"


def pending_said(cells: Cells, lot: Lot, number: int) -> str:
    """Until when a conditional release lasts, and which tests it waits for."""
    one = lot.dispositions[number]
    titles = cells.titles(lot.stage)
    tests = cells.reported.listed(titles.get(name, name) for name in one.pending)
    return cells.reported.say(_UNTIL, day=cells.when(one.until), tests=tests)


def certificates_listing(cells: Cells) -> Listing:
    """The certificates of analysis that were issued."""
    columns = ("lot", "number", "at", "entry", "digest")
    rows = tuple(
        (lot.code, str(one["number"]), cells.when(one["at"]), str(one["seq"]), str(one["digest"]))
        for lot in cells.in_order
        for one in lot.certificates
    )
    return Listing("certificates", columns, rows)


def open_listing(cells: Cells) -> Listing:
    """All that waits for somebody: about what, what it is, in words."""
    rows: list[tuple[str, str, str]] = []
    for donor in cells.product.donors:
        if donor.consent == "withdrawn":
            rows.append((donor.code, "open_donor", ""))
    for lot in cells.in_order:
        rows += [(lot.code, *one) for one in _open(cells, lot)]
    for run in cells.product.runs:
        unverified = sum(step.verifier is None for step in run.steps)
        if unverified:
            said = cells.reported.say(_NOT_CHECKED, n=unverified)
            rows.append((run.code, "open_run", said))
    for alert in cells.product.alerts:
        if alert.state == "open":
            rows.append((alert.code, "open_alert", alert.node))
    at = cells.reported.picture.at
    for dose in cells.product.doses:
        waiting = dose.state not in ("administered", "discarded", "cancelled")
        if waiting and dose.slot is not None and at is not None and dose.slot < at:
            state = cells.reported.value(f"dose_{dose.state}")
            said = cells.reported.say(_SINCE, state=state, day=cells.when(dose.slot))
            rows.append((dose.code, "open_dose", said))
    return Listing("cells_open", ("subject", "what", "text"), tuple(rows))


def _open(cells: Cells, lot: Lot) -> Iterator[tuple[str, str]]:
    say, standing = cells.reported.say, cells.standing(lot)
    decided = cells.decided(lot)
    if decided == "lot_quarantine" and in_store(lot):
        yield "open_quarantine", cells.reported.of(_NOTHING_DECIDED)
    if decided == "lot_does_not_stand" and standing is not None:
        yield "open_decision", "; ".join(_why_not(cells, lot))
    if decided == "lot_conditionally_released":
        yield "open_conditional", pending_said(cells, lot, len(lot.dispositions) - 1)
    if lot.state == "rejected" and in_store(lot):
        yield "open_rejected", say(_IN_STORE, n=in_store(lot))
    if lot.state != "rejected":
        yield from _open_tests(cells, lot)
    unverified = sum(one.verified_by is None for one in lot.results)
    if unverified:
        yield "open_verification", say(_RESULTS, n=unverified)
    yield from _open_units(cells, lot)
    yield from _open_failures(cells, lot)
    if account(lot.units.values()).discrepancies:
        yield "open_quantity", cells.reported.of(_BALANCE)


def _why_not(cells: Cells, lot: Lot) -> Iterator[str]:
    """Why the last decision on a lot does not stand any more."""
    standing, at = cells.standing(lot), cells.reported.picture.at
    until = lot.dispositions[-1].until if lot.dispositions else None
    found = []
    if until is not None and at is not None and until <= at:
        found.append(cells.reported.say(_RAN_OUT, day=cells.when(until)))
    found += [test_said(cells, row) for row in cells.rows(lot) if row.verdict.fails]
    yield from found or [cells.said(one) for one in (() if standing is None else standing.reasons)]


def test_said(cells: Cells, row: TestRow) -> str:
    """A test with its verdict: what was found, and when it passes; or since when it is due."""
    word = cells.reported.value(f"verdict_{row.verdict.state}")
    if row.shown is not None:
        limit = cells.with_mark(row.limit, cells.reported.of(ASSUMED) if row.assumed else "")
        return cells.reported.say(
            _FOUND, test=row.title, verdict=word, found=row.shown.result, limit=limit
        )
    due = (row.verdict.due or "")[:10]
    return cells.reported.say(
        _MISSING if due else _NO_RESULT, test=row.title, verdict=word, day=due
    )


test_said.__test__ = False  # type: ignore[attr-defined]


def not_passed_listing(cells: Cells) -> Listing:
    """Every verdict that is no pass, of every lot, those that were rejected included."""
    columns = ("lot", "test", "limit", "found", "verdict")
    rows = [
        (
            lot.code, f"{row.title} ({row.method})", cells.limit(lot.stage, row.name),
            "" if row.shown is None else row.shown.result, f"verdict_{row.verdict.state}",
        )
        for lot in cells.in_order
        if any(one.state != "pass" for one in cells.verdicts(lot).values())
        for row in cells.rows(lot)
        if row.verdict.state != "pass"
    ]  # fmt: skip
    return Listing("verdicts_not_passed", columns, tuple(rows))


def _open_tests(cells: Cells, lot: Lot) -> Iterator[tuple[str, str]]:
    verdicts = cells.verdicts(lot)
    if not any(one.state in OPEN_VERDICTS or one.fails for one in verdicts.values()):
        return
    for row in cells.rows(lot):
        if row.verdict.fails or (row.verdict.state in OPEN_VERDICTS and not row.verdict.settled):
            yield "open_test", test_said(cells, row)


def _open_units(cells: Cells, lot: Lot) -> Iterator[tuple[str, str]]:
    held: dict[tuple[str, int], int] = {}
    for unit in lot.units.values():
        for hold in unit.held if unit.state not in _GONE else ():
            key = hold.why, hold.seq
            held[key] = held.get(key, 0) + 1
    for (why, seq), n in held.items():
        word = cells.reported.value(f"hold_{why}")
        yield "open_hold", cells.reported.say(_HELD, n=n, why=word, entry=seq)
    lost = sum(unit.state == "lost" for unit in lot.units.values())
    if lost:
        yield "open_lost", cells.reported.say(_IN_STORE, n=lost)
    away = [unit.since for unit in lot.units.values() if unit.state == "in_transit"]
    if away:
        day = cells.when(min(away))
        yield "open_transit", cells.reported.say(_ON_THE_WAY, n=len(away), day=day)


_GONE: Final = ("used", "tested", "administered", "discarded")
"""States of containers that nobody can use any more, held or not."""


def _open_failures(cells: Cells, lot: Lot) -> Iterator[tuple[str, str]]:
    at = cells.reported.picture.at
    for one in lot.failures:
        if one.state == "open":
            untold, undecided = lacking(one)
            late = at is not None and is_overdue(one, at)
            said = cells.reported.say(
                _LACKS, told=len(one.tell) - len(untold), n=len(one.tell),
                decided=len(one.participants) - len(undecided), people=len(one.participants),
            )  # fmt: skip
            word = cells.reported.value("failure_overdue") + ": " if late else ""
            yield "open_failure", word + said
