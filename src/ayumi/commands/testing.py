"""Commands for the tests of lots: recorded, verified, investigated, reviewed; what is due."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.acting import (
    WHO,
    WRITER,
    Session,
    Who,
    Writer,
    pairs,
    print_json,
    recorded,
    session,
)
from ayumi.commands.app import OK, UsageFault, Whole, app
from ayumi.commands.places import Place
from ayumi.commands.results import abnormality_said, attached, result_in, result_meant
from ayumi.commands.terminal import told

if TYPE_CHECKING:
    pass

test_app = App(name="test", help="Record and verify tests of lots, and see what is due.")
app.command(test_app)

Lot = Annotated[str, Parameter(name="lot")]
"""A lot, by its code."""
Test = Annotated[str, Parameter(name="test")]
"""A test, as the study document calls it."""
KEYS = 'KEY=VALUE, such as value="< 0.25 [EU]/mL", found=18 or scored=20'


@test_app.command(name="record")
def record_(
    place: Place,
    lot: Lot,
    test: Test,
    /,
    *values: str,
    abnormality: tuple[str, ...] = (),
    normal: bool = False,
    size: tuple[str, ...] = (),
    file: Path | None = None,
    raw_data: Path | None = None,
    who: Writer = WRITER,
) -> int:
    """Record a result of a test of a lot; whatever is wrong with it is told at once.

    What is not said is taken as the study document has it: method and material; you are the
    analyst, and it was measured now. A retest names the investigation that asked for it. A result
    that fails after cells of the lot were given opens a late failure. Examples:

        ayumi test record my-study NSPC-7 endotoxin value="< 0.25 [EU]/mL" sample=S-12
        ayumi test record my-study NSPC-7 karyotype found=20 scored=20 sample=S-12
        ayumi test record my-study NSPC-7 clone scored=20 sample=S-12 --abnormality 47,XY,+8:gain:2
        ayumi test record my-study NSPC-7 endotoxin value="0.3 [EU]/mL" sample=S-13 \
investigation=INV-1

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    test
        The test, as the study document calls it.
    values
        A key and its value: value, or found and scored, or target, reference and control, or
        ancestor and found; sample; and where they differ method, material, analyst, measured,
        detection_limit, instrument, retest, replicate, investigation.
    abnormality
        Of clones: KARYOTYPE:KIND:CELLS, where the kind is loss, gain or structural; as often as
        needed.
    normal
        Of clones: no abnormality was seen in any cell scored.
    size
        Of comparisons: the size of each difference, "12 {kb}"; as often as needed.
    file
        A JSON object with keys and values.
    raw_data
        A file with the raw data, which becomes part of the record.
    """
    from ayumi.actions.product.testing import record_result

    if normal and abnormality:
        raise UsageFault("choose one of --abnormality, --normal")
    given = {**result_in(file), **pairs(values, KEYS)}
    if normal or abnormality:
        given["abnormalities"] = [abnormality_said(one) for one in abnormality]
    if size:
        given["sizes"] = list(size)
    with session(place, who) as here:
        before = here.ledger.head.seq
        entry = record_result(
            here.ledger, here.actor, lot, test, given, raw_data=attached(raw_data), seen=who.seen
        )
        recorded(entry, who, result=entry.seq)
        tell_what_opened(here, before)
    return OK


@test_app.command
def verify(
    place: Place,
    lot: Lot,
    result: Annotated[str, Parameter(name="result")],
    /,
    *,
    who: Writer = WRITER,
) -> int:
    """Say that you have compared a result with its source; somebody else measured and recorded it.

    Examples:
        ayumi test verify my-study NSPC-7 endotoxin
        ayumi test verify my-study NSPC-7 118

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    result
        The test, where one result of it is not verified; or the place of the entry that recorded
        the result, as ayumi test list shows it.
    """
    from ayumi.actions.product.testing import verify_result

    with session(place, who) as here:
        before = here.ledger.head.seq
        entry = verify_result(
            here.ledger, here.actor, lot, result_meant(here, lot, result), seen=who.seen
        )
        recorded(entry, who)
        tell_what_opened(here, before)
    return OK


@test_app.command
def investigate(
    place: Place,
    lot: Lot,
    test: Test,
    /,
    *,
    text: str,
    of: tuple[Whole, ...] = (),
    number: Whole | None = None,
    conclusion: Literal["laboratory_error_confirmed", "no_laboratory_error", "not_decisive"]
    | None = None,
    who: Writer = WRITER,
) -> int:
    """Open an investigation of results, or conclude it with --number and --conclusion.

    Only a confirmed laboratory error sets a failing result aside, and whoever measured it does not
    conclude that. Examples:

        ayumi test investigate my-study NSPC-7 endotoxin --of 0 --text "Curve not valid, r 0.91"
        ayumi test investigate my-study NSPC-7 endotoxin --number 1 \
