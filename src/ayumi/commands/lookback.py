"""The command that looks both ways: what came of something, and where something comes from."""

from rich.console import Console

from ayumi.commands.acting import WHO, Who, print_json, session, whole_day_said
from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.places import Place


@app.command
def lookback(
    place: Place,
    node: str,
    /,
    *,
    upstream: bool = False,
    since: str | None = None,
    until: str | None = None,
    who: Who = WHO,
) -> int:
    """Show everything that came of something: runs, lots, units, doses, participants.

    With --upstream everything that it comes from, as a tree. Examples:

        ayumi lookback my-study donor:D-1
        ayumi lookback my-study reagent:laminin/L-77 --since 2026-03-01
        ayumi lookback my-study participant:P001 --upstream

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    node
        What to begin with: donor:D-1, run:R-7, lot:B-1, unit:B-1-03, dose:X-1, participant:P001,
        reagent:laminin/L-77, equipment:BSC-2.
    upstream
        Where it comes from, instead of what came of it.
    since
        Only what was used of a donor, a reagent or a machine from this day on.
    until
        Only what was used of it until this day.
    """
    from ayumi.actions.product.lookback import look_downstream, look_upstream
    from ayumi.report.making import print_ancestry, print_concerned

    first, last = whole_day_said(since, "--since"), whole_day_said(until, "--until")
    if upstream and (first or last):
        raise UsageFault("--since and --until go with what came of something, not with --upstream")
    with session(place, who) as here:
        if upstream:
            above = look_upstream(here.ledger, here.actor, node)
            if who.as_json:
                print_json({"node": node, "nodes": above.nodes, "links": above.links})
            else:
                print_ancestry(Console(), above)
            return OK
        below = look_downstream(here.ledger, here.actor, node, since=first, until=last)
    if who.as_json:
        print_json(below.to_dict())
    else:
        print_concerned(Console(), below)
    return OK
