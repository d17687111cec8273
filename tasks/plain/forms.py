"""Forms: which keys, in which order, make a plain record, and what each key is for.

They are learnt from the records that were read the general way, so what a form is follows from the
readers themselves. A reader that asks for more than keys and is not known here makes no form.
"""

import struct
from dataclasses import dataclass

from tasks.readers import possible
from tasks.readers.values import OPENAI_ROLES, SHAREGPT_ROLES

IGNORED, ASKED, INPUT, TOLD, SYSTEM, TALK, ABSENT = range(7)
MOST_KEYS = 16
_MOST_FORMS = 64
_ROLES = ("system", "user", "assistant", "tool")
ROLES = "".join(_ROLES).encode()
WORDS = b"truefalsenullrolecontentfromvalue"
# Asked before the formats below, and answered by the walk: a prompt that begins as theirs is odd.
_ANSWERED = {"transcript_instructions", "judged_completions", "message_tree"}
_ASKED = ("prompt", "question", "query", "input")
_TOLD = ("output", "response", "completion", "text")
_COMPLETED = ("completion", "response", "answer", "output")
_TALKS = {"openai_messages": "messages", "sharegpt": "conversations"}
_SYSTEMS = {
    "alpaca": ("system",),
    "prompt_completion": ("system",),
    "sharegpt": ("system", "system_prompt"),
    "openai_messages": (),
}
FORMATS = tuple(_SYSTEMS)


@dataclass(frozen=True)
class Form:
    """A format's name and the purpose of each key of its records, in their order."""

    format: str
    purposes: dict[str, int]


def form_of(record: object, found: str) -> Form | None:
    """Return the form of a record that was read as this format, None where there is none."""
    if not isinstance(record, dict) or len(record) > MOST_KEYS:
        return None
    if not all(name.isascii() and name.isprintable() for name in record):
        return None
    if found not in _SYSTEMS or not _is_surely(record, found):
        return None
    purposes = _purposes(found, tuple(record))
    return Form(found, purposes) if purposes else None


def _is_surely(record: dict[str, object], found: str) -> bool:
    """Tell whether all records of these keys are of the format, but for odd prompts."""
    texts = dict.fromkeys(record, "")
    for reader in possible(tuple(record)):
        if reader.name == found:
            return reader.is_told_by_keys
        if reader.name not in _ANSWERED or reader.matches(texts):
            return False
    return False


def _purposes(found: str, names: tuple[str, ...]) -> dict[str, int] | None:
    """Return what each key is for; None where two would be for the same."""
    wanted = dict.fromkeys(_SYSTEMS[found], SYSTEM) | {"tools": ABSENT}
    if found in _TALKS:
        wanted[_TALKS[found]] = TALK
    else:
        wanted["history"] = ABSENT
        told = _TOLD if found == "alpaca" else _COMPLETED
        asked = {"instruction": ASKED} if found == "alpaca" else dict.fromkeys(_ASKED, ASKED)
        wanted |= asked | dict.fromkeys(told, TOLD)
        wanted |= {"input": INPUT} if found == "alpaca" else {}
    purposes = {name: wanted.get(name, IGNORED) for name in names}
    once = [each for each in purposes.values() if each not in (IGNORED, ABSENT)]
    return purposes if len(once) == len(set(once)) else None


class Forms:
    """The forms met so far, as the walk reads them; a few, for each is tried on each line."""

    def __init__(self, stated: str) -> None:
        """Begin with none, of files of this stated format or `auto`."""
        self.stated = stated
        self.formats: list[str] = []
        self.names = b""
        self.table = b""
        self._known: dict[tuple[str, ...], bool] = {}

    def learn(self, record: object, found: str) -> bool:
        """Take a record read as this format, and return whether its form is new."""
        if not isinstance(record, dict) or len(self._known) == _MOST_FORMS:
            return False
        if len(record) > MOST_KEYS or (keys := tuple(record)) in self._known:
            return False
        form = form_of(record, found)
        self._known[keys] = form is not None
        if form:
            self._add(form)
        return form is not None

    def _add(self, form: Form) -> None:
        row = [len(form.purposes)]
        for name, purpose in form.purposes.items():
            row += [len(self.names), len(name), purpose]
            self.names += name.encode()
        row += [0] * (1 + 3 * MOST_KEYS - len(row))
        self.table += struct.pack(f"={len(row)}q", *row)
        self.formats.append(form.format)


def role_table() -> tuple[bytes, bytes, bytes]:
    """Return the words of the walk, its rows of roles, and how many there are of both kinds."""
    words, rows = WORDS, b""
    for name, role in [*OPENAI_ROLES.items(), *SHAREGPT_ROLES.items()]:
        rows += struct.pack("=3q", len(words), len(name), _ROLES.index(role))
        words += name.encode()
    counts = struct.pack("=2q", len(OPENAI_ROLES), len(OPENAI_ROLES) + len(SHAREGPT_ROLES))
    return words, rows, counts
