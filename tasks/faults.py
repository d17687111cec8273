"""Named points where a test may kill the process: proof that any crash resumes."""

import os
import signal

VARIABLE = "SLUICE_DIE_AT"


def reach(point: str) -> None:
    """Die by SIGKILL here where `SLUICE_DIE_AT` names this point; else do nothing."""
    if os.environ.get(VARIABLE) == point:
        os.kill(os.getpid(), signal.SIGKILL)
