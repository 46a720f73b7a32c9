"""A result as somebody said it on the command line, or as it was published, and its answer."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ayumi.commands.app import UsageFault
from ayumi.commands.comparators import own_tables
from ayumi.commands.evidence_options import Beside, Result
from ayumi.commands.terminal import told
from ayumi.values import Fault, InputRefused, Language

if TYPE_CHECKING:
    from ayumi.evidence.comparator import Comparator
    from ayumi.evidence.conclusion import Conclusion
    from ayumi.evidence.control_group import Control
    from ayumi.evidence.question import Question
    from ayumi.evidence.selecting import Selection

_T = TypeVar("_T")


def of_published(result: Result, beside: Beside, language: Language) -> "Conclusion":
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
        selection_of(beside).without_own_control(first.own_controls),
        prior=listed("--prior", beside.prior),
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


def as_said(result: Result, beside: Beside) -> "Conclusion":
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
    selection = _tried(faults, lambda: selection_of(beside))
    if beside.robust is not None and not beside.prior:
        message = "is the weight of a vague part in a prior; name its comparators with --prior"
        faults.append(Fault("--robust", f"{beside.robust:g}", message))
    if question is None or others is None or controls is None or selection is None or faults:
        raise InputRefused(faults, "evidence")
    return conclude(
        question,
        others,
        selection,
        prior=listed("--prior", beside.prior),
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


def selection_of(beside: Beside) -> "Selection":
    """The comparators that are kept, and which were left out by which option."""
    from ayumi.evidence.selecting import selected
    from ayumi.exchange.comparator_files import with_own

    without = listed("--without", beside.without)
    both = sorted(set(listed("--prior", beside.prior)) & set(without))
    if both:
        message = "is in --prior and in --without; name it in one of the two"
        raise InputRefused([Fault("--prior", name, message) for name in both], "comparators")
    found: tuple[Comparator, ...] = with_own(own_tables(beside.comparators))
    return selected(
        found,
        only=listed("--only", beside.only),
        without=without,
        registry=listed("--registry", beside.registry),
        country=listed("--country-only", beside.country_only),
    )


def listed(option: str, given: tuple[str, ...]) -> list[str]:
    """Names from an option that may be repeated, and may hold several with commas.

    An option without a name, as from a variable that is not set, is no wish for everything.
    """
    named = [[name.strip() for name in item.split(",") if name.strip()] for item in given]
    if not all(named):
        raise UsageFault(f"{option} names nothing; name something, or leave it out")
    return [name for names in named for name in names]
