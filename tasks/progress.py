"""Progress of a run on a terminal: a spinner while a step works, a line when it is done."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tasks.shown import safe


class Step:
    """What a step says of itself when it is done."""

    def __init__(self) -> None:
        """Start without anything to say."""
        self.told = ""

    def tell(self, text: str) -> None:
        """Say this beside the step's name."""
        self.told = text


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Show that `name` is at work on stderr, and in the end what it told and its seconds.

    Elsewhere than on a terminal nothing is shown: a server shows the same in the run's log.
    """
    done = Step()
    if not sys.stderr.isatty():
        yield done
        return
    from rich.console import Console
    from rich.markup import escape

    console, started = Console(stderr=True, highlight=False, emoji=False), time.monotonic()
    with console.status(escape(name)):
        yield done
    seconds = time.monotonic() - started
    console.print(f"{escape(name):<22} {escape(safe(done.told))} [dim]{seconds:.1f} s[/dim]")
