"""The command that sets a result beside natural recovery, over the whole range of comparators."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console

from ayumi.commands.acting import Who, print_json, session
from ayumi.commands.app import OK, UsageFault, app
from ayumi.commands.comparators import own_tables
from ayumi.commands.evidence_options import BESIDE, RESULT, SHOWN, Beside, Result, Shown
from ayumi.commands.terminal import new_file, told
from ayumi.values import Fault, InputRefused, Language, printable

if TYPE_CHECKING:
    from ayumi.actions.evidence import EvidenceSeen
    from ayumi.evidence.comparator import Comparator
    from ayumi.evidence.conclusion import Conclusion
    from ayumi.evidence.control_group import Control
    from ayumi.evidence.question import Question
    from ayumi.evidence.selecting import Selection
    from ayumi.report.evidence.origin import Origin

_T = TypeVar("_T")


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
    _check_files(shown)
    if place is not None:
        return _of_study(place, Who(account, role), result, beside, shown, model)
    if model is not None:
        raise UsageFault("--model goes with a study, whose people's baselines it starts from")
    if result.published:
        found = _of_published(result, beside, shown.language)
    else:
        found = _as_said(result, beside)
    return _show(found, shown, result=result)


def _of_study(
    place: str, who: Who, result: Result, beside: Beside, shown: Shown, model: str | None
) -> int:
    """The study's own results, read through the door by somebody who may see them."""
    from ayumi.actions.evidence import see_evidence
    from ayumi.report.outcomes import outcomes_object, print_outcomes

    if replace(result, measure=None) != RESULT:
        raise UsageFault(
            f"{place}: the study tells what was seen; leave the result's options out, but for "
            "--measure"
        )
    with session(place, who) as here:
        seen = see_evidence(here.ledger, here.actor)
    found = _asked_of(seen, result.measure, beside)
    outcomes = seen.evidence.outcomes
    kind = shown.format or ("table" if sys.stdout.isatty() else "json")
    drawn = shown.html is not None or shown.pictures is not None
    if kind == "table" and not shown.plain and not (drawn and shown.format is None):
        print_outcomes(Console(), outcomes, shown.language)
        print()
    if found is None:
        from ayumi.report.no_answer import no_answer

        why = no_answer(seen.picture, seen.evidence)
        if kind == "json":
            from ayumi.evidence.conclusion_object import nothing_object

            simulated = seen.picture.rehearsal
            made = nothing_object(why, shown.language, simulated=simulated)
            print_json({**made, "outcomes": outcomes_object(outcomes)})
        told(str(why.in_(shown.language)))
        if drawn:
            told("So no page and no picture is written.")
        return OK
    more = {"outcomes": outcomes_object(outcomes)}
    if model is None:
        return _show(found, shown, more)
    from ayumi.commands.modelling import together_by
    from ayumi.report.together import print_together, together_object

    drawn_together = together_by(seen.picture, seen.evidence, model)
    done = _show(found, shown, {**more, "model": together_object(drawn_together)})
    if kind != "json":
        print_together(Console(), drawn_together, shown.language)
    return done


def _asked_of(seen: "EvidenceSeen", measure: str | None, beside: Beside) -> "Conclusion | None":
    """The answer to the definition that was asked for, else to AIS C or better, if there is one."""
    from ayumi.evidence.conclusion import conclude
    from ayumi.evidence.question import check_measure
    from ayumi.evidence.statement import Circumstances
    from ayumi.trial.outcomes.asked import question_of

    answers = seen.evidence.answers
    if measure is None:
        if not answers:
            return None
        measure = answers[0].question.measure
    faults = list(check_measure(measure, "--measure"))
    outcome = None if faults else seen.evidence.defined(measure)
    if outcome is None:
        message = "this study has no outcome under this definition; its endpoints tell which"
        raise InputRefused(faults or [Fault("--measure", measure, message)], "evidence")
    question = question_of(seen.picture, outcome)
    if question.count is None and question.observed_mean is None:
        message = "somebody's change is not determined, so that there is no mean of all"
        raise InputRefused([Fault("--measure", measure, message)], "evidence")
    return conclude(
        question,
        [one.question for one in answers if one.question.measure != measure],
        _selection(beside),
        prior=_listed("--prior", beside.prior),
        robust=beside.robust,
        circumstances=Circumstances(
            simulated=seen.picture.rehearsal, prespecified=outcome.fixed == "fixed"
        ),
    )


