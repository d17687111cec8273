"""The `sluice` command: it starts runs and answers questions about releases.

This is the process boundary: every error becomes one message on stderr and an exit code.
"""

import atexit
import os
import sys
from typing import Annotated

import typer

from flows import (
    cli_about,
    cli_ask,
    cli_fit,
    cli_judge,
    cli_keep,
    cli_reward,
    cli_run,
    cli_whatif,
)
from tasks.errors import SluiceError

app = typer.Typer(
    name="sluice",
    help="Raw corpora and product logs in, one gated release of SFT and preference tables out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(cli_run.app)
app.add_typer(cli_ask.app)
app.add_typer(cli_whatif.app)
app.add_typer(cli_about.app)
app.add_typer(cli_keep.app)
app.add_typer(cli_fit.app)
app.add_typer(cli_judge.app)
app.add_typer(cli_reward.app, name="reward")
_TRACEBACK = "--traceback"
_INTERRUPTED = 130


@app.callback()
def _options(
    traceback: Annotated[bool, typer.Option(_TRACEBACK, help="Show where an error arose.")] = False,
) -> None:
    pass


def run() -> None:
    """Run the command line as a process of its own: the console script."""
    # Registered first, so it runs last: see _fall_silent.
    atexit.register(_fall_silent)
    main()


def _fall_silent() -> None:
    """Close stderr when all is said.

    Prefect's threads outlive the interpreter's clean-up, so DuckDB's binding counts what they hold
    as leaked and prints pages of it after the last word.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit: 0 well, 2 usage, 3 gate closed, 4 conflict, 1 anything else."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app(given)
    except SluiceError as error:
        _end(given, str(error), error.exit_code)
    except KeyboardInterrupt:
        _end(given, "interrupted\n  next: run again: sealed stages are kept", _INTERRUPTED)
    except BrokenPipeError:
        # The reader of a pipe has seen enough; Python would complain again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  (the process boundary: told in one line, exit 1)
        what = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        _end(given, f"{what}\n  next: run with `sluice {_TRACEBACK} …` to see where", 1)


def _end(given: list[str], message: str, code: int) -> None:
    """Tell the error that is being handled, and exit."""
    from flows.cli_print import note

    if _TRACEBACK in given:
        raise
    note(f"sluice: {message}")
    sys.exit(code)


if __name__ == "__main__":
    run()
