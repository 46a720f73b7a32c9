"""The named choices where sources of the standard disagree; each result states those it used."""

from dataclasses import asdict, dataclass, fields
from typing import Literal, get_args

from ayumi.values import Fault, InputRefused

REVISION = "2019"


@dataclass(frozen=True, slots=True)
class Policies:
    """How to decide where sources of the standard disagree.

    ``intact_without_vac``: everything intact but no voluntary anal contraction. The motor levels
    are S3; the neurological level is ``S3`` as the most rostral of the four levels, or ``INT``.

    ``non_key_in_motor_zpp``: the lowest non-key muscle extends the motor zone of partial
    preservation when it alone makes the injury motor incomplete (``decisive``), ``always``, or
    ``never``.

    ``undetermined_star``: a result that assumptions about non-SCI conditions leave open bears a
    star (``star``, read ND*) or none (``none``, read ND).

    >>> Policies(intact_without_vac="INT").changed()
    {'intact_without_vac': 'INT'}
    """

    intact_without_vac: Literal["S3", "INT"] = "S3"
    non_key_in_motor_zpp: Literal["decisive", "always", "never"] = "decisive"
    undetermined_star: Literal["star", "none"] = "star"

    def __post_init__(self) -> None:
        faults = [
            Fault(
                f"policy {field.name}",
                str(getattr(self, field.name)),
                f"choose one of {', '.join(get_args(field.type))}",
            )
            for field in fields(self)
            if getattr(self, field.name) not in get_args(field.type)
        ]
        if faults:
            raise InputRefused(faults, "policies")

    def changed(self) -> dict[str, str]:
        """The policies that differ from the defaults."""
        if self == DEFAULT:
            return {}
        return {
            name: value for name, value in asdict(self).items() if value != asdict(DEFAULT)[name]
        }


DEFAULT = Policies()