def _of_published(result: Result, beside: Beside, language: Language) -> "Conclusion":
    """A published outcome, with what is known of how it is known."""
    from ayumi.evidence.both_questions import other_questions
    from ayumi.evidence.conclusion import conclude
    from ayumi.evidence.published import published
    from ayumi.evidence.statement import Circumstances

    if result != Result(published=result.published):
        raise UsageFault("--published tells the whole result; leave the result's other options out")
    first, *more = published(result.published or "")
    counted = {one.question.measure: one.question for one in more}
    others = [counted.get(other.measure, other) for other in other_questions(first.question)]
    told(f"{first.title.in_(language)}. {first.source}.")
    return conclude(
        first.question,
        others,
        _selection(beside).without_own_control(first.own_controls),
        prior=_listed("--prior", beside.prior),
        robust=beside.robust,
        control=first.control,
        circumstances=Circumstances(
            first.reported,
            first.reviewed,
            prespecified=False,
            title=first.title,
            control_unused=first.control_unused,
        ),
    )


def _as_said(result: Result, beside: Beside) -> "Conclusion":
    """What somebody said on the command line; everything that is wrong with it is told at once."""
    from ayumi.evidence.conclusion import conclude
    from ayumi.evidence.statement import Circumstances

    if result.measure is None:
        raise UsageFault(
            "say what was counted, as --measure ais_to_C_or_better; or --published keio, or name "
            "a study"
        )
    faults: list[Fault] = []
    question = _tried(faults, lambda: _question(result))
    others: tuple[Question, ...] | None = ()
    if question is None and result.n:
        from ayumi.evidence.both_questions import reached_faults

        reached = {"reached_c": result.responders_c, "reached_d": result.responders_d}
        faults += reached_faults(result.n, **reached)
    if question is not None:
        asked = question
        others = _tried(faults, lambda: _others(asked, result))
    controls = _tried(faults, lambda: _controls(result))
    selection = _tried(faults, lambda: _selection(beside))
    if beside.robust is not None and not beside.prior:
        message = "is the weight of a vague part in a prior; name its comparators with --prior"
        faults.append(Fault("--robust", f"{beside.robust:g}", message))
    if question is None or others is None or controls is None or selection is None or faults:
        raise InputRefused(faults, "evidence")
    return conclude(
        question,
        others,
        selection,
        prior=_listed("--prior", beside.prior),
        robust=beside.robust,
        control=next(iter(controls), None),
        circumstances=Circumstances(entered=True),
    )


def _tried(faults: list[Fault], read: Callable[[], _T]) -> _T | None:
    """What is read; None with what is wrong noted, so that the rest is looked at too."""
    try:
        return read()
    except InputRefused as refused:
        faults += refused.faults
        return None


def _question(result: Result) -> "Question":
    from ayumi.evidence.question import read_question

    return read_question(
        measure=result.measure or "",
        responders=result.responders,
        n=result.n,
        undetermined=result.undetermined,
        mean=result.mean,
        sd=result.sd,
        level=result.level,
        baseline_ais=result.baseline_ais,
        baseline_day=result.baseline_day,
        follow_up=result.follow_up,
        era=result.era,
        country=result.country,
        side=result.side,
    )


def _others(question: "Question", result: Result) -> "tuple[Question, ...]":
    from ayumi.evidence.both_questions import other_questions

    return other_questions(question, reached_c=result.responders_c, reached_d=result.responders_d)


def _controls(result: Result) -> "tuple[Control, ...]":
    """The control group, if one was said."""
    from ayumi.evidence.control_group import Control

    responders, n = result.control_responders, result.control_n
    faults = []
    for option, value, other in (
        ("--control-responders", responders, n),
        ("--control-n", n, responders),
    ):
        if value is None and other is not None:
            message = "missing; a control group needs --control-responders and --control-n"
            faults.append(Fault(option, "", message))
    if result.randomised and responders is None and n is None:
        message = "is said of a control group; give --control-responders and --control-n"
        faults.append(Fault("--randomised", "", message))
    if responders is not None and result.responders is None:
        message = "is compared with a count of people; give --responders and --n"
        faults.append(Fault("--control-responders", str(responders), message))
    if faults:
        raise InputRefused(faults, "control group")
    if responders is None or n is None:
        return ()
    return (Control(responders, n, result.randomised),)


