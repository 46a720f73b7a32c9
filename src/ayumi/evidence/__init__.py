"""Evidence: endpoints and the settings of their analysis."""

from ayumi.evidence.analysis import Analysis, Population
from ayumi.evidence.endpoints import Endpoint, check_endpoints
from ayumi.evidence.measures import Measure

__all__ = ["Analysis", "Endpoint", "Measure", "Population", "check_endpoints"]
