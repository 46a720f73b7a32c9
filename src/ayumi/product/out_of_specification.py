"""Use of a lot that fails its specification: closed, unless the law it rests on is cited."""

from typing import Annotated

from pydantic import Field

from ayumi.values import Keyed, Maybe, Words
from ayumi.values.table import Table, if_unset


class OutOfSpecification(Table):
    """On which law a lot may be used for one person although a test fails, and who is notified.

    Besides the notifications it takes a physician's signed statement on benefit and risk for this
    person, the person's consent renewed after it, and the quality unit's signature.
    """

    legal_basis: Words
    notify: Maybe[Annotated[Keyed[Words], Field(min_length=1)]] = if_unset(
        "whom to notify before such a use is not checked, and nobody may be notified in time"
    )
