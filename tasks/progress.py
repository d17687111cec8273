"""Progress of a run on a terminal: a spinner while a step works, a line when it is done."""

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


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

    console, started = Console(stderr=True, highlight=False), time.monotonic()
    with console.status(escape(name)):
        yield done
    seconds = time.monotonic() - started
    console.print(f"{escape(name):<22} {escape(done.told)} [dim]{seconds:.1f} s[/dim]")


@contextmanager
def counting(name: str) -> Iterator[Callable[[str], object]]:
    """Yield whom to tell each thing that is begun: a terminal shows how many, and the last one."""
    if not sys.stderr.isatty():
        yield lambda thing: None
        return
    from rich.console import Console
    from rich.text import Text

    from tasks.shown import safe

    count = itertools.count(1)
    with Console(stderr=True).status(Text(name)) as shown:
        yield lambda thing: shown.update(Text(f"{name} {next(count):,}: {safe(thing)}"))
