"""A fitted calibration as JSON, and read back with everything that is wrong at once."""

import json
from collections.abc import Iterator, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Any, Final, get_args

from ayumi.recovery.calibrating import CalibratedModel
from ayumi.recovery.calibration import Calibration, Evidence, Kind, leaves
from ayumi.recovery.calibrations import CALIBRATIONS, VERSION
from ayumi.recovery.maximising import Prior
from ayumi.recovery.parameters import PARAMETERS, with_values
from ayumi.recovery.uncertainty import Uncertainty
from ayumi.values import Fault, InputRefused

WHAT: Final = "calibration of natural recovery"
FORMAT: Final = 1
_POSITIVE: Final = ("spread", "legs_loading", "sensory_spread")
_RISING: Final = ("motor.thresholds", "sensory.thresholds", "sacral_thresholds")
_COUNTS: Final = ("people", "cervical")


def calibration_object(model: CalibratedModel) -> dict[str, Any]:
    """A fitted calibration as plain values."""
    return {
        "what": WHAT,
        "format": FORMAT,
        "model_version": VERSION,
        "name": model.calibration.name,
        "title": model.calibration.title,
        "begun_with": model.start,
        "people": model.people,
        "cervical": model.cervical,
        "left_out": dict(model.left_out),
        "log_likelihood": model.log_likelihood,
        "parameters": [
            {"name": path, "value": _plain(value), "evidence": kind.kind, "source": kind.source}
            for path, value, kind in model.calibration.parameters()
        ],
        "uncertainty": model.uncertainty.to_dict(model.calibration),
        "priors": [
            {"name": path, "mean": prior.mean, "deviation": prior.deviation}
            for path, prior in model.priors.items()
        ],
        "scored": dict(model.scored),
    }


def written_calibration(model: CalibratedModel) -> str:
    """A fitted calibration as a JSON document."""
    return json.dumps(calibration_object(model), ensure_ascii=False, indent=1) + "\n"


