"""Progress of a run: a live line on a terminal; elsewhere a line a layer, and a log at times."""

import itertools
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any

from tasks.shown import safe

LOG_SECONDS = 10.0


class Step:
    """What a step says of itself while it works and when it is done."""

    def __init__(self, show: Callable[[str], None] = lambda text: None) -> None:
        """Take what shows a text at once."""
        self.told = ""
        self._show = show

    def tell(self, text: str) -> None:
        """Say this beside the step's name."""
        self.told = text
        self._show(text)


class Reading:
    """What the readers have come to together, told to a step and now and then to a log."""

    def __init__(self, shown: Step, log: Callable[[str], None], files: int) -> None:
        """Take where it is shown, and how many files there are."""
        self._shown, self._log, self._files = shown, log, files
        self._by_job: dict[tuple[str, int], Counter[str]] = {}
        self._lock = Lock()
        self._began = self._logged = time.monotonic()

    def hear(self, job: tuple[str, int], answer: dict[str, Any]) -> None:
        """Take a reader's word on its job; a job that is begun anew replaces what it said."""
        if "read" not in answer:
            return
        with self._lock:
            self._by_job[job] = Counter(answer["read"])
            text = self._text()
            self._shown.tell(text)
            if time.monotonic() - self._logged > LOG_SECONDS:
                self._logged = time.monotonic()
                self._log(f"reading: {text}")

    def _text(self) -> str:
        all_jobs: Counter[str] = Counter()
        for each in self._by_job.values():
            all_jobs.update(each)
        rate = all_jobs["bytes"] / 1e6 / max(time.monotonic() - self._began, 0.1)
        return (
            f"{all_jobs['files']:,} of {self._files:,} files, {all_jobs['records']:,} records,"
            f" {rate:,.0f} MB/s, {all_jobs['quarantined']:,} quarantined"
        )


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Show that `name` is at work on stderr, what it tells, and in the end its seconds.

    Elsewhere than on a terminal nothing is shown: a server shows the same in the run's log, and
    `say_done` what is finished.
    """
    if not sys.stderr.isatty():
        yield Step()
        return
    from rich.console import Console
    from rich.markup import escape

    console, started = Console(stderr=True, highlight=False, emoji=False), time.monotonic()
    with console.status(escape(name)) as status:
        done = Step(lambda text: status.update(f"{escape(name):<20} {escape(safe(text))}"))
        yield done
    seconds = time.monotonic() - started
    console.print(f"{escape(name):<22} {escape(safe(done.told))} [dim]{seconds:.1f} s[/dim]")


def say_done(text: str) -> None:
    """Print a line on stderr where no terminal shows the steps: a pipe, or what cron mails."""
    if not sys.stderr.isatty():
        say(text)


def say(text: str) -> None:
    """Print a line on stderr, on a terminal and elsewhere; who no longer listens ends no run."""
    with suppress(BrokenPipeError):
        sys.stderr.write(f"{safe(text)}\n")
        sys.stderr.flush()


@contextmanager
def counting(name: str) -> Iterator[Callable[[str], object]]:
    """Yield whom to tell each thing that is begun: a terminal shows how many, and the last one."""
    if not sys.stderr.isatty():
        yield lambda thing: None
        return
    from rich.console import Console
    from rich.text import Text

    count = itertools.count(1)
    with Console(stderr=True).status(Text(name)) as shown:
        yield lambda thing: shown.update(Text(f"{name} {next(count):,}: {safe(thing)}"))
