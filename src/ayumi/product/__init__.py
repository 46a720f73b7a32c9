"""The cell product: stages, specification, dose."""

from ayumi.product.accept import Accept
from ayumi.product.custody_rules import Bedside, Custody, check_custody
from ayumi.product.dose import Administration, Dose, DoseLevel, Suspension, check_dose
from ayumi.product.specification import (
    Conditional,
    LotTest,
    Material,
    Specification,
    check_specification,
)
from ayumi.product.stages import Product, Stage, check_product

__all__ = [
    "Accept",
    "Administration",
    "Bedside",
    "Conditional",
    "Custody",
    "Dose",
    "DoseLevel",
    "LotTest",
    "Material",
    "Product",
    "Specification",
    "Stage",
    "Suspension",
    "check_custody",
    "check_dose",
    "check_product",
    "check_specification",
]
