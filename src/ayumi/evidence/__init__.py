"""Evidence: endpoints, the settings of their analysis, and natural recovery beside the results.

What a study document holds is loaded only when it is asked for, with pydantic: a question to the
comparators needs neither.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ayumi.evidence.analysis import Analysis, Population
    from ayumi.evidence.endpoints import Endpoint, check_endpoints
    from ayumi.evidence.measures import Measure

__all__ = ["Analysis", "Endpoint", "Measure", "Population", "check_endpoints"]

_HOMES: Final = {
    "Analysis": "analysis",
    "Endpoint": "endpoints",
    "Measure": "measures",
    "Population": "analysis",
    "check_endpoints": "endpoints",
}


def __getattr__(name: str) -> Any:
    """Load what a study document holds only when it is asked for."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"ayumi.evidence.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