def read_calibration(text: str, where: str = "calibration") -> CalibratedModel:
    """Read what `written_calibration` wrote; the people it was fitted to are not in it.

    Raises `InputRefused` with every fault: what is missing, of another shape, or impossible.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputRefused([Fault(where, "", f"no JSON: {error}")], "calibration") from None
    if not isinstance(found, dict) or found.get("what") != WHAT or found.get("format") != FORMAT:
        message = f"no {WHAT} of format {FORMAT}; `ayumi calibrate --out` writes one"
        raise InputRefused([Fault(where, "", message)], "calibration")
    faults: list[Fault] = []
    calibration = _calibration(found, faults)
    uncertainty, priors = _uncertainty(found, faults), _priors(found, faults)
    for name in _COUNTS:
        if not isinstance(found.get(name), int) or isinstance(found.get(name), bool):
            faults.append(Fault(name, str(found.get(name)), "write a whole number of people"))
    if not _is_number(found.get("log_likelihood")):
        faults.append(Fault("log_likelihood", str(found.get("log_likelihood")), "write a number"))
    for name in ("left_out", "scored"):
        table = found.get(name)
        if not isinstance(table, dict) or not all(isinstance(n, int) for n in table.values()):
            faults.append(Fault(name, "", "write counts by their names"))
    if not faults and uncertainty is not None and set(uncertainty.paths) != set(priors):
        faults.append(Fault("priors", "", "name a prior for each parameter of the uncertainty"))
    if faults or uncertainty is None or calibration is None:
        raise InputRefused([_in(where, fault) for fault in faults], "calibration")
    return CalibratedModel(
        calibration, uncertainty, found["log_likelihood"], found["people"], found["cervical"],
        MappingProxyType(found["left_out"]), MappingProxyType(priors),
        MappingProxyType(found["scored"]), str(found.get("begun_with", "")),
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _in(where: str, fault: Fault) -> Fault:
    return Fault(f"{where}: {fault.place}", fault.value, fault.message)


def _calibration(found: Mapping[str, Any], faults: list[Fault]) -> Calibration | None:
    model: Calibration = CALIBRATIONS["reference"]
    listed = found.get("parameters")
    listed = listed if isinstance(listed, list) else []
    rows = {row.get("name"): row for row in listed if isinstance(row, dict)}
    known = dict(leaves(model))
    faults.extend(Fault(name, "", "missing parameter") for name in known if name not in rows)
    faults.extend(
        Fault(str(name), "", "no parameter of the model; leave it out")
        for name in rows if name not in known
    )  # fmt: skip
    values, evidence = {}, {}
    for path, shipped in known.items():
        row = rows.get(path)
        if row is None:
            continue
        values[path] = _tuples(row.get("value"))
        faults.extend(_faults_of(path, values[path], shipped))
        kind: Any = row.get("evidence")
        if kind not in get_args(Kind):
            allowed = f"choose {', '.join(get_args(Kind))}"
            faults.append(Fault(f"{path}: evidence", str(kind), allowed))
        else:
            evidence[path] = Evidence(kind, str(row.get("source", "")))
    for name in ("name", "title"):
        if not isinstance(found.get(name), str) or not found[name].strip():
            faults.append(Fault(name, str(found.get(name)), "write a name"))
    if faults:
        return None
    changed = with_values(model, values)
    return with_values(  # type: ignore[no-any-return]
        changed,
        {"name": found["name"], "title": found["title"], "evidence": MappingProxyType(evidence)},
    )


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _faults_of(path: str, value: Any, shipped: Any) -> Iterator[Fault]:
    """What is wrong with the value of a parameter."""
    if path.endswith(".levels"):
        if not isinstance(value, tuple) or not all(isinstance(one, str) for one in value):
            yield Fault(path, _shown(value), "write names of levels")
        return
    open_length = path.endswith(".shares") or path == "course"
    if not _alike(value, shipped, open_length):
        yield Fault(path, _shown(value), f"write numbers like {_shown(shipped)}")
    elif path in _POSITIVE and not value > 0:
        yield Fault(path, _shown(value), "write a number greater than 0")
    elif path == "sensory_correlation" and not -1 < value < 1:
        yield Fault(path, _shown(value), "write a number between −1 and 1")
    elif path in _RISING and list(value) != sorted(set(value)):
        yield Fault(path, _shown(value), "write thresholds that rise from one to the next")
    elif path.endswith(".shares") and abs(sum(value) - 1) > 1e-9:
        yield Fault(path, _shown(value), "write shares that sum to 1")


def _alike(value: Any, shipped: Any, open_length: bool) -> bool:
    """Whether a value has the shape of another: a number, or as many numbers."""
    if not isinstance(shipped, tuple):
        return _is_number(value)
    if not isinstance(value, tuple) or not value:
        return False
    if not open_length and len(value) != len(shipped):
        return False
    return all(_alike(item, shipped[0], open_length=False) for item in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _shown(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False)


def _uncertainty(found: Mapping[str, Any], faults: list[Fault]) -> Uncertainty | None:
    table = found.get("uncertainty")
    try:
        rows, matrix = table["parameters"], table["covariance"]  # type: ignore[index]
        paths = tuple(str(row["name"]) for row in rows)
        covariance = tuple(tuple(float(value) for value in row) for row in matrix)
        source = str(table["source"])  # type: ignore[index]
    except (KeyError, TypeError, ValueError):
        message = "write parameters with their names, a covariance and its source"
        faults.append(Fault("uncertainty", "", message))
        return None
    before = len(faults)
    for path in paths:
        if path not in PARAMETERS:
            message = f"no number that is estimated; choose among {', '.join(PARAMETERS)}"
            faults.append(Fault("uncertainty", path, message))
    if len(covariance) != len(paths) or any(len(row) != len(paths) for row in covariance):
        message = f"write {len(paths)} rows of {len(paths)} numbers"
        faults.append(Fault("uncertainty: covariance", f"{len(covariance)} rows", message))
    elif not _is_covariance(covariance):
        message = "no covariance: it is not symmetric, or a variance is not above 0"
        faults.append(Fault("uncertainty: covariance", "", message))
    return None if len(faults) > before else Uncertainty(paths, covariance, source)


def _is_covariance(rows: tuple[tuple[float, ...], ...]) -> bool:
    size = range(len(rows))
    return all(
        isfinite(rows[i][j]) and abs(rows[i][j] - rows[j][i]) <= 1e-9 * (1 + abs(rows[i][j]))
        for i in size for j in size
    ) and all(rows[i][i] > 0 for i in size)  # fmt: skip


def _priors(found: Mapping[str, Any], faults: list[Fault]) -> dict[str, Prior]:
    try:
        priors = {
            str(row["name"]): Prior(float(row["mean"]), float(row["deviation"]))
            for row in found["priors"]
        }
    except (KeyError, TypeError, ValueError):
        faults.append(Fault("priors", "", "write names with mean and deviation"))
        return {}
    for path, prior in priors.items():
        if not (isfinite(prior.mean) and 0 < prior.deviation < float("inf")):
            faults.append(Fault(f"priors: {path}", "", "write a mean and a deviation above 0"))
    return priors
