"""The shipped definitions: their names, their kinds, their words."""

import pytest

from ayumi.evidence.bars import CHANGES, MEASURES, has_sides
from ayumi.evidence.definitions import DEFINITIONS, definition_of, kind_of
from ayumi.evidence.measures import MotorScoreGain, SensoryScoreGain


def test_the_light_names_are_the_definitions() -> None:
    assert set(DEFINITIONS) == set(MEASURES)
    for name, definition in DEFINITIONS.items():
        assert definition.name == name
        assert (definition.kind == "change") == (name in CHANGES)
        assert (definition.side is not None) == has_sides(name)
        assert definition.kind == kind_of(definition.measure)
        assert (definition.unit == "sides") == (definition.side == "each")
        assert (definition.unit == "points") == (definition.kind == "change")


def test_each_definition_has_words_of_its_own_in_both_languages() -> None:
    titles = [definition.title for definition in DEFINITIONS.values()]
    assert all(title.ja for title in titles)
    assert len({title.en for title in titles}) == len({title.ja for title in titles}) == len(titles)


def test_arms_and_legs_are_never_added_up() -> None:
    parts = {getattr(definition.measure, "part", None) for definition in DEFINITIONS.values()}
    assert parts == {"upper", "lower", "light_touch", "pin_prick", None}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definition_is_found_by_its_measure_under_any_instrument(name: str) -> None:
    measure = DEFINITIONS[name].measure
    assert definition_of(measure) == name
    assert definition_of(measure.model_copy(update={"instrument": "neurology"})) == name


def test_what_is_none_of_them_has_no_name() -> None:
    total = MotorScoreGain(kind="motor_score_gain", instrument="isncsci", part="total")
    reached = MotorScoreGain(
        kind="motor_score_gain", instrument="isncsci", part="upper", at_least=5
    )
    touched = SensoryScoreGain(
        kind="sensory_score_gain", instrument="isncsci", part="pin_prick", at_least=7
    )
    assert [definition_of(one) for one in (total, reached, touched)] == [None] * 3
    assert [kind_of(one) for one in (total, reached, touched)] == [
        "change",
        "responder",
        "responder",
    ]
