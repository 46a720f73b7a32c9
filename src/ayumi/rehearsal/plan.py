"""What is rehearsed: how many people, from which seed, under which assumptions."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from ayumi.recovery import CALIBRATIONS, Effect
from ayumi.study import StudyDefinition, StudyDocument, read_rehearsal
from ayumi.values import Fault, InputRefused, did_you_mean

START: Final = date(2026, 4, 1)
"""The first day of a rehearsal, where nobody says another."""
EARLIEST, LATEST = date(1950, 1, 1), date(2900, 12, 31)
MOST: Final = 1_000_000
EFFECT_COMES_WITHIN: Final = 56.0
"""Days after which an assumed effect is there to 63 %. ASSUMED."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A rehearsal before it begins; raises `InputRefused` with all faults at once.

    ``participants`` are those who receive cells; who fails screening comes on top. The effect of
    the treatment is none, unless one is assumed.
    """

    participants: int
    seed: int
    start: date = START
    calibration: str = "day_14_28"
    effect: Effect | None = None
    screening_failures: float = 0.2
    """Of those who are screened, about so many fail."""

    def __post_init__(self) -> None:
        faults = []
        if not 1 <= self.participants <= MOST:
            faults.append(Fault("participants", str(self.participants), f"1 to {MOST}"))
        if not 0 <= self.seed < 2**63:
            faults.append(Fault("seed", str(self.seed), "a whole number from 0 to 2**63 - 1"))
        if not EARLIEST <= self.start <= LATEST:
            allowed = f"a day from {EARLIEST} to {LATEST}, such as 2026-04-01"
            faults.append(Fault("start", str(self.start), allowed))
        if self.calibration not in CALIBRATIONS:
            meant = did_you_mean(self.calibration, CALIBRATIONS)
            faults.append(Fault("calibration", self.calibration, f"no such calibration; {meant}"))
        if faults:
            raise InputRefused(faults, "rehearsal")


@dataclass(frozen=True, slots=True)
class Scene:
    """The study as it is rehearsed: its document, what is assumed, and what was made larger."""

    study: StudyDocument
    overlay: bytes | None
    definition: StudyDefinition = field(repr=False)
    enlarged: bool = False


def scene_of(study: StudyDocument, overlay: bytes | None, participants: int) -> Scene:
    """The study with its assumptions; larger than its document where more people are asked for.

    Then the last cohort takes everybody, and nobody waits for anybody: both are assumptions that
    stand instead of the document's values, and are marked.
    """
    definition = _filled(study, overlay)
    places = [cohort.participants for cohort in definition.cohorts.values()]
    room = sum(place for place in places if isinstance(place, int))
    if participants <= room or not all(isinstance(place, int) for place in places):
        return Scene(study, overlay, definition)
    larger = _enlarged(study, overlay, definition, participants - room)
    return Scene(study, larger, _filled(study, larger), enlarged=True)


def _filled(study: StudyDocument, overlay: bytes | None) -> StudyDefinition:
    return study.definition if overlay is None else read_rehearsal(overlay, study).definition


def _enlarged(
    study: StudyDocument, overlay: bytes | None, definition: StudyDefinition, more: int
) -> bytes:
    last = max(definition.cohorts, key=lambda name: definition.cohorts[name].order)
    places = definition.cohorts[last].participants
    assert isinstance(places, int)
    head = f'format = 1\nrehearses = "{study.digest}"\n' if overlay is None else ""
    kept = head.encode() if overlay is None else _without(overlay, "stagger.")
    why = "more people are rehearsed than the document has places for"
    blocks = [_block(f"cohorts.{last}.participants", places + more, why, instead_of=places)]
    planned = definition.study.participants
    if isinstance(planned, int):
        blocks.append(_block("study.participants", planned + more, why, instead_of=planned))
    return kept + "".join(blocks).encode("utf-8")


def _without(overlay: bytes, prefix: str) -> bytes:
    """The overlay without the assumptions on places that begin so."""
    head, *blocks = overlay.decode("utf-8").split("[[assume]]")
    kept = [one for one in blocks if f'at = "{prefix}' not in one]
    return "[[assume]]".join([head, *kept]).encode("utf-8")


def _block(at: str, value: Any, reason: str, *, instead_of: Any) -> str:
    return (
        f'\n[[assume]]\nat = "{at}"\nvalue = {value}\ninstead_of = {instead_of}\n'
        f'reason = "{reason}"\nmark = "ASSUMED FOR REHEARSAL"\n'
    )
