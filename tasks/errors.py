"""Every error a user can meet, with its exit code and its next step.

Messages carry names, counts, files and lines, never user text: Prefect stores them in clear.
"""


class SluiceError(Exception):
    """A failure told in one line, then the next step; `exit_code` is the process's exit status."""

    exit_code = 1

    def __init__(self, what: str, next_step: str) -> None:
        """Take what happened and what the user can do about it."""
        super().__init__(f"{what}\n  next: {next_step}")
        self.what = what
        self.next_step = next_step


class UsageError(SluiceError):
    """The command, the configuration or a path is wrong; nothing was started."""

    exit_code = 2


class GateClosed(SluiceError):
    """A table broke what it promises, or a gate could not check it; nothing was published."""

    exit_code = 3


class Conflict(SluiceError):
    """Another run holds what this one needs; nothing was changed."""

    exit_code = 4


class Interrupted(SluiceError):
    """The user stopped the run; what was built is kept."""

    exit_code = 130


class StageError(SluiceError):
    """A SQL file is not a stage: it breaks a house rule or cannot be bound."""


class DiskFull(SluiceError):
    """The lake has no room left for what a run writes; what was sealed is kept."""


class DamagedFile(SluiceError):
    """A sealed file's bytes differ from its manifest; it is named and never served."""


EXIT_CODES = {error.__name__: error.exit_code for error in (UsageError, GateClosed, Conflict)}


def exit_code_of(message: str) -> int:
    """Return the exit code for a failed run's state message: its error class is named in it."""
    return next((code for name, code in EXIT_CODES.items() if f"{name}:" in message), 1)
