"""Rules against people: truth tables by hand, and a second, obvious judge on random ones."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ayumi.participants.eligibility import Eligibility
from ayumi.participants.facts import titles_of, units_of
from ayumi.participants.judging import Between, Finding, Missing, Recorded, judge
from ayumi.participants.rules import Rule
from ayumi.study import read_study
from ayumi.values import Keyed, PartialDate, Unset

RULE: TypeAdapter[Any] = TypeAdapter(Rule)
T, F, U = "true", "false", "undetermined"
VERDICTS = (T, F, U)
OF = {T: "yes", F: "no"}


def rule(**written: Any) -> Any:
    return RULE.validate_python(written)


def asks(name: str) -> dict[str, Any]:
    return {"kind": "one_of", "field": f"screening.{name}", "values": ("yes",)}


def person(**verdicts: str) -> Recorded:
    """Somebody of whom `asks(name)` is so; what is undetermined is not recorded."""
    return Recorded({f"screening.{n}": OF[v] for n, v in verdicts.items() if v in OF})


# ── Truth tables ─────────────────────────────────────────────────────────────────────────────────

AND = {
    (T, T): T, (T, U): U, (T, F): F,
    (U, T): U, (U, U): U, (U, F): F,
    (F, T): F, (F, U): F, (F, F): F,
}  # fmt: skip
OR = {
    (T, T): T, (T, U): T, (T, F): T,
    (U, T): T, (U, U): U, (U, F): U,
    (F, T): T, (F, U): U, (F, F): F,
}  # fmt: skip
UNLESS = {
    (T, T): F, (T, U): U, (T, F): T,
    (U, T): F, (U, U): U, (U, F): U,
    (F, T): F, (F, U): F, (F, F): F,
}  # fmt: skip
"""The rule, then its exception."""
ONE_SEX = {
    (T, T): T, (T, U): U, (T, F): U,
    (U, T): U, (U, U): U, (U, F): U,
    (F, T): U, (F, U): U, (F, F): F,
}  # fmt: skip
"""For women, then for men, where the sex is not known."""


@pytest.mark.parametrize(("a", "b"), list(product(VERDICTS, VERDICTS)))
def test_truth_tables(a: str, b: str) -> None:
    who = person(a=a, b=b)
    both = (asks("a"), asks("b"))
    assert judge(rule(kind="all", rules=both), who).verdict == AND[a, b]
    assert judge(rule(kind="any", rules=both), who).verdict == OR[a, b]
    assert judge(rule(kind="unless", rule=both[0], unless=both[1]), who).verdict == UNLESS[a, b]
    by_sex = rule(kind="by_sex", female=both[0], male=both[1])
    assert judge(by_sex, who).verdict == ONE_SEX[a, b]
    for sex, verdict in (("female", a), ("male", b)):
        known = Recorded({**who.values, "participant.sex": sex})
        assert judge(by_sex, known).verdict == verdict


@pytest.mark.parametrize("abc", list(product(VERDICTS, repeat=3)))
def test_three_parts(abc: tuple[str, str, str]) -> None:
    who = person(**dict(zip("abc", abc, strict=True)))
    parts = tuple(asks(name) for name in "abc")
    every, some = rule(kind="all", rules=parts), rule(kind="any", rules=parts)
    assert judge(every, who).verdict == AND[AND[abc[0], abc[1]], abc[2]]
    assert judge(some, who).verdict == OR[OR[abc[0], abc[1]], abc[2]]


# ── Leaves ───────────────────────────────────────────────────────────────────────────────────────

WBC = {"kind": "range", "field": "laboratory.wbc"}


@pytest.mark.parametrize(
    ("limits", "value", "verdict", "said"),
    [
        ({"below": 3.5}, "3.4", T, "is below 3.5"),
        ({"below": 3.5}, "3.5", F, "is not below 3.5"),
        ({"at_most": 3.5}, "3.5", T, "is at most 3.5"),
        ({"at_most": 3.5}, "3.51", F, "is not at most 3.5"),
        ({"above": 3.5}, "3.5", F, "is not above 3.5"),
        ({"above": 3.5}, "3.51", T, "is above 3.5"),
        ({"at_least": 3.5}, "3.50", T, "is at least 3.5"),
        ({"at_least": 3.5}, "3.49", F, "is not at least 3.5"),
        ({"at_least": 1, "below": 2}, "1.5", T, "is at least 1 and below 2"),
        ({"at_least": 1, "below": 2}, "2", F, "is not below 2"),
        ({"above": 1, "at_most": 2}, "1", F, "is not above 1"),
    ],
)
@pytest.mark.parametrize("open_at_limit", [False, True])
def test_range(
    limits: Mapping[str, float], value: str, verdict: str, said: str, open_at_limit: bool
) -> None:
    at_limit = "undetermined" if open_at_limit else "stated"
    who = Recorded({"laboratory.wbc": Decimal(value)}, units={"laboratory.wbc": "10*3/uL"})
    found = judge(rule(**WBC, **limits, at_limit=at_limit), who)
    assert found.rests_on == ("laboratory.wbc",)
    if open_at_limit and any(Decimal(value) == Decimal(str(one)) for one in limits.values()):
        [limit] = [one for one in limits.values() if Decimal(value) == Decimal(str(one))]
        verdict = U
        said = f"is exactly at the limit {limit}; the document leaves that open"
    assert (found.verdict, found.because) == (verdict, f"laboratory.wbc {value} 10*3/uL {said}")


@pytest.mark.parametrize(
    ("value", "because"),
    [
        (None, "laboratory.wbc is not recorded"),
        (Missing("not_done"), "laboratory.wbc is missing: not_done"),
        ("high", "laboratory.wbc is recorded as high; the rule needs a number"),
        (("A", "B"), "laboratory.wbc is recorded as A or B; the rule needs a number"),
        (PartialDate(2026), "laboratory.wbc is recorded as 2026; the rule needs a number"),
    ],
)
def test_no_number(value: Any, because: str) -> None:
    who = Recorded({} if value is None else {"laboratory.wbc": value})
    found = judge(rule(**WBC, below=3.5), who)
    assert found == Finding("undetermined", because, ("laboratory.wbc",))


@pytest.mark.parametrize(
    ("value", "values", "verdict", "because"),
    [
        ("A", ("A",), T, "isncsci.ais is A"),
        ("B", ("A", "B", "C"), T, "isncsci.ais is B; the rule asks for A, B or C"),
        ("B", ("A",), F, "isncsci.ais is B; the rule asks for A"),
        (("A", "B"), ("A",), U, "isncsci.ais can be A or B; the rule asks for A"),
        (("A", "B"), ("A", "B"), T, "isncsci.ais can be A or B"),
        (("C", "D"), ("A", "B"), F, "isncsci.ais can be C or D; the rule asks for A or B"),
        (("A",), ("A",), T, "isncsci.ais is A"),
        (None, ("A",), U, "isncsci.ais is not recorded"),
        (Missing("unable"), ("A",), U, "isncsci.ais is missing: unable"),
        (Decimal(3), ("A",), U, "isncsci.ais is recorded as 3; the rule asks for A"),
    ],
)
def test_one_of(value: Any, values: tuple[str, ...], verdict: str, because: str) -> None:
    who = Recorded({} if value is None else {"isncsci.ais": value})
    found = judge(rule(kind="one_of", field="isncsci.ais", values=values), who)
    assert found == Finding(verdict, because, ("isncsci.ais",))  # type: ignore[arg-type]


WITHIN = {"kind": "within_days", "start": "injury", "end": "consent"}


@pytest.mark.parametrize(
    ("injury", "consent", "limits", "verdict", "because"),
    [
        ("2026-03-01", "2026-03-25", {"at_most": 24}, T,
         "24 days from injury (2026-03-01) to consent (2026-03-25); the rule asks for at most 24"),
        ("2026-03-01", "2026-03-26", {"at_most": 24}, F, "25 days"),
        ("2026-03-02", "2026-03-01", {"at_least": 0, "at_most": 24}, F, "-1 day from"),
        ("2026-03", "2026-04-20", {"at_most": 24}, U, "20 to 50 days from injury (2026-03)"),
        ("2026-03", "2026-04-20", {"at_most": 50}, T, "20 to 50 days"),
        ("2026-03", "2026-04-20", {"at_least": 51}, F, "the rule asks for at least 51"),
        ("2026-03", "2026-04-20", {"at_least": 20, "at_most": 60}, T, "at least 20 and at most 60"),
        ("2026", "2027", {"at_least": 1}, T, "1 to 729 days"),
        (None, "2026-04-20", {"at_least": 1}, U, "the day of injury is not known"),
        (None, None, {"at_least": 1}, U,
         "the day of injury is not known and the day of consent is not known"),
    ],
)  # fmt: skip
def test_within_days(
    injury: str | None, consent: str | None, limits: Any, verdict: str, because: str
) -> None:
    known = {"injury": injury, "consent": consent}
    dates = {name: PartialDate.parse(day) for name, day in known.items() if day is not None}
    found = judge(rule(**WITHIN, **limits), Recorded({}, dates))
    assert found.verdict == verdict
    assert because in found.because
    assert found.rests_on == ("injury", "consent")


@pytest.mark.parametrize(
    ("drawn", "verdict", "because"),
    [
        (PartialDate(2026, 3, 20), T, "1 day from laboratory.drawn (2026-03-20)"),
        (None, U, "laboratory.drawn is not recorded"),
        (Missing("lost"), U, "laboratory.drawn is missing: lost"),
        (Decimal(3), U, "laboratory.drawn is recorded as 3; the rule needs a date"),
    ],
)
def test_days_from_a_date_that_is_recorded(drawn: Any, verdict: str, because: str) -> None:
    who = Recorded(
        {} if drawn is None else {"laboratory.drawn": drawn}, {"consent": PartialDate(2026, 3, 21)}
    )
    within = rule(kind="within_days", start="laboratory.drawn", end="consent", at_most=7)
    found = judge(within, who)
    assert (found.verdict, because in found.because) == (verdict, True)


def test_sums_with_cells_that_were_not_testable() -> None:
    who = Recorded({"isncsci.uems": Between(Decimal(10), Decimal(20))})
    at_least = {"kind": "range", "field": "isncsci.uems"}
    assert judge(rule(**at_least, at_least=10), who).verdict == T
    found = judge(rule(**at_least, at_least=15), who)
    assert found.verdict == U
    assert (
        found.because == "isncsci.uems can be anything from 10 to 20; the rule asks for at least 15"
    )
    assert judge(rule(**at_least, at_least=21), who).verdict == F
    assert judge(rule(**at_least, above=14, below=16), who).verdict == U
    assert judge(rule(**at_least, above=14, below=15), who).verdict == F
    # No whole number lies there, and none of the possible ones is left open.
    assert judge(rule(**at_least, above=12.1, below=12.9), who).verdict == F
    assert judge(rule(**at_least, at_least=10, at_limit="undetermined"), who).verdict == U


def test_words_name_what_decided() -> None:
    who = person(a=F, b=T, c=F)
    parts = tuple(asks(name) for name in "abcd")
    found = judge(rule(kind="all", rules=parts), who, {"screening.a": "Able to sign"})
    assert found.because == (
        "“Able to sign” is no; the rule asks for yes; screening.c is no; the rule asks for yes"
    )
    assert found.rests_on == ("screening.a", "screening.b", "screening.c", "screening.d")
    found = judge(rule(kind="any", rules=parts), who)
    assert (found.verdict, found.because) == (T, "screening.b is yes")


def test_sex_that_is_not_known() -> None:
    creatinine = {"kind": "range", "field": "laboratory.creatinine"}
    by_sex = rule(
        kind="by_sex", female={**creatinine, "above": 0.8}, male={**creatinine, "above": 1.1}
    )
    for value, verdict in (("0.7", F), ("1.0", U), ("1.2", T)):
        for sex in (None, Missing("unknown"), "other", ("female", "male")):
            values = {"laboratory.creatinine": Decimal(value), "participant.sex": sex}
            who = Recorded({name: one for name, one in values.items() if one is not None})
            found = judge(by_sex, who)
            assert found.verdict == verdict
            assert found.rests_on == ("participant.sex", "laboratory.creatinine")
            expected = "participant.sex" if verdict == U else "whatever the sex"
            assert found.because.startswith(expected)


def test_only_the_rule_for_the_sex_is_looked_at_and_both_where_it_is_not_known() -> None:
    by_sex = rule(kind="by_sex", female=asks("a"), male=asks("b"))
    for sex, name in (("female", "screening.a"), ("male", "screening.b")):
        found = judge(by_sex, Recorded({"participant.sex": sex}))
        assert found == Finding(
            "undetermined", f"{name} is not recorded", ("participant.sex", name)
        )
    found = judge(by_sex, person(b=T))
    assert found.because == ("participant.sex is not recorded; screening.a is not recorded")


def test_what_cannot_be_recorded() -> None:
    with pytest.raises(ValueError, match="one possible value"):
        Recorded({"isncsci.ais": ()})
    for low, high in ((2, 1), ("0.5", 1)):
        with pytest.raises(ValueError, match="whole numbers"):
            Between(Decimal(low), Decimal(high))


def test_units_and_titles_of_the_reference_study() -> None:
    study = read_study((files("ayumi") / "studies" / "keio.toml").read_bytes()).definition
    units, titles = units_of(study.instruments), titles_of(study.instruments)
    assert (units["laboratory.wbc"], units["participant.age"]) == ("10*3/uL", "a")
    assert titles["laboratory.wbc"] == "White blood cells"
    assert titles_of(study.instruments, "ja")["laboratory.wbc"] == "白血球数"
    who = Recorded({"participant.age": Between(Decimal(17), Decimal(18))}, units=units)
    assert isinstance(study.eligibility, Eligibility)
    include = study.eligibility.include
    assert isinstance(include, Keyed)
    age = include["age"].rule
    assert not isinstance(age, Unset)
    found = judge(age, who, titles)
    assert found.because == (
        "participant.age can be anything from 17 to 18 years; the rule asks for at least 18"
    )


# ── A second judge ───────────────────────────────────────────────────────────────────────────────
# It knows only people of whom everything is known, and asks it about all whom the record can mean.

NUMBERS, CODES, DAYS = ("n.a", "n.b"), ("c.a", "c.b"), ("start", "end", "d.drawn")
CODE_VALUES = ("x", "y", "z")


def holds(written: Mapping[str, Any], whole: Mapping[str, Any]) -> bool:
    """Whether a rule holds for somebody of whom everything is known."""
    match written["kind"]:
        case "range":
            value = whole[written["field"]]
            if written.get("at_limit") == "undetermined" and value in limits_of(written):
                return bool(whole["open"])
            return (
                (written.get("at_least") is None or value >= written["at_least"])
                and (written.get("above") is None or value > written["above"])
                and (written.get("at_most") is None or value <= written["at_most"])
                and (written.get("below") is None or value < written["below"])
            )
        case "one_of":
            return whole[written["field"]] in written["values"]
        case "within_days":
            days = (whole[written["end"]] - whole[written["start"]]).days
            return bool(written.get("at_least", days) <= days <= written.get("at_most", days))
        case "all":
            return all(holds(part, whole) for part in written["rules"])
        case "any":
            return any(holds(part, whole) for part in written["rules"])
        case "unless":
            return holds(written["rule"], whole) and not holds(written["unless"], whole)
        case _:
            return holds(written[whole["participant.sex"]], whole)


def limits_of(written: Mapping[str, Any]) -> list[int]:
    names = ("at_least", "above", "at_most", "below")
    return [written[name] for name in names if written.get(name) is not None]


def possible(name: str, recorded: Recorded) -> list[Any]:
    """Everything that a fact can be, as far as rules with small limits can tell."""
    if name == "participant.sex":
        value = recorded.values.get(name)
        return [value] if isinstance(value, str) else ["female", "male"]
    if name in NUMBERS:
        match recorded.values.get(name):
            case Decimal() as value:
                return [value]
            case Between(low, high):
                return list(range(int(low), int(high) + 1))
            case _:
                return [Decimal(one) / 2 for one in range(-1, 13)]
    if name in CODES:
        match recorded.values.get(name):
            case str() as value:
                return [value]
            case tuple() as values:
                return list(values)
            case _:
                return [*CODE_VALUES, "w"]  # which no rule asks for
    value = recorded.dates.get(name, recorded.values.get(name))
    if isinstance(value, PartialDate):
        first, last = value.earliest(), value.latest()
        return [first + timedelta(days=one) for one in range((last - first).days + 1)]
    return [date(2026, 1, 1), date(2026, 2, 10), date(2026, 12, 31)]


def leaves(written: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    inner = [*written.get("rules", ())]
    inner += [written[key] for key in ("rule", "unless", "female", "male") if key in written]
    yield written
    for part in inner:
        yield from leaves(part)


def named(written: Mapping[str, Any]) -> list[str]:
    """The facts that a rule names, once for each time."""
    found = []
    for leaf in leaves(written):
        found += [leaf[key] for key in ("field", "start", "end") if key in leaf]
        found += ["participant.sex"] * (leaf["kind"] == "by_sex")
        found += ["open"] * (leaf.get("at_limit") == "undetermined")
    return found


def whole_people(written: Mapping[str, Any], recorded: Recorded) -> Iterator[dict[str, Any]]:
    names = sorted({*named(written)} - {"open"})
    choices = [possible(name, recorded) for name in names]
    for values in product(*choices, (True, False)):
        yield dict(zip([*names, "open"], values, strict=True))


limit = st.integers(0, 5)
at_limit = st.sampled_from(["stated", "undetermined"])


@st.composite
def ranges(draw: st.DrawFn) -> dict[str, Any]:
    low, high = sorted((draw(limit), draw(limit)))
    sides = draw(st.sampled_from(["low", "high", "both"]))
    found: dict[str, Any] = {"kind": "range", "field": draw(st.sampled_from(NUMBERS))}
    if sides != "high":
        found["at_least" if low == high else draw(st.sampled_from(["at_least", "above"]))] = low
    if sides != "low":
        found["at_most" if low == high else draw(st.sampled_from(["at_most", "below"]))] = high
    return {**found, "at_limit": draw(at_limit)}


one_ofs = st.fixed_dictionaries(
    {
        "kind": st.just("one_of"),
        "field": st.sampled_from(CODES),
        "values": st.lists(st.sampled_from(CODE_VALUES), min_size=1, unique=True).map(tuple),
    }
)


@st.composite
def withins(draw: st.DrawFn) -> dict[str, Any]:
    start, end = draw(st.permutations(DAYS))[:2]
    low, high = sorted((draw(st.integers(-20, 60)), draw(st.integers(-20, 60))))
    sides = draw(st.sampled_from([("at_least",), ("at_most",), ("at_least", "at_most")]))
    bounds = {"at_least": low, "at_most": high}
    found = {"kind": "within_days", "start": start, "end": end}
    return {**found, **{side: bounds[side] for side in sides}}


def joined(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.fixed_dictionaries({"kind": st.sampled_from(["all", "any"]), "rules": several}),
        st.fixed_dictionaries({"kind": st.just("unless"), "rule": inner, "unless": inner}),
        st.fixed_dictionaries({"kind": st.just("by_sex"), "female": inner, "male": inner}),
    )


rules = joined(st.recursive(st.one_of(ranges(), one_ofs, withins()), joined, max_leaves=4))

missing = st.just(Missing("not_done"))
numbers = st.one_of(
    st.integers(0, 5).map(Decimal),
    st.tuples(limit, limit).map(lambda two: Between(Decimal(min(two)), Decimal(max(two)))),
    missing,
)
codes = st.one_of(
    st.sampled_from(CODE_VALUES),
    st.lists(st.sampled_from(CODE_VALUES), min_size=1, unique=True).map(tuple),
    missing,
)
days = st.one_of(
    st.dates(date(2026, 1, 1), date(2026, 3, 31)).map(PartialDate.of),
    st.sampled_from([PartialDate(2026, 1), PartialDate(2026, 2)]),
)


mostly = st.sampled_from([True, True, True, True, False])


@st.composite
def records(draw: st.DrawFn) -> Recorded:
    values: dict[str, Any] = {}
    for strategy, names in (
        (numbers, NUMBERS),
        (codes, CODES),
        (st.sampled_from(["female", "male"]), ("participant.sex",)),
        (days, ("d.drawn",)),
    ):
        values |= {name: draw(strategy) for name in names if draw(mostly)}
    dates = {name: draw(days) for name in ("start", "end") if draw(mostly)}
    return Recorded(values, dates)


def test_against_everybody_whom_the_record_can_mean() -> None:
    came_up: set[tuple[str, str]] = set()

    @given(rules, records())
    @settings(max_examples=150)
    def every_part(written: dict[str, Any], recorded: Recorded) -> None:
        for part in leaves(written):
            names = named(part)
            if prod(len(possible(name, recorded)) for name in {*names} - {"open"}) <= 1_000:
                came_up.add((part["kind"], compare(part, names, recorded)))

    every_part()
    kinds = {"range", "one_of", "within_days", "all", "any", "unless", "by_sex"}
    assert {kind for kind, _ in came_up} == kinds
    assert {verdict for _, verdict in came_up} == {*VERDICTS}


def compare(written: Mapping[str, Any], names: list[str], recorded: Recorded) -> str:
    """What is decided holds whatever the truth is; what the truth cannot change is decided.

    The second only where no fact is asked for twice: Kleene's logic does not see that then.
    """
    found = judge(RULE.validate_python(written), recorded)
    answers = {holds(written, whole) for whole in whole_people(written, recorded)}
    if found.verdict != U:
        assert answers == {found.verdict == T}
    elif len(names) == len({*names}) and not _nobody_knows(names, recorded):
        assert answers == {True, False}
    assert set(found.rests_on) <= {*names}
    return found.verdict


def _nobody_knows(names: list[str], recorded: Recorded) -> bool:
    """Whether a day is not known at all, of which not every one is tried."""
    days = [name for name in names if name in DAYS]
    return any(name not in recorded.dates and name not in recorded.values for name in days)
