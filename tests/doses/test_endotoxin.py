"""Endotoxin of a dose: the concentration in the suspension times what the syringes hold."""

import pytest

from ayumi.actions.product.dose_door import MatchRefused
from ayumi.actions.product.testing import record_result, verify_result
from ayumi.actions.study import adopt_study
from ayumi.study.document import digest_of
from ayumi.trial.product.dose_endotoxin import endotoxin_in_dose
from ayumi.trial.study import in_force
from ayumi.values import Unset
from tests.actions.clinic import ADMIN
from tests.doses.theatre import ODA, WADA, Theatre, document, handed, prepare, released, theatre

TEST = (
    'tests.endotoxin = { title = "Endotoxin", method = "LAL", material = "cells", accept = '
    '{ kind = "at_most", limit = "25 [EU]/mL" } }\n'
)
VIABILITY = "tests.viability ="
LIMIT = '[dose]\nendotoxin = "0.4 [EU]"\n'


def limited() -> Theatre:
    """The theatre, where endotoxin is tested and one dose may hold at most 0.4 EU."""
    c = theatre("ordered")
    before = document()
    text = before.decode().replace(VIABILITY, TEST + VIABILITY).replace("[dose]\n", LIMIT)
    head, _, rest = text.partition("[amends]\n")
    _, _, after = rest.partition("[sources.plan]")
    amends = f'[amends]\ndigest = "{digest_of(before)}"\nreason = "Endotoxin"\ndate = "2026-03"\n'
    adopt_study(
        c.ledger, ADMIN, (head + amends + "[sources.plan]" + after).encode(), reason="endotoxin"
    )
    return c


def with_result(value: str) -> Theatre:
    """A prepared and released dose of 22 uL whose suspension holds so much endotoxin."""
    c = limited()
    c.now("08:00")
    prepare(c)
    given = {"value": value, "sample": "S-D11-02"}
    entry = record_result(c.ledger, WADA, "S-D11", "endotoxin", given)
    verify_result(c.ledger, ODA, "S-D11", entry.seq)
    released(c, "S-D11", "viability", "92 %")
    c.now("09:30")
    return c


@pytest.mark.parametrize(
    ("value", "state"),
    [("18 [EU]/mL", "pass"), ("< 18 [EU]/mL", "pass"), ("19 [EU]/mL", "fail"),
     ("< 19 [EU]/mL", "censored")],
)  # fmt: skip
def test_a_dose_is_judged_by_what_its_syringes_hold(value: str, state: str) -> None:
    c = with_result(value)
    found = in_force(c.ledger)
    assert found is not None
    judged = endotoxin_in_dose(found.definition, c.lot("S-D11"), c.dose())
    # 22 uL of 18 EU/mL are 0.396 EU, of 19 EU/mL 0.418 EU; the limit is 0.4 EU.
    assert (judged.state, "22 µL" in judged.because) == (state, True)
    if state == "pass":
        handed(c)
        return
    with pytest.raises(MatchRefused, match="endotoxin of the dose"):
        handed(c)


def test_without_a_volume_or_a_result_it_cannot_be_judged() -> None:
    c = with_result("1 [EU]/mL")
    found = in_force(c.ledger)
    assert found is not None
    unknown = found.definition.dose.model_copy(update={"administration": Unset("not public")})
    study = found.definition.model_copy(update={"dose": unknown})
    judged = endotoxin_in_dose(study, c.lot("S-D11"))
    assert judged.state == "not_judged"
    assert judged.because.startswith("cannot be judged")
    assert "not public" in judged.because
    none = endotoxin_in_dose(study, c.lot("LOT-1"))
    assert none.because == "cannot be judged: no endotoxin was measured in LOT-1"
