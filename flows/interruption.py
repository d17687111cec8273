"""Ctrl-C while a run works: whatever it breaks on its way, the user is told the one thing."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tasks.errors import Interrupted


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise `Interrupted` for any error that arises once Ctrl-C was pressed.

    The engine and the gates meet it as errors of their own: an interrupted query, a check that
    could not be made.
    """
    pressed: list[int] = []

    def press(number: int, _: FrameType | None) -> None:
        pressed.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, press)
    try:
        yield
    except (Exception, KeyboardInterrupt):
        if not pressed:
            raise
        raise Interrupted("interrupted", "run again: what was built is kept") from None
    finally:
        signal.signal(signal.SIGINT, before)
