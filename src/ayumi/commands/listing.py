"""Lists of donors, runs, lots and alerts."""

from typing import Any

from rich.console import Console

from ayumi.commands.acting import Who, print_json, session


def listed(place: str, who: Who, what: str, columns: tuple[str, ...]) -> None:
    """All that there is of a kind: a line each for people, one JSON object each for programs."""
    from ayumi.actions.product.reading import see_all, zone_of
    from ayumi.report.making import as_object, row_of
    from ayumi.report.participant import print_rows

    with session(place, who) as here:
        found = see_all(here.ledger, here.actor, what)
        if who.as_json:
            for one in found:
                print_json(as_object(one, here.ledger.text))
            return
        zone = zone_of(here.ledger)
    rows: list[dict[str, Any]] = [row_of(one, columns, zone) for one in found]
    print_rows(Console(), columns, rows)
