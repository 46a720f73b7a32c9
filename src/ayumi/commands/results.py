"""What a laboratory hands over at the terminal: results in words, in files, with raw data."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ayumi.commands.acting import Session
from ayumi.commands.app import UsageFault

if TYPE_CHECKING:
    from ayumi.ledger import Attachment


def result_meant(here: Session, lot: str, result: str) -> int:
    """The place of a result that somebody names by its test."""
    from ayumi.trial.product.lot_fold import lot_of

    if result.isdecimal():
        return int(result)
    found = lot_of(here.ledger, lot)
    waiting = [
        one.seq
        for one in (() if found is None else found.results)
        if one.test == result and one.verified_by is None
    ]
    if len(waiting) != 1:
        listed = ", ".join(map(str, waiting)) or "none"
        raise UsageFault(f"{result}: write which result; to be verified are: {listed}")
    return waiting[0]


def result_in(file: Path | None) -> dict[str, Any]:
    """The keys and values of a JSON object in a file; none without a file."""
    import json

    if file is None:
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as wrong:
        raise UsageFault(f"--file {file}: {wrong}") from None
    if not isinstance(found, dict):
        raise UsageFault(f"--file {file}: write one JSON object")
    return found


def abnormality_said(written: str) -> dict[str, str]:
    """An abnormality as somebody writes it.

    >>> abnormality_said("47,XY,+8:gain:2")
    {'karyotype': '47,XY,+8', 'kind': 'gain', 'cells': '2'}
    """
    karyotype, _, rest = written.partition(":")
    kind, _, cells = rest.partition(":")
    return {"karyotype": karyotype, "kind": kind, "cells": cells}


def attached(file: Path | None) -> "Attachment | None":
    """A file that becomes part of the record; none without one."""
    from mimetypes import guess_type

    from ayumi.ledger import Attachment

    if file is None:
        return None
    media_type = guess_type(file.name)[0] or "application/octet-stream"
    return Attachment(file.name, media_type, file.read_bytes())
