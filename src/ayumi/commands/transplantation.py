"""Commands for the day of the cells: the list before, the transplantation, the card after."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.console import Console

from ayumi.commands.acting import (
    WRITER,
    Code,
    On,
    Writer,
    day_said,
    judgements,
    needed,
    one_of,
    print_json,
    recorded,
    session,
    whole_day_said,
)
from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.places import Place
from ayumi.commands.terminal import new_file, told

if TYPE_CHECKING:
    from ayumi.actions.reading import ListBefore
    from ayumi.ledger import Ledger


@app.command
def clear(
    place: Place,
    code: Code,
    /,
    *,
    planned: str | None = None,
    sign: Literal["go", "no_go"] | None = None,
    judge: tuple[str, ...] = (),
    stop: bool = False,
    reason: str | None = None,
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Show the list before transplantation; with --sign decide on it, and sign.

    The signed list is the baseline of the examinations that it names. An item that stops cannot be
    overruled; one that must be decided needs a judgement with a reason. Examples:

        ayumi clear my-study P001 --planned 2026-03-18
        ayumi clear my-study P001 --planned 2026-03-18 --sign go --judge "imaging=pass:unchanged"
        ayumi clear my-study P001 --stop --reason "fever in the night"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    planned
        The day for which the transplantation is planned.
    sign
        The decision; without it the list is shown, and nothing recorded.
    judge
        Your own judgement on an item: NAME=pass:WHY or NAME=fail:WHY; as often as needed.
    stop
        Instead: take back a go; the list is then to be signed again.
    reason
        Why, with --stop.
    on
        The day of the list; today otherwise.
    """
    from ayumi.actions.transplantation import (
        MEANING,
        sign_before_transplantation,
        stop_before_transplantation,
    )

    one_of(sign=sign, stop=stop)
    given, day = judgements(judge), whole_day_said(planned, "--planned")
    if sign is None and given:
        raise UsageFault("--judge goes with --sign")
    if sign is not None and day is None:
        raise UsageFault("--planned is needed: for which day is the transplantation planned?")
    why = needed(reason, "--reason", "say why the go is taken back") if stop else ""
    with session(place, who) as here:
        if stop:
            entry = stop_before_transplantation(
                here.ledger, here.actor, code, reason=why, on=day_said(on)
            )
        elif sign is None:
            from ayumi.actions.reading import list_before, see_unhidden

            seen = see_unhidden(here.ledger, here.actor, code)
            _show(code, list_before(here.ledger, seen, day), who)
            return OK
        else:
            assert day is not None
            entry = sign_before_transplantation(
                here.ledger,
                here.actor,
                code,
                go=sign == "go",
                planned=day,
                judgements=given,
                on=day_said(on),
                signed_by=here.proof(MEANING),
                seen=who.seen,
            )
    recorded(entry, who)
    return OK


@app.command
def transplant(
    place: Place,
    code: Code,
    /,
    *,
    on: str,
    lot: str | None = None,
    side: str | None = None,
    reason: str | None = None,
    virtual: bool = False,
    who: Writer = WRITER,
) -> int:
    """Record that the cells were given, where the document asks for no match at the bedside.

    Where it does, cells are a dose, which `ayumi dose administer` gives. Refused without a signed
    go, when somebody was examined again since, and before it is this person's turn. Example:

        ayumi transplant my-study P001 --on 2026-03-18 --lot NSPC-7

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    on
        The day.
    lot
        The lot of the cells.
    side
        The side, where one is meant.
    reason
        Why the day departs from the study document; needed only if it does.
    virtual
        In a rehearsal: give a simulated person virtual cells, to practise what comes after them.
    """
    from ayumi.actions.transplantation import (
        record_transplantation,
        record_virtual_transplantation,
    )

    day = day_said(on)
    assert day is not None
    record = record_virtual_transplantation if virtual else record_transplantation
    with session(place, who) as here:
        entry = record(
            here.ledger,
            here.actor,
            code,
            on=day,
            lot=lot,
            side=side,
            reason=reason,
            seen=who.seen,
        )
    recorded(entry, who, departs=entry.body["departs"])
    return OK


@app.command
def card(place: Place, code: Code, /, *, emergency: str, out: Path, who: Writer = WRITER) -> int:
    """Issue the card that a treated participant carries, and write it for printing.

    The size of a bank card: product, lot, day, code, and whom to call. Example:

        ayumi card my-study P001 --emergency "Ward 4, 03-0000-0000, day and night" --out card.html

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    emergency
        The number or address of the site, never of a person in private.
    out
        The file to write: .html to print, .svg to set into something else.
    """
    from ayumi.actions.conduct import issue_card
    from ayumi.actions.door import study_or_refusal
    from ayumi.report.participant_card import (
        emergency_lines,
        participant_card,
        participant_card_page,
    )

    draw = {".svg": participant_card, ".html": participant_card_page}.get(out.suffix.lower())
    if draw is None:
        raise UsageFault(f"--out {out}: a card is an .html or an .svg file; name it so")
    emergency_lines(emergency)
    new_file(out)
    with session(place, who) as here:
        entry = issue_card(here.ledger, here.actor, code, emergency=emergency, seen=who.seen)
        study = study_or_refusal(here.ledger)
        simulated = _is_simulated(here.ledger, code)
    drawn = draw(
        code=code,
        number=entry.body["number"],
        product=study.product.title,
        study=study.study.title,
        given=[(one["day"], one["lot"]) for one in entry.body["lots"]],
        emergency=emergency,
        simulated=simulated,
    )
    out.write_text(drawn, encoding="utf-8")
    recorded(entry, who, file=str(out))
    told(f"Card {entry.body['number']} of {code}: {out}")
    return OK


def _is_simulated(ledger: "Ledger", code: str) -> bool:
    from ayumi.trial.fold import participant_of

    found = participant_of(ledger, code)
    return found is not None and found.simulated


def _show(code: str, found: "ListBefore", who: Writer) -> None:
    rows = [{**one.to_dict(), "text": one.text.en} for one in found.items]
    if who.as_json:
        print_json({"code": code, "items": rows, "not_yet": found.not_yet})
        return
    from ayumi.report.participant import print_advice

    print_advice(Console(), f"{code}, before transplantation", rows)
    for why in found.not_yet:
        told(f"Not on this day: {why}.")
