"""Why a result is what it is: rule by rule, with the cells that decided.

A result that is open is explained by examples, one completion of the examination for each value,
and by the cells on which it depends; a star by what the examined scores alone would give.
"""

from typing import Final

from ayumi.isncsci.enumeration import scores_of, substitutes
from ayumi.isncsci.exam import Exam
from ayumi.isncsci.levels import CELLS, SCORE_CELLS, VAC
from ayumi.isncsci.policies import Policies
from ayumi.isncsci.reasons import Reasons, Step
from ayumi.isncsci.results import RESULTS, Result, engine_words, values_of
from ayumi.isncsci.rules import decide
from ayumi.isncsci.scores import Score
from ayumi.isncsci.tables import ASSUMED, EXAMINED

MOST_EXAMPLES: Final = 4
"""Of a longer list of possible values only the first and the last are explained."""

MOST_ASKED: Final = 40
"""Of so many open cells one asks for each whether it matters; of more, all are named."""


def explain(exam: Exam, policies: Policies, name: str, result: Result) -> tuple[Step, ...]:
    """The steps to one result: how starred scores were read, the rules, what leaves it open."""
    search = _Search(exam, policies, name)
    starred = search.relevant(search.starred)
    steps = [_reading(exam, starred)] if starred else []
    values = result.values
    shown = values if len(values) <= MOST_EXAMPLES else (values[0], values[-1])
    for value in shown:
        completion, chosen = search.completion_with(value)
        reasons = Reasons(scores_of(completion, exam), policies)
        found = reasons.steps(name)
        if len(values) > 1:
            found = [
                _as_example(step, value, chosen if i == 0 else {}) for i, step in enumerate(found)
            ]
        steps += found
    if len(values) > 1:
        steps.append(_dependence(len(values), search.relevant(search.open)))
    if result.star:
        steps.append(_star(search.examined_values(), starred))
    return tuple(steps)


class _Search:
    """Asks the engine what one result would be if some cells were known."""

    def __init__(self, exam: Exam, policies: Policies, result: str) -> None:
        self.result = result
        self.index = RESULTS.index(result)
        self.exam = exam
        self.codes = exam.codes
        self.policies = policies
        self.deficit = exam.prior_deficit
        self.numbers = substitutes(exam, assumed=True)
        self.open = [cell for cell, numbers in enumerate(self.numbers) if len(numbers) > 1]
        self.starred = [
            cell
            for cell, code in enumerate(self.codes[:SCORE_CELLS])
            if Score.from_code(code).considered is not None
        ]

    def word(self, codes: bytes, reading: int = ASSUMED) -> int:
        return engine_words(codes, reading, self.policies)[self.index]

    def examined_values(self) -> tuple[str, ...]:
        return self.named(self.word(self.codes, EXAMINED))

    def named(self, word: int) -> tuple[str, ...]:
        values = values_of(self.result, word)
        no_grade = self.result == "ais" and self.deficit is False
        return tuple("none" if no_grade and value == "E" else value for value in values)

    def matters(self, cell: int) -> bool:
        """Whether the result would change if the cell were known, or read as examined."""
        whole = self.word(self.codes)
        examined = Score.from_code(self.codes[cell]) if cell < VAC else None
        readings = [bytes((number,)) for number in self.numbers[cell]]
        if examined is not None and examined.considered is not None:
            readings.append(bytes((Score(examined.examined).code,)))
        return any(self.word(_with(self.codes, cell, code)) != whole for code in readings)

    def relevant(self, cells: list[int]) -> list[int]:
        """Those cells that matter; all of them where there are too many to ask one by one."""
        if len(cells) > MOST_ASKED:
            return cells
        return [cell for cell in cells if self.matters(cell)]

    def completion_with(self, value: str) -> tuple[tuple[int, ...], dict[int, int]]:
        """Numbers for all cells under which the result has a value, and the open ones among them.

        Of these only such as decide it: another number in one alone would give another value.
        """
        codes = self.codes
        for cell, numbers in enumerate(self.numbers):
            if len(numbers) == 1:
                codes = _with(codes, cell, bytes((numbers[0],)))
        known = tuple(self._completed(codes, self.open, value))
        return known, {
            cell: known[cell]
            for cell in self.open
            if any(self._value(_changed(known, cell, n)) != value for n in self.numbers[cell])
        }

    def _completed(self, codes: bytes, cells: list[int], value: str) -> bytes:
        """Give the open cells numbers that keep a value possible, as many at once as can be."""
        for end in (0, -1):
            filled = codes
            for cell in cells:
                filled = _with(filled, cell, bytes((self.numbers[cell][end],)))
            if value in self.named(self.word(filled)):
                return filled
        if len(cells) == 1:
            choices = (_with(codes, cells[0], bytes((n,))) for n in self.numbers[cells[0]])
            return next(known for known in choices if value in self.named(self.word(known)))
        half = len(cells) // 2
        return self._completed(self._completed(codes, cells[:half], value), cells[half:], value)

    def _value(self, known: tuple[int, ...]) -> str:
        decided = decide(scores_of(known, self.exam), self.policies)
        value = str(getattr(decided, self.result))
        return "none" if value == "E" and self.deficit is False else value


def _changed(known: tuple[int, ...], cell: int, number: int) -> tuple[int, ...]:
    return (*known[:cell], number, *known[cell + 1 :])


def _with(codes: bytes, cell: int, code: bytes) -> bytes:
    return codes[:cell] + code + codes[cell + 1 :]


def _shown(cell: int, number: int) -> str:
    return f"{CELLS[cell]} is {('No', 'Yes')[number] if cell >= VAC else number}"


def _reading(exam: Exam, cells: list[int]) -> Step:
    numbers = substitutes(exam, assumed=True)
    parts = []
    for cell in cells:
        score = Score.from_code(exam.codes[cell])
        span = numbers[cell]
        read = str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}"
        parts.append(f"{CELLS[cell]} {score} (considered {score.considered}) as {read}")
    text = f"Impaired by a non-SCI condition, read {'; '.join(parts)}."
    return Step("non-SCI condition", text, tuple(CELLS[cell] for cell in cells))


def _as_example(step: Step, value: str, chosen: dict[int, int]) -> Step:
    given = ", ".join(_shown(cell, number) for cell, number in list(chosen.items())[:4])
    head = f"{value}, for example if {given}: " if given else f"{value}: "
    return Step(step.rule, head + step.text, step.cells)


def _dependence(values: int, cells: list[int]) -> Step:
    names = tuple(CELLS[cell] for cell in cells)
    listed = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    text = f"Not determinable, {values} values are possible; it depends on {listed}."
    return Step("not determinable", text, names)


def _star(examined: tuple[str, ...], cells: list[int]) -> Step:
    without = (
        " or ".join(examined)
        if len(examined) <= MOST_EXAMPLES
        else (f"any of {len(examined)} values from {examined[0]} to {examined[-1]}")
    )
    text = f"Starred: with the examined scores alone it would be {without}."
    return Step("star", text, tuple(CELLS[cell] for cell in cells))