def _selection(beside: Beside) -> "Selection":
    from ayumi.evidence.selecting import selected
    from ayumi.exchange.comparator_files import with_own

    without = _listed("--without", beside.without)
    both = sorted(set(_listed("--prior", beside.prior)) & set(without))
    if both:
        message = "is in --prior and in --without; name it in one of the two"
        raise InputRefused([Fault("--prior", name, message) for name in both], "comparators")
    found: tuple[Comparator, ...] = with_own(own_tables(beside.comparators))
    return selected(
        found,
        only=_listed("--only", beside.only),
        without=without,
        registry=_listed("--registry", beside.registry),
        country=_listed("--country-only", beside.country_only),
    )


def _listed(option: str, given: tuple[str, ...]) -> list[str]:
    """Names from an option that may be repeated, and may hold several with commas.

    An option without a name, as from a variable that is not set, is no wish for everything.
    """
    named = [[name.strip() for name in item.split(",") if name.strip()] for item in given]
    if not all(named):
        raise UsageFault(f"{option} names nothing; name something, or leave it out")
    return [name for names in named for name in names]


def _check_files(shown: Shown) -> None:
    if shown.html is not None:
        if shown.html.suffix.lower() not in (".html", ".htm"):
            raise UsageFault(f"--html {shown.html}: a page is an .html file; name it so")
        new_file(shown.html)
    if shown.pictures is not None:
        new_file(shown.pictures)


def _show(
    found: "Conclusion",
    shown: Shown,
    more: Mapping[str, Any] = MappingProxyType({}),
    *,
    result: Result | None = None,
) -> int:
    """The answer as it was asked for; pages and pictures beside it.

    ``result`` is what was said on the command line; None where a study's record says it.
    """
    if shown.html is not None or shown.pictures is not None:
        _draw(found, shown, _origin(result))
        if shown.format is None:
            return OK
    language = shown.language
    kind = shown.format or ("table" if sys.stdout.isatty() else "json")
    if shown.plain and shown.format != "json":
        print(printable(found.statement.plain.in_(language)))
    elif kind == "json":
        from ayumi.evidence.conclusion_object import evidence_object

        made = evidence_object(
            found.answer, found.statement, found.others, changes=found.changes,
            prior=found.prior, control=found.control, language=language,
        )  # fmt: skip
        print_json({**made, **more})
    elif kind == "text":
        print(printable(found.statement.text(language)))
    else:
        from ayumi.report.evidence_terminal import print_evidence

        print_evidence(
            Console(), found.answer, found.statement, every=shown.every, language=language
        )
    return OK


def _origin(result: Result | None) -> "Origin":
    """Whose result it is, for the head of a page."""
    from ayumi.evidence.published import published
    from ayumi.report.evidence.origin import ENTERED, RECORDED, origin_of

    if result is None:
        return RECORDED
    return origin_of(published(result.published)[0]) if result.published else ENTERED


def _draw(found: "Conclusion", shown: Shown, origin: "Origin") -> None:
    """Write the page, and the figures with their data."""
    from ayumi.report.evidence.page import evidence_figures, evidence_page

    prior = None if found.prior is None else found.prior.prior
    parts = found.answer, found.statement, found.others
    if shown.html is not None:
        page = evidence_page(*parts, origin=origin, prior=prior, language=shown.language)
        shown.html.write_text(page, encoding="utf-8")
        told(f"{shown.html}")
    if shown.pictures is not None:
        shown.pictures.mkdir()
        for figure in evidence_figures(*parts, prior=prior, language=shown.language):
            for ending, text in (("svg", figure.svg), ("csv", figure.data)):
                file = shown.pictures / f"{figure.name}.{ending}"
                file.write_text(text, encoding="utf-8")
        told(f"{shown.pictures}: figures as SVG, their data as CSV")
