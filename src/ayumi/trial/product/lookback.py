"""Look-back: whom and what something concerns, and where a dose or a person's cells come from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ayumi.ledger.view import View
from ayumi.trial.kinds import PREFIX as PARTICIPANT
from ayumi.trial.product import kinds
from ayumi.trial.product.genealogy import downstream_of, of_kind, upstream_of
from ayumi.trial.product.usable import dated_uses, within
from ayumi.values.time_zone import day_in


@dataclass(frozen=True, slots=True)
class Concerned:
    """Everything that came of something: by kind, each by its code, sorted."""

    node: str
    runs: tuple[str, ...]
    lots: tuple[str, ...]
    units: tuple[str, ...]
    doses: tuple[str, ...]
    participants: tuple[str, ...]

    @classmethod
    def of(cls, node: str, nodes: frozenset[str]) -> "Concerned":
        """The nodes by their kinds."""
        # One pass over what may be hundreds of thousands of nodes, whatever the kinds.
        codes: dict[str, list[str]] = {}
        for one in nodes:
            kind, _, code = one.partition(":")
            if kind in codes:
                codes[kind].append(code)
            else:
                codes[kind] = [code]
        prefixes = (kinds.RUN, kinds.LOT, kinds.UNIT, kinds.DOSE, PARTICIPANT)
        return cls(node, *(tuple(sorted(codes.get(prefix[:-1], ()))) for prefix in prefixes))

    def to_dict(self) -> dict[str, object]:
        """As entries and programs read it."""
        return {
            "node": self.node,
            "runs": list(self.runs),
            "lots": list(self.lots),
            "units": list(self.units),
            "doses": list(self.doses),
            "participants": list(self.participants),
        }


@dataclass(frozen=True, slots=True)
class Ancestry:
    """Everything from which something comes: nodes, and links between them, each to ← from."""

    node: str
    nodes: tuple[str, ...]
    links: tuple[tuple[str, str], ...]

    def parents(self, node: str) -> tuple[str, ...]:
        """The nodes from which a node comes directly."""
        return tuple(whence for to, whence in self.links if to == node)


def concerned_by(
    view: View,
    node: str,
    *,
    since: date | None = None,
    until: date | None = None,
    zone: str = "UTC",
) -> Concerned:
    """All that came of a node: runs, lots, units, doses, participants.

    With days only what was used of it on these days, in the time zone, and what came of that: a
    reagent's or a machine's runs, a donor's tissue.
    """
    down = downstream_of(view, node)
    if since is None and until is None:
        return Concerned.of(node, down)
    begins = {
        user
        for user, moment in dated_uses(view, node, down)
        if within(day_in(zone, moment), since, until)
    }
    return Concerned.of(node, downstream_of(view, *begins) | begins if begins else frozenset())


def ancestry_of(view: View, node: str) -> Ancestry:
    """All that a node comes from, with the links between: a person's cells back to the donor."""
    above = view.ancestors(node)
    return Ancestry(node, tuple(sorted(above.nodes)), above.pairs)


def sharing(view: View, participant: str) -> Mapping[str, tuple[str, ...]]:
    """Who else got cells that share an ancestor with somebody's: by lot, the participants.

    Only lots are asked, not reagents and machines, which whole sites share.
    """
    node = PARTICIPANT + participant
    return {
        lot: others
        for lot in of_kind(upstream_of(view, node), kinds.LOT)
        if (others := tuple(_others(view, kinds.LOT + lot, participant)))
    }


def _others(view: View, node: str, participant: str) -> Iterator[str]:
    found = of_kind(downstream_of(view, node), PARTICIPANT)
    return (code for code in found if code != participant)
