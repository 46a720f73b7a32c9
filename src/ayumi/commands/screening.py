"""Commands for first contact, consent and eligibility."""

from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console

from ayumi.commands.acting import (
    WRITER,
    Code,
    On,
    Writer,
    day_said,
    judgements,
    needed,
    pairs,
    print_json,
    recorded,
    session,
)
from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.places import Place


@app.command
def screen(
    place: Place,
    /,
    *,
    sex: str | None = None,
    birth: str | None = None,
    event: tuple[str, ...] = (),
    on: On = None,
    simulated: bool = False,
    close: str | None = None,
    correct: str | None = None,
    reason: str | None = None,
    who: Writer = WRITER,
) -> int:
    """Record a first contact, and print the code under which the person is known from then on.

    No name is asked for: names are for the vault. Examples:

        ayumi screen my-study --sex male --birth 1990-05 --event injury=2026-03-01
        ayumi screen my-study --close P002 --reason "lives too far away to come back"
        ayumi screen my-study --correct P001 --event injury=2026-03-02 --reason "misheard"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    sex
        The sex, where criteria rest on it: female or male.
    birth
        The year or month of birth: 1990-05.
    event
        A day from which a clock of the study counts: injury=2026-03-01; as often as there are.
    on
        The day of the contact; today otherwise.
    simulated
        The person is invented; needed in a rehearsal, and refused in a trial.
    close
        Instead: this person, by code, does not take part.
    correct
        Instead: what was recorded of this person was wrong; give sex, birth or events anew, and
        --event consent=DAY for the day of the first consent.
    reason
        Why, with --close and --correct.
    """
    from ayumi.actions.people import close_contact, code_of, correct_person, prescreen

    day = day_said(on)
    if close is not None:
        why = needed(reason, "--reason", "say why the contact is closed")
        with session(place, who) as here:
            recorded(close_contact(here.ledger, here.actor, close, reason=why, on=day), who)
        return OK
    events = {
        name: day_said(value, f"--event {name}")
        for name, value in pairs(event, "--event NAME=DAY, such as injury=2026-03-01").items()
    }
    if correct is not None:
        why = needed(reason, "--reason", "say why it is corrected")
        born = {"birth": day_said(birth, "--birth"), "sex": sex, **events}
        changes = {name: value for name, value in born.items() if value is not None}
        with session(place, who) as here:
            entry = correct_person(
                here.ledger, here.actor, correct, changes, reason=why, seen=who.seen
            )
        recorded(entry, who)
        return OK
    with session(place, who) as here:
        entry = prescreen(
            here.ledger,
            here.actor,
            sex=sex,
            birth=day_said(birth, "--birth"),
            events={name: value for name, value in events.items() if value is not None},
            on=day,
            simulated=simulated,
        )
    recorded(entry, who, code=code_of(entry))
    if who.format != "json":
        print(code_of(entry))
    return OK


@app.command
def consent(
    place: Place,
    code: Code,
    /,
    *,
    version: str | None = None,
    signed_by: Literal["participant", "witness"] = "participant",
    witness: Literal["impartial", "adult_relative"] | None = None,
    relative_agrees: bool = False,
    on: On = None,
    simulated: bool = False,
    withdraw: bool = False,
    reason: str | None = None,
    keeps_data: Annotated[bool | None, Parameter(negative="--no-keeps-data")] = None,
    who: Writer = WRITER,
) -> int:
    """Record the consent that somebody gave on paper, or that they withdraw it.

    After a withdrawal nothing more is recorded of the person. Who only leaves the treatment and
    lets themselves be examined further: ayumi leave. Examples:

        ayumi consent my-study P001 --version 2 --on 2026-03-10
        ayumi consent my-study P001 --version 2 --signed-by witness --witness adult_relative
        ayumi consent my-study P001 --withdraw --reason "too many journeys" --keeps-data

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    version
        The version of the information sheet.
    signed_by
        Who signed: the participant, or for who is unable to a witness.
    witness
        Who the witness is.
    relative_agrees
        An adult relative agrees as well.
    on
        The day; today otherwise.
    simulated
        The person is invented; needed in a rehearsal, and refused in a trial.
    withdraw
        Instead: the consent is withdrawn.
    reason
        Why, with --withdraw.
    keeps_data
        With --withdraw: whether the person agrees that data recorded until then are used.
    """
    from ayumi.actions.people import give_consent, withdraw_consent

    day = day_said(on)
    if not withdraw:
        sheet = needed(version, "--version", "which information sheet was signed")
        with session(place, who) as here:
            entry = give_consent(
                here.ledger,
                here.actor,
                code,
                version=sheet,
                signed_by=signed_by,
                witness=witness,
                relative_agrees=relative_agrees or None,
                on=day,
                simulated=simulated,
                seen=who.seen,
            )
        recorded(entry, who)
        return OK
    why = needed(reason, "--reason", "say why the consent is withdrawn, as far as it was told")
    if keeps_data is None:
        raise UsageFault("say --keeps-data or --no-keeps-data: may data until now be used?")
    with session(place, who) as here:
        entry = withdraw_consent(
            here.ledger, here.actor, code, keeps_data=keeps_data, reason=why, on=day, seen=who.seen
        )
    recorded(entry, who)
    return OK


@app.command
def eligibility(
    place: Place,
    code: Code,
    /,
    *,
    sign: Literal["eligible", "not_eligible"] | None = None,
    judge: tuple[str, ...] = (),
    cohort: str | None = None,
    reason: str | None = None,
    on: On = None,
    who: Writer = WRITER,
) -> int:
    """Show what the recorded values say on each criterion; with --sign decide, and sign.

    Ayumi advises, the investigator decides: what the rules leave open, and what is decided against
    them, needs a judgement with a reason. To sign, the password is asked for again. Examples:

        ayumi eligibility my-study P001
        ayumi eligibility my-study P001 --sign eligible --judge "exclude.pt_inr=pass:at the limit"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    code
        The participant.
    sign
        The decision; without it the advice is shown, and nothing recorded.
    judge
        Your own judgement on a criterion: NAME=pass:WHY or NAME=fail:WHY; as often as needed.
    cohort
        For which cohort, where there are several.
    reason
        Why somebody is not eligible though no criterion fails.
    on
        The day of the decision; today otherwise.
    """
    from ayumi.actions.eligibility import (
        MEANING,
        chosen_cohort,
        eligibility_advice,
        sign_eligibility,
    )
    from ayumi.actions.reading import see_unhidden

    given = judgements(judge)
    with session(place, who) as here:
        if sign is None:
            if given:
                raise UsageFault("--judge goes with --sign")
            seen = see_unhidden(here.ledger, here.actor, code)
            chosen = chosen_cohort(seen.study, cohort)
            advice = eligibility_advice(seen.participant, seen.study, chosen)
            rows = [{**one.to_dict(), "text": one.text.en} for one in advice.criteria]
            if who.as_json:
                print_json({"code": code, "cohort": chosen, **advice.to_dict()})
            else:
                from ayumi.report.participant import print_advice

                print_advice(Console(), f"{code}: {advice.overall}", rows)
            return OK
        entry = sign_eligibility(
            here.ledger,
            here.actor,
            code,
            eligible=sign == "eligible",
            judgements=given,
            cohort=cohort,
            reason=reason,
            on=day_said(on),
            signed_by=here.proof(MEANING),
            seen=who.seen,
        )
    recorded(entry, who, verdict=entry.body["verdict"])
    return OK
