"""The command ``ayumi``.

Exit codes: 0 ok, 1 a bug of Ayumi, 2 usage, 3 some inputs refused, 4 verification failed.
"""

import os
import sys
from io import TextIOWrapper

from cyclopts import CycloptsError

from ayumi.commands.app import (
    BUG,
    NOT_VERIFIED,
    OK,
    REFUSED,
    USAGE,
    NotVerified,
    UsageFault,
)
from ayumi.commands.homes import joined
from ayumi.commands.terminal import is_unicode
from ayumi.values import InputRefused, Refusal, printable

__all__ = ["main"]


def _tell(message: str) -> None:
    print(printable(message), file=sys.stderr)


def _take_any_text() -> None:
    """What standard output cannot write, as on a Japanese Windows, becomes ? and no fault."""
    if isinstance(sys.stdout, TextIOWrapper) and not is_unicode(sys.stdout):
        sys.stdout.reconfigure(errors="replace")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; what it returns is the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    _take_any_text()
    try:
        for argument in given:
            if not argument.isprintable() and any("\ud800" <= c <= "\udfff" for c in argument):
                raise UsageFault(f"{argument!r} is no text in UTF-8")
        app = joined(given[0] if given else None)
        result = app(given, exit_on_error=False, print_error=False, result_action="return_value")
        return result if isinstance(result, int) else OK
    except (UsageFault, CycloptsError) as fault:
        _tell(f"ayumi: {fault}\nayumi --help tells how to call it.")
        return USAGE
    except InputRefused as refused:
        shown = str(refused).splitlines()
        more = [f"  … and {len(shown) - 21} more"] if len(shown) > 21 else []
        _tell("ayumi: " + "\n".join([*shown[:21], *more]))
        return REFUSED
    except Refusal as refusal:
        _tell(f"ayumi: refused: {refusal}")
        return REFUSED
    except NotVerified as found:
        _tell(f"ayumi: {found}")
        return NOT_VERIFIED
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        _tell(f"ayumi: {error}")
        return USAGE
    except KeyboardInterrupt:
        _tell("ayumi: stopped")
        return 130
    except Exception:
        import traceback

        traceback.print_exc()
        _tell("ayumi: this is a bug in Ayumi, not your fault; please report the lines above.")
        return BUG


if __name__ == "__main__":
    sys.exit(main())
