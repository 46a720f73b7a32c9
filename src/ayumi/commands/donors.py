"""Commands for donors: registered, their consent, their tests."""

from typing import Annotated, Literal

from cyclopts import App, Parameter
from rich.console import Console

from ayumi.commands.acting import WHO, WRITER, Who, Writer, print_json, recorded, session
from ayumi.commands.app import OK, app
from ayumi.commands.cells import At, at_said
from ayumi.commands.places import Place

donor_app = App(name="donor", help="Record donors by a pseudonym: consent, uses, tests.")
app.command(donor_app)

Donor = Annotated[str, Parameter(name="donor")]


@donor_app.command
def register(
    place: Place,
    donor: Donor,
    /,
    *,
    version: str,
    use: tuple[str, ...] = (),
    participant: str | None = None,
    simulated: bool = False,
    at: At = None,
    who: Who = WHO,
) -> int:
    """Record a donor under a pseudonym; no name, ever.

    Example:

        ayumi donor register my-study D-1 --version v2 --use treatment --use research

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    donor
        The pseudonym, with a digit in it.
    version
        The version of the information to which they consented.
    use
        What they agreed to, as an id; as often as needed.
    participant
        Which participant it is, of an autologous product.
    simulated
        The donor is invented, in a rehearsal.
    at
        When they consented; now otherwise.
    """
    from ayumi.actions.product.donors import register_donor

    with session(place, who) as here:
        entry = register_donor(
            here.ledger, here.actor, donor,
            version=version, uses=use, participant=participant, at=at_said(here, at),
            simulated=simulated,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@donor_app.command
def consent(
    place: Place,
    donor: Donor,
    /,
    *,
    reason: str,
    version: str | None = None,
    use: tuple[str, ...] = (),
    withdraw: bool = False,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record that a donor consented anew, to other uses or another version, or withdrew.

    After a withdrawal nothing that came of the donor is used any more. Examples:

        ayumi donor consent my-study D-1 --version v3 --use treatment --reason "a new version"
        ayumi donor consent my-study D-1 --withdraw --reason "wishes so"

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    donor
        The donor.
    reason
        Why.
    version
        The version of the information; the former one otherwise.
    use
        All that they agree to now, each as an id; unchanged without.
    withdraw
        They withdrew.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.donors import change_donor_consent

    with session(place, who) as here:
        entry = change_donor_consent(
            here.ledger, here.actor, donor,
            version=version, uses=use or None, withdraw=withdraw, reason=reason,
            at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@donor_app.command
def test(
    place: Place,
    donor: Donor,
    test: str,
    result: Literal["negative", "positive", "unclear"],
    /,
    *,
    text: str | None = None,
    at: At = None,
    who: Writer = WRITER,
) -> int:
    """Record what a donor was tested for, and what it showed.

    It stops nothing by itself; what follows is for the quality unit: `ayumi alert raise`.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    donor
        The donor.
    test
        The test, as an id: hbv.
    result
        What it showed.
    text
        Method and sample, in words.
    at
        When; now otherwise.
    """
    from ayumi.actions.product.donors import record_donor_test

    with session(place, who) as here:
        entry = record_donor_test(
            here.ledger, here.actor, donor,
            test=test, result=result, text=text, at=at_said(here, at), seen=who.seen,
        )  # fmt: skip
    recorded(entry, who)
    return OK


@donor_app.command
def show(place: Place, donor: Donor, /, *, who: Who = WHO) -> int:
    """Show a donor: what they agreed to, and what they were tested for.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    donor
        The donor.
    """
    from ayumi.actions.product.reading import see_donor, zone_of
    from ayumi.report.making import as_object, print_donor

    with session(place, who) as here:
        found = see_donor(here.ledger, here.actor, donor)
        if who.as_json:
            print_json(as_object(found, here.ledger.text))
        else:
            print_donor(Console(), found, zone_of(here.ledger))
    return OK


@donor_app.command(name="list")
def list_(place: Place, /, *, who: Who = WHO) -> int:
    """List all donors.

    Parameters
    ----------
    place
        The study's folder, or the address of its database.
    """
    from ayumi.commands.listing import listed

    listed(place, who, "donor", ("code", "consent", "consent_version", "uses", "participant"))
    return OK
