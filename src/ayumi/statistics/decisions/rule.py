"""Rules of decision: what must be believed of a rate, or of two, for a rule to be met.

With one criterion a rule asks that a rate is above a limit with such a probability; with two it
asks for certainty of a little and a good chance of much (Roychoudhury, Scheuer and Neuenschwander
2018, doi 10.1177/1740774518770661). A rule says its decision and the reason for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, overload

from ayumi.statistics.allowed import is_number, no_more, refuse, share, whole
from ayumi.statistics.beta_binomial import TIE, BetaBelief
from ayumi.statistics.beta_mixture import BetaMixture
from ayumi.statistics.decisions.natural import (
    Natural,
    chances_at_least,
    mixed,
    natural_rate,
    strictly,
)
from ayumi.statistics.decisions.reasons import asked, joined, unlikely
from ayumi.values import Fault, Words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_PEOPLE: Final = 5_000
"""More people than this are not enumerated."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """P(rate > limit) > probability; not ``above``: P(rate ≤ limit) > probability.

    The limit is a share, or the difference of two, from −1 to 1. A tie does not meet it.
    """

    limit: float
    probability: float
    above: bool = True

    def __post_init__(self) -> None:
        refuse(
            "criterion", _difference("limit", self.limit), share("probability", self.probability)
        )


@dataclass(frozen=True, slots=True)
class SingleArmRule:
    """All criteria hold for the rate of one arm, believed so before its people are seen.

    >>> rule = SingleArmRule((Criterion(0.10, 0.95), Criterion(0.30, 0.5)), BetaBelief(1, 1))
    >>> print(decide(rule, events=2, people=4).reason)
    2 of 4: P(rate > 10 %) is 99.1 %, above 95 %, and P(rate > 30 %) is 83.7 %, above 50 %
    """

    criteria: tuple[Criterion, ...]
    belief: BetaMixture | BetaBelief

    def __post_init__(self) -> None:
        refuse(
            "rule",
            _some(self.criteria),
            *(
                share(f"limit of criterion {i}", one.limit, zero=True, one=True)
                for i, one in enumerate(self.criteria, 1)
            ),
        )


@dataclass(frozen=True, slots=True)
class NaturalRule:
    """P(at least so many under natural recovery) < below; the rate is known, or believed.

    >>> print(decide(NaturalRule(0.08, below=0.025), events=2, people=4).reason)
    2 of 4: P(at least 2 under natural recovery) is 3.44 %, not below 2.5 %
    """

    natural: Natural
    below: float

    def __post_init__(self) -> None:
        refuse("rule", natural_rate("natural", self.natural), share("below", self.below))


@dataclass(frozen=True, slots=True)
class TwoArmRule:
    """All criteria hold for the treated rate − the control rate, each believed so beforehand.

    A limit is a difference; ``above`` is always meant: exchange the arms to ask for the other side.
    """

    criteria: tuple[Criterion, ...]
    belief_treated: BetaMixture | BetaBelief
    belief_control: BetaMixture | BetaBelief

    def __post_init__(self) -> None:
        refuse("rule", _some(self.criteria), _all_above(self.criteria))


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a rule is met, and why."""

    met: bool
    reason: Words


def met(rule: SingleArmRule | NaturalRule, people: int) -> "NDArray[np.bool_]":
    """Whether the rule is met with 0 … ``people`` successes of so many: shape (people + 1,).

    >>> met(NaturalRule(0.02, below=0.025), people=4).tolist()
    [False, False, True, True, True]
    """
    import numpy as np

    refuse("rule", _people("people", people))
    if isinstance(rule, NaturalRule):
        return chances_at_least(people, rule.natural) < strictly(rule.below)
    belief = mixed(rule.belief)
    hold = [_enough(one, _probabilities(one, belief, people)) for one in rule.criteria]
    return np.asarray(np.logical_and.reduce(hold))


def decide(rule: SingleArmRule | NaturalRule, events: int, people: int) -> Decision:
    """What the rule says of so many successes of so many people, and why."""
    refuse("decision", _people("people", people), _seen("events", events, people))
    so_many = Words(f"{events} of {people}", f"{people}人中{events}人")
    if isinstance(rule, NaturalRule):
        chance = float(chances_at_least(people, rule.natural)[events])
        holds = [chance < strictly(rule.below)]
        reasons = [unlikely(events, chance, rule.below, holds[0])]
    else:
        belief = mixed(rule.belief)
        found = [float(_probabilities(one, belief, people)[events]) for one in rule.criteria]
        holds = [_enough(one, chance) for one, chance in zip(rule.criteria, found, strict=True)]
        reasons = [
            asked(one.limit, chance, one.probability, enough, above=one.above)
            for one, chance, enough in zip(rule.criteria, found, holds, strict=True)
        ]
    return Decision(all(holds), joined((so_many, joined(reasons)), ": ", "："))


def fewest_successes(rule: SingleArmRule | NaturalRule, people: int) -> int | None:
    """The fewest successes of so many people with which the rule is met; None if with no number.

    >>> rule = SingleArmRule((Criterion(0.20, 0.90),), BetaBelief(0.4, 1.6))
    >>> [fewest_successes(rule, people) for people in (1, 2, 3, 4, 7)]
    [None, 2, 2, 3, 4]
    """
    import numpy as np

    found = np.flatnonzero(met(rule, people))
    return int(found[0]) if len(found) else None


