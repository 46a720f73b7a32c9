"""How results are analysed and beside what they stand."""

from pydantic import model_validator

from ayumi.values import Keyed, Maybe, Number, Unset, Words
from ayumi.values.table import Table, if_unset, refusal


class Population(Table):
    """Who is counted in an analysis."""

    title: Words
    text: Words


class Analysis(Table):
    """The settings of the analysis."""

    interval_level: Maybe[Number] = if_unset("intervals are given at 95 %, and said to be")
    populations: Maybe[Keyed[Population]] = if_unset("everybody who was treated is counted")
    comparator: Maybe[Words] = if_unset("results stand beside the whole range of comparators")
    decision: Maybe[Words] = if_unset("no result is called a success or a failure")

    @model_validator(mode="after")
    def _share(self) -> "Analysis":
        level = self.interval_level
        if not isinstance(level, Unset) and not 0 < level < 1:
            raise refusal("write a share between 0 and 1, such as 0.95", at="interval_level")
        return self
