"""Transcripts: a whole talk in one text, its speakers marked; brought to messages."""

import re
from collections.abc import Mapping

from tasks.identity import Messages
from tasks.readers.drafts import Unreadable

HH_MARKS = {"\n\nHuman:": "user", "\n\nAssistant:": "assistant"}
ANGLE_MARKS = {"<user>": "user", "<system>": "assistant"}
BOT_MARKS = {"<user>:": "user", "<bot>:": "assistant"}


def transcript(text: str, marks: Mapping[str, str], where: str) -> Messages:
    """Return the turns of a text that begins with a mark; each is stripped.

    Raises `Unreadable` (no_speaker) where text stands before the first mark.
    """
    parts = re.split(f"({'|'.join(map(re.escape, marks))})", text)
    if parts[0].strip() or len(parts) == 1:
        raise Unreadable("no_speaker", f"{where}: does not begin with a speaker's mark")
    said = zip(parts[1::2], parts[2::2], strict=True)
    return [(marks[mark], each.strip()) for mark, each in said]


def begins_with_mark(value: object, marks: Mapping[str, str]) -> bool:
    """Return whether a value is text that begins with a speaker's mark."""
    first = next(iter(marks)).strip()
    return isinstance(value, str) and value.lstrip().startswith(first)
