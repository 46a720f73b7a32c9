"""Reading the abnormalities of the karyotype that were seen among the cells scored."""

from typing import get_args

from ayumi.product.given import Given
from ayumi.product.results import Abnormality, AbnormalityKind, Clones


def read_clones(given: Given) -> Clones | None:
    """The abnormalities, each named once; none where something is faulty."""
    scored = given.count("scored", needed=True, least=1)
    rows = given.rows("abnormalities", "list the abnormalities; an empty list says there was none")
    if rows is None:
        return None
    found = [_abnormality(row, scored) for row in rows]
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(found):
        if one is None:
            continue
        if (one.karyotype, one.kind) in seen:
            message = "named already; write it once, with all of its cells"
            given.fault(f"abnormalities.{number}.karyotype", one.karyotype, message)
        seen.add((one.karyotype, one.kind))
    given.absorb(rows)
    if scored is None:
        return None
    return Clones(scored, tuple(one for one in found if one is not None))


def _abnormality(row: Given, scored: int | None) -> Abnormality | None:
    karyotype = row.text("karyotype", "write the karyotype, as 47,XY,+8")
    kinds: tuple[AbnormalityKind, ...] = get_args(AbnormalityKind)
    kind = row.word("kind", kinds)
    cells = row.count("cells", needed=True, least=1)
    row.finish(("karyotype", "kind", "cells"))
    if cells is not None and scored is not None and cells > scored:
        row.fault("cells", str(cells), f"only {scored} are scored; write at most so many")
    if karyotype is None or kind is None or cells is None:
        return None
    [known] = [one for one in kinds if one == kind]
    return Abnormality(karyotype, known, cells)