--conclusion laboratory_error_confirmed --text "Dilution error on page 3 of the worksheet"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    test
        The test.
    text
        What was looked at, or found.
    of
        The number of a testing that it is about: 0 is the first, 1 the first retest; as often as
        needed.
    number
        The number of an open investigation that is to be concluded.
    conclusion
        What was concluded.
    """
    from ayumi.actions.product.testing import investigate as conducted

    with session(place, who) as here:
        before = here.ledger.head.seq
        entry = conducted(
            here.ledger, here.actor, lot, test, text,
            results=of, number=number, conclusion=conclusion, seen=who.seen,
        )  # fmt: skip
        recorded(entry, who, investigation=f"INV-{entry.body['number']}")
        told(f"INV-{entry.body['number']} of {test}.")
        tell_what_opened(here, before)
    return OK


@test_app.command
def review(
    place: Place,
    lot: Lot,
    test: Test,
    conclusion: Literal["accepted", "not_accepted"],
    /,
    *,
    text: str,
    of: tuple[Whole, ...] = (),
    who: Writer = WRITER,
) -> int:
    """Judge results that no limit decides, such as those of a test for reference.

    Example:

        ayumi test review my-study NSPC-7 shape accepted --text "As in all lots before"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    test
        The test.
    conclusion
        Whether the results are accepted.
    text
        Why.
    of
        The number of a testing that is meant; all of the test otherwise.
    """
    from ayumi.actions.product.testing import review_reference

    with session(place, who) as here:
        before = here.ledger.head.seq
        entry = review_reference(
            here.ledger, here.actor, lot, test, conclusion, text, results=of, seen=who.seen
        )
        recorded(entry, who)
        tell_what_opened(here, before)
    return OK


@test_app.command(name="list")
def list_(place: Place, /, *, who: Who = WHO) -> int:
    """List what waits in the tests of all lots: due results, verifications, releases that ran out.

    Example:

        ayumi test list my-study

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    """
    from ayumi.actions.product.seeing_lots import ran_out, see_due, to_verify
    from ayumi.report.participant import print_rows

    with session(place, who) as here:
        due: list[dict[str, Any]] = [
            {"lot": lot.code, "test": one.test, "state": one.state, "due": one.due}
            for lot, one in see_due(here.ledger, here.actor)
        ]
        waiting = [
            {"lot": lot, "result": seq, "test": test} for lot, seq, test in to_verify(here.ledger)
        ]
        over = [lot.code for lot in ran_out(here.ledger, here.ledger.now)]
    if who.as_json:
        print_json({"due": due, "to_verify": waiting, "ran_out": over})
        return OK
    console = Console()
    if due:
        print_rows(console, ("lot", "test", "state", "due"), due)
    else:
        told("No test is open.")
    if waiting:
        console.print("\n[bold]To be verified[/bold]")
        print_rows(console, ("lot", "result", "test"), waiting)
    for code in over:
        told(f"The conditional release of {code} has run out; return it to quarantine.")
    return OK


def tell_what_opened(here: Session, before: int) -> None:
    """Say which late failures the last entries have opened."""
    from ayumi.trial.product.kinds import FAILURE_OPENED

    for entry in here.ledger.entries(after=before, kind=FAILURE_OPENED):
        body = entry.body
        code = entry.subject.partition(":")[2]
        told(
            f"LATE FAILURE {body['number']} of {code}: {body['why']}. Cells were given to "
            f"{', '.join(body['participants'])}. What is left is held; `ayumi failure list` tells "
            "what is to be done."
        )
