"""What somebody probably meant: the known word nearest to a misspelt one."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str], *, listed: int = 12) -> str:
    """A clause that leads from a wrong word to a right one.

    >>> did_you_mean("windw", ["window", "clock"])
    'did you mean `window`?'
    >>> did_you_mean("x", ["window", "clock"])
    'known: `window`, `clock`'
    """
    words = list(dict.fromkeys(known))
    near = near_misses(word, words)
    if near:
        return f"did you mean `{near[0]}`?"
    if not words:
        return "there is none yet"
    more = f" and {len(words) - listed} more" if len(words) > listed else ""
    return f"known: {', '.join(f'`{name}`' for name in words[:listed])}{more}"


def near_misses(word: str, known: Iterable[str]) -> list[str]:
    """The known word that is so near that a slip is likely; none if there is none."""
    return get_close_matches(word, list(known), n=1, cutoff=0.7)
