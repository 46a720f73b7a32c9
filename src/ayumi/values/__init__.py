"""Values that every part of Ayumi shares.

The base of the study document's tables stands apart, in `ayumi.values.table`, since it needs
pydantic, which takes longer to import than all of these.
"""

from ayumi.values.fault import Fault, InputRefused
from ayumi.values.ids import ClockOrField, FieldReference, Id
from ayumi.values.keyed import Coded, Keyed
from ayumi.values.near import did_you_mean, near_misses
from ayumi.values.number import Number
from ayumi.values.partial_date import PartialDate
from ayumi.values.printable import is_printable, printable
from ayumi.values.quantity import Quantity, QuantityRange
from ayumi.values.refusal import Refusal
from ayumi.values.units import Unit
from ayumi.values.unset import Maybe, Unset
from ayumi.values.words import Language, Words

__all__ = [
    "ClockOrField",
    "Coded",
    "Fault",
    "FieldReference",
    "Id",
    "InputRefused",
    "Keyed",
    "Language",
    "Maybe",
    "Number",
    "PartialDate",
    "Quantity",
    "QuantityRange",
    "Refusal",
    "Unit",
    "Unset",
    "Words",
    "did_you_mean",
    "is_printable",
    "near_misses",
    "printable",
]