def decide_between(
    rule: TwoArmRule, treated: tuple[int, int], control: tuple[int, int]
) -> Decision:
    """What the rule says of two arms, (successes, people) of each, and why.

    The trial of secukinumab (Baeten et al. 2013, doi 10.1016/S0140-6736(13)61134-4):

    >>> rule = TwoArmRule((Criterion(0, 0.95),), BetaBelief(0.5, 1), BetaBelief(11, 32))
    >>> print(decide_between(rule, treated=(14, 23), control=(1, 6)).reason)
    14 of 23 and 1 of 6: P(difference > 0 %) is 99.8 %, above 95 %
    """
    refuse("decision", _arm("treated", *treated), _arm("control", *control))
    found = between(rule, treated, control)
    holds = [_enough(one, chance) for one, chance in zip(rule.criteria, found, strict=True)]
    reason = joined(
        asked(one.limit, chance, one.probability, enough, of=Words("difference", "差"))
        for one, chance, enough in zip(rule.criteria, found, holds, strict=True)
    )
    arms = (Words(f"{k} of {n}", f"{n}人中{k}人") for k, n in (treated, control))
    return Decision(all(holds), joined((joined(arms, " and ", "と"), reason), ": ", "："))


def between(
    rule: TwoArmRule, treated: tuple[int, int], control: tuple[int, int]
) -> tuple[float, ...]:
    """P(treated rate − control rate > limit) of each criterion, after (successes, people)."""
    from ayumi.statistics.difference import difference_above

    one, other = (
        mixed(rule.belief_treated).after(*treated),
        mixed(rule.belief_control).after(*control),
    )
    return tuple(difference_above(one, other, criterion.limit) for criterion in rule.criteria)


def boundary(rule: TwoArmRule, of_treated: int, of_controls: int) -> "NDArray[np.int64]":
    """The fewest treated successes that meet the rule, for 0, 1, … successes of the controls.

    Shape (of_controls + 1,); one more than are treated where even all of them are not enough. The
    number rises with that of the controls, so that one walk along the edge finds it.

    >>> rule = TwoArmRule((Criterion(0, 0.95),), BetaBelief(1, 1), BetaBelief(1, 1))
    >>> boundary(rule, of_treated=4, of_controls=4).tolist()
    [3, 4, 5, 5, 5]
    """
    import numpy as np

    refuse("rule", _people("people treated", of_treated), _people("people in control", of_controls))
    found = np.full(of_controls + 1, of_treated + 1, dtype=np.int64)
    needed = 0
    for controls in range(of_controls + 1):
        control = (controls, of_controls)
        while needed <= of_treated and not _met_between(rule, (needed, of_treated), control):
            needed += 1
        if needed > of_treated:
            break
        found[controls] = needed
    return found


def _met_between(rule: TwoArmRule, treated: tuple[int, int], control: tuple[int, int]) -> bool:
    found = between(rule, treated, control)
    return all(_enough(one, chance) for one, chance in zip(rule.criteria, found, strict=True))


@overload
def _enough(criterion: Criterion, chance: float) -> bool: ...
@overload
def _enough(criterion: Criterion, chance: "NDArray[np.float64]") -> "NDArray[np.bool_]": ...
def _enough(criterion: Criterion, chance: Any) -> Any:
    """Whether a chance, or each of an array, is above what is asked; a tie is not."""
    return chance > criterion.probability + TIE


def _probabilities(criterion: Criterion, belief: BetaMixture, people: int) -> "NDArray[np.float64]":
    """P(rate above, or not above, the limit) after 0 … ``people`` successes, all at once."""
    import numpy as np
    from scipy.special import betainc, betaincc, betaln

    k = np.arange(people + 1)
    a = np.array([part.a for part in belief.parts])[:, None]
    b = np.array([part.b for part in belief.parts])[:, None]
    with np.errstate(divide="ignore"):
        logs = np.log(belief.weights)[:, None] + betaln(a + k, b + people - k) - betaln(a, b)
    weights = np.exp(logs - logs.max(axis=0))
    tail = betaincc if criterion.above else betainc
    chances = tail(a + k, b + people - k, criterion.limit)
    return np.asarray((weights * chances).sum(axis=0) / weights.sum(axis=0), dtype=np.float64)


def _people(place: str, value: object) -> Iterator[Fault]:
    yield from whole(place, value, least=1)
    yield from no_more(place, value, MOST_PEOPLE, "more people are not enumerated")


def _seen(place: str, events: object, people: object) -> Iterator[Fault]:
    yield from whole(place, events)
    yield from no_more(place, events, people, "there are not so many people")


def _arm(name: str, events: int, people: int) -> Iterator[Fault]:
    yield from _people(f"people, {name}", people)
    yield from _seen(f"successes, {name}", events, people)


def _some(criteria: Sequence[Criterion]) -> Iterator[Fault]:
    if not criteria:
        yield Fault("criteria", "none", "a rule has one criterion at least")


def _all_above(criteria: Sequence[Criterion]) -> Iterator[Fault]:
    for i, one in enumerate(criteria, 1):
        if not one.above:
            message = "a rule for two arms asks for more in the treated; exchange the arms instead"
            yield Fault(f"criterion {i}", "not above", message)


def _difference(place: str, value: object) -> Iterator[Fault]:
    if not is_number(value) or not -1 <= value <= 1:
        yield Fault(place, str(value), "write a share, or a difference of two, from -1 to 1")
