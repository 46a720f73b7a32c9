"""Commands that show and print a lot: its file, and its certificate of analysis."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich.console import Console

from ayumi.commands.acting import WHO, WRITER, Who, Writer, print_json, recorded, session
from ayumi.commands.app import OK, UsageFault, Whole
from ayumi.commands.lots import lot_app
from ayumi.commands.places import Place
from ayumi.commands.terminal import new_file, told
from ayumi.commands.testing import Lot

if TYPE_CHECKING:
    from ayumi.trial.product.lot_file import LotFile


@lot_app.command
def file(
    place: Place,
    lot: Lot,
    /,
    *,
    html: Path | None = None,
    language: Literal["en", "ja"] = "en",
    who: Who = WHO,
) -> int:
    """Show the file of a lot: its tests with verdicts, decisions, units, late failures.

    Examples:
        ayumi lot file my-study NSPC-7
        ayumi lot file my-study NSPC-7 --html NSPC-7.html --language ja

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    html
        Write it as a page that stands alone, to print, and show nothing.
    language
        The language of that page.
    """
    from ayumi.actions.product.seeing_lots import see_lot
    from ayumi.actions.record import note_print
    from ayumi.report.lot_file import lot_object, print_lot_file

    if html is not None:
        _page_named(html, "--html")
    with session(place, who) as here:
        found = see_lot(here.ledger, here.actor, lot)
        if html is not None:
            note_print(here.ledger, here.actor, form="lot file")
    if html is not None:
        from ayumi.report.lot_page import lot_page

        html.write_text(lot_page(found, language=language), encoding="utf-8")
        told(f"File of {lot}: {html}")
    elif who.as_json:
        print_json(lot_object(found))
    else:
        print_lot_file(Console(), found)
    return OK


@lot_app.command
def certificate(
    place: Place,
    lot: Lot,
    /,
    *,
    out: Path,
    number: Whole | None = None,
    language: Literal["en", "ja"] | None = None,
    who: Writer = WRITER,
) -> int:
    """Issue the certificate of analysis of a lot that was decided on, and write it for printing.

    Its digest becomes part of the record. With --number one that was issued is made again, and
    held against its digest; nothing is recorded. Examples:

        ayumi lot certificate my-study NSPC-7 --out NSPC-7.html
        ayumi lot certificate my-study NSPC-7 --number 1 --out again.html

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    lot
        The lot.
    out
        The file to write: .html to print, .json for programs.
    number
        The number of a certificate that was issued.
    language
        Its language; English, or with --number that in which it was issued.
    """
    from ayumi.actions.permission import require
    from ayumi.actions.product.certificates import certificate_again, issue_certificate

    if out.suffix.lower() != ".json":
        _page_named(out, "--out")
    new_file(out)
    with session(place, who) as here:
        if number is None:
            entry, found = issue_certificate(
                here.ledger, here.actor, lot, language=language or "en", seen=who.seen
            )
            issued: Mapping[str, Any] = entry.body
            recorded(entry, who, file=str(out), digest=issued["digest"])
        else:
            require(here.ledger, here.actor, "read")
            found, issued = certificate_again(here.ledger, lot, number)
    _write(out, found, issued, language or issued["language"])
    told(f"Certificate {issued['number']} of {lot}, {issued['digest']}: {out}")
    return OK


def _page_named(out: Path, option: str) -> None:
    if out.suffix.lower() not in (".html", ".htm"):
        raise UsageFault(f"{option} {out}: a page is an .html file; name it so")
    new_file(out)


def _write(
    out: Path, found: "LotFile", issued: Mapping[str, Any], language: Literal["en", "ja"]
) -> None:
    import json

    from ayumi.report.lot_page import certificate_page

    if out.suffix.lower() == ".json":
        number = {"number": issued["number"], "digest": issued["digest"]}
        whole = {**number, "certificate": found.certificate()}
        text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    else:
        text = certificate_page(found, issued, language=language)
    out.write_text(text, encoding="utf-8")
