"""The command that sets a result beside natural recovery, over the whole range of comparators."""

from ayumi.commands.acting import Who
from ayumi.commands.app import UsageFault, app
from ayumi.commands.evidence_of_study import of_study
from ayumi.commands.evidence_options import BESIDE, RESULT, SHOWN, Beside, Result, Shown
from ayumi.commands.evidence_said import as_said, of_published
from ayumi.commands.evidence_shown import check_files, show


@app.command
def evidence(
    place: str | None = None,
    /,
    *,
    result: Result = RESULT,
    beside: Beside = BESIDE,
    shown: Shown = SHOWN,
    model: str | None = None,
    account: str | None = None,
    role: str | None = None,
) -> int:
    r"""Set a result beside natural recovery: every comparator, its probability, the conclusion.

    Without a study the result is what you say. The conclusion follows by rule, in English or
    Japanese; without a randomised control group of the same time it names no cause. Examples:

        ayumi evidence --responders 2 --n 4 --measure ais_to_C_or_better --baseline-ais A \
          --level C3-T10 --baseline-day 14-28 --follow-up 52 --country JP
        ayumi evidence --published keio --language ja --plain
        ayumi evidence --responders 2 --n 4 --undetermined 1 --measure ais_to_D_or_better \
          --baseline-ais A --without japan_single_centre_incomplete --html evidence.html

    Parameters
    ----------
    place
        The study's folder, or the address of its database: its own results are read.
    model
        For a study: also ask the model of natural recovery, from these people's own baselines:
        usual, reference, day_14_28, or a file that `ayumi calibrate` wrote. SIMULATED.
    account
        For a study: your own account; AYUMI_ACCOUNT or a question otherwise.
    role
        For a study: the role in which you act.
    """
    check_files(shown)
    if place is not None:
        return of_study(place, Who(account, role), result, beside, shown, model)
    if model is not None:
        raise UsageFault("--model goes with a study, whose people's baselines it starts from")
    if result.published:
        found = of_published(result, beside, shown.language)
    else:
        found = as_said(result, beside)
    return show(found, shown, result=result)
