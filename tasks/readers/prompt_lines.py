"""A line of plain text that is a prompt; read only where the source states this format."""

from tasks.readers.drafts import Drafts, Prompt
from tasks.readers.values import text

KEYS = ()
IS_STATED_ONLY = True
EXAMPLE: object = "Name a prime number."


def matches(record: object) -> bool:
    """Return whether the record is text: any line is, so it must be stated."""
    return isinstance(record, str)


def read(record: object) -> Drafts:
    """Return one prompt."""
    return [Prompt([("user", text(record, "record"))])]
