"""Commands for the safety of the whole trial: where it stands, decisions, stops."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cyclopts import App
from rich.console import Console

from ayumi.commands.acting import WHO, Who, print_json, recorded, session
from ayumi.commands.app import OK, UsageFault, Whole, app
from ayumi.commands.places import Place
from ayumi.commands.terminal import new_file, told
from ayumi.values import Language

if TYPE_CHECKING:
    from ayumi.commands.acting import Session

treating_app = App(name="treating", help="Stop treating, and resume it.")
app.command(treating_app)


@app.command
def safety(
    place: Place = ".",
    /,
    *,
    html: Path | None = None,
    language: Language = "en",
    who: Who = WHO,
) -> int:
    """Show where safety stands: what blocks, reports due, stopping rules, events, rates.

    Each rule with its boundary and where the trial stands on it; rates beside published ones, which
    were seen under another treatment. The entry up to which it is shown is what `ayumi decide
    --as-of` asks for. Examples:

        ayumi safety my-study
        ayumi safety my-study --html safety-2026-06.html --language ja

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    html
        Write it as one page to print on A4, which needs nothing else.
    language
        Of the page: en or ja.
    """
    from ayumi.actions.safety import see_safety
    from ayumi.report.safety import print_safety, safety_object

    if html is not None:
        if html.suffix.lower() not in (".html", ".htm"):
            raise UsageFault(f"--html {html}: a page is an .html file; name it so")
        new_file(html)
    with session(place, who) as here:
        if html is not None:
            _write_page(here, html, language)
            return OK
        seen = see_safety(here.ledger, here.actor)
        if who.as_json:
            print_json(safety_object(seen, here.ledger.text))
        else:
            print_safety(Console(), seen, here.ledger.text)
    return OK


def _write_page(here: "Session", html: Path, language: Language) -> None:
    """The page, for whoever may read and from whom the document hides nothing."""
    from ayumi.actions.permission import require
    from ayumi.actions.record import note_print
    from ayumi.actions.reporting import refuse_blinded
    from ayumi.report.trial.safety_page import safety_page
    from ayumi.trial.picture import picture_of

    ledger = here.ledger
    require(ledger, here.actor, "read")
    refuse_blinded(ledger, here.actor)
    picture = picture_of(ledger)
    if picture is None:
        raise UsageFault("no study document is in force; there is nothing to show")
    note_print(ledger, here.actor, form="safety page")
    html.write_text(safety_page(picture, ledger.now, language=language), encoding="utf-8")
    told(f"{html}: up to entry {picture.head.seq:,}")


@app.command
def decide(
    place: Place,
    /,
    *rules: str,
    decision: Literal["go_on", "stop"],
    reason: str,
    as_of: Whole | None = None,
    who: Who = WHO,
) -> int:
    """Sign the decision on stopping rules that were reached: to go on, or to stop.

    Nobody is treated while a rule is reached and not decided on. The entry names every event that
    was there; a new one afterwards reaches the rule again. With --as-of the decision is refused if
    something on which the rule rests came after the entry up to which you looked. Examples:

        ayumi decide my-study hold --decision go_on --reason "unrelated" --as-of 213
        ayumi decide my-study two_of_three hold --decision stop --reason "as the rule says"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    rules
        The rules, as `ayumi safety` names them.
    decision
        To go on, or to stop.
    reason
        What the decision rests on.
    as_of
        The entry up to which you looked, as `ayumi safety` tells it.
    """
    from ayumi.actions.rules import MEANING, decide_rules

    if not rules:
        raise UsageFault("name the rule on which you decide; `ayumi safety` lists them")
    with session(place, who) as here:
        entry = decide_rules(
            here.ledger, here.actor, rules,
            decision=decision, reason=reason, as_of=as_of, signed_by=here.proof(MEANING),
        )  # fmt: skip
    recorded(entry, who, decision=decision)
    return OK


@treating_app.command
def stop(place: Place, /, *, reason: str, who: Who = WHO) -> int:
    """Stop treating: nobody receives cells until it is resumed; signed.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    reason
        Why.
    """
    from ayumi.actions.rules import MEANING_STOPPED, stop_treating

    with session(place, who) as here:
        proof = here.proof(MEANING_STOPPED)
        entry = stop_treating(here.ledger, here.actor, reason=reason, signed_by=proof)
    recorded(entry, who)
    return OK


@treating_app.command
def resume(place: Place, /, *, reason: str, who: Who = WHO) -> int:
    """Resume treating after a stop; where the document names who decides to go on, by them.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    reason
        Why it may go on.
    """
    from ayumi.actions.rules import MEANING_RESUMED, resume_treating

    with session(place, who) as here:
        proof = here.proof(MEANING_RESUMED)
        entry = resume_treating(here.ledger, here.actor, reason=reason, signed_by=proof)
    recorded(entry, who)
    return OK
