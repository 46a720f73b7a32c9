"""Which comparators somebody wants to see; what was filtered out stays known, with why."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ayumi.evidence.comparator import Comparator
from ayumi.evidence.question import read_countries
from ayumi.evidence.spans import Unreadable
from ayumi.values import Fault, InputRefused, did_you_mean

OWN_CONTROL: Final = "this trial's own control group"
"""Why a comparator is left out whose people are the control group of the trial itself."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The comparators that are kept, those left out, and for each of these (id, why)."""

    kept: tuple[Comparator, ...]
    left_out: tuple[Comparator, ...] = ()
    filtered_out: tuple[tuple[str, str], ...] = ()

    def without_own_control(self, ids: Collection[str]) -> "Selection":
        """Without the comparators that are the trial's own control group; no choice of anybody.

        >>> rows = (Comparator("a", "uems_gain"), Comparator("b", "uems_gain"))
        >>> Selection(rows).without_own_control(["b"]).filtered_out
        (('b', "this trial's own control group"),)
        """
        own = [row.id for row in (*self.kept, *self.left_out) if row.id in ids]
        return Selection(
            tuple(row for row in self.kept if row.id not in ids),
            tuple(row for row in self.left_out if row.id not in ids),
            (
                *((name, why) for name, why in self.filtered_out if name not in ids),
                *((name, OWN_CONTROL) for name in own),
            ),
        )


def selected(
    comparators: Sequence[Comparator],
    *,
    only: Collection[str] = (),
    without: Collection[str] = (),
    registry: Collection[str] = (),
    country: Collection[str] = (),
) -> Selection:
    """The comparators that pass every filter; a filter that names nothing lets all pass.

    ``only`` and ``without`` name ids, ``registry`` a registry or whose people they are, ``country``
    two letters. `InputRefused` with all faults: ids, registries and countries that no comparator
    has, an id both wanted and not, and filters that leave nothing.

    >>> rows = [Comparator("a", "uems_gain", country="US"), Comparator("b", "uems_gain")]
    >>> selected(rows, country=["US"]).filtered_out
    (('b', 'country not said; only US was asked for'),)
    """
    faults = [
        *_unknown("--only", only, [row.id for row in comparators], "id"),
        *_unknown("--without", without, [row.id for row in comparators], "id"),
        *_unknown("--registry", registry, _registries(comparators), "registry"),
        *_check_countries(country, comparators),
    ]
    for name in sorted(set(only) & set(without)):
        message = "is in --only and in --without; name it in one of the two"
        faults.append(Fault("--only", name, message))
    kept: list[Comparator] = []
    left: list[tuple[Comparator, str]] = []
    for row in comparators:
        why = next(_why_not(row, only, without, registry, country), None)
        if why is None:
            kept.append(row)
        else:
            left.append((row, why))
    if not kept and not faults:
        faults.append(Fault("filters", "", "leave no comparator at all; take one of them away"))
    if faults:
        raise InputRefused(faults, "choice of comparators")
    filtered_out = tuple((row.id, why) for row, why in left)
    return Selection(tuple(kept), tuple(row for row, _ in left), filtered_out)


def _why_not(
    row: Comparator,
    only: Collection[str],
    without: Collection[str],
    registry: Collection[str],
    country: Collection[str],
) -> Iterator[str]:
    if row.id in without:
        yield "taken out by --without"
    if only and row.id not in only:
        yield "not named in --only"
    if registry and not _names(row) & {name.casefold() for name in registry}:
        said = row.registry or "registry not said"
        yield f"{said}; only {', '.join(registry)} was asked for"
    if country and not _countries(row.country) & {name.upper() for name in country}:
        said = row.country or "country not said"
        yield f"{said}; only {', '.join(country)} was asked for"


def _unknown(
    place: str, named: Collection[str], known: Collection[str], what: str
) -> Iterator[Fault]:
    folded = {one.casefold() for one in known} if what == "registry" else set(known)
    for name in dict.fromkeys(named):
        if (name.casefold() if what == "registry" else name) not in folded:
            meant = did_you_mean(name, known)
            yield Fault(place, name, f"no comparator has this {what}; {meant}")


def _check_countries(named: Collection[str], comparators: Sequence[Comparator]) -> Iterator[Fault]:
    known = sorted(set[str]().union(*(_countries(row.country) for row in comparators)))
    for name in dict.fromkeys(named):
        try:
            wanted = read_countries(name)
        except Unreadable as wrong:
            yield Fault("--country-only", name, str(wrong))
            continue
        if not _countries(wanted) & set(known):
            message = f"no comparator is of this country; {did_you_mean(name.upper(), known)}"
            yield Fault("--country-only", name, message)


def _registries(comparators: Sequence[Comparator]) -> list[str]:
    found = {row.registry for row in comparators} | {
        one for row in comparators for one in row.people
    }
    return sorted(found - {""})


def _names(row: Comparator) -> set[str]:
    return {name.casefold() for name in (row.registry, *row.people) if name}


def _countries(text: str | None) -> set[str]:
    return set() if text is None else set(text.split("+"))
